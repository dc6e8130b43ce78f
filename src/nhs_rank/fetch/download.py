"""One download: bounded, tried again when that can help, and whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from nhs_rank.diagnostics import codes as c
from nhs_rank.fetch.answer import DownloadError, answer, check_status, errors_in_our_words, fail

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from nhs_rank.fetch.answer import Limits

__all__ = ["Arrived", "Memory", "Sink", "download"]

_KEPT = 65_536


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came: from where in the end, how much, and its SHA-256."""

    address: str
    size: int
    sha256: str


class Sink(Protocol):
    """Where the bytes go."""

    def restart(self) -> None:
        """Forget what was written."""

    def write(self, data: bytes) -> None:
        """Take the next bytes."""


@dataclass
class Memory:
    """A sink that keeps the bytes."""

    content: bytearray = field(default_factory=bytearray)

    def restart(self) -> None:
        """Forget what was written."""
        self.content.clear()

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self.content += data


def download(
    client: httpx.Client,
    address: str,
    sink: Sink,
    *,
    limits: Limits,
    page: bool = False,
    sleep: Callable[[float], None] = time.sleep,
    on_bytes: Callable[[int, int | None], None] | None = None,
) -> Arrived:
    """Bring what is at ``address`` to ``sink``; ``page`` expects HTML, otherwise a CSV file.

    Connections that fail or are cut, 429 and 5xx are tried again with growing pauses.
    ``on_bytes`` is told how much has come and, if known, of how much.

    Raises `nhs_rank.fetch.answer.DownloadError`.
    """
    for attempt in range(1, limits.attempts + 1):
        try:
            return _attempt(client, address, sink, limits, page, on_bytes)
        except DownloadError as failed:
            pause = failed.wait
            if pause is None:
                pause = limits.first_wait * 2 ** (attempt - 1) * random.uniform(0.75, 1.25)
                pause = min(pause, limits.longest_wait)
            if not failed.again or attempt == limits.attempts or pause > limits.longest_wait:
                raise
        sleep(pause)
    raise ValueError("at least one attempt is needed")


def _attempt(
    client: httpx.Client,
    address: str,
    sink: Sink,
    limits: Limits,
    page: bool,
    on_bytes: Callable[[int, int | None], None] | None,
) -> Arrived:
    deadline = time.monotonic() + limits.total
    with errors_in_our_words(address), answer(client, address, limits) as response:
        check_status(response, address)
        kind = response.headers.get("content-type", "").split(";")[0].strip().casefold()
        if not page and kind in ("text/html", "application/xhtml+xml"):
            fail(c.HTML_SERVED, address)
        announced = response.headers.get("content-length", "")
        total = int(announced) if announced.isascii() and announced.isdigit() else None
        if (total or 0) > limits.size:
            fail(c.DOWNLOAD_TOO_LARGE, address, limit=f"{limits.size:,}")
        body = _Body()
        for chunk in response.iter_bytes():
            if body.size == 0:
                sink.restart()
            body.add(chunk)
            if not page and _begins_like_html(body.head):
                fail(c.HTML_SERVED, address)
            if body.size > limits.size:
                fail(c.DOWNLOAD_TOO_LARGE, address, limit=f"{limits.size:,}")
            if time.monotonic() > deadline:
                fail(c.TOO_SLOW, address, seconds=f"{limits.total:g}")
            sink.write(chunk)
            if on_bytes is not None:
                on_bytes(body.size, total)
        if total is not None and response.num_bytes_downloaded != total:
            short = f"{response.num_bytes_downloaded:,} of {total:,} bytes"
            fail(c.CUT_SHORT, address, again=True, reason=short)
        if not page and (reason := body.torn()):
            fail(c.CUT_SHORT, address, again=True, reason=reason)
        final = str(response.url.copy_with(userinfo=b""))
    return Arrived(final, body.size, body.sha256)


class _Body:
    """What is known of the bytes so far: how many, their hash, and both ends."""

    def __init__(self) -> None:
        self.size = 0
        self.head = b""
        self._tail = b""
        self._hash = hashlib.sha256()

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._hash.update(chunk)
        if len(self.head) < _KEPT:
            self.head = (self.head + chunk)[:_KEPT]
        self._tail = (self._tail + chunk)[-_KEPT:]

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def torn(self) -> str | None:
        """Say so if the last row is shorter than the header: the end of the file is missing.

        An answer without a length that is cut off looks like a whole one to the protocol.
        """
        if not self.head.strip():
            return "it is empty"
        if self._tail.endswith((b"\n", b"\r")):
            return None
        header, last = self.head.splitlines()[0], self._tail.splitlines()[-1]
        if _KEPT in (len(header), len(last)):
            return None  # no lines to speak of: whatever it is, the reader will say so
        return None if _cells(last) >= _cells(header) else "its last row is not complete"


def _cells(line: bytes) -> int:
    return len(next(csv.reader([line.decode("utf-8", "replace")]), []))


def _begins_like_html(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<!--", b"<?xml"))
