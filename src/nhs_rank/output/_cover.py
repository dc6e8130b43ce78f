"""What the cover and the notes of a workbook say."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nhs_rank.output.document import Document

__all__ = ["CONTACT", "cover_lines", "note_rows"]

#: The environment variable that names whom a reader of a workbook may ask.
CONTACT = "NHS_RANK_CONTACT"
_SETTINGS = {
    "weights": "Weights changed",
    "scores": "Scores",
    "unround": "Published scores put back on their exact grid",
    "cap": "Caps such as the financial override",
    "cuts": "Segment bounds asked for",
    "trust_type": "Type of trust",
    "top": "Ranks shown of each type",
    "trusts": "Trusts shown",
}


def cover_lines(document: Document) -> list[str]:
    """Return the lines of the cover below its title: what it is, from what, made how, by whom."""
    return [line for line in _lines(document.json) if line]


def _lines(json: Mapping[str, Any]) -> Iterator[str]:
    version = json.get("tool", {}).get("version", "")
    yield f"Made with nhs-rank {version}".strip() + (
        ", which is not made, endorsed or checked by NHS England. This is not an official "
        "publication."
    )
    quarters = json.get("quarters") or [json.get("quarter")]
    named = [one["quarter"] if isinstance(one, Mapping) else one for one in quarters]
    yield f"Quarter: {', '.join(one or 'not named in the files' for one in named)}"
    for made in json.get("variants") or [json]:
        yield from _made(made)
    yield from _sources(json.get("inputs", []))
    contact = os.environ.get(CONTACT, "").strip()
    yield f"Contact: {contact or 'whoever gave you this workbook'}"
    yield (
        "Licence: figures of NHS England contain public sector information licensed under the "
        "Open Government Licence v3.0; whoever publishes this workbook should say so."
    )


def _made(json: Mapping[str, Any]) -> Iterator[str]:
    """Framework, settings, bounds, draws and seed of one table."""
    framework = json.get("framework")
    if framework:
        yield f"Framework or weighting: {framework['title']} ({framework['name']})"
        yield f"SHA-256 of the framework: {framework['sha256']}"
    elif json.get("name"):
        yield f"Table: {json['name']}"
    for key, title in _SETTINGS.items():
        value = (json.get("settings") or {}).get(key)
        if value not in (None, {}, []):
            yield f"{title}: {_said(value)}"
    cuts = json.get("segment_cuts")
    if isinstance(cuts, Mapping):
        yield from (f"Segment bounds, {kind}: {_numbers(of)}" for kind, of in cuts.items())
    elif cuts:
        yield f"Segment bounds: {_numbers(cuts)}"
    if json.get("draws"):
        yield f"Draws: {json['draws']:,}; seed: {json['seed']}"


def _sources(inputs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in inputs:
        rows = f"{one['rows']:,} rows, " if "rows" in one else ""
        yield f"Source: {one['path']}, {rows}SHA-256 {one['sha256']}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {number:g}" for key, number in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _numbers(cuts: Sequence[float]) -> str:
    return ", ".join(f"{bound:.3f}" for bound in cuts)


def note_rows(document: Document, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return the sheet and the text of each note: remarks, what is empty, and warnings.

    ``names`` are the sheets of the views, by the ``id`` of the view.
    """
    rows = []
    for view in document.views:
        name = names.get(id(view))
        if name is None:
            rows.append(("none", f"{view.title}: there are none."))
            continue
        rows += [(name, note) for note in (view.caption, *view.notes.values()) if note]
    for warning in document.json.get("warnings", []):
        hint = f"; {warning['hint']}" if warning.get("hint") else ""
        rows.append(("all", f"{warning['code']}: {warning['message']}{hint}"))
    return rows or [("all", "There are no notes.")]
