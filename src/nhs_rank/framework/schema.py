"""The JSON Schema of framework files, for editors."""

from __future__ import annotations

from typing import Any

from nhs_rank.framework.model import Framework

__all__ = ["json_schema"]

_REQUIRED = ["framework", "title"]
_WHOLE = ["domains", "metrics"]


def json_schema() -> dict[str, Any]:
    """Return the schema.

    A file that extends another need not repeat what the other says, and may set anything to
    null to remove it. So parts are not required within it; `load_framework` checks the whole.
    """
    schema = Framework.model_json_schema()
    for part in [schema, *schema["$defs"].values()]:
        part.pop("required", None)
        properties = part.get("properties", {})
        for name, property_ in properties.items():
            if name != "method":
                properties[name] = _nullable(property_)
            entries = property_.get("additionalProperties")
            if isinstance(entries, dict):
                property_["additionalProperties"] = _nullable(entries)
            pattern = property_.get("patternProperties")
            if isinstance(pattern, dict):
                for text, entry in pattern.items():
                    pattern[text] = _nullable(entry)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "nhs-rank framework",
        "required": _REQUIRED,
        "anyOf": [{"required": ["extends"]}, {"required": _WHOLE}],
    }


def _nullable(part: dict[str, Any]) -> dict[str, Any]:
    if {"type": "null"} in part.get("anyOf", []):
        return part
    return {"anyOf": [part, {"type": "null"}]}
