"""Who the trusts are: one row for each trust and quarter, and where the files disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework

_KEY = ["quarter", "trust_code"]
_DETAILS = ("trust_name", "trust_type", "trust_subtype", "region")
_WHAT = {"trust_name": "name", "trust_subtype": "sub-type", "region": "region"}


def trusts_of(frames: Sequence[pl.DataFrame], framework: Framework, log: Log) -> pl.DataFrame:
    """Return ``quarter, trust_code, trust_name, trust_type, trust_subtype, region``.

    ``frames`` say how each file describes its trusts: ``quarter, trust_code, path, line, times``
    and the details that the file has. What most rows say is shown, the first in the alphabet of
    equally many. Two types for one trust are an error, two names, sub-types or regions a warning.
    """
    texts = dict.fromkeys((*_KEY, "path", *_DETAILS), pl.String())
    schema = {**texts, "line": pl.Int64(), "times": pl.UInt32()}
    rows = pl.concat([pl.DataFrame(schema=schema), *frames], how="diagonal_relaxed")
    rows = _spelled(rows, framework, log)
    trusts = rows.select(_KEY).unique().sort(_KEY)
    for detail in _DETAILS:
        stated = (
            rows.filter(pl.col(detail).is_not_null())
            .group_by(*_KEY, detail)
            .agg(pl.col("times").sum(), pl.struct("path", "line").sort().first().alias("place"))
            .sort(*_KEY, "times", detail, descending=[False, False, True, False])
        )
        _report(stated, detail, log)
        first = stated.unique(_KEY, keep="first", maintain_order=True).select(*_KEY, detail)
        trusts = trusts.join(first, on=_KEY, how="left", nulls_equal=True, maintain_order="left")
    return trusts


def _spelled(rows: pl.DataFrame, framework: Framework, log: Log) -> pl.DataFrame:
    """Spell the types as the framework names them."""
    if not framework.trust_types:
        return rows
    known = {
        folded(name): kind.name
        for key, kind in framework.trust_types.items()
        for name in (key, kind.name, *kind.aliases)
    }
    texts = rows["trust_type"].unique().drop_nulls().sort().to_list()
    strange = (
        rows.filter(
            pl.col("trust_type").is_in([text for text in texts if folded(text) not in known])
        )
        .sort("path", "line")
        .group_by(pl.col("trust_type").alias("value"))
        .agg(pl.first("path", "line"), pl.col("trust_code").n_unique().alias("count"))
        .sort("value")
    )
    names = [kind.name for kind in framework.trust_types.values()]
    fields = (
        row | {"near": nearest(row["value"], names) or "it forms a type of its own"}
        for row in strange.iter_rows(named=True)
    )
    log.each(c.UNKNOWN_TYPE, strange.height, fields)
    spelling = {text: known.get(folded(text), text) for text in texts}
    return rows.with_columns(
        pl.col("trust_type").replace_strict(spelling, default=None, return_dtype=pl.String)
    )


def _report(stated: pl.DataFrame, detail: str, log: Log) -> None:
    place = pl.col("place").struct
    others = (
        stated.with_columns(place.field("path"), place.field("line"))
        .with_columns(
            pl.int_range(pl.len()).over(_KEY).alias("index"),
            *(
                pl.col(name).first().over(_KEY).alias(f"first_{name}")
                for name in (detail, "path", "line")
            ),
        )
        .filter(pl.col("index") > 0)
        .sort("path", "line", *_KEY, detail)
    )
    fields = (
        {
            "path": row["path"],
            "line": row["line"],
            "trust": row["trust_code"],
            "value": row[detail],
            "first": row[f"first_{detail}"],
            "other": f"{row['first_path']}:{row['first_line']}",
        }
        for row in others.iter_rows(named=True)
    )
    if detail == "trust_type":
        log.each(c.TWO_TYPES, others.height, fields)
    else:
        named = (row | {"what": _WHAT[detail]} for row in fields)
        log.each(c.TWO_NAMES, others.height, named)
