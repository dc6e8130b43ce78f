"""The documentation page of the scoring methods, made from what each says of itself."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING

import yaml

from nhs_rank.methods import METHODS

if TYPE_CHECKING:
    from nhs_rank.methods import Example, Rule

__all__ = ["methods_page"]

_HEAD = """\
# Scoring methods

A metric's `score` is a rule: a `method` and the keys that it knows. Every rule turns what a trust
reports into a score on the framework's scale, on which lower is better. `pool: all` scores every
trust that reports the metric together, `pool: type` those of the same type.

This page is made from the methods themselves: `python -m nhs_rank.methods`. The numbers of each
example are checked by the tests, on a scale from 1 to 4.
"""


def methods_page() -> str:
    """Return the page, as Markdown."""
    rows = [
        f"| [`{name}`](#{name}) | {_prose(rule).splitlines()[0].rstrip('.')} |"
        for name, rule in METHODS.items()
    ]
    table = "\n".join(["| method | score |", "| --- | --- |", *rows])
    parts = [_section(name, rule) for name, rule in METHODS.items()]
    return "\n".join([_HEAD, table + "\n", *parts])


def _prose(rule: type[Rule]) -> str:
    return cleandoc(rule.__doc__ or "")


def _section(name: str, rule: type[Rule]) -> str:
    keys = [
        f"`{key}`" if field.is_required() else f"`{key}` (`{_plain(field.default)}` if left out)"
        for key, field in rule.model_fields.items()
        if key != "method"
    ]
    lines = [f"## {name}", "", _prose(rule), ""]
    if keys:
        lines += [f"Keys: {', '.join(keys)}.", ""]
    if "better" in rule.needs:
        lines += ["The metric has to say which values are `better`.", ""]
    return "\n".join([*lines, *_example(rule.example)])


def _example(example: Example) -> list[str]:
    plain = yaml.safe_dump(dict(example.rule), sort_keys=False, default_flow_style=True, width=88)
    better = f"better: {example.better}\n" if example.better else ""
    lines = ["```yaml", f"{better}score: {plain.strip()}", "```", ""]
    if not example.scores:
        return lines
    head, rows = _rows(example)
    return [
        *lines,
        f"| {' | '.join((*head, 'score'))} |",
        f"| {' | '.join(['---'] * (len(head) + 1))} |",
        *(
            f"| {' | '.join(_plain(cell) for cell in (*row, score))} |"
            for row, score in zip(rows, example.scores, strict=True)
        ),
        "",
    ]


def _rows(example: Example) -> tuple[list[str], list[tuple[object, ...]]]:
    if example.parts:
        names = [str(index + 1) for index in range(len(example.parts[0]))]
        return [f"score {name}" for name in names], [tuple(row) for row in example.parts]
    if example.texts:
        return ["text"], [(text,) for text in example.texts]
    return ["value"], [(value,) for value in example.values]


def _plain(value: object) -> str:
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
