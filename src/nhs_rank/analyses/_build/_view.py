"""What was made, and how it compares with what was published, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.fields import Field
from nhs_rank.output.document import Document, View, column

if TYPE_CHECKING:
    from nhs_rank.analyses._build._check import Check
    from nhs_rank.analyses._build._result import Built

__all__ = ["built_document"]



def _whole(name: str, title: str, meaning: str, unit: str = "trusts") -> Field:
    return Field(name, title, "integer", meaning, unit=unit, align="right")


_ROW_FIELDS = (
    Field("value", "Value", "number", "The value, score or flag, unrounded.", exact=None),
    Field("numerator", "Numerator", "number", "The count above the line.", exact=None),
    Field("denominator", "Denominator", "number", "The count below the line.", exact=None),
    Field("origin", "Origin", "text", "made from statistics, or carried from an earlier quarter."),
    Field("source", "Source", "text", "The files that it comes from.", flexible=True),
    Field("source_sha256", "SHA-256", "text", "Of these files.", yields=200),
    Field("period", "Period", "text", "The months that it is made of, or the quarter it is of."),
    Field("vintage", "Vintage", "text", "Whether the counts were published first or revised."),
)
_SUMMARY_FIELDS = (
    _whole("made", "Made", "How many trusts' values were made."),
    _whole("carried", "Carried", "How many trusts' values or scores are carried."),
    Field("period", "Made of", "text", "The months that they are made of."),
    Field("carried_from", "Carried from", "text", "The quarters that they are carried from."),
    Field("name", "Name", "text", "What it is.", flexible=True),
)
_CHECK_FIELDS = (
    Field("name", "Name", "text", "What it is.", flexible=True, yields=90),
    _whole("values", "Values", "How many made values were published too.", "values"),
    _whole("values_exact", "Exact", "How many of them are as published.", "values"),
    _whole("scores", "Scores", "How many scores made from them were published too.", "scores"),
    _whole("scores_exact", "Exact", "How many of them are as published.", "scores"),
    Field(
        "largest_difference", "Largest difference", "number", "Of the values.", align="right", yields=100
    ),
    Field("causes", "Because", "text", "What explains the values that differ."),
    Field("tentative", "Little evidence", "boolean", "One published value is all.", yields=110),
)
_FIGURE_FIELDS = (
    Field("quantity", "Of", "text", "A value, or the score made from it."),
    Field("published", "Published", "number", "As published.", align="right", exact=6),
    Field("made", "Made", "number", "At the published precision.", align="right", exact=6),
    Field("difference", "Difference", "number", "Made less published.", align="right", exact=6),
    Field("cause", "Because", "text", "What explains it."),
)


def built_document(built: Built, *, rows: bool) -> Document:
    """A table of what was made of each metric, or of the check; with ``rows`` every row, first."""
    views = [] if built.checked is None else _check_views(built.checked)
    views.append(_summary(built))
    if rows:
        views.insert(0, _rows(built))
    return Document(json=built.to_dict(), views=tuple(views))


def _rows(built: Built) -> View:
    return View(
        name="metrics",
        title="Metrics",
        frame=built.rows,
        shows=("trust_code", "metric", "value", "unit", "origin", "period"),
        own=_ROW_FIELDS,
        caption=built.quarter,
    )


def _summary(built: Built) -> View:
    origins = built.rows["origin"]
    counts = f"{(origins == 'made').sum():,} rows made, {(origins == 'carried').sum():,} carried"
    return View(
        name="made",
        title=f"Metrics of {built.quarter}",
        frame=built.summary,
        shows=("metric", "name", "made", "period", "carried", "carried_from"),
        own=_SUMMARY_FIELDS,
        caption=f"{counts} | {built.framework.title}",
    )


def _check_views(checked: Check) -> list[View]:
    certain, tentative = checked.counts(), checked.counts(tentative=True)
    caption = _score_line(certain)
    if tentative["values"]:
        caption += f" | on one trust's evidence: {_score_line(tentative)}"
    lines = View(
        name="check",
        title="Made against published",
        frame=checked.lines,
        shows=(
            "metric",
            "name",
            column("values_exact", "values", show="join", between=" of ", head="Values"),
            column("scores_exact", "scores", show="join", between=" of ", head="Scores"),
            "causes",
        ),
        own=_CHECK_FIELDS,
        caption=caption,
    )
    off = checked.figures.filter(~pl.col("exact")).drop("exact")
    if off.is_empty():
        return [lines]
    figures = View(
        name="off",
        title="What is off",
        frame=off,
        shows=("metric", "quantity", "trust_code", "trust_name", "published", "made", "cause"),
        own=_FIGURE_FIELDS,
    )
    return [lines, figures]


def _score_line(counts: dict[str, int]) -> str:
    return (
        f"values {counts['values_exact']:,} of {counts['values']:,}; "
        f"scores {counts['scores_exact']:,} of {counts['scores']:,}"
    )
