"""What fetch brought, and what it knows of, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.fields import SCHEMA_VERSION, Field
from nhs_rank.output.document import Document, View, column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.fetch import FetchResult, ListedFile, ListedSource, StatisticsResult

__all__ = ["fetched_document", "listing_document", "sources_document", "statistics_document"]

_FILES = dict.fromkeys(
    ("name", "trust_type", "kind", "status", "path", "size", "sha256", "address"), pl.String
)
_KNOWN = dict.fromkeys(("quarter", "trust_type", "kind", "name", "sha256", "addresses"), pl.String)
_STATISTICS = dict.fromkeys(
    ("source", "table", "period", "status", "vintage", "path", "size", "sha256", "address"),
    pl.String,
)
_SOURCES = dict.fromkeys(("source", "title", "tables", "megabytes", "landing"), pl.String)
_OWN = (
    Field("source", "Source", "text", "The publication, by its key."),
    Field("table", "Table", "text", "Which file of the publication it is."),
    Field("tables", "Tables", "text", "The files of the publication.", yields=100),
    Field("period", "Period", "text", "The month, the months or the year that the file is about."),
    Field("vintage", "Version", "text", "What the page says of the version of the file."),
    Field("landing", "Page", "text", "The page that links the files.", yields=140, flexible=True),
    Field(
        "megabytes",
        "Largest, MB",
        "integer",
        "No file of the publication is larger.",
        unit="megabytes",
        align="right",
    ),
)
_STYLES = {"fetched": "green", "kept both": "yellow", "failed": "red"}
_CAPTION = "Where each file came from, and when, stands beside it in NAME.provenance.json"


def fetched_document(result: FetchResult) -> Document:
    """One row for each file of the quarter: where it is, what became of it, where it is from."""
    json = result.to_dict()
    frame = pl.DataFrame(json["files"], schema={**_FILES, "size": pl.Int64}).with_columns(
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
    title = f"{result.quarter} in {json['folder']}"
    helpers = ("file", "sha256_begins")
    return Document(json, (View("files", title, frame, shows, helpers=helpers, caption=_CAPTION),))


def listing_document(files: Sequence[ListedFile]) -> Document:
    """One row for each file that a catalogue knows; in JSON with all of its addresses."""
    rows = [file.to_dict() for file in files]
    table = [{**row, "addresses": " ".join(row["addresses"])} for row in rows]
    frame = pl.DataFrame(table, schema=_KNOWN).with_columns(
        pl.col("sha256").is_not_null().alias("sha256_known")
    )
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


def statistics_document(result: StatisticsResult) -> Document:
    """One row for each table and month: what became of it, which version it is, where from."""
    json = result.to_dict()
    frame = pl.DataFrame(json["files"], schema={**_STATISTICS, "size": pl.Int64}).with_columns(
        pl.col("path").str.split("/").list.last().alias("file"),
        pl.col("sha256").str.slice(0, 12).alias("sha256_begins"),
    )
    shows = (
        "source",
        "table",
        "period",
        column("status", tones=_STYLES),
        "vintage",
        column("file", yields=100),
        column("size", show="grouped", yields=120),
        column("sha256_begins", head="SHA-256 begins", yields=160),
        "address",
    )
    months = " to ".join(dict.fromkeys((result.months[0], result.months[-1])))
    title = f"Statistics of {months} in {json['folder']}"
    helpers = ("file", "sha256_begins")
    view = View("files", title, frame, shows, own=_OWN, helpers=helpers, caption=_CAPTION)
    return Document(json, (view,))


def sources_document(found: Sequence[ListedSource]) -> Document:
    """One row for each source of statistics that a catalogue knows."""
    rows = [item.to_dict() for item in found]
    table = [{**row, "tables": ", ".join(row["tables"])} for row in rows]
    frame = pl.DataFrame(table, schema={**_SOURCES, "megabytes": pl.Int64})
    shows = ("source", "title", "tables", "megabytes", "landing")
    view = View("sources", "Known sources of statistics", frame, shows, own=_OWN)
    return Document({"schema_version": SCHEMA_VERSION, "sources": rows}, (view,))
