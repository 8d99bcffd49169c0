"""Long texts on one line."""

from django.utils.text import Truncator

SHORT = 160
MORE = " …"


def shortened(text: str) -> str:
    """The text on one line, cut between words where it is long."""
    line = " ".join(text.split())
    if len(line) <= SHORT:
        return line
    words = Truncator(line).chars(SHORT, truncate="")
    return f"{words.rpartition(' ')[0] or words}{MORE}"
