"""`nhs-rank compute`."""

from __future__ import annotations

from typing import Annotated

import typer

from nhs_rank.cli._choice import Choice
from nhs_rank.cli._options import Inputs, Output, Settings
from nhs_rank.cli._ranking import ranked
from nhs_rank.cli._run import prepare, show, show_warnings


def compute(
    paths: Inputs,
    settings: Settings,
    output: Output,
    choice: Choice,
    detail: Annotated[
        bool, typer.Option("--detail", help="One row for each trust and metric.")
    ] = False,
    probabilities: Annotated[
        bool,
        typer.Option(
            "--probabilities", help="Add the share of draws in each segment (p_segment_1...)."
        ),
    ] = False,
) -> int:
    """Rank a quarter: read metric files, score, average, place in segments, print the table.

    \b
    Examples:
      nhs-rank compute sample_data/2025-26-q1
      nhs-rank compute data/ --quarter 2025-26-q1 --trust-type acute --top 10
      nhs-rank compute data/ -c patient-first -o ranking.csv
      nhs-rank compute data/ --weight finance=0.5 --no-cap -f json
    """
    from nhs_rank.diagnostics.codes import OPTIONS_CLASH
    from nhs_rank.exceptions import InputError

    name = prepare(output, [*paths, settings.config])
    if probabilities and not settings.draws:
        raise InputError([OPTIONS_CLASH(option="--probabilities", other="--draws 0")])
    result = ranked(paths, settings, output)
    chosen = choice.of(result)
    status = show_warnings(result.warnings, output)
    document = result.document(
        detail=detail,
        top=chosen.top,
        trusts=chosen.trusts,
        probabilities=probabilities,
        bottom=chosen.bottom,
        regions=chosen.regions,
    )
    show(chosen.arranged(document), output, name)
    return status
