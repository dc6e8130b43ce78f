"""Cells to numbers: each writing by hand, in columns, and what is said of those that are none."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhs_rank.reading._numbers import LARGEST, figures, minutes, number_fix, rounded

NAN = float("nan")
POINT = {
    **{"7": 7.0, " 7.25 ": 7.25, "+7": 7.0, "-7": -7.0, ".5": 0.5, "5.": 5.0, "1e3": 1000.0},
    **{"1,234": 1234.0, "1,234,567.5": 1234567.5, "-1,234": -1234.0, "12%": 12.0, "12 %": 12.0},
    **{"\u22127": -7.0, "(7)": -7.0, "(7.5%)": -7.5, "7 [p]": 7.0, "7 [note 12]": 7.0},
    **{"1e15": 1e15, "-1e15": -1e15, "(1,000,000,000,000,000)": -1e15},
    **{"": NAN, "n/a": NAN, " - ": NAN, "NA": NAN, "[x]": NAN},
}
#: Neither numbers nor missing.
BAD = [
    *("0,512", "1,23", "1,2345", "(7", "7)", "(-7)", "(+7)", "7 [zz]", "<5", "1e16", "-1e16"),
    *(
        "1,000,000,000,000,001",
        "7 7",
        "--7",
        "\u2212-7",
        "1.2.3",
        "1 000",
        "1.234,5",
        "inf",
        "nan",
        "x",
    ),
]
COMMA = {
    **{"7": 7.0, "7,25": 7.25, "-0,512": -0.512, "1.234": 1234.0, "1.234.567,5": 1234567.5},
    **{",5": 0.5, "12,5%": 12.5, "(7,5)": -7.5, "\u22127,5": -7.5, "7,5 [p]": 7.5, "": NAN},
}


def same(found: np.ndarray, expected: list[float]) -> bool:
    """Whether numbers are equal, none for none."""
    return bool(np.array_equal(found, np.array(expected), equal_nan=True))


@pytest.mark.parametrize("typed", [False, True])
def test_numbers_with_a_point(typed: bool) -> None:
    """One column of every writing; nothing in it is a fault."""
    found = figures(pl.Series(list(POINT)), typed=typed)
    assert [list(POINT)[row] for row in found.bad] == []
    assert same(found.numbers, list(POINT.values()))


def test_numbers_with_a_comma() -> None:
    """As `--decimal ,` reads them; with a point none has decimals."""
    found = figures(pl.Series(list(COMMA)), ",")
    assert found.bad.tolist() == []
    assert same(found.numbers, list(COMMA.values()))
    assert figures(pl.Series(["7.5", "0.5", "1.23", "7,5,5"]), ",").bad.tolist() == [0, 1, 2, 3]
    # in a workbook a point is one all the same
    assert figures(pl.Series(["7.5", "0.25"]), ",", typed=True).numbers.tolist() == [7.5, 0.25]


def test_what_is_no_number_is_bad_and_has_none() -> None:
    """Alone and among numbers; each of them once, in the order of rows."""
    for text in BAD:
        found = figures(pl.Series([text]))
        assert (found.bad.tolist(), same(found.numbers, [NAN])) == ([0], True), text
    mixed = figures(pl.Series([one for text in BAD for one in ("1.5", text, None)]))
    assert mixed.bad.tolist() == list(range(1, 3 * len(BAD), 3))
    assert np.nansum(mixed.numbers) == 1.5 * len(BAD)


def test_liberties_are_told_by_row() -> None:
    """A minus sign, brackets, a mark and a per cent sign; plain numbers are none."""
    texts = ["1", "\u22121", "(2)", "3 [p]", "4%", "-5", None, "(6%)", "x%", "(8", "\u22129 [e]"]
    found = figures(pl.Series(texts))
    liberties = {name: rows.tolist() for name, rows in found.liberties.items()}
    assert liberties == {"minus": [1, 10], "brackets": [2, 7], "mark": [3, 10]}
    assert found.percent.tolist() == [4, 7]
    assert found.bad.tolist() == [8, 9]
    assert figures(pl.Series(["1", "2"])).liberties == {}


@pytest.mark.parametrize(
    ("text", "time"),
    [
        *(("26:42", 26.7), ("1:26:42", 86.7), ("0:30", 0.5), ("100:00", 100.0), ("59:59:00", 3599)),
        *((" 26:42 ", 26.7), ("0:59:30", 59.5), ("1899-12-31 0:26:42", 26.7), ("75:30", 75.5)),
        *(("1:60:00", None), ("26:60", None), ("26", None), ("26:4", None), ("26:42:", None)),
        *(("1:26:42.0", 86.7), ("1:26:42.5", 86.708333)),
    ],
)
def test_minutes_and_seconds(text: str, time: float | None) -> None:
    """With hours there are no more than 59 minutes; seconds have two figures."""
    assert minutes(text) == (None if time is None else pytest.approx(time))


def test_values_are_taken_to_nine_decimals() -> None:
    """What floats add is gone, and so is the sign of nothing; large numbers stay."""
    found = rounded(np.array([60.300000000000004, -2.8e-17, 0.1234567894, 0.1234567896, NAN]))
    assert found[:4].tolist() == [60.3, 0.0, 0.123456789, 0.12345679]
    assert math.copysign(1, found[1]) == 1
    assert math.isnan(found[4])
    large = 999_999.123456789123
    assert rounded(np.array([large, 1e6 + 0.1, LARGEST])).tolist() == [
        round(large, 9),
        1e6 + 0.1,
        LARGEST,
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *(("nan", "leave the cell empty if"), ("-inf", "leave the cell empty if")),
        *(("<5", "a bound is no number"), ("\u22655", "a bound is no number")),
        *(("\u00a35", "currency sign"), ("5\u20ac", "currency sign")),
        *(("[x]", "a sign for a missing value"), ("...", "a sign for a missing value")),
        *((":", "a sign for a missing value"), ("\u2013", "a sign for a missing value")),
        *(("26:42", "minutes and seconds"), ("1\u00a0000", "'no-break space'")),
        *(("\uff11", "'fullwidth digit one'"), ("1\u2003000", "'em space'")),
        *(("0,512", "decimals with a point"), ("1.234,5", "decimals with a point")),
        *(("-12,5 %", "decimals with a point"), ("12.5", "leave out --decimal")),
        *(("1,234.5%", "leave out --decimal"), ("01/02/2025", "it looks like a date")),
        *(("1-Feb", "it looks like a date"), ("1 Feb 25", "it looks like a date")),
        *(("2025-02-01 00:00:00", "it looks like a date"), ("#REF!", "a spreadsheet's error")),
        *(("#N/A", "a spreadsheet's error"), ("#NAME?", "a spreadsheet's error")),
        *(("1e99", "too large: at most 1e+15"), ("9999999999999999", "too large")),
        *(("x", "write a number, or leave"), ("caf\u00e9", "write a number, or leave")),
        *(("#1", "write a number, or leave"), ("A!", "write a number, or leave")),
        ("\x7f", "write a number, or leave"),
    ],
)
def test_each_kind_of_fault_has_its_own_way_out(text: str, says: str) -> None:
    """The hint names what it looks like."""
    assert says in number_fix(text)


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_has_a_way_out(text: str) -> None:
    """Whatever it is made of."""
    assert number_fix(text)


@given(st.lists(st.floats(-1e9, 1e9).map(lambda one: round(one, 4)), min_size=1))
def test_a_written_number_is_read_as_it_is(numbers: list[float]) -> None:
    """With a point, with a comma, and with thousands parted, alone and in a column."""
    expected = rounded(np.array(numbers))
    assert same(figures(pl.Series([f"{one:.4f}" for one in numbers])).numbers, expected.tolist())
    parted = pl.Series([f"{one:,.4f}" for one in numbers])
    assert same(figures(parted).numbers, expected.tolist())
    swapped = parted.str.replace_all(",", ";").str.replace_all(".", ",", literal=True)
    swapped = swapped.str.replace_all(";", ".")
    assert same(figures(swapped, ",").numbers, expected.tolist())
