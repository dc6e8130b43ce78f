"""Cancer waiting times, the provider extract: a row a month, standard, provider, route and type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources._grid import (
    first_grid,
    has_headings,
    is_total,
    plain,
    report_contradictions,
    same,
)
from nhs_rank.sources._long import long, report_repeated, with_months
from nhs_rank.sources._months import month_of
from nhs_rank.sources._publication import Publication, Statistics

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.sources._book import Book
    from nhs_rank.sources._grid import Grid

__all__ = ["PUBLICATION"]

_TITLE = "the cancer waits provider extract"
_OTHER = "other column "
_COLUMNS = {
    "period": r"period$",
    "standard": r"standard( or item)?$",
    "provider": r"(org|organisation|provider) ?code$",
    "route": r"stage ?/ ?route|stage or route|(referral )?route",
    "modality": r"(treatment )?modality",
    "cancer": r"cancer type",
    "all": r"total( treated)?$",
    "within": r"within( standard)?$",
}
_BREACHES = r"breach|after( standard)?$|outside( standard)?$"
_ALL = re.compile(r"(?:all|any|totals?)\b")
#: How a standard is named, and the measures that come of it.
_STANDARDS = {
    "faster_diagnosis": r"28[- ]?day|faster diagnosis|fds\b",
    "treated_31_days": r"31[- ]?day \(?combined",
    "treated_62_days": r"62[- ]?day \(?combined",
}


def _read(book: Book, log: Log) -> Statistics | None:
    found = first_grid(book, _COLUMNS, _TITLE, log)
    return None if found is None else _counts(*found, log)


def _counts(grid: Grid, columns: dict[str, int], log: Log) -> Statistics:
    extra = {
        "year": grid.find("year$"),
        "month": grid.find("month$"),
        "breaches": grid.find(_BREACHES),
    }
    columns = columns | {name: at for name, at in extra.items() if at is not None}
    numbers: dict[str, int] = {
        name: columns[name] for name in ("all", "within", "breaches") if name in columns
    }
    others = [at for at in range(1, len(grid.headings) + 1) if at not in columns.values()]
    rows = grid.body(columns | {f"{_OTHER}{at}": at for at in others}).filter(
        pl.col("provider").is_not_null() & ~is_total("provider", "period")
    )
    rows = grid.numbers(rows, numbers, log)
    _check_rows(grid, rows, columns, log)
    rows = with_months(_dated(rows, columns), grid.sheet, columns["period"], _TITLE, log)
    _check_months(grid, rows, columns, log)
    rows = rows.with_columns(
        pl.coalesce(
            pl.when(pl.col("standard").str.to_lowercase().str.contains(rf"^(?:{pattern})")).then(
                pl.lit(name)
            )
            for name, pattern in _STANDARDS.items()
        ).alias("measure"),
        pl.lit(None, pl.String).alias("name"),
    ).filter(pl.col("measure").is_not_null())
    _check_standards(grid, rows, columns, log)
    _check_twice(grid, rows, columns, log)
    rows = _without_parts(grid, rows, columns, log)
    key = ["period", "provider", "name", "measure"]
    sums = rows.group_by(key, maintain_order=True).agg(
        pl.col("all").sum(), pl.col("within").sum(), pl.col("line").first()
    )
    wide = sums.pivot(
        "measure", index=["period", "provider", "name", "line"], values=["all", "within"]
    )
    made = {f"{name}_{part}": columns[part] for name in _STANDARDS for part in ("all", "within")}
    wide = wide.rename(
        {f"{part}_{name}": f"{name}_{part}" for name in _STANDARDS for part in ("all", "within")},
        strict=False,
    )
    return Statistics(
        long(
            wide, {name: at for name, at in made.items() if name in wide.columns}, grid.sheet.place
        )
    )


def _dated(rows: pl.DataFrame, columns: dict[str, int]) -> pl.DataFrame:
    """Take year and month where the period is no date: a spreadsheet may show its number."""
    if "year" not in columns or "month" not in columns:
        return rows
    named = pl.struct("year", "month").map_elements(
        lambda cell: month_of(cell["year"], cell["month"]), return_dtype=pl.String
    )
    is_number = pl.col("period").str.contains(r"^\d{5}(?:\.0*)?$")
    return rows.with_columns(pl.when(is_number).then(named).otherwise("period").alias("period"))


def _check_rows(grid: Grid, rows: pl.DataFrame, columns: dict[str, int], log: Log) -> None:
    """Each row: those within and those not make all."""
    if "breaches" not in columns:
        return
    made = pl.col("within").fill_null(0) + pl.col("breaches").fill_null(0)
    off = rows.with_columns(made.alias("made")).filter(~same("made", "all").fill_null(False))
    report_contradictions(grid, off.select("line", "all", "made"), columns["all"], log)


def _check_months(grid: Grid, rows: pl.DataFrame, columns: dict[str, int], log: Log) -> None:
    """Year and month of a row must be those of its period."""
    if "year" not in columns or "month" not in columns:
        return
    groups = rows.group_by("period", "year", "month", maintain_order=True).agg(
        pl.col("line").first()
    )
    for period, year, month, line in groups.iter_rows():
        named = month_of(year, month)
        if period is not None and named is not None and named != period:
            found = f": {period} and {month} {year} differ"
            log.add(
                c.NO_PERIOD(
                    path=grid.sheet.place,
                    line=line,
                    column=columns["period"],
                    title=_TITLE,
                    found=found,
                )
            )


def _check_standards(grid: Grid, rows: pl.DataFrame, columns: dict[str, int], log: Log) -> None:
    """A standard has one name in a month: a part of it beside it would be counted twice."""
    folded = pl.col("standard").str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")
    names = (
        rows.with_columns(folded.alias("folded"))
        .unique(["period", "measure", "folded"], keep="first", maintain_order=True)
        .group_by("period", "measure", maintain_order=True)
        .agg(pl.col("standard"), pl.col("line"))
        .filter(pl.col("standard").list.len() > 1)
        .unique("measure", keep="first", maintain_order=True)
    )
    for named, lines in names.select("standard", "line").iter_rows():
        what = f"'{named[0]}' and '{named[1]}', which may count the same patients"
        log.add(
            c.LAYOUT_CHANGED(
                path=grid.sheet.place,
                line=lines[1],
                column=columns["standard"],
                value=named[1],
                title=_TITLE,
                what=what,
            )
        )


def _check_twice(grid: Grid, rows: pl.DataFrame, columns: dict[str, int], log: Log) -> None:
    """Report rows that differ in no column but those of counts: a sum would hold both."""
    others = [name for name in rows.columns if name.startswith(_OTHER)]
    key = ["period", "standard", "provider", "route", "modality", "cancer", *others]
    report_repeated(rows, key, grid.sheet.place, columns["provider"], log)


def _without_parts(
    grid: Grid, rows: pl.DataFrame, columns: dict[str, int], log: Log
) -> pl.DataFrame:
    """Leave one way of adding up: rows of all modalities, else of single ones.

    All modalities stand by cancer type and single ones as all cancers, so that a sum of all rows
    counts twice. Where both ways are there, they must agree.
    """
    key = ["period", "provider", "measure"]
    rows = _one_way(grid, rows, "cancer", [*key, "route", "modality"], columns, log)
    rows = _one_way(grid, rows, "modality", [*key, "route"], columns, log, keep_all=True)
    return _one_way(grid, rows, "route", key, columns, log)


def _one_way(
    grid: Grid,
    rows: pl.DataFrame,
    column: str,
    key: list[str],
    columns: dict[str, int],
    log: Log,
    *,
    keep_all: bool = False,
) -> pl.DataFrame:
    """Keep rows of all or of single ones where both stand beside each other; they must agree."""
    is_all = pl.Series(
        "_every", [_ALL.match(plain(text)) is not None for text in rows[column]], pl.Boolean
    )
    rows = rows.with_columns(is_all)
    whole = rows.filter("_every").group_by(key).agg(pl.col("line").first(), *_sums())
    parts = rows.filter(~pl.col("_every")).group_by(key).agg(_sums())
    both = whole.join(parts, on=key, how="inner", nulls_equal=True, suffix="_made")
    what = {"cancer": "cancers", "modality": "modalities", "route": "routes"}[column]
    for count in ("all", "within"):
        off = both.filter(~same(count, f"{count}_made")).sort("line")
        off = off.select("line", count, f"{count}_made")
        report_contradictions(grid, off, columns[count], log, f" of all {what}")
    mixed = pl.col("_every").any().over(key) & (~pl.col("_every")).any().over(key)
    left = ~pl.col("_every") if keep_all else pl.col("_every")
    return rows.filter(~(mixed & left)).drop("_every")


def _sums() -> list[pl.Expr]:
    return [pl.col("all").sum(), pl.col("within").sum()]


PUBLICATION = Publication(
    key="cancer-provider",
    statistic="cancer",
    title=_TITLE,
    measures={
        f"{name}_{part}": text
        for name, what in {
            "faster_diagnosis": "told within 28 days whether they have cancer",
            "treated_31_days": "treated within 31 days of the decision to treat",
            "treated_62_days": "treated within 62 days of the referral",
        }.items()
        for part, text in {
            "all": "patients of the standard: " + what,
            "within": "patients " + what,
        }.items()
    },
    parts={f"{name}_within": f"{name}_all" for name in _STANDARDS},
    recognise=has_headings(_COLUMNS),
    read=_read,
)
