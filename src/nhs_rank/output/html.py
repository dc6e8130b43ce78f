"""A document as plain HTML tables, for a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nhs_rank.output.cells import shown
from nhs_rank.output.screen import parts, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.output.cells import Row
    from nhs_rank.output.document import Document, View

__all__ = ["html_tables"]

#: A notebook shows so many rows of each table.
_ROWS = 25


def html_tables(document: Document) -> str:
    """Return the views of a document as HTML, the first rows of each."""
    return "\n".join(_view(view) for view in document.views)


def _view(view: View) -> str:
    tables = [_table(view, title, rows) for title, rows in parts(view)]
    notes = view.noted(view.columns) if view.frame.height else ""
    return "\n".join(
        [*tables, *(f"<p>{_text(text)}</p>" for text in (view.caption, notes) if text)]
    )


def _table(view: View, title: str, rows: Sequence[Row]) -> str:
    if not rows:
        return f"<p>{_text(title)}: none</p>"
    columns = [column for column in view.columns if not column.terminal]
    head = "".join(f"<th>{_text(column.head)}</th>" for column in columns)
    body = "\n".join(
        "<tr>"
        + "".join(
            f'<td style="text-align: {column.align}">{_text(shown(column, row))}</td>'
            for column in columns
        )
        + "</tr>"
        for row in rows[:_ROWS]
    )
    more = len(rows) - _ROWS
    below = f"<p>{more:,} more rows</p>" if more > 0 else ""
    caption = f"<caption>{_text(title)}</caption>" if title else ""
    return f"<table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>{below}"


def _text(value: str) -> str:
    return escape(printable(value))
