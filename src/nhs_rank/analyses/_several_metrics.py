"""The way to the next segment in several metrics at once, where no single one would do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses._edits import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhs_rank.analyses._edits import Baseline
    from nhs_rank.analyses._next_segment import Search
    from nhs_rank.result import Result

__all__ = ["SEVERAL_METRICS", "several_metrics"]

#: The columns of `several_metrics`.
SEVERAL_METRICS: dict[str, pl.DataType] = {
    "way": pl.String(),
    "share": pl.Float64(),
    "metric": pl.String(),
    "name": pl.String(),
    "unit": pl.String(),
    "better": pl.String(),
    "value": pl.Float64(),
    "value_needed": pl.Float64(),
    "best_value": pl.Float64(),
    "step": pl.Float64(),
    "score": pl.Float64(),
    "score_then": pl.Float64(),
    "average_then": pl.Float64(),
    "rank_then": pl.Int64(),
}
_WHOLE = 100


def several_metrics(
    baseline: Baseline, code: str, target: int, searches: Sequence[Search]
) -> pl.DataFrame:
    """Find how far several metrics would have to improve at once, by ranking all trusts again.

    Parameters
    ----------
    baseline
        The ranking as it is.
    code, target
        The trust, and the segment aimed at.
    searches
        The metrics that could not do it alone, those that bring most first.

    Returns
    -------
    The columns of `SEVERAL_METRICS`, a row for each metric of each ``way``:

    ``fewest``
        As few metrics as will do, taken in the order of what each brings alone.
    ``even``
        All of them.

    In each way every metric closes the same ``share`` of the gap between its value and the best
    value that there is: the least, in hundredths, that reaches the target. Empty where not even
    all of them at their best would do.

    """
    tried = _Tries(baseline, code, target)
    rows: list[dict[str, Any]] = []
    number = _least(lambda count: tried.reaches(searches[:count], _WHOLE), len(searches))
    if number is not None:
        ways = {"fewest": searches[:number]}
        if number < len(searches):
            ways["even"] = searches
        for way, chosen in ways.items():
            share = _least(partial(tried.reaches, chosen), _WHOLE)
            if share is not None:
                rows += tried.rows(way, chosen, share)
    return pl.DataFrame(rows, schema=SEVERAL_METRICS)


def _least(enough: Callable[[int], bool], most: int) -> int | None:
    """Return the least number from 1 to ``most`` that is enough, or None if none is."""
    if most < 1 or not enough(most):
        return None
    short, found = 0, most
    while found - short > 1:
        middle = (short + found) // 2
        if enough(middle):
            found = middle
        else:
            short = middle
    return found


class _Tries:
    """Rankings with some metrics of one trust a share of the way to their best values."""

    def __init__(self, baseline: Baseline, code: str, target: int) -> None:
        self.baseline, self.code, self.target = baseline, code, target

    def _ranked(self, searches: Sequence[Search], share: int) -> Result:
        return self.baseline.again(
            Change(self.code, one.key, "value", one.value, one.part_of_the_way(share))
            for one in searches
        )

    def _row(self, result: Result) -> dict[str, Any]:
        return result.placed.row(by_predicate=pl.col("trust_code") == self.code, named=True)

    def reaches(self, searches: Sequence[Search], share: int) -> bool:
        """Whether the trust is in the target then."""
        segment = self._row(self._ranked(searches, share))["segment"]
        return segment is not None and segment <= self.target

    def rows(self, way: str, searches: Sequence[Search], share: int) -> list[dict[str, Any]]:
        """Return the rows of one way."""
        result = self._ranked(searches, share)
        then = self._row(result)
        return [
            {
                "way": way,
                "share": share / _WHOLE,
                "metric": one.key,
                "name": one.metric.name,
                "unit": one.unit,
                "better": one.metric.better,
                "value": one.value,
                "value_needed": one.part_of_the_way(share),
                "best_value": one.part_of_the_way(_WHOLE),
                "step": 10.0**-one.decimals,
                "score": one.scored(self.baseline.result)["score"],
                "score_then": one.scored(result)["score"],
                "average_then": then["average_score"],
                "rank_then": then["rank"],
            }
            for one in searches
        ]
