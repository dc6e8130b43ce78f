"""Values and finished scores of metrics: cast, checked, and one for each quarter and trust."""

from __future__ import annotations

import numpy as np
import polars as pl

from nhs_rank.reading._framework_faults import report_categories, report_scale, report_units
from nhs_rank.reading._numbers import missing, tidied
from nhs_rank.reading._observations import Observations, taken
from nhs_rank.reading._periods import quarter_name
from nhs_rank.reading._table import CELLS
from nhs_rank.reading._units import check_units
from nhs_rank.words import UNITS, usual_unit

__all__ = ["MetricCells"]


class MetricCells(Observations):
    """The cells of metrics."""

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
        return taken(places, cells["meaning"]).alias("metric")

    def _key(self, cells: pl.DataFrame, metric: pl.Series) -> pl.Series:
        """A number for quarter, trust and metric that sorts as these do."""
        key = np.zeros(cells.height, dtype=np.int64)
        if len(self.quarters) > 1:
            ranks = np.zeros(self.quarters[-1] + 2, dtype=np.int64)
            for rank, quarter in enumerate(self.quarters):
                ranks[quarter] = rank  # -1 is the last place
            key += ranks[cells["quarter"].to_numpy()]
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
        is_text = frame.select(self._by_text()).to_series()
        if is_text.any():
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

    def _by_text(self) -> pl.Expr:
        """Whether the rule for a cell's metric and unit scores texts."""
        found = pl.lit(False)
        for at, metric in enumerate(self._framework.metrics.values()):
            own = "text" in metric.score.needs
            other = [
                usual_unit(unit)
                for unit, rule in metric.other_units.items()
                if ("text" in rule.needs) is not own
            ]
            if own or other:
                differs = pl.col("unit").is_in(other).fill_null(False)
                found |= (pl.col("metric") == at) & (differs != own)
        return found

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
