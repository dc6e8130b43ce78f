"""Which metrics count, and how much: weights by metric, domain or group, and overrides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.exceptions import InputError
from nhs_rank.framework import find_weight_key, resolve_weights, weight_names
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework, Level

__all__ = ["Weighting", "weigh"]


@dataclass(frozen=True)
class Weighting:
    """The weights in use.

    With weights by metric all metrics are in one unit; with weights by domain or group each of
    these is a unit, whose mean is taken first.

    ``metrics``
        The counted metrics, in the framework's order.
    ``within``
        (metrics,) the weight of each within its unit.
    ``unit``
        (metrics,) the number of its unit.
    ``units``
        The keys of the units; one empty key with weights by metric.
    ``between``
        (units,) the weight of each unit.
    ``left_out``
        Counted metrics that belong to no unit.
    ``mean``
        ``arithmetic`` or ``geometric``.
    """

    level: str
    metrics: tuple[str, ...]
    within: Floats
    unit: Ints
    units: tuple[str, ...]
    between: Floats
    left_out: tuple[str, ...]
    mean: str = "arithmetic"

    @property
    def weight(self) -> Floats:
        """(metrics,) what is shown as a metric's weight: its own, or its unit's."""
        return self.within * self.between[self.unit]


def weigh(framework: Framework, overrides: Mapping[str, float] | None = None) -> Weighting:
    """Resolve the weights of a framework.

    A key of ``overrides`` that is of the framework's own level sets that weight. A key of
    another level multiplies the weight of every metric that belongs to it, so that
    ``{"finance": 0.5}`` makes each finance metric count half whatever the framework's level.

    Raises `InputError` for an unknown key, keys of several levels, or weights that are all zero.
    """
    spec = framework.weights
    counted = [key for key, metric in framework.metrics.items() if metric.counts]
    level, keys = _resolve(framework, overrides or {})
    resolved = resolve_weights(framework)
    if level != spec.level:
        for key in counted:
            resolved.within[key] *= keys.get(framework.unit_of(level, key) or "", 1.0)
    else:
        (resolved.within if level == "metric" else resolved.between).update(keys)
    by_metric = spec.level == "metric"
    units_of = {key: "" if by_metric else framework.unit_of(spec.level, key) for key in counted}
    left_out = tuple(key for key, unit in units_of.items() if unit is None)
    metrics = tuple(key for key in counted if key not in left_out)
    declared = [""] if by_metric else list(framework.titles(spec.level))
    units = tuple(unit for unit in declared if unit in units_of.values())
    number = {unit: index for index, unit in enumerate(units)}
    within = [resolved.within[key] for key in metrics]
    between = [1.0 if by_metric else resolved.between[unit] for unit in units]
    weighting = Weighting(
        level=spec.level,
        metrics=metrics,
        within=np.array(within, dtype=np.float64),
        unit=np.array([number[units_of[key] or ""] for key in metrics], dtype=np.int64),
        units=units,
        between=np.array(between, dtype=np.float64),
        left_out=left_out,
        mean=spec.mean,
    )
    if not (weighting.weight > 0).any():
        raise InputError([c.ALL_WEIGHTS_ZERO()])
    return weighting


def _resolve(
    framework: Framework, overrides: Mapping[str, float]
) -> tuple[Level, dict[str, float]]:
    """The level of the overrides, and the overrides by proper key."""
    names = weight_names(framework)
    order = list(names)
    possible = set(order)
    problems = []
    for text in overrides:
        levels = {level for level in order if folded(text) in names[level]}
        if not levels:
            known = [key for level in order for key in framework.titles(level)]
            known += [name for metric in framework.metrics.values() for name in metric.aliases]
            near = nearest(text, known) or "see 'nhs-rank config metrics' for the names"
            problems.append(c.UNKNOWN_WEIGHT_KEY(value=text, near=near))
        elif not possible & levels:
            problems.append(_mixed(framework, names, text))
        else:
            possible &= levels
    if problems:
        raise InputError(problems)
    level = next(level for level in order if level in possible)
    keys: dict[str, float] = {}
    for text, number in overrides.items():
        key = names[level][folded(text)]
        if key in keys:
            again = f": it is another name of {key}, which has a weight already"
            raise InputError([c.OPTION_TWICE(option="--weight", value=text, again=again)])
        keys[key] = number
    for key in keys:
        if level == "metric" and not framework.metrics[key].counts:
            raise InputError([c.WEIGHT_OF_A_PART(value=key)])
    return level, keys


def _mixed(framework: Framework, names: Mapping[Level, Mapping[str, str]], text: str) -> Diagnostic:
    """Say which metrics a domain or group stands for, so that metrics can be named throughout."""
    found = find_weight_key(names, text)
    levels = f"'{text}' with keys of another level"
    if found is None or found.level == "metric":
        return c.MIXED_WEIGHT_LEVELS(levels=levels, metrics="")
    inside = ", ".join(
        key
        for key, metric in framework.metrics.items()
        if metric.counts and framework.unit_of(found.level, key) == found.key
    )
    return c.MIXED_WEIGHT_LEVELS(levels=levels, metrics=f" ({found.key} is {inside})")
