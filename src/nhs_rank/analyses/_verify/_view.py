"""A table held against the published one, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank._league_view import caption
from nhs_rank.analyses._verify import CAUSES, QUANTITIES
from nhs_rank.output.document import Column, Document, View, count, number, text

if TYPE_CHECKING:
    from nhs_rank.analyses._verify import Verification
    from nhs_rank.output.document import Row

__all__ = ["verify_detail_document", "verify_document"]

_STYLES = {"off": "red", "within tolerance": "yellow", "exact": "green"}


def verify_document(verification: Verification, *, show: int = 5) -> Document:
    """Lines by quantity and trust type, by domain and metric, causes, and ``show`` differences.

    Of each quantity the ``show`` largest differences are listed; the JSON has all of them.
    """
    return Document(
        json=verification.as_dict(),
        views=(
            _lines(verification),
            *_by_key(verification),
            *_causes(verification),
            *_differences(verification, show),
        ),
    )


def verify_detail_document(verification: Verification) -> Document:
    """One row for each figure that was compared."""
    json: dict[str, Any] = verification.as_dict()
    json["compared"] = verification.compared.to_dicts()
    view = View(
        name="compared",
        title="Every figure",
        frame=verification.compared,
        columns=_figure_columns(verification),
        caption=caption(verification.result),
    )
    return Document(json=json, views=(view,))


def _counts() -> tuple[Column, ...]:
    return (
        Column("Compared", count("compared")),
        Column("Exact", count("exact")),
        Column("Within tolerance", count("within_tolerance")),
        Column("Off", count("off")),
        Column("Largest difference", _figure("largest_difference", "quantity")),
    )


def _figure(name: str, quantity: str, *, sign: bool = False) -> Any:
    """Show a score with two decimals, and anything else as a whole number."""

    def show(row: Row) -> str:
        kind = QUANTITIES[row[quantity]].kind
        return number(name, 2 if kind in ("score", "likely_score") else 0, sign=sign)(row)

    return show


def _title(row: Row) -> str:
    return QUANTITIES[row["quantity"]].title


def _lines(verification: Verification) -> View:
    lines = verification.lines
    columns = [
        Column("Quantity", _title, "left"),
        Column("Published in", text("source"), "left", 100),
        Column("Trust type", text("trust_type"), "left", flexible=True),
        *_counts(),
    ]
    if lines["not_computed"].sum():
        columns.append(Column("Not computed", count("not_computed")))
    return View(
        name="summary",
        title="Computed against published",
        frame=lines,
        columns=tuple(columns),
        caption=f"{caption(verification.result)} | {_verdict(verification)}",
        decimals={"largest_difference": 2},
    )


def _verdict(verification: Verification) -> str:
    off = int((verification.compared["status"] == "off").sum())
    return f"{off:,} off beyond tolerance" if off else "nothing off beyond its tolerance"


def _by_key(verification: Verification) -> list[View]:
    """Domains, then metrics, all trust types together."""
    rows = verification.by_key
    views = []
    framework = verification.result.framework
    missing = dict(verification.pools.rows())
    for key, title in (("domain", "By domain"), ("metric", "By metric")):
        quantities = [name for name, quantity in QUANTITIES.items() if quantity.key == key]
        frame = rows.filter(pl.col("quantity").is_in(quantities))
        if frame.is_empty():
            continue
        columns = [
            Column("Quantity", _title, "left"),
            Column(key.capitalize(), text("key"), "left"),
            *_counts(),
        ]
        if key == "metric":
            names = [framework.metrics[metric].name for metric in frame["key"]]
            absent = [
                missing.get(metric) if quantity == "metric_score" else None
                for metric, quantity in frame.select("key", "quantity").rows()
            ]
            frame = frame.with_columns(
                pl.Series("name", names, dtype=pl.String),
                pl.Series("pool_lacks", absent, dtype=pl.String),
            )
            if frame["pool_lacks"].is_not_null().any():
                columns.append(Column("Pool lacks", _blank("pool_lacks"), "left"))
            columns.append(Column("Name", text("name"), "left", 140, flexible=True))
        views.append(
            View(
                name=title.lower(),
                title=title,
                frame=frame,
                columns=tuple(columns),
                decimals={"largest_difference": 2},
            )
        )
    return views


def _blank(name: str) -> Any:
    return lambda row: row[name] or ""


def _causes(verification: Verification) -> list[View]:
    frame = verification.causes
    if frame.is_empty():
        return []
    columns = (
        Column("Quantity", _title, "left"),
        Column("Likely cause", text("cause"), "left"),
        Column("Differences", count("differences")),
        Column("Meaning", lambda row: CAUSES[row["cause"]], "left", 120, flexible=True),
    )
    return [View("causes", "Why they differ", frame, columns)]


def _differences(verification: Verification, show: int) -> list[View]:
    every = verification.differences
    worst = (
        every.with_row_index("place")
        .with_columns(pl.col("difference").abs().fill_null(float("inf")).alias("size"))
        .sort("size", "place", descending=[True, False])
        .with_columns(pl.int_range(pl.len()).over("quantity").alias("number"))
        .filter(pl.col("number") < show)
        .sort("place")
        .select(every.columns)
    )
    if worst.is_empty():
        return []
    left_out = every.height - worst.height
    return [
        View(
            name="differences",
            title="Differences",
            frame=worst,
            columns=_figure_columns(verification),
            caption=f"{left_out:,} more: --show N shows N of each quantity" if left_out else "",
        )
    ]


def _figure_columns(verification: Verification) -> tuple[Column, ...]:
    domains = verification.result.framework.domains

    def name(row: Row) -> str:
        return _title(row) + (f" {domains.get(row['key'], row['key'])}" if row["key"] else "")

    def cause(row: Row) -> str:
        if row["cause"] is None:
            return ""
        return f"{row['cause']}: {row['detail']}" if row["detail"] else str(row["cause"])

    return (
        Column("Quantity", name, "left", flexible=True),
        Column("Published in", text("source"), "left", 150),
        Column("Code", text("trust_code"), "left"),
        Column("Name", text("trust_name"), "left", 160, flexible=True),
        Column("Published", _figure("published", "quantity")),
        Column("Computed", _figure("computed", "quantity")),
        Column("Difference", _figure("difference", "quantity", sign=True)),
        Column("Status", text("status"), "left", styles=_STYLES),
        Column("Likely cause", cause, "left", flexible=True),
    )
