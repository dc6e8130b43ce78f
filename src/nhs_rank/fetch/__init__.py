"""Download the official files of a quarter, and write down where each came from."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.fetch._result import FetchedFile, FetchResult, ListedFile, Status
from nhs_rank.fetch._run import Run, chosen_types, once, version
from nhs_rank.fetch.answer import Limits, open_client
from nhs_rank.fetch.catalogue import read_catalogue
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
        ListedFile(quarter, entry.type, entry.kind, entry.name, entry.addresses, entry.sha256)
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
    landing page. A file that is there already, and has the SHA-256 that its provenance or the
    catalogue names, is not fetched again. A download that differs from the file that is there, or
    from the SHA-256 in the catalogue, is kept beside it as ``NAME-new-HASH.csv``, with a warning.
    ``NAME.csv.provenance.json`` says of each file where it came from.

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
        Bounds on size, time and attempts; what waits between attempts.

    Returns
    -------
    FetchResult
        If some files failed and others did not, all are in it, and its ``errors`` are not empty.

    Raises
    ------
    nhs_rank.exceptions.InputError
        If the quarter, a type or the catalogue cannot be used, httpx is not installed, or not a
        single file could be had; carries every reason.
    nhs_rank.exceptions.OutputError
        If the folder cannot be written to.

    """
    known = read_catalogue(catalogue)
    wanted = None if quarter.strip().casefold() == "latest" else parse_quarter(quarter)
    if wanted is None and quarter.strip().casefold() != "latest":
        raise InputError([c.BAD_QUARTER(value=quarter)])
    chosen = chosen_types(types, known)
    limits = limits or Limits()
    with open_client(limits, f"nhs-rank/{version()}") as client:
        run = Run(client, known, limits, sleep, on_progress)
        wanted = wanted or run.latest()
        folder = (
            Path(to) if to is not None else Path(f"{wanted[3:].replace('/', '-')}-q{wanted[1]}")
        )
        files = [run.file(entry, wanted, folder) for entry in run.entries(wanted, chosen)]
    warnings, errors = once(run.warnings), once(run.errors)
    if errors and all(item.status == "failed" for item in files):
        raise InputError([*errors, *warnings])
    return FetchResult(wanted, folder, tuple(files), warnings, errors)
