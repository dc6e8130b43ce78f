"""Simultaneous confidence sets for ranks.

The question is another one than that of a likely range: which ranks are compatible with the data
for all trusts at once? It is answered by comparing every two trusts and letting only those
differences count that are too large to be chance among all of them (Mogstad, Romano, Shaikh and
Wilhelm, "Inference for ranks", Review of Economic Studies 91, 2024). A trust's best possible rank
is one more than the number of trusts that are told to be better, its worst the number of trusts
less those that are told to be worse.

Each draw is divided by the standard error that its own scores have (the bootstrap-t of Efron). A
fixed standard error, from all draws, lets far too many differences count where a trust has few
metrics: docs/uncertainty.md has the coverage of both.
"""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from nhs_rank.uncertainty.bootstrap import jackknife, studentised
from nhs_rank.uncertainty.ranges import resampled
from nhs_rank.uncertainty.simulate import block_size

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Bools, Floats
    from nhs_rank.uncertainty.model import Model

__all__ = ["COVERAGE", "SET_DRAWS", "simultaneous_rank_sets"]

COVERAGE = 0.95
#: With so many the draws below the critical value are 95.6%: more are not made.
SET_DRAWS = 5_000
_CHUNK = 256
_NO_SPREAD = 1e-200


def simultaneous_rank_sets(
    model: Model, *, draws: int, seed: int, coverage: float = COVERAGE
) -> tuple[Floats, Floats]:
    """Return the least and greatest rank on score alone that each trust may have.

    Parameters
    ----------
    model
        The ranking. The sets are about the rank by average within each group of trusts: caps and
        segments play no part.
    draws, seed
        Of the bootstrap over metrics; at most `SET_DRAWS` are made.
    coverage
        The probability with which all sets together hold the true ranks.

    Returns
    -------
    Two (trusts,) arrays, NaN for the trusts that `nhs_rank.uncertainty.ranges.resampled` leaves
    out. These may have any rank, which the sets of the others allow for.

    Notes
    -----
    For every two trusts the difference of their means is divided by its standard error (trusts
    are independent in the bootstrap). The critical value is a quantile, over draws, of the largest
    such ratio, each centred at the difference itself and with the standard error of the draw: the
    quantile two Monte Carlo standard errors above the coverage. Pairs beyond it are settled and
    leave the comparison, and the critical value of the rest is taken again, until nothing more is
    settled (the step-down of Romano and Wolf).

    """
    scored = (~np.isnan(model.scores)).astype(np.float64)[np.newaxis]
    if len(model.between) == 1:
        means, variances = _own(model)
    else:
        means, variances = (of[0] for of in jackknife(model, scored))
    drawn, errors = _draws(model, min(draws, SET_DRAWS), seed)
    drawable = resampled(model)
    low = np.full(len(means), np.nan)
    high = np.full(len(means), np.nan)
    for group in model.groups:
        rows = group[drawable[group]]
        better = _better(
            means[rows],
            variances[rows],
            drawn[rows] - means[rows, np.newaxis],
            errors[rows],
            coverage,
        )
        low[rows] = 1 + better.sum(axis=0)
        high[rows] = len(group) - better.sum(axis=1)
    return low, high


def _own(model: Model) -> tuple[Floats, Floats]:
    """Weighted means of the scores as they are, and their variances."""
    scored = ~np.isnan(model.scores)
    weights = model.of_trusts(model.within) * scored
    scores = np.where(scored, model.scores, 0.0)
    mass = weights.sum(axis=0)
    means = (weights * scores).sum(axis=0) / mass
    return means, (weights**2 * (scores - means) ** 2).sum(axis=0) / mass**2


def _draws(model: Model, draws: int, seed: int) -> tuple[Floats, Floats]:
    """(trusts, draws) means and variances of the drawn scores."""
    sampler = studentised(model, seed)
    edges = [*range(0, draws, block_size(len(model.codes))), draws]
    blocks = [sampler(block, two - one) for block, (one, two) in enumerate(pairwise(edges))]
    means, variances = zip(*blocks, strict=True)
    return (
        np.ascontiguousarray(np.concatenate(means).T),
        np.ascontiguousarray(np.concatenate(variances).T),
    )


def _better(
    means: Floats, variances: Floats, centred: Floats, errors: Floats, coverage: float
) -> Bools:
    """Whether the trust of a row is told to be better (lower) than that of a column."""
    size = len(means)
    ratio = _squared(means[:, np.newaxis] - means, variances[:, np.newaxis] + variances)
    open_ = np.triu(np.ones((size, size), dtype=bool), k=1)
    settled = np.zeros_like(open_)
    largest = _largest(centred, errors, open_)
    while open_.any():
        critical = np.quantile(largest, _level(coverage, len(largest)), method="higher")
        beyond = open_ & (ratio > critical)
        if not beyond.any():
            break
        settled |= beyond
        open_ &= ~beyond
        largest = _largest(centred, errors, open_)
    lower = means[:, np.newaxis] < means
    return np.asarray((settled & lower) | (settled & ~lower).T)


def _level(coverage: float, draws: int) -> float:
    """The share of draws that the critical value leaves below: more than the coverage wanted.

    Of so many draws the share below a point has the standard error ``sqrt(p (1 - p) / draws)``;
    two of them are added, so that too small a critical value comes of chance in the draws in one
    case in forty.
    """
    return min(coverage + 2 * sqrt(coverage * (1 - coverage) / draws), 1.0)


def _largest(centred: Floats, errors: Floats, open_: Bools) -> Floats:
    """(draws,) the largest squared difference in standard errors over the open pairs."""
    largest = np.zeros(centred.shape[1])
    for start in range(0, centred.shape[1], _CHUNK):
        part = slice(start, start + _CHUNK)
        mean, error = centred[:, part], errors[:, part]
        for first, others in enumerate(open_):
            second = np.flatnonzero(others)
            if len(second):
                ratio = _squared(mean[second] - mean[first], error[second] + error[first])
                np.maximum(largest[part], ratio.max(axis=0), out=largest[part])
    return largest


def _squared(difference: Floats, variance: Floats) -> Floats:
    """Squared differences in standard errors; without bound where there is no spread at all."""
    return np.asarray(difference * difference / np.maximum(variance, _NO_SPREAD))
