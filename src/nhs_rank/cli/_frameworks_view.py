"""The list of bundled frameworks as a document."""

from __future__ import annotations

import polars as pl

from nhs_rank.framework import bundled_names, load_framework
from nhs_rank.output.document import Document, View, column
from nhs_rank.result import SCHEMA_VERSION

__all__ = ["list_document"]


def list_document() -> Document:
    """Name, title, base, level of weights and number of counted metrics of each framework."""
    rows = []
    for name in bundled_names():
        framework = load_framework(name)
        rows.append(
            {
                "name": name,
                "title": framework.title,
                "extends": framework.extends,
                "weights_by": framework.weights.level,
                "counted_metrics": sum(metric.counts for metric in framework.metrics.values()),
            }
        )
    shows = (
        column("name", flexible=False),
        "title",
        "extends",
        "weights_by",
        "counted_metrics",
    )
    view = View("frameworks", "Frameworks and weightings", pl.DataFrame(rows), shows)
    return Document({"schema_version": SCHEMA_VERSION, "frameworks": rows}, (view,))
