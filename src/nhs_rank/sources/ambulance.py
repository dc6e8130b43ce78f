"""Ambulance systems indicators, the time series: a row a month and service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources._grid import Grid, check_totals, first_grid, has_headings
from nhs_rank.sources._long import long
from nhs_rank.sources._months import month_of
from nhs_rank.sources._publication import Publication, Statistics

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.sources._book import Book

__all__ = ["PUBLICATION"]

_TITLE = "the ambulance systems indicators"
#: Counts and sums that add up over months and services; means and centiles do not.
_MEASURES = {
    "A7": "all incidents",
    "A10": "incidents of category 2",
    "A30": "seconds of response to incidents of category 2, added up",
    "A53": "incidents with transport to an emergency department",
}
_COLUMNS = {
    "year": r"year$",
    "month": r"month$",
    "provider": r"(area|org code|trust code)$",
    "name": r"trust( name)?$",
    **{name: rf"{name.lower()}$" for name in _MEASURES},
}
_ENGLAND = "ENG"


def _read(book: Book, log: Log) -> Statistics | None:
    found = first_grid(book, _COLUMNS, _TITLE, log)
    return None if found is None else _counts(*found, log)


def _counts(grid: Grid, columns: dict[str, int], log: Log) -> Statistics:
    measures = {name: columns[name] for name in _MEASURES}
    repeated = [name for name in measures if len(grid.all(rf"{re.escape(name.lower())}$")) > 1]
    for name in repeated:
        what = f"more than one column {name}"
        log.add(c.LAYOUT_CHANGED(path=grid.sheet.place, line=grid.line, title=_TITLE, what=what))
    rows = grid.body(columns).filter(pl.col("provider").is_not_null())
    rows = grid.numbers(rows, measures, log)
    rows = rows.with_columns(
        pl.struct("year", "month")
        .map_elements(lambda cell: month_of(cell["year"], cell["month"]), return_dtype=pl.String)
        .alias("period")
    )
    for line, year, month in (
        rows.filter(pl.col("period").is_null()).select("line", "year", "month").iter_rows()
    ):
        found = f": '{month} {year}'"
        log.add(
            c.NO_PERIOD(
                path=grid.sheet.place, line=line, column=columns["month"], title=_TITLE, found=found
            )
        )
    trusts = rows.filter(pl.col("name").is_not_null() & (pl.col("provider") != _ENGLAND))
    dated = trusts.filter(pl.col("period").is_not_null())
    for (period,), part in dated.group_by("period", maintain_order=True):
        whole = rows.filter((pl.col("provider") == _ENGLAND) & (pl.col("period") == period))
        check_totals(grid, whole, part, measures, log)
    return Statistics(long(trusts, measures, grid.sheet.place))


PUBLICATION = Publication(
    key="ambulance",
    statistic="ambulance",
    title=_TITLE,
    measures=_MEASURES,
    parts={"A10": "A7", "A53": "A7"},
    recognise=has_headings(_COLUMNS),
    read=_read,
)
