"""One thing that a draft still lacks before it can be sent for signature."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing: what, from which side ("both" for either), and the page that settles it.

    `blocks` is false for what is only pointed out: signing is itself agreement.
    """

    sentence: str
    side: str
    url: str
    blocks: bool = True
