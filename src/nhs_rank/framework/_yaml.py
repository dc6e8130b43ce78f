"""YAML with the place of every key, and none of the features that let a file surprise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c

if TYPE_CHECKING:
    from pathlib import Path

    from nhs_rank.diagnostics import Diagnostic

LARGEST_FILE = 1_000_000
DEEPEST = 20
#: libyaml's loader where PyYAML has it: ten times as fast, the same result.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """A file, and a line and column in it, both from 1."""

    path: str
    line: int
    column: int

    def at(self) -> dict[str, Any]:
        """The arguments that place a diagnostic here."""
        return {"path": self.path, "line": self.line, "column": self.column}


@dataclass
class Document:
    """Plain data, and where each key or list item of it was written."""

    data: dict[str, Any]
    places: dict[Where, Place] = field(default_factory=dict)

    def place(self, where: Where) -> Place | None:
        """The place of ``where``, or of the nearest thing around it."""
        for length in range(len(where), -1, -1):
            if where[:length] in self.places:
                return self.places[where[:length]]
        return None


def read_document(path: Path, shown: str) -> Document:
    """Read one YAML file that must hold a mapping.

    Raises `nhs_rank.exceptions.InputError` with the place of every fault.
    """
    from nhs_rank.exceptions import InputError

    log = Log()
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError([c.UNREADABLE(path=shown, reason=error.strerror or error)]) from None
    if len(raw) > LARGEST_FILE:
        raise InputError([c.FRAMEWORK_TOO_LARGE(path=shown, limit=f"{LARGEST_FILE:,} bytes")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "another encoding"
        raise InputError([c.NOT_UTF8(path=shown, found=found)]) from None
    try:
        refused = _refused(text, shown)
        node = None if refused else yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise InputError([_syntax(error, shown, text)]) from None
    except (RecursionError, ValueError) as error:
        raise InputError([c.BAD_YAML(path=shown, reason=error, fix="check the file")]) from None
    if refused:
        raise InputError([refused])
    if node is None:
        raise InputError([c.EMPTY_FILE(path=shown)])
    if not isinstance(node, yaml.MappingNode):
        fix = "start it with 'framework: a-name'"
        reason = "it must hold keys and values"
        raise InputError(
            [c.WRONG_TYPE(path=shown, line=1, column=1, where="the file", reason=reason, fix=fix)]
        )
    document = Document({}, {(): _place(node, shown)})
    document.data = _mapping(node, (), document, shown, log)
    if log.has_errors:
        raise InputError(log.items)
    return document


def _refused(text: str, shown: str) -> Diagnostic | None:
    """Look for what is not allowed before anything is built from the text."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        mark = event.start_mark
        place: dict[str, Any] = (
            {"path": shown, "line": mark.line + 1, "column": mark.column + 1} if mark else {}
        )
        if isinstance(event, yaml.AliasEvent):
            return c.YAML_FEATURE(**place, what="aliases (*)")
        if getattr(event, "anchor", None):
            return c.YAML_FEATURE(**place, what="anchors (&)")
        if getattr(event, "tag", None):
            return c.YAML_FEATURE(**place, what="tags (!)")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return c.FRAMEWORK_TOO_LARGE(**place, limit=f"{DEEPEST} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _syntax(error: yaml.YAMLError, shown: str, text: str) -> Diagnostic:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "syntax"
    place: dict[str, Any] = {"path": shown}
    fix = "check the indentation and the quotation marks around here"
    if mark is not None:
        place |= {"line": mark.line + 1, "column": mark.column + 1}
        lines = text.splitlines()
        here = lines[mark.line] if mark.line < len(lines) else ""
        if "\t" in here[: len(here) - len(here.lstrip())] or "\\t" in str(reason):
            fix = "indent with spaces, never with tabs"
    return c.BAD_YAML(**place, reason=reason, fix=fix)


def _place(node: yaml.Node, shown: str) -> Place:
    return Place(shown, node.start_mark.line + 1, node.start_mark.column + 1)


def _value(node: yaml.Node, where: Where, document: Document, shown: str, log: Log) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, where, document, shown, log)
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, child in enumerate(node.value):
            document.places[(*where, index)] = _place(child, shown)
            items.append(_value(child, (*where, index), document, shown, log))
        return items
    try:
        return yaml.SafeLoader("").construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError) as error:
        place = _place(node, shown).at()
        log.add(c.BAD_YAML(**place, reason=error, fix="put quotation marks around it"))
        return None


def _mapping(
    node: yaml.MappingNode, where: Where, document: Document, shown: str, log: Log
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = _place(key_node, shown)
        if not isinstance(key_node, yaml.ScalarNode):
            reason = "must be a word"
            log.add(c.WRONG_TYPE(**place.at(), where="a key", reason=reason, fix="quote it"))
            continue
        key = key_node.value  # always as written: `no:` and `1:` are the texts "no" and "1"
        if key == "<<" and not key_node.style:
            log.add(c.YAML_FEATURE(**place.at(), what="merge keys (<<)"))
        elif key in result:
            log.add(c.DUPLICATE_KEY(**place.at(), value=key))
        else:
            document.places[(*where, key)] = place
            result[key] = _value(value_node, (*where, key), document, shown, log)
    return result
