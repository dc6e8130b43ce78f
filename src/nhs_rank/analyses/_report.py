"""The page of a league table that anyone can open: what it shows, taken from a Result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank.analyses._report_model import placing, ranking_model, weighed
from nhs_rank.analyses._report_text import caption, notes, status, ways
from nhs_rank.exceptions import InputError
from nhs_rank.output.cells import fixed
from nhs_rank.steps.cap import best_segments
from nhs_rank.steps.weigh import weigh
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.framework import Framework
    from nhs_rank.result import Result

__all__ = ["page_of", "ranking_model"]


def page_of(result: Result, trusts: Sequence[str] = ()) -> bytes:
    """Return the page of a result as one HTML file, in UTF-8.

    Parameters
    ----------
    result
        The table that the page begins with.
    trusts
        Codes of trusts whose way to the next segment is searched for and told.

    """
    from nhs_rank import __version__
    from nhs_rank.output.report import render

    framework = result.framework
    presets = _presets(result)
    best = best_segments(result.placed, framework)
    noun = {"noun": framework.unit.noun, "plural": framework.unit.plural}
    rows = _rows(result)
    page = {
        "title": framework.title,
        "quarter": result.quarter or "",
        "subtitle": _subtitle(result),
        "status": status(result),
        "caption": caption(result),
        "own_title": framework.title,
        "presets": presets,
        "caps": _caps(result) if (best > 1).any() else "",
        "filters": _filters(result),
        "heads": _HEADS,
        "rows": rows,
        "reasons": any(row["because"] for row in rows),
        "noun": noun,
        "notes": notes(result),
        "warnings": [f"{one.code} {one.message}" for one in result.warnings],
        "sources": [
            {"path": one.path, "rows": f"{one.rows:,}", "sha256": one.sha256}
            for one in result.table.sources
        ],
        "licence": (
            "Statistics of NHS England contain public sector information licensed under the Open "
            "Government Licence v3.0."
        ),
        "command": "",
        "version": __version__,
    }
    return render(page, _data(result, presets, trusts))


def _presets(result: Result) -> list[dict[str, Any]]:
    """The bundled weightings that score the same metrics in the same way."""
    from nhs_rank.framework import bundled_names, load_framework

    own = result.framework
    rows = list(weigh(own, {}).metrics)
    cuts = {kind: list(bounds) for kind, bounds in result.cuts.items()}
    fixed = cuts if result.options.cuts is not None else None
    own_best = best_segments(result.placed, own).tolist()
    presets = []
    for name in bundled_names():
        other = load_framework(name)
        if name == own.framework or not _scored_alike(own, other):
            continue
        try:
            base = weigh(other, {})
        except InputError:
            continue
        if not set(base.metrics) <= set(rows) or not set(other.flags) <= set(own.flags):
            continue
        model = weighed(other, base) | placing(result, other, fixed)
        del model["metrics"]
        if model["best"] == own_best:
            del model["best"]
        presets.append(
            {
                "name": name,
                "title": other.title,
                "model": model,
                "rows": [rows.index(key) for key in base.metrics],
                "unit": base.unit.tolist(),
                "within": base.within.tolist(),
            }
        )
    return presets


def _scored_alike(own: Framework, other: Framework) -> bool:
    include = {"scale", "trust_types", "flags"}
    same = own.model_dump_json(include=include) == other.model_dump_json(include=include)
    return same and all(
        key in own.metrics and own.metrics[key].score == metric.score
        for key, metric in other.metrics.items()
        if metric.counts
    )


_HEADS = [
    {"title": "Rank", "sort": "rank", "class": ""},
    {"title": "Name and code", "sort": "name", "class": ""},
    {"title": "Type", "sort": "type", "class": "subtle"},
    {"title": "Average", "sort": "average", "class": "less"},
    {"title": "Segment", "sort": "segment", "class": ""},
    {"title": "Likely rank", "sort": "likely", "class": ""},
    {"title": "Change", "sort": "change", "class": "less"},
]


def _rows(result: Result) -> list[dict[str, Any]]:
    order = ["trust_type", "rank", "trust_code"]
    table = result.placed.sort(order, nulls_last=[False, True, False])
    ends = ("likely_rank_low", "likely_rank_high", "likely_score_low", "likely_score_high")
    rows = []
    for row in table.iter_rows(named=True):
        low, high, score_low, score_high = (_full(row.get(name)) for name in ends)
        because = row["not_ranked_because"]
        rows.append(
            {
                "code": row["trust_code"],
                "name": row["trust_name"] or row["trust_code"],
                "type": row["trust_type"] or "",
                "rank": _full(row["rank"]),
                "segment": _full(row["segment"]),
                "average": _full(row["average_score"]),
                "mean": _mean(row["average_score"]),
                "rank_low": low,
                "rank_high": high,
                "score_low": score_low,
                "score_high": score_high,
                "likely": f"{low} to {high}" if low else "\N{EN DASH}",
                "because": f"not ranked: {because}" if because else "",
            }
        )
    return rows


def _mean(average: float | None) -> str:
    return "\N{EN DASH}" if average is None else fixed(average, 2)


def _full(value: float | None) -> str:
    """A number in full, as JSON has it; nothing where there is none."""
    return "" if value is None else json.dumps(value)


def _subtitle(result: Result) -> str:
    ranked = result.placed["rank"].is_not_null().sum()
    parts = [
        result.quarter or "quarter not named",
        f"{ranked} {result.framework.unit.plural} ranked",
    ]
    return ", ".join(parts)


def _caps(result: Result) -> str:
    plural = result.framework.unit.plural
    texts = [
        f"{plural} with {cap.flag.replace('_', ' ')} are in segment {cap.no_better_than} at best"
        for cap in result.framework.caps
    ]
    return "; ".join(dict.fromkeys(texts))


def _filters(result: Result) -> list[dict[str, Any]]:
    columns = (
        ("by-type", "Type", "trust_type"),
        ("by-region", "Region", "region"),
        ("by-subtype", "Sub-type", "trust_subtype"),
    )
    return [
        {
            "id": name,
            "label": label,
            "choices": sorted(result.placed[column].drop_nulls().unique().to_list()),
        }
        for name, label, column in columns
    ]


def _data(result: Result, presets: list[dict[str, Any]], trusts: Sequence[str]) -> dict[str, Any]:
    framework, options = result.framework, result.options
    model = ranking_model(result)
    metrics = [one["key"] for one in model["metrics"]]
    return {
        "model": model,
        "presets": presets,
        "own": {
            "config": framework.path or framework.framework,
            "set": _resolved(result),
            "cap": options.cap,
            "command": _command(result),
        },
        "titles": {"domain": framework.domains, "group": framework.groups},
        "names": {key: framework.metrics[key].name for key in metrics},
        "measures": {key: framework.metrics[key].unit for key in metrics},
        "betters": {key: framework.metrics[key].better for key in metrics},
        "values": _values(result, metrics),
        "noun": {"noun": framework.unit.noun, "plural": framework.unit.plural},
        "quarters": _quarters(result),
        "ways": ways(result, trusts),
        "regions": _numbered(result.placed["region"]),
        "subtypes": _numbered(result.placed["trust_subtype"]),
    }


def _numbered(texts: pl.Series) -> dict[str, list[Any]]:
    """Texts as ``names`` and the number of each, -1 where there is none."""
    names = texts.drop_nulls().unique().sort().to_list()
    at = {name: number for number, name in enumerate(names)}
    return {"names": names, "of": [at.get(text, -1) for text in texts.to_list()]}


def _resolved(result: Result) -> dict[str, float]:
    """The weights that were asked for, by the proper names of their keys."""
    framework = result.framework
    names: dict[str, str] = {}
    for key, metric in framework.metrics.items():
        names |= {folded(name): key for name in (key, *metric.aliases)}
    names |= {folded(key): key for key in (*framework.domains, *framework.groups)}
    return {names[folded(text)]: number for text, number in result.options.weights.items()}


def _command(result: Result) -> str:
    """The command that made the table, less its weights and caps."""
    options = result.options
    parts = ["nhs-rank compute PATH"]
    if result.quarter:
        number, year = result.quarter.split()
        parts.append(f"--quarter {year.replace('/', '-')}-{number.lower()}")
    if options.scores != "auto":
        parts.append(f"--scores {options.scores}")
    if not options.unround:
        parts.append("--no-unround")
    if options.cuts is not None:
        bounds = options.cuts if options.cuts == "published" else ",".join(map(str, options.cuts))
        parts.append(f"--cuts {bounds}")
    parts.append(f"--draws {options.draws}")
    if options.seed:
        parts.append(f"--seed {options.seed}")
    return " ".join(parts)


def _values(result: Result, metrics: list[str]) -> dict[str, list[float | None]]:
    """The values of each metric, where there are any in the metric's own unit."""
    codes = result.placed["trust_code"]
    values = {}
    for key in metrics:
        own = result.scores.filter(pl.col("metric") == key).select("trust_code", "value")
        column = codes.to_frame().join(own, on="trust_code", how="left", maintain_order="left")
        if column["value"].is_not_null().any():
            values[key] = [_shorter(value) for value in column["value"].to_list()]
    return values


def _shorter(value: float | None) -> float | int | None:
    if value is None:
        return None
    short = float(np.round(value, 4))
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _quarters(result: Result) -> list[dict[str, Any]]:
    """Every quarter of the files by the table's own weighting, trusts in the page's order."""
    named = [quarter for quarter in result.quarters if quarter]
    if len(named) < 2:
        return []
    codes = result.placed["trust_code"].to_frame()
    found = []
    for quarter in named:
        try:
            other = result.rerun(quarter=quarter, draws=0)
        except InputError:
            continue
        table = codes.join(
            other.placed.select("trust_code", "average_score", "segment", "rank"),
            on="trust_code",
            how="left",
            maintain_order="left",
        )
        found.append(
            {
                "quarter": quarter,
                "averages": [_shorter(value) for value in table["average_score"].to_list()],
                "segments": table["segment"].to_list(),
                "ranks": table["rank"].to_list(),
            }
        )
    return found
