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
    there = ~np.isnan(scores)
    return np.where(there, scores, 0.0), np.where(there, weights, 0.0)


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
        own, their = weights[:, [first]], weights[:, others]
        alike = (own == their).all(axis=0)
        shares = np.empty(len(others))
        shares[alike] = _alike(one - two[:, alike], own)
        shares[~alike] = _apart(one, own, two[:, ~alike], their[:, ~alike])
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


def _apart(one: Floats, own: Floats, two: Floats, their: Floats) -> Floats:
    """The shares for pairs whose metrics or weights differ; (keys, 1) and (keys, pairs)."""
    pairs = _Pairs(one, np.broadcast_to(own, their.shape), two, their)
    least = np.full(their.shape[1], np.inf)
    best = np.ones(their.shape)
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

    def __init__(self, one: Floats, own: Floats, two: Floats, their: Floats) -> None:
        self.one, self.own, self.two, self.their = one, own, two, their
        self.first, self.second = _mean(one, own), _mean(two, their)
        self.gap = self.first - self.second
        self.ratio = own.sum(axis=0) / their.sum(axis=0)

    def level(self, share: float) -> Floats:
        """Return a score between both averages."""
        return np.asarray(self.first + (self.second - self.first) * share)

    def toward(self, level: Floats, ratio: Floats) -> Floats:
        """Ends that narrow the gap most where both averages are at a level."""
        slope = self.own * (self.one - level) - ratio * self.their * (self.two - level)
        return np.asarray(-np.sign(self.gap) * np.sign(slope))

    def share(self, toward: Floats) -> Floats:
        """How far the weights go towards these ends before the averages are equal.

        Both averages are linear in it above and below the line: the first root of a quadratic.
        """
        mass, moved = self.own.sum(axis=0), (self.own * toward).sum(axis=0)
        other, shifted = self.their.sum(axis=0), (self.their * toward).sum(axis=0)
        sums, gain = (self.own * self.one).sum(axis=0), (self.own * self.one * toward).sum(axis=0)
        total, lost = (
            (self.their * self.two).sum(axis=0),
            (self.their * self.two * toward).sum(axis=0),
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
        first, second = self.own * factor, self.their * factor
        level = (_mean(self.one, first) + _mean(self.two, second)) / 2
        return self.toward(level, first.sum(axis=0) / second.sum(axis=0))


def _mean(scores: Floats, weights: Floats) -> Floats:
    return np.asarray((weights * scores).sum(axis=0) / weights.sum(axis=0))
