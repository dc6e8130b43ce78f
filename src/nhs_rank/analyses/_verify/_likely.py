"""How far the ends of likely ranges would move with other draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank.uncertainty import Model, simulate
from nhs_rank.uncertainty.bootstrap import bootstrap
from nhs_rank.uncertainty.ranges import SHARES

if TYPE_CHECKING:
    from nhs_rank.result import Result

__all__ = ["LIKELY", "likely_limits"]

LIKELY = ("likely_score_low", "likely_score_high", "likely_rank_low", "likely_rank_high")
#: Standard errors of a share of draws: beyond three of them falls one end in four hundred.
_ERRORS = 3.0


def likely_limits(result: Result) -> pl.DataFrame:
    """Return ``trust_code, quantity, low, high``: what each end could be with other draws.

    A percentile of N draws is as likely one that lies ``sqrt(p (1 - p) / N)`` further in or out.
    ``low`` and ``high`` are the percentiles three times that away, of the same draws.
    """
    empty = pl.DataFrame(
        schema={
            "trust_code": pl.String,
            "quantity": pl.String,
            "low": pl.Float64,
            "high": pl.Float64,
        }
    )
    model = Model.of(
        result.scores,
        result.placed,
        result.framework,
        result.weighting,
        result.cuts,
        cap=result.options.cap,
    )
    draws = result.options.draws
    if not draws or not model.codes:
        return empty
    tally = simulate(model, bootstrap(model, result.options.seed), draws)
    ranked = result.placed.filter(pl.col("not_ranked_because").is_null())
    parts = [empty]
    for name, share in zip(LIKELY, SHARES * 2, strict=True):
        error = _ERRORS * float(np.sqrt(share * (1 - share) / draws))
        shares = (max(share - error, 0.0), min(share + error, 1.0))
        ranks = name.startswith("likely_rank")
        low, high = (tally.rank_quantiles if ranks else tally.score_quantiles)(shares)
        own = ranked["rank" if ranks else "average_score"].to_numpy()
        inside = np.minimum if name.endswith("low") else np.maximum
        parts.append(
            pl.DataFrame(
                {
                    "trust_code": model.codes,
                    "quantity": [name] * len(model.codes),
                    "low": inside(low, own).astype(np.float64),
                    "high": inside(high, own).astype(np.float64),
                }
            )
        )
    return pl.concat(parts)
