"""NHS sickness absence, monthly CSV: days lost and days available of every organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources._grid import find_grid, is_total, label, require
from nhs_rank.sources._long import long, with_months
from nhs_rank.sources._publication import Publication, Statistics

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.sources._book import Book
    from nhs_rank.sources._grid import Grid

__all__ = ["PUBLICATION"]

_TITLE = "the sickness absence file"
_COLUMNS = {
    "period": r"(month|date|month ending)$",
    "provider": r"org(anisation)? code$",
    "name": r"org(anisation)? name$",
    "days_lost": r"fte days (lost|sick|absent)",
    "days_available": r"fte days available",
}
_RATE = r"(sickness absence|sa) rate"
_REASON = r"(sickness )?(absence )?reason"


def _recognise(book: Book) -> bool:
    return any(find_grid(sheet, _COLUMNS.values()) for sheet in book.head)


def _read(book: Book, log: Log) -> Statistics | None:
    for sheet in book.sheets(log):
        grid = find_grid(sheet, _COLUMNS.values())
        if grid is None:
            continue
        columns = require(grid, _COLUMNS, _TITLE, log)
        if columns is None:
            return None
        days = {name: columns[name] for name in ("days_lost", "days_available")}
        more = {"rate": grid.find(_RATE), "reason": grid.find(_REASON)}
        found = columns | {name: at for name, at in more.items() if at is not None}
        rows = grid.body(found)
        rows = rows.filter(
            pl.col("provider").is_not_null() & ~is_total("provider", "name", "period")
        )
        rows = grid.numbers(rows, days | ({"rate": found["rate"]} if "rate" in found else {}), log)
        rows = with_months(rows, sheet, columns["period"], _TITLE, log)
        rows = _one_each(grid, rows, found, log)
        if "rate" in rows.columns:
            _check_rates(grid, rows, found["rate"], log)
        return Statistics(long(rows, days, sheet.place))
    return None


def _one_each(grid: Grid, rows: pl.DataFrame, columns: dict[str, int], log: Log) -> pl.DataFrame:
    """One row a provider and month: reasons are added up, anything else that repeats is an error.

    Files by reason repeat the days available on every row. A row of all reasons is left out
    beside those of single ones.
    """
    key = ["period", "provider"]
    if "reason" in columns:
        every = pl.col("reason").str.to_lowercase().str.contains(r"^(all|total)\b").fill_null(False)
        rows = rows.with_columns(every.alias("_every"))
        mixed = pl.col("_every").any().over(key) & (~pl.col("_every")).any().over(key)
        rows = rows.filter(~(mixed & pl.col("_every"))).drop("_every")
        alike = pl.col("days_available").n_unique().over(key) == 1
        if rows.select(alike.all()).item():
            return rows.group_by(key, maintain_order=True).agg(
                pl.col("name").first(),
                pl.col("line").first(),
                pl.col("days_lost").sum(),
                pl.col("days_available").first(),
            )
    twice = rows.with_columns(pl.col("line").first().over(key).alias("first")).filter(
        pl.col("line") != pl.col("first")
    )
    fields = (
        {
            "path": grid.sheet.place,
            "line": line,
            "column": columns["provider"],
            "value": provider,
            "provider": provider,
            "month": period,
            "first": first,
        }
        for line, period, provider, first in twice.select("line", *key, "first").iter_rows()
    )
    log.each(c.COUNTED_TWICE, twice.height, fields)
    return rows


def _check_rates(grid: Grid, rows: pl.DataFrame, at: int, log: Log) -> None:
    """The rate that a row states is that of its days, to the two decimals it is rounded to."""
    made = 100 * pl.col("days_lost") / pl.col("days_available")
    off = rows.filter(pl.col("days_available") > 0).with_columns(made.alias("made"))
    off = off.filter((pl.col("made") - pl.col("rate")).abs() > 0.00501)
    fields = (
        {
            "path": grid.sheet.place,
            "line": line,
            "column": at,
            "value": f"{rate:g}",
            "heading": label(grid, at),
            "made": f"{own:.2f}",
        }
        for line, rate, own in off.select("line", "rate", "made").iter_rows()
    )
    log.each(c.PARTS_CONTRADICT, off.height, fields)


PUBLICATION = Publication(
    key="sickness",
    statistic="sickness",
    title=_TITLE,
    measures={
        "days_lost": "full-time equivalent days lost to sickness",
        "days_available": "full-time equivalent days available",
    },
    parts={"days_lost": "days_available"},
    recognise=_recognise,
    read=_read,
)
