"""Rows of a sheet to `COUNTS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources._months import month_in
from nhs_rank.sources._publication import COUNTS, no_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._sheet import Sheet

__all__ = ["long", "report_repeated", "stated_month", "with_months"]


def long(rows: pl.DataFrame, columns: Mapping[str, int], place: str) -> pl.DataFrame:
    """Return `COUNTS` of rows with ``period, provider, name, line`` and a column for each measure.

    ``columns`` names the measures and where they stand; missing counts are left out.
    """
    parts = [
        rows.select(
            "period",
            "provider",
            "name",
            pl.lit(measure).alias("measure"),
            pl.col(measure).cast(pl.Float64).alias("count"),
            pl.lit(place).alias("place"),
            pl.col("line").cast(pl.Int64),
            pl.lit(at, pl.Int64).alias("column"),
        )
        for measure, at in columns.items()
    ]
    return (
        pl.concat([no_counts(), *parts])
        .filter(pl.col("count").is_not_null() & pl.col("provider").is_not_null())
        .select(list(COUNTS))
    )


def with_months(
    rows: pl.DataFrame, sheet: Sheet, column: int, title: str, log: Log
) -> pl.DataFrame:
    """Turn the texts of ``period`` into months; a text that names none is reported once.

    Parameters
    ----------
    rows
        Rows with ``line`` and a text ``period``.
    sheet
        Where they stand.
    column
        The column of the period, from 1.
    title
        What the publication is called in messages.
    log
        Takes every problem.

    """
    known = {text: month_in(text) for text in rows["period"].unique().to_list()}
    bad = rows.filter(
        pl.col("period").is_null()
        | pl.col("period").is_in([text for text, month in known.items() if text and not month])
    ).unique("period", keep="first", maintain_order=True)
    fields = (
        {
            "path": sheet.place,
            "line": line,
            "column": column,
            "value": text or "",
            "title": title,
            "found": f": '{text}'" if text else "",
        }
        for line, text in bad.select("line", "period").iter_rows()
    )
    log.each(c.NO_PERIOD, bad.height, fields)
    return rows.with_columns(
        pl.col("period").replace_strict(known, default=None, return_dtype=pl.String)
    )


def stated_month(sheet: Sheet, title: str, log: Log, *, rows: int = 30) -> str | None:
    """Return the month that a sheet's title block states; report it if there is none.

    Looked for is a cell ``Period:`` with the month beside it, else the first cell of the first
    rows that names one month.

    Parameters
    ----------
    sheet
        The sheet.
    title
        What the publication is called in messages.
    log
        Takes every problem.
    rows
        How many of the first rows may hold ``Period:``.

    """
    block = sheet.frame.head(rows).rows()
    for row in block:
        cells = [cell for cell in row if cell]
        if cells and cells[0].strip().lower().rstrip(":") == "period":
            month = month_in(" ".join(cells[1:]))
            if month is None:
                break
            return month
    else:
        for row in block[:5]:
            for cell in row:
                if cell and (month := month_in(cell)):
                    return month
    log.add(c.NO_PERIOD(path=sheet.place, title=title, found=""))
    return None


def report_repeated(
    rows: pl.DataFrame, key: Sequence[str], place: str, column: int | None, log: Log
) -> None:
    """Report rows that are alike in a key: a sum of their counts would hold both.

    Parameters
    ----------
    rows
        ``line, provider, period`` and the columns of the key.
    key
        The columns in which no two rows are alike.
    place
        The path and sheet, for messages.
    column
        Where the providers stand, if it is to be said.
    log
        Takes every problem.

    """
    twice = rows.with_columns(pl.col("line").min().over(key).alias("first"))
    twice = twice.filter(pl.col("line") != pl.col("first"))
    fields = (
        {
            "path": place,
            "line": line,
            "column": column,
            "value": provider,
            "provider": provider,
            "month": month,
            "first": first,
        }
        for line, provider, month, first in twice.select(
            "line", "provider", "period", "first"
        ).iter_rows()
    )
    log.each(c.COUNTED_TWICE, twice.height, fields)
