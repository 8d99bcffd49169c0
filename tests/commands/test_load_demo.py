import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from engagements import access
from engagements.actions.engagement import summary_of, switch_on_gate
from engagements.actions.history import broken_chains
from engagements.management.commands import load_demo
from engagements.management.demo.base import load_cast, switch_off_gates
from engagements.management.demo.paper import pdf
from engagements.management.demo.reading import stories
from engagements.models import (
    Change,
    ChecklistItem,
    ClauseComment,
    Contact,
    Document,
    Engagement,
    GateSwitch,
    JointUpdate,
    Letter,
    Membership,
    Memorandum,
    Occurrence,
    Organisation,
    Signature,
    User,
    Waiver,
)
from engagements.models.memorandum import awaiting
from engagements.playbook import SLUGS
from engagements.queries.gates import switched_off
from engagements.queries.memorandum.turn import waiting_for
from engagements.queries.register import (
    faults_of_courses,
    faults_of_recordings,
    faults_of_signatures,
    faults_of_versions,
)
from tests.factories import make_engagement

pytestmark = pytest.mark.django_db

SIX = ["FEL", "HAC", "TRA", "SER", "CON", "POL"]


def load(*options):
    out = io.StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue().splitlines()


def counts():
    tables = (
        Organisation, Contact, User, Membership, Engagement, Document, JointUpdate, Memorandum,
        Letter, Change, GateSwitch,
    )  # fmt: skip
    return [table.objects.count() for table in tables]


def account(name):
    return User.objects.get(email=f"{name}@example.org")


def seen_by(name):
    return access.visible(Engagement, account(name)).filter(recorded=False)


def test_the_register_comes_alive_and_a_second_time_changes_nothing(settings):
    settings.DEBUG = True
    first = load()
    before = counts()

    assert [line.split()[0][:3] for line in first[:6]] == SIX
    assert [line.split()[1] for line in first[:6]] == list(SLUGS)
    assert all(" running" in line for line in first[:6])
    assert [line.split("-")[2][:4] for line in first[:6]] == ["0001"] * 6
    assert Engagement.objects.filter(recorded=True).count() == 382
    check_the_states()
    check_who_sees_what()
    check_the_agreements(first[12:21])
    check_what_is_switched_off()
    check_that_it_is_sound()

    second = load()
    assert second[:21] == first[:21]
    assert counts() == before


def check_the_states():
    today = access.today()
    six = [
        Engagement.objects.filter(collaboration_model=slug, recorded=False).earliest("pk")
        for slug in SLUGS
    ]
    for engagement in six:
        milestones = engagement.milestones
        assert engagement.status == "active"
        assert engagement.phase == "run"
        assert engagement.memorandum_state == "signed"
        assert milestones.filter(state="accepted", due_on__lt=today).exists()
        assert milestones.filter(state="planned", due_on__gt=today).exists()
        assert 0.3 <= engagement.settled_items / engagement.checklist_items <= 0.7
        assert engagement.updates.count() >= 2
        assert engagement.documents.exclude(file="").exists()
        assert engagement.roles.filter(contact__office__isnull=False).exists()
    fellowship, _hackathon, training, service, consulting, policy = six
    assert (fellowship.health, fellowship.waiting_for_government) == ("on_track", 1)
    assert training.health == "at_risk"
    assert service.next_due_on < today
    assert not consulting.covered_on(today)
    assert policy.last_update_on < today - timedelta(days=policy.update_interval_days)
    told = Engagement.objects.filter(recorded=False)
    assert set(told.values_list("status", flat=True)) == {"active", "on_hold", "cancelled"}
    assert set(told.values_list("phase", flat=True)) == {"prepare", "start", "run", "handover"}


def check_who_sees_what():
    assert seen_by("admin").count() == 12
    assert seen_by("coordinator").count() == 11
    assert seen_by("observer").count() == 11
    assert seen_by("stranger").count() == 1
    assert not seen_by("stranger").filter(pk__in=seen_by("official")).exists()
    assert account("coordinator").check_password("collab-demo")
    assert not Membership.objects.filter(user=account("admin")).exists()


AGREEMENTS = [
    "Building permits in plain language: in force; obligations met, late and disputed",
    "Weekend on safer school streets: in force, expires in 20 days",
    "Answering letters people understand: partly signed, waiting for the director",
    "Tool for answering information requests: in force, amended; one signature on paper",
    "Which data should the ministry open first?: lapsed",
    "Which data should the ministry open first?: draft under comment, with a proposed wording",
    "Strategy for public participation online: in force, a mandate instead of a memorandum",
    "Open budget of the City of Brzegi: suspended",
    "Bus stops that everybody can use: sent, waiting for the official",
]


def check_the_agreements(lines):
    """Each stands as its line says."""
    today = access.today()
    drafted = Memorandum.objects.filter(drafted_here=True, amends=None).order_by("pk")
    in_force, expiring, partly, amended, lapsed, draft, mandate, suspended, sent = drafted
    assert lines == [
        f"{one.reference} {said}" for one, said in zip(drafted, AGREEMENTS, strict=True)
    ]
    assert [one.in_force_on(today) for one in drafted] == [
        True, True, False, True, False, False, True, False, False,
    ]  # fmt: skip
    owed = Occurrence.objects.filter(obligation__memorandum=in_force)
    assert owed.filter(state="met").exists()
    assert owed.overdue(today).exists()
    assert owed.get(state="disputed").civic_view.startswith("Only one of the two fellows")
    assert expiring.last_day == today + timedelta(days=20)
    assert turn(partly) == ["director"]
    assert partly.current_version.signatures.count() == 1
    here = Signature.objects.filter(method="register")
    assert set(here.values_list("address_class", flat=True)) == {"IPv4, public"}
    assert amended.amendments.get().state == "signed"
    assert amended.last_day == today + timedelta(days=330)
    assert set(amended.current_version.signatures.values_list("method", flat=True)) == {
        "paper", "register",
    }  # fmt: skip
    assert lapsed.last_day < today
    comments = ClauseComment.objects.filter(clause__memorandum=draft)
    assert comments.filter(state="open").exclude(proposed_text="").count() == 1
    assert (mandate.kind, mandate.engagements.get().collaboration_model) == ("mandate", "policy")
    assert mandate.engagements.get().covered_on(today)
    assert (draft.state, suspended.suspensions.get().holds_on(today)) == ("draft", True)
    assert suspended.engagements.get().status == "on_hold"
    assert turn(sent) == ["official"]
    assert Waiver.objects.exists()
    assert not Letter.objects.filter(sent_at=None).exists()
    assert mail.outbox == []
    check_what_is_recorded()


def check_what_is_recorded():
    """One was confirmed by the other side, two are an administrator's word; one waits for the
    official, and covers nothing."""
    recorded = Memorandum.objects.filter(drafted_here=False).exclude(recorded_by=None)
    assert [(one.recorded_side, one.counts) for one in recorded.order_by("signed_on")] == [
        ("", True), ("", True), ("civic", True), ("civic", False),
    ]  # fmt: skip
    waiting = recorded.get(awaiting())
    assert access.can(account("official"), "confirm_recorded", waiting)
    assert waiting.engagements.get().covered_on(access.today())


def check_what_is_switched_off():
    """One gating challenge of both hackathons, with its reason; not of other organisations."""
    switch = GateSwitch.objects.get()
    assert (switch.what, switch.switched_by) == ("challenge", account("admin"))
    assert switch.reason.startswith("Every event of ours")
    told = ChecklistItem.objects.filter(engagement__recorded=False, slug=switch.slug)
    led = told.filter(engagement__parties__organisation=switch.organisation)
    said = [switched_off(item) for item in told.order_by("engagement")]
    assert (len(said), led.count()) == (2, 2)
    assert all(switch.reason in one for one in said)
    change = Change.objects.get(verb="switched_off")
    assert (change.at, change.reason) == (switch.switched_at, switch.reason)


def test_what_was_switched_on_again_stays_on(settings):
    settings.DEBUG = False
    switch_off_gates(load_cast(access.today()))
    switch_on_gate(GateSwitch.objects.get(), actor=account("admin"), reason="Ask it again")
    switch_off_gates(load_cast(access.today()))
    assert not GateSwitch.objects.exists()


def turn(memorandum):
    found = [one.signatory.contact.person.user.email for one in waiting_for(memorandum)]
    return [email.partition("@")[0] for email in found]


def check_that_it_is_sound():
    assert [*faults_of_courses(), *faults_of_versions(), *faults_of_signatures()] == []
    assert [*faults_of_recordings()] == []
    assert broken_chains() == []
    for engagement in Engagement.objects.filter(recorded=False):
        kept = {name: getattr(engagement, name) for name in summary_of(engagement)}
        assert kept == summary_of(engagement)
    assert not Change.objects.filter(at__date__gt=access.today()).exists()


def test_a_register_with_other_engagements_is_left_alone_unless_forced(settings, monkeypatch):
    settings.DEBUG = False
    # One story is enough here; all of them are told above.
    monkeypatch.setattr(load_demo, "stories", lambda: stories()[-1:])
    mine = make_engagement(title="Not of the demonstration")
    before = counts()
    with pytest.raises(CommandError, match="not of the demonstration"):
        load()
    assert counts() == before

    load("--force")
    assert Engagement.objects.filter(recorded=False).count() == 2
    assert Engagement.objects.get(pk=mine.pk).version == mine.version
    assert not account("coordinator").has_usable_password()
    assert not account("admin").has_usable_password()


def test_a_page_made_for_a_document_names_its_own_table():
    page = pdf(["Two (2) lines", "and a \\ stroke"])
    place = int(page.rsplit(b"startxref\n", 1)[1].split()[0])
    assert page[place : place + 4] == b"xref"
    assert b"(Two \\(2\\) lines)" in page
