"""How likely each place is, and how likely one trust is better than another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank._league_view import caption, split_by
from nhs_rank.analyses._drawing import Level, Vary, drawing
from nhs_rank.analyses._measure import Measure, order, trust_rows
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.find_trusts import find_in
from nhs_rank.output.document import TRUST, View, column
from nhs_rank.uncertainty import simulate
from nhs_rank.uncertainty.placement import Placement, apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.analyses._drawing import Drawing
    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress


__all__ = ["pairs", "placement"]


def placement(
    result: Result,
    *,
    vary: Vary = "metrics",
    level: Level | None = None,
    spread: float | None = None,
    draws: int | None = None,
    on_progress: Progress | None = None,
) -> Measure:
    """Say for each trust how likely each kind of place is, over draws.

    Returns a table ``trusts``: who it is, then ``expected_rank`` (one more than the rivals
    expected ahead, a tie counting half), ``mc_se`` (its Monte Carlo standard error), ``p_first,
    p_last, p_top10, p_top_quarter`` and ``p_segment_1`` and so on.

    Parameters
    ----------
    result
        The ranking; the seed of its options is used here.
    vary, level, spread
        What is drawn, as for `nhs_rank.analyses.sensitivity`; metrics if not told otherwise.
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
    counted = Placement(drawn.model, np.empty((0, 2), dtype=np.int64))
    tally = simulate(
        drawn.model, drawn.sampler, drawn.options.draws, placement=counted, on_progress=on_progress
    )
    segments = tally.segment_probabilities
    figures = {"expected_rank": counted.expected_rank, "mc_se": counted.mc_se, **counted.shares}
    figures |= {f"p_segment_{at + 1}": of for at, of in enumerate(segments.T)}
    of_drawable = {name: np.where(drawn.drawable, of, np.nan) for name, of in figures.items()}
    table = trust_rows(drawn.base, drawn.model, of_drawable)
    shares = [name for name in figures if name.startswith("p_")]
    view = View(
        "placement",
        "Placement",
        table,
        (
            "rank",
            *TRUST,
            column("expected_rank", decimals=1),
            *(column(name, yields=0) for name in shares if not name.startswith("p_segment")),
            *(column(name, yields=100) for name in shares if name.startswith("p_segment")),
        ),
        split=split_by(drawn.base.framework),
        caption=f"{drawn.about} | {caption(drawn.base)}",
    )
    return _answer("placement", drawn, {"trusts": table}, (view,))


def pairs(
    result: Result,
    asked: Sequence[tuple[str, str]] = (),
    *,
    vary: Vary = "metrics",
    level: Level | None = None,
    spread: float | None = None,
    draws: int | None = None,
    on_progress: Progress | None = None,
) -> Measure:
    """Say how likely it is that one trust is better than another, over draws.

    Returns a table ``pairs`` with a row for each pair asked for and, if none is, for each trust
    and the next one in the table: ``trust_type, first_code, first_name, second_code,
    second_name, first_rank, second_rank, p_better`` (the first stands better), ``p_tie``; and a
    table ``apart`` with the mean of ``p_better`` and ``p_tie`` over all ``pairs`` so many
    ``places_apart``, the better placed first.

    Parameters
    ----------
    result
        The ranking; the seed of its options is used here.
    asked
        Pairs of codes, or parts of names, of trusts that are ranked together.
    vary, level, spread, draws, on_progress
        As for `placement`.

    Raises
    ------
    InputError
        For a trust that is not found or not ranked with the other, and as `placement` does.

    """
    drawn = drawing(result, vary, level, spread, draws)
    ranked = drawn.base.placed.filter(pl.col("not_ranked_because").is_null())
    looked, places = apart(order(drawn.base, drawn.model))
    wanted = _positions(drawn, asked)
    counted = Placement(drawn.model, np.concatenate([wanted, looked]))
    simulate(
        drawn.model, drawn.sampler, drawn.options.draws, placement=counted, on_progress=on_progress
    )
    known = drawn.drawable[counted.pairs].all(axis=1)
    better = np.where(known, counted.better, np.nan)
    tied = np.where(known, counted.tied, np.nan)
    rows = np.arange(len(wanted)) if len(asked) else len(wanted) + np.flatnonzero(places == 1)
    table = _pair_rows(ranked, counted.pairs[rows], better[rows], tied[rows])
    if drawn.base.options.trust_type is not None:
        shown = drawn.base.league["trust_code"].to_list()
        table = table.filter(pl.col("first_code").is_in(shown))
    distances = _distances(ranked, looked, places, better[len(wanted) :], tied[len(wanted) :])
    if drawn.base.options.trust_type is not None:
        kinds = drawn.base.league["trust_type"].unique().to_list()
        distances = distances.filter(pl.col("trust_type").is_in(kinds))
    split = split_by(drawn.base.framework)
    views = (
        View(
            "pairs",
            "Pairs",
            table,
            ("first_rank", "first_code", "first_name", "second_rank", "second_code", "second_name",
             "p_better", "p_tie"),
            split=split,
            caption=f"P(better): the first stands better than the second | {drawn.about} | "
            + caption(drawn.base),
        ),
        View(
            "apart",
            "So many places apart",
            distances,
            ("places_apart", "pairs", "p_better", "p_tie"),
            split=split,
            caption="means over all pairs so many places apart: the better placed stands better "
            "in the draws",
        ),
    )  # fmt: skip
    return _answer("pairs", drawn, {"pairs": table, "apart": distances}, views)


def _answer(
    question: str, drawn: Drawing, tables: dict[str, pl.DataFrame], views: tuple[View, ...]
) -> Measure:
    from dataclasses import replace

    about: dict[str, Any] = {"vary": drawn.vary, "level": drawn.level, "spread": drawn.spread}
    base = replace(drawn.base, options=drawn.options)
    return Measure(base, question, tables, views, about, drawn.warnings)


def _positions(drawn: Drawing, asked: Sequence[tuple[str, str]]) -> Ints:
    """The positions of the trusts of each pair; raises `InputError`."""
    row = {code: at for at, code in enumerate(drawn.model.codes)}
    of = {at: number for number, rows in enumerate(drawn.model.groups) for at in rows.tolist()}
    found = np.empty((len(asked), 2), dtype=np.int64)
    for number, names in enumerate(asked):
        one, two = (find_in(drawn.base, [name])[0] for name in names)
        if one == two or one not in row or two not in row or of[row[one]] != of[row[two]]:
            raise InputError([c.NOT_RANKED_TOGETHER(one=one, two=two)])
        found[number] = row[one], row[two]
    return found


def _pair_rows(ranked: pl.DataFrame, both: Ints, better: Floats, tied: Floats) -> pl.DataFrame:
    first, second = (ranked[both[:, side].tolist()] for side in (0, 1))
    return pl.DataFrame(
        {
            "trust_type": first["trust_type"],
            "first_code": first["trust_code"],
            "first_name": first["trust_name"],
            "second_code": second["trust_code"],
            "second_name": second["trust_name"],
            "first_rank": first["rank"],
            "second_rank": second["rank"],
            "p_better": pl.Series(better, dtype=pl.Float64).fill_nan(None),
            "p_tie": pl.Series(tied, dtype=pl.Float64).fill_nan(None),
        }
    )


def _distances(
    ranked: pl.DataFrame, looked: Ints, places: Ints, better: Floats, tied: Floats
) -> pl.DataFrame:
    """Means over pairs so many places apart, a row for each distance and type."""
    return (
        pl.DataFrame(
            {
                "trust_type": ranked["trust_type"].gather(looked[:, 0].tolist()),
                "places_apart": places,
                "p_better": pl.Series(better, dtype=pl.Float64).fill_nan(None),
                "p_tie": pl.Series(tied, dtype=pl.Float64).fill_nan(None),
            }
        )
        .drop_nulls(["p_better"])
        .group_by("trust_type", "places_apart")
        .agg(
            pl.len().cast(pl.Int64).alias("pairs"),
            pl.col("p_better").mean().round(6),
            pl.col("p_tie").mean().round(6),
        )
        .sort("trust_type", "places_apart")
    )
