"""Lines of text as a terminal shows them: wrapped at its width, cut where they must, in colour."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nhs_rank.output._plain import GAP
from nhs_rank.output.cells import tone
from nhs_rank.terminal import visible

if TYPE_CHECKING:
    from nhs_rank.output.document import Column

__all__ = ["Terminal"]

_WIDEST = 10_000


class Terminal:
    """A `nhs_rank.output._plain.Paper` of a width, which may have colour."""

    def __init__(self, width: int | None, *, colour: bool) -> None:
        self._buffer = io.StringIO()
        self._console = Console(
            file=self._buffer,
            width=width or _WIDEST,
            force_terminal=colour,
            color_system="standard" if colour else None,
            no_color=not colour,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def line(self, text: str = "", style: str = "") -> None:
        """Print a line of text, or as many as it takes."""
        self._console.print(Text(text, style=style))

    def grid(
        self, columns: list[tuple[Column, int]], lines: list[tuple[list[str], dict[str, Any]]]
    ) -> None:
        """Print lines of cells under the heads of their columns."""
        grid = Table(
            box=box.SIMPLE_HEAD,
            padding=(0, GAP - 1, 0, 0),
            pad_edge=False,
            show_edge=False,
            header_style="bold",
            show_header=any(column.head for column, _ in columns),
        )
        for column, width in columns:
            # spaces in a head stay: those of an axis are its length
            head = Text(visible(column.head))
            grid.add_column(head, justify=column.align, width=width, no_wrap=True)
        for cells, row in lines:
            texts = zip(cells, columns, strict=True)
            grid.add_row(*(Text(cell, style=tone(column, row)) for cell, (column, _) in texts))
        self._console.print(grid)

    def text(self) -> str:
        """All that was printed."""
        return self._buffer.getvalue()
