"""`nhs-rank plot`."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nhs_rank.cli._options import Inputs, Settings, Written
from nhs_rank.cli._run import begin, say, write_to


class Figure(StrEnum):
    """The kinds of figures."""

    ranges = "ranges"
    shifts = "shifts"
    segments = "segments"
    metrics = "metrics"
    trend = "trend"
    scan = "scan"


def plot(
    kind: Annotated[
        Figure,
        typer.Argument(
            metavar="FIGURE",
            help="ranges: likely ranks; shifts: who moves most under another weighting; segments: "
            "shares of draws; metrics: one trust among its peers; trend: ranks over quarters; "
            "scan: rank along one value.",
        ),
    ],
    paths: Inputs,
    settings: Settings,
    output: Written,
    trust: Annotated[
        list[str] | None,
        typer.Option(
            "--trust",
            metavar="CODE",
            help="Point this trust out, by its code or a part of its name; repeatable.",
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="NAME|FILE", help="For shifts: the weighting to go to."),
    ] = None,
    scan: Annotated[
        str | None,
        typer.Option("--scan", metavar="METRIC=A..B", help="For scan: a metric and a range."),
    ] = None,
    headline: Annotated[
        str | None, typer.Option("--headline", help="Another headline than the figure's own.")
    ] = None,
    alt: Annotated[
        str | None, typer.Option("--alt", help="Another alternative text than the figure's own.")
    ] = None,
) -> int:
    """Draw a figure for a slide or a newspaper, as SVG or PNG.

    --output is a file that ends in .svg or .png; without it SVG goes to standard output. The
    alternative text, which says in words what the figure shows, is in the file and is printed.

    \b
    Examples:
      nhs-rank plot ranges sample_data/2025-26-q1 -o ranges.svg
      nhs-rank plot shifts data/ --against patient-first -o shifts.png
      nhs-rank plot metrics data/ --trust "king's lynn" -o metrics.svg
      nhs-rank plot scan data/ --trust RCX --scan OF0013=60..80 -o scan.svg
    """
    from nhs_rank.analyses._figures import figure
    from nhs_rank.cli._ranking import ranked
    from nhs_rank.cli._record import record
    from nhs_rank.cli._run import show_warnings
    from nhs_rank.find_trusts import find_trusts
    from nhs_rank.output.figure import png, svg

    suffix = _suffix(output.output)
    begin(output, [*paths, settings.config, *([against] if against else [])])
    result = ranked(paths, settings, output)
    record().read(result.head)
    codes = find_trusts(result.league, trust or [])
    other = None if against is None else result.rerun(framework=against, draws=0)
    drawn = figure(result, kind.value, trusts=codes, against=other, along=scan)
    drawn = replace(drawn, headline=headline or drawn.headline, alt=alt or drawn.alt)
    content = svg(drawn)
    write_to(output, png(content) if suffix == ".png" else content)
    if not output.quiet:
        say(drawn.alt)
    return show_warnings(result.warnings, output)


def _suffix(path: Path | None) -> str:
    """Return ``.svg`` or ``.png``; raises `InputError` for anything else."""
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError

    if path is None:
        return ".svg"
    suffix = path.suffix.lower()
    if suffix not in (".svg", ".png"):
        known = "a file that ends in .svg or .png"
        raise InputError([c.UNKNOWN_FORMAT(value=suffix or path.name, known=known)])
    return suffix
