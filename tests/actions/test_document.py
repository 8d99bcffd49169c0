import resource

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage

from engagements import access
from engagements.actions import document as acts
from engagements.actions.document import add_document, edit_document, remove_document
from engagements.actions.engagement import edit_details
from engagements.actions.history import Refused
from engagements.models import Change, Document, Evidence
from engagements.upload import MAX_BYTES_OF_ENGAGEMENT, check_upload
from tests.factories import make_cast, make_signed_memorandum

pytestmark = pytest.mark.django_db

PDF = check_upload("Plan.pdf", b"%PDF-1.7 words")


def add(cast, actor=None, **values):
    return add_document(
        cast.engagement, actor=actor or cast.coordinator, **{"title": "Plan", "file": PDF, **values}
    )


def stored_files():
    try:
        return sorted(default_storage.listdir("documents")[1])
    except FileNotFoundError:
        return []


def test_a_file_for_which_the_disk_has_no_room_leaves_nothing_behind(settings, tmp_path):
    disk = "django.core.files.storage.FileSystemStorage"
    kept = {"BACKEND": disk, "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": kept}
    cast = make_cast()
    large = check_upload("Plan.pdf", b"%PDF-1.7 " + b"x" * 1_000_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            add(cast, file=large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (stored_files(), Document.objects.count()) == ([], 0)


def test_a_file_is_kept_under_a_random_name_with_its_digest():
    document = add(make_cast())
    assert (document.file_name, document.media_type, document.size, document.side) == (
        "Plan.pdf", "application/pdf", 14, "civic",
    )  # fmt: skip
    assert len(document.sha256) == 64
    assert "Plan" not in document.file.name
    assert document.file.name.startswith("documents/")


def test_a_link_is_a_document_of_the_side_that_adds_it():
    cast = make_cast()
    document = add(cast, cast.official, file=None, link="https://example.org/plan")
    assert (document.link, document.side, bool(document.file)) == (
        "https://example.org/plan", "government", False,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["observer", "stranger", "admin"])
def test_only_writers_of_a_party_add_documents(who):
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        add(cast, getattr(cast, who))
    assert Document.objects.count() == 0


def test_neither_row_nor_file_stays_when_the_rules_are_broken():
    cast = make_cast()
    before = stored_files()
    with pytest.raises(ValidationError, match="one of the two"):
        add(cast, link="https://example.org/plan")
    assert Document.objects.count() == 0
    assert stored_files() == before


def test_the_documents_of_an_engagement_fill_at_most_200_mb():
    cast = make_cast()
    first = add(cast)
    Document.objects.filter(pk=first.pk).update(size=MAX_BYTES_OF_ENGAGEMENT - 13)
    with pytest.raises(Refused, match="200 MB"):
        add(cast)
    Document.objects.filter(pk=first.pk).update(size=MAX_BYTES_OF_ENGAGEMENT - 14)
    assert add(cast).pk is not None


def test_a_private_document_and_its_history_are_seen_by_its_own_side_alone():
    cast = make_cast()
    document = add(cast, visibility="side")
    seen = {
        who: access.visible(Document, getattr(cast, who)).filter(pk=document.pk).count()
        + access.visible(Change, getattr(cast, who)).filter(thing_type="document").count()
        for who in ("coordinator", "observer", "official", "stranger", "admin")
    }
    assert seen == {"coordinator": 2, "observer": 2, "official": 0, "stranger": 0, "admin": 0}


def test_the_other_side_changes_nothing_and_the_own_side_does():
    cast = make_cast()
    document = add(cast)
    with pytest.raises(PermissionDenied):
        edit_document(document, actor=cast.official, title="Other")
    assert edit_document(document, actor=cast.coordinator, title="Other", version=0).version == 1


def rely_on(document, cast, reason):
    if reason == "memorandum":
        make_signed_memorandum(cast.engagement, document=document)
    elif reason == "detail":
        edit_details(cast.engagement, actor=cast.coordinator, briefing_pack=document)
    else:
        Evidence.objects.create(
            milestone=cast.engagement.milestones.first(), document=document,
            added_by=cast.coordinator, added_on=access.today(),
        )  # fmt: skip


@pytest.mark.parametrize("reason", ["memorandum", "evidence", "detail"])
def test_what_something_relies_on_is_neither_removed_nor_hidden(reason):
    cast = make_cast()
    document = add(cast)
    rely_on(document, cast, reason)
    with pytest.raises(Refused, match="relies on this document"):
        remove_document(document, actor=cast.coordinator)
    with pytest.raises(Refused, match="has to stay shared"):
        edit_document(document, actor=cast.coordinator, visibility="side")
    assert Document.objects.count() == 1


def test_a_removed_document_takes_its_file_along(django_capture_on_commit_callbacks):
    cast = make_cast()
    document = add(cast)
    name = document.file.name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document, actor=cast.coordinator, version=0)
    assert (Document.objects.count(), default_storage.exists(name)) == (0, False)
    assert Change.objects.latest("number").verb == "removed"


@pytest.mark.parametrize("who", ["official", "observer", "stranger"])
def test_nobody_else_removes_a_document(who):
    cast = make_cast()
    document = add(cast)
    with pytest.raises(PermissionDenied):
        remove_document(document, actor=getattr(cast, who))
    assert acts.is_needed(document) is False


def test_sharing_and_renaming_at_once_tells_the_other_side_no_private_title():
    cast = make_cast()
    document = add(cast, visibility="side", title="Weak spots of the minister")
    edit_document(document, actor=cast.coordinator, title="Notes", visibility="shared")
    told = access.visible(Change, cast.official).filter(thing_type="document")
    assert [(one.thing_text, [field["field"] for field in one.fields]) for one in told] == [
        ("Notes", ["visibility"])
    ]
    assert "Weak spots" not in str([(one.fields, one.thing_text) for one in told])
    own = access.visible(Change, cast.coordinator).filter(thing_type="document", verb="changed")
    fields = [field for one in own for field in one.fields]
    assert {"field": "title", "from": "Weak spots of the minister", "to": "Notes"} in fields


def test_renaming_while_taking_a_document_back_tells_the_other_side_no_new_title():
    cast = make_cast()
    document = add(cast, title="Notes")
    edit_document(document, actor=cast.coordinator, title="Weak spots", visibility="side")
    told = access.visible(Change, cast.official).filter(thing_type="document")
    assert "Weak spots" not in str([(one.fields, one.thing_text) for one in told])
