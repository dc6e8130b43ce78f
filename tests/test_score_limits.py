"""Limits and tolerances of scoring, each at its edge, and scores from text to table."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from conftest import Ran
from small import (
    GIVEN,
    framework_data,
    given_metrics,
    metric,
    score_values,
    write_csv,
    write_framework,
)

import nhs_rank
from nhs_rank import arithmetic, load_framework
from nhs_rank.diagnostics import Log
from nhs_rank.methods import Scale
from nhs_rank.methods.matrix import MatrixRule
from nhs_rank.methods.rank import RankRule
from nhs_rank.methods.standard import StandardRule
from nhs_rank.steps.segment import published_cuts

SCALE = Scale()
MATRIX = MatrixRule(method="matrix", rows="a", columns="b", scores=[[1, 2], [3, 4]])


def load(folder: Path, metrics: Any, **parts: Any) -> nhs_rank.Framework:
    """A framework of these metrics."""
    return load_framework(write_framework(folder / "f.yaml", framework_data(metrics, **parts)))


def averages(folder: Path, framework: nhs_rank.Framework, text: str) -> dict[str, float]:
    """The average of each trust of a wide file."""
    league = nhs_rank.compute([write_csv(folder / "d.csv", text)], framework, draws=0).league
    return dict(league.select("trust_code", "average_score").rows())


# --- matrix ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "wanted"),
    [
        (1 + 9e-7, 1),
        (1 - 9e-7, 1),
        (1 + 2e-6, math.nan),
        (1.3, math.nan),
        (1.6, math.nan),
        (2 - 2e-6, math.nan),
        (2 + 9e-7, 3),
        (0, math.nan),
        (3, math.nan),
    ],
)
def test_a_matrix_takes_whole_scores_to_a_millionth(score: float, wanted: float) -> None:
    """A score that is nearly whole because of how floats add up is whole; 1.3 picks no cell."""
    found = score_values(MATRIX, parts=[(score, 1)])
    assert found == pytest.approx([wanted], nan_ok=True)
    turned = score_values(MATRIX, parts=[(1, score)])
    assert turned == pytest.approx([2 if wanted == 3 else wanted], nan_ok=True)


# --- un-rounding ----------------------------------------------------------------------------------


def unround(rule: Any, *scores: float) -> list[float]:
    """The exact scores of a pool."""
    return [float(score) for score in rule.unround(np.array(scores), SCALE)]


def test_only_what_rounds_to_a_range_is_put_on_its_grid() -> None:
    """From 2.336 on, 2.34 is a rounded end and 2.33 is none, which keeps out of the others' way."""
    rule = StandardRule(method="standard", meets=">= 0", met=1, missed=[2.336, 4])
    assert unround(rule, 2.33, 2.34, 3.17, 4.0) == pytest.approx([2.33, 2.336, 3.168, 4], abs=1e-12)
    rule = StandardRule(method="standard", meets=">= 0", met=1, missed=[2, 3.334])
    assert unround(rule, 2.0, 2.67, 3.33, 3.34) == pytest.approx([2, 2.667, 3.334, 3.34], abs=1e-12)


def test_a_half_hundredth_beyond_a_range_is_still_in_it() -> None:
    """A range that ends at 2.335 is published as 2.34 (halves up), and found again."""
    rule = StandardRule(method="standard", meets=">= 0", met=1, missed=[2.335, 4])
    assert unround(rule, 2.34, 4.0) == pytest.approx([2.335, 4], abs=1e-12)


@pytest.mark.parametrize("size", [2, 3, 150, 299, 300])
def test_the_largest_pool_whose_steps_are_wider_than_the_rounding_is_found(size: int) -> None:
    """Up to 300 places over 3 points each published score has one exact value."""
    exact = [1 + 3 * place / (size - 1) for place in range(size)]
    published = [math.floor(score * 100 + 0.5 + 1e-9) / 100 for score in exact]
    rule = RankRule(method="rank")
    assert unround(rule, *published) == pytest.approx(exact, abs=1e-12)


def test_two_scores_need_a_pool_of_two_at_least() -> None:
    """The ends of the scale alone are themselves, in the smallest pool that there is."""
    rule = RankRule(method="rank")
    assert unround(rule, 1.0, 4.0) == [1, 4]
    assert unround(rule, 2.5) == [2.5]
    assert unround(rule, 1.33) == pytest.approx([1 + 3 / 9], abs=1e-12)


# --- cuts, means, sources -------------------------------------------------------------------------


def test_published_cuts_have_six_decimals() -> None:
    """Halfway between 1.2345671 and 1.2345676 is 1.234567; the sevenths are not kept."""
    rows = [
        ("A", "average_score", 1.2345671),
        ("A", "unadjusted_segment", 1.0),
        ("B", "average_score", 1.2345676),
        ("B", "unadjusted_segment", 2.0),
        ("C", "average_score", 2.0000014),
        ("C", "unadjusted_segment", 2.0),
        ("D", "average_score", 2.0000018),
        ("D", "unadjusted_segment", 3.0),
    ]
    frame = pl.DataFrame(rows, schema=["trust_code", "item", "value"], orient="row")
    assert published_cuts(frame, None, Log()) == (1.234567, 2.000002)


def test_a_geometric_mean_by_hand(tmp_path: Path) -> None:
    """1, 2 and 4 have the mean 2; with the last one twice, the fourth root of 32."""
    metrics = given_metrics("a", "b", "c")
    plain = load(tmp_path, metrics, weights={"mean": "geometric"})
    text = "trust_code,a,b,c\nT1,1,2,4\nT2,4,4,4\nT3,1,,4"
    found = averages(tmp_path, plain, text)
    assert found == pytest.approx({"T1": 2, "T2": 4, "T3": 2}, abs=1e-12)
    twice = load(tmp_path, metrics, weights={"mean": "geometric", "values": {"c": 2}})
    found = averages(tmp_path, twice, text)
    assert found == pytest.approx({"T1": 32**0.25, "T2": 4, "T3": 16 ** (1 / 3)}, abs=1e-12)
    assert arithmetic.before_mean(np.array([math.e]), "geometric") == pytest.approx([1])
    assert arithmetic.after_mean(np.array([1.0]), "geometric") == pytest.approx([math.e])
    assert arithmetic.after_mean(np.array([1.5]), "arithmetic") == [1.5]


def test_averages_at_a_bound_are_in_the_better_segment() -> None:
    """Within a billionth of a bound an average is at it; beyond that, past it."""
    cuts = [2.055]
    values = np.array([2.055, 2.055 + 9e-10, 2.055 + 2e-9, 2.055 - 1e-3])
    assert arithmetic.segments(values, cuts).tolist() == [1, 1, 2, 1]


@pytest.mark.parametrize(
    ("value", "decimals", "wanted"),
    [
        (1.725, 2, 1.73),
        (1.7249, 2, 1.72),
        (1.005, 2, 1.01),
        (-0.5, 0, 0.0),
        (-1.5, 0, -1.0),
        (77.95, 1, 78.0),
        (2.0004999, 3, 2.0),
    ],
)
def test_halves_are_rounded_up(value: float, decimals: int, wanted: float) -> None:
    """Also where the float is a hair short of the half."""
    assert arithmetic.half_up(np.array([value]), decimals).tolist() == [wanted]
    assert arithmetic.rounded(np.array([value]), decimals).tolist() == [
        round(wanted * 10**decimals)
    ]


def test_categories_go_from_text_to_rank(cli: Callable[..., Ran], tmp_path: Path) -> None:
    """A file of ratings, the command, and a table ranked by what they score."""
    rating = {"method": "categories", "categories": {"Good": 1, "Fair": 2.5, "Bad": 4}}
    load(tmp_path, {"x": metric(rating, None), "y": metric(GIVEN, None)})
    write_csv(tmp_path / "d.csv", "trust_code,x,y\nT1,bad,1\nT2,GOOD,3\nT3, fair ,2\nT4,,2")
    ran = cli(
        "compute", tmp_path / "d.csv", "-c", tmp_path / "f.yaml", "--draws", "0", "-f", "json"
    )
    rows = {row["trust_code"]: row for row in json.loads(ran.text)["trusts"]}
    assert {code: row["average_score"] for code, row in rows.items()} == {
        "T1": 2.5,
        "T2": 2,
        "T3": 2.25,
        "T4": 2,
    }
    assert {code: row["metrics_scored"] for code, row in rows.items()} == {
        **dict.fromkeys(("T1", "T2", "T3"), 2),
        "T4": 1,
    }
    assert [rows[code]["rank"] for code in ("T1", "T2", "T3", "T4")] == [4, 1, 3, 1]


@pytest.mark.parametrize(
    ("scores", "wanted"),
    [
        ("auto", {"T1": 3.5, "T2": 2.5, "T3": 4.0}),
        ("given", {"T1": 3.5, "T2": 2.5}),
        ("values", {"T1": 1.0, "T2": 2.5, "T3": 4.0}),
    ],
)
def test_scores_as_given_from_values_or_both(
    cli: Callable[..., Ran], tmp_path: Path, scores: str, wanted: dict[str, float]
) -> None:
    """`--scores given` makes none from a value, not even where no score is published."""
    load(tmp_path, {"x": metric(given="s1")})
    write_csv(tmp_path / "d.csv", "trust_code,x,s1\nT1,1,3.5\nT2,2,2.5\nT3,3,")
    args = ("-c", tmp_path / "f.yaml", "--draws", "0", "-f", "json", "--no-unround")
    ran = cli("compute", tmp_path / "d.csv", "--scores", scores, *args)
    rows = json.loads(ran.text)["trusts"]
    found = {row["trust_code"]: row["average_score"] for row in rows}
    assert {code: score for code, score in found.items() if score is not None} == wanted
    detail = json.loads(
        cli("compute", tmp_path / "d.csv", "--scores", scores, "--detail", *args).text
    )["detail"]
    assert {row["trust_code"]: row["score_source"] for row in detail} == {
        code: "values" if scores == "values" or code == "T3" else "given" for code in wanted
    }


def test_a_mean_is_made_of_given_parts_and_says_so(tmp_path: Path) -> None:
    """With `--scores given` what is made of others still is, but not what has its own score."""
    metrics = {
        "m": metric({"method": "mean", "of": ["a", "b"]}, None),
        "n": metric({"method": "mean", "of": ["a", "b"]}, None, given="s9"),
        "a": metric(given="s1", counts=False),
        "b": metric(given="s2", counts=False),
    }
    framework = load(tmp_path, metrics)
    path = write_csv(tmp_path / "d.csv", "trust_code,a,b,s1,s2,s9\nT1,1,1,2,3,\nT2,2,2,4,,1.5")
    given = nhs_rank.compute([path], framework, draws=0, scores="given", unround=False)
    rows = {
        (row["metric"], row["trust_code"]): (row["score"], row["score_source"])
        for row in given.scores.iter_rows(named=True)
    }
    assert rows["m", "T1"] == (2.5, "given")
    assert rows["m", "T2"] == (4, "given")
    assert rows["n", "T2"] == (1.5, "given")
    assert ("n", "T1") not in rows
    made = nhs_rank.compute([path], framework, draws=0, scores="values").scores
    sources = made.filter(pl.col("metric") == "m")["score_source"].to_list()
    assert sources == ["values", "values"]
    mixed = nhs_rank.compute([path], framework, draws=0, unround=False).scores
    sources = mixed.filter(pl.col("metric") == "m").sort("trust_code")["score_source"].to_list()
    assert sources == ["given", "values"]
