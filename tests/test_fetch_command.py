"""The command fetch, against a server on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from fetch_server import CSV, NAME, answer, names, no_proxy, server

__all__ = ["no_proxy", "server"]

HTML = b"<!doctype html><html><body>Sign in</body></html>"


@pytest.fixture
def fetch(server, tmp_path):
    """Run the command in an empty folder with a catalogue of two files."""
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text(
        f"base: {server.address}/\n"
        "types: {acute: [acute-trust], ambulance: [ambulance-trust]}\n"
        "quarters:\n"
        "  Q1 2025/26:\n"
        f"    - {{name: {NAME}, type: acute, kind: data, addresses: [old.csv, a.csv]}}\n"
        "    - {name: table.csv, type: ambulance, kind: league-table, addresses: [t.csv]}\n"
    )
    server.routes["/a.csv"] = answer(200, CSV)
    server.routes["/t.csv"] = answer(200, CSV)
    folder = tmp_path / "here"
    folder.mkdir()

    def run(*arguments, own=True):
        more = ["--catalogue", str(catalogue)] if own else []
        return subprocess.run(
            [sys.executable, "-m", "nhs_rank", "fetch", *arguments, *more],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folder,
            env=os.environ | {"COLUMNS": "200"},
            check=False,
        )

    run.folder = folder
    return run


def test_a_quarter_is_fetched_with_its_provenance(fetch, server):
    """Files and their provenance are in a folder named after the quarter; a second run rests."""
    done = fetch("2025-26-q1", "-f", "json")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said["folder"] == "2025-26-q1"
    assert [(file["name"], file["status"], file["path"]) for file in said["files"]] == [
        (NAME, "fetched", f"2025-26-q1/{NAME}"),
        ("table.csv", "fetched", "2025-26-q1/table.csv"),
    ]
    folder = fetch.folder / "2025-26-q1"
    assert names(folder) == sorted(
        name + suffix for name in (NAME, "table.csv") for suffix in ("", ".provenance.json")
    )
    facts = json.loads((folder / f"{NAME}.provenance.json").read_text())
    assert facts["address"] == f"{server.address}/a.csv"
    assert facts["sha256"] == said["files"][0]["sha256"]
    again = fetch("2025-26-q1")
    assert again.returncode == 0
    assert again.stdout.count("already there") == 2
    assert "provenance.json" in again.stdout
    assert server.hits["/a.csv"] == 1


def test_one_type_into_another_folder(fetch, server):
    """``--type`` and ``--to`` choose what is fetched and where it goes."""
    assert fetch("Q1 2025/26", "--type", "acute", "--to", "data").returncode == 0
    assert names(fetch.folder / "data") == [NAME, f"{NAME}.provenance.json"]
    assert server.hits["/t.csv"] == 0


def test_a_file_that_cannot_be_had(fetch, server):
    """What came is shown and kept, the reason goes to standard error, and the status is 2."""
    server.routes["/t.csv"] = answer(200, HTML, {"Content-Type": "text/html"})
    done = fetch("2025-26-q1")
    assert done.returncode == 2
    assert "NR606" in done.stderr
    assert "failed" in done.stdout
    assert names(fetch.folder / "2025-26-q1") == [NAME, f"{NAME}.provenance.json"]


def test_nothing_can_be_had(fetch, server):
    """With nothing but errors there is no output and no folder."""
    server.routes.clear()
    done = fetch("2025-26-q1", "--type", "acute")
    assert (done.returncode, done.stdout) == (2, "")
    assert "NR605" in done.stderr
    assert names(fetch.folder) == []


def test_a_changed_file_is_a_warning(fetch, server):
    """The new version is kept beside the old one; ``--strict`` makes 1 of the warning."""
    fetch("2025-26-q1", "--type", "acute")
    (fetch.folder / "2025-26-q1" / f"{NAME}.provenance.json").unlink()
    server.routes["/a.csv"] = answer(200, CSV + b"RX3,OF0023,60.0\r\n")
    done = fetch("2025-26-q1", "--type", "acute", "--strict")
    assert done.returncode == 1
    assert "NR614" in done.stderr
    assert "kept both" in done.stdout


def test_a_file_larger_than_allowed(fetch, server):
    """``--max-size`` is in megabytes."""
    server.routes["/a.csv"] = answer(200, CSV * 20_000)
    done = fetch("2025-26-q1", "--type", "acute", "--max-size", "1")
    assert done.returncode == 2
    assert "NR609" in done.stderr
    assert fetch("2025-26-q1", "--type", "acute", "--max-size", "2").returncode == 0


def test_the_catalogue_is_not_replaced(fetch, server, tmp_path):
    """What is written is never the catalogue that is read."""
    catalogue = tmp_path / "catalogue.yaml"
    before = catalogue.read_bytes()
    done = fetch("2025-26-q1", "-f", "csv", "-o", str(catalogue))
    assert (done.returncode, catalogue.read_bytes()) == (2, before)
    assert "NR112" in done.stderr
    assert not server.hits


def test_the_list(fetch, server):
    """``--list`` shows the files of a catalogue, its own or another, and asks no server."""
    listed = fetch("--list", "-f", "json")
    assert listed.returncode == 0
    assert [file["addresses"][-1] for file in json.loads(listed.stdout)["files"]] == [
        f"{server.address}/a.csv",
        f"{server.address}/t.csv",
    ]
    bundled = fetch("--list", own=False)
    assert "nhs-oversight-framework-acute-trust-data.csv" in bundled.stdout
    assert not server.hits


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "NR170"),
        (["soon"], "NR104"),
        (["latest", "--type", "acut"], "NR176"),
    ],
)
def test_what_cannot_be_asked_for(fetch, server, arguments, code):
    """A missing or odd quarter, and an unknown type, are refused without asking a server."""
    done = fetch(*arguments)
    assert done.returncode == 2
    assert f"error[{code}]" in done.stderr
    assert not server.hits


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1", "1e300"])
def test_times_that_cannot_be(fetch, server, seconds):
    """The time for all is from a tenth of a second to a day."""
    done = fetch("latest", "--timeout", seconds)
    assert done.returncode == 2
    assert "--timeout" in done.stderr
    assert "Traceback" not in done.stderr
    assert not server.hits


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_bars_are_for_terminals(fetch, tmp_path):
    """On a terminal standard error has a bar for each file; standard output has none."""
    main, terminal = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "nhs_rank", "fetch", "2025-26-q1", "-f", "csv",
             "--catalogue", str(tmp_path / "catalogue.yaml")],
            stdout=subprocess.PIPE, stderr=terminal, cwd=fetch.folder,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "120"}, check=False,
        )  # fmt: skip
        shown = os.read(main, 65_536).decode()
    finally:
        os.close(terminal)
        os.close(main)
    assert done.returncode == 0
    assert NAME in shown
    assert done.stdout.decode().splitlines()[1].startswith(f"{NAME},acute,data,fetched")
