"""`backtest`: how far an estimate was off."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from conftest import Ran

from nhs_rank.analyses._backtest import backtest
from nhs_rank.exceptions import InputError


@pytest.fixture(scope="module")
def mental_health(official: Path) -> Path:
    """The file of mental health and community trusts, with three quarters."""
    return next((official / "2025-26-q4").glob("*trust-data.csv"))


@pytest.mark.parametrize(
    ("end", "start", "carried", "made"), [("q2", "q1", 4.7, 4.1), ("q4", "q2", 8.5, 6.1)]
)
def test_against_what_came(
    mental_health: Path, start: str, end: str, carried: float, made: float
) -> None:
    """Places off on average: all carried, and with what can be made."""
    lines = backtest(mental_health, start=f"2025-26-{start}", end=f"2025-26-{end}").lines
    errors = dict(lines.select("estimate", pl.col("score_rank_error").round(1)).rows())
    assert errors == {"carried": carried, "made": made}
    assert lines["trusts"].to_list() == [61, 61]


FRAMEWORK = """\
framework: tiny
title: Tiny
domains: {d: D}
metrics:
  a: {name: A, domain: d, better: lower, score: {method: rank}, given: as,
      built_from: {source: sickness, numerator: days_lost, denominator: days_available}}
  b: {name: B, domain: d, better: lower, score: {method: rank}, given: bs}
segments: {method: thresholds, cuts: [2.5]}
ranking: {within: all, by: [average_score]}
"""


def small(tmp_path: Path) -> tuple[Path, Path]:
    """Three trusts, scores given: a is 1 2 4 and then 4 2 1; b is 1 2 3 and then 1 3 2."""
    framework = tmp_path / "tiny.yaml"
    framework.write_text(FRAMEWORK)
    data = tmp_path / "data.csv"
    rows = ["quarter,trust_code,trust_type,metric,value"]
    for quarter, a, b in (
        ("2025-26-q1", (1, 2, 4), (1, 2, 3)),
        ("2025-26-q2", (4, 2, 1), (1, 3, 2)),
    ):
        for code, one, two in zip("XYZ", a, b, strict=True):
            rows += [f"{quarter},ZX{code},T,as,{one}", f"{quarter},ZX{code},T,bs,{two}"]
    data.write_text("\n".join(rows) + "\n")
    return framework, data


def test_errors_worked_by_hand(tmp_path: Path) -> None:
    """Q1 averages 1, 2, 3.5 rank 1 2 3; Q2 averages 2.5, 2.5, 1.5 rank 2 2 1.

    All carried: errors 1, 0, 2 in rank and 1.5, 0.5, 2 in the average. With a made (4 2 1 beside
    b of 1 2 3) the averages are 2.5, 2, 2: ranks 3 1 1, errors 1, 1, 0 and 0, 0.5, 0.5.
    """
    framework, data = small(tmp_path)
    tested = backtest(data, framework, start="2025-26-q1", end="2025-26-q2")
    carried, made = tested.lines.to_dicts()
    assert tested.made == ("a",)
    assert (carried["estimate"], made["estimate"]) == ("carried", "made")
    assert carried["rank_error"] == pytest.approx(1)
    assert carried["rank_error_largest"] == 2
    assert carried["average_error"] == pytest.approx(4 / 3)
    assert made["rank_error"] == pytest.approx(2 / 3)
    assert made["average_error"] == pytest.approx(1 / 3)
    assert made["average_error_largest"] == pytest.approx(0.5)
    # 2.5 is not beyond the bound of 2.5: estimated are 1 1 2, and 1 1 1 came
    assert carried["segments_right"] == 2


def test_quarters_must_be_in_order(tmp_path: Path) -> None:
    """A later quarter cannot be carried into an earlier one; an unknown one is named."""
    framework, data = small(tmp_path)
    with pytest.raises(InputError, match="NR931"):
        backtest(data, framework, start="2025-26-q2", end="2025-26-q1")
    with pytest.raises(InputError, match="Q1 2024/25"):
        backtest(data, framework, start="2024-25-q1", end="2025-26-q1")


def test_the_command(cli: Callable[..., Ran], tmp_path: Path) -> None:
    """JSON has the errors and every trust; the table names both estimates."""
    framework, data = small(tmp_path)
    asked = ["backtest", data, "-c", framework, "--from", "2025-26-q1", "--to", "2025-26-q2"]
    told = json.loads(cli(*asked, "-f", "json").text)
    assert [one["estimate"] for one in told["errors"]] == ["carried", "made"]
    assert len(told["trusts"]) == 6
    assert "all carried" in cli(*asked).text
