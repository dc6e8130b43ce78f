"""Find a table in a sheet by its headings, and take text and numbers out of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._numbers import figures, tidied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nhs_rank.diagnostics import Kind, Log
    from nhs_rank.reading._sheet import Sheet
    from nhs_rank.sources._book import Book

__all__ = [
    "Grid",
    "check_totals",
    "figure",
    "find_grid",
    "first_grid",
    "has_headings",
    "is_total",
    "label",
    "plain",
    "report_contradictions",
    "require",
    "same",
]

#: Rows in which headings are looked for.
_SEARCHED = 60
_TOTAL = (
    r"^(?:grand|sub|england|national|all)?totals?(?:england|forengland|allproviders)?$"
    r"|^(?:england|national|all(?:providers|trusts|organisations|england))$"
)


def plain(text: str | None) -> str:
    """Fold a heading: lower case, single spaces, ``_`` and ``.`` for spaces.

    >>> plain(" Org  Code 1")
    'org code 1'
    """
    spaced = re.sub(r"[\N{NO-BREAK SPACE}_.]", " ", text or "")
    return " ".join(spaced.lower().split())


@dataclass(frozen=True, eq=False)
class Grid:
    """A table in a sheet: the row of its headings (from 0), and all headings as `plain` has them.

    ``above`` holds the row over the headings, each of its names spread to the right up to the
    next one, as merged cells mean it.
    """

    sheet: Sheet
    row: int
    headings: tuple[str, ...]
    above: tuple[str, ...]

    @property
    def line(self) -> int:
        """The line of the headings."""
        return int(self.sheet.line[self.row])

    def find(self, pattern: str, *, group: str = "") -> int | None:
        """Return the position (from 1) of the first heading that a pattern matches from its start.

        ``group`` is a pattern of the heading above it.
        """
        return next(iter(self.all(pattern, group=group)), None)

    def all(self, pattern: str, *, group: str = "") -> list[int]:
        """Return the positions of all headings that a pattern matches; see `find`."""
        return [
            place + 1
            for place, (name, over) in enumerate(zip(self.headings, self.above, strict=True))
            if re.match(pattern, name) and (not group or re.match(group, over))
        ]

    def body(self, columns: Mapping[str, int]) -> pl.DataFrame:
        """Return the rows below the headings: ``line``, and the named columns as tidy text."""
        rows = self.sheet.frame.with_columns(self.sheet.line.cast(pl.Int64).alias("line"))
        return (
            rows.slice(self.row + 1)
            .select(
                "line",
                *(
                    pl.col(str(at)).str.replace_all("\N{NO-BREAK SPACE}", " ").alias(name)
                    for name, at in columns.items()
                ),
            )
            .with_columns(tidied(name) for name in columns)
        )

    def numbers(
        self, rows: pl.DataFrame, columns: Mapping[str, int], log: Log, *, negative: bool = False
    ) -> pl.DataFrame:
        """Cast columns of `body` to numbers; what is neither a number nor missing is reported.

        Parameters
        ----------
        rows
            Rows of `body`.
        columns
            The columns to cast, and where they stand.
        log
            Takes every problem.
        negative
            Whether less than nothing is a number too.

        """
        read: dict[str, pl.Series] = {}
        for name, at in columns.items():
            found = figures(rows[name])
            read[name] = pl.Series(name, found.numbers).fill_nan(None)
            self._report(c.NOT_A_COUNT, rows[found.bad], name, at, log)
            if not negative:
                below = rows.filter((read[name] < 0).fill_null(False))
                self._report(c.NEGATIVE_COUNT, below, name, at, log)
        return rows.with_columns(read.values())

    def _report(self, kind: Kind, bad: pl.DataFrame, name: str, at: int, log: Log) -> None:
        fields = (
            {
                "path": self.sheet.place,
                "line": line,
                "column": at,
                "value": text,
                "heading": label(self, at),
            }
            for line, text in bad.select("line", name).iter_rows()
        )
        log.each(kind, bad.height, fields)


def figure(count: float) -> str:
    """Show a count as people write it.

    >>> figure(1428563.0)
    '1,428,563'
    """
    shown = f"{count:,.4f}"
    return shown.rstrip("0").rstrip(".")


def label(grid: Grid, at: int) -> str:
    """Return a heading as the sheet has it, with the one above where there is one."""
    own = grid.sheet.frame.item(grid.row, at - 1) or f"column {at}"
    over = grid.above[at - 1]
    return " ".join(f"{over}: {own}".split()) if over else " ".join(own.split())


def find_grid(sheet: Sheet, wanted: Iterable[str]) -> Grid | None:
    """Find the first row in which every pattern of ``wanted`` matches a heading from its start."""
    patterns = [re.compile(pattern) for pattern in wanted]
    rows = sheet.frame.head(_SEARCHED).rows()
    for at, row in enumerate(rows):
        names = tuple(plain(cell) for cell in row)
        if all(any(pattern.match(name) for name in names) for pattern in patterns):
            return Grid(sheet, at, names, _spread(rows[at - 1]) if at else ("",) * len(names))
    return None


def _spread(row: Sequence[str | None]) -> tuple[str, ...]:
    if sum(1 for cell in row if plain(cell)) == 1 and plain(row[0]):
        return ("",) * len(row)  # a title or note, not the name of a group
    names, last = [], ""
    for cell in row:
        last = plain(cell) or last
        names.append(last)
    return tuple(names)


def require(grid: Grid, patterns: Mapping[str, str], title: str, log: Log) -> dict[str, int] | None:
    """Return the position of each named heading; report those that are missing and return None.

    Parameters
    ----------
    grid
        The table.
    patterns
        A pattern for each heading, by name.
    title
        What the publication is called in messages.
    log
        Takes every problem.

    """
    found = {name: grid.find(pattern) for name, pattern in patterns.items()}
    absent = [name for name, at in found.items() if at is None]
    for name in absent:
        log.add(
            c.LAYOUT_CHANGED(
                path=grid.sheet.place, line=grid.line, title=title, what=f"no column for {name}"
            )
        )
    return None if absent else {name: at for name, at in found.items() if at is not None}


def is_total(*columns: str) -> pl.Expr:
    """Whether one of the first columns of a row says that it is a total."""
    return pl.any_horizontal(
        pl.col(name).str.to_lowercase().str.replace_all(r"[\s_:()-]", "").str.contains(_TOTAL)
        for name in columns
    ).fill_null(False)


def same(one: str, other: str) -> pl.Expr:
    """Whether two columns hold the same number, but for the noise of sums of fractions."""
    size = pl.max_horizontal(pl.col(one).abs(), pl.col(other).abs(), pl.lit(1.0))
    return (pl.col(one) - pl.col(other)).abs() <= 1e-6 * size


def has_headings(columns: Mapping[str, str]) -> Callable[[Book], bool]:
    """Return what recognises a publication by headings that stand in one row of a sheet."""
    return lambda book: any(find_grid(sheet, columns.values()) for sheet in book.head)


def first_grid(
    book: Book, columns: Mapping[str, str], title: str, log: Log
) -> tuple[Grid, dict[str, int]] | None:
    """Return the table of a book with these headings, and where they stand.

    Two sheets with them are reported, and nothing is returned: half of the counts would be lost.

    Parameters
    ----------
    book
        The file, opened.
    columns
        A pattern for each heading, by name; those that are missing are reported.
    title
        What the publication is called in messages.
    log
        Takes every problem.

    """
    found = (find_grid(sheet, columns.values()) for sheet in book.sheets(log))
    grids = [grid for grid in found if grid is not None]
    if len(grids) > 1:
        names = " and ".join(f"'{grid.sheet.name}'" for grid in grids[:2])
        what = f"more than one sheet of it, such as {names}"
        log.add(c.LAYOUT_CHANGED(path=book.path, title=title, what=what))
        return None
    for grid in grids:
        at = require(grid, columns, title, log)
        return None if at is None else (grid, at)
    return None


def check_totals(
    grid: Grid, totals: pl.DataFrame, parts: pl.DataFrame, columns: Mapping[str, int], log: Log
) -> None:
    """Report every total in a row of totals that the sum of the rows of parts contradicts.

    Parameters
    ----------
    grid
        The table.
    totals
        The rows of totals: ``line`` and the named columns as numbers.
    parts
        The rows that should add up to them, alike.
    columns
        The columns that are summed, and where they stand.
    log
        Takes every problem.

    """
    for name, at in columns.items():
        made = float(parts[name].sum() or 0.0)
        for line, stated in totals.select("line", name).iter_rows():
            # one patient of a billion shows; the noise of summed fractions does not
            if stated is None or abs(made - stated) <= 1e-3:
                continue
            log.add(
                c.PARTS_CONTRADICT(
                    path=grid.sheet.place,
                    line=line,
                    column=at,
                    value=figure(stated),
                    heading=label(grid, at),
                    made=figure(made),
                )
            )


def report_contradictions(grid: Grid, off: pl.DataFrame, at: int, log: Log, of: str = "") -> None:
    """Report totals that their parts contradict.

    Parameters
    ----------
    grid
        The table.
    off
        A row for each: its line, what is stated there, and what the parts add up to.
    at
        The column of the total.
    log
        Takes every problem.
    of
        What else is said of the heading.

    """
    heading = label(grid, at) + of
    fields = (
        {
            "path": grid.sheet.place,
            "line": line,
            "column": at,
            "value": "nothing" if stated is None else figure(stated),
            "heading": heading,
            "made": figure(made),
        }
        for line, stated, made in off.iter_rows()
    )
    log.each(c.PARTS_CONTRADICT, off.height, fields)
