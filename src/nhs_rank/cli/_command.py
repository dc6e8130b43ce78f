"""Make a function with groups of options a command, and its numbers those that are meant."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, get_args

import typer
from typer.models import OptionInfo

from nhs_rank.words import plain_number

if TYPE_CHECKING:
    pass

__all__ = ["command", "without_command"]


def without_command(context: typer.Context) -> None:
    """Where a command is wanting, print the help to standard error and end with 2."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def command(function: Callable[..., int | None]) -> Callable[..., None]:
    """Make a command of a function: spread its option groups, and end with the right status.

    A parameter annotated with a group, such as `Settings` or `Output`, becomes its options. The
    function returns an exit status, or None for 0. Errors that a user can cause are printed as
    diagnostics and end with 2.
    """
    signature = inspect.signature(function, eval_str=True)
    groups: dict[str, type[Any]] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        if isinstance(parameter.annotation, type) and is_dataclass(parameter.annotation):
            groups[parameter.name] = parameter.annotation
        else:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
    for group in groups.values():
        own = inspect.signature(group, eval_str=True).parameters.values()
        parameters += [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in own]

    usual = {item.name: item.default for item in parameters}
    for parameter in parameters:
        _take_plain_numbers(parameter.annotation)

    @functools.wraps(function)
    def run(**given: Any) -> None:
        from nhs_rank.cli._run import logged

        options = {name: value for name, value in given.items() if value != usual.get(name)}
        for name, group in groups.items():
            own = {item.name: given.pop(item.name) for item in fields(group)}
            given[name] = group(**own)
        named = function.__name__.strip("_")
        raise typer.Exit(logged(lambda: function(**given), named, options))

    del run.__wrapped__
    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {item.name: item.annotation for item in parameters}
    return run


def _take_plain_numbers(annotation: Any) -> None:
    """Have an option that takes a number refuse what Python reads as one and nobody else does."""
    kind, *notes = get_args(annotation) or (annotation,)
    kinds = [one for one in (get_args(kind) or (kind,)) if one in (int, float)]
    for note in notes:
        if kinds and isinstance(note, OptionInfo) and note.parser is None:
            note.parser = _parser(kinds[0], note.min, note.max)


def _parser(kind: type, least: float | None, most: float | None) -> Callable[[Any], Any]:
    # a function, since Click up to 8.1 asks a parser for its name
    return lambda given: _plain(kind, least, most, given)


def _plain(kind: type, least: float | None, most: float | None, given: Any) -> Any:
    text = str(given)
    number = plain_number(text)
    if number is None or (kind is int and not text.strip().lstrip("+-").isdigit()):
        name = "integer" if kind is int else "number"
        raise typer.BadParameter(f"'{text}' is not a valid {name}.")
    found = int(text) if kind is int else number
    if (least is not None and found < least) or (most is not None and found > most):
        ends = f"x>={least:g}" if most is None else f"{least:g}<=x<={most:g}"
        raise typer.BadParameter(f"{text} is not in the range {ends}.")
    return found
