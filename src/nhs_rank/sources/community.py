"""Community health services waiting lists: a sheet a wait band, a column a service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources._grid import check_totals, find_grid, plain
from nhs_rank.sources._issued import issued
from nhs_rank.sources._long import long
from nhs_rank.sources._months import month_in
from nhs_rank.sources._publication import Publication, Statistics

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._sheet import Sheet
    from nhs_rank.sources._book import Book

__all__ = ["PUBLICATION"]

_TITLE = "the community waiting lists"
_COLUMNS = {
    "kind": r"(organisation|org) type$",
    "provider": r"(organisation|org|provider) code$",
    "name": r"(organisation|org|provider) name$",
}
_ALL = re.compile(r"total (?:number (?:on|of) )?(?:the )?waiting list(?: size)?(?: by service)")
_BAND = re.compile(
    r"number (?:of (?:people|patients) )?waiting (?:over|more than|greater than|>)?\s*(?P<from>\d+)"
    r"(?:\s*(?:[-\u2013\u2014]|to)\s*(?P<to>\d+))?(?:\+| plus| or more| and over)? weeks"
)
#: What stands beside the services and is none.
_BESIDE = re.compile(
    r".*\btotals?\b|all (?:\w+ )?services|sum of|region\b|ic[bs]\b|notes?$|.*\b(?:code|name)$"
)
_LONG = 52


def _recognise(book: Book) -> bool:
    titles = [_title(sheet) for sheet in book.head]
    return any(_ALL.search(title) for title in titles) and any(
        _BAND.search(title) for title in titles
    )


def _title(sheet: Sheet) -> str:
    """What stands above the headings, if the sheet has any of them."""
    grid = find_grid(sheet, _COLUMNS.values())
    if grid is None:
        return ""
    return plain(
        " ".join(cell for row in sheet.frame.head(grid.row).rows() for cell in row if cell)
    )


def _read(book: Book, log: Log) -> Statistics | None:
    whole = [sheet for sheet in book.head if _ALL.search(_title(sheet))]
    bands = {sheet.name: _BAND.search(_title(sheet)) for sheet in book.head}
    longest = [
        sheet for sheet in book.head if (band := bands[sheet.name]) and int(band["from"]) >= _LONG
    ]
    if len(whole) != 1 or not _reach(bands.values()):
        what = "not one sheet of all who wait, or no sheets of every wait over 52 weeks"
        log.add(c.LAYOUT_CHANGED(path=book.path, title=_TITLE, what=what))
        return None
    months = {_month(sheet) for sheet in [*whole, *longest]}
    if len(months) != 1 or None in months:
        log.add(c.NO_PERIOD(path=whole[0].place, line=1, title=_TITLE, found=_found(months)))
        return None
    everyone = _waiting(whole[0], log)
    over = [part for sheet in longest if (part := _waiting(sheet, log)) is not None]
    if everyone is None or len(over) != len(longest):
        return None
    waits = pl.concat(over).group_by("provider").agg(pl.col("waiting").sum().alias("over_52_weeks"))
    rows = everyone.join(waits, on="provider", how="left", maintain_order="left").with_columns(
        pl.lit(months.pop()).alias("period")
    )
    # of a provider with a list, a blank band is one in which nobody waits
    rows = rows.filter(pl.col("waiting") > 0).with_columns(pl.col("over_52_weeks").fill_null(0))
    day, revised = issued(book.head)
    columns = {"waiting": 4, "over_52_weeks": 4}
    return Statistics(long(rows, columns, whole[0].place), issued=day, revised=revised)


def _month(sheet: Sheet) -> str | None:
    """The month of the first cell that names one."""
    cells = (cell for row in sheet.frame.head(5).rows() for cell in row if cell)
    return next((month for cell in cells if (month := month_in(cell))), None)


def _reach(bands: object) -> bool:
    """Whether the bands above 52 weeks follow each other to one without an end."""
    found = sorted(
        (int(band["from"]), int(band["to"]) if band["to"] else None)
        for band in bands  # type: ignore[attr-defined]
        if band is not None and int(band["from"]) >= _LONG
    )
    at: int | None = _LONG
    for start, end in found:
        if start != at:
            return False
        at = end
    return bool(found) and at is None


def _found(months: set[str | None]) -> str:
    named = sorted(month for month in months if month)
    return f": sheets name {', '.join(named)}" if named else ""


def _waiting(sheet: Sheet, log: Log) -> pl.DataFrame | None:
    """``provider, name, line, waiting``: the sum over services of each provider."""
    grid = find_grid(sheet, _COLUMNS.values())
    if grid is None:
        log.add(c.LAYOUT_CHANGED(path=sheet.place, title=_TITLE, what="no row of headings"))
        return None
    columns = {name: at for name, pattern in _COLUMNS.items() if (at := grid.find(pattern))}
    services = {
        f"service {at + 1}": at + 1
        for at, heading in enumerate(grid.headings)
        if heading and at + 1 not in columns.values() and not _BESIDE.match(heading)
    }
    kind = pl.col("kind").str.to_lowercase()
    rows = grid.body(columns | services)
    rows = rows.filter(kind.is_in(["provider", "national"]))
    rows = grid.numbers(rows, services, log)
    whole = rows.filter(kind == "national")
    rows = rows.filter(kind == "provider", pl.col("provider").is_not_null())
    # what might disclose somebody is published for the country only
    published = {name: at for name, at in services.items() if rows[name].is_not_null().any()}
    check_totals(grid, whole, rows, published, log)
    waiting = pl.sum_horizontal(list(services)).alias("waiting")
    return rows.select("provider", "name", "line", waiting)


PUBLICATION = Publication(
    key="community",
    statistic="community",
    title=_TITLE,
    measures={
        "waiting": "people on the waiting lists of all services",
        "over_52_weeks": "those who have waited more than 52 weeks",
    },
    parts={"over_52_weeks": "waiting"},
    recognise=_recognise,
    read=_read,
)
