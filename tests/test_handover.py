"""What is written beside an output: data packages and the log of runs."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Ran

import nhs_rank
from nhs_rank.beside import Workers
from nhs_rank.fields import FIELDS

SAMPLE = ("compute", "--draws", 0, "-q")


@pytest.fixture
def run(cli: Callable[..., Ran], sample: Path) -> Callable[..., Ran]:
    """Rank the sample."""
    return lambda *more: cli(*SAMPLE, sample / "2025-26-q1", *more)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_data_package_describes_every_column(run: Callable[..., Ran], tmp_path: Path) -> None:
    """Names, types and meanings are those of the fields; size and hash those of the file."""
    table = tmp_path / "My table.csv"
    assert run("-o", table, "--datapackage").status == 0
    package = json.loads((tmp_path / "datapackage.json").read_bytes())
    (resource,) = package["resources"]
    assert (resource["path"], resource["name"]) == ("My table.csv", "my-table")
    assert resource["bytes"] == table.stat().st_size
    assert resource["hash"] == f"sha256:{digest(table)}"
    described = {one["name"]: one for one in resource["schema"]["fields"]}
    assert list(described) == table.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert described["rank"]["type"] == "integer"
    assert described["average_score"]["type"] == "number"
    assert described["financial_override"]["type"] == "boolean"
    assert described["rank"]["description"] == FIELDS["rank"].meaning
    assert all(one["description"] and one["title"] for one in described.values())
    assert package["nhs-rank"]["quarter"] == "Q1 2025/26"
    assert len(package["sources"]) == 3


@pytest.mark.parametrize(
    "words",
    [
        ("compute", "{q1}", "--draws", "50", "--probabilities"),
        ("compute", "{q1}", "--draws", "0", "--detail"),
        ("compare", "{q1}", "-c", "nof-2025-26", "-c", "patient-first"),
        ("explain", "ZC4", "{q1}", "--draws", "0"),
        ("trend", "{q1}", "{q2}", "--draws", "50"),
        ("sensitivity", "{q1}", "--draws", "50"),
    ],
)
def test_data_packages_hold_for_frictionless(
    words: tuple[str, ...], cli: Callable[..., Ran], sample: Path, tmp_path: Path
) -> None:
    """Its validator finds the package well formed, and every cell of its type."""
    pytest.importorskip("frictionless", reason="the package frictionless is not installed")
    places = {
        f"q{number}": sample / f"2025-26-q{number}" / "ambulance-trust-data.csv"
        for number in (1, 2)
    }
    ran = cli(
        *(word.format(**places) for word in words),
        *("-q", "-o", tmp_path / "t.csv", "--datapackage"),
    )
    assert ran.status == 0, ran.err
    code = (
        "from frictionless import validate; r = validate('datapackage.json'); "
        "print(r.flatten(['type', 'note'])); raise SystemExit(not r.valid)"
    )
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_data_package_is_of_a_csv_file(run: Callable[..., Ran], tmp_path: Path) -> None:
    """Standard output and other formats have none; nothing is written then."""
    for more in ((), ("-f", "csv"), ("-o", tmp_path / "t.json"), ("-o", tmp_path / "t.xlsx")):
        ran = run("--datapackage", *more)
        assert ran.status == 2
        assert "NR150" in ran.err
    assert not list(tmp_path.iterdir())


def test_a_data_package_of_other_files_is_not_replaced(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    """The same file's is, and nothing is written where another's would be lost."""
    for _ in range(2):
        assert run("-o", tmp_path / "one.csv", "--datapackage").status == 0
    kept = digest(tmp_path / "datapackage.json")
    ran = run("-o", tmp_path / "two.csv", "--datapackage")
    assert ran.status == 2
    assert "NR151" in ran.err
    assert "one.csv" in ran.err
    assert not (tmp_path / "two.csv").exists()
    assert digest(tmp_path / "datapackage.json") == kept
    for strange in (b"no json", b"[]", b'{"resources": 3}'):
        (tmp_path / "datapackage.json").write_bytes(strange)
        assert run("-o", tmp_path / "one.csv", "--datapackage").status == 2


def test_the_log_has_a_line_for_each_run(
    run: Callable[..., Ran], sample: Path, tmp_path: Path
) -> None:
    """Command, version, options, inputs and outputs with their hashes, status and warnings."""
    log, table = tmp_path / "runs.jsonl", tmp_path / "t.csv"
    assert run("--log", log, "-o", table, "--datapackage").status == 0
    printed = run("--log", log, "--weight", "finance=0.5", "-f", "json")
    first, second = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    assert (first["command"], first["version"]) == ("compute", nhs_rank.__version__)
    assert (first["status"], first["errors"]) == (0, [])
    assert first["options"]["draws"] == 0
    assert "format" not in first["options"]
    assert {one["path"]: one["sha256"] for one in first["outputs"]} == {
        path.as_posix(): digest(path) for path in (table, tmp_path / "datapackage.json")
    }
    files = sorted((sample / "2025-26-q1").glob("*.csv"))
    assert sorted(one["sha256"] for one in first["inputs"]) == sorted(map(digest, files))
    assert second["options"]["weight"] == ["finance=0.5"]
    assert second["options"]["format"] == "json"
    assert [one["path"] for one in second["outputs"]] == ["-"]
    assert second["outputs"][0]["sha256"] == hashlib.sha256(printed.out).hexdigest()


LOGGED = {
    "compute": ["compute", "Q1", "--draws", "0"],
    "explain": ["explain", "ZC4", "Q1", "--draws", "0"],
    "compare": ["compare", "Q1", "--no-cap"],
    "whatif": ["whatif", "Q1", "--set-file", "plan.csv"],
    "trend": ["trend", "Q1", "Q2", "--draws", "0"],
    "plot": ["plot", "ranges", "Q1", "--draws", "20"],
    "report": ["report", "Q1", "--draws", "0"],
    "sensitivity": ["sensitivity", "Q1", "--leave-out", "domain", "--draws", "0"],
    "validate": ["validate", "Q1"],
    "annotations": ["validate", "Q1", "-f", "github"],
    "verify": ["verify", "Q1", "--draws", "0"],
    "reproduce": ["reproduce", "made.json"],
    "build": ["build", "S", "--quarter", "2025-26-q2", "--carry", "Q1"],
    "backtest": ["backtest", "Q1", "Q2", "--from", "2025-26-q1", "--to", "2025-26-q2"],
    "fetch": ["fetch", "--list", "--catalogue", "catalogue.yaml"],
    "list": ["config", "list"],
    "show": ["config", "show", "mine.yaml"],
    "metrics": ["config", "metrics", "mine.yaml"],
    "check": ["config", "check", "mine.yaml"],
    "schema": ["config", "schema"],
    "new": ["config", "new", "--extends", "mine.yaml"],
}


@pytest.fixture(scope="module")
def folder(sample: Path, tmp_path_factory: pytest.TempPathFactory, cli: Callable[..., Ran]) -> Path:
    """What the commands of `LOGGED` read, by short names."""
    made = tmp_path_factory.mktemp("logged")
    for name in ("q1", "q2"):
        (made / name.upper()).mkdir()
        shutil.copy(sample / f"2025-26-{name}" / "ambulance-trust-data.csv", made / name.upper())
    (made / "S").mkdir()
    for path in (sample / "2025-26-q2-statistics").glob("sickness*.csv"):
        shutil.copy(path, made / "S")
    (made / "mine.yaml").write_text("framework: mine\ntitle: Mine\nextends: nof-2025-26\n")
    (made / "plan.csv").write_text("trust_code,metric,value\nZC4,OF0017,20\n")
    package = Path(nhs_rank.__file__).parent
    shutil.copy(package / "fetch" / "catalogue.yaml", made / "catalogue.yaml")
    with contextlib.chdir(made):
        assert cli("compute", "Q1", "--draws", 0, "-q", "-o", "made.json").status == 0
    return made


@pytest.mark.parametrize("name", LOGGED)
def test_every_command_can_be_logged(
    name: str, folder: Path, cli: Callable[..., Ran], tmp_path: Path
) -> None:
    """With each file of its command line, as it was, and what it wrote."""
    log, out = tmp_path / "log.jsonl", tmp_path / "out.svg"
    command = LOGGED[name]
    with contextlib.chdir(folder):
        form = ["-f", "csv"] if name not in ("plot", "report", "annotations") else []
        form = [] if command[0] == "config" and name in ("show", "schema", "new") else form
        ran = cli(*command, "--log", log, "-o", out, *form)
    assert ran.status in (0, 1), ran.err
    (line,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert line["version"] == nhs_rank.__version__
    assert line["command"] == (command[1] if command[0] == "config" else command[0])
    assert [one["sha256"] for one in line["outputs"]] == [digest(out)]
    named = [folder / one for one in command if (folder / one).exists()]
    files = [file for one in named for file in ([one] if one.is_file() else one.glob("*.csv"))]
    recorded = {one["sha256"] for one in line["inputs"]}
    assert {digest(file) for file in files} <= recorded
    assert bool(files) == bool(recorded)


def test_the_log_tells_of_runs_that_failed(
    cli: Callable[..., Ran], sample: Path, tmp_path: Path
) -> None:
    """Errors are in it, with their codes, and nothing came out."""
    log = tmp_path / "runs.jsonl"
    ran = cli("compute", sample / "2025-26-q1", "--trust", "nobody", "--draws", 0, "--log", log)
    assert ran.status == 2
    (line,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert line["status"] == 2
    assert [one["code"] for one in line["errors"]] == ["NR107"]
    assert line["outputs"] == []


def test_warnings_are_in_the_log_once_each(
    cli: Callable[..., Ran], sample: Path, tmp_path: Path
) -> None:
    """Those that were shown, also with --quiet."""
    log = tmp_path / "runs.jsonl"
    cli("compute", sample / "2025-26-q1", "--draws", 50, "-q", "--log", log, "-f", "json")
    (line,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    codes = [one["code"] for one in line["warnings"]]
    assert codes
    assert len(codes) == len(set(codes))


def test_the_log_is_neither_output_nor_input(
    run: Callable[..., Ran], sample: Path, tmp_path: Path
) -> None:
    """The run ends with 2, and what stood there is as it was."""
    ran = run("--log", tmp_path / "t.csv", "-o", tmp_path / "t.csv")
    assert (ran.status, list(tmp_path.iterdir())) == (2, [])
    assert "NR152" in ran.err
    source = next((sample / "2025-26-q1").glob("*.csv"))
    before = digest(source)
    assert run("--log", source).status == 2
    assert digest(source) == before
    assert run("--log", tmp_path).status == 2
    assert run("--log", tmp_path / "no" / "log.jsonl").status == 2


def test_it_runs_where_no_thread_can_be_started(
    cli: Callable[..., Ran], sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a browser (Pyodide): reading, draws, and the page give the same bytes."""
    quarter = sample / "2025-26-q1" / "ambulance-trust-data.csv"
    asked = [
        ["compute", quarter, "--draws", 400, "-q", "-f", "json"],
        ["sensitivity", quarter, "--draws", 300, "--vary", "both", "-q", "-f", "csv"],
        ["report", quarter, "--draws", 50, "-q", "-o", "-"],
    ]
    before = [cli(*one).out for one in asked]

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert [cli(*one).out for one in asked] == before
    assert all(before)


def test_what_goes_wrong_without_threads_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once; and what is handed in after the end is refused as ever."""

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with Workers(2) as workers:
        assert workers.submit(divmod, 7, 2).result() == (3, 1)
        with pytest.raises(ZeroDivisionError):
            workers.submit(divmod, 7, 0)
    with pytest.raises(RuntimeError, match="shutdown"):
        workers.submit(divmod, 7, 2)
