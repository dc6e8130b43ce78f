"""Lines of text without colour and as wide as they like: what a pipe or a file gets.

They are those that `nhs_rank.output._terminal` prints where there is room for all, made without
loading what colours and wraps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from nhs_rank.terminal import visible

if TYPE_CHECKING:
    from nhs_rank.fields import Align
    from nhs_rank.output.document import Column

__all__ = ["GAP", "Paper", "Plain"]

#: Spaces between the columns of a table.
GAP = 2


class Paper(Protocol):
    """What tables are printed on, line by line."""

    def line(self, text: str = "", style: str = "") -> None:
        """Print a line of text."""

    def grid(
        self, columns: list[tuple[Column, int]], lines: list[tuple[list[str], dict[str, Any]]]
    ) -> None:
        """Print lines of cells under the heads of their columns, which have a width each.

        Each line comes with the row of data that it shows.
        """

    def text(self) -> str:
        """All that was printed."""


class Plain:
    """Paper that keeps lines as they are."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def line(self, text: str = "", style: str = "") -> None:  # noqa: ARG002
        """Print a line of text."""
        self._lines.append(text)

    def grid(
        self, columns: list[tuple[Column, int]], lines: list[tuple[list[str], dict[str, Any]]]
    ) -> None:
        """Print lines of cells under the heads of their columns."""
        gap = " " * GAP
        kinds = [(column.align, width) for column, width in columns]
        kinds[-1] = (kinds[-1][0], max(kinds[-1][1], 1))

        def put(cells: list[str]) -> None:
            padded = (_padded(cell, *kind) for cell, kind in zip(cells, kinds, strict=True))
            self._lines.append(gap.join(padded))

        if any(column.head for column, _ in columns):
            put([visible(column.head) for column, _ in columns])
            self._lines.append("─" * (sum(width for _, width in kinds) + GAP * (len(kinds) - 1)))
        for cells, _ in lines:
            put(cells)

    def text(self) -> str:
        """All that was printed."""
        return "\n".join(self._lines)


def _padded(text: str, align: Align, width: int) -> str:
    """A text as wide as its column."""
    from rich.cells import cell_len

    if align == "left":
        return text + " " * (width - cell_len(text))
    text = text.rstrip()
    room = width - cell_len(text)
    before = room if align == "right" else room // 2
    return " " * before + text + " " * (room - before)
