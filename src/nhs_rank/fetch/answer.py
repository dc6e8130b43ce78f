"""Asking a server: limits, redirects, and its refusals in our words."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NoReturn

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from nhs_rank.diagnostics import Diagnostic, Kind

__all__ = [
    "DownloadError",
    "Limits",
    "answer",
    "check_status",
    "errors_in_our_words",
    "fail",
    "open_client",
]

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a download; times are in seconds.

    ``size`` is in bytes. ``attempts`` counts the first one. A server that asks, by
    ``Retry-After``, to wait longer than ``longest_wait`` is not asked again. ``total`` bounds one
    attempt however steadily the server drips.
    """

    size: int = 100_000_000
    attempts: int = 4
    redirects: int = 5
    connect: float = 10.0
    read: float = 30.0
    total: float = 900.0
    first_wait: float = 0.5
    longest_wait: float = 60.0


class DownloadError(Exception):
    """An address that did not give the file, and what can be done about it.

    ``missing``: there is nothing; ``offline``: its host cannot be reached; ``again``: another
    attempt may help, after ``wait`` seconds if the server said so.
    """

    def __init__(
        self,
        problem: Diagnostic,
        *,
        missing: bool = False,
        offline: bool = False,
        again: bool = False,
        wait: float | None = None,
    ) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.missing = missing
        self.offline = offline
        self.again = again
        self.wait = wait


def open_client(limits: Limits, agent: str) -> httpx.Client:
    """Return a client that obeys the proxy variables and follows no redirect by itself.

    Raises `nhs_rank.exceptions.InputError` if httpx is not installed, or if the variables name
    something that cannot be used.
    """
    try:
        import httpx
    except ImportError:
        raise InputError([c.MISSING_EXTRA(what="fetch", package="httpx", extra="fetch")]) from None
    try:
        return httpx.Client(
            follow_redirects=False,
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
            headers={"User-Agent": agent, "Accept-Encoding": "identity"},
            event_hooks={"response": [_set_location_aside]},
        )
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        raise InputError([c.BAD_PROXY(reason=error)]) from None


@contextmanager
def answer(client: httpx.Client, address: str, limits: Limits) -> Iterator[httpx.Response]:
    """Ask for an address and follow redirects of the same scheme, at most so many."""
    import httpx

    url = httpx.URL(address)
    seen = {url}
    while True:
        with client.stream("GET", url) as response:
            if "location" not in response.extensions:
                yield response
                return
            try:
                target = url.join(response.extensions["location"]).copy_with(fragment=None)
            except (httpx.InvalidURL, ValueError) as error:
                fail(c.BAD_REDIRECT, address, reason=error)
        if target.scheme != url.scheme:
            fail(c.OTHER_SCHEME, address, first=url.scheme, other=target.scheme)
        if not target.host:
            fail(c.BAD_REDIRECT, address, reason="it names no host")
        if target in seen:
            fail(c.BAD_REDIRECT, address, reason="it goes round in a circle")
        if len(seen) > limits.redirects:
            fail(c.BAD_REDIRECT, address, reason=f"there are more than {limits.redirects}")
        seen.add(target)
        url = target


def _set_location_aside(response: httpx.Response) -> None:
    """Take a redirect out of the hands of httpx, which reads even one that it will not follow."""
    if response.status_code in _REDIRECTS and "location" in response.headers:
        response.extensions["location"] = response.headers.pop("location")


@contextmanager
def errors_in_our_words(address: str) -> Iterator[None]:
    """Say in our words what went wrong on the way."""
    import httpx

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        asked = error.request.url.copy_with(raw_path=b"/", userinfo=b"")
        problem = c.NO_CONNECTION(path=str(asked), reason=_reason(error))
        offline = asked.host == httpx.URL(address).host
        raise DownloadError(problem, offline=offline, again=True) from None
    except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as error:
        problem = c.CUT_SHORT(path=address, reason=_reason(error))
        raise DownloadError(problem, again=True) from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise DownloadError(c.CUT_SHORT(path=address, reason=_reason(error))) from None


def _reason(error: Exception) -> str:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return "the server does not answer in time"
    return re.sub(r"^\[Errno -?\d+\] ", "", " ".join(str(error).split())) or type(error).__name__


def check_status(response: httpx.Response, address: str) -> None:
    """Raise `DownloadError` unless the answer is the file, and say whether to ask again."""
    status = response.status_code
    if status == 200:
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
    raise DownloadError(c.HTTP_STATUS(path=address, status=shown, fix=fix), again=True, wait=wait)


def _retry_after(text: str) -> float | None:
    """Read seconds or a date; None for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def fail(kind: Kind, address: str, *, again: bool = False, **fields: str | Exception) -> NoReturn:
    """Give up on an address, for a reason that is its own."""
    texts: dict[str, Any] = {key: str(item) for key, item in fields.items()}
    raise DownloadError(kind(path=address, **texts), again=again)
