"""Addresses: which of them can be asked, and which of them lead through the same door."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, urldefrag, urljoin, urlsplit

__all__ = ["below_page", "checked", "file_name", "host_of", "joined", "same_door"]

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}")


def checked(address: str) -> str:
    """Return an address as it is; raises `ValueError`, with the reason, if it cannot be asked."""
    if not address.isascii() or not address.isprintable() or " " in address:
        raise ValueError(f"'{address}' has characters that must be percent-encoded")
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"'{address}' is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address must not hold a user name or password")
    if not _port(parts):
        raise ValueError(f"'{address}' has a port that cannot be")
    labels = parts.hostname.removesuffix(".").split(".")
    if not _HOST.fullmatch(parts.hostname) or not all(0 < len(label) < 64 for label in labels):
        raise ValueError(f"'{address}' has a host name that cannot be")
    return address


def joined(base: str, link: str) -> str:
    """Return the address that a link or redirect means, without its fragment.

    Spaces and letters beyond ASCII are percent-encoded. Raises `ValueError` if the address cannot
    be asked.
    """
    named = quote(urldefrag(link.strip()).url, safe="%/:=&?~+!$,;'@()*[]")
    return checked(named if urlsplit(named).scheme in _PORTS else urljoin(base, named))


def same_door(address: str, other: str) -> bool:
    """Whether another address has the same scheme, and the same port or that scheme's own."""
    one, two = urlsplit(address), urlsplit(other)
    return one.scheme == two.scheme and _port(two) in (_port(one), _PORTS[two.scheme])


def below_page(address: str, other: str) -> bool:
    """Whether another address is below that of a page."""
    start = urlsplit(address)._replace(query="", fragment="").geturl().rstrip("/")
    return other.startswith(f"{start}/")


def host_of(address: str) -> str:
    """Return host and port of an address, as it has them."""
    return urlsplit(address).netloc


def file_name(address: str) -> str:
    """Return the last part of an address, decoded."""
    return unquote(urlsplit(address).path).split("/")[-1]


def _port(parts: SplitResult) -> int:
    """The port, 0 if it cannot be; `ValueError` if it is not a number that a port can be."""
    return _PORTS[parts.scheme] if parts.port is None else parts.port
