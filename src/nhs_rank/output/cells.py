"""The text of a cell: one function for each way to show values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nhs_rank.output.document import Column, Show

__all__ = ["SHOWS", "bars", "fixed", "shown", "tone"]

Row = Mapping[str, Any]

_BARS = "▁▂▃▄▅▆▇█"
#: Halves go away from zero, though the number nearest to one may lie a little below it.
_NUDGE = 1e-9
#: The length of the lines that a value of a scan, and a range or a change, is drawn on.
_LINE = 30
_RANGE = 20


def shown(column: Column, row: Row) -> str:
    """Return the text that people see of a row in a column."""
    return SHOWS[column.show](column, row)


def tone(column: Column, row: Row) -> str:
    """Return the colour of a cell, or nothing."""
    return column.tones.get(row[column.names[0]], "")


def fixed(value: float, decimals: int, *, sign: bool = False) -> str:
    """Return a number with a fixed number of decimals, halves away from zero; 0 has no minus.

    >>> fixed(2.675, 2), fixed(-0.125, 2, sign=True)
    ('2.68', '-0.13')
    """
    nudged = value + (_NUDGE if value >= 0 else -_NUDGE)
    text = f"{nudged:{'+' if sign else ''}.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _one(column: Column, row: Row, name: str) -> str:
    """Return the text of one value."""
    value = row[name]
    if value in column.labels:
        return column.labels[value]
    if value is None:
        return column.blank
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return f"{value:{'+' if column.sign else ''}d}"
    if isinstance(value, float):
        decimals = column.decimals
        if column.by is not None:
            other, decimals_of = column.by
            decimals = decimals_of[row[other]]
        return fixed(value, decimals, sign=column.sign)
    return str(value)


def _value(column: Column, row: Row) -> str:
    return _one(column, row, column.names[0])


def _plain(column: Column, row: Row) -> str:
    """A number with the decimals that it has."""
    value = row[column.names[0]]
    return column.blank if value is None else f"{value:.10g}"


def _grouped(column: Column, row: Row) -> str:
    """A whole number with commas between thousands."""
    value = row[column.names[0]]
    return column.blank if value is None else f"{value:,}"


def _per_cent(column: Column, row: Row) -> str:
    value = row[column.names[0]]
    return column.blank if value is None else f"{100 * value:.0f}%"


def _span(column: Column, row: Row) -> str:
    low, high = column.names
    if row[low] is None:
        return column.blank
    return f"{_one(column, row, low)} to {_one(column, row, high)}"


def _rank_of(column: Column, row: Row) -> str:
    """A rank and the number of those ranked, as ``45/134``."""
    rank, of = (row[name] for name in column.names)
    return column.blank if rank is None else f"{rank}/{of}"


def _shift(column: Column, row: Row) -> str:
    """A shift of rank: an arrow up for a better (lower) one, down for a worse."""
    shift = row[column.names[0]]
    if shift is None:
        return column.blank
    return "=" if shift == 0 else f"{'▲' if shift < 0 else '▼'} {abs(shift)}"


def _judged(column: Column, row: Row) -> str:
    """A shift of rank with what it is worth; never the places alone."""
    shift, verdict = (row[name] for name in column.names)
    shift_text = _shift(column, row)
    return shift_text if not shift else f"{shift_text}, {column.labels[verdict]}"


def _change(column: Column, row: Row) -> str:
    """A change with its sign, ``=`` for none that can be seen."""
    value = row[column.names[0]]
    if value is None:
        return column.blank
    if abs(value) < 0.5 * 10.0**-column.decimals:
        return "="
    return fixed(value, column.decimals, sign=True)


def _moved(column: Column, row: Row) -> str:
    """Two whole numbers as ``3 → 2``, or the one number if they are the same."""
    old, new = (_one(column, row, name) for name in column.names)
    return new if old == new else f"{old} → {new}"


def _path(column: Column, row: Row) -> str:
    return " → ".join(_one(column, row, name) for name in column.names)


def _join(column: Column, row: Row) -> str:
    """The values that are there, one after another."""
    texts = [_one(column, row, name) for name in column.names if row[name] not in (None, "")]
    return column.between.join(texts) or column.blank


def _bars(column: Column, row: Row) -> str:
    """A bar for each value; a name that is empty leaves a gap."""
    drawn = iter(bars([row[name] for name in column.names if name], *column.bounds))
    return "".join(next(drawn) if name else " " for name in column.names)


def bars(values: Sequence[float | None], low: float, high: float) -> str:
    """Draw numbers as bars between two bounds, a point for a missing one.

    >>> bars([1.0, None, 4.0], 1.0, 4.0)
    '▁·█'
    """
    drawn = []
    for value in values:
        if value is None:
            drawn.append("·")
        else:
            share = (value - low) / (high - low) if high > low else 0.5
            drawn.append(_BARS[min(max(round(share * (len(_BARS) - 1)), 0), len(_BARS) - 1)])
    return "".join(drawn)


def _dot(column: Column, row: Row) -> str:
    """A line with a dot where the value lies, a diamond for the present one, and the marks."""
    value, now = (row[name] for name in column.names)
    if value is None:
        return ""
    drawn = ["·"] * _LINE
    for mark in column.marks:
        drawn[_at(mark, column.bounds, _LINE)] = "┊"
    drawn[_at(value, column.bounds, _LINE)] = "◆" if now else "●"
    return "".join(drawn)


def _interval(column: Column, row: Row) -> str:
    """A range and a figure within it, on an axis from 1 to the last of the names."""
    low, figure, high, last = (row[name] for name in column.names)
    if None in (low, figure, high, last):
        return ""
    axis = (1, last)
    left, right = _at(low, axis, _RANGE), _at(high, axis, _RANGE)
    drawn = [" "] * left + ["─"] * (right - left + 1)
    drawn[left], drawn[right] = "├", "┤"
    at = _at(figure, axis, _RANGE)
    drawn += [" "] * (at + 1 - len(drawn))
    drawn[at] = "●"
    return "".join(drawn)


def _dumbbell(column: Column, row: Row) -> str:
    """Two figures on an axis, the first hollow, the second full; one alone stands alone."""
    before, after = (row[name] for name in column.names)
    drawn = [" "] * _RANGE
    ends = [_at(value, column.bounds, _RANGE) for value in (before, after) if value is not None]
    if len(ends) == 2:
        drawn[min(ends) : max(ends)] = "─" * (max(ends) - min(ends))
    if before is not None:
        drawn[ends[0]] = "○"
    if after is not None:
        drawn[ends[-1]] = "●"
    return "".join(drawn).rstrip()


def _at(value: float, bounds: tuple[float, float], length: int) -> int:
    """Return the place on a line of that length, for a value on an axis."""
    low, high = bounds
    share = (value - low) / (high - low) if high > low else 0.0
    return min(max(round(share * (length - 1)), 0), length - 1)


SHOWS: dict[Show, Callable[[Column, Row], str]] = {
    "value": _value,
    "plain": _plain,
    "grouped": _grouped,
    "per cent": _per_cent,
    "span": _span,
    "place": _rank_of,
    "shift": _shift,
    "judged": _judged,
    "change": _change,
    "moved": _moved,
    "path": _path,
    "join": _join,
    "bars": _bars,
    "dot": _dot,
    "interval": _interval,
    "dumbbell": _dumbbell,
}
