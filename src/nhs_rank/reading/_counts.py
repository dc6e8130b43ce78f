"""The counts that values are quotients of, where a tidy file has them."""

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

__all__ = ["COUNTS", "counts_of"]

#: The counts of a metric of a trust; the quarter is null where the rows do not say it.
COUNTS: dict[str, pl.DataType] = {
    "quarter": pl.String(),
    "trust_code": pl.String(),
    "metric": pl.String(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
}
_NEEDED = ("trustcode", "metric", "numerator", "denominator")


def counts_of(sheets: Iterable[tuple[Sheet, Header]], names: Names) -> pl.DataFrame:
    """Return `COUNTS` of the sheets that have both: a row a quarter, trust and metric.

    Rows without two numbers, or with a denominator that is not above 0, have none.
    """
    found = (_of_sheet(sheet, header, names) for sheet, header in sheets)
    parts = [pl.DataFrame(schema=COUNTS), *(part for part in found if part is not None)]
    key = ["quarter", "trust_code", "metric"]
    return pl.concat(parts).unique(key, keep="first", maintain_order=True)


def _of_sheet(sheet: Sheet, header: Header, names: Names) -> pl.DataFrame | None:
    at = {folded(text): place for place, text in header.texts.items()}
    if not all(name in at for name in _NEEDED):
        return None
    quarter = pl.col(str(at["quarter"])) if "quarter" in at else pl.lit(None, pl.String)
    rows = sheet.frame.slice(header.row + 1).select(
        *(pl.col(str(at[name])).alias(name) for name in _NEEDED), quarter.alias("quarter")
    )
    rows = rows.with_columns(tidied(name) for name in rows.columns).with_columns(
        pl.col(name).str.replace_all(",", "").cast(pl.Float64, strict=False)
        for name in ("numerator", "denominator")
    )
    rows = rows.filter((pl.col("numerator") >= 0) & (pl.col("denominator") > 0))
    meanings = {text: names.meaning(text) for text in rows["metric"].unique() if text}
    metrics = {text: of.item for text, of in meanings.items() if of and of.kind == "value"}
    quarters = {text: parse_quarter(text) or text for text in rows["quarter"].unique() if text}
    codes = {text: spelled_code(text) for text in rows["trustcode"].unique() if text}
    return rows.filter(pl.col("metric").is_in(list(metrics))).select(
        _replaced("quarter", quarters),
        _replaced("trustcode", codes).alias("trust_code"),
        _replaced("metric", metrics),
        "numerator",
        "denominator",
    )


def _replaced(column: str, texts: dict[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(texts, default=None, return_dtype=pl.String)
