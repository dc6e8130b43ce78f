"""Caps: the best segment that a trust with a flag may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

    from nhs_rank.arithmetic import Ints
    from nhs_rank.framework import Framework

__all__ = ["best_segments"]


def best_segments(trusts: pl.DataFrame, framework: Framework, *, cap: bool = True) -> Ints:
    """Return the best segment that each trust may have: 1, or what the caps allow it.

    ``trusts`` has a boolean column for every flag; one that the files do not give is "no".
    """
    best = np.ones(trusts.height, dtype=np.int64)
    for rule in framework.caps if cap else ():
        flagged = trusts[rule.flag].fill_null(False).to_numpy()
        best[flagged] = np.maximum(best[flagged], rule.no_better_than)
    return best
