"""From bytes to rows of text, with the line of each row; every fault is named."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.words import folded

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

LARGEST_FILE = 250_000_000
MOST_COLUMNS = 1_000
MOST_CELLS = 10_000_000
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_BYTE_LINE = re.compile(rb"\r\n|\n|\r")
_LINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Sheet:
    """A file as text: the header, the rows below it, and the line on which each row starts."""

    path: str
    sha256: str
    header: list[str]
    header_line: int
    rows: list[list[str]]
    lines: list[int]


@dataclass
class _Split:
    """The records of a text, and whether any could not be read."""

    header: list[str] = field(default_factory=list)
    header_line: int = 1
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faulty: bool = False


def parse(raw: bytes, path: str, log: Log) -> Sheet | None:
    """Split the bytes of a CSV file into cells, or return None when nothing can be made of it."""
    text = _decoded(raw, path, log)
    split = None if text is None else _split(text, path, log)
    if split is None:
        return None
    header, faulty = split.header, split.faulty
    kept_rows, kept_lines = [], []
    ragged: list[tuple[int, int]] = []
    width = len(header)
    # without a layout nothing can be said of the rows, and a word about each would hide that
    told = "trustcode" in {folded(name) for name in header}
    for row, line in zip(split.rows, split.lines, strict=True):
        if not told:
            break
        if len(row) != width:
            if any(cell.strip() for cell in row):
                ragged.append((line, len(row)))
        elif _is_header(row, header):
            log.add(c.REPEATED_HEADER(path=path, line=line))
            faulty = True
        elif any(cell.strip() for cell in row):
            kept_rows.append(row)
            kept_lines.append(line)
    shapes = ({"path": path, "line": at, "found": n, "expected": width} for at, n in ragged)
    log.each(c.RAGGED_ROW, len(ragged), shapes)
    if told and not kept_rows and not ragged and not faulty:
        log.add(c.NO_ROWS(path=path, line=split.header_line))
        return None
    sha256 = hashlib.sha256(raw).hexdigest()
    return Sheet(path, sha256, header, split.header_line, kept_rows, kept_lines)


def _is_header(row: list[str], header: list[str]) -> bool:
    first = row[0].lstrip("\ufeff").strip()
    return first == header[0] and [cell.strip() for cell in row[1:]] == header[1:]


def _decoded(raw: bytes, path: str, log: Log) -> str | None:
    if len(raw) > LARGEST_FILE:
        log.add(c.FILE_TOO_LARGE(path=path, limit=f"{LARGEST_FILE:,} bytes"))
        return None
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        log.add(c.NOT_UTF8(path=path, line=1, found="UTF-16"))
        return None
    if b"\0" in raw:
        log.add(c.NUL_BYTE(path=path, line=_line_of(raw, raw.index(b"\0"))))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # the decoder does not count the byte-order mark that it takes off
        start = error.start + (3 if raw.startswith(b"\xef\xbb\xbf") else 0)
        found = f"byte 0x{raw[start]:02X}, as in a Windows code page"
        log.add(c.NOT_UTF8(path=path, line=_line_of(raw, start), found=found))
        return None
    if not text.strip():
        log.add(c.EMPTY_FILE(path=path))
        return None
    return text


def _line_of(raw: bytes, offset: int) -> int:
    return len(_BYTE_LINE.findall(raw, 0, offset)) + 1


def _split(text: str, path: str, log: Log) -> _Split | None:
    """Return the records, or None after a fault that leaves nothing to read.

    After a record whose quotes do not match, reading goes on with the next line, so that the
    faults below it are found too.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    split = _Split()
    cells, start, at_end = 0, 1, False
    while not at_end:
        try:
            for row in reader:
                if not split.header:
                    if row:
                        split.header = [cell.strip() for cell in row]
                        split.header_line = start
                        if not _usable(split.header, path, start, log):
                            return None
                elif row:
                    split.rows.append(row)
                    split.lines.append(start)
                    cells += len(row)
                    if cells > MOST_CELLS:
                        log.add(c.FILE_TOO_LARGE(path=path, limit=f"{MOST_CELLS:,} cells"))
                        return None
                start = reader.line_num + 1
            at_end = True
        except csv.Error as error:
            _report(error, text, path, start, reader.line_num, log)
            split.faulty = True
            if not split.header:
                return None
            start = reader.line_num + 1
    return split


def _report(error: csv.Error, text: str, path: str, start: int, end: int, log: Log) -> None:
    kind = c.CELL_TOO_LONG if "field larger" in str(error) else c.UNCLOSED_QUOTE
    if not log.room(kind):
        log.more(kind, 1)
        return
    limit = csv.field_size_limit()
    column = _column_at_fault(_lines(text, start, end), limit)
    reason = str(error).replace("unexpected end of data", "the file ends inside it")
    if kind is c.CELL_TOO_LONG:
        log.add(kind(path=path, line=start, column=column, limit=f"{limit:,}"))
    else:
        log.add(kind(path=path, line=start, column=column, reason=reason))


def _lines(text: str, first: int, last: int) -> str:
    """The physical lines ``first`` to ``last`` of a text, both counted from 1."""
    begin, number = 0, 1
    for match in _LINE.finditer(text):
        number += 1
        if number == first:
            begin = match.end()
        elif number == last + 1:
            return text[begin : match.end()]
    return text[begin:]


def _column_at_fault(record: str, limit: int) -> int:
    """Return the cell in which the quotes of a record go wrong, or that is longer than ``limit``.

    A cell whose quotation mark is never closed is the one where it was opened.
    """
    column, began, quoted, closed = 1, 0, False, False
    for at, char in enumerate(record):
        if at - began > limit:
            break
        if quoted:
            quoted, closed = char != '"', char == '"'
        elif char == '"' and (at == began or closed):
            quoted, closed = True, False
        elif closed and char not in ",\r\n":
            break
        elif char == ",":
            column, began, closed = column + 1, at + 1, False
    return column


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
