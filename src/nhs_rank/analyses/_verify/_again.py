"""Ask the pipeline for the same result with other options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nhs_rank.analyses._verify._computed import of_result
from nhs_rank.pipeline import run

if TYPE_CHECKING:
    import polars as pl

    from nhs_rank.result import Result

__all__ = ["again"]


def again(result: Result, change: dict[str, Any]) -> pl.DataFrame:
    """Return all figures of a result, as `of_result` does, with a change of options."""
    options = result.options.model_copy(update={**change, "draws": 0, "quarter": result.quarter})
    return of_result(run(result.table, result.framework, options), 0.0)
