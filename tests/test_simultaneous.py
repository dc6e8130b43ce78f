"""Simultaneous sets: against a plain loop over pairs, at their level, and covering the truth."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nhs_rank.uncertainty import Model, confidence
from nhs_rank.uncertainty.bootstrap import Packed, jackknife, studentised
from nhs_rank.uncertainty.confidence import COVERAGE, simultaneous_rank_sets
from nhs_rank.uncertainty.draws import Stream

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from coverage import WORLDS, covered, world


def test_the_variance_of_a_draw_is_that_of_its_scores() -> None:
    """Means and variances of draws are those of the scores drawn, taken one by one."""
    of = replace(world(7, 9, 1), within=np.array([1.0, 1, 2, 1, 0.5, 1, 3, 1, 1]))
    of.scores[2, 3] = np.nan
    part = np.ones((9, 7))
    part[4, 2] = 1 / 3
    for weights, share in ((of.within, None), (np.full(9, 2.0), None), (of.within, part)):
        model = replace(of, within=weights, share=share)
        means, variances = studentised(model, 4)(0, 50)
        counts = Packed(model).counts(Stream(4, 0, 1), 50)
        for draw, trust in itertools.product(range(50), range(7)):
            times = counts[draw, :, trust].astype(int)
            own = model.of_trusts(weights) * np.ones((9, 7))
            x, w = np.repeat(model.scores[:, trust], times), np.repeat(own[:, trust], times)
            mean = (w * x).sum() / w.sum()
            assert means[draw, trust] == pytest.approx(mean)
            square = (w**2 * (x - mean) ** 2).sum() / w.sum() ** 2
            assert variances[draw, trust] == pytest.approx(square, abs=1e-12)


def test_the_jackknife_leaves_out_each_drawn_score() -> None:
    """With units, variances are those of averages with each drawn score left out in turn."""
    unit, between = np.array([0, 0, 0, 1, 1, 2]), np.array([1.0, 2.0, 0.5])
    of = replace(world(3, 6, 2), unit=unit, between=between)
    counts = Packed(of).counts(Stream(0, 0, 1), 40)
    means, variances = jackknife(of, counts)

    def average(picked: list[int], trust: int) -> float:
        units = {u: [of.scores[m, trust] for m in picked if unit[m] == u] for u in unit[picked]}
        weight = sum(between[u] for u in units)
        return sum(between[u] * np.mean(scores) for u, scores in units.items()) / weight

    for draw, trust in itertools.product(range(40), range(3)):
        picked = np.repeat(np.arange(6), counts[draw, :, trust].astype(int)).tolist()
        assert means[draw, trust] == pytest.approx(average(picked, trust))
        others = [average(picked[:at] + picked[at + 1 :], trust) for at in range(len(picked))]
        square = (np.array(others) - average(picked, trust)) ** 2
        assert variances[draw, trust] == pytest.approx(square.sum() * 5 / 6)


def above(coverage: float, draws: int) -> int:
    """The nearest draw above the level, which two Monte Carlo standard errors are added to."""
    level = coverage + 2 * np.sqrt(coverage * (1 - coverage) / draws)
    return int(np.ceil(min(level, 1) * (draws - 1)))


def by_hand(of: Model, draws: int, coverage: float) -> tuple[list[int], list[int]]:
    """Sets by a plain loop: every pair, every draw, stepping down."""
    n = len(of.codes)
    m = of.scores.mean(axis=0)
    v = of.scores.var(axis=0) / len(of.scores)
    counts = Packed(of).counts(Stream(0, 0, 1), draws)
    drawn = (counts * of.scores).sum(axis=1) / len(of.scores)
    spread = (counts * (of.scores - drawn[:, np.newaxis]) ** 2).sum(axis=1) / len(of.scores) ** 2
    open_ = set(itertools.combinations(range(n), 2))
    better: set[tuple[int, int]] = set()
    while open_:
        largest = sorted(
            max(
                abs(drawn[d, i] - drawn[d, j] - m[i] + m[j])
                / max(np.sqrt(spread[d, i] + spread[d, j]), 1e-100)
                for i, j in open_
            )
            for d in range(draws)
        )
        critical = largest[above(coverage, draws)]
        told = {(i, j) for i, j in open_ if abs(m[i] - m[j]) / np.sqrt(v[i] + v[j]) > critical}
        if not told:
            break
        better |= {(i, j) if m[i] < m[j] else (j, i) for i, j in told}
        open_ -= told
    low = [1 + sum(b == trust for _, b in better) for trust in range(n)]
    high = [n - sum(a == trust for a, _ in better) for trust in range(n)]
    return low, high


@pytest.mark.parametrize("coverage", [0.95, 0.8, 0.4])
def test_sets_are_those_of_a_plain_loop(coverage: float) -> None:
    """Every pair is compared in every draw, and settled ones leave: to the last place."""
    for seed in range(3):
        of = world(8, 12, seed, means=np.linspace(1.5, 3.3, 8))
        low, high = simultaneous_rank_sets(of, draws=120, seed=0, coverage=coverage)
        assert (low.tolist(), high.tolist()) == by_hand(of, 120, coverage)


def test_the_level_is_95_and_the_quantile_the_nearest_draw_above() -> None:
    """A set at the default level is that at 0.95, which here differs from any lower one."""
    assert COVERAGE == 0.95
    differ = set()
    for seed in range(30):
        of = world(10, 12, seed, means=np.linspace(1.5, 3.3, 10))
        sets = {
            level: np.concatenate(
                simultaneous_rank_sets(of, draws=100, seed=seed, coverage=level)
            ).tolist()
            for level in (0.95, 0.94, 0.8)
        }
        default = np.concatenate(simultaneous_rank_sets(of, draws=100, seed=seed)).tolist()
        assert default == sets[0.95]
        differ |= {level for level, of_it in sets.items() if of_it != default}
    assert differ == {0.94, 0.8}


def test_clear_differences_settle_a_rank() -> None:
    """Three trusts far apart get sets of one rank; two alike share theirs."""
    base = np.random.default_rng(0).random((12, 1)) * 0.1
    scores = np.hstack([base + 1, base + 2, base + 3, base[::-1] + 3])
    of = replace(world(4, 12, 0), scores=scores)
    low, high = simultaneous_rank_sets(of, draws=500, seed=0)
    assert low.tolist() == [1, 2, 3, 3]
    assert high.tolist() == [1, 2, 4, 4]


def test_who_tells_nothing_has_no_set_and_may_have_any_rank() -> None:
    """A trust of few or equal scores has no set, and the others leave it every place."""
    base = np.random.default_rng(0).random((12, 1)) * 0.1
    few = np.full((12, 1), np.nan)
    few[:4, 0] = 1.0, 1.1, 1.2, 1.3
    scores = np.hstack([base + 1, base + 2, few, np.full((12, 1), 4.0)])
    of = replace(world(4, 12, 0), scores=scores)
    low, high = simultaneous_rank_sets(of, draws=500, seed=0)
    assert low[:2].tolist() == [1, 2]
    assert high[:2].tolist() == [3, 4]
    assert np.isnan(low[2:]).all()
    assert np.isnan(high[2:]).all()


def test_groups_are_compared_within_themselves() -> None:
    """A set counts the trusts of its own group only."""
    of = world(8, 12, 3, means=np.linspace(1.5, 3.3, 8))
    halves = (np.array([0, 2, 4, 6]), np.array([1, 3, 5, 7]))
    low, high = simultaneous_rank_sets(replace(of, groups=halves), draws=300, seed=0)
    assert high.max() <= 4
    assert low.min() == 1


def test_more_draws_than_are_used_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of draws no more are made."""
    monkeypatch.setattr(confidence, "SET_DRAWS", 60)
    of = world(8, 12, 1, means=np.linspace(1.5, 3.3, 8))
    some, more = (simultaneous_rank_sets(of, draws=draws, seed=0) for draws in (60, 600))
    assert np.array_equal(some, more)


@pytest.mark.slow
@pytest.mark.parametrize(("trusts", "metrics"), WORLDS)
def test_sets_hold_in_worlds_of_equal_means(trusts: int, metrics: int) -> None:
    """No difference is real there; in at least 94 of 100 worlds not one is told."""
    share, width = covered(trusts, metrics, worlds=100, draws=1_000)
    assert share >= 0.94
    assert width > 0.99 * (trusts - 1)


def test_sets_hold_the_true_ranks_of_made_up_tables() -> None:
    """Over 60 made-up tables of 8 trusts all true ranks are inside in 95% or more."""
    truth = np.linspace(1.6, 3.4, 8)
    hits = 0
    for number in range(60):
        rng = np.random.default_rng(number)
        scores = np.clip(truth + rng.normal(0, 0.6, (40, 8)), 1, 4)
        of = replace(world(8, 40, 0), scores=scores)
        low, high = simultaneous_rank_sets(of, draws=300, seed=1)
        hits += bool(((low <= np.arange(1, 9)) & (np.arange(1, 9) <= high)).all())
    assert hits >= 54
