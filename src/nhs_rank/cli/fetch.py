"""`nhs-rank fetch`."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nhs_rank.cli._options import Output
from nhs_rank.cli._run import prepare, say, show, show_warnings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def fetch(
    output: Output,
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
    max_size: Annotated[
        int, typer.Option("--max-size", min=1, metavar="MB", help="Refuse files larger than this.")
    ] = 100,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout",
            min=0.1,
            metavar="SECONDS",
            help="Give up what has not come after so long, over all files and attempts.",
        ),
    ] = 900,
) -> int:
    """Download the official files of a quarter, and write down where each came from.

    A file that is there already and is what it was is not fetched again; one that differs is kept
    beside it. NAME.provenance.json beside each file has its address, time, size and SHA-256. The
    usual proxy variables are obeyed. Exit status 2 if a file could not be had.

    \b
    Examples:
      nhs-rank fetch latest
      nhs-rank fetch 2025-26-q1 --to data --type acute --type ambulance
      nhs-rank fetch --list
    """
    from nhs_rank.diagnostics import Log
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError
    from nhs_rank.fetch import Limits, listing
    from nhs_rank.fetch import fetch as run
    from nhs_rank.output.fetch import fetched_document, listing_document

    name = prepare(output, [] if catalogue is None else [str(catalogue)])
    if listed:
        show(listing_document(listing(catalogue)), output, name)
        return 0
    if quarter is None:
        reason, fix = "it is missing", "write nhs-rank fetch latest, or see nhs-rank fetch --list"
        raise InputError([c.BAD_OPTION(option="QUARTER", reason=reason, fix=fix)])
    limits = Limits(size=max_size * 1_000_000, total=timeout)
    with _bars(output) as on_progress:
        result = run(quarter, to, types or (), catalogue, on_progress, limits=limits)
    status = show_warnings(result.warnings, output)
    for line in Log(result.errors).lines():
        say(line)
    show(fetched_document(result), output, name)
    return 2 if result.errors else status


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
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def advance(file: str, done: int, total: int | None) -> None:
            if file not in tasks:
                tasks[file] = progress.add_task(file, total=total)
            progress.update(tasks[file], completed=done, total=total)

        yield advance
