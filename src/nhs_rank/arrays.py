"""The arithmetic on dense arrays: averages, segments and ranks, for one table or many draws.

Everything that is averaged, placed or ranked anywhere in the package goes through here. Arrays
have trusts along the last axis (metrics before it where there are metrics) and any number of
leading axes for draws. Sums run over metrics one after another in the order of the framework, so
that the same input gives the same bytes whatever the machine or the number of threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Averages closer than this are the same number: sums of floats differ in the last digits.
SAME = 1e-9


def competition_rank(keys: npt.NDArray[np.generic]) -> Ints:
    """Rank along the last axis, 1 for the lowest; equal keys share the better ("min") rank."""
    if keys.ndim > 1:
        flat = keys.reshape(-1, keys.shape[-1])
        return np.stack([competition_rank(row) for row in flat]).reshape(keys.shape)
    return np.searchsorted(np.sort(keys), keys, side="left").astype(np.int64) + 1


def weighted_mean(scores: Floats, weights: Floats) -> Floats:
    """Average along axis -2 (metrics) those scores that are there, at their weights.

    ``scores`` is (..., metrics, trusts) with NaN for "not reported"; ``weights`` is
    (..., metrics) or (..., metrics, trusts). A trust whose weights add up to nothing gets NaN.
    """
    if weights.ndim < scores.ndim:
        weights = weights[..., np.newaxis]
    total: Floats | float = 0.0
    weight: Floats | float = 0.0
    for index in range(scores.shape[-2]):
        score = scores[..., index, :]
        there = ~np.isnan(score)
        share = weights[..., index, :] * there
        total = total + share * np.where(there, score, 0.0)
        weight = weight + share
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(weight > 0, total / weight, np.nan))


def rounded(averages: Floats, decimals: int) -> Ints:
    """Averages as whole numbers of their last decimal place, halves rounded up.

    A half that is a hair short of a half because of how floats add up is rounded up too.
    """
    return np.floor(averages * 10.0**decimals + 0.5 + 1e-6).astype(np.int64)


def quantiles(averages: Floats, shares: Sequence[float]) -> tuple[float, ...]:
    """Return quantiles of the numbers, linearly between the two nearest."""
    present = np.sort(averages[~np.isnan(averages)])
    result = []
    for share in shares:
        position = (len(present) - 1) * share
        low = int(np.floor(position))
        high = min(low + 1, len(present) - 1)
        between = position - low
        result.append(float(present[low] + (present[high] - present[low]) * between))
    return tuple(result)


def segments(averages: Floats, cuts: Sequence[float]) -> Ints:
    """Return 1 plus the number of cuts that an average lies beyond."""
    place = np.ones(averages.shape, dtype=np.int64)
    for cut in cuts:
        place += averages > cut + SAME
    return place


def order_keys(averages: Floats, placed: Ints | None, decimals: int) -> Ints:
    """Return whole-number keys that sort by segment (where one is given), then by average."""
    keys = rounded(averages, decimals)
    return keys if placed is None else keys + placed * 10 ** (decimals + 6)
