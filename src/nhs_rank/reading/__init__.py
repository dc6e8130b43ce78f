"""Read metric files: official, tidy and wide layouts, mixed as they come, into one tidy table."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import Log, nearest
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.paths import shown_path
from nhs_rank.reading._assemble import assemble, meanings
from nhs_rank.reading._cells import is_number
from nhs_rank.reading._layout import OBSERVATIONS, observe
from nhs_rank.reading._open import open_sheets
from nhs_rank.reading._sheet import Sheet
from nhs_rank.reading._table import Source, Table
from nhs_rank.reading._text import LARGEST_FILE, parse
from nhs_rank.reading._text import parse as parse_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhs_rank.framework import Framework

__all__ = [
    "File",
    "Sheet",
    "Source",
    "Table",
    "find_files",
    "is_number",
    "meanings",
    "open_sheets",
    "parse_sheet",
    "read",
    "read_files",
    "shown_path",
]

_STDIN = "-"
#: A file to read (None: standard input), and the name by which it is shown.
File = tuple[Path | None, str]


def read(
    paths: Iterable[str | os.PathLike[str]],
    framework: Framework,
    *,
    quarter: str | None = None,
    need_metrics: bool = True,
) -> tuple[Table, Log]:
    """Read files and folders into one table.

    Parameters
    ----------
    paths
        Files, folders (every ``*.csv`` in and below them), or ``-`` for standard input.
    framework
        Names the metrics, flags and trust types.
    quarter
        The quarter, in its usual spelling, of rows that do not name one.
    need_metrics
        Whether files without a metric of the framework, such as league tables alone, are an
        error.

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
    table = read_files(files, framework, log, quarter=quarter, need_metrics=need_metrics)
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
) -> Table:
    """Read files as `read` does, but put every problem into ``log`` and raise nothing.

    What is returned is complete only if the log has no errors.
    """
    observations = [pl.DataFrame(schema=OBSERVATIONS)]
    leagues: list[pl.DataFrame] = []
    sources = []
    for path, shown in sorted(files, key=lambda pair: pair[1]):
        raw = _bytes(path, shown, log)
        sheet = None if raw is None else parse(raw, shown, log)
        observed = None if sheet is None else observe(sheet, log)
        if sheet is None or observed is None:
            continue
        sources.append(Source(shown, sheet.sha256, len(sheet.rows)))
        (leagues if observed.layout == "league" else observations).append(observed.frame)
    if need_metrics and leagues and len(observations) == 1 and not log.has_errors:
        log.add(c.ONLY_LEAGUE_TABLES())
    league = pl.concat(leagues) if leagues else pl.DataFrame(schema=_LEAGUE_SCHEMA)
    merged = _with_quarters(pl.concat(observations), quarter, log)
    table = assemble(merged, league, tuple(sources), framework, log)
    if need_metrics and table.cells.is_empty() and not log.has_errors:
        if table.named:
            log.add(c.ALL_MISSING(count=len(table.named)))
        else:
            log.add(c.NO_KNOWN_METRIC(framework=framework.framework))
    return table


_LEAGUE_SCHEMA = {
    name: pl.Int64() if name == "line" else pl.String()
    for name in (
        "path",
        "line",
        "quarter",
        "trust_code",
        "trust_name",
        "trust_type",
        "trust_subtype",
        "region",
        "average_score",
        "likely_score",
        "segment",
        "financial_override",
        "rank",
        "likely_rank",
    )
}


def find_files(paths: Iterable[str | os.PathLike[str]], log: Log) -> list[File]:
    """Return the files that the paths stand for, each once, by the name that is shown.

    Hidden files (``.name``) in a folder are passed over, as a shell's ``*.csv`` does.
    """
    found: dict[str, File] = {}
    for given in paths:
        if str(given) == _STDIN:
            found[_STDIN] = (None, _STDIN)
            continue
        path = Path(given)
        try:
            if path.is_dir():
                for child in _inside(path, log):
                    found.setdefault(str(child.resolve()), (child, shown_path(child)))
            elif path.exists():
                found.setdefault(str(path.resolve()), (path, shown_path(path)))
            elif path.is_symlink():
                nowhere = "it is a link that leads nowhere"
                log.add(c.UNREADABLE(path=shown_path(path), reason=nowhere))
            else:
                hint = nearest(path.name, _siblings(path))
                near = f"; {hint}" if hint else ""
                log.add(c.NO_FILE(path=shown_path(path), near=near))
        except (OSError, ValueError, RuntimeError) as error:
            # a name too long, a circle of links, a character that no name can have
            reason = getattr(error, "strerror", None) or error
            log.add(c.UNREADABLE(path=shown_path(path), reason=reason))
    return sorted(found.values(), key=lambda pair: pair[1])


def _inside(folder: Path, log: Log) -> list[Path]:
    """The CSV files in and below a folder; what cannot be looked into is reported."""

    def refused(error: OSError) -> None:
        at = shown_path(Path(error.filename or folder))
        log.add(c.UNREADABLE(path=at, reason=error.strerror or error))

    before = log.counts
    found = []
    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(parent) / name
            for name in names
            if name.lower().endswith(".csv") and not name.startswith(".")
        ]
    if not found and log.counts == before:
        log.add(c.NO_CSV_IN_FOLDER(path=shown_path(folder)))
    return sorted(found)


def _siblings(path: Path) -> list[str]:
    try:
        return [child.name for child in path.parent.iterdir()]
    except OSError:
        return []


def _bytes(path: Path | None, shown: str, log: Log) -> bytes | None:
    try:
        if path is None:
            if sys.stdin is None:
                log.add(c.UNREADABLE(path=shown, reason="standard input is closed"))
                return None
            return sys.stdin.buffer.read(LARGEST_FILE + 1)
        with path.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        log.add(c.UNREADABLE(path=shown, reason=error.strerror or error))
        return None


def _with_quarters(observations: pl.DataFrame, asked: str | None, log: Log) -> pl.DataFrame:
    """Give rows that name no quarter the one asked for, or the only one of the other files."""
    unnamed = observations.filter(pl.col("quarter").is_null())
    named = sorted(set(observations["quarter"].drop_nulls()))
    if unnamed.is_empty() or (not named and asked is None):
        return observations
    if asked is None and len(named) > 1:
        for path in unnamed["path"].unique().sort():
            log.add(c.NO_QUARTER(path=path, found=", ".join(named)))
        return observations
    return observations.with_columns(pl.col("quarter").fill_null(asked or named[0]))
