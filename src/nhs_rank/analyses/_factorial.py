"""Every combination of the choices of method, ranked by the one pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from nhs_rank.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.framework import Framework, Rule
    from nhs_rank.options import Settings
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["CHOICES", "Combination", "Factorial", "factorial"]

CHOICES = ("scoring", "scores", "mean", "weights", "cap", "segments_over")
#: A setting of each choice, in the order of `CHOICES`.
Combination = tuple[str, ...]
_MEANS = ("arithmetic", "geometric")


@dataclass(frozen=True)
class Factorial:
    """A ranking, and all others that its choices of method could have made.

    ``settings``
        The settings of each choice, that of the ranking itself first.
    ``results``
        The ranking of every combination. Published scores are only scored by the framework's own
        rules: for another scoring both settings of ``scores`` are one and the same ranking.
    """

    base: Result
    settings: Mapping[str, tuple[str, ...]]
    results: Mapping[Combination, Result]

    @property
    def distinct(self) -> list[Combination]:
        """The combinations that are rankings of their own."""
        seen: dict[int, Combination] = {}
        for combination, result in self.results.items():
            seen[id(result)] = combination
        return sorted(seen.values(), key=list(self.results).index)


def factorial(result: Result, *, on_progress: Progress | None = None) -> Factorial:
    """Rank with every combination of scoring, scores, mean, level of weights, cap and pool.

    ``scoring`` is the framework's own, or every metric that has values scored by one of the
    methods that any value can be scored by; ``scores`` published or made from values; ``weights``
    equal ones by metric or by domain, or those of the framework; ``segments_over`` all trusts or
    each type. A choice that the files or the options leave no room for has one setting.

    Parameters
    ----------
    result
        The ranking.
    on_progress
        Called with the number of rankings done and wanted.

    """
    base = result.undrawn
    settings = _settings(base)
    combinations = list(product(*settings.values()))
    results: dict[Combination, Result] = {}
    for done, combination in enumerate(combinations, start=1):
        results[combination] = _ranking(base, settings, combination, results)
        if on_progress is not None:
            on_progress(done, len(combinations))
    return Factorial(base, settings, results)


def _settings(base: Result) -> dict[str, tuple[str, ...]]:
    framework, options = base.framework, base.options
    general = [name for name, rule in METHODS.items() if rule.is_general()]
    published = "given" in set(base.scores["score_source"]) and _has_values(base)
    own = framework.weights
    levels = dict.fromkeys([own.level, "metric", "domain"])
    quantiles = framework.segments.method == "quantile" and options.cuts is None
    pools = dict.fromkeys([framework.segments.pool, "all", "type"])
    means = [own.mean, *(mean for mean in _MEANS if mean != own.mean)]
    positive = framework.scale.best > 0
    cap = "on" if options.cap else "off"
    both = [cap, *(one for one in ("on", "off") if one != cap)]
    return {
        "scoring": tuple(dict.fromkeys(["framework", "rank", *general])),
        "scores": ("published", "values") if published else ("values",),
        "mean": tuple(means) if positive else (own.mean,),
        "weights": tuple(levels),
        "cap": tuple(both) if framework.caps else (cap,),
        "segments_over": tuple(pools) if quantiles else (framework.segments.pool,),
    }


def _has_values(base: Result) -> bool:
    """Whether some published score could have been made from a value."""
    given = base.scores.filter(base.scores["score_source"] == "given")
    return bool(given["value"].is_not_null().any())


def _ranking(
    base: Result,
    settings: Mapping[str, tuple[str, ...]],
    combination: Combination,
    results: Mapping[Combination, Result],
) -> Result:
    if combination == tuple(first for first, *_ in settings.values()):
        return base
    scoring, scores, mean, weights, cap, pool = combination
    others = settings["scores"]
    if scoring != "framework" and scores == "values" and len(others) > 1:
        return results[(scoring, others[0], mean, weights, cap, pool)]
    update: Settings = {"cap": cap == "on"}
    if scoring != "framework" or (scores == "values" and len(others) > 1):
        update["scores"] = "values"
    changed = _with_choices(base.framework, scoring, mean, weights, pool)
    return base.rerun(framework=changed, table=base.table, **update)


def _with_choices(
    framework: Framework, scoring: str, mean: str, level: str, pool: str
) -> Framework:
    metrics = framework.metrics
    if scoring != "framework":
        metrics = {
            key: metric.model_copy(update={"score": _rule(metric.score, scoring)})
            for key, metric in metrics.items()
        }
    weights: dict[str, object] = {"mean": mean}
    if level != framework.weights.level:
        weights |= {"level": level, "default": 1.0, "values": {}}
    return framework.model_copy(
        update={
            "metrics": metrics,
            "weights": framework.weights.model_copy(update=weights),
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
