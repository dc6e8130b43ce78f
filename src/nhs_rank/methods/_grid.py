"""Give a published score, rounded to two decimals, its exact value back.

A score by rank sits on a grid that its rule and the size of the pool define, and the size can be
read off the scores: it is the smallest whose rounded grid holds them all. The steps of the grid
are wider than the rounding, so each rounded score has one exact value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhs_rank.arithmetic import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.arithmetic import Floats

#: Half of the last published place, and a little for the way floats are stored.
_HALF = 0.005 + 1e-9
_STEP = 0.01


def unround(scores: Floats, ranges: Sequence[tuple[float, float]]) -> Floats:
    """Return the exact scores of one pool; those that no grid fits stay as they are.

    ``ranges`` is what `nhs_rank.methods.Rule.grid` answers.
    """
    exact = scores.copy()
    for low, high in ranges:
        inside = (scores >= low - _HALF) & (scores <= high + _HALF)
        for other in ranges:
            if other != (low, high):
                inside &= ~((scores >= other[0] - _HALF) & (scores <= other[1] + _HALF))
        exact[inside] = _on_grid(scores[inside], low, high)
    return exact


def _on_grid(scores: Floats, low: float, high: float) -> Floats:
    if len(scores) == 0 or high - low < _STEP:
        return np.full(len(scores), low)
    sizes = np.arange(max(len(scores), 2), int((high - low) / _STEP) + 1)
    if len(sizes) == 0:
        return scores
    steps = ((high - low) / (sizes - 1))[:, np.newaxis]
    exact = low + steps * np.round((scores - low) / steps)
    fits = (rounded(exact, 2) == rounded(scores, 2)).all(axis=1)
    return np.asarray(exact[np.argmax(fits)]) if fits.any() else scores
