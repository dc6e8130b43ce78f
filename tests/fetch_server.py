"""A small web server on this machine that misbehaves as asked, and fixtures that use it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from nhs_rank.exceptions import InputError
from nhs_rank.fetch import Limits, fetch

CSV = b"Trust_code,Metric_ID,Value\r\nRX1,OF0023,61.5\r\nRX2,OF0023,58.0\r\n"
NAME = "acute-trust-data.csv"

#: What a route does with a request: it gets the handler and which request to its path this is.
Route = Callable[["Handler", int], None]


class Handler(BaseHTTPRequestHandler):
    """Answers from the server's routes, and says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Count the request and hand it to its route."""
        self.server.hits[self.path] += 1
        self.server.agents.append(self.headers.get("User-Agent", ""))
        self.server.routes.get(self.path, answer(404))(self, self.server.hits[self.path])

    def log_message(self, *args) -> None:
        """Stay silent."""


class Server(ThreadingHTTPServer):
    """The server; ``routes`` maps paths to what they do, ``hits`` counts what was asked for."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Route] = {}
        self.hits: Counter[str] = Counter()
        self.agents: list[str] = []
        self.over = threading.Event()

    @property
    def address(self) -> str:
        """The address that paths follow."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address) -> None:
        """Stay silent: clients that hang up are what some tests are about."""


def answer(status: int = 200, body: bytes = b"", headers: Mapping[str, str] = {}) -> Route:
    """Answer in full, with a right length unless the headers name another."""

    def route(handler: Handler, _: int) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return route


def in_turn(*routes: Route) -> Route:
    """Do another thing at each request; the last one from then on."""
    return lambda handler, n: routes[min(n, len(routes)) - 1](handler, n)


def cut(body: bytes, announced: int) -> Route:
    """Announce a length, send less, and hang up."""

    def route(handler: Handler, n: int) -> None:
        answer(200, body, {"Content-Length": str(announced)})(handler, n)
        handler.close_connection = True

    return route


def without_length(body: bytes) -> Route:
    """Send as HTTP/1.0 does: no length, the end is where the connection ends."""

    def route(handler: Handler, _: int) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/csv\r\n\r\n" + body)
        handler.close_connection = True

    return route


def hang(body: bytes, announced: int) -> Route:
    """Send the beginning of a body, then nothing until the test is over."""

    def route(handler: Handler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(announced))
        handler.end_headers()
        handler.wfile.write(body)
        handler.wfile.flush()
        handler.server.over.wait(10)
        handler.close_connection = True

    return route


def drip(body: bytes, pause: float) -> Route:
    """Send a byte at a time."""

    def route(handler: Handler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for byte in body:
            handler.wfile.write(bytes([byte]))
            if handler.server.over.wait(pause):
                break
        handler.close_connection = True

    return route


def redirect(to: str, status: int = 302) -> Route:
    """Point elsewhere."""
    return answer(status, headers={"Location": to})


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Leave out the proxy settings of the machine that the tests run on."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server():
    """Run a server as long as the test."""
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def get(server, tmp_path):
    """Fetch a quarter with a catalogue of one acute file at the addresses given, in order."""
    waits: list[float] = []

    def run(*addresses, sha256=None, landing=None, quarter="Q1 2025/26", **options):
        lines = [
            f"base: {server.address}/",
            f"landing: {landing or server.address + '/page'}",
            "types: {acute: [acute-trust], ambulance: [ambulance-trust]}",
            "quarters:",
            "  Q1 2025/26:",
            f"    - {{name: {NAME}, type: acute, kind: data",
            f"       , addresses: [{', '.join(addresses or ['a.csv'])}]",
            f"       , sha256: {sha256}}}" if sha256 else "       }",
        ]
        catalogue = tmp_path / "catalogue.yaml"
        catalogue.write_text("\n".join(lines))
        bounds = {"connect": 0.5, "read": 5.0, "attempts": 3} | options.pop("limits", {})
        return fetch(
            quarter,
            tmp_path / "to",
            catalogue=catalogue,
            limits=Limits(**bounds),
            sleep=waits.append,
            **options,
        )

    run.waits = waits
    run.folder = tmp_path / "to"
    return run


def codes(problems) -> list[str]:
    """Return the codes of some diagnostics, sorted."""
    return sorted(problem.code for problem in problems)


def names(folder) -> list[str]:
    """Return the names of what a folder holds."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def failure(get, *addresses, **options) -> list[str]:
    """Fetch what must fail and leave nothing; return the codes."""
    with pytest.raises(InputError) as caught:
        get(*addresses, **options)
    assert names(get.folder) == []
    return codes(caught.value.diagnostics)
