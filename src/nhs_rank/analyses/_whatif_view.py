"""The table with something changed, and one value along a range, as documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank._league_view import SEGMENT_STYLES
from nhs_rank.analyses._compare_view import comparison_view, summary_views
from nhs_rank.output._facts import facts
from nhs_rank.output._shifts import average_shift, moved, trust_columns
from nhs_rank.output.document import MISSING, Column, Document, View, count, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.analyses import Scan, WhatIf

__all__ = ["scan_document", "whatif_document"]

#: The length of the line that a scan is drawn on.
_PLOT = 30


def whatif_document(answer: WhatIf, *, movers: bool = False) -> Document:
    """The whole table before and after, what changed in it, and the trusts named."""
    views = [comparison_view(answer.comparison, movers=movers, title="What if")]
    if answer.changed:
        kept = ("agreement", "transitions", "changed segments")
        views += [
            view
            for view in summary_views(answer.comparison)
            if view.name in kept and view.frame.height
        ]
    if answer.changes:
        views.append(_trusts(answer))
    if answer.metrics.height:
        views.append(_metrics(answer))
    notes = [("", note) for note in answer.notes]
    if notes:
        views.append(facts("notes", "Notes", notes))
    json = answer.as_dict()
    if movers:
        codes = set(views[0].frame["trust_code"])
        json["trusts"] = [row for row in json["trusts"] if row["trust_code"] in codes]
    return Document(json, tuple(views))


def _trusts(answer: WhatIf) -> View:
    def both(name: str) -> Callable[[Mapping[str, Any]], str]:
        return moved(f"{name}_before", f"{name}_after")

    return View(
        name="trusts named",
        title="The trusts named",
        frame=answer.trusts,
        columns=(
            *trust_columns(type_from=130),
            Column("Average", number("average_score_before", 3)),
            Column("Then", number("average_score_after", 3)),
            Column("Change", average_shift("average_score_change", 3), from_width=90),
            Column("Segment", both("segment"), "left"),
            Column("Before cap", both("unadjusted_segment"), "left", 110),
            Column("Rank", both("rank"), "left"),
        ),
    )


def _metrics(answer: WhatIf) -> View:
    return View(
        name="metrics changed",
        title="What changed for them",
        frame=answer.metrics,
        columns=(
            Column("Code", text("trust_code"), "left"),
            Column("Metric", text("metric"), "left"),
            Column("Name", text("name"), "left", flexible=True),
            Column("Value", number("value_before", 2)),
            Column("Then", number("value_after", 2)),
            Column("Score", number("score_before", 2)),
            Column("Then", number("score_after", 2)),
            Column("Adds", number("contribution_before", 3), from_width=120),
            Column("Then", number("contribution_after", 3), from_width=120),
            Column("Change", average_shift("contribution_change", 3)),
            Column("Scored from", text("score_source_after"), "left", 140),
        ),
        caption="Change: of the average. Metrics without one count only as part of another.",
        decimals={"contribution_before": 10, "contribution_after": 10, "contribution_change": 10},
    )


def scan_document(answer: Scan) -> Document:
    """A row for each value, and a small plot of the average."""
    metric = answer.before.framework.metrics[answer.metric]
    averages = [value for value in answer.points["average_score"] if value is not None]
    columns = (
        Column("", lambda row: "now" if row["now"] else "", "left"),
        Column("Value" if answer.kind == "value" else "Given score", _plain("value")),
        Column("Score", number("score", 2)),
        Column("Average", number("average_score", 3)),
        Column("Segment", count("segment"), "center", styles=SEGMENT_STYLES),
        Column("Before cap", count("unadjusted_segment"), "center", 90),
        Column("Rank", count("rank")),
        Column("Average", _plot(averages), "left"),
    )
    bounds = f"{min(averages):.3f} to {max(averages):.3f}" if averages else MISSING
    caption = " | ".join(
        part
        for part in (
            answer.before.quarter,
            f"{answer.metric} {metric.name}",
            f"the plot goes from {bounds}, better to the left",
        )
        if part
    )
    view = View(
        name="scan",
        title=f"{answer.trust_code} {answer.trust_name or ''} along {answer.metric}",
        frame=answer.points.select(pl.lit(answer.trust_code).alias("trust_code"), pl.all()),
        columns=columns,
        caption=caption,
        decimals={"value": 6, "score": 6},
    )
    return Document(answer.as_dict(), (view,))


def _plain(name: str) -> Callable[[Mapping[str, Any]], str]:
    """Show a number with the decimals that it has."""
    return lambda row: MISSING if row[name] is None else f"{row[name]:.10g}"


def _plot(averages: Sequence[float]) -> Callable[[Mapping[str, Any]], str]:
    """A line with a dot where the average lies between the lowest and the highest."""
    low, high = min(averages, default=0.0), max(averages, default=0.0)

    def draw(row: Mapping[str, Any]) -> str:
        if row["average_score"] is None:
            return ""
        share = (row["average_score"] - low) / (high - low) if high > low else 0.0
        at = round(share * (_PLOT - 1))
        return "·" * at + ("◆" if row["now"] else "●") + "·" * (_PLOT - 1 - at)

    return draw
