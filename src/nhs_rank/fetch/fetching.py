"""The runs of fetch: for the files of a quarter, and for monthly statistics."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.fetch.catalogue import read_catalogue
from nhs_rank.fetch.months import parse_months
from nhs_rank.fetch.network import Limits, Network
from nhs_rank.fetch.quarters import Quarters, chosen
from nhs_rank.fetch.result import FetchResult, ListedFile, ListedSource, StatisticsResult
from nhs_rank.fetch.run import Run, once
from nhs_rank.fetch.statistics import Publication
from nhs_rank.words import QUARTER_FIX, parse_quarter, quarter_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.fetch.result import FetchedFile, FetchedStatistic
    from nhs_rank.fetch.statistics import Vintage

__all__ = ["fetch", "fetch_statistics", "listing", "sources"]


def listing(catalogue: Path | str | None = None) -> tuple[ListedFile, ...]:
    """Return what the bundled catalogue, or one's own, knows: newest quarter last.

    Raises `nhs_rank.exceptions.InputError` if the catalogue cannot be used.
    """
    known = read_catalogue(catalogue)
    return tuple(
        ListedFile(quarter, entry.type, entry.kind, entry.name, entry.sha256, entry.addresses)
        for quarter in sorted(known.quarters, key=quarter_order)
        for entry in known.quarters[quarter]
    )


def sources(catalogue: Path | str | None = None) -> tuple[ListedSource, ...]:
    """Return the sources of statistics that the bundled catalogue, or one's own, knows.

    Raises `nhs_rank.exceptions.InputError` if the catalogue cannot be used.
    """
    known = read_catalogue(catalogue).statistics
    return tuple(
        ListedSource(key, source.title, tuple(source.tables), source.megabytes, source.landing)
        for key, source in known.items()
    )


def fetch(
    quarter: str,
    to: Path | str | None = None,
    types: Sequence[str] = (),
    catalogue: Path | str | None = None,
    on_progress: Callable[[str, int, int | None], None] | None = None,
    *,
    limits: Limits | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> FetchResult:
    """Download the official files of a quarter into a folder.

    Each file is taken from the first of its known addresses that has it, else from a link on the
    landing page; ten addresses are tried at most. A file that is there already, and has the
    SHA-256 that its provenance or the catalogue names, is not fetched again. A download that
    differs from the file that is there, or from the SHA-256 in the catalogue, is kept beside it
    as ``NAME-new-HASH.csv``, with a warning. ``NAME.csv.provenance.json`` says of each file where
    it came from.

    Parameters
    ----------
    quarter
        ``Q1 2025/26`` or ``2025-26-q1``, or ``latest``: the newest that the catalogue has or, if
        it can be read, the landing page links. A quarter that the catalogue lacks is looked for
        on the landing page alone.
    to
        The folder, made if need be; by default one named like ``2025-26-q1``.
    types
        Keys of trust types such as ``acute``; none means all.
    catalogue
        A catalogue file in place of the bundled one.
    on_progress
        Called with a file's name, the bytes that have come, and how many there will be, if known.
    limits, sleep
        Bounds on size, time and attempts, those of time for all of the run; what waits between
        attempts.

    Returns
    -------
    FetchResult
        If some files failed and others did not, all are in it, and its ``errors`` are not empty.

    Raises
    ------
    nhs_rank.exceptions.InputError
        If the quarter, a type or the catalogue cannot be used, or not a single file could be had;
        carries every reason.
    nhs_rank.exceptions.OutputError
        If the folder cannot be written to.

    """
    known = read_catalogue(catalogue)
    newest = quarter.strip().casefold() == "latest"
    asked = None if newest else parse_quarter(quarter)
    if asked is None and not newest:
        raise InputError([c.BAD_QUARTER(value=quarter, more="", fix=QUARTER_FIX)])
    kinds = chosen(types, known.types, "--type", "a type of trust in the catalogue")
    with Network(limits or Limits(), sleep) as network:
        run = Run(network, on_progress)
        quarters = Quarters(run, known)
        wanted = asked or quarters.latest()
        folder = (
            Path(to) if to is not None else Path(f"{wanted[3:].replace('/', '-')}-q{wanted[1]}")
        )
        entries = quarters.entries(wanted, kinds)
        files = [quarters.bring(entry, wanted, folder) for entry in entries]
    warnings, errors = _problems(run, files)
    return FetchResult(wanted, folder, tuple(files), warnings, errors)


def fetch_statistics(
    keys: Sequence[str],
    months: str,
    to: Path | str | None = None,
    catalogue: Path | str | None = None,
    on_progress: Callable[[str, int, int | None], None] | None = None,
    *,
    vintage: Vintage = "first",
    limits: Limits | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> StatisticsResult:
    """Download the monthly statistics that metrics are made from into a folder.

    Links are looked for on the pages that the catalogue names for a source, by the words, the
    month and the ending of a file's name or of the link's text. A file is kept under a name such
    as ``ae-monthly-2025-06.csv``, with ``NAME.provenance.json`` beside it; for the rest the same
    holds as for `fetch`.

    Parameters
    ----------
    keys
        Sources such as ``ae`` and ``rtt``, see `sources`; none means all.
    months
        ``2025-04..2025-06`` or ``2025-06``.
    to
        The folder, made if need be; by default ``statistics``.
    catalogue
        A catalogue file in place of the bundled one.
    on_progress
        Called with a file's name, the bytes that have come, and how many there will be, if known.
    vintage
        Where a page links several versions of a file, the ``first`` published or the ``latest``.
        Where it links one, that one is taken, and named in the result.
    limits, sleep
        Bounds on size, time and attempts, those of time for all of the run; what waits between
        attempts.

    Returns
    -------
    StatisticsResult
        If some files failed and others did not, all are in it, and its ``errors`` are not empty.

    Raises
    ------
    nhs_rank.exceptions.InputError
        If a source, the months or the catalogue cannot be used, or not a single file could be
        had; carries every reason.
    nhs_rank.exceptions.OutputError
        If the folder cannot be written to.

    """
    known = read_catalogue(catalogue).statistics
    wanted = parse_months(months)
    if wanted is None:
        raise InputError([c.BAD_MONTHS(value=months)])
    folder = Path("statistics") if to is None else Path(to)
    files: list[FetchedStatistic] = []
    with Network(limits or Limits(), sleep) as network:
        run = Run(network, on_progress)
        for key in chosen(keys, known, "--statistics", "a source of statistics in the catalogue"):
            files += Publication(run, key, known[key], vintage).bring(wanted, folder)
    warnings, errors = _problems(run, files)
    return StatisticsResult(tuple(wanted), folder, tuple(files), warnings, errors)


def _problems(
    run: Run, files: Sequence[FetchedFile | FetchedStatistic]
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return the warnings and errors of a run; raise them if it brought nothing."""
    warnings, errors = once(run.warnings), once(run.errors)
    if errors and all(item.status == "failed" for item in files):
        raise InputError([*errors, *warnings])
    return warnings, errors
