"""What was computed, as one long frame of the same shape as what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.analyses._verify._likely import LIKELY, likely_limits
from nhs_rank.steps.rank import rank
from nhs_rank.steps.segment import domain_cuts, domain_segments, place_in_segments

if TYPE_CHECKING:
    from nhs_rank.result import Result

__all__ = ["COMPUTED", "of_result"]

#: One computed figure. ``low`` and ``high`` are the best and the worst that rounding, or
#: the luck of the draws, leaves open; they are null where that is the figure itself.
COMPUTED: dict[str, pl.DataType] = {
    "quantity": pl.String(),
    "key": pl.String(),
    "trust_code": pl.String(),
    "computed": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
}
_SEGMENTS = ("unadjusted_segment", "segment", "final_segment")


def of_result(result: Result, shift: float) -> pl.DataFrame:
    """Return every figure of a result that could have been published; `COMPUTED`.

    The ``low`` and ``high`` of segments are those of scores better and worse by ``shift``.
    """
    frame = pl.concat(
        [
            *_of_league(result),
            *_segments(result, shift),
            _domain_segments(result, shift),
            *_metrics(result),
        ]
    )
    return frame.filter(pl.col("trust_code").is_in(result.league["trust_code"].to_list()))


def _long(frame: pl.DataFrame, quantity: str, value: str, key: str = "") -> pl.DataFrame:
    """One quantity of a frame; its columns ``low`` and ``high`` are kept where it has them."""
    return frame.select(
        pl.lit(quantity).alias("quantity"),
        pl.lit(key).alias("key") if key or "key" not in frame.columns else pl.col("key"),
        "trust_code",
        pl.col(value).cast(pl.Float64).alias("computed"),
        *(
            (pl.col(end) if end in frame.columns else pl.lit(None)).cast(pl.Float64).alias(end)
            for end in ("low", "high")
        ),
    )


def _of_league(result: Result) -> list[pl.DataFrame]:
    table = result.league
    on_score = result.framework.ranking.model_copy(update={"by": ["average_score"]})
    alone = rank(result.placed.drop("rank", "ranked_of"), on_score)
    parts = [_long(table, name, name) for name in ("average_score", "rank", "financial_override")]
    parts.append(_long(alone, "score_rank", "rank"))
    ends = likely_limits(result)
    for name in LIKELY:
        of_name = ends.filter(pl.col("quantity") == name).drop("quantity")
        parts.append(_long(table.join(of_name, on="trust_code", how="left"), name, name))
    parts += [
        _long(table, "domain_score", f"domain_{domain}", domain)
        for domain in result.framework.domains
    ]
    return parts


def _segments(result: Result, shift: float) -> list[pl.DataFrame]:
    added = [*_SEGMENTS, *result.framework.flags, "rank", "ranked_of"]
    averages = result.placed.drop(added, strict=False)
    best, worst = (
        place_in_segments(
            averages,
            result.table.flags,
            result.framework,
            result.cuts,
            cap=result.options.cap,
            shift=by,
        )
        for by in (-shift, shift)
    )
    return [
        _long(
            result.placed.select("trust_code", name).with_columns(
                best[name].alias("low"), worst[name].alias("high")
            ),
            name,
            name,
        )
        for name in _SEGMENTS
        if name in result.placed.columns
    ]


def _domain_segments(result: Result, shift: float) -> pl.DataFrame:
    published = result.table.published if result.options.cuts == "published" else None
    cuts = domain_cuts(result.placed, result.framework, published)
    placed, best, worst = (
        domain_segments(result.placed, cuts, shift=by) for by in (0.0, -shift, shift)
    )
    ends = placed.with_columns(best["segment"].alias("low"), worst["segment"].alias("high"))
    return _long(ends, "domain_segment", "segment")


def _metrics(result: Result) -> list[pl.DataFrame]:
    """Scores made from values, and ranks with the places that equal values share."""
    scores = result.scores.rename({"metric": "key"})
    shared = pl.len().over("key", "trust_type", "metric_rank")
    ranks = scores.with_columns(
        pl.col("metric_rank").alias("low"), (pl.col("metric_rank") + shared - 1).alias("high")
    )
    made = scores.filter(pl.col("score_source") == "values")
    return [_long(made, "metric_score", "score"), _long(ranks, "metric_rank", "metric_rank")]
