"""What the ranking rests on: the variance of ranks, parted by choice of method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank._league_view import caption, split_by
from nhs_rank.analyses._drawing import model_of
from nhs_rank.analyses._factorial import CHOICES, Factorial, factorial
from nhs_rank.analyses._measure import Measure, rounded, trust_rows, types
from nhs_rank.output.document import TRUST, View, column
from nhs_rank.uncertainty.shares import variance_shares

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["decompose"]


def decompose(result: Result, *, on_progress: Progress | None = None) -> Measure:
    """Part the variance of ranks over all combinations of the choices of method.

    Returns, for each group of trusts that are ranked together (``trust_type``), a table
    ``choices``: ``choice, settings, first_order, total``, the shares of the variance of ranks
    that a choice makes by itself, and with others; the largest total first. A table ``trusts``:
    who it is, then ``mean_rank, rank_sd, best_rank, worst_rank`` over the combinations. Trusts
    that some combination does not rank are left out. Raises `InputError` if nobody is ranked.

    Parameters
    ----------
    result
        The ranking.
    on_progress
        Called with the number of rankings done and wanted.

    """
    model = model_of(result.undrawn)
    made = factorial(result, on_progress=on_progress)
    ranks = _ranks(made, model.codes)
    base = made.base
    parts = []
    for kind, group in types(base, model):
        of = ranks[..., group]
        always = ~np.isnan(of).any(axis=tuple(range(len(CHOICES))))
        first, total, variance = variance_shares(of[..., always], len(CHOICES))
        parts.append(
            pl.DataFrame(
                {
                    "trust_type": [kind] * len(CHOICES),
                    "choice": list(CHOICES),
                    "settings": [", ".join(settings) for settings in made.settings.values()],
                    "first_order": rounded(first),
                    "total": rounded(total),
                    "variance": [round(variance, 9)] * len(CHOICES),
                },
                schema_overrides={
                    "trust_type": pl.String,
                    "first_order": pl.Float64,
                    "total": pl.Float64,
                },
            ).sort("total", "choice", descending=[True, False])
        )
    flat = ranks.reshape(-1, ranks.shape[-1])
    figures = {
        "mean_rank": flat.mean(axis=0),
        "rank_sd": flat.std(axis=0),
        "best_rank": flat.min(axis=0),
        "worst_rank": flat.max(axis=0),
    }
    table = trust_rows(base, model, figures).with_columns(
        pl.col("best_rank", "worst_rank").cast(pl.Int64)
    )
    choices = pl.concat(parts)
    split = split_by(base.framework)
    views = (
        View(
            "choices",
            "What the ranking rests on",
            choices,
            (
                "choice",
                "settings",
                column("first_order", show="per cent"),
                column("total", show="per cent"),
            ),
            split=split,
            caption=f"shares of the variance of ranks over {len(made.distinct)} rankings, every "
            "combination of the choices; first order: by itself; total: with others too | "
            + caption(base),
        ),
        View(
            "trusts",
            "Ranks over all combinations",
            table,
            (
                "rank",
                *TRUST,
                column("mean_rank", decimals=1),
                column("rank_sd", decimals=1),
                "best_rank",
                "worst_rank",
            ),
            split=split,
        ),
    )
    tables = {"choices": choices, "trusts": table}
    about = {"rankings": len(made.distinct)}
    return Measure(base, "decompose", tables, views, about, base.warnings)


def _ranks(made: Factorial, codes: tuple[str, ...]) -> Floats:
    """Ranks of the trusts in every combination: an axis for each choice, then the trusts."""
    shape = [len(settings) for settings in made.settings.values()]
    rows = []
    for other in made.results.values():
        of = dict(zip(other.placed["trust_code"], other.placed["rank"], strict=True))
        rows.append([np.nan if of.get(code) is None else float(of[code]) for code in codes])
    return np.array(rows).reshape(*shape, len(codes))
