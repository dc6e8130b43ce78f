"""The bootstrap over metrics: each trust's scores resampled with replacement, then averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhs_rank.steps.average import two_level_mean
from nhs_rank.uncertainty.draws import Stream

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.uncertainty.model import Model
    from nhs_rank.uncertainty.simulate import Sampler

__all__ = ["PURPOSE", "Packed", "bootstrap"]

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


class Packed:
    """Each trust's scores without gaps, the trusts with most scores first."""

    def __init__(self, model: Model) -> None:
        there = ~np.isnan(model.scores)
        number: Ints = there.sum(axis=0)
        self.order: Ints = np.argsort(-number, kind="stable")
        self.number: Ints = number[self.order]
        most = int(self.number[0]) if len(self.number) else 0
        self.metric: Ints = np.zeros((len(self.order), most), dtype=np.int64)
        for row, trust in enumerate(self.order):
            self.metric[row, : self.number[row]] = np.flatnonzero(there[:, trust])
        weight = np.where(there, model.of_trusts(model.within), 0.0)
        picked = (self.metric, self.order[:, np.newaxis])
        self.weight: Floats = weight[picked]
        self.weighted: Floats = np.where(there, model.scores, 0.0)[picked] * self.weight
        self.equal = model.share is None and bool((model.within == model.within[:1]).all())
        self.size = len(model.metrics)
        self.back: Ints = np.argsort(self.order, kind="stable")

    def _drawn(self, stream: Stream, draws: int) -> list[tuple[int, Ints]]:
        """For each turn: how many trusts still draw, and the flat positions that they draw."""
        turns = []
        for turn in range(self.metric.shape[1]):
            live = int((self.number > turn).sum())
            at = stream.below(self.number[:live], draws)
            at += np.arange(live) * self.metric.shape[1]
            turns.append((live, at))
        return turns

    def averages(self, stream: Stream, draws: int) -> Floats:
        """Weighted means of the drawn scores, (draws, trusts)."""
        total = np.zeros((draws, len(self.order)))
        weight = np.zeros((draws, len(self.order)))
        for live, at in self._drawn(stream, draws):
            total[:, :live] += self.weighted.ravel()[at]
            if not self.equal:
                weight[:, :live] += self.weight.ravel()[at]
        divisor = self.number * self.weight[:, 0] if self.equal else weight
        return np.asarray((total / divisor)[:, self.back])

    def counts(self, stream: Stream, draws: int) -> Floats:
        """How often each metric was drawn, (draws, metrics, trusts)."""
        trusts = len(self.order)
        counts = np.zeros(draws * self.size * trusts)
        rows = np.arange(draws)[:, np.newaxis] * (self.size * trusts)
        for live, at in self._drawn(stream, draws):
            # within one turn no two positions are the same, so this adds each exactly once
            counts[rows + self.metric.ravel()[at] * trusts + self.order[:live]] += 1
        return counts.reshape(draws, self.size, trusts)
