"""Make metrics from published statistics, before the league table of the quarter is published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import polars as pl

from nhs_rank.analyses._build._carry import carried, details_of, read_carried
from nhs_rank.analyses._build._check import CAUSES, Check, check
from nhs_rank.analyses._build._definitions import Definition, definitions, needed_periods
from nhs_rank.analyses._build._gather import Gathered, gather
from nhs_rank.analyses._build._make import MADE, make
from nhs_rank.analyses._build._organisations import Trusts
from nhs_rank.analyses._build._result import Built, Given
from nhs_rank.analyses._build._rows import ROWS, rows_of
from nhs_rank.analyses._build._vintage import Vintage, choose
from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework import Framework, load_framework
from nhs_rank.reading import read
from nhs_rank.register import successors as known_successors
from nhs_rank.words import parse_quarter

if TYPE_CHECKING:
    from nhs_rank.reading import Table

__all__ = ["CAUSES", "ROWS", "Built", "Check", "build"]

Paths = Iterable[str | PathLike[str]] | str | PathLike[str]


def build(
    paths: Paths,
    config: str | PathLike[str] | Framework = "nof-2025-26",
    *,
    quarter: str,
    carry: Paths = (),
    vintage: Vintage = "first",
    successors: str | PathLike[str] | None = None,
    published: Paths = (),
) -> Built:
    """Make the metrics of a quarter from raw statistics, and carry what cannot be made.

    Parameters
    ----------
    paths
        Files of statistics, or folders of them; they are recognised by what they hold.
    config
        A framework, its name, or the path of its file; its ``built_from`` define the metrics.
    quarter
        The quarter, such as ``2025-26-q2``.
    carry
        Official files, or tidy files of one's own: what is not made is taken from the last
        quarter, up to this one, that they have of each trust.
    vintage
        Which of several publications of a month is taken: ``first``, as the official table
        does, or ``latest``.
    successors
        A CSV file of codes that ended and their successors, added to those that are known.
    published
        The official files of the quarter, to hold the made values against.

    Raises
    ------
    InputError
        With every problem of the files, the framework and the options, and if nothing can be
        made.

    """
    framework = config if isinstance(config, Framework) else load_framework(config)
    asked = _quarter(quarter)
    if vintage not in get_args(Vintage):
        what, near = "first or latest", "write --vintage first"
        problem = c.NOT_A_CHOICE(option="--vintage", value=vintage, what=what, near=near)
        raise InputError([problem])
    ended = known_successors(None if successors is None else Path(successors), framework.successors)
    log = Log()
    wanted = definitions(framework, asked)
    earlier = read_carried(carry, framework, asked, log) if (carry := _several(carry)) else None
    known = None if earlier is None else details_of(earlier)
    trusts = Trusts.of(framework, asked, ended, known)
    gathered = gather(_several(paths), needed_periods(wanted), asked, log)
    _raise(log)
    counts = choose(gathered, vintage, log)
    made = make(wanted, counts, gathered, trusts, asked, vintage, log)
    if made.is_empty():
        log.add(c.NOTHING_MADE(quarter=asked))
    _raise(log)
    old = (
        pl.DataFrame(schema=ROWS)
        if earlier is None
        else carried(earlier, made, framework, trusts, asked, log)
    )
    rows = rows_of(made, old, framework, trusts, asked)
    checked = None
    if published := _several(published):
        table, found = read(published, framework, quarter=asked)
        log.merge(found)
        if table.at(asked).cells.is_empty():
            raise InputError([c.NOTHING_PUBLISHED(quarter=asked)])
        checked = _checked(rows, table.at(asked), framework, wanted, gathered, trusts, asked, vintage)
    return Built(
        quarter=asked,
        rows=rows,
        given=tuple(
            Given(one.path, one.sha256, one.publication.key, one.statistics.periods)
            for one in gathered
        ),
        carried=() if earlier is None else tuple((one.path, one.sha256) for one in earlier.sources),
        framework=framework,
        settings={"vintage": vintage, "successors": None if successors is None else str(successors)},
        checked=checked,
        warnings=log.items,
    )


def _quarter(text: str) -> str:
    quarter = parse_quarter(text)
    if quarter is None:
        raise InputError([c.BAD_OPTION(option="--quarter", value=text, what="a quarter", example="--quarter 2025-26-q2")])
    return quarter


def _several(paths: Paths) -> list[str | PathLike[str]]:
    return [paths] if isinstance(paths, str | PathLike) else list(paths)


def _raise(log: Log) -> None:
    if log.has_errors:
        raise InputError(log)


def _checked(
    rows: pl.DataFrame,
    published: Table,
    framework: Framework,
    wanted: list[Definition],
    gathered: list[Gathered],
    trusts: Trusts,
    quarter: str,
    vintage: Vintage,
) -> Check:
    """Check the made rows; what the other vintage and no footprints would give are causes."""
    unheard = Log()
    other: Vintage = "latest" if vintage == "first" else "first"
    counts = choose(gathered, other, unheard)
    others = make(wanted, counts, gathered, trusts, quarter, other, unheard)
    plain = [
        replace(one, built=one.built.model_copy(update={"footprint": None}))
        for one in wanted
        if one.built.footprint
    ]
    counts = choose(gathered, vintage, unheard)
    unmapped = make(plain, counts, gathered, trusts, quarter, vintage, unheard)
    made = rows.filter(pl.col("origin") == "made")
    return check(made, published, framework, others, unmapped if plain else pl.DataFrame(schema=MADE))
