"""Text cells to numbers, by columns, and what to say of those that are none."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from nhs_rank.words import MISSING

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = [
    "DECIMALS",
    "Decimal",
    "Figures",
    "figures",
    "missing",
    "number_fix",
    "tidied",
]

Decimal = Literal[".", ","]

#: No metric is this large, and sums of squares of what is not stay finite.
LARGEST = 1e15
#: Values are taken to so many decimals: what floats add behind them is no difference.
DECIMALS = 9
#: From here on a float does not hold that many decimals.
_ALL_DECIMALS_TO = 1e6
_PERCENT = r"[ ]*(?P<percent>%?)"
#: Behind a number in official tables: break, confidential, estimated, forecast, provisional...
_SIGN = r"(?:b|c|e|er|f|p|r|ns|s|ss|u|(?:note ?)?[0-9]{1,2})"
_MARK = rf"(?:[ ]*\[(?P<mark>{_SIGN}(?:, ?{_SIGN})*)\])?"
#: Spaces that are not seen to be others, and what has no width at all.
_SPACES = "\u00a0\u2007\u2009\u202f\u200b\u200c\u200d\u2060\ufeff"
_MINUS = "\N{MINUS SIGN}"
#: A day or month as a spreadsheet writes it: 2-Jan, Jan-25.
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = rf"\d{{1,2}}[- ](?:{_MONTHS})(?:[- ]\d+)?|(?:{_MONTHS})[- ]\d{{2,4}}"
_CURRENCY = "£$€"


def _shape(point: str, comma: str) -> str:
    """What a number looks like, with what stands before decimals and between thousands."""
    point, comma = re.escape(point), re.escape(comma)
    whole = rf"(?:[1-9][0-9]{{0,2}}(?:{comma}[0-9]{{3}})+|[0-9]+)(?:{point}[0-9]*)?|{point}[0-9]+"
    return rf"(?:{whole})(?:[eE][+-]?[0-9]+)?"


_SHAPES = {".": _shape(".", ","), ",": _shape(",", ".")}
_CLOCK = re.compile(r"(?:1899-12-3[01] |1900-01-0\d )?(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d(?:\.\d+)?)")


@dataclass(frozen=True, eq=False)
class Figures:
    """What a column of text holds.

    ``numbers``
        The number of each cell; NaN where it has none.
    ``bad``
        The rows of cells that are neither numbers nor missing.
    ``liberties``
        Rows whose number is written with a sign that had to be understood, by what that is.
    ``percent``
        The rows whose number has a per cent sign.
    """

    numbers: npt.NDArray[np.float64]
    bad: npt.NDArray[np.int64]
    liberties: dict[str, npt.NDArray[np.int64]]
    percent: npt.NDArray[np.int64]


def tidied(column: str) -> pl.Expr:
    """Strip spaces around a text cell, and the formula that keeps it text in a spreadsheet.

    A cell with nothing else becomes null.
    """
    stripped = pl.col(column).str.strip_chars(" \t\r\n")
    return stripped.str.replace('^="([^"]*)"$', "${1}").replace("", None)


def missing(column: str) -> pl.Expr:
    """Whether a tidied text cell stands for "no value"."""
    return pl.col(column).is_null() | pl.col(column).str.to_lowercase().is_in(list(MISSING))


def figures(texts: pl.Series, decimal: Decimal = ".", *, typed: bool = False) -> Figures:
    """Return the numbers in a column of text.

    ``typed`` says that cells come from where numbers are numbers (a workbook, Parquet): a decimal
    point is one there, whatever ``decimal`` says of text.
    """
    if decimal == "." or typed:
        plain = texts.cast(pl.Float64, strict=False).to_numpy(writable=True)
        plain[~(np.abs(plain) <= LARGEST)] = np.nan
    else:
        plain = np.full(len(texts), np.nan)
    doubtful = np.isnan(plain)
    if texts.null_count():
        doubtful &= texts.is_not_null().to_numpy()
    rows = np.flatnonzero(doubtful)
    none = np.empty(0, dtype=np.int64)
    bad, liberties, percent = none, dict[str, "npt.NDArray[np.int64]"](), none
    if len(rows):
        read = _doubtful(texts.gather(rows), decimal)
        plain[rows] = read["number"].to_numpy()
        bad = rows[read["bad"].to_numpy()]
        percent = rows[read["percent"].to_numpy()]
        liberties = {
            name: rows[mask]
            for name in ("minus", "brackets", "mark", "formula", "spaces")
            if (mask := read[name].to_numpy()).any()
        }
    return Figures(rounded(plain), bad, liberties, percent)


def rounded(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round numbers to 9 decimals, where floats have them; there is no negative zero."""
    small = np.abs(numbers) < _ALL_DECIMALS_TO
    return np.where(small, np.round(numbers, DECIMALS), numbers) + 0.0


def _doubtful(texts: pl.Series, decimal: Decimal) -> pl.DataFrame:
    """Read cells that are not simply a number."""
    shape = _SHAPES[decimal]
    amount = rf"(?P<open>(?:\([ ]*)?)(?P<digits>{shape}){_PERCENT}(?P<close>(?:[ ]*\))?)"
    whole = rf"^(?P<sign>[+-]?){amount}{_MARK}$"
    frame = pl.DataFrame({"text": texts}).with_columns(
        pl.col("text").str.contains('^ *="').fill_null(False).alias("formula"),
        tidied("text"),
    )
    spaced = pl.col("text").str.contains(rf"^[{_SPACES}]|[{_SPACES}](?:%|$)").fill_null(False)
    bare = pl.col("text").str.strip_chars(f" {_SPACES}").str.replace(rf"[ {_SPACES}]+%$", "%")
    frame = frame.with_columns(spaced.alias("spaces"), bare.replace("", None))
    straight = pl.col("text").str.replace(f"^{_MINUS}", "-")
    parts = straight.str.extract_groups(whole).struct
    frame = frame.with_columns(
        missing("text").alias("missing"),
        pl.col("text").str.starts_with(_MINUS).fill_null(False).alias("minus"),
        *(
            parts.field(name).fill_null("").alias(name)
            for name in ("sign", "open", "digits", "percent", "close", "mark")
        ),
    )
    comma, point = (",", ".") if decimal == "." else (".", ",")
    digits = pl.col("digits").str.replace_all(comma, "", literal=True)
    digits = digits.str.replace(point, ".", literal=True)
    bracketed = (pl.col("open") != "") & (pl.col("close") != "")
    unmatched = (pl.col("open") != "") != (pl.col("close") != "")
    wrong = unmatched | (bracketed & (pl.col("sign") != ""))
    negative = bracketed | (pl.col("sign") == "-")
    number = digits.cast(pl.Float64, strict=False) * pl.when(negative).then(-1.0).otherwise(1.0)
    number = pl.when(~wrong & (number.abs() <= LARGEST)).then(number)
    frame = frame.with_columns(number.alias("number"), bracketed.alias("brackets"))
    found = pl.col("number").is_not_null()
    return frame.select(
        pl.col("number").fill_null(float("nan")),
        (~found & ~pl.col("missing")).alias("bad"),
        (found & (pl.col("percent") != "")).alias("percent"),
        *(
            (found & pl.col(name)).alias(name)
            for name in ("minus", "brackets", "formula", "spaces")
        ),
        (found & (pl.col("mark") != "")).alias("mark"),
    )


def minutes(text: str) -> float | None:
    """Return the minutes of ``26:42`` or ``1:26:42``, or None."""
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return None
    hours, whole, seconds = match.groups()
    if hours is not None and int(whole) > 59:
        return None
    return int(hours or 0) * 60 + int(whole) + float(seconds) / 60


def number_fix(text: str) -> str:
    """Say what to do about a text that should have been a number."""
    text = text.strip()
    lowered = text.casefold()
    if lowered.strip("+-") in ("nan", "inf", "infinity", "null", "none"):
        return "leave the cell empty if the value is missing"
    if text.startswith(("<", ">", "≤", "≥")) or re.fullmatch(r"[0-9.,]+ ?\+", text):
        return "a bound is no number: write the number, or leave the cell empty if it is not known"
    if text[0] in _CURRENCY or text[-1] in _CURRENCY:
        return "leave out the currency sign"
    if re.fullmatch(r"[0-9.,]+ ?%? ?(?:-|\u2013|to) ?[0-9.,]+ ?%?", text):
        return "a span is no number: write the number, or leave the cell empty if it is not known"
    if re.fullmatch(r"\[\w+\]|\u2026|\.{2,}|:|\u2013|\u2014|\?", text):
        return "it looks like a sign for a missing value: leave the cell empty"
    if minutes(text) is not None:
        return "minutes and seconds are read where the metric's unit is minutes"
    unusual = [char for char in text if not char.isascii()]
    if any(char.isspace() or char.isdigit() for char in unusual):
        char = unusual[0]
        name = unicodedata.name(char, "an unusual character").lower()
        return f"it has the character '{name}': type the number again"
    if re.fullmatch(r"[+-]?(\d{1,3}(\.\d{3})+|\d*),\d+\s*%?", text):
        return "write decimals with a point, or say --decimal , if all have a comma"
    if re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)\.\d+\s*%?", text):
        return "leave out --decimal , where decimals have a point"
    if re.fullmatch(rf"\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|{_DAY}", text, re.IGNORECASE):
        return "it looks like a date: a spreadsheet may have changed the number"
    if re.match(r"\d{4}-\d\d-\d\d \d\d:", text):
        return "it looks like a date: a spreadsheet may have changed the number"
    if text.startswith("#") and text.endswith(("!", "?", "A")):
        return "it is a spreadsheet's error: correct its formula, or leave the cell empty"
    if re.fullmatch(rf"[+-]?{_SHAPES['.']}[ ]*%?", text):
        return f"the number is too large: at most {LARGEST:g} is read"
    if re.fullmatch(r"[+-]?\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?\s*%?", text):
        return "leave out what stands between the thousands"
    if re.fullmatch(rf"[+-]?{_SHAPES['.']}[ ]*[A-Za-z][A-Za-z /]*", text):
        return "write the number alone, without its unit"
    if re.fullmatch(rf"[+-]?{_SHAPES['.']}[ ]*%?[ ]*(?:\W+|\(\w+\))", text):
        return "leave out the mark behind the number"
    return "write a number, or leave the cell empty if the value is missing"
