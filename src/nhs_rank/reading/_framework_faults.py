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
    from nhs_rank.reading._places import Places


def report_categories(texts: pl.DataFrame, framework: Framework, places: Places, log: Log) -> None:
    """Report texts that none of a metric's rules by category has a score for.

    Parameters
    ----------
    texts
        The cells of metrics that are scored by category.
    framework
        Names the metrics and their rules.
    places
        Where the cells stand.
    log
        Takes every problem.

    """
    keys = list(framework.metrics)
    known: dict[int, dict[str, str]] = {}
    for at, metric in enumerate(framework.metrics.values()):
        for rule in metric.rules:
            if "text" in rule.needs:
                known.setdefault(at, {}).update({folded(text): text for text in rule.texts})
    present = texts.filter(pl.col("text").is_not_null())
    distinct = present.select("metric", "text").unique()
    unknown = [row for row in distinct.rows() if folded(row[1]) not in known[row[0]]]
    bad = present.join(
        pl.DataFrame(unknown, schema={"metric": pl.Int64, "text": pl.String}, orient="row"),
        on=["metric", "text"],
        how="semi",
    ).sort("part", "line", "column")
    fields = (
        {
            "path": places.paths[row["part"]],
            "line": row["line"],
            "column": row["column"],
            "metric": keys[row["metric"]],
            "value": row["text"],
            "near": nearest(row["text"], known[row["metric"]].values())
            or f"the categories are: {', '.join(known[row['metric']].values())}; in the framework "
            f"file, {row['text']}: null makes it one without a score",
        }
        for row in bad.iter_rows(named=True)
    )
    log.each(c.UNKNOWN_CATEGORY, bad.height, fields)


def report_scale(scores: pl.DataFrame, framework: Framework, places: Places, log: Log) -> None:
    """Report finished scores that do not lie on the framework's scale.

    Parameters
    ----------
    scores
        The cells of finished scores, as numbers.
    framework
        Names the metrics and their rules.
    places
        Where the cells stand.
    log
        Takes every problem.

    """
    best, worst = framework.scale.best, framework.scale.worst
    keys = list(framework.metrics)
    bad = scores.filter(~pl.col("given").is_between(best, worst))
    fields = (
        {
            "path": places.paths[row["part"]],
            "line": row["line"],
            "column": row["column"],
            "value": f"{row['given']:g}",
            "metric": keys[row["metric"]],
            "best": f"{best:g}",
            "worst": f"{worst:g}",
        }
        for row in bad.sort("part", "line", "column").iter_rows(named=True)
    )
    log.each(c.OUTSIDE_SCALE, bad.height, fields)


def report_units(values: pl.DataFrame, framework: Framework, places: Places, log: Log) -> None:
    """Report units that the framework does not have for their metric.

    Parameters
    ----------
    values
        The cells of values.
    framework
        Names the metrics and their rules.
    places
        Where the cells stand.
    log
        Takes every problem.

    """
    if values["unit"].null_count() == values.height:
        return
    units = (
        values.filter(pl.col("unit").is_not_null())
        .sort("part", "line")
        .group_by("metric", "unit")
        .agg(pl.len().alias("count"), pl.col("part").first(), pl.col("line").first())
    )
    keys = list(framework.metrics)
    for row in units.sort("metric", "unit").iter_rows(named=True):
        metric = framework.metrics[keys[row["metric"]]]
        allowed = {usual_unit(unit) for unit in (metric.unit, *metric.other_units) if unit}
        if allowed and row["unit"] not in allowed:
            log.add(
                c.OTHER_UNIT(
                    path=places.paths[row["part"]],
                    line=row["line"],
                    value=row["unit"],
                    metric=keys[row["metric"]],
                    unit=metric.unit,
                    count=row["count"],
                )
            )
