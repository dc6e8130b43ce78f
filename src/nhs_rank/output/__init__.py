"""From results to what is printed or written."""

from __future__ import annotations

from nhs_rank.output.document import Column, Document, View, column, facts
from nhs_rank.output.formats import BINARY, FORMATS, SUFFIXES
from nhs_rank.output.screen import Screen
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
    "write_whole",
]
