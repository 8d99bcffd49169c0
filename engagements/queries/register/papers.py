"""Signed papers and certificates that are no longer the files they were when they were recorded."""

import hashlib
from collections.abc import Iterator, Mapping

from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext as _

from engagements.models import Document, Signature
from engagements.models.memorandum.signing import DIGESTS_OF_PAPERS


def faults_of_papers(named: str, signature: Signature, told: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with each paper of the signature, said of the signature, as it is named.

    `told` is what its line in the history keeps. One of before digests of papers were kept says
    nothing of them; then the file is held against the row of the document alone.
    """
    for name, told_as in DIGESTS_OF_PAPERS.items():
        paper: Document | None = getattr(signature, name)
        if told.get(told_as, paper.sha256 if paper else "") != (paper.sha256 if paper else ""):
            yield _("%(named)s has another %(paper)s than its line in the history") % {
                "named": named, "paper": _name_of(name),
            }  # fmt: skip
        if paper is None:
            continue
        digest = _digest_of_file(paper)
        words = {"named": named, "paper": _name_of(name), "document": paper.pk}
        if digest is None:
            yield (_("%(named)s has lost the file of its %(paper)s, document %(document)d") % words)
        elif digest != paper.sha256:
            yield (
                _(
                    "%(named)s has another file in its %(paper)s, document %(document)d, than was kept "
                    "there"
                )
                % words
            )


def _name_of(column: str) -> str:
    return _("certificate") if column == "certificate" else _("document")


def _digest_of_file(document: Document) -> str | None:
    """The digest of what is stored now; None where nothing can be read, or it is a bare link."""
    digest = hashlib.sha256()
    try:
        with document.file.open("rb") as file:
            for chunk in file.chunks():
                digest.update(chunk)
    except (OSError, ValueError, SuspiciousOperation):
        return None
    return digest.hexdigest()
