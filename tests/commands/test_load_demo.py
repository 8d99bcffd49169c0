import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from engagements import access
from engagements.actions.engagement import summary_of
from engagements.actions.history import broken_chains
from engagements.management.demo.paper import pdf
from engagements.models import (
    Change,
    Contact,
    Document,
    Engagement,
    JointUpdate,
    Membership,
    Organisation,
    User,
)
from engagements.playbook import SLUGS
from tests.factories import make_engagement

pytestmark = pytest.mark.django_db

SIX = ["FEL", "HAC", "TRA", "SER", "CON", "POL"]


def load(*options):
    out = io.StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue().splitlines()


def counts():
    tables = (Organisation, Contact, User, Membership, Engagement, Document, JointUpdate, Change)
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
    check_that_it_is_sound()

    second = load()
    assert second[:12] == first[:12]
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


def check_that_it_is_sound():
    assert broken_chains() == []
    for engagement in Engagement.objects.filter(recorded=False):
        kept = {name: getattr(engagement, name) for name in summary_of(engagement)}
        assert kept == summary_of(engagement)
    assert not Change.objects.filter(at__date__gt=access.today()).exists()


def test_a_register_with_other_engagements_is_left_alone_unless_forced(settings):
    settings.DEBUG = False
    mine = make_engagement(title="Not of the demonstration")
    before = counts()
    with pytest.raises(CommandError, match="not of the demonstration"):
        load()
    assert counts() == before

    load("--force")
    assert Engagement.objects.filter(recorded=False).count() == 13
    assert Engagement.objects.get(pk=mine.pk).version == mine.version
    assert not account("coordinator").has_usable_password()
    assert not account("admin").has_usable_password()


def test_a_page_made_for_a_document_names_its_own_table():
    page = pdf(["Two (2) lines", "and a \\ stroke"])
    place = int(page.rsplit(b"startxref\n", 1)[1].split()[0])
    assert page[place : place + 4] == b"xref"
    assert b"(Two \\(2\\) lines)" in page
