"""What `reproduce` found as a document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.output.document import Document, View, column

if TYPE_CHECKING:
    from nhs_rank.analyses._reproduce import Reproduction

__all__ = ["checks_frame", "differences_frame", "reproduction_document"]

#: How many differences tables show; JSON has all.
_SHOWN = 20


def reproduction_document(found: Reproduction) -> Document:
    """What became of everything that the result rests on, and the first differing figures."""
    title = f"{found.path}: {'same' if found.same else 'not the same'}"
    views = [View("checks", title, checks_frame(found), ("what", "name", "verdict"))]
    if found.differences:
        views.append(_differences(found))
    return Document(json=found.to_dict(), views=tuple(views))


def checks_frame(found: Reproduction) -> pl.DataFrame:
    """``what, name, verdict``: a row for each thing that the result rests on."""
    return pl.DataFrame(
        [(check.what, check.name, check.verdict) for check in found.checks],
        schema={"what": pl.String, "name": pl.String, "verdict": pl.String},
        orient="row",
    )


def differences_frame(found: Reproduction) -> pl.DataFrame:
    """``trust_code, metric, column, was, is``: a row for each figure that differs, as text."""
    return pl.DataFrame(
        [
            (item.trust_code, item.metric, item.column, _plain(item.was), _plain(item.now))
            for item in found.differences
        ],
        schema=dict.fromkeys(("trust_code", "metric", "column", "was", "is"), pl.String),
        orient="row",
    )


def _differences(found: Reproduction) -> View:
    frame = differences_frame(found).head(_SHOWN)
    metric = ("metric",) if frame["metric"].is_not_null().any() else ()
    shows = (column("trust_code", head="Trust"), *metric, "column", "was", "is")
    more = len(found.differences) - frame.height
    caption = f"{more:,} more differences; see --format json" if more else ""
    return View("differences", "Differences", frame, shows, caption=caption)


def _plain(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
