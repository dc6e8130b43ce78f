"""Weights drawn at random: what the ranking would be if nobody knew how much each thing counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhs_rank import arithmetic
from nhs_rank.steps.average import two_level_mean
from nhs_rank.uncertainty.bootstrap import PURPOSE as BOOTSTRAP
from nhs_rank.uncertainty.bootstrap import Packed
from nhs_rank.uncertainty.draws import Stream
from nhs_rank.uncertainty.simulate import block_size

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.uncertainty.model import Model
    from nhs_rank.uncertainty.simulate import Sampler

__all__ = ["WeightDraws", "averages_at", "unit_means", "vary_both", "vary_weights"]

PURPOSE = 2


@dataclass(frozen=True)
class WeightDraws:
    """How weights are drawn.

    ``keys``
        What gets a weight: metrics, domains or groups.
    ``key_of``
        (metrics,) the number of each metric's key.
    ``base``
        (keys,) the weights in use.
    ``spread``
        Draw each weight evenly within this share of the one in use; None draws the weights
        evenly from all that add up to 1 (the flat Dirichlet distribution).
    ``own_level``
        Whether the keys are what the framework itself gives weights to. If not, the number drawn
        multiplies the weight of each metric of the key.
    """

    keys: tuple[str, ...]
    key_of: Ints
    base: Floats
    spread: float | None
    own_level: bool
    seed: int

    def draw(self, block: int, draws: int) -> Floats:
        """Return (draws, keys) weights; each row adds up to 1."""
        stream = Stream(self.seed, block, PURPOSE)
        if self.spread is None:
            return stream.simplex(draws, len(self.keys))
        factors = 1 + self.spread * (2 * stream.uniform(draws, len(self.keys)) - 1)
        weights = self.base * factors
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def all_draws(self, trusts: int, draws: int) -> Floats:
        """Return the weights of every draw that `simulate` makes, (draws, keys)."""
        size = block_size(trusts)
        blocks = [
            self.draw(number, min(size, draws - start))
            for number, start in enumerate(range(0, draws, size))
        ]
        return np.concatenate(blocks) if blocks else np.empty((0, len(self.keys)))

    def spread_out(self, model: Model, weights: Floats) -> tuple[Floats, Floats]:
        """Turn drawn weights into (draws, metrics) within units and (draws, units) between."""
        draws = len(weights)
        within = np.broadcast_to(model.within, (draws, len(model.metrics)))
        between = np.broadcast_to(model.between, (draws, len(model.between)))
        if not self.own_level:
            return within * weights[:, self.key_of], between
        if len(model.between) == 1:
            return weights[:, self.key_of], between
        units = np.zeros((draws, len(model.between)))
        units[:, model.unit] = weights[:, self.key_of]
        return within, units

    def shares(self, model: Model, weights: Floats) -> Floats:
        """Return (keys, trusts) the share of an average that rests on each key.

        It is the mean over (draws, keys) ``weights``; a trust has some of the metrics only.
        """
        scored = (~np.isnan(model.scores)).astype(np.float64)
        total = np.zeros((len(self.keys), scored.shape[1]))
        within, between = self.spread_out(model, weights)
        for one, units in zip(within, between, strict=True):
            mass = model.of_trusts(one) * scored
            in_unit = np.array([mass[model.unit == unit].sum(axis=0) for unit in range(len(units))])
            of_unit = np.where(in_unit > 0, units[:, np.newaxis], 0.0)
            of_unit /= of_unit.sum(axis=0)
            with np.errstate(invalid="ignore", divide="ignore"):
                share = np.nan_to_num(mass / in_unit[model.unit]) * of_unit[model.unit]
            np.add.at(total, self.key_of, share)
        return np.asarray(total / max(len(weights), 1))


def vary_weights(model: Model, how: WeightDraws) -> Sampler:
    """Return a sampler of averages at drawn weights."""

    def sample(block: int, draws: int) -> Floats:
        return averages_at(model, how, how.draw(block, draws))

    return sample


def averages_at(model: Model, how: WeightDraws, weights: Floats) -> Floats:
    """Return (draws, trusts) averages at (draws, keys) weights, before `Model.finish`."""
    within, between = how.spread_out(model, weights)
    if len(model.between) == 1:
        return arithmetic.weighted_mean(model.scores, model.of_trusts(within))
    if how.own_level:
        return arithmetic.weighted_mean(unit_means(model), between[:, :, np.newaxis])
    return two_level_mean(
        model.scores[np.newaxis], model.of_trusts(within), model.unit, between[:, :, np.newaxis]
    )


def vary_both(model: Model, how: WeightDraws) -> Sampler:
    """Return a sampler that draws weights and, for each trust, its scores with replacement."""
    packed = Packed(model)

    def sample(block: int, draws: int) -> Floats:
        within, between = how.spread_out(model, how.draw(block, draws))
        counts = packed.counts(Stream(how.seed, block, BOOTSTRAP), draws)
        counts *= model.of_trusts(within)
        return two_level_mean(
            model.scores[np.newaxis], counts, model.unit, between[:, :, np.newaxis]
        )

    return sample


def unit_means(model: Model) -> Floats:
    """Means of the units, (units, trusts), which do not change when only units are weighed."""
    within = model.of_trusts(model.within)
    return np.stack(
        [
            arithmetic.weighted_mean(model.scores[model.unit == index], within[model.unit == index])
            for index in range(len(model.between))
        ]
    )
