"""Columns of text to numbers over all files, and what is said of the cells that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._header import counted
from nhs_rank.reading._numbers import figures, minutes, number_fix, rounded
from nhs_rank.words import usual_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nhs_rank.diagnostics import Kind, Log
    from nhs_rank.framework import Framework
    from nhs_rank.reading._numbers import Decimal, Figures
    from nhs_rank.reading._places import Places

__all__ = ["Caster"]

_LIBERTIES = {
    "minus": "the sign \N{MINUS SIGN} is taken for a minus",
    "brackets": "numbers in brackets are taken for negative ones",
    "mark": "a mark in square brackets behind a number is passed over",
    "formula": "numbers are written as formulas, and the text in them is taken",
    "spaces": "no-break spaces and the like around numbers are passed over",
}
_MINUTES = "minutes"
#: From so many cells on, cells of a column that are no number for one reason are one message.
_MANY = 6
_DECIMAL_COMMA = r"^[+-]?[0-9]+,[0-9]+ *%?$"


class Caster:
    """Turns columns of text into numbers."""

    def __init__(
        self,
        places: Places,
        typed: Sequence[bool],
        framework: Framework,
        decimal: Decimal,
        log: Log,
    ) -> None:
        self._places, self._typed, self._log = places, np.array(typed, dtype=bool), log
        self._decimal: Decimal = decimal
        # the files in which decimals have a comma that was not said to be one.
        self._with_commas: set[int] = set()
        self._clocks = [
            usual_unit(metric.unit or "") == _MINUTES for metric in framework.metrics.values()
        ]

    def numbers(self, cells: pl.DataFrame, column: str, *, header: str | None = None) -> pl.Series:
        """Return the numbers in a column; what is neither a number nor missing is reported."""
        if column not in cells.columns:
            return pl.repeat(None, cells.height, dtype=pl.Float64, eager=True)
        found = self._figures(cells, column)
        named = header or (column if column in ("score", "rank") else None)
        self._report_bad(cells, column, found.bad, named)
        self._report_liberties(cells, found, named)
        return pl.Series(column, found.numbers).fill_nan(None)

    def values(self, cells: pl.DataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        """Return the values of metrics, and the rows that have a per cent sign.

        Minutes and seconds are read where the unit of the metric is minutes.
        """
        found = self._figures(cells, "text")
        numbers, bad = found.numbers, found.bad
        if len(bad) and any(self._clocks):
            read = self._read_clocks(cells, bad)
            for row, number in read.items():
                numbers[row] = number
            bad = np.array([row for row in bad if row not in read], dtype=np.int64)
        self._report_bad(cells, "text", bad, None)
        self._report_liberties(cells, found, None)
        return numbers, found.percent

    def as_if_commas(
        self, cells: pl.DataFrame, values: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """The values with decimal commas read as such, where a file has some that are errors.

        What else is wrong with such a file can be told in the same go.
        """
        if not self._with_commas:
            return values
        unclear = cells["part"].is_in(list(self._with_commas)).to_numpy()
        return np.where(unclear, figures(cells["text"], ",", typed=True).numbers, values)

    def _figures(self, cells: pl.DataFrame, column: str) -> Figures:
        """Read a column; a decimal comma is one in text files only."""
        if self._decimal == "." or not self._typed.any():
            return figures(cells[column], self._decimal)
        typed = self._typed[cells["part"].to_numpy()]
        plain = figures(cells[column], ",", typed=True)
        text = figures(cells[column], ",")
        both = {*plain.liberties, *text.liberties}
        none = np.empty(0, dtype=np.int64)

        def chosen(one: npt.NDArray[np.int64], two: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
            return np.sort(np.concatenate([one[typed[one]], two[~typed[two]]]))

        return type(plain)(
            np.where(typed, plain.numbers, text.numbers),
            chosen(plain.bad, text.bad),
            {
                name: chosen(plain.liberties.get(name, none), text.liberties.get(name, none))
                for name in both
            },
            chosen(plain.percent, text.percent),
        )

    def _read_clocks(self, cells: pl.DataFrame, bad: npt.NDArray[np.int64]) -> dict[int, float]:
        """The minutes of cells such as 26:42, and one note for each column that has them."""
        read: dict[int, float] = {}
        metrics = cells["metric"].to_numpy()
        for row in bad.tolist():
            if self._clocks[metrics[row]] and (time := minutes(cells["text"][row])) is not None:
                read[row] = float(rounded(np.array([time]))[0])
        if read:
            self._note(cells, np.array(list(read), dtype=np.int64), None, c.CLOCK_TIMES, "")
        return read

    def _report_bad(
        self, cells: pl.DataFrame, column: str, bad: npt.NDArray[np.int64], header: str | None
    ) -> None:
        if not len(bad):
            return
        rows = cells[bad].sort("part", "line", "column")
        is_comma = rows[column].str.strip_chars().str.contains(_DECIMAL_COMMA)
        self._with_commas |= set(rows.filter(is_comma)["part"].unique())
        places = zip(
            rows["part"].to_list(),
            rows["column"].to_list(),
            [number_fix(text) for text in rows[column].to_list()],
            strict=True,
        )
        alike: dict[tuple[int, int, str], list[int]] = {}
        for number, place in enumerate(places):
            alike.setdefault(place, []).append(number)
        for (part, at, fix), numbers in alike.items():
            named = header or self._places.header(part, at)
            more = ""
            if len(numbers) >= _MANY:
                last = rows["line"][numbers[-1]]
                more = f", nor are {len(numbers) - 1:,} cells more, the last on line {last}"
                numbers = numbers[:1]
            fields = (
                {
                    "path": self._places.paths[part],
                    "line": rows["line"][number],
                    "column": at,
                    "value": rows[column][number].strip(),
                    "header": named,
                    "fix": fix,
                    "more": more,
                }
                for number in numbers
            )
            self._log.each(c.NOT_A_NUMBER, len(numbers), fields)

    def _report_liberties(self, cells: pl.DataFrame, found: Figures, header: str | None) -> None:
        for name, rows in found.liberties.items():
            self._note(cells, rows, header, c.SIGN_READ, _LIBERTIES[name])

    def _note(
        self,
        cells: pl.DataFrame,
        rows: npt.NDArray[np.int64],
        header: str | None,
        kind: Kind,
        what: str,
    ) -> None:
        """One note for each column of a file that has such cells."""
        if not len(rows):
            return
        text = header if header in ("score", "rank") else "text"
        some = cells[rows].sort("part", "column", "line")
        columns = some.group_by("part", "column", maintain_order=True).agg(
            pl.len().alias("count"), pl.col("line").first(), pl.col(text).first()
        )
        for row in columns.iter_rows(named=True):
            self._log.add(
                kind(
                    path=self._places.paths[row["part"]],
                    line=row["line"],
                    column=row["column"],
                    value=row[text].strip(),
                    header=header or self._places.header(row["part"], row["column"]),
                    count=counted(row["count"], "cell"),
                    what=what,
                )
            )
