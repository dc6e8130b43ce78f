"""Quarters side by side, as a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.output._shifts import average_shift, moved, rank_shift, trust_columns
from nhs_rank.output.document import MISSING, Column, Document, View, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.analyses import Trend

__all__ = ["sparkline", "trend_document"]

_BARS = "▁▂▃▄▅▆▇█"
_WITHIN = {"within": "within the likely range", "beyond": "more than the likely range"}
_UNKNOWN = "no likely range"
_STYLES = {"override": "yellow", "both": "yellow"}


def trend_document(answer: Trend, *, trusts: Sequence[str] = ()) -> Document:
    """All trusts over the quarters, then what changed by more than noise, and why."""
    json = answer.as_dict()
    wide, changes = _wide(answer), answer.changes
    if trusts:
        chosen = pl.col("trust_code").is_in(list(trusts))
        wide, changes = wide.filter(chosen), changes.filter(chosen)
        json["trusts"] = [row for row in json["trusts"] if row["trust_code"] in trusts]
    views = [_trusts(answer, wide), _beyond(changes), _segments(changes)]
    if answer.events.height:
        views.append(_events(answer))
    return Document(json, tuple(views))


def sparkline(values: Sequence[float | None], low: float, high: float) -> str:
    """Draw numbers as bars between two bounds, a point for a missing one.

    >>> sparkline([1.0, None, 4.0], 1.0, 4.0)
    '▁·█'
    """
    span = high - low
    bars = []
    for value in values:
        if value is None:
            bars.append("·")
        else:
            share = (value - low) / span if span > 0 else 0.5
            bars.append(_BARS[min(max(round(share * (len(_BARS) - 1)), 0), len(_BARS) - 1)])
    return "".join(bars)


def _keys(answer: Trend) -> list[str]:
    """A short key for each quarter, as column names have it: ``2025-26-q1``."""
    keys = []
    for quarter in answer.quarters:
        number_, _, year = (quarter or "").partition(" ")
        keys.append(f"{year.replace('/', '-')}-{number_.lower()}" if year else "unnamed")
    return keys


_FIGURES = {
    "average_score": "average_score",
    "segment": "segment",
    "unadjusted_segment": "unadjusted_segment",
    "rank": "rank",
    "likely_rank_low": "likely_rank_low",
    "likely_rank_high": "likely_rank_high",
}
_CHANGES = (
    "average_change",
    "average_verdict",
    "rank_change",
    "rank_verdict",
    "segment_made_by",
)


def _wide(answer: Trend) -> pl.DataFrame:
    """One row a trust: the figures of each quarter, and the changes up to it."""
    who = ("trust_code", "trust_name", "trust_type", "trust_subtype", "region")
    frame = answer.trusts.select(who).unique("trust_code", keep="last", maintain_order=True)
    for at, (quarter, key) in enumerate(zip(answer.quarters, _keys(answer), strict=True)):
        is_it = pl.lit(quarter, pl.String)
        own = answer.trusts.filter(pl.col("quarter").eq_missing(is_it)).select(
            "trust_code", pl.col(list(_FIGURES)).name.suffix(f"_{key}")
        )
        frame = frame.join(own, on="trust_code", how="left", maintain_order="left")
        if at:
            changes = answer.changes.filter(pl.col("to_quarter").eq_missing(is_it)).select(
                "trust_code", pl.col(_CHANGES).name.suffix(f"_{key}")
            )
            frame = frame.join(changes, on="trust_code", how="left", maintain_order="left")
    return frame


def _path(name: str, keys: Sequence[str]) -> Callable[[Mapping[str, Any]], str]:
    def show(row: Mapping[str, Any]) -> str:
        values = (row[f"{name}_{key}"] for key in keys)
        return " → ".join(MISSING if value is None else str(value) for value in values)

    return show


def _said(shift: str, verdict: str) -> Callable[[Mapping[str, Any]], str]:
    """Show a change of rank with what it is worth; never the places alone."""
    places = rank_shift(shift)

    def show(row: Mapping[str, Any]) -> str:
        if row[shift] is None:
            return MISSING
        if row[shift] == 0:
            return "="
        return f"{places(row)}, {_WITHIN.get(row[verdict], _UNKNOWN)}"

    return show


def _trusts(answer: Trend, wide: pl.DataFrame) -> View:
    keys = _keys(answer)
    averages = [value for value in answer.trusts["average_score"] if value is not None]
    low, high = min(averages, default=0.0), max(averages, default=0.0)

    def line(row: Mapping[str, Any]) -> str:
        return sparkline([row[f"average_score_{key}"] for key in keys], low, high)

    last = keys[-1]
    columns = [
        *trust_columns(),
        *(
            Column(
                (quarter or "?").partition(" ")[0], number(f"average_score_{key}", 2), "right", 110
            )
            for quarter, key in zip(answer.quarters, keys, strict=True)
        ),
        Column("Avg", line, "left"),
        Column("Segment", _path("segment", keys), "left"),
        Column("Rank", _path("rank", keys), "left"),
        Column("Rank, last change", _said(f"rank_change_{last}", f"rank_verdict_{last}"), "left"),
    ]
    named = ", ".join(quarter or "quarter not named" for quarter in answer.quarters)
    return View(
        name="trend",
        title="Trend",
        frame=wide,
        columns=tuple(columns),
        split="trust_type",
        caption=(
            f"{named} | {answer.results[-1].framework.title} | bars: the average score, from "
            f"{low:.2f} to {high:.2f}, lower is better"
        ),
    )


def _beyond(changes: pl.DataFrame) -> View:
    far = changes.filter(
        (pl.col("average_verdict") == "beyond") | (pl.col("rank_verdict") == "beyond")
    )
    known = changes["rank_verdict"].is_not_null().any()
    return View(
        name="larger changes",
        title="Changes larger than the likely ranges allow",
        frame=far,
        columns=(
            *trust_columns(type_from=140),
            Column("To", text("to_quarter"), "left"),
            Column("Average", number("average_after", 2), from_width=100),
            Column("Change", average_shift("average_change")),
            Column("", _mark("average_verdict"), "left"),
            Column("Rank", moved("rank_before", "rank_after"), "left"),
            Column("", _mark("rank_verdict"), "left"),
            Column("Segment made by", text("segment_made_by"), "left", 90, styles=_STYLES),
        ),
        caption=(
            f"{far.height} of {changes.height} changes; marked * where each quarter's figure lies "
            "outside the likely range of the other. All others are within the likely range."
            if known
            else "There are no likely ranges, so no change can be told from noise."
        ),
    )


def _mark(verdict: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: "*" if row[verdict] == "beyond" else ""


def _segments(changes: pl.DataFrame) -> View:
    other = changes.filter(pl.col("segment_made_by").is_not_null())
    return View(
        name="segment changes",
        title="Changes of segment, and what made them",
        frame=other,
        columns=(
            *trust_columns(type_from=140),
            Column("From", text("from_quarter"), "left", 100),
            Column("To", text("to_quarter"), "left"),
            Column("Segment", moved("segment_before", "segment_after"), "left"),
            Column("Made by", text("segment_made_by"), "left", styles=_STYLES),
            Column("Average", average_shift("average_change")),
            Column("", _mark("average_verdict"), "left"),
        ),
        caption=(
            "Made by: score, if the segment would have changed so with the override as it was; "
            "override, if it would not have changed; both, if it would have changed otherwise."
        ),
    )


def _events(answer: Trend) -> View:
    return View(
        name="events",
        title="Trusts that appear, vanish or change name",
        frame=answer.events,
        columns=(
            Column("Quarter", text("quarter"), "left"),
            Column("", text("event"), "left"),
            Column("Code", text("trust_code"), "left"),
            Column("Name", text("trust_name"), "left", flexible=True),
            Column("Type", text("trust_type"), "left", 120),
            Column("Note", text("note"), "left", flexible=True),
        ),
        caption="The files do not say who merged: a note names trusts of the same region and type.",
    )
