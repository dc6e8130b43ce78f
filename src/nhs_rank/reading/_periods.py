"""Quarters as numbers, and the quarter in which a period lies."""

from __future__ import annotations

import re

from nhs_rank.words import folded, parse_quarter

__all__ = [
    "PERIODS",
    "is_period",
    "names_a_period",
    "quarter_in",
    "quarter_name",
    "quarter_number",
]

#: Folded names of columns that say a period and not always a quarter.
PERIODS = frozenset(
    (
        "period",
        "reportingperiod",
        "timeperiod",
        "financialperiod",
        "month",
        "reportingmonth",
        "monthending",
        "yearmonth",
        "date",
        "perioddate",
        "snapshotdate",
    )
)
#: Words in names of columns that say a period, and of those that say another time.
_PERIOD_WORDS = re.compile(
    r"period|month|quarter|year|date|week|snapshot|^(?:time|fy|as ?at)(?![a-z])", re.IGNORECASE
)
_OTHER_TIMES = re.compile(
    r"inspect|publi|updat|creat|extract|download|refresh|open|clos|establish|birth|merge|assess|"
    r"licen|visit|start|join",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:fy ?)?(?:19|20)\d{2}(?: ?[/-] ?(?:\d{2}|\d{4}))?", re.IGNORECASE)
_NAMED = re.compile(r"(?:\d{1,2}[ -])?([a-z]{3,9})[ ,-]*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-?(\d{2})(?:-?\d{2})?(?:[ t]\d{2}:\d{2}(?::\d{2}(?:\.0+)?)?)?")
_BRITISH = re.compile(r"\d{1,2}/(\d{1,2})/(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})/(\d{4})")
_FULL = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def names_a_period(name: str) -> bool:
    """Whether a name of a column may say a period, where its cells do.

    >>> names_a_period("Quarter ending"), names_a_period("Inspection date")
    (True, False)
    """
    words = name.replace("_", " ")
    return folded(name) in PERIODS or (
        bool(_PERIOD_WORDS.search(words)) and not _OTHER_TIMES.search(words)
    )


def is_period(text: str) -> bool:
    """Whether a text is a quarter, month, day or year."""
    return quarter_in(text) is not None or bool(_YEAR.fullmatch(text.strip()))


def quarter_number(quarter: str) -> int:
    """Return a number for a quarter in its usual spelling, in the order of time."""
    return int(quarter[3:7]) * 4 + int(quarter[1]) - 1


def quarter_name(number: int) -> str | None:
    """Return the usual spelling of the quarter with a number; None for -1."""
    if number < 0:
        return None
    year, quarter = divmod(number, 4)
    return f"Q{quarter + 1} {year}/{(year + 1) % 100:02d}"


def quarter_in(text: str) -> str | None:
    """Return the financial-year quarter in which a quarter, month or day lies, or None.

    >>> quarter_in("June 2025"), quarter_in("2026-01-31")
    ('Q1 2025/26', 'Q4 2025/26')
    """
    if quarter := parse_quarter(text):
        return quarter
    plain = " ".join(text.split()).casefold()
    plain = re.sub(r"^[a-z]+-(?=[a-z]+-\d{4}$)", "", plain)
    if match := _NAMED.fullmatch(plain):
        name, year = match.groups()
        full = [month for month in _FULL if month == name or month[:3] == name]
        full = full or (["september"] if name == "sept" else [])
        if not full:
            return None
        return _of_month(
            int(year) if len(year) == 4 else 2000 + int(year), _FULL.index(full[0]) + 1
        )
    if match := _ISO.fullmatch(plain):
        return _of_month(int(match[1]), int(match[2]))
    if match := _BRITISH.fullmatch(plain) or _MONTH_YEAR.fullmatch(plain):
        return _of_month(int(match[2]), int(match[1]))
    return None


def _of_month(year: int, month: int) -> str | None:
    if not 1 <= month <= 12:
        return None
    start = year if month >= 4 else year - 1
    return f"Q{(month - 4) % 12 // 3 + 1} {start}/{(start + 1) % 100:02d}"
