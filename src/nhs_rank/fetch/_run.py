"""One run of fetch: candidates in order, then the landing page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.exceptions import InputError
from nhs_rank.fetch import store
from nhs_rank.fetch._result import FetchedFile
from nhs_rank.fetch.answer import DownloadError
from nhs_rank.fetch.catalogue import Entry
from nhs_rank.fetch.download import Memory, download
from nhs_rank.fetch.landing import fitting, parse_links
from nhs_rank.words import quarter_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import httpx

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.fetch._result import Status
    from nhs_rank.fetch.answer import Limits
    from nhs_rank.fetch.catalogue import Catalogue, KindOfFile
    from nhs_rank.fetch.download import Arrived, Sink
    from nhs_rank.fetch.landing import Link

_LARGEST_PAGE = 5_000_000


@dataclass
class Run:
    """One run: its settings, what it knows of the network, and the problems so far."""

    client: httpx.Client
    catalogue: Catalogue
    limits: Limits
    sleep: Callable[[float], None]
    on_progress: Callable[[str, int, int | None], None] | None
    warnings: list[Diagnostic] = field(default_factory=list)
    errors: list[Diagnostic] = field(default_factory=list)
    _offline: dict[str, DownloadError] = field(default_factory=dict)
    _links: tuple[Link, ...] | None = None
    _no_page: DownloadError | None = None

    def latest(self) -> str:
        """Return the newest quarter known; that the landing page is away is but a warning."""
        newest = self.catalogue.newest
        linked = [link.quarter for link in self.links() if link.type and link.kind and link.quarter]
        if self._no_page and newest:
            problem = self._no_page.problem
            path, reason = self.catalogue.landing, problem.message
            self.warnings.append(c.LATEST_UNCHECKED(path=path, reason=reason, quarter=newest))
        found = max([*linked, *([newest] if newest else [])], key=quarter_order, default=None)
        if found is None:
            raise InputError(self._unknown("the latest quarter"))
        return found

    def entries(self, quarter: str, types: Sequence[str]) -> list[Entry]:
        """Return the files of the quarter: those of the catalogue, else those that are linked."""
        known = [x for x in self.catalogue.quarters.get(quarter, ()) if x.type in types]
        if known:
            return known
        best: dict[tuple[str, KindOfFile], Link] = {}
        for link in sorted(self.links(), key=lambda link: link.age, reverse=True):
            if link.type in types and link.type and link.kind and link.may_be(quarter):
                best.setdefault((link.type, link.kind), link)
        if not best:
            raise InputError(self._unknown(quarter))
        for key in types:
            if (key, "data") not in best:
                what = f"the data file of {key} trusts for {quarter}"
                self.errors.append(c.NOT_FOUND_ANYWHERE(what=what))
        return [
            Entry(name=link.local_name, type=key, kind=kind)
            for (key, kind), link in sorted(best.items())
        ]

    def file(self, entry: Entry, quarter: str, folder: Path) -> FetchedFile:
        """Get one file, unless it is there; what goes wrong is noted, not raised."""
        path = folder / entry.name
        there = store.sha256_of(path)
        if there is not None and there in (entry.sha256, store.recorded_sha256(path)):
            self._compare(entry, path, there)
            size = path.stat().st_size
            return FetchedFile(
                entry.name, entry.type, entry.kind, "already there", path, size, there
            )
        failures: list[DownloadError] = []
        with store.Part(folder, entry.name) as part:
            for address, sure in self._candidates(entry, quarter):
                try:
                    arrived = self._get(address, part, entry.name)
                except DownloadError as failed:
                    failures.append(failed)
                    continue
                if not sure:
                    self.warnings.append(c.UNSURE_QUARTER(path=address, quarter=quarter))
                self._note_fallen_back(failures)
                return self._keep(part, entry, path, there, quarter, address, arrived)
        real = [failed.problem for failed in failures if not failed.missing]
        if not real:
            real = [c.NOT_FOUND_ANYWHERE(path=entry.name, what=entry.name)]
            if self._no_page is not None:
                real.append(self._no_page.problem)
        self.errors += real
        return FetchedFile(entry.name, entry.type, entry.kind, "failed")

    def links(self) -> tuple[Link, ...]:
        """Return the links of the landing page, read at most once; none if it cannot be read."""
        address = self.catalogue.landing
        if self._links is None:
            self._links = ()
            page = Memory()
            try:
                if address:
                    arrived = self._get(address, page)
                    text = page.content.decode("utf-8", "replace")
                    self._links = parse_links(text, arrived.address, self.catalogue.types)
            except DownloadError as failed:
                self._no_page = failed
        return self._links

    def _candidates(self, entry: Entry, quarter: str) -> Iterator[tuple[str, bool]]:
        """Yield the addresses to try, each with whether it is sure to be of the quarter."""
        for address in entry.addresses:
            yield address, True
        for link, sure in fitting(self.links(), entry, quarter):
            if link.address not in entry.addresses:
                yield link.address, sure

    def _get(self, address: str, sink: Sink, name: str | None = None) -> Arrived:
        """Download a file, or a page if it has no name; a host that is not there is asked once."""
        host = urlsplit(address).netloc
        if host in self._offline:
            raise self._offline[host]

        def tell(done: int, total: int | None) -> None:
            if self.on_progress is not None and name is not None:
                self.on_progress(name, done, total)

        page = name is None
        limits = replace(self.limits, size=_LARGEST_PAGE) if page else self.limits
        try:
            return download(
                self.client,
                address,
                sink,
                limits=limits,
                page=page,
                sleep=self.sleep,
                on_bytes=tell,
            )
        except DownloadError as failed:
            if failed.offline:
                self._offline[host] = failed
            raise

    def _keep(
        self,
        part: store.Part,
        entry: Entry,
        path: Path,
        there: str | None,
        quarter: str,
        address: str,
        arrived: Arrived,
    ) -> FetchedFile:
        """Give what arrived a name that takes nothing away from what is there."""
        sha256, target = arrived.sha256, path
        status: Status = "fetched"
        if there == sha256:
            status = "already there"
        else:
            if there is not None or entry.sha256 not in (None, sha256):
                target = store.beside(path, sha256)
            if there is not None:
                status = "kept both"
                self.warnings.append(c.CHANGED_FILE(path=str(target), name=path.name))
            part.keep_as(target)
        self._compare(entry, target, sha256)
        tool = f"nhs-rank {version()}"
        store.write_provenance(target, quarter=quarter, address=address, arrived=arrived, tool=tool)
        return FetchedFile(
            entry.name, entry.type, entry.kind, status, target, arrived.size, sha256, address
        )

    def _compare(self, entry: Entry, path: Path, sha256: str) -> None:
        if entry.sha256 not in (None, sha256):
            expected = str(entry.sha256)[:8]
            self.warnings.append(
                c.CHANGED_HASH(path=str(path), found=sha256[:8], expected=expected)
            )

    def _note_fallen_back(self, failures: Iterable[DownloadError]) -> None:
        """Warn of addresses that failed before another one had the file."""
        for failed in failures:
            if not failed.missing:
                problem = failed.problem
                self.warnings.append(c.FELL_BACK(path=problem.path, reason=problem.message))

    def _unknown(self, quarter: str) -> list[Diagnostic]:
        """Why a quarter cannot be had: the landing page lacks it, or could not be read."""
        found = ", ".join(sorted(self.catalogue.quarters, key=quarter_order)) or "no quarter"
        problem = c.QUARTER_NOT_KNOWN(quarter=quarter, found=found)
        return [problem, *([self._no_page.problem] if self._no_page else [])]


def chosen_types(types: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Return the trust types asked for, all if none; raises `nhs_rank.exceptions.InputError`."""
    problems = []
    for key in types:
        if key not in catalogue.types:
            fix = nearest(key, catalogue.types) or f"the types are: {', '.join(catalogue.types)}"
            reason = f"'{key}' is not a type of trust in the catalogue"
            problems.append(c.BAD_OPTION(option="--type", reason=reason, fix=fix, value=key))
    if problems:
        raise InputError(problems)
    return [key for key in catalogue.types if not types or key in types]


def once(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out what was said before, such as one host being away for each of its files."""
    return tuple(dict.fromkeys(problems))


def version() -> str:
    """Return the version of nhs-rank, as it is installed."""
    try:
        return metadata.version("nhs-rank")
    except metadata.PackageNotFoundError:
        return "0+unknown"
