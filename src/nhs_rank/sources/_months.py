"""Months as publications write them, and the months that a quarter is made of."""

from __future__ import annotations

import re

from nhs_rank.words import parse_quarter

__all__ = ["MONTHS", "add_months", "month_in", "months_of", "quarter_months", "year_in"]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = "|".join(MONTHS)
_WORDS = re.compile(
    rf"(?<![a-z])({_NAME})[a-z]*[\s\-_/.,']*(?:of\s+)?((?:19|20)\d\d|\d\d)(?!\d)", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    rf"(?<!\d)(?<!\d[-/])((?:19|20)\d\d)[\s\-_/.,']+({_NAME})[a-z]*(?![a-z])", re.IGNORECASE
)
_SPAN = re.compile(
    rf"(?<![a-z])({_NAME})[a-z]*[\s.,']*(?:to|and|until|through|[-\u2013\u2014/&])"
    rf"\s*(?:\d{{1,2}}\s+)?({_NAME})[a-z]*[\s\-_/.,']*\d",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)(?:-\d\d)?(?!\d)")
_SLASHED = re.compile(r"(?<!\d)((?:19|20)\d\d)/(\d\d)/\d\d(?!\d)")
_BRITISH = re.compile(r"(?<!\d)\d{1,2}[/.-](\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)")
_PACKED = re.compile(r"^((?:19|20)\d\d)(\d\d)(?:\d\d)?$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-/](\d\d(?:\d\d)?))?(?!\d)")


def month_in(text: str | None) -> str | None:
    """Return the month that a text names, as ``2025-06``.

    Read are names of months with a year (``MSitAE-JUNE-2025``, ``June 2025``, ``Jun-25``,
    ``2025 June``), ISO dates (also with ``/``), British ones (``30/06/2025``), ``202506`` and
    ``20250630``. None if no month is named, or two are: ``April to June 2025`` is no month.

    >>> month_in("RTT-June-2025")
    '2025-06'
    """
    plain = (text or "").strip()
    if (span := _SPAN.search(plain)) and span[1].lower() != span[2].lower():
        return None
    found = {
        (int(year) + (2000 if len(year) == 2 else 0), MONTHS.index(name[:3].lower()) + 1)
        for name, year in _WORDS.findall(plain)
    }
    if not found:
        found = {
            (int(year), MONTHS.index(name.lower()) + 1) for year, name in _YEAR_FIRST.findall(plain)
        }
    if not found:
        found = {(int(year), int(month)) for year, month in _ISO.findall(plain)}
    if not found:
        found = {(int(year), int(month)) for year, month in _SLASHED.findall(plain)}
    if not found:
        found = {(int(year), int(month)) for month, year in _BRITISH.findall(plain)}
    if not found and (packed := _PACKED.match(plain)):
        found = {(int(packed[1]), int(packed[2]))}
    if len(found) != 1:
        return None
    year, month = found.pop()
    return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None


def month_of(year: str | None, month: str | None) -> str | None:
    """Return the calendar month of a financial year such as ``2025-26`` and a month's name."""
    start = _YEAR.search(year or "")
    name = (month or "").strip().lower()[:3]
    if start is None or name not in MONTHS:
        return None
    number = MONTHS.index(name) + 1
    return f"{int(start[1]) + (1 if number < 4 else 0):04d}-{number:02d}"


def year_in(text: str | None) -> str | None:
    """Return the one calendar year that a text names, or None."""
    found = {year for year, _ in _YEAR.findall(text or "")}
    return found.pop() if len(found) == 1 else None


def add_months(month: str, count: int) -> str:
    """Return the month so many later (or earlier).

    >>> add_months("2025-11", 3)
    '2026-02'
    """
    at = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


def quarter_months(quarter: str) -> list[str]:
    """Return the three months of a financial quarter; raises `ValueError` for another text.

    >>> quarter_months("2025-26-q4")
    ['2026-01', '2026-02', '2026-03']
    """
    usual = parse_quarter(quarter)
    match = re.fullmatch(r"Q([1-4]) (\d{4})/\d\d", usual or "")
    if match is None:
        raise ValueError(f"'{quarter}' is not a quarter")
    first = add_months(f"{match[2]}-04", 3 * (int(match[1]) - 1))
    return [add_months(first, step) for step in range(3)]


def months_of(span: str, quarter: str) -> list[str]:
    """Return the months that a metric of a quarter is made of.

    ``quarter``: its three months; ``quarter_before``: those of the quarter before; ``last``: its
    last month; ``year_to_date``: from April to its last month; ``survey``: the year of the annual
    survey that was the latest when the quarter was published, as ``["2024"]``: that of the
    calendar year before for the last quarter of a financial year, of the one before that for the
    others.
    """
    own = quarter_months(quarter)
    if span == "quarter":
        return own
    if span == "quarter_before":
        return [add_months(month, -3) for month in own]
    if span == "last":
        return own[-1:]
    year = int(own[0][:4])
    if span == "survey":
        # fieldwork in autumn, published in March: the last quarter is the first with a new one
        return [str(year - 1)]
    start = f"{year - 1 if own[0].endswith('-01') else year}-04"
    months = [start]
    while months[-1] < own[-1]:
        months.append(add_months(months[-1], 1))
    return months
