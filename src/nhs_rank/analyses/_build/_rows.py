"""The tidy rows that `build` writes and `compute` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.reading._table import CELLS

if TYPE_CHECKING:
    from nhs_rank.analyses._build._organisations import Trusts
    from nhs_rank.framework import Framework

__all__ = ["ROWS", "as_cells", "as_trusts", "rows_of"]

#: One value or score of a metric; ``metric`` may be the ID of a score or a flag.
ROWS: dict[str, pl.DataType] = {
    "quarter": pl.String(),
    "trust_code": pl.String(),
    "trust_name": pl.String(),
    "trust_type": pl.String(),
    "metric": pl.String(),
    "value": pl.Float64(),
    "unit": pl.String(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "origin": pl.String(),
    "source": pl.String(),
    "source_sha256": pl.String(),
    "period": pl.String(),
    "vintage": pl.String(),
}


def rows_of(
    made: pl.DataFrame, carried: pl.DataFrame, framework: Framework, trusts: Trusts, quarter: str
) -> pl.DataFrame:
    """Return `ROWS` of what was made and what is carried, ordered by trust and metric.

    Parameters
    ----------
    made
        The values that were made, a row a metric and trust.
    carried
        The rows that are carried, of `ROWS`.
    framework
        Names the metrics, in their order.
    trusts
        What is known of the trusts.
    quarter
        The quarter that is made.

    """
    units = {key: metric.unit for key, metric in framework.metrics.items()}
    own = made.with_columns(
        pl.lit(quarter).alias("quarter"),
        pl.lit(None, pl.String).alias("trust_name"),
        pl.lit(None, pl.String).alias("trust_type"),
        pl.col("metric").replace_strict(units, return_dtype=pl.String).alias("unit"),
        pl.lit("made").alias("origin"),
    ).select(list(ROWS))
    rows = pl.concat([own, carried]).drop("trust_name", "trust_type")
    details = trusts.details.select("trust_code", "trust_name", "trust_type")
    return (
        rows.join(details, on="trust_code", how="left")
        .select(list(ROWS))
        .sort("trust_code", "metric", "origin")
    )


def as_cells(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of values as the cells of a `Table`."""
    absent = [name for name in CELLS if name not in ("path", *rows.columns)]
    return rows.with_columns(
        pl.col("source").alias("path"),
        *(pl.lit(None, CELLS[name]).alias(name) for name in absent),
    ).select(list(CELLS))


def as_trusts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the trusts of rows as those of a `Table`."""
    nothing = pl.lit(None, pl.String)
    return (
        rows.select("quarter", "trust_code", "trust_name", "trust_type")
        .unique("trust_code", keep="first", maintain_order=True)
        .with_columns(nothing.alias("trust_subtype"), nothing.alias("region"))
        .sort("trust_code")
    )
