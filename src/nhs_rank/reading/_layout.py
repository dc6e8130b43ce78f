"""Recognise the layout of a sheet and turn it into observations.

An observation is one cell about one trust: the text of a value (and perhaps of a score and a
rank), what the file calls the metric, the trust's details as the row gives them, and the place
of it all. Nothing is known here of the framework.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._cells import tidied
from nhs_rank.words import TRUST_COLUMNS, folded, parse_quarter

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Kind, Log
    from nhs_rank.reading._text import Sheet

Layout = Literal["long", "wide", "league"]

#: Columns of observations; ``column`` and its likes are 1-based positions in the file.
OBSERVATIONS: dict[str, pl.DataType] = {
    "path": pl.String(),
    "line": pl.Int64(),
    "header_line": pl.Int64(),
    **{name: pl.String() for name in TRUST_COLUMNS},
    "metric": pl.String(),
    "unit": pl.String(),
    "value": pl.String(),
    "value_header": pl.String(),
    "value_column": pl.Int64(),
    "score": pl.String(),
    "score_column": pl.Int64(),
    "rank": pl.String(),
    "rank_column": pl.Int64(),
}
_TRUST = {folded(name): name for name in TRUST_COLUMNS}
_LONG = {
    "metric": "metric",
    "metricid": "metric",
    "unit": "unit",
    "units": "unit",
    "value": "value",
    "score": "score",
    "rank": "rank",
}
#: Columns of league tables; their headers have been worded in several ways.
_LEAGUE = {
    "averagescore": "average_score",
    "averagemetricscore": "average_score",
    "likelyrangeofaveragescore": "likely_score",
    "likelyrangeofaveragemetricscore": "likely_score",
    "likelyrangeofscore": "likely_score",
    "segment": "segment",
    "adjustedsegment": "segment",
    "trustinfinancialdeficit": "financial_override",
    "trustinfinancialdeficit?": "financial_override",
    "financialoverride": "financial_override",
    "rank": "rank",
    "leaguetablerank": "rank",
    "likelyrangeofrank": "likely_rank",
}


@dataclass(frozen=True)
class Observed:
    """What one sheet holds: its layout, and a frame (`OBSERVATIONS`, or a league table's)."""

    layout: Layout
    frame: pl.DataFrame


def observe(sheet: Sheet, log: Log) -> Observed | None:
    """Turn a sheet into observations, or return None when its layout is not known."""
    positions = _positions(sheet, log)
    if positions is None:
        return None
    names = {folded(sheet.header[at]): at for at in positions}
    frame = _frame(sheet, positions)
    has_long = any(folded_name in names for folded_name in ("metric", "metricid"))
    if "trustcode" not in names:
        _no_layout(sheet, "trust_code", log)
        return None
    if has_long:
        if "value" not in names and "score" not in names:
            _no_layout(sheet, "value", log)
            return None
        if _two_for_one(sheet, names, log):
            return None
        _report_near_misses(sheet, names, log)
        return Observed("long", _long(sheet, frame, names, log))
    league = {_LEAGUE.get(name) for name in names}
    if "likely_rank" in league or {"average_score", "segment", "rank"} <= league:
        return Observed("league", _league(sheet, frame, names, log))
    if not any(name not in _TRUST for name in names):
        missing = ": there is no metric column"
        log.add(c.NO_LAYOUT(path=sheet.path, line=sheet.header_line, missing=missing))
        return None
    return Observed("wide", _wide(sheet, frame, names, log))


def _no_layout(sheet: Sheet, wanted: str, log: Log) -> None:
    close = difflib.get_close_matches(wanted, [name[:60] for name in sheet.header], n=1)
    near = f" (is it '{close[0]}'?)" if close else ""
    missing = f": there is no column {wanted}{near}"
    log.add(c.NO_LAYOUT(path=sheet.path, line=sheet.header_line, missing=missing))


def _two_for_one(sheet: Sheet, names: dict[str, int], log: Log) -> bool:
    """Whether two columns of a tidy file mean one thing, such as `metric` and `metric_id`."""
    seen: dict[str, int] = {}
    faulty = False
    for key, target in _LONG.items():
        if key not in names:
            continue
        first, second = sorted((seen.setdefault(target, names[key]), names[key]))
        if first != second:
            place: dict[str, Any] = {"path": sheet.path, "line": sheet.header_line}
            fields: dict[str, Any] = {"value": sheet.header[second], "first": first + 1}
            log.add(c.REPEATED_COLUMN(**place, column=second + 1, **fields))
            faulty = True
    return faulty


def _report_near_misses(sheet: Sheet, names: dict[str, int], log: Log) -> None:
    """Warn of columns that are passed over although their names are nearly known ones."""
    absent = [key for key in (*_TRUST, *_LONG) if key not in names]
    spelled = {**_TRUST, **{key: key for key in _LONG}}
    for name, at in names.items():
        if name in _TRUST or name in _LONG:
            continue
        close = difflib.get_close_matches(name[:60], absent, n=1, cutoff=0.8)
        if close:
            place: dict[str, Any] = {"path": sheet.path, "line": sheet.header_line}
            near = f"did you mean '{spelled[close[0]]}'?"
            log.add(c.PASSED_OVER(**place, column=at + 1, value=sheet.header[at], near=near))


def _positions(sheet: Sheet, log: Log) -> list[int] | None:
    """Return the positions of the columns that have a name; None if two share one."""
    seen: dict[str, int] = {}
    positions = []
    faulty = False
    for at, name in enumerate(sheet.header):
        place: dict[str, Any] = {"path": sheet.path, "line": sheet.header_line, "column": at + 1}
        if not name:
            if any(row[at].strip() for row in sheet.rows):
                log.add(c.NAMELESS_COLUMN(**place))
            continue
        first = seen.setdefault(folded(name), at)
        if first != at:
            log.add(c.REPEATED_COLUMN(**place, value=name, first=first + 1))
            faulty = True
        positions.append(at)
    return None if faulty else positions


def _frame(sheet: Sheet, positions: list[int]) -> pl.DataFrame:
    """All cells as text, columns named by their position, plus the line of each row."""
    columns = list(zip(*sheet.rows, strict=True)) or [()] * len(sheet.header)
    data = {str(at): pl.Series(columns[at], dtype=pl.String) for at in positions}
    frame = pl.DataFrame(data).with_columns(tidied(name) for name in data)
    return frame.with_columns(
        pl.lit(sheet.path).alias("path"),
        pl.Series("line", sheet.lines, dtype=pl.Int64),
        pl.lit(sheet.header_line, pl.Int64).alias("header_line"),
    )


def _trust_details(
    sheet: Sheet, frame: pl.DataFrame, names: dict[str, int], log: Log
) -> pl.DataFrame:
    """Add the trust columns, codes checked and quarters in their usual spelling."""
    frame = frame.with_columns(
        (pl.col(str(names[key])) if key in names else pl.lit(None, pl.String)).alias(name)
        for key, name in _TRUST.items()
    ).with_columns(pl.col("trust_code").str.to_uppercase())
    at = names["trustcode"] + 1
    valid = pl.col("trust_code").str.contains(r"^[A-Z0-9._-]{1,20}$")
    _report_rows(c.NO_CODE, sheet, frame.filter(pl.col("trust_code").is_null()), at, log)
    _report_rows(c.BAD_CODE, sheet, frame.filter(~valid), at, log, "trust_code")
    frame = frame.filter(valid.fill_null(False))
    spelled = {text: parse_quarter(text) for text in frame["quarter"].unique() if text is not None}
    bad = [text for text, quarter in spelled.items() if quarter is None]
    if bad:
        rows = frame.filter(pl.col("quarter").is_in(bad))
        _report_rows(c.BAD_QUARTER, sheet, rows, names["quarter"] + 1, log, "quarter")
    return frame.with_columns(
        pl.col("quarter").replace_strict(spelled, default=None, return_dtype=pl.String)
    )


def _report_rows(
    kind: Kind, sheet: Sheet, rows: pl.DataFrame, column: int, log: Log, value: str | None = None
) -> None:
    """Report each row, with the text of the column ``value``."""
    fields = (
        {"path": sheet.path, "line": row["line"], "column": column}
        | ({"value": row[value]} if value else {})
        for row in rows.iter_rows(named=True)
    )
    log.each(kind, rows.height, fields)


def _long(sheet: Sheet, frame: pl.DataFrame, names: dict[str, int], log: Log) -> pl.DataFrame:
    frame = _trust_details(sheet, frame, names, log)
    found = {target: names[key] for key, target in _LONG.items() if key in names}
    if "quarter" not in names:
        frame = _quarter_of_summary(sheet, frame, names, log)
    unnamed = frame.filter(pl.col(str(found["metric"])).is_null())
    _report_rows(c.NO_METRIC, sheet, unnamed, found["metric"] + 1, log)
    exprs = []
    for target in ("metric", "unit", "value", "score", "rank"):
        at = found.get(target)
        exprs.append((pl.lit(None, pl.String) if at is None else pl.col(str(at))).alias(target))
        if target in ("value", "score", "rank"):
            position = None if at is None else at + 1
            exprs.append(pl.lit(position, pl.Int64).alias(f"{target}_column"))
    header = sheet.header[found["value"]] if "value" in found else None
    frame = frame.with_columns(*exprs, pl.lit(header, pl.String).alias("value_header"))
    return frame.filter(pl.col("metric").is_not_null()).select(list(OBSERVATIONS))


def _quarter_of_summary(
    sheet: Sheet, frame: pl.DataFrame, names: dict[str, int], log: Log
) -> pl.DataFrame:
    """Take the quarter of an official file without a column for it from its summary rows."""
    if "reportingdate" not in names or "domain" not in names:
        return frame
    summary = frame.filter(pl.col(str(names["domain"])).str.to_lowercase() == "summary")
    texts = summary[str(names["reportingdate"])].drop_nulls().unique().to_list()
    quarters = sorted({quarter for text in texts if (quarter := parse_quarter(text))})
    if len(quarters) > 1:
        at = names["reportingdate"] + 1
        both = " and ".join(quarters)
        log.add(c.BAD_QUARTER(path=sheet.path, line=sheet.header_line, column=at, value=both))
    if not quarters:
        return frame
    return frame.with_columns(pl.lit(quarters[0]).alias("quarter"))


def _wide(sheet: Sheet, frame: pl.DataFrame, names: dict[str, int], log: Log) -> pl.DataFrame:
    frame = _trust_details(sheet, frame, names, log)
    cells = {str(at): sheet.header[at] for name, at in names.items() if name not in _TRUST}
    long = frame.unpivot(
        on=list(cells),
        index=["path", "line", "header_line", *TRUST_COLUMNS],
        variable_name="position",
    )
    position = pl.col("position").cast(pl.Int64) + 1
    header = pl.col("position").replace_strict(cells, return_dtype=pl.String)
    return long.with_columns(
        position.alias("value_column"),
        header.alias("value_header"),
        header.alias("metric"),
        *(pl.lit(None, pl.String).alias(name) for name in ("unit", "score", "rank")),
        *(pl.lit(None, pl.Int64).alias(name) for name in ("score_column", "rank_column")),
    ).select(list(OBSERVATIONS))


def _league(sheet: Sheet, frame: pl.DataFrame, names: dict[str, int], log: Log) -> pl.DataFrame:
    frame = _trust_details(sheet, frame, names, log)
    found = {name: str(names[key]) for key, name in _LEAGUE.items() if key in names}
    return frame.select(
        "path",
        "line",
        *TRUST_COLUMNS,
        *(
            (pl.col(found[name]) if name in found else pl.lit(None, pl.String)).alias(name)
            for name in dict.fromkeys(_LEAGUE.values())
        ),
    )
