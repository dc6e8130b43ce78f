"""YAML with the place of every key, and none of the features that let a file surprise."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.files import FileTooLarge, read_file

if TYPE_CHECKING:
    from pathlib import Path

    from nhs_rank.diagnostics import Diagnostic

LARGEST_FILE = 1_000_000
DEEPEST = 20
#: libyaml's loader where PyYAML has it: ten times as fast, the same result.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_LARGEST_WHOLE = 10**15
#: Octal and other bases, base 60 and digit groups.
_SURPRISING = re.compile(r"^[-+]?0[0-9box_]|[:_]")

#: What stands where something else should.
_GIVEN = {
    yaml.ScalarNode: "a single value",
    yaml.SequenceNode: "a list",
    yaml.MappingNode: "keys with values",
}

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
    #: The lines of each file that it was made from, by the path shown.
    lines: dict[str, list[str]] = field(default_factory=dict)

    def place(self, where: Where) -> Place | None:
        """The place of ``where``, or of the nearest thing around it."""
        for length in range(len(where), -1, -1):
            if where[:length] in self.places:
                return self.places[where[:length]]
        return None

    def at(self, where: Where) -> dict[str, Any]:
        """The arguments that place a diagnostic at ``where``."""
        place = self.place(where)
        return place.at() if place else {}


def read_document(path: Path, shown: str) -> Document:
    """Read one YAML file that must hold a mapping.

    Raises `nhs_rank.exceptions.InputError` with the place of every fault.
    """
    from nhs_rank.exceptions import InputError

    try:
        raw = read_file(path, LARGEST_FILE)
    except FileTooLarge:
        limit = f"{LARGEST_FILE:,} bytes"
        raise InputError([c.FRAMEWORK_TOO_LARGE(path=shown, limit=limit)]) from None
    except OSError as error:
        raise InputError([c.UNREADABLE(path=shown, reason=error.strerror or error)]) from None
    return parse_document(raw, shown)


def parse_document(raw: bytes, shown: str, begin: str = "framework: a-name") -> Document:
    """Read YAML that must hold a mapping; ``begin`` is how one could begin.

    Raises `nhs_rank.exceptions.InputError` with the place of every fault.
    """
    from nhs_rank.exceptions import InputError

    log = Log()
    text = _decoded(raw, shown)
    try:
        refused = _refused(text, shown)
        node = None if refused else yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise InputError(
            [_refused_before(error, shown, text) or _syntax(error, shown, text)]
        ) from None
    if refused:
        raise InputError([refused])
    if node is None:
        raise InputError([c.EMPTY_FILE(path=shown)])
    if not isinstance(node, yaml.MappingNode):
        what, given = f"keys and values that begin with '{begin}'", _GIVEN[type(node)]
        at = Place(shown, 1, 1).at()
        raise InputError([c.WRONG_TYPE(**at, where="the file", what=what, given=given)])
    document = Document({}, {(): _place(node, shown)}, {shown: text.splitlines()})
    document.data = _mapping(node, (), document, shown, log)
    if log.has_errors:
        raise InputError(log)
    return document


def _decoded(raw: bytes, shown: str) -> str:
    """Return the text of a file, which must be UTF-8 and hold nothing unprintable."""
    from nhs_rank.exceptions import InputError

    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError([c.NOT_UTF8(path=shown, line=1, found="UTF-16")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        found = f"byte 0x{error.object[error.start]:02X}, as in a Windows code page"
        raise InputError([c.NOT_UTF8(path=shown, line=line, found=found)]) from None
    if odd := yaml.reader.Reader.NON_PRINTABLE.search(text):
        before_it = text[: odd.start()]
        place = {
            "line": before_it.count("\n") + 1,
            "column": odd.start() - (before_it.rfind("\n") + 1) + 1,
        }
        reason = f"the character U+{ord(odd.group()):04X} does not belong in a text file"
        fix = "remove it"
        raise InputError([c.BAD_YAML(path=shown, **place, reason=reason, fix=fix)])
    return text


def _refused_before(error: yaml.YAMLError, shown: str, text: str) -> Diagnostic | None:
    """Look for what is not allowed before the place where the loader gave up.

    A loader reads on by up to a kilobyte before it tells of what it has read, and stops at limits
    of its own, which differ between versions. Cut off there, the text cannot reach them.
    """
    mark = getattr(error, "problem_mark", None)
    before = text[: mark.index] if mark is not None else text
    with contextlib.suppress(yaml.YAMLError):
        return _refused(before, shown, yaml.SafeLoader)
    return None


def _refused(text: str, shown: str, loader: Any = LOADER) -> Diagnostic | None:
    """Look for what is not allowed before anything is built from the text."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
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
        return _scalar(node)
    except (yaml.YAMLError, ValueError, ArithmeticError) as error:
        place = _place(node, shown).at()
        reason = getattr(error, "problem", None) or error
        fix = "put quotation marks around it if it is a text"
        log.add(c.BAD_YAML(**place, reason=reason, fix=fix, value=node.value))
        return None


def _scalar(node: yaml.Node) -> Any:
    """The value of a scalar; numbers that YAML 1.1 reads as nobody would expect are refused."""
    if node.tag == "tag:yaml.org,2002:str":
        node.value.encode()  # a lone surrogate is no text
        return node.value
    number = node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
    if number and _SURPRISING.search(node.value):
        raise ValueError(f"'{node.value}' is not how a number is written here")
    value = yaml.SafeLoader("").construct_object(node, deep=True)
    if isinstance(value, int) and abs(value) > _LARGEST_WHOLE:
        raise ValueError("a number this large has no use here")
    return value


def _mapping(
    node: yaml.MappingNode, where: Where, document: Document, shown: str, log: Log
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = _place(key_node, shown)
        if not isinstance(key_node, yaml.ScalarNode):
            given = _GIVEN[type(key_node)]
            log.add(c.WRONG_TYPE(**place.at(), where="a key", what="a word", given=given))
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


def brief(value: object) -> str:
    """Return a value as a message shows it, cut where it is long."""
    if isinstance(value, dict | list):
        return "keys with values" if isinstance(value, dict) else f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
