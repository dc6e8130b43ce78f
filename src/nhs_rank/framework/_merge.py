"""Follow `extends` and merge: maps merge, lists and scalars replace, null removes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nhs_rank.diagnostics import Log, nearest
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework._bundled import bundled, bundled_names
from nhs_rank.framework._yaml import Document, Place, Where, brief, read_document
from nhs_rank.framework.model import Part
from nhs_rank.methods import METHODS

LONGEST_CHAIN = 20


def _keys(part: type[Part]) -> set[str]:
    return set(part.model_fields).union(*map(_keys, part.__subclasses__()))


#: Every key that any part of a framework file has.
KEYS = _keys(Part)
_HOLDS_NULL = {key for rule in METHODS.values() for key in rule.holds_null}


def find(name: str, *, beside: Path | None = None, place: Place | None = None) -> tuple[Path, str]:
    """Find the file of a framework, and the name to show for it.

    ``name`` is the name of a bundled framework or a path; a relative path is taken from the
    folder ``beside`` where one is given. Raises `InputError` if there is no such framework.
    """
    at = place.at() if place else {}
    known = bundled_names()
    if name in known:
        return bundled(name), f"{name}.yaml"
    looks_like_path = name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name
    path = Path(name) if beside is None else beside / name
    shown = path.as_posix().encode("utf-8", "backslashreplace").decode()
    try:
        if path.exists():  # what is no plain file is refused where it is opened
            return path, shown
    except (OSError, ValueError, RuntimeError):
        pass  # no file can have such a name, or the way to it is barred
    if looks_like_path:
        if place is None:
            raise InputError([c.NO_FILE(path=shown, near="")])
        raise InputError([c.NO_FRAMEWORK(**at, value=name, near="check the path")])
    hint = nearest(name, known) or f"bundled are: {', '.join(known)}"
    raise InputError([c.NO_FRAMEWORK(**at, value=name, near=hint)])


def resolve(name: str) -> Document:
    """Read a framework and all that it extends into one document."""
    path, shown = find(name)
    chain = [path.resolve()]
    layers = [read_document(path, shown)]
    names = [shown]
    while "extends" in layers[-1].data:
        parent, place = layers[-1].data["extends"], layers[-1].place(("extends",))
        at = place.at() if place else {}
        if not isinstance(parent, str):
            what, given = "the name or path of a framework", brief(parent)
            raise InputError([c.WRONG_TYPE(**at, where="extends", what=what, given=given)])
        path, shown = find(parent, beside=path.parent, place=place)
        names.append(shown)
        if path.resolve() in chain or len(chain) > LONGEST_CHAIN:
            raise InputError([c.EXTENDS_LOOP(**at, chain=" -> ".join(names))])
        chain.append(path.resolve())
        layers.append(read_document(path, shown))
    merged = Document({})
    nothing: list[tuple[str, Where, Place]] = []
    while layers:
        child = layers.pop()
        merged.places[()] = child.places[()]
        merged.lines |= child.lines
        _overlay(merged.data, child.data, (), merged.places, child.places, nothing)
    if nothing:
        log = Log()
        log.each(c.UNKNOWN_KEY, len(nothing), (_not_there(merged, *one) for one in nothing))
        raise InputError(log)
    return merged


def _overlay(
    base: dict[str, Any],
    over: dict[str, Any],
    where: Where,
    places: dict[Where, Place],
    over_places: dict[Where, Place],
    nothing: list[tuple[str, Where, Place]],
) -> None:
    """Lay one map over another; nulls with nothing to remove are put into ``nothing``."""
    for key, value in over.items():
        here = (*where, key)
        if value is None and not _holds_null(where):
            if key not in base and key not in KEYS:
                nothing.append((key, where, over_places[here]))
            _forget(base.pop(key, None), here, places)
        elif isinstance(value, dict):
            if not isinstance(base.get(key), dict):
                _forget(base.get(key), here, places)
                base[key] = {}
            for stale in _stale_rule_keys(base[key], value):
                _forget(base[key].pop(stale), (*here, stale), places)
            _overlay(base[key], value, here, places, over_places, nothing)
            places[here] = over_places[here]
        else:
            _forget(base.get(key), here, places)
            if where and where[0] == "weights":
                base.pop(key, None)  # of two names of one metric the last written counts
            base[key] = value
            places.update({at: over_places[at] for at in _inside(value, here)})


def _holds_null(where: Where) -> bool:
    """Whether null is a value in a map: that of a rule's key which says so."""
    in_rule = where[:1] == ("metrics",) and where[2:3] in (("score",), ("other_units",))
    return in_rule and where[-1] in _HOLDS_NULL


def _inside(value: Any, where: Where) -> Iterator[Where]:
    """Yield ``where`` and all that is written within it."""
    yield where
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _inside(part, (*where, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _inside(part, (*where, index))


def _not_there(merged: Document, key: str, where: Where, place: Place) -> dict[str, Any]:
    """What to say of a null for a key that there is not."""
    here: Any = merged.data
    for part in where:
        here = here.get(part) if isinstance(here, dict) else None
    known = KEYS | set(here if isinstance(here, dict) else ())
    fix = nearest(key, known) or "there is nothing of that name to remove"
    outer = ".".join(str(part) for part in where) or "the file"
    return {**place.at(), "value": key, "where": outer, "fix": fix}


def _stale_rule_keys(base: dict[str, Any], over: dict[str, Any]) -> list[str]:
    """The keys of a scoring rule that mean nothing to the method it is changed to."""
    if "method" not in base or over.get("method") in (None, base["method"]):
        return []
    rule = METHODS.get(str(over["method"]))
    return [] if rule is None else [key for key in base if key not in rule.model_fields]


def _forget(value: Any, where: Where, places: dict[Where, Place]) -> None:
    for at in _inside(value, where):
        places.pop(at, None)
