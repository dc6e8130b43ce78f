"""The one tidy table that everything else works on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from nhs_rank.reading._beside_values import COUNTS, ORIGINS
from nhs_rank.words import quarter_order

#: One metric of one trust and quarter; ``value`` is as published, ``given`` a published score.
CELLS: dict[str, pl.DataType] = {
    "quarter": pl.String(),
    "trust_code": pl.String(),
    "metric": pl.String(),
    "unit": pl.String(),
    "value": pl.Float64(),
    "text": pl.String(),
    "given": pl.Float64(),
    "published_rank": pl.Float64(),
    "path": pl.String(),
    "line": pl.Int64(),
    "column": pl.Int64(),
}
#: What a cell is known by.
KEY = ["quarter", "trust_code", "metric"]


@dataclass(frozen=True)
class Source:
    """A file that was read: its path as shown, the SHA-256 of its bytes, its rows."""

    path: str
    sha256: str
    rows: int


@dataclass(frozen=True, eq=False)
class Table:
    """All that the inputs say, as tidy frames.

    ``trusts``
        ``quarter, trust_code, trust_name, trust_type, trust_subtype, region``; one row a trust
        and quarter, types spelled as the framework names them.
    ``packed``
        The cells as they are kept: the columns of `CELLS`, texts of few kinds as categories.
    ``flags``
        ``quarter, trust_code, flag, set``.
    ``published``
        ``quarter, trust_code, item, key, value, rank``: published results, where ``item`` is a
        key of the framework's ``published`` and ``key`` a domain or empty.
    ``league``
        Rows of published league tables, as text.
    ``sources``
        The files, by path.
    ``unknown``
        ``quarter, trust_code, metric``: what the files have and the framework does not.
    ``named``
        The metrics of the framework that the files name, with a value or without.
    ``origins``
        The columns of `ORIGINS`, of files that say where their rows come from.
    ``counts``
        The columns of `COUNTS`, of files that have the counts that values are quotients of.
    """

    trusts: pl.DataFrame
    packed: pl.DataFrame
    flags: pl.DataFrame
    published: pl.DataFrame
    league: pl.DataFrame
    sources: tuple[Source, ...]
    unknown: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(KEY, pl.String()))
    )
    named: tuple[str, ...] = ()
    origins: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ORIGINS))
    counts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COUNTS))

    @cached_property
    def cells(self) -> pl.DataFrame:
        """The columns of `CELLS`; one row a trust, quarter and metric of the framework."""
        return self.packed.select(pl.col(name).cast(kind) for name, kind in CELLS.items())

    @property
    def quarters(self) -> list[str | None]:
        """The quarters in chronological order; None stands for rows that name none."""
        return sorted(self.trusts["quarter"].unique().to_list(), key=quarter_order)

    def at(self, quarter: str | None) -> Table:
        """The same table with the rows of one quarter only."""
        is_it = pl.col("quarter").eq_missing(pl.lit(quarter, pl.String))
        return Table(
            trusts=self.trusts.filter(is_it),
            packed=_of_quarter(self.packed, quarter),
            flags=self.flags.filter(is_it),
            published=self.published.filter(is_it),
            league=self.league.filter(is_it),
            sources=self.sources,
            unknown=self.unknown.filter(is_it),
            named=self.named,
            origins=self.origins.filter(is_it),
            counts=self.counts.filter(is_it | pl.col("quarter").is_null()),
        )

    def with_cells(self, cells: pl.DataFrame, flags: pl.DataFrame | None = None) -> Table:
        """The same table with other cells, and other flags if they are given."""
        return replace(self, packed=cells, flags=self.flags if flags is None else flags)


def _of_quarter(cells: pl.DataFrame, quarter: str | None) -> pl.DataFrame:
    if quarter is None:
        return cells.filter(pl.col("quarter").is_null())
    kind = cells.schema["quarter"]
    if isinstance(kind, pl.Enum) and quarter not in kind.categories:
        return cells.clear()
    return cells.filter(pl.col("quarter") == quarter)
