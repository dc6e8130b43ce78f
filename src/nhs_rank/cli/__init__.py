"""The command line: parse, call one function of the library, hand its result to a renderer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from nhs_rank import __version__
from nhs_rank.cli import (
    backtest,
    build,
    compare,
    compute,
    config,
    explain,
    fetch,
    plot,
    report,
    reproduce,
    sensitivity,
    trend,
    validate,
    verify,
    whatif,
)
from nhs_rank.cli._options import command, without_command

__all__ = ["app", "run"]

app = typer.Typer(
    name="nhs-rank",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reproduce England's NHS league tables, ask what other weightings would do to them, and "
    "see how sure any of it is.",
    epilog="Exit status: 0 done; 1 done, and a check found something; 2 the input, framework or "
    "command line cannot be used; 130 interrupted.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nhs-rank {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    without_command(context)


#: The commands in the order of the help, and what each is for.
COMMANDS: dict[Callable[..., int | None], str] = {
    compute.compute: "Rank a quarter and print the league table.",
    explain.explain: "Explain one trust, and its way up a segment.",
    compare.compare: "Compare rankings under other weightings.",
    whatif.whatif: "Change values or flags and rank again.",
    trend.trend: "Follow trusts over the quarters.",
    plot.plot: "Draw a figure for a slide or a newspaper.",
    report.report: "Write a page that anyone can open, with live weights.",
    sensitivity.sensitivity: "Ask what the ranking rests on.",
    validate.validate: "Check files before ranking.",
    verify.verify: "Hold the table against the published one.",
    reproduce.reproduce: "Make a JSON result again and compare.",
    build.build: "Make a quarter's metrics from raw statistics.",
    backtest.backtest: "Ask how far such an estimate was off in the past.",
    fetch.fetch: "Download the official files of a quarter.",
}
for own, about in COMMANDS.items():
    app.command(short_help=about)(command(own))
app.add_typer(config.app, name="config", short_help="List, show, check and start framework files.")


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit status.

    `nhs_rank.guard` stands around it, and says what there is to say of anything that is raised.
    """
    return int(app(arguments, prog_name="nhs-rank", standalone_mode=False) or 0)
