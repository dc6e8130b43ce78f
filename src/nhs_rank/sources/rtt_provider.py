"""Referral to treatment, incomplete pathways by provider: a workbook.

The layout is known from its description, not from a file that was held against the league table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources._grid import find_grid, is_total, plain, require
from nhs_rank.sources._issued import issued
from nhs_rank.sources._long import long, stated_month
from nhs_rank.sources._publication import Publication, Statistics
from nhs_rank.sources._rtt import MEASURES, PARTS, is_every_function
from nhs_rank.words import folded

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._sheet import Sheet
    from nhs_rank.sources._book import Book

__all__ = ["PUBLICATION"]

_TITLE = "the RTT workbook by provider"
_COLUMNS = {
    "provider": r"provider (org )?code$",
    "name": r"provider (org )?name$",
    "function": r"treatment function code$",
    "pathways": r"total (number of )?incomplete pathways$",
    "within_18_weeks": r"(total )?within 18 weeks$",
    "over_52_weeks": r"(total )?52 plus weeks$|(total )?(over|more than) 52 weeks$",
}


def _sheet(book: Book) -> Sheet | None:
    """The sheet of all incomplete pathways, not that of those with a decision to admit."""
    for sheet in book.head:
        if folded(sheet.name) != "provider" and len(book.head) > 1:
            continue
        if find_grid(sheet, _COLUMNS.values()) is not None:
            return sheet
    return None


def _recognise(book: Book) -> bool:
    return _sheet(book) is not None


def _read(book: Book, log: Log) -> Statistics | None:
    sheet = _sheet(book)
    grid = None if sheet is None else find_grid(sheet, _COLUMNS.values())
    columns = None if grid is None else require(grid, _COLUMNS, _TITLE, log)
    if sheet is None or grid is None or columns is None:
        return None
    title = plain(
        " ".join(cell for row in sheet.frame.head(grid.row).rows() for cell in row if cell)
    )
    if "incomplete" not in title:
        what = "no title that says 'incomplete pathways'"
        log.add(c.LAYOUT_CHANGED(path=sheet.place, title=_TITLE, what=what))
        return None
    counts = {name: columns[name] for name in MEASURES}
    rows = grid.body(columns)
    rows = rows.filter(pl.col("provider").is_not_null() & ~is_total("provider", "name"))
    every = [
        code for code in rows["function"].unique().to_list() if code and is_every_function(code)
    ]
    rows = grid.numbers(rows.filter(pl.col("function").is_in(every)), counts, log)
    month = stated_month(sheet, _TITLE, log)
    rows = rows.with_columns(pl.lit(month, pl.String).alias("period"))
    day, revised = issued([sheet])
    return Statistics(long(rows, counts, sheet.place), issued=day, revised=revised)


PUBLICATION = Publication(
    key="rtt-provider",
    statistic="rtt",
    title=_TITLE,
    measures=MEASURES,
    parts=PARTS,
    recognise=_recognise,
    read=_read,
)
