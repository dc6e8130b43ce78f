"""What every run of fetch does: look for links, bring a file, keep it, and note what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nhs_rank.diagnostics import codes as c
from nhs_rank.fetch import store
from nhs_rank.fetch.address import host_of
from nhs_rank.fetch.catalogue import MOST_ADDRESSES
from nhs_rank.fetch.download import Memory, download
from nhs_rank.fetch.network import DownloadError
from nhs_rank.fetch.page import anchors
from nhs_rank.fetch.store import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.fetch.download import Arrived, Form
    from nhs_rank.fetch.network import Network
    from nhs_rank.fetch.page import Anchor
    from nhs_rank.fetch.result import Status

__all__ = ["Candidate", "Outcome", "Run", "Wanted", "once"]

_LARGEST_PAGE = 5_000_000
#: Characters of pages whose links are held.
_PAGES_HELD = 15_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may have a file; ``doubts`` are told if the file is taken from it."""

    address: str
    doubts: tuple[Diagnostic, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is asked for: its name, what it should be, and where it may be.

    ``facts`` and those of the candidate go into its provenance. What is there already is taken
    for the file if it has the ``sha256``, or that of its provenance, which must then name the
    ``address`` if there is one.
    """

    name: str
    form: Form
    size: int
    candidates: Iterable[Candidate]
    facts: Mapping[str, Any]
    sha256: str | None = None
    address: str | None = None

    def is_there(self, sha256: str | None, record: Mapping[str, Any]) -> bool:
        """Whether a file of that SHA-256, with its provenance, need not be fetched."""
        same = self.address in (None, record.get("address"))
        return sha256 is not None and (
            sha256 == self.sha256 or (same and sha256 == record.get("sha256"))
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    status: Status
    path: Path | None = None
    size: int | None = None
    sha256: str | None = None
    address: str | None = None


@dataclass
class Run:
    """One run: what it asks with, what it knows of the network, and the problems so far."""

    network: Network
    on_progress: Callable[[str, int, int | None], None] | None = None
    warnings: list[Diagnostic] = field(default_factory=list)
    errors: list[Diagnostic] = field(default_factory=list)
    _away: dict[str, DownloadError] = field(default_factory=dict)
    _unread: dict[str, DownloadError] = field(default_factory=dict)
    _pages: dict[str, tuple[Anchor, ...]] = field(default_factory=dict)
    _held: int = 0

    def links(self, page: str) -> tuple[Anchor, ...]:
        """Return the links of a page, which is read once; raises `DownloadError`."""
        if page in self._unread:
            raise self._unread[page]
        if page not in self._pages:
            content = Memory()
            try:
                arrived = self._get(page, content, "page", _LARGEST_PAGE)
            except DownloadError as failed:
                self._unread[page] = failed
                raise
            html = content.getvalue().decode("utf-8", "replace")
            if self._held + len(html) > _PAGES_HELD:
                self._pages.clear()
                self._held = 0
            self._held += len(html)
            self._pages[page] = anchors(html, arrived.address)
        return self._pages[page]

    def bring(self, wanted: Wanted, folder: Path) -> Outcome:
        """Get one file, unless it is there; what goes wrong is noted, not raised."""
        path = folder / wanted.name
        existing = store.sha256_of(path)
        if existing is not None and wanted.is_there(existing, store.recorded(path)):
            self._compare(wanted, path, existing)
            return Outcome("already there", path, path.stat().st_size, existing)
        failures: list[DownloadError] = []
        with Part(folder, wanted.name) as part:
            for number, candidate in enumerate(wanted.candidates):
                if number == MOST_ADDRESSES:
                    problem = c.MANY_CANDIDATES(number=MOST_ADDRESSES, what=wanted.name)
                    failures.append(DownloadError(problem))
                    break
                try:
                    arrived = self._get(
                        candidate.address, part, wanted.form, wanted.size, wanted.name
                    )
                except DownloadError as failed:
                    failures.append(failed)
                    continue
                self.warnings += candidate.doubts
                self._note_fallen_back(failures)
                return self._keep(part, wanted, candidate, path, existing, arrived)
        self.errors += [failed.problem for failed in failures if not failed.missing] or [
            c.NOT_FOUND_ANYWHERE(path=wanted.name, what=wanted.name)
        ]
        return Outcome("failed")

    def _get(
        self,
        address: str,
        sink: store.Part | Memory,
        form: Form,
        size: int,
        name: str | None = None,
    ) -> Arrived:
        """Download a file, or a page if it has no name; a host that is not there is asked once."""
        host = host_of(address)
        if host in self._away:
            raise self._away[host]

        def tell(done: int, total: int | None) -> None:
            if self.on_progress is not None and name is not None:
                self.on_progress(name, done, total)

        try:
            return download(self.network, address, sink, form=form, size=size, on_bytes=tell)
        except DownloadError as failed:
            if failed.offline:
                self._away[host] = failed
            raise

    def _keep(
        self,
        part: Part,
        wanted: Wanted,
        candidate: Candidate,
        path: Path,
        existing: str | None,
        arrived: Arrived,
    ) -> Outcome:
        """Give what arrived a name that takes nothing away from what is there."""
        sha256, target = arrived.sha256, path
        status: Status = "fetched"
        if existing == sha256:
            status = "already there"
        else:
            if existing is not None or wanted.sha256 not in (None, sha256):
                target = store.beside(path, sha256)
            if existing is not None:
                status = "kept both"
                self.warnings.append(c.CHANGED_FILE(path=str(target), name=path.name))
            part.keep_as(target)
        self._compare(wanted, target, sha256)
        facts = {**wanted.facts, **candidate.facts}
        store.write_provenance(target, facts, candidate.address, arrived)
        return Outcome(status, target, arrived.size, sha256, candidate.address)

    def _compare(self, wanted: Wanted, path: Path, sha256: str) -> None:
        if wanted.sha256 not in (None, sha256):
            expected = str(wanted.sha256)[:8]
            self.warnings.append(
                c.CHANGED_HASH(path=str(path), found=sha256[:8], expected=expected)
            )

    def _note_fallen_back(self, failures: Iterable[DownloadError]) -> None:
        """Warn of addresses that failed before another one had the file."""
        for failed in failures:
            if not failed.missing:
                problem = failed.problem
                self.warnings.append(c.FELL_BACK(path=problem.path, reason=problem.message))


def once(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out what was said before, such as one host being away for each of its files."""
    return tuple(dict.fromkeys(problems))
