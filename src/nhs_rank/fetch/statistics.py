"""The monthly statistics that metrics are made from, found on the pages of their publications."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal

from nhs_rank.diagnostics import codes as c
from nhs_rank.fetch.address import below_page
from nhs_rank.fetch.catalogue import MOST_ADDRESSES
from nhs_rank.fetch.months import financial_year, month_name, months_in, survey_year, year_in
from nhs_rank.fetch.network import DownloadError
from nhs_rank.fetch.result import FetchedStatistic
from nhs_rank.fetch.run import Candidate, Wanted
from nhs_rank.fetch.version import Version, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nhs_rank.fetch.catalogue import Ending, Source, Table
    from nhs_rank.fetch.months import Span
    from nhs_rank.fetch.page import Anchor
    from nhs_rank.fetch.run import Run

__all__ = ["Publication", "Vintage"]

Vintage = Literal["first", "latest"]


@dataclass(frozen=True, slots=True)
class _Found:
    """A link that may be a table; ``spans`` are what its name and its text say that it is about.

    ``place`` is that of its ending among those of the table.
    """

    address: str
    ending: Ending
    ending_index: int
    spans: tuple[Span, ...]
    version: Version

    def span(self, period: str) -> Span | None:
        """The first of its spans that has a period."""
        return next((span for span in self.spans if period in span), None)

    def contradicts(self, span: Span) -> bool:
        """Whether its name and its text have no month in common."""
        return any(span.first > other.last or other.first > span.last for other in self.spans)


@dataclass
class Publication:
    """One source: its tables for some months, as far as its pages link them."""

    run: Run
    key: str
    source: Source
    vintage: Vintage
    _known: dict[tuple[str, str], list[_Found]] = field(default_factory=dict)

    def bring(self, months: Sequence[str], folder: Path) -> Iterator[FetchedStatistic]:
        """Get every table for every month; what goes wrong is noted, not raised."""
        for name, table in self.source.tables.items():
            asked = {_period(table, month): month for month in months}
            while asked:
                period, month = max(asked.items())
                ordered = self._ordered(name, table, period, month)
                if not ordered:
                    del asked[period]
                    yield FetchedStatistic(self.key, name, period, "failed")
                    continue
                span = ordered[0][0]
                for covered in [period for period in asked if period in span]:
                    del asked[covered]
                alike = [link for other, link in ordered if other == span]
                yield self._table(name, span, alike, folder, month)

    def _ordered(
        self, name: str, table: Table, period: str, month: str
    ) -> list[tuple[Span, _Found]]:
        """Return the links to a table with what they are about, the best first.

        They are those of the first page that has any.
        """
        problems = []
        for page in self._pages(period, month):
            try:
                links = self._files(page, name, table)
            except DownloadError as failed:
                if not failed.missing:
                    problems.append(failed.problem)
                continue
            found = [(span, link) for link in links if (span := link.span(period))]
            if found:
                return sorted(found, key=lambda item: self._order(*item))
        what = f"{self.key} {name} of {period}"
        self.run.errors += [c.NO_LINK(path=self.source.landing, what=what), *problems]
        return []

    def _files(self, page: str, name: str, table: Table) -> list[_Found]:
        """Return the links of a page that may be a table; raises `DownloadError`."""
        if (page, name) not in self._known:
            read = (_read(link, table, page) for link in self.run.links(page))
            self._known[page, name] = [link for link in read if link]
        return self._known[page, name]

    def _pages(self, period: str, month: str) -> Iterator[str]:
        """Yield the pages to look at: those of the year or month, the landing page, its own."""
        landing, year, written = self.source.landing, financial_year(month), month_name(month)
        pages = [
            page.replace("{year}", year).replace("{month}", written) for page in self.source.pages
        ]
        yield from dict.fromkeys([*pages, landing])
        try:
            links = self.run.links(landing)
        except DownloadError:
            return
        below = (
            link.address
            for link in links
            if below_page(landing, link.address)
            and "." not in link.name
            and (year in link.address or _names(link, period))
        )
        yield from islice(below, MOST_ADDRESSES)

    def _order(self, span: Span, link: _Found) -> tuple[object, ...]:
        start = (link.contradicts(span), span.is_year, link.ending_index)
        if self.vintage == "first":
            return (*start, link.version.rank, span.last, link.version.uploaded)
        later = [-ord(sign) for sign in f"{span.last}/{link.version.uploaded}"]
        return (*start, -link.version.rank, later)

    def _table(
        self, name: str, span: Span, links: list[_Found], folder: Path, month: str
    ) -> FetchedStatistic:
        """Get one table from the best of its links, or from the next if that has nothing."""
        best, what = links[0], f"{self.key} {name} of {span}"
        alike = sum(
            (link.ending_index, link.version.rank) == (best.ending_index, best.version.rank)
            for link in links
        )
        if alike > 1:
            which = "first" if self.vintage == "first" else "last"
            self.run.warnings.append(
                c.SEVERAL_LINKS(path=best.address, number=alike, what=what, which=which)
            )
        wanted = Wanted(
            name=f"{self.key}-{name}-{span}.{best.ending}",
            form=best.ending,
            size=self.run.network.limits.size or self.source.megabytes * 1_000_000,
            candidates=[self._candidate(link, span, what, month) for link in links],
            facts={"source": self.key, "table": name, "period": str(span)},
            address=best.address,
        )
        outcome = self.run.bring(wanted, folder)
        labels = {link.address: link.version.label for link in links}
        label = labels.get(outcome.address or best.address)
        return FetchedStatistic(
            self.key,
            name,
            str(span),
            vintage=None if outcome.status == "failed" else label,
            **asdict(outcome),
        )

    def _candidate(self, link: _Found, span: Span, what: str, month: str) -> Candidate:
        label, doubts = link.version.label, []
        if link.contradicts(span):
            doubts.append(c.UNSURE_MONTH(path=link.address, month=month))
        if self.vintage == "first" and link.version.rank > 1:
            doubts.append(c.OTHER_VINTAGE(path=link.address, what=what, vintage=label))
        return Candidate(link.address, tuple(doubts), {"vintage": label})


def _period(table: Table, month: str) -> str:
    return month if table.each == "month" else survey_year(month)


def _read(link: Anchor, table: Table, page: str) -> _Found | None:
    """Return a link as a file of a table, or nothing."""
    stem, _, ending = link.name.rpartition(".")
    ending_index = next((n for n, known in enumerate(table.endings) if known == ending), None)
    if ending_index is None:
        return None
    words = [f" {_words(part)} " for part in (stem, link.text)]
    if any(f" {phrase} " in part for phrase in table.never for part in words):
        return None
    if table.named and not any(f" {item} " in part for item in table.named for part in words):
        return None
    spans = [span for part in (stem, link.text) if (span := _span(part, table, page))]
    if not spans and (span := _span(page.rstrip("/").rpartition("/")[2], table, "")):
        spans = [] if span.is_year else [span]
    version = version_of(link.address, link.text)
    return _Found(link.address, table.endings[ending_index], ending_index, tuple(spans), version)


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
