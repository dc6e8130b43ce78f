"""Which format a file is to be in, and writing a document to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.output.formats import FORMATS, SUFFIXES
from nhs_rank.output.screen import Screen
from nhs_rank.output.write import check_target, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from nhs_rank.output.document import Document

__all__ = ["format_of", "write_document"]


def format_of(asked: str | None, path: Path | None) -> str:
    """Return the name of a format: the one asked for, that of a file's suffix, or ``table``.

    Raises `InputError` for one that there is not.
    """
    if asked is not None:
        if asked not in FORMATS:
            raise InputError([c.UNKNOWN_FORMAT(value=asked, known=", ".join(FORMATS))])
        return asked
    if path is None:
        return "table"
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = f"a suffix of {', '.join(SUFFIXES)}, or --format"
        raise InputError([c.UNKNOWN_FORMAT(value=suffix or path.name, known=known)])
    return SUFFIXES[suffix]


def write_document(document: Document, path: Path) -> None:
    """Write a document to a file in the format of its suffix, whole or not at all."""
    name = format_of(None, path)
    check_target(path)
    write_whole(path, FORMATS[name](document, Screen()))
