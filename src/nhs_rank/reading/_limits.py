"""How much may be read: bounds that follow the memory of the machine."""

from __future__ import annotations

import os
import sys
from functools import cache

__all__ = ["CELL_LENGTH", "MOST_COLUMNS", "WIDEST", "most_bytes", "most_cells"]

#: A table of metrics has tens of columns.
MOST_COLUMNS = 1_000
#: No row keeps more cells than this, the width of the widest spreadsheet.
WIDEST = 16_384
#: The longest cell, in characters.
CELL_LENGTH = 131_072
#: What is taken where the memory cannot be asked for.
_USUAL = 4_000_000_000
#: The text of a file, its cells and what is made of them, as a multiple of the file.
_BYTES_A_BYTE = 6
#: The memory of one cell on the careful road, where each is an object.
_BYTES_A_CELL = 300


def most_bytes() -> int:
    """Return how many bytes of one file, unpacked, are read."""
    return memory() // _BYTES_A_BYTE


def most_cells() -> int:
    """Return how many cells the careful road reads."""
    return memory() // _BYTES_A_CELL


@cache
def memory() -> int:
    """Return the bytes of memory that this process may use."""
    amounts = [_physical()]
    if sys.platform != "win32":
        import resource

        bound = resource.getrlimit(resource.RLIMIT_AS)[0]
        if bound != resource.RLIM_INFINITY:
            amounts.append(bound)
    return min(amounts)


def _physical() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return _USUAL
