"""Quarters side by side, as a document."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank._league_view import split_by
from nhs_rank.output.document import TRUST, Column, Document, View, column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.analyses import Trend

__all__ = ["trend_document"]

_CHANCE = {
    "beyond": "score beyond chance",
    "within": "score within chance",
    None: "score not tested",
}


def trend_document(answer: Trend) -> Document:
    """All trusts over the quarters, then what changed by more than chance, and why."""
    json = answer.to_dict()
    wide, changes = answer.wide, answer.changes
    views = [_trusts(answer, wide), _beyond(changes), _segments(changes)]
    if answer.events.height:
        views.append(_events(answer))
    return Document(json, tuple(views), title=f"Trend: {answer.results[-1].framework.title}")


def _trusts(answer: Trend, wide: pl.DataFrame) -> View:
    keys = answer.keys
    averages = [value for value in answer.trusts["average_score"] if value is not None]
    low, high = min(averages, default=0.0), max(averages, default=0.0)
    split = split_by(*(result.framework for result in answer.results))
    picture = "from hollow to full" if len(keys) == 2 else "bars"
    last = keys[-1]
    named = ", ".join(quarter or "quarter not named" for quarter in answer.quarters)
    return View(
        name="trend",
        title="Trend",
        frame=wide,
        shows=(
            *TRUST,
            *(() if split else (column("trust_type", yields=95),)),
            *(
                column(f"average_score_{key}", head=(quarter or "?").partition(" ")[0], yields=110)
                for quarter, key in zip(answer.quarters, keys, strict=True)
            ),
            _drawn(answer, keys, (low, high)),
            column(*(f"segment_{key}" for key in keys), show="path", tones={}),
            column(*(f"rank_{key}" for key in keys), show="path"),
            column(
                f"rank_change_{last}",
                f"verdict_{last}",
                show="judged",
                head="Rank, last change",
                labels=_CHANCE,
            ),
        ),
        split=split,
        caption=(
            f"{named} | {answer.results[-1].framework.title} | {picture}: the average score, from "
            f"{low:.2f} to {high:.2f}, lower is better"
        ),
    )


def _drawn(answer: Trend, keys: Sequence[str], ends: tuple[float, float]) -> Column:
    """The averages as a picture: two as a dumbbell, more as bars.

    A quarter between them that the files do not have leaves a gap.
    """
    names = [f"average_score_{key}" for key in keys]
    if len(names) == 2:
        return column(*names, show="dumbbell", head="Avg", bounds=ends)
    spaced = names[:1]
    for name, (before, after) in zip(names[1:], pairwise(answer.quarters), strict=True):
        spaced += [""] * _between(before, after) + [name]
    return column(*spaced, show="bars", head="Avg", bounds=ends)


def _between(before: str | None, after: str | None) -> int:
    """Return how many quarters lie between two."""
    if before is None or after is None:
        return 0
    first, last = (4 * int(one[3:7]) + int(one[1]) for one in (before, after))
    return last - first - 1


def _beyond(changes: pl.DataFrame) -> View:
    far = changes.filter(pl.col("verdict") == "beyond").sort("p", "trust_code")
    tested = changes["verdict"].is_not_null().sum()
    return View(
        name="larger changes",
        title="Changes of score beyond chance",
        frame=far,
        shows=(
            *TRUST,
            column("trust_type", yields=140),
            "to_quarter",
            column("average_after", head="Average", yields=100),
            column("mean_change", show="change"),
            column("metrics_common", yields=76),
            column("t", yields=120),
            column("p", yields=120),
            "q",
            column("rank_before", "rank_after", show="moved", head="Rank"),
            column("segment_made_by", yields=90),
        ),
        caption=(
            f"{far.height} of {tested} changes tested ({changes.height} in all): Student's t over "
            "the metrics that both quarters have, q at most 0.05, so that about one in twenty of "
            "those named would be here by chance. Metrics are taken as independent."
        ),
    )


def _segments(changes: pl.DataFrame) -> View:
    other = changes.filter(pl.col("segment_made_by").is_not_null())
    return View(
        name="segment changes",
        title="Changes of segment, and what made them",
        frame=other,
        shows=(
            *TRUST,
            column("trust_type", yields=140),
            column("from_quarter", yields=100),
            "to_quarter",
            column("segment_before", "segment_after", show="moved", head="Segment", tones={}),
            column("segment_made_by", head="Made by"),
            column("average_change", show="change", head="Average"),
        ),
        notes={
            "segment_made_by": "Made by: what would have to be as before for the segment not to "
            "have changed so: the scores, the composition (metrics that came or went), the bounds, "
            "the override. Both: score and override, where neither alone was needed."
        },
    )


def _events(answer: Trend) -> View:
    return View(
        name="events",
        title="Trusts that appear, vanish or change name",
        frame=answer.events,
        shows=(
            "quarter",
            "event",
            "trust_code",
            "trust_name",
            column("trust_type", yields=120),
            "note",
        ),
        caption="The files do not say who merged: a note names trusts of the same region and type.",
    )
