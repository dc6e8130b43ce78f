"""The command fetch against servers that mean harm: it ends in time, and in little memory."""

from __future__ import annotations

import contextlib
import gzip
import re
import socket
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import pytest
from fetch_server import CSV, no_proxy

__all__ = ["no_proxy"]

#: Seconds that the command is given, and what it may take beyond them to start and to stop.
SECONDS = 1.0
GRACE = 15.0
MEGABYTES = 300

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def forever(*parts, pause=0.0):
    """Send the first part once and the last again and again."""
    *first, again = parts

    def send():
        yield from first
        while True:
            yield again
            time.sleep(pause)

    return send


def at_once(*parts):
    """Send the parts and hang up."""
    return lambda: iter(parts)


def deflate_of_nothing():
    """Deflate blocks that are empty, without an end."""
    return b"\x00\x00\x00\xff\xff" * 10_000


def gzip_of_gzip(times, size):
    """A few kilobytes that become ``size`` bytes when they are unpacked so many times."""
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000))
    packed += packer.flush()
    for _ in range(times - 1):
        packed = gzip.compress(packed)
    return packed


def redirect(to, *more):
    """A redirect, and what its body is."""
    return b"HTTP/1.1 302 Found\r\nLocation: %s\r\n" % to + b"".join(more)


BOMB = gzip_of_gzip(2, 300_000_000)

ANSWERS = {
    "no answer": (forever(b"", pause=0.1), "NR611"),
    "a dripped status line": (forever(b"HTTP/1.1 2", b"0", pause=0.02), "NR611"),
    "dripped headers": (forever(HEAD, b"X-A: b\r\n", pause=0.02), "NR611"),
    "a flood of headers": (forever(HEAD, b"X-A: b\r\n" * 1000), None),
    "one header without an end": (forever(HEAD + b"X: ", b"a" * 65_536), None),
    "1xx without an end": (forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), "NR611"),
    "dripped 1xx": (forever(b"HTTP/1.1 103 Early Hints\r\n\r\n", pause=0.02), "NR611"),
    "dripped chunk extensions": (forever(CHUNKED + b"1;", b"a", pause=0.02), "NR611"),
    "a flood of chunk extensions": (forever(CHUNKED, b"1;" + b"a" * 9000 + b"\r\na\r\n"), None),
    "chunks of one byte": (
        forever(CHUNKED + CSV.join((b"42\r\n", b"\r\n")), b"1\r\na\r\n" * 10_000),
        None,
    ),
    "dripped trailers": (forever(CHUNKED + b"0\r\n", b"X-A: b\r\n", pause=0.02), "NR611"),
    "a body without an end": (forever(HEAD + b"\r\n", CSV * 1000), None),
    "a body of nothing but a line": (forever(HEAD + b"\r\n", b"a" * 65_536), None),
    "gzip of gzip": (
        at_once(HEAD, b"Content-Encoding: gzip, gzip\r\nConnection: close\r\n\r\n", BOMB),
        "NR680",
    ),
    "empty deflate blocks": (
        forever(HEAD + b"Content-Encoding: deflate\r\n\r\n", deflate_of_nothing()),
        "NR680",
    ),
    "a bomb in a redirect": (
        at_once(
            redirect(b"/a.csv", b"Content-Encoding: gzip, gzip\r\nConnection: close\r\n\r\n", BOMB)
        ),
        "NR608",
    ),
    "a redirect with an endless body": (
        forever(redirect(b"/a.csv", b"\r\n"), b"a" * 65_536),
        "NR608",
    ),
    "an announced length of 10,000 digits": (
        at_once(HEAD, b"Content-Length: ", b"9" * 10_000, b"\r\n\r\n"),
        None,
    ),
    "a million cookies": (
        at_once(HEAD, b"Set-Cookie: a=b; expires=" + b" " * 60_000, b"x\r\n\r\n", CSV[:30]),
        None,
    ),
}


@pytest.fixture
def serve():
    """Answer every request of a path with what it is given; count the requests."""
    routes, hits, over = {}, [], threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    threads = []

    def talk(connection):
        with connection:
            connection.settimeout(2)
            try:
                asked = connection.recv(65_536)
                path = asked.split(b" ")[1].decode()
                hits.append(path)
                for part in routes.get(path, at_once(MISSING))():
                    connection.sendall(part)
                    if over.is_set():
                        break
            except (OSError, IndexError):
                pass

    def accept():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=talk, args=(connection,)))
            threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    routes["hits"] = hits
    routes["port"] = listening.getsockname()[1]
    yield routes
    over.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    for thread in [accepting, *threads]:
        thread.join()


class Watch:
    """The most memory that a process ever took, in kilobytes, as its own record says.

    What the system counts when it ends would hold what this process took before it became another.
    """

    def __init__(self, process: int) -> None:
        self.record = Path(f"/proc/{process}/status")
        self.most = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self) -> None:
        """Read the record again and again: it never falls."""
        while not self.over.is_set():
            with contextlib.suppress(OSError):
                found = re.search(r"VmHWM:\s+(\d+)", self.record.read_text())
                own = b"nhs_rank" in self.record.with_name("cmdline").read_bytes()
                if found and own:
                    self.most = max(self.most, int(found[1]))
            self.over.wait(0.01)

    def stop(self) -> None:
        """End."""
        self.over.set()
        self.thread.join()


@pytest.fixture
def fetch(serve, tmp_path):
    """Run the command with limits of time and memory; return its status and standard error."""
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text(
        f"base: http://127.0.0.1:{serve['port']}/\n"
        f"landing: http://127.0.0.1:{serve['port']}/page\n"
        "types: {acute: [acute-trust]}\n"
        "quarters:\n"
        "  Q1 2025/26:\n"
        "    - {name: acute-trust-data.csv, type: acute, kind: data, addresses: [a.csv]}\n"
    )

    def run(quarter="2025-26-q1", seconds=SECONDS):
        begun = time.monotonic()
        arguments = [
            sys.executable,
            "-m",
            "nhs_rank",
            "fetch",
            quarter,
            "--to",
            "here",
            "--timeout",
            str(seconds),
            "--max-size",
            "20",
            "--catalogue",
            str(catalogue),
        ]
        with subprocess.Popen(
            arguments, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as running:
            stopper = threading.Timer(seconds + 2 * GRACE, running.kill)
            stopper.start()
            watch = Watch(running.pid)
            said = running.stderr.read().decode()
            watch.stop()
            running.wait()
            stopper.cancel()
        assert time.monotonic() - begun < seconds + GRACE
        assert 0 < watch.most / 1024 < MEGABYTES
        assert "Traceback" not in said
        assert not list(tmp_path.glob("here/.*"))
        return running.returncode, said

    return run


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory cannot be measured here"
)


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_that_means_harm_ends(serve, fetch, case):
    """Whatever a server answers, the command ends in time and in little memory, and says why."""
    serve["/a.csv"], code = ANSWERS[case]
    status, said = fetch()
    assert status == 2
    assert f"error[{code or 'NR6'}" in said


@pytest.mark.parametrize("part", [b"<!--", b"<?", b"<a href=x>"])
def test_a_page_that_means_harm_is_read_in_one_pass(serve, fetch, part):
    """Five megabytes of the beginning of anything are done with at once, and links before count."""
    link = b'<a href="/acute-trust-data-q2-25-26.csv">Acute</a>'
    page = PAGE + link + part * ((4_990_000 - len(link)) // len(part))
    serve["/page"] = at_once(page)
    serve["/acute-trust-data-q2-25-26.csv"] = at_once(HEAD + b"Connection: close\r\n\r\n", CSV)
    assert fetch("2025-26-q2", seconds=3) == (0, "")


def test_a_page_without_an_end(serve, fetch):
    """A page is read up to five megabytes."""
    serve["/page"] = forever(PAGE, b"<p>" * 20_000)
    assert "error[NR609]" in fetch(seconds=4)[1]


def test_ten_addresses_for_one_file_at_most(serve, fetch):
    """Of two thousand links that fit, ten are tried, and this is said."""
    links = [b'<a href="/%d/acute-trust-data-q1-25-26.csv">x</a>' % n for n in range(2000)]
    serve["/page"] = at_once(PAGE, *links)
    status, said = fetch(seconds=5)
    assert status == 2
    assert "error[NR682]" in said
    assert len(serve["hits"]) == 11
