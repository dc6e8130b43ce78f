"""Text columns to numbers, and one row for each key; what does not fit is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._cells import missing, number, number_fix

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log


def to_numbers(frame: pl.DataFrame, column: str, log: Log) -> pl.DataFrame:
    """Cast a text column to numbers; what is neither a number nor missing is reported."""
    frame = frame.with_columns(missing(column).alias("_missing"), number(column).alias("_number"))
    bad = frame.filter(~pl.col("_missing") & pl.col("_number").is_null())
    fields = (
        {
            "path": row["path"],
            "line": row["line"],
            "column": row[f"{column}_column"],
            "value": row[column],
            "header": row["value_header"] if column == "value" else column,
            "fix": number_fix(row[column]),
        }
        for row in bad.iter_rows(named=True)
    )
    log.each(c.NOT_A_NUMBER, bad.height, fields)
    return frame.with_columns(pl.col("_number").alias(column)).drop("_missing", "_number")


def one_each(frame: pl.DataFrame, key: list[str], log: Log) -> pl.DataFrame:
    """Report every key that stands more than once, and keep its first row."""
    ordered = frame.sort(*key, "path", "line", "column")
    amounts = [name for name in ("value", "text", "given", "rank") if name in frame.columns]
    twice = (
        ordered.filter(pl.len().over(key) > 1)
        .with_columns(
            *(pl.col(name).first().over(key).alias(f"first_{name}") for name in ("path", "line")),
            pl.int_range(pl.len()).over(key).alias("_index"),
            pl.all_horizontal(
                pl.col(name).eq_missing(pl.col(name).first().over(key)) for name in amounts
            ).alias("_same"),
        )
        .filter(pl.col("_index") > 0)
        .sort("path", "line", "column")
    )
    fields = (
        {
            "path": row["path"],
            "line": row["line"],
            "column": row["column"],
            "metric": row["metric"],
            "trust": row["trust_code"],
            "quarter": row["quarter"] or "the quarter",
            "other": f"{row['first_path']}:{row['first_line']}",
            "fix": "remove one of them" if row["_same"] else "the two differ: remove the wrong one",
        }
        for row in twice.iter_rows(named=True)
    )
    log.each(c.DUPLICATE, twice.height, fields)
    return ordered.unique(key, keep="first", maintain_order=True)
