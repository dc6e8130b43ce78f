"""`nhs-rank report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nhs_rank.cli._options import Inputs, Settings
from nhs_rank.cli._run import say


def report(
    paths: Inputs,
    settings: Settings,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The page to write; it is replaced whole or not at all.",
        ),
    ] = Path("report.html"),
    trust: Annotated[
        list[str] | None,
        typer.Option(
            "--trust",
            metavar="CODE",
            help="Search for the way of this trust to the next segment, and tell it on its own "
            "page; repeatable. Every trust has a page.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show errors only.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with exit status 1 on a warning.")
    ] = False,
) -> int:
    """Write the table as a page that anyone can open: one file, no network, live weights.

    The page shows the table, its likely ranges and a view of each trust. Sliders change the
    weights, and ranks and likely ranges follow, as compute would make them.

    \b
    Examples:
      nhs-rank report sample_data/2025-26-q1 -o report.html
      nhs-rank report data/ --quarter 2025-26-q1 --cuts published -o q1.html
      nhs-rank report data/ -c patient-first --trust "king's lynn" -o board.html
    """
    from nhs_rank.cli._options import Output
    from nhs_rank.cli._ranking import ranked
    from nhs_rank.cli._run import show_warnings
    from nhs_rank.find_trusts import find_trusts
    from nhs_rank.output import check_target, write_whole

    check_target(output, [*paths, settings.config])
    shown = Output(quiet=quiet, strict=strict)
    result = ranked(paths, settings, shown)
    codes = find_trusts(result.placed, trust or [])
    page = result.report(codes)
    status = show_warnings(result.warnings, shown)
    write_whole(output, page)
    if not quiet:
        say(f"{output}: {len(page) / 1000:,.0f} kB, open it in any browser")
    return status
