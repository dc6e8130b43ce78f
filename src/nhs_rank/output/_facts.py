"""A list of facts as a view: what it is, and what is to be said of it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.output.document import Column, View

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["facts"]

#: Longer texts go over several lines, so that none is cut on a terminal of 80 columns.
_WIDTH = 56


def facts(name: str, title: str, rows: Iterable[tuple[str, str]], caption: str = "") -> View:
    """Lay out pairs of texts; a long one goes on below."""
    lines = []
    for what, said in rows:
        for index, part in enumerate(textwrap.wrap(said, _WIDTH) or [""]):
            lines.append({"fact": "" if index else what, "text": part})
    frame = pl.DataFrame(lines, schema={"fact": pl.String(), "text": pl.String()})
    columns = (
        Column("", lambda row: str(row["fact"]), "left"),
        Column("", lambda row: str(row["text"]), "left"),
    )
    return View(name, title, frame, columns, caption=caption)
