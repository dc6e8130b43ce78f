"""From results to what is printed or written."""

from __future__ import annotations

from nhs_rank.output.document import Column, Document, View
from nhs_rank.output.formats import BINARY, FORMATS, SUFFIXES, Screen
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
    "write_whole",
]
