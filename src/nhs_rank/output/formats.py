"""The output formats: one function each, and the table that names them.

A function takes a `Document` and a `Screen` and returns the bytes of the whole output. A new
format is one function and one line in `FORMATS`; suffixes, choices and help come from there.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhs_rank.output.markdown import markdown
from nhs_rank.output.screen import Screen, table
from nhs_rank.output.workbook import xlsx

if TYPE_CHECKING:
    import polars as pl

    from nhs_rank.output.document import Document, View

__all__ = ["BINARY", "FORMATS", "SUFFIXES", "Format", "json_bytes"]

#: What a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Format:
    """A format: the function that writes it, the suffixes of its files, and whether it is text."""

    write: Callable[[Document, Screen], bytes]
    suffixes: tuple[str, ...]
    binary: bool = False

    def __call__(self, document: Document, screen: Screen) -> bytes:
        """Return the bytes of the whole output."""
        return self.write(document, screen)


def csv(document: Document, _screen: Screen) -> bytes:
    """Write the main view as CSV: UTF-8, no byte-order mark, ``\\n`` between rows."""
    view = document.views[document.main]
    return _texts(view).write_csv().encode()


def _texts(view: View) -> pl.DataFrame:
    """Floats with fixed decimals, and no cell that a spreadsheet would run."""
    import polars as pl

    frame = view.data
    for name, kind in frame.schema.items():
        if kind == pl.Float64:
            exact = view.field(name).exact
            shown = [_fixed(value, exact) for value in frame[name]]
            frame = frame.with_columns(pl.Series(name, shown, dtype=pl.String))
        elif kind == pl.String:
            risky = pl.any_horizontal(pl.col(name).str.starts_with(sign) for sign in _FORMULA)
            frame = frame.with_columns(
                pl.when(risky).then(pl.lit("'") + pl.col(name)).otherwise(name).alias(name)
            )
    return frame


def _fixed(value: float | None, decimals: int | None) -> str | None:
    """Show a float with fixed decimals, or with all its digits where none are said.

    A negative number that rounds to nothing has no sign.
    """
    if value is None:
        return None
    if decimals is None:
        return repr(value).removesuffix(".0")
    shown = f"{value:.{decimals}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def json_(document: Document, _screen: Screen) -> bytes:
    """Write the whole document as JSON."""
    return json_bytes(document.json)


def json_bytes(data: Mapping[str, Any]) -> bytes:
    """Return data as the JSON that is written."""
    shown = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    # half of a surrogate pair, as in a name that is no proper text, becomes an escape
    return (shown + "\n").encode("utf-8", "backslashreplace")


def parquet(document: Document, _screen: Screen) -> bytes:
    """Write the main view as Parquet, numbers unrounded."""
    buffer = io.BytesIO()
    document.views[document.main].data.write_parquet(buffer)
    return buffer.getvalue()


FORMATS: dict[str, Format] = {
    "table": Format(table, (".txt",)),
    "csv": Format(csv, (".csv",)),
    "json": Format(json_, (".json",)),
    "markdown": Format(markdown, (".md", ".markdown")),
    "parquet": Format(parquet, (".parquet",), binary=True),
    "xlsx": Format(xlsx, (".xlsx",), binary=True),
}
#: Formats that are no text.
BINARY = frozenset(name for name, form in FORMATS.items() if form.binary)
#: Suffixes of files and the formats that they stand for.
SUFFIXES = {suffix: name for name, form in FORMATS.items() for suffix in form.suffixes}
