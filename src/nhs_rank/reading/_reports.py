"""Faults of cells that only the framework can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.words import folded, usual_unit

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework


def report_categories(texts: pl.DataFrame, framework: Framework, log: Log) -> None:
    """Report texts that none of a metric's rules by category has a score for."""
    known: dict[str, dict[str, str]] = {}
    for key, metric in framework.metrics.items():
        known[key] = {folded(text): text for rule in metric.rules for text in rule.texts}
    present = texts.filter(pl.col("text").is_not_null())
    distinct = present.select("metric", "text").unique()
    unknown = [row for row in distinct.rows() if folded(row[1]) not in known[row[0]]]
    bad = present.join(
        pl.DataFrame(unknown, schema={"metric": pl.String, "text": pl.String}, orient="row"),
        on=["metric", "text"],
        how="semi",
    ).sort("path", "line", "value_column")
    fields = (
        {
            "path": row["path"],
            "line": row["line"],
            "column": row["value_column"],
            "metric": row["metric"],
            "value": row["text"],
            "near": nearest(row["text"], known[row["metric"]].values())
            or "the categories are: " + ", ".join(known[row["metric"]].values()),
        }
        for row in bad.iter_rows(named=True)
    )
    log.each(c.UNKNOWN_CATEGORY, bad.height, fields)


def report_scale(scores: pl.DataFrame, framework: Framework, log: Log) -> None:
    best, worst = framework.scale.best, framework.scale.worst
    bad = scores.filter(~pl.col("given").is_between(best, worst))
    fields = (
        {
            "path": row["path"],
            "line": row["line"],
            "column": row["score_column"],
            "value": f"{row['given']:g}",
            "metric": row["metric"],
            "best": f"{best:g}",
            "worst": f"{worst:g}",
        }
        for row in bad.sort("path", "line", "score_column").iter_rows(named=True)
    )
    log.each(c.OUTSIDE_SCALE, bad.height, fields)


def report_units(values: pl.DataFrame, framework: Framework, log: Log) -> None:
    units = (
        values.filter(pl.col("unit").is_not_null())
        .group_by("metric", "unit")
        .agg(pl.len().alias("count"), pl.struct("path", "line").sort().first().alias("place"))
    )
    for row in units.sort("metric", "unit").iter_rows(named=True):
        metric = framework.metrics[row["metric"]]
        allowed = {usual_unit(unit) for unit in (metric.unit, *metric.other_units) if unit}
        if allowed and row["unit"] not in allowed:
            log.add(
                c.OTHER_UNIT(
                    **row["place"],
                    value=row["unit"],
                    metric=row["metric"],
                    unit=metric.unit,
                    count=row["count"],
                )
            )
