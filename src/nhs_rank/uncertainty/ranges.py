"""Likely ranges: how far score and rank of a trust spread over bootstrap draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank.uncertainty.bootstrap import bootstrap
from nhs_rank.uncertainty.simulate import simulate

if TYPE_CHECKING:
    from nhs_rank.uncertainty.model import Model
    from nhs_rank.uncertainty.simulate import Progress

__all__ = ["SHARES", "likely_ranges"]

#: The ends of a likely range, as shares of the draws.
SHARES = (0.025, 0.975)


def likely_ranges(
    model: Model,
    placed: pl.DataFrame,
    *,
    draws: int,
    seed: int,
    on_progress: Progress | None = None,
) -> pl.DataFrame:
    """Add the likely ranges and the share of draws in each segment.

    The bounds of the segments stay where they are; the cap and the ranking apply within each
    draw. A range always holds the trust's own score and rank. Adds ``likely_score_low``,
    ``likely_score_high``, ``likely_rank_low``, ``likely_rank_high`` and ``p_segment_1`` and so
    on, null for trusts that are not ranked.
    """
    tally = simulate(model, bootstrap(model, seed), draws, on_progress=on_progress)
    score_low, score_high = tally.score_quantiles(SHARES)
    rank_low, rank_high = tally.rank_quantiles(SHARES)
    own = placed.filter(pl.col("not_ranked_because").is_null())
    score, rank = own["average_score"].to_numpy(), own["rank"].to_numpy()
    probabilities = tally.segment_probabilities
    ranges = pl.DataFrame(
        {
            "trust_code": model.codes,
            "likely_score_low": np.minimum(score_low, score),
            "likely_score_high": np.maximum(score_high, score),
            "likely_rank_low": np.minimum(rank_low, rank),
            "likely_rank_high": np.maximum(rank_high, rank),
        }
        | {
            f"p_segment_{index + 1}": probabilities[:, index]
            for index in range(probabilities.shape[1])
        }
    )
    return placed.join(ranges, on="trust_code", how="left", maintain_order="left")
