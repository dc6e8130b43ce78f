"""What the metrics of an average have to do with it and with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.uncertainty.model import Model

__all__ = ["Coherence", "alpha", "coherence", "covariances", "portions"]


@dataclass(frozen=True)
class Coherence:
    """What counts how much, for one group of trusts.

    ``nominal``
        (metrics,) the mean share of a trust's weight.
    ``effective``
        (metrics,) the share of the variance of averages that comes from the metric's
        contributions: ``Cov(contribution, average) / Var(average)``. A contribution is the share
        of the weight times the score less the metric's mean score, and the average is their sum,
        so that which metrics a trust has does not count. They add up to 1; a negative one pulls
        averages together.
    ``with_rest``
        (metrics,) Pearson's correlation of the score with the average of the trust's other
        metrics; NaN where there is none.
    ``covariance``, ``correlation``
        (metrics, metrics) of the scores, over the trusts that have both; NaN below three.
    ``trusts``
        (metrics,) how many trusts have it.
    ``alpha``
        Cronbach's alpha over the metrics that at least half of the trusts have.
    ``alpha_of``
        (metrics,) whether the metric is one of these.
    """

    nominal: Floats
    effective: Floats
    with_rest: Floats
    covariance: Floats
    correlation: Floats
    trusts: Ints
    alpha: float
    alpha_of: Ints


def portions(model: Model) -> Floats:
    """(metrics, trusts) the share of a trust's weight that each metric has; 0 where it has none."""
    scored = ~np.isnan(model.scores)
    within = np.where(scored, model.of_trusts(model.within), 0.0)
    units = range(len(model.between))
    mass = np.stack([within[model.unit == unit].sum(axis=0) for unit in units])
    between = np.where(mass > 0, model.between[:, np.newaxis], 0.0)
    between = between / between.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.nan_to_num(within / mass[model.unit]) * between[model.unit])


def coherence(model: Model, group: Ints) -> Coherence:
    """Take the averages of a group of trusts apart by metric.

    For a geometric mean everything is about logarithms of scores.

    Parameters
    ----------
    model
        The ranking.
    group
        Trusts of one type, which report much the same metrics.

    """
    scores = model.scores[:, group]
    shares = portions(model)[:, group]
    parts = np.where(np.isnan(scores), 0.0, scores) * shares
    number: Ints = (~np.isnan(scores)).sum(axis=1)
    totals = np.where(np.isnan(scores), 0.0, scores).sum(axis=1)
    means = totals / np.maximum(number, 1)
    parts = np.where(np.isnan(scores), 0.0, scores - means[:, np.newaxis]) * shares
    centred = parts.sum(axis=0) - parts.sum(axis=0).mean()
    variance = (centred**2).mean()
    effective = (parts * centred).mean(axis=1)
    covariance, correlation = covariances(scores)
    common = np.flatnonzero(2 * number >= len(group))
    return Coherence(
        nominal=shares.mean(axis=1),
        effective=effective / variance if variance > 0 else np.full(len(scores), np.nan),
        with_rest=_with_rest(scores, parts, shares),
        covariance=covariance,
        correlation=correlation,
        trusts=number,
        alpha=alpha(covariance[np.ix_(common, common)]),
        alpha_of=common,
    )


def covariances(scores: Floats) -> tuple[Floats, Floats]:
    """(metrics, metrics) covariances and correlations over the trusts that have both.

    The divisor of a covariance is the number of these trusts less 1.
    """
    size = len(scores)
    covariance, correlation = np.full((2, size, size), np.nan)
    scored = ~np.isnan(scores)
    for one in range(size):
        for two in range(one, size):
            both = scored[one] & scored[two]
            if both.sum() < 3:
                continue
            first = scores[one, both] - scores[one, both].mean()
            second = scores[two, both] - scores[two, both].mean()
            product = (first * second).sum()
            covariance[one, two] = covariance[two, one] = product / (both.sum() - 1)
            scale = np.sqrt((first**2).sum() * (second**2).sum())
            if scale > 0:
                correlation[one, two] = correlation[two, one] = product / scale
    return covariance, correlation


def alpha(covariance: Floats) -> float:
    """Cronbach's alpha: ``k / (k - 1) * (1 - trace / sum)`` of a covariance matrix of k metrics.

    NaN where there are fewer than two, or where a covariance is not known.
    """
    size, total = len(covariance), float(covariance.sum())
    if size < 2 or not total > 0:
        return float("nan")
    return size / (size - 1) * (1 - float(np.trace(covariance)) / total)


def _with_rest(scores: Floats, parts: Floats, shares: Floats) -> Floats:
    """Correlations of each metric with the mean of the others at their weights."""
    found = np.full(len(scores), np.nan)
    for metric, metric_scores in enumerate(scores):
        rest = shares.sum(axis=0) - shares[metric]
        rows = ~np.isnan(metric_scores) & (rest > 1e-9)
        if rows.sum() < 3:
            continue
        others = (parts.sum(axis=0) - parts[metric])[rows] / rest[rows]
        _, of_both = covariances(np.stack([metric_scores[rows], others]))
        found[metric] = of_both[0, 1]
    return found
