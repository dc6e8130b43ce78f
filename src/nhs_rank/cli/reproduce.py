"""`nhs-rank reproduce`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nhs_rank.cli._choice import Arrangement
from nhs_rank.cli._options import Output
from nhs_rank.cli._run import prepare, say_all, show


def reproduce(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT.json", help="What compute --format json wrote.")
    ],
    output: Output,
    choice: Arrangement,
    inputs: Annotated[
        Path | None,
        typer.Option(
            "--inputs",
            metavar="FOLDER",
            help="Look for the inputs here: by their path, then by their name. Otherwise their "
            "paths are taken from the current folder, then from the folder of the result.",
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            "--config", "-c", metavar="NAME|FILE", help="The framework, if it is elsewhere now."
        ),
    ] = None,
) -> int:
    """Make a JSON result again from its inputs, and say whether it is the same to the byte.

    Exit status: 0 the same; 1 something changed, which is named; 2 the file is no result.

    \b
    Examples:
      nhs-rank compute sample_data/2025-26-q1 -o ranking.json
      nhs-rank reproduce ranking.json
      nhs-rank reproduce ranking.json --inputs downloads/
    """
    from nhs_rank import analyses
    from nhs_rank.diagnostics import Log

    name = prepare(output, [str(result), *([config] if config else [])])
    found = analyses.reproduce(result, inputs=inputs, config=config)
    say_all(Log(found.problems), output)
    show(choice.arranged(found.document()), output, name)
    return 0 if found.same else 1
