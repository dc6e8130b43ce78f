"""Student's t and the false discovery rate: small exact functions on numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["false_discovery", "two_sided"]

_TINY = 1e-300
_CLOSE = 1e-16
_MOST_STEPS = 10_000


def two_sided(t: float, freedom: float) -> float:
    """Return the probability of a Student's t at least as far from 0.

    It is the regularised incomplete beta function of ``freedom / (freedom + t * t)`` with the
    parameters ``freedom / 2`` and one half (Abramowitz and Stegun, 26.7.1).

    Parameters
    ----------
    t
        The statistic.
    freedom
        Degrees of freedom, above 0.

    >>> round(two_sided(12.706, 1), 4)
    0.05

    """
    square = t * t
    if math.isinf(square):
        return 0.0
    near, far = freedom / (freedom + square), square / (freedom + square)
    return _incomplete_beta(freedom / 2, 0.5, near, far)


def _incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """The regularised incomplete beta function; ``rest`` is 1 - x, in full precision."""
    if x <= 0 or rest <= 0:
        return float(rest <= 0)
    log_front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    )
    front = math.exp(log_front)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, rest) / b


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1.0 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for step in range(1, _MOST_STEPS):
        for term in (
            step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def false_discovery(chances: Sequence[float | None]) -> list[float | None]:
    """Return for each p-value the false discovery rate at which it is the last to be named.

    Of those whose value is at most 0.05 no more than one in twenty is expected to be there by
    chance (Benjamini and Hochberg 1995). None stays None and does not count.

    >>> false_discovery([0.01, None, 0.04, 0.03])
    [0.03, None, 0.04, 0.04]
    """
    known = sorted((chance, index) for index, chance in enumerate(chances) if chance is not None)
    found: list[float | None] = [None] * len(chances)
    least = 1.0
    for rank in range(len(known), 0, -1):
        chance, index = known[rank - 1]
        least = min(least, chance * len(known) / rank)
        found[index] = least
    return found
