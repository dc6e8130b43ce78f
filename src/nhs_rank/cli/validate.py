"""`nhs-rank validate`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from nhs_rank.cli._choice import TrustChoice
from nhs_rank.cli._options import Inputs, Output
from nhs_rank.cli._reading import Reading
from nhs_rank.cli._record import record
from nhs_rank.cli._run import prepare, say_all, show, write_to

#: The format of annotations in a workflow of GitHub, besides those that every command has.
_ANNOTATIONS = "github"


def validate(
    paths: Inputs,
    reading: Reading,
    output: Output,
    choice: TrustChoice,
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

    -f github writes annotations of a GitHub workflow. --trust adds what a trust reports.

    Exit status: 0 clean; 1 warnings; 2 errors, so that the files cannot be used.

    \b
    Examples:
      nhs-rank validate sample_data/2025-26-q1
      nhs-rank validate waiting_times.csv a_and_e.csv -c mine.yaml -f json
      nhs-rank validate data/ -f github
    """
    from nhs_rank import analyses
    from nhs_rank.analyses._validate._view import workflow_commands
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError
    from nhs_rank.find_trusts import find_trusts
    from nhs_rank.output import FORMATS

    annotated = output.format == _ANNOTATIONS
    if not annotated and output.format not in (None, *FORMATS):
        known = ", ".join((*FORMATS, _ANNOTATIONS))
        raise InputError([c.UNKNOWN_FORMAT(value=output.format, known=known)])
    name = prepare(replace(output, format="table") if annotated else output, [*paths, config])
    found = analyses.validate(paths, config, quarter=quarter, **reading.reading())  # type: ignore[arg-type]
    if annotated:
        record().read(found.to_dict())
        record().said(found.log.items)
        write_to(output, workflow_commands(found))
        return found.status
    say_all(found.log, output if found.status == 1 else None)
    chosen = choice.by_codes(find_trusts(found.coverage, choice.trust or []))
    show(chosen.of(found.document(trusts=chosen.trusts), found.coverage), output, name)
    return found.status
