"""Send a draft for signature, which freezes it; take it back for correction."""

import re

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engagements import access, clock
from engagements.actions.history import Refused, write
from engagements.actions.memorandum.letters import ask_to_sign, tell_of_withdrawal
from engagements.actions.memorandum.opening import (
    open_draft,
    open_memorandum,
    organisation_of,
    tell,
)
from engagements.agreement import Content, canonical_text, digest_of
from engagements.agreement.rereading import first_misread
from engagements.models import Memorandum, MemorandumVersion, User, Withdrawal
from engagements.queries.memorandum.living import why_not_beside_renewal
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.memorandum.on_day import signed_before
from engagements.queries.memorandum.state import why_not_withdrawn
from engagements.queries.memorandum.text import content_of
from engagements.queries.memorandum.wording import still_in_english
from engagements.queries.register.sealed import seal_field

# Told to each reader in their language (`MemorandumVersion.note_told`).
SENT = gettext_noop("Sent for signature")

# Control characters; what turns the direction of writing within a line; what nobody sees: soft
# hyphens, fillers, marks of annotation, tags. Marks of direction and joiners belong to Arabic,
# Persian and Hindi, and stay; so does the blank without width that parts words in Thai, Lao, Tibetan,
# Burmese and Khmer.
MISLEADING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u115f\u1160\u180e\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
    "|(?<![\u0e00-\u109f\u1780-\u17ff])\u200b"
)


@transaction.atomic
def share_version(
    memorandum: Memorandum, *, actor: User, note: str, version: int | None = None
) -> MemorandumVersion:
    """Keep the draft as it stands as a numbered version, for reading and comparing.

    It can never be signed; a version for signature is made by `send_memorandum` alone.
    """
    access.require(actor, "discuss_memorandum", memorandum)
    fresh, covered = open_draft(memorandum, version)
    content = content_of(fresh)
    text = canonical_text(content)
    made = _keep(fresh, content, text, actor, note=note, for_signature=False)
    tell(fresh, "version_shared", covered, actor=actor, changes=[seal_field(made)], reason=note)
    return made


@transaction.atomic
def send_memorandum(
    memorandum: Memorandum,
    *,
    actor: User,
    version: int | None = None,
    digest: str = "",
    in_english: bool = False,
) -> MemorandumVersion:
    """Freeze the draft as a version with its digest, and ask the signatories to sign it.

    From here on text, obligations, parties and signatories stand still. Refused while something
    is missing, when every engagement that it covers is over, or when an amendment's memorandum is
    no longer signed and running; for another text than the one shown (`digest`), for one with
    characters that hide or turn others or that could be read as another content, and for one that is still in English and says another
    language, unless it is meant so (`in_english`; the history keeps the sentence).
    """
    access.require(actor, "send_memorandum", memorandum)
    fresh, covered = open_draft(memorandum, version)
    if not any(one.is_open for one in covered):
        raise Refused(
            _("Nobody could sign this: every engagement that it covers is over. Reopen one, or give up this draft.")
        )  # fmt: skip
    refuse_what_cannot_be_amended(fresh)
    missing = [one.sentence for one in missing_in(fresh) if one.blocks]
    if missing:
        raise Refused(
            _("Something is still missing: %(first)s.") % {"first": "; ".join(missing[:3])}
        )
    untranslated = still_in_english(fresh).sentence()
    if untranslated and not in_english:
        ask = _("Have the words translated first, or tick that the text is to be signed like this.")
        raise Refused(f"{untranslated} {ask}")
    content = content_of(fresh)
    text = canonical_text(content)
    refuse_another_text(text, digest)
    _refuse_what_misleads(text)
    _refuse_two_readings(content, signed_before(fresh))
    made = _keep(fresh, content, text, actor, note=SENT, for_signature=True)
    changes = write(fresh, {"state": "sent", "current_version": made})
    changes.append(seal_field(made))
    tell(fresh, "sent", covered, actor=actor, changes=changes, reason=untranslated)
    ask_to_sign(fresh)
    return made


@transaction.atomic
def withdraw_memorandum(
    memorandum: Memorandum, *, actor: User, reason: str, version: int | None = None
) -> Memorandum:
    """Take a sent version back for correction: a draft again, signatures given for it are void.

    They stay in the history with the reason. Refused once the last signature was given.
    """
    access.require(actor, "withdraw_memorandum", memorandum)
    fresh, covered = open_memorandum(memorandum, version)
    # Under the locks once more: who waited for them may act for neither side any longer.
    access.require(actor, "withdraw_memorandum", fresh)
    if fresh.state != "sent" or fresh.current_version is None:
        raise Refused(why_not_withdrawn(fresh))
    withdrawal = Withdrawal(
        withdrawn=fresh.current_version, at=clock.now(), by=actor, by_text=str(actor)[:300],
        organisation_text=organisation_of(actor, fresh),
    )  # fmt: skip
    write(withdrawal, {"reason": reason})
    signed = fresh.current_version.signatures.count()
    taken_back = fresh.current_version
    changes = write(fresh, {"state": "draft", "current_version": None})
    changes.append({"field": "signatures_void", "from": "", "to": str(signed)})
    changes.append(seal_field(withdrawal))
    tell(fresh, "withdrawn", covered, actor=actor, changes=changes, reason=reason)
    tell_of_withdrawal(fresh, taken_back, reason)
    return fresh


def refuse_what_cannot_be_amended(memorandum: Memorandum) -> None:
    """Raise Refused for an amendment of something that is not signed, has ended or is renewed.

    A renewal repeats the text of before: what is amended meanwhile would be lost with it.

    Needs no permission: acts that have asked for theirs call it.
    """
    amended = memorandum.amends
    if amended is None:
        return
    today = access.today(amended)
    if amended.state != "signed" or (amended.last_day and amended.last_day < today):
        raise Refused(
            _("What this amends is not signed or has ended. Renew the memorandum instead.")
        )
    if problem := why_not_beside_renewal(amended):
        raise Refused(problem)
    if memorandum.begins_on and amended.last_day and memorandum.begins_on > amended.last_day:
        raise Refused(
            _("The amendment would begin after the memorandum's last day, %(day)s.")
            % {"day": date_format(amended.last_day)}
        )
    if memorandum.ends_on and amended.first_day and memorandum.ends_on < amended.first_day:
        raise Refused(
            _("The new last day lies before the memorandum's first day, %(day)s.")
            % {"day": date_format(amended.first_day)}
        )


def refuse_another_text(text: str, digest: str) -> None:
    """Raise Refused when the draft's text is no longer the one with this digest, which was shown.

    Needs no permission: acts that have asked for theirs call it.
    """
    if digest and digest != digest_of(text):
        raise Refused(
            _("The text has changed since you opened this page. Open it again and read it once more.")
        )  # fmt: skip


def _refuse_what_misleads(text: str) -> None:
    """Nobody signs words that a page shows in another order, or not at all."""
    for line in text.splitlines():
        if MISLEADING.search(line):
            raise Refused(
                _("These words hold characters that hide or turn others. Type them anew: %(words)s")
                % {"words": MISLEADING.sub("", line)[:100]}
            )


def _refuse_two_readings(content: Content, signed: list[Content]) -> None:
    """Nobody signs a text that says something else to who reads it without the register."""
    part, *said = first_misread(content, signed) or ("",)
    if not part:
        return
    words = {"words": " ".join(one for one in said if one)[:100]}
    if part == "covers":
        raise Refused(
            _("The title of an engagement reads as if another one began in it. Give it another title: %(words)s")
            % words
        )  # fmt: skip
    raise Refused(
        _("These words could be read as another part of the text. Word them otherwise: %(words)s")
        % words
    )


def _keep(
    memorandum: Memorandum,
    content: Content,
    text: str,
    actor: User,
    *,
    note: str,
    for_signature: bool,
) -> MemorandumVersion:
    """Keep the content as a version, with the text that was checked."""
    last = memorandum.versions.order_by("-number").first()
    return MemorandumVersion._default_manager.create(
        memorandum=memorandum, number=last.number + 1 if last else 1,
        for_signature=for_signature, text=text, digest=digest_of(text), content=content.as_json(),
        note=note[:300], made_at=clock.now(), made_by=actor, made_by_text=str(actor)[:300],
        organisation_text=organisation_of(actor, memorandum),
    )  # fmt: skip
