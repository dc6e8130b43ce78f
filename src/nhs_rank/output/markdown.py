"""Tables as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.output.cells import shown
from nhs_rank.output.screen import Screen, parts

if TYPE_CHECKING:
    from nhs_rank.output.document import Document

__all__ = ["markdown"]

_MARKS = {"left": ":--", "right": "--:", "center": ":-:"}


def markdown(document: Document, _screen: Screen) -> bytes:
    """Tables as Markdown, with every column; nothing in a cell acts as Markdown or HTML."""
    blocks = []
    for view in document.views:
        for title, rows in parts(view):
            columns = [column for column in view.columns if not column.terminal]
            lines = [f"## {_escaped(title)}", ""] if title else []
            if rows:
                lines.append(_row([column.head for column in columns]))
                lines.append("| " + " | ".join(_MARKS[column.align] for column in columns) + " |")
                lines += [_row([shown(column, row) for column in columns]) for row in rows]
            else:
                lines.append("none")
            for text in (view.caption, view.noted(columns) if rows else ""):
                if text:
                    lines += ["", _escaped(text)]
            blocks.append("\n".join(lines))
    return ("\n\n".join(blocks) + "\n").encode()


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(value: str) -> str:
    text = " ".join(value.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{char}" if char in "\\`*_[]|~" else char for char in text)
