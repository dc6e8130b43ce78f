"""Count what the draws gave, in memory that does not grow with their number."""

from __future__ import annotations

from math import erf, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nhs_rank import arithmetic

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints, Ranks
    from nhs_rank.uncertainty.model import Model

__all__ = ["Tally", "by_size"]

#: Averages are all kept up to this many numbers (128 MB), beyond it only how many fell where.
KEPT = 16_000_000
BINS = 4_096
#: Rows of so many draws are long; so many of their first are a sample, and this is a small share.
_LONG = 8_192
_SAMPLE = 2_048
_FEW = 0.2
#: Ranks are counted one by one in groups of up to so many trusts, beyond it in that many bins.
PLACES = 4_096


class Tally:
    """Ranks, segments and averages over draws.

    ``ranks``
        (trusts, places) how often a trust had a rank; column 0 is rank 1. With more than
        `PLACES` trusts in a group a column stands for ``step`` ranks.
    ``segments``
        (trusts, segments) how often it was in a segment.
    ``draws``
        The number of draws counted.

    Quantiles of averages are exact while ``draws x trusts`` is at most `KEPT`; beyond that they
    are interpolated within one of 4,096 equal bins (0.0007 wide on a scale of 1 to 4).
    """

    def __init__(self, model: Model, draws: int) -> None:
        trusts = len(model.codes)
        largest = max((len(group) for group in model.groups), default=0)
        self.model = model
        self.draws = 0
        self._groups = by_size(model)
        self.step = -(-largest // PLACES) if largest else 1
        self.ranks = np.zeros((trusts, -(-largest // self.step)), dtype=np.uint32)
        self._first: Ints = np.full(trusts, largest, dtype=np.int64)
        self._last: Ints = np.ones(trusts, dtype=np.int64)
        self.segments: Ints = np.zeros((trusts, len(model.cuts) + 1), dtype=np.int64)
        ends = np.array([np.nanmin(model.scores), np.nanmax(model.scores)] if trusts else [0, 0])
        self._low, self._high = model.finish(ends).tolist()
        self._least: Floats = np.full(trusts, np.inf)
        self._most: Floats = np.full(trusts, -np.inf)
        exact = draws * trusts <= KEPT
        self._kept = np.empty((trusts, draws)) if exact else None
        self._bins = None if exact else np.zeros(trusts * BINS, dtype=np.uint32)

    def segments_and_ranks(self, averages: Floats) -> tuple[Ints, Ints, list[tuple[Ranks, Ranks]]]:
        """Segment and rank (draws, trusts) averages; pure, so that threads may share it.

        Returns the segments, the keys that are ranked, and for the groups of each size which
        trusts stand where.
        """
        placed, keys = self.model.segments_and_keys(averages)
        ranked = [arithmetic.ranked_in_draws(keys[:, groups], groups) for groups in self._groups]
        return placed, keys, ranked

    def add(
        self, first: int, averages: Floats, placed: Ints, ranked: list[tuple[Ranks, Ranks]]
    ) -> None:
        """Count a block of draws.

        Parameters
        ----------
        first
            The number of the first draw of the block.
        averages
            (draws, trusts) drawn averages.
        placed
            (draws, trusts) the segments that they come to.
        ranked
            Of the groups of each size, which trusts stand where and their ranks.

        """
        trusts = averages.shape[1]
        if trusts == 0:
            return
        self.draws += len(averages)
        columns = np.arange(trusts)
        width = self.segments.shape[1]
        _count(self.segments.reshape(-1), placed + (columns * width - 1))
        width = self.ranks.shape[1]
        for trust, ranks in ranked:
            cell = np.multiply(trust, width, dtype=np.int64)
            if self.step > 1:
                np.minimum.at(self._first, trust, ranks + 1)
                np.maximum.at(self._last, trust, ranks + 1)
                cell += ranks // self.step
            else:
                cell += ranks
            _count(self.ranks.reshape(-1), cell)
        if self._kept is not None:
            self._kept[:, first : first + len(averages)] = averages.T
        elif self._bins is not None:
            np.minimum(self._least, averages.min(axis=0), out=self._least)
            np.maximum(self._most, averages.max(axis=0), out=self._most)
            span = self._high - self._low or 1.0
            bins = ((averages - self._low) * (BINS / span)).astype(np.int64)
            np.clip(bins, 0, BINS - 1, out=bins)
            _count(self._bins, bins + columns * BINS)

    def score_quantiles(self, shares: tuple[float, ...]) -> Floats:
        """Return (shares, trusts) quantiles of the averages, linear between draws."""
        if self._kept is not None:
            return _quantiles(self._kept, shares)
        if self._bins is None:
            raise RuntimeError("no averages were kept")
        inside = self._bins.reshape(-1, BINS).astype(np.int64)
        upto = np.cumsum(inside, axis=1)
        rows = np.arange(len(inside))
        values = []
        for share in shares:
            wanted = share * self.draws
            at = np.minimum((upto < wanted).sum(axis=1), BINS - 1)
            before = upto[rows, at] - inside[rows, at]
            part = (wanted - before) / np.maximum(inside[rows, at], 1)
            value = self._low + (at + part) * ((self._high - self._low) / BINS)
            values.append(np.clip(value, self._least, self._most))
        return np.array(values)

    def error_shares(self, share: float) -> tuple[float, float]:
        """Return the shares one standard error below and above a share of the draws.

        Of N draws the share below a point has the standard error ``sqrt(p (1 - p) / N)``; half
        of what lies between the quantiles at the two is the Monte Carlo error of that at p.
        """
        error = sqrt(share * (1 - share) / max(self.draws, 1))
        return max(share - error, 0.0), min(share + error, 1.0)

    def rank_quantiles(self, shares: tuple[float, ...]) -> Ints:
        """Return (shares, trusts) quantiles of the ranks: the rank of the nearest draw."""
        below = np.cumsum(self.ranks, axis=1, dtype=np.int64)
        wanted = [int(np.floor(share * (self.draws - 1) + 0.5)) for share in shares]
        places = np.array([(below <= draw).sum(axis=1) for draw in wanted])
        middle = places * self.step + (self.step + 1) // 2
        return np.asarray(np.clip(middle, self.best, self.worst))

    def rank_errors(
        self, share: float, *, least: Ints | None = None, most: Ints | None = None
    ) -> Floats:
        """Return (trusts,) the Monte Carlo standard error of a quantile of the ranks.

        It is the standard deviation of the quantile over other draws (Maritz and Jarrett, "A note
        on estimating the variance of the sample median", JASA 73, 1978, with the normal in place
        of the beta distribution): the quantile is at most r as often as a share of draws that is
        normal around the share at r, with variance ``p (1 - p) / N``, exceeds p; it is no rank
        that was never seen. ``least`` and
        ``most`` are (trusts,) ranks that the quantile is kept from and to.
        """
        below = np.cumsum(self.ranks, axis=1, dtype=np.int64) / max(self.draws, 1)
        error = sqrt(share * (1 - share) / max(self.draws, 1))
        reached = _normal((below - share) / error)
        # of few draws the normal has tails beyond the ranks that were seen
        reached[below <= 0], reached[below >= 1] = 0.0, 1.0
        weight = np.diff(reached, axis=1, prepend=0.0)
        ranks_of_column = np.arange(below.shape[1]) * self.step + (self.step + 1) // 2
        ranks = np.broadcast_to(ranks_of_column, below.shape)
        if least is not None:
            ranks = np.maximum(ranks, least[:, np.newaxis])
        if most is not None:
            ranks = np.minimum(ranks, most[:, np.newaxis])
        middle = (weight * ranks).sum(axis=1, keepdims=True)
        return np.asarray(np.sqrt((weight * (ranks - middle) ** 2).sum(axis=1)))

    @property
    def best(self) -> Ints:
        """(trusts,) the best rank seen."""
        return self._first if self.step > 1 else (self.ranks > 0).argmax(axis=1) + 1

    @property
    def worst(self) -> Ints:
        """(trusts,) the worst rank seen."""
        if self.step > 1:
            return self._last
        return np.asarray(self.ranks.shape[1] - (self.ranks[:, ::-1] > 0).argmax(axis=1))

    @property
    def rank_acceptability(self) -> Floats:
        """(trusts, places) the share of draws at each rank."""
        return np.asarray(self.ranks / max(self.draws, 1))

    @property
    def segment_probabilities(self) -> Floats:
        """(trusts, segments) the share of draws in each segment."""
        return np.asarray(self.segments / max(self.draws, 1))


def by_size(model: Model) -> list[Ints]:
    """Return the groups of each size, (groups, size): 20,000 groups of one are ranked at once."""
    of_size: dict[int, list[Ints]] = {}
    for group in model.groups:
        of_size.setdefault(len(group), []).append(group)
    return [np.array(groups) for groups in of_size.values()]


def _quantiles(values: Floats, shares: tuple[float, ...]) -> Floats:
    """Quantiles of every row, linear between the two nearest: ``a + (b - a) * part``."""
    last = values.shape[1] - 1
    positions = [last * share for share in shares]
    low = [int(position) for position in positions]
    high = [min(at + 1, last) for at in low]
    ordered = _in_order(values, sorted({*low, *high}))
    parts = np.array([position - at for position, at in zip(positions, low, strict=True)])
    lower = np.array([ordered[at] for at in low])
    upper = np.array([ordered[at] for at in high])
    return np.asarray(lower + (upper - lower) * parts[:, np.newaxis], dtype=np.float64)


def _in_order(values: Floats, places: list[int]) -> dict[int, Floats]:
    """(rows,) what would stand at each of the places if every row were sorted.

    Places near the ends of long rows are looked up among the few numbers that can stand there: a
    row's first numbers say beyond which these lie. Where they do not say it rightly, and for all
    other places, the whole row is parted.
    """
    size = values.shape[1]
    near = min(max((min(at, size - 1 - at) for at in places), default=0) + 1, size)
    found = np.empty((len(places), len(values)))
    for number, row in enumerate(values):
        least, most = _beyond(row, near)
        low, high = row[row <= least], row[row >= most]
        if min(len(low), len(high)) < near:
            found[:, number] = np.partition(row, places)[places]
            continue
        low.sort()
        high.sort()
        found[:, number] = [low[at] if at < near else high[at - size] for at in places]
    return dict(zip(places, found, strict=True))


def _beyond(row: Floats, near: int) -> tuple[float, float]:
    """Guess beyond which numbers so many at either end of a row lie; NaN where it is of no use."""
    wanted = (near + 5 * sqrt(near)) / len(row) + 0.02
    if len(row) < _LONG or wanted > _FEW:
        return np.nan, np.nan
    sample = np.sort(row[:_SAMPLE])
    outside = int(wanted * _SAMPLE)
    return float(sample[outside]), float(sample[-1 - outside])


def _normal(z: Floats) -> Floats:
    """The distribution function of the standard normal."""
    result = np.where(z < 0, 0.0, 1.0)
    near = np.abs(z) < 8
    result[near] = [0.5 + 0.5 * erf(one / sqrt(2)) for one in z[near].tolist()]
    return result


def _count(into: npt.NDArray[Any], positions: Ints) -> None:
    """Add one at each position of a flat array of counts."""
    flat = positions.ravel()
    if into.size <= 4 * flat.size:
        into += np.bincount(flat, minlength=into.size).astype(into.dtype, copy=False)
    else:
        np.add.at(into, flat, into.dtype.type(1))
