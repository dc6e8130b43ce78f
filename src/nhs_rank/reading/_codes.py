"""What stands where a trust's code should: a code, nothing, a total, or something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from nhs_rank.reading._header import plain
from nhs_rank.words import MISSING, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "NOTHING",
    "CodeKind",
    "is_area",
    "is_national",
    "is_nothing",
    "kind_of_code",
    "kinds_of_codes",
    "spelled_code",
]

CodeKind = Literal["code", "missing", "national", "area", "place", "bad"]

_CODE = re.compile(r"[A-Z0-9._-]{1,20}")
_WORD = re.compile(r"[^\W_]+")
#: Words of rows that add up or average others, or set a mark for them.
_SUMS = frozenset(
    _WORD.findall(
        "total totals subtotal subtotals sum all overall average averages avg mean median "
        "minimum maximum min max count std stdev quartile quartiles decile percentile benchmark "
        "target threshold standard national england eng"
    )
)
#: Words for the country and its parts, among trusts only.
_COUNTRIES = frozenset(_WORD.findall("uk gb britain kingdom scotland wales ireland"))
#: What stands for trusts that are not known, where a code should.
_UNKNOWN = frozenset(_WORD.findall("unknown unallocated unassigned unspecified other others"))
#: Words that stand beside these.
_BESIDE = frozenset(
    _WORD.findall(
        "nhs trust trusts provider providers organisation organisations of for in the and by grand "
        "sub acute non mental health community ambulance specialist region regional regions icb "
        "icbs ics board boards system systems weighted unweighted peer peers group lower upper "
        "united great northern independent sector first third 25th 75th deviation dev"
    )
)
#: Words that a name of a row of a sum ends with, whatever stands before.
_LAST = frozenset(("total", "totals", "subtotal", "average", "mean", "median"))
#: What refers to a note: [1], *, a raised figure.
_REFERENCE = re.compile(r"\[[^\]]*\]|[\u00b9\u00b2\u00b3\u2070-\u2079*]|(?<=[a-z]{5})\d$")
#: Codes of England (E92000001), of parts of the country, of regions, boards and their parts.
_AREA = re.compile(r"[EKNSW]\d{8}|Y(?:5[4-9]|6[0-3])|Q[A-Z0-9]{2}|\d\d[A-Z]")
_ENGLAND = "E92000001"
#: The organisation NHS England, where no other code of a file is so made.
_NHS_ENGLAND = "X24"
_LIKE_NHS_ENGLAND = re.compile(r"X\d\d")
_AREA_NAME = re.compile(
    r"integrated care (?:board|system)|commissioning (?:region|group|hub)|\bICB\b", re.IGNORECASE
)
#: The regions of the NHS by name, folded.
_REGIONS = frozenset(
    f"{name}{end}"
    for name in (
        "eastofengland",
        "london",
        "midlands",
        "northeastandyorkshire",
        "northwest",
        "southeast",
        "southwest",
        "midlandsandeast",
        "northofengland",
        "southofengland",
    )
    for end in ("", "region")
)
#: What says nothing where a code should stand, in lower case; some are errors among values.
NOTHING = frozenset((*MISSING, "null", "none", "nan", "n.a.", "#n/a"))


def spelled_code(text: str | None) -> str:
    """A code as it is compared: without spaces or marks around it, in capitals."""
    return plain(text).upper()


def is_nothing(text: str | None) -> bool:
    """Whether a cell says nothing at all: it is empty, a sign for a missing value, or marks."""
    lowered = plain(text).lower()
    return lowered in NOTHING or not any(char.isalnum() for char in lowered)


def kind_of_code(text: str | None, *, of_trusts: bool = True) -> CodeKind:
    """Tell what stands in a cell where a code should; ``of_trusts`` as for `is_national`.

    An area may be ranked where others are, a place that is no code either never is.
    """
    code = spelled_code(text)
    if is_nothing(code):
        return "missing"
    words = _words(code)
    if code == _ENGLAND or _is_sum(words, of_trusts=of_trusts):
        return "national"
    if len(words) > 1 and words[0] in _LAST:
        return "national"
    if of_trusts and _UNKNOWN & {*words} and {*words} <= _UNKNOWN | _BESIDE:
        return "national"
    if not _CODE.fullmatch(code):
        return "place" if is_area(code) else "bad"
    return "area" if _AREA.fullmatch(code) or is_area(code) else "code"


def kinds_of_codes(texts: Sequence[str], *, of_trusts: bool) -> list[CodeKind]:
    """Tell what stands in each of the cells where the codes of one file should."""
    kinds = [kind_of_code(text, of_trusts=of_trusts) for text in texts]
    codes = [spelled_code(text) for text in texts]
    if _NHS_ENGLAND in codes and sum(map(bool, map(_LIKE_NHS_ENGLAND.fullmatch, codes))) == 1:
        kinds[codes.index(_NHS_ENGLAND)] = "area"
    return kinds


def is_national(name: str | None, *, of_trusts: bool = True) -> bool:
    """Whether a name is that of a row for the whole country, or of a total.

    ``of_trusts`` says that trusts are ranked, among which other countries have no place either.
    """
    return _is_sum(_words(plain(name)), of_trusts=of_trusts)


def is_area(name: str | None) -> bool:
    """Whether a name is that of a board or a region."""
    text = plain(name)
    return bool(_AREA_NAME.search(text)) or folded(text) in _REGIONS


def _words(text: str) -> list[str]:
    return _WORD.findall(_REFERENCE.sub("", text.casefold()))


def _is_sum(words: Sequence[str], *, of_trusts: bool) -> bool:
    """Whether all words are those of a row that adds up or averages others."""
    if len(words) > 1 and words[-1] in _LAST:
        return True
    telling = _SUMS | _COUNTRIES if of_trusts else _SUMS
    return any(word in telling for word in words) and all(
        word in telling or word in _BESIDE for word in words
    )
