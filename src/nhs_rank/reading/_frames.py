"""Parquet, Arrow and data frames in memory to sheets: columns with names become a header row."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._sheet import Sheet, columns

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

__all__ = ["ARROW", "PARQUET", "frame_sheet", "is_frame", "stored_sheet"]

PARQUET = b"PAR1"
ARROW = b"ARROW1"


def stored_sheet(raw: bytes, path: str, sha256: str, log: Log) -> Sheet | None:
    """Return the sheet of a Parquet or Arrow (IPC, Feather) file.

    Parameters
    ----------
    raw
        The bytes of the file.
    path
        The path for messages.
    sha256
        Of the file.
    log
        Takes every problem.

    """
    reader: Any = pl.read_parquet if raw.startswith(PARQUET) else pl.read_ipc
    try:
        frame = reader(io.BytesIO(raw))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        log.add(c.BROKEN_FRAME(path=path, reason=" ".join(str(error).split())[:200]))
        return None
    return _sheet(frame, path, sha256, log)


def is_frame(value: object) -> bool:
    """Whether a value is a data frame of Polars or pandas."""
    kind = type(value)
    return isinstance(value, pl.DataFrame | pl.LazyFrame) or (
        kind.__name__ == "DataFrame" and kind.__module__.split(".")[0] == "pandas"
    )


def frame_sheet(value: Any, path: str, log: Log) -> Sheet | None:
    """Return the sheet of a data frame; its hash is that of its CSV text."""
    if isinstance(value, pl.LazyFrame):
        value = value.collect()
    if not isinstance(value, pl.DataFrame):
        value = _of_pandas(value)
    sheet = _sheet(value, path, "", log)
    if sheet is None:
        return None
    text = sheet.frame.write_csv(include_header=False).encode()
    return Sheet(path, sheet.frame, hashlib.sha256(text).hexdigest(), typed=True)


def _of_pandas(value: Any) -> pl.DataFrame:
    """Turn a pandas frame into one of Polars; an index with names becomes columns."""
    if any(name is not None for name in value.index.names):
        value = value.reset_index()
    data = {}
    for position, name in enumerate(value.columns):
        values = value.iloc[:, position]
        cells = values.astype(object).where(values.notna(), None).tolist()
        data[str(name)] = pl.Series(str(name), [_text(cell) for cell in cells], pl.String)
    return pl.DataFrame(data)


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _sheet(frame: pl.DataFrame, path: str, sha256: str, log: Log) -> Sheet | None:
    nested = [
        name for name, kind in frame.schema.items() if kind.is_nested() or kind.is_(pl.Binary)
    ]
    if nested:
        log.add(c.BROKEN_FRAME(path=path, reason=f"the column '{nested[0]}' is no plain column"))
        return None
    names = pl.DataFrame([frame.columns], schema=columns(frame.width), orient="row")
    body = frame.with_columns(pl.all().cast(pl.String))
    body.columns = names.columns
    text = pl.concat([names, body]) if frame.width else names
    return Sheet(path, text.with_columns(pl.all().replace("", None)), sha256, typed=True)
