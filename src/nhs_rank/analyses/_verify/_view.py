"""A table held against the published one, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank._league_view import caption
from nhs_rank.analyses._verify import CAUSES, QUANTITIES
from nhs_rank.output.document import Column, Document, View, column

if TYPE_CHECKING:
    from nhs_rank.analyses._verify import Verification

__all__ = ["verify_detail_document", "verify_document"]

_TITLE = "Computed figures against the published ones"
_TITLES = {name: quantity.title for name, quantity in QUANTITIES.items()}
#: Scores have two decimals, and anything else is a whole number.
_DECIMALS = (
    "quantity",
    {
        name: 2 if quantity.kind in ("score", "likely_score") else 0
        for name, quantity in QUANTITIES.items()
    },
)
_QUANTITY = column("quantity", labels=_TITLES)
_COUNTS = (
    "compared",
    "exact",
    "within_tolerance",
    "off",
    column("largest_difference", by=_DECIMALS),
)


def verify_document(verification: Verification, *, show: int = 5) -> Document:
    """Lines by quantity and trust type, by domain and metric, causes, and ``show`` differences.

    Of each quantity the ``show`` largest differences are listed; the JSON has all of them.
    """
    return Document(
        title=_TITLE,
        json=verification.to_dict(),
        views=(
            _lines(verification),
            *_by_key(verification),
            *_causes(verification),
            *_differences(verification, show),
        ),
    )


def verify_detail_document(verification: Verification) -> Document:
    """One row for each figure that was compared."""
    json: dict[str, Any] = verification.to_dict()
    json["compared"] = verification.compared.to_dicts()
    view = View(
        name="compared",
        title="Every figure",
        frame=verification.compared,
        shows=_figures(verification),
        caption=caption(verification.result),
    )
    return Document(json=json, views=(view,), title=_TITLE)


def _lines(verification: Verification) -> View:
    lines = verification.lines
    shows: list[Column | str] = [
        _QUANTITY,
        column("source", yields=100),
        column("trust_type", head="Trust type", flexible=True),
        *_COUNTS,
    ]
    if lines["not_computed"].sum():
        shows.append("not_computed")
    return View(
        name="summary",
        title="Computed against published",
        frame=lines,
        shows=tuple(shows),
        caption=f"{caption(verification.result)} | {_verdict(verification)}",
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
        shows: list[Column | str] = [_QUANTITY, column("key", head=key.capitalize()), *_COUNTS]
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
                shows.append(column("pool_lacks", blank=""))
            shows.append(column("name", yields=140))
        views.append(View(title.lower(), title, frame, tuple(shows)))
    return views


def _causes(verification: Verification) -> list[View]:
    frame = verification.causes
    if frame.is_empty():
        return []
    frame = frame.with_columns(
        pl.col("cause").replace_strict(CAUSES, return_dtype=pl.String).alias("meaning")
    )
    shows = (_QUANTITY, "cause", "differences", column("meaning", yields=120, flexible=True))
    return [View("causes", "Why they differ", frame, shows, helpers=("meaning",))]


def _differences(verification: Verification, show: int) -> list[View]:
    worst = verification.worst(show)
    if worst.is_empty():
        return []
    left_out = verification.differences.height - worst.height
    return [
        View(
            name="differences",
            title="Differences",
            frame=worst,
            shows=_figures(verification),
            caption=f"{left_out:,} more: --show N shows N of each quantity" if left_out else "",
        )
    ]


def _figures(verification: Verification) -> tuple[Column | str, ...]:
    named = _TITLES | verification.result.framework.domains
    return (
        column("quantity", "key", show="join", labels=named, flexible=True),
        column("source", yields=150),
        "trust_code",
        column("trust_name", yields=160),
        column("published", by=_DECIMALS),
        column("computed", by=_DECIMALS),
        column("difference", by=_DECIMALS, sign=True),
        "status",
        column("cause", "detail", show="join", between=": ", blank="", flexible=True),
    )
