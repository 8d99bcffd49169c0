"""Both sides are warned before the last day, once, whenever the command runs; letters that wait go out."""

import os
import signal
import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection

from engagements.actions.history import broken_chains
from engagements.actions.memorandum import answer, propose, send_memorandum
from engagements.actions.memorandum.noticing import send_notices
from engagements.models import Engagement, Letter, Memorandum
from engagements.queries.memorandum.notices import due_notices
from engagements.queries.register import faults_of_signatures, faults_of_versions
from tests.agreement_factories import make_draft, make_signed

LAST = date(2027, 6, 30)
DAY = timedelta(days=1)


def move(time_machine, day, hour="12:00"):
    time_machine.move_to(f"{day} {hour}+00:00", tick=False)


def expiring(time_machine, **terms):
    """Signed on 4 January 2027, to end on 30 June; all its letters so far are out."""
    move(time_machine, "2027-01-04")
    cast = make_signed(
        **{"begins_on": date(2027, 1, 4), "ends_on": LAST, "review_on": None, **terms}
    )
    send_notices()
    mail.outbox.clear()
    return cast


def warnings(key="expiring:"):
    return list(Letter.objects.filter(key__startswith=key).order_by("pk"))


@pytest.mark.django_db(transaction=True)
def test_both_sides_are_warned_90_30_and_7_days_before_each_once(time_machine, capsys):
    cast = expiring(time_machine)
    subjects = []
    for days in (91, 90, 89, 31, 30, 8, 7, 6, 0, -1):
        move(time_machine, LAST - days * DAY)
        mail.outbox.clear()
        call_command("send_notices")
        call_command("send_notices")
        mine = [one.subject for one in mail.outbox if one.to == [cast.official.email]]
        subjects += [(days, subject) for subject in mine]
    assert subjects == [
        (90, "“Shorter waits” ends in 90 days"),
        (30, "“Shorter waits” ends in 30 days"),
        (7, "“Shorter waits” ends in 7 days"),
    ]
    told = {one.to.email for one in warnings()}
    assert {cast.official.email, cast.coordinator.email} <= told
    assert not told & {cast.stranger.email, cast.observer.email}
    assert "letters written" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_missed_day_is_made_up_for_with_the_days_that_are_left(time_machine):
    cast = expiring(time_machine)
    move(time_machine, LAST - 5 * DAY)
    send_notices()
    mine = [one.subject for one in mail.outbox if one.to == [cast.official.email]]
    assert mine == ["“Shorter waits” ends in 5 days"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("zone", "hour", "due"),
    [
        ("Pacific/Kiritimati", "09:59", False),
        ("Pacific/Kiritimati", "10:00", True),
        ("Pacific/Pago_Pago", "23:59", False),
    ],
)
def test_days_are_counted_where_the_agreement_is_at_home(zone, hour, due, time_machine):
    expiring(time_machine, time_zone=zone)
    # The day before the 90th before the last one, in universal time.
    move(time_machine, LAST - 91 * DAY, hour)
    assert [one.days for one in due_notices()] == ([90] if due else [])


@pytest.mark.django_db(transaction=True)
def test_on_the_day_of_review_both_are_asked_to_look_at_it_again(time_machine):
    cast = expiring(time_machine, review_on=date(2027, 3, 1))
    move(time_machine, "2027-03-01")
    send_notices()
    send_notices()
    mine = [one.subject for one in mail.outbox if one.to == [cast.coordinator.email]]
    assert mine == ["Look at “Shorter waits” again"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["lapse", "ended", "cancelled"])
def test_nobody_is_warned_of_what_was_decided(what, time_machine):
    cast = expiring(time_machine)
    if what == "lapse":
        lapse = propose(cast.memorandum, "lapse", actor=cast.official, reason="No need.")
        answer(lapse, actor=cast.coordinator, agree=True)
    elif what == "ended":
        propose(cast.memorandum, "notice", actor=cast.official, reason="No money.")
    else:
        Engagement.objects.update(
            status="cancelled", status_reason="No money.", status_since=date(2027, 1, 4)
        )
    move(time_machine, LAST - 7 * DAY)
    send_notices()
    assert warnings() == []


@pytest.mark.django_db(transaction=True)
def test_a_renewal_that_nobody_has_signed_yet_does_not_silence_the_warning(time_machine):
    cast = expiring(time_machine)
    proposal = propose(cast.memorandum, "renew", actor=cast.official, reason="Go on.")
    answer(proposal, actor=cast.coordinator, agree=True)
    move(time_machine, LAST - 7 * DAY)
    send_notices()
    assert len(warnings()) > 0


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_a_dead_process_left_waiting_goes_out_once(time_machine):
    cast = expiring(time_machine)
    Letter.objects.create(key="left", to=cast.official, subject="Left", text="Behind.")
    done = send_notices()
    assert (done.delivered, [one.subject for one in mail.outbox]) == (1, ["Left"])
    assert send_notices().delivered == 0


class Killed(BaseEmailBackend):
    """A mail server at which the process dies before anything goes out."""

    def send_messages(self, _messages):
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_freeze_and_letter_leaves_a_frozen_text_and_letters_that_go_out(
    settings,
):
    cast = make_draft()
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Killed"
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            # After a browser test the child finds another connection than the one closed above: the
            # parent's, whose transaction would outlive it.
            _of_parent, connection.connection = connection.connection, None
            send_memorandum(cast.memorandum, actor=cast.coordinator)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    settings.EMAIL_BACKEND = backend
    assert os.WTERMSIG(status) == signal.SIGKILL
    memorandum = Memorandum.objects.get()
    assert memorandum.state == "sent"
    assert [*faults_of_versions(), *faults_of_signatures(), *broken_chains()] == []
    assert mail.outbox == []
    assert send_notices().delivered == Letter.objects.count() > 0
    asked = {one.contact.person.user.email for one in memorandum.signatories.all()}
    assert asked <= {one.to[0] for one in mail.outbox}
    assert send_notices().delivered == 0


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_the_server_refuses_waits_and_the_others_go_out(
    time_machine, settings, capsys
):
    cast = expiring(time_machine)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    letter = Letter.objects.create(key="left", to=cast.official, subject="Left", text="Behind.")
    with pytest.raises(SystemExit):
        call_command("send_notices")
    letter.refresh_from_db()
    assert (letter.sent_at, letter.attempts) == (None, 1)
    assert "could not be sent" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_says_what_is_due_and_writes_nothing(time_machine, capsys):
    cast = expiring(time_machine)
    move(time_machine, LAST - 30 * DAY)
    number = Letter.objects.count()
    call_command("send_notices", "--dry-run")
    assert f"{cast.memorandum.reference} ends in 30 days" in capsys.readouterr().out
    assert (Letter.objects.count(), mail.outbox) == (number, [])


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_each_letter_once(time_machine):
    expiring(time_machine)
    move(time_machine, LAST - 90 * DAY)
    start = threading.Barrier(2)

    def run():
        start.wait()
        try:
            send_notices()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [(one.to[0], one.subject) for one in mail.outbox]
    assert len(sent) == len(set(sent)) == len(warnings()) > 0


@pytest.mark.django_db(transaction=True)
def test_where_one_interruption_is_over_the_next_counts_in_the_summary(time_machine):
    cast = expiring(time_machine)
    for first, last in ((date(2027, 2, 1), date(2027, 2, 5)), (date(2027, 4, 1), date(2027, 4, 5))):
        proposal = propose(
            cast.memorandum, "suspend", actor=cast.official, reason="Moves.", from_on=first,
            until_on=last,
        )  # fmt: skip
        answer(proposal, actor=cast.coordinator, agree=True)
    assert Engagement.objects.get().suspended_from == date(2027, 2, 1)
    move(time_machine, "2027-02-06")
    send_notices()
    engagement = Engagement.objects.get()
    assert engagement.suspended_from == date(2027, 4, 1)
    assert engagement.covered_on(date(2027, 4, 3)) is False
    assert Memorandum.objects.get().in_force_on(date(2027, 4, 3)) is False
