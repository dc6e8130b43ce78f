"""What tidy files say of a value beside it: the counts behind it, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.reading._codes import spelled_code
from nhs_rank.reading._numbers import tidied
from nhs_rank.words import folded, parse_quarter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nhs_rank.reading._header import Header
    from nhs_rank.reading._names import Names
    from nhs_rank.reading._sheet import Sheet

__all__ = ["COUNTS", "ORIGINS", "counts_of", "origins_of"]

_KEY: dict[str, pl.DataType] = {
    "quarter": pl.String(),
    "trust_code": pl.String(),
    "metric": pl.String(),
}
#: The counts of a metric of a trust; the quarter is null where the rows do not say it.
COUNTS = _KEY | {"numerator": pl.Float64(), "denominator": pl.Float64()}
#: Where a metric of a trust comes from, and what it is made of.
ORIGINS = _KEY | {"origin": pl.String(), "source": pl.String(), "period": pl.String()}


def counts_of(sheets: Iterable[tuple[Sheet, Header]], names: Names) -> pl.DataFrame:
    """Return `COUNTS` of the sheets that have both: a row a quarter, trust and metric.

    Rows without two numbers, or with a denominator that is not above 0, have none.
    """
    needed = {"trust_code", "metric", "numerator", "denominator"}
    return _rows(sheets, names, COUNTS, needed, ("value",), _two_numbers)


def origins_of(sheets: Iterable[tuple[Sheet, Header]], names: Names) -> pl.DataFrame:
    """Return `ORIGINS` of the sheets that have them: a row a quarter, trust and metric.

    A published score has the origin of its metric. Rows without an origin have none.
    """
    needed = {"quarter", "trust_code", "metric", "origin"}
    return _rows(sheets, names, ORIGINS, needed, ("value", "score"), _known_origins)


def _two_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_columns(
        pl.col(name).str.replace_all(",", "").cast(pl.Float64, strict=False)
        for name in ("numerator", "denominator")
    )
    return rows.filter((pl.col("numerator") >= 0) & (pl.col("denominator") > 0))


def _known_origins(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_columns(pl.col("origin").str.to_lowercase())
    return rows.filter(pl.col("origin").is_in(["made", "carried"]))


def _rows(
    sheets: Iterable[tuple[Sheet, Header]],
    names: Names,
    schema: Mapping[str, pl.DataType],
    needed: set[str],
    kinds: tuple[str, ...],
    kept: Callable[[pl.DataFrame], pl.DataFrame],
) -> pl.DataFrame:
    """The rows of the sheets that have the ``needed`` columns, names resolved, each key once."""
    parts = [pl.DataFrame(schema=schema)]
    for sheet, header in sheets:
        at = {folded(text): index for index, text in header.texts.items()}
        columns = {name: at.get(folded(name)) for name in schema}
        if any(columns[name] is None for name in needed):
            continue
        rows = sheet.frame.slice(header.row + 1).select(
            (pl.lit(None, pl.String) if index is None else pl.col(str(index))).alias(name)
            for name, index in columns.items()
        )
        rows = kept(rows.with_columns(tidied(name) for name in rows.columns))
        parts.append(_resolved(rows, names, kinds))
    return pl.concat(parts).unique(list(_KEY), keep="first", maintain_order=True)


def _resolved(rows: pl.DataFrame, names: Names, kinds: tuple[str, ...]) -> pl.DataFrame:
    """The rows of metrics, with their quarters, codes and metrics as everything else has them."""
    texts = {name: [text for text in rows[name].unique() if text] for name in _KEY}
    meanings = {text: names.meaning(text) for text in texts["metric"]}
    metrics = {text: of.item for text, of in meanings.items() if of and of.kind in kinds}
    spelled = {
        "quarter": {text: parse_quarter(text) or text for text in texts["quarter"]},
        "trust_code": {text: spelled_code(text) for text in texts["trust_code"]},
        "metric": metrics,
    }
    return rows.filter(pl.col("metric").is_in(list(metrics))).with_columns(
        pl.col(name).replace_strict(known, default=None, return_dtype=pl.String)
        for name, known in spelled.items()
    )
