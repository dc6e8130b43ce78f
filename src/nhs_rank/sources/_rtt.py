"""What the publications of referral-to-treatment waits have in common."""

from __future__ import annotations

import re

__all__ = ["MEASURES", "PARTS", "broken_chain", "is_every_function", "week_bands"]

MEASURES = {
    "pathways": "incomplete pathways, of all commissioners and treatment functions",
    "within_18_weeks": "those that have waited 18 weeks or less",
    "over_52_weeks": "those that have waited more than 52 weeks",
}
PARTS = {"within_18_weeks": "pathways", "over_52_weeks": "pathways"}

_BAND = re.compile(r"^(?:gt|>)\s*(\d+)(?:\s*(?:to|-)\s*(\d+))?\+?(?:\s*weeks.*)?$", re.IGNORECASE)


def week_bands(headings: list[str]) -> dict[str, tuple[int, int | None]]:
    """Return the headings of week bands with the weeks they reach from and to.

    >>> week_bands(["Gt 17 To 18 Weeks SUM 1", "Gt 104 Weeks SUM 1", "Total"])
    {'Gt 17 To 18 Weeks SUM 1': (17, 18), 'Gt 104 Weeks SUM 1': (104, None)}
    """
    found = {}
    for heading in headings:
        match = _BAND.match(" ".join(heading.replace("_", " ").split()))
        if match:
            found[heading] = (int(match[1]), int(match[2]) if match[2] else None)
    return found


def broken_chain(bands: dict[str, tuple[int, int | None]]) -> str:
    """Say where week bands do not follow each other from 0 to one without an end, or nothing.

    A band must end at 18 and one begin at 52 weeks.
    """
    spans = sorted(bands.values())
    at: int | None = 0
    for start, end in spans:
        if start != at:
            return f"week bands with a gap or an overlap at {start} weeks"
        at = end
    if not spans or at is not None:
        return "no week band without an end"
    starts = {start for start, _ in spans}
    return "" if {18, 52} <= starts else "no week bands that part at 18 and 52 weeks"


def is_every_function(code: str) -> bool:
    """Whether a treatment function's code stands for all of them together."""
    return code.strip().upper() in ("C_999", "999", "C999")
