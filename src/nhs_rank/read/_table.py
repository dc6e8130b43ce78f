"""The one tidy table that everything else works on, and how observations become it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.framework.model import CategoriesRule, GivenRule, MatrixRule, MeanRule
from nhs_rank.names import (
    FLAG_TEXTS,
    TRUST_COLUMNS,
    UNITS,
    folded,
    quarter_order,
    usual_unit,
)
from nhs_rank.read._cells import missing, number, number_fix
from nhs_rank.read._trusts import trusts_of

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework

#: One metric of one trust and quarter; ``value`` is as published, ``given`` a published score.
CELLS: dict[str, pl.DataType] = {
    "quarter": pl.String(),
    "trust_code": pl.String(),
    "metric": pl.String(),
    "unit": pl.String(),
    "value": pl.Float64(),
    "text": pl.String(),
    "given": pl.Float64(),
    "published_rank": pl.Float64(),
    "path": pl.String(),
    "line": pl.Int64(),
    "column": pl.Int64(),
}
_KEY = ["quarter", "trust_code", "metric"]
_SAID = ("set", "value", "path", "line")


@dataclass(frozen=True)
class Source:
    """A file that was read: its path as shown, the SHA-256 of its bytes, its rows."""

    path: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Table:
    """All that the inputs say, as tidy frames.

    ``trusts``
        ``quarter, trust_code, trust_name, trust_type, trust_subtype, region``; one row a trust
        and quarter, types spelled as the framework names them.
    ``cells``
        The columns of `CELLS`; one row a trust, quarter and metric of the framework.
    ``flags``
        ``quarter, trust_code, flag, set``.
    ``published``
        ``quarter, trust_code, item, key, value, rank``: published results, where ``item`` is a
        key of the framework's ``published`` and ``key`` a domain or empty.
    ``league``
        Rows of published league tables, as text.
    ``sources``
        The files, by path.
    ``unknown``
        ``quarter, trust_code, metric``: what the files have and the framework does not.
    ``named``
        The metrics of the framework that the files name, with a value or without.
    """

    trusts: pl.DataFrame
    cells: pl.DataFrame
    flags: pl.DataFrame
    published: pl.DataFrame
    league: pl.DataFrame
    sources: tuple[Source, ...]
    unknown: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(_KEY, pl.String()))
    )
    named: tuple[str, ...] = ()

    @property
    def quarters(self) -> list[str | None]:
        """The quarters in chronological order; None stands for rows that name none."""
        return sorted(self.trusts["quarter"].unique().to_list(), key=quarter_order)

    def at(self, quarter: str | None) -> Table:
        """The same table with the rows of one quarter only."""
        is_it = pl.col("quarter").eq_missing(pl.lit(quarter, pl.String))
        return Table(
            trusts=self.trusts.filter(is_it),
            cells=self.cells.filter(is_it),
            flags=self.flags.filter(is_it),
            published=self.published.filter(is_it),
            league=self.league.filter(is_it),
            sources=self.sources,
            unknown=self.unknown.filter(is_it),
            named=self.named,
        )


def assemble(
    observations: pl.DataFrame,
    league: pl.DataFrame,
    sources: tuple[Source, ...],
    framework: Framework,
    log: Log,
) -> Table:
    """Resolve names by the framework, cast text to numbers, and join on the key.

    ``observations`` has the columns of `nhs_rank.read._layout.OBSERVATIONS`. Problems go into
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
    flags = _flags(known.filter(pl.col("kind") == "flag"), log)
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
        .select(_KEY)
        .unique()
        .sort(_KEY),
        named=tuple(key for key in framework.metrics if key in of_metrics),
    )


def meanings(framework: Framework) -> dict[str, tuple[str, str, str]]:
    """What a folded name in a file stands for: a kind, an item and a key."""
    result: dict[str, tuple[str, str, str]] = {}
    for key, metric in framework.metrics.items():
        score_only = isinstance(metric.score, GivenRule | MatrixRule | MeanRule)
        kind = "score" if score_only else "value"
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
    numbers = _numbers(_numbers(known, "value", log), "rank", log).filter(
        pl.col("value").is_not_null() | pl.col("rank").is_not_null()
    )
    key = ["quarter", "trust_code", "item", "key"]
    return _one_each(numbers.with_columns(pl.col("value_column").alias("column")), key, log)


def _numbers(frame: pl.DataFrame, column: str, log: Log) -> pl.DataFrame:
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


def _cells(known: pl.DataFrame, framework: Framework, log: Log) -> pl.DataFrame:
    by_text = [
        key
        for key, metric in framework.metrics.items()
        if any(
            isinstance(rule, CategoriesRule)
            for rule in (metric.score, *metric.other_units.values())
        )
    ]
    values = known.filter(pl.col("kind") == "value").with_columns(
        pl.col("item").alias("metric"), _usual_unit().alias("unit")
    )
    is_text = pl.col("metric").is_in(by_text)
    texts = values.filter(is_text).with_columns(
        pl.when(~missing("value")).then(pl.col("value")).alias("text")
    )
    _report_categories(texts, framework, log)
    numbers = _numbers(values.filter(~is_text), "value", log)
    values = pl.concat(
        [
            numbers.with_columns(pl.lit(None, pl.String).alias("text")),
            texts.with_columns(pl.lit(None, pl.Float64).alias("value")),
        ]
    )
    values = _numbers(values, "rank", log).rename({"rank": "published_rank"})
    values = values.with_columns(pl.col("value_column").alias("column"))
    tidy_scores = values.filter(pl.col("score").is_not_null()).drop("value", "text", "column")
    scores = known.filter(pl.col("kind") == "score").with_columns(pl.col("item").alias("metric"))
    # a score stands in its own column, or as the value of a row of its own
    own = ~missing("score")
    scores = scores.with_columns(
        pl.when(own).then("score").otherwise("value").alias("score"),
        pl.when(own).then("score_column").otherwise("value_column").alias("score_column"),
    )
    columns = [*_KEY, "path", "line", "score", "score_column", "value_header"]
    scores = pl.concat([scores.select(columns), tidy_scores.select(columns)])
    scores = _numbers(scores, "score", log).rename({"score": "given"})
    _report_scale(scores, framework, log)

    values = values.filter(pl.col("value").is_not_null() | pl.col("text").is_not_null())
    _report_units(values, framework, log)
    values = _one_each(_preferred(values, framework), _KEY, log)
    scores = scores.filter(pl.col("given").is_not_null()).with_columns(
        pl.col("score_column").alias("column")
    )
    scores = _one_each(scores, _KEY, log)
    joined = values.join(
        scores.select(*_KEY, "given", "path", "line", "column"),
        on=_KEY,
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
    return ranked.filter(pl.col("_order") == pl.col("_order").min().over(_KEY)).drop("_order")


def _one_each(frame: pl.DataFrame, key: list[str], log: Log) -> pl.DataFrame:
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


def _report_categories(texts: pl.DataFrame, framework: Framework, log: Log) -> None:
    """Report texts that none of a metric's rules by category has a score for."""
    known: dict[str, dict[str, str]] = {}
    for key, metric in framework.metrics.items():
        for rule in (metric.score, *metric.other_units.values()):
            if isinstance(rule, CategoriesRule):
                known.setdefault(key, {}).update({folded(text): text for text in rule.categories})
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


def _report_scale(scores: pl.DataFrame, framework: Framework, log: Log) -> None:
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


def _report_units(values: pl.DataFrame, framework: Framework, log: Log) -> None:
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


def _flags(known: pl.DataFrame, log: Log) -> pl.DataFrame:
    known = known.filter(~missing("value")).with_columns(
        pl.col("value")
        .str.to_lowercase()
        .replace_strict(FLAG_TEXTS, default=None, return_dtype=pl.Boolean)
        .alias("set")
    )
    bad = known.filter(pl.col("set").is_null())
    unclear = (
        {
            "path": row["path"],
            "line": row["line"],
            "column": row["value_column"],
            "value": row["value"],
            "header": row["value_header"],
        }
        for row in bad.iter_rows(named=True)
    )
    log.each(c.BAD_FLAG, bad.height, unclear)
    key = ["quarter", "trust_code", "flag"]
    flags = (
        known.filter(pl.col("set").is_not_null())
        .rename({"item": "flag"})
        .sort(*key, "path", "line", "value_column")
    )
    _report_flags(flags, key, log)
    return flags.unique(key, keep="first", maintain_order=True).select(*key, "set")


def _report_flags(flags: pl.DataFrame, key: list[str], log: Log) -> None:
    """Report, once for a flag and trust, the first row that says something else than the first."""
    said = [pl.col(name).first().over(key).alias(f"first_{name}") for name in _SAID]
    differ = (
        flags.with_columns(said)
        .filter(pl.col("set") != pl.col("first_set"))
        .unique(key, keep="first", maintain_order=True)
    )
    fields = (
        {
            "path": row["path"],
            "line": row["line"],
            "column": row["value_column"],
            "flag": row["flag"],
            "trust": row["trust_code"],
            "value": row["value"],
            "first": row["first_value"],
            "other": f"{row['first_path']}:{row['first_line']}",
        }
        for row in differ.iter_rows(named=True)
    )
    log.each(c.FLAGS_DISAGREE, differ.height, fields)
