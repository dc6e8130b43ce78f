"""A comparison as a document: the trusts side by side, then how far the tables agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank._league_view import split_by
from nhs_rank.output.document import TRUST, Column, Document, View, column

if TYPE_CHECKING:
    from nhs_rank.analyses import Comparison

__all__ = ["compare_document", "comparison_view", "summary_views"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def compare_document(comparison: Comparison, *, movers: bool = False) -> Document:
    """All of a comparison; ``movers`` keeps the trusts whose rank or segment differs."""
    views = (comparison_view(comparison, movers=movers), *summary_views(comparison))
    json = comparison.to_dict()
    if movers:
        kept = set(views[0].frame["trust_code"])
        json["trusts"] = [row for row in json["trusts"] if row["trust_code"] in kept]
    return Document(json, views, title=f"Comparison: {' and '.join(comparison.names)}")


def letters(comparison: Comparison) -> dict[str, str]:
    """Return a short name for each table: a letter, or a number where letters run out."""
    short = comparison.names
    if len(short) <= len(_LETTERS):
        return dict(zip(short, _LETTERS, strict=False))
    return {name: f"V{index}" for index, name in enumerate(short, start=1)}


def comparison_view(comparison: Comparison, *, movers: bool = False, title: str = "") -> View:
    """One row a trust: rank, segment and average in each table, and the shift."""
    frame = comparison.moved if movers else comparison.trusts
    short = letters(comparison)
    several = len(short) > 2
    average_from = 100 + 12 * len(short) if several else 100
    segment_from = average_from if several else 0
    change_from = average_from + 10 * len(short)
    split = split_by(*(result.framework for result in comparison.results if result is not None))
    shows: list[Column | str] = [*TRUST]
    if split is None:
        shows.append(column("trust_type", yields=95))
    for index, (name, letter) in enumerate(short.items()):
        shows.append(column(f"rank_{name}", head=f"{letter} rank"))
        if index:
            shows.append(column(f"rank_shift_{name}", show="shift"))
        if f"likely_rank_low_{name}" in frame.columns:
            ends = (f"likely_rank_low_{name}", f"likely_rank_high_{name}")
            shows.append(column(*ends, show="span", head=f"{letter} likely", yields=110))
        shows += [
            column(f"segment_{name}", head=f"{letter} seg", yields=segment_from),
            column(f"average_score_{name}", head=f"{letter} avg", yields=average_from),
        ]
        if index:
            shows.append(column(f"average_shift_{name}", show="change", yields=change_from))
    return View(
        name="trusts",
        title=title or "Comparison",
        frame=frame,
        shows=(*shows, "trust_subtype", "region"),
        split=split,
        caption=_caption(comparison),
    )


def _caption(comparison: Comparison) -> str:
    named = "; ".join(f"{letter} = {name}" for name, letter in letters(comparison).items())
    quarter = next(result.quarter for result in comparison.results if result is not None)
    arrows = "▲ n: n places better than in A, ▼ n: n places worse"
    return f"{quarter or 'quarter not named'} | {named} | {arrows}"


def summary_views(comparison: Comparison) -> tuple[View, ...]:
    """Agreement, transitions, changed segments, movers, and shifts by sub-type and region."""
    several = len(comparison.names) > 2
    variant: tuple[Column | str, ...] = ("variant",) if several else ()
    kind = column("trust_type", yields=170 if several else 110)
    base = comparison.names[0]
    return (
        View(
            "agreement",
            f"Agreement with '{base}'",
            comparison.agreement,
            (
                *variant,
                column("trust_type", head="Ranked together", flexible=True),
                "trusts",
                "kendall_tau_b",
                "spearman_rho",
                "changed_rank",
                column("changed_segment", head="Other segment"),
                column("largest_rank_shift", head="Largest shift", yields=100),
            ),
        ),
        _matrix(comparison, variant),
        View(
            "changed segments",
            "Trusts in another segment",
            comparison.changed,
            (
                *variant,
                *TRUST,
                kind,
                column("from_segment", "to_segment", show="moved", head="Segment"),
            ),
            caption=f"{comparison.changed.height} in all",
        ),
        View(
            "movers",
            "Largest risers and fallers",
            comparison.movers,
            (
                *variant,
                "direction",
                *TRUST,
                kind,
                column("rank_before", "rank", show="moved", head="Rank"),
                column("rank_shift", show="shift"),
                column("average_shift", show="change", head="Average"),
            ),
            caption="within the trust type",
        ),
        View(
            "groups",
            "Shift by sub-type and region",
            comparison.groups,
            (
                *variant,
                column("by", yields=100),
                column("group", flexible=True, yields=0),
                "trusts",
                column("mean_rank_shift", sign=True),
                column("mean_average_shift", show="change", yields=100),
                column("largest_rank_shift", show="shift"),
                column("trust_code", head="Trust"),
            ),
            caption="mean shift of rank: negative is better",
        ),
    )


def _matrix(comparison: Comparison, variant: tuple[Column | str, ...]) -> View:
    """The transition matrix: a row for each segment in the base."""
    matrix = comparison.matrix
    base = letters(comparison)[comparison.names[0]]
    return View(
        "transitions",
        "From segment to segment",
        matrix,
        (
            *variant,
            column("from_segment", head=f"{base} segment"),
            *(name for name in matrix.columns if name.startswith("to_")),
        ),
    )
