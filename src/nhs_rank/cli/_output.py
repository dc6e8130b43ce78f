"""Where the output of a command goes, what it looks like, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from nhs_rank.output.formats import FORMATS

__all__ = ["Output", "Target", "Written"]

_OUTPUT = "What comes out"


@dataclass(frozen=True)
class _Shape:
    """What output looks like."""

    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"Output format: {', '.join(FORMATS)}; from the suffix of --output if not given, "
            "else table.",
            autocompletion=lambda: list(FORMATS),
            show_default=False,
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    datapackage: Annotated[
        bool,
        typer.Option(
            "--datapackage",
            help="Beside a CSV file of --output write datapackage.json, which says what its "
            "columns are.",
            rich_help_panel=_OUTPUT,
        ),
    ] = False
    wide: Annotated[
        bool,
        typer.Option(
            "--wide",
            help="Show every column, however narrow the terminal is.",
            rich_help_panel=_OUTPUT,
        ),
    ] = False


@dataclass(frozen=True)
class Target:
    """Where output goes, and the line about it."""

    outputs: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to a file instead of standard output (-); it is replaced whole or not at "
            "all.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    log: Annotated[
        Path | None,
        typer.Option(
            "--log",
            metavar="FILE",
            help="Add a line of JSON about this run to a file: command, version, inputs and "
            "outputs with their hashes, warnings.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None

    @property
    def output(self) -> Path | None:
        """The one file to write to, None for standard output; raises `InputError` for several."""
        return _one_file(self.outputs)


@dataclass(frozen=True)
class _Said:
    """How much is said, and what a warning does."""

    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Show errors only.", rich_help_panel=_OUTPUT),
    ] = False
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="End with exit status 1 on a warning.", rich_help_panel=_OUTPUT
        ),
    ] = False


@dataclass(frozen=True)
class Written(_Said, Target):
    """Where output of one format goes, and what is said of it."""


@dataclass(frozen=True)
class Output(Written, _Shape):
    """Where output goes and in which format."""


def _one_file(paths: list[Path] | None) -> Path | None:
    """Return the one file of a repeatable --output; raises `InputError` if there are several."""
    if not paths or paths == [Path("-")]:
        return None
    if len(paths) > 1:
        from nhs_rank.diagnostics.codes import OUTPUT_TWICE
        from nhs_rank.exceptions import InputError

        named = ", ".join(path.as_posix() for path in paths)
        raise InputError([OUTPUT_TWICE(count=len(paths), value=named)])
    return paths[0]
