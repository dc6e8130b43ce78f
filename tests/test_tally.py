"""Draws at the edges: what is just kept, bins and steps, units, and trusts that are not ranked."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from small import framework_data, given_metrics, write_framework

import nhs_rank
from nhs_rank.uncertainty import Model, simulate, tally
from nhs_rank.uncertainty.bootstrap import PURPOSE, Packed, bootstrap, jackknife
from nhs_rank.uncertainty.confidence import simultaneous_rank_sets
from nhs_rank.uncertainty.draws import Stream
from nhs_rank.uncertainty.simulate import block_size
from nhs_rank.uncertainty.tally import BINS, Tally
from nhs_rank.uncertainty.vary_weights import WeightDraws, vary_both


def made(scores: np.ndarray, **changes: object) -> Model:
    """A model over (metrics, trusts) scores, all in one group, ranked by score alone."""
    metrics, trusts = scores.shape
    plain = Model(
        codes=tuple(f"T{number}" for number in range(trusts)),
        metrics=tuple(f"M{number}" for number in range(metrics)),
        scores=scores,
        within=np.ones(metrics),
        unit=np.zeros(metrics, dtype=np.int64),
        between=np.ones(1),
        cuts=np.repeat([[1.75], [2.5], [3.25]], trusts, axis=1),
        best=np.ones(trusts, dtype=np.int64),
        groups=(np.arange(trusts),),
        decimals=2,
        by_segment=False,
        mean="arithmetic",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def counted(of: Model, averages: list[list[float]]) -> Tally:
    """A tally of these averages, a row a draw."""
    rows = np.array(averages)
    made_of = Tally(of, len(rows))
    placed, _, ranked = made_of.segments_and_ranks(rows)
    made_of.add(0, rows, placed, ranked)
    return made_of


@pytest.mark.parametrize(("room", "kept"), [(0, True), (1, True), (-1, False)])
def test_averages_are_kept_while_there_is_just_room(
    room: int, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Draws times trusts may be as many as are kept; one number more, and they are binned."""
    of = made(np.array([[1.0, 2.0, 4.0], [4.0, 3.0, 1.0]]))
    monkeypatch.setattr(tally, "KEPT", 40 * 3 + room)
    found = simulate(of, bootstrap(of, 0), 40)
    exact = {1.0, 1.5, 2.0, 2.5, 3.0, 4.0}
    quantiles = found.score_quantiles((0.2, 0.4, 0.6))
    averages = bootstrap(of, 0)(0, 40)
    expected = np.quantile(averages, (0.2, 0.4, 0.6), axis=0)
    assert np.allclose(quantiles, expected, rtol=0, atol=1e-12) == kept
    assert np.allclose(quantiles, expected, rtol=0, atol=3 / BINS) or not kept
    assert set(np.unique(averages)) <= exact


def test_an_average_on_the_edge_of_a_bin_is_in_the_upper_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a scale of 1 to 4 the edges are 3/4096 apart; the worst score is in the last bin."""
    monkeypatch.setattr(tally, "KEPT", 0)
    wide = 3 / BINS
    edge = 1 + 2048 * wide  # 2.5 to the last digit
    of = made(np.array([[1.0], [4.0]]))
    found = counted(of, [[1.0]] * 2 + [[edge]] * 4 + [[4.0]] * 2)
    # 2 of 8 are in the first bin, and 4 in the bin that begins at 2.5: a half is halfway in it
    (half,) = found.score_quantiles((0.5,))[:, 0]
    assert half == pytest.approx(edge + wide / 2, abs=1e-12)
    # exactly as many as the first bin holds: its upper edge, and not the next bin that has any
    (quarter,) = found.score_quantiles((0.25,))[:, 0]
    assert quarter == pytest.approx(1 + wide, abs=1e-12)
    low, high = found.score_quantiles((0.0, 1.0))[:, 0]
    assert (low, high) == (1.0, 4.0)
    # 7 of 8: half of what the last bin holds
    (most,) = found.score_quantiles((0.875,))[:, 0]
    assert most == pytest.approx(4 - wide / 2, abs=1e-12)


def test_binned_averages_stay_within_those_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bin is wider than a single average in it: no end lies beyond what was drawn."""
    monkeypatch.setattr(tally, "KEPT", 0)
    of = made(np.array([[1.0, 4.0], [4.0, 1.0]]))
    found = counted(of, [[2.2222, 1.0001], [2.2223, 1.0002]] * 3)
    assert found.score_quantiles((0.0, 1.0)).tolist() == [[2.2222, 1.0001], [2.2223, 1.0002]]


def test_both_ends_of_the_scale_have_a_bin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Averages of 1 and of 4 are found again as they are, at either end of the draws."""
    monkeypatch.setattr(tally, "KEPT", 0)
    found = counted(made(np.array([[1.0], [4.0]])), [[1.0]] + [[4.0]] * 3)
    assert found.score_quantiles((0.0, 1.0))[:, 0].tolist() == [1.0, 4.0]
    # three quarters lie in the last bin: halfway between the first and the last draw is in it
    assert found.score_quantiles((0.625,))[0, 0] == pytest.approx(4 - 3 / BINS / 2, abs=1e-12)


@pytest.mark.parametrize(
    ("draws", "share", "ends"),
    [(1, 0.5, (0.0, 1.0)), (4, 0.5, (0.25, 0.75)), (16, 0.2, (0.1, 0.3)), (3, 0.9, (0.7268, 1.0))],
)
def test_a_standard_error_of_a_share_by_hand(
    draws: int, share: float, ends: tuple[float, float]
) -> None:
    """The root of p (1 - p) / N on either side, within 0 and 1."""
    found = counted(made(np.array([[1.0], [4.0]])), [[2.0]] * draws)
    assert found.error_shares(share) == pytest.approx(ends, abs=1e-4)


@pytest.mark.parametrize(("trusts", "size"), [(1, 120_000), (7, 17_142), (205, 585), (20_000, 16)])
def test_what_a_seed_means_rests_on_the_size_of_blocks(trusts: int, size: int) -> None:
    """Each block has random numbers of its own, so that other blocks would be other draws."""
    assert block_size(trusts) == size


def test_no_trusts_are_no_places() -> None:
    """Of nobody there is nothing to count."""
    nobody = made(np.empty((2, 0)), groups=())
    assert Tally(nobody, 10).ranks.shape == (0, 0)


@pytest.mark.parametrize(
    ("places", "step", "seen"), [(8, 1, [1, 4, 8]), (4, 2, [1, 3, 7]), (2, 4, [2, 2, 6])]
)
def test_the_middle_of_ranks_that_are_counted_together(
    places: int, step: int, seen: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of ranks 7 and 8 the better stands for both, of 5 to 8 it is 6; best and worst are exact.

    One trust is once first, twice fourth and once last of eight, whose averages are apart.
    """
    monkeypatch.setattr(tally, "PLACES", places)
    of = made(np.array([[1.0] * 8, [4.0] * 8]))
    others = [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]
    found = counted(of, [[own, *others] for own in (1.0, 1.35, 1.35, 2.0)])
    assert found.step == step
    assert (found.best[0], found.worst[0]) == (1, 8)
    # the second trust, of 1.1, is ahead of all but once
    assert (found.best[1], found.worst[1]) == (1, 2)
    assert found.rank_quantiles((0.0, 0.5, 1.0))[:, 0].tolist() == seen


def test_two_units_are_averaged_as_their_draws_fall() -> None:
    """Three scores in units of two and one: all 27 draws by hand, each as often as it is likely."""
    scores, unit, between = (1.0, 3.0, 4.0), (0, 0, 1), (1.0, 3.0)
    of = made(
        np.array(scores)[:, np.newaxis], unit=np.array(unit), between=np.array(between)
    )  # fmt: skip
    expected: dict[float, float] = {}
    for picked in itertools.product(range(3), repeat=3):
        means = {}
        for number in {unit[one] for one in picked}:
            own = [scores[one] for one in picked if unit[one] == number]
            means[number] = sum(own) / len(own)
        weight = sum(between[number] for number in means)
        value = sum(between[number] * mean for number, mean in means.items()) / weight
        expected[round(value, 9)] = expected.get(round(value, 9), 0) + 1 / 27
    drawn = np.round(bootstrap(of, 0)(0, 30_000)[:, 0], 9)
    values, counts = np.unique(drawn, return_counts=True)
    assert values.tolist() == sorted(expected)
    for value, count in zip(values.tolist(), counts.tolist(), strict=True):
        assert count / 30_000 == pytest.approx(expected[value], abs=0.012)


def test_both_draws_are_scores_drawn_at_weights_drawn() -> None:
    """With weights and scores drawn, an average is that of the scores drawn at those weights."""
    scores = np.random.default_rng(0).integers(100, 401, (5, 4)) / 100
    scores[2, 1] = np.nan
    of = made(scores)
    how = WeightDraws(of.metrics, np.arange(5), of.within, None, True, 7)
    found = vary_both(of, how)(0, 30)
    weights = how.draw(0, 30)
    times = Packed(of).counts(Stream(7, 0, PURPOSE), 30)
    for draw, trust in itertools.product(range(30), range(4)):
        own = weights[draw] * times[draw, :, trust]
        there = own > 0
        mean = (own[there] * scores[there, trust]).sum() / own.sum()
        assert found[draw, trust] == pytest.approx(mean)


def test_sets_with_units_are_those_of_a_plain_loop() -> None:
    """With weights by domain every pair is compared by its jackknife errors, stepping down."""
    rng = np.random.default_rng(3)
    scores = np.linspace(1.6, 3.4, 6) + rng.normal(0, 0.7, (12, 6))
    of = made(scores, unit=np.repeat([0, 1], [5, 7]), between=np.array([1.0, 2.0]))
    low, high = simultaneous_rank_sets(of, draws=90, seed=0)
    (own,), (error,) = jackknife(of, np.ones((1, 12, 6)))
    drawn, errors = jackknife(of, Packed(of).counts(Stream(0, 0, PURPOSE), 90))
    open_, better = set(itertools.combinations(range(6), 2)), set()
    while open_:
        largest = sorted(
            max(
                (drawn[d, i] - drawn[d, j] - own[i] + own[j]) ** 2 / (errors[d, i] + errors[d, j])
                for i, j in open_
            )
            for d in range(90)
        )
        critical = largest[int(np.ceil((0.95 + 2 * np.sqrt(0.95 * 0.05 / 90)) * 89))]
        told = {
            (i, j) for i, j in open_ if (own[i] - own[j]) ** 2 / (error[i] + error[j]) > critical
        }
        if not told:
            break
        better |= {(i, j) if own[i] < own[j] else (j, i) for i, j in told}
        open_ -= told
    assert 0 < len(better) < 15
    assert low.tolist() == [1 + sum(b == trust for _, b in better) for trust in range(6)]
    assert high.tolist() == [6 - sum(a == trust for a, _ in better) for trust in range(6)]


def test_who_is_not_ranked_is_in_no_draw(tmp_path: Path) -> None:
    """A trust that reports too little has no ranges, and those of others are as without it."""
    keys = [f"M{number}" for number in range(6)]
    framework = framework_data(
        given_metrics(*keys),
        missing={"min_metrics": 6},
        segments={"method": "thresholds", "cuts": [1.75, 2.5, 3.25]},
    )
    config = write_framework(tmp_path / "f.yaml", framework)
    scores = np.random.default_rng(5).integers(100, 401, (7, 6)) / 100
    rows = [
        {"trust_code": f"T{trust}", "trust_type": "Acute trust", "metric": key, "score": score}
        for trust, own in enumerate(scores.tolist())
        for key, score in zip(keys, own, strict=True)
        if (trust, key) != (3, "M1")
    ]
    ends = ["rank", "likely_rank_low", "likely_rank_high", "likely_score_low", "p_segment_1"]
    tables = []
    for part in (rows, [row for row in rows if row["trust_code"] != "T3"]):
        path = tmp_path / f"{len(part)}.csv"
        pl.DataFrame(part).with_columns(value=pl.lit(None, dtype=pl.String)).write_csv(path)
        placed = nhs_rank.compute(path, str(config), draws=300).placed
        tables.append(placed.sort("trust_code").select("trust_code", *ends))
    less = tables[0].filter(pl.col("trust_code") == "T3").row(0)[1:]
    assert less == (None,) * len(ends)
    assert tables[0].filter(pl.col("trust_code") != "T3").rows() == tables[1].rows()
