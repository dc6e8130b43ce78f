"""The bootstrap over metrics: each trust's scores resampled with replacement, then averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhs_rank import arithmetic
from nhs_rank.steps.average import two_level_mean
from nhs_rank.uncertainty.draws import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.uncertainty.model import Model
    from nhs_rank.uncertainty.simulate import Sampler

__all__ = ["PURPOSE", "Packed", "bootstrap", "studentised"]

PURPOSE = 1


def bootstrap(model: Model, seed: int) -> Sampler:
    """Return a sampler of averages.

    As many of a trust's scores are drawn as it has, each as likely as the others; each drawn
    score keeps its weight. With weights by domain or group the means of these are taken over the
    scores drawn.
    """
    packed = Packed(model)
    single = len(model.between) == 1

    def sample(block: int, draws: int) -> Floats:
        stream = Stream(seed, block, PURPOSE)
        if single:
            return packed.averages(stream, draws)
        counts = packed.counts(stream, draws)
        weights = model.of_trusts(model.within) * counts
        return two_level_mean(
            np.broadcast_to(model.scores, counts.shape),
            weights,
            model.unit,
            model.between[:, np.newaxis],
        )

    return sample


def studentised(model: Model, seed: int) -> Callable[[int, int], tuple[Floats, Floats]]:
    """Return a sampler of means and of their variances, each from the drawn scores alone.

    The draws are those of `bootstrap`; the means are those before `Model.finish`. The variance of
    a weighted mean of n scores is ``sum(w^2 (x - mean)^2) / sum(w)^2``; with weights by domain or
    group it is that of the jackknife, which leaves out each drawn score in turn.
    """
    packed = Packed(model)
    single = len(model.between) == 1

    def sample(block: int, draws: int) -> tuple[Floats, Floats]:
        stream = Stream(seed, block, PURPOSE)
        if single:
            return packed.moments(stream, draws)
        return jackknife(model, packed.counts(stream, draws))

    return sample


def jackknife(model: Model, counts: Floats) -> tuple[Floats, Floats]:
    """Means of scores that are there ``counts`` times, and their jackknife variances.

    ``counts`` is (draws, metrics, trusts); returns (draws, trusts) twice.
    """
    within = np.broadcast_to(model.of_trusts(model.within), model.scores.shape)
    weights = within * counts
    scores = np.where(np.isnan(model.scores), 0.0, model.scores)
    units = range(len(model.between))
    mass = np.stack([weights[:, model.unit == unit].sum(axis=1) for unit in units])
    parts = weights * scores
    sums = np.stack([parts[:, model.unit == unit].sum(axis=1) for unit in units])
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(mass > 0, sums / mass, 0.0)
    between = np.where(mass > 0, model.between[:, np.newaxis, np.newaxis], 0.0)
    whole, part = between.sum(axis=0), (between * means).sum(axis=0)
    middle = part / whole
    square, number = np.zeros_like(middle), counts.sum(axis=1)
    for metric, unit in enumerate(model.unit.tolist()):
        left = mass[unit] - within[metric]
        gone = left < arithmetic.SAME
        with np.errstate(invalid="ignore", divide="ignore"):
            less = (sums[unit] - within[metric] * scores[metric]) / left
        rest = np.where(gone, 0.0, model.between[unit])
        total = whole - between[unit] + rest
        with np.errstate(invalid="ignore", divide="ignore"):
            other = (part - between[unit] * means[unit] + rest * np.where(gone, 0, less)) / total
        scored = (counts[:, metric] > 0) & (total > 0)
        square += np.where(scored, counts[:, metric] * (other - middle) ** 2, 0.0)
    return middle, square * (number - 1) / np.maximum(number, 1)


class Packed:
    """Each trust's scores without gaps, the trusts with most scores first."""

    def __init__(self, model: Model) -> None:
        scored = ~np.isnan(model.scores)
        number: Ints = scored.sum(axis=0)
        self.order: Ints = np.argsort(-number, kind="stable")
        self.number: Ints = number[self.order]
        most = int(self.number[0]) if len(self.number) else 0
        self.metric: Ints = np.zeros((len(self.order), most), dtype=np.int64)
        for row, trust in enumerate(self.order):
            self.metric[row, : self.number[row]] = np.flatnonzero(scored[:, trust])
        weight = np.where(scored, model.of_trusts(model.within), 0.0)
        picked = (self.metric, self.order[:, np.newaxis])
        self.weight: Floats = weight[picked]
        self.weighted: Floats = np.where(scored, model.scores, 0.0)[picked] * self.weight
        self.equal = model.share is None and bool((model.within == model.within[:1]).all())
        self.size = len(model.metrics)
        self.back: Ints = np.argsort(self.order, kind="stable")

    def _drawn(self, stream: Stream, draws: int) -> Iterator[tuple[int, Ints]]:
        """For each turn: how many trusts still draw, and the flat positions that they draw."""
        for turn in range(self.metric.shape[1]):
            live = int((self.number > turn).sum())
            at = stream.below(self.number[:live], draws)
            at += np.arange(live) * self.metric.shape[1]
            yield live, at

    def averages(self, stream: Stream, draws: int) -> Floats:
        """Weighted means of the drawn scores, (draws, trusts)."""
        total = np.zeros((draws, len(self.order)))
        weight = np.zeros((draws, len(self.order)))
        for live, at in self._drawn(stream, draws):
            total[:, :live] += self.weighted.ravel().take(at)
            if not self.equal:
                weight[:, :live] += self.weight.ravel().take(at)
        divisor = self.number * self.weight[:, 0] if self.equal else weight
        return np.asarray((total / divisor)[:, self.back])

    def moments(self, stream: Stream, draws: int) -> tuple[Floats, Floats]:
        """Weighted means of the drawn scores and their variances, (draws, trusts) each."""
        weight, weighted = self.weight.ravel(), self.weighted.ravel()
        terms = [weighted, weighted**2]
        if not self.equal:
            terms += [weight, weight**2, weight * weighted]
        sums = np.zeros((len(terms), draws, len(self.order)))
        for live, at in self._drawn(stream, draws):
            for total, term in zip(sums, terms, strict=True):
                total[:, :live] += term.take(at)
        first, second = sums[:2]
        if self.equal:
            one = self.weight[:, 0]
            mass, squares, cross = self.number * one, self.number * one**2, first * one
        else:
            mass, squares, cross = sums[2:]
        mean = first / mass
        variance = (second - 2 * mean * cross + mean**2 * squares) / mass**2
        return mean[:, self.back], np.maximum(variance, 0.0)[:, self.back]

    def counts(self, stream: Stream, draws: int) -> Floats:
        """How often each metric was drawn, (draws, metrics, trusts)."""
        trusts = len(self.order)
        counts = np.zeros(draws * self.size * trusts)
        rows = np.arange(draws)[:, np.newaxis] * (self.size * trusts)
        for live, at in self._drawn(stream, draws):
            # within one turn no two positions are the same, so this adds each exactly once
            counts[rows + self.metric.ravel()[at] * trusts + self.order[:live]] += 1
        return counts.reshape(draws, self.size, trusts)
