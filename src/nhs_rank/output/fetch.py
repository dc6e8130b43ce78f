"""What fetch brought, and what it knows of, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.output.document import Document, View, column
from nhs_rank.reading import shown_path
from nhs_rank.result import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.fetch import FetchResult, ListedFile

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
    frame = frame.with_columns(
        pl.col("path").str.split("/").list.last().fill_null(pl.col("name")).alias("file"),
        pl.col("sha256").str.slice(0, 12).alias("sha256_begins"),
    )
    shows = (
        "file",
        column("trust_type", head="Trust type", yields=100),
        column("kind", yields=100),
        column("status", tones=_STYLES),
        column("size", show="grouped"),
        column("sha256_begins", head="SHA-256 begins"),
        "address",
    )
    view = View(
        name="files",
        title=f"{result.quarter} in {folder}",
        frame=frame,
        shows=shows,
        helpers=("file", "sha256_begins"),
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
    frame = frame.with_columns(pl.col("sha256").is_not_null().alias("sha256_known"))
    shows = (
        "quarter",
        column("trust_type", head="Trust type"),
        "kind",
        column("name", head="File"),
        column("sha256_known", head="SHA-256 known", align="center", yields=110),
        "addresses",
    )
    view = View("catalogue", "Known files", frame, shows, helpers=("sha256_known",))
    return Document({"schema_version": SCHEMA_VERSION, "files": rows}, (view,))
