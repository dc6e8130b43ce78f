"""Sensitivity of a ranking as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank._league_view import SEGMENT_STYLES, caption
from nhs_rank.output.document import Column, Document, View, count, number, span, text

if TYPE_CHECKING:
    from nhs_rank.analyses._choices import Choices
    from nhs_rank.analyses._sensitivity import Sensitivity

__all__ = ["choices_document", "sensitivity_document"]

_VARIED = {
    "weights": "weights drawn at random",
    "metrics": "metrics resampled with replacement",
    "both": "weights drawn and metrics resampled",
}


def sensitivity_document(result: Sensitivity) -> Document:
    """The trusts over all draws; a second table holds the rank acceptability."""
    trusts = result.trusts
    columns = [
        Column("Rank", count("rank")),
        Column("Code", text("trust_code"), "left"),
        Column("Name", text("trust_name"), "left", flexible=True),
        Column("Segment", count("segment"), "center", 90, styles=SEGMENT_STYLES),
        Column("Median", count("median_rank")),
        Column("5% to 95%", span("rank_p5", "rank_p95", 0), "left"),
        Column("Best", count("best_rank"), from_width=70),
        Column("Worst", count("worst_rank"), from_width=70),
    ]
    if "simultaneous_rank_low" in trusts.columns:
        both = span("simultaneous_rank_low", "simultaneous_rank_high", 0)
        columns.append(Column("Simultaneous", both, "left"))
    columns += [
        Column(f"P({name.removeprefix('p_segment_')})", number(name, 2), from_width=100)
        for name in trusts.columns
        if name.startswith("p_segment_")
    ]
    about = [_VARIED[result.vary]]
    if result.level is not None:
        about.append(f"by {result.level}")
        about.append(
            "evenly over all weights"
            if result.spread is None
            else f"within {result.spread:g} of each weight"
        )
    about += [f"{result.base.options.draws:,} draws", f"seed {result.base.options.seed}"]
    league = View(
        "sensitivity",
        "Sensitivity",
        trusts,
        tuple(columns),
        split="trust_type",
        caption=f"{', '.join(about)} | {caption(result.base)}",
        decimals={name: 6 for name in trusts.columns if name.startswith("p_segment_")},
    )
    return Document(result.as_dict(), (league,))


def choices_document(result: Choices) -> Document:
    """One row for each change and type of trust; for choices of method also their effects."""
    names = {"left_out", "name", "scoring", "mean", "cap", "segments_over"}
    own = [name for name in result.rows.columns if name in names]
    what = [
        Column(name.replace("_", " ").capitalize(), text(name), "left", flexible=name == "name")
        for name in own
    ]
    columns = (
        *what,
        Column("Tau-b", number("kendall_tau_b", 3)),
        Column("Rho", number("spearman_rho", 3), from_width=90),
        Column("Mean shift", number("mean_rank_shift", 1)),
        Column("Largest", count("largest_rank_shift")),
        Column("Segments changed", count("changed_segment"), from_width=100),
        Column("Moves most", text("moves_most"), "left", from_width=76),
    )
    view = View(
        "changes",
        result.question.capitalize(),
        result.rows,
        columns,
        split="trust_type" if result.base.framework.ranking.within == "type" else None,
        caption="tau-b and rho against the full ranking; shifts in places | "
        + caption(result.base),
    )
    if result.effects is None:
        return Document(result.as_dict(), (view,))
    effects = View(
        "effects",
        "Which choice moves ranks most",
        result.effects,
        (
            Column("Choice", text("choice"), "left"),
            Column("From", text("from"), "left"),
            Column("To", text("to"), "left"),
            Column("Mean shift", number("mean_rank_shift", 2)),
            Column("Segments changed", number("changed_segment", 1)),
        ),
        caption="means over all settings of the other choices",
    )
    return Document(result.as_dict(), (view, effects))
