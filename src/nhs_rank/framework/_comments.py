"""A framework in full, with the comments of the files that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from nhs_rank.framework import _merge
from nhs_rank.framework._load import dump, load_document
from nhs_rank.framework._yaml import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhs_rank.framework._yaml import Document, Where

__all__ = ["commented_yaml"]


def commented_yaml(name: str) -> str:
    """Return a framework with all that it extends, each key below what its file says above it.

    ``name`` is that of a bundled framework or a path. Raises `InputError` as `load_framework`.
    """
    document = _merge.resolve(name)
    load_document(document)
    plain = {key: value for key, value in document.data.items() if key != "extends"}
    lines = dump(plain).splitlines()
    first_on_line = _first_on_each_line(document)
    node = yaml.compose("\n".join(lines), Loader=LOADER)
    keys = [] if node is None else list(_keys(node, ()))
    for where, line in sorted(keys, key=lambda pair: -pair[1]):
        indent = " " * (len(lines[line]) - len(lines[line].lstrip()))
        above = _comment(document, where, first_on_line)
        lines[line:line] = [f"{indent}{text}" for text in above]
    return "\n".join(lines) + "\n"


def _keys(node: yaml.Node, where: Where) -> Iterator[tuple[Where, int]]:
    """Yield every key of a text that has a line of its own, and the number of the line from 0."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*where, key.value)
            yield here, key.start_mark.line
            yield from _keys(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _keys(value, (*where, index))


def _first_on_each_line(document: Document) -> dict[tuple[str, int], Where]:
    first: dict[tuple[str, int], tuple[int, Where]] = {}
    for where, place in document.places.items():
        if where:
            entry = (place.column, where)
            first[place.path, place.line] = min(
                first.get((place.path, place.line), entry), entry, key=lambda one: one[0]
            )
    return {line: where for line, (_, where) in first.items()}


def _comment(
    document: Document, where: Where, first_on_line: dict[tuple[str, int], Where]
) -> list[str]:
    """The lines above a key that are comments, and the comment behind it."""
    place = document.places.get(where)
    if place is None or first_on_line.get((place.path, place.line)) != where:
        return []
    lines = document.lines[place.path]
    at = start = place.line - 1
    while start > 0 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    above = [line.strip() for line in lines[start:at]]
    before, mark, behind = lines[at].rpartition(" # ")
    whole = before.count('"') % 2 == before.count("'") % 2 == 0
    return [*above, f"# {behind.strip()}"] if mark and whole else above
