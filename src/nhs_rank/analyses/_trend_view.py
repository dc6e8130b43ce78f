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

_WITHIN = {
    "within": "within the likely range",
    "beyond": "more than the likely range",
    None: "no likely range",
}
_MARKED = {"beyond": "*", "within": ""}


def trend_document(answer: Trend, *, trusts: Sequence[str] = ()) -> Document:
    """All trusts over the quarters, then what changed by more than noise, and why."""
    json = answer.to_dict()
    wide, changes = answer.wide, answer.changes
    if trusts:
        chosen = pl.col("trust_code").is_in(list(trusts))
        wide, changes = wide.filter(chosen), changes.filter(chosen)
        json["trusts"] = [row for row in json["trusts"] if row["trust_code"] in trusts]
    views = [_trusts(answer, wide), _beyond(changes), _segments(changes)]
    if answer.events.height:
        views.append(_events(answer))
    return Document(json, tuple(views))


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
                f"rank_verdict_{last}",
                show="judged",
                head="Rank, last change",
                labels=_WITHIN,
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
    far = changes.filter(
        (pl.col("average_verdict") == "beyond") | (pl.col("rank_verdict") == "beyond")
    )
    known = changes["rank_verdict"].is_not_null().any()
    return View(
        name="larger changes",
        title="Changes larger than the likely ranges allow",
        frame=far,
        shows=(
            *TRUST,
            column("trust_type", yields=140),
            "to_quarter",
            column("average_after", head="Average", yields=100),
            column("average_change", show="change"),
            column("average_verdict", head="", labels=_MARKED, blank=""),
            column("rank_before", "rank_after", show="moved", head="Rank"),
            column("rank_verdict", head="", labels=_MARKED, blank=""),
            column("segment_made_by", yields=90),
        ),
        caption=(
            f"{far.height} of {changes.height} changes; marked * where each quarter's figure lies "
            "outside the likely range of the other. All others are within the likely range."
            if known
            else "There are no likely ranges, so no change can be told from noise."
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
            column("average_verdict", head="", labels=_MARKED, blank=""),
        ),
        notes={
            "segment_made_by": "Made by: score, if the segment would have changed so with the "
            "override as it was; override, if it would not have changed; both, if it would have "
            "changed otherwise."
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
