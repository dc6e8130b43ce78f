"""Text cells to numbers, and what to say of those that are none."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from nhs_rank.words import MISSING

__all__ = ["is_number", "missing", "number", "number_fix", "tidied"]

#: No metric is this large, and sums of squares of what is not stay finite.
LARGEST = 1e15
_NUMBER = (
    r"^[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?[ ]*%?$"
    r"|^[+-]?\.[0-9]+(?:[eE][+-]?[0-9]+)?[ ]*%?$"
)


def tidied(column: str) -> pl.Expr:
    """Strip spaces around a text cell; a cell with nothing else becomes null."""
    return pl.col(column).str.strip_chars(" \t\r\n").replace("", None)


def missing(column: str) -> pl.Expr:
    """Whether a tidied text cell stands for "no value"."""
    return pl.col(column).is_null() | pl.col(column).str.to_lowercase().is_in(list(MISSING))


def number(column: str) -> pl.Expr:
    """Return the number in a tidied text cell, or null where it holds none."""
    plain = pl.col(column).str.replace_all("[,% ]", "")
    value = pl.when(pl.col(column).str.contains(_NUMBER)).then(plain).cast(pl.Float64, strict=False)
    return pl.when(value.abs() <= LARGEST).then(value)


def is_number(text: str) -> bool:
    """Whether one cell would be read as a number."""
    frame = pl.DataFrame({"x": [text]}, schema={"x": pl.String}).with_columns(tidied("x"))
    return frame.select(number("x")).item() is not None


def number_fix(text: str) -> str:
    """Say what to do about a text that should have been a number."""
    lowered = text.casefold()
    if lowered.strip("+-") in ("nan", "inf", "infinity", "null", "none"):
        return "leave the cell empty if the value is missing"
    if any(ord(char) > 127 and (char.isspace() or char.isdigit()) for char in text):
        char = next(char for char in text if ord(char) > 127)
        name = unicodedata.name(char, "an unusual character").lower()
        return f"it has the character '{name}': type the number again"
    if re.fullmatch(r"[+-]?\d+,\d+\s*%?", text):
        return "write decimals with a point"
    if re.fullmatch(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{1,2}[- ][A-Za-z]{3}([- ]\d+)?", text):
        return "it looks like a date: a spreadsheet may have changed the number"
    if re.match(_NUMBER, text):
        return f"the number is too large: at most {LARGEST:g} is read"
    return "write a number, or leave the cell empty if the value is missing"
