"""Open a file of statistics: its sheets as text, and the bytes on disk for what is too large."""

from __future__ import annotations

import csv
import gzip
import os
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.files import digest, open_file, read_file
from nhs_rank.reading._body import NOTE_WORDS
from nhs_rank.reading._csv import csv_sheet
from nhs_rank.reading._limits import most_bytes
from nhs_rank.reading._workbook import workbook_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nhs_rank.reading._sheet import Sheet

__all__ = ["Book", "open_books"]

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
#: How texts of two bytes a character begin: the lower byte first, or the upper one.
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_BROKEN = (zipfile.BadZipFile, zlib.error)
#: Enough of a text file to recognise it by.
_HEAD_BYTES = 65_536
#: No publication unpacks to more.
_LARGEST = 4_000_000_000


@dataclass(frozen=True, eq=False)
class Book:
    """A file of one or more sheets.

    ``path``
        As results and messages show it; of a member of a zip file, ``file.zip/member``.
    ``sha256``
        Of the file that was given.
    ``file``
        Where the bytes lie.
    ``delimiter``
        Of a file of text; empty for a workbook.
    ``head``
        Enough of every sheet to recognise it: all of a workbook's, the first rows of a text file.
    """

    path: str
    sha256: str
    file: Path
    head: tuple[Sheet, ...]
    delimiter: str = ""

    def sheets(self, log: Log) -> list[Sheet]:
        """Return all sheets, whole; liberties taken with a text are reported."""
        if not self.delimiter:
            return list(self.head)
        sheet = csv_sheet(read_file(self.file, most_bytes()), self.path, self.sha256, log)
        return [] if sheet is None else [sheet]


def open_books(file: Path, shown: str, folder: Path, log: Log) -> Iterator[Book]:
    """Open a file: one book, or one for each member of a zip file that is no workbook.

    Parameters
    ----------
    file
        The file.
    shown
        Its path for messages.
    folder
        Members of a zip file are unpacked into it.
    log
        Takes what cannot be opened.

    """
    try:
        sha256 = digest(file, _LARGEST)
        with open_file(file) as stream:
            start = stream.read(8)
        if start.startswith(_OLD_WORKBOOK):
            yield from _workbook(file, shown, sha256, log)
        elif start.startswith(_ZIP):
            yield from _zipped(file, shown, sha256, folder, log)
        elif start.startswith(_GZIP):
            yield _unzipped(file, shown, sha256, folder)
        else:
            yield _text(file, shown, sha256)
    except (OSError, EOFError, NotImplementedError, RuntimeError, *_BROKEN) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        log.add(c.BROKEN_STATISTICS(path=shown, reason=reason))


def _zipped(file: Path, shown: str, sha256: str, folder: Path, log: Log) -> Iterator[Book]:
    with open_file(file) as stream, zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        if any(part in names for part in _WORKBOOK_PARTS):
            yield from _workbook(file, shown, sha256, log)
            return
        members = [item for item in archive.infolist() if not item.is_dir()]
        if sum(item.file_size for item in members) > _LARGEST:
            raise zipfile.BadZipFile(f"it unpacks to more than {_LARGEST:,} bytes")
        for number, item in enumerate(members):
            target = folder / f"{sha256[:16]}-{number}"
            with archive.open(item) as source, target.open("wb") as sink:
                while block := source.read(1 << 20):
                    sink.write(block)
            with target.open("rb") as unpacked:
                start = unpacked.read(8)
            at = f"{shown}/{item.filename}"
            if start.startswith((_OLD_WORKBOOK, _ZIP)):
                yield from _workbook(target, at, sha256, log)
            else:
                yield _text(target, at, sha256)


def _unzipped(file: Path, shown: str, sha256: str, folder: Path) -> Book:
    target = folder / sha256
    size = 0
    with open_file(file) as stream, gzip.open(stream) as source, target.open("wb") as sink:
        while block := source.read(1 << 20):
            size += sink.write(block)
            if size > _LARGEST:
                raise zipfile.BadZipFile(f"it unpacks to more than {_LARGEST:,} bytes")
    return _text(target, shown, sha256)


def _workbook(file: Path, shown: str, sha256: str, log: Log) -> Iterator[Book]:
    sheets = workbook_sheets(read_file(file, most_bytes()), shown, sha256, log)
    if sheets:
        yield Book(shown, sha256, file, tuple(sheets))


def _text(file: Path, shown: str, sha256: str) -> Book:
    """A file of text, of which only the first rows are read now."""
    with open_file(file) as stream:
        raw = stream.read(_HEAD_BYTES)
    wide = raw.startswith(_WIDE)
    end = raw.rfind(b"\n\x00" if raw.startswith(_WIDE[0]) else b"\n") + 1
    start = raw[: end + (end > 0 and raw.startswith(_WIDE[0]))] or raw
    # what cannot be read now is told when the whole is read
    sheet = csv_sheet(start, shown, sha256, Log())
    head = () if sheet is None else (sheet,)
    first = "" if sheet is None else start.split(b"\n", 1)[0].decode("latin-1")
    delimiter = max(",;\t|", key=first.count)
    if not wide and _is_cut_off(file, delimiter):
        raise EOFError("its last row ends before the others do")
    return Book(shown, sha256, file, head, delimiter)


def _is_cut_off(file: Path, delimiter: str) -> bool:
    """Whether a text ends in the middle of a row: without an end of line, and with fewer cells."""
    with open_file(file) as stream:
        stream.seek(max(stream.seek(0, os.SEEK_END) - _HEAD_BYTES, 0))
        raw = stream.read()
    if raw.endswith((b"\n", b"\r")):
        return False
    lines = [line.decode("latin-1") for line in raw.split(b"\n")[-2:]]
    if lines[-1].lstrip(' "').casefold().startswith(NOTE_WORDS):
        return False
    rows = list(csv.reader(lines, delimiter=delimiter))
    return len(rows) == 2 and 1 < len(rows[1]) < len(rows[0])
