"""From averages to segments: the bounds between them, and which one each trust is in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank import arithmetic
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.steps.cap import best_segments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.arithmetic import Floats
    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework

__all__ = [
    "ALL",
    "domain_cuts",
    "domain_segments",
    "place_in_segments",
    "published_cuts",
    "segment_cuts",
    "trust_cuts",
]

#: The key of cuts that hold for all trust types together.
ALL = ""


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
        key: arithmetic.quantiles(pools[key]["average_score"].to_numpy(), spec.cuts)
        for key in sorted(pools)
        if pools[key].height
    }


def place_in_segments(
    averages: pl.DataFrame,
    flags: pl.DataFrame,
    framework: Framework,
    cuts: Mapping[str, Sequence[float]],
    *,
    cap: bool = True,
    shift: float = 0.0,
) -> pl.DataFrame:
    """Place trusts in segments and apply caps and flags.

    Adds a boolean column for every flag (null where the files do not say),
    ``unadjusted_segment``, ``segment`` (no better than a cap allows) and, where a flag has one,
    ``final_segment``.

    Parameters
    ----------
    averages
        A row a trust, as `nhs_rank.steps.average.average` returns them.
    flags
        ``trust_code, flag, set``.
    framework
        Its flags and caps.
    cuts
        The bounds of the segments by type of trust, `ALL` for all types.
    cap
        Whether caps hold.
    shift
        What is added to every average.

    """
    for name in framework.flags:
        known = flags.filter(pl.col("flag") == name).select("trust_code", pl.col("set").alias(name))
        averages = averages.join(known, on="trust_code", how="left", maintain_order="left")
    ranked = pl.col("not_ranked_because").is_null()
    values = averages["average_score"].fill_null(0.0).to_numpy() + shift
    unadjusted = arithmetic.segments(values, trust_cuts(averages, cuts))
    adjusted = arithmetic.capped(unadjusted, best_segments(averages, framework, cap=cap))
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
    rows: dict[str, list[int]] = {}
    for row, kind in enumerate(trusts["trust_type"]):
        rows.setdefault(kind or ALL, []).append(row)
    for kind, bounds in cuts.items():
        rows_of = slice(None) if kind == ALL else rows.get(kind, [])
        table[:, rows_of] = np.array(bounds)[:, np.newaxis]
    return table


def has_published_cuts(published: pl.DataFrame) -> bool:
    """Return whether `published_cuts` can read bounds off what was published."""
    found = _spans(published, "average_score", "unadjusted_segment")
    return found.height >= 2 and found["segment"][0] == 1


def published_cuts(published: pl.DataFrame, quarter: str | None, log: Log) -> tuple[float, ...]:
    """Read the bounds of the segments off the published averages and unadjusted segments.

    A bound lies halfway between the worst published average of one segment and the best of the
    next. Raises `InputError` where the files do not hold both, or no trust of the first segment.
    """
    found = _spans(published, "average_score", "unadjusted_segment")
    if not has_published_cuts(published):
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
            cuts[domain] = segment_cuts(_as_average(averages, domain), framework)
            continue
        of_domain = published.filter(pl.col("key") == domain)
        spans = _spans(of_domain, "domain_scores", "domain_segments")
        if spans.height:
            cuts[domain] = {ALL: _halfway(spans)}
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
        placed = pl.Series("segment", arithmetic.segments(values, trust_cuts(scores, bounds)))
        scored = pl.col("average_score").is_not_null()
        parts.append(
            scores.select("trust_code", pl.lit(domain).alias("key"), pl.when(scored).then(placed))
        )
    empty = pl.DataFrame(schema={"trust_code": pl.String, "key": pl.String, "segment": pl.Int64})
    return pl.concat([empty, *parts])


def _as_average(averages: pl.DataFrame, domain: str) -> pl.DataFrame:
    """Put a domain's score in the place of the average."""
    return averages.with_columns(pl.col(f"domain_{domain}").alias("average_score"))
