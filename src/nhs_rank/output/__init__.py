"""From results to what is printed or written."""

from __future__ import annotations

from nhs_rank.output.document import Column, Document, View, column, facts
from nhs_rank.output.formats import BINARY, FORMATS, SUFFIXES, json_bytes
from nhs_rank.output.html import html_tables
from nhs_rank.output.screen import Screen
from nhs_rank.output.target import format_of, write_document
from nhs_rank.output.write import check_target, write_whole

__all__ = [
    "BINARY",
    "FORMATS",
    "SUFFIXES",
    "Column",
    "Document",
    "Screen",
    "View",
    "check_target",
    "column",
    "facts",
    "format_of",
    "html_tables",
    "json_bytes",
    "write_document",
    "write_whole",
]
