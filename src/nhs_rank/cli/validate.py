"""`nhs-rank validate`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nhs_rank.cli._options import Inputs
from nhs_rank.cli._reading import Reading
from nhs_rank.cli._run import emit, say, screen


class Report(StrEnum):
    """The formats of a report."""

    table = "table"
    json = "json"
    github = "github"


def validate(
    paths: Inputs,
    reading: Reading,
    config: Annotated[
        str,
        typer.Option(
            "--config", "-c", metavar="NAME|FILE", help="Framework or weighting to check against."
        ),
    ] = "nof-2025-26",
    quarter: Annotated[
        str | None,
        typer.Option("--quarter", metavar="QUARTER", help="The quarter of rows that name none."),
    ] = None,
    format: Annotated[
        Report | None,
        typer.Option(
            "--format",
            "-f",
            help="github: annotations of a GitHub workflow. From the suffix of --output if not "
            "given, else table.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to a file, whole or not at all."
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show no warnings on standard error.")
    ] = False,
) -> int:
    """Check files before ranking: every error and warning with its place, and what is there.

    Exit status: 0 clean; 1 warnings; 2 errors, so that the files cannot be used.

    \b
    Examples:
      nhs-rank validate sample_data/2025-26-q1
      nhs-rank validate waiting_times.csv a_and_e.csv -c mine.yaml -f json
      nhs-rank validate data/ -f github
    """
    from nhs_rank import analyses
    from nhs_rank.analyses._validate._view import workflow_commands
    from nhs_rank.output import FORMATS, Screen, check_target, write_whole

    name = _format(format, output)
    if output is not None:
        check_target(output, [*paths, config])
    result = analyses.validate(paths, config, quarter=quarter, **reading.reading())  # type: ignore[arg-type]
    if name == Report.github:
        content = workflow_commands(result)
    else:
        shape = screen() if output is None else Screen()
        content = FORMATS[name](result.document(), shape)
        for line in result.log.lines():
            if not (quiet and result.status == 1):
                say(line)
    if output is None:
        emit(content)
    else:
        write_whole(output, content)
    return result.status


def _format(asked: Report | None, output: Path | None) -> Report:
    from nhs_rank.diagnostics.codes import UNKNOWN_FORMAT
    from nhs_rank.exceptions import InputError
    from nhs_rank.output import SUFFIXES

    if asked is not None or output is None:
        return asked or Report.table
    name = SUFFIXES.get(output.suffix.lower(), "")
    if name not in set(Report):
        known = "a suffix of .txt, .json, or --format"
        raise InputError([UNKNOWN_FORMAT(value=output.suffix or output.name, known=known)])
    return Report(name)
