"""One download: bounded, tried again when that can help, and whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import random
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import tenacity

from nhs_rank.diagnostics import codes as c
from nhs_rank.fetch.network import DownloadError, fail

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from nhs_rank.fetch.network import Network
    from nhs_rank.fetch.store import Part

__all__ = ["Arrived", "Form", "Memory", "download"]

#: What a download should be: a web page, or a file by the ending of its name.
Form = Literal["page", "csv", "zip", "xls", "xlsx"]

_KEPT = 65_536
_ZIP, _END_OF_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNING = 1_024


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came: from where in the end, how much, and its SHA-256."""

    address: str
    size: int
    sha256: str


class Memory(BytesIO):
    """A sink that keeps the bytes."""

    def restart(self) -> None:
        """Forget what was written."""
        self.seek(0)
        self.truncate()


def download(
    network: Network,
    address: str,
    sink: Part | Memory,
    *,
    form: Form,
    size: int,
    on_bytes: Callable[[int, int | None], None] | None = None,
) -> Arrived:
    """Bring what is at an address to a sink.

    Connections that fail or are cut, 429 and 5xx are tried again with growing pauses.

    Parameters
    ----------
    network
        What to ask with; its limits say how often.
    address, sink
        Where from, where to.
    form
        What is expected; another is refused.
    size
        The most bytes that are taken.
    on_bytes
        Is told how much has come and, if known, of how much.

    Raises
    ------
    nhs_rank.fetch.network.DownloadError
        If it cannot be had.

    """
    limits = network.limits

    def worth_it(error: BaseException) -> bool:
        return (
            isinstance(error, DownloadError)
            and error.again
            and (error.wait or 0) <= limits.longest_wait
        )

    def pause(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, DownloadError) and error.wait is not None:
            return error.wait
        grown = limits.first_wait * float(2 ** (state.attempt_number - 1))
        return min(grown * random.uniform(0.75, 1.25), limits.longest_wait)

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(worth_it),
        stop=tenacity.stop_after_attempt(limits.attempts),
        wait=pause,
        sleep=network.sleep,
        reraise=True,
    )
    return retrying(_attempt, network, address, sink, form, size, on_bytes)


def _attempt(
    network: Network,
    address: str,
    sink: Part | Memory,
    form: Form,
    size: int,
    on_bytes: Callable[[int, int | None], None] | None,
) -> Arrived:
    with network.answer(address) as response:
        total = _announced(response, address, form, size)
        body = _Body()
        if form == "page":
            sink.restart()
        for chunk in response.iter_raw():
            if body.size == 0:
                sink.restart()
            body.add(chunk)
            beginning = body.size - len(chunk) < _BEGINNING
            if form != "page" and beginning and _begins_like_html(body.head[:_BEGINNING]):
                fail(c.HTML_SERVED, address)
            if body.size > size:
                fail(c.DOWNLOAD_TOO_LARGE, address, limit=f"{size:,}")
            sink.write(chunk)
            if on_bytes is not None:
                on_bytes(body.size, total)
        if total is not None and body.size != total:
            short = f"{body.size:,} of {total:,} bytes"
            fail(c.CUT_SHORT, address, again=True, reason=short)
        if reason := body.wrong(form):
            fail(c.NOT_THE_FORM, address, reason=reason)
        if reason := body.torn(form):
            fail(c.CUT_SHORT, address, again=True, reason=reason)
        final = str(response.url.copy_with(userinfo=b""))
    return Arrived(final, body.size, body.sha256)


def _announced(response: httpx.Response, address: str, form: Form, size: int) -> int | None:
    """Return how much should come, if that is said, having looked at what is said of it."""
    kind = response.headers.get("content-type", "").split(";")[0].strip().casefold()
    if form != "page" and kind in ("text/html", "application/xhtml+xml"):
        fail(c.HTML_SERVED, address)
    announced = response.headers.get("content-length", "")
    total = int(announced) if announced.isascii() and announced.isdigit() else None
    if (total or 0) > size:
        fail(c.DOWNLOAD_TOO_LARGE, address, limit=f"{size:,}")
    return total


class _Body:
    """What is known of the bytes so far: how many, their hash, and both ends."""

    def __init__(self) -> None:
        self.size = 0
        self.head = b""
        self._tail = bytearray()
        self._hash = hashlib.sha256()

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._hash.update(chunk)
        if len(self.head) < _KEPT:
            self.head = (self.head + chunk)[:_KEPT]
        self._tail += chunk
        if len(self._tail) > 2 * _KEPT:
            del self._tail[:-_KEPT]

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def wrong(self, form: Form) -> str | None:
        """Say so if the bytes are not how a file of this ending begins.

        Workbooks of either kind are found under either ending.
        """
        begins = {"csv": b"", "zip": _ZIP, "page": b""}.get(form, (_ZIP, _OLD_WORKBOOK))
        if self.head and not self.head.startswith(begins):
            return f"it does not begin like a .{form} file"
        return None

    def torn(self, form: Form) -> str | None:
        """Say so if the end of the file is missing.

        An answer without a length that is cut off looks like a whole one to the protocol. The last
        row of a CSV file is then shorter than the header, and an archive has no list of contents.
        """
        tail = bytes(self._tail[-_KEPT:])
        if form == "page":
            return None
        if not self.head.strip():
            return "it is empty"
        if self.head.startswith(_ZIP) and form != "csv":
            return None if _END_OF_ZIP in tail else "its end is missing"
        if form != "csv" or tail.endswith((b"\n", b"\r")):
            return None
        header, last = self.head.splitlines()[0], tail.splitlines()[-1]
        if _KEPT in (len(header), len(last)):
            return None  # no lines to speak of: whatever it is, the reader will say so
        return None if _cells(last) >= _cells(header) else "its last row is not complete"


def _cells(line: bytes) -> int:
    return len(next(csv.reader([line.decode("utf-8", "replace")]), []))


def _begins_like_html(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<!--", b"<?xml"))
