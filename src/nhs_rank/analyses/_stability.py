"""How far weights must move before trusts change places, and the ranks that any weights give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank import arithmetic
from nhs_rank._league_view import caption, split_by
from nhs_rank.analyses._drawing import Level, model_of, weight_draws
from nhs_rank.analyses._measure import DECIMALS, Measure, trust_rows, types
from nhs_rank.output.document import TRUST, View, column
from nhs_rank.uncertainty.reach import reach as search
from nhs_rank.uncertainty.stability import swap_shares, weighed

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Model

__all__ = ["reach", "stability"]

_SHARES = (0.1, 0.25, 0.5)
_TENTHS = (0.1, 0.25, 0.5, 0.75, 0.9)


def stability(result: Result) -> Measure:
    """Say how far weights must move to swap trusts, each weight by the same share at most.

    For two trusts that have the same metrics, whose scores differ by d, it is
    ``s* = |sum w d| / sum w |d|``: some weights within s* of those in use make them equal, and
    none nearer. Averages are compared, not segments: caps play no part.

    Returns a table ``trusts``: who it is, then ``rank_on_score`` and, for weights within 10, 25
    and 50% of those in use, ``rank_low_10, rank_high_10`` and so on (one more than the trusts
    that stay ahead of it whatever the weights, and so many that could pass it besides);
    ``nearest_rival`` and ``s_star``, the trust that it swaps with first, and when. A table
    ``pairs``: ``trust_type, better_code, worse_code, s_star``, null where no weights swap
    them. A table ``quantiles``: ``trust_type, share_of_pairs, s_star``: such a share of pairs
    swaps within this. Raises `InputError` if nobody is ranked.

    Parameters
    ----------
    result
        The ranking.

    """
    base = result.undrawn
    model = model_of(base)
    averages = _averages(model)
    figures: dict[str, Any] = _empty(len(model.codes))
    parts, quantiles = [], []
    for kind, group in types(base, model):
        shares = swap_shares(model, group)
        _fill(figures, model, group, averages[group], shares)
        parts.append(_pairs(kind, model, group, averages[group], shares))
        quantiles.append(_quantiles(kind, shares))
    rivals = pl.Series(figures["nearest_rival"].tolist(), dtype=pl.String)
    table = trust_rows(base, model, figures | {"nearest_rival": rivals})
    pairs, tenths = pl.concat(parts), pl.concat(quantiles)
    split = split_by(base.framework)
    spans = [
        column(f"rank_low_{at}", f"rank_high_{at}", show="span", head=f"Within {at}%")
        for at in (10, 25, 50)
    ]
    views = (
        View(
            "stability",
            "Stability",
            table,
            ("rank_on_score", *TRUST, *spans, "nearest_rival", column("s_star", show="per cent")),
            split=split,
            caption="ranks on score alone that weights within 10, 25 or 50% of those in use could "
            f"give | s*: the least share by which weights must move to swap it with the nearest "
            f"rival | {caption(base)}",
        ),
        View(
            "quantiles",
            "How soon pairs swap",
            tenths,
            (column("share_of_pairs", show="per cent"), column("s_star", show="per cent")),
            split=split,
            caption="so many of all pairs swap when each weight may move by s*",
        ),
    )
    tables = {"trusts": table, "pairs": pairs, "quantiles": tenths}
    return Measure(base, "stability", tables, views, warnings=base.warnings)


def _averages(model: Model) -> Floats:
    scores, weights = weighed(model)
    return np.asarray((scores * weights).sum(axis=0) / weights.sum(axis=0))


def _empty(trusts: int) -> dict[str, Any]:
    ends = [f"rank_{end}_{round(100 * share)}" for share in _SHARES for end in ("low", "high")]
    return {
        **{name: np.zeros(trusts, dtype=np.int64) for name in ("rank_on_score", *ends)},
        "nearest_rival": np.full(trusts, None, dtype=object),
        "s_star": np.full(trusts, np.nan),
    }


def _fill(
    figures: dict[str, Any], model: Model, group: Ints, averages: Floats, shares: Floats
) -> None:
    """Put the figures of a group into those of all trusts."""
    keys = np.round(averages, DECIMALS)
    ahead = keys[np.newaxis, :] < keys[:, np.newaxis]
    behind = ~ahead & ~np.eye(len(group), dtype=bool)
    figures["rank_on_score"][group] = arithmetic.competition_rank(keys)
    for share in _SHARES:
        swaps = shares <= share
        name = round(100 * share)
        figures[f"rank_low_{name}"][group] = 1 + (ahead & ~swaps).sum(axis=1)
        figures[f"rank_high_{name}"][group] = 1 + ahead.sum(axis=1) + (behind & swaps).sum(axis=1)
    if len(group) < 2:
        return
    others = np.where(np.eye(len(group), dtype=bool), np.inf, shares)
    nearest = others.argmin(axis=1)
    least = others[np.arange(len(group)), nearest]
    rivals = [model.codes[group[at]] for at in nearest]
    known = np.isfinite(least)
    figures["nearest_rival"][group] = [
        code if is_so else None for code, is_so in zip(rivals, known, strict=True)
    ]
    figures["s_star"][group] = np.where(known, least, np.nan)


def _pairs(
    kind: str | None, model: Model, group: Ints, averages: Floats, shares: Floats
) -> pl.DataFrame:
    best_first = np.argsort(np.round(averages, DECIMALS), kind="stable")
    one, two = np.triu_indices(len(group), k=1)
    first, second = best_first[one], best_first[two]
    found = shares[first, second]
    return pl.DataFrame(
        {
            "trust_type": pl.Series([kind] * len(one), dtype=pl.String),
            "better_code": [model.codes[group[at]] for at in first],
            "worse_code": [model.codes[group[at]] for at in second],
            "s_star": pl.Series(np.where(np.isfinite(found), found, np.nan), dtype=pl.Float64)
            .fill_nan(None)
            .round(DECIMALS),
        },
        schema_overrides={"better_code": pl.String, "worse_code": pl.String},
    )


def _quantiles(kind: str | None, shares: Floats) -> pl.DataFrame:
    of_pairs = np.sort(shares[np.triu_indices(len(shares), k=1)])
    found = [
        float(of_pairs[int(np.ceil(share * len(of_pairs))) - 1]) if len(of_pairs) else np.inf
        for share in _TENTHS
    ]
    return pl.DataFrame(
        {
            "trust_type": pl.Series([kind] * len(_TENTHS), dtype=pl.String),
            "share_of_pairs": list(_TENTHS),
            "s_star": [round(one, DECIMALS) if np.isfinite(one) else None for one in found],
        },
        schema_overrides={"s_star": pl.Float64},
    )


def reach(result: Result, *, level: Level | None = None, spread: float | None = None) -> Measure:
    """Say the best and the worst rank that any weights can give each trust, by a search.

    A search finds extremes that draws at random hardly ever meet; there may be more extreme ones
    still, but whoever ranks again at the weights found, with the bounds of the segments where
    they are, gets these ranks.

    Returns a table ``trusts``: who it is, then ``best_possible_rank`` and
    ``worst_possible_rank``; and a table ``weights``: ``trust_code, end`` (best or worst),
    ``key, weight``.

    Parameters
    ----------
    result
        The ranking; the seed of its options is used here.
    level
        What gets a weight; the framework's own level if not given.
    spread
        Keep each weight within this share of the one in use; else any weights above 0.

    Raises
    ------
    InputError
        If nobody is ranked, or for a level that some metrics have none of.

    """
    base = result.undrawn
    model = model_of(base)
    how = weight_draws(base, model, level, spread, base.options.seed)
    found = search(model, how)
    figures = {"best_possible_rank": found.best, "worst_possible_rank": found.worst}
    table = trust_rows(base, model, figures)
    weights = pl.concat(
        pl.DataFrame(
            {
                "trust_code": np.repeat(
                    np.array(model.codes, dtype=object), len(how.keys)
                ).tolist(),
                "end": [end] * of.size,
                "key": list(how.keys) * len(model.codes),
                "weight": of.ravel(),
            }
        )
        for end, of in (("best", found.best_weights), ("worst", found.worst_weights))
    )
    asked = "any weights" if spread is None else f"weights within {spread:g} of those in use"
    by = level or base.framework.weights.level
    view = View(
        "reach",
        "Reach",
        table,
        ("rank", *TRUST, "segment", "best_possible_rank", "worst_possible_rank"),
        split=split_by(base.framework),
        caption=f"best and worst rank that {asked} by {by} can give, found by a search | "
        + caption(base),
    )
    about = {"level": by, "spread": spread}
    weights = weights.filter(pl.col("trust_code").is_in(table["trust_code"].to_list()))
    tables = {"trusts": table, "weights": weights}
    kept = replace(base, options=result.options)
    return Measure(kept, "reach", tables, (view,), about, base.warnings)
