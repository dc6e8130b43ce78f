"""The register of organisations: the trusts of England, and codes that ended with their successors.

The table is that of the 205 trusts of the first quarter of 2025/26. It names no trust of the
sample data. Contains public sector information licensed under the Open Government Licence v3.0.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.files import read_file
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Successors", "organisations", "successors", "survey_codes"]

#: Bytes of a file of one's own successors.
_LARGEST = 10_000_000
_SUCCESSOR_COLUMNS = {
    "code": ("code", "oldcode"),
    "successor": ("successor", "newcode", "successorcode"),
    "from": ("from", "successorfrom", "date"),
}


@cache
def organisations() -> pl.DataFrame:
    """Return the trusts: ``code, name, trust_type, trust_subtype``, all text."""
    rows = _table("organisations.csv").filter(pl.col("trust_type").is_not_null())
    return rows.select("code", "name", "trust_type", "trust_subtype")


@cache
def survey_codes() -> dict[str, str]:
    """Return the codes of the staff survey that are not those of the organisation."""
    return dict(_table("survey_codes.csv").rows())


def _table(name: str) -> pl.DataFrame:
    with (files("nhs_rank.register") / name).open("rb") as stream:
        return pl.read_csv(stream.read(), infer_schema=False)


@dataclass(frozen=True)
class Successors:
    """Which codes took over from which, and since when.

    ``of`` maps an ended code to its successors, each with the day from which it counts
    (``2026-04-01``), or an empty text if that is not known.
    """

    of: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def at(self, code: str, day: str) -> list[str]:
        """Return what a code has become by a day, over any number of mergers; itself if nothing.

        Several codes are returned where one has several successors.

        >>> Successors({"AAA": [("BBB", "2024-04-01")]}).at("AAA", "2025-06-30")
        ['BBB']
        """
        return self._at(code, day, ())

    def _at(self, code: str, day: str, seen: tuple[str, ...]) -> list[str]:
        later = [new for new, since in self.of.get(code, []) if since <= day and new not in seen]
        if not later:
            return [code]
        found = [end for new in later for end in self._at(new, day, (*seen, code))]
        return list(dict.fromkeys(found))


def successors(
    path: Path | None = None, more: Mapping[str, str | list[str]] | None = None
) -> Successors:
    """Return the table of successors, with those of a framework and of one's own file before it.

    The file is CSV with the columns ``code``, ``successor`` and perhaps ``from`` (a day such as
    2026-04-01). What it says of a code takes the place of what the table says. Raises
    `InputError` if it cannot be used.
    """
    ended = _table("organisations.csv").filter(pl.col("successor").is_not_null())
    known: dict[str, list[tuple[str, str]]] = {}
    for code, new, since in ended.select("code", "successor", "successor_from").iter_rows():
        known.setdefault(code, []).append((new, since or ""))
    for code, took_over in (more or {}).items():
        known[code] = [
            (new, "") for new in ([took_over] if isinstance(took_over, str) else took_over)
        ]
    return Successors(known | ({} if path is None else _own(path)))


def _own(path: Path) -> dict[str, list[tuple[str, str]]]:
    shown = path.as_posix()

    def refuse(reason: str, line: int | None = None) -> InputError:
        return InputError([c.BAD_SUCCESSORS(path=shown, line=line, reason=reason)])

    try:
        text = read_file(path, _LARGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(getattr(error, "strerror", None) or "it is not text in UTF-8") from None
    first = text.split("\n", 1)[0]
    rows = list(csv.reader(text.splitlines(), delimiter=max(",;\t|", key=first.count)))
    header = [folded(cell) for cell in rows[0]] if rows else []
    at = {
        name: next((header.index(one) for one in spellings if one in header), None)
        for name, spellings in _SUCCESSOR_COLUMNS.items()
    }
    if at["code"] is None or at["successor"] is None:
        raise refuse("there is no column code or no column successor", 1)
    found: dict[str, list[tuple[str, str]]] = {}
    lines: dict[str, int] = {}
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {
            name: row[position].strip() if position is not None and position < len(row) else ""
            for name, position in at.items()
        }
        if not cells["code"] or not cells["successor"]:
            raise refuse("a code or its successor is empty", line)
        if cells["from"] and not _is_day(cells["from"]):
            raise refuse(f"'{cells['from']}' is no day such as 2026-04-01", line)
        lines.setdefault(cells["code"].upper(), line)
        found.setdefault(cells["code"].upper(), []).append(
            (cells["successor"].upper(), cells["from"])
        )
    for code, line in lines.items():
        if _comes_back(code, found):
            raise refuse(f"the successors of {code} lead back to {code}", line)
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _comes_back(code: str, known: Mapping[str, list[tuple[str, str]]]) -> bool:
    """Whether a code is among its own successors: nobody could say who has its counts."""
    ahead, seen = [code], set[str]()
    while ahead:
        for new, _ in known.get(ahead.pop(), []):
            if new == code:
                return True
            if new not in seen:
                seen.add(new)
                ahead.append(new)
    return False
