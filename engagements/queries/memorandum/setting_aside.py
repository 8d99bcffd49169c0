"""What setting a draft aside means: what stays, what ends, and how it is said afterwards."""

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import ClauseComment, Memorandum, Signature


def what_stays(memorandum: Memorandum) -> list[str]:
    """What can be read for ever, in sentences; with what became of signatures. Three queries."""
    versions = memorandum.versions.count()
    comments = ClauseComment._default_manager.filter(clause__memorandum=memorandum).aggregate(
        number=Count("pk"), open=Count("pk", filter=Q(state="open"))
    )
    said = [
        _("The text as it stands now, what each side would have owed, and who was to sign."),
        ngettext(
            "%(number)d version with its digest.",
            "%(number)d versions, each with its digest.",
            versions,
        )
        % {"number": versions},
    ]
    if comments["number"]:
        number = ngettext("%(number)d comment", "%(number)d comments", comments["number"])
        unanswered = _("%(comments)s on its clauses; without an answer: %(open)d.")
        said.append(unanswered % {"comments": number % comments, "open": comments["open"]})
    return [*said, _signatures(memorandum)]


def what_ends(memorandum: Memorandum) -> list[str]:
    """What nobody can do any more, and what can be done instead. No query."""
    said = [
        _("Nobody can change it, send it or sign it any more, not even an administrator."),
        _("Nobody is asked for anything about it, and it never counts as an agreement."),
    ]
    if memorandum.renews:
        return [*said, _("“%(title)s” can be renewed anew.") % {"title": memorandum.renews}]
    if memorandum.amends:
        goes_on = _("“%(title)s” goes on as it was signed, and can be amended by another text.")
        return [*said, goes_on % {"title": memorandum.amends}]
    return said


def set_aside_sentence(memorandum: Memorandum) -> str:
    """By whom and when; why stands on its page."""
    return _("Set aside by %(who)s on %(day)s.") % {
        "who": memorandum.set_aside_by_text,
        "day": day_of_setting_aside(memorandum),
    }


def day_of_setting_aside(memorandum: Memorandum) -> str:
    """The day as the reader writes days."""
    return date_format(localtime(memorandum.set_aside_at)) if memorandum.set_aside_at else ""


def _signatures(memorandum: Memorandum) -> str:
    given = Signature._default_manager.filter(signed__memorandum=memorandum).count()
    if not given:
        return _("Nobody has signed it, so no signature becomes void.")
    return ngettext(
        "%(number)d signature, given for a version that was taken back: it is void, and stays in "
        "the history.",
        "%(number)d signatures, given for versions that were taken back: they are void, and stay "
        "in the history.",
        given,
    ) % {"number": given}
