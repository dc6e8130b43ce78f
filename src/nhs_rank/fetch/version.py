"""Which of several versions of a file a link leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Version", "version_of"]

_NUMBER = re.compile(r"(?<![a-z0-9])v(?:ersion[\s_-]?)?([0-9]{1,2})(?![0-9])")
_MARKS = {"provisional": 0, "unrevised": 0, "revised": 2, "refreshed": 2, "amended": 2}
_MARKS |= {"corrected": 2, "revision": 2, "final": 3}
_MARK = re.compile(rf"(?<![a-z])({'|'.join(_MARKS)})(?![a-z])")
_UPLOADED = re.compile(r"/(20[0-9]{2})/([0-9]{2})/")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Which of several versions a link leads to: later ones are greater.

    ``label`` is what the link says, ``first`` if it says nothing; ``uploaded`` the year and month
    in the address, if it has them.
    """

    rank: int
    uploaded: str
    label: str


def version_of(address: str, text: str) -> Version:
    """Return which version of a file a link leads to, by its address and its text.

    Not marked is the first; ``provisional`` comes before it; ``revised`` is the second, and
    ``-v3`` the third; ``final`` comes after all that has no higher number.
    """
    words = f"{address.rsplit('/', 1)[-1]} {text}".casefold()
    uploaded = _UPLOADED.search(address)
    day = "-".join(uploaded.groups()) if uploaded else ""
    marks = [(_MARKS[mark], mark) for mark in _MARK.findall(words)]
    marks += [(int(number), f"v{int(number)}") for number in _NUMBER.findall(words)]
    rank, label = max(marks, default=(1, "first"))
    return Version(rank, day, label)
