"""From scores to averages: the mean of a trust's counted scores, and what each adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank import arithmetic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.arithmetic import Bools, Floats, Ints
    from nhs_rank.framework import Framework
    from nhs_rank.framework.model import Missing
    from nhs_rank.steps.weigh import Weighting

__all__ = [
    "average",
    "contributions",
    "dense",
    "positions",
    "shares_of_average",
    "two_level_mean",
    "weight_shares",
]


def dense(scores: pl.DataFrame, trusts: pl.DataFrame, metrics: Sequence[str]) -> Floats:
    """Lay scores out as (metrics, trusts), NaN where a trust has none."""
    table = np.full((len(metrics), trusts.height), np.nan)
    row = positions(scores["metric"], metrics)
    column = positions(scores["trust_code"], trusts["trust_code"].to_list())
    known = row >= 0
    table[row[known], column[known]] = scores["score"].to_numpy()[known]
    return table


def positions(texts: pl.Series, known: Sequence[str]) -> Ints:
    """Return the place of each text among known ones; -1 for a text that is none of them."""
    numbers = texts.cast(pl.String).cast(pl.Enum(list(known)), strict=False).to_physical()
    return numbers.cast(pl.Int64).fill_null(-1).to_numpy()


def weight_shares(
    scores: pl.DataFrame, trusts: pl.DataFrame, metrics: Sequence[str]
) -> Floats | None:
    """Lay out the share of its weight that each metric has, as `dense` does; None if all of it."""
    if "share" not in scores.columns or (scores["share"] == 1.0).all():
        return None
    lighter = scores.select("trust_code", "metric", pl.col("share").alias("score"))
    return np.nan_to_num(dense(lighter, trusts, metrics), nan=1.0)


def two_level_mean(
    table: Floats, within: Floats, unit: Sequence[int] | Ints, between: Floats
) -> Floats:
    """Average within units, then between units; returns (..., trusts).

    Parameters
    ----------
    table
        Scores, (..., metrics, trusts).
    within
        Weights of the metrics, the same or (..., metrics, 1).
    unit
        The unit of each metric, (metrics,).
    between
        Weights of the units, (..., units, 1).

    """
    number = np.asarray(unit)
    if between.shape[-2] == 1:
        return arithmetic.weighted_mean(table, within)
    means = [
        arithmetic.weighted_mean(table[..., number == index, :], within[..., number == index, :])
        for index in range(between.shape[-2])
    ]
    return arithmetic.weighted_mean(np.stack(means, axis=-2), between)


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

    Parameters
    ----------
    scores
        ``trust_code, metric, score, share``, as `nhs_rank.steps.score.score` makes them.
    trusts
        A row a trust, with ``trust_code, trust_type``.
    framework
        The domains, and how many metrics an average needs.
    weighting
        What counts, and how much.

    """
    table = dense(scores, trusts, weighting.metrics)
    usable = weighting.weight > 0
    scored = ~np.isnan(table)
    number = (scored & usable[:, np.newaxis]).sum(axis=0)
    within = _within(weighting, scores, trusts)
    averages = arithmetic.after_mean(
        two_level_mean(
            arithmetic.before_mean(table, weighting.mean),
            within,
            weighting.unit,
            weighting.between[:, np.newaxis],
        ),
        weighting.mean,
    )
    result = trusts.with_columns(
        pl.Series("metrics_scored", number, dtype=pl.Int64),
        pl.Series("average_score", averages).fill_nan(None),
    )
    possible = _possible(scored & usable[:, np.newaxis], trusts)
    reasons = _reasons(number, possible, framework.missing)
    result = result.with_columns(pl.Series("not_ranked_because", reasons, dtype=pl.String))
    return result.with_columns(_domain_means(scores, trusts, framework))


def _within(weighting: Weighting, scores: pl.DataFrame, trusts: pl.DataFrame) -> Floats:
    """The weight of each metric within its unit, (metrics, 1), or (metrics, trusts)."""
    within = weighting.within[:, np.newaxis]
    share = weight_shares(scores, trusts, weighting.metrics)
    return within if share is None else within * share


def _possible(scored: Bools, trusts: pl.DataFrame) -> Ints:
    """How many of the metrics any trust of the same type has, for each trust."""
    types = trusts["trust_type"].to_list()
    number = np.zeros(len(types), dtype=np.int64)
    labels = {kind: label for label, kind in enumerate(dict.fromkeys(types))}
    for rows in arithmetic.groups(np.array([labels[kind] for kind in types], dtype=np.int64)):
        number[rows] = scored[:, rows].any(axis=1).sum()
    return number


def _reasons(number: Ints, possible: Ints, least: Missing) -> list[str | None]:
    reasons: list[str | None] = []
    for have, could in zip(number.tolist(), possible.tolist(), strict=True):
        if have == 0:
            reasons.append("no counted metric")
        elif have < least.min_metrics:
            reasons.append(f"{have} of at least {least.min_metrics} metrics")
        elif have < least.min_share * could - arithmetic.SAME:
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
    share = weight_shares(scores, trusts, list(counted))
    weights = np.ones((len(counted), 1)) if share is None else share
    means = []
    for domain in framework.domains:
        inside = np.array([key == domain for key in counted.values()], dtype=bool)
        mean = np.full(trusts.height, np.nan)
        if inside.any():
            mean = arithmetic.weighted_mean(table[inside], weights[inside])
        means.append(pl.Series(f"domain_{domain}", mean).fill_nan(None))
    return means


def contributions(scores: pl.DataFrame, trusts: pl.DataFrame, weighting: Weighting) -> pl.DataFrame:
    """Return ``trust_code, metric, weight, contribution`` of every counted score.

    ``contribution`` is the score times its share of the weight that the trust's average rests
    on, so the contributions of a trust add up to its average. A geometric mean is parted in the
    proportion of the logarithms of the scores; its parts are rounded to 12 decimals, at which
    machines agree.
    """
    table = dense(scores, trusts, weighting.metrics)
    scored = ~np.isnan(table)
    weights = np.broadcast_to(_within(weighting, scores, trusts), table.shape)
    within = np.where(scored, weights, 0.0)
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
        parts = np.round(parts, 12)
    row, column = np.nonzero(scored & ~np.isnan(share))
    codes = trusts["trust_code"]
    return pl.DataFrame(
        {
            "trust_code": codes[column],
            "metric": [weighting.metrics[index] for index in row],
            "weight": (weights * weighting.between[weighting.unit][:, np.newaxis])[row, column],
            "contribution": parts[row, column],
        },
        schema={
            "trust_code": pl.String,
            "metric": pl.String,
            "weight": pl.Float64,
            "contribution": pl.Float64,
        },
    )


def shares_of_average(
    scores: pl.DataFrame, trusts: pl.DataFrame, weighting: Weighting
) -> pl.DataFrame:
    """Return ``trust_code, metric, share``: how much of its trust's average each score is.

    The shares of a trust add up to 1.
    """
    # what a score of 1 would contribute
    ones = scores.with_columns(score=pl.lit(1.0))
    found = contributions(ones, trusts, weighting)
    return found.select("trust_code", "metric", share="contribution")
