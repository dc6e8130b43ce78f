"""How observations become the tidy table: names resolved, text cast, rows joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.reading._cells import missing
from nhs_rank.reading._flags import flags_of
from nhs_rank.reading._reports import report_categories, report_scale, report_units
from nhs_rank.reading._rows import one_each, to_numbers
from nhs_rank.reading._table import CELLS, KEY, Source, Table
from nhs_rank.reading._trusts import trusts_of
from nhs_rank.words import TRUST_COLUMNS, UNITS, folded, usual_unit

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework


def assemble(
    observations: pl.DataFrame,
    league: pl.DataFrame,
    sources: tuple[Source, ...],
    framework: Framework,
    log: Log,
) -> Table:
    """Resolve names by the framework, cast text to numbers, and join on the key.

    ``observations`` has the columns of `nhs_rank.reading._layout.OBSERVATIONS`. Problems go into
    ``log``; what is returned is complete only if it has no errors.
    """
    known_as = meanings(framework)
    names = observations["metric"].unique().sort().to_list()
    found = {name: known_as[folded(name)] for name in names if folded(name) in known_as}
    _report_unknown(observations, [name for name in names if name not in found], framework, log)
    lookup = pl.DataFrame(
        [(name, *meaning) for name, meaning in found.items()],
        schema={"metric": pl.String, "kind": pl.String, "item": pl.String, "key": pl.String},
        orient="row",
    )
    known = observations.join(lookup, on="metric", how="inner", maintain_order="left")
    known = _without_aliases(known, log)
    cells = _cells(known, framework, log)
    flags = flags_of(known.filter(pl.col("kind") == "flag"), log)
    published = _published(known.filter(pl.col("kind") == "published"), log)
    of_metrics = set(known.filter(pl.col("kind").is_in(["value", "score"]))["item"])
    trusts = trusts_of(observations, framework, log)
    return Table(
        trusts=trusts,
        cells=cells,
        flags=flags,
        published=published.select("quarter", "trust_code", "item", "key", "value", "rank").sort(
            "quarter", "trust_code", "item", "key"
        ),
        league=league.sort("quarter", "trust_code", "path", "line"),
        sources=sources,
        unknown=observations.filter(~pl.col("metric").is_in(list(found)))
        .select(KEY)
        .unique()
        .sort(KEY),
        named=tuple(key for key in framework.metrics if key in of_metrics),
    )


def meanings(framework: Framework) -> dict[str, tuple[str, str, str]]:
    """What a folded name in a file stands for: a kind, an item and a key."""
    result: dict[str, tuple[str, str, str]] = {}
    for key, metric in framework.metrics.items():
        kind = "value" if metric.score.needs & {"value", "text"} else "score"
        for name in (key, *metric.aliases):
            result[folded(name)] = (kind, key, "")
        if metric.given:
            result[folded(metric.given)] = ("score", key, "")
    for key, flag in framework.flags.items():
        for name in filter(None, (key, flag.given)):
            result[folded(name)] = ("flag", key, "")
    published = framework.published
    for item in ("average_score", "unadjusted_segment", "segment", "final_segment"):
        if name := getattr(published, item):
            result[folded(name)] = ("published", item, "")
    for item in ("domain_scores", "domain_segments"):
        for key, name in getattr(published, item).items():
            result[folded(name)] = ("published", item, key)
    return result


def _report_unknown(
    observations: pl.DataFrame, unknown: list[str], framework: Framework, log: Log
) -> None:
    known = [*framework.metrics, *framework.flags, *TRUST_COLUMNS]
    known += [alias for metric in framework.metrics.values() for alias in metric.aliases]
    is_header = pl.col("value_header") == pl.col("metric")
    first = (
        observations.filter(pl.col("metric").is_in(unknown))
        .with_columns(pl.len().over("metric").alias("count"))
        .sort("path", "line", "value_column")
        .unique("metric", keep="first", maintain_order=True)
        .with_columns(
            pl.when(is_header).then("header_line").otherwise("line").alias("line"),
            pl.when(is_header).then("value_column").alias("column"),
        )
        .select("path", "line", "column", pl.col("metric").alias("value"), "count")
    )
    near = (
        row | {"near": nearest(row["value"], known) or "correct the name if it should count"}
        for row in first.iter_rows(named=True)
    )
    log.each(c.UNKNOWN_METRIC, first.height, near)


def _without_aliases(known: pl.DataFrame, log: Log) -> pl.DataFrame:
    """Report columns of a wide file that mean one thing, and keep the first of them."""
    columns = (
        known.filter(pl.col("value_header") == pl.col("metric"))
        .select("path", "header_line", "kind", "item", "key", "value_column", "value_header")
        .unique()
        .sort("path", "value_column")
        .with_columns(
            pl.col("value_column").first().over("path", "kind", "item", "key").alias("first")
        )
        .filter(pl.col("first") != pl.col("value_column"))
    )
    fields = (
        {
            "path": row["path"],
            "line": row["header_line"],
            "column": row["value_column"],
            "value": row["item"],
            "first": row["first"],
        }
        for row in columns.iter_rows(named=True)
    )
    log.each(c.REPEATED_COLUMN, columns.height, fields)
    return known.join(columns, on=["path", "value_column", "value_header"], how="anti")


def _published(known: pl.DataFrame, log: Log) -> pl.DataFrame:
    """Published results as numbers, one for each trust, item and key."""
    numbers = to_numbers(to_numbers(known, "value", log), "rank", log).filter(
        pl.col("value").is_not_null() | pl.col("rank").is_not_null()
    )
    key = ["quarter", "trust_code", "item", "key"]
    return one_each(numbers.with_columns(pl.col("value_column").alias("column")), key, log)


def _cells(known: pl.DataFrame, framework: Framework, log: Log) -> pl.DataFrame:
    by_text = [
        key
        for key, metric in framework.metrics.items()
        if any("text" in rule.needs for rule in metric.rules)
    ]
    values = known.filter(pl.col("kind") == "value").with_columns(
        pl.col("item").alias("metric"), _usual_unit().alias("unit")
    )
    is_text = pl.col("metric").is_in(by_text)
    texts = values.filter(is_text).with_columns(
        pl.when(~missing("value")).then(pl.col("value")).alias("text")
    )
    report_categories(texts, framework, log)
    numbers = to_numbers(values.filter(~is_text), "value", log)
    values = pl.concat(
        [
            numbers.with_columns(pl.lit(None, pl.String).alias("text")),
            texts.with_columns(pl.lit(None, pl.Float64).alias("value")),
        ]
    )
    values = to_numbers(values, "rank", log).rename({"rank": "published_rank"})
    values = values.with_columns(pl.col("value_column").alias("column"))
    tidy_scores = values.filter(pl.col("score").is_not_null()).drop("value", "text", "column")
    scores = known.filter(pl.col("kind") == "score").with_columns(pl.col("item").alias("metric"))
    # a score stands in its own column, or as the value of a row of its own
    own = ~missing("score")
    scores = scores.with_columns(
        pl.when(own).then("score").otherwise("value").alias("score"),
        pl.when(own).then("score_column").otherwise("value_column").alias("score_column"),
    )
    columns = [*KEY, "path", "line", "score", "score_column", "value_header"]
    scores = pl.concat([scores.select(columns), tidy_scores.select(columns)])
    scores = to_numbers(scores, "score", log).rename({"score": "given"})
    if (none := framework.scale.missing) is not None:
        scores = scores.filter(pl.col("given").ne_missing(none))
    report_scale(scores, framework, log)

    values = values.filter(pl.col("value").is_not_null() | pl.col("text").is_not_null())
    report_units(values, framework, log)
    values = one_each(_preferred(values, framework), KEY, log)
    scores = scores.filter(pl.col("given").is_not_null()).with_columns(
        pl.col("score_column").alias("column")
    )
    scores = one_each(scores, KEY, log)
    joined = values.join(
        scores.select(*KEY, "given", "path", "line", "column"),
        on=KEY,
        how="full",
        coalesce=True,
        nulls_equal=True,
        suffix="_score",
    ).with_columns(
        pl.coalesce(name, f"{name}_score").alias(name) for name in ("path", "line", "column")
    )
    order = {key: index for index, key in enumerate(framework.metrics)}
    return joined.select(list(CELLS)).sort(
        "quarter",
        "trust_code",
        pl.col("metric").replace_strict(order, return_dtype=pl.Int64),
    )


def _usual_unit() -> pl.Expr:
    lowered = pl.col("unit").str.to_lowercase()
    return lowered.replace(UNITS)


def _preferred(values: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Where a metric stands in several of the units it may have, keep the first of them.

    A row without a unit is in the metric's own; a unit that the framework does not have comes last.
    """
    order = {
        (key, usual_unit(unit)): index
        for key, metric in framework.metrics.items()
        if metric.other_units
        for index, unit in enumerate((metric.unit or "", *metric.other_units))
    }
    if not order:
        return values
    lookup = pl.DataFrame(
        [(key, unit, index) for (key, unit), index in order.items()],
        schema={"metric": pl.String, "unit": pl.String, "_order": pl.Int64},
        orient="row",
    )
    ranked = values.join(lookup, on=["metric", "unit"], how="left", maintain_order="left")
    several = (
        pl.col("metric").is_in(sorted({key for key, _ in order})) & pl.col("unit").is_not_null()
    )
    ranked = ranked.with_columns(
        pl.when(several).then(pl.col("_order").fill_null(len(order))).otherwise(0).alias("_order")
    )
    return ranked.filter(pl.col("_order") == pl.col("_order").min().over(KEY)).drop("_order")
