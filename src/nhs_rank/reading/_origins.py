"""Where the rows of a built file come from: made from statistics, or carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.reading._codes import spelled_code
from nhs_rank.reading._numbers import tidied
from nhs_rank.words import folded, parse_quarter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhs_rank.reading._header import Header
    from nhs_rank.reading._names import Names
    from nhs_rank.reading._sheet import Sheet

__all__ = ["ORIGINS", "origins_of"]

#: Where a metric of a trust comes from, and what it is made of.
ORIGINS: dict[str, pl.DataType] = {
    "quarter": pl.String(),
    "trust_code": pl.String(),
    "metric": pl.String(),
    "origin": pl.String(),
    "source": pl.String(),
    "period": pl.String(),
}
_KNOWN = ("made", "carried")
_NEEDED = ("quarter", "trustcode", "metric", "origin")
_MORE = ("source", "period")


def origins_of(sheets: Iterable[tuple[Sheet, Header]], names: Names) -> pl.DataFrame:
    """Return `ORIGINS` of the sheets that have them: a row a quarter, trust and metric.

    A published score has the origin of its metric. Rows without an origin have none.
    """
    parts = [pl.DataFrame(schema=ORIGINS)]
    found = (_of_sheet(sheet, header, names) for sheet, header in sheets)
    parts += [part for part in found if part is not None]
    key = ["quarter", "trust_code", "metric"]
    return pl.concat(parts).unique(key, keep="first", maintain_order=True)


def _of_sheet(sheet: Sheet, header: Header, names: Names) -> pl.DataFrame | None:
    at = {folded(text): place for place, text in header.texts.items()}
    if not all(name in at for name in _NEEDED):
        return None
    rows = sheet.frame.slice(header.row + 1).select(
        *(pl.col(str(at[name])).alias(name) for name in _NEEDED),
        *(
            (pl.col(str(at[name])) if name in at else pl.lit(None, pl.String)).alias(name)
            for name in _MORE
        ),
    )
    rows = rows.with_columns(tidied(name) for name in rows.columns)
    rows = rows.with_columns(pl.col("origin").str.to_lowercase())
    rows = rows.filter(pl.col("origin").is_in(_KNOWN))
    found = {text: names.meaning(text) for text in rows["metric"].unique() if text}
    metrics = {
        text: meaning.item
        for text, meaning in found.items()
        if meaning is not None and meaning.kind in ("value", "score")
    }
    quarters = {text: parse_quarter(text) or text for text in rows["quarter"].unique() if text}
    codes = {text: spelled_code(text) for text in rows["trustcode"].unique() if text}
    return (
        rows.filter(pl.col("metric").is_in(list(metrics)))
        .select(
            _replaced("quarter", quarters),
            _replaced("trustcode", codes).alias("trust_code"),
            _replaced("metric", metrics),
            "origin",
            "source",
            "period",
        )
        .select(list(ORIGINS))
    )


def _replaced(column: str, texts: dict[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(texts, default=None, return_dtype=pl.String)
