"""How much of what tells averages apart is more than the luck of which metrics there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhs_rank import arithmetic
from nhs_rank.uncertainty.bootstrap import jackknife
from nhs_rank.uncertainty.ranges import resampled

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.uncertainty.model import Model

__all__ = ["Reliability", "reliability"]


@dataclass(frozen=True)
class Reliability:
    """Averages of one group of trusts, and what is left of their differences without noise.

    ``averages``, ``errors``
        (trusts,) the averages and their standard errors between metrics; NaN for an error where
        the trust has too few metrics or no spread.
    ``variance``, ``noise``
        The variance of the averages (divisor n - 1), and the mean of the squared errors.
    ``share``
        ``1 - noise / variance``, at least 0: the share of the variance that is not noise.
    ``weights``
        (trusts,) the trust's own reliability ``signal / (signal + error^2)``, where
        ``signal = variance - noise``.
    ``shrunk``, ``ranks``
        (trusts,) averages drawn to the mean of the group by what is noise, and their competition
        ranks to two decimals; NaN where there is no error.
    """

    averages: Floats
    errors: Floats
    variance: float
    noise: float
    share: float
    weights: Floats
    shrunk: Floats
    ranks: Floats


def reliability(model: Model, group: Ints) -> Reliability:
    """Part the variance of a group's averages into signal and noise between metrics.

    The error of an average is that of the jackknife over the trust's scores; for a plain mean of
    n scores it is their standard deviation (divisor n - 1) over the root of n. Averages are
    shrunk as in an empirical Bayes estimate with known errors (Efron and Morris, "Stein's
    paradox in statistics", Scientific American 236, 1977). For a geometric mean everything is
    about logarithms.

    Parameters
    ----------
    model
        The ranking.
    group
        Trusts that are ranked together.

    """
    scored = (~np.isnan(model.scores)).astype(np.float64)[np.newaxis]
    means, squares = (of[0] for of in jackknife(model, scored))
    drawable = resampled(model)[group]
    averages = means[group]
    squared = np.where(drawable, squares[group], np.nan)
    used, errors = averages[drawable], squared[drawable]
    variance = float(used.var(ddof=1)) if len(used) > 1 else 0.0
    noise = float(errors.mean()) if len(used) else 0.0
    signal = max(variance - noise, 0.0)
    weights = signal / np.maximum(signal + squared, 1e-300)
    middle = float(used.mean()) if len(used) else np.nan
    shrunk = middle + weights * (averages - middle)
    ranks = np.full(len(group), np.nan)
    keys = arithmetic.rounded(shrunk[drawable], 2 * model.decimals)
    ranks[drawable] = arithmetic.competition_rank(keys)
    return Reliability(
        averages=averages,
        errors=np.sqrt(squared),
        variance=variance,
        noise=noise,
        share=signal / variance if variance > 0 else 0.0,
        weights=weights,
        shrunk=shrunk,
        ranks=ranks,
    )
