"""Referral to treatment, the full CSV extract: a row a provider, commissioner and function.

It has about 200,000 rows of 121 columns a month. It is scanned where it lies: only rows of
incomplete pathways are taken up, and only their counts are turned into numbers.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.files import open_file
from nhs_rank.sources._grid import is_total, plain
from nhs_rank.sources._long import long, report_repeated
from nhs_rank.sources._months import month_in
from nhs_rank.sources._publication import Publication, Statistics
from nhs_rank.sources._rtt import MEASURES, PARTS, broken_chain, week_bands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhs_rank.diagnostics import Log
    from nhs_rank.sources._book import Book

__all__ = ["PUBLICATION"]

_TITLE = "the full RTT extract"
_COLUMNS = {
    "period": "period",
    "provider": "provider org code",
    "name": "provider org name",
    "part": "rtt part type",
    "function": "treatment function code",
}
_COMMISSIONER = "commissioner org code"
_EVERY_FUNCTION = ("C_999", "C999", "999")
_CALLED = {
    "pathways": "the total",
    "within_18_weeks": "the count within 18 weeks",
    "over_52_weeks": "the count over 52 weeks",
}
_FUNCTION_NAME = "treatment function name"
#: However years spell it; Part_2A is a part of it.
_INCOMPLETE = ("PART_2", "PART 2", "PART-2", "PART2")


def _headings(book: Book) -> dict[str, str]:
    """The headings of the first line, by their folded text."""
    if not book.delimiter or book.head[0].frame.is_empty():
        return {}
    row = book.head[0].frame.row(0)
    return {plain(cell): cell for cell in row if cell}


def _recognise(book: Book) -> bool:
    headings = _headings(book)
    return all(name in headings for name in _COLUMNS.values()) and bool(week_bands(list(headings)))


def _read(book: Book, log: Log) -> Statistics | None:
    names = _headings(book)
    bands = week_bands(list(names.values()))
    total = names.get("total all") or names.get("total")
    header = _header(book)
    twice = sorted({name for name in names.values() if header.count(name) > 1})
    fault = broken_chain(bands) or ("" if total else "no column Total All")
    fault = fault or (f"more than one column {twice[0]}" if twice else "")
    with open_file(book.file) as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            fault = "text in UTF-16; save it as UTF-8"
    if fault or total is None:
        log.add(c.LAYOUT_CHANGED(path=book.path, line=1, title=_TITLE, what=fault))
        return None
    unknown = [name for key, name in names.items() if key.startswith("patients with unknown clock")]
    at = {name: header.index(name) + 1 for name in (*bands, *unknown, total)}
    try:
        rows = _counted(book, names, bands, unknown, total, at, log)
    except pl.exceptions.PolarsError as error:
        reason = " ".join(str(error).split())[:200]
        log.add(c.BROKEN_STATISTICS(path=book.path, reason=reason))
        return None
    if rows is None:
        return None
    rows = rows.filter(pl.col("provider").is_not_null() & ~is_total("provider", "name", "period"))
    rows = _with_months(book, rows, log)
    rows = _with_every(book, rows, header.index(names[_COLUMNS["function"]]) + 1, log)
    _report_rows(book, rows, total, at[total], log)
    return Statistics(_by_provider(book, rows, at[total], log))


def _header(book: Book) -> list[str]:
    return [cell or "" for cell in book.head[0].frame.row(0)]


def _counted(
    book: Book,
    names: dict[str, str],
    bands: dict[str, tuple[int, int | None]],
    unknown: list[str],
    total: str,
    at: dict[str, int],
    log: Log,
) -> pl.DataFrame | None:
    """The rows, read as numbers, or as text where cells hold blanks; None for what is no count."""
    try:
        return _rows(_incomplete(book, names, at), names, bands, unknown, total)
    except pl.exceptions.PolarsError:
        if _report_bad(book, names, at, log):
            return None
    return _rows(_incomplete(book, names), names, bands, unknown, total)


def _incomplete(book: Book, names: dict[str, str], counts: Iterable[str] = ()) -> pl.LazyFrame:
    """The rows of incomplete pathways with their line; Part_2A is a subset of Part_2.

    All is text but the named counts.
    """
    part = pl.col(names[_COLUMNS["part"]]).str.strip_chars().str.to_uppercase()
    header = _header(book)
    # a name that stands twice, or none, is no name that is asked for
    unique = [
        name if name and name not in header[:index] else f"column {index + 1}"
        for index, name in enumerate(header)
    ]
    scanned = pl.scan_csv(
        book.file,
        separator=book.delimiter,
        has_header=False,
        truncate_ragged_lines=True,
        skip_rows=1,
        schema={name: pl.UInt32 if name in counts else pl.String for name in unique},
        encoding="utf8-lossy",
        row_index_name="line",
        row_index_offset=2,
    )
    return scanned.filter(part.is_in(_INCOMPLETE))


def _text(name: str) -> pl.Expr:
    """A count as text: blank is nothing; a spreadsheet may have made it ``1,234`` or ``7.0``."""
    text = pl.col(name).cast(pl.String).str.strip_chars().replace("", None)
    parted = text.str.contains(r"^\d{1,3}(?:,\d{3})+$")
    text = pl.when(parted).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
    return text.str.replace(r"^(\d+)\.0+$", "$1")


def _count(name: str) -> pl.Expr:
    """A count as a number, whether it was read as one or as text."""
    return _text(name).cast(pl.Int64)


def _rows(
    scanned: pl.LazyFrame,
    names: dict[str, str],
    bands: dict[str, tuple[int, int | None]],
    unknown: list[str],
    total: str,
) -> pl.DataFrame:
    """One row a provider, commissioner and function; Polars' error at a cell that is no count."""
    within = [name for name, (_, end) in bands.items() if end is not None and end <= 18]
    over = [name for name, (start, _) in bands.items() if start >= 52]
    between = [name for name in (*bands, *unknown) if name not in within and name not in over]
    more = {"commissioner": _COMMISSIONER, "function_name": _FUNCTION_NAME}
    texts = _COLUMNS | {name: heading for name, heading in more.items() if heading in names}
    if scanned.collect_schema()[total] == pl.String:
        scanned = scanned.with_columns(_count(name) for name in (*bands, *unknown, total))
    return (
        scanned.select(
            pl.col("line").cast(pl.Int64),
            *(
                pl.col(names[heading]).str.strip_chars().alias(name)
                for name, heading in texts.items()
            ),
            pl.sum_horizontal(within).cast(pl.Int64).alias("within_18_weeks"),
            pl.sum_horizontal(between).cast(pl.Int64).alias("between"),
            pl.sum_horizontal(over).cast(pl.Int64).alias("over_52_weeks"),
            pl.col(total).cast(pl.Int64).fill_null(0).alias("pathways"),
        )
        .collect(engine="streaming")
        .with_columns(
            pl.sum_horizontal("within_18_weeks", "between", "over_52_weeks").alias("made")
        )
    )


def _report_bad(book: Book, names: dict[str, str], at: dict[str, int], log: Log) -> bool:
    """Report cells that are no counts, or less than nothing; whether there are any."""
    found = False
    for name, column in at.items():
        text = _text(name)
        number = text.cast(pl.Int64, strict=False)
        bad = text.is_not_null() & (number.is_null() | (number < 0))
        cells = _incomplete(book, names).filter(bad).select("line", name, number.alias("number"))
        for line, value, negative in cells.collect(engine="streaming").iter_rows():
            found = True
            kind = c.NOT_A_COUNT if negative is None else c.NEGATIVE_COUNT
            log.add(kind(path=book.path, line=line, column=column, value=value, heading=name))
    return found


def _with_months(book: Book, rows: pl.DataFrame, log: Log) -> pl.DataFrame:
    known = {text: month_in(text) for text in rows["period"].unique().to_list()}
    for text, month in known.items():
        if month is None:
            line = rows.filter(pl.col("period").eq_missing(pl.lit(text, pl.String)))["line"][0]
            found = f": '{text}'" if text else ""
            log.add(c.NO_PERIOD(path=book.path, line=line, column=1, title=_TITLE, found=found))
    return rows.with_columns(
        pl.col("period").replace_strict(known, default=None, return_dtype=pl.String)
    )


def _with_every(book: Book, rows: pl.DataFrame, at: int, log: Log) -> pl.DataFrame:
    """Say in ``every`` which rows are of all treatment functions; report those of none.

    Years may give the total another code: its name, or the code itself, says what it is.
    """
    every = pl.col("function").str.to_uppercase().is_in(_EVERY_FUNCTION)
    for name in ("function", "function_name"):
        if name in rows.columns:
            every = every.fill_null(False) | is_total(name)
    rows = rows.with_columns(every.alias("every"))
    blank = pl.col("function").str.strip_chars().replace("", None).is_null()
    nameless = rows.filter(blank & ~pl.col("every"))
    for line in nameless["line"].head(1):
        what = "a row without a treatment function code, which may be a total or none"
        log.add(c.LAYOUT_CHANGED(path=book.path, line=line, column=at, title=_TITLE, what=what))
    return rows


def _report_rows(book: Book, rows: pl.DataFrame, total: str, at: int, log: Log) -> None:
    """Report totals that the week bands contradict, and rows that stand twice."""
    off = rows.filter(pl.col("made") != pl.col("pathways"))
    fields = (
        {
            "path": book.path,
            "line": line,
            "column": at,
            "value": stated,
            "heading": total,
            "made": made,
        }
        for line, stated, made in off.select("line", "pathways", "made").iter_rows()
    )
    log.each(c.PARTS_CONTRADICT, off.height, fields)
    if "commissioner" not in rows.columns:
        return
    key = ["period", "provider", "commissioner", "function"]
    report_repeated(rows, key, book.path, None, log)


def _by_provider(book: Book, rows: pl.DataFrame, at: int, log: Log) -> pl.DataFrame:
    """Add up commissioners, by the rows of all functions where there are any, else by functions."""
    measures = ["within_18_weeks", "over_52_weeks", "pathways"]
    sums = (
        rows.group_by("period", "provider", "every")
        .agg(pl.col("name").first(), pl.col("line").min(), pl.col(measures).sum())
        .sort("period", "provider", "every")
    )
    both = sums.filter("every").join(
        sums.filter(~pl.col("every")), on=["period", "provider"], suffix="_made"
    )
    for name in _CALLED:
        differs = pl.col(name) != pl.col(f"{name}_made")
        off, both = both.filter(differs), both.filter(~differs)
        for line, provider, stated, made in off.select(
            "line", "provider", name, f"{name}_made"
        ).iter_rows():
            heading = f"{_CALLED[name]} of all treatment functions of {provider}"
            log.add(
                c.PARTS_CONTRADICT(
                    path=book.path, line=line, column=at, value=stated, heading=heading, made=made
                )
            )
    taken = sums.sort("every", descending=True).unique(["period", "provider"], keep="first")
    return long(taken, dict.fromkeys(measures, at), book.path)


PUBLICATION = Publication(
    key="rtt-extract",
    statistic="rtt",
    title=_TITLE,
    measures=MEASURES,
    parts=PARTS,
    recognise=_recognise,
    read=_read,
)
