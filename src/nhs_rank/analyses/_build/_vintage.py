"""Where several files give the same month, take one of them by a stated rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources import COUNTS

if TYPE_CHECKING:
    from nhs_rank.analyses._build._gather import Gathered
    from nhs_rank.diagnostics import Log

__all__ = ["CHOSEN", "Vintage", "choose"]

Vintage = Literal["first", "latest"]

#: `COUNTS` with the file of each, what it is of, and whether that is a revision.
CHOSEN: dict[str, pl.DataType] = {
    **COUNTS,
    "statistic": pl.String(),
    "publication": pl.String(),
    "path": pl.String(),
    "sha256": pl.String(),
    "vintage": pl.String(),
}
_KEY = ["statistic", "period", "measure"]
_RULES = {"first": "the first published", "latest": "the latest published"}


def choose(gathered: list[Gathered], vintage: Vintage, log: Log) -> pl.DataFrame:
    """Return `CHOSEN`: the counts of one file for every statistic, period and measure.

    Files are in order by whether they say that they are a revision, then by the day on which they
    were issued, then by their last month. Files that say the same are no choice; those that
    differ without an order are an error.
    """
    parts = [
        item.statistics.counts.with_columns(
            pl.lit(item.publication.statistic).alias("statistic"),
            pl.lit(item.publication.key).alias("publication"),
            pl.lit(item.path).alias("path"),
            pl.lit(item.sha256).alias("sha256"),
            pl.lit("revised" if item.revised else "first").alias("vintage"),
        )
        for item in gathered
    ]
    counts = pl.concat([pl.DataFrame(schema=CHOSEN), *(part.select(list(CHOSEN)) for part in parts)])
    by_path = {item.path: item for item in gathered}
    given = counts.select(*_KEY, "path").unique().group_by(_KEY).agg(pl.col("path").sort())
    taken = []
    reported: set[tuple[str, ...]] = set()
    for statistic, period, measure, paths in given.sort(_KEY).iter_rows():
        best = paths[0]
        if len(paths) > 1:
            own = counts.filter(
                (pl.col("statistic") == statistic)
                & (pl.col("period") == period)
                & (pl.col("measure") == measure)
            )
            best = _one(own, [by_path[path] for path in paths], vintage, log, reported)
        taken.append((statistic, period, measure, best))
    lookup = pl.DataFrame(taken, schema=[*_KEY, "path"], orient="row") if taken else given.clear()
    if not taken:
        return counts
    return counts.join(lookup, on=[*_KEY, "path"], how="semi")


def _one(
    counts: pl.DataFrame,
    files: list[Gathered],
    vintage: Vintage,
    log: Log,
    reported: set[tuple[str, ...]],
) -> str:
    """The path of the file to take of several that give the same counts."""
    ordered = sorted(files, key=_age)
    taken = ordered[0] if vintage == "first" else ordered[-1]
    others = [item for item in ordered if item is not taken and _differs(counts, item, taken)]
    if not others:
        return taken.path
    statistic, period = counts["statistic"][0], counts["period"][0]
    unclear = [item for item in others if _age(item) == _age(taken)]
    key = (statistic, period, taken.path, *(item.path for item in others))
    if key in reported:
        return taken.path
    reported.add(key)
    if unclear:
        one, two = sorted((taken.path, unclear[0].path))
        log.add(c.UNCLEAR_VINTAGE(path=one, month=period, statistic=statistic, one=one, two=two))
    else:
        left = ", ".join(item.path for item in others)
        log.add(
            c.GIVEN_TWICE(
                path=taken.path,
                month=period,
                statistic=statistic,
                taken=taken.path,
                left=left,
                rule=_RULES[vintage],
            )
        )
    return taken.path


def _age(item: Gathered) -> tuple[bool, str, str]:
    """What orders files; a day is only compared among revisions, or where all state one."""
    last = item.statistics.periods[-1] if item.statistics.periods else ""
    return (item.revised, item.statistics.issued or "" if item.revised else "", last)


def _differs(counts: pl.DataFrame, one: Gathered, other: Gathered) -> bool:
    """Whether two files give different counts; a provider with nothing is as good as none."""
    frames = [
        counts.filter((pl.col("path") == item.path) & (pl.col("count") != 0))
        .select("provider", pl.col("count").round(6))
        .sort("provider")
        for item in (one, other)
    ]
    return not frames[0].equals(frames[1])
