"""Turn a sheet into observations: which column is what, and which row is about which trust.

An observation is one cell about one trust: the text of a value (and perhaps of a score and a
rank), what the file calls the metric, and its place. Texts become numbers later.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._body import body_of, coded
from nhs_rank.reading._header import find_header, plain
from nhs_rank.reading._numbers import missing, tidied
from nhs_rank.reading._periods import (
    PERIODS,
    is_period,
    names_a_period,
    quarter_in,
    quarter_number,
)
from nhs_rank.words import MISSING, QUARTER_FIX, SYNONYMS, TRUST_COLUMNS, folded, parse_quarter

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._body import Body
    from nhs_rank.reading._header import Header
    from nhs_rank.reading._names import Names
    from nhs_rank.reading._sheet import Sheet

__all__ = ["DETAILS", "LEAGUE", "Part", "observe"]

Layout = Literal["long", "wide", "league"]

DETAILS = ("trust_name", "trust_type", "trust_subtype", "region")
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
#: Rows of published league tables, as text.
LEAGUE: dict[str, pl.DataType] = {
    "path": pl.String(),
    "line": pl.Int64(),
    **{name: pl.String() for name in TRUST_COLUMNS},
    **{name: pl.String() for name in dict.fromkeys(_LEAGUE.values())},
}


@dataclass(frozen=True, eq=False)
class Part:
    """What one sheet adds to the table.

    ``cells``
        ``line, column, name, quarter, trust, text`` and perhaps ``unit, score, rank``: names,
        codes and quarters as numbers (a place in ``names`` and ``codes``; -1 for no quarter).
    ``trusts``
        ``quarter, trust, times, line`` and the details that the sheet has: one row for each way
        in which a trust is described, how often, and where first.
    ``headers``
        The header above each column; ``columns`` the positions of ``score`` and ``rank``.
    ``periods``
        What stands in a column of periods, where the sheet has no quarters.
    ``league``
        The rows of a league table (`LEAGUE`) instead of all that.
    """

    sheet: Sheet
    layout: Layout
    header: Header
    rows: int
    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    cells: pl.DataFrame = field(default_factory=pl.DataFrame)
    trusts: pl.DataFrame = field(default_factory=pl.DataFrame)
    columns: dict[str, int] = field(default_factory=dict)
    periods: dict[str, str] = field(default_factory=dict)
    league: pl.DataFrame | None = None

    @property
    def place(self) -> str:
        """The file and sheet, as diagnostics show them."""
        return self.sheet.place


def observe(
    sheet: Sheet, names: Names, log: Log, *, quarter_from: str | None, of_trusts: bool
) -> Part | None:
    """Return what a sheet holds, or None when it has no layout or no rows; every fault is told.

    Parameters
    ----------
    sheet
        The sheet as it stands.
    names
        What the names in files stand for.
    log
        Takes every problem.
    quarter_from
        The column from which rows take their quarter; None for the usual one.
    of_trusts
        Whether the framework ranks trusts.

    """
    header = find_header(sheet, names, log)
    if header is None:
        return None
    league = _is_league(header, names)
    if not header.tidy and not league and not header.others:
        where: dict[str, Any] = {"path": sheet.place, "line": header.line}
        log.add(c.NO_LAYOUT(**where, missing=": there is no metric column"))
        return None
    if not header.tidy and (metric := _metric_for_code(sheet, header, names)):
        log.add(c.ON_ITS_SIDE(path=sheet.place, line=header.line, value=metric))
        return None
    body = body_of(sheet, header, log, of_trusts=of_trusts)
    if body is None:
        return None
    if league:
        frame = _league(sheet, header, body, log)
        return Part(sheet, "league", header, body.frame.height, league=frame)
    reader = _Reader(sheet, header, body, names, log, quarter_from)
    return reader.long() if header.tidy else reader.wide()


def _is_league(header: Header, names: Names) -> bool:
    """Whether the columns are those of a league table, and none is a metric."""
    if header.tidy:
        return False
    texts = header.others.values()
    found = {_LEAGUE.get(folded(text)) for text in texts}
    if "likely_rank" not in found and not {"average_score", "segment", "rank"} <= found:
        return False
    meant = [names.meaning(text) for text in texts]
    return not any(one is not None and one.kind in ("value", "score") for one in meant)


def _metric_for_code(sheet: Sheet, header: Header, names: Names) -> str | None:
    """The first metric in the column of codes of a table that has no column of one."""
    if any(map(names.is_metric, header.others.values())):
        return None
    codes = sheet.frame[str(header.at["trust_code"])].slice(header.row + 1)
    return next(
        (text for text in map(plain, codes.unique(maintain_order=True)) if names.is_metric(text)),
        None,
    )


class _Reader:
    """Reads one sheet, the columns of trusts first."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        body: Body,
        names: Names,
        log: Log,
        quarter_from: str | None,
    ) -> None:
        self._sheet, self._header, self._body = sheet, header, body
        self._names, self._log = names, log
        self._frame = body.frame
        self._periods: dict[str, str] = {}
        self._period_at: int | None = None
        self._quarters = self._quarter_numbers(quarter_from)

    def _column(self, name: str) -> pl.Series | None:
        at = self._header.at.get(name)
        return None if at is None else self._frame[str(at)]

    def _quarter_numbers(self, quarter_from: str | None) -> npt.NDArray[np.int32]:
        """The number of the quarter of each row, -1 where it has none."""
        at = self._header.at.get("quarter")
        none = np.full(self._frame.height, -1, dtype=np.int32)
        if quarter_from is not None:
            asked = self._period_column(quarter_from)
            at, quarter_from = (at, None) if asked is None else (asked, quarter_from)
            self._period_at = asked
        if at is None:
            at = self._period_column(None)
            if at is None:
                return self._quarter_of_summary(none)
            self._period_at = at
            self._note_periods(self._frame[str(at)], at)
            return none
        column = self._frame[str(at)]
        numbers, texts = coded(column)
        cells = [plain(text) for text in texts]
        parse = parse_quarter if quarter_from is None else quarter_in
        parsed = [None if text.lower() in MISSING else parse(text) for text in cells]
        bad = [
            number
            for number, (text, quarter) in enumerate(zip(cells, parsed, strict=True))
            if quarter is None and text.lower() not in MISSING
        ]
        if bad:
            self._report_quarters(numbers, cells, bad, at)
        known = [-1 if quarter is None else quarter_number(quarter) for quarter in parsed]
        return np.array([*known, -1], dtype=np.int32)[numbers]

    def _report_quarters(
        self, numbers: npt.NDArray[np.int64], cells: list[str], bad: list[int], at: int
    ) -> None:
        for number in bad:
            rows = np.flatnonzero(numbers == number)
            text = cells[number]
            more = f" (in {len(rows):,} rows)" if len(rows) > 1 else ""
            fix = QUARTER_FIX
            if quarter_in(text):
                fix = f'add --quarter-from "{self._header.texts[at]}", if it lies in the quarter'
            self._log.add(
                c.BAD_QUARTER(
                    path=self._sheet.place,
                    line=self._frame["line"][int(rows[0])],
                    column=at,
                    value=text,
                    more=more,
                    fix=fix,
                )
            )

    def _period_column(self, quarter_from: str | None) -> int | None:
        """The position of the column that says the period, by name or as asked."""
        if quarter_from is not None:
            wanted = folded(quarter_from)
            texts = self._header.texts.items()
            return next((at for at, text in texts if folded(text) == wanted), None)
        others = {
            at: text
            for at, text in self._header.texts.items()
            if at not in self._header.at.values() and self._names.meaning(text) is None
        }
        for at, text in others.items():
            if folded(text) in PERIODS:
                return at
        if self._official:
            # dates of the metrics of an official file are of many periods
            return None
        for at, text in others.items():
            if names_a_period(text) and not self._names.renamed(text):
                cells = [plain(cell) for cell in self._frame[str(at)].unique().drop_nulls()]
                periods = [cell for cell in cells if cell.lower() not in MISSING]
                if periods and all(map(is_period, periods)):
                    return at
        return None

    @property
    def _official(self) -> bool:
        named = {folded(text) for text in self._header.texts.values()}
        return self._header.tidy and {"reportingdate", "domain"} <= named

    def _note_periods(self, column: pl.Series, at: int) -> None:
        for text in column.unique().drop_nulls().sort().to_list():
            if (period := plain(text)).lower() not in MISSING:
                self._periods[quarter_in(period) or period] = self._header.texts[at]

    def _quarter_of_summary(self, none: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The quarter of an official file without a column for it, from its summary rows."""
        if not self._official:
            return none
        named = {folded(text): at for at, text in self._header.texts.items()}
        domain, date = str(named["domain"]), str(named["reportingdate"])
        summary = self._frame.filter(
            pl.col(domain).str.strip_chars().str.to_lowercase() == "summary"
        )
        texts = summary[date].drop_nulls().unique().to_list()
        quarters = sorted({quarter for text in texts if (quarter := parse_quarter(text))})
        place: dict[str, Any] = {"path": self._sheet.place, "line": self._header.line}
        if len(quarters) > 1:
            both = " and ".join(quarters)
            self._log.add(
                c.BAD_QUARTER(
                    **place, column=named["reportingdate"], value=both, more="", fix=QUARTER_FIX
                )
            )
        if not quarters:
            if self._names.meaning("OF5000") is not None:
                self._log.add(c.NO_SUMMARY(**place))
            return none
        return np.full_like(none, quarter_number(quarters[0]))

    def _base(self) -> pl.DataFrame:
        """Line, quarter and trust of each row."""
        return pl.DataFrame(
            [
                self._frame["line"].cast(pl.UInt32),
                pl.Series("quarter", self._quarters),
                pl.Series("trust", self._body.trust.astype(np.int32)),
            ]
        )

    def _trusts(self, base: pl.DataFrame) -> pl.DataFrame:
        """How the sheet describes each trust."""
        details = {name: str(self._header.at[name]) for name in DETAILS if name in self._header.at}
        frame = base.with_columns(self._frame[at].alias(name) for name, at in details.items())
        key = ["quarter", "trust", *details]
        if not details:
            return _counted(base)
        once = frame.group_by(key).agg(pl.len().alias("times"), pl.col("line").min())
        cleaned = once.with_columns(tidied(name) for name in details).with_columns(
            pl.when(~missing(name)).then(pl.col(name)).alias(name) for name in details
        )
        return cleaned.group_by(key).agg(pl.col("times").sum(), pl.col("line").min())

    def _part(
        self,
        layout: Layout,
        names: Sequence[str],
        cells: pl.DataFrame,
        base: pl.DataFrame,
        columns: dict[str, int],
    ) -> Part:
        return Part(
            sheet=self._sheet,
            layout=layout,
            header=self._header,
            rows=self._frame.height,
            codes=self._body.codes,
            names=list(names),
            cells=cells,
            trusts=self._trusts(base),
            columns=columns,
            periods=self._periods,
        )

    def long(self) -> Part:
        """One row a trust and metric."""
        self._report_near_misses()
        base = self._base()
        metric = self._column("metric")
        assert metric is not None
        numbers, texts = coded(metric)
        cells = [plain(text) for text in texts]
        nameless = [number for number, text in enumerate(cells) if text.lower() in MISSING]
        value_at = self._header.at.get("value")
        empty = pl.repeat(None, self._frame.height, dtype=pl.String, eager=True)
        value = empty if value_at is None else self._frame[str(value_at)]
        frame = base.with_columns(
            pl.Series("name", numbers.astype(np.int32)),
            pl.lit(value_at, pl.Int32).alias("column"),
            value.alias("text"),
            *(
                self._frame[str(self._header.at[name])].alias(name)
                for name in ("unit", "score", "rank")
                if name in self._header.at
            ),
        )
        if nameless or numbers.min(initial=0) < 0:
            unnamed = np.isin(numbers, [*nameless, -1])
            self._report_unnamed(unnamed)
            frame = frame.filter(~pl.Series(unnamed))
        columns = {name: at for name, at in self._header.at.items() if name in ("score", "rank")}
        return self._part("long", cells, frame, base, columns)

    def _report_unnamed(self, rows: npt.NDArray[np.bool_]) -> None:
        fields = (
            {
                "path": self._sheet.place,
                "line": self._frame["line"][int(row)],
                "column": self._header.at["metric"],
            }
            for row in np.flatnonzero(rows)
        )
        self._log.each(c.NO_METRIC, int(rows.sum()), fields)

    def _report_near_misses(self) -> None:
        """Warn of columns that are passed over although their names are nearly known ones."""
        header = self._header
        absent = list(dict.fromkeys((*TRUST_COLUMNS, *SYNONYMS)))
        known = {folded(name): name for name in absent if name not in header.at}
        taken = set(header.at.values())
        for at, text in header.texts.items():
            if at in taken or self._names.renamed(text) or folded(text) in _LEAGUE:
                continue
            close = difflib.get_close_matches(folded(text)[:60], known, n=1, cutoff=0.8)
            if close:
                place: dict[str, Any] = {
                    "path": self._sheet.place,
                    "line": header.line,
                    "column": at,
                }
                near = f"did you mean '{known[close[0]]}'?"
                self._log.add(c.PASSED_OVER(**place, value=text, near=near))

    def wide(self) -> Part | None:
        """One row a trust, one column a metric."""
        base = self._base()
        others = self._header.others
        index = self._index_columns()
        self._report_nameless(index)
        cells: list[pl.DataFrame] = []
        names: list[str] = []
        for at, text in others.items():
            if at in {*index, self._period_at} and self._names.meaning(text) is None:
                continue
            cells.append(
                base.with_columns(
                    pl.lit(len(names), pl.Int32).alias("name"),
                    pl.lit(at, pl.Int32).alias("column"),
                    self._frame[str(at)].alias("text"),
                )
            )
            names.append(text)
        if not cells:
            where: dict[str, Any] = {"path": self._sheet.place, "line": self._header.line}
            self._log.add(c.NO_LAYOUT(**where, missing=": there is no metric column"))
            return None
        return self._part("wide", names, pl.concat(cells), base, {})

    def _index_columns(self) -> set[int]:
        """The positions of the columns at the start that only number the rows."""
        found: set[int] = set()
        for at in range(1, min(self._header.at.values())):
            text = self._header.texts.get(at, "")
            is_named = text and not text.lower().startswith("unnamed:")
            if is_named and folded(text) not in ("index", "level_0"):
                break
            texts = self._frame[str(at)].str.strip_chars().str.replace(r"\.0+$", "")
            numbers = texts.cast(pl.Int64, strict=False)
            if numbers.null_count() or numbers.n_unique() != numbers.len() or numbers.min() < 0:  # type: ignore[operator]
                break
            place: dict[str, Any] = {"path": self._sheet.place, "line": self._header.line}
            self._log.add(c.INDEX_COLUMN(**place, column=at))
            found.add(at)
        return found

    def _report_nameless(self, index: set[int]) -> None:
        """Report columns that have cells and no name."""
        for name in self._frame.columns:
            if name == "line" or int(name) in self._header.texts or int(name) in index:
                continue
            column = self._frame[name].drop_nulls()
            if (column.str.strip_chars() != "").any():
                place: dict[str, Any] = {"path": self._sheet.place, "line": self._header.line}
                self._log.add(c.NAMELESS_COLUMN(**place, column=int(name)))


def _counted(base: pl.DataFrame) -> pl.DataFrame:
    """How often each quarter and trust occurs and where first; rows of one together are one run."""
    quarter, trust = base["quarter"].to_numpy(), base["trust"].to_numpy()
    new = (quarter[1:] != quarter[:-1]) | (trust[1:] != trust[:-1])
    starts = np.append(0, np.flatnonzero(new) + 1)
    runs = base[starts].with_columns(
        pl.Series("times", np.diff(np.append(starts, base.height)), dtype=pl.UInt32)
    )
    return runs.group_by("quarter", "trust").agg(pl.col("times").sum(), pl.col("line").min())


def _league(sheet: Sheet, header: Header, body: Body, log: Log) -> pl.DataFrame:
    """The rows of a league table; one without quarters may say them as its reporting date."""
    named = {folded(text): at for at, text in header.texts.items()}
    found = {name: named[key] for key, name in _LEAGUE.items() if key in named}
    positions = {**{name: header.at[name] for name in DETAILS if name in header.at}, **found}
    codes = pl.Series("trust_code", body.codes, pl.String).gather(pl.Series(body.trust))
    quarter = header.at.get("quarter", named.get("reportingdate"))
    quarters: list[str | None] = [None] * body.frame.height
    if quarter is not None:
        numbers, texts = coded(body.frame[str(quarter)])
        spelled = [parse_quarter(plain(text)) for text in texts]
        quarters = [spelled[number] if number >= 0 else None for number in numbers]
        bad = [text for text, one in zip(texts, spelled, strict=True) if one is None]
        bad = [text for text in bad if plain(text).lower() not in MISSING]
        if bad and "quarter" in header.at:
            place: dict[str, Any] = {"path": sheet.place, "line": header.line, "column": quarter}
            log.add(c.BAD_QUARTER(**place, value=plain(bad[0]), more="", fix=QUARTER_FIX))
    texts_of = body.frame.select(
        tidied(str(at)).alias(name) for name, at in positions.items()
    ).with_columns(
        pl.when(~missing(name)).then(pl.col(name)).alias(name)
        for name in DETAILS
        if name in positions
    )
    frame = texts_of.with_columns(
        pl.lit(sheet.place).alias("path"),
        body.frame["line"].cast(pl.Int64),
        codes,
        pl.Series("quarter", quarters, pl.String),
    )
    absent = [pl.lit(None, kind).alias(n) for n, kind in LEAGUE.items() if n not in frame.columns]
    return frame.with_columns(absent).select(list(LEAGUE))
