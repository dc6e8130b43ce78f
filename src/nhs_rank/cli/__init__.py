"""The command line: parse, call one function of the library, hand its result to a renderer."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nhs_rank import __version__
from nhs_rank.cli._command import command, without_command

if TYPE_CHECKING:
    from collections.abc import Iterable

    app: typer.Typer

__all__ = ["COMMANDS", "app", "app_of", "run"]

#: The commands in the order of the help, and what each is for. Each has a module of its name,
#: with a function of its name, or with an app of its own.
COMMANDS = {
    "compute": "Rank a quarter and print the league table.",
    "explain": "Explain one trust, and its way up a segment.",
    "compare": "Compare rankings under other weightings.",
    "whatif": "Change values or flags and rank again.",
    "trend": "Follow trusts over the quarters.",
    "plot": "Draw a figure for a slide or a newspaper.",
    "report": "Write a page that anyone can open, with live weights.",
    "sensitivity": "Ask what the ranking rests on.",
    "validate": "Check files before ranking.",
    "verify": "Hold the table against the published one.",
    "reproduce": "Make a JSON result again and compare.",
    "build": "Make a quarter's metrics from raw statistics.",
    "backtest": "Ask how far such an estimate was off in the past.",
    "fetch": "Download the official files of a quarter.",
    "config": "List, show, check and start framework files.",
}


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nhs-rank {__version__}")
        raise typer.Exit


def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    without_command(context)


def app_of(names: Iterable[str]) -> typer.Typer:
    """Make the command line with these commands alone: to make all takes a tenth of a run."""
    made = typer.Typer(
        name="nhs-rank",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Reproduce England's NHS league tables, ask what other weightings would do to them, "
        "and see how sure any of it is.",
        epilog="Exit status: 0 done; 1 done, and a check found something; 2 the input, framework "
        "or command line cannot be used; 130 interrupted.",
    )
    made.callback(invoke_without_command=True)(_root)
    for name in names:
        module = import_module(f"{__name__}.{name}")
        if name == "config":
            made.add_typer(module.app, name=name, short_help=COMMANDS[name])
        else:
            made.command(short_help=COMMANDS[name])(command(getattr(module, name)))
    return made


def __getattr__(name: str) -> Any:
    """Make ``app``, with all commands, when it is first asked for."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()["app"] = made = app_of(COMMANDS)
    return made


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit status.

    `nhs_rank.guard` stands around it, and says what there is to say of anything that is raised.
    """
    wanted = arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS
    return int(app_of(wanted)(arguments, prog_name="nhs-rank", standalone_mode=False) or 0)
