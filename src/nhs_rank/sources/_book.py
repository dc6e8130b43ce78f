"""Open a file of statistics: its sheets as text, and the bytes on disk for what is too large."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nhs_rank.diagnostics import Log

__all__ = ["Book", "Sheet", "open_books"]

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
#: Enough of a text file to recognise it by.
_HEAD_BYTES = 65_536
_HEAD_ROWS = 60
#: No publication unpacks to more.
_LARGEST = 4_000_000_000
#: No table of text but the RTT extract, which is scanned where it lies, is larger.
_LARGEST_TEXT = 200_000_000


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table of text.

    ``frame`` holds all rows from the first, columns named ``"1"``, ``"2"``... by position; an
    empty cell is null.
    """

    path: str
    frame: pl.DataFrame
    name: str = ""
    hidden: bool = False

    @property
    def place(self) -> str:
        """The file and the sheet in it, as diagnostics show them."""
        return f"{self.path}[{self.name}]" if self.name else self.path


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

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, whole."""
        if not self.delimiter:
            return self.head
        with self.file.open("rb") as stream:
            text = _decoded(stream.read(_LARGEST_TEXT + 1))
        return (Sheet(self.path, _table(text, self.delimiter)),)


def open_books(file: Path, shown: str, folder: Path, log: Log) -> Iterator[Book]:
    """Open a file: one book, or one for each member of a zip file that is no workbook.

    Members are unpacked into ``folder``. What cannot be opened is reported into ``log``.
    """
    try:
        sha256 = _digest(file)
        with file.open("rb") as stream:
            start = stream.read(8)
        if start.startswith(_OLD_WORKBOOK):
            yield from _workbook(file, shown, sha256, log)
        elif start.startswith(_ZIP):
            yield from _zipped(file, shown, sha256, folder, log)
        else:
            yield _text(file, shown, sha256)
    except (OSError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        log.add(c.BROKEN_STATISTICS(path=shown, reason=reason))


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _zipped(file: Path, shown: str, sha256: str, folder: Path, log: Log) -> Iterator[Book]:
    with zipfile.ZipFile(file) as archive:
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
            with target.open("rb") as stream:
                start = stream.read(8)
            at = f"{shown}/{item.filename}"
            if start.startswith((_OLD_WORKBOOK, _ZIP)):
                yield from _workbook(target, at, sha256, log)
            else:
                yield _text(target, at, sha256)


def _workbook(file: Path, shown: str, sha256: str, log: Log) -> Iterator[Book]:
    import fastexcel

    try:
        book = fastexcel.read_excel(file)
        sheets = []
        for name in book.sheet_names:
            one = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            frame = one.to_polars()
            if frame.width and frame.height:
                frame.columns = [str(number + 1) for number in range(frame.width)]
                text = frame.with_columns(pl.all().cast(pl.String).replace("", None))
                sheets.append(Sheet(shown, text, name, hidden=one.visible != "visible"))
    except (fastexcel.FastExcelError, ValueError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        log.add(c.BROKEN_STATISTICS(path=shown, reason=reason))
        return
    yield Book(shown, sha256, file, tuple(sheets))


def _text(file: Path, shown: str, sha256: str) -> Book:
    with file.open("rb") as stream:
        start = _decoded(stream.read(_HEAD_BYTES))
    first = start.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    head = _table(start, delimiter, _HEAD_ROWS)
    return Book(shown, sha256, file, (Sheet(shown, head),), delimiter)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 4:  # a character cut in two at the end of the head
            return raw[: error.start].decode("utf-8-sig")
        return raw.decode("cp1252", "replace")


def _table(text: str, delimiter: str, most: int | None = None) -> pl.DataFrame:
    """A frame whose row ``n`` is line ``n + 1`` of the text, unless a cell holds a line break."""
    rows: list[Sequence[str]] = []
    try:
        for row in csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter):
            rows.append(row)
            if most is not None and len(rows) >= most:
                break
    except csv.Error:
        return pl.DataFrame()
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = zip(*padded, strict=True) if padded else []
    frame = pl.DataFrame(
        {
            str(number + 1): pl.Series(list(cells), dtype=pl.String)
            for number, cells in enumerate(columns)
        }
    )
    return frame.with_columns(pl.all().replace("", None)) if width else frame
