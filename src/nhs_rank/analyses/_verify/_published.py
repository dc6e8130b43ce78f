"""What was published, as one long frame: the data files' own results, and league tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.words import FLAG_TEXTS, MISSING, parse_quarter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhs_rank.diagnostics import Log
    from nhs_rank.reading import Table

__all__ = ["DATA_FILES", "LEAGUE_TABLES", "PUBLISHED", "of_data_files", "of_league_tables"]

DATA_FILES = "data files"
LEAGUE_TABLES = "league tables"

#: One published figure; ``key`` is a domain, a metric or empty.
PUBLISHED: dict[str, pl.DataType] = {
    "source": pl.String(),
    "quantity": pl.String(),
    "key": pl.String(),
    "trust_code": pl.String(),
    "published": pl.Float64(),
}
_KEY = ["source", "quantity", "key", "trust_code"]
#: Items of the summary rows: the quantity of the value, and that of the rank beside it.
_SUMMARY = {
    "average_score": ("average_score", "score_rank"),
    "unadjusted_segment": ("unadjusted_segment", None),
    "segment": ("segment", "rank"),
    "final_segment": ("final_segment", None),
    "domain_scores": ("domain_score", None),
    "domain_segments": ("domain_segment", None),
}
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{0,15})?)"
_ONE = re.compile(rf"(?:segment\s+)?{_NUMBER}", re.IGNORECASE)
_RANGE = re.compile(
    rf"\(?\s*{_NUMBER}\s*(?:to|-|\N{{EN DASH}}|,|;)\s*{_NUMBER}\s*\)?", re.IGNORECASE
)
_YEAR = r"(?:20)?\d\d[-_]\d\d"
_IN_NAME = re.compile(rf"(?<![0-9a-z])(?:q[1-4][-_ ]?{_YEAR}|{_YEAR}[-_ ]?q[1-4])(?![0-9a-z])")


def of_data_files(tables: Iterable[Table]) -> pl.DataFrame:
    """Return what the data files themselves publish of their quarter; `PUBLISHED`.

    The first of the tables that has a figure gives it.
    """
    parts = [pl.DataFrame(schema=PUBLISHED)]
    for table in tables:
        for item, (value, rank) in _SUMMARY.items():
            rows = table.published.filter(pl.col("item") == item)
            parts.append(_long(rows, DATA_FILES, value, "key", "value"))
            if rank is not None:
                parts.append(_long(rows, DATA_FILES, rank, "key", "rank"))
        parts.append(_long(table.cells, DATA_FILES, "metric_score", "metric", "given"))
        parts.append(_long(table.cells, DATA_FILES, "metric_rank", "metric", "published_rank"))
    return pl.concat(parts).unique(_KEY, keep="first", maintain_order=True)


def _long(
    rows: pl.DataFrame, source: str, quantity: str, key: str | None, value: str
) -> pl.DataFrame:
    return rows.filter(pl.col(value).is_not_null()).select(
        pl.lit(source).alias("source"),
        pl.lit(quantity).alias("quantity"),
        (pl.col(key) if key else pl.lit("")).alias("key"),
        "trust_code",
        pl.col(value).alias("published"),
    )


def of_league_tables(
    rows: pl.DataFrame, quarter: str | None, quarters: Iterable[str | None], log: Log
) -> pl.DataFrame:
    """Return what the league tables say of a quarter; `PUBLISHED`.

    A table without a column for the quarter is of the one that its path names, else of the only
    one of the inputs; one that could be of several is left out with a warning, as are cells that
    cannot be read. Of a trust that stands twice the first row counts, with a warning if they
    differ.

    Parameters
    ----------
    rows
        Those of `nhs_rank.reading.Table.league`.
    quarter
        The quarter that is verified; None if the files name none.
    quarters
        Those of the inputs.
    log
        Takes every problem.

    """
    rows = _of_quarter(rows, quarter, list(quarters), log)
    found: dict[tuple[str, str], tuple[float, str]] = {}
    for row in rows.sort("path", "line").iter_rows(named=True):
        code, where = row["trust_code"], f"{row['path']}:{row['line']}"
        figures = dict(_figures(row, log))
        known = {name: found[name, code] for name in figures if (name, code) in found}
        differing = [first for name, (value, first) in known.items() if value != figures[name]]
        if differing:
            at = {"path": row["path"], "line": row["line"]}
            log.add(c.LEAGUE_ROW_TWICE(**at, value=code, first=differing[0]))
        for name, value in figures.items():
            found.setdefault((name, code), (value, where))
    long = pl.DataFrame(
        [(name, code, value) for (name, code), (value, _) in found.items()],
        schema={"quantity": pl.String, "trust_code": pl.String, "published": pl.Float64},
        orient="row",
    )
    return long.select(
        pl.lit(LEAGUE_TABLES).alias("source"),
        "quantity",
        pl.lit("").alias("key"),
        "trust_code",
        "published",
    )


def _of_quarter(
    rows: pl.DataFrame, quarter: str | None, quarters: list[str | None], log: Log
) -> pl.DataFrame:
    """The rows of one quarter, the quarters of tables without that column worked out."""
    unnamed = {}
    for path in rows.filter(pl.col("quarter").is_null())["path"].unique().sort():
        named = quarter_in_name(path)
        if named is None and len(quarters) > 1:
            log.add(c.LEAGUE_QUARTER(path=path, quarter=quarter or "the quarter"))
        unnamed[path] = named or (quarter if len(quarters) == 1 else None)
    by_path = pl.col("path").replace_strict(unnamed, default=None, return_dtype=pl.String)
    known = pl.coalesce("quarter", by_path)
    if quarters == [None]:
        return rows
    return rows.filter(known.eq(pl.lit(quarter, pl.String)).fill_null(False))


def quarter_in_name(path: str) -> str | None:
    """Return the quarter that the name of a file or of its folders spells out, nearest first."""
    for part in reversed(path.casefold().replace("\\", "/").split("/")):
        for match in _IN_NAME.finditer(part):
            text = match.group().replace("_", "-")
            if text[0] == "q":
                text = f"{text[:2]} {text[2:].lstrip('- ')}"
            if quarter := parse_quarter(text):
                return quarter
    return None


def _figures(row: dict[str, str | None], log: Log) -> list[tuple[str, float]]:
    """The figures of one row; a segment in words such as "Segment 3" is understood."""
    figures: list[tuple[str, float]] = []
    for column in ("average_score", "segment", "rank"):
        text = _said(row[column])
        if text and (one := _ONE.fullmatch(text)):
            figures.append((column, float(one[1])))
        elif text:
            _unread(row, column, log)
    flag = _said(row["financial_override"])
    if flag and flag.casefold() in FLAG_TEXTS:
        figures.append(("financial_override", float(FLAG_TEXTS[flag.casefold()])))
    elif flag:
        _unread(row, "financial_override", log)
    for column in ("likely_score", "likely_rank"):
        text = _said(row[column])
        match = _RANGE.fullmatch(text) if text else None
        if match:
            low, high = (float(end) for end in match.groups())
            figures += [(f"{column}_low", low), (f"{column}_high", high)]
        elif text:
            _unread(row, column, log)
    return figures


def _said(text: str | None) -> str | None:
    return None if text is None or text.casefold() in MISSING else text


def _unread(row: dict[str, str | None], column: str, log: Log) -> None:
    log.add(
        c.LEAGUE_CELL(path=row["path"], line=row["line"], value=row[column], column_name=column)  # type: ignore[arg-type]
    )
