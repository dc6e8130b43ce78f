"""What cannot be made is carried: the last official value or score of every trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.analyses._build._rows import ROWS
from nhs_rank.diagnostics import codes as c
from nhs_rank.reading import read
from nhs_rank.words import quarter_order

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from nhs_rank.analyses._build._organisations import Trusts
    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework
    from nhs_rank.reading import Table

__all__ = ["carried", "details_of", "last_known", "read_carried"]

#: One row a trust and metric that could be carried.
_KEY = ["trust_code", "metric"]


def read_carried(
    paths: Iterable[str | PathLike[str]], framework: Framework, quarter: str, log: Log
) -> Table:
    """Read the files to carry from.

    Parameters
    ----------
    paths
        Files of metrics in any layout, and what `build` wrote.
    framework
        The framework that names the metrics.
    quarter
        The quarter that is made, as ``Q1 2025/26``; rows without a quarter are of it.
    log
        Takes every problem.

    """
    table, found = read(list(paths), framework, quarter=quarter, need_metrics=False)
    log.merge(found)
    return table


def details_of(table: Table) -> pl.DataFrame:
    """Return what a table knows of trusts: their details in its last quarter, types as named."""
    rows = table.trusts.filter(pl.col("trust_type").is_not_null())
    return _last(rows, ["trust_code"]).select(
        "trust_code", "trust_name", "trust_type", "trust_subtype"
    )


def last_known(frame: pl.DataFrame, quarter: str) -> pl.DataFrame:
    """Keep the rows of the last quarter up to one, for each trust and metric (or flag)."""
    name = "metric" if "metric" in frame.columns else "flag"
    known = [one for one in frame["quarter"].unique() if quarter_order(one) <= quarter_order(quarter)]
    return _last(frame.filter(pl.col("quarter").is_in(known)), ["trust_code", name])


def _last(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    order = {one: quarter_order(one) for one in frame["quarter"].unique()}
    order_of = {one: index for index, one in enumerate(sorted(order, key=lambda one: order[one]))}
    index = pl.col("quarter").replace_strict(order_of, return_dtype=pl.Int64)
    return frame.sort(index, maintain_order=True).unique(key, keep="last", maintain_order=True)


def carried(
    table: Table,
    made: pl.DataFrame,
    framework: Framework,
    trusts: Trusts,
    quarter: str,
    log: Log,
) -> pl.DataFrame:
    """Return `ROWS` of what is carried into a quarter.

    Parameters
    ----------
    table
        The files to carry from; each trust's last value up to the quarter is taken, that of the
        quarter itself only from files of one's own, or where official files have none before.
    made
        Columns of `MADE`; a trust's metric that was made is not carried.
    framework
        Names the rows of scores and flags.
    trusts
        Codes that ended are not carried: their successor has its own values.
    quarter
        In its usual spelling.
    log
        Takes the codes that ended.

    A metric that was made for any trust is carried by its value where there is one, so that one
    pool is scored in one way; any other by its value and its published score.

    """
    table = _without_the_answer(table, quarter)
    cells = last_known(table.cells, quarter).join(made, on=_KEY, how="anti")
    is_made = pl.col("metric").is_in(made["metric"].unique().to_list())
    hashes = {source.path: source.sha256 for source in table.sources}
    columns = ["trust_code", "metric", "value", "unit", "path", "quarter"]
    values = cells.filter(pl.col("value").is_not_null()).select(columns)
    named = {key: metric.given or key for key, metric in framework.metrics.items()}
    scores = cells.filter(
        pl.col("given").is_not_null() & ~(is_made & pl.col("value").is_not_null())
    ).select(
        "trust_code",
        pl.col("metric").replace_strict(named, return_dtype=pl.String),
        pl.col("given").alias("value"),
        pl.lit(None, pl.String).alias("unit"),
        "path",
        "quarter",
    )
    flags = last_known(table.flags, quarter)
    given = {key: flag.given or key for key, flag in framework.flags.items()}
    flagged = flags.select(
        "trust_code",
        pl.col("flag").replace_strict(given, return_dtype=pl.String).alias("metric"),
        pl.col("set").cast(pl.Float64).alias("value"),
        pl.lit(None, pl.String).alias("unit"),
        pl.lit("; ".join(hashes)).alias("path"),
        "quarter",
    )
    rows = pl.concat([values, scores, flagged])
    rows = _without_ended(rows, trusts, log)
    every = "; ".join(hashes.values())
    return rows.with_columns(
        pl.lit(quarter).alias("quarter"),
        pl.lit(None, pl.Float64).alias("numerator"),
        pl.lit(None, pl.Float64).alias("denominator"),
        pl.lit("carried").alias("origin"),
        pl.col("path").alias("source"),
        pl.col("path")
        .replace_strict(hashes, default=every, return_dtype=pl.String)
        .alias("source_sha256"),
        pl.col("quarter").alias("period"),
        pl.lit(None, pl.String).alias("vintage"),
        pl.lit(None, pl.String).alias("trust_name"),
        pl.lit(None, pl.String).alias("trust_type"),
    ).select(list(ROWS))


def _without_the_answer(table: Table, quarter: str) -> Table:
    """Leave out the official figures of the quarter itself, where there are earlier ones.

    An estimate is not to be made of the table that it stands for. Files that rank are official;
    what a file of one's own says of the quarter stays.
    """
    official = pl.col("published_rank").is_not_null().any().over("path")
    ranked = table.cells.filter(official)
    before = [one for one in ranked["quarter"].unique() if quarter_order(one) < quarter_order(quarter)]
    is_it = pl.col("quarter") == quarter
    if not before or ranked.filter(is_it).is_empty():
        return table
    return table.with_cells(table.cells.filter(~(official & is_it)), table.flags.filter(~is_it))


def _without_ended(rows: pl.DataFrame, trusts: Trusts, log: Log) -> pl.DataFrame:
    ended = {
        code: new
        for code in rows["trust_code"].unique().sort()
        if (new := trusts.successors.at(code, trusts.day)) != [code]
    }
    if ended:
        pairs = ", ".join(f"{code} into {' and '.join(new)}" for code, new in ended.items())
        log.add(c.ENDED_NOT_CARRIED(pairs=pairs))
    return rows.filter(~pl.col("trust_code").is_in(list(ended)))
