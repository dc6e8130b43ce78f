"""What a run of fetch tells its caller."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from nhs_rank.fields import SCHEMA_VERSION
from nhs_rank.paths import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.fetch.catalogue import KindOfFile

__all__ = [
    "FetchResult",
    "FetchedFile",
    "FetchedStatistic",
    "ListedFile",
    "ListedSource",
    "StatisticsResult",
    "Status",
]

Status = Literal["fetched", "already there", "kept both", "failed"]


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """One file of the quarter and what became of it.

    ``path`` is where the file is; with the status ``kept both`` it is the new file, beside the one
    that was there. ``address`` is where it came from in this run. What is not known is None.
    """

    name: str
    trust_type: str
    kind: KindOfFile
    status: Status
    path: Path | None = None
    size: int | None = None
    sha256: str | None = None
    address: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as the JSON format shows them."""
        return {**asdict(self), "path": None if self.path is None else shown_path(self.path)}


@dataclass(frozen=True, slots=True)
class FetchedStatistic:
    """One table of a publication and what became of it.

    ``period`` is what the file is about, such as ``2025-06``, ``2025-04-to-2025-07``,
    ``to-2025-08`` or ``2024``; ``vintage`` what the page says of its version, ``first`` if it says
    nothing. The others are as in `FetchedFile`.
    """

    source: str
    table: str
    period: str
    status: Status
    vintage: str | None = None
    path: Path | None = None
    size: int | None = None
    sha256: str | None = None
    address: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as the JSON format shows them."""
        return {**asdict(self), "path": None if self.path is None else shown_path(self.path)}


class _Result:
    """What the results of both runs have."""

    folder: Path
    files: tuple[FetchedFile, ...] | tuple[FetchedStatistic, ...]
    warnings: tuple[Diagnostic, ...]
    errors: tuple[Diagnostic, ...]

    def _dict(self, **head: object) -> dict[str, Any]:
        return {
            "schema_version": SCHEMA_VERSION,
            **head,
            "folder": shown_path(self.folder),
            "files": [file.to_dict() for file in self.files],
            "warnings": [item.as_dict() for item in self.warnings],
            "errors": [item.as_dict() for item in self.errors],
        }


@dataclass(frozen=True)
class FetchResult(_Result):
    """What a run of `fetch` brought; ``errors`` says why the files with ``failed`` failed."""

    quarter: str
    folder: Path
    files: tuple[FetchedFile, ...]
    warnings: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON format shows it."""
        return self._dict(quarter=self.quarter)


@dataclass(frozen=True)
class StatisticsResult(_Result):
    """What a run of `fetch_statistics` brought; ``errors`` says why some files failed."""

    months: tuple[str, ...]
    folder: Path
    files: tuple[FetchedStatistic, ...]
    warnings: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON format shows it."""
        return self._dict(months=list(self.months))


@dataclass(frozen=True, slots=True)
class ListedSource:
    """One source of statistics that a catalogue knows; no file of it is larger than that."""

    source: str
    title: str
    tables: tuple[str, ...]
    megabytes: int
    landing: str

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as the JSON format shows them."""
        return {**asdict(self), "tables": list(self.tables)}


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file that a catalogue knows, with its addresses in the order they are tried."""

    quarter: str
    trust_type: str
    kind: KindOfFile
    name: str
    sha256: str | None
    addresses: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as the JSON format shows them."""
        return {**asdict(self), "addresses": list(self.addresses)}
