"""How observations become the tidy table: names resolved, text cast, rows joined, by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.exceptions import InputError
from nhs_rank.reading._flags import flags_of
from nhs_rank.reading._layout import LEAGUE, Part
from nhs_rank.reading._metric_cells import MetricCells
from nhs_rank.reading._numbers import tidied
from nhs_rank.reading._observations import quarters_of
from nhs_rank.reading._register import all_successors, known_by_register
from nhs_rank.reading._table import Source, Table
from nhs_rank.reading._trusts import trusts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework
    from nhs_rank.reading._how import How
    from nhs_rank.reading._names import Names

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

    What is returned is complete only if the log has no errors.

    Parameters
    ----------
    parts
        What each sheet holds.
    sources
        The files, for the result.
    framework
        Names the metrics and their units.
    names
        What the names in files stand for.
    how
        How files are to be read.
    log
        Takes every problem.

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


class _Joiner(MetricCells):
    """Makes each frame of the table of the observations."""

    def trusts(self) -> pl.DataFrame:
        """One row a trust and quarter."""
        frames = [
            part.trusts.with_columns(
                pl.lit(part.place).alias("path"),
                quarters_of(part.trusts["quarter"]).alias("quarter"),
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
