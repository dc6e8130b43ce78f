"""The share that each counted score has in a trust's average."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.steps.average import contributions

if TYPE_CHECKING:
    from nhs_rank.result import Result

__all__ = ["shares"]


def shares(result: Result, code: str) -> dict[str, float]:
    """Return the share of each metric in the average of one trust; they add up to 1."""
    # what a score of 1 would contribute
    ones = result.scores.filter(pl.col("trust_code") == code).with_columns(score=pl.lit(1.0))
    trust = result.placed.filter(pl.col("trust_code") == code)
    found = contributions(ones, trust, result.weighting)
    return dict(zip(found["metric"], found["contribution"], strict=True))
