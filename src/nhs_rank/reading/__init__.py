"""Reading: files of any make become one tidy table."""

from __future__ import annotations

from nhs_rank.paths import shown_path
from nhs_rank.reading._files import File, find_files
from nhs_rank.reading._frames import is_frame
from nhs_rank.reading._names import meanings
from nhs_rank.reading._open import open_sheets
from nhs_rank.reading._read import read, read_files
from nhs_rank.reading._register import all_successors
from nhs_rank.reading._sheet import Sheet
from nhs_rank.reading._small import parse_sheet
from nhs_rank.reading._table import Source, Table

__all__ = [
    "File",
    "Sheet",
    "Source",
    "Table",
    "all_successors",
    "find_files",
    "is_frame",
    "meanings",
    "open_sheets",
    "parse_sheet",
    "read",
    "read_files",
    "shown_path",
]
