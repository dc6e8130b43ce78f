"""What a framework's weights come to, metric by metric and unit by unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.framework.model import Framework, Level

__all__ = ["Found", "Resolved", "find_weight_key", "resolve_weights", "weight_names"]

_LEVELS: tuple[Level, ...] = ("group", "domain", "metric")


@dataclass(frozen=True)
class Found:
    """What a key of weights means: a metric, or a domain or group, by its proper key."""

    level: Level
    key: str


@dataclass(frozen=True)
class Resolved:
    """The weight of each counted metric within its unit, and of each unit.

    With weights by metric there are no units.
    """

    within: dict[str, float]
    between: dict[str, float]


def weight_names(framework: Framework) -> dict[Level, dict[str, str]]:
    """Return the proper key of every folded name that a weight can go by, own level first.

    Metrics go by their IDs and aliases, domains and groups by their keys.
    """
    own = framework.weights.level
    order = [own, *(level for level in _LEVELS if level != own)]
    names = {level: {folded(key): key for key in framework.titles(level)} for level in order}
    for key, metric in framework.metrics.items():
        for alias in metric.aliases:
            names["metric"].setdefault(folded(alias), key)
    return names


def find_weight_key(names: Mapping[Level, Mapping[str, str]], text: str) -> Found | None:
    """Return the first thing that goes by a name, in the order of the levels."""
    name = folded(text)
    return next((Found(level, of[name]) for level, of in names.items() if name in of), None)


def resolve_weights(framework: Framework) -> Resolved:
    """Resolve ``values`` and ``multiply``, whose keys may be of any level.

    A key of ``values`` sets a weight: of the framework's own level that of the metric or unit,
    else that of every metric that belongs to it; what is said of a metric itself comes first. A
    key of ``multiply`` multiplies in the same way. Keys that there are not are passed over.
    """
    spec = framework.weights
    counted = [key for key, metric in framework.metrics.items() if metric.counts]
    by_metric = spec.level == "metric"
    within = dict.fromkeys(counted, spec.default if by_metric else 1.0)
    between = {} if by_metric else dict.fromkeys(framework.titles(spec.level), spec.default)
    names = weight_names(framework)
    values = _found(names, spec.values)
    # what is said of the metrics of a domain or group, then what is said of one metric
    for found, number in sorted(values, key=lambda pair: pair[0].level == "metric"):
        if found.level == spec.level != "metric":
            between[found.key] = number
        else:
            within |= dict.fromkeys(_members(framework, counted, found), number)
    for found, number in _found(names, spec.multiply):
        if found.level == spec.level != "metric":
            between[found.key] *= number
        else:
            for key in _members(framework, counted, found):
                within[key] *= number
    return Resolved(within, between)


def _found(
    names: Mapping[Level, Mapping[str, str]], weights: Mapping[str, float]
) -> list[tuple[Found, float]]:
    pairs = ((find_weight_key(names, text), number) for text, number in weights.items())
    return [(found, number) for found, number in pairs if found is not None]


def _members(framework: Framework, counted: list[str], found: Found) -> list[str]:
    return [key for key in counted if framework.unit_of(found.level, key) == found.key]
