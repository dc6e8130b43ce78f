"""The observations of all files side by side, numbered: what each is about, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._cast import Caster
from nhs_rank.reading._periods import quarter_name
from nhs_rank.reading._places import Places
from nhs_rank.reading._table import KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework
    from nhs_rank.reading._how import How
    from nhs_rank.reading._layout import Part
    from nhs_rank.reading._names import Meaning, Names

__all__ = ["Observations", "quarters_of", "taken"]


class Observations:
    """Puts the observations of all parts together, and makes each frame of the table of them."""

    def __init__(
        self, parts: Sequence[Part], framework: Framework, names: Names, how: How, log: Log
    ) -> None:
        self._parts, self._framework, self._how, self._log = parts, framework, how, log
        self._meanings: list[Meaning] = []
        self._numbers: dict[Meaning, int] = {}
        self.codes = sorted({code for part in parts for code in part.codes})
        place = {code: at for at, code in enumerate(self.codes)}
        self._places = Places([part.place for part in parts], [_headers(part) for part in parts])
        self._caster = Caster(
            self._places, [_is_typed(part) for part in parts], framework, how.decimal, log
        )
        frames = [self._resolved(number, part, place, names) for number, part in enumerate(parts)]
        self._unknown_names(parts, names)
        self._all = pl.concat(frames, how="diagonal") if frames else pl.DataFrame()
        numbers = {int(one) for part in parts for one in part.trusts["quarter"].unique()}
        self.quarters = sorted(numbers)
        kinds = [meaning.kind for meaning in self._meanings]
        items = {meaning.item for meaning in self._meanings if meaning.kind in ("value", "score")}
        self.named = tuple(key for key in framework.metrics if key in items)
        self._kinds = np.array([*kinds, "unknown"])
        self.unknown = self._unknown()

    def _resolved(
        self, number: int, part: Part, place: dict[str, int], names: Names
    ) -> pl.DataFrame:
        """The cells of a part with trusts and meanings numbered over all parts."""
        trusts = np.array([place[code] for code in part.codes], dtype=np.int32)
        meant = [self._number_of(names.meaning(text)) for text in part.names]
        if part.layout == "wide":
            meant = self._without_aliases(part, meant)
        numbers = np.array([*meant, -1], dtype=np.int32)
        return part.cells.with_columns(
            pl.lit(number, pl.UInt16).alias("part"),
            taken(trusts, part.cells["trust"]).alias("trust"),
            taken(numbers, part.cells["name"]).alias("meaning"),
        )

    def _number_of(self, meaning: Meaning | None) -> int:
        if meaning is None:
            return -1
        number = self._numbers.setdefault(meaning, len(self._meanings))
        if number == len(self._meanings):
            self._meanings.append(meaning)
        return number

    def _without_aliases(self, part: Part, meant: list[int]) -> list[int]:
        """Report columns of a wide file that mean one thing; only the first of them is kept."""
        first: dict[int, int] = {}
        kept = []
        at = {text: position for position, text in part.header.texts.items()}
        for text, number in zip(part.names, meant, strict=True):
            position = at[text]
            if number >= 0 and first.setdefault(number, position) != position:
                self._log.add(
                    c.REPEATED_COLUMN(
                        path=part.place,
                        line=part.header.line,
                        column=position,
                        value=self._meanings[number].item,
                        first=first[number],
                    )
                )
                kept.append(-2)
            else:
                kept.append(number)
        return kept

    def _unknown_names(self, parts: Sequence[Part], names: Names) -> None:
        """Report names that the framework does not have, once each, and full names taken."""
        found: dict[str, tuple[tuple[str, int, int | None], int]] = {}
        for part in parts:
            at = {text: position for position, text in part.header.texts.items()}
            counted = part.cells.group_by("name").agg(pl.len(), pl.col("line").min())
            for number, count, line in sorted(counted.rows()):
                text = part.names[number]
                wide = part.layout == "wide"
                where = (part.header.line, at[text]) if wide else (int(line), None)
                if names.meaning(text) is None:
                    place, before = found.get(text, ((part.place, *where), 0))
                    found[text] = (min(place, (part.place, *where)), before + count)
                elif names.is_full_name(text):
                    meaning = names.meaning(text)
                    assert meaning is not None
                    place = {"path": part.place, "line": where[0], "column": where[1]}
                    self._log.add(c.TAKEN_AS(**place, value=text, name=meaning.item))
        fields = (
            {
                "path": place[0],
                "line": place[1],
                "column": place[2],
                "value": text,
                "count": count,
                "near": names.near(text) or "correct the name if it should count",
            }
            for text, (place, count) in sorted(found.items())
        )
        self._log.each(c.UNKNOWN_METRIC, len(found), fields)

    def _unknown(self) -> pl.DataFrame:
        """What the files have of names that the framework does not have."""
        frames = [pl.DataFrame(schema=dict.fromkeys(KEY, pl.String()))]
        for number, part in enumerate(self._parts):
            cells = self._all.filter((pl.col("part") == number) & (pl.col("meaning") == -1))
            rows = cells.select("quarter", "trust", "name").unique()
            texts = pl.Series(part.names, dtype=pl.String)
            named = rows.select(
                quarters_of(rows["quarter"]).alias("quarter"),
                self._code_texts(rows["trust"]).alias("trust_code"),
                texts.gather(rows["name"]).alias("metric"),
            )
            frames.append(named)
        return pl.concat(frames).unique().sort(KEY)

    def _code_texts(self, numbers: pl.Series) -> pl.Series:
        return pl.Series(self.codes, dtype=pl.String).gather(numbers)

    def _of(self, *kinds: str) -> pl.DataFrame:
        """The cells whose name means something of these kinds."""
        if self._all.is_empty():
            return self._all
        wanted = np.isin(self._kinds, kinds)
        wanted[-1] = False
        if wanted[:-1].all() and self._all["meaning"].min() >= 0:  # type: ignore[operator]
            return self._all
        return self._all.filter(taken(wanted, self._all["meaning"].clip(-1)))

    def _spelled(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Small frames of cells with quarters, codes and meanings as texts."""
        items = pl.Series([one.item for one in self._meanings], dtype=pl.String)
        keys = pl.Series([one.key for one in self._meanings], dtype=pl.String)
        paths = pl.Series(self._places.paths, dtype=pl.String)
        return cells.with_columns(
            quarters_of(cells["quarter"]).alias("quarter"),
            self._code_texts(cells["trust"]).alias("trust_code"),
            items.gather(cells["meaning"]).alias("item"),
            keys.gather(cells["meaning"]).alias("key"),
            paths.gather(cells["part"]).alias("path"),
            pl.col("line").cast(pl.Int64),
            pl.col("column").cast(pl.Int64),
        )

    def _placed(self, cells: pl.DataFrame, name: str) -> pl.DataFrame:
        """The cells at the position of another column than their value's."""
        return cells.with_columns(self._at(cells, name).alias("column"))

    def _at(self, cells: pl.DataFrame, name: str) -> pl.Series:
        """The position of a column in the file of each cell."""
        positions = np.array([part.columns.get(name, 0) for part in self._parts], dtype=np.int32)
        return taken(positions, cells["part"])

    def _once(self, cells: pl.DataFrame, amounts: list[str]) -> pl.DataFrame:
        """The cells by key, each once; what stands twice is told."""
        key = cells["_key"].to_numpy()
        if (key[1:] > key[:-1]).all():
            return cells
        cells = cells.sort("_key", "part", "line", "column")
        key = cells["_key"].to_numpy()
        if (key[1:] > key[:-1]).all():
            return cells
        again = np.zeros(len(key), bool)
        again[1:] = key[1:] == key[:-1]
        first = np.maximum.accumulate(np.where(again, 0, np.arange(len(key))))
        self._report_twice(cells, first, again, amounts)
        return cells.filter(~pl.Series(again))

    def _report_twice(
        self,
        cells: pl.DataFrame,
        first: npt.NDArray[np.int64],
        again: npt.NDArray[np.bool_],
        amounts: list[str],
    ) -> None:
        """Report every cell that stands in an earlier row already."""
        rows = np.flatnonzero(again)
        spelled = self._spelled(cells[rows])
        before = self._spelled(cells[first[rows]])
        pairs = spelled.with_columns(
            before["path"].alias("first_path"),
            before["line"].alias("first_line"),
            pl.all_horizontal(spelled[name].eq_missing(before[name]) for name in amounts).alias(
                "same"
            ),
        ).sort("path", "line", "column")
        fields = (
            {
                "path": row["path"],
                "line": row["line"],
                "column": row["column"],
                "metric": row["item"],
                "trust": row["trust_code"],
                "quarter": row["quarter"] or "the quarter",
                "other": f"{row['first_path']}:{row['first_line']}",
                "fix": "remove one of them"
                if row["same"]
                else "the two differ: remove the wrong one",
            }
            for row in pairs.iter_rows(named=True)
        )
        self._log.each(c.DUPLICATE, pairs.height, fields)


def taken(values: npt.NDArray[np.generic], at: pl.Series) -> pl.Series:
    """The values at positions; -1 is the last."""
    return pl.Series(values[at.to_numpy()])


def quarters_of(numbers: pl.Series) -> pl.Series:
    """Quarters in their usual spelling."""
    distinct = np.unique(numbers.to_numpy())
    spelled = pl.Series([quarter_name(int(number)) for number in distinct], dtype=pl.String)
    return spelled.gather(np.searchsorted(distinct, numbers.to_numpy()))


def _headers(part: Part) -> dict[int, str]:
    return part.header.texts


def _is_typed(part: Part) -> bool:
    return part.sheet.typed
