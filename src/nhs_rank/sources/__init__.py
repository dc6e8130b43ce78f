"""NHS England's raw statistics: one module a publication, each a recogniser and a reader.

A publication is recognised by what it holds, never by its name or place. A new one is a module
with a `Publication`, and a line in `PUBLICATIONS`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.sources import (
    acute_provider,
    ae_monthly,
    ae_provider,
    ambulance,
    cancer_provider,
    community,
    rtt_extract,
    rtt_provider,
    sickness,
    staff_survey,
)
from nhs_rank.sources._book import Book, open_books
from nhs_rank.sources._columns import empty_columns
from nhs_rank.sources._grid import figure
from nhs_rank.sources._months import add_months, month_in, months_of, quarter_months
from nhs_rank.sources._publication import COUNTS, SHARES, Publication, Statistics

if TYPE_CHECKING:
    from collections.abc import Collection

    from nhs_rank.diagnostics import Diagnostic

__all__ = [
    "COUNTS",
    "PUBLICATIONS",
    "SHARES",
    "Book",
    "Publication",
    "Statistics",
    "add_months",
    "month_in",
    "months_of",
    "open_books",
    "quarter_months",
    "read_statistics",
    "recognise",
]

#: Every publication, in the order in which a book is tried.
PUBLICATIONS: tuple[Publication, ...] = (
    ae_monthly.PUBLICATION,
    ae_provider.PUBLICATION,
    cancer_provider.PUBLICATION,
    rtt_extract.PUBLICATION,
    rtt_provider.PUBLICATION,
    community.PUBLICATION,
    sickness.PUBLICATION,
    staff_survey.PUBLICATION,
    ambulance.PUBLICATION,
    acute_provider.PUBLICATION,
)


def recognise(book: Book) -> Publication | None:
    """Return the publication that a book is of, by its headings, or None."""
    if not book.head:
        return None
    return next((item for item in PUBLICATIONS if item.recognise(book)), None)


def read_statistics(
    book: Book, publication: Publication, log: Log, *, periods: Collection[str] | None = None
) -> Statistics | None:
    """Read the counts of a book; None if it is refused, with the reasons in the log.

    A book with any error gives nothing: a total that its parts contradict, a part larger than
    its whole, a cell that is no count.

    Parameters
    ----------
    book
        The file, opened.
    publication
        What it was recognised as.
    log
        Takes every problem.
    periods
        Only counts of these are looked at and returned: an old month of a long series is no reason
        to refuse the new ones.

    """
    own = Log()
    found = publication.read(book, own)
    if found is not None:
        found = replace(found, counts=found.counts.filter(pl.col("period").is_not_null()))
        if periods is not None:
            wanted = pl.col("period").is_in(list(periods))
            found = replace(found, counts=found.counts.filter(wanted))
        _check_once(found.counts, own)
        _check_parts(found.counts, publication, own)
    if found is not None and not found.periods and found.shares is None and not own.has_errors:
        own.add(c.LAYOUT_CHANGED(path=book.path, title=publication.title, what="no count in it"))
    log.merge(own.changed(lambda item: _placed(item, book)))
    return None if own.has_errors else found


def _placed(item: Diagnostic, book: Book) -> Diagnostic:
    """Count the columns of a workbook's sheet from its first, as a spreadsheet does."""
    if item.column is None or book.delimiter or item.path is None:
        return item
    sheet = item.path.removeprefix(f"{book.path}[").removesuffix("]")
    return replace(item, column=item.column + empty_columns(book.file, sheet))


def _check_once(counts: pl.DataFrame, log: Log) -> None:
    """Report every provider that has one count twice: a sum would hold both."""
    key = ["period", "provider", "measure"]
    twice = counts.with_columns(pl.col("line").first().over(key).alias("first")).filter(
        pl.int_range(pl.len()).over(key) > 0
    )
    twice = twice.unique(["place", "line"], keep="first", maintain_order=True)
    fields = (
        {
            "path": row["place"],
            "line": row["line"],
            "column": row["column"],
            "value": row["provider"],
            "provider": row["provider"],
            "month": row["period"],
            "first": row["first"],
        }
        for row in twice.iter_rows(named=True)
    )
    log.each(c.COUNTED_TWICE, twice.height, fields)


def _check_parts(counts: pl.DataFrame, publication: Publication, log: Log) -> None:
    """Report every part that is larger than its whole, at any provider and period."""
    key = ["period", "provider"]
    for part, whole in publication.parts.items():
        one = counts.filter(pl.col("measure") == part)
        all_ = counts.filter(pl.col("measure") == whole).select(*key, pl.col("count").alias("all"))
        off = one.join(all_, on=key, how="left").filter(
            pl.col("count") > pl.col("all").fill_null(0) * (1 + 1e-9)
        )
        fields = (
            {
                "path": row["place"],
                "line": row["line"],
                "column": row["column"],
                "value": figure(row["count"]),
                "provider": row["provider"],
                "part": publication.measures[part],
                "whole": "nothing of" if row["all"] is None else figure(row["all"]),
                "all": publication.measures[whole],
            }
            for row in off.sort("line").iter_rows(named=True)
        )
        log.each(c.MORE_THAN_ALL, off.height, fields)
