"""From bytes to rows of text, with the line of each row; every fault is named."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.names import folded

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

LARGEST_FILE = 1_000_000_000
MOST_COLUMNS = 1_000
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Sheet:
    """A file as text: the header, the rows below it, and the line on which each row starts."""

    path: str
    sha256: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]


def parse(raw: bytes, path: str, log: Log) -> Sheet | None:
    """Split the bytes of a CSV file into cells, or return None when nothing can be made of it."""
    text = _decoded(raw, path, log)
    if text is None:
        return None
    header, rows, lines = _split(text, path, log)
    if header is None:
        return None
    width = len(header)
    kept_rows, kept_lines = [], []
    for row, line in zip(rows, lines, strict=True):
        if len(row) != width:
            if any(cell.strip() for cell in row):
                log.add(c.RAGGED_ROW(path=path, line=line, found=len(row), expected=width))
        elif row == header:
            log.add(c.REPEATED_HEADER(path=path, line=line))
        elif any(row) and any(cell.strip() for cell in row):
            kept_rows.append(row)
            kept_lines.append(line)
    if not rows:
        log.add(c.NO_ROWS(path=path, line=1))
        return None
    return Sheet(path, hashlib.sha256(raw).hexdigest(), header, kept_rows, kept_lines)


def _decoded(raw: bytes, path: str, log: Log) -> str | None:
    if len(raw) > LARGEST_FILE:
        log.add(c.FILE_TOO_LARGE(path=path, limit=f"{LARGEST_FILE:,}"))
        return None
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        log.add(c.NOT_UTF8(path=path, found="UTF-16"))
        return None
    if b"\0" in raw:
        before = raw[: raw.index(b"\0")]
        log.add(c.NUL_BYTE(path=path, line=before.count(b"\n") + 1))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = f"byte 0x{raw[error.start]:02X}, as in a Windows code page"
        log.add(c.NOT_UTF8(path=path, line=line, found=found))
        return None
    if not text.strip():
        log.add(c.EMPTY_FILE(path=path))
        return None
    return text


def _split(text: str, path: str, log: Log) -> tuple[list[str] | None, list[list[str]], list[int]]:
    """Return the header, the rows and their lines; the header is None after a fatal fault."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    try:
        for row in reader:
            if header is not None:
                if row:
                    rows.append(row)
                    lines.append(start)
            elif row:
                header = [cell.strip() for cell in row]
                if not _usable(header, path, start, log):
                    return None, [], []
            start = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            limit = f"{csv.field_size_limit():,}"
            log.add(c.CELL_TOO_LONG(path=path, line=start, limit=limit))
        else:
            log.add(c.UNCLOSED_QUOTE(path=path, line=start, reason=error))
        return None, [], []
    return header, rows, lines


def _usable(header: list[str], path: str, line: int, log: Log) -> bool:
    """Look for what makes the whole file unreadable."""
    if len(header) > MOST_COLUMNS:
        log.add(c.TOO_MANY_COLUMNS(path=path, line=line, found=len(header), limit=MOST_COLUMNS))
        return False
    if "trustcode" not in {folded(name) for name in header}:
        for delimiter, found in _OTHER_DELIMITERS.items():
            names = {folded(name) for cell in header for name in cell.split(delimiter)}
            if "trustcode" in names:
                log.add(c.WRONG_DELIMITER(path=path, line=line, found=found))
                return False
    return True
