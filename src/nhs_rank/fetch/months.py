"""The months that a text names: a file's name, a link, or a user."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Span",
    "financial_year",
    "month_name",
    "months_in",
    "parse_months",
    "survey_year",
    "year_in",
]

_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTH = "(?<![a-z])(?:" + "|".join(
    [
        *(f"{name[:3]}(?:{name[3:]})?" for name in _NAMES if name not in ("may", "september")),
        "may|sept?(?:ember)?",
    ]
) + ")(?![a-z])"  # fmt: skip
_YEAR = r"(?:20[0-9]{2}|(?<!20)[0-9]{2})(?![0-9])"
_BETWEEN = r"[\s,.'\u2019_-]*"
#: In the order in which they are tried at a place.
_MENTION = re.compile(
    rf"(?P<before>(?<![0-9])20[0-9]{{2}}(?:[-/\u2013][0-9]{{2}})?)[\s_-]+(?P<after>{_MONTH})"
    rf"(?!{_BETWEEN}{_YEAR})"
    rf"|(?P<named>{_MONTH.replace('(?![a-z])', '')}){_BETWEEN}"
    rf"(?P<year>{_YEAR}(?:[-/\u2013][0-9]{{2}}(?![0-9]))?)"
    rf"|(?P<alone>{_MONTH})"
    r"|(?<![0-9])(?P<y>20[0-9]{2})(?P<s>[-_/. ]?)(?P<m>0[1-9]|1[0-2])"
    r"(?P<d>(?P=s)(?:0[1-9]|[12][0-9]|3[01]))?(?![0-9])"
    r"|(?<![0-9])(?:[0-9]{1,2}[-/.])?(?P<mm>[0-9]{1,2})[-/.](?P<yyyy>20[0-9]{2})(?![0-9])"
)
_FINANCIAL = re.compile(r"(?<![0-9])(20[0-9]{2})[-/\u2013_ ](?:20)?([0-9]{2})(?![0-9])")
_CALENDAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])|(?<=nss)[0-9]{2}(?![0-9])")
_JOIN = re.compile(r"[\s_]*(?:-|\u2013|\u2014|,|&|\.\.|[\s_-](?:to|until|through|and)[\s_-])[\s_]*")
_UP_TO = re.compile(
    r"(?<![a-z])(?:until|up[\s_-]?to|to|till)[\s_-]*(?:[0-9]{1,2}[a-z]{0,2}[\s_-]*)?$"
)
#: What stands before the day on which something came out.
_ISSUED = re.compile(
    r"(?:(?:published|updated|issued|released)[\s:,_-]*(?:on[\s_-])?(?:[0-9]{1,2}[a-z]{0,2}[\s_-]*)?"
    r"|(?:revised|refreshed|corrected)[\s:,_-]*(?:on[\s_-])?[0-9]{1,2}[a-z]{0,2}[\s_-]*)$"
)
_SERIES = re.compile(r"time[\s_-]?series")
_ASKED = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])(?:\.\.(20[0-9]{2})-(0[1-9]|1[0-2]))?")
_MOST_MONTHS = 60
_LONGEST = 500
_EARLIEST = "0000-00"


@dataclass(frozen=True, slots=True)
class Span:
    """From one month to another, both such as ``2025-06``, or from one year to another."""

    first: str
    last: str

    @property
    def alone(self) -> Span:
        """The last month of all up to one, any other span as it is."""
        return Span(self.last, self.last) if self.first == _EARLIEST else self

    @property
    def is_year(self) -> bool:
        """Whether it is all of a financial year."""
        return self.first.endswith("-04") and self.last == f"{int(self.first[:4]) + 1}-03"

    def __contains__(self, period: str) -> bool:
        return self.first <= period <= self.last

    def __str__(self) -> str:
        """As names of files have it."""
        if self.first == _EARLIEST:
            return f"to-{self.last}"
        return self.first if self.first == self.last else f"{self.first}-to-{self.last}"


def parse_months(text: str) -> list[str] | None:
    """Return the months of ``2025-04..2025-06`` or ``2025-04``, at most 60; else None.

    >>> parse_months("2025-11..2026-01")
    ['2025-11', '2025-12', '2026-01']
    """
    match = _ASKED.fullmatch(text.strip())
    if match is None:
        return None
    first = int(match[1]) * 12 + int(match[2]) - 1
    last = int(match[3]) * 12 + int(match[4]) - 1 if match[3] else first
    if not 0 <= last - first < _MOST_MONTHS:
        return None
    return [_written(*divmod(month, 12)) for month in range(first, last + 1)]


def financial_year(month: str) -> str:
    """Return the financial year of a month, such as ``2025-26``."""
    start = int(month[:4]) - (month[5:] < "04")
    return f"{start}-{(start + 1) % 100:02d}"


def month_name(month: str) -> str:
    """Return a month as addresses have it, such as ``june-2025``."""
    return f"{_NAMES[int(month[5:]) - 1]}-{month[:4]}"


def survey_year(month: str) -> str:
    """Return the year of the last staff survey that was out by the end of a month.

    A survey is made in the autumn and published in the March that follows.
    """
    return str(int(month[:4]) - (1 if month[5:] >= "03" else 2))


def year_in(text: str) -> Span | None:
    """Return the year that a text names first; ``NSS24`` names one as well."""
    match = _CALENDAR.search(text.casefold())
    if match is None:
        return None
    year = match[0] if len(match[0]) == 4 else f"20{match[0]}"
    return Span(year, year)


def months_in(text: str, around: str = "") -> Span | None:
    """Return the months that a text is about: one, a range, or all up to one.

    Where a month has no year, that of the financial year is taken which the text, or else
    ``around``, names. What is said to be a day of publication does not count.

    >>> months_in("CWT-CRS-Apr-2025-to-Jul-2025-Data-Extract-Provider.xlsx")
    Span(first='2025-04', last='2025-07')
    """
    text = text[:_LONGEST].casefold()
    found = list(_mentions(text, _financial(text) or _financial(around.casefold())))
    dated = [
        item
        for item in _joined(text, found)
        if item.first and not _ISSUED.search(text[: item.start])
    ]
    if not dated:
        year = _financial(text)
        return None if found or year is None else Span(f"{year}-04", f"{year + 1}-03")
    best = max(dated, key=lambda item: (item.certain, -item.start))
    one = best.first == best.last
    if one and (_UP_TO.search(text[: best.start]) or _SERIES.search(text)):
        return Span(_EARLIEST, best.last)
    return Span(best.first, best.last)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A month in a text, or the range that begins with it.

    ``first`` and ``last`` are empty if no year is known. Months with a name and a year of their
    own are the most ``certain``.
    """

    start: int
    end: int
    first: str
    last: str
    number: int
    certain: int


def _mentions(text: str, financial: int | None) -> Iterator[_Mention]:
    for match in _MENTION.finditer(text):
        full_year, year = match["before"] or match["year"] or match["y"] or match["yyyy"], None
        name = match["after"] or match["named"] or match["alone"]
        number = _number(name) if name else int(match["m"] or match["mm"])
        if not 1 <= number <= 12:
            continue
        if match["y"] and match["s"] in ("-", "/") and not match["d"] and _financial(match[0]):
            continue  # 2011-12 is a year
        if full_year:
            year = int(full_year[:4]) if full_year[2:4].isdigit() else 2000 + int(full_year[:2])
            if (start := _financial(full_year)) is not None:
                year = start + (number < 4)
        elif financial is not None:
            year = financial + (number < 4)
        month = _written(year, number - 1) if year is not None else ""
        certain = 0 if not full_year else 1 if not name else 2
        yield _Mention(match.start(), match.end(), month, month, number, certain)


def _joined(text: str, found: list[_Mention]) -> list[_Mention]:
    """Make ranges of months between which there is nothing but what joins them."""
    result: list[_Mention] = []
    for item in reversed(found):
        after = result[-1] if result else None
        if after and after.first and _JOIN.fullmatch(text, item.end, after.start):
            year = int(after.first[:4]) - (item.number > int(after.first[5:]))
            first = item.first if item.certain else _written(year, item.number - 1)
            if first <= after.first:
                result[-1] = replace(after, start=item.start, first=first, number=item.number)
                continue
        result.append(item)
    return result[::-1]


def _financial(text: str) -> int | None:
    """The year in which the financial year starts that a text names first."""
    for match in _FINANCIAL.finditer(text):
        if (int(match[1]) + 1) % 100 == int(match[2]):
            return int(match[1])
    return None


def _number(name: str) -> int:
    return next(n for n, known in enumerate(_NAMES, 1) if known.startswith(name[:3]))


def _written(year: int, index: int) -> str:
    return f"{year}-{index + 1:02d}"
