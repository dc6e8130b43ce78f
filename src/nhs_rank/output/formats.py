"""The output formats: one function each, and the table that names them.

A function takes a `Document` and a `Screen` and returns the bytes of the whole output. A new
format is one function here and one line in `FORMATS`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    import polars as pl

    from nhs_rank.output.document import Column, Document, View

__all__ = ["BINARY", "FORMATS", "SUFFIXES", "Screen"]

#: What a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 10_000
#: Spaces between the columns of a table, and the least room for a column that may be cut.
_GAP = 2
_NARROWEST = 26


@dataclass(frozen=True)
class Screen:
    """Where text is shown: the width of a terminal, or None for a pipe or a file; colour or not."""

    width: int | None = None
    colour: bool = False


def printable(value: str) -> str:
    """Fold white space and replace control characters, which could act on a terminal."""
    folded = " ".join(value.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in folded)


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
        parts = _parts(view)
        columns = _fitting(view, [row for _, rows in parts for row in rows], screen)
        for title, rows in parts:
            _print_table(console, columns, title, rows)
        if view.caption:
            console.print(Text(printable(view.caption), style="dim"))
            console.print()
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    return ("\n".join(lines).strip("\n") + "\n").encode()


def _print_table(
    console: Any,
    columns: list[tuple[Column, int]],
    title: str,
    rows: list[dict[str, Any]],
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
        show_header=any(column.title for column, _ in columns),
    )
    for column, width in columns:
        grid.add_column(Text(column.title), justify=column.justify, width=width, no_wrap=True)
    for row in rows:
        cells = []
        for column, _ in columns:
            shown = printable(column.cell(row))
            cells.append(Text(shown, style=column.styles.get(shown, "")))
        grid.add_row(*cells)
    console.print(grid)
    console.print()


def _fitting(view: View, rows: list[dict[str, Any]], screen: Screen) -> list[tuple[Column, int]]:
    """The columns that a terminal has room for, and their widths.

    Columns meant for the widest terminals go first; then the flexible ones are cut.
    """
    from rich.cells import cell_len

    columns = [
        (column, max(cell_len(cell) for cell in (column.title, *_cells(column, rows))))
        for column in view.columns
        if screen.width is None or column.from_width <= screen.width
    ]
    if screen.width is None:
        return columns

    def too_wide(least: int) -> int:
        widths = [min(width, least) if column.flexible else width for column, width in columns]
        return sum(widths) + _GAP * (len(widths) - 1) - screen.width if screen.width else 0

    while too_wide(_NARROWEST) > 0 and (last := max(c.from_width for c, _ in columns)) > 0:
        columns = [pair for pair in columns if pair[0].from_width < last]
    room = max((width for column, width in columns if column.flexible), default=0)
    while too_wide(room) > 0 and room > 1:
        room -= 1
    return [(column, min(width, room) if column.flexible else width) for column, width in columns]


def _cells(column: Column, rows: list[dict[str, Any]]) -> list[str]:
    return [printable(column.cell(row)) for row in rows]


def _parts(view: View) -> list[tuple[str, list[dict[str, Any]]]]:
    """The tables of a view: one, or one for each value of the column that splits it."""
    rows = view.frame.to_dicts()
    if view.split is None:
        return [(view.title, rows)]
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        parts.setdefault(row[view.split] or "", []).append(row)
    return [(kind or view.title, part) for kind, part in parts.items()] or [(view.title, [])]


def markdown(document: Document, _screen: Screen) -> bytes:
    """Tables as Markdown, with every column; nothing in a cell acts as Markdown or HTML."""
    blocks = []
    for view in document.views:
        for title, rows in _parts(view):
            lines = [f"## {_escaped(title)}", ""] if title else []
            lines.append(_markdown_row([column.title for column in view.columns]))
            marks = {"left": ":--", "right": "--:", "center": ":-:"}
            lines.append("| " + " | ".join(marks[column.justify] for column in view.columns) + " |")
            lines += [_markdown_row([column.cell(row) for column in view.columns]) for row in rows]
            if view.caption:
                lines += ["", _escaped(view.caption)]
            blocks.append("\n".join(lines))
    return ("\n\n".join(blocks) + "\n").encode()


def _markdown_row(cells: list[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(value: str) -> str:
    shown = printable(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{char}" if char in "\\`*_[]|~" else char for char in shown)


def csv(document: Document, _screen: Screen) -> bytes:
    """Write the main view as CSV: UTF-8, no byte-order mark, ``\\n`` between rows."""
    view = document.views[document.main]
    return _texts(view).write_csv().encode()


def _texts(view: View) -> pl.DataFrame:
    """Floats with fixed decimals, and no cell that a spreadsheet would run."""
    import polars as pl

    frame = view.frame
    for name, kind in frame.schema.items():
        if kind == pl.Float64:
            decimals = view.decimals.get(name, 4)
            shown = [_fixed(value, decimals) for value in frame[name]]
            frame = frame.with_columns(pl.Series(name, shown, dtype=pl.String))
        elif kind == pl.String:
            risky = pl.any_horizontal(pl.col(name).str.starts_with(sign) for sign in _FORMULA)
            frame = frame.with_columns(
                pl.when(risky).then(pl.lit("'") + pl.col(name)).otherwise(name).alias(name)
            )
    return frame


def _fixed(value: float | None, decimals: int) -> str | None:
    """Show a float with fixed decimals; a negative number that rounds to nothing has no sign."""
    if value is None:
        return None
    shown = f"{value:.{decimals}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def json_(document: Document, _screen: Screen) -> bytes:
    """Write the whole document as JSON."""
    shown = json.dumps(document.json, ensure_ascii=False, indent=2, allow_nan=False)
    # half of a surrogate pair, as in a name that is no proper text, becomes an escape
    return (shown + "\n").encode("utf-8", "backslashreplace")


def parquet(document: Document, _screen: Screen) -> bytes:
    """Write the main view as Parquet, numbers unrounded."""
    buffer = io.BytesIO()
    document.views[document.main].frame.write_parquet(buffer)
    return buffer.getvalue()


def xlsx(document: Document, _screen: Screen) -> bytes:
    """Write a workbook with a sheet for each view; text is never a formula."""
    import datetime

    try:
        import xlsxwriter
    except ImportError:
        extra = c.MISSING_EXTRA(what="the format xlsx", package="XlsxWriter", extra="xlsx")
        raise InputError([extra]) from None
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        # a fixed date, so that the same result is the same file
        book.set_properties({"created": datetime.datetime(2025, 9, 9)})
        bold = book.add_format({"bold": True})
        for view in document.views:
            sheet = book.add_worksheet(view.name[:31])
            for at, name in enumerate(view.frame.columns):
                sheet.write_string(0, at, name, bold)
            for line, row in enumerate(view.frame.iter_rows(), start=1):
                for at, value in enumerate(row):
                    _write_cell(sheet, line, at, value)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return buffer.getvalue()


def _write_cell(sheet: Any, line: int, at: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, at, value)
    elif value is not None:
        sheet.write_string(line, at, str(value))


FORMATS: dict[str, Callable[[Document, Screen], bytes]] = {
    "table": table,
    "csv": csv,
    "json": json_,
    "markdown": markdown,
    "parquet": parquet,
    "xlsx": xlsx,
}
#: Formats that are no text.
BINARY = frozenset({"parquet", "xlsx"})
#: Suffixes of files and the formats that they stand for.
SUFFIXES = {
    ".txt": "table",
    ".csv": "csv",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}
