"""What chance in the counts of metrics does: a funnel for each metric, and ranks drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank._league_view import caption, split_by
from nhs_rank.analyses._drawing import model_of
from nhs_rank.analyses._measure import Measure, trust_rows
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.output.document import TRUST, View, column
from nhs_rank.uncertainty.draws import Stream
from nhs_rank.uncertainty.sampling import draw_counts, kind_of
from nhs_rank.uncertainty.sampling import funnel as limits_of

if TYPE_CHECKING:
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["funnel", "sampling"]

PURPOSE = 5
#: Each draw scores and ranks everything again, so that fewer are made than elsewhere.
MOST_DRAWS = 500


def funnel(result: Result) -> Measure:
    """Hold each value against what chance alone would have it be, where files have its counts.

    Returns a table ``funnel``, a row a metric and trust: ``metric, name, trust_code, trust_name,
    numerator, denominator, value`` (their quotient, in the unit of the metric), ``target`` (that
    of all trusts), ``low_95, high_95, low_998, high_998`` and ``outside`` (``99.8%``, ``95%`` or
    nothing); and a table ``metrics``: ``metric, name, kind`` (binomial or poisson), ``trusts,
    target, dispersion``.

    Parameters
    ----------
    result
        The ranking.

    Raises
    ------
    InputError
        If the files have no numerators and denominators.

    """
    base = result.undrawn
    counts = _counts(base)
    names = dict(base.placed.select("trust_code", "trust_name").rows())
    rows, metrics = [], []
    for (key,), part in counts.group_by("metric", maintain_order=True):
        metric = base.framework.metrics[str(key)]
        num, den = part["numerator"].to_numpy(), part["denominator"].to_numpy()
        kind = kind_of(num, den, metric.unit)
        found = limits_of(num, den, kind)
        scale = _scale(part)
        rows.append(
            part.select("metric", "trust_code", "numerator", "denominator").with_columns(
                pl.lit(metric.name).alias("name"),
                pl.Series("value", num / den * scale),
                pl.lit(found.target * scale).alias("target"),
                *(pl.Series(name, of * scale) for name, of in found.limits.items()),
            )
        )
        metrics.append((key, metric.name, kind, len(num), found.target * scale, found.dispersion))
    outside = (
        pl.when(~pl.col("value").is_between("low_998", "high_998"))
        .then(pl.lit("99.8%"))
        .when(~pl.col("value").is_between("low_95", "high_95"))
        .then(pl.lit("95%"))
    )
    limits = ("low_95", "high_95", "low_998", "high_998")
    table = (
        pl.concat(rows)
        .with_columns(
            outside.alias("outside"),
            pl.col("trust_code").replace_strict(names, default=None).alias("trust_name"),
        )
        .select(
            "metric", "name", *TRUST, "numerator", "denominator", "value", "target", *limits,
            "outside",
        )
        .with_columns(pl.col("value", "target", *limits).round(9))
        .sort("metric", "trust_code")
    )  # fmt: skip
    if base.options.trust_type is not None:
        table = table.filter(pl.col("trust_code").is_in(base.league["trust_code"].to_list()))
    schema = {"metric": pl.String, "name": pl.String, "kind": pl.String, "trusts": pl.Int64,
              "target": pl.Float64, "dispersion": pl.Float64}  # fmt: skip
    summary = pl.DataFrame(metrics, schema=schema, orient="row").with_columns(
        pl.col("target", "dispersion").round(9)
    )
    views = (
        View(
            "funnel",
            "Funnel",
            table,
            (
                *TRUST,
                "value",
                "target",
                column("low_95", "high_95", show="span", head="95%"),
                column("low_998", "high_998", show="span", head="99.8%"),
                "outside",
            ),
            split="metric",
            caption="limits: where a value would lie by chance around that of all, widened by "
            f"over-dispersion | {caption(base)}",
        ),
        View("metrics", "Metrics with counts", summary,
             ("metric", "name", "kind", "trusts", "target", "dispersion")),
    )  # fmt: skip
    tables = {"funnel": table, "metrics": summary}
    return Measure(base, "funnel", tables, views, warnings=base.warnings)


def sampling(
    result: Result,
    *,
    draws: int = MOST_DRAWS,
    over_dispersed: bool = False,
    on_progress: Progress | None = None,
) -> Measure:
    """Rank again with the counts of metrics drawn anew, where files have them.

    Each numerator is drawn as chance alone could have made it: a share binomial, a count Poisson;
    or, ``over_dispersed``, as chance of a wider kind.
    Values follow, everything is scored and ranked again, and the bounds of segments stay where
    they are. Metrics without counts stay as they are; a published score of one with counts gives
    way to that of its values.

    Returns a table ``trusts``: who it is, then ``median_rank, rank_p5, rank_p95`` and ``score_sd``,
    the standard deviation of the average.

    Parameters
    ----------
    result
        The ranking; the seed of its options is used here.
    draws
        How many.
    over_dispersed
        Whether the variance of a draw is that of chance times the over-dispersion of the metric,
        which `funnel` finds. That takes all differences between trusts for chance of a wider kind,
        the real ones too: it is the most that chance could do, as draws without it are the least.
    on_progress
        Called with the number of draws done and wanted.

    Raises
    ------
    InputError
        If the files have no numerators and denominators, or nobody is ranked.

    """
    base = result.undrawn
    model = model_of(base)
    counts = _counts(base)
    plans = []
    dispersions: dict[str, float] = {}
    for (key,), part in counts.group_by("metric", maintain_order=True):
        num, den = part["numerator"].to_numpy(), part["denominator"].to_numpy()
        kind = kind_of(num, den, base.framework.metrics[str(key)].unit)
        dispersion = limits_of(num, den, kind).dispersion if over_dispersed else 1.0
        dispersions[str(key)] = round(dispersion, 9)
        plans.append((part, (num, den, kind, dispersion), _scale(part)))
    cuts = list(base.cuts[""]) if list(base.cuts) == [""] else None
    ranks, averages = [], []
    for draw in range(draws):
        stream = Stream(base.options.seed, draw, PURPOSE)
        drawn = pl.concat(
            part.select(
                "trust_code",
                "metric",
                pl.Series("drawn", draw_counts(stream, *how) / how[1] * scale).round(9),
            )
            for part, how, scale in plans
        )
        again = _ranked(base, drawn, cuts)
        ranks.append(again["rank"])
        averages.append(again["average_score"])
        if on_progress is not None:
            on_progress(draw + 1, draws)
    rows = np.array([of.to_numpy() for of in ranks], dtype=np.float64)
    scores = np.array([of.to_numpy() for of in averages], dtype=np.float64)
    at = [round(share * (draws - 1)) for share in (0.5, 0.05, 0.95)]
    middle, low, high = np.sort(rows, axis=0)[at]
    figures = {"median_rank": middle, "rank_p5": low, "rank_p95": high,
               "score_sd": scores.std(axis=0)}  # fmt: skip
    table = trust_rows(base, model, figures).with_columns(
        pl.col("median_rank", "rank_p5", "rank_p95").cast(pl.Int64)
    )
    keys = counts["metric"].unique(maintain_order=True).to_list()
    wider = ", over-dispersed" if over_dispersed else ""
    view = View(
        "sampling",
        "Sampling error",
        table,
        (
            "rank",
            *TRUST,
            "median_rank",
            column("rank_p5", "rank_p95", show="span", head="5% to 95%"),
            "score_sd",
        ),
        split=split_by(base.framework),
        caption=f"counts of {len(keys)} metrics drawn again {draws:,} times{wider}, the others as "
        f"they are | {caption(base)}",
    )
    about = {"draws": draws, "metrics": keys}
    if over_dispersed:
        about["dispersions"] = dispersions
    return Measure(base, "sampling", {"trusts": table}, (view,), about, base.warnings)


def _counts(base: Result) -> pl.DataFrame:
    """The counts of ranked trusts whose value is the metric's, ordered by metric and code."""
    ranked = base.placed.filter(pl.col("not_ranked_because").is_null())["trust_code"]
    found = (
        base.table.counts.drop("quarter")
        .filter(pl.col("trust_code").is_in(ranked.to_list()))
        .join(
            base.table.cells.select("trust_code", "metric", "value").drop_nulls(),
            on=["trust_code", "metric"],
            how="inner",
        )
        .sort("metric", "trust_code")
    )
    if found.is_empty():
        raise InputError([c.NO_COUNTS(option="--funnel or --sampling")])
    return found


def _scale(part: pl.DataFrame) -> float:
    """What a quotient is multiplied by to be a value: 100 for per cent."""
    quotient = part["numerator"] / part["denominator"]
    used = part.filter(quotient > 0)
    ratios = used["value"] / (used["numerator"] / used["denominator"])
    middle = ratios.median()
    return float(f"{middle:.6g}") if isinstance(middle, float) and middle > 0 else 1.0


def _ranked(base: Result, drawn: pl.DataFrame, cuts: list[float] | None) -> pl.DataFrame:
    """Rank with other values; the trusts that the base ranks, in its order."""
    cells = (
        base.table.cells.join(drawn, on=["trust_code", "metric"], how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("drawn", "value").alias("value"),
            pl.when(pl.col("metric").is_in(drawn["metric"].unique().to_list()))
            .then(None)
            .otherwise("given")
            .alias("given"),
        )
        .drop("drawn")
    )
    table = base.table.with_cells(cells)
    again = base.rerun(table=table) if cuts is None else base.rerun(table=table, cuts=cuts)
    ranked = base.placed.filter(pl.col("not_ranked_because").is_null()).select("trust_code")
    return ranked.join(again.placed, on="trust_code", how="left", maintain_order="left")
