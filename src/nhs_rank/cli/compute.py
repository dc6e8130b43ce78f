"""`nhs-rank compute`."""

from __future__ import annotations

from typing import Annotated

import typer

from nhs_rank.cli._options import Inputs, Output, Settings
from nhs_rank.cli._run import prepare, say, show, show_warnings


def compute(
    paths: Inputs,
    settings: Settings,
    output: Output,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, metavar="N", help="Show the first N ranks of each type only."),
    ] = None,
    trust: Annotated[
        list[str] | None,
        typer.Option(
            "--trust",
            metavar="CODE",
            help="Show this trust only, by its code or a part of its name; repeatable.",
        ),
    ] = None,
    detail: Annotated[
        bool, typer.Option("--detail", help="One row for each trust and metric.")
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
    from nhs_rank.output.league import detail_document, league_document
    from nhs_rank.pipeline import compute as run
    from nhs_rank.trusts import find_trusts

    name = prepare(output)
    options = settings.options()
    result = run(paths, settings.config, **options.model_dump())
    codes = find_trusts(result.league, trust or [])
    if options.quarter is None and len(result.quarters) > 1 and not output.quiet:
        others = ", ".join(item for item in result.quarters if item and item != result.quarter)
        say(f"quarter: {result.quarter}, the latest (the files also have {others}; see --quarter)")
    make = detail_document if detail else league_document
    status = show_warnings(result.warnings, output)
    show(make(result, top=top, trusts=codes), output, name)
    return status
