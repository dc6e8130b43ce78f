"""Workbooks to sheets, by fastexcel (calamine): .xlsx, .xlsb, .xls and .ods."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._limits import most_bytes
from nhs_rank.reading._sheet import Sheet, columns

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

__all__ = ["is_workbook", "workbook_sheets"]

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_CELL = re.compile(rb'<c r="([A-Z]+)\d')
_ERROR_CELL = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?=[^>]*\bt="e")[^>]*>(?:(?!</c>).)*<v>([^<]*)</v>', re.DOTALL
)
#: The most cells of a sheet whose errors are put back.
_MOST_ERRORS = 1_000


def is_workbook(raw: bytes) -> bool:
    """Whether bytes begin and look like a workbook's."""
    if raw.startswith(_OLD_WORKBOOK):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return any(part in archive.namelist() for part in _PARTS)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def workbook_sheets(raw: bytes, path: str, sha256: str, log: Log) -> list[Sheet]:
    """Return the worksheets that hold anything, hidden ones marked, in the workbook's order.

    A cell is the text that it would be in a CSV file: numbers in full and without their format
    (0.785 where 78.5% is shown), dates as ``2025-06-30 00:00:00``.

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
    import fastexcel

    logging.getLogger("fastexcel").addHandler(logging.NullHandler())
    if _unpacked(raw) > most_bytes():
        log.add(c.FILE_TOO_LARGE(path=path, limit=f"{most_bytes():,} bytes"))
        return []
    try:
        book = fastexcel.read_excel(raw)
    except (fastexcel.FastExcelError, ValueError) as error:
        log.add(c.BROKEN_WORKBOOK(path=path, reason=_reason(error)))
        return []
    errors = _error_cells(raw)
    sheets = []
    for name in book.sheet_names:
        try:
            one = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            frame = one.to_polars()
        except fastexcel.FastExcelError as error:
            if "not a valid worksheet" not in str(error):  # a sheet of a chart or a macro
                log.add(c.BROKEN_WORKBOOK(path=f"{path}[{name}]", reason=_reason(error)))
            continue
        if frame.width and frame.height:
            frame.columns = list(columns(frame.width))
            text = frame.with_columns(pl.all().cast(pl.String).replace("", None))
            text = _with_errors(text, errors.get(name, []))
            hidden = one.visible != "visible"
            sheets.append(Sheet(path, text, sha256, name, hidden=hidden, typed=True))
    if not sheets and not log.has_errors:
        log.add(c.EMPTY_FILE(path=path))
    return sheets


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].removesuffix(" Context:") or type(error).__name__


def _unpacked(raw: bytes) -> int:
    if raw.startswith(_OLD_WORKBOOK):
        return len(raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return sum(part.file_size for part in archive.infolist())


def _with_errors(frame: pl.DataFrame, cells: list[tuple[int, int, str]]) -> pl.DataFrame:
    """Put the errors of cells where reading left them empty."""
    for row, column, text in cells:
        if row < frame.height and str(column) in frame.columns:
            frame = frame.with_columns(
                pl.when(pl.int_range(pl.len()) == row)
                .then(pl.lit(text))
                .otherwise(pl.col(str(column)))
                .alias(str(column))
            )
    return frame


def _error_cells(raw: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """Where an .xlsx workbook holds errors such as #N/A: by sheet, the row, column and text.

    Rows count from 0, columns from 1 at the first one that is used, as frames of sheets do.
    """
    if raw.startswith(_OLD_WORKBOOK):
        return {}
    found: dict[str, list[tuple[int, int, str]]] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name, part in _sheet_parts(archive).items():
            text = archive.read(part)
            if b't="e"' not in text:
                continue
            first = min(_number(column) for column in set(_CELL.findall(text)))
            found[name] = [
                (int(row) - 1, _number(column) - first + 1, error.decode("utf-8", "replace"))
                for column, row, error in _ERROR_CELL.findall(text)[:_MOST_ERRORS]
            ]
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The member of the archive that holds each sheet."""
    members = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= members:
        return {}
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in book.findall(".//{*}sheet"):
        link = next((text for key, text in sheet.items() if key.endswith("}id")), None)
        target = targets.get(link, "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in members:
            parts[sheet.get("name", "")] = member
    return parts


def _number(letters: bytes) -> int:
    """The number of a column by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
