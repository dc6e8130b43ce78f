"""The landing page: its links, and what the name of a file or a link says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.fetch.catalogue import Entry, KindOfFile

__all__ = ["Link", "fitting", "parse_links"]

_NUMBER_FIRST = re.compile(
    r"(?<![a-z0-9])(?:q|quarter[\s_-]?)([1-4])(?![0-9])"
    r"(?:[\s_,-]*(?:20)?(\d\d)[\s_/\u2013-]{1,3}(?:20)?(\d\d)(?![0-9]))?"
)
_YEAR_FIRST = re.compile(
    r"(?<![0-9])(?:20)?(\d\d)[\s_/\u2013-]{1,3}(?:20)?(\d\d)[\s_,-]*(?:q|quarter[\s_-]?)([1-4])(?![0-9])"
)
_VERSION = re.compile(r"(?:-v(\d{1,3}))?(?:-\d)?\.csv$")
_UPLOADED = re.compile(r"/(20\d\d)/(\d\d)/")
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}\.csv")
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

    @property
    def age(self) -> tuple[int, tuple[str, ...]]:
        """Sort key: later versions, then later uploads, are greater."""
        version = _VERSION.search(self.name)
        uploaded = _UPLOADED.search(self.address)
        return (
            int(version.group(1) or 1) if version else 1,
            uploaded.groups() if uploaded else (),
        )


def parse_links(html: str, address: str, types: Mapping[str, tuple[str, ...]]) -> tuple[Link, ...]:
    """Return the links to CSV files of a page, in its order, each address once.

    ``address`` is that of the page; links of another scheme than the page's are passed over.
    ``types`` maps a trust type to the parts of file names that stand for it.
    """
    parser = _Parser()
    try:
        parser.feed(html)
        parser.close()
    except AssertionError:  # a malformed declaration: keep the links before it
        pass
    start = _join(address, parser.base) or address
    links: dict[str, Link] = {}
    for href, text in parser.found:
        target = _join(start, href)
        if target is None or urlsplit(target).scheme != urlsplit(address).scheme:
            continue
        name = unquote(urlsplit(target).path).split("/")[-1].casefold()
        if _SAFE_NAME.fullmatch(name) and target not in links:
            links[target] = _link(target, name, text, types)
    return tuple(links.values())


def fitting(links: tuple[Link, ...], entry: Entry, quarter: str) -> list[tuple[Link, bool]]:
    """Return the links that can be a catalogue's entry, the best first.

    Each comes with whether it names the quarter in full. A link that names a part of it, or
    nothing of it and has the name of the file at one of its addresses, is taken with a doubt.
    """
    names = {_VERSION.sub(".csv", name.casefold()) for name in entry.file_names()}
    found = []
    for link in links:
        if link.type != entry.type or link.kind != entry.kind:
            continue
        if link.may_be(quarter) or (link.number is None and link.local_name in names):
            found.append((link, link.quarter == quarter))
    return sorted(found, key=lambda item: (item[1], item[0].age), reverse=True)


class _Parser(HTMLParser):
    """Collects ``href`` and text of every ``a``, and the first ``base``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self.base = ""
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "base":
            self.base = self.base or href
        elif tag == "a":
            self._open = bool(href)
            if href:
                self.found.append((href, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            href, text = self.found[-1]
            if len(text) < 1_000:
                self.found[-1] = (href, text + data)


def _join(base: str, href: str) -> str | None:
    try:
        target = urldefrag(urljoin(base, href.strip())).url
        urlsplit(target).port  # noqa: B018 - raises when the port is not a number
    except ValueError:
        return None
    return target if target.isascii() and target.isprintable() and " " not in target else None


def _link(address: str, name: str, text: str, types: Mapping[str, tuple[str, ...]]) -> Link:
    fits = [(len(part), key) for key, parts in types.items() for part in parts if part in name]
    kind = next((kind for kind, part in _KINDS.items() if part in name), None)
    number, year = _quarter(name)
    if number is None or year is None:
        said, in_year = _quarter(" ".join(text.split()).casefold())
        if said is not None and number in (None, said):
            number, year = said, in_year
    return Link(address, name, max(fits)[1] if fits else None, kind, number, year)


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
