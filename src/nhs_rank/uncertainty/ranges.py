"""Likely ranges: how far score and rank of a trust spread over bootstrap draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank import arithmetic
from nhs_rank.diagnostics import codes as c
from nhs_rank.uncertainty.bootstrap import bootstrap
from nhs_rank.uncertainty.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhs_rank.arithmetic import Bools, Floats, Ints
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.uncertainty.model import Model
    from nhs_rank.uncertainty.simulate import Progress
    from nhs_rank.uncertainty.tally import Tally

__all__ = [
    "LEAST_METRICS",
    "SHARES",
    "few_metrics",
    "likely_ranges",
    "no_spread",
    "resampled",
    "spread_warnings",
]

#: The ends of a likely range, as shares of the draws.
SHARES = (0.025, 0.975)
#: The fewest counted metrics of which resampling says anything.
LEAST_METRICS = 5
_SHOWN = 5


def few_metrics(model: Model) -> Bools:
    """(trusts,) whether a trust has fewer than `LEAST_METRICS` counted scores."""
    return np.asarray((~np.isnan(model.scores)).sum(axis=0) < LEAST_METRICS)


def no_spread(model: Model) -> Bools:
    """(trusts,) whether all counted scores of a trust are the same."""
    scored = ~np.isnan(model.scores)
    least = np.where(scored, model.scores, np.inf).min(axis=0, initial=np.inf)
    most = np.where(scored, model.scores, -np.inf).max(axis=0, initial=-np.inf)
    return np.asarray(most - least < arithmetic.SAME)


def resampled(model: Model) -> Bools:
    """(trusts,) whether resampling a trust's scores tells anything.

    From a few scores, or from scores that are all the same, draws hardly differ: a range made of
    them would look certain because little is known.
    """
    return ~(few_metrics(model) | no_spread(model))


def spread_warnings(model: Model) -> Iterator[Diagnostic]:
    """Yield a warning for the trusts that have too few metrics, and for those of no spread."""
    few = few_metrics(model)
    flat = no_spread(model) & ~few
    for which, kind in ((few, c.TOO_FEW_METRICS), (flat, c.NO_SPREAD)):
        codes = [code for code, is_so in zip(model.codes, which.tolist(), strict=True) if is_so]
        if codes:
            names = ", ".join(codes[:_SHOWN]) + (", ..." if len(codes) > _SHOWN else "")
            yield kind(count=len(codes), all=len(model.codes), least=LEAST_METRICS, names=names)


def likely_ranges(
    model: Model,
    placed: pl.DataFrame,
    *,
    draws: int,
    seed: int,
    on_progress: Progress | None = None,
) -> pl.DataFrame:
    """Add the likely ranges and the share of draws in each segment.

    The bounds of the segments stay where they are; the cap and the ranking apply within each
    draw. A range always holds the trust's own score and rank.

    Parameters
    ----------
    model, placed
        The ranking, and the frame that it was taken from.
    draws, seed
        Of the bootstrap over metrics.
    on_progress
        Called with the number of draws done and wanted.

    Returns
    -------
    ``placed`` with ``likely_score_low``, ``likely_score_high``, ``likely_rank_low``,
    ``likely_rank_high``, for each of these its Monte Carlo standard error (``_mc_se``, to four
    decimals: how far the end would move with another seed), and ``p_segment_1`` and so on. All
    are null for trusts that are not ranked and for those that `resampled` leaves out.

    """
    tally = simulate(model, bootstrap(model, seed), draws, on_progress=on_progress)
    ranked = placed.filter(pl.col("not_ranked_because").is_null())
    score, rank = ranked["average_score"].to_numpy(), ranked["rank"].to_numpy()
    probabilities = tally.segment_probabilities
    columns = _score_ends(tally, score) | _rank_ends(tally, rank)
    columns |= {f"p_segment_{at + 1}": of for at, of in enumerate(probabilities.T)}
    ranges = pl.DataFrame({"trust_code": model.codes} | columns)
    drawable = ranges.filter(pl.Series(resampled(model)))
    return placed.join(drawable, on="trust_code", how="left", maintain_order="left")


def _score_ends(tally: Tally, scores: Floats) -> dict[str, Floats]:
    errors = [tally.error_shares(share) for share in SHARES]
    ends = tally.score_quantiles((*SHARES, *(share for pair in errors for share in pair)))
    columns = {}
    for at, (name, inside) in enumerate((("low", np.minimum), ("high", np.maximum))):
        columns[f"likely_score_{name}"] = inside(ends[at], scores)
        less, more = inside(ends[2 + 2 * at : 4 + 2 * at], scores)
        columns[f"likely_score_{name}_mc_se"] = np.round((more - less) / 2, 4)
    return columns


def _rank_ends(tally: Tally, ranks: Ints) -> dict[str, Ints | Floats]:
    low, high = tally.rank_quantiles(SHARES)
    return {
        "likely_rank_low": np.minimum(low, ranks),
        "likely_rank_high": np.maximum(high, ranks),
        "likely_rank_low_mc_se": np.round(tally.rank_errors(SHARES[0], most=ranks), 4),
        "likely_rank_high_mc_se": np.round(tally.rank_errors(SHARES[1], least=ranks), 4),
    }
