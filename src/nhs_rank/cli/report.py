"""`nhs-rank report`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from nhs_rank.cli._options import Inputs, Settings, Written
from nhs_rank.cli._run import begin, say, write_to


def report(
    paths: Inputs,
    settings: Settings,
    output: Written,
    trust: Annotated[
        list[str] | None,
        typer.Option(
            "--trust",
            metavar="CODE",
            help="Search for the way of this trust to the next segment, and tell it on its own "
            "page; repeatable. Every trust has a page.",
        ),
    ] = None,
) -> int:
    """Write the table as a page that anyone can open: one file, no network, live weights.

    The page shows the table, its likely ranges and a view of each trust. Sliders change the
    weights, and ranks and likely ranges follow, as compute would make them. Who reads it filters
    and sorts the table. Without --output it is report.html.

    \b
    Examples:
      nhs-rank report sample_data/2025-26-q1 -o report.html
      nhs-rank report data/ --quarter 2025-26-q1 --cuts published -o q1.html
      nhs-rank report data/ -c patient-first --trust "king's lynn" -o board.html
    """
    from nhs_rank.cli._ranking import ranked
    from nhs_rank.cli._record import record
    from nhs_rank.cli._run import show_warnings
    from nhs_rank.find_trusts import find_trusts

    if not output.outputs:
        output = replace(output, outputs=[Path("report.html")])
    begin(output, [*paths, settings.config])
    result = ranked(paths, settings, output)
    record().read(result.head)
    codes = find_trusts(result.placed, trust or [])
    page = result.report(codes)
    status = show_warnings(result.warnings, output)
    write_to(output, page)
    if not output.quiet and output.output is not None:
        say(f"{output.output}: {len(page) / 1000:,.0f} kB, open it in any browser")
    return status
