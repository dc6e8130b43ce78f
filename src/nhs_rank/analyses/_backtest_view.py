"""The errors of an estimate as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.fields import Field
from nhs_rank.output.document import TRUST, Column, Document, View, column

if TYPE_CHECKING:
    from nhs_rank.analyses._backtest import Backtest

__all__ = ["backtest_document"]


def _number(name: str, title: str, meaning: str, **more: object) -> Field:
    return Field(name, title, "number", meaning, align="right", **more)  # type: ignore[arg-type]


def _whole(name: str, title: str, meaning: str) -> Field:
    return Field(name, title, "integer", meaning, align="right")


_FIELDS = (
    Field("estimate", "Estimate", "text", "What was carried, and what was made."),
    _whole("trusts", "Trusts", "How many were estimated and came."),
    _number(
        "score_rank_error",
        "Rank on average, off by",
        "Mean places between the estimated rank on the average alone and the one that came.",
        unit="places",
        decimals=1,
    ),
    _whole("score_rank_error_largest", "At most", "The largest of these."),
    _number(
        "rank_error",
        "Rank off by",
        "Mean places between the estimated rank in the table and the one that came.",
        unit="places",
        decimals=1,
    ),
    _whole("rank_error_largest", "At most", "The largest of these."),
    _number(
        "average_error",
        "Average off by",
        "Mean difference between the estimated average and the one that came.",
        unit="score",
    ),
    _number("average_error_largest", "At most", "The largest of these.", unit="score"),
    _whole("segments_right", "Segments right", "How many trusts' segment came as estimated."),
)
_LABELS = {"carried": "all carried", "made": "made where it can be"}


_FIGURES = (
    _whole("score_rank", "Rank on average", "The estimated rank on the average alone."),
    _whole("score_rank_came", "Rank on average that came", "The rank on the average alone."),
    _whole("rank_came", "Rank that came", "The rank in the table."),
    _number("average_came", "Average that came", "The average score.", unit="score"),
    _whole("segment_came", "Segment that came", "The segment in the table."),
)


def backtest_document(tested: Backtest, *, detail: bool = False) -> Document:
    """The errors, a line an estimate and trust type; with ``detail`` each trust's figures first.

    The JSON has both.
    """
    estimate = column("estimate", own=_FIELDS[0], labels=_LABELS)
    lines = View(
        name="errors",
        title=f"{tested.end} estimated from {tested.start}",
        frame=tested.lines,
        shows=(
            "trust_type",
            estimate,
            "trusts",
            "score_rank_error",
            column("score_rank_error_largest", own=_FIELDS[3], yields=90),
            "rank_error",
            column("rank_error_largest", own=_FIELDS[5], yields=90),
            "average_error",
            column("average_error_largest", own=_FIELDS[7], yields=90),
            column("segments_right", "trusts", show="join", between=" of ", own=_FIELDS[8]),
        ),
        own=_FIELDS,
        caption=f"made: {', '.join(tested.made) or 'nothing'} | {tested.framework.title}",
    )
    views = (_figures(tested), lines) if detail else (lines,)
    return Document(json=tested.to_dict(), views=views)


def _figures(tested: Backtest) -> View:
    def both(name: str, came: str, head: str, decimals: int = 0) -> Column:
        return column(name, came, show="path", head=head, decimals=decimals)

    return View(
        name="trusts",
        title=f"{tested.end}: estimated, and what came",
        frame=tested.figures,
        shows=(
            *TRUST,
            column("estimate", own=_FIELDS[0], labels=_LABELS),
            both("rank", "rank_came", "Rank"),
            both("average_score", "average_came", "Average", 2),
            both("segment", "segment_came", "Segment"),
        ),
        own=(_FIELDS[0], *_FIGURES),
        caption=tested.framework.title,
        split="trust_type",
    )
