"""A&E attendances, monthly CSV: a row a provider, 22 columns of counts, a row of totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources import _ae
from nhs_rank.sources._grid import (
    check_totals,
    find_grid,
    is_total,
    report_contradictions,
    require,
)
from nhs_rank.sources._long import with_months
from nhs_rank.sources._publication import Publication, Statistics

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.sources._book import Book
    from nhs_rank.sources._grid import Grid

__all__ = ["PUBLICATION"]

_TITLE = "the monthly A&E file"
_DETAILS = {
    "period": r"period$",
    "provider": r"(org|organisation|provider) ?code$",
    "name": r"(org|organisation|provider) ?name$",
}
_AE = r"a ?(?:&|&amp;|and)? ?e"
_ATTENDED = rf"(?:number of )?{_AE} attendances(?! greater| over| less)"
_WAITED = (
    rf"(?:number of )?(?:{_AE} )?attendances (?:over|greater than|>) ?(?:4|four) ?(?:hrs?|hours)"
)


def _grid(book: Book) -> Grid | None:
    if not book.delimiter:
        return None
    return find_grid(book.head[0], [*_DETAILS.values(), _ATTENDED, _WAITED])


def _recognise(book: Book) -> bool:
    return _grid(book) is not None


def _read(book: Book, log: Log) -> Statistics | None:
    sheet = next(iter(book.sheets(log)), None)
    grid = None if sheet is None else find_grid(sheet, [*_DETAILS.values(), _ATTENDED, _WAITED])
    details = None if grid is None else require(grid, _DETAILS, _TITLE, log)
    if sheet is None or grid is None or details is None:
        return None
    groups = {"attendances": grid.all(_ATTENDED), "over_four_hours": grid.all(_WAITED)}
    kinds = [
        len([at for at in found if "total" not in grid.headings[at - 1]])
        for found in groups.values()
    ]
    if kinds[0] != kinds[1] or kinds[0] not in (3, 6):
        what = f"{kinds[0]} columns of attendances and {kinds[1]} over 4 hours, not 3 or 6 each"
        log.add(c.LAYOUT_CHANGED(path=sheet.place, line=grid.line, title=_TITLE, what=what))
        return None
    counts = {f"{name} {at}": at for name, found in groups.items() for at in found}
    first = {f"first {at}": at for at in range(1, 5) if at <= sheet.frame.width}
    rows = grid.body(details | counts | first)
    rows = grid.numbers(rows, counts, log)
    is_sum = is_total(*details, *first)
    total = rows.filter(is_sum)
    rows = rows.filter(~is_sum & pl.col("provider").is_not_null())
    check_totals(grid, total, rows, counts, log)
    _check_rows(grid, rows, groups, log)
    parts = {
        name: [f"{name} {at}" for at in found if "total" not in grid.headings[at - 1]]
        for name, found in groups.items()
    }
    rows = with_months(rows, sheet, details["period"], _TITLE, log)
    return Statistics(
        _ae.attended(rows, parts, {name: found[0] for name, found in groups.items()}, sheet.place)
    )


def _check_rows(grid: Grid, rows: pl.DataFrame, groups: dict[str, list[int]], log: Log) -> None:
    """A column of totals is the sum of its parts, with booked appointments or without."""
    for name, found in groups.items():
        parts = [at for at in found if "total" not in grid.headings[at - 1]]
        booked = [at for at in parts if "booked" in grid.headings[at - 1]]
        every = pl.sum_horizontal(f"{name} {at}" for at in parts).alias("made")
        others = pl.sum_horizontal(f"{name} {at}" for at in parts if at not in booked)
        of_booked = pl.sum_horizontal(f"{name} {at}" for at in booked) if booked else every
        for at in found:
            if at in parts:
                continue
            stated = pl.col(f"{name} {at}")
            sums = [of_booked] if "booked" in grid.headings[at - 1] else [every, others]
            off = pl.all_horizontal((stated - one).abs() > 1e-3 for one in sums)
            wrong = rows.filter(off.fill_null(False)).select(
                "line", f"{name} {at}", sums[0].alias("made")
            )
            report_contradictions(grid, wrong, at, log)


PUBLICATION = Publication(
    key="ae-monthly",
    statistic="ae",
    title=_TITLE,
    measures=_ae.MEASURES,
    parts=_ae.PARTS,
    recognise=_recognise,
    read=_read,
)
