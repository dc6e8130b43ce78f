"""From bytes to UTF-8 text without a mark, and what separates its cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.words import COLUMN_NAMES, folded

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

__all__ = ["DELIMITERS", "ROWS_LOOKED_AT", "Text", "delimiter_of", "preview", "text_of"]

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_MARK = codecs.BOM_UTF8
_UTF16 = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_BYTE_LINE = re.compile(rb"\r\n|\n|\r")
_SEP = re.compile(rb'[ \t]*"?sep=(.)"?[ \t,;|]*(\r\n|\n|\r|$)', re.IGNORECASE)
#: How much of a file is looked at to tell how it is made.
_LOOKED_AT = 1_000_000
ROWS_LOOKED_AT = 100


@dataclass(frozen=True)
class Text:
    """UTF-8 bytes without a byte-order mark, and the delimiter that the first line names."""

    raw: bytes
    delimiter: str | None = None
    skipped: int = 0


def text_of(raw: bytes, path: str, log: Log) -> Text | None:
    """Return the text of a file, each liberty taken told; None where it is none."""
    for mark, name in _UTF16.items():
        if raw.startswith(mark):
            try:
                raw = raw.decode("utf-16").encode()
            except UnicodeError:
                log.add(c.NOT_UTF8(path=path, line=1, found=f"{name}, and damaged"))
                return None
            log.add(c.OTHER_ENCODING(path=path, found=name))
            break
    if b"\0" in raw:
        log.add(c.NUL_BYTE(path=path, line=_line_of(raw, raw.index(b"\0"))))
        return None
    decoded = _as_utf8(raw, path, log)
    if decoded is None:
        return None
    if decoded.startswith(_MARK):
        decoded = decoded[len(_MARK) :]
        if decoded.startswith(_MARK):
            log.add(c.SECOND_MARK(path=path, line=1))
            while decoded.startswith(_MARK):
                decoded = decoded[len(_MARK) :]
    if not decoded[:_LOOKED_AT].strip() and not decoded.strip():
        log.add(c.EMPTY_FILE(path=path))
        return None
    if match := _SEP.match(decoded):
        delimiter = match[1].decode("latin-1")
        if delimiter in DELIMITERS:
            log.add(c.SEP_LINE(path=path, line=1))
            return Text(decoded[match.end() :], delimiter, 1)
    return Text(decoded)


def _as_utf8(raw: bytes, path: str, log: Log) -> bytes | None:
    """Return the bytes as UTF-8; those of a Windows code page are told and decoded."""
    if raw.isascii():
        return raw
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at, found = error.start, f"byte 0x{raw[error.start]:02X}"
        if not raw.startswith(_MARK) and not _has_controls(raw):
            try:
                text = raw.decode("cp1252")
            except UnicodeDecodeError as other:
                at, found = other.start, f"byte 0x{raw[other.start]:02X}, in no code page"
            else:
                log.add(c.OTHER_ENCODING(path=path, line=_line_of(raw, at), found="Windows-1252"))
                return text.encode()
        log.add(c.NOT_UTF8(path=path, line=_line_of(raw, at), found=found))
        return None
    return raw


def _has_controls(raw: bytes) -> bool:
    """Whether there are control characters that no text has."""
    return bool(re.search(rb"[\x01-\x08\x0e-\x1f]", raw))


def _line_of(raw: bytes, offset: int) -> int:
    return len(_BYTE_LINE.findall(raw, 0, offset)) + 1


def preview(raw: bytes, delimiter: str) -> list[list[str]]:
    """Return the first rows of a text, as far as they can be read."""
    text = raw[:_LOOKED_AT].decode("utf-8", "replace")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == ROWS_LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows


def delimiter_of(raw: bytes, path: str, log: Log) -> str:
    """Return what separates the cells; another sign than a comma is told."""
    previews = {
        sign: preview(raw, sign) for sign in DELIMITERS if sign.encode() in raw[:_LOOKED_AT]
    }
    named = {sign: most for sign, rows in previews.items() if (most := _known(rows)) > 1}
    if named:
        best = max(named, key=lambda sign: named[sign])
    elif previews:
        best = max(previews, key=lambda sign: (*_regularity(previews[sign]), sign == ","))
    else:
        best = ","
    if best != ",":
        log.add(c.OTHER_DELIMITER(path=path, found=DELIMITERS[best]))
    return best


def _known(rows: list[list[str]]) -> int:
    """The most known names of columns that one row has, if the row has several cells."""
    return max(
        (len({folded(cell) for cell in row} & COLUMN_NAMES) + 1 for row in rows if len(row) > 1),
        default=0,
    )


def _regularity(rows: list[list[str]]) -> tuple[int, int]:
    """How many rows have the commonest width above 1, and that width."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((times, width) for width, times in widths.items()), default=(0, 0))
