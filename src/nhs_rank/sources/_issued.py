"""When a workbook says that it was published or revised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nhs_rank.sources._months import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhs_rank.reading._sheet import Sheet

__all__ = ["day_in", "issued"]

_NAMED = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+({'|'.join(MONTHS)})[a-z]*[\s-]+(\d{{4}})", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SEARCHED = 30


def day_in(text: str | None) -> str | None:
    """Return the day that a text names first, as ``2025-07-10``.

    >>> day_in("10th July 2025")
    '2025-07-10'
    """
    if match := _NAMED.search(text or ""):
        day, month = int(match[1]), MONTHS.index(match[2][:3].lower()) + 1
        return f"{match[3]}-{month:02d}-{day:02d}"
    if match := _ISO.search(text or ""):
        return match[0]
    if match := _BRITISH.search(text or ""):
        return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    return None


def issued(sheets: Iterable[Sheet]) -> tuple[str | None, bool]:
    """Return the last day on which sheets say they were published or revised; whether revised."""
    published, revised, is_revised = [], [], False
    for sheet in sheets:
        for row in sheet.frame.head(_SEARCHED).rows():
            cells = [cell.strip() for cell in row if cell and cell.strip()]
            if not cells:
                continue
            name, rest = cells[0].lower().rstrip(":"), " ".join(cells[1:])
            if name == "published":
                published += [day] if (day := day_in(rest)) else []
            elif name == "revised" and rest.strip("-. ") and rest.lower() not in ("n/a", "no"):
                is_revised = True
                revised += [day] if (day := day_in(rest)) else []
            elif name == "status" and "revised" in rest.lower():
                is_revised = True
    return max(revised or published, default=None), is_revised
