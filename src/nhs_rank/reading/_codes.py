"""What stands where a trust's code should: a code, nothing, a total, or something else."""

from __future__ import annotations

import re
from typing import Literal

from nhs_rank.reading._header import plain
from nhs_rank.words import MISSING, folded

__all__ = ["CodeKind", "is_national", "kind_of_code", "spelled_code"]

CodeKind = Literal["code", "missing", "national", "area", "bad"]

_CODE = re.compile(r"[A-Z0-9._-]{1,20}")
#: Folded words of rows that add up or average others.
_NATIONAL = frozenset(
    (
        "total",
        "totals",
        "grandtotal",
        "subtotal",
        "overall",
        "all",
        "alltrusts",
        "allproviders",
        "allorganisations",
        "national",
        "nationaltotal",
        "nationalaverage",
        "england",
        "eng",
        "englandtotal",
        "englandaverage",
        "englandmean",
        "englandmedian",
        "englandoverall",
        "allengland",
        "totalengland",
        "nhsengland",
        "average",
        "mean",
        "median",
        "sum",
    )
)
#: Codes of England (E92000001), of regions, boards and their parts.
_AREA = re.compile(
    r"E(?:12|40|38|54|06|07|08|09|10|11|13|92)\d{6}|Y(?:5[4-9]|6[0-3])|Q[A-Z0-9]{2}|\d\d[A-Z]"
)
_ENGLAND = "E92000001"
_AREA_NAME = re.compile(
    r"integrated care (?:board|system)|commissioning (?:region|group|hub)|\bICB\b", re.IGNORECASE
)


def spelled_code(text: str | None) -> str:
    """A code as it is compared: without spaces or marks around it, in capitals."""
    return plain(text).upper()


def kind_of_code(text: str | None) -> CodeKind:
    """Tell what stands in a cell where a code should."""
    code = spelled_code(text)
    if code.lower() in MISSING:
        return "missing"
    if folded(code) in _NATIONAL or code == _ENGLAND:
        return "national"
    if not _CODE.fullmatch(code):
        return "bad"
    return "area" if _AREA.fullmatch(code) else "code"


def is_national(name: str | None) -> bool:
    """Whether a name is that of a row for the whole country, or of a total."""
    return folded(plain(name)) in _NATIONAL


def is_area(name: str | None) -> bool:
    """Whether a name is that of a board or a region."""
    return bool(_AREA_NAME.search(plain(name)))
