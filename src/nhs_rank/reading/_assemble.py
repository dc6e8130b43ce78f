"""How observations become the tidy table: names resolved, text cast, rows joined, by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.reading._cast import Caster
from nhs_rank.reading._flags import flags_of
from nhs_rank.reading._layout import LEAGUE, Part
from nhs_rank.reading._numbers import missing, tidied
from nhs_rank.reading._periods import quarter_name
from nhs_rank.reading._places import Places
from nhs_rank.reading._reports import report_categories, report_scale, report_units
from nhs_rank.reading._table import CELLS, KEY, Source, Table
from nhs_rank.reading._trusts import trusts_of
from nhs_rank.reading._units import check_units
from nhs_rank.reading._whois import all_successors, known_by_register
from nhs_rank.words import UNITS, usual_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework
    from nhs_rank.reading._how import How
    from nhs_rank.reading._names import Meaning, Names

_PUBLISHED_KEY = ["quarter", "trust_code", "item", "key"]


def assemble(
    parts: Sequence[Part],
    sources: tuple[Source, ...],
    framework: Framework,
    names: Names,
    how: How,
    log: Log,
) -> Table:
    """Resolve names by the framework, cast text to numbers, and join on quarter, trust and metric.

    Problems go into ``log``; what is returned is complete only if it has no errors.
    """
    data = [part for part in parts if part.layout != "league"]
    leagues = [part.league for part in parts if part.league is not None]
    league = pl.concat(leagues) if leagues else pl.DataFrame(schema=LEAGUE)
    joiner = _Joiner(data, framework, names, how, log)
    cells = joiner.cells()
    return Table(
        trusts=joiner.trusts(),
        packed=cells,
        flags=joiner.flags(),
        published=joiner.published(),
        league=league.sort("quarter", "trust_code", "path", "line"),
        sources=sources,
        unknown=joiner.unknown,
        named=joiner.named,
    )


class _Joiner:
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
        held = {int(one) for part in parts for one in part.trusts["quarter"].unique()}
        self.quarters = sorted(held)
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
            _taken(trusts, part.cells["trust"]).alias("trust"),
            _taken(numbers, part.cells["name"]).alias("meaning"),
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
                _quarters(rows["quarter"]).alias("quarter"),
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
        return self._all.filter(_taken(wanted, self._all["meaning"].clip(-1)))

    def _spelled(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Small frames of cells with quarters, codes and meanings as texts."""
        items = pl.Series([one.item for one in self._meanings], dtype=pl.String)
        keys = pl.Series([one.key for one in self._meanings], dtype=pl.String)
        paths = pl.Series(self._places.paths, dtype=pl.String)
        return cells.with_columns(
            _quarters(cells["quarter"]).alias("quarter"),
            self._code_texts(cells["trust"]).alias("trust_code"),
            items.gather(cells["meaning"]).alias("item"),
            keys.gather(cells["meaning"]).alias("key"),
            paths.gather(cells["part"]).alias("path"),
            pl.col("line").cast(pl.Int64),
            pl.col("column").cast(pl.Int64),
        )

    def trusts(self) -> pl.DataFrame:
        """One row a trust and quarter."""
        frames = [
            part.trusts.with_columns(
                pl.lit(part.place).alias("path"),
                _quarters(part.trusts["quarter"]).alias("quarter"),
                pl.Series(part.codes, dtype=pl.String)
                .gather(part.trusts["trust"])
                .alias("trust_code"),
                pl.col("line").cast(pl.Int64),
            ).drop("trust")
            for part in self._parts
        ]
        found = trusts_of(frames, self._framework, self._log)
        try:
            ended = all_successors(self._framework, self._how.successors)
        except InputError as error:
            self._log.extend(error.diagnostics)
            return found
        return known_by_register(found, self._framework, ended, self._log)

    def flags(self) -> pl.DataFrame:
        """One row a trust, quarter and flag."""
        known = self._of("flag")
        if known.is_empty():
            known = self._all.clear()
        if not known.width:
            return pl.DataFrame(
                schema={
                    "quarter": pl.String,
                    "trust_code": pl.String,
                    "flag": pl.String,
                    "set": pl.Boolean,
                }
            )
        spelled = self._spelled(known).with_columns(tidied("text"))
        headers = pl.Series(
            [self._places.header(part, at) for part, at in known.select("part", "column").rows()],
            dtype=pl.String,
        )
        return flags_of(spelled.with_columns(headers.alias("header")), self._log)

    def published(self) -> pl.DataFrame:
        """Published results as numbers, one for each trust, item and key."""
        columns = {"quarter": pl.String, "trust_code": pl.String, "item": pl.String}
        schema = {**columns, "key": pl.String, "value": pl.Float64, "rank": pl.Float64}
        known = self._of("published")
        if known.is_empty():
            return pl.DataFrame(schema=schema)
        numbers = known.with_columns(
            self._caster.numbers(known, "text").alias("value"),
            self._caster.numbers(self._placed(known, "rank"), "rank").alias("rank"),
        ).filter(pl.col("value").is_not_null() | pl.col("rank").is_not_null())
        key = numbers.select(pl.struct("quarter", "trust", "meaning").rank("dense")).to_series()
        once = self._once(numbers.with_columns(key.cast(pl.Int64).alias("_key")), ["value", "rank"])
        return self._spelled(once).select(list(schema)).sort(_PUBLISHED_KEY)

    # --- metrics ---------------------------------------------------------------------------------

    def cells(self) -> pl.DataFrame:
        """One row a trust, quarter and metric, in the order of these."""
        values = self._values()
        scores = self._scores()
        if not scores.is_empty():
            values = _joined(values, scores)
        if values.is_empty():
            return pl.DataFrame(schema=CELLS)
        return self._finished(values)

    def _metrics(self, cells: pl.DataFrame) -> pl.Series:
        """The place of each cell's metric in the framework."""
        order = {key: at for at, key in enumerate(self._framework.metrics)}
        places = np.array([order.get(one.item, -1) for one in self._meanings], dtype=np.int64)
        return _taken(places, cells["meaning"]).alias("metric")

    def _key(self, cells: pl.DataFrame, metric: pl.Series) -> pl.Series:
        """A number for quarter, trust and metric that sorts as these do."""
        key = np.zeros(cells.height, dtype=np.int64)
        if len(self.quarters) > 1:
            ranks = np.full(self.quarters[-1] + 2, 0, dtype=np.int64)
            for rank, quarter in enumerate(self.quarters):
                ranks[quarter] = rank  # -1 is the last place
            np.take(ranks, cells["quarter"].to_numpy(), out=key, mode="wrap")
            key *= len(self.codes)
        key += cells["trust"].to_numpy()
        key *= len(self._framework.metrics)
        key += metric.to_numpy()
        return pl.Series("_key", key)

    def _values(self) -> pl.DataFrame:
        """Values: numbers, and texts of metrics by category, one for each key."""
        cells = self._of("value")
        schema = ["_key", "value", "text", "unit", "published_rank", "part", "line", "column"]
        if cells.is_empty():
            return pl.DataFrame(schema=dict.fromkeys(schema, pl.Null()))
        metric = self._metrics(cells)
        units = self._units(cells)
        frame = cells.with_columns(metric, units, self._key(cells, metric))
        by_text = [
            at
            for at, one in enumerate(self._framework.metrics.values())
            if any("text" in rule.needs for rule in one.rules)
        ]
        is_text = frame["metric"].is_in(by_text) if by_text else None
        if is_text is not None and is_text.any():
            texts = self._categories(frame.filter(is_text))
            numbers = self._figures(frame.filter(~is_text))
            frame = pl.concat([numbers, texts], how="diagonal")
        else:
            frame = self._figures(frame)
        if "rank" in frame.columns:
            frame = frame.with_columns(
                self._caster.numbers(self._placed(frame, "rank"), "rank").alias("published_rank")
            )
        else:
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias("published_rank"))
        kept = (pl.col("value").is_not_null()) | (pl.col("text").is_not_null())
        if frame["value"].null_count():
            frame = frame.filter(kept)
        report_units(frame, self._framework, self._places, self._log)
        frame = self._preferred(frame)
        return self._once(frame, ["value", "text"]).select(schema)

    def _units(self, cells: pl.DataFrame) -> pl.Series:
        """Units as they are compared; none where there is none."""
        if "unit" not in cells.columns or cells["unit"].null_count() == cells.height:
            return pl.repeat(None, cells.height, dtype=pl.String, eager=True).alias("unit")
        spelled = cells.select("unit").with_columns(tidied("unit"))
        spelled = spelled.with_columns(pl.when(~missing("unit")).then(pl.col("unit")).alias("unit"))
        return spelled.select(pl.col("unit").str.to_lowercase().replace(UNITS)).to_series()

    def _figures(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Values as numbers, in the unit of their metric, and possible ones."""
        values, percent = self._caster.values(frame)
        checked = self._how.scaled(self._caster.as_if_commas(frame, values), frame, self._framework)
        check_units(
            frame.with_columns(pl.Series("value", checked).fill_nan(None)),
            percent,
            self._framework,
            self._places,
            self._how,
            self._log,
        )
        values = self._how.scaled(values, frame, self._framework)
        frame = frame.with_columns(pl.Series("value", values).fill_nan(None))
        return frame.with_columns(pl.lit(None, pl.String).alias("text"))

    def _categories(self, texts: pl.DataFrame) -> pl.DataFrame:
        tidy = texts.with_columns(tidied("text")).with_columns(
            pl.when(~missing("text")).then(pl.col("text")).alias("text"),
            pl.lit(None, pl.Float64).alias("value"),
        )
        report_categories(tidy, self._framework, self._places, self._log)
        return tidy

    def _preferred(self, values: pl.DataFrame) -> pl.DataFrame:
        """Where a metric stands in several of the units it may have, keep the first of them.

        A row without a unit is in the metric's own; a unit that the framework does not have comes
        last.
        """
        order = {
            (at, usual_unit(unit)): index
            for at, metric in enumerate(self._framework.metrics.values())
            if metric.other_units
            for index, unit in enumerate((metric.unit or "", *metric.other_units))
        }
        several = pl.col("metric").is_in(sorted({at for at, _ in order}))
        if not order or values["unit"].null_count() == values.height:
            return values
        lookup = pl.DataFrame(
            [(at, unit, index) for (at, unit), index in order.items()],
            schema={"metric": pl.Int64, "unit": pl.String, "_order": pl.Int64},
            orient="row",
        )
        ranked = values.join(lookup, on=["metric", "unit"], how="left", maintain_order="left")
        first = pl.col("_order").fill_null(len(order))
        ranked = ranked.with_columns(
            pl.when(several & pl.col("unit").is_not_null()).then(first).otherwise(0).alias("_order")
        )
        return ranked.filter(pl.col("_order") == pl.col("_order").min().over("_key")).drop("_order")

    def _scores(self) -> pl.DataFrame:
        """Finished scores, from rows and columns of their own and from columns of tidy values."""
        own = self._of("score")
        frames = []
        if not own.is_empty():
            # a score stands in its own column, or as the value of a row of its own
            text = pl.col("text")
            column = pl.col("column")
            if "score" in own.columns:
                beside = (~missing("score")).alias("_beside")
                own = own.with_columns(tidied("score")).with_columns(beside)
                text = pl.when("_beside").then("score").otherwise("text")
                column = pl.when("_beside").then(self._at(own, "score")).otherwise("column")
            frames.append(own.with_columns(text.alias("score"), column.alias("column")))
        values = self._of("value")
        if "score" in values.columns and values["score"].null_count() < values.height:
            beside_value = values.filter(pl.col("score").is_not_null())
            frames.append(
                beside_value.with_columns(self._at(beside_value, "score").alias("column"))
            )
        if not frames:
            return pl.DataFrame()
        kept = ["line", "column", "quarter", "trust", "meaning", "part", "score"]
        cells = pl.concat([frame.select(kept) for frame in frames])
        given = self._caster.numbers(cells, "score", header="score")
        if (none := self._framework.scale.missing) is not None:
            given = given.set(given == none, None)
        metric = self._metrics(cells)
        cells = cells.with_columns(given.alias("given"), metric, self._key(cells, metric))
        report_scale(cells, self._framework, self._places, self._log)
        return self._once(cells.filter(pl.col("given").is_not_null()), ["given"])

    def _placed(self, cells: pl.DataFrame, name: str) -> pl.DataFrame:
        """The cells at the position of another column than their value's."""
        return cells.with_columns(self._at(cells, name).alias("column"))

    def _at(self, cells: pl.DataFrame, name: str) -> pl.Series:
        """The position of a column in the file of each cell."""
        positions = np.array([part.columns.get(name, 0) for part in self._parts], dtype=np.int32)
        return _taken(positions, cells["part"])

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

    def _finished(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The columns of `CELLS`; texts of few kinds as categories."""
        metrics = list(self._framework.metrics)
        size = len(metrics)
        key = cells["_key"].to_numpy()
        metric = key % size
        trust = key // size % len(self.codes)
        quarter = key // size // len(self.codes)
        names = [quarter_name(number) for number in self.quarters]
        quarters = pl.Series(names, dtype=pl.Enum([name for name in names if name]))
        return pl.DataFrame(
            {
                "quarter": quarters.gather(quarter),
                "trust_code": pl.Series(self.codes, dtype=pl.Enum(self.codes)).gather(trust),
                "metric": pl.Series(metrics, dtype=pl.Enum(metrics)).gather(metric),
                "unit": cells["unit"],
                "value": cells["value"].cast(pl.Float64),
                "text": cells["text"],
                "given": cells["given"].cast(pl.Float64)
                if "given" in cells.columns
                else pl.repeat(None, cells.height, dtype=pl.Float64, eager=True),
                "published_rank": cells["published_rank"].cast(pl.Float64),
                "path": pl.Series(
                    self._places.paths, dtype=pl.Enum(list(dict.fromkeys(self._places.paths)))
                ).gather(cells["part"]),
                "line": cells["line"],
                "column": cells["column"],
            }
        )


def _joined(values: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """Values and finished scores side by side, at the place of the value where there is one."""
    given = scores.select("_key", "given", "part", "line", "column")
    if values.is_empty():
        return given.with_columns(
            pl.lit(None, pl.Float64).alias("value"),
            pl.lit(None, pl.Float64).alias("published_rank"),
            pl.lit(None, pl.String).alias("text"),
            pl.lit(None, pl.String).alias("unit"),
        ).sort("_key")
    both = values.join(given, on="_key", how="full", coalesce=True, suffix="_score")
    return both.with_columns(
        pl.coalesce(name, f"{name}_score").alias(name) for name in ("part", "line", "column")
    ).sort("_key")


def _taken(values: npt.NDArray[np.generic], at: pl.Series) -> pl.Series:
    """The values at positions; -1 is the last."""
    return pl.Series(values[at.to_numpy()])


def _quarters(numbers: pl.Series) -> pl.Series:
    """Quarters in their usual spelling."""
    held = np.unique(numbers.to_numpy())
    spelled = pl.Series([quarter_name(int(number)) for number in held], dtype=pl.String)
    return spelled.gather(np.searchsorted(held, numbers.to_numpy()))


def _headers(part: Part) -> dict[int, str]:
    return part.header.texts


def _is_typed(part: Part) -> bool:
    return part.sheet.typed
