"""Hold a computed league table against the published one, figure by figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.analyses._verify._causes import CAUSES, with_causes
from nhs_rank.analyses._verify._compare import compare
from nhs_rank.analyses._verify._computed import of_result
from nhs_rank.analyses._verify._published import of_data_files, of_league_tables
from nhs_rank.analyses._verify._quantities import QUANTITIES, Quantity, Tolerance
from nhs_rank.analyses._verify._result import Verification
from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.reading import read
from nhs_rank.steps.warn import incomplete_pools

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from nhs_rank.result import Result

__all__ = ["CAUSES", "QUANTITIES", "Quantity", "Tolerance", "Verification", "verify"]

_NAMED = 5


def verify(
    result: Result,
    *,
    published: Iterable[str | PathLike[str]] = (),
    tolerance: Tolerance | None = None,
) -> Verification:
    """Hold a computed league table against what was published of it.

    Parameters
    ----------
    result
        The ranked quarter. Results that its data files publish themselves and league tables among
        them are what is compared with; the ``published`` of its framework names the results.
    published
        More published files: league tables, or data files of which only the results are taken.
    tolerance
        How far off a figure may be; see `Tolerance`.

    Raises
    ------
    InputError
        With every problem of the published files, or if nothing is published that could be
        compared.

    """
    tolerance = tolerance or Tolerance()
    table, quarter, log = result.inputs.table, result.quarter, Log(result.warnings)
    tables = [table]
    more = list(published)
    if more:
        extra, found = read(
            more, result.framework, quarter=result.inputs.quarter, need_metrics=False
        )
        log.merge(found)
        tables.insert(0, extra)
    theirs = pl.concat(
        [
            of_data_files(item.at(quarter) for item in tables),
            of_league_tables(
                pl.concat(item.league for item in tables), quarter, table.quarters, log
            ),
        ]
    )
    if theirs.is_empty():
        raise InputError([c.NOTHING_PUBLISHED(quarter=quarter or "the quarter")])
    _report_strangers(theirs, result, log)
    trusts = result.league.select("trust_code", "trust_name", "trust_type")
    compared = compare(theirs, of_result(result, tolerance.score), trusts, tolerance)
    return Verification(
        result=result,
        compared=with_causes(compared, result, tolerance),
        tolerance=tolerance,
        pools=_incomplete(result),
        published_sources=tables[0].sources if more else (),
        warnings=log.items,
    )


def _report_strangers(theirs: pl.DataFrame, result: Result, log: Log) -> None:
    """Warn of published trusts that the inputs do not have."""
    known = result.placed["trust_code"].to_list()
    unknown_trusts = theirs.filter(~pl.col("trust_code").is_in(known))["trust_code"].unique().sort()
    if len(unknown_trusts):
        names = ", ".join(unknown_trusts[:_NAMED]) + (
            ", ..." if len(unknown_trusts) > _NAMED else ""
        )
        log.add(c.PUBLISHED_UNKNOWN_TRUSTS(count=len(unknown_trusts), names=names))


def _incomplete(result: Result) -> pl.DataFrame:
    made = set(result.scores.filter(pl.col("score_source") == "values")["metric"])
    types = result.framework.trust_types
    return pl.DataFrame(
        [
            (metric, ", ".join(types[key].name for key in absent))
            for metric, absent in incomplete_pools(result.placed, result.framework).items()
            if metric in made
        ],
        schema={"metric": pl.String, "types": pl.String},
        orient="row",
    )
