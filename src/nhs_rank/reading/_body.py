"""Which rows below a header are about a trust; what the others are is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._codes import (
    NOTHING,
    is_area,
    is_national,
    is_nothing,
    kind_of_code,
    kinds_of_codes,
    spelled_code,
)
from nhs_rank.reading._header import counted, plain
from nhs_rank.reading._limits import WIDEST
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from nhs_rank.diagnostics import Kind, Log
    from nhs_rank.reading._header import Header
    from nhs_rank.reading._sheet import Sheet

__all__ = ["NOTE_WORDS", "Body", "body_of", "coded"]

#: The most rows at the end that may be notes.
_NOTES = 200
_NAMED = 5
#: From so many rows on, rows that are too long or short alike are one message.
_MANY = 6
#: From how many rows on runs of equal texts are looked for, and how long they are to be.
_LONG, _RUN = 10_000, 8
_DIGITS = frozenset("0123456789")
#: The mark that may stand at the start of a file, and at the start of a file put behind another.
_MARK = "\ufeff"
#: Signs that stand for the code of a total.
_DASHES = r"^\s*[-\u2010-\u2015\u2026.]+\s*$"
NOTE_WORDS = ("source", "note", "contact", "published", "copyright", "©", "*", "†", "#")

#: What a spreadsheet shows where a formula has no result.
_ERROR = re.compile(r"#[A-Z0-9/]+[!?A]")

Numbers = "npt.NDArray[np.int64]"


@dataclass(frozen=True, eq=False)
class Body:
    """The rows about trusts.

    ``frame``
        The text columns of the sheet, by position, and ``line``.
    ``trust``
        For each row the place of its code in ``codes``.
    """

    frame: pl.DataFrame
    trust: npt.NDArray[np.int64]
    codes: list[str]


def coded(column: pl.Series) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Number the texts of a column in their order: for each row its number, -1 for none."""
    changes = column.ne_missing(column.shift())
    if column.len() > _LONG and changes.sum() * _RUN < column.len():
        # equal texts stand together: a run of them is one
        starts = np.flatnonzero(changes.to_numpy())
        if not len(starts) or starts[0] != 0:
            starts = np.append(0, starts)
        numbers, texts = coded(column.gather(starts))
        return np.repeat(numbers, np.diff(np.append(starts, column.len()))), texts
    texts = column.unique().drop_nulls().sort().to_list()
    codes = column.cast(pl.Enum(texts)).to_physical().cast(pl.Int64)
    return (codes.fill_null(-1) if codes.null_count() else codes).to_numpy(), texts


def _where(
    kinds: Sequence[str],
    wanted: Sequence[str],
    numbers: npt.NDArray[np.int64],
    *,
    of_none: bool = False,
) -> npt.NDArray[np.bool_]:
    """The rows whose text is of a wanted kind; ``of_none`` for rows without a text."""
    flags = [kind in wanted for kind in kinds]
    if not any(flags) and not of_none:
        return np.zeros(len(numbers), bool)
    if all(flags) and numbers.min(initial=0) >= 0:
        return np.ones(len(numbers), bool)
    return np.array([*flags, of_none])[numbers]


def body_of(sheet: Sheet, header: Header, log: Log, *, of_trusts: bool) -> Body | None:
    """Return the rows about trusts, or None where there are none.

    Parameters
    ----------
    sheet
        The sheet as it stands.
    header
        Its header row and columns.
    log
        Takes every problem.
    of_trusts
        Whether the framework ranks trusts, among which boards and regions have no place.

    """
    frame = sheet.frame[header.row + 1 :].with_columns(sheet.line[header.row + 1 :].alias("line"))
    widths = None if sheet.widths is None else sheet.widths[header.row + 1 :].to_numpy()
    at = header.at["trust_code"]
    numbers, texts = coded(frame[str(at)])
    kinds = kinds_of_codes(texts, of_trusts=of_trusts)
    rows = _Rows(sheet, header, frame, widths, log, of_trusts=of_trusts)
    if set(kinds) == {"code"} and numbers.min() >= 0 and rows.plain(texts):
        return _body(sheet, header, frame, numbers, texts, log)
    is_code = _where(kinds, ("code",), numbers)
    keep = is_code & ~rows.notes() & ~rows.ragged()
    keep &= ~rows.repeated_headers(numbers, texts)
    left = ~keep & ~rows.set_aside
    national = rows.national(keep | left, numbers, kinds)
    none = np.zeros(len(keep), bool)
    area = rows.areas(keep, left, numbers, texts, kinds) if of_trusts else none
    is_area_code = _where(kinds, ("area",), numbers)
    keep = (keep | (is_area_code & left)) & ~national & ~area
    rows.report_left_out(national | area)
    rows.report_faults(left & ~national & ~is_area_code & ~area, numbers, kinds)
    if not keep.any():
        if not log.has_errors or not (rows.faulty or sheet.faulty or left.any()):
            rows.report_nothing(left_out=bool((national | area).any()))
        return None
    if not keep.all():
        frame, numbers = frame.filter(pl.Series(keep)), numbers[keep]
    return _body(sheet, header, frame, numbers, texts, log)


def _body(
    sheet: Sheet,
    header: Header,
    frame: pl.DataFrame,
    numbers: npt.NDArray[np.int64],
    texts: list[str],
    log: Log,
) -> Body:
    """The rows that are left, with their codes as they are compared."""
    spelled = [spelled_code(text) for text in texts]
    used = np.zeros(len(texts), bool)
    used[numbers] = True
    codes = sorted({spelled[number] for number in np.flatnonzero(used)})
    places = {code: place for place, code in enumerate(codes)}
    _report_wrapped(header.at["trust_code"], texts, used, sheet, header, log)
    if codes != spelled:
        numbers = np.array([places.get(code, -1) for code in spelled])[numbers]
    return Body(frame, numbers, codes)


def _report_wrapped(
    at: int,
    texts: list[str],
    used: npt.NDArray[np.bool_],
    sheet: Sheet,
    header: Header,
    log: Log,
) -> None:
    """Say that codes are kept as text by ``="..."``."""
    wrapped = [text for number, text in enumerate(texts) if used[number] and '="' in text]
    if wrapped:
        example = wrapped[0]
        log.add(c.TEXT_FORMULA(path=sheet.place, line=header.line, column=at, value=example))


class _Rows:
    """The rows below a header, looked at one kind after another."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        frame: pl.DataFrame,
        widths: npt.NDArray[np.int64] | None,
        log: Log,
        *,
        of_trusts: bool,
    ) -> None:
        self._sheet, self._header, self._frame, self._log = sheet, header, frame, log
        self._of_trusts = of_trusts
        self._widths = widths
        self._names = [name for name in frame.columns if name != "line"]
        self.set_aside = np.zeros(frame.height, bool)
        self.faulty = False

    def plain(self, texts: list[str]) -> bool:
        """Whether all rows are plainly about trusts, where all have codes."""
        header = self._header
        even = self._widths is None and header.width == len(self._names)
        name = header.texts[header.at["trust_code"]]
        again = any(plain(text.lstrip(_MARK)) == name for text in texts)
        return even and not again and "trust_name" not in header.at and not self._ends_in_notes()

    def _ends_in_notes(self) -> bool:
        """Whether the last row is blank or a note."""
        cells = self._row(self._frame.height - 1)
        filled = [cell for cell in cells if cell]
        return not filled or self._is_note(self._frame.height - 1, cells, filled)

    def _row(self, number: int) -> list[str]:
        # the line stands behind the cells
        return [plain(cell) for cell in self._frame.row(number)[: len(self._names)]]

    def _line(self, number: int) -> int:
        return int(self._frame["line"][int(number)])

    def _blank(self) -> npt.NDArray[np.bool_]:
        empty = self._frame.select(
            pl.all_horizontal(
                (pl.col(name).is_null() | (pl.col(name).str.strip_chars() == ""))
                for name in self._names
            )
        )
        return empty.to_series().to_numpy()

    def notes(self) -> npt.NDArray[np.bool_]:
        """Notes below the table, from the end upwards."""
        found = np.zeros(self._frame.height, bool)
        first, texts, after = None, [], []
        for number in range(self._frame.height - 1, -1, -1):
            if self._frame.height - number > _NOTES:
                break
            cells = self._row(number)
            filled = [cell for cell in cells if cell]
            if filled and not self._is_note(number, cells, filled):
                break
            after.append(number)
            code = cells[self._header.at["trust_code"] - 1]
            above_is_blank = number > 0 and not any(self._row(number - 1))
            if filled and (above_is_blank or kind_of_code(code) in ("bad", "missing")):
                first = number
                texts.append(filled[0])
        if first is not None:
            found[first:] = True
            self.set_aside |= found
            self._log.add(
                c.ROWS_BELOW(
                    path=self._sheet.place,
                    line=self._line(first),
                    value=texts[-1],
                    count=counted(
                        sum(number >= first and any(self._row(number)) for number in after), "row"
                    ),
                )
            )
        return found

    def _is_note(self, number: int, cells: list[str], filled: list[str]) -> bool:
        """One filled cell of text, a short row of it, or one that begins as notes do."""
        if any(_is_figure(cell) for cell in filled):
            return False
        short = self._widths is not None and self._widths[number] < self._header.filled
        begins = filled[0].casefold().startswith(NOTE_WORDS)
        code = cells[self._header.at["trust_code"] - 1]
        is_row = kind_of_code(code) == "national" or is_nothing(filled[0])
        is_row = is_row or bool(_ERROR.fullmatch(filled[0]))
        return not is_row and (len(filled) == 1 or short or begins)

    def ragged(self) -> npt.NDArray[np.bool_]:
        """Rows of another length than the header, but for empty cells at their end."""
        none = np.zeros(self._frame.height, bool)
        if self._widths is None and self._header.width == len(self._names):
            return none
        header = self._header
        widths = self._widths
        if widths is None:
            widths = np.full(self._frame.height, len(self._names))
        beyond = [name for name in self._names if int(name) > header.width]
        over = none
        if beyond:
            over = (
                self._frame.select(
                    pl.any_horizontal(
                        (pl.col(name).str.strip_chars() != "").fill_null(False) for name in beyond
                    )
                )
                .to_series()
                .to_numpy()
            )
        over = over | (widths > WIDEST)
        blank = self._blank()
        bad = ((widths < header.filled) | over) & ~blank & ~self.set_aside
        for found in dict.fromkeys(widths[bad].tolist()):
            rows = np.flatnonzero(bad & (widths == found))
            several = len(rows) >= _MANY
            more = ""
            if several:
                last = self._line(int(rows[-1]))
                more = f" (so it is in {len(rows) - 1:,} rows more, the last on line {last})"
            shapes = (
                {
                    "path": self._sheet.place,
                    "line": self._line(int(number)),
                    "found": int(found),
                    "expected": header.width,
                    "more": more,
                }
                for number in (rows[:1] if several else rows)
            )
            self._log.each(c.RAGGED_ROW, 1 if several else len(rows), shapes)
        longer = (widths != header.width) & ~bad & ~blank & ~self.set_aside
        if longer.any():
            first = self._line(int(np.flatnonzero(longer)[0]))
            self._log.add(
                c.EMPTY_ENDS(
                    path=self._sheet.place, line=first, count=counted(int(longer.sum()), "row")
                )
            )
        self.faulty |= bool(bad.any())
        self.set_aside |= bad
        return bad

    def repeated_headers(
        self, numbers: npt.NDArray[np.int64], texts: list[str]
    ) -> npt.NDArray[np.bool_]:
        """Rows that are the header again."""
        found = np.zeros(self._frame.height, bool)
        name = self._header.texts[self._header.at["trust_code"]]
        same = [number for number, text in enumerate(texts) if plain(text.lstrip(_MARK)) == name]
        for number in np.flatnonzero(np.isin(numbers, same)) if same else ():
            cells = self._row(int(number))
            own = {at: cells[at - 1].lstrip(_MARK) for at in self._header.texts}
            if own == self._header.texts:
                self._log.add(
                    c.REPEATED_HEADER(path=self._sheet.place, line=self._line(int(number)))
                )
                found[number] = True
        self.faulty |= bool(found.any())
        self.set_aside |= found
        return found

    def national(
        self, rows: npt.NDArray[np.bool_], numbers: npt.NDArray[np.int64], kinds: Sequence[str]
    ) -> npt.NDArray[np.bool_]:
        """Rows of totals and of the whole country, by their code or, without one, their name."""
        by_code = _where(kinds, ("national",), numbers)
        missing = _where(kinds, ("missing",), numbers, of_none=True)
        by_name = np.zeros(len(rows), bool)
        nameless = missing
        if name := self._header.at.get("trust_name"):
            names, uniques = coded(self._frame[str(name)])
            by_name = np.array(
                [is_national(text, of_trusts=self._of_trusts) for text in uniques] + [False]
            )[names]
            nameless = np.array([is_nothing(text) for text in uniques] + [True])[names]
        if (missing & rows).any():
            at = str(self._header.at["trust_code"])
            dash = (self._frame[at].str.contains(_DASHES)).fill_null(False).to_numpy()
            by_code = by_code | (dash & nameless & self._has_figures())
        return rows & (by_code | by_name)

    def _has_figures(self) -> npt.NDArray[np.bool_]:
        known = {self._header.at.get(name) for name in ("trust_code", "trust_name")}
        values = [name for name in self._names if int(name) not in known]
        if not values:
            return np.zeros(self._frame.height, bool)
        return (
            self._frame.select(
                pl.any_horizontal(
                    pl.col(name).str.contains(r"\d").fill_null(False) for name in values
                )
            )
            .to_series()
            .to_numpy()
        )

    def areas(
        self,
        rows: npt.NDArray[np.bool_],
        left: npt.NDArray[np.bool_],
        numbers: npt.NDArray[np.int64],
        texts: list[str],
        kinds: Sequence[str],
    ) -> npt.NDArray[np.bool_]:
        """Rows of boards and regions among others, ``rows``, that are none."""
        is_code = _where(kinds, ("area",), numbers)
        areas = {text for text, kind in zip(texts, kinds, strict=True) if kind == "area"}
        others = {text for text, kind in zip(texts, kinds, strict=True) if kind == "code"}
        places = _where(kinds, ("place",), numbers) if others else np.zeros(len(rows), bool)
        found = is_code if len(areas) <= len(others) else np.zeros(len(rows), bool)
        if name := self._header.at.get("trust_name"):
            at, names = coded(self._frame[str(name)])
            named = np.array([is_area(text) for text in names] + [False])[at]
            of_codes = rows | (is_code & left)
            if 2 * (named & of_codes).sum() <= of_codes.sum():
                found = found | (named & (rows | left))
        return (found | places) & ~self.set_aside

    def report_left_out(self, rows: npt.NDArray[np.bool_]) -> None:
        """Name the rows that are no trust, in one warning."""
        places = np.flatnonzero(rows)
        if not len(places):
            return
        self.set_aside |= rows
        code, name = self._header.at["trust_code"], self._header.at.get("trust_name")
        called = dict.fromkeys(self._called(int(place), code, name) for place in places)
        more = f" and {len(called) - _NAMED} more" if len(called) > _NAMED else ""
        self._log.add(
            c.NO_TRUST(
                path=self._sheet.place,
                line=self._line(int(places[0])),
                count="1 row is" if len(places) == 1 else f"{len(places):,} rows are",
                names=", ".join(islice(called, _NAMED)) + more,
                value=next(iter(called)),
            )
        )

    def _called(self, number: int, code: int, name: int | None) -> str:
        cells = self._row(number)
        called = cells[name - 1] if name else ""
        own = cells[code - 1]
        return own if folded(called) == folded(own) or not called else f"{own} {called}".strip()

    def report_faults(
        self, rows: npt.NDArray[np.bool_], numbers: npt.NDArray[np.int64], kinds: Sequence[str]
    ) -> None:
        """Pass over rows of nothing but missing tokens, and report rows without a usable code."""
        missing = _where(kinds, ("missing",), numbers, of_none=True) & rows
        blank = self._blank() if missing.any() else missing
        missing &= ~blank
        empty = missing & self._all_missing() if missing.any() else missing
        if empty.any():
            first = self._line(int(np.flatnonzero(empty)[0]))
            self._log.add(
                c.MISSING_ROWS(
                    path=self._sheet.place, line=first, count=counted(int(empty.sum()), "row")
                )
            )
        bad = _where(kinds, ("bad", "place"), numbers) & rows
        at = self._header.at["trust_code"]
        self._each(c.NO_CODE, missing & ~empty, at)
        self._each(c.BAD_CODE, bad, at, value=True)
        self.faulty |= bool(bad.any() or (missing & ~empty).any())

    def _all_missing(self) -> npt.NDArray[np.bool_]:
        tokens = list(NOTHING)
        every = self._frame.select(
            pl.all_horizontal(
                pl.col(name).is_null()
                | pl.col(name).str.strip_chars().str.to_lowercase().is_in(tokens)
                | ~pl.col(name).str.contains(r"[\pL\pN]")
                for name in self._names
            )
        )
        return every.to_series().to_numpy()

    def _each(
        self, kind: Kind, rows: npt.NDArray[np.bool_], at: int, *, value: bool = False
    ) -> None:
        self._log.each(kind, int(rows.sum()), self._fields(np.flatnonzero(rows), at, value))

    def _fields(self, rows: Iterable[int], at: int, value: bool) -> Iterator[dict[str, object]]:
        for row in rows:
            fields: dict[str, object] = {
                "path": self._sheet.place,
                "line": self._line(int(row)),
                "column": at,
            }
            if value:
                fields["value"] = plain(self._frame[str(at)][int(row)])
            yield fields

    def report_nothing(self, *, left_out: bool) -> None:
        """Say that no row is left."""
        if not left_out or not self._log.has_errors:
            self._log.add(c.NO_ROWS(path=self._sheet.place, line=self._header.line))


def _is_figure(cell: str) -> bool:
    """Whether a cell is a number or begins like one."""
    return (cell[0] in _DIGITS and all(char in "0123456789.,%-+ " for char in cell)) or (
        cell[0] in "+-(£" and len(cell) > 1 and cell[1] in _DIGITS
    )
