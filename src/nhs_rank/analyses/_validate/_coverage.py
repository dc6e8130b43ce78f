"""How much of what could be there is there: by type, by metric and by trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.words import quarter_order

if TYPE_CHECKING:
    from nhs_rank.framework import Framework
    from nhs_rank.reading import Table

_TYPE = ["quarter", "trust_type"]
_TRUST = ["quarter", "trust_code"]


def trusts_by_type(table: Table) -> pl.DataFrame:
    """Return ``quarter, trust_type, trusts``, quarters in order of time."""
    counted = table.trusts.group_by(_TYPE).agg(pl.len().cast(pl.Int64).alias("trusts"))
    return _in_order(counted, table, "trust_type")


def by_metric(table: Table, framework: Framework) -> pl.DataFrame:
    """Return ``quarter, metric, name, trusts, expected, share``."""
    cells = _typed(table)
    reporting = cells.select(*_TYPE, "metric").unique()
    size = trusts_by_type(table)
    expected = (
        reporting.join(size, on=_TYPE, how="left", nulls_equal=True)
        .group_by("quarter", "metric")
        .agg(pl.col("trusts").sum().alias("expected"))
    )
    order = {key: index for index, key in enumerate(framework.metrics)}
    names = {key: metric.name for key, metric in framework.metrics.items()}
    shares = (
        cells.group_by("quarter", "metric")
        .agg(pl.len().cast(pl.Int64).alias("trusts"))
        .join(expected, on=["quarter", "metric"], how="left", nulls_equal=True)
        .with_columns(
            pl.col("metric").replace_strict(names, return_dtype=pl.String).alias("name"),
            (pl.col("trusts") / pl.col("expected")).alias("share"),
            pl.col("metric").replace_strict(order, return_dtype=pl.Int64).alias("_order"),
        )
    )
    columns = ["quarter", "metric", "name", "trusts", "expected", "share"]
    return _in_order(shares, table, "_order").select(columns)


def by_trust(table: Table) -> pl.DataFrame:
    """Return ``quarter, trust_code, trust_name, trust_type, metrics, expected, share``."""
    cells = _typed(table)
    possible = cells.group_by(_TYPE).agg(
        pl.col("metric").n_unique().cast(pl.Int64).alias("expected")
    )
    reported = cells.group_by(_TRUST).agg(pl.len().cast(pl.Int64).alias("metrics"))
    trusts = (
        table.trusts.select(*_TRUST, "trust_name", "trust_type")
        .join(reported, on=_TRUST, how="left", nulls_equal=True)
        .join(possible, on=_TYPE, how="left", nulls_equal=True)
        .with_columns(pl.col("metrics", "expected").fill_null(0))
        .with_columns(
            pl.when(pl.col("expected") > 0)
            .then(pl.col("metrics") / pl.col("expected"))
            .alias("share")
        )
    )
    return _in_order(trusts, table, "trust_code")


def _typed(table: Table) -> pl.DataFrame:
    """The cells with the type of their trust."""
    types = table.trusts.select(*_TRUST, "trust_type")
    return table.cells.select(*_TRUST, "metric").join(
        types, on=_TRUST, how="left", nulls_equal=True
    )


def _in_order(frame: pl.DataFrame, table: Table, then: str) -> pl.DataFrame:
    quarters = sorted(table.quarters, key=quarter_order)
    number = pl.DataFrame(
        {"quarter": quarters, "_quarter": range(len(quarters))},
        schema={"quarter": pl.String, "_quarter": pl.Int64},
    )
    joined = frame.join(number, on="quarter", how="left", nulls_equal=True)
    return joined.sort("_quarter", then).drop("_quarter")
