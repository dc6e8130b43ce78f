"""From segments and averages to ranks: competition ranks, in each type or over all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank import arithmetic

if TYPE_CHECKING:
    from nhs_rank.framework.model import Ranking

__all__ = ["rank", "ranked_groups"]


def rank(placed: pl.DataFrame, ranking: Ranking) -> pl.DataFrame:
    """Add ``rank`` and ``ranked_of``: competition ranks, best first, in each type or over all."""
    number = np.zeros(placed.height, dtype=np.int64)
    size = np.zeros(placed.height, dtype=np.int64)
    averages = placed["average_score"].fill_null(0.0).to_numpy()
    segments = placed["segment"].fill_null(0).to_numpy() if "segment" in ranking.by else None
    keys = arithmetic.order_keys(averages, segments, ranking.decimals)
    for rows in ranked_groups(placed, ranking):
        number[rows] = arithmetic.competition_rank(keys[rows])
        size[rows] = len(rows)
    ranked = pl.col("not_ranked_because").is_null()
    return placed.with_columns(
        pl.when(ranked).then(pl.Series(name, numbers)).alias(name)
        for name, numbers in (("rank", number), ("ranked_of", size))
    )


def ranked_groups(placed: pl.DataFrame, ranking: Ranking) -> list[arithmetic.Ints]:
    """Return the rows of each group of trusts that are ranked together, types in order."""
    ranked = placed["not_ranked_because"].is_null().to_numpy()
    rows = np.flatnonzero(ranked)
    if ranking.within == "all":
        return [rows]
    types = placed["trust_type"].fill_null("").to_list()
    labels = {kind: label for label, kind in enumerate(sorted(set(types)))}
    numbers = np.array([labels[kind] for kind in types], dtype=np.int64)
    return [rows[at] for at in arithmetic.groups(numbers[rows])]
