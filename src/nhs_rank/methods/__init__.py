"""The scoring methods: one function each, and the table that names them.

Every function takes a `Pool`, the trusts scored together, and returns one score for each, NaN
where there is none. A new method is one function here, one line in `METHODS`, and its rule in
`nhs_rank.framework.model`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nhs_rank.arithmetic import Floats, competition_rank
from nhs_rank.framework import parse_meets
from nhs_rank.words import folded

if TYPE_CHECKING:
    from nhs_rank.framework.model import (
        BandsRule,
        CategoriesRule,
        MatrixRule,
        RankRule,
        Scale,
        StandardRule,
        ZScoreRule,
    )

_MEETS: dict[str, Callable[[Floats, float], Any]] = {
    ">=": np.greater_equal,
    ">": np.greater,
    "<=": np.less_equal,
    "<": np.less,
}
_IN_BAND: dict[str, Callable[[Floats, float], Any]] = {
    "above": np.greater,
    "at_least": np.greater_equal,
    "below": np.less,
    "at_most": np.less_equal,
}


@dataclass(frozen=True)
class Pool:
    """Trusts scored together.

    ``values`` holds numbers (no NaN), ``texts`` categories, ``parts`` the scores of other
    metrics, one column each; a method looks at one of the three. ``better`` is ``higher`` or
    ``lower`` for methods that need to know.
    """

    values: Floats
    texts: list[str]
    parts: Floats
    better: str | None
    scale: Scale

    @property
    def worse_is_more(self) -> Floats:
        """The values turned so that a lower one is better."""
        return -self.values if self.better == "higher" else self.values


def spread(keys: Floats, low: float, high: float) -> Floats:
    """Spread ``low`` to ``high`` evenly over competition ranks; a single one gets ``low``."""
    if len(keys) < 2:
        return np.full(len(keys), low)
    return low + (high - low) * (competition_rank(keys) - 1) / (len(keys) - 1)


def rank(pool: Pool, _rule: RankRule) -> Floats:
    """Score by rank: ``best + (worst - best) (r - 1) / (n - 1)``."""
    return spread(pool.worse_is_more, pool.scale.best, pool.scale.worst)


def standard(pool: Pool, rule: StandardRule) -> Floats:
    """Score by a standard: those who meet it and those who miss it, each by their own rule."""
    operator, bound = parse_meets(rule.meets)
    met = np.asarray(_MEETS[operator](pool.values, bound))
    scores = np.empty(len(pool.values))
    for those, ends in ((met, rule.met), (~met, rule.missed)):
        low, high = ends if isinstance(ends, list) else (ends, ends)
        scores[those] = spread(pool.worse_is_more[those], low, high)
    return scores


def bands(pool: Pool, rule: BandsRule) -> Floats:
    """Score by the first band that holds the value."""
    scores = np.full(len(pool.values), float(rule.otherwise))
    open_ = np.ones(len(pool.values), dtype=bool)
    for band in rule.bands:
        for kind, bound in band.bound.items():
            inside = open_ & np.asarray(_IN_BAND[kind](pool.values, bound))
            scores[inside] = band.score
            open_ &= ~inside
    return scores


def categories(pool: Pool, rule: CategoriesRule) -> Floats:
    """Score by category; a text that is none of them has no score."""
    known = {folded(text): score for text, score in rule.categories.items()}
    return np.array([known.get(folded(text), np.nan) for text in pool.texts], dtype=np.float64)


def matrix(pool: Pool, rule: MatrixRule) -> Floats:
    """Score by two other scores, counted from the best: one picks the row, one the column."""
    table = np.array(rule.scores, dtype=np.float64)
    place = np.round(pool.parts - pool.scale.best)
    whole = np.abs(pool.parts - pool.scale.best - place) < 1e-6
    inside = whole & (place >= 0) & (place < table.shape)
    usable = inside.all(axis=1)
    scores = np.full(len(pool.parts), np.nan)
    rows, columns = place[usable].astype(np.int64).T
    scores[usable] = table[rows, columns]
    return scores


def mean(pool: Pool, _rule: object) -> Floats:
    """Score by the mean of those other scores that a trust has."""
    there = ~np.isnan(pool.parts)
    number = there.sum(axis=1)
    total = np.zeros(len(pool.parts))
    for column in range(pool.parts.shape[1]):
        total += np.where(there[:, column], pool.parts[:, column], 0.0)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def given(pool: Pool, _rule: object) -> Floats:
    """Nothing is made from a value: the score is published as it is."""
    return np.full(len(pool.values), np.nan)


def minmax(pool: Pool, _rule: object) -> Floats:
    """Score by the place between the pool's best and worst value."""
    keys = pool.worse_is_more
    span = np.ptp(keys) if len(keys) else 0.0
    if span == 0:
        return np.full(len(keys), pool.scale.best)
    share = (keys - keys.min()) / span
    return pool.scale.best + (pool.scale.worst - pool.scale.best) * np.asarray(share)


def zscore(pool: Pool, rule: ZScoreRule) -> Floats:
    """Score by standard deviations from the mean, cut off at ``limit`` of them.

    The mean scores the middle of the scale, whatever the shape of the distribution.
    """
    keys = pool.worse_is_more
    deviation = float(keys.std()) if len(keys) else 0.0
    middle = (pool.scale.best + pool.scale.worst) / 2
    if deviation == 0 or np.ptp(keys) == 0:
        return np.full(len(keys), pool.scale.best)
    half = (pool.scale.worst - pool.scale.best) / 2
    z = np.clip((keys - keys.mean()) / deviation, -rule.limit, rule.limit)
    return np.asarray(middle + half * z / rule.limit)


METHODS: dict[str, Callable[[Pool, Any], Floats]] = {
    "rank": rank,
    "standard": standard,
    "bands": bands,
    "categories": categories,
    "matrix": matrix,
    "mean": mean,
    "given": given,
    "minmax": minmax,
    "zscore": zscore,
}
