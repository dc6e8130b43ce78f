"""How far weights must move before two trusts change places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhs_rank import arithmetic
from nhs_rank.uncertainty.vary_weights import unit_means

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.uncertainty.model import Model

__all__ = ["swap_shares", "weighed"]

#: Where the search begins: levels between both averages, and ratios of the sums of weights.
_LEVELS = (-1.0, 0.0, 0.5, 1.0, 2.0)
_RATIOS = (0.3, 1.0, 3.0)
_TURNS = 4


def weighed(model: Model) -> tuple[Floats, Floats]:
    """Return what the weights in use weigh, and how much: (keys, trusts) scores and weights.

    With weights by metric these are the scores, with weights by domain or group the means of
    these. The weight is 0 where a trust has none.
    """
    if len(model.between) == 1:
        scores = model.scores
        weights = np.broadcast_to(model.of_trusts(model.within), scores.shape)
    else:
        scores = unit_means(model)
        weights = np.broadcast_to(model.between[:, np.newaxis], scores.shape)
    scored = ~np.isnan(scores)
    return np.where(scored, scores, 0.0), np.where(scored, weights, 0.0)


def swap_shares(model: Model, group: Ints) -> Floats:
    """Return the smallest share by which weights must move to swap each two trusts.

    Parameters
    ----------
    model
        The ranking.
    group
        Trusts that are ranked together.

    Returns
    -------
    (group, group), symmetric: s such that there are weights, each within s of the one in use
    (``w (1 - s)`` to ``w (1 + s)``), at which both averages are equal, and none nearer. 0 on the
    diagonal and for equal averages; infinite where no weights below twice those in use do it
    (s < 1), as where a trust is better in everything.

    Notes
    -----
    For two trusts with the same metrics, whose scores differ by d, the weights that favour the
    one most move by s against the sign of each d: ``s = |sum w d| / sum w |d|``. Where one has
    metrics that the other lacks, each weight still goes to one end. For given ends s is the root
    of a quadratic; the ends that narrow the gap most there give a smaller s, and so on until
    nothing changes. The search begins at several ends, and turns each weight once at last.

    """
    scores, weights = weighed(model)
    scores, weights = scores[:, group], weights[:, group]
    size = len(group)
    result = np.zeros((size, size))
    for first in range(size - 1):
        others = np.arange(first + 1, size)
        one, two = scores[:, [first]], scores[:, others]
        weights_one, weights_two = weights[:, [first]], weights[:, others]
        alike = (weights_one == weights_two).all(axis=0)
        shares = np.empty(len(others))
        shares[alike] = _alike(one - two[:, alike], weights_one)
        shares[~alike] = _apart(one, weights_one, two[:, ~alike], weights_two[:, ~alike])
        result[first, others] = result[others, first] = shares
    return result


def _alike(difference: Floats, weights: Floats) -> Floats:
    net = np.abs((weights * difference).sum(axis=0))
    gross = (weights * np.abs(difference)).sum(axis=0)
    least = arithmetic.SAME * weights.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = net / gross
    # better in everything: weights of 0 are the only ones at which it is not ahead
    ahead = gross - net <= least
    return np.where(net <= least, 0.0, np.where(ahead, np.inf, share))


def _apart(one: Floats, weights_one: Floats, two: Floats, weights_two: Floats) -> Floats:
    """The shares for pairs whose metrics or weights differ; (keys, 1) and (keys, pairs)."""
    pairs = _Pairs(one, np.broadcast_to(weights_one, weights_two.shape), two, weights_two)
    least = np.full(weights_two.shape[1], np.inf)
    best = np.ones(weights_two.shape)
    for level in _LEVELS:
        for ratio in _RATIOS:
            toward = pairs.toward(pairs.level(level), pairs.ratio * ratio)
            for _ in range(_TURNS):
                share = pairs.share(toward)
                best = np.where(share < least, toward, best)
                least = np.fmin(least, share)
                toward = pairs.onward(toward, share)
    for key in range(len(best)):
        toward = best.copy()
        toward[key] *= -1
        share = pairs.share(toward)
        best = np.where(share < least, toward, best)
        least = np.fmin(least, share)
    return np.where(np.abs(pairs.gap) <= arithmetic.SAME, 0.0, least)


class _Pairs:
    """Pairs of trusts, and where the weights are moved to: each to one end, -1 or 1."""

    def __init__(self, one: Floats, weights_one: Floats, two: Floats, weights_two: Floats) -> None:
        self.one, self.weights_one, self.two, self.weights_two = one, weights_one, two, weights_two
        self.first, self.second = _mean(one, weights_one), _mean(two, weights_two)
        self.gap = self.first - self.second
        self.ratio = weights_one.sum(axis=0) / weights_two.sum(axis=0)

    def level(self, share: float) -> Floats:
        """Return a score between both averages."""
        return np.asarray(self.first + (self.second - self.first) * share)

    def toward(self, level: Floats, ratio: Floats) -> Floats:
        """Ends that narrow the gap most where both averages are at a level."""
        slope = self.weights_one * (self.one - level) - ratio * self.weights_two * (
            self.two - level
        )
        return np.asarray(-np.sign(self.gap) * np.sign(slope))

    def share(self, toward: Floats) -> Floats:
        """How far the weights go towards these ends before the averages are equal.

        Both averages are linear in it above and below the line: the first root of a quadratic.
        """
        mass, moved = self.weights_one.sum(axis=0), (self.weights_one * toward).sum(axis=0)
        other, shifted = self.weights_two.sum(axis=0), (self.weights_two * toward).sum(axis=0)
        sums, gain = (
            (self.weights_one * self.one).sum(axis=0),
            (self.weights_one * self.one * toward).sum(axis=0),
        )
        total, lost = (
            (self.weights_two * self.two).sum(axis=0),
            (self.weights_two * self.two * toward).sum(axis=0),
        )
        constant = sums * other - total * mass
        linear = sums * shifted + gain * other - total * moved - lost * mass
        square = gain * shifted - lost * moved
        with np.errstate(invalid="ignore", divide="ignore"):
            root = np.sqrt(linear**2 - 4 * square * constant)
            half = -(linear + np.where(linear < 0, -root, root)) / 2
            both = np.stack([half / square, constant / half])
        both = np.where((both > 0) & (both < 1), both, np.inf)
        return np.asarray(np.nan_to_num(both, nan=np.inf, posinf=np.inf).min(axis=0))

    def onward(self, toward: Floats, share: Floats) -> Floats:
        """Ends that narrow the gap most where these ends have closed it, or all the way there."""
        factor = 1 + np.where(np.isfinite(share), share, 1.0 - 1e-6) * toward
        first, second = self.weights_one * factor, self.weights_two * factor
        level = (_mean(self.one, first) + _mean(self.two, second)) / 2
        return self.toward(level, first.sum(axis=0) / second.sum(axis=0))


def _mean(scores: Floats, weights: Floats) -> Floats:
    return np.asarray((weights * scores).sum(axis=0) / weights.sum(axis=0))
