"""`nhs-rank fetch`."""

from __future__ import annotations

import contextlib
import math
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nhs_rank.cli._choice import Arrangement
from nhs_rank.cli._options import Output
from nhs_rank.cli._record import record
from nhs_rank.cli._run import prepare, say_all, show, show_warnings
from nhs_rank.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nhs_rank.fetch import FetchResult, StatisticsResult
    from nhs_rank.output import Document


class Vintage(StrEnum):
    """Which version of a statistic."""

    first = "first"
    latest = "latest"


def fetch(
    output: Output,
    choice: Arrangement,
    quarter: Annotated[
        str | None,
        typer.Argument(
            metavar="QUARTER",
            help="Such as 2025-26-q1 or 'Q1 2025/26', or latest. Not needed with --list.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="DIR", help="The folder; by default one named like 2025-26-q1."
        ),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE", help="One type of trust only; repeatable."),
    ] = None,
    catalogue: Annotated[
        Path | None,
        typer.Option("--catalogue", metavar="FILE", help="A catalogue of addresses of your own."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the files that the catalogue knows, and stop.")
    ] = False,
    statistics: Annotated[
        str | None,
        typer.Option(
            "--statistics",
            metavar="SOURCES",
            help="Monthly statistics in place of a quarter's files: ae,rtt,cancer or all; with "
            "--list, the sources that there are.",
        ),
    ] = None,
    months: Annotated[
        str | None,
        typer.Option(
            "--months",
            metavar="MONTHS",
            help="The months of the statistics: 2025-04..2025-06, or 2025-06.",
        ),
    ] = None,
    vintage: Annotated[
        Vintage,
        typer.Option(
            "--vintage", help="Which version of a statistic, where its page links several."
        ),
    ] = Vintage.first,
    max_size: Annotated[
        int | None,
        typer.Option(
            "--max-size",
            min=1,
            metavar="MB",
            help="Refuse files larger than this; by default 100, for statistics as listed.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout",
            min=0.1,
            max=86_400,
            metavar="SECONDS",
            help="Give up what has not come after so long, over all files and attempts.",
        ),
    ] = 900,
) -> int:
    """Download official files, and write down where each came from.

    A file that is there already and is what it was is not fetched again; one that differs is kept
    beside it. NAME.provenance.json beside each file has its address, time, size and SHA-256. The
    usual proxy variables are obeyed. Exit status 2 if a file could not be had.

    \b
    Examples:
      nhs-rank fetch latest
      nhs-rank fetch 2025-26-q1 --to data --type acute --type ambulance
      nhs-rank fetch --statistics ae,cancer --months 2025-04..2025-06 --to raw
      nhs-rank fetch --list
    """
    from nhs_rank.diagnostics import Log
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError
    from nhs_rank.fetch import Limits, fetching, listing, sources, view

    name = prepare(output, [] if catalogue is None else [str(catalogue)])
    if listed:
        if statistics is None:
            known = view.listing_document(listing(catalogue))
        else:
            known = view.sources_document(sources(catalogue))
        show(choice.arranged(known), output, name)
        return 0
    _check(quarter, types, statistics, months)
    if math.isnan(timeout):
        example, what = "--timeout 900", "a number"
        problem = c.BAD_OPTION(option="--timeout", value=timeout, what=what, example=example)
        raise InputError([problem])
    limits = Limits(
        size=None if max_size is None else max_size * 1_000_000,
        answer=max(Limits().answer, timeout / 3),
        total=timeout,
    )
    document: Document
    result: FetchResult | StatisticsResult
    with _bars(output) as on_progress:
        if statistics is None:
            result = fetching.fetch(
                str(quarter), to, types or (), catalogue, on_progress, limits=limits
            )
            document = view.fetched_document(result)
        else:
            keys = [] if statistics.strip() == "all" else _split(statistics)
            result = fetching.fetch_statistics(
                keys, str(months), to, catalogue, on_progress, vintage=vintage.value, limits=limits
            )
            document = view.statistics_document(result)
    status = show_warnings(result.warnings, output)
    say_all(Log(result.errors))
    record().fetched(document.json["files"])
    show(choice.arranged(document), output, name)
    return 2 if result.errors else status


def _check(
    quarter: str | None, types: list[str] | None, statistics: str | None, months: str | None
) -> None:
    """Raise `InputError` for what is missing, or does not go together."""
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError

    problems = []
    if statistics is None:
        if quarter is None:
            example = "nhs-rank fetch latest, or see nhs-rank fetch --list"
            problems.append(c.OPTION_MISSING(option="QUARTER", example=example))
        if months is not None:
            problems.append(c.OPTION_NEEDS(option="--months", needed="--statistics"))
    else:
        for option, given in (("QUARTER", quarter), ("--type", types)):
            if given:
                problems.append(c.OPTIONS_CLASH(option=option, other="--statistics"))
        if months is None:
            example = "--months 2025-04..2025-06"
            problems.append(c.OPTION_MISSING(option="--months", example=example))
        if not _split(statistics):
            what, example = "a list of sources", "--statistics ae,cancer, or all"
            problems.append(
                c.BAD_OPTION(option="--statistics", value=statistics, what=what, example=example)
            )
    if problems:
        raise InputError(problems)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@contextlib.contextmanager
def _bars(output: Output) -> Iterator[Callable[[str, int, int | None], None] | None]:
    """Show a bar for each file, on a terminal's standard error only."""
    if output.quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskID,
        TextColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def advance(file: str, done: int, total: int | None) -> None:
            if file not in tasks:
                tasks[file] = progress.add_task(visible(file), total=total)
            progress.update(tasks[file], completed=done, total=total)

        yield advance
