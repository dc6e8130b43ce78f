"""Find the header of a sheet, and say what its columns are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._limits import MOST_COLUMNS
from nhs_rank.reading._names import less_usual, suggestion, synonym_of
from nhs_rank.words import CODES_OR_NAMES, TRUST_COLUMNS, folded

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._names import Names
    from nhs_rank.reading._sheet import Sheet

__all__ = ["Header", "counted", "find_header", "plain"]

_TRUST = {folded(name): name for name in TRUST_COLUMNS}
_TIDY = {
    "metric": "metric",
    "metricid": "metric",
    "unit": "unit",
    "units": "unit",
    "value": "value",
    "score": "score",
    "rank": "rank",
}
#: Characters without a width, that may stand around a text unseen.
_NO_WIDTH = "\ufeff\u200b\u200c\u200d\u2060"
_AS_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
_LOOKED_AT = 100


@dataclass(frozen=True)
class Header:
    """The columns of a sheet.

    ``row``
        The row of the sheet's frame, from 0, in which the header stands; ``line`` its line.
    ``texts``
        The name of each column that has one, by position from 1.
    ``at``
        The position of each column of the tidy layout and of trusts' details that is there.
    ``width``
        How many cells the header row has; ``filled`` the position of the last with a name.
    """

    row: int
    line: int
    texts: dict[int, str]
    at: dict[str, int]
    width: int
    filled: int

    @property
    def tidy(self) -> bool:
        """Whether each row is about one metric."""
        return "metric" in self.at

    @property
    def others(self) -> dict[int, str]:
        """The columns that are no trust's detail."""
        known = {self.at[name] for name in TRUST_COLUMNS if name in self.at}
        return {at: text for at, text in self.texts.items() if at not in known}


def plain(text: str | None) -> str:
    """A cell without spaces around it, and without ``="..."`` that keeps it text in Excel."""
    stripped = (text or "").strip(_NO_WIDTH).strip()
    match = _AS_TEXT.match(stripped)
    return match[1].strip() if match else stripped


def counted(number: int, what: str) -> str:
    """A number of things: 1 row, 2 rows."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def find_header(sheet: Sheet, names: Names, log: Log) -> Header | None:
    """Return the header, or None where the sheet has no layout; every fault is told."""
    rows = sheet.frame.head(_LOOKED_AT).rows()
    candidates = [row for row, cells in enumerate(rows) if _codes(cells, names)]
    by_content = None
    if not candidates and (guess := _less_usual_code(sheet, rows, names)):
        candidates, by_content = [guess[0]], guess[1]
    if not candidates:
        _no_header(sheet, rows, names, log)
        return None
    row = candidates[0]
    line = int(sheet.line[row])
    place: dict[str, Any] = {"path": sheet.place, "line": line}
    width = sheet.frame.width if sheet.widths is None else int(sheet.widths[row])
    if width > MOST_COLUMNS:
        log.add(c.TOO_MANY_COLUMNS(**place, found=width, limit=MOST_COLUMNS))
        return None
    texts = {at: name for at, text in enumerate(rows[row], start=1) if (name := plain(text))}
    if _repeated(texts, place, log):
        return None
    at = _columns(texts, names, place, log, by_content)
    if at is None:
        return None
    above = [cells for cells in rows[:row] if any(map(plain, cells))]
    if above:
        first_text = next(filter(None, map(plain, above[0])))
        log.add(c.ROWS_ABOVE(**place, count=counted(len(above), "row"), value=first_text))
    return Header(row, line, texts, at, width, max(texts, default=0))


def _codes(cells: tuple[str | None, ...], names: Names) -> list[int]:
    """The positions of cells that name the column of codes; exact names go before usual ones."""
    folded_cells = {
        at: names.target(name) for at, text in enumerate(cells) if (name := plain(text))
    }
    exact = [at for at, name in folded_cells.items() if name == "trustcode"]
    return exact or [
        at
        for at, name in folded_cells.items()
        if synonym_of(name) == "trust_code" and names.meaning(name) is None
    ]


def _repeated(texts: dict[int, str], place: dict[str, Any], log: Log) -> bool:
    """Report columns that share a name."""
    seen: dict[str, int] = {}
    faulty = False
    for at, text in texts.items():
        first = seen.setdefault(folded(text), at)
        if first != at:
            log.add(c.REPEATED_COLUMN(**place, column=at, value=text, first=first))
            faulty = True
    return faulty


def _columns(
    texts: dict[int, str],
    names: Names,
    place: dict[str, Any],
    log: Log,
    by_content: int | None,
) -> dict[str, int] | None:
    """The position of each known column; None after a fault.

    ``by_content`` is the position of the codes where what stands below tells it.
    """
    targets = {at: names.target(text) for at, text in texts.items()}
    at: dict[str, int] = {}
    faulty = False
    for position, name in targets.items():
        column = _TRUST.get(name) or _TIDY.get(name)
        if column is None:
            continue
        if column in at:
            first = at[column]
            log.add(c.REPEATED_COLUMN(**place, column=position, value=texts[position], first=first))
            faulty = True
        at.setdefault(column, position)
    usual: dict[str, list[int]] = {}
    for position, name in targets.items():
        column = synonym_of(name)
        if column and column not in at and names.meaning(texts[position]) is None:
            usual.setdefault(column, []).append(position)
    if by_content is not None:
        usual["trust_code"] = [by_content]
        for column in ("trust_name", "metric"):
            if usual.get(column) == [by_content]:
                del usual[column]
    _add_less_usual(texts, targets, names, at, usual)
    tidy = {"metric", "value"} <= at.keys() | usual.keys() or "metric" in at
    for column, positions in usual.items():
        if column not in TRUST_COLUMNS and not tidy:
            continue
        if len(positions) > 1:
            both = " and ".join(f"'{texts[position]}'" for position in positions)
            log.add(c.TWO_COLUMNS(**place, value=column, both=both, first=texts[positions[0]]))
            faulty = faulty or column in ("trust_code", "metric", "value")
            continue
        at[column] = positions[0]
        text = texts[positions[0]]
        log.add(c.TAKEN_AS(**place, column=positions[0], value=text, name=column))
    if tidy and not {"value", "score"} & at.keys():
        _no_layout(place, list(texts.values()), "value", log)
        return None
    if not tidy:
        for column in set(_TIDY.values()):
            at.pop(column, None)
    return None if faulty else at


def _add_less_usual(
    texts: dict[int, str],
    targets: dict[int, str],
    names: Names,
    at: dict[str, int],
    usual: dict[str, list[int]],
) -> None:
    """Add the columns of less usual names where no usual one is there, each only once."""
    taken = {*at.values(), *(position for found in usual.values() for position in found)}
    for position in targets:
        text = texts[position]
        column = less_usual(text)
        if column is None or position in taken or names.meaning(text) or names.renamed(text):
            continue
        if column not in at and column not in usual:
            usual[column] = [position]


#: What codes of trusts look like, and what any code may be.
_ODS = re.compile(r"[A-Z][A-Z0-9]{2}(?:[A-Z0-9]{2})?")
_ANY_CODE = re.compile(r"[A-Z0-9]{1,10}", re.IGNORECASE)
_MOST = 0.8


def _less_usual_code(
    sheet: Sheet, rows: list[tuple[str | None, ...]], names: Names
) -> tuple[int, int] | None:
    """The row and position of the only less usual name of codes above what looks like them."""
    for row, cells in enumerate(rows):
        found = []
        for at, cell in enumerate(cells, start=1):
            text = plain(cell)
            both = folded(text) in CODES_OR_NAMES
            if not text or names.meaning(text) or not (both or less_usual(text) == "trust_code"):
                continue
            below = sheet.frame[str(at)].slice(row + 1).drop_nulls().unique().to_list()
            like = _ODS if both else _ANY_CODE
            codes = [code for code in map(plain, below) if like.fullmatch(code)]
            if codes and len(codes) >= _MOST * len(below):
                found.append(at)
        if len(found) == 1 and sum(bool(plain(cell)) for cell in cells) > 1:
            return row, found[0]
    return None


def _no_layout(place: dict[str, Any], texts: list[str], wanted: str, log: Log) -> None:
    known = {*_TRUST, *_TIDY}
    near = suggestion(wanted, [t for t in texts if len(t) <= 60 and folded(t) not in known])
    fix = f" (is it '{near}'? then add --rename \"{near}={wanted}\")" if near else ""
    log.add(c.NO_LAYOUT(**place, missing=f": there is no column {wanted}{fix}"))


def _no_header(sheet: Sheet, rows: list[tuple[str | None, ...]], names: Names, log: Log) -> None:
    """Say why there is no layout: the table lies on its side, or has no column of codes."""
    first = next((row for row, cells in enumerate(rows) if any(map(plain, cells))), 0)
    place: dict[str, Any] = {"path": sheet.place, "line": int(sheet.line[first]) if rows else 1}
    width = sheet.frame.width if sheet.widths is None else int(sheet.widths[first])
    if width > MOST_COLUMNS:
        log.add(c.TOO_MANY_COLUMNS(**place, found=width, limit=MOST_COLUMNS))
        return
    firsts = [plain(cells[0]) for cells in rows if cells]
    known = [text for text in firsts if text and names.meaning(text)]
    if (
        known and any(names.target(text) in ("trustcode", *_TIDY) for text in firsts[: first + 1])
    ) or (len(known) >= 2):
        log.add(c.ON_ITS_SIDE(**place, value=known[0]))
        return
    texts = [text for text in map(plain, rows[first]) if text] if rows else []
    _no_layout(place, texts, names.own("trust_code"), log)
