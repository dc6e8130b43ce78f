"""Quarters, numbers and nouns, as texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhs_rank.words import parse_quarter, plain_number


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("Q1 99/00", "Q1 1999/00"),
        ("Q4 1999/2000", "Q4 1999/00"),
        ("Q2 70/71", "Q2 1970/71"),
        ("Q2 69/70", "Q2 2069/70"),
        ("q3 25/26", "Q3 2025/26"),
        ("2025-26-q1", "Q1 2025/26"),
        ("Q1 \uff12\uff15/26", None),
        ("Q\uff11 2025/26", None),
        ("Q1 0025/26", None),
        ("Q1 2125/26", None),
        ("Q1 2025/27", None),
        ("Q1 2_5/26", None),
    ],
)
def test_quarters_are_of_this_century_or_the_last(text: str, quarter: str | None) -> None:
    """Two digits from 70 on are of the last; digits of other scripts are none."""
    assert parse_quarter(text) == quarter


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("1", 1), (" 0.5 ", 0.5), ("-.5", -0.5), ("+3.", 3), ("1e3", 1000), ("1E-3", 0.001)),
        *((text, None) for text in ("", "1_0", "\uff11", "\u0661", "inf", "nan", "1e400", "0x1")),
        *((text, None) for text in ("1 0", "1,0", ".", "e5", "--1", "1e", "1e1000", "\u00b2")),
    ],
)
def test_a_plain_number_is_digits_and_finite(text: str, number: float | None) -> None:
    """Much of what Python takes for a number is none on a command line."""
    assert plain_number(text) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_is_printed_as_a_number_is_one(number: float) -> None:
    """Every finite number comes back as it was."""
    assert plain_number(repr(number)) == number
