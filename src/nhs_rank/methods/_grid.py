"""Give a published score, rounded to two decimals, its exact value back.

A score by rank sits on a grid that its rule and the size of the pool define, and the size can be
read off the scores: it is the smallest whose rounded grid holds them all. The steps of the grid
are wider than the rounding, so each rounded score has one exact value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhs_rank.arithmetic import rounded
from nhs_rank.framework.model import RankRule, StandardRule

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats
    from nhs_rank.framework import Rule
    from nhs_rank.framework.model import Scale

#: Half of the last published place, and a little for the way floats are stored.
_HALF = 0.005 + 1e-9
_STEP = 0.01


def unround(scores: Floats, rule: Rule, scale: Scale) -> Floats:
    """Return the exact scores of one pool; those that no grid fits stay as they are."""
    exact = scores.copy()
    ranges = _ranges(rule, scale)
    for low, high in ranges:
        inside = (scores >= low - _HALF) & (scores <= high + _HALF)
        for other in ranges:
            if other != (low, high):
                inside &= ~((scores >= other[0] - _HALF) & (scores <= other[1] + _HALF))
        exact[inside] = _on_grid(scores[inside], low, high)
    return exact


def _ranges(rule: Rule, scale: Scale) -> list[tuple[float, float]]:
    """The ranges over which the rule spreads ranks, and the single scores it gives."""
    if isinstance(rule, RankRule):
        return [(scale.best, scale.worst)]
    if isinstance(rule, StandardRule):
        both = (rule.met, rule.missed)
        return [(ends[0], ends[1]) if isinstance(ends, list) else (ends, ends) for ends in both]
    return []


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
