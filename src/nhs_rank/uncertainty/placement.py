"""Who stands where in how many draws: expected ranks, and how often one is ahead of another."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints, Ranks
    from nhs_rank.uncertainty.model import Model

__all__ = ["DISTANCES", "Placement", "Seen", "apart"]

#: Places apart of which pairs are looked at.
DISTANCES = (1, 2, 5, 10, 20, 50)
_TOP = 10
#: Pairs that are compared at once: few enough to stay in the cache.
_CHUNK = 128


@dataclass(frozen=True)
class Seen:
    """Counts of one block of draws."""

    twice: Ints
    square: Ints
    first: Ints
    last: Ints
    top: Ints
    quarter: Ints
    better: Ints
    tied: Ints


class Placement:
    """Counts over draws, exact whole numbers all of them.

    With the competition rank r of a trust and t trusts tied with it in a draw, ``r + t / 2`` is
    its place there: one more than the rivals ahead and half of those tied. Its mean over draws is
    the expected rank, ``1 + sum over rivals of P(ahead) + P(tied) / 2`` (Goldstein and
    Spiegelhalter, "League tables and their limitations", JRSS A 159, 1996, write it so).

    Parameters
    ----------
    model
        The ranking.
    pairs
        (pairs, 2) positions of trusts that are ranked together.

    """

    def __init__(self, model: Model, pairs: Ints) -> None:
        self.pairs = pairs.reshape(-1, 2)
        self.draws = 0
        trusts = len(model.codes)
        sizes = [len(self.pairs) if of.name in ("better", "tied") else trusts for of in _FIELDS]
        self._counts = [np.zeros(size, dtype=np.int64) for size in sizes]

    def look(self, keys: Ints, ranked: list[tuple[Ranks, Ranks]]) -> Seen:
        """Count a block of (draws, trusts) keys; pure, so that threads may share it."""
        trusts = keys.shape[1]
        counts = {of.name: np.zeros(trusts, dtype=np.int64) for of in _FIELDS}
        for trust, ranks in ranked:
            size = trust.shape[-1]
            behind = _last(ranks)
            twice = (ranks.astype(np.float64) + behind) + 2
            flat = trust.ravel()
            for name, of in (("twice", twice), ("square", twice * twice)):
                sums = np.bincount(flat, weights=of.ravel(), minlength=trusts)
                counts[name] += sums.astype(np.int64)
            # rows are sorted, so that columns beyond the first or before the last hold no such rank
            least = ranks.reshape(-1, size).min(axis=0)
            for name, places in (("first", 1), ("top", _TOP), ("quarter", size // 4)):
                part = slice(None, int((least < places).sum()))
                counted = trust[..., part][ranks[..., part] < places]
                counts[name] += np.bincount(counted, minlength=trusts)
            part = slice(int((behind.reshape(-1, size).max(axis=0) < size - 1).sum()), None)
            counted = trust[..., part][behind[..., part] == size - 1]
            counts["last"] += np.bincount(counted, minlength=trusts)
        # rows of trusts lie side by side in memory, so that picking pairs is copying
        kind = _narrow(keys.min(initial=0), keys.max(initial=0))
        of_trust = np.ascontiguousarray(keys.T.astype(kind))
        better, tied = np.zeros((2, len(self.pairs)), dtype=np.int64)
        for start in range(0, len(self.pairs), _CHUNK):
            part = slice(start, start + _CHUNK)
            one, two = of_trust[self.pairs[part, 0]], of_trust[self.pairs[part, 1]]
            better[part] = (one < two).sum(axis=1, dtype=np.uint32)
            tied[part] = (one == two).sum(axis=1, dtype=np.uint32)
        counts["better"], counts["tied"] = better, tied
        return Seen(**counts)

    def count(self, seen: Seen, draws: int) -> None:
        """Add a block."""
        self.draws += draws
        for total, of in zip(self._counts, _FIELDS, strict=True):
            total += getattr(seen, of.name)

    def _share(self, name: str) -> Floats:
        at = [of.name for of in _FIELDS].index(name)
        return np.asarray(self._counts[at] / max(self.draws, 1))

    @property
    def expected_rank(self) -> Floats:
        """(trusts,) the mean place."""
        return self._share("twice") / 2

    @property
    def mc_se(self) -> Floats:
        """(trusts,) the Monte Carlo standard error of `expected_rank`."""
        twice, square = self._share("twice"), self._share("square")
        return np.asarray(np.sqrt(np.maximum(square - twice**2, 0) / 4 / max(self.draws, 1)))

    @property
    def shares(self) -> dict[str, Floats]:
        """(trusts,) shares of draws: ``p_first, p_last, p_top10, p_top_quarter``.

        First and last are shared by trusts that tie; the top quarter are the ranks up to a
        quarter of the trusts that are ranked together.
        """
        names = {"p_first": "first", "p_last": "last", "p_top10": "top", "p_top_quarter": "quarter"}
        return {name: self._share(of) for name, of in names.items()}

    @property
    def better(self) -> Floats:
        """(pairs,) the share of draws in which the first stands better than the second."""
        return self._share("better")

    @property
    def tied(self) -> Floats:
        """(pairs,) the share of draws in which both have the same rank."""
        return self._share("tied")


_FIELDS = fields(Seen)


def _narrow(least: int, most: int) -> type[np.signedinteger]:
    """The smallest kind of whole number that holds both."""
    kinds = (np.int16, np.int32)
    fitting = (of for of in kinds if np.iinfo(of).min <= least and most <= np.iinfo(of).max)
    return next(fitting, np.int64)


def _last(ranks: Ranks) -> Ranks:
    """The last position, from 0, of those tied with each: ``ranks`` is sorted, from 0.

    The end of a run of ties goes to all before it in steps of 1, 2, 4 and so on.
    """
    size = ranks.shape[-1]
    kind = _narrow(-size, size)
    last = np.full(ranks.shape, size - 1, dtype=kind)
    new = ranks[..., 1:] != ranks[..., :-1]
    last[..., :-1] += new * np.arange(1 - size, 0, dtype=kind)
    step = 1
    while step < size:
        np.minimum(last[..., :-step], last[..., step:], out=last[..., :-step])
        step *= 2
    return last


def apart(order: list[Ints], distances: tuple[int, ...] = DISTANCES) -> tuple[Ints, Ints]:
    """Return (pairs, 2) the pairs so many places apart, better first, and (pairs,) how many.

    ``order`` has the trusts of each group from best to worst.
    """
    pairs, places = [], []
    for distance in distances:
        for group in order:
            if len(group) > distance:
                pairs.append(np.stack([group[:-distance], group[distance:]], axis=1))
                places.append(np.full(len(group) - distance, distance))
    if not pairs:
        return np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(pairs), np.concatenate(places)
