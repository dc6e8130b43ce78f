"""A catalogue's YAML as plain data, and the place of whatever is wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import yaml

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nhs_rank.diagnostics import Diagnostic


Where = tuple[str | int, ...]
Place = dict[str, int]


class _Mark(Protocol):
    line: int
    column: int


class Document:
    """A YAML text as plain data, with the place of every key and list item."""

    def __init__(self, raw: bytes, shown: str) -> None:
        self.shown = shown
        self._places: dict[Where, Place] = {}
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError([c.NOT_UTF8(path=shown, found="another encoding")]) from None
        try:
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                    self._refuse(_place(event.start_mark), "anchors and aliases are not allowed")
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            self.data = None if node is None else self._plain(node, ())
        except yaml.YAMLError as error:
            place = _place(getattr(error, "problem_mark", None))
            reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "syntax"
            fix = "check the indentation and the colons around this place"
            raise InputError([c.BAD_YAML(path=shown, reason=reason, fix=fix, **place)]) from None
        except RecursionError:
            fix = "a catalogue has a handful of levels"
            raise InputError([c.BAD_YAML(path=shown, reason="nested too deep", fix=fix)]) from None
        if self.data is None:
            raise InputError([c.EMPTY_FILE(path=shown)])

    def diagnostic(self, error: Mapping[str, Any]) -> Diagnostic:
        """Put what Pydantic found into words, at the place it is about."""
        where = tuple(part for part in error["loc"] if part != "[key]")
        around = (where[:length] for length in range(len(where), -1, -1))
        place = next((self._places[item] for item in around if item in self._places), {})
        reason, fix = error["msg"].removeprefix("Value error, "), "see the documentation of fetch"
        reason = reason[:1].lower() + reason[1:]
        if error["type"] == "extra_forbidden":
            reason, fix = f"unknown key '{where[-1]}'", "check its spelling, or remove it"
        elif error["type"] == "missing":
            reason, fix = f"the key '{where[-1]}' is missing", "add it"
        named = " > ".join(str(part + 1) if isinstance(part, int) else part for part in where)
        named = named or "the catalogue"
        return c.BAD_CATALOGUE(path=self.shown, where=named, reason=reason, fix=fix, **place)

    def _plain(self, node: yaml.Node, where: Where) -> object:
        self._places.setdefault(where, _place(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, where))
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, (*where, n)) for n, item in enumerate(node.value)]
        if node.tag == "tag:yaml.org,2002:null":
            return None
        return str(node.value)

    def _pairs(self, node: yaml.MappingNode, where: Where) -> Iterator[tuple[str, object]]:
        for key_node, value_node in node.value:
            place = _place(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(place, "a key is not a plain text")
            key = str(key_node.value)
            here = (*where, key)
            if here in self._places:
                raise InputError([c.DUPLICATE_KEY(path=self.shown, value=key, **place)])
            self._places[here] = place
            yield key, self._plain(value_node, here)

    def _refuse(self, place: Place, reason: str) -> NoReturn:
        where, fix = "the catalogue", "write the values out"
        problem = c.BAD_CATALOGUE(path=self.shown, where=where, reason=reason, fix=fix, **place)
        raise InputError([problem])


def _place(mark: _Mark | None) -> Place:
    """Return the line and column, from 1, as a diagnostic takes them."""
    return {} if mark is None else {"line": mark.line + 1, "column": mark.column + 1}
