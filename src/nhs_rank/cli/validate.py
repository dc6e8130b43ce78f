"""`nhs-rank validate`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from nhs_rank.cli._options import Inputs, Output
from nhs_rank.cli._reading import Reading
from nhs_rank.cli._run import emit, prepare, say, show, write

#: The format of annotations in a workflow of GitHub, besides those that every command has.
_ANNOTATIONS = "github"


def validate(
    paths: Inputs,
    reading: Reading,
    output: Output,
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
) -> int:
    """Check files before ranking: every error and warning with its place, and what is there.

    -f github writes annotations of a GitHub workflow.

    Exit status: 0 clean; 1 warnings; 2 errors, so that the files cannot be used.

    \b
    Examples:
      nhs-rank validate sample_data/2025-26-q1
      nhs-rank validate waiting_times.csv a_and_e.csv -c mine.yaml -f json
      nhs-rank validate data/ -f github
    """
    from nhs_rank import analyses
    from nhs_rank.analyses._validate._view import workflow_commands

    annotated = output.format == _ANNOTATIONS
    name = prepare(replace(output, format="table") if annotated else output, [*paths, config])
    found = analyses.validate(paths, config, quarter=quarter, **reading.reading())  # type: ignore[arg-type]
    if annotated:
        content = workflow_commands(found)
        if output.output is None:
            emit(content)
        else:
            write(output.output, content)
        return found.status
    if not (output.quiet and found.status == 1):
        for line in found.log.lines():
            say(line)
    show(found.document(), output, name)
    return found.status
