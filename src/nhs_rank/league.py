"""From scores to the league table: average, segment, rank. Each step is a pure function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank import arrays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.arrays import Bools, Floats
    from nhs_rank.framework import Framework
    from nhs_rank.framework.model import Missing, Ranking
    from nhs_rank.weights import Weighting

__all__ = ["average", "contributions", "dense", "place", "rank", "segment_cuts", "two_level_mean"]

#: The key of cuts that hold for all trust types together.
ALL = ""


def dense(scores: pl.DataFrame, trusts: pl.DataFrame, metrics: Sequence[str]) -> Floats:
    """Lay scores out as (metrics, trusts), NaN where a trust has none."""
    rows = {key: index for index, key in enumerate(metrics)}
    columns = {code: index for index, code in enumerate(trusts["trust_code"])}
    table = np.full((len(rows), len(columns)), np.nan)
    known = scores.filter(pl.col("metric").is_in(list(rows)))
    row = [rows[key] for key in known["metric"]]
    column = [columns[code] for code in known["trust_code"]]
    table[row, column] = known["score"].to_numpy()
    return table


def two_level_mean(
    table: Floats, within: Floats, unit: Sequence[int] | arrays.Ints, between: Floats
) -> Floats:
    """Average within units, then between units.

    ``table`` is (..., metrics, trusts), ``within`` the same or (..., metrics, 1), ``unit``
    (metrics,), ``between`` (..., units, 1). Returns (..., trusts).
    """
    number = np.asarray(unit)
    if between.shape[-2] == 1:
        return arrays.weighted_mean(table, within)
    means = [
        arrays.weighted_mean(table[..., number == index, :], within[..., number == index, :])
        for index in range(between.shape[-2])
    ]
    return arrays.weighted_mean(np.stack(means, axis=-2), between)


def average(
    scores: pl.DataFrame,
    trusts: pl.DataFrame,
    framework: Framework,
    weighting: Weighting,
) -> pl.DataFrame:
    """Average each trust's scores.

    Returns the columns of ``trusts`` with ``metrics_scored`` (counted metrics of a weight above
    0), ``average_score``, ``not_ranked_because`` (null for those that can be ranked) and
    ``domain_<key>``, the plain mean over each domain's counted metrics.
    """
    table = dense(scores, trusts, weighting.metrics)
    usable = weighting.weight > 0
    there = ~np.isnan(table)
    number = (there & usable[:, np.newaxis]).sum(axis=0)
    averages = arrays.after_mean(
        two_level_mean(
            arrays.before_mean(table, weighting.mean),
            weighting.within[:, np.newaxis],
            weighting.unit,
            weighting.between[:, np.newaxis],
        ),
        weighting.mean,
    )
    result = trusts.with_columns(
        pl.Series("metrics_scored", number, dtype=pl.Int64),
        pl.Series("average_score", averages).fill_nan(None),
    )
    possible = _possible(there & usable[:, np.newaxis], trusts)
    reasons = _reasons(number, possible, framework.missing)
    result = result.with_columns(pl.Series("not_ranked_because", reasons, dtype=pl.String))
    return result.with_columns(_domain_means(scores, trusts, framework))


def _possible(there: Bools, trusts: pl.DataFrame) -> arrays.Ints:
    """How many of the metrics any trust of the same type has, for each trust."""
    types = trusts["trust_type"].to_list()
    number = np.zeros(len(types), dtype=np.int64)
    for kind in dict.fromkeys(types):
        mine = np.array([other == kind for other in types])
        number[mine] = there[:, mine].any(axis=1).sum()
    return number


def _reasons(number: arrays.Ints, possible: arrays.Ints, least: Missing) -> list[str | None]:
    reasons: list[str | None] = []
    for have, could in zip(number.tolist(), possible.tolist(), strict=True):
        if have == 0:
            reasons.append("no counted metric")
        elif have < least.min_metrics:
            reasons.append(f"{have} of at least {least.min_metrics} metrics")
        elif have < least.min_share * could - arrays.SAME:
            share = f"{100 * least.min_share:g}%"
            reasons.append(f"{have} of {could} metrics, less than {share}")
        else:
            reasons.append(None)
    return reasons


def _domain_means(
    scores: pl.DataFrame, trusts: pl.DataFrame, framework: Framework
) -> list[pl.Series]:
    counted = {key: metric.domain for key, metric in framework.metrics.items() if metric.counts}
    table = dense(scores, trusts, list(counted))
    means = []
    for domain in framework.domains:
        mine = table[[own == domain for own in counted.values()]]
        mean = np.full(trusts.height, np.nan)
        if len(mine):
            mean = arrays.weighted_mean(mine, np.ones((len(mine), 1)))
        means.append(pl.Series(f"domain_{domain}", mean).fill_nan(None))
    return means


def contributions(scores: pl.DataFrame, trusts: pl.DataFrame, weighting: Weighting) -> pl.DataFrame:
    """Return ``trust_code, metric, weight, contribution`` of every counted score.

    ``contribution`` is the score times its share of the weight that the trust's average rests
    on, so the contributions of a trust add up to its average. A geometric mean is parted in the
    proportion of the logarithms of the scores.
    """
    table = dense(scores, trusts, weighting.metrics)
    there = ~np.isnan(table)
    within = np.where(there, weighting.within[:, np.newaxis], 0.0)
    units = [within[weighting.unit == index].sum(axis=0) for index in range(len(weighting.units))]
    in_unit = np.array(units)
    between = np.where(in_unit > 0, weighting.between[:, np.newaxis], 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = within / in_unit[weighting.unit] * (between / between.sum(axis=0))[weighting.unit]
    parts = share * table
    if weighting.mean == "geometric":
        logs = share * np.log(table)
        total = np.nansum(logs, axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts = np.where(total > 0, logs / total * np.exp(total), parts)
    row, column = np.nonzero(there & ~np.isnan(share))
    codes = trusts["trust_code"]
    return pl.DataFrame(
        {
            "trust_code": codes[column],
            "metric": [weighting.metrics[index] for index in row],
            "weight": weighting.weight[row],
            "contribution": parts[row, column],
        },
        schema={
            "trust_code": pl.String,
            "metric": pl.String,
            "weight": pl.Float64,
            "contribution": pl.Float64,
        },
    )


def segment_cuts(averages: pl.DataFrame, framework: Framework) -> dict[str, tuple[float, ...]]:
    """Return the bounds between segments, by trust type, or under `ALL` for one pool.

    Quantiles are taken over the trusts that can be ranked.
    """
    spec = framework.segments
    if spec.method == "thresholds":
        return {ALL: tuple(spec.cuts)}
    ranked = averages.filter(pl.col("not_ranked_because").is_null())
    if spec.pool == "all":
        pools = {ALL: ranked}
    else:
        pools = {
            str(key or ALL): part
            for (key,), part in ranked.sort("trust_type").group_by("trust_type")
        }
    return {
        key: arrays.quantiles(pools[key]["average_score"].to_numpy(), spec.cuts)
        for key in sorted(pools)
        if pools[key].height
    }


def place(
    averages: pl.DataFrame,
    flags: pl.DataFrame,
    framework: Framework,
    cuts: Mapping[str, Sequence[float]],
    *,
    cap: bool = True,
    shift: float = 0.0,
) -> pl.DataFrame:
    """Place trusts in segments and apply caps and flags; ``shift`` is added to every average.

    Adds a boolean column for every flag (null where the files do not say),
    ``unadjusted_segment``, ``segment`` (no better than a cap allows) and, where a flag has one,
    ``final_segment``.
    """
    for name in framework.flags:
        known = flags.filter(pl.col("flag") == name).select("trust_code", pl.col("set").alias(name))
        averages = averages.join(known, on="trust_code", how="left", maintain_order="left")
    ranked = pl.col("not_ranked_because").is_null()
    values = averages["average_score"].fill_null(0.0).to_numpy() + shift
    unadjusted = arrays.segments(values, trust_cuts(averages, cuts))
    adjusted = arrays.capped(unadjusted, best_segments(averages, framework, cap=cap))
    placed = averages.with_columns(
        pl.when(ranked).then(pl.Series(name, numbers)).alias(name)
        for name, numbers in (("unadjusted_segment", unadjusted), ("segment", adjusted))
    )
    if any(flag.final_segment for flag in framework.flags.values()):
        placed = placed.with_columns(pl.col("segment").alias("final_segment"))
        for name, flag in framework.flags.items():
            if flag.final_segment:
                placed = placed.with_columns(
                    pl.when(ranked & pl.col(name).fill_null(False))
                    .then(pl.lit(flag.final_segment, pl.Int64))
                    .otherwise("final_segment")
                    .alias("final_segment")
                )
    return placed


def trust_cuts(trusts: pl.DataFrame, cuts: Mapping[str, Sequence[float]]) -> Floats:
    """Lay the cuts out as (cuts, trusts)."""
    number = max((len(bounds) for bounds in cuts.values()), default=0)
    table = np.zeros((number, trusts.height))
    types = trusts["trust_type"].to_list()
    for kind, bounds in cuts.items():
        mine = np.array([kind in (ALL, other or ALL) for other in types], dtype=bool)
        table[:, mine] = np.array(bounds)[:, np.newaxis]
    return table


def best_segments(trusts: pl.DataFrame, framework: Framework, *, cap: bool = True) -> arrays.Ints:
    """Return the best segment that each trust may have: 1, or what the caps allow it.

    ``trusts`` has a boolean column for every flag; one that the files do not give is "no".
    """
    best = np.ones(trusts.height, dtype=np.int64)
    for rule in framework.caps if cap else ():
        flagged = trusts[rule.flag].fill_null(False).to_numpy()
        best[flagged] = np.maximum(best[flagged], rule.no_better_than)
    return best


def rank(placed: pl.DataFrame, ranking: Ranking) -> pl.DataFrame:
    """Add ``rank`` and ``ranked_of``: competition ranks, best first, in each type or over all."""
    number = np.zeros(placed.height, dtype=np.int64)
    size = np.zeros(placed.height, dtype=np.int64)
    averages = placed["average_score"].fill_null(0.0).to_numpy()
    segments = placed["segment"].fill_null(0).to_numpy() if "segment" in ranking.by else None
    keys = arrays.order_keys(averages, segments, ranking.decimals)
    for rows in ranked_groups(placed, ranking):
        number[rows] = arrays.competition_rank(keys[rows])
        size[rows] = len(rows)
    ranked = pl.col("not_ranked_because").is_null()
    return placed.with_columns(
        pl.when(ranked).then(pl.Series(name, numbers)).alias(name)
        for name, numbers in (("rank", number), ("ranked_of", size))
    )


def ranked_groups(placed: pl.DataFrame, ranking: Ranking) -> list[arrays.Ints]:
    """Return the rows of each group of trusts that are ranked together, types in order."""
    ranked = placed["not_ranked_because"].is_null().to_numpy()
    types = placed["trust_type"].to_list()
    if ranking.within == "all":
        return [np.flatnonzero(ranked)]
    kinds = sorted({kind or "" for kind in types})
    mine = {kind: np.array([(other or "") == kind for other in types]) for kind in kinds}
    groups = [np.flatnonzero(ranked & mine[kind]) for kind in kinds]
    return [rows for rows in groups if len(rows)]
