"""A&E attendances by provider, a workbook, with the footprints of acute trusts in hidden sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources import _ae
from nhs_rank.sources._grid import (
    check_totals,
    figure,
    find_grid,
    is_total,
    report_contradictions,
    require,
)
from nhs_rank.sources._issued import issued
from nhs_rank.sources._long import stated_month
from nhs_rank.sources._publication import SHARES, Publication, Statistics, no_counts
from nhs_rank.words import folded

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._sheet import Sheet
    from nhs_rank.sources._book import Book
    from nhs_rank.sources._grid import Grid

__all__ = ["PUBLICATION"]

_TITLE = "the A&E workbook by provider"
_DETAILS = {
    "provider": r"(?:org(?:anisation)? |provider |ods )?code$",
    "name": r"(?:org(?:anisation)? |provider )?name$",
}
_TYPES = r"type [123]\b"
_ATTENDED = r"(?:number of )?a&e attendances(?! greater| over| less)$"
_WAITED = r"(?:number of )?(?:a&e )?attendances (?:greater than|over|>) ?(?:4|four) ?(?:hrs?|hours)"
_IN_TIME = r"(?:number of )?(?:a&e )?attendances (?:less than|within|<) ?(?:4|four) ?(?:hrs?|hours)"
_MAPPING = [_DETAILS["provider"], r"acute (trust )?code", r"proportion of attend"]


def _recognise(book: Book) -> bool:
    if book.delimiter:
        return False
    found = any(find_grid(sheet, [*_DETAILS.values(), _TYPES]) for _, sheet in _parts(book))
    return found or _mapping_grid(book) is not None


def _parts(book: Book) -> list[tuple[str, Sheet]]:
    """The sheets that are read, each with what it is: ``providers`` or ``footprints``.

    Only names tell the sheet of all attendances from those of booked and other ones. The sheet of
    the mapping may be called after the footprints too.
    """
    named = [
        (folded(sheet.name), sheet)
        for sheet in book.head
        if find_grid(sheet, _MAPPING) is None and "booked" not in folded(sheet.name)
    ]
    providers = [sheet for name, sheet in named if "providerlevel" in name]
    providers = providers or [sheet for name, sheet in named if name.startswith("provider")]
    footprints = [sheet for name, sheet in named if "footprint" in name]
    return [
        *(("providers", sheet) for sheet in providers),
        *(("footprints", sheet) for sheet in footprints),
    ]


def _read(book: Book, log: Log) -> Statistics | None:
    counts = [no_counts()]
    parts = _parts(book)
    for part, sheet in parts:
        found = _attended(sheet, "footprint_" if part == "footprints" else "", log)
        counts += [] if found is None else [found]
    months = sorted({month for found in counts for month in found["period"].drop_nulls()})
    if len(months) > 1:
        named = f": sheets name {', '.join(months)}"
        log.add(c.NO_PERIOD(path=book.path, title=_TITLE, found=named))
    shares = _shares(book, log)
    if len(counts) == 1 and shares is None:
        log.add(
            c.LAYOUT_CHANGED(path=book.path, title=_TITLE, what="no sheet 'Provider Level Data'")
        )
        return None
    day, revised = issued(book.head)
    return Statistics(pl.concat(counts), shares, day, revised)


def _attended(sheet: Sheet, prefix: str, log: Log) -> pl.DataFrame | None:
    grid = find_grid(sheet, [*_DETAILS.values(), _TYPES])
    details = None if grid is None else require(grid, _DETAILS, _TITLE, log)
    if grid is None or details is None:
        log.add(c.LAYOUT_CHANGED(path=sheet.place, title=_TITLE, what="no row of headings"))
        return None
    groups = {"attendances": _ATTENDED, "over_four_hours": _WAITED}
    soon = grid.find("total", group=_IN_TIME)
    types = {name: grid.all(_TYPES, group=group) for name, group in groups.items()}
    for name, found in types.items():
        if len(found) != 3:
            what = f"{len(found)} columns of types of department for {name}, not 3"
            log.add(c.LAYOUT_CHANGED(path=sheet.place, line=grid.line, title=_TITLE, what=what))
            return None
    counts = {f"{name} {at}": at for name, found in types.items() for at in found}
    totals = {
        f"{name} total": at
        for name, group in groups.items()
        if (at := grid.find("total", group=group)) is not None
    }
    if soon is not None:
        totals["in time"] = soon
    rows = grid.numbers(grid.body(details | counts | totals), counts | totals, log)
    rows = rows.with_columns(
        pl.when(pl.any_horizontal(pl.col(column).is_not_null() for column in own))
        .then(pl.sum_horizontal(own))
        .alias(f"{name} sum")
        for name, found in types.items()
        for own in [[f"{name} {at}" for at in found]]
    )
    rows = rows.with_columns(
        (pl.col("attendances sum") - pl.col("over_four_hours sum").fill_null(0)).alias(
            "in time sum"
        )
    )
    for total, at in totals.items():
        _check_row(grid, rows, total.removesuffix(" total") + " sum", total, at, log)
    # England has no code but a dash, whatever it is called
    dash = pl.col("provider").str.contains(r"^[^A-Za-z0-9]+$").fill_null(False)
    is_whole = is_total("name", "provider") | dash
    whole = rows.filter(is_whole)
    rows = rows.filter(~is_whole & pl.col("provider").is_not_null())
    if not prefix:  # footprints leave out what is mapped to no acute trust
        check_totals(grid, whole, rows, counts | totals, log)
    month = stated_month(sheet, _TITLE, log)
    rows = rows.with_columns(pl.lit(month, pl.String).alias("period"))
    parts = {name: [f"{name} {at}" for at in found] for name, found in types.items()}
    return _ae.attended(
        rows, parts, {name: found[0] for name, found in types.items()}, sheet.place, prefix
    )


def _check_row(grid: Grid, rows: pl.DataFrame, made: str, stated: str, at: int, log: Log) -> None:
    off = rows.filter((pl.col(made) - pl.col(stated)).abs() > 1e-3)
    report_contradictions(grid, off.select("line", stated, made), at, log)


def _mapping_grid(book: Book) -> Grid | None:
    found = (find_grid(sheet, _MAPPING) for sheet in book.head)
    return next((grid for grid in found if grid is not None), None)


def _shares(book: Book, log: Log) -> pl.DataFrame | None:
    """The mapping of providers to acute trusts; there may be a pair of columns for each trust."""
    grid = _mapping_grid(book)
    if grid is None:
        return None
    provider = grid.find(_DETAILS["provider"])
    acute, share = grid.all(r"acute (trust )?code"), grid.all(r"proportion of attend")
    if provider is None or len(acute) != len(share):
        what = f"{len(acute)} columns of acute trusts and {len(share)} of proportions"
        log.add(c.LAYOUT_CHANGED(path=grid.sheet.place, line=grid.line, title=_TITLE, what=what))
        return None
    parts = []
    for one, other in zip(acute, share, strict=True):
        rows = grid.body({"provider": provider, "acute": one, "share": other})
        rows = rows.filter(pl.col("provider").is_not_null() & pl.col("acute").is_not_null())
        rows = rows.filter(pl.col("acute").str.contains(r"^[A-Za-z0-9]{3,6}$"))
        parts.append(grid.numbers(rows, {"share": other}, log))
    shares = pl.concat(parts).filter(pl.col("share").is_not_null() & (pl.col("share") > 0))
    _check_shares(grid, shares, log)
    return shares.with_columns(pl.lit(grid.sheet.place).alias("place")).select(list(SHARES))


def _check_shares(grid: Grid, shares: pl.DataFrame, log: Log) -> None:
    sums = shares.group_by("provider", maintain_order=True).agg(
        pl.col("share").sum(), pl.col("line").first()
    )
    off = sums.filter((pl.col("share") - 1).abs() > 0.005)
    for provider, share, line in off.iter_rows():
        log.add(
            c.BAD_SHARES(path=grid.sheet.place, line=line, provider=provider, value=figure(share))
        )


PUBLICATION = Publication(
    key="ae-provider",
    statistic="ae",
    title=_TITLE,
    measures=_ae.MEASURES,
    parts=_ae.PARTS,
    recognise=_recognise,
    read=_read,
)
