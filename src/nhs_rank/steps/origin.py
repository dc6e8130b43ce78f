"""How much of each average is made from statistics, how much is carried, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.steps.average import contributions

if TYPE_CHECKING:
    from nhs_rank.framework import Framework
    from nhs_rank.steps.weigh import Weighting

__all__ = ["SHARES", "origins_of_scores", "overall", "shares_by_origin"]

#: What an average rests on: made from statistics, carried from an earlier quarter, missing, or
#: given in files that do not say.
SHARES = ("made", "carried", "missing", "given")


def origins_of_scores(
    scores: pl.DataFrame, origins: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    """Return ``trust_code, metric, origin`` of every score.

    A score that is made of other metrics' scores is carried if any of these is. A metric whose
    files do not say is ``given``.
    """
    known = scores.select("trust_code", "metric").join(
        origins.select("trust_code", "metric", "origin"), on=["trust_code", "metric"], how="left"
    )
    for key, metric in framework.metrics.items():
        if not metric.score.parts:
            continue
        carried = (
            known.filter(pl.col("metric").is_in(metric.score.parts))
            .group_by("trust_code")
            .agg(
                pl.when((pl.col("origin") == "carried").any())
                .then(pl.lit("carried"))
                .when((pl.col("origin") == "made").fill_null(False).all())
                .then(pl.lit("made"))
                .alias("_of_parts")
            )
        )
        known = (
            known.join(carried, on="trust_code", how="left", maintain_order="left")
            .with_columns(
                pl.when(pl.col("metric") == key)
                .then(pl.coalesce("origin", "_of_parts"))
                .otherwise("origin")
                .alias("origin")
            )
            .drop("_of_parts")
        )
    return known.with_columns(pl.col("origin").fill_null("given"))


def shares_by_origin(
    scores: pl.DataFrame,
    placed: pl.DataFrame,
    origins: pl.DataFrame,
    framework: Framework,
    weighting: Weighting,
) -> pl.DataFrame:
    """Return ``trust_code`` and the columns of `SHARES`, which add up to 1.

    Parameters
    ----------
    scores
        As `nhs_rank.steps.score.score` returns them.
    placed
        One row a trust, with ``trust_code`` and ``trust_type``.
    origins
        ``trust_code, metric, origin`` of the quarter.
    framework, weighting
        A counted metric is missing where the framework says that trusts of a type report it and
        no trust of that type has it. What a single trust lacks is no part of its average.

    """
    of_scores = origins_of_scores(scores, origins, framework)
    missing = _missing(scores, placed, framework, weighting)
    one = pl.lit(1.0)
    kept = ["share"] if "share" in scores.columns else []
    own = scores.select("trust_code", "metric", *kept, one.alias("score"))
    lacked = missing.select(
        "trust_code", "metric", *(one.alias(name) for name in kept), one.alias("score")
    )
    every = pl.concat([own, lacked])
    # where every score is 1, what a metric adds is its share of the average
    shares = contributions(every, placed, weighting)
    both = pl.concat([of_scores, missing.with_columns(pl.lit("missing").alias("origin"))])
    named = shares.join(both, on=["trust_code", "metric"], how="left")
    wide = named.group_by("trust_code").agg(
        pl.col("contribution").filter(pl.col("origin") == name).sum().alias(name) for name in SHARES
    )
    return placed.select("trust_code").join(
        wide, on="trust_code", how="left", maintain_order="left"
    )


def _missing(
    scores: pl.DataFrame, placed: pl.DataFrame, framework: Framework, weighting: Weighting
) -> pl.DataFrame:
    """Return ``trust_code, metric`` of what no trust of a type has, and its type reports."""
    scored = placed.filter(pl.col("trust_code").is_in(scores["trust_code"].unique().to_list()))
    types = dict(scored.select("trust_code", "trust_type").iter_rows())
    have = {
        (types[code], metric) for code, metric in scores.select("trust_code", "metric").iter_rows()
    }
    names = {key: kind.name for key, kind in framework.trust_types.items()}
    parts = {part for key in weighting.metrics for part in framework.metrics[key].score.parts}
    rows = [
        (code, key)
        for key in weighting.metrics
        if key not in parts
        for code, kind in types.items()
        if kind in [names.get(one) for one in framework.metrics[key].types]
        and (kind, key) not in have
    ]
    return pl.DataFrame(rows, schema={"trust_code": pl.String, "metric": pl.String}, orient="row")


def overall(shares: pl.DataFrame, placed: pl.DataFrame) -> dict[str, float]:
    """Return the means of `SHARES` over the trusts that are ranked."""
    ranked = placed.filter(pl.col("rank").is_not_null()).select("trust_code")
    own = shares.join(ranked, on="trust_code", how="semi")
    means = own.select(pl.col(name).mean() for name in SHARES).row(0, named=True)
    return {name: float(value or 0.0) for name, value in means.items()}
