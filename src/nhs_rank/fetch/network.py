"""Asking servers: within one limit of time, and with their refusals in our words."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urljoin, urlsplit

import httpx

from nhs_rank import __version__
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.fetch.address import host_of, joined, same_door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nhs_rank.diagnostics import Diagnostic, Kind

__all__ = ["DownloadError", "Limits", "Network", "fail"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a run of fetch; times are in seconds.

    ``size`` of a file is in bytes; None means a hundred million, and for statistics what the
    catalogue says. ``attempts`` at one address count the first one. A server that
    asks, by ``Retry-After``, to wait longer than ``longest_wait`` is not asked again. ``answer``
    bounds one answer however steadily the server drips, ``total`` all that is asked in the run,
    pauses included.
    """

    size: int | None = None
    attempts: int = 4
    redirects: int = 5
    connect: float = 10.0
    read: float = 30.0
    answer: float = 300.0
    total: float = 900.0
    first_wait: float = 0.5
    longest_wait: float = 60.0


@dataclass(eq=False)
class DownloadError(Exception):
    """An address that did not give the file, and what can be done about it.

    ``missing``: there is nothing; ``offline``: its host cannot be reached; ``again``: another
    attempt may help, after ``wait`` seconds if the server said so.
    """

    problem: Diagnostic
    missing: bool = False
    offline: bool = False
    again: bool = False
    wait: float | None = None


class Network:
    """A client that obeys the proxy variables, and the time that is left for what it is asked.

    To be used in a ``with`` statement. Raises `nhs_rank.exceptions.InputError` if the variables
    name something that cannot be used.
    """

    def __init__(self, limits: Limits, sleep: Callable[[float], None] = time.sleep) -> None:
        self.limits = limits
        self._sleep = sleep
        self._end = time.monotonic() + limits.total
        try:
            self._client = httpx.Client(
                timeout=httpx.Timeout(limits.read, connect=limits.connect),
                limits=httpx.Limits(max_keepalive_connections=0),
                headers={"User-Agent": f"nhs-rank/{__version__}", "Accept-Encoding": "identity"},
                event_hooks={"response": [_look_at_redirect]},
                follow_redirects=True,
                max_redirects=limits.redirects,
            )
        except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
            raise InputError([c.BAD_PROXY(reason=error)]) from None

    def __enter__(self) -> Network:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def sleep(self, seconds: float) -> None:
        """Wait, but not past the end."""
        self._sleep(max(0.0, min(seconds, self._end - time.monotonic())))

    @contextmanager
    def answer(self, address: str) -> Iterator[httpx.Response]:
        """Ask for an address; the answer comes after redirects, its body not yet read.

        Raises `DownloadError`, also for what goes wrong while the body is read.
        """
        with (
            self._in_time(address) as extensions,
            _in_our_words(address),
            self._client.stream("GET", address, extensions=extensions) as response,
        ):
            _check(response, address)
            yield response

    @contextmanager
    def _in_time(self, address: str) -> Iterator[dict[str, Any]]:
        """Shut the connection when the time is over, whatever it is that the server still sends."""
        left = self._end - time.monotonic()
        seconds = min(left, self.limits.answer, threading.TIMEOUT_MAX)
        stated = self.limits.answer if seconds < left else self.limits.total
        late = c.TOO_SLOW(path=address, seconds=f"{stated:g}")
        if left <= 0:
            raise DownloadError(late)
        sockets: list[socket.socket] = []
        over = threading.Event()

        def shut() -> None:
            over.set()
            for one in sockets:
                with suppress(OSError):
                    socket.socket.shutdown(one, socket.SHUT_RDWR)

        def note(_: str, info: dict[str, Any]) -> None:
            stream = info.get("return_value")
            if stream is not None and hasattr(stream, "get_extra_info"):
                sockets.append(stream.get_extra_info("socket"))
                if over.is_set():
                    shut()

        timer = threading.Timer(seconds, shut)
        timer.daemon = True
        timer.start()
        try:
            yield {"trace": note}
        except DownloadError:
            if over.is_set():
                raise DownloadError(late) from None
            raise
        finally:
            timer.cancel()
        if over.is_set():
            raise DownloadError(late)


def _look_at_redirect(response: httpx.Response) -> None:
    """Refuse a redirect that is not to be followed; of any other, leave the body unread."""
    if not response.has_redirect_location:
        return
    asked, named = str(response.request.url), response.headers["location"]
    try:
        first, other = (urlsplit(urljoin(asked, item)) for item in ("", named))
        if first.scheme != other.scheme:
            fail(c.OTHER_SCHEME, asked, first=first.scheme, other=other.scheme)
        target = joined(asked, named)
    except ValueError as error:
        fail(c.BAD_REDIRECT, asked, reason=error)
    if not same_door(asked, target):
        fail(c.OTHER_SCHEME, asked, first=f"port {first.port}", other=f"port {other.port}")
    response.headers["location"] = target
    response.headers.pop("content-encoding", None)
    response.stream.close()  # type: ignore[union-attr]
    response.stream = httpx.ByteStream(b"")


@contextmanager
def _in_our_words(address: str) -> Iterator[None]:
    """Say in our words what went wrong on the way."""
    try:
        yield
    except httpx.TooManyRedirects:
        fail(c.BAD_REDIRECT, address, reason="there are too many, or they go round in a circle")
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        asked = error.request.url.copy_with(raw_path=b"/", userinfo=b"")
        problem = c.NO_CONNECTION(path=str(asked), reason=_reason(error))
        offline = host_of(str(asked)) == host_of(address)
        raise DownloadError(problem, offline=offline, again=True) from None
    except (httpx.TransportError, httpx.StreamError) as error:
        ours = isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol)
        kind = c.BAD_ADDRESS if ours else c.CUT_SHORT
        fail(kind, address, again=not ours, reason=_reason(error))
    except (httpx.InvalidURL, UnicodeError, OverflowError) as error:
        fail(c.BAD_ADDRESS, address, reason=error)


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "the server does not answer in time"
    return re.sub(r"^\[Errno -?\d+\] ", "", " ".join(str(error).split())) or type(error).__name__


def _check(response: httpx.Response, address: str) -> None:
    """Raise `DownloadError` unless the answer is the file, and say whether to ask again."""
    status = response.status_code
    encoding = response.headers.get("content-encoding", "").strip().casefold()
    if status == 200:
        if encoding not in ("", "identity"):
            fail(c.ENCODED, address, encoding=encoding)
        return
    shown = f"{status} {response.reason_phrase}".strip()
    if status in (404, 410):
        problem = c.HTTP_STATUS(path=address, status=shown, fix="the file may have moved")
        raise DownloadError(problem, missing=True)
    if status not in (408, 429) and status < 500:
        fix = "open the address in a browser to see why"
        raise DownloadError(c.HTTP_STATUS(path=address, status=shown, fix=fix))
    wait = _retry_after(response.headers.get("retry-after", ""))
    fix = "try again later" if wait is None else f"try again in {wait:.0f} seconds"
    problem = c.HTTP_STATUS(path=address, status=shown, fix=fix)
    raise DownloadError(problem, again=True, wait=wait)


def _retry_after(text: str) -> float | None:
    """Read seconds or a date; None for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def fail(kind: Kind, address: str, *, again: bool = False, **fields: str | Exception) -> NoReturn:
    """Give up on an address, for a reason that is its own.

    Parameters
    ----------
    kind
        The code of the problem.
    address
        The address that is given up on.
    again
        Whether another try could help.
    **fields
        What fills the gaps of the code.

    """
    texts: dict[str, Any] = {key: str(item) for key, item in fields.items()}
    raise DownloadError(kind(path=address, **texts), again=again) from None
