"""Which choice the variance of a figure comes from, over a full factorial: exact, not sampled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats

__all__ = ["variance_shares"]


def variance_shares(figures: Floats, choices: int) -> tuple[Floats, Floats, float]:
    """Return first-order and total shares of the variance, and the variance itself.

    Parameters
    ----------
    figures
        Of every combination: one axis for each choice, over its settings, then one for what is
        measured, such as the rank of each trust. Variances are added up over the last.
    choices
        How many axes are choices.

    Returns
    -------
    (choices,) ``Var(E[Y | choice]) / Var(Y)``, what a choice does by itself; (choices,) ``1 -
    Var(E[Y | all other choices]) / Var(Y)``, what it does together with others too (Saltelli et
    al., "Global Sensitivity Analysis: The Primer", 2008); and the mean of ``Var(Y)`` over what is
    measured. All settings of a choice count the same. NaN shares where nothing varies.

    """
    axes = tuple(range(choices))
    variance = figures.var(axis=axes).sum()
    first, total = np.full((2, choices), np.nan)
    if variance > 0:
        for axis in axes:
            others = tuple(other for other in axes if other != axis)
            first[axis] = figures.mean(axis=others).var(axis=0).sum() / variance
            rest = figures.mean(axis=axis)
            total[axis] = 1 - rest.var(axis=tuple(range(choices - 1))).sum() / variance
    return first, total, float(variance / max(figures.shape[-1], 1))
