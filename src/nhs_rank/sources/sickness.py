"""NHS sickness absence, monthly CSV: days lost and days available of every organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.sources._grid import (
    first_grid,
    has_headings,
    is_total,
    report_contradictions,
    same,
)
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
    "days_lost": r"fte days (lost|sick|absent)$",
    "days_available": r"fte days available$",
}
_KEY = ["period", "provider"]
#: More decimals of a rate than these say nothing more.
_DECIMALS = 2
_RATE = r"(sickness absence|sa) rate"
_REASON = r"(sickness )?(absence )?reason"


def _read(book: Book, log: Log) -> Statistics | None:
    found = first_grid(book, _COLUMNS, _TITLE, log)
    if found is None:
        return None
    grid, columns = found
    days = {name: columns[name] for name in ("days_lost", "days_available")}
    more = {"rate": grid.find(_RATE), "reason": grid.find(_REASON)}
    columns |= {name: at for name, at in more.items() if at is not None}
    rows = grid.body(columns)
    rows = rows.filter(pl.col("provider").is_not_null() & ~is_total("provider", "name", "period"))
    rate = {name: at for name, at in columns.items() if name == "rate"}
    rounded = _rounded(rows["rate"]) if rate else 0.0
    rows = grid.numbers(rows, days | rate, log)
    rows = with_months(rows, grid.sheet, columns["period"], _TITLE, log)
    rows = _one_each(grid, rows, columns, rounded, log)
    return Statistics(long(rows, days, grid.sheet.place))


def _rounded(rates: pl.Series) -> float:
    """How far a rate may be off, by the decimals that rates are written with."""
    decimals = rates.str.extract(r"\.(\d+)\s*%?$").str.len_chars().max()
    written = decimals if isinstance(decimals, int) else 0
    return 0.501 * 10.0 ** -min(written, _DECIMALS)


def _one_each(
    grid: Grid, rows: pl.DataFrame, columns: dict[str, int], rounded: float, log: Log
) -> pl.DataFrame:
    """One row a provider and month, of files that have a row for each reason too.

    Such files repeat the days available on every row. They repeat the days lost too, or say those
    of each reason, perhaps with a row of all of them. Anything else that repeats is an error.
    """
    alike = [pl.col(name).n_unique().over(_KEY) == 1 for name in ("days_lost", "days_available")]
    if rows.select((alike[0] & alike[1]).all()).item():
        once = rows.unique(_KEY, keep="first", maintain_order=True)
        _check_rates(grid, once, "days_lost", columns, rounded, log)
        return once
    if "reason" not in columns or not rows.select(alike[1].all()).item():
        _check_rates(grid, rows, "days_lost", columns, rounded, log)
        return rows  # each provider that stands twice is reported by whoever asked
    every = pl.col("reason").str.to_lowercase().str.contains(r"^(all|total)\b").fill_null(False)
    rows = rows.with_columns(every.alias("_every"))
    _check_reasons(grid, rows, columns["days_lost"], log)
    mixed = pl.col("_every").any().over(_KEY) & (~pl.col("_every")).any().over(_KEY)
    rows = rows.filter(~(mixed & pl.col("_every")))
    rows = rows.with_columns(pl.col("days_lost").sum().over(_KEY).alias("all_lost"))
    _check_rates(grid, rows, "all_lost", columns, rounded, log)
    return rows.unique(_KEY, keep="first", maintain_order=True).with_columns(
        pl.col("all_lost").alias("days_lost")
    )


def _check_reasons(grid: Grid, rows: pl.DataFrame, at: int, log: Log) -> None:
    """A row of all reasons says what the reasons add up to."""
    parts = (
        rows.filter(~pl.col("_every")).group_by(_KEY).agg(pl.col("days_lost").sum().alias("made"))
    )
    both = rows.filter("_every").join(parts, on=_KEY, how="inner")
    off = both.filter(~same("days_lost", "made")).select("line", "days_lost", "made")
    report_contradictions(grid, off, at, log)


def _check_rates(
    grid: Grid,
    rows: pl.DataFrame,
    lost: str,
    columns: dict[str, int],
    rounded: float,
    log: Log,
) -> None:
    """The rate that a row states is that of its days, or of all days, as far as it is written."""
    if "rate" not in columns:
        return
    counted = rows.filter(pl.col("days_available") > 0)
    made = [100 * pl.col(name) / pl.col("days_available") for name in (lost, "days_lost")]
    off = [(one - pl.col("rate")).abs() > rounded for one in made]
    wrong = counted.filter(off[0] & off[1]).select("line", "rate", made[0].round(2).alias("made"))
    report_contradictions(grid, wrong, columns["rate"], log)


PUBLICATION = Publication(
    key="sickness",
    statistic="sickness",
    title=_TITLE,
    measures={
        "days_lost": "full-time equivalent days lost to sickness",
        "days_available": "full-time equivalent days available",
    },
    parts={"days_lost": "days_available"},
    recognise=has_headings(_COLUMNS),
    read=_read,
)
