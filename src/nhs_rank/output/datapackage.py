"""A data package: what a CSV file holds, as Frictionless describes it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nhs_rank.files import read_file
from nhs_rank.output.formats import json_bytes

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from nhs_rank.fields import Field
    from nhs_rank.output.document import Document

__all__ = ["NAME", "described_elsewhere", "package_bytes"]

#: The name that a description has, beside what it describes.
NAME = "datapackage.json"
#: Bytes of a description.
_LARGEST = 10_000_000
_LICENCE = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
#: What of a result says how it was made.
_HEAD = ("tool", "framework", "quarter", "quarters", "settings", "segment_cuts", "draws", "seed")


def package_bytes(document: Document, name: str, content: bytes) -> bytes:
    """Return the description of a CSV file with the main view of a document.

    Parameters
    ----------
    document
        What was written.
    name
        The name of the file, which stands in the same folder.
    content
        Its bytes.

    """
    view = document.views[document.main]
    plain = _plain(name.removesuffix(".csv"))
    head = {key: document.json[key] for key in _HEAD if key in document.json}
    sources = [
        {"title": one["path"], "sha256": one["sha256"]} for one in document.json.get("inputs", [])
    ]
    return json_bytes(
        {
            "profile": "tabular-data-package",
            "name": plain,
            "title": document.title or view.title,
            "licenses": [_LICENCE],
            **({"sources": sources} if sources else {}),
            "resources": [
                {
                    "profile": "tabular-data-resource",
                    "name": plain,
                    "path": name,
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "bytes": len(content),
                    "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                    "schema": {
                        "fields": [
                            _field(one, dtype)
                            for one, dtype in zip(view.fields, view.data.dtypes, strict=True)
                        ],
                        "missingValues": [""],
                    },
                }
            ],
            "nhs-rank": head,
        }
    )


def _field(one: Field, dtype: pl.DataType) -> dict[str, str]:
    described = {
        "name": one.name,
        "type": _type(dtype),
        "title": one.title,
        "description": one.meaning,
        "unit": one.unit,
    }
    return {key: value for key, value in described.items() if value}


def _type(dtype: pl.DataType) -> str:
    import polars as pl

    if dtype == pl.Boolean:
        return "boolean"
    if dtype.is_integer():
        return "integer"
    return "number" if dtype.is_float() else "string"


def _plain(name: str) -> str:
    """A name of lower-case letters, digits, ``-``, ``_`` and points, as packages want it."""
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-") or "table"


def described_elsewhere(path: Path, name: str) -> str:
    """Return what a description that stands there already describes, if not this very file."""
    try:
        found: Any = json.loads(read_file(path, _LARGEST, replaceable=True))
    except FileNotFoundError:
        return ""
    except (OSError, ValueError):
        return "something else"
    resources = found.get("resources") if isinstance(found, Mapping) else None
    if not isinstance(resources, list):
        return "something else"
    paths = [one.get("path") for one in resources if isinstance(one, Mapping)]
    if paths == [name]:
        return ""
    return ", ".join(str(one) for one in paths) or "something else"
