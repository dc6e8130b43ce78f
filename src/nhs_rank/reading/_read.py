"""Read metric files: official, tidy and wide layouts, mixed as they come, into one tidy table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.files import forget, open_file
from nhs_rank.own_results import is_own_json, is_own_sheet
from nhs_rank.paths import shown_path
from nhs_rank.reading._assemble import assemble
from nhs_rank.reading._beside_values import counts_of, origins_of
from nhs_rank.reading._files import find_files
from nhs_rank.reading._header import find_header
from nhs_rank.reading._how import How
from nhs_rank.reading._layout import observe
from nhs_rank.reading._names import Names, suggestion
from nhs_rank.reading._open import open_sheets
from nhs_rank.reading._periods import quarter_in, quarter_name, quarter_number
from nhs_rank.reading._restated import without_restated
from nhs_rank.reading._table import Source, Table
from nhs_rank.words import folded, speak_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from nhs_rank.framework import Framework
    from nhs_rank.reading._files import File
    from nhs_rank.reading._layout import Part
    from nhs_rank.reading._sheet import Sheet

__all__ = ["read", "read_files"]

_NAMED = 6
_LONG = 100


def read(
    paths: Iterable[str | os.PathLike[str] | Any],
    framework: Framework,
    *,
    quarter: str | None = None,
    need_metrics: bool = True,
    **how: Any,
) -> tuple[Table, Log]:
    """Read files, folders and data frames into one table.

    Parameters
    ----------
    paths
        Files, folders (every table in and below them), ``-`` for standard input, or data frames of
        Polars or pandas in one of the layouts.
    framework
        Names the metrics, flags and trust types.
    quarter
        The quarter, in its usual spelling, of rows that do not name one.
    need_metrics
        Whether files without a metric of the framework, such as league tables alone, are an
        error.
    **how
        The other fields of `How`: ``rename``, ``factor``, ``decimal``, ``prefer_latest``,
        ``quarter_from``, ``sheet``, ``successors``.

    Returns
    -------
    The table of all quarters, and a log that holds warnings only.

    Raises
    ------
    InputError
        With every problem of every file.

    """
    log = Log()
    files = find_files(paths, log)
    table = read_files(files, framework, log, quarter=quarter, need_metrics=need_metrics, **how)
    if log.has_errors:
        raise InputError(log)
    return table, log


def read_files(
    files: Iterable[File],
    framework: Framework,
    log: Log,
    *,
    quarter: str | None = None,
    need_metrics: bool = True,
    **how: Any,
) -> Table:
    """Read files as `read` does, but put every problem into ``log`` and raise nothing.

    What is returned is complete only if the log has no errors.

    Parameters
    ----------
    files
        The files, and how they are shown.
    framework
        Names the metrics.
    log
        Takes every problem.
    quarter
        The quarter of rows that name none.
    need_metrics
        Whether files without a single metric are an error.
    **how
        The other fields of `How`.

    """
    speak_of(framework.unit.noun, framework.unit.plural)
    reader = _Run(framework, How(quarter=quarter, **how), log)
    for path, shown in sorted(files, key=lambda pair: pair[1]):
        reader.open(path, shown)
    return reader.table(need_metrics=need_metrics)


class _Run:
    """One reading: sheets become parts, parts become the table."""

    def __init__(self, framework: Framework, how: How, log: Log) -> None:
        try:
            how.factors(framework)
        except InputError as error:
            log.extend(error.diagnostics)
            how = replace(how, factor={})
        self._framework, self._how, self._log = framework, how, log
        self._names = Names(framework, how.rename)
        self._parts: list[Part] = []
        self._sources: list[Source] = []
        self._origins: list[pl.DataFrame] = []
        self._counts: list[pl.DataFrame] = []
        self._results = 0

    def open(self, path: Any, shown: str) -> None:
        """Open a file and keep what its sheets hold."""
        if shown.lower().endswith(".json"):
            self._pass_over_json(path, shown)
            return
        sheets = open_sheets(path, shown, self._log)
        parts = self._observed(sheets, path)
        if parts:
            rows = sum(part.rows for part in parts)
            # results, which are to be the same on every machine, name no absolute path
            named = shown_path(path) if isinstance(path, Path) else shown
            self._sources.append(Source(named, parts[0].sheet.sha256, rows))
            self._parts += parts
            sheets_of = [(part.sheet, part.header) for part in parts]
            self._origins.append(origins_of(sheets_of, self._names))
            self._counts.append(counts_of(sheets_of, self._names))

    def _pass_over_json(self, path: Any, shown: str) -> None:
        """Our own JSON is passed over with a note, other JSON without a word."""
        try:
            with open_file(path, replaceable=True) as stream:
                beginning = stream.read(4_000)
        except OSError:
            return
        if is_own_json(beginning):
            self._log.add(c.OWN_RESULT(path=shown))
            self._results += 1
            self._forget(path)

    def _forget(self, path: Any) -> None:
        """A result that is passed over may be replaced by the next one."""
        if isinstance(path, Path):
            forget(path)

    def _observed(self, sheets: Sequence[Sheet], path: Any) -> list[Part]:
        """The parts of a file, each sheet by itself; of several only those with a layout."""
        own = [sheet for sheet in sheets if is_own_sheet(sheet, self._names.is_metric)]
        if own:
            self._log.add(c.OWN_RESULT(path=own[0].path))
            self._results += 1
            self._forget(path)
            return []
        if sheets and sheets[0].name and sheets[0].typed:
            sheets = self._chosen(sheets)
        parts = [self._part(sheet) for sheet in sheets]
        return [part for part in parts if part is not None]

    def _chosen(self, sheets: Sequence[Sheet]) -> list[Sheet]:
        """The sheets of a workbook to read: the one asked for, or the visible ones with a layout.

        A workbook of a single sheet is that sheet, so that all that is wrong with it is told.
        """
        path = sheets[0].path
        if (asked := self._how.sheet) is not None:
            found = [sheet for sheet in sheets if folded(sheet.name) == folded(asked)]
            if not found:
                names = ", ".join(sheet.name for sheet in sheets)
                self._log.add(c.NO_SHEET(path=path, value=asked, found=names))
            return found
        laid_out = [sheet for sheet in sheets if find_header(sheet, self._names, Log())]
        shown = [sheet for sheet in laid_out if not sheet.hidden]
        for sheet in laid_out:
            if sheet.hidden:
                self._log.add(c.HIDDEN_SHEET(path=path, value=sheet.name))
        visible = [sheet for sheet in sheets if not sheet.hidden]
        if not shown:
            return visible[:1] if len(visible) == 1 else self._without_layout(path, visible)
        if others := [sheet.name for sheet in visible if sheet not in shown]:
            self._log.add(c.SHEETS_PASSED_OVER(path=path, value=others[0], names=", ".join(others)))
        return shown

    def _without_layout(self, path: str, sheets: Sequence[Sheet]) -> list[Sheet]:
        names = ", ".join(sheet.name for sheet in sheets) or "none is visible"
        missing = f": no sheet has a column trust_code (looked at: {names})"
        self._log.add(c.NO_LAYOUT(path=path, missing=missing))
        return []

    def _part(self, sheet: Sheet) -> Part | None:
        return observe(
            sheet,
            self._names,
            self._log,
            quarter_from=self._how.quarter_from,
            of_trusts=_of_trusts(self._framework),
        )

    def table(self, *, need_metrics: bool) -> Table:
        """Put everything together."""
        log = self._log
        data = [part for part in self._parts if part.league is None]
        if need_metrics and self._results and not self._parts and not log.has_errors:
            log.add(c.ONLY_RESULTS())
        elif need_metrics and self._parts and not data and not log.has_errors:
            log.add(c.ONLY_LEAGUE_TABLES())
        self._check_renamed()
        self._check_periods([part for part in data if part.periods])
        parts = without_restated(
            self._with_quarters(self._parts),
            self._names,
            log,
            prefer_latest=self._how.prefer_latest,
        )
        table = assemble(parts, tuple(self._sources), self._framework, self._names, self._how, log)
        if self._origins:
            table = replace(table, origins=pl.concat(self._origins), counts=pl.concat(self._counts))
        if need_metrics and table.packed.is_empty() and not log.has_errors:
            if table.named:
                log.add(c.ALL_MISSING(count=len(table.named)))
            else:
                log.add(c.NO_KNOWN_METRIC(framework=self._framework.framework))
        return table

    def _check_renamed(self) -> None:
        """Warn of names to rename or to take quarters from that stand in no file."""
        seen = [text for part in self._parts for text in part.header.texts.values()]
        seen += [text for part in self._parts for text in part.names]
        asked = dict.fromkeys(self._names.unused(self._how.rename, seen), "rename")
        if (column := self._how.quarter_from) is not None:
            asked |= dict.fromkeys(self._names.unused([column], seen), "take quarters from")
        for name, what in asked.items() if self._parts else ():
            near = suggestion(name, [text for text in seen if len(text) <= _LONG])
            hint = f"did you mean '{near}'?" if near else "check its spelling"
            self._log.add(c.NOTHING_TO_RENAME(value=name, near=hint, what=what))

    def _check_periods(self, parts: Sequence[Part]) -> None:
        """Report periods that would be mixed, where the rows do not say their quarter."""
        periods = {period: (part, name) for part in parts for period, name in part.periods.items()}
        if len(periods) > 1:
            part, name = min(periods.values(), key=lambda pair: pair[0].place)
            found = ", ".join(sorted(periods)[:_NAMED]) + (", ..." if len(periods) > _NAMED else "")
            self._log.add(
                c.SEVERAL_PERIODS(path=part.place, line=part.header.line, value=name, found=found)
            )
            return
        joined = self._joined_quarter()
        for period, (part, name) in periods.items():
            by_period = quarter_in(period)
            if by_period and joined and by_period != joined:
                self._log.add(
                    c.OTHER_PERIOD(
                        path=part.place,
                        line=part.header.line,
                        value=period,
                        name=name,
                        quarter=joined,
                    )
                )

    def _joined_quarter(self) -> str | None:
        """The quarter that rows without one are taken for, if it is known."""
        if self._how.quarter:
            return self._how.quarter
        data = [part for part in self._parts if part.league is None]
        named = {int(one) for part in data for one in part.trusts["quarter"].unique()} - {-1}
        return quarter_name(named.pop()) if len(named) == 1 else None

    def _with_quarters(self, parts: Sequence[Part]) -> list[Part]:
        """Give rows that name no quarter the one asked for, or the only one of the other files."""
        asked = self._how.quarter
        data = [part for part in parts if part.league is None]
        numbers = {int(one) for part in data for one in part.trusts["quarter"].unique()}
        named = sorted(numbers - {-1})
        if -1 not in numbers or (not named and asked is None):
            return list(parts)
        if asked is None and len(named) > 1:
            for path in sorted({part.place for part in data if -1 in part.trusts["quarter"]}):
                spelled = sorted(str(quarter_name(number)) for number in named)
                self._log.add(c.NO_QUARTER(path=path, found=", ".join(spelled)))
            return list(parts)
        number = quarter_number(asked) if asked else named[0]
        return [part if part.league is not None else _at(part, number) for part in parts]


def _at(part: Part, number: int) -> Part:
    """The part with rows that name no quarter in that one."""

    def filled(frame: pl.DataFrame) -> pl.DataFrame:
        quarters = frame["quarter"].to_numpy()
        if not (quarters == -1).any():
            return frame
        return frame.with_columns(
            pl.Series("quarter", np.where(quarters == -1, number, quarters).astype(np.int32))
        )

    return replace(part, cells=filled(part.cells), trusts=filled(part.trusts))


def _of_trusts(framework: Framework) -> bool:
    """Whether a framework ranks trusts and not other bodies."""
    return framework.unit.key == "trust_code"
