"""What a command hands to a renderer: tables with their columns, and the JSON of the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Column", "Document", "View", "count", "number", "span", "text", "yes_no"]

Row = Mapping[str, Any]
MISSING = "–"  # noqa: RUF001 - an en dash stands for "no value" in what people read


@dataclass(frozen=True)
class Column:
    """A column of what people read: its title, and the text that it makes of a row.

    ``from_width`` is the width of the terminal from which on the column may be shown; where there
    is still too little room, the columns of the largest ``from_width`` go first. A pipe and a file
    show all. ``styles`` gives a text its colour. A ``flexible`` column is the one that a
    narrow terminal may cut short.
    """

    title: str
    cell: Callable[[Row], str]
    justify: Literal["left", "right", "center"] = "right"
    from_width: int = 0
    styles: Mapping[str, str] = field(default_factory=dict)
    flexible: bool = False


@dataclass(frozen=True)
class View:
    """One table: the frame that machines get, and the columns that people see.

    ``split`` names a column of the frame; each of its values makes a table of its own, with that
    value as the title. ``decimals`` are those of float columns in CSV (4 where nothing is said).
    """

    name: str
    title: str
    frame: pl.DataFrame
    columns: tuple[Column, ...]
    split: str | None = None
    caption: str = ""
    decimals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """All that one command has to say. CSV and Parquet hold the main view, mostly the first."""

    json: Mapping[str, Any]
    views: tuple[View, ...]
    main: int = 0


def text(name: str) -> Callable[[Row], str]:
    """Show a text as it is."""
    return lambda row: MISSING if row[name] is None else str(row[name])


def number(name: str, decimals: int, *, sign: bool = False) -> Callable[[Row], str]:
    """Show a number with a fixed number of decimals, halves away from zero."""
    plus = "+" if sign else ""

    def show(row: Row) -> str:
        value = row[name]
        if value is None:
            return MISSING
        nudged = value + (1e-9 if value >= 0 else -1e-9)
        return f"{nudged:{plus}.{decimals}f}"

    return show


def count(name: str, *, sign: bool = False) -> Callable[[Row], str]:
    """Show a whole number."""
    plus = "+" if sign else ""
    return lambda row: MISSING if row[name] is None else f"{row[name]:{plus}d}"


def span(low: str, high: str, decimals: int) -> Callable[[Row], str]:
    """Show a range as ``low to high``."""
    first, second = number(low, decimals), number(high, decimals)
    return lambda row: MISSING if row[low] is None else f"{first(row)} to {second(row)}"


def yes_no(name: str) -> Callable[[Row], str]:
    """Show a yes/no fact, nothing for no."""
    return lambda row: MISSING if row[name] is None else ("yes" if row[name] else "")
