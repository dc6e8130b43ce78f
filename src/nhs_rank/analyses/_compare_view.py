"""A comparison as a document: the trusts side by side, then how far the tables agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank._league_view import SEGMENT_STYLES
from nhs_rank.output._shifts import average_shift, moved, rank_shift, trust_columns
from nhs_rank.output.document import Column, Document, View, count, number, text

if TYPE_CHECKING:
    from nhs_rank.analyses import Comparison

__all__ = ["compare_document", "comparison_view", "summary_views"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def compare_document(comparison: Comparison, *, movers: bool = False) -> Document:
    """All of a comparison; ``movers`` keeps the trusts whose rank or segment differs."""
    views = (comparison_view(comparison, movers=movers), *summary_views(comparison))
    json = comparison.as_dict()
    if movers:
        kept = set(views[0].frame["trust_code"])
        json["trusts"] = [row for row in json["trusts"] if row["trust_code"] in kept]
    return Document(json, views)


def letters(comparison: Comparison) -> dict[str, str]:
    """Return a short name for each table: a letter, or a number where letters run out."""
    short = comparison.names
    if len(short) <= len(_LETTERS):
        return dict(zip(short, _LETTERS, strict=False))
    return {name: f"V{index}" for index, name in enumerate(short, start=1)}


def comparison_view(comparison: Comparison, *, movers: bool = False, title: str = "") -> View:
    """One row a trust: rank, segment and average in each table, and the shift."""
    frame = comparison.trusts
    if movers:
        shifts = [
            pl.col(f"{part}_shift_{name}").fill_null(0) != 0
            for name in comparison.names[1:]
            for part in ("rank", "segment")
        ]
        frame = frame.filter(pl.any_horizontal(shifts))
    short = letters(comparison)
    several = len(short) > 2
    average_from = 100 + 12 * len(short) if several else 100
    segment_from = average_from if several else 0
    change_from = average_from + 10 * len(short)
    columns = trust_columns()
    for index, (name, letter) in enumerate(short.items()):
        columns.append(Column(f"{letter} rank", count(f"rank_{name}")))
        if index:
            columns.append(Column("Shift", rank_shift(f"rank_shift_{name}")))
        columns.append(
            Column(
                f"{letter} seg",
                count(f"segment_{name}"),
                "center",
                segment_from,
                styles=SEGMENT_STYLES,
            )
        )
        columns.append(
            Column(f"{letter} avg", number(f"average_score_{name}", 2), from_width=average_from)
        )
        if index:
            columns.append(
                Column("Change", average_shift(f"average_shift_{name}"), from_width=change_from)
            )
    columns.append(Column("Sub-type", text("trust_subtype"), "left", 190))
    columns.append(Column("Region", text("region"), "left", 190))
    return View(
        name="trusts",
        title=title or "Comparison",
        frame=frame,
        columns=tuple(columns),
        split="trust_type",
        caption=_caption(comparison),
    )


def _caption(comparison: Comparison) -> str:
    named = "; ".join(f"{letter} = {name}" for name, letter in letters(comparison).items())
    quarter = next(result.quarter for result in comparison.results if result is not None)
    arrows = "▲ n: n places better than in A, ▼ n: n places worse"
    return f"{quarter or 'quarter not named'} | {named} | {arrows}"


def summary_views(comparison: Comparison) -> tuple[View, ...]:
    """Agreement, transitions, changed segments, movers, and shifts by sub-type and region."""
    variant = Column("Table", text("variant"), "left", 0 if len(comparison.names) > 2 else 400)
    type_from = 170 if len(comparison.names) > 2 else 110
    base = comparison.names[0]
    return (
        View(
            "agreement",
            f"Agreement with '{base}'",
            comparison.agreement,
            (
                variant,
                Column("Ranked together", text("trust_type"), "left", flexible=True),
                Column("Trusts", count("trusts")),
                Column("Tau-b", number("kendall_tau_b", 3)),
                Column("Rho", number("spearman_rho", 3)),
                Column("Other rank", count("changed_rank")),
                Column("Other segment", count("changed_segment")),
                Column("Largest shift", count("largest_rank_shift"), from_width=100),
            ),
        ),
        _matrix(comparison, variant),
        View(
            "changed segments",
            "Trusts in another segment",
            comparison.changed,
            (
                variant,
                *trust_columns(type_from=type_from),
                Column("Segment", moved("from_segment", "to_segment"), "left"),
            ),
            caption=f"{comparison.changed.height} in all",
        ),
        View(
            "movers",
            "Largest risers and fallers",
            comparison.movers,
            (
                variant,
                Column("", text("direction"), "left"),
                *trust_columns(type_from=type_from),
                Column("Rank", moved("rank_before", "rank"), "left"),
                Column("Shift", rank_shift("rank_shift")),
                Column("Average", average_shift("average_shift")),
            ),
            caption="within the trust type",
        ),
        View(
            "groups",
            "Shift by sub-type and region",
            comparison.groups,
            (
                variant,
                Column("By", text("by"), "left", 100),
                Column("Group", text("group"), "left", flexible=True),
                Column("Trusts", count("trusts")),
                Column("Mean shift", number("mean_rank_shift", 1, sign=True)),
                Column("Average", average_shift("mean_average_shift", 3), from_width=100),
                Column("Largest", rank_shift("largest_rank_shift")),
                Column("Trust", text("trust_code"), "left"),
            ),
            caption="mean shift of rank: negative is better",
        ),
    )


def _matrix(comparison: Comparison, variant: Column) -> View:
    """The transition matrix: a row for each segment in the base."""
    cells = comparison.transitions
    segments = sorted({*cells["from_segment"], *cells["to_segment"]})
    rows = []
    for (name, before), part in cells.group_by("variant", "from_segment", maintain_order=True):
        counts = dict(zip(part["to_segment"], part["trusts"], strict=True))
        rows.append(
            {"variant": name, "from_segment": before}
            | {f"to_{segment}": counts.get(segment, 0) for segment in segments}
        )
    schema = {"variant": pl.String(), "from_segment": pl.Int64()}
    schema |= {f"to_{segment}": pl.Int64() for segment in segments}
    return View(
        "transitions",
        "From segment to segment",
        pl.DataFrame(rows, schema=schema),
        (
            variant,
            Column(f"{letters(comparison)[comparison.names[0]]} segment", count("from_segment")),
            *(Column(f"to {segment}", count(f"to_{segment}")) for segment in segments),
        ),
    )
