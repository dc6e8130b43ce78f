"""`nhs-rank compare`."""

from __future__ import annotations

from typing import Annotated

import typer

from nhs_rank.cli import _completion
from nhs_rank.cli._choice import Choice
from nhs_rank.cli._options import Compared, Inputs, Output
from nhs_rank.cli._run import name_quarter, prepare, progress, show, show_warnings

_PANEL = "What is compared"


def compare(
    paths: Inputs,
    settings: Compared,
    output: Output,
    choice: Choice,
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            "-c",
            metavar="NAME|FILE",
            autocompletion=_completion.frameworks,
            help="A framework or weighting; repeatable, the first is the base. One alone "
            "(nof-2025-26 if none is given) is compared with itself under --weight, --no-cap and "
            "each --variant; with several, --weight and --no-cap hold for all.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            "--variant",
            metavar="NAME:KEY=NUMBER,...",
            help="A variant of the first framework, by name; repeatable. The word no-cap may "
            "stand beside or instead of weights: 'free:finance=0.5,no-cap'.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="official|NAME",
            help="The base: the published ranks in the files, or another of the variants.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    movers: Annotated[
        bool,
        typer.Option("--movers", help="List only trusts whose rank or segment differs."),
    ] = False,
) -> int:
    """Compare rankings: two or more frameworks, weightings or settings side by side.

    Each makes its own bounds between segments unless --cuts fixes them.

    \b
    Examples:
      nhs-rank compare data/ -c nof-2025-26 -c no-financial-override
      nhs-rank compare data/ --variant "half-finance:finance=0.5" --movers
      nhs-rank compare data/ --weight finance=0.5 --cuts published -o shifts.csv
      nhs-rank compare data/ --against official
    """
    from nhs_rank.cli._variants import parse_variants, plain, under_options
    from nhs_rank.inputs import read

    name = prepare(output, [*paths, *(config or [])])
    options = settings.options()
    variants = parse_variants(variant or [])
    configs = config or ["nof-2025-26"]
    if len(configs) == 1:
        variants = under_options(options, variants)
        options = plain(options)
    data = read(paths, configs[0], quarter=options.quarter, **options.reading)
    with progress("likely ranges", output) as on_progress:
        base = data.again(data.framework, options, None, on_progress)
    answer = base.compare(*configs[1:], variants=variants, against=against)
    name_quarter(base, options.quarter, output)
    status = show_warnings(answer.warnings, output)
    document = choice.of(base).of(answer.document(movers=movers), base.league)
    show(document, output, name)
    return status
