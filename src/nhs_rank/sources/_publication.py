"""What a publication is to us: how it is recognised, and what counts are read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.sources._book import Book

__all__ = ["COUNTS", "SHARES", "Publication", "Statistics", "no_counts"]

#: One count: what was measured (``measure``) at a provider in a period, and where it stands.
#: ``period`` is a month (``2025-06``), or a year (``2024``) for an annual survey.
COUNTS: dict[str, pl.DataType] = {
    "period": pl.String(),
    "provider": pl.String(),
    "name": pl.String(),
    "measure": pl.String(),
    "count": pl.Float64(),
    "place": pl.String(),
    "line": pl.Int64(),
    "column": pl.Int64(),
}
#: Which share of a provider's activity belongs to an acute trust.
SHARES: dict[str, pl.DataType] = {
    "provider": pl.String(),
    "acute": pl.String(),
    "share": pl.Float64(),
    "place": pl.String(),
    "line": pl.Int64(),
}


@dataclass(frozen=True)
class Statistics:
    """What one file says.

    ``counts``
        The columns of `COUNTS`; a provider, period and measure stand once.
    ``shares``
        The columns of `SHARES`, if the file has a mapping of acute footprints.
    ``issued``
        The day on which the file says that it was published or last revised, as ``2025-07-10``.
    ``revised``
        Whether the file says that it is a revision.
    ``periods``
        All that the file has counts of, in order; made of the counts if not given.
    """

    counts: pl.DataFrame
    shares: pl.DataFrame | None = None
    issued: str | None = None
    revised: bool = False
    periods: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Take the periods from the counts."""
        if not self.periods:
            found = self.counts["period"].drop_nulls().unique().sort().to_list()
            object.__setattr__(self, "periods", tuple(found))


@dataclass(frozen=True)
class Publication:
    """A publication of statistics.

    ``key``
        Its name in results, such as ``ae-provider``.
    ``statistic``
        What it counts; publications that count the same share it, such as ``ae``. A framework's
        ``built_from`` may name either.
    ``measures``
        What it counts, each with its meaning.
    ``parts``
        Measures that can be no larger than another, at any provider.
    ``recognise``
        Whether a book is of this publication, by its headings alone.
    ``read``
        Returns its counts; problems go into the log, None if it cannot be read.
    """

    key: str
    statistic: str
    title: str
    measures: Mapping[str, str]
    recognise: Callable[[Book], bool]
    read: Callable[[Book, Log], Statistics | None]
    parts: Mapping[str, str] = field(default_factory=dict)


def no_counts() -> pl.DataFrame:
    """Return an empty frame of `COUNTS`."""
    return pl.DataFrame(schema=COUNTS)
