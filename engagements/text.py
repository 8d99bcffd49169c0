"""Text as people write it, made comparable."""

import re
import unicodedata

# Legal forms that one organisation's name has in one place and lacks in another.
SUFFIX_WORDS = (
    "ab ag as aps asbl bv cic ev eg gmbh ggmbh gug inc incorporated kft llc llp ltd "
    "limited nv ngo oy plc pbc sa sarl sas scio sl spa srl stichting vzw"
)
LEGAL_SUFFIXES = frozenset(SUFFIX_WORDS.split())


def fold(text: str) -> str:
    """The text for comparing: compatible letters, lower case, no accents, no punctuation.

    Two texts that a person would call the same fold to the same; the result is not for showing.
    Marks that are letters' own (kana, Indic vowels) are kept.
    """
    wide = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", wide)
        if not "\u0300" <= letter <= "\u036f"
    )
    marked = unicodedata.normalize("NFC", bare)
    kept = "".join(
        letter if unicodedata.category(letter)[0] in "LMNS" else " "
        for letter in re.sub(r"[’'`´.]", "", marked)
    )
    return " ".join(kept.split())


def fold_name(name: str) -> str:
    """An organisation's name for comparing: folded, legal suffixes aside.

    A name made of nothing but suffixes keeps them.
    """
    words = fold(name).split()
    kept = [word for word in words if word not in LEGAL_SUFFIXES]
    return " ".join(kept or words)
