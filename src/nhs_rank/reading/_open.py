"""Open any file as sheets: what it is, is told by its content and never by its name."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from nhs_rank.beside import Workers
from nhs_rank.diagnostics import codes as c
from nhs_rank.files import FileTooLarge, read_file, read_stdin
from nhs_rank.reading._csv import csv_sheet
from nhs_rank.reading._frames import ARROW, PARQUET, frame_sheet, is_frame, stored_sheet
from nhs_rank.reading._limits import most_bytes
from nhs_rank.reading._workbook import is_workbook, workbook_sheets

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._sheet import Sheet

__all__ = ["open_sheets", "read_bytes", "sheets_of"]

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
#: Names of tables in a zip file.
_TABLES = (".csv", ".tsv", ".tab", ".psv", ".txt", ".csv.gz")


def open_sheets(path: Any, shown: str, log: Log) -> list[Sheet]:
    """Open a file (None: standard input) or a data frame as sheets.

    Parameters
    ----------
    path
        Text with cells separated by ``,`` ``;`` tab or ``|``, in UTF-8, UTF-16 or Windows-1252,
        plain, gzipped or in a zip file; a workbook (.xlsx, .xlsb, .xls, .ods); Parquet; Arrow. Or
        a data frame of Polars or pandas.
    shown
        The path as messages and results show it.
    log
        Takes every fault as an error and every liberty as a warning; nothing is raised.

    Returns
    -------
    Its sheets, hidden ones included; none if it cannot be read.

    """
    if is_frame(path):
        sheet = frame_sheet(path, shown, log)
        return [] if sheet is None else [sheet]
    raw = read_bytes(path, shown, log)
    return [] if raw is None else sheets_of(raw, shown, log)


def sheets_of(raw: bytes, shown: str, log: Log) -> list[Sheet]:
    """Return the sheets in the bytes of a file."""
    # the hash is made beside the reading, which leaves processors free
    with Workers(1) as beside:
        hashed = beside.submit(hashlib.sha256, raw)
        unpacked = _gunzipped(raw, shown, log) if raw.startswith(_GZIP) else raw
        sheets = [] if unpacked is None else _sheets(unpacked, shown, "", log)
        sha256 = hashed.result().hexdigest()
    return [replace(sheet, sha256=sha256) for sheet in sheets]


def _sheets(raw: bytes, shown: str, sha256: str, log: Log) -> list[Sheet]:
    if raw.startswith((PARQUET, ARROW)):
        sheet = stored_sheet(raw, shown, sha256, log)
        return [] if sheet is None else [sheet]
    if raw.startswith((_ZIP, _OLD_WORKBOOK)):
        if is_workbook(raw):
            return workbook_sheets(raw, shown, sha256, log)
        return _members(raw, shown, sha256, log)
    sheet = csv_sheet(raw, shown, sha256, log)
    return [] if sheet is None else [sheet]


def read_bytes(path: Path | None, shown: str, log: Log) -> bytes | None:
    """Read a plain file, or standard input."""
    limit = most_bytes()
    try:
        return read_stdin(limit) if path is None else read_file(path, limit)
    except FileTooLarge:
        log.add(c.FILE_TOO_LARGE(path=shown, limit=f"{limit:,} bytes"))
    except OSError as error:
        log.add(c.UNREADABLE(path=shown, reason=error.strerror or error))
    return None


def _gunzipped(raw: bytes, shown: str, log: Log) -> bytes | None:
    limit = most_bytes()
    try:
        with gzip.open(io.BytesIO(raw)) as stream:
            unpacked = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        log.add(c.BROKEN_ARCHIVE(path=shown, reason=error))
        return None
    if len(unpacked) > limit:
        log.add(c.FILE_TOO_LARGE(path=shown, limit=f"{limit:,} bytes"))
        return None
    return unpacked


def _members(raw: bytes, shown: str, sha256: str, log: Log) -> list[Sheet]:
    """The tables in a zip file."""
    sheets: list[Sheet] = []
    left = most_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [item for item in archive.infolist() if _is_table(item)]
            # beside tables a .txt file is what was written about them
            tables = [item for item in members if not item.filename.lower().endswith(".txt")]
            members = tables or members
            for member in sorted(members, key=lambda item: item.filename):
                with archive.open(member) as stream:
                    text = stream.read(left + 1)
                left -= len(text)
                if left < 0:
                    log.add(c.FILE_TOO_LARGE(path=shown, limit=f"{most_bytes():,} bytes"))
                    return []
                if text.startswith(_GZIP):
                    text = _gunzipped(text, f"{shown}[{member.filename}]", log) or b""
                sheet = csv_sheet(text, shown, sha256, log, name=member.filename)
                sheets += [] if sheet is None else [sheet]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        # NotImplementedError, of packing that is not known, is a RuntimeError
        log.add(c.BROKEN_ARCHIVE(path=shown, reason=error))
        return []
    if not members:
        log.add(c.NO_TABLE_INSIDE(path=shown))
    return sheets


def _is_table(member: zipfile.ZipInfo) -> bool:
    name = member.filename.lower()
    hidden = any(part.startswith((".", "__macosx")) for part in name.split("/"))
    return not member.is_dir() and not hidden and name.endswith(_TABLES)
