"""`nhs-rank verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from nhs_rank.cli._choice import Choice
from nhs_rank.cli._options import Inputs, Output, Settings
from nhs_rank.cli._ranking import ranked
from nhs_rank.cli._run import prepare, show, show_warnings


def verify(
    paths: Inputs,
    settings: Settings,
    output: Output,
    choice: Choice,
    published: Annotated[
        list[str] | None,
        typer.Option(
            "--published",
            metavar="FILE",
            help="A published league table, or a data file of which only the results are taken; "
            "repeatable. League tables among PATH... are found by themselves.",
        ),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            "--tolerance",
            min=0,
            metavar="X",
            help="How far averages, domain scores and metric scores may be off, both sides to two "
            "decimals. A segment may be the one of a score this far away.",
        ),
    ] = 0.01,
    rank_tolerance: Annotated[
        int,
        typer.Option(
            "--rank-tolerance", min=0, metavar="N", help="How many places a rank may be off."
        ),
    ] = 1,
    shown: Annotated[
        int,
        typer.Option(
            "--show", min=0, metavar="N", help="List the N largest differences of each quantity."
        ),
    ] = 10,
    detail: Annotated[
        bool, typer.Option("--detail", help="One row for each figure that was compared.")
    ] = False,
) -> int:
    """Hold the table against the published one: what is exact, what is off, and why.

    Compared are the results that official data files carry themselves (averages, segments, ranks,
    domain scores, ranks of metrics and, with --scores values, scores of metrics) and league tables
    (also likely ranges and the deficit flag). Exit status 1 if anything is off beyond its
    tolerance, whatever is shown. --trust, --region, --top and --bottom list every figure of the
    trusts they choose, as --detail does of all.

    \b
    Examples:
      nhs-rank verify data/ --quarter 2025-26-q4 --cuts published
      nhs-rank verify data/ --cuts published --scores values --show 0
      nhs-rank verify data/ --published league-table.csv --detail -o figures.csv
    """
    from nhs_rank.analyses import Tolerance

    name = prepare(output, [*paths, *(published or [])])
    result = ranked(paths, settings, output)
    verification = result.verify(
        published=published or [], tolerance=Tolerance(score=tolerance, rank=rank_tolerance)
    )
    status = show_warnings(verification.warnings, output)
    chosen = choice.of(result)
    document = verification.document(show=shown, detail=detail or chosen.of_rows)
    show(chosen.of(document, result.league), output, name)
    return status if verification.ok else 1
