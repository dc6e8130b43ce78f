"""The table with something changed, and one value along a range, as documents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.analyses._compare_view import comparison_view, summary_views
from nhs_rank.fields import field_of
from nhs_rank.output.document import TRUST, Document, View, column, facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.analyses import Scan, WhatIf

__all__ = ["scan_document", "whatif_document"]

#: Room between both ends of the axis of a scan.
_AXIS = 24


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
    json = answer.to_dict()
    if movers:
        codes = set(views[0].frame["trust_code"])
        json["trusts"] = [row for row in json["trusts"] if row["trust_code"] in codes]
    return Document(json, tuple(views), title="What if: the table with values changed")


def _trusts(answer: WhatIf) -> View:
    return View(
        name="trusts named",
        title="The trusts named",
        frame=answer.trusts,
        shows=(
            *TRUST,
            column("trust_type", yields=130),
            column("average_score_before", decimals=3),
            column("average_score_after", head="Then", decimals=3),
            column("average_score_change", show="change", head="Change", decimals=3, yields=90),
            column("segment_before", "segment_after", show="moved", tones={}),
            column(
                "unadjusted_segment_before",
                "unadjusted_segment_after",
                show="moved",
                yields=110,
            ),
            column("rank_before", "rank_after", show="moved"),
        ),
    )


def _metrics(answer: WhatIf) -> View:
    return View(
        name="metrics changed",
        title="What changed for them",
        frame=answer.metrics,
        shows=(
            "trust_code",
            "metric",
            "name",
            "value_before",
            column("value_after", head="Then"),
            "score_before",
            column("score_after", head="Then"),
            column("contribution_before", head="Adds", yields=120),
            column("contribution_after", head="Then", yields=120),
            column("contribution_change", show="change", head="Change", yields=0),
            column("score_source_after", head="Scored from", yields=140),
        ),
        caption="Change: of the average. Metrics without one count only as part of another.",
    )


def scan_document(answer: Scan) -> Document:
    """A row for each value, and a small plot of the average."""
    metric = answer.before.framework.metrics[answer.metric]
    averages = [value for value in answer.points["average_score"] if value is not None]
    low, high, decimals = _axis(averages)
    marks = tuple(bound for bound in _bounds(answer) if low <= bound <= high)
    shown = ", ".join(f"{bound:.3f}" for bound in marks) or "none on it"
    head = f"{low:.{decimals}f}{'Average':^{_AXIS}}{high:.{decimals}f}"
    caption = " | ".join(
        part
        for part in (
            answer.before.quarter,
            f"{answer.metric} {metric.name}",
            f"the axis is the average, better to the left; ┊ segment bounds: {shown}",
        )
        if part
    )
    view = View(
        name="scan",
        title=f"{answer.trust_code} {answer.trust_name or ''} along {answer.metric}",
        frame=answer.points.select(pl.lit(answer.trust_code).alias("trust_code"), pl.all()),
        shows=(
            column("now", labels={True: "now"}),
            column(
                "value",
                show="plain",
                head="Value" if answer.kind == "value" else "Given score",
            ),
            "score",
            column("average_score", decimals=3),
            "segment",
            column("unadjusted_segment", yields=90),
            "rank",
            column("average_score", "now", show="dot", head=head, bounds=(low, high), marks=marks),
        ),
        caption=caption,
        own=(field_of("value", exact=6),),
    )
    return Document(answer.to_dict(), (view,), title=f"What if: {view.title}")


def _axis(averages: Sequence[float]) -> tuple[float, float, int]:
    """Return both ends of an axis for the averages, round numbers, and their decimals."""
    low, high = min(averages, default=1.0), max(averages, default=4.0)
    decimals = max(1, math.ceil(-math.log10(max(high - low, 0.01))))
    step = 10**decimals
    return math.floor(low * step) / step, math.ceil(high * step) / step, decimals


def _bounds(answer: Scan) -> tuple[float, ...]:
    """Return the bounds between segments that hold for the trust as it is."""
    cuts = answer.before.cuts
    kinds = dict(answer.before.league.select("trust_code", "trust_type").rows())
    return cuts.get("") or cuts.get(kinds[answer.trust_code]) or ()
