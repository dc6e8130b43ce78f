"""How names in files are told apart, and what messages call that which is ranked."""

from __future__ import annotations

import re
from contextvars import ContextVar
from math import isfinite

__all__ = [
    "CODES_OR_NAMES",
    "COLUMN_NAMES",
    "FLAG_TEXTS",
    "LESS_USUAL",
    "MISSING",
    "QUARTER_FIX",
    "SYNONYMS",
    "TRUST_COLUMNS",
    "UNITS",
    "folded",
    "parse_quarter",
    "plain_number",
    "quarter_order",
    "speak_of",
    "spoken",
    "usual_unit",
]

#: The columns that describe a trust, in every layout.
TRUST_COLUMNS = ("quarter", "trust_code", "trust_name", "trust_type", "trust_subtype", "region")

#: Other usual names of columns, folded, by the name that they stand for.
SYNONYMS = {
    "trust_code": (
        "orgcode",
        "organisationcode",
        "organizationcode",
        "providercode",
        "providerorgcode",
        "providerorganisationcode",
        "odscode",
        "trustodscode",
        "orgodscode",
        "nhstrustcode",
        "orgid",
    ),
    "trust_name": (
        "orgname",
        "organisation",
        "organization",
        "organisationname",
        "organizationname",
        "providername",
        "providerorgname",
        "providerorganisationname",
        "nhstrustname",
        "nameoforganisation",
        "nameoftrust",
    ),
    "trust_type": ("orgtype", "organisationtype", "organizationtype", "providertype"),
    "trust_subtype": ("orgsubtype", "organisationsubtype", "subtype"),
    "region": ("regionname", "nhsregion", "nhsregionname", "nhsenglandregion"),
    "quarter": ("financialquarter", "reportingquarter", "fyquarter"),
    "metric": (
        "metricid",
        "metriccode",
        "indicator",
        "indicatorid",
        "indicatorcode",
        "measure",
        "measureid",
        "measurecode",
    ),
    "value": ("metricvalue", "indicatorvalue", "measurevalue"),
    "unit": ("units", "unitofmeasure"),
    "score": ("metricscore",),
    "rank": (),
}
#: Names that are less sure, folded without marks: taken only where no usual one is there.
LESS_USUAL = {
    "trust_code": (
        "code",
        "ods",
        "odsid",
        "trustid",
        "providerid",
        "organisationid",
        "organizationid",
        "organisationodscode",
        "providerodscode",
        "nhscode",
        "nacscode",
        "provcode",
        "entitycode",
        "reportingorgcode",
        "reportingorganisationcode",
        "submittingorganisationcode",
    ),
    "trust_name": ("trust", "provider", "nhstrust", "name", "hospitaltrust"),
    "trust_type": ("typeoftrust", "trustcategory"),
    "metric": ("metricname", "indicatorname", "measurename", "kpi", "variable"),
    "value": (
        "values",
        "val",
        "figure",
        "result",
        "performance",
        "percentage",
        "observation",
        "obsvalue",
        "datavalue",
    ),
}
#: Names of trusts or of their codes: what stands below says which.
CODES_OR_NAMES = ("trust", "provider", "nhstrust", "organisation", "organization", "org")
#: Every folded name of a column of the tidy layout.
COLUMN_NAMES = frozenset(name.replace("_", "") for name in SYNONYMS) | frozenset(
    name for names in SYNONYMS.values() for name in names
)

#: Texts that mean "no value", in lower case.
MISSING = ("", "na", "n/a", "-", "*", "[x]", "[c]", "[z]", "[low]")

#: Texts that mean yes or no, in lower case.
FLAG_TEXTS = {
    **dict.fromkeys(("1", "1.0", "yes", "y", "true"), True),
    **dict.fromkeys(("0", "0.0", "no", "n", "false"), False),
}

#: Other spellings of units, in lower case.
UNITS = {
    "percent": "%",
    "per cent": "%",
    "percentage": "%",
    "mins": "minutes",
    "min": "minutes",
    "percentage point": "percentage points",
    "pp": "percentage points",
}

_YEARS = r"(?:fy\s*)?((?:19|20)[0-9]{2}|[0-9]{2})\s*[/-]\s*((?:19|20)[0-9]{2}|[0-9]{2})"
_NUMBER = r"(?:q|quarter)\s*([1-4])"
_QUARTER_FIRST = re.compile(rf"{_NUMBER}[\s,-]*\(?{_YEARS}\)?")
_YEAR_FIRST = re.compile(rf"{_YEARS}[\s,-]*{_NUMBER}")
#: Dashes of other lengths, and the hyphen that they stand for.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


#: Years of two digits from here on are of the last century.
_OLD = "70"
_CENTURY = {True: 1900, False: 2000}
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


def plain_number(text: str) -> float | None:
    """Return the finite number that a text of plain digits stands for, or None.

    Digits of other scripts, ``1_000`` and ``inf``, all of which Python takes, are no numbers here.

    >>> plain_number("0.5"), plain_number("1_0"), plain_number("1e999")
    (0.5, None, None)
    """
    plain = text.strip()
    number = float(plain) if _PLAIN.fullmatch(plain) else None
    return number if number is not None and isfinite(number) else None


def folded(name: str) -> str:
    """Fold a column name or ID: case, spaces, ``-`` and ``_`` make no difference."""
    return re.sub(r"[\s_-]+", "", name).casefold()


def usual_unit(unit: str) -> str:
    """Spell a unit as `UNITS` has it, in lower case: files and frameworks differ in that."""
    lowered = unit.lower()
    return UNITS.get(lowered, lowered)


def parse_quarter(text: str) -> str | None:
    """Return the usual spelling of a financial-year quarter, or None.

    The year has to be written with both its parts: `Q1 2025` may be of either kind of year.

    >>> parse_quarter("2025-26-q1")
    'Q1 2025/26'
    """
    plain = " ".join(text.translate(_DASHES).split()).casefold()
    if match := _QUARTER_FIRST.fullmatch(plain):
        number, year, end = match.groups()
    elif match := _YEAR_FIRST.fullmatch(plain):
        year, end, number = match.groups()
    else:
        return None
    start = int(year) if len(year) == 4 else _CENTURY[year >= _OLD] + int(year)
    if (start + 1 if len(end) == 4 else (start + 1) % 100) != int(end):
        return None
    return f"Q{number} {start}/{end[-2:]}"


#: What to do about a text that is no quarter.
QUARTER_FIX = "write it as 'Q1 2025/26' or 2025-26-q1"


def quarter_order(quarter: str | None) -> tuple[str, str]:
    """Sort key: chronological for quarters in the usual spelling, unnamed ones first."""
    return (quarter[3:], quarter[1]) if quarter else ("", "")


_TRUST = ("trust", "trusts")
_SPOKEN_OF: ContextVar[tuple[str, str]] = ContextVar("spoken_of", default=_TRUST)
#: The word, and the article before it; no part of an option or of the name of a column.
_WORD = re.compile(r"(?<![\w-])(?:(an?) )?(trusts?)(?![\w-])", re.IGNORECASE)


def speak_of(noun: str, plural: str) -> None:
    """From here on, in this context, messages speak of these and not of trusts."""
    _SPOKEN_OF.set((noun, plural))


def spoken(text: str, noun: str | None = None, plural: str | None = None) -> str:
    """Put what is ranked in the place of "trust" and "trusts".

    >>> spoken("a trust has no type; 3 trusts", "academy", "academies")
    'an academy has no type; 3 academies'
    """
    nouns = (noun, plural) if noun and plural else _SPOKEN_OF.get()
    return text if nouns == _TRUST else _WORD.sub(lambda match: _instead(match, *nouns), text)


def _instead(match: re.Match[str], noun: str, plural: str) -> str:
    article, word = match.groups()
    new = plural if word[-1] in "sS" else noun
    new = new[:1].upper() + new[1:] if word[0] == "T" else new
    if not article:
        return new
    return f"{article[0]}{'n' if new[0].lower() in 'aeio' else ''} {new}"
