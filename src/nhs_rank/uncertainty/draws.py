"""Random numbers that are the same on every machine, and in a browser.

Everything is made from the raw output of the PCG64 generator, whose stream NumPy guarantees, by
whole-number arithmetic, sorting and subtraction. Each block of draws has a stream of its own,
seeded by ``SeedSequence((seed, purpose, block))``, so that neither the number of threads nor the
order of the blocks matters. docs/uncertainty.md ("The same everywhere") defines the draws to the
last bit; the script of the page repeats them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nhs_rank.arithmetic import Floats, Ints

__all__ = ["Stream"]

_HALF = np.uint64(32)
_MANTISSA = np.uint64(11)


class Stream:
    """The random numbers of one block of draws.

    ``purpose`` tells streams apart that are used side by side for one seed and block.
    """

    def __init__(self, seed: int, block: int, purpose: int = 0) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence((seed, purpose, block)))

    def uniform(self, *shape: int) -> Floats:
        """Return uniform numbers, at least 0 and below 1."""
        raw = self._raw(int(np.prod(shape)))
        return (raw >> _MANTISSA).astype(np.float64).reshape(shape) * 2.0**-53

    def below(self, bounds: Ints, rows: int) -> npt.NDArray[np.int64]:
        """Return (rows, bounds) whole numbers, each at least 0 and below its column's bound.

        Each raw number of 64 bits makes two of 32, its upper half first; they fill the rows one
        after another, and half a number that is left over is dropped. A number u of 32 bits
        becomes ``u * bound >> 32``; none is favoured by more than one in 10^8.
        """
        size = rows * len(bounds)
        raw = self._raw((size + 1) // 2)
        turned = (raw << _HALF) | (raw >> _HALF)  # the upper half first in memory
        halves = turned.astype("<u8", copy=False).view("<u4")[:size].reshape(rows, len(bounds))
        scaled = halves * bounds.astype(np.uint64)
        scaled >>= _HALF
        return scaled.view(np.int64)

    def simplex(self, rows: int, size: int) -> Floats:
        """Return weights drawn evenly from all that add up to 1 (the flat Dirichlet).

        The gaps between sorted uniform numbers have that distribution.
        """
        marks = np.empty((rows, size + 1))
        marks[:, 0], marks[:, -1] = 0.0, 1.0
        marks[:, 1:-1] = np.sort(self.uniform(rows, size - 1), axis=1)
        return np.diff(marks, axis=1)

    def _raw(self, number: int) -> npt.NDArray[np.uint64]:
        return self._bits.random_raw(number) if number else np.empty(0, dtype=np.uint64)
