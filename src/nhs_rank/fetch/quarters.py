"""The official files of a quarter: those of the catalogue, and those that the landing page links.

What is not known of a link is taken from its name and its text.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.exceptions import InputError
from nhs_rank.fetch.catalogue import Entry
from nhs_rank.fetch.network import DownloadError
from nhs_rank.fetch.result import FetchedFile
from nhs_rank.fetch.run import Candidate, Wanted
from nhs_rank.fetch.version import Version, version_of
from nhs_rank.words import quarter_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.fetch.catalogue import Catalogue, KindOfFile
    from nhs_rank.fetch.page import Anchor
    from nhs_rank.fetch.run import Run

__all__ = ["Link", "Quarters", "chosen", "links_to_files"]

_NUMBER_FIRST = re.compile(
    r"(?<![a-z0-9])(?:q|quarter[\s_-]?)([1-4])(?![0-9])"
    r"(?:[\s_,-]*(?:20)?(\d\d)[\s_/\u2013-]{1,3}(?:20)?(\d\d)(?![0-9]))?"
)
_YEAR_FIRST = re.compile(
    r"(?<![0-9])(?:20)?(\d\d)[\s_/\u2013-]{1,3}(?:20)?(\d\d)[\s_,-]*(?:q|quarter[\s_-]?)([1-4])(?![0-9])"
)
_VERSION = re.compile(r"(?:-v\d{1,3})?(?:-\d)?\.csv$")
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}\.csv")
_LARGEST_FILE = 100_000_000
_KINDS: dict[KindOfFile, str] = {"league-table": "league-table", "data": "-data"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a CSV file, and what its name or its text says.

    ``number`` and ``year`` (the one in which the financial year starts) are those of the quarter,
    each None if it is not named.
    """

    address: str
    name: str
    type: str | None
    kind: KindOfFile | None
    number: int | None
    year: int | None
    version: Version

    @property
    def quarter(self) -> str | None:
        """The quarter in its usual spelling, if it is named in full."""
        if self.number is None or self.year is None:
            return None
        return f"Q{self.number} {self.year}/{(self.year + 1) % 100:02d}"

    def may_be(self, quarter: str) -> bool:
        """Whether the link names the quarter, or names its number and no year."""
        return self.quarter == quarter or (self.year is None and self.number == int(quarter[1]))

    @property
    def local_name(self) -> str:
        """The name under which the file is kept: without a version."""
        return _VERSION.sub(".csv", self.name)


class Quarters:
    """The files of quarters, as far as a catalogue and its landing page know them."""

    def __init__(self, run: Run, catalogue: Catalogue) -> None:
        self._run = run
        self._catalogue = catalogue
        self._no_page: DownloadError | None = None

    def latest(self) -> str:
        """Return the newest quarter known; that the landing page is away is but a warning."""
        newest = self._catalogue.newest
        linked = [link.quarter for link in self._links() if link.type and link.kind]
        if self._no_page and newest:
            path, reason = self._catalogue.landing, self._no_page.problem.message
            self._run.warnings.append(c.LATEST_UNCHECKED(path=path, reason=reason, quarter=newest))
        found = max(filter(None, [*linked, newest]), key=quarter_order, default=None)
        if found is None:
            raise InputError(self._unknown("the latest quarter"))
        return found

    def entries(self, quarter: str, types: Sequence[str]) -> list[Entry]:
        """Return the files of the quarter: those of the catalogue, else those that are linked.

        ``types`` are keys of trust types; none means all. Raises
        `nhs_rank.exceptions.InputError`.
        """
        known = [
            entry for entry in self._catalogue.quarters.get(quarter, ()) if entry.type in types
        ]
        if known:
            return known
        best: dict[tuple[str, KindOfFile], Link] = {}
        for link in sorted(self._links(), key=lambda link: link.version, reverse=True):
            if link.type in types and link.type and link.kind and link.may_be(quarter):
                best.setdefault((link.type, link.kind), link)
        if not best:
            raise InputError(self._unknown(quarter))
        for key in types:
            if (key, "data") not in best:
                what = f"the data file of {key} trusts for {quarter}"
                self._run.errors.append(c.NOT_FOUND_ANYWHERE(what=what))
        return [
            Entry(name=link.local_name, type=key, kind=kind)
            for (key, kind), link in sorted(best.items())
        ]

    def bring(self, entry: Entry, quarter: str, folder: Path) -> FetchedFile:
        """Get one file, unless it is there; what goes wrong is noted, not raised."""
        wanted = Wanted(
            name=entry.name,
            form="csv",
            size=self._run.network.limits.size or _LARGEST_FILE,
            candidates=self._candidates(entry, quarter),
            facts={"quarter": quarter},
            sha256=entry.sha256,
        )
        before = len(self._run.errors)
        outcome = self._run.bring(wanted, folder)
        missing = [item.code == c.NOT_FOUND_ANYWHERE.code for item in self._run.errors[before:]]
        if any(missing) and self._no_page is not None:
            self._run.errors.append(self._no_page.problem)
        return FetchedFile(entry.name, entry.type, entry.kind, **asdict(outcome))

    def _links(self) -> tuple[Link, ...]:
        """Return the links of the landing page; none if it cannot be read."""
        if self._catalogue.landing is None:
            return ()
        try:
            found = self._run.links(self._catalogue.landing)
        except DownloadError as failed:
            self._no_page = failed
            return ()
        return links_to_files(found, self._catalogue.types)

    def _candidates(self, entry: Entry, quarter: str) -> Iterator[Candidate]:
        """Yield the addresses to try; those on the landing page with a doubt if there is one."""
        for address in entry.addresses:
            yield Candidate(address)
        for link in _fitting(self._links(), entry, quarter):
            if link.address not in entry.addresses:
                doubt = c.UNSURE_QUARTER(path=link.address, quarter=quarter)
                yield Candidate(link.address, () if link.quarter == quarter else (doubt,))

    def _unknown(self, quarter: str) -> list[Diagnostic]:
        """Why a quarter cannot be had: the landing page lacks it, or could not be read."""
        found = ", ".join(sorted(self._catalogue.quarters, key=quarter_order)) or "no quarter"
        problem = c.QUARTER_NOT_KNOWN(quarter=quarter, found=found)
        return [problem, *([self._no_page.problem] if self._no_page else [])]


def chosen(keys: Sequence[str], known: Iterable[str], option: str, what: str) -> list[str]:
    """Return the keys asked for in the order in which they are known, all if none is asked for.

    Raises `nhs_rank.exceptions.InputError` with every key that is not known.

    Parameters
    ----------
    keys
        What is asked for; all if nothing is.
    known
        What there is, in its order.
    option
        The option that asks, for messages.
    what
        What a key is, for messages.

    """
    known = list(known)
    problems = []
    for key in keys:
        if key not in known:
            near = nearest(key, known) or f"use one of: {', '.join(known)}"
            problems.append(c.NOT_A_CHOICE(option=option, value=key, what=what, near=near))
    if problems:
        raise InputError(problems)
    return [key for key in known if not keys or key in keys]


def links_to_files(
    found: Iterable[Anchor], types: Mapping[str, tuple[str, ...]]
) -> tuple[Link, ...]:
    """Return those links of a page that lead to CSV files, with what they say.

    ``types`` maps a trust type to the parts of file names that stand for it.
    """
    return tuple(_link(anchor, types) for anchor in found if _SAFE_NAME.fullmatch(anchor.name))


def _fitting(links: tuple[Link, ...], entry: Entry, quarter: str) -> list[Link]:
    """Return the links that can be a catalogue's entry, the best first.

    A link that names a part of the quarter, or nothing of it and has the name of the file at one
    of its addresses, comes after those that name it in full.
    """
    names = {_VERSION.sub(".csv", name.casefold()) for name in entry.file_names()}
    found = [
        link
        for link in links
        if (link.type, link.kind) == (entry.type, entry.kind)
        and (link.may_be(quarter) or (link.number is None and link.local_name in names))
    ]
    return sorted(found, key=lambda link: (link.quarter == quarter, link.version), reverse=True)


def _link(anchor: Anchor, types: Mapping[str, tuple[str, ...]]) -> Link:
    name = anchor.name
    fits = [(len(part), key) for key, parts in types.items() for part in parts if part in name]
    kind = next((kind for kind, part in _KINDS.items() if part in name), None)
    number, year = _quarter(name)
    if number is None or year is None:
        in_text, in_year = _quarter(anchor.text.casefold())
        if in_text is not None and number in (None, in_text):
            number, year = in_text, in_year
    version = version_of(anchor.address, anchor.text)
    return Link(anchor.address, name, max(fits)[1] if fits else None, kind, number, year, version)


def _quarter(text: str) -> tuple[int | None, int | None]:
    """Find a quarter in a name or text: its number, and the year that its year starts in."""
    if match := _YEAR_FIRST.search(text):
        start, end, number = match.groups()
    elif match := _NUMBER_FIRST.search(text):
        number, start, end = match.groups()
    else:
        return None, None
    if start is None or (int(start) + 1) % 100 != int(end):
        return int(number), None
    return int(number), 2000 + int(start)
