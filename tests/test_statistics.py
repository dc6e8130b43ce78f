"""Kendall's tau-b and Spearman's rho, against worked examples and brute force."""

from __future__ import annotations

import itertools
import math
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhs_rank.analyses._correlation import kendall_tau_b, mean_ranks, spearman_rho

small = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12)


def brute_tau_b(x, y) -> float | None:
    """Count pairs one by one."""
    concordant = discordant = tied_x = tied_y = 0
    pairs = list(itertools.combinations(range(len(x)), 2))
    for i, j in pairs:
        sign = (x[i] - x[j]) * (y[i] - y[j])
        concordant += sign > 0
        discordant += sign < 0
        tied_x += x[i] == x[j]
        tied_y += y[i] == y[j]
    under = (len(pairs) - tied_x) * (len(pairs) - tied_y)
    return (concordant - discordant) / math.sqrt(under) if under else None


def test_tau_b_of_a_worked_example() -> None:
    """Five concordant and one discordant of six pairs make 4/6."""
    assert kendall_tau_b([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(4 / 6, abs=1e-15)


def test_tau_b_allows_for_ties() -> None:
    """One tie in the second list: 2 concordant of 3 pairs, over the root of 3 times 2."""
    assert kendall_tau_b([1, 2, 3], [1, 2, 2]) == pytest.approx(2 / math.sqrt(6), abs=1e-15)


def test_rho_of_a_worked_example() -> None:
    """Without ties rho is 1 - 6 sum(d^2) / (n (n^2 - 1)): here 1 - 6 * 2 / 60."""
    assert spearman_rho([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(0.8, abs=1e-15)


def test_equal_numbers_share_their_mean_rank() -> None:
    """Two that are second and third are both 2.5."""
    assert mean_ranks([10, 20, 20, 30]).tolist() == [1, 2.5, 2.5, 4]


@pytest.mark.parametrize("measure", [kendall_tau_b, spearman_rho])
def test_agreement_is_one_with_itself_and_minus_one_reversed(measure) -> None:
    """The ends of the scale are exact."""
    ranks = list(range(1, 135))
    assert measure(ranks, ranks) == 1.0
    assert measure(ranks, ranks[::-1]) == -1.0


@pytest.mark.parametrize("measure", [kendall_tau_b, spearman_rho])
def test_no_agreement_where_one_list_is_constant(measure) -> None:
    """Nothing can agree with a list that orders nothing, nor can one number."""
    assert measure([1, 1, 1], [1, 2, 3]) is None
    assert measure([1], [1]) is None
    assert measure([], []) is None


@pytest.mark.parametrize("measure", [kendall_tau_b, spearman_rho])
def test_missing_numbers_and_other_lengths_are_refused(measure) -> None:
    """A silent NaN would look like a figure."""
    with pytest.raises(ValueError, match="missing"):
        measure([1, float("nan")], [1, 2])
    with pytest.raises(ValueError, match="same length"):
        measure([1, 2, 3], [1, 2])


@given(small)
def test_tau_b_is_what_counting_pairs_gives(pairs) -> None:
    """With any ties."""
    x, y = zip(*pairs, strict=True)
    expected = brute_tau_b(x, y)
    found = kendall_tau_b(x, y)
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found == pytest.approx(expected, abs=1e-12)


@given(small)
def test_rho_is_the_correlation_of_mean_ranks(pairs) -> None:
    """With any ties."""
    x, y = zip(*pairs, strict=True)
    found = spearman_rho(x, y)
    if len(set(x)) < 2 or len(set(y)) < 2:
        assert found is None
        return
    assert found == pytest.approx(np.corrcoef(mean_ranks(x), mean_ranks(y))[0, 1], abs=1e-9)


def test_both_are_what_scipy_says() -> None:
    """On 500 numbers with many ties."""
    stats = import_module("scipy.stats")
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 60, (2, 500))
    assert kendall_tau_b(x, y) == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-12)
    assert spearman_rho(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
