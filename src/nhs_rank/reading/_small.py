"""Small files with a header and rows, such as lists of changes: text, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._header import plain
from nhs_rank.reading._open import sheets_of

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

__all__ = ["SmallTable", "parse_sheet"]


@dataclass(frozen=True)
class SmallTable:
    """The header, the rows below it, and the line on which each row starts."""

    path: str
    sha256: str
    header: list[str]
    header_line: int
    rows: list[list[str]]
    lines: list[int]


def parse_sheet(raw: bytes, path: str, log: Log) -> SmallTable | None:
    """Split the bytes of a file into cells, or return None when nothing can be made of it.

    Blank rows are left out, and rows of another length than the header are reported.
    """
    sheets = sheets_of(raw, path, log)
    if not sheets:
        return None
    sheet = sheets[0]
    rows = [[plain(cell) for cell in row] for row in sheet.frame.rows()]
    lines = sheet.line.to_list()
    widths = [sheet.frame.width] * len(rows) if sheet.widths is None else sheet.widths.to_list()
    filled = [number for number, row in enumerate(rows) if any(row)]
    if not filled:
        log.add(c.EMPTY_FILE(path=path))
        return None
    first, *others = filled
    width = len([cell for cell in rows[first] if cell]) or 1
    kept = []
    for number in others:
        if widths[number] < width or any(rows[number][widths[first] :]):
            log.add(
                c.RAGGED_ROW(
                    path=path,
                    line=lines[number],
                    found=widths[number],
                    expected=widths[first],
                    more="",
                )
            )
        else:
            kept.append(number)
    if not kept and not log.has_errors:
        log.add(c.NO_ROWS(path=path, line=lines[first]))
        return None
    return SmallTable(
        path,
        sheet.sha256,
        rows[first],
        lines[first],
        [rows[number] for number in kept],
        [lines[number] for number in kept],
    )
