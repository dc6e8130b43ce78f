"""Why a metric's score made from a value, or its rank, differs from the published one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.steps.warn import incomplete_pools, type_names

if TYPE_CHECKING:
    from nhs_rank.framework import Metric
    from nhs_rank.methods import Rule
    from nhs_rank.result import Result

__all__ = ["MetricCauses"]

#: Values this near are the same once they are published to two decimals.
_SAME = 0.005


class MetricCauses:
    """Causes by what is known of the metric's pool.

    ``compared`` has the columns of `nhs_rank.analyses._verify._compare.COMPARED`.
    """

    def __init__(self, compared: pl.DataFrame, result: Result) -> None:
        self.result = result
        self.incomplete = incomplete_pools(result.placed, result.framework)
        framework = result.framework
        self.by_score = {key for key, metric in framework.metrics.items() if metric.other_units}
        self.wrong: dict[str, list[str]] = {}
        self.off: set[tuple[str, str]] = set()
        differing = compared.filter(pl.col("status").is_in(["off", "within tolerance"]))
        for quantity, key, code, status in differing.select(
            "quantity", "key", "trust_code", "status"
        ).iter_rows():
            if quantity == "metric_score":
                self.wrong.setdefault(code, []).append(key)
            if quantity == "metric_rank" and status == "off":
                self.off.add((key, code))
        known = result.scores.filter(pl.col("value").is_not_null())
        self.values = {
            (row["metric"], row["trust_code"]): (row["value"], row["unit"], row["trust_type"])
            for row in known.iter_rows(named=True)
        }
        self.shared = Counter(
            (metric, *self._pool(metric, *facts)) for (metric, _), facts in self.values.items()
        )

    def _pool(
        self, metric: str, value: float, unit: str | None, kind: str | None
    ) -> tuple[float, str | None, str | None]:
        """What two values of a metric have in common that are the same in one pool."""
        by_type = self._rule(metric, unit).pooled_by == "type"
        return (value, unit, kind if by_type else None)

    def _metric(self, key: str) -> Metric:
        return self.result.framework.metrics[key]

    def _rule(self, key: str, unit: str | None) -> Rule:
        return self._metric(key).rule_for(unit)

    def differing(self, code: str, domain: str = "") -> str:
        """Name the metrics of a trust, of one domain if it is named, whose scores differ."""
        wrong = self.wrong.get(code, [])
        return ", ".join(key for key in wrong if domain in ("", self._metric(key).domain))

    def of_rank(self, row: dict[str, Any]) -> tuple[str, str]:
        """Return the cause of a difference between ranks of a metric."""
        if (row["key"], row["trust_code"]) in self.off:
            scores_differ = any(row["key"] in keys for keys in self.wrong.values())
            if row["key"] in self.by_score and scores_differ:
                return "follows", "it is a rank by score, and scores of the metric differ"
            return "revised value", "the published rank does not go with the published value"
        return "rounding", "trusts with the same published value have different ranks"

    def of_score(self, row: dict[str, Any]) -> tuple[str, str]:
        """Return the cause of a difference between scores of a metric."""
        key, code = row["key"], row["trust_code"]
        parts = self._metric(key).score.parts
        if parts:
            wrong = [part for part in parts if part in self.wrong.get(code, [])]
            return ("follows", f"the score of {', '.join(wrong)} differs") if wrong else _UNKNOWN
        if (key, code) in self.off and key not in self.by_score:
            return "revised value", "the published rank does not go with the published value"
        if key in self.incomplete:
            absent = type_names(self.result.framework, self.incomplete[key])
            return "incomplete pool", f"ranked without {absent} trusts"
        if (key, code) not in self.values:
            return _UNKNOWN
        value, unit, kind = self.values[key, code]
        number = self.shared[key, *self._pool(key, value, unit, kind)]
        if number > 1:
            return "rounding", f"{number} trusts have the value {value:g}"
        return self._near_a_bound(key, value, self._rule(key, unit))

    def _near_a_bound(self, key: str, value: float, rule: Rule) -> tuple[str, str]:
        """Whether a value that counts is so near a bound that rounding may have moved it over."""
        for bound, _ in rule.turning_points():
            if rule.pooled_by is None:
                near = int(abs(value - bound) <= _SAME)
            else:
                near = sum(
                    number
                    for (metric, other, *_), number in self.shared.items()
                    if metric == key and abs(other - bound) <= _SAME
                )
            if near:
                return "rounding", f"{near} trusts are at the standard of {bound:g}"
        return _UNKNOWN


_UNKNOWN = ("not known", "")
