"""`nhs-rank whatif`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nhs_rank.cli._choice import Choice
from nhs_rank.cli._options import Inputs, Output, Undrawn
from nhs_rank.cli._ranking import ranked
from nhs_rank.cli._run import prepare, show, show_warnings

_PANEL = "What is changed"


def whatif(
    paths: Inputs,
    settings: Undrawn,
    output: Output,
    choice: Choice,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="CODE:METRIC=VALUE",
            help="Change one value; repeatable. METRIC is an ID or alias, or a flag with yes or "
            "no. 76.4 is the new value, +1.5 and -1.5 go on top of the present one, -2% takes "
            "two per cent of itself off it, =-3 is the negative number (METRIC==-3), and NA "
            "takes the metric away. The ID of a published score (OF1013) sets that score.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    set_file: Annotated[
        Path | None,
        typer.Option(
            "--set-file",
            metavar="FILE.csv",
            help="Changes from a file with the columns trust_code, metric and value. Its numbers "
            "are values, with or without a sign.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    scan: Annotated[
        str | None,
        typer.Option(
            "--scan",
            metavar="CODE:METRIC=A..B",
            help="Show rank, average and segment of one trust along a range of one value, on top "
            "of --set.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    steps: Annotated[
        int,
        typer.Option(
            "--steps",
            min=2,
            max=1000,
            metavar="N",
            help="How many values --scan tries, both ends included.",
            rich_help_panel=_PANEL,
        ),
    ] = 21,
    movers: Annotated[
        bool,
        typer.Option("--movers", help="List only trusts whose rank or segment differs."),
    ] = False,
) -> int:
    """Ask what the table would be with some values or flags changed.

    A value that changes is scored among the values of all trusts, even where the published score
    was used; the other trusts keep their published scores. Nothing else is held: all are ranked
    again. A value set to what it already is changes nothing.

    \b
    Examples:
      nhs-rank whatif sample_data/2025-26-q1 --set ZT0:OF0013=76.4 --movers
      nhs-rank whatif data/ --set RCX:OF0013=+1.5 --set RCX:financial_override=no
      nhs-rank whatif data/ --set-file plan.csv -o plan.json
      nhs-rank whatif sample_data/2025-26-q1 --scan ZT0:OF0013=60..80 --steps 11
    """
    name = prepare(output, [*paths, settings.config, *([str(set_file)] if set_file else [])])
    result = ranked(paths, settings, output)
    changes = set_ or []
    if scan is not None:
        points = result.scan(scan, steps=steps, changes=changes, set_file=set_file)
        status = show_warnings(points.warnings, output)
        show(choice.of(result).arranged(points.document()), output, name)
        return status
    answer = result.whatif(changes, set_file=set_file)
    status = show_warnings(answer.warnings, output)
    document = choice.of(result).of(answer.document(movers=movers), result.league)
    show(document, output, name)
    return status
