"""The best and the worst rank that any weights can give a trust, by a search."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from nhs_rank import arithmetic
from nhs_rank.uncertainty.draws import Stream
from nhs_rank.uncertainty.vary_weights import averages_at

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.uncertainty.model import Model
    from nhs_rank.uncertainty.vary_weights import WeightDraws

__all__ = ["Reach", "reach"]

PURPOSE = 4
#: The least share of a weight: all stay above 0, so that the same trusts are ranked throughout.
_LEAST = 1e-4
_RANDOM = 4_000
_TRIES = 16
_ROUNDS = 10
_BLOCK = 256
#: Worse than any rank.
_NO_RANK = 10**9


@dataclass(frozen=True)
class Reach:
    """What the search found.

    ``best``, ``worst``
        (trusts,) ranks; the true ones are at least as good, and at least as bad.
    ``best_weights``, ``worst_weights``
        (trusts, keys) weights that give them, each row adding up to 1.
    """

    best: Ints
    worst: Ints
    best_weights: Floats
    worst_weights: Floats


def reach(model: Model, how: WeightDraws) -> Reach:
    """Search the weights for the best and the worst rank of every trust.

    It starts from the weights in use, from weights on one key, on two and on a few, and from
    weights drawn at random (with ``how.spread`` only from such within its bounds), and goes on
    from the best found for each trust by small random steps, as long as these find something.
    Bounds of segments stay; caps apply.

    Parameters
    ----------
    model
        The ranking.
    how
        What gets a weight, within which bounds, and the seed.

    """
    search = _Search(model, how)
    for weights in search.starts():
        search.look(weights)
    search.climb()
    low, high = search.found
    return Reach(low.rank, high.rank, low.weights, high.weights)


@dataclass
class _Found:
    """The most extreme rank of each trust so far, in one direction, and the weights of it."""

    sign: int
    rank: Ints
    margin: Floats
    weights: Floats


class _Search:
    def __init__(self, model: Model, how: WeightDraws) -> None:
        self.model, self.how = model, how
        self.base = np.maximum(how.base / how.base.sum(), 0.0)
        trusts, keys = len(model.codes), len(how.keys)
        self.found = tuple(
            _Found(sign, np.full(trusts, rank), np.full(trusts, np.inf), np.zeros((trusts, keys)))
            for sign, rank in ((1, _NO_RANK), (-1, -_NO_RANK))
        )
        self.stream = Stream(how.seed, 0, PURPOSE)

    def allowed(self, weights: Floats) -> Floats:
        """Bring rows of weights within the bounds, and have each add up to 1."""
        spread = self.how.spread
        if spread is None:
            weights = weights / weights.sum(axis=1, keepdims=True)
            weights = weights * (1 - _LEAST) + _LEAST / weights.shape[1]
        else:
            # a box around the weights in use, at whatever scale the row has
            weights = np.clip(weights, self.base * (1 - spread), self.base * (1 + spread))
            weights = np.maximum(weights, _LEAST * self.base)
        return np.asarray(weights)

    def starts(self) -> list[Floats]:
        keys = len(self.base)
        if self.how.spread is not None:
            signs = 2 * (self.stream.uniform(_RANDOM, keys) < 0.5) - 1
            box = self.base * (1 + self.how.spread * signs)
            one = self.base * (1 + self.how.spread * (2 * np.eye(keys) - 1))
            return [self.base[np.newaxis], one, 2 * self.base - one, box]
        pairs = np.zeros((keys * (keys - 1) // 2, keys))
        for row, both in enumerate(combinations(range(keys), 2)):
            pairs[row, both] = 0.5
        plain = self.stream.simplex(_RANDOM, keys)
        few = plain * (self.stream.uniform(_RANDOM, keys) < 4 / max(keys, 4))
        few[few.sum(axis=1) == 0] = self.base
        return [self.base[np.newaxis], np.eye(keys), pairs, plain, few]

    def look(self, weights: Floats) -> None:
        """Rank all trusts at each of the weights, and keep what is more extreme."""
        weights = self.allowed(weights)
        for start in range(0, len(weights), _BLOCK):
            part = weights[start : start + _BLOCK]
            ranks, margins = self.ranked(part)
            columns = np.arange(ranks.shape[1])
            for of in self.found:
                order = of.sign * (ranks + 1e-6 * margins)
                row = order.argmin(axis=0)
                self.keep(of, columns, ranks[row, columns], margins[row, columns], part[row])

    def ranked(self, weights: Floats) -> tuple[Ints, Floats]:
        """(weights, trusts) ranks, and averages less the mean of those ranked together."""
        averages = self.model.finish(averages_at(self.model, self.how, weights))
        _, keys = self.model.segments_and_keys(averages)
        ranks = np.zeros(keys.shape, dtype=np.int64)
        margins = np.zeros(keys.shape)
        for group in self.model.groups:
            order, sorted_ranks = arithmetic.ranked_in_draws(keys[:, group])
            group_ranks = np.empty_like(sorted_ranks)
            np.put_along_axis(group_ranks, order, sorted_ranks, axis=1)
            ranks[:, group] = group_ranks + 1
            of = averages[:, group]
            margins[:, group] = of - of.mean(axis=1, keepdims=True)
        return ranks, margins

    def keep(self, of: _Found, trusts: Ints, ranks: Ints, margins: Floats, weights: Floats) -> None:
        ahead = of.sign * (ranks - of.rank[trusts]) < 0
        level = (ranks == of.rank[trusts]) & (of.sign * (margins - of.margin[trusts]) < 0)
        better = trusts[ahead | level]
        chosen = ahead | level
        of.rank[better], of.margin[better] = ranks[chosen], margins[chosen]
        of.weights[better] = weights[chosen]

    def climb(self) -> None:
        """Go on from the best weights of each trust by random steps, ever smaller."""
        keys = len(self.base)
        for turn in range(_ROUNDS):
            size = 8.0 / (1 + turn) ** 2
            for of in self.found:
                for trust in range(len(self.model.codes)):
                    if of.sign * of.rank[trust] == 1:
                        continue
                    up, down = self.stream.uniform(2, _TRIES, keys)
                    near = of.weights[trust] * (1 + size * up) / (1 + size * down)
                    weights = self.allowed(near)
                    ranks, margins = self.ranked_one(weights, trust)
                    row = int(np.lexsort((of.sign * margins, of.sign * ranks))[0])
                    at = np.array([trust])
                    self.keep(of, at, ranks[[row]], margins[[row]], weights[[row]])

    def ranked_one(self, weights: Floats, trust: int) -> tuple[Ints, Floats]:
        """(weights,) the rank of one trust, and its average less the mean of its group."""
        averages = self.model.finish(averages_at(self.model, self.how, weights))
        _, keys = self.model.segments_and_keys(averages)
        group = next(rows for rows in self.model.groups if trust in rows)
        ranks = 1 + (keys[:, group] < keys[:, [trust]]).sum(axis=1)
        return ranks, averages[:, trust] - averages[:, group].mean(axis=1)
