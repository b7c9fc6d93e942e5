"""Text from outside as a page or a figure may show it."""

import unicodedata

_UNSEEN = {"Cc", "Cs", "Cn"}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = frozenset("\t\n\r")

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for what is not shown."""


def plain(text: str) -> str:
    r"""Show what cannot be seen, and what would turn the writing around, as replacement characters.

    Control characters, lone surrogates and unassigned code points are not allowed in a page, or dropped by browsers
    without a word; marks that change the direction of all that follows would make a name rewrite the sentence it
    stands in. Letters of languages that are written from right to left stay.

    Examples
    --------
    >>> plain("a\x00b"), plain("<b>$x$"), plain("\u202ename")
    ('a\ufffdb', '<b>$x$', '\ufffdname')
    """
    return "".join(REPLACEMENT if _is_hidden(letter) else letter for letter in text)


def _is_hidden(letter: str) -> bool:
    return letter in _TURNS or (letter not in _SPACES and unicodedata.category(letter) in _UNSEEN)
