"""What fetch brought, and what it knows of, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.output.document import MISSING, Column, Document, View, text
from nhs_rank.reading import shown_path
from nhs_rank.result import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.fetch import FetchResult, ListedFile
    from nhs_rank.output.document import Row

__all__ = ["fetched_document", "listing_document"]

_STYLES = {"fetched": "green", "kept both": "yellow", "failed": "red"}


def fetched_document(result: FetchResult) -> Document:
    """One row for each file of the quarter: where it is, what became of it, where it is from."""
    folder = shown_path(result.folder)
    rows = [
        {
            "name": file.name,
            "trust_type": file.trust_type,
            "kind": file.kind,
            "status": file.status,
            "path": None if file.path is None else shown_path(file.path),
            "size": file.size,
            "sha256": file.sha256,
            "address": file.address,
        }
        for file in result.files
    ]
    frame = pl.DataFrame(
        rows,
        schema={
            name: pl.Int64() if name == "size" else pl.String()
            for name in (
                "name",
                "trust_type",
                "kind",
                "status",
                "path",
                "size",
                "sha256",
                "address",
            )
        },
    )
    columns = (
        Column("File", _own_name, "left", flexible=True),
        Column("Trust type", text("trust_type"), "left", 100),
        Column("Kind", text("kind"), "left", 100),
        Column("Status", text("status"), "left", styles=_STYLES),
        Column("Bytes", _size),
        Column("SHA-256 begins", lambda row: (row["sha256"] or MISSING)[:12], "left"),
        Column("Address", text("address"), "left", 200, flexible=True),
    )
    view = View(
        name="files",
        title=f"{result.quarter} in {folder}",
        frame=frame,
        columns=columns,
        caption="Where each file came from, and when, stands beside it in NAME.provenance.json",
    )
    json = {
        "schema_version": SCHEMA_VERSION,
        "quarter": result.quarter,
        "folder": folder,
        "files": rows,
        "warnings": [item.as_dict() for item in result.warnings],
        "errors": [item.as_dict() for item in result.errors],
    }
    return Document(json, (view,))


def listing_document(files: Sequence[ListedFile]) -> Document:
    """One row for each file that a catalogue knows; in JSON with all of its addresses."""
    rows = [
        {
            "quarter": file.quarter,
            "trust_type": file.trust_type,
            "kind": file.kind,
            "name": file.name,
            "sha256": file.sha256,
            "addresses": list(file.addresses),
        }
        for file in files
    ]
    table = [
        {**row, "addresses": " ".join(file.addresses)}
        for row, file in zip(rows, files, strict=True)
    ]
    frame = pl.DataFrame(
        table,
        schema=dict.fromkeys(
            ("quarter", "trust_type", "kind", "name", "sha256", "addresses"), pl.String()
        ),
    )
    columns = (
        Column("Quarter", text("quarter"), "left"),
        Column("Trust type", text("trust_type"), "left"),
        Column("Kind", text("kind"), "left"),
        Column("File", text("name"), "left", flexible=True),
        Column("SHA-256 known", lambda row: "yes" if row["sha256"] else "", "center", 110),
        Column("Addresses", text("addresses"), "left", 200, flexible=True),
    )
    view = View("catalogue", "Known files", frame, columns)
    return Document({"schema_version": SCHEMA_VERSION, "files": rows}, (view,))


def _own_name(row: Row) -> str:
    """The name that the file has in the folder, or would have had."""
    return str(row["path"]).rsplit("/", 1)[-1] if row["path"] else str(row["name"])


def _size(row: Row) -> str:
    return MISSING if row["size"] is None else f"{row['size']:,}"
