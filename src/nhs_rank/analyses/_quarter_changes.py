"""What changed from one ranked quarter to the next, and whether it is more than chance.

A trust's change is tested over the metrics that both quarters have: each has a difference of two
scores, and Student's t asks whether their mean is further from 0 than their spread explains. The
test takes the metrics as independent and as a sample of what could be measured; it knows nothing
of how sure a single value is.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank import arithmetic
from nhs_rank.analyses._students_t import false_discovery, two_sided
from nhs_rank.steps.average import contributions
from nhs_rank.steps.cap import best_segments
from nhs_rank.steps.segment import trust_cuts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhs_rank.arithmetic import Ints
    from nhs_rank.result import Result

__all__ = ["CAUSES", "CHANGES", "LEVEL", "quarter_changes"]

#: The false discovery rate up to which a change is called beyond chance.
LEVEL = 0.05
#: The columns of `quarter_changes`.
CHANGES: dict[str, pl.DataType] = {
    "trust_code": pl.String(),
    "trust_name": pl.String(),
    "trust_type": pl.String(),
    "from_quarter": pl.String(),
    "to_quarter": pl.String(),
    "average_before": pl.Float64(),
    "average_after": pl.Float64(),
    "average_change": pl.Float64(),
    "metrics_common": pl.Int64(),
    "mean_change": pl.Float64(),
    "se": pl.Float64(),
    "t": pl.Float64(),
    "p": pl.Float64(),
    "q": pl.Float64(),
    "verdict": pl.String(),
    "composition_effect": pl.Float64(),
    "rank_before": pl.Int64(),
    "rank_after": pl.Int64(),
    "rank_change": pl.Int64(),
    "segment_before": pl.Int64(),
    "segment_after": pl.Int64(),
    "bounds_effect": pl.Int64(),
    "segment_made_by": pl.String(),
}
#: What can make a segment change.
CAUSES = ("score", "composition", "bounds", "override")
_BOTH = ("score", "override")


def quarter_changes(before: Result, after: Result) -> pl.DataFrame:
    """Compare two ranked quarters, a row for each trust that is in both.

    Parameters
    ----------
    before, after
        The earlier and the later quarter, ranked by the same framework.

    Returns
    -------
    The columns of `CHANGES`, in the order of the later table:

    ``metrics_common``
        Counted metrics that the trust has a score for in both quarters.
    ``mean_change``, ``se``, ``t``, ``p``
        The mean of the differences of their scores, each at its share of the average; its
        standard error, Student's t on ``metrics_common - 1`` degrees of freedom, and its
        two-sided p-value. Null with fewer than two metrics or where all differences are equal.
    ``q``
        The false discovery rate of Benjamini and Hochberg, over the trusts of these two quarters.
    ``verdict``
        ``beyond`` where q is at most `LEVEL`, so that about one in twenty of those named is there
        by chance; else ``within``. Null where nothing is tested.
    ``composition_effect``
        What is left of the change of the average: metrics that came or went.
    ``bounds_effect``
        How many segments worse the later average is placed than the earlier bounds would.
    ``segment_made_by``
        What made the segment change; see `_cause`. Null where it did not.

    """
    figures = ("average_score", "rank", "segment")
    sides = [
        result.league.select("trust_code", pl.col(figures).name.suffix(end))
        for result, end in ((before, "_before"), (after, "_after"))
    ]
    both = (
        after.league.select("trust_code", "trust_name", "trust_type")
        .join(sides[1], on="trust_code", how="inner", maintain_order="left")
        .join(sides[0], on="trust_code", how="inner", maintain_order="left")
        .rename({f"average_score_{end}": f"average_{end}" for end in ("before", "after")})
        .with_columns(
            pl.lit(before.quarter, pl.String).alias("from_quarter"),
            pl.lit(after.quarter, pl.String).alias("to_quarter"),
            (pl.col("average_after") - pl.col("average_before")).alias("average_change"),
            (pl.col("rank_after") - pl.col("rank_before")).alias("rank_change"),
        )
        .join(_tested(before, after), on="trust_code", how="left", maintain_order="left")
    )
    both = both.with_columns(
        pl.col("metrics_common").fill_null(0),
        pl.Series("q", false_discovery(both["p"].to_list()), dtype=pl.Float64),
        pl.when(pl.col("average_change").is_not_null())
        # to 12 decimals: what sums leave in the last digits is no effect
        .then((pl.col("average_change") - pl.col("mean_change").fill_null(0)).round(12) + 0.0)
        .alias("composition_effect"),
    )
    tested = pl.when(pl.col("q") <= LEVEL).then(pl.lit("beyond")).otherwise(pl.lit("within"))
    segments = _Segments(before, after, both)
    known = pl.all_horizontal(pl.col("segment_before", "segment_after").is_not_null())
    return both.with_columns(
        pl.when(pl.col("q").is_not_null()).then(tested).alias("verdict"),
        pl.when(known).then(segments.bounds_effect()).alias("bounds_effect"),
        pl.when(known).then(segments.causes()).alias("segment_made_by"),
    ).select(pl.col(name).cast(kind) for name, kind in CHANGES.items())


def _tested(before: Result, after: Result) -> pl.DataFrame:
    """Test the mean of the differences of scores: ``trust_code, metrics_common`` and so on."""
    earlier = before.scores.select("trust_code", "metric", pl.col("score").alias("was"))
    pairs = after.scores.join(
        earlier, on=["trust_code", "metric"], how="inner", maintain_order="left"
    )
    # what a score of 1 would contribute is the share of a metric in an average of these alone
    shares = contributions(
        pairs.with_columns(score=pl.lit(1.0)), after.placed, after.weighting
    ).filter(pl.col("contribution") > 0)
    found = pairs.join(shares, on=["trust_code", "metric"], how="inner", maintain_order="left")
    rows = []
    for (code,), part in found.group_by("trust_code", maintain_order=True):
        share = part["contribution"].to_numpy()
        difference = (part["score"] - part["was"]).to_numpy()
        rows.append((code, part.height, *_t_test(share, difference)))
    schema = ("trust_code", "metrics_common", "mean_change", "se", "t", "p")
    return pl.DataFrame(rows, schema={name: CHANGES[name] for name in schema}, orient="row")


def _t_test(
    share: arithmetic.Floats, difference: arithmetic.Floats
) -> tuple[float, float | None, float | None, float | None]:
    """Return the weighted mean, its standard error, t and p of differences; shares sum to 1."""
    number = len(share)
    mean = math.fsum(share * difference)
    if number < 2 or np.ptp(difference) < arithmetic.SAME:
        return mean, None, None, None
    squares = math.fsum((share * (difference - mean)) ** 2)
    error = math.sqrt(squares * number / (number - 1))
    return mean, error, mean / error, two_sided(mean / error, number - 1)


class _Segments:
    """The segments of trusts where some of `CAUSES` are as they are later, the rest as earlier."""

    def __init__(self, before: Result, after: Result, both: pl.DataFrame) -> None:
        self.both = both
        self.cap = after.options.cap
        codes = both.select("trust_code")
        placed = [
            codes.join(result.placed, on="trust_code", how="left", maintain_order="left")
            for result in (before, after)
        ]
        flags = list(after.framework.flags)
        # what the earlier quarter does not say of a flag is as it is later
        earlier = placed[0].with_columns(
            placed[0][name].fill_null(placed[1][name]) for name in flags
        )
        self.best = [
            best_segments(side, after.framework, cap=self.cap) for side in (earlier, placed[1])
        ]
        self.cuts = [
            trust_cuts(side, result.cuts)
            for side, result in zip(placed, (before, after), strict=True)
        ]
        was, now = (both[f"average_{end}"].fill_null(0).to_numpy() for end in ("before", "after"))
        moved = both["mean_change"].fill_null(0).to_numpy()
        #: by whether the scores, and whether the composition, are those of the later quarter
        self.averages = {
            (False, False): was,
            (True, False): was + moved,
            (False, True): now - moved,
            (True, True): now,
        }

    def placed(self, later: Iterable[str], *, capped: bool = True) -> Ints:
        """Return the segments with these causes as they are later."""
        taken_later = set(later)
        average = self.averages["score" in taken_later, "composition" in taken_later]
        found = arithmetic.segments(average, self.cuts["bounds" in taken_later])
        return arithmetic.capped(found, self.best["override" in taken_later]) if capped else found

    def bounds_effect(self) -> pl.Series:
        """How many segments worse the later averages are placed than by the earlier bounds."""
        averages = ("score", "composition")
        moved = self.placed((*averages, "bounds"), capped=False) - self.placed(
            averages, capped=False
        )
        return pl.Series("bounds_effect", moved)

    def causes(self) -> pl.Series:
        """What made each segment change; null where it did not."""
        subsets = [
            frozenset(subset)
            for size in range(len(CAUSES) + 1)
            for subset in combinations(CAUSES, size)
        ]
        segments = np.array([self.placed(subset) for subset in subsets])
        made = [_cause(dict(zip(subsets, column, strict=True))) for column in segments.T.tolist()]
        return pl.Series("segment_made_by", made, dtype=pl.String)


def _cause(segments: dict[frozenset[str], int]) -> str | None:
    """Say what made a segment change, given the segment for each set of causes in force.

    The causes without each of which it would not have changed in that direction, all others as
    they are later. Where there is none, because one would have done what another did, those that
    alone change it in that direction; ``both`` stands for the score and the override. Where none
    does alone, the smallest set that does.
    """
    everything = frozenset(CAUSES)
    old, new = segments[frozenset()], segments[everything]
    if old == new:
        return None

    def changes(subset: frozenset[str]) -> bool:
        return (segments[subset] - old) * (new - old) > 0

    needed = [cause for cause in CAUSES if not changes(everything - {cause})]
    alone = [cause for cause in CAUSES if changes(frozenset({cause}))]
    smallest = next(subset for subset in segments if changes(subset))
    made = needed or alone or [cause for cause in CAUSES if cause in smallest]
    return "both" if tuple(made) == _BOTH else " and ".join(made)
