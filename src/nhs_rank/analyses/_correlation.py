"""Measures of how far two rankings agree: small exact functions on arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from nhs_rank.arithmetic import Floats

__all__ = ["kendall_tau_b", "mean_ranks", "spearman_rho"]


def kendall_tau_b(first: ArrayLike, second: ArrayLike) -> float | None:
    """Return Kendall's tau-b of two lists of numbers, which allows for ties.

    The concordant minus the discordant pairs, over the geometric mean of the pairs that are not
    tied in the one and in the other (Kendall 1945). None where either list has fewer than two
    different numbers.

    >>> kendall_tau_b([1, 2, 3, 4], [1, 2, 4, 3])
    0.6666666666666666
    """
    x, y = _two(first, second)
    upper = np.triu_indices(len(x), k=1)
    dx = np.sign(x[:, np.newaxis] - x)[upper].astype(np.int64)
    dy = np.sign(y[:, np.newaxis] - y)[upper].astype(np.int64)
    untied = int((dx != 0).sum()) * int((dy != 0).sum())
    # whole numbers up to the one division: the same on every machine
    return float(int((dx * dy).sum()) / math.sqrt(untied)) if untied else None


def spearman_rho(first: ArrayLike, second: ArrayLike) -> float | None:
    """Return Spearman's rho of two lists of numbers: the correlation of their mean ranks.

    None where either list has fewer than two different numbers.

    >>> spearman_rho([1, 2, 3, 4], [1, 2, 4, 3])
    0.8
    """
    x, y = _two(first, second)
    # twice the ranks less their mean are whole numbers, so the sums are exact
    a, b = (np.rint(2 * mean_ranks(part) - (len(x) + 1)).astype(np.int64) for part in (x, y))
    spread = int((a * a).sum()) * int((b * b).sum())
    return float(int((a * b).sum()) / math.sqrt(spread)) if spread else None


def mean_ranks(values: ArrayLike) -> Floats:
    """Rank numbers from 1 for the lowest; equal ones share the mean of their ranks."""
    numbers = np.asarray(values, dtype=np.float64)
    ordered = np.sort(numbers)
    below = np.searchsorted(ordered, numbers, side="left")
    upto = np.searchsorted(ordered, numbers, side="right")
    return np.asarray((below + 1 + upto) / 2, dtype=np.float64)


def _two(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    x = np.asarray(first, dtype=np.float64)
    y = np.asarray(second, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError("two lists of the same length are needed")
    if np.isnan(x).any() or np.isnan(y).any():
        raise ValueError("there is no rank for a number that is missing")
    return x, y
