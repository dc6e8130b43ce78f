"""Bounds read off what was published, and the segments of domain scores."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank import arrays, league
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework

__all__ = ["domain_cuts", "domain_segments", "published_cuts"]


def published_cuts(published: pl.DataFrame, quarter: str | None, log: Log) -> tuple[float, ...]:
    """Read the bounds of the segments off the published averages and unadjusted segments.

    A bound lies halfway between the worst published average of one segment and the best of the
    next. Raises `InputError` where the files do not hold both, or no trust of the first segment.
    """
    found = _spans(published, "average_score", "unadjusted_segment")
    if found.height < 2 or found["segment"][0] != 1:
        raise InputError([c.NOT_PUBLISHED(quarter=quarter or "the quarter")])
    for one, two in pairwise(found.rows(named=True)):
        if one["worst"] > two["best"]:
            log.add(c.CUTS_OVERLAP(first=int(one["segment"]), second=int(two["segment"])))
    return _halfway(found)


def _spans(published: pl.DataFrame, score: str, segment: str) -> pl.DataFrame:
    """Return ``segment, best, worst``: the published scores that each segment spans."""
    items = [
        published.filter(pl.col("item") == item).select("trust_code", pl.col("value").alias(name))
        for item, name in ((score, "score"), (segment, "segment"))
    ]
    return (
        items[0]
        .join(items[1], on="trust_code")
        .drop_nulls()
        .group_by("segment")
        .agg(pl.col("score").min().alias("best"), pl.col("score").max().alias("worst"))
        .sort("segment")
    )


def _halfway(spans: pl.DataFrame) -> tuple[float, ...]:
    """Return the bounds halfway between what neighbouring segments span.

    Where a segment between two is empty, its two bounds are the same.
    """
    bounds: list[float] = []
    for one, two in pairwise(spans.rows(named=True)):
        steps = int(two["segment"] - one["segment"])
        bounds += [round((one["worst"] + two["best"]) / 2, 6)] * steps
    return tuple(bounds)


def domain_cuts(
    averages: pl.DataFrame, framework: Framework, published: pl.DataFrame | None = None
) -> dict[str, dict[str, tuple[float, ...]]]:
    """Return the bounds between the segments of each domain, as `segment_cuts` does for averages.

    They are taken over the domain scores of all trusts that can be ranked or, given the
    ``published`` results, read off the published domain scores and segments. A domain of which
    nothing is published is left out then.
    """
    cuts: dict[str, dict[str, tuple[float, ...]]] = {}
    for domain in framework.domains:
        if published is None:
            cuts[domain] = league.segment_cuts(_as_average(averages, domain), framework)
            continue
        of_domain = published.filter(pl.col("key") == domain)
        spans = _spans(of_domain, "domain_scores", "domain_segments")
        if spans.height:
            cuts[domain] = {league.ALL: _halfway(spans)}
    return cuts


def domain_segments(
    averages: pl.DataFrame,
    cuts: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    shift: float = 0.0,
) -> pl.DataFrame:
    """Place each trust in a segment by each domain score, ``shift`` added to all of them.

    Returns ``trust_code, key, segment``, a row for each trust and domain of ``cuts``; the
    segment is null where the trust has no score.
    """
    parts = []
    for domain, bounds in cuts.items():
        scores = _as_average(averages, domain)
        values = scores["average_score"].fill_null(0.0).to_numpy() + shift
        placed = pl.Series("segment", arrays.segments(values, league.trust_cuts(scores, bounds)))
        there = pl.col("average_score").is_not_null()
        parts.append(
            scores.select("trust_code", pl.lit(domain).alias("key"), pl.when(there).then(placed))
        )
    empty = pl.DataFrame(schema={"trust_code": pl.String, "key": pl.String, "segment": pl.Int64})
    return pl.concat([empty, *parts])


def _as_average(averages: pl.DataFrame, domain: str) -> pl.DataFrame:
    """Put a domain's score in the place of the average."""
    return averages.with_columns(pl.col(f"domain_{domain}").alias("average_score"))
