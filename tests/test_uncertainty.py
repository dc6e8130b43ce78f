"""Draws, likely ranges and simultaneous sets: exact where they can be, and the same everywhere."""

from __future__ import annotations

import itertools
from dataclasses import replace
from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhs_rank import arithmetic
from nhs_rank.uncertainty import Model, simulate, tally
from nhs_rank.uncertainty.bootstrap import Packed, bootstrap
from nhs_rank.uncertainty.draws import Stream
from nhs_rank.uncertainty.vary_weights import WeightDraws, vary_both, vary_weights

CUTS = (1.75, 2.5, 3.25)


def model(scores, *, within=None, unit=None, between=(1.0,), best=None, groups=None) -> Model:
    """A model over (metrics, trusts) scores; one group and equal weights unless told."""
    table = np.array(scores, dtype=np.float64)
    metrics, trusts = table.shape
    return Model(
        codes=tuple(f"T{number}" for number in range(trusts)),
        metrics=tuple(f"M{number}" for number in range(metrics)),
        scores=table,
        within=np.ones(metrics) if within is None else np.array(within, dtype=np.float64),
        unit=np.zeros(metrics, dtype=np.int64) if unit is None else np.array(unit),
        between=np.array(between, dtype=np.float64),
        cuts=np.repeat(np.array(CUTS)[:, np.newaxis], trusts, axis=1),
        best=np.ones(trusts, dtype=np.int64) if best is None else np.array(best),
        groups=(np.arange(trusts),) if groups is None else tuple(np.array(g) for g in groups),
        decimals=2,
        by_segment=True,
        mean="arithmetic",
    )


def random_model(trusts=30, metrics=8, seed=1) -> Model:
    """A model with gaps, a third of the trusts capped, in two groups."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(100, 401, (metrics, trusts)) / 100
    scores[rng.random(scores.shape) < 0.2] = np.nan
    scores[0] = 2.5
    best = np.where(rng.random(trusts) < 0.3, 3, 1)
    half = trusts // 2
    return model(scores, best=best, groups=[np.arange(half), np.arange(half, trusts)])


def weight_draws(of: Model, **changes) -> WeightDraws:
    """Draws over each metric of a model."""
    size = len(of.metrics)
    plain = WeightDraws(of.metrics, np.arange(size), of.within, None, True, 0)
    return replace(plain, **changes)


# --- random numbers ------------------------------------------------------------------------------


def test_streams_are_what_they_always_were() -> None:
    """The first numbers of a stream are fixed for good: results name their seed."""
    stream = Stream(0, 0, 1)
    assert stream.below(np.array([10, 10, 1000]), 2).tolist() == BELOW
    assert Stream(0, 0).uniform(3).tolist() == pytest.approx(UNIFORM, abs=0)


BELOW = [[8, 5, 557], [9, 8, 302]]
UNIFORM = [0.6369616873214543, 0.2697867137638703, 0.04097352393619469]


def test_whole_numbers_stay_below_their_bounds_and_cover_them() -> None:
    """Each column has numbers from 0 to one below its bound, all about as often."""
    drawn = Stream(3, 0).below(np.array([1, 2, 5]), 20_000)
    assert drawn[:, 0].max() == 0
    for column, bound in ((1, 2), (2, 5)):
        counts = np.bincount(drawn[:, column], minlength=bound)
        assert len(counts) == bound
        assert np.abs(counts / 20_000 - 1 / bound).max() < 0.02


def test_simplex_draws_add_up_and_have_the_moments_of_a_flat_dirichlet() -> None:
    """Rows add up to 1; mean 1/k and variance (k-1)/(k^2 (k+1))."""
    size = 4
    drawn = Stream(5, 0).simplex(40_000, size)
    assert np.allclose(drawn.sum(axis=1), 1)
    assert (drawn >= 0).all()
    assert np.abs(drawn.mean(axis=0) - 1 / size).max() < 0.005
    variance = (size - 1) / (size**2 * (size + 1))
    assert np.abs(drawn.var(axis=0) - variance).max() < 0.002


def test_blocks_and_purposes_have_streams_of_their_own() -> None:
    """No two blocks, seeds or purposes share their numbers."""
    seen = {
        tuple(Stream(seed, block, purpose).uniform(2))
        for seed, block, purpose in itertools.product((0, 1), (0, 1, 2), (0, 1))
    }
    assert len(seen) == 12


# --- ranks in draws ------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_ranks_of_many_rows_are_those_of_each_row(rows: list[list[int]]) -> None:
    """Ranking all draws at once gives the competition ranks of each draw alone."""
    keys = np.array(rows, dtype=np.int64)
    order, ranks = arithmetic.ranked_in_draws(keys)
    found = np.empty_like(keys)
    np.put_along_axis(found, order, ranks + 1, axis=1)
    for row, expected in zip(keys, found, strict=True):
        assert arithmetic.competition_rank(row).tolist() == expected.tolist()


@pytest.mark.parametrize("far", [0, 2**26, -(2**26), 2**40])
def test_ranks_name_the_trusts_that_they_are_of(far: int) -> None:
    """Trusts go by the numbers given for them, and large keys rank as small ones do."""
    keys = np.random.default_rng(0).integers(-3, 4, (50, 4)) + far
    trusts = np.array([3, 20, 21, 90])
    order, ranks = arithmetic.ranked_in_draws(keys, trusts)
    for row, who, rank in zip(keys, order, ranks, strict=True):
        of = dict(zip(trusts.tolist(), arithmetic.competition_rank(row).tolist(), strict=True))
        assert [of[one] for one in who.tolist()] == (rank + 1).tolist()
        assert sorted(of.items(), key=lambda pair: pair[1]) == list(
            zip(who.tolist(), (rank + 1).tolist(), strict=True)
        )


def test_a_single_trust_is_ranked_first_in_every_draw() -> None:
    """A group of one has rank 1."""
    _, ranks = arithmetic.ranked_in_draws(np.array([[7], [3]], dtype=np.int64))
    assert ranks.tolist() == [[0], [0]]


def test_the_tally_counts_what_a_plain_loop_counts() -> None:
    """Ranks, segments and quantiles equal those of a loop over draws with the same averages."""
    of = random_model()
    sampler = bootstrap(of, 7)
    result = simulate(of, sampler, 500, threads=2)
    from nhs_rank.uncertainty.simulate import block_size

    size = block_size(len(of.codes))
    averages = np.concatenate(
        [sampler(n, min(size, 500 - s)) for n, s in enumerate(range(0, 500, size))]
    )
    ranks = np.zeros_like(result.ranks)
    segments = np.zeros_like(result.segments)
    for row in averages:
        placed = np.maximum(1 + (row > np.array(CUTS)[:, np.newaxis] + 1e-9).sum(axis=0), of.best)
        segments[np.arange(len(row)), placed - 1] += 1
        keys = [
            (int(p), int(np.floor(a * 100 + 0.5 + 1e-6))) for p, a in zip(placed, row, strict=True)
        ]
        for group in of.groups:
            for trust in group:
                ahead = sum(keys[other] < keys[trust] for other in group)
                ranks[trust, ahead] += 1
    assert (result.ranks == ranks).all()
    assert (result.segments == segments).all()
    assert np.allclose(
        result.score_quantiles((0.025, 0.5)), np.quantile(averages, (0.025, 0.5), axis=0)
    )


# --- the bootstrap -------------------------------------------------------------------------------


def test_the_bootstrap_of_two_scores_is_the_binomial() -> None:
    """Two scores 1 and 3 average 1, 2 and 3 in a quarter, a half and a quarter of the draws."""
    averages = bootstrap(model([[1.0], [3.0]]), 0)(0, 40_000)[:, 0]
    shares = [float((averages == value).mean()) for value in (1.0, 2.0, 3.0)]
    assert shares == pytest.approx([0.25, 0.5, 0.25], abs=0.01)


def test_a_trust_draws_as_many_scores_as_it_has() -> None:
    """Missing scores are never drawn, and the variance is that of a mean of n draws."""
    of = model([[1.0, 1.0], [4.0, 4.0], [np.nan, 4.0], [np.nan, 1.0]])
    averages = bootstrap(of, 0)(0, 40_000)
    assert not np.isnan(averages).any()
    assert averages.var(axis=0) == pytest.approx([2.25 / 2, 2.25 / 4], rel=0.03)


def test_the_fast_way_equals_the_way_by_counts() -> None:
    """Averages from drawn positions are those from how often each metric was drawn."""
    of = random_model()
    of = replace(of, within=np.arange(1.0, 9.0))
    averages = Packed(of).averages(Stream(4, 0, 1), 200)
    counts = Packed(of).counts(Stream(4, 0, 1), 200)
    assert (counts.sum(axis=1) == (~np.isnan(of.scores)).sum(axis=0)).all()
    weights = of.within[:, np.newaxis] * counts
    assert np.allclose(
        averages, arithmetic.weighted_mean(of.scores[np.newaxis], weights), atol=1e-12
    )


def test_units_are_averaged_first_in_every_draw() -> None:
    """With two units of one metric each, a draw without one of them rests on the other."""
    of = model([[1.0], [3.0]], unit=[0, 1], between=(1.0, 1.0))
    averages = bootstrap(of, 0)(0, 20_000)[:, 0]
    assert set(averages) == {1.0, 2.0, 3.0}


@given(st.integers(100, 400), st.integers(2, 6))
@settings(max_examples=20, deadline=None)
def test_equal_scores_give_a_range_of_one_point(hundredths: int, metrics: int) -> None:
    """A trust whose scores are all the same has the same average in every draw."""
    score = hundredths / 100
    result = simulate(
        model([[score, 1.0]] * metrics), bootstrap(model([[score, 1.0]] * metrics), 0), 50
    )
    low, high = result.score_quantiles((0.0, 1.0))
    assert low == pytest.approx([score, 1.0], abs=1e-12)
    assert high == pytest.approx([score, 1.0], abs=1e-12)


# --- the same everywhere -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["bootstrap", "weights", "both"])
def test_threads_change_nothing_and_the_seed_everything(kind: str) -> None:
    """One thread, two or four give the same counts; another seed gives others."""
    of = random_model(trusts=40)

    def counts(seed: int, threads: int) -> np.ndarray:
        how = weight_draws(of, seed=seed)
        sampler = {
            "bootstrap": bootstrap(of, seed),
            "weights": vary_weights(of, how),
            "both": vary_both(of, how),
        }[kind]
        return simulate(of, sampler, 7_000, threads=threads).ranks

    first = counts(0, 1)
    assert (first == counts(0, 2)).all()
    assert (first == counts(0, 4)).all()
    assert (first != counts(1, 1)).any()


def test_probabilities_add_up_to_one() -> None:
    """Over ranks and over segments, for every trust."""
    of = random_model()
    result = simulate(of, bootstrap(of, 0), 333)
    assert result.draws == 333
    assert np.allclose(result.rank_acceptability.sum(axis=1), 1)
    assert np.allclose(result.segment_probabilities.sum(axis=1), 1)


@pytest.mark.parametrize("kind", ["plain", "tied", "rising", "falling", "constant", "late"])
@pytest.mark.parametrize("shares", [(0.025, 0.975), (0.0, 0.1, 1.0), (0.3, 0.5), (0.001,)])
def test_quantiles_of_long_rows_are_those_of_sorted_ones(
    kind: str, shares: tuple[float, ...]
) -> None:
    """Numbers near the ends are found among few, whatever the first of a row are like."""
    draws = np.random.default_rng(0).normal(size=(3, 10_001))
    values = {
        "plain": draws,
        "tied": np.round(draws, 1),
        "rising": np.sort(draws, axis=1),
        "falling": -np.sort(draws, axis=1),
        "constant": np.zeros_like(draws),
        "late": np.where(np.arange(10_001) < 3_000, 0.0, draws),
    }[kind]
    found = tally._quantiles(values, shares)
    expected = np.quantile(values, shares, axis=1)
    assert np.allclose(found, expected, rtol=0, atol=1e-12)


def test_binned_quantiles_are_close_to_exact_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """With too many draws to keep, quantiles lie within a bin of those of the nearest draws."""
    of = random_model()
    shares = np.array((0.025, 0.5, 0.975))
    kept = simulate(of, bootstrap(of, 0), 20_000)
    low = kept.score_quantiles(tuple(shares - 0.001))
    high = kept.score_quantiles(tuple(shares + 0.001))
    monkeypatch.setattr(tally, "KEPT", 0)
    binned = simulate(of, bootstrap(of, 0), 20_000).score_quantiles(tuple(shares))
    assert (binned > low - 0.001).all()
    assert (binned < high + 0.001).all()


def test_progress_is_told_to_the_end() -> None:
    """The last call says that all draws are done."""
    calls: list[tuple[int, int]] = []
    of = random_model()
    simulate(of, bootstrap(of, 0), 9_000, on_progress=lambda done, all_: calls.append((done, all_)))
    assert len(calls) > 1
    assert calls[-1] == (9_000, 9_000)
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_an_interrupt_ends_the_draws() -> None:
    """An exception in a callback, such as Ctrl-C, is passed on and leaves no thread behind."""
    import threading

    of = random_model()

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        simulate(of, bootstrap(of, 0), 50_000, on_progress=interrupt)
    assert threading.active_count() == before


# --- weights -------------------------------------------------------------------------------------


def test_many_draws_are_averaged_as_one_is() -> None:
    """Averages at many weights at once are those at each of them, digit for digit."""
    of = random_model()
    weights = Stream(1, 0).simplex(50, len(of.metrics))
    together = arithmetic.weighted_mean(of.scores, weights[:, :, np.newaxis])
    alone = np.stack([arithmetic.weighted_mean(of.scores, row[:, np.newaxis]) for row in weights])
    assert (together == alone).all()
    expected = [
        np.average(column[~np.isnan(column)], weights=weights[0][~np.isnan(column)])
        for column in of.scores.T
    ]
    assert together[0] == pytest.approx(expected)


def test_spread_keeps_weights_near_those_in_use() -> None:
    """With spread 0.5 a weight varies from half to one and a half times the one in use."""
    of = random_model()
    drawn = weight_draws(of, spread=0.5).draw(0, 10_000)
    ratio = drawn[:, 0] / drawn[:, 1]
    assert ratio.min() >= 1 / 3 - 1e-9
    assert ratio.max() <= 3 + 1e-9
    assert ratio.max() > 2
    still = weight_draws(of, spread=0.0).draw(0, 3)
    assert np.allclose(still, 1 / len(of.metrics))


def test_a_weight_of_another_level_multiplies() -> None:
    """Drawing for two domains changes the ratio between them, not that within one."""
    of = replace(model([[1.0], [2.0], [3.0]]), within=np.array([1.0, 2.0, 1.0]))
    how = WeightDraws(("a", "b"), np.array([0, 0, 1]), np.ones(2), None, False, 0)
    within, between = how.spread_out(of, how.draw(0, 100))
    assert np.allclose(within[:, 1] / within[:, 0], 2)
    assert (between == 1).all()
    assert np.std(within[:, 2] / within[:, 0]) > 0


def test_own_units_draw_the_weights_between_them() -> None:
    """Weights drawn for the framework's own domains leave the means within them as they are."""
    of = model([[1.0, 2.0], [3.0, 2.0], [4.0, 1.0]], unit=[0, 0, 1], between=(1.0, 1.0))
    how = WeightDraws(("a", "b"), np.array([0, 0, 1]), np.ones(2), None, True, 0)
    drawn = how.draw(0, 500)
    expected = drawn @ np.array([[2.0, 2.0], [4.0, 1.0]])
    assert np.allclose(vary_weights(of, how)(0, 500), expected, atol=1e-8)


def test_all_draws_are_those_that_the_simulation_used() -> None:
    """The weights that are kept give the averages that were ranked."""
    of = random_model()
    how = weight_draws(of)
    kept = how.all_draws(len(of.codes), 9_000)
    assert kept.shape == (9_000, len(of.metrics))
    from nhs_rank.uncertainty.simulate import block_size

    size = block_size(len(of.codes))
    second = vary_weights(of, how)(1, min(size, 9_000 - size))
    again = arithmetic.weighted_mean(of.scores, kept[size : 2 * size, :, np.newaxis])
    assert np.allclose(second, again, atol=1e-8)


def test_ranks_that_are_counted_by_threes_lose_nothing_but_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In groups of 15 best and worst stay exact; the rest are those of a bin's middle."""
    of, draws = random_model(trusts=30, seed=4), 400
    fine = simulate(of, bootstrap(of, 1), draws)
    monkeypatch.setattr("nhs_rank.uncertainty.tally.PLACES", 5)
    coarse = simulate(of, bootstrap(of, 1), draws)
    assert (fine.step, coarse.step) == (1, 3)
    assert coarse.best.tolist() == fine.best.tolist()
    assert coarse.worst.tolist() == fine.worst.tolist()
    threes = fine.ranks.reshape(30, 5, 3).sum(axis=2)
    assert coarse.ranks.tolist() == threes.tolist()
    exact = fine.rank_quantiles((0.025, 0.975))
    middle = (exact - 1) // 3 * 3 + 2
    assert coarse.rank_quantiles((0.025, 0.975)).tolist() == (
        np.clip(middle, fine.best, fine.worst).tolist()
    )
    for share in (0.025, 0.5, 0.9):
        spread = NormalDist(share, sqrt(share * (1 - share) / draws))
        for trust, counts in enumerate(threes):
            upto = [
                spread.cdf(part / draws) if 0 < part < draws else part / draws
                for part in np.cumsum(counts)
            ]
            shares = np.diff([0.0, *upto])
            places = np.arange(2, 15, 3)
            mean = (shares * places).sum()
            error = sqrt((shares * (places - mean) ** 2).sum())
            assert coarse.rank_errors(share)[trust] == pytest.approx(error, abs=1e-6)


def test_draws_weigh_scores_by_their_share() -> None:
    """A score that counts for next to nothing moves no draw, though all weights are equal."""
    scores = np.ones((6, 2))
    scores[0] = 4.0
    share = np.ones((6, 2))
    share[0, 0] = 1e-9
    of = replace(model(scores), share=share)
    drawn = of.finish(bootstrap(of, 1)(0, 200))
    # one draw of six of the same metric is the only one that it could fill alone
    assert np.median(drawn[:, 0]) == pytest.approx(1.0, abs=1e-6)
    assert np.quantile(drawn[:, 0], 0.9) == pytest.approx(1.0, abs=1e-6)
    assert np.median(drawn[:, 1]) > 1.2
