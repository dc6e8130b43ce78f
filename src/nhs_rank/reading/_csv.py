"""CSV text to a sheet: by Polars where it is sure to be read as it stands, else carefully.

Both roads give the same sheet for every text that the first one takes.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.reading._careful import careful
from nhs_rank.reading._encoding import delimiter_of, preview, text_of
from nhs_rank.reading._limits import CELL_LENGTH, MOST_COLUMNS
from nhs_rank.reading._sheet import Sheet, columns, of_rows

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

__all__ = ["csv_sheet", "fast"]

_BLANK_LINE = re.compile(rb"\n\r?(?=\n)")
#: A sign that separates nothing, to read whole lines as cells.
_NO_SIGN = "\x01"


def csv_sheet(raw: bytes, path: str, sha256: str, log: Log, *, name: str = "") -> Sheet | None:
    """Return the sheet of a CSV file, or None if it has none.

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
    name
        The name of the sheet, if it has one.

    """
    place = f"{path}[{name}]" if name else path
    text = text_of(raw, place, log)
    if text is None:
        return None
    delimiter = text.delimiter or delimiter_of(text.raw, place, log)
    found = fast(text.raw, delimiter) or careful(text.raw, delimiter, place, text.skipped, log)
    if found is None:
        return None
    frame, lines, widths, faulty = found
    if text.skipped:
        numbers = pl.int_range(1, frame.height + 1, eager=True) if lines is None else lines
        lines = (numbers + text.skipped).alias("line")
    return Sheet(path, frame, sha256, name, lines, widths, faulty=faulty)


Read = tuple[pl.DataFrame, pl.Series | None, pl.Series | None, bool]


def fast(raw: bytes, delimiter: str) -> Read | None:
    """Read a text by Polars, or return None where the careful road might see something else.

    That is where a record has several lines, where records differ in width, where quotation marks
    are not in order, and where Polars refuses. Narrower rows at the top, such as titles, are read
    apart.
    """
    if raw.endswith((b"\n\n", b"\n\r\n")):
        raw = raw.rstrip(b"\r\n")
    above = _above(raw, delimiter)
    if above is None:
        return None
    rows, width, offset = above
    body = memoryview(raw)[offset:] if offset else raw
    if offset:
        raw = bytes(body)
    if b"\r" in raw and raw.count(b"\r") != raw.count(b"\r\n"):
        return None
    quoted = b'"' in raw
    if quoted and not _quotes_in_order(raw, delimiter):
        return None
    frame = _lines_of(raw, delimiter, width, quoted=quoted)
    if frame is None or _longest(frame) > CELL_LENGTH:
        return None
    if quoted:
        if frame.height != raw.count(b"\n") + (not raw.endswith(b"\n")):
            return None
        frame = frame.with_columns(pl.all().replace("", None))
    # a row that is too short ends in an empty cell
    if frame[str(width)].null_count() and not _even(raw, frame, delimiter, width, quoted=quoted):
        return None
    if not rows:
        return frame, None, None, False
    top = of_rows(rows, width)
    widths = [*(len(row) or width for row in rows), *([width] * frame.height)]
    both = pl.concat([top, frame])
    return both, None, pl.Series("width", widths, dtype=pl.Int64), False


def _even(raw: bytes, frame: pl.DataFrame, delimiter: str, width: int, *, quoted: bool) -> bool:
    """Whether every line that is not blank has as many cells as the widest."""
    signs = raw.count(delimiter.encode())
    if quoted:
        signs -= _inside(frame, delimiter)
    blank = len(_BLANK_LINE.findall(raw)) if b"\n\n" in raw or b"\n\r\n" in raw else 0
    return signs == (frame.height - blank) * (width - 1)


def _above(raw: bytes, delimiter: str) -> tuple[list[list[str]], int, int] | None:
    """The narrower rows at the top, the width of the widest of the first rows, and where it is."""
    first = preview(raw, delimiter)
    width = max(map(len, first), default=0)
    if not 0 < width <= MOST_COLUMNS:
        return None
    at = next(index for index, row in enumerate(first) if len(row) == width)
    offset = 0
    for _ in range(at):
        offset = raw.find(b"\n", offset) + 1
    top = raw[:offset].decode("utf-8", "replace")
    if '"' in top or top.count("\n") != at or "\r" in top.replace("\r\n", ""):
        return None
    reader = csv.reader(io.StringIO(top, newline=""), delimiter=delimiter)
    return list(islice(reader, at)), width, offset


def _lines_of(raw: bytes, delimiter: str, width: int, *, quoted: bool) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            raw,
            has_header=False,
            schema=columns(width),
            infer_schema=False,
            separator=delimiter,
            quote_char='"' if quoted else None,
            raise_if_empty=False,
        )
    except (pl.exceptions.PolarsError, OSError, ValueError):
        return None


def _quotes_in_order(raw: bytes, delimiter: str) -> bool:
    """Whether every line is made of cells without marks and of cells whole in marks."""
    if _NO_SIGN.encode() in raw:
        return False
    lines = _lines_of(raw, _NO_SIGN, 1, quoted=False)
    if lines is None:
        return False
    cell = rf'(?:[^"{re.escape(delimiter)}]*|"(?:[^"]|"")*")'
    whole = rf"^{cell}(?:{re.escape(delimiter)}{cell})*$"
    return bool(lines["1"].drop_nulls().str.contains(whole).all())


def _longest(frame: pl.DataFrame) -> int:
    most = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item()
    return most or 0


def _inside(frame: pl.DataFrame, delimiter: str) -> int:
    counted = pl.all().str.count_matches(delimiter, literal=True).sum()
    return int(frame.select(pl.sum_horizontal(counted)).item() or 0)
