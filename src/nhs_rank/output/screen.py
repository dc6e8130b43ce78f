"""Tables for people: as text, as wide as a terminal allows."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhs_rank.output._plain import GAP, Plain
from nhs_rank.output.cells import shown
from nhs_rank.output.document import DRAWN
from nhs_rank.terminal import visible

if TYPE_CHECKING:
    from nhs_rank.output._plain import Paper
    from nhs_rank.output.document import Column, Document, View

__all__ = ["Screen", "parts", "printable", "table"]

#: The least room for a column that may be cut.
_NARROWEST = 26
#: Room that is enough for most names, beyond which other columns go before a name is cut.
_ENOUGH = 40

Row = dict[str, Any]


#: What stands for a character that the encoding of a terminal does not have.
_PLAIN = {
    **dict.fromkeys("─–", "-"),  # noqa: RUF001
    **dict.fromkeys("├┤┊", "|"),
    **dict(zip("▁▂▃▄▅▆▇█", "12345678", strict=True)),
    "●": "*",
    "◆": "#",
    "○": "o",
    "·": ".",
    "→": ">",
    "▲": "^",
    "▼": "v",
    "…": "~",
}


@dataclass(frozen=True)
class Screen:
    """Where text is shown.

    ``width``
        Of a terminal; None for a pipe or a file, where nothing is left out or cut.
    ``colour``
        Whether there is colour.
    ``encoding``
        Of the terminal; what it lacks is shown by plainer characters.
    ``wide``
        Whether all columns are wanted, however narrow the terminal is.
    """

    width: int | None = None
    colour: bool = False
    encoding: str = "utf-8"
    wide: bool = False


def printable(value: str) -> str:
    """Fold white space, and show what could act on a terminal as escapes."""
    return visible(" ".join(value.split()))


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
    paper: Paper = Plain()
    if screen.width is not None or screen.colour:
        from nhs_rank.output._terminal import Terminal

        paper = Terminal(screen.width if not screen.wide else None, colour=screen.colour)
    for view in document.views:
        tables = parts(view)
        columns, hidden = _fitting(view, [row for _, rows in tables for row in rows], screen)
        for title, rows in tables:
            _print_table(paper, columns, title, rows)
        more = f"{_some(hidden)} more: --wide or -o FILE" if hidden else ""
        notes = view.noted(column for column, _ in columns) if view.frame.height else ""
        for text in (view.caption, notes, more):
            if text:
                paper.line(printable(text), "dim")
        if view.caption or notes or more:
            paper.line()
    lines = [line.rstrip() for line in paper.text().splitlines()]
    return _encoded("\n".join(lines).strip("\n") + "\n", screen.encoding)


def _some(hidden: int) -> str:
    return f"{hidden} column" if hidden == 1 else f"{hidden} columns"


def _encoded(text: str, encoding: str) -> bytes:
    """Encode a text, with something plainer for each character that the encoding lacks."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        pass
    plain = {}
    for char in set(text):
        try:
            char.encode(encoding)
        except UnicodeEncodeError:
            plain[ord(char)] = _PLAIN.get(char, "?")
    return text.translate(plain).encode(encoding)


def _print_table(
    paper: Paper, columns: list[tuple[Column, int]], title: str, rows: list[Row]
) -> None:
    if title or not rows:
        # by itself, since a table would break it at its own width
        paper.line(printable(title), "bold")
    if rows:
        paper.grid(columns, [(line, row) for row in rows for line in _lines(columns, row)])
    else:
        paper.line("none")
    paper.line()


def _lines(columns: list[tuple[Column, int]], row: Row) -> list[list[str]]:
    """The cells of a row; a text that wraps and is too long goes on in lines below."""
    cells = [
        textwrap.wrap(text, width) or [""] if column.wraps else [text]
        for column, width in columns
        for text in [printable(shown(column, row))]
    ]
    height = max((len(cell) for cell in cells), default=1)
    return [[cell[at] if at < len(cell) else "" for cell in cells] for at in range(height)]


def _fitting(view: View, rows: list[Row], screen: Screen) -> tuple[list[tuple[Column, int]], int]:
    """The columns that a terminal has room for, their widths, and how many are left out.

    Columns that yield go first, those that yield soonest before the others; then the flexible
    ones are cut and long texts are wrapped.
    """
    from rich.cells import cell_len

    columns = [
        (column, max(cell_len(cell) for cell in (visible(column.head), *_cells(column, rows))))
        for column in view.columns
        if screen.width is not None or not column.terminal
    ]
    if screen.width is None:
        return columns, 0
    room = screen.width
    if screen.wide:
        taken = sum(width + GAP for column, width in columns if not column.wraps)
        least = max(room - taken, _NARROWEST)
        return [(one, min(width, least) if one.wraps else width) for one, width in columns], 0
    given = sum(column.show not in DRAWN for column, _ in columns)

    def too_wide(least: int) -> int:
        widths = [min(width, least) if _bends(column) else width for column, width in columns]
        return sum(widths) + GAP * (len(widths) - 1) - room

    wanted = min(max(_NARROWEST, 2 * room // 5), _ENOUGH)
    while too_wide(wanted) > 0 and (last := max(c.yields for c, _ in columns)) > 0:
        columns = [pair for pair in columns if pair[0].yields < last]
    least = max((width for column, width in columns if _bends(column)), default=0)
    while too_wide(least) > 0 and least > 1:
        least -= 1
    fitted = [(column, min(width, least) if _bends(column) else width) for column, width in columns]
    return fitted, given - sum(column.show not in DRAWN for column, _ in fitted)


def _bends(column: Column) -> bool:
    return column.flexible or column.wraps


def _cells(column: Column, rows: list[Row]) -> list[str]:
    return [printable(shown(column, row)) for row in rows]
