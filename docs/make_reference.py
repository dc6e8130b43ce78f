"""Write the pages of reference that are made from the code and the official framework.

python docs/make_reference.py     write docs/commands.md, docs/metrics.md and docs/python.md

The commands come from the options as the command line has them, metrics from the framework file,
the Python API from its docstrings. A test holds the pages to them.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import nhs_rank
from nhs_rank import analyses, load_framework
from nhs_rank.cli import COMMANDS, app
from nhs_rank.framework import Framework
from nhs_rank.framework.model import Metric

DOCS = Path(__file__).resolve().parent
_MADE = "<!-- Made by `python docs/make_reference.py`; a test holds it to the code. -->\n"
_EXIT = """\
Every command ends with 0 when done; 1 when done and a check found something (with `--strict` a
warning as well); 2 when the input, the framework or the command line cannot be used; 130 when
interrupted. `nhs-rank COMMAND --help` says the same as this page, and so does the manual page that
comes with the installation (`man nhs-rank`, where the environment's programs are on the path)."""
#: Published scores met when scored from the published values of 195 trusts, Q1 2025/26.
EVIDENCE = {
    "OF0023": "130 of 131",
    "OF0106": "128 of 131",
    "OF0003": "120 of 131",
    "OF0005": "115 of 121",
    "OF0010": "114 of 118",
    "OF0011": "116 of 118",
    "OF0013": "123 of 123",
    "OF0014": "123 of 123",
    "OF0017": "1 of 1: the standard is the likely one",
    "OF0041": "68 of 68",
    "OF0025": "126 of 126",
    "OF0028": "1 of 1: the rule is the likely one",
    "OF0057": "87 of 88",
    "OF0063": "48 of 48",
    "OF0016": "46 of 46",
    "OF0061": "129 of 195",
    "OF0020": "134 of 134",
    "OF0048": "71 of 130",
    "OF0088": "77 of 129",
    "OF0082": "all published scores lie on the grid of 205 trusts",
    "OF0084": "114 of 195",
    "OF0079": "195 of 195",
    "OF0081": "195 of 195",
    "OF0080": "195 of 195",
    "OF0085": "127 of 134",
    "OF0086": "all published scores lie on the grid of 71 trusts",
}
_METRICS = """\
# Metrics

{made}
The metrics of [`nof-2025-26`](../configs/nof-2025-26.yaml), which is what the program reads. A
metric goes by its ID, its alias or its name, in files and on the command line.

**Evidence** is how many published scores of Q1 2025/26 are met to the second decimal when the
published values of 195 trusts are scored by the rule. Those missed are missed by 0.15 at most:
published values have two decimals, and so tie where the unrounded ones did not. Scored from
unrounded values, where there are any, [all are met](statistics.md). *Score only* means that no
value is published, so that there is nothing to check; the score is taken as it is.
"""


def pages() -> dict[str, str]:
    """Return the pages by name."""
    return {
        "commands.md": commands_page(),
        "metrics.md": metrics_page(load_framework("nof-2025-26")),
        "python.md": python_page(),
    }


def metrics_page(framework: Framework) -> str:
    """Return the page of metrics: a table to find one, and a section for each domain."""
    lines = [_METRICS.format(made=_MADE)]
    for key, title in framework.domains.items():
        lines += [f"## {title}\n"]
        for name, metric in framework.metrics.items():
            if metric.domain == key:
                lines += _metric(framework, name, metric)
    return "\n".join(lines)


def _metric(framework: Framework, name: str, metric: Metric) -> list[str]:
    group = framework.groups.get(metric.group or "", "")
    types_ = [framework.trust_types[one].name for one in metric.types or framework.trust_types]
    rows = {
        "aliases": ", ".join(f"`{alias}`" for alias in metric.aliases),
        "published score": f"`{metric.given}`" if metric.given else "",
        "reported by": "; ".join(types_),
        "better": metric.better or "",
        "unit": metric.unit or "",
        "rule": _rule(metric.score),
        "other units": "; ".join(
            f"{unit}: {_rule(rule)}" for unit, rule in metric.other_units.items()
        ),
        "possible values": _ends(metric.range),
        "values ever seen, with a margin": _ends(metric.typical),
        "rounded first": f"to {metric.round} decimals" if metric.round is not None else "",
        "counts": "" if metric.counts else "not by itself: as part of another metric",
        "group, for weightings": f"{group} (`{metric.group}`)" if group else "",
        "made by `build`": f"from `{metric.built_from.source}`" if metric.built_from else "",
        "evidence": EVIDENCE.get(name, "score only" if metric.given else "made of others"),
    }
    said = [f"| {what} | {text} |" for what, text in rows.items() if text]
    return [f"### {name}\n", f"{metric.name}.\n", "| Key | Says |", "| --- | --- |", *said, ""]


def _ends(ends: tuple[float, float] | None) -> str:
    return f"{ends[0]:g} to {ends[1]:g}" if ends else ""


def _rule(rule: Any) -> str:
    """A rule as its page tells it: the method, and the keys that are said."""
    said = rule.model_dump(exclude={"method"}, exclude_defaults=True, exclude_none=True)
    if hasattr(rule, "pool"):
        said["pool"] = rule.pool
    keys = "; ".join(f"{key}: {_text(value)}" for key, value in said.items())
    return f"[{rule.method}](methods.md#{rule.method})" + (f", {keys}" if keys else "")


def _text(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key} {_text(one)}" for key, one in value.items() if one is not None)
    if isinstance(value, list | tuple):
        return ", ".join(
            f"({_text(one)})" if isinstance(one, list) else _text(one) for one in value
        )
    return f"{value:g}" if isinstance(value, float) else str(value)


def commands_page() -> str:
    """Return the page of commands: a section for each, its options in tables."""
    lines = ["# Commands\n", _MADE, _EXIT + "\n", "| Command | For |", "| --- | --- |"]
    lines += [*(f"| [`{name}`](#{name}) | {about} |" for name, about in COMMANDS.items()), ""]
    for one in app.registered_commands:
        lines += _command(2, _spoken(one), one.callback)
    lines += ["## config\n", "Framework files.\n"]
    for group in app.registered_groups:
        for one in group.typer_instance.registered_commands if group.typer_instance else ():
            lines += _command(3, f"config {_spoken(one)}", one.callback)
    return "\n".join(lines)


def _name(own: Callable[..., object]) -> str:
    return own.__name__.rstrip("_").replace("_", "-")


def _spoken(one: Any) -> str:
    return one.name or _name(one.callback)


def _command(level: int, name: str, function: Any) -> list[str]:
    """A command: what it does, its examples, its arguments, its options by part."""
    about, _, examples = inspect.cleandoc(function.__doc__ or "").partition("Examples:\n")
    lines = [f"{'#' * level} {name}\n", about.replace("\b", "").strip() + "\n"]
    examples, _, more = inspect.cleandoc(examples).partition("\n\n")
    if examples:
        lines += ["```", *(line.strip() for line in examples.splitlines()), "```", ""]
    if more:
        lines += [more.replace("\b", "").strip() + "\n"]
    parts: dict[str, list[str]] = {}
    for parameter in inspect.signature(function).parameters.values():
        kind, said = typing.get_args(parameter.annotation)[:2]
        if not said.hidden:
            part = said.rich_help_panel or ""
            parts.setdefault(part, []).append(_option(parameter, kind, said))
    for part, rows in parts.items():
        lines += [f"| {part or 'Its own'} | Meaning |", "| --- | --- |", *rows, ""]
    return lines


def _option(parameter: inspect.Parameter, kind: Any, said: Any) -> str:
    """A row: how an option is written, and what it does."""
    names = [said.default] if isinstance(said.default, str) else []
    names += [name for name in said.param_decls or () if name.startswith("-")]
    argument = not names
    written = said.metavar or _choices(kind)
    takes = written and (argument or kind is not bool)
    text = f"`{', '.join(names)}{' ' if names and takes else ''}{written if takes else ''}`"
    default = parameter.default
    told = said.show_default is not False and kind is not bool and default != ()
    if told and default not in (inspect.Parameter.empty, None):
        value = default.value if isinstance(default, Enum) else default
        ending = f" Default: `{value}`."
    else:
        ending = " Required." if default is inspect.Parameter.empty else ""
    about = (said.help or "").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
    return f"| {text.replace('|', chr(92) + '|')} | {about}{ending} |"


def _choices(kind: Any) -> str:
    """The values of an option that takes one of a few."""
    for one in (kind, *typing.get_args(kind)):
        if isinstance(one, type) and issubclass(one, Enum):
            return "|".join(str(member.value) for member in one)
    return {int: "N", float: "X"}.get(kind, "TEXT")


_PYTHON = """\
# Python

{made}
What is not on this page may change without notice. Frames are Polars data frames;
`frame.to_pandas()` makes one of pandas. Names of columns stand in
[Columns and formats](columns.md).

```python
import nhs_rank

data = nhs_rank.read("sample_data/2025-26-q1")
league = data.rank("patient-first", draws=1000, seed=1)
print(league.league.filter(league.league["rank"] == 1).select("trust_code", "average_score"))
half = league.rerun(weights={{"finance": 0.5}})
league.compare(half).write("shifts.xlsx")
```

Every answer, the league table included, has `head` (what it was made from and with), `frames` (its
tables, by name), `notes`, `warnings`, `to_dict()` (the JSON of the command) and `write(path)` (any
format, by its suffix), and is shown as a table in a notebook. Errors that a user can cause are
`InputError` and `OutputError`, both `NhsRankError`; `error.diagnostics` has each problem with its
code, file, line and column.
"""
_ABSENT = {"Settings"}


def python_page() -> str:
    """Return the page of the Python API, from the docstrings."""
    lines = [_PYTHON.format(made=_MADE)]
    for name in sorted(set(nhs_rank.__all__) - {"__version__"} - _ABSENT, key=str.lower):
        lines += _member(2, name, getattr(nhs_rank, name))
    lines += ["## Answers\n", "What the methods of a result return, and `nhs_rank.analyses` has.\n"]
    for name in sorted(set(analyses.__all__), key=str.lower):
        if inspect.isclass(getattr(analyses, name)):
            lines += _member(3, name, getattr(analyses, name))
    return "\n".join(lines)


def _member(level: int, name: str, member: Any) -> list[str]:
    lines = [f"{'#' * level} {name}\n"]
    if not inspect.isclass(member):
        return [*lines, *_signature(name, member), *_prose(member)]
    lines += _prose(member)
    for own, method in _methods(member):
        lines += [f"**`{own}`**\n", *_signature(own, method), *_prose(method)]
    return lines


def _methods(member: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties of a class, without those that all answers have."""
    if not member.__module__.startswith("nhs_rank") or hasattr(member, "model_fields"):
        return
    seen = set()
    for own in member.__mro__:
        if own is nhs_rank.Answer and member is not nhs_rank.Answer:
            continue
        for name, method in vars(own).items():
            ours = inspect.isfunction(method) or isinstance(method, property | classmethod)
            if ours and not name.startswith("_") and name not in seen and inspect.getdoc(method):
                seen.add(name)
                yield name, method


def _signature(name: str, member: Any) -> list[str]:
    """How it is called, an argument a line where there are many."""
    if isinstance(member, property):
        return []
    member = member.__func__ if isinstance(member, classmethod) else member
    parts, starred = [], False
    for one in inspect.signature(member).parameters.values():
        if one.name in ("self", "cls"):
            continue
        if one.kind is one.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        starred = starred or one.kind is one.VAR_POSITIONAL
        parts.append(_parameter(one))
    call = f"{name}({', '.join(parts)})"
    if len(call) > 88:
        call = "\n".join([f"{name}(", *(f"    {part}," for part in parts), ")"])
    return ["```text", call, "```", ""]


def _parameter(one: inspect.Parameter) -> str:
    stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
    if stars or one.annotation is one.empty:
        return stars + one.name
    kind = one.annotation if isinstance(one.annotation, str) else one.annotation.__name__
    return f"{one.name}: {kind}" + ("" if one.default is one.empty else f" = {one.default!r}")


_HEADS = re.compile(r"^(?P<head>\w[\w ]*)\n-{3,}\n", re.MULTILINE)


def _prose(member: Any) -> list[str]:
    """A docstring as Markdown: its parts in bold, its definitions as lists, examples as blocks."""
    text = inspect.getdoc(member) or ""
    parts = _HEADS.split(text)
    lines = [_inline(parts[0].strip()) + "\n"] if parts[0].strip() else []
    for head, body in zip(parts[1::2], parts[2::2], strict=True):
        lines += [f"*{head}*\n"]
        if head == "Examples":
            lines += ["```text", body.strip("\n").rstrip(), "```", ""]
        else:
            lines += [*_definitions(body.strip("\n")), ""]
    return lines


def _definitions(body: str) -> list[str]:
    """Names and, indented below each, what they are, as a list."""
    lines: list[str] = []
    for line in body.splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += ("" if lines[-1].endswith(" ") else " ") + _inline(line.strip())
        elif line.strip() and re.fullmatch(r"[\w*, `.<>\\-]+", line) and "  " not in line:
            lines.append(f"- `{line.strip().lstrip('*').strip('`')}`:")
        elif line.strip():
            lines.append(_inline(line.strip()))
    return lines


def _inline(text: str) -> str:
    parts = text.replace("``", "`").split("`")
    parts[::2] = [part.replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
