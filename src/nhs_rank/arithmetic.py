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
#: Whole numbers of 32 or of 64 bits.
Ranks = npt.NDArray[np.signedinteger]

#: Averages closer than this are the same number: sums of floats differ in the last digits.
SAME = 1e-9


def competition_rank(keys: npt.NDArray[np.generic]) -> Ints:
    """Rank the keys of one table, 1 for the lowest; equal keys share the better ("min") rank."""
    return np.searchsorted(np.sort(keys), keys, side="left").astype(np.int64) + 1


def groups(labels: Ints) -> list[Ints]:
    """Return the positions of each label, labels in ascending order, positions too."""
    order = np.argsort(labels, kind="stable").astype(np.int64)
    starts = np.flatnonzero(np.diff(labels[order])) + 1
    return np.split(order, starts) if len(order) else []


def ranked_within(keys: npt.NDArray[np.generic], labels: Ints) -> tuple[Ints, Ints]:
    """Rank keys among those of the same label, as `competition_rank` does, and count these."""
    rank = np.zeros(len(keys), dtype=np.int64)
    number = np.zeros(len(keys), dtype=np.int64)
    order = np.lexsort((keys, labels))
    sorted_keys, sorted_labels = keys[order], labels[order]
    index = np.arange(len(keys))
    new_label = np.append(True, sorted_labels[1:] != sorted_labels[:-1])[: len(keys)]
    new_key = new_label | np.append(True, sorted_keys[1:] != sorted_keys[:-1])[: len(keys)]
    start = np.maximum.accumulate(np.where(new_label, index, 0))
    rank[order] = np.maximum.accumulate(np.where(new_key, index, 0)) - start + 1
    sizes = np.diff(np.append(np.flatnonzero(new_label), len(keys)))
    number[order] = np.repeat(sizes, sizes)
    return rank, number


def weighted_mean(scores: Floats, weights: Floats) -> Floats:
    """Average along axis -2 (metrics) those scores that are there, at their weights.

    ``scores`` is (..., metrics, trusts) with NaN for "not reported"; ``weights`` is the same, or
    (..., metrics, 1) where they are equal for all trusts. A trust whose weights add up to
    nothing gets NaN.
    """
    shapes = [(*table.shape[:-2], table.shape[-1]) for table in (scores, weights)]
    total = np.zeros(np.broadcast_shapes(*shapes))
    weight = np.zeros_like(total)
    part = np.empty_like(total)
    for index in range(scores.shape[-2]):
        score = scores[..., index, :]
        present = ~np.isnan(score)
        np.multiply(weights[..., index, :], present, out=part)
        weight += part
        part *= np.where(present, score, 0.0)
        total += part
    with np.errstate(invalid="ignore"):
        return total / weight  # 0 / 0 is NaN


def before_mean(scores: Floats, mean: str) -> Floats:
    """Turn scores into what is averaged: their logarithms for a geometric mean."""
    return np.log(scores) if mean == "geometric" else scores


def after_mean(averages: Floats, mean: str) -> Floats:
    """Turn what was averaged back into scores; to 12 decimals, at which machines agree."""
    return np.asarray(np.round(np.exp(averages), 12)) if mean == "geometric" else averages


def rounded(averages: Floats, decimals: int) -> Ints:
    """Averages as whole numbers of their last decimal place, halves rounded up.

    A half that is a hair short of a half because of how floats add up is rounded up too.
    """
    whole = averages * 10.0**decimals
    whole += 0.5
    whole += 1e-6
    return np.floor(whole, out=whole).astype(np.int64)


def half_up(values: Floats, decimals: int) -> Floats:
    """Round values to decimals, halves up; NaN stays.

    A half that is a hair short of a half because of how floats are stored is rounded up too.
    """
    factor = 10.0**decimals
    return np.asarray(np.floor(values * factor + 0.5 + 1e-6) / factor)


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


def segments(averages: Floats, cuts: Sequence[float] | Floats) -> Ints:
    """Return 1 plus the number of cuts that an average lies beyond.

    ``cuts`` holds numbers, or a row for each cut with its value for each trust.
    """
    segment = np.ones(averages.shape, dtype=np.int8)
    for cut in np.asarray(cuts):
        segment += (averages > cut + SAME).view(np.int8)
    return segment.astype(np.int64)


def capped(placed: Ints, best: Ints) -> Ints:
    """Apply caps: no trust is placed better than its entry of ``best``; none gains by it."""
    return np.maximum(placed, best)


def order_keys(averages: Floats, placed: Ints | None, decimals: int) -> Ints:
    """Return whole-number keys that sort by segment (where one is given), then by average."""
    keys = rounded(averages, decimals)
    if placed is None or keys.size == 0:
        return keys
    keys += placed * (keys.max() - keys.min() + 1)
    return keys


def ranked_in_draws(keys: Ints, trusts: Ints | None = None) -> tuple[Ranks, Ranks]:
    """Rank every row of (..., trusts) at once: who stands where, and the rank there.

    Returns two arrays of the shape of ``keys``: the trusts of a row from best to worst, and
    their competition ranks from 0. ``trusts`` are their numbers, the same in each row and in
    ascending order; without them they are counted from 0. Keys and trusts are packed into one
    number each, of 32 bits where that will do, because sorting numbers is faster than sorting
    positions.
    """
    size = keys.shape[-1]
    named = np.arange(size) if trusts is None else trusts
    bits = int(named.max(initial=1)).bit_length()
    least, most = keys.min(initial=0), keys.max(initial=0)
    small = -(2**31) >> bits <= least and most < 2**31 >> bits
    kind: type[np.signedinteger] = np.int32 if small else np.int64
    packed: Ranks = keys.astype(kind)
    packed <<= bits
    packed |= named.astype(kind)
    packed.sort(axis=-1)
    order = packed & ((1 << bits) - 1)
    packed >>= bits
    ranks = np.zeros(keys.shape, dtype=kind)
    new = packed[..., 1:] != packed[..., :-1]
    np.multiply(new, np.arange(1, size, dtype=kind), out=ranks[..., 1:])
    np.maximum.accumulate(ranks, axis=-1, out=ranks)
    return order, ranks
