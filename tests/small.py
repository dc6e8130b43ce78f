"""Small frameworks and tables for tests, with no more in them than a test needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from nhs_rank.framework import Framework
from nhs_rank.methods import Pool, Scale

RANK = {"method": "rank", "pool": "all"}
GIVEN = {"method": "given"}


def metric(score: Mapping[str, Any] = RANK, better: str | None = "lower", **more: Any) -> Any:
    """One metric of a framework; lower values are better."""
    plain = {"name": "A metric", "domain": "d", "score": dict(score), **more}
    return plain if better is None else plain | {"better": better}


def given_metrics(*keys: str, **more: Any) -> dict[str, Any]:
    """Metrics of which files carry the finished score."""
    return {key: metric(GIVEN, None, name=key, **more) for key in keys}


def framework_data(metrics: Mapping[str, Any], **parts: Any) -> dict[str, Any]:
    """A whole framework as plain data."""
    return {
        "framework": "small",
        "title": "A small framework",
        "domains": {"d": "The domain"},
        "metrics": dict(metrics),
        **parts,
    }


def make_framework(metrics: Mapping[str, Any], **parts: Any) -> Framework:
    """Make a framework without a file."""
    return Framework.model_validate(framework_data(metrics, **parts))


def write_framework(path: Path, data: Mapping[str, Any]) -> Path:
    """Write a framework file; JSON is YAML."""
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def write_csv(path: Path, text: str) -> Path:
    """Write a file from an indented text, spaces around cells taken away."""
    lines = [",".join(c.strip() for c in row.split(",")) for row in text.strip().splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return path


def score_values(
    rule: Any,
    values: Sequence[float] = (),
    *,
    better: str | None = "lower",
    texts: Sequence[str] = (),
    parts: Sequence[Sequence[float]] = (),
    scale: Scale | None = None,
) -> list[float]:
    """Score one pool by a rule."""
    pool = Pool(
        values=np.array(values, dtype=np.float64),
        texts=list(texts),
        parts=np.array(parts, dtype=np.float64),
        better=better,
        scale=scale or Scale(),
    )
    return [float(score) for score in rule.score(pool)]


def trusts_frame(codes: Sequence[str], types: Sequence[str | None] | None = None) -> pl.DataFrame:
    """The trusts of one quarter."""
    return pl.DataFrame(
        {"trust_code": list(codes), "trust_type": list(types or ["Acute trust"] * len(codes))},
        schema={"trust_code": pl.String, "trust_type": pl.String},
    )


def scores_frame(scores: Mapping[str, Mapping[str, float]]) -> pl.DataFrame:
    """Scores by trust and metric."""
    rows = [(code, key, score) for code, of in scores.items() for key, score in of.items()]
    schema = {"trust_code": pl.String, "metric": pl.String, "score": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
