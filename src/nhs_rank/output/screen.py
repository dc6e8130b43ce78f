"""Tables for people: as text, as wide as a terminal allows."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhs_rank.output.cells import shown, tone

if TYPE_CHECKING:
    from nhs_rank.output.document import Column, Document, View

__all__ = ["Screen", "parts", "printable", "table"]

_WIDEST = 10_000
#: Spaces between the columns of a table, and the least room for a column that may be cut.
_GAP = 2
_NARROWEST = 26

Row = dict[str, Any]


@dataclass(frozen=True)
class Screen:
    """Where text is shown: the width of a terminal, or None for a pipe or a file; colour or not."""

    width: int | None = None
    colour: bool = False


def printable(value: str) -> str:
    """Fold white space and replace control characters, which could act on a terminal."""
    folded = " ".join(value.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in folded)


def parts(view: View) -> list[tuple[str, list[Row]]]:
    """The tables of a view: one, or one for each value of the column that splits it."""
    rows = view.frame.to_dicts()
    if view.split is None:
        return [(view.title, rows)]
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[view.split] or "", []).append(row)
    return [(kind or view.title, part) for kind, part in found.items()] or [(view.title, [])]


def table(document: Document, screen: Screen) -> bytes:
    """Tables for people, as wide as the terminal allows; in a pipe nothing is cut."""
    from rich.console import Console
    from rich.text import Text

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=screen.width or _WIDEST,
        force_terminal=screen.colour,
        color_system="standard" if screen.colour else None,
        no_color=not screen.colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for view in document.views:
        tables = parts(view)
        columns = _fitting(view, [row for _, rows in tables for row in rows], screen)
        for title, rows in tables:
            _print_table(console, columns, title, rows)
        if view.caption:
            console.print(Text(printable(view.caption), style="dim"))
            console.print()
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    return ("\n".join(lines).strip("\n") + "\n").encode()


def _print_table(
    console: Any, columns: list[tuple[Column, int]], title: str, rows: list[Row]
) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(
        title=Text(printable(title), style="bold"),
        box=box.SIMPLE_HEAD,
        padding=(0, _GAP - 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        title_justify="left",
        header_style="bold",
        show_header=any(column.head for column, _ in columns),
    )
    for column, width in columns:
        grid.add_column(Text(column.head), justify=column.align, width=width, no_wrap=True)
    for row in rows:
        for line in _lines(columns, row):
            grid.add_row(
                *(
                    Text(cell, style=tone(column, row))
                    for cell, (column, _) in zip(line, columns, strict=True)
                )
            )
    console.print(grid)
    console.print()


def _lines(columns: list[tuple[Column, int]], row: Row) -> list[list[str]]:
    """The cells of a row; a text that wraps and is too long goes on in lines below."""
    cells = [
        textwrap.wrap(text, width) or [""] if column.wraps else [text]
        for column, width in columns
        for text in [printable(shown(column, row))]
    ]
    height = max((len(cell) for cell in cells), default=1)
    return [[cell[at] if at < len(cell) else "" for cell in cells] for at in range(height)]


def _fitting(view: View, rows: list[Row], screen: Screen) -> list[tuple[Column, int]]:
    """The columns that a terminal has room for, and their widths.

    Columns that yield go first, those that yield soonest before the others; then the flexible
    ones are cut and long texts are wrapped.
    """
    from rich.cells import cell_len

    columns = [
        (column, max(cell_len(cell) for cell in (column.head, *_cells(column, rows))))
        for column in view.columns
    ]
    if screen.width is None:
        return columns
    columns = [pair for pair in columns if pair[0].yields <= screen.width]
    room = screen.width

    def too_wide(least: int) -> int:
        widths = [min(width, least) if _bends(column) else width for column, width in columns]
        return sum(widths) + _GAP * (len(widths) - 1) - room

    while too_wide(_NARROWEST) > 0 and (last := max(c.yields for c, _ in columns)) > 0:
        columns = [pair for pair in columns if pair[0].yields < last]
    least = max((width for column, width in columns if _bends(column)), default=0)
    while too_wide(least) > 0 and least > 1:
        least -= 1
    return [(column, min(width, least) if _bends(column) else width) for column, width in columns]


def _bends(column: Column) -> bool:
    return column.flexible or column.wraps


def _cells(column: Column, rows: list[Row]) -> list[str]:
    return [printable(shown(column, row)) for row in rows]
