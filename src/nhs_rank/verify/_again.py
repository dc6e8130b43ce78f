"""Ask the pipeline for the same result with other options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nhs_rank.pipeline import run
from nhs_rank.verify._computed import of_result

if TYPE_CHECKING:
    import polars as pl

    from nhs_rank.result import Result

__all__ = ["again"]


def again(result: Result, change: dict[str, Any]) -> pl.DataFrame:
    """Return all figures of a result, as `nhs_rank.verify._computed.of_result` does, changed."""
    options = result.options.model_copy(update={**change, "draws": 0, "quarter": result.quarter})
    return of_result(run(result.table, result.framework, options), 0.0)
