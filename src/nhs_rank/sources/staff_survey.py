"""NHS Staff Survey, the detailed spreadsheets of organisations: scores of elements and themes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources._grid import figure, find_grid, label
from nhs_rank.sources._long import long
from nhs_rank.sources._months import year_in
from nhs_rank.sources._publication import Publication, Statistics, no_counts

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._sheet import Sheet
    from nhs_rank.sources._book import Book
    from nhs_rank.sources._grid import Grid

__all__ = ["PUBLICATION"]

_TITLE = "the staff survey"
_COLUMNS = [r"(ods|org|organi[sz]ation|trust) ?(code|id)", r"organi[sz]ation( name)?$|trust name"]
_ENDING = r"\s*[-\u2013\u2014:]\s*(?:mean )?score\s*$"
_SCORE = re.compile(_ENDING, re.IGNORECASE)
#: Scores are out of ten.
_MOST = 10
_SURVEY = re.compile(r"staff survey", re.IGNORECASE)


def _recognise(book: Book) -> bool:
    return any(_has_scores(sheet) for sheet in book.head)


def _has_scores(sheet: Sheet) -> bool:
    """Whether it is a sheet of scores out of ten, not one of percentages of answers."""
    grid = find_grid(sheet, [*_COLUMNS, rf".*{_ENDING}"])
    return grid is not None and _SURVEY.search(_title(grid)) is not None


def _title(grid: Grid) -> str:
    """What stands above the headings."""
    above = grid.sheet.frame.head(grid.row).rows()
    return " ".join(cell for row in above for cell in row if cell)


def _measure(heading: str) -> str:
    """The name of a score: years differ in capitals."""
    return _SCORE.sub("", " ".join(heading.split())).casefold()


def _read(book: Book, log: Log) -> Statistics | None:
    parts = [no_counts()]
    for sheet in book.sheets(log):
        grid = find_grid(sheet, _COLUMNS)
        if grid is None or not _has_scores(sheet):
            continue
        year = year_in(_title(grid))
        if year is None:
            log.add(c.NO_PERIOD(path=sheet.place, line=1, title=_TITLE, found=""))
            return None
        code, name = grid.find(_COLUMNS[0]), grid.find(_COLUMNS[1])
        named = [
            (_measure(head), at + 1)
            for at, head in enumerate(sheet.frame.row(grid.row))
            if head and _SCORE.search(head)
        ]
        heads = dict(named[::-1])
        if code is None or name is None:
            continue
        rows = grid.body({"provider": code, "name": name} | heads)
        rows = rows.filter(
            pl.col("provider").is_not_null() & pl.any_horizontal(pl.col(list(heads)).is_not_null())
        )
        rows = grid.numbers(rows, heads, log)
        _check_scores(grid, rows, heads, log)
        _check_heads(grid, named, heads, log)
        rows = rows.with_columns(pl.lit(year).alias("period"))
        parts.append(long(rows, heads, sheet.place))
    # a score may stand in more than one sheet
    every = pl.concat(parts).unique(
        ["period", "provider", "measure", "count"], keep="first", maintain_order=True
    )
    return Statistics(every)


def _check_scores(grid: Grid, rows: pl.DataFrame, heads: dict[str, int], log: Log) -> None:
    """Report scores above ten: they are of another scale, or counts."""
    for name, at in heads.items():
        for line, score in rows.filter(pl.col(name) > _MOST).select("line", name).iter_rows():
            what = f"a score of {figure(score)}, though scores are out of {_MOST}"
            log.add(
                c.LAYOUT_CHANGED(
                    path=grid.sheet.place, line=line, column=at, title=_TITLE, what=what
                )
            )


def _check_heads(grid: Grid, named: list[tuple[str, int]], heads: dict[str, int], log: Log) -> None:
    """Report a heading that stands twice: which of its columns is meant, nobody can say."""
    for name, at in named:
        if heads[name] != at:
            what = f"more than one column '{label(grid, at)}'"
            log.add(
                c.LAYOUT_CHANGED(
                    path=grid.sheet.place, line=grid.line, column=at, title=_TITLE, what=what
                )
            )


PUBLICATION = Publication(
    key="staff-survey",
    statistic="staff-survey",
    title=_TITLE,
    measures={"*": "a score out of ten, by the heading of its column: PP3_2, Staff Engagement"},
    recognise=_recognise,
    read=_read,
)
