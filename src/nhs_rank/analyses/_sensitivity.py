"""How much a ranking rests on its weights, its metrics and its method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank.analyses._drawing import Level, Vary, drawing
from nhs_rank.answer import Answer
from nhs_rank.uncertainty import Model, simulate, spread_warnings
from nhs_rank.uncertainty.confidence import COVERAGE, SET_DRAWS, simultaneous_rank_sets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.arithmetic import Bools
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.options import Options
    from nhs_rank.output.document import Document
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress
    from nhs_rank.uncertainty.tally import Tally
    from nhs_rank.uncertainty.vary_weights import WeightDraws

__all__ = ["Level", "Sensitivity", "Vary", "sensitivity"]

_SHARES = (0.05, 0.5, 0.95)
#: Draws that mean weights are taken over.
_LOOKED_AT = 2_000


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Answer):
    """The ranking over many draws.

    ``trusts``
        One row a ranked trust, ordered by type, rank and code: ``trust_code, trust_name,
        trust_type, average_score, segment, rank, ranked_of``; over the draws ``median_rank,
        rank_p5, rank_p95`` (90% of draws lie between), ``best_rank, worst_rank`` (the extremes
        seen, which depend on the number of draws), ``p_segment_1`` and so on, and the Monte Carlo
        errors ``rank_p5_mc_se, rank_p95_mc_se``; with ``simultaneous`` also
        ``simultaneous_rank_low`` and ``simultaneous_rank_high`` (95%). Where metrics are drawn
        all are null for trusts of which draws tell nothing: see the warnings.
    ``acceptability``
        ``trust_code, trust_type, rank, share``: the share of draws at each rank that occurred.
    ``levels``
        ``trust_type, key, title, drawn, weight, in_use``: of each thing that gets a weight the
        mean number drawn, the mean share of an average that rests on it, over draws and trusts,
        and the same at the weights in use. None where weights were not varied.
    ``weights``
        The weights of every draw, a column a key, or None where they are not kept.
    ``set_draws``
        Draws of the bootstrap over metrics behind the simultaneous sets; None without these.
    """

    base: Result
    vary: Vary
    level: Level | None
    spread: float | None
    trusts: pl.DataFrame
    acceptability: pl.DataFrame
    levels: pl.DataFrame | None
    weights: pl.DataFrame | None
    set_draws: int | None
    warnings: tuple[Diagnostic, ...]

    @property
    def head(self) -> dict[str, Any]:
        """That of the ranking."""
        return self.base.head

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The trusts, the share of draws at each rank and, if varied or kept, the weights."""
        more = {"levels": self.levels, "weights": self.weights}
        return {
            "trusts": self.trusts,
            "acceptability": self.acceptability,
            **{name: frame for name, frame in more.items() if frame is not None},
        }

    def document(self) -> Document:
        """Return the ranking over the draws."""
        from nhs_rank.analyses._sensitivity_view import sensitivity_document

        return sensitivity_document(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON format shows it."""
        shares = {
            code: {"ranks": part["rank"].to_list(), "shares": part["share"].to_list()}
            for (code,), part in self.acceptability.group_by("trust_code", maintain_order=True)
        }
        sets = None if self.set_draws is None else {"level": COVERAGE, "draws": self.set_draws}
        levels = {} if self.levels is None else {"levels": self.levels.to_dicts()}
        return {
            **self.head,
            "vary": self.vary,
            "level": self.level,
            "spread": self.spread,
            "simultaneous": sets,
            **levels,
            "trusts": [
                {**row, "rank_acceptability": shares.get(row["trust_code"])}
                for row in self.trusts.to_dicts()
            ],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


def sensitivity(
    result: Result,
    *,
    vary: Vary = "weights",
    level: Level | None = None,
    spread: float | None = None,
    simultaneous: bool = False,
    keep_weights: bool = False,
    draws: int | None = None,
    on_progress: Progress | None = None,
) -> Sensitivity:
    """Rank again and again at other weights, over other metrics, or both.

    The bounds of the segments stay where they are; caps and the ranking apply in each draw.

    Parameters
    ----------
    result
        The ranking; the seed of its options is used here.
    vary
        ``weights`` draws weights, ``metrics`` each trust's scores with replacement.
    level
        What gets a weight; the framework's own level if not given. Numbers drawn for another
        level multiply the weights of the metrics that belong to each key.
    spread
        Draw each weight evenly within this share of the one in use, instead of evenly from all
        that add up to 1.
    simultaneous
        Add confidence sets of the rank on score alone that hold for all trusts at once.
    keep_weights
        Return the weights of every draw.
    draws
        How many; as many as the result has for its likely ranges if not given.
    on_progress
        Called with the number of draws done and wanted.

    Raises
    ------
    InputError
        For options that do not fit together, or if nobody is ranked.

    """
    drawn = drawing(result, vary, level, spread, draws)
    base, model, how, options = drawn.base, drawn.model, drawn.how, drawn.options
    sampler, drawable = drawn.sampler, drawn.drawable
    tally = simulate(model, sampler, options.draws, on_progress=on_progress)
    trusts = _trusts(base, model, tally, drawable)
    if simultaneous:
        trusts = _with_sets(trusts, model, options)
    warnings = drawn.warnings
    if simultaneous and vary == "weights":
        warnings = (*warnings, *spread_warnings(model))
    weights = None
    if keep_weights and how is not None:
        kept = how.all_draws(len(model.codes), options.draws)
        weights = pl.DataFrame(kept, schema=dict.fromkeys(how.keys, pl.Float64), orient="row")
    base = _as_asked(base, options)
    return Sensitivity(
        base=base,
        vary=vary,
        level=drawn.level,
        spread=spread,
        trusts=_chosen(trusts, base),
        acceptability=_chosen(_acceptability(model, tally, trusts, drawable), base),
        levels=None if how is None else _levels(base, model, how, level, options.draws),
        weights=weights,
        set_draws=min(options.draws, SET_DRAWS) if simultaneous else None,
        warnings=warnings,
    )


def _levels(
    base: Result, model: Model, how: WeightDraws, level: Level | None, draws: int
) -> pl.DataFrame:
    """What is drawn for each key, and what share of an average then rests on it."""
    drawn = how.all_draws(len(model.codes), min(draws, _LOOKED_AT))
    titles = base.framework.titles(level or base.framework.weights.level)
    shares = how.shares(model, drawn)
    plain = how.shares(model, how.base[np.newaxis] / how.base.sum())
    ranked = base.placed.filter(pl.col("not_ranked_because").is_null())
    parts = []
    for (kind,), part in ranked.with_row_index().group_by("trust_type", maintain_order=True):
        columns = {
            "trust_type": [kind] * len(how.keys),
            "key": how.keys,
            "title": [titles.get(key, key) for key in how.keys],
            "drawn": np.round(drawn.mean(axis=0), 6),
            "weight": np.round(shares[:, part["index"].to_numpy()].mean(axis=1), 6),
            "in_use": np.round(plain[:, part["index"].to_numpy()].mean(axis=1), 6),
            "shown": [base.options.trust_type is None or _shows(base, part)] * len(how.keys),
        }
        parts.append(pl.DataFrame(columns, schema_overrides={"trust_type": pl.String}))
    return pl.concat(parts).filter("shown").drop("shown").sort("trust_type", maintain_order=True)


def _shows(base: Result, trusts: pl.DataFrame) -> bool:
    return trusts["trust_code"][0] in set(base.league["trust_code"])


def _trusts(base: Result, model: Model, tally: Tally, drawable: Bools) -> pl.DataFrame:
    low, middle, high = tally.rank_quantiles(_SHARES)
    shares = tally.segment_probabilities
    drawn = pl.DataFrame(
        {
            "trust_code": model.codes,
            "median_rank": middle,
            "rank_p5": low,
            "rank_p95": high,
            "best_rank": tally.best,
            "worst_rank": tally.worst,
        }
        | {f"p_segment_{at + 1}": shares[:, at] for at in range(shares.shape[1])}
        | {
            f"rank_{name}_mc_se": np.round(tally.rank_errors(share), 4)
            for name, share in (("p5", _SHARES[0]), ("p95", _SHARES[2]))
        }
    ).filter(pl.Series(drawable))
    columns = ("trust_code", "trust_name", "trust_type", "average_score", "segment", "rank")
    return (
        base.placed.select(*columns, "ranked_of")
        .filter(pl.col("rank").is_not_null())
        .join(drawn, on="trust_code", how="left", maintain_order="left")
        .sort("trust_type", "rank", "trust_code")
    )


def _with_sets(trusts: pl.DataFrame, model: Model, options: Options) -> pl.DataFrame:
    low, high = simultaneous_rank_sets(model, draws=options.draws, seed=options.seed)
    ends = {"simultaneous_rank_low": low, "simultaneous_rank_high": high}
    sets = pl.DataFrame({"trust_code": model.codes} | ends).with_columns(
        pl.col(name).fill_nan(None).cast(pl.Int64) for name in ends
    )
    return trusts.join(sets, on="trust_code", how="left", maintain_order="left")


def _acceptability(
    model: Model, tally: Tally, trusts: pl.DataFrame, drawable: Bools
) -> pl.DataFrame:
    row, rank_index = np.nonzero(tally.ranks * drawable[:, np.newaxis])
    shares = pl.DataFrame(
        {
            "trust_code": np.array(model.codes, dtype=object)[row].tolist(),
            "at_rank": rank_index * tally.step + 1,
            "share": tally.rank_acceptability[row, rank_index],
        },
        schema={"trust_code": pl.String, "at_rank": pl.Int64, "share": pl.Float64},
    )
    return (
        trusts.select("trust_code", "trust_type")
        .join(shares, on="trust_code", how="inner", maintain_order="left")
        .rename({"at_rank": "rank"})
        .sort("trust_type", maintain_order=True)
    )


def _as_asked(base: Result, options: Options) -> Result:
    """The base result with the options as they were given, draws included."""
    return replace(base, options=options)


def _chosen(frame: pl.DataFrame, base: Result) -> pl.DataFrame:
    """Keep the trust type that was asked for."""
    if base.options.trust_type is None:
        return frame
    return frame.filter(pl.col("trust_code").is_in(base.league["trust_code"].to_list()))
