"""Likely ranges in the league table, and against the published ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from test_uncertainty import model

import nhs_rank
from nhs_rank import arithmetic
from nhs_rank.uncertainty import Model, simulate
from nhs_rank.uncertainty.bootstrap import bootstrap
from nhs_rank.uncertainty.ranges import likely_ranges, spread_warnings

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


def test_rank_ends_keep_their_place_from_seed_to_seed(official: Path) -> None:
    """Over ten seeds at the default number of draws no rank end of Q1 moves by more than three."""
    result = nhs_rank.compute(official, quarter="2025-26-q1", cuts="published", draws=0)
    of = Model.of(
        result.scores, result.placed, result.framework, result.weighting, result.cuts, cap=True
    )
    draws = nhs_rank.Options().draws
    tallies = [simulate(of, bootstrap(of, seed), draws) for seed in range(10)]
    ends = np.array([tally.rank_quantiles((0.025, 0.975)) for tally in tallies])
    assert ends[0].size == 390
    assert np.ptp(ends, axis=0).max() <= 3
    errors = np.array([tallies[0].rank_errors(share) for share in (0.025, 0.975)])
    assert errors.max() < 1


@pytest.mark.parametrize("share", [0.025, 0.5, 0.975])
def test_monte_carlo_errors_are_what_other_seeds_show(share: float) -> None:
    """Over 200 seeds the ends spread as much as one run says that they would."""
    of = made_up()
    runs = [simulate(of, bootstrap(of, seed), 1_000) for seed in range(200)]
    said = np.array([run.rank_errors(share) for run in runs[:20]]).mean(axis=0)
    seen = np.array([run.rank_quantiles((share,))[0] for run in runs]).std(axis=0)
    assert np.sqrt((said**2).mean()) == pytest.approx(np.sqrt((seen**2).mean()), rel=0.15)
    less, more = np.array([run.score_quantiles(run.error_shares(share)) for run in runs[:20]]).mean(
        axis=0
    )
    spread = np.array([run.score_quantiles((share,))[0] for run in runs]).std(axis=0)
    assert ((more - less) / 2).mean() == pytest.approx(spread.mean(), rel=0.15)


@pytest.mark.parametrize("share", [0.025, 0.975])
@pytest.mark.parametrize("draws", [1, 20, 100])
def test_few_draws_have_no_tails_beyond_the_ranks_seen(share: float, draws: int) -> None:
    """A trust always first has no error; the error of another is at most half of what was seen."""
    scores = np.random.default_rng(5).integers(200, 401, (10, 12)) / 100
    scores[:, 0] = 1
    of = replace(made_up(), scores=scores)
    run = simulate(of, bootstrap(of, 0), draws)
    errors = run.rank_errors(share)
    assert errors[0] == 0
    assert (errors <= (run.worst - run.best) / 2 + 1e-9).all()


def test_an_end_kept_at_the_own_rank_does_not_move() -> None:
    """An end that is widened to the trust's own rank has no Monte Carlo error beyond it."""
    of = made_up()
    run = simulate(of, bootstrap(of, 0), 1_000)
    far = np.ones(len(of.codes), dtype=np.int64)
    assert run.rank_errors(0.5, most=far).tolist() == [0.0] * len(of.codes)
    assert (run.rank_errors(0.5) > 0).any()


def made_up() -> Model:
    """Twelve trusts with ten metrics each, not far apart."""
    scores = np.random.default_rng(5).integers(100, 401, (10, 12)) / 100
    return Model(
        codes=tuple(f"T{number:02}" for number in range(12)),
        metrics=tuple(f"M{number}" for number in range(10)),
        scores=scores,
        within=np.ones(10),
        unit=np.zeros(10, dtype=np.int64),
        between=np.ones(1),
        cuts=np.repeat([[2.2], [2.5], [2.8]], 12, axis=1),
        best=np.ones(12, dtype=np.int64),
        groups=(np.arange(12),),
        decimals=2,
        by_segment=True,
        mean="arithmetic",
    )


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


# --- too little to tell --------------------------------------------------------------------------

SIX = ("rtt_18w", "rtt_52w", "cancer_28d", "cancer_62d", "a_and_e_4h", "a_and_e_12h")


def wide(path: Path, rows: dict[str, list[object]]) -> Path:
    """A wide file of up to six metrics; None is an empty cell."""
    lines = [",".join(("trust_code", *SIX))]
    for code, values in rows.items():
        cells = ["" if value is None else str(value) for value in values]
        lines.append(",".join([code, *cells, *[""] * (len(SIX) - len(cells))]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_few_metrics_and_no_spread_give_no_range(tmp_path: Path) -> None:
    """Four metrics or six equal scores: no range, null in JSON, and a warning that says why."""
    values = {
        "AAA": [80, 0.5, 85, 80, 85, 1],  # best of all, and so 1.0 in everything
        "BBB": [60, 5, 70, 60, 70, 9],
        "CCC": [55, 6, 71, 59],
        "DDD": [50, 4, 72, 61, 69],
        "EEE": [70],
    }
    result = nhs_rank.compute(wide(tmp_path / "x.csv", values), cuts=[2.0, 2.5, 3.0], draws=200)
    league = {row["trust_code"]: row for row in result.to_dict()["trusts"]}
    told = {code for code, row in league.items() if row["likely_rank_low"] is not None}
    assert told == {"BBB", "DDD"}
    for code in ("AAA", "CCC", "EEE"):
        row = league[code]
        assert row["rank"] is not None
        assert [row[name] for name in (*RANGES, *(f"{name}_mc_se" for name in RANGES))] == [
            None
        ] * 8
    shares = result.placed.filter(pl.col("trust_code") == "AAA").select(pl.col(r"^p_segment_\d$"))
    assert shares.row(0) == (None,) * 4
    said = {warning.code: str(warning) for warning in result.warnings}
    assert "CCC, EEE" in said["NR513"]
    assert "AAA" in said["NR514"]
    quiet = nhs_rank.compute(tmp_path / "x.csv", cuts=[2.0, 2.5, 3.0], draws=0).warnings
    assert not {"NR513", "NR514"} & {warning.code for warning in quiet}


def test_one_metric_is_no_certainty(official: Path) -> None:
    """RNK has one metric of waits, A&E and finance, RGD two equal ones: no "1 to 1" for them."""
    league = nhs_rank.compute(
        official, "waits-ae-finance", quarter="2025-26-q1", cuts="published", draws=500
    ).league
    for code in ("RNK", "RGD"):
        row = league.filter(pl.col("trust_code") == code).row(0, named=True)
        assert row["rank"] == 1
        assert [row[name] for name in RANGES] == [None] * 4


def test_those_without_a_range_are_named_once_and_at_most_five() -> None:
    """Too few metrics, or no spread: never both; of six codes five and dots."""
    scores = np.full((6, 8), 2.0)
    scores[:, 7] = [1, 2, 3, 4, 1, 2]
    scores[2:, 0] = np.nan
    few, flat = spread_warnings(model(scores))
    assert (few.code, flat.code) == ("NR513", "NR514")
    assert "T0" in few.message
    assert "T0" not in flat.message
    assert "T5" in flat.message
    assert "T6" not in flat.message
    assert "..." in flat.message


def test_monte_carlo_errors_are_half_of_what_lies_between_the_ends() -> None:
    """Of the score's ends, one standard error of the share below and above; never past a draw."""
    rng = np.random.default_rng(3)
    of = model(rng.integers(100, 401, (9, 6)) / 100)
    placed = pl.DataFrame(
        {
            "trust_code": of.codes,
            "average_score": arithmetic.weighted_mean(of.scores, np.ones((9, 1))),
            "rank": [1, 2, 3, 4, 5, 6],
            "not_ranked_because": pl.Series([None] * 6, dtype=pl.String),
        }
    )
    found = likely_ranges(of, placed, draws=400, seed=0)
    counted = simulate(of, bootstrap(of, 0), 400)
    error = np.sqrt(0.025 * 0.975 / 400)
    less, more = counted.score_quantiles((0.025 - error, 0.025 + error))
    own = placed["average_score"].to_numpy()
    half = (np.minimum(more, own) - np.minimum(less, own)) / 2
    assert found["likely_score_low_mc_se"].to_list() == pytest.approx(half.round(4).tolist())
    few = simulate(of, bootstrap(of, 0), 20)
    assert few.error_shares(0.975)[1] == 1.0
    assert few.error_shares(0.025)[0] == 0.0
