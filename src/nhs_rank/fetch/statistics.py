"""The monthly statistics that metrics are made from, found on the pages of their publications."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nhs_rank.diagnostics import codes as c
from nhs_rank.fetch.address import same_site
from nhs_rank.fetch.catalogue import MOST_ADDRESSES
from nhs_rank.fetch.months import financial_year, month_name, months_in, survey_year, year_in
from nhs_rank.fetch.network import DownloadError
from nhs_rank.fetch.result import FetchedStatistic
from nhs_rank.fetch.run import Candidate, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nhs_rank.fetch.catalogue import Ending, Source, Table
    from nhs_rank.fetch.months import Span
    from nhs_rank.fetch.page import Anchor
    from nhs_rank.fetch.run import Run

__all__ = ["Publication", "Version", "Vintage", "version_of"]

Vintage = Literal["first", "latest"]

_NUMBER = re.compile(r"(?<![a-z0-9])v(?:ersion[\s_-]?)?([0-9]{1,2})(?![0-9])")
_MARKS = {"provisional": 0, "unrevised": 0, "revised": 2, "refreshed": 2, "amended": 2}
_MARKS |= {"corrected": 2, "revision": 2, "final": 3}
_MARK = re.compile(rf"(?<![a-z])({'|'.join(_MARKS)})(?![a-z])")
_UPLOADED = re.compile(r"/(20[0-9]{2})/([0-9]{2})/")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Which of several versions a link leads to: later ones are greater.

    ``label`` is what the link says, ``first`` if it says nothing; ``uploaded`` the year and month
    in the address, if it has them.
    """

    rank: int
    uploaded: str
    label: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A link that may be a table.

    It is ``sure`` if its name and text do not contradict each other. ``place`` is that of its
    ending among those of the table.
    """

    address: str
    ending: Ending
    span: Span
    version: Version
    sure: bool
    place: int


@dataclass
class Publication:
    """One source: its tables for some months, as far as its pages link them."""

    run: Run
    key: str
    source: Source
    vintage: Vintage

    def bring(self, months: Sequence[str], folder: Path) -> Iterator[FetchedStatistic]:
        """Get every table for every month; what goes wrong is noted, not raised."""
        for name, table in self.source.tables.items():
            asked = {_period(table, month): month for month in months}
            while asked:
                period, month = max(asked.items())
                found = self._links(name, table, period, month)
                if not found:
                    del asked[period]
                    yield FetchedStatistic(self.key, name, period, "failed")
                    continue
                span = found[0].span
                for held in [period for period in asked if period in span]:
                    del asked[held]
                yield self._table(
                    name, [item for item in found if item.span == span], folder, month
                )

    def _links(self, name: str, table: Table, period: str, month: str) -> list[_Found]:
        """Return the links to a table, the best first, from the first page that has any."""
        problems = []
        for page in self._pages(period, month):
            try:
                links = self.run.links(page)
            except DownloadError as failed:
                if not failed.missing:
                    problems.append(failed.problem)
                continue
            found = [item for link in links if (item := _read(link, table, page, period))]
            if found:
                return sorted(found, key=self._order)
        what = f"{self.key} {name} of {period}"
        self.run.errors += [c.NO_LINK(path=self.source.landing, what=what), *problems]
        return []

    def _pages(self, period: str, month: str) -> Iterator[str]:
        """Yield the pages to look at: those of the year or month, the landing page, its own."""
        landing, year, written = self.source.landing, financial_year(month), month_name(month)
        pages = [
            page.replace("{year}", year).replace("{month}", written) for page in self.source.pages
        ]
        yield from pages
        yield landing
        try:
            links = self.run.links(landing)
        except DownloadError:
            return
        below = [
            link.address
            for link in links
            if same_site(landing, link.address)
            and link.address not in (*pages, landing)
            and "." not in link.name
            and (year in link.address or _names(link, period))
        ]
        yield from below[:MOST_ADDRESSES]

    def _order(self, item: _Found) -> tuple[object, ...]:
        start = (not item.sure, item.span.is_year, item.place)
        if self.vintage == "first":
            return (*start, item.version.rank, item.span.last, item.version.uploaded)
        later = [-ord(sign) for sign in f"{item.span.last}/{item.version.uploaded}"]
        return (*start, -item.version.rank, later)

    def _table(self, name: str, found: list[_Found], folder: Path, month: str) -> FetchedStatistic:
        """Get one table from the best of its links, or from the next if that has nothing."""
        best = found[0]
        what = f"{self.key} {name} of {best.span}"
        alike = [
            item
            for item in found
            if (item.place, item.version.rank) == (best.place, best.version.rank)
        ]
        if len(alike) > 1:
            which = "first" if self.vintage == "first" else "last"
            self.run.warnings.append(
                c.SEVERAL_LINKS(path=best.address, number=len(alike), what=what, which=which)
            )
        wanted = Wanted(
            name=f"{self.key}-{name}-{best.span}.{best.ending}",
            form=best.ending,
            size=self.run.network.limits.size or self.source.megabytes * 1_000_000,
            candidates=[self._candidate(item, what, month) for item in found],
            facts={"source": self.key, "table": name, "period": str(best.span)},
            address=best.address,
        )
        outcome = self.run.bring(wanted, folder)
        taken = next((item for item in found if item.address == outcome.address), best)
        return FetchedStatistic(
            self.key,
            name,
            str(best.span),
            outcome.status,
            None if outcome.status == "failed" else taken.version.label,
            outcome.path,
            outcome.size,
            outcome.sha256,
            outcome.address,
        )

    def _candidate(self, item: _Found, what: str, month: str) -> Candidate:
        label, doubts = item.version.label, []
        if not item.sure:
            doubts.append(c.UNSURE_MONTH(path=item.address, month=month))
        if self.vintage == "first" and item.version.rank > 1:
            doubts.append(c.OTHER_VINTAGE(path=item.address, what=what, vintage=label))
        return Candidate(item.address, tuple(doubts), {"vintage": label})


def version_of(address: str, text: str) -> Version:
    """Return which version of a file a link leads to, by its address and its text.

    Not marked is the first; ``provisional`` comes before it; ``revised`` is the second, and
    ``-v3`` the third; ``final`` comes after all that has no higher number.
    """
    said = f"{address.rsplit('/', 1)[-1]} {text}".casefold()
    uploaded = _UPLOADED.search(address)
    day = "-".join(uploaded.groups()) if uploaded else ""
    marks = [(_MARKS[mark], mark) for mark in _MARK.findall(said)]
    marks += [(int(number), f"v{int(number)}") for number in _NUMBER.findall(said)]
    rank, label = max(marks, default=(1, "first"))
    return Version(rank, day, label)


def _period(table: Table, month: str) -> str:
    return month if table.each == "month" else survey_year(month)


def _read(link: Anchor, table: Table, page: str, period: str) -> _Found | None:
    """Return a link as a file of a table for a period, or nothing."""
    stem, _, ending = link.name.rpartition(".")
    place = next((n for n, known in enumerate(table.endings) if known == ending), None)
    if place is None:
        return None
    words = [f" {_words(part)} " for part in (stem, link.text)]
    if any(f" {phrase} " in part for phrase in table.never for part in words):
        return None
    if table.named and not any(f" {item} " in part for item in table.named for part in words):
        return None
    spans = [span for part in (stem, link.text) if (span := _span(part, table, page))]
    if not spans and (span := _span(page.rstrip("/").rpartition("/")[2], table, "")):
        spans = [] if span.is_year else [span]
    fitting = [span for span in spans if period in span]
    if not fitting:
        return None
    best = fitting[0]
    return _Found(
        address=link.address,
        ending=table.endings[place],
        span=best,
        version=version_of(link.address, link.text),
        sure=all(span.first <= best.last and best.first <= span.last for span in spans),
        place=place,
    )


def _span(text: str, table: Table, page: str) -> Span | None:
    """Return what a text says that a file of a table is about."""
    if table.each == "year":
        return year_in(text)
    span = months_in(text, page)
    return span.alone if span and not table.series else span


def _names(link: Anchor, period: str) -> bool:
    """Whether a link to a page names a period."""
    read = months_in if "-" in period else year_in
    return any(
        period in span for part in (link.name, link.text) if (span := read(part)) is not None
    )


def _words(text: str) -> str:
    """Keep letters and digits, with single spaces between."""
    plain = text.casefold().replace("&", "").replace(" a and e ", " ae ")
    return " ".join(re.findall(r"[a-z0-9]+", plain))
