"""Why a computed figure differs from the published one, where that can be told.

Most causes are found by asking the pipeline again with one thing changed: what then gives the
published figure is why it was not given before.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses._verify._compare import whole, wholes
from nhs_rank.analyses._verify._computed import of_result
from nhs_rank.analyses._verify._metric_causes import MetricCauses
from nhs_rank.analyses._verify._published import DATA_FILES, LEAGUE_TABLES
from nhs_rank.analyses._verify._quantities import QUANTITIES
from nhs_rank.exceptions import InputError
from nhs_rank.steps.warn import absent_types, type_names

if TYPE_CHECKING:
    from nhs_rank.analyses._verify._quantities import Tolerance
    from nhs_rank.options import Settings
    from nhs_rank.result import Result

__all__ = ["CAUSES", "with_causes"]

Cause = tuple[str, str]
Row = dict[str, Any]

#: What each cause means, for the documentation.
CAUSES = {
    "rounded scores averaged": "The published scores as they stand, not un-rounded, give the "
    "published figure: the publisher seems to have averaged rounded scores here.",
    "rounding": "Published values and scores have two decimals, and that leaves more than one "
    "figure open.",
    "incomplete pool": "Trusts of a type that takes part in the pool are not in the inputs.",
    "revised value": "What was published disagrees with itself: one of the two was made before or "
    "after a revision.",
    "metric not in the framework": "The files have a metric for this trust that the framework "
    "does not know.",
    "scores made from values": "With the published scores the published figure comes out; scores "
    "made from the rounded values of these files differ.",
    "settings": "An option of this run changes the figure.",
    "at a bound": "The score is so near a bound between segments that rounding decides.",
    "follows": "Another difference of the list causes this one.",
    "random draws": "Likely ranges come from random numbers, the published ones as well as these.",
    "not ranked": "The framework does not rank the trust; the reason is given.",
    "not known": "None of the causes above gives the published figure.",
}
_FROM_VALUES = "scores made from values"
#: A mean of scores that are off by half a last place each, published to that place itself.
_ROUNDING = 0.01 + 1e-9


def with_causes(compared: pl.DataFrame, result: Result, tolerance: Tolerance) -> pl.DataFrame:
    """Add ``cause``, a key of `CAUSES`, and ``detail`` to each difference; null elsewhere."""
    explainer = _Explainer(compared, result, tolerance)
    found: list[Cause | tuple[None, None]] = [
        explainer.cause(row) if row["status"] in ("off", "within tolerance") else (None, None)
        for row in compared.iter_rows(named=True)
    ]
    return compared.with_columns(
        pl.Series(name, [cause[at] for cause in found], dtype=pl.String)
        for at, name in enumerate(("cause", "detail"))
    )


class _Explainer:
    def __init__(self, compared: pl.DataFrame, result: Result, tolerance: Tolerance) -> None:
        self.result = result
        self.tolerance = tolerance
        self.rows = {
            (row["source"], row["quantity"], row["key"], row["trust_code"]): row
            for row in compared.iter_rows(named=True)
        }
        self.unranked = dict(result.league.select("trust_code", "not_ranked_because").rows())
        self.unknown: dict[str, list[str]] = {}
        for code, metric in result.table.unknown.select("trust_code", "metric").rows():
            self.unknown.setdefault(code, []).append(metric)
        self.metrics = MetricCauses(compared, result)

    def cause(self, row: Row) -> Cause:
        """Find the cause of one difference."""
        kind = QUANTITIES[row["quantity"]].kind
        if row["computed"] is None:
            why = self.unranked.get(row["trust_code"])
            return ("not ranked", why) if why else ("not known", "nothing was computed")
        if row["source"] == LEAGUE_TABLES and (found := self._revised(row)):
            return found
        if row["quantity"] == "metric_score":
            return self.metrics.of_score(row)
        if kind == "metric_rank":
            return self.metrics.of_rank(row)
        if kind in ("likely_score", "likely_rank"):
            draws = self.result.options.draws
            return "random draws", f"the ends are percentiles of {draws:,} draws of ours"
        if found := self._by_changing(row):
            return found
        if kind == "rank" and (found := self._by_neighbours(row)):
            return found
        if kind == "segment" and (found := self._by_score(row)):
            return found
        if kind == "score" and (names := self.metrics.differing(row["trust_code"], row["key"])):
            return _FROM_VALUES, names
        if row["trust_code"] in self.unknown:
            return "metric not in the framework", ", ".join(self.unknown[row["trust_code"]])
        if kind == "score" and abs(row["computed"] - row["published"]) <= _ROUNDING:
            return "rounding", "within what the two decimals of published scores leave open"
        if kind == "segment" and row["status"] == "within tolerance":
            return "at a bound", f"a score {self.tolerance.score:g} away is in the other segment"
        return "not known", ""

    def _revised(self, row: Row) -> Cause | None:
        """Whether the data files publish something else than the league table."""
        key = (DATA_FILES, row["quantity"], row["key"], row["trust_code"])
        stated = self.rows.get(key, row)["published"]
        if row["quantity"] == "financial_override":
            stated = row["computed"]
        if stated == row["published"]:
            return None
        return "revised value", f"the data files say {stated:g}"

    def _by_changing(self, row: Row) -> Cause | None:
        """The one change of the run, or all of them, that gives the published figure."""
        key = (row["quantity"], row["key"], row["trust_code"])
        for cause, detail, figures in self._changed:
            if figures.get(key) == _whole(row["published"], row["quantity"]):
                if cause == _FROM_VALUES:
                    detail = self.metrics.differing(row["trust_code"], row["key"])
                return cause, detail
        return None

    @cached_property
    def _changed(self) -> list[tuple[str, str, dict[tuple[str, str, str], int]]]:
        """For each change: its cause, what it was, and all figures with it, as whole numbers."""
        changes = list(self._changes())
        if len(changes) > 1:
            cause = changes[0][0]
            detail = " and ".join(detail for _, detail, _ in changes)
            together: Settings = {}
            for _, _, change in changes:
                together |= change
            changes.append((cause, detail, together))
        found = []
        for cause, detail, change in changes:
            try:
                figures = of_result(self.result.undrawn.rerun(**change), 0.0)
            except InputError:  # nothing is published to take the bounds from
                continue
            known = figures.filter(pl.col("computed").is_not_null())
            whole = {
                (str(quantity), row_key, code): number
                for (quantity,), part in known.group_by("quantity", maintain_order=True)
                for row_key, code, number in zip(
                    part["key"],
                    part["trust_code"],
                    wholes(part["computed"], QUANTITIES[str(quantity)].kind).tolist(),
                    strict=True,
                )
            }
            found.append((cause, detail, whole))
        return found

    def _changes(self) -> list[tuple[str, str, Settings]]:
        options, framework = self.result.options, self.result.framework
        changes: list[tuple[str, str, Settings]] = []
        if not options.cap:
            changes.append(("settings", "caps are left out (--no-cap)", {"cap": True}))
        if options.weights:
            changes.append(("settings", "weights are changed (--weight)", {"weights": {}}))
        if options.scores == "values":
            changes.append((_FROM_VALUES, _FROM_VALUES, {"scores": "auto"}))
        if isinstance(options.cuts, list):
            changes.append(("settings", "bounds are given (--cuts)", {"cuts": "published"}))
        elif options.cuts is None:
            absent = absent_types(self.result.placed, framework)
            if absent and framework.segments.method == "quantile":
                detail = f"quartiles without {type_names(framework, absent)} trusts"
                changes.append(("incomplete pool", detail, {"cuts": "published"}))
            else:
                detail = "the published bounds lie elsewhere"
                changes.append(("at a bound", detail, {"cuts": "published"}))
        if options.unround:
            detail = "the scores as published, not un-rounded, give it"
            changes.append(("rounded scores averaged", detail, {"unround": False}))
        else:
            changes.append(("rounding", "the un-rounded scores give it", {"unround": True}))
        return changes

    def _by_score(self, row: Row) -> Cause | None:
        """Whether the score that the segment rests on differs as well."""
        name = "domain_score" if row["quantity"] == "domain_segment" else "average_score"
        score = self.rows.get((row["source"], name, row["key"], row["trust_code"]))
        if score is None or not score["difference"]:
            return None
        return "follows", f"its {'domain' if row['key'] else 'average'} score differs"

    def _by_neighbours(self, row: Row) -> Cause | None:
        """Which trusts, or the trust's own average, put it in another place than published."""
        standing = self._standing(row["trust_code"])
        if standing is None:
            return None
        ours, theirs = standing
        if ours != theirs:
            return "follows", "its own average or segment differs"
        crossing = []
        for code in self._of_type.get(row["trust_type"], []):
            other = self._standing(code)
            if other and (other[0] < ours) != (other[1] < theirs):
                crossing.append(code)
        if not crossing:
            return None
        shown = ", ".join(crossing[:5]) + (", ..." if len(crossing) > 5 else "")
        return "follows", f"the average or segment of {shown} differs"

    @cached_property
    def _of_type(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code, kind in self.result.league.select("trust_code", "trust_type").rows():
            found.setdefault(kind, []).append(code)
        return found

    def _standing(self, code: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Segment and average of a trust as computed and as published."""
        for source in (DATA_FILES, LEAGUE_TABLES):
            rows = [
                self.rows.get((source, name, "", code)) for name in ("segment", "average_score")
            ]
            segment, average = rows
            if segment and average and segment["computed"] and average["computed"]:
                ours, theirs = (
                    (int(segment[side]), _whole(average[side], "average_score"))
                    for side in ("computed", "published")
                )
                return ours, theirs
        return None


def _whole(figure: float, quantity: str) -> int:
    return whole(figure, QUANTITIES[quantity].kind)
