"""Download the official files of a quarter, and write down where each came from."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.fetch.catalogue import read_catalogue
from nhs_rank.fetch.network import Limits, Network
from nhs_rank.fetch.quarters import Quarters, chosen
from nhs_rank.fetch.result import FetchedFile, FetchResult, ListedFile, Status
from nhs_rank.fetch.run import Run, once
from nhs_rank.words import parse_quarter, quarter_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["FetchResult", "FetchedFile", "Limits", "ListedFile", "Status", "fetch", "listing"]


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
        raise InputError([c.BAD_QUARTER(value=quarter)])
    kinds = chosen(types, known.types, "--type", "a type of trust")
    with Network(limits or Limits(), sleep) as network:
        run = Run(network, on_progress)
        quarters = Quarters(run, known)
        wanted = asked or quarters.latest()
        folder = (
            Path(to) if to is not None else Path(f"{wanted[3:].replace('/', '-')}-q{wanted[1]}")
        )
        entries = quarters.entries(wanted, kinds)
        files = [quarters.bring(entry, wanted, folder) for entry in entries]
    warnings, errors = once(run.warnings), once(run.errors)
    if errors and all(item.status == "failed" for item in files):
        raise InputError([*errors, *warnings])
    return FetchResult(wanted, folder, tuple(files), warnings, errors)
