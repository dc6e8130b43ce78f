"""What every command does around its one call of the library: streams, messages, exit status."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from nhs_rank.cli._record import record, recording
from nhs_rank.diagnostics import Log
from nhs_rank.exceptions import InputError, NhsRankError
from nhs_rank.files import noted
from nhs_rank.terminal import say, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from nhs_rank.cli._options import Output, Target, Written
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output import Document, Screen
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = [
    "begin",
    "emit",
    "guarded",
    "logged",
    "name_quarter",
    "prepare",
    "progress",
    "say",
    "say_all",
    "show",
    "show_warnings",
    "write",
    "write_to",
]

USAGE = 2
INTERRUPTED = 130
#: Seconds before a progress bar appears.
_PATIENCE = 1.0
#: What may ask for colour where there is no terminal.
_COLOURS = ("FORCE_COLOR", "TTY_COMPATIBLE")


def logged(function: Callable[[], int | None], command: str, options: Mapping[str, Any]) -> int:
    """Run a command, add a line about it to the log if there is one, return its exit status."""

    def run() -> int:
        with recording(command, options) as status:
            status[0] = guarded(function)
        return status[0]

    return guarded(run)


def guarded(function: Callable[[], int | None]) -> int:
    """Run a command and return its exit status; no traceback for what a user can cause."""
    try:
        with noted():
            return function() or 0
    except NhsRankError as error:
        record().said(error.log.items)
        for line in error.log.lines():
            say(line)
        return USAGE
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


@contextlib.contextmanager
def progress(what: str, output: Written) -> Iterator[Progress | None]:
    """Show a bar for work of more than a second, on a terminal's standard error only."""
    if output.quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    begun = time.monotonic()
    task = bar.add_task(what, rate="")

    def advance(done: int, wanted: int) -> None:
        passed = time.monotonic() - begun
        if passed > _PATIENCE:
            bar.start()
            bar.update(task, completed=done, total=wanted, rate=f"{done / passed:,.0f}/s")

    try:
        yield advance
    finally:
        bar.stop()


def name_quarter(result: Result, asked: str | None, output: Written) -> None:
    """Say which quarter was taken, where the files have several and none was asked for."""
    if asked is None and len(result.quarters) > 1 and not output.quiet:
        others = ", ".join(item for item in result.quarters if item and item != result.quarter)
        say(f"quarter: {result.quarter}, the latest (the files also have {others}; see --quarter)")


def begin(target: Target, inputs: Iterable[str] = ()) -> None:
    """Check that what is written can be, and note what is read; raises as `prepare` does."""
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.output import check_target

    inputs = list(inputs)
    if target.log is not None:
        if target.output is not None and target.log.resolve() == target.output.resolve():
            raise InputError([c.LOG_IS_OUTPUT()])
        check_target(target.log, inputs)
        record().path = target.log
        record().given = inputs
    if target.output is not None:
        check_target(target.output, inputs)


def prepare(output: Output, inputs: Iterable[str] = ()) -> str:
    """Return the name of the format, having checked that the output can be written.

    The output must not be one of the ``inputs``, which it would replace.
    """
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.output import BINARY, format_of

    inputs = list(inputs)
    name = format_of(output.format, output.output)
    begin(output, inputs)
    if output.datapackage:
        _check_package(output, name, inputs)
    if output.output is None and name in BINARY and sys.stdout.isatty():
        raise InputError([c.BINARY_TO_TERMINAL(value=name)])
    return name


def _check_package(output: Output, name: str, inputs: Iterable[str]) -> None:
    """Raise `InputError` or `OutputError` if no data package can stand beside the output."""
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.output import check_target
    from nhs_rank.output.datapackage import NAME, described_elsewhere

    if name != "csv" or output.output is None:
        what = "standard output" if output.output is None else f"in the format {name}"
        raise InputError([c.PACKAGE_NEEDS_CSV(what=what)])
    path = output.output.with_name(NAME)
    if found := described_elsewhere(path, output.output.name):
        raise InputError([c.PACKAGE_OF_OTHERS(path=path.as_posix(), found=found)])
    check_target(path, inputs)


def show(document: Document, output: Output, name: str) -> None:
    """Print or write a document in the format of that name."""
    from dataclasses import replace

    from nhs_rank.output import FORMATS, Screen
    from nhs_rank.output.datapackage import NAME, package_bytes

    record().read(document.json)
    if output.output is None:
        drawn = name == "table"
        to = replace(screen(), wide=output.wide) if drawn else Screen()
        emit(FORMATS[name](document, to), drawn=drawn)
        return
    content = FORMATS[name](document, Screen())
    write(output.output, content)
    if output.datapackage:
        package = package_bytes(document, output.output.name, content)
        write(output.output.with_name(NAME), package)


def write_to(target: Target, content: bytes) -> None:
    """Write to the one file of a target, or to standard output."""
    if target.output is None:
        emit(content)
    else:
        write(target.output, content)


def write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all, and note it."""
    from nhs_rank.output import write_whole

    write_whole(path, content)
    record().wrote(path, content)


def emit(content: bytes, *, drawn: bool = False) -> None:
    """Write to standard output; the guard says so if that could not take it all.

    On a terminal nothing acts that is not ``drawn`` for one.
    """
    record().wrote(None, content)
    if not drawn and sys.stdout.isatty():
        text = content.decode("utf-8", "surrogateescape")
        content = visible(text, keep="\n\t").encode(sys.stdout.encoding, "backslashreplace")
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def screen() -> Screen:
    """What standard output is: `NO_COLOR` and `FORCE_COLOR` are obeyed."""
    from nhs_rank.output import Screen

    terminal = sys.stdout.isatty()
    if not terminal and not any(os.environ.get(name) for name in _COLOURS):
        return Screen()  # without loading what knows terminals
    from rich.console import Console

    console = Console(file=sys.stdout)
    colour = console.is_terminal and not console.no_color and not console.is_dumb_terminal
    return Screen(
        width=console.width if terminal else None,
        colour=colour,
        encoding=sys.stdout.encoding or "utf-8" if terminal else "utf-8",
    )


def say_all(problems: Log, output: Written | None = None) -> None:
    """Print problems to standard error, unless the output is quiet, and note them."""
    record().said(problems.items)
    if output is None or not output.quiet:
        for line in problems.lines():
            say(line)


def show_warnings(warnings: Iterable[Diagnostic], output: Written) -> int:
    """Print warnings to standard error; return the exit status that they ask for.

    A table in which nobody is ranked ends with 1, as a check that found something.
    """
    from nhs_rank.diagnostics.codes import NOBODY_RANKED

    log = Log(warnings)
    say_all(log, output)
    nobody = NOBODY_RANKED.code in log.counts
    return 1 if nobody or (output.strict and log.counts) else 0
