"""Every combination of the choices of method, and how far each moves the ranking."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.analyses._differences import shifts
from nhs_rank.analyses._leave_out import Choices, measured
from nhs_rank.methods import METHODS

if TYPE_CHECKING:
    from nhs_rank.framework import Framework, Rule
    from nhs_rank.options import Settings
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["vary_method"]

#: The framework's own scoring, by rank, and every other method that any value can be scored by.
_SCORINGS = list(
    dict.fromkeys(
        ["framework", "rank", *(name for name, rule in METHODS.items() if rule.is_general())]
    )
)
_MEANS = ("arithmetic", "geometric")


def vary_method(result: Result, *, on_progress: Progress | None = None) -> Choices:
    """Rank with every combination of scoring, mean, cap and pool of segments.

    ``scoring`` is the framework's own, or every metric that has values scored by rank, minmax or
    zscore; a metric without values keeps its rule. With fixed bounds the pool of segments is not
    varied. Raises `InputError`.

    Parameters
    ----------
    result
        The ranking that the others are measured against.
    on_progress
        Called with the number of rankings done and wanted.

    """
    framework, options = result.framework, result.options
    base = result.undrawn
    means = _MEANS if framework.scale.best > 0 else _MEANS[:1]
    caps = (True, False) if framework.caps else (options.cap,)
    quantiles = framework.segments.method == "quantile" and options.cuts is None
    pools = ("all", "type") if quantiles else (framework.segments.pool,)
    combinations = list(product(_SCORINGS, means, caps, pools))
    results = {}
    for done, combination in enumerate(combinations, start=1):
        scoring, mean, cap, pool = combination
        changed = _with_choices(framework, scoring, mean, pool)
        update: Settings = {"cap": cap}
        if scoring != "framework":
            update["scores"] = "values"
        results[combination] = base.rerun(framework=changed, table=base.table, **update)
        if on_progress is not None:
            on_progress(done, len(combinations))
    rows = [
        measured(base, result, dict(zip(_CHOICES, _shown(combination), strict=True)))
        for combination, result in results.items()
    ]
    return Choices(base, "choices of method", pl.concat(rows), _effects(results))


_CHOICES = ("scoring", "mean", "cap", "segments_over")


def _shown(combination: tuple[str, str, bool, str]) -> tuple[str, str, str, str]:
    scoring, mean, cap, pool = combination
    return scoring, mean, "on" if cap else "off", pool


def _with_choices(framework: Framework, scoring: str, mean: str, pool: str) -> Framework:
    metrics = framework.metrics
    if scoring != "framework":
        metrics = {
            key: metric.model_copy(update={"score": _rule(metric.score, scoring)})
            for key, metric in metrics.items()
        }
    return framework.model_copy(
        update={
            "metrics": metrics,
            "weights": framework.weights.model_copy(update={"mean": mean}),
            "segments": framework.segments.model_copy(update={"pool": pool}),
        }
    )


def _rule(rule: Rule, scoring: str) -> Rule:
    """The rule with another way of scoring, where one can be used on its values."""
    if not rule.can_vary:
        return rule
    other = METHODS[scoring]
    pool = {"pool": rule.pooled_by or "all"} if "pool" in other.model_fields else {}
    return other.model_validate({"method": scoring, **pool})


def _effects(results: dict[tuple[str, str, bool, str], Result]) -> pl.DataFrame:
    """How far one choice moves ranks, all others staying the same."""
    rows = []
    for at, name in enumerate(_CHOICES):
        options = list(dict.fromkeys(combination[at] for combination in results))
        for option in options[1:]:
            pairs = [
                (result, results[(*combination[:at], option, *combination[at + 1 :])])  # type: ignore[index]
                for combination, result in results.items()
                if combination[at] == options[0]
            ]
            both = pl.concat(shifts(one.league, two.league) for one, two in pairs)
            moved = (both["segment"] != both["segment_before"]).sum() / len(pairs)
            rows.append(
                {
                    "choice": name,
                    "from": _word(options[0]),
                    "to": _word(option),
                    "mean_rank_shift": both["rank_shift"].abs().mean(),
                    "changed_segment": float(moved),
                }
            )
    schema = {
        "choice": pl.String(),
        "from": pl.String(),
        "to": pl.String(),
        "mean_rank_shift": pl.Float64(),
        "changed_segment": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=schema).sort(
        "mean_rank_shift", "choice", "to", descending=[True, False, False]
    )


def _word(option: str | bool) -> str:
    return {True: "on", False: "off"}[option] if isinstance(option, bool) else option
