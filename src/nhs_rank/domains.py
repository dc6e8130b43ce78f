"""Domain segments: what the league table does with averages, done with each domain's scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank import arrays, league

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.framework import Framework

__all__ = ["domain_cuts", "domain_segments"]


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
        spans = league.spans(of_domain, "domain_scores", "domain_segments")
        if spans.height:
            cuts[domain] = {league.ALL: league.halfway(spans)}
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
