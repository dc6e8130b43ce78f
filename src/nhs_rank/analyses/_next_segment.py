"""The way to the next segment, found by running the pipeline with other values."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses._edits import Change
from nhs_rank.analyses._several_metrics import SEVERAL_METRICS, several_metrics
from nhs_rank.steps.average import shares_of_average
from nhs_rank.steps.segment import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhs_rank.analyses._edits import Baseline
    from nhs_rank.framework import Metric
    from nhs_rank.methods import Rule, Turn
    from nhs_rank.result import Result

__all__ = ["Search", "Way", "way_up"]

#: Values are sought to the decimals that the inputs have, and at most to these.
_MOST_DECIMALS = 9


@dataclass(frozen=True)
class Way:
    """What would bring a trust to the next better segment.

    ``target``
        The segment aimed at; None for a trust in the best one, or not ranked.
    ``impossible_because``
        A text where no score can reach it, such as a cap; else None.
    ``bound``, ``average_must_fall``
        The present bound of the segment, and how far the average lies beyond it (0 where the
        average is good enough already and only a cap stands in the way).
    ``score_points``
        What that is in points of one metric's score: of a metric with the largest share of the
        average.
    ``routes``
        One row for each metric that could deliver it alone: ``metric, name, unit, better,
        value, value_needed, step, score, score_then, average_then, rank_then,
        metric_rank, metric_rank_then``; the fewest places to climb first.
    ``short``
        One row for each metric that could not: ``metric, name, unit, value, best_value`` (the
        best of any trust, or the standard), ``score, score_then, average_then``; the closest
        first.
    ``together``
        Where no metric could alone: how far several would have to improve at once; see
        `nhs_rank.analyses._several_metrics.several_metrics`.
    """

    target: int | None
    impossible_because: str | None
    bound: float | None
    average_must_fall: float | None
    score_points: float | None
    routes: pl.DataFrame
    short: pl.DataFrame
    together: pl.DataFrame


_ROUTES = {
    "metric": pl.String(),
    "name": pl.String(),
    "unit": pl.String(),
    "better": pl.String(),
    "value": pl.Float64(),
    "value_needed": pl.Float64(),
    "step": pl.Float64(),
    "score": pl.Float64(),
    "score_then": pl.Float64(),
    "average_then": pl.Float64(),
    "rank_then": pl.Int64(),
    "metric_rank": pl.Int64(),
    "metric_rank_then": pl.Int64(),
}
_SHORT = {
    "metric": pl.String(),
    "name": pl.String(),
    "unit": pl.String(),
    "better": pl.String(),
    "value": pl.Float64(),
    "best_value": pl.Float64(),
    "score": pl.Float64(),
    "score_then": pl.Float64(),
    "average_then": pl.Float64(),
}


def way_up(baseline: Baseline, code: str) -> Way:
    """Find what would bring a trust one segment up, the other trusts' values standing still."""
    result = baseline.result
    row = _row(result, code)
    nothing = (*_frames([], []), pl.DataFrame(schema=SEVERAL_METRICS))
    if row["segment"] is None or row["segment"] <= 1:
        return Way(None, None, None, None, None, *nothing)
    target = row["segment"] - 1
    cuts = result.cuts.get(ALL) or result.cuts.get(row["trust_type"] or ALL, ())
    bound = cuts[target - 1] if target <= len(cuts) else None
    gap = None if bound is None else max(row["average_score"] - bound, 0.0)
    because = _blocked(result, row, target)
    if because:
        return Way(target, because, bound, gap, None, *nothing)
    routes: list[dict[str, Any]] = []
    short: list[dict[str, Any]] = []
    searches: dict[str, Search] = {}
    for key in _movable(result, code) if result.options.scores != "given" else ():
        search = Search(baseline, code, key, target)
        found, reached = search.run()
        if found is not None:
            (routes if reached else short).append(found)
            searches[key] = search
    reaching, failing = _frames(routes, short)
    several = [searches[key] for key in failing["metric"]] if reaching.is_empty() else []
    return Way(
        target=target,
        impossible_because=None,
        bound=bound,
        average_must_fall=gap,
        score_points=_points(result, code, gap),
        routes=reaching,
        short=failing,
        together=several_metrics(baseline, code, target, several),
    )


def _frames(
    routes: list[dict[str, Any]], short: list[dict[str, Any]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    climb = pl.col("metric_rank") - pl.col("metric_rank_then")
    return (
        pl.DataFrame(routes, schema=_ROUTES).sort(climb, "score_then", "metric"),
        pl.DataFrame(short, schema=_SHORT).sort("average_then", "metric"),
    )


def _row(result: Result, code: str) -> dict[str, Any]:
    return result.placed.row(by_predicate=pl.col("trust_code") == code, named=True)


def _blocked(result: Result, row: dict[str, Any], target: int) -> str | None:
    """Say which caps keep a trust out of a segment whatever it scores."""
    if not result.options.cap:
        return None
    flags = [
        (cap.flag, cap.no_better_than)
        for cap in result.framework.caps
        if row[cap.flag] and cap.no_better_than > target
    ]
    if not flags:
        return None
    named = " and ".join(
        f"the {flag.replace('_', ' ')} keeps it in segment {least} at best" for flag, least in flags
    )
    return f"{named}, so no score can bring it to segment {target}"


def _points(result: Result, code: str, gap: float | None) -> float | None:
    """What a fall of the average asks of the metric with the largest share of it."""
    of_trust = pl.col("trust_code") == code
    scores, trust = result.scores.filter(of_trust), result.placed.filter(of_trust)
    shares = shares_of_average(scores, trust, result.weighting)["share"]
    share = max(shares, default=0.0)
    return gap / share if gap is not None and share > 0 else None


def _movable(result: Result, code: str) -> Iterator[str]:
    """The metrics with a value of the trust that its average depends on."""
    weighing = dict(zip(result.weighting.metrics, result.weighting.weight.tolist(), strict=True))
    used = {key for key, weight in weighing.items() if weight > 0}
    waiting = list(used)
    while waiting:
        for part in result.framework.metrics[waiting.pop()].score.parts:
            if part not in used:
                used.add(part)
                waiting.append(part)
    cells = result.table.cells.filter(
        (pl.col("trust_code") == code) & pl.col("value").is_not_null()
    )
    reported = set(cells["metric"])
    for key, metric in result.framework.metrics.items():
        if (
            key in used
            and key in reported
            and "value" in metric.score.needs
            and metric.better is not None
        ):
            yield key


class Search:
    """The least change of one value that brings the trust to the target.

    Values are whole numbers of the last decimal place that the inputs have. A score only turns
    where another trust's value or a turning point of the rule is met or passed, so these and
    their neighbours are tried first, by halving; then the values between two of them. What is
    found reaches the target, and the value one step short of it does not.
    """

    def __init__(self, baseline: Baseline, code: str, key: str, target: int) -> None:
        self.baseline, self.code, self.key, self.target = baseline, code, key, target
        self.metric: Metric = baseline.result.framework.metrics[key]
        cells = baseline.table.cells.filter(
            (pl.col("metric") == key) & pl.col("value").is_not_null()
        )
        cell = cells.row(by_predicate=pl.col("trust_code") == code, named=True)
        self.value: float = cell["value"]
        self.unit: str | None = cell["unit"] or self.metric.unit
        self.rule: Rule = self.metric.rule_for(cell["unit"])
        same = cells.filter(pl.col("unit").eq_missing(pl.lit(cell["unit"], pl.String)))
        others = same.filter(pl.col("trust_code") != code)["value"].to_list()
        self.decimals = _decimals(same["value"].to_list())
        self.sign = 1 if self.metric.better == "higher" else -1
        self.start = self._whole(self.value)
        self.points = self._candidates(others)
        self.known: dict[int, Result] = {}

    def run(self) -> tuple[dict[str, Any] | None, bool]:
        """Return a row of `Way.routes` and True, a row of `Way.short` and False, or None."""
        if not self.points:
            return None, False
        last = self.points[-1]
        if not self._reaches(last):
            return self._short(last), False
        first = bisect_left(self.points, True, key=self._reaches)
        before = self.points[first - 1] if first else self.start
        between = range(before + self.sign, self.points[first] + self.sign, self.sign)
        return self._route(between[bisect_left(between, True, key=self._reaches)]), True

    def _candidates(self, others: list[float]) -> list[int]:
        """Where the score can change, from the present value to the best there is, in order."""
        turns = self.rule.turning_points()
        best = [turn.at for turn in turns]
        ends = [self._beyond(turn) for turn in turns]
        if self.rule.pooled_by is not None:
            best += others
            ends += [self._whole(value) for value in others]
        points = {self._whole(value) + step for value in best for step in (-1, 0, 1)}
        last = max(ends, key=lambda end: end * self.sign, default=self.start)
        if self.metric.range is not None:
            low, high = (self._whole(end) for end in self.metric.range)
            last = min(max(last, low), high)
        points = {point for point in points if point * self.sign <= last * self.sign} | {last}
        return sorted(
            (point for point in points if point * self.sign > self.start * self.sign),
            key=lambda point: point * self.sign,
        )

    def _whole(self, value: float) -> int:
        """A value as a whole number of its last place, away from the better side if need be."""
        exact = Decimal(repr(value)).scaleb(self.decimals)
        return int(exact.to_integral_value(ROUND_FLOOR if self.sign > 0 else ROUND_CEILING))

    def _beyond(self, turn: Turn) -> int:
        """The first whole number with which a turning point is met, or passed if it has to be.

        A standard may have more decimals than the values: 92.25 is met by 92.3, not by 92.2.
        """
        whole = self._whole(turn.at)
        met = Decimal(whole).scaleb(-self.decimals) == Decimal(repr(turn.at))
        return whole if met and not turn.past else whole + self.sign

    def _number(self, whole: int) -> float:
        return float(whole / 10**self.decimals)

    def _result(self, whole: int) -> Result:
        if whole not in self.known:
            change = Change(self.code, self.key, "value", self.value, self._number(whole))
            self.known[whole] = self.baseline.again([change])
        return self.known[whole]

    def _reaches(self, whole: int) -> bool:
        segment = _row(self._result(whole), self.code)["segment"]
        return segment is not None and segment <= self.target

    def part_of_the_way(self, share: int) -> float:
        """The value that closes so many hundredths of the gap to the best one, or a hair more."""
        gap = abs(self.points[-1] - self.start)
        return self._number(self.start + self.sign * -(-gap * share // 100))

    def scored(self, result: Result) -> dict[str, Any]:
        """Return the score and the rank of the metric in a result."""
        rows = result.scores.filter(
            (pl.col("trust_code") == self.code) & (pl.col("metric") == self.key)
        )
        return rows.row(0, named=True) if rows.height else {"score": None, "metric_rank": None}

    def _common(self, whole: int) -> dict[str, Any]:
        return {
            "metric": self.key,
            "name": self.metric.name,
            "unit": self.unit,
            "better": self.metric.better,
            "value": self.value,
            "score": self.scored(self.baseline.result)["score"],
            "score_then": self.scored(self._result(whole))["score"],
            "average_then": _row(self._result(whole), self.code)["average_score"],
        }

    def _route(self, whole: int) -> dict[str, Any]:
        return self._common(whole) | {
            "value_needed": self._number(whole),
            "step": 10.0**-self.decimals,
            "rank_then": _row(self._result(whole), self.code)["rank"],
            "metric_rank": self.scored(self.baseline.result)["metric_rank"],
            "metric_rank_then": self.scored(self._result(whole))["metric_rank"],
        }

    def _short(self, whole: int) -> dict[str, Any]:
        return self._common(whole) | {"best_value": self._number(whole)}


def _decimals(values: Sequence[float]) -> int:
    """The decimal places that the values are written with."""
    places = [-int(Decimal(repr(value)).normalize().as_tuple().exponent) for value in values]
    return min(max([0, *places]), _MOST_DECIMALS)
