"""How far an estimate of the next quarter would have been off in the past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank.answer import Answer, head_of
from nhs_rank.arithmetic import competition_rank
from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework import Framework, load_framework
from nhs_rank.inputs import run
from nhs_rank.options import Options
from nhs_rank.pipeline import pick_quarter
from nhs_rank.reading import read
from nhs_rank.steps.segment import published_cuts
from nhs_rank.words import parse_quarter, quarter_order

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output.document import Document
    from nhs_rank.reading import Source, Table

__all__ = ["ESTIMATES", "Backtest", "backtest"]

#: The estimates that are tried, and what each is.
ESTIMATES = {
    "carried": "everything is carried from the earlier quarter",
    "made": "metrics that can be made have their new figures, the rest is carried",
}
_NAMED = 5
#: Averages that differ by less are the same.
_DECIMALS = 9

#: One row an estimate and trust; ``score_rank`` is the rank on the average alone.
FIGURES = (
    "estimate",
    "trust_code",
    "trust_name",
    "trust_type",
    "region",
    "average_score",
    "average_came",
    "score_rank",
    "score_rank_came",
    "rank",
    "rank_came",
    "segment",
    "segment_came",
)


@dataclass(frozen=True, eq=False, repr=False)
class Backtest(Answer):
    """An estimate of a quarter held against what came.

    ``figures``
        The columns of `FIGURES`: what was estimated, and what came (``_came``), of every trust.
    ``lines``
        One row an estimate and trust type: ``estimate, trust_type, trusts, score_rank_error,
        score_rank_error_largest, rank_error, rank_error_largest, average_error,
        average_error_largest, segments_right``. Errors are means of absolute differences.
    ``made``
        The metrics that were taken to be made.
    """

    start: str
    end: str
    figures: pl.DataFrame
    lines: pl.DataFrame
    made: tuple[str, ...]
    framework: Framework
    sources: tuple[Source, ...]
    warnings: tuple[Diagnostic, ...]

    @property
    def head(self) -> dict[str, Any]:
        """The version, tool, framework, quarters and inputs."""
        return {
            **head_of(self.framework),
            "from": self.start,
            "to": self.end,
            "inputs": [
                {"path": one.path, "sha256": one.sha256, "rows": one.rows} for one in self.sources
            ],
        }

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The errors, and the figures of every trust."""
        return {"errors": self.lines, "trusts": self.figures}

    @property
    def came(self) -> pl.DataFrame:
        """One row a trust: ``trust_code, trust_type, region, rank, ranked_of``, as they came."""
        own = self.figures.unique("trust_code", keep="first", maintain_order=True)
        within = "trust_type" if self.framework.ranking.within == "type" else pl.lit(0)
        return own.select(
            "trust_code",
            "trust_type",
            "region",
            pl.col("rank_came").alias("rank"),
            pl.col("rank_came").count().over(within).cast(pl.Int64).alias("ranked_of"),
        )

    def document(self, *, detail: bool = False) -> Document:
        """Return what the command `backtest` shows; with ``detail`` every trust's figures first."""
        from nhs_rank.analyses._backtest_view import backtest_document

        return backtest_document(self, detail=detail)

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON shows it."""
        return {
            **self.head,
            "made": list(self.made),
            "errors": self.lines.to_dicts(),
            "trusts": self.figures.to_dicts(),
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


def backtest(
    paths: Iterable[str | PathLike[str]] | str | PathLike[str],
    config: str | PathLike[str] | Framework = "nof-2025-26",
    *,
    start: str,
    end: str,
) -> Backtest:
    """Estimate a quarter that is over from an earlier one, and hold it against what came.

    The metrics that ``built_from`` defines are taken to be made: their figures are those of the
    later quarter, which statistics give months before the table. Published scores stand as they
    are, to two decimals. Segments go by the bounds of the earlier quarter, as an estimate has to,
    and flags are carried.

    Parameters
    ----------
    paths
        Official files of both quarters.
    config
        A framework, its name, or the path of its file.
    start, end
        The quarter that is carried, and the one that is estimated.

    Raises
    ------
    InputError
        With every problem of the files and the framework, and for a quarter that is not there.

    """
    framework = config if isinstance(config, Framework) else load_framework(config)
    several = [paths] if isinstance(paths, str | PathLike) else list(paths)
    table, log = read(several, framework)
    quarters = [pick_quarter(table, _quarter(one)) for one in (start, end)]
    if quarter_order(quarters[0]) >= quarter_order(quarters[1]):
        raise InputError([c.BACKWARDS(start=quarters[0], end=quarters[1])])
    before, after = (table.at(quarter) for quarter in quarters)
    made = tuple(
        key
        for key in after.cells["metric"].unique(maintain_order=True)
        if framework.metrics[key].built_from is not None
    )
    came = _came(after, framework)
    parts = []
    for name, taken in (("carried", ()), ("made", made)):
        estimate = _estimate(before, after, taken, framework)
        parts.append(_beside(estimate, came).with_columns(pl.lit(name).alias("estimate")))
    figures = pl.concat(parts).select(FIGURES)
    _report_others(before, came, figures, quarters, log)
    return Backtest(
        start=str(quarters[0]),
        end=str(quarters[1]),
        figures=figures,
        lines=_lines(figures),
        made=made,
        framework=framework,
        sources=table.sources,
        warnings=log.items,
    )


def _quarter(text: str) -> str:
    quarter = parse_quarter(text)
    if quarter is None:
        raise InputError(
            [
                c.BAD_OPTION(
                    option="--from and --to", value=text, what="a quarter", example="2025-26-q1"
                )
            ]
        )
    return quarter


def _estimate(
    before: Table, after: Table, made: tuple[str, ...], framework: Framework
) -> pl.DataFrame:
    """The league of the earlier quarter with the new figures of some metrics."""
    trusts = before.trusts["trust_code"].to_list()
    quarter = before.trusts["quarter"][0]
    new = after.cells.filter(
        pl.col("metric").is_in(made) & pl.col("trust_code").is_in(trusts)
    ).with_columns(pl.lit(quarter, pl.String).alias("quarter"))
    old = before.cells.filter(~pl.col("metric").is_in(made))
    table = before.with_cells(pl.concat([old, new]))
    return run(table, framework, _options(before)).league


def _options(table: Table) -> Options:
    """No un-rounding and no draws; the bounds that the quarter's files give, if they do."""
    try:
        cuts: list[float] | None = list(published_cuts(table.published, None, Log()))
    except InputError:
        cuts = None
    return Options.of(draws=0, unround=False, cuts=cuts)


def _came(after: Table, framework: Framework) -> pl.DataFrame:
    """What came: as published, or as computed where it was not."""
    league = run(after, framework, _options(after)).league
    computed = _ranked(league).select(
        "trust_code", "average_score", "score_rank", "rank", "segment"
    )
    items = {
        "average_score": ("average_score", "value", pl.Float64()),
        "score_rank": ("average_score", "rank", pl.Int64()),
        "rank": ("segment", "rank", pl.Int64()),
        "segment": ("segment", "value", pl.Int64()),
    }
    for name, (item, column, kind) in items.items():
        own = after.published.filter(pl.col("item") == item).select(
            "trust_code", pl.col(column).cast(kind).alias("_published")
        )
        computed = (
            computed.join(own, on="trust_code", how="left")
            .with_columns(pl.coalesce("_published", name).alias(name))
            .drop("_published")
        )
    return computed.filter(pl.col("rank").is_not_null())


def _ranked(league: pl.DataFrame) -> pl.DataFrame:
    """Add ``score_rank``: the rank on the average alone, among trusts of the type."""
    parts = []
    ranked = league.filter(pl.col("rank").is_not_null())
    for _, part in ranked.group_by("trust_type", maintain_order=True):
        averages = np.round(part["average_score"].to_numpy(), _DECIMALS)
        parts.append(part.with_columns(pl.Series("score_rank", competition_rank(averages))))
    return pl.concat(parts) if parts else ranked.with_columns(pl.lit(0).alias("score_rank"))


def _beside(league: pl.DataFrame, came: pl.DataFrame) -> pl.DataFrame:
    return (
        _ranked(league)
        .join(came, on="trust_code", how="inner", suffix="_came")
        .rename({"average_score_came": "average_came"})
        .sort("trust_type", "rank", "trust_code")
    )


def _report_others(
    before: Table,
    came: pl.DataFrame,
    figures: pl.DataFrame,
    quarters: list[str | None],
    log: Log,
) -> None:
    both = set(figures["trust_code"])
    if not both:
        raise InputError([c.NO_COMMON_TRUST(start=quarters[0], end=quarters[1])])
    others = sorted((set(before.trusts["trust_code"]) | set(came["trust_code"])) - both)
    if others:
        names = ", ".join(others[:_NAMED]) + (", ..." if len(others) > _NAMED else "")
        log.add(c.NOT_IN_BOTH(count=len(others), names=names))


def _lines(figures: pl.DataFrame) -> pl.DataFrame:
    def error(name: str, came: str) -> pl.Expr:
        return (pl.col(name) - pl.col(came)).abs()

    pairs = {
        "score_rank_error": error("score_rank", "score_rank_came"),
        "rank_error": error("rank", "rank_came"),
        "average_error": error("average_score", "average_came"),
    }
    measures = [
        one
        for name, by in pairs.items()
        for one in (by.mean().alias(name), by.max().alias(f"{name}_largest"))
    ]
    return (
        figures.group_by("estimate", "trust_type", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("trusts"),
            *measures,
            (pl.col("segment") == pl.col("segment_came"))
            .sum()
            .cast(pl.Int64)
            .alias("segments_right"),
        )
        .sort("trust_type", pl.col("estimate") != "carried", maintain_order=True)
    )
