"""Acts on documents: keep a file or a link, change what is said of it, remove what nobody needs."""

import hashlib
import uuid
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ManyToOneRel, Sum
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, claim, record, write
from engagements.models import Document, Engagement, User
from engagements.upload import MAX_BYTES_OF_ENGAGEMENT, CheckedFile


@transaction.atomic
def add_document(
    engagement: Engagement,
    *,
    actor: User,
    title: str,
    file: CheckedFile | None = None,
    link: str = "",
    language: str = "",
    dated_on: date | None = None,
    visibility: str = "shared",
) -> Document:
    """Keep a checked file under a random name, or a link; it belongs to the actor's side.

    Refused above 200 MB in one engagement. When anything fails the file is gone again.
    """
    access.require(actor, "add_document", engagement)
    fresh = claim(engagement)
    document = Document(
        engagement=fresh, side=access.standing(actor, fresh).acts_for(), added_by=actor
    )
    values: dict[str, Any] = {
        "title": title, "link": link, "language": language, "dated_on": dated_on,
        "visibility": visibility,
    }  # fmt: skip
    if file is not None:
        _check_room(fresh, len(file.content))
        values |= {
            "file_name": file.name,
            "media_type": file.media_type,
            "size": len(file.content),
            "sha256": hashlib.sha256(file.content).hexdigest(),
        }
        stored = f"{uuid.uuid4().hex}.{file.extension}"
        try:
            document.file.save(stored, ContentFile(file.content), save=False)
        except OSError:
            # A full disk takes the beginning of a file and leaves it there.
            default_storage.delete(document.file.field.generate_filename(document, stored))
            raise
    try:
        write(document, values)
        record(
            document, "added", actor=actor, engagement=fresh, private_to_side=_private_to(document)
        )
    except BaseException:
        discard_file(document)
        raise
    return document


@transaction.atomic
def edit_document(
    document: Document,
    *,
    actor: User,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Document:
    """Change title, language, date or who sees it. What others rely on stays shared.

    What is shared now was private until now: the other side learns that it is shared, and not what
    it was called before.
    """
    access.require(actor, "edit_document", document)
    engagement = claim(document.engagement)
    fresh = claim(document, version)
    if values.get("visibility") == "side" and fresh.visibility == "shared":
        refuse_to_hide(fresh)
    was_private_to = _private_to(fresh)
    changes = write(fresh, values)
    who_sees = [one for one in changes if one["field"] == "visibility"]
    others = [one for one in changes if one["field"] != "visibility"]
    private_to = _private_to(fresh)
    for told, side in ((others, was_private_to or private_to), (who_sees, private_to)):
        if told:
            record(
                fresh, "changed", actor=actor, engagement=engagement, changes=told,
                private_to_side=side,
            )  # fmt: skip
    return fresh


@transaction.atomic
def remove_document(document: Document, *, actor: User, version: int | None = None) -> Engagement:
    """Remove a document on which nothing relies; its file goes once that is certain."""
    access.require(actor, "edit_document", document)
    engagement = claim(document.engagement)
    fresh = claim(document, version)
    if is_needed(fresh):
        raise Refused(
            _("A milestone, memorandum or detail relies on this document. Take it off there first.")
        )
    record(fresh, "removed", actor=actor, engagement=engagement, private_to_side=_private_to(fresh))
    stored = fresh.file.name
    fresh.delete()
    if stored:
        transaction.on_commit(lambda: default_storage.delete(stored))
    return engagement


def is_needed(document: Document) -> bool:
    """Whether any row points to it: evidence, a memorandum, a detail.

    Needs no permission: it changes nothing and tells only yes or no.
    """
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: document}).exists()
        for relation in document._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel)
    )


def refuse_to_hide(document: Document) -> None:
    """Raise Refused for a shared document that any row points to: it has to stay shared.

    Needs no permission: whoever changes who sees the document has asked for theirs.
    """
    if is_needed(document):
        raise Refused(
            _("A milestone, memorandum or detail relies on this document. It has to stay shared.")
        )


def discard_file(document: Document) -> None:
    """Take away the stored file of a document whose transaction failed.

    Needs no permission: without its row nobody can reach the file any more.
    """
    if document.file.name:
        default_storage.delete(document.file.name)


def _check_room(engagement: Engagement, size: int) -> None:
    used = engagement.documents.aggregate(all=Sum("size"))["all"] or 0
    if used + size > MAX_BYTES_OF_ENGAGEMENT:
        raise Refused(
            _("The documents of this engagement fill 200 MB. Remove one, or give a link instead.")
        )


def _private_to(document: Document) -> str:
    return document.side if document.visibility == "side" else ""
