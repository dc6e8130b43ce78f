"""`nhs-rank build`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import typer

from nhs_rank.cli._choice import TrustChoice
from nhs_rank.cli._options import Config, Output
from nhs_rank.cli._run import prepare, show, show_warnings

_MADE = "What is made"


def build(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Files of statistics as published, or folders of them; recognised by what they "
            "hold.",
        ),
    ],
    config: Config,
    output: Output,
    choice: TrustChoice,
    quarter: Annotated[
        str,
        typer.Option(
            "--quarter",
            metavar="QUARTER",
            help="The quarter to make, such as 2025-26-q2 or 'Q2 2025/26'.",
            rich_help_panel=_MADE,
        ),
    ],
    carry: Annotated[
        list[str] | None,
        typer.Option(
            "--carry",
            metavar="PATH",
            help="What cannot be made is taken from here: official files, of which the last value "
            "or score of every trust is carried, or a tidy file of your own; repeatable.",
            rich_help_panel=_MADE,
        ),
    ] = None,
    vintage: Annotated[
        str,
        typer.Option(
            "--vintage",
            metavar="first|latest",
            help="Which of several publications of a month to take. The official table uses the "
            "first.",
            rich_help_panel=_MADE,
        ),
    ] = "first",
    successors: Annotated[
        str | None,
        typer.Option(
            "--successors",
            metavar="FILE",
            help="A CSV file with columns code, successor and perhaps from (a day): codes that "
            "have ended, beside those that are known.",
            rich_help_panel=_MADE,
        ),
    ] = None,
    check: Annotated[
        list[str] | None,
        typer.Option(
            "--check",
            metavar="PATH",
            help="The official files of the quarter: hold what is made against them; repeatable. "
            "Exit status 1 if anything is off.",
            rich_help_panel=_MADE,
        ),
    ] = None,
) -> int:
    """Make the metrics of a quarter from raw statistics, before its table is published.

    Read are the A&E, cancer, RTT, community, sickness, staff survey and ambulance files that NHS
    England publishes every month. What comes out is a tidy file for 'nhs-rank compute': what was
    made, unrounded, and with --carry what could not be made, each row marked with its origin.
    --trust lists the rows of a trust.

    \b
    Examples:
      nhs-rank build statistics/ --quarter 2025-26-q2 -o metrics.csv
      nhs-rank build statistics/ --quarter 2025-26-q2 --carry q1/ -o metrics.csv
      nhs-rank build statistics/ --quarter 2025-26-q1 --check q1/
    """
    from nhs_rank import analyses
    from nhs_rank.find_trusts import find_trusts
    from nhs_rank.words import parse_quarter

    inputs = [*paths, *(carry or []), *(check or []), *([successors] if successors else [])]
    if output.output is not None and output.output.is_dir():
        named = (parse_quarter(quarter) or quarter).lower().replace("/", "-").replace(" ", "-")
        output = replace(output, outputs=[output.output / f"metrics-{named}.csv"])
    name = prepare(output, inputs)
    built = analyses.build(
        paths,
        config.config,
        quarter=quarter,
        carry=carry or [],
        vintage=_vintage(vintage),
        successors=successors,
        published=check or [],
    )
    status = show_warnings(built.warnings, output)
    chosen = choice.by_codes(find_trusts(built.rows, choice.trust or []))
    for_screen = name in ("table", "markdown")
    document = built.document(rows=chosen.of_rows or not for_screen)
    show(chosen.of(document, built.rows), output, name)
    if built.checked is not None and output.output is not None and not for_screen:
        show(built.document(rows=False), replace(output, outputs=None), "table")
    return status if built.ok else 1


def _vintage(text: str) -> Literal["first", "latest"]:
    return text  # type: ignore[return-value] # the library refuses anything else
