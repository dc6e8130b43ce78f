"""The "Acute provider table", a CSV: a row a day, provider and measure, values as proportions.

Its layout is known; which of its measures the league table uses could not be tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.sources._grid import find_grid, has_headings, is_total, require
from nhs_rank.sources._long import with_months
from nhs_rank.sources._publication import COUNTS, Publication, Statistics

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.sources._book import Book

__all__ = ["PUBLICATION"]

_TITLE = "the acute provider table"
_COLUMNS = {
    "period": r"(date|month|period)$",
    "provider": r"provider code$",
    "name": r"provider name$",
    "measure": r"metric name$",
    "count": r"metric value$",
}


def _read(book: Book, log: Log) -> Statistics | None:
    sheet = next(iter(book.sheets(log)), None)
    grid = None if sheet is None else find_grid(sheet, _COLUMNS.values())
    columns = None if grid is None else require(grid, _COLUMNS, _TITLE, log)
    if sheet is None or grid is None or columns is None:
        return None
    rows = grid.body(columns)
    rows = rows.filter(pl.col("provider").is_not_null() & ~is_total("provider", "name", "period"))
    rows = grid.numbers(rows, {"count": columns["count"]}, log, negative=True)
    rows = with_months(rows, sheet, columns["period"], _TITLE, log)
    placed = rows.with_columns(
        pl.lit(sheet.place).alias("place"), pl.lit(columns["count"], pl.Int64).alias("column")
    )
    kept = placed.filter(pl.col("count").is_not_null() & pl.col("measure").is_not_null())
    return Statistics(kept.select(list(COUNTS)))


PUBLICATION = Publication(
    key="acute-provider",
    statistic="acute-provider",
    title=_TITLE,
    measures={"*": "a proportion or number, by the name of the measure"},
    recognise=has_headings(_COLUMNS),
    read=_read,
)
