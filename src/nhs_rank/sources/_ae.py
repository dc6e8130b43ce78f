"""What the publications of A&E attendances have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.sources._long import long

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["MEASURES", "PARTS", "attended"]

#: All are of all types of department, booked appointments included.
MEASURES = {
    "attendances": "attendances",
    "over_four_hours": "attendances of more than four hours from arrival",
    "within_four_hours": "attendances of four hours or less",
    "footprint_attendances": "attendances of an acute trust's footprint, as published",
    "footprint_over_four_hours": "those of more than four hours, as published",
    "footprint_within_four_hours": "those of four hours or less, as published",
}
PARTS = {
    "over_four_hours": "attendances",
    "footprint_over_four_hours": "footprint_attendances",
}


def attended(
    rows: pl.DataFrame,
    parts: Mapping[str, Sequence[str]],
    columns: Mapping[str, int],
    place: str,
    prefix: str = "",
) -> pl.DataFrame:
    """Return `COUNTS` of attendances, those over four hours, and the others.

    Parameters
    ----------
    rows
        ``period, provider, name, line`` and the columns named in ``parts``.
    parts
        The columns that are added up for each count; a provider with none of them has no count.
    columns
        Where each column stands.
    place
        The path and sheet, for messages.
    prefix
        What the names of measures begin with.

    """
    summed = rows.with_columns(
        pl.when(pl.any_horizontal(pl.col(name).is_not_null() for name in names))
        .then(pl.sum_horizontal(names))
        .alias(measure)
        for measure, names in parts.items()
    )
    summed = summed.with_columns(
        (pl.col("attendances") - pl.col("over_four_hours")).alias("within_four_hours")
    )
    positions = {**columns, "within_four_hours": columns["attendances"]}
    named = {measure: f"{prefix}{measure}" for measure in positions}
    return long(
        summed.rename(named), {named[measure]: at for measure, at in positions.items()}, place
    )
