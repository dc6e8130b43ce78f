"""From a name or a path to a checked framework."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from nhs_rank.diagnostics import Log, nearest
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework import _check, _merge
from nhs_rank.framework._bundled import bundled_names
from nhs_rank.framework._yaml import brief
from nhs_rank.framework.model import Framework
from nhs_rank.methods import METHODS
from nhs_rank.paths import shown_path

if TYPE_CHECKING:
    from os import PathLike

    from nhs_rank.diagnostics import Kind
    from nhs_rank.framework._yaml import Document, Where

_SHOULD_BE = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}

#: What a value may be, by the kind of pydantic's error.
_RANGES = {
    "finite_number": "a finite number",
    "greater_than": "above {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than": "below {lt:g}",
    "less_than_equal": "{le:g} or less",
    "too_short": "{min_length} or more entries long",
    "too_long": "{max_length} or fewer entries long",
    "string_too_short": "{min_length} or more letters long",
    "string_too_long": "{max_length} or fewer letters long",
}


def load_framework(name: str | PathLike[str]) -> Framework:
    """Load a framework by the name of a bundled one, or from a YAML file.

    Raises `InputError` that carries every problem of the file and of those it extends, with the
    line and column of the key at fault.
    """
    framework = load_document(_merge.resolve(str(name)))
    return (
        framework if str(name) in bundled_names() else framework.read_from(shown_path(Path(name)))
    )


def load_document(document: Document) -> Framework:
    """Check merged data and make a framework of it; see `load_framework`."""
    try:
        framework = Framework.model_validate(document.data)
    except ValidationError as error:
        raise InputError(_log(error, document)) from None
    log = Log(_check.problems(framework, document))
    if log.has_errors:
        raise InputError(log)
    return framework


def _log(error: ValidationError, document: Document) -> Log:
    log = Log()
    for item in error.errors(include_url=False):
        kind = _kind(item)
        if log.room(kind):
            log.add(kind(**_fields(item, document)))
        else:
            log.more(kind, 1)
    return log


def fingerprint(framework: Framework) -> str:
    """Return the SHA-256 of what a framework says, whatever the layout of its files."""
    plain = framework.model_dump(mode="json", exclude_defaults=True, exclude={"extends"})
    return hashlib.sha256(json.dumps(plain, ensure_ascii=True).encode()).hexdigest()


def as_yaml(framework: Framework) -> str:
    """Return a framework, with all that it extends merged in, as YAML that loads again."""
    plain = framework.model_dump(mode="json", exclude_defaults=True, exclude={"extends"})
    return dump(plain)


def dump(plain: dict[str, Any]) -> str:
    """Write plain data as YAML, keys in their order."""
    return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100))


#: The kinds of pydantic's errors that have a code of their own.
_KINDS = {
    "extra_forbidden": c.UNKNOWN_KEY,
    "missing": c.MISSING_KEY,
    "union_tag_not_found": c.MISSING_KEY,
    "union_tag_invalid": c.NO_SUCH_WORD,
    "literal_error": c.NO_SUCH_WORD,
    **dict.fromkeys(_SHOULD_BE, c.WRONG_TYPE),
    **dict.fromkeys(_RANGES, c.OUT_OF_LIMITS),
}


def _kind(item: Any) -> Kind:
    """The code of one error; a value that is made of parts has parts that do not agree."""
    made_of_parts = isinstance(item["input"], dict | list)
    return _KINDS.get(item["type"], c.CONTRADICTION if made_of_parts else c.BAD_FORM)


def _fields(item: Any, document: Document) -> dict[str, Any]:
    """What a diagnostic says of one error, and where it stands."""
    where = _where(item["loc"], document.data)
    place = document.place(where)
    at: dict[str, Any] = place.at() if place else {}
    shown = ".".join(str(part) for part in where) or "the file"
    outer = ".".join(str(part) for part in where[:-1]) or "the file"
    kind = item["type"]
    if kind == "extra_forbidden":
        key = str(where[-1])
        fix = nearest(key, _merge.KEYS - {key}) or "remove it, or see 'nhs-rank config schema'"
        return {**at, "value": key, "where": outer, "fix": fix}
    if kind == "missing":
        return {**at, "value": item["loc"][-1], "where": shown}
    if kind == "union_tag_not_found":
        return {**at, "value": "method", "where": shown}
    at |= {"where": shown, "value": brief(item["input"]), "given": brief(item["input"])}
    if kind in _SHOULD_BE:
        return {**at, "what": _SHOULD_BE[kind]}
    if kind in _RANGES:
        return {**at, "range": _RANGES[kind].format(**item.get("ctx", {}))}
    if kind == "literal_error":
        return {**at, "what": where[-1], "near": f"use {item['ctx']['expected']}"}
    if kind == "union_tag_invalid":
        tag, known = str(item["ctx"]["tag"]), list(METHODS)
        near = nearest(tag, known) or f"use one of: {', '.join(known)}"
        return {**at, "what": "method", "given": brief(tag), "near": near}
    return {**at, "reason": _reason(item), "fix": "correct one of them"}


def _where(loc: tuple[str | int, ...], data: Any) -> Where:
    """Keep of pydantic's location what really stands in the data (it adds names of variants)."""
    where: list[str | int] = []
    here = data
    for index, part in enumerate(loc):
        if _has(here, part):
            here = here[part]
        elif part == "[key]" and index == len(loc) - 1:
            break
        else:
            continue
        where.append(part)
    return tuple(where)


def _has(here: Any, part: str | int) -> bool:
    if isinstance(here, dict):
        return part in here
    return isinstance(here, list) and isinstance(part, int) and part < len(here)


def _reason(item: Any) -> str:
    if item["type"] == "string_pattern_mismatch":
        return "the text does not have the form that is needed here"
    return str(item["msg"]).removeprefix("Value error, ").removeprefix("Input ")
