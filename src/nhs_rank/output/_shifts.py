"""Texts for shifts: which way a rank, a segment or an average moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nhs_rank.output.document import MISSING, Column, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["average_shift", "moved", "rank_shift", "trust_columns"]


def rank_shift(name: str) -> Callable[[Mapping[str, Any]], str]:
    """Show a shift of rank: an arrow up for a better (lower) one, down for a worse."""

    def show(row: Mapping[str, Any]) -> str:
        shift = row[name]
        if shift is None:
            return MISSING
        return "=" if shift == 0 else f"{'▲' if shift < 0 else '▼'} {abs(shift)}"

    return show


def average_shift(name: str, decimals: int = 2) -> Callable[[Mapping[str, Any]], str]:
    """Show a shift of a score with its sign, ``=`` for none."""
    signed = number(name, decimals, sign=True)

    def show(row: Mapping[str, Any]) -> str:
        value = row[name]
        return "=" if value is not None and abs(value) < 0.5 * 10.0**-decimals else signed(row)

    return show


def moved(before: str, after: str) -> Callable[[Mapping[str, Any]], str]:
    """Show two whole numbers as ``3 → 2``, or the one number if they are the same."""

    def show(row: Mapping[str, Any]) -> str:
        old, new = (MISSING if row[name] is None else str(row[name]) for name in (before, after))
        return new if old == new else f"{old} → {new}"

    return show


def trust_columns(*, type_from: int = 0) -> list[Column]:
    """Code and name of a trust, and its type from a width on."""
    columns = [
        Column("Code", text("trust_code"), "left"),
        Column("Name", text("trust_name"), "left", flexible=True),
    ]
    if type_from:
        columns.append(Column("Type", text("trust_type"), "left", type_from))
    return columns
