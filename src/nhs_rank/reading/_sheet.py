"""A sheet: what a file holds as it stands, before anything is recognised in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Sheet", "columns", "of_rows"]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table of text: a CSV file, a member of a zip file, or a sheet of a workbook.

    ``path``
        The file, as messages and results show it.
    ``name``
        The sheet of a workbook or the member of a zip file; empty for a plain file.
    ``frame``
        All rows from the first, headings included, as text; columns are named ``"1"``, ``"2"``...
        by their position. An empty cell is null, other cells are as they stand.
    ``lines``
        The line (or row of the sheet) on which each row starts; None for 1, 2, 3...
    ``widths``
        How many cells each row has; None where all have as many as the frame has columns. A row
        may have more than are kept: those behind the widest filled one, or the 16,384th.
    ``sha256``
        Of the bytes of the file.
    ``hidden``
        Whether the workbook hides the sheet.
    ``faulty``
        Whether some rows could not be read (each is reported).
    ``typed``
        Whether cells were numbers or texts before (in a workbook or a stored frame).
    """

    path: str
    frame: pl.DataFrame
    sha256: str
    name: str = ""
    lines: pl.Series | None = None
    widths: pl.Series | None = None
    hidden: bool = False
    faulty: bool = False
    typed: bool = False

    @property
    def place(self) -> str:
        """The file and the sheet in it, as diagnostics show them."""
        return f"{self.path}[{self.name}]" if self.name else self.path

    @property
    def line(self) -> pl.Series:
        """The line of each row."""
        if self.lines is not None:
            return self.lines
        return pl.int_range(1, self.frame.height + 1, dtype=pl.Int64, eager=True).alias("line")


def columns(width: int) -> dict[str, type[pl.String]]:
    """Return the names and types of the columns of a frame so wide."""
    return {str(number): pl.String for number in range(1, width + 1)}


def of_rows(rows: Sequence[Sequence[str]], width: int) -> pl.DataFrame:
    """Make a frame of rows of cells, short ones filled up and long ones cut."""
    schema = columns(width)
    cells = [list(row[:width]) + [""] * (width - len(row)) for row in rows]
    turned = zip(*cells, strict=True) if cells else [()] * width
    data = {name: pl.Series(name, one, pl.String) for name, one in zip(schema, turned, strict=True)}
    frame = pl.DataFrame(data)
    return frame.with_columns(pl.all().replace("", None)) if width else frame
