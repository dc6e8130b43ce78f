"""Simultaneous confidence sets for ranks.

The question is another one than that of a likely range: which ranks are compatible with the data
for all trusts at once? It is answered by comparing every two trusts and letting only those
differences count that are too large to be chance among all of them (Mogstad, Romano, Shaikh and
Wilhelm, "Inference for ranks", Review of Economic Studies 91, 2024). A trust's best possible rank
is one more than the number of trusts that are surely better, its worst the number of trusts less
those that are surely worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhs_rank import arithmetic
from nhs_rank.uncertainty.bootstrap import bootstrap

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Bools, Floats, Ints
    from nhs_rank.uncertainty.model import Model

__all__ = ["COVERAGE", "simultaneous_rank_sets"]

COVERAGE = 0.95
_CHUNK = 64


def simultaneous_rank_sets(
    model: Model, averages: Floats, *, draws: int, seed: int, coverage: float = COVERAGE
) -> tuple[Ints, Ints]:
    """Return the least and greatest rank on score alone that each trust may have.

    Parameters
    ----------
    model, averages
        The ranking and its (trusts,) averages. The sets are about the rank by average within
        each group of trusts: caps and segments play no part.
    draws, seed
        Of the bootstrap over metrics, from which the standard errors and the distribution of the
        largest difference come.
    coverage
        The probability with which all sets together hold the true ranks.

    Notes
    -----
    For every two trusts j and k the difference of averages is divided by its standard error
    (trusts are independent in the bootstrap). The critical value is the quantile, over draws, of
    the largest such ratio after centring. Pairs beyond it are settled and leave the comparison,
    and the critical value of the rest is taken again, until nothing more is settled (the
    step-down of Romano and Wolf). Two trusts of no spread at all are told apart by any
    difference.

    """
    sampler = bootstrap(model, seed)
    drawn = np.concatenate(
        [
            model.finish(sampler(block, min(_CHUNK, draws - start)))
            for block, start in enumerate(range(0, draws, _CHUNK))
        ]
    )
    variance = drawn.var(axis=0)
    low = np.ones(len(averages), dtype=np.int64)
    high = np.ones(len(averages), dtype=np.int64)
    for group in model.groups:
        better = _surely_better(
            averages[group], drawn[:, group] - averages[group], variance[group], coverage
        )
        low[group] = 1 + better.sum(axis=0)
        high[group] = len(group) - better.sum(axis=1)
    return low, high


def _surely_better(averages: Floats, centred: Floats, variance: Floats, coverage: float) -> Bools:
    """Whether the trust of a row is surely better (lower) than that of a column."""
    first, second = np.triu_indices(len(averages), k=1)
    error = np.sqrt(variance[first] + variance[second])
    difference = averages[first] - averages[second]
    certain = error < arithmetic.SAME
    scale = np.where(certain, 1.0, error)
    ratio = np.abs(difference) / scale
    settled = certain & (np.abs(difference) > arithmetic.SAME)
    open_ = ~certain
    while open_.any():
        critical = _largest(centred, first[open_], second[open_], scale[open_], coverage)
        beyond = open_ & (ratio > critical)
        if not beyond.any():
            break
        settled |= beyond
        open_ &= ~beyond
    better = np.zeros((len(averages), len(averages)), dtype=bool)
    lower = settled & (difference < 0)
    higher = settled & (difference > 0)
    better[first[lower], second[lower]] = True
    better[second[higher], first[higher]] = True
    return better


def _largest(centred: Floats, first: Ints, second: Ints, scale: Floats, coverage: float) -> float:
    """The quantile over draws of the largest difference in standard errors."""
    largest = np.empty(len(centred))
    for start in range(0, len(centred), _CHUNK):
        part = centred[start : start + _CHUNK]
        ratios = np.abs(part[:, first] - part[:, second]) / scale
        largest[start : start + _CHUNK] = ratios.max(axis=1)
    return float(np.quantile(largest, coverage, method="higher"))
