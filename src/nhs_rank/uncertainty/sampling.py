"""The error that a metric has because it counts only so many cases."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats
    from nhs_rank.uncertainty.draws import Stream

__all__ = ["Funnel", "Kind", "draw_counts", "funnel", "kind_of"]

Kind = Literal["binomial", "poisson"]
#: The share of the largest and of the smallest z-scores that over-dispersion is not to rest on.
_WINSORISED = 0.1
#: Up to this mean a Poisson count is drawn exactly, beyond it as a rounded normal.
_SMALL = 50.0
_MOST = 1_000
_Z = {"95": NormalDist().inv_cdf(0.975), "998": NormalDist().inv_cdf(0.999)}


@dataclass(frozen=True)
class Funnel:
    """Quotients of counts against what they would be without any difference between trusts.

    ``target``
        The sum of numerators over the sum of denominators.
    ``dispersion``
        How much more the z-scores vary than chance alone has them vary, at least 1.
    ``limits``
        By name, ``low_95``, ``high_95``, ``low_998``, ``high_998``: (trusts,) limits around the
        target, widened by the root of the dispersion; none below 0, nor of a share above 1.
    """

    kind: Kind
    target: float
    dispersion: float
    limits: dict[str, Floats]


def kind_of(numerators: Floats, denominators: Floats, unit: str | None) -> Kind:
    """Say whether numerators are some of the denominators (binomial) or counts at a rate."""
    return "binomial" if unit == "%" and bool((numerators <= denominators).all()) else "poisson"


def funnel(numerators: Floats, denominators: Floats, kind: Kind) -> Funnel:
    """Return the target and the limits of a funnel plot.

    The standard error at the target p is ``sqrt(p (1 - p) / n)`` for shares and ``sqrt(p / n)``
    for rates. The dispersion is the mean square of the z-scores, the tenth at each end set to
    the value there (Spiegelhalter, "Handling over-dispersion of performance indicators", Quality
    and Safety in Health Care 14, 2005).

    Parameters
    ----------
    numerators, denominators
        (trusts,) counts, the denominators above 0.
    kind
        ``binomial`` or ``poisson``.

    """
    target = float(numerators.sum() / denominators.sum())
    variance = target * (1 - target) if kind == "binomial" else target
    error = np.sqrt(variance / denominators)
    dispersion = 1.0
    if variance > 0:
        z = np.sort((numerators / denominators - target) / error)
        ends = int(_WINSORISED * len(z))
        held = np.clip(z, z[ends], z[len(z) - 1 - ends])
        dispersion = max(float((held**2).mean()), 1.0)
    most = 1.0 if kind == "binomial" else np.inf
    limits = {}
    for name, z_of in _Z.items():
        reach = z_of * np.sqrt(dispersion) * error
        limits[f"low_{name}"] = np.maximum(target - reach, 0.0)
        limits[f"high_{name}"] = np.minimum(target + reach, most)
    return Funnel(kind, target, dispersion, limits)


def draw_counts(
    stream: Stream,
    numerators: Floats,
    denominators: Floats,
    kind: Kind,
    dispersion: float = 1.0,
) -> Floats:
    """Draw each numerator again: (trusts,) what chance could have made it.

    Parameters
    ----------
    stream
        Where random numbers come from, one for each trust.
    numerators, denominators
        (trusts,) counts.
    kind
        ``binomial``: a share is drawn as a normal of variance ``n p (1 - p)`` around its
        numerator, rounded and within 0 and n. ``poisson``: a count is drawn as a Poisson number
        of its own mean, exactly up to 50 and as a rounded normal beyond.
    dispersion
        How many times that variance draws have, at least 1. Small counts are then negative
        binomial: Poisson numbers of a mean that itself varies, as a gamma distribution.

    """
    uniform = np.clip(stream.uniform(len(numerators)), 1e-12, 1 - 1e-12)
    normal = NormalDist().inv_cdf
    drawn = np.empty(len(numerators))
    for row, (count, size, u) in enumerate(
        zip(numerators.tolist(), denominators.tolist(), uniform.tolist(), strict=True)
    ):
        if kind == "binomial":
            spread = (dispersion * count * (1 - count / size)) ** 0.5
            drawn[row] = min(max(round(count + spread * normal(u)), 0), size)
        elif count > _SMALL:
            drawn[row] = max(round(count + (dispersion * count) ** 0.5 * normal(u)), 0)
        else:
            drawn[row] = _count_at(count, dispersion, u)
    return drawn


def _count_at(mean: float, dispersion: float, share: float) -> int:
    """The number that a share of counts does not exceed, whose variance is so often the mean."""
    more = 1 - 1 / dispersion
    # each part is the one before it times (size + number - 1) * more / number; for a Poisson
    # count, size * more is the mean and the rest nothing
    number, part = 0, float(np.exp(-mean))
    rise = mean
    if more > 0:
        part = dispersion ** (-mean / (dispersion - 1))
        rise = mean / dispersion
    total = part
    while total < share and number < _MOST:
        part *= (rise + number * more) / (number + 1)
        number += 1
        total += part
    return number
