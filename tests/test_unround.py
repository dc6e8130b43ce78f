"""Published scores go back to the exact value of the grid that they lie on."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhs_rank.methods import Scale
from nhs_rank.methods.bands import BandsRule
from nhs_rank.methods.given import GivenRule
from nhs_rank.methods.rank import RankRule
from nhs_rank.methods.standard import StandardRule

RANK = RankRule(method="rank")
STANDARD = StandardRule(method="standard", meets=">= 0")
PASS = StandardRule(method="standard", meets=">= 0", met=[1, 3], missed=4)
SCALE = Scale()


def published(score: Fraction) -> float:
    """A score to two decimals, halves up."""
    return float(int(score * 100 + Fraction(1, 2))) / 100


def exact(scores: list[float], rule: Any) -> list[float]:
    """The exact scores of one pool."""
    return [float(score) for score in rule.unround(np.array(scores), SCALE)]


def grid(low: int, high: int, size: int, places: list[int]) -> list[Fraction]:
    """The scores of ranks (from 0) in a pool of a size."""
    return [Fraction(low) + Fraction((high - low) * place, size - 1) for place in places]


def test_scores_of_a_pool_of_four_become_thirds() -> None:
    """2.5 and 3.25 exist among five; 1.43 and 1.86 are sevenths: the pool has eight."""
    assert exact([1.0, 1.75, 2.5, 3.25, 4.0], RANK) == [1, 1.75, 2.5, 3.25, 4]
    assert exact([1.0, 1.43, 1.86, 4.0], RANK) == pytest.approx([1, 10 / 7, 13 / 7, 4], abs=1e-12)


def test_pool_is_at_least_as_large_as_the_scores_are_many() -> None:
    """2.29 alone is three sevenths of the way; among 52 scores it is 22 of 51 places."""
    assert exact([1.0, 2.29, 4.0], RANK)[1] == pytest.approx(1 + 3 * 3 / 7, abs=1e-12)
    assert exact([1.0] * 51 + [2.29], RANK)[51] == pytest.approx(1 + 3 * 22 / 51, abs=1e-12)


def test_pool_may_be_larger_than_what_is_there() -> None:
    """Sixty scores of a pool of 71 lie on the grid of 71, which is found."""
    places = [place for place in range(71) if place % 7 != 3 or place > 68]
    wanted = grid(1, 4, 71, places)
    assert len(wanted) < 65
    assert exact([published(score) for score in wanted], RANK) == pytest.approx(
        [float(score) for score in wanted], abs=1e-9
    )


def test_those_who_met_a_standard_stay_and_those_who_missed_go_on_their_own_grid() -> None:
    """2.67 and 3.33 are thirds of the way from 2 to 4; 1.00 stays."""
    scores = exact([1.0, 1.0, 2.0, 2.67, 3.33, 4.0], STANDARD)
    assert scores == pytest.approx([1, 1, 2, 2 + 2 / 3, 2 + 4 / 3, 4], abs=1e-12)


def test_those_who_pass_are_on_a_grid_from_one_to_three_and_four_is_set_aside() -> None:
    """The 4.00 of those below the bar does not count for the size of the pool."""
    scores = exact([1.0, 1.67, 2.33, 3.0, 4.0, 4.0, 4.0], PASS)
    assert scores == pytest.approx([1, 1 + 2 / 3, 1 + 4 / 3, 3, 4, 4, 4], abs=1e-12)


def test_a_score_that_no_rule_gives_stays_as_it_is() -> None:
    """Between the ranges of a standard nothing can be said of a score."""
    assert exact([1.0, 1.5, 2.0, 3.0, 4.0], STANDARD) == pytest.approx([1, 1.5, 2, 3, 4])


def test_a_pool_that_fits_no_grid_is_left_alone() -> None:
    """Scores closer together than any grid's steps cannot come from one."""
    scores = [hundredths / 100 for hundredths in range(100, 400)]
    assert exact(scores, RANK) == scores


@pytest.mark.parametrize(
    "rule",
    [
        GivenRule(method="given"),
        BandsRule.model_validate(
            {"method": "bands", "bands": [{"above": 0, "score": 1}], "otherwise": 4}
        ),
    ],
)
def test_scores_that_are_not_by_rank_stay(rule: Any) -> None:
    """Bands, categories and the like have no grid."""
    assert exact([1.33, 2.67, 3.14], rule) == [1.33, 2.67, 3.14]


def test_no_scores_and_one_score() -> None:
    """An empty pool and a pool of one are no trouble."""
    assert exact([], RANK) == []
    assert exact([1.0], RANK) == [1.0]
    assert exact([4.0], STANDARD) == [4.0]


@given(
    size=st.integers(2, 200),
    ties=st.lists(st.integers(0, 199), max_size=30),
    low_high=st.sampled_from([(1, 4, RANK), (2, 4, STANDARD), (1, 3, PASS)]),
)
@settings(max_examples=80, deadline=None)
def test_whole_pools_come_back_exactly(
    size: int, ties: list[int], low_high: tuple[int, int, Any]
) -> None:
    """Score a whole pool, publish two decimals, un-round: the exact scores are back.

    Where tied trusts leave out so many places that a smaller grid would do, the size is still
    known, because the pool is at least as large as the scores are many.
    """
    low, high, rule = low_high
    places = list(range(size))
    for place in ties:
        if 0 < place < size:
            places[place] = places[place - 1]
    wanted = grid(low, high, size, places)
    back = exact([published(score) for score in wanted], rule)
    assert back == pytest.approx([float(score) for score in wanted], abs=1e-9)


@given(scores=st.lists(st.integers(100, 400).map(lambda n: n / 100), max_size=40))
@settings(max_examples=80, deadline=None)
def test_nothing_moves_by_more_than_the_rounding(scores: list[float]) -> None:
    """Whatever the scores, an exact one rounds to what was published."""
    for rule in (RANK, STANDARD, PASS):
        assert exact(scores, rule) == pytest.approx(scores, abs=0.005 + 1e-9)
