"""Where the columns of a sheet begin: reading workbooks drops the empty ones before them."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["empty_columns"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})\d+"[^>/]*>\s*<(?:v|is|f)\b')


def empty_columns(file: Path, sheet: str) -> int:
    """Return how many columns before the first filled one a sheet of an .xlsx workbook has.

    0 for a workbook of another kind, which does not say.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            part = _part(archive, sheet)
            found = set() if part is None else set(_FILLED.findall(archive.read(part)))
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError):
        return 0
    return min((_number(letters) for letters in found), default=1) - 1


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    link = next(
        (one.get(_LINK) for one in book.iter(f"{_MAIN}sheet") if one.get("name") == sheet), None
    )
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next((one.get("Target") for one in relations if one.get("Id") == link), None)
    if target is None:
        return None
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
