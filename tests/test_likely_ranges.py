"""Likely ranges in the league table, and against the published ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import nhs_rank
from nhs_rank.uncertainty import Model, simulate
from nhs_rank.uncertainty.bootstrap import bootstrap

RANGES = ("likely_score_low", "likely_score_high", "likely_rank_low", "likely_rank_high")
Q4_CUTS = [2.065, 2.30, 2.585]


def test_a_trust_lies_in_its_own_range(sample: Path) -> None:
    """Score and rank are inside their ranges, for every trust of every framework."""
    for config in ("nof-2025-26", "equal-domains", "waits-ae-finance", "patient-first"):
        league = nhs_rank.compute(sample / "2025-26-q1", config, draws=60).league
        ranked = league.filter(pl.col("rank").is_not_null())
        assert ranked.height == 205
        assert (ranked["likely_score_low"] <= ranked["average_score"]).all()
        assert (ranked["average_score"] <= ranked["likely_score_high"]).all()
        assert (ranked["likely_rank_low"] <= ranked["rank"]).all()
        assert (ranked["rank"] <= ranked["likely_rank_high"]).all()


def test_no_draws_no_ranges(sample: Path) -> None:
    """With 0 draws the columns are there and empty, and no other figure changes."""
    none = nhs_rank.compute(sample / "2025-26-q1", draws=0).league
    some = nhs_rank.compute(sample / "2025-26-q1", draws=40).league
    assert none.select(RANGES).null_count().row(0) == (205,) * 4
    assert none.drop(RANGES).equals(some.drop(RANGES))


def test_the_cap_holds_in_every_draw(sample: Path) -> None:
    """A capped trust is never in segment 1 or 2; without the cap some are."""
    capped = nhs_rank.compute(sample / "2025-26-q1", draws=300).placed
    flagged = capped.filter(pl.col("financial_override"))
    assert flagged["p_segment_1"].sum() == 0
    assert flagged["p_segment_2"].sum() == 0
    free = nhs_rank.compute(sample / "2025-26-q1", draws=300, cap=False).placed
    assert free.filter(pl.col("financial_override"))["p_segment_2"].sum() > 0


def test_published_ranges_are_met(official: Path) -> None:
    """Q4 with 20,000 draws: score ends within 0.05 (0.01 on average), rank ends within 1."""
    result = nhs_rank.compute(official, quarter="2025-26-q4", cuts=Q4_CUTS, draws=20_000)
    published = result.table.league.sort("trust_code")
    assert published["trust_code"].to_list() == result.placed["trust_code"].to_list()
    scores = _ends(published["likely_score"])
    ranks = _ends(published["likely_rank"])
    off = np.abs(result.placed.select(RANGES[:2]).to_numpy() - scores)
    assert off.max() < 0.05
    assert off.mean() < 0.01
    own = result.placed.select(RANGES[2:]).to_numpy()
    assert np.abs(own - ranks).max() <= 1
    assert int((own == ranks).sum()) == 98  # of 122; a change for the better is to be recorded


def test_published_rank_ends_are_what_2000_draws_give(official: Path) -> None:
    """At least nine in ten published ends lie where 19 of 20 runs of 2,000 draws end."""
    result = nhs_rank.compute(official, quarter="2025-26-q4", cuts=Q4_CUTS, draws=0)
    model = Model.of(
        result.scores,
        result.placed,
        result.framework,
        result.weighting,
        result.cuts,
        cap=True,
    )
    runs = np.array(
        [
            simulate(model, bootstrap(model, seed), 2_000).rank_quantiles((0.025, 0.975)).T
            for seed in range(60)
        ]
    )
    low, high = np.quantile(runs, (0.025, 0.975), axis=0)
    ranks = _ends(result.table.league.sort("trust_code")["likely_rank"])
    assert int(((low <= ranks) & (ranks <= high)).sum()) >= 0.9 * 122


def _ends(texts: pl.Series) -> np.ndarray:
    return np.array([[float(part) for part in text.split(" to ")] for text in texts])


@pytest.mark.parametrize("seed", [0, 1])
def test_ranges_do_not_depend_on_the_order_of_rows(sample: Path, tmp_path: Path, seed: int) -> None:
    """Rows in another order give the same ranges, digit for digit."""
    import random

    for source in sorted((sample / "2025-26-q1").glob("*.csv")):
        header, *rows = source.read_bytes().splitlines(keepends=True)
        random.Random(seed).shuffle(rows)
        (tmp_path / source.name).write_bytes(header + b"".join(rows))
    first = nhs_rank.compute(sample / "2025-26-q1", draws=50)
    second = nhs_rank.compute(tmp_path, draws=50)
    assert first.league.equals(second.league)


def test_few_draws_and_coinciding_bounds_are_warned_of(tmp_path: Path, sample: Path) -> None:
    """Ranges of 20 draws, and quartiles of trusts that are all equal, come with a warning."""
    few = nhs_rank.compute(sample / "2025-26-q1", draws=20).warnings
    enough = nhs_rank.compute(sample / "2025-26-q1", draws=100).warnings
    assert [warning.code for warning in few] == ["NR512"]
    assert enough == ()
    equal = tmp_path / "equal.csv"
    equal.write_text("trust_code,rtt_18w\nA1,50\nB1,50\nC1,50\n", encoding="utf-8")
    codes = {warning.code for warning in nhs_rank.compute(equal, draws=0).warnings}
    assert "NR511" in codes
