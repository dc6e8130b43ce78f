"""Write the manual page, from the commands and options as the command line has them.

python docs/make_man.py     write docs/nhs-rank.1

A wheel installs it as share/man/man1/nhs-rank.1. A test holds it to the code.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import nhs_rank
from nhs_rank.cli import COMMANDS, app

PAGE = Path(__file__).resolve().parent / "nhs-rank.1"
_NAME = "reproduce and question England's NHS league tables"
_ENVIRONMENT = {
    "NO_COLOR, FORCE_COLOR": "No colour, and colour also where it is no terminal.",
    "NHS_RANK_CONTACT": "Who made a workbook, for its cover.",
    "NHS_RANK_TRACEBACK": "With 1, the traceback of a fault of the program itself.",
    "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY": "How fetch reaches the network.",
}
_STATUS = {
    "0": "Done.",
    "1": "Done, and a check found something; with --strict, a warning as well.",
    "2": "The input, the framework or the command line cannot be used.",
    "130": "Interrupted.",
}


@dataclass(frozen=True)
class _Option:
    """An option or argument as it is told."""

    written: str
    about: str
    panel: str
    argument: bool


def page() -> str:
    """Return the page in roff."""
    commands = dict(_commands())
    options = {name: list(_options(own)) for name, own in commands.items()}
    found = Counter(one for own in options.values() for one in own if one.panel)
    shared = [one for one, times in found.items() if times > 1]
    lines = [
        '.\\" Made by `python docs/make_man.py`; a test holds it to the code.',
        f'.TH NHS\\-RANK 1 "" "nhs\\-rank {nhs_rank.__version__}" "User commands"',
        ".nh",
        ".ad l",
        *(".SH NAME", f"nhs\\-rank \\- {_text(_NAME)}"),
        *(".SH SYNOPSIS", ".B nhs\\-rank", "\\fICOMMAND\\fR [\\fIOPTION\\fR]... \\fIPATH\\fR..."),
        *(".SH DESCRIPTION", _text(app.info.help), ".PP"),
        _text(
            "Options of several commands are told once, below. What each command shows and how "
            "stands in the documentation."
        ),
        *(".SH COMMANDS", *_entries(COMMANDS)),
    ]
    for name, own in commands.items():
        lines += _command(name, own, options[name], shared)
    for panel in dict.fromkeys(one.panel for one in shared):
        lines += [f".SH {_text(panel.upper())}"]
        lines += _told(one for one in shared if one.panel == panel)
    lines += [".SH EXIT STATUS", *_entries(_STATUS)]
    lines += [".SH ENVIRONMENT", *_entries(_ENVIRONMENT)]
    return "\n".join(lines) + "\n"


def _commands() -> Iterator[tuple[str, Callable[..., Any]]]:
    for one in app.registered_commands:
        yield one.name or one.callback.__name__, one.callback
    for group in app.registered_groups:
        for one in group.typer_instance.registered_commands if group.typer_instance else ():
            yield f"config {one.name or one.callback.__name__.strip('_')}", one.callback


def _command(
    name: str, function: Callable[..., Any], options: list[_Option], shared: list[_Option]
) -> list[str]:
    """A section: how it is called, what it does, its own options, the names of the others."""
    arguments = " ".join(f"\\fI{_text(one.written)}\\fR" for one in options if one.argument)
    lines = [f".SH NHS\\-RANK {_text(name.upper())}", f".B nhs\\-rank {_text(name)}"]
    lines += [f"[\\fIOPTION\\fR]... {arguments}".rstrip()]
    for part in inspect.cleandoc(function.__doc__ or "").split("\n\n"):
        lines += _verbatim(part) if part.startswith("\b") else [".PP", _text(part)]
    lines += _told(one for one in options if one not in shared)
    others = ", ".join(re.split("[,/ ]", one.written)[0] for one in options if one in shared)
    return lines + ([".PP", _text(f"Also: {others}.")] if others else [])


def _verbatim(part: str) -> list[str]:
    _, head, *rest = part.split("\n")
    return [
        ".PP",
        _text(head),
        ".PP",
        ".nf",
        *(f"    {_text(line.strip())}" for line in rest),
        ".fi",
    ]


def _told(options: typing.Iterable[_Option]) -> list[str]:
    return [
        line
        for one in options
        for line in (".TP", f"\\fB{_text(one.written)}\\fR", _text(one.about))
    ]


def _entries(entries: typing.Mapping[str, str]) -> list[str]:
    return [
        line
        for key, about in entries.items()
        for line in (".TP", f"\\fB{_text(key)}\\fR", _text(about))
    ]


def _options(function: Callable[..., Any]) -> Iterator[_Option]:
    """The arguments and options of a command, as it declares them."""
    for parameter in inspect.signature(function).parameters.values():
        kind, said = typing.get_args(parameter.annotation)[:2]
        names = [said.default] if isinstance(said.default, str) else []
        names += [name for name in said.param_decls or () if name.startswith("-")]
        takes = "" if names and kind is bool else said.metavar or _choices(kind)
        default = (
            parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
        )
        told = [said.help or ""]
        if default is inspect.Parameter.empty:
            told += ["Required."] if names else []
        elif kind is not bool and said.show_default is not False and default not in (None, ()):
            told += [f"Default: {default}."]
        several = "..." if not names and "list" in str(kind) else ""
        yield _Option(
            written=" ".join(filter(None, [", ".join(names), takes])) + several,
            about=" ".join(told),
            panel=(said.rich_help_panel or "") if names else "",
            argument=not names,
        )


def _choices(kind: Any) -> str:
    for one in (kind, *typing.get_args(kind)):
        if isinstance(one, type) and issubclass(one, Enum):
            return "|".join(str(member.value) for member in one)
    return {int: "N", float: "X"}.get(kind, "TEXT")


def _text(text: str | None) -> str:
    """Text in one line, in which hyphens, backslashes and leading dots are themselves."""
    line = " ".join((text or "").replace("\b", "").split())
    line = line.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga")
    return re.sub(r"^(?=[.'])", r"\\&", line)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
