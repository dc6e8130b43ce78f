"""The links of a web page, found in one pass whatever the page holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from nhs_rank.fetch.address import file_name, joined, same_door

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Anchor", "anchors"]

_MOST_TAGS = 100_000
_MOST_LINKS = 10_000
_LONGEST_LINK = 2_000
_LONGEST_TEXT = 1_000
#: Possessive and never past the next ``<``: no text makes it look at a character more than twice.
_TOKEN = re.compile(
    r"<(?:!--|(?P<tag>/?a|base|script|style)(?=[\s/>])"
    r"(?P<attributes>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)>)",
    re.IGNORECASE,
)
#: What is not looked into, and where it ends.
_CLOSED_BY = {
    "!--": re.compile("-->"),
    "script": re.compile("</script", re.IGNORECASE),
    "style": re.compile("</style", re.IGNORECASE),
}
_HREF = re.compile(
    r"(?<![^\s\"'/])href\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++))", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*+>?")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link: its full address, the last part of that in lower case, and its text."""

    address: str
    name: str
    text: str


def anchors(html: str, address: str) -> tuple[Anchor, ...]:
    """Return the links of a page, in its order, each address once.

    ``address`` is that of the page; links to another scheme or port are passed over. Comments,
    scripts and styles are not looked into. Of a page with more than 100,000 tags, or 10,000
    links, the rest is passed over.
    """
    base, found = _hrefs(html)
    try:
        start = joined(address, base)
    except ValueError:
        start = address
    links: dict[str, Anchor] = {}
    for href, text in found.items():
        try:
            target = joined(start, href)
        except ValueError:
            continue
        if target not in links and same_door(address, target):
            links[target] = Anchor(target, file_name(target).casefold(), text)
    return tuple(links.values())


def _hrefs(html: str) -> tuple[str, dict[str, str]]:
    """Return the ``href`` of the first ``base``, and that of each ``a`` with its text."""
    base, found = "", dict[str, str]()
    href, begun = "", 0
    for kind, attributes, start, end in _tags(html):
        if kind == "base":
            base = base or _href(attributes)
            continue
        if href:
            found[href] = found.get(href) or _text(html[begun : min(start, begun + _LONGEST_TEXT)])
        href, begun = _href(attributes) if kind == "a" else "", end
        if len(found) >= _MOST_LINKS:
            break
    return base, found


def _tags(html: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield each ``a``, ``/a`` and ``base``: its kind, attributes, start and end; last the end."""
    position = 0
    for _ in range(_MOST_TAGS):
        token = _TOKEN.search(html, position)
        if token is None:
            break
        position, kind = token.end(), (token["tag"] or "!--").casefold()
        if kind in _CLOSED_BY:
            closed = _CLOSED_BY[kind].search(html, token.start() + 2)
            if closed is None:
                return
            position = closed.end()
        else:
            yield kind, token["attributes"] or "", token.start(), position
    yield "/a", "", len(html), len(html)


def _href(attributes: str) -> str:
    match = _HREF.search(attributes)
    href = unescape(next(filter(None, match.groups()), "")) if match else ""
    return href if len(href) <= _LONGEST_LINK else ""


def _text(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())
