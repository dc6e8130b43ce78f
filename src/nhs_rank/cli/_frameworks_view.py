"""The bundled frameworks, and the metrics of one, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.framework import bundled_names, fingerprint, load_framework
from nhs_rank.output.document import Document, View, column
from nhs_rank.result import SCHEMA_VERSION
from nhs_rank.steps.weigh import weigh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework

__all__ = ["check_document", "list_document", "metrics_document"]


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


def check_document(rows: Sequence[Mapping[str, Any]], problems: Sequence[Diagnostic]) -> Document:
    """What became of each framework file, and every problem."""
    frame = pl.DataFrame(
        [(row["framework"], row["status"], row["title"], row["metrics"]) for row in rows],
        schema={
            "file": pl.String(),
            "status": pl.String(),
            "title": pl.String(),
            "counted_metrics": pl.Int64(),
        },
        orient="row",
    )
    views = [View("frameworks", "Frameworks", frame, tuple(frame.columns))]
    if problems:
        found = pl.DataFrame(
            [(item.path, item.line, item.column, item.code, item.message) for item in problems],
            schema={
                "file": pl.String(),
                "line": pl.Int64(),
                "column": pl.Int64(),
                "code": pl.String(),
                "message": pl.String(),
            },
            orient="row",
        )
        views.append(View("problems", "Problems", found, tuple(found.columns)))
    json = {
        "schema_version": SCHEMA_VERSION,
        "frameworks": list(rows),
        "errors": [item.as_dict() for item in problems],
    }
    return Document(json, tuple(views))


def metrics_document(framework: Framework) -> Document:
    """IDs, aliases, domain, group, unit, method and weight of each metric of a framework."""
    weighting = weigh(framework)
    weights = dict(zip(weighting.metrics, weighting.weight.tolist(), strict=True))
    rows: list[dict[str, Any]] = [
        {
            "metric": key,
            "aliases": list(metric.aliases),
            "name": metric.name,
            "domain": metric.domain,
            "group": metric.group,
            "types": list(metric.types),
            "better": metric.better,
            "unit": metric.unit,
            "method": metric.score.method,
            "given": metric.given,
            "counts": metric.counts,
            "weight": weights.get(key),
        }
        for key, metric in framework.metrics.items()
    ]
    texts = [
        row | {"aliases": ", ".join(row["aliases"]), "types": ", ".join(row["types"])}
        for row in rows
    ]
    shows = (
        "metric",
        column("aliases", flexible=False),
        column("name", flexible=True),
        "domain",
        "group",
        "unit",
        "method",
        "weight",
    )
    frame = pl.DataFrame(texts, schema_overrides={"weight": pl.Float64()}, infer_schema_length=None)
    view = View("metrics", f"Metrics of {framework.framework}", frame, shows)
    head = {
        "name": framework.framework,
        "title": framework.title,
        "sha256": fingerprint(framework),
        "path": framework.path,
    }
    json = {"schema_version": SCHEMA_VERSION, "framework": head, "metrics": rows}
    return Document(json, (view,))
