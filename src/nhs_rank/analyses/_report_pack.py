"""Scores as short texts, from which a browser makes the same doubles again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.arithmetic import Floats, Ints

__all__ = ["packed"]

_LARGEST = 1_000
#: The two ways in which scores on a grid are made: by rule, and by un-rounding.
_WAYS = ("rank", "grid")


def packed(scores: Floats, grid: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Return a metric's scores as ``low, high, steps, way, scores``.

    Parameters
    ----------
    scores
        (trusts,) NaN where there is none.
    grid
        The ranges over which the rule spreads ranks.

    Returns
    -------
    ``scores`` holds for each trust, set apart by commas, nothing, a whole number k that stands
    for ``low + ((high - low) * k) / steps`` (``rank``) or ``low + ((high - low) / steps) * k``
    (``grid``), or a number in full behind ``=``. Whatever k gives the same double is taken; all
    others are written in full.

    """
    scored = np.flatnonzero(~np.isnan(scores))
    best: tuple[int, float, float, int, str, Ints] = (0, 0.0, 0.0, 1, _WAYS[0], np.zeros(0, int))
    steps = np.arange(1, _LARGEST)[:, np.newaxis]
    for low, high in grid:
        if high <= low:
            continue
        k = np.rint((scores[scored] - low) * steps / (high - low))
        for way in _WAYS:
            made = low + ((high - low) * k / steps if way == "rank" else (high - low) / steps * k)
            same = ((made == scores[scored]) & (k >= 0)).sum(axis=1)
            at = int(same.argmax())
            if same[at] > best[0]:
                best = (int(same[at]), low, high, at + 1, way, k[at].astype(np.int64))
    found, low, high, number, way, k_of = best
    texts = [""] * len(scores)
    for index, trust in enumerate(scored.tolist()):
        score = float(scores[trust])
        texts[trust] = f"={json.dumps(score)}"
        if found:
            k_own = int(k_of[index])
            span = high - low
            made_one = low + (span * k_own / number if way == "rank" else span / number * k_own)
            if k_own >= 0 and made_one == score:
                texts[trust] = str(k_own)
    return {"low": low, "high": high, "steps": number, "way": way, "scores": ",".join(texts)}
