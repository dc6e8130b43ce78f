"""The careful road: CSV text record by record, every fault named by line and column."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._encoding import ROWS_LOOKED_AT
from nhs_rank.reading._limits import CELL_LENGTH, WIDEST, most_cells
from nhs_rank.reading._sheet import of_rows

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

__all__ = ["careful"]

_LINE = re.compile(r"\r\n|\n|\r")


def careful(
    raw: bytes, delimiter: str, path: str, skipped: int, log: Log
) -> tuple[pl.DataFrame, pl.Series, pl.Series | None, bool] | None:
    """Return the rows as a frame, their lines and their widths, and whether any was at fault.

    After a record whose quotes do not match, reading goes on with the next line, so that the
    faults below it are found too. None after a fault that leaves nothing to read.

    Parameters
    ----------
    raw
        The text, UTF-8.
    delimiter
        What separates the cells.
    path
        The path for messages.
    skipped
        Lines above the header that are passed over.
    log
        Takes every problem.

    """
    csv.field_size_limit(CELL_LENGTH)
    text = raw.decode("utf-8")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    cells, start, at_end, faulty, most = 0, 1, False, False, most_cells()
    while not at_end:
        try:
            for row in reader:
                rows.append(row)
                lines.append(start)
                cells += len(row)
                if cells > most:
                    log.add(c.FILE_TOO_LARGE(path=path, limit=f"{most:,} cells"))
                    return None
                start = reader.line_num + 1
            at_end = True
        except csv.Error as error:
            _report(error, text, path, start, reader.line_num, delimiter, skipped, log)
            faulty = True
            if not rows:
                return None
            start = reader.line_num + 1
    while rows and not rows[-1]:
        del rows[-1], lines[-1]
    width = _width(rows)
    if width * len(rows) > most:
        log.add(c.FILE_TOO_LARGE(path=path, limit=f"{most:,} cells"))
        return None
    widths = None
    if any(len(row) != width for row in rows if row):
        widths = pl.Series("width", [len(row) or width for row in rows], dtype=pl.Int64)
    frame = of_rows(rows, width)
    return frame, pl.Series("line", lines, dtype=pl.Int64), widths, faulty


def _width(rows: list[list[str]]) -> int:
    """How many cells of a row are kept: those of the first rows, and further ones if filled."""
    first = max(map(len, rows[:ROWS_LOOKED_AT]), default=0)
    beyond = max((_filled(row) for row in rows if len(row) > first), default=0)
    return min(max(first, beyond), WIDEST)


def _filled(row: list[str]) -> int:
    """The position of the last cell with something in it."""
    for at in range(len(row), 0, -1):
        if row[at - 1]:
            return at
    return 0


def _report(
    error: csv.Error,
    text: str,
    path: str,
    start: int,
    end: int,
    delimiter: str,
    skipped: int,
    log: Log,
) -> None:
    kind = c.CELL_TOO_LONG if "field larger" in str(error) else c.UNCLOSED_QUOTE
    if not log.room(kind):
        log.more(kind, 1)
        return
    column = _column_at_fault(_lines(text, start, end), delimiter)
    reason = str(error).replace("unexpected end of data", "the file ends inside it")
    line = start + skipped
    if kind is c.CELL_TOO_LONG:
        log.add(kind(path=path, line=line, column=column, limit=f"{CELL_LENGTH:,}"))
    else:
        log.add(kind(path=path, line=line, column=column, reason=reason))


def _lines(text: str, first: int, last: int) -> str:
    """The physical lines ``first`` to ``last`` of a text, both counted from 1."""
    begin, number = 0, 1
    for match in _LINE.finditer(text):
        number += 1
        if number == first:
            begin = match.end()
        elif number == last + 1:
            return text[begin : match.end()]
    return text[begin:]


def _column_at_fault(record: str, delimiter: str) -> int:
    """Return the cell in which the quotes of a record go wrong, or that is too long.

    A cell whose quotation mark is never closed is the one where it was opened.
    """
    column, began, quoted, closed = 1, 0, False, False
    for at, char in enumerate(record):
        if at - began > CELL_LENGTH:
            break
        if quoted:
            quoted, closed = char != '"', char == '"'
        elif char == '"' and (at == began or closed):
            quoted, closed = True, False
        elif closed and char not in f"{delimiter}\r\n":
            break
        elif char == delimiter:
            column, began, closed = column + 1, at + 1, False
    return column
