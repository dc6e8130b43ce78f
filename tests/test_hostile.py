"""What users can get wrong is named exactly, and nothing is written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import runner
from hostile_cases import CASES as OTHER_CASES
from hostile_cases import Case, possible
from hostile_names import NAMES

import nhs_rank
from nhs_rank.cli import app
from nhs_rank.diagnostics import KINDS

CASES = [*OTHER_CASES, *NAMES]
LINE = re.compile(r"^(?:(?P<place>.*?): )?(?P<level>error|warning)\[(?P<code>NR\d{3})\] .+$")
#: Seconds and bytes of memory that one command may take.
TIME, MEMORY = 60, 3_000_000_000


def found(stderr: str) -> list[str]:
    """The place and code of each diagnostic line; other lines as they are."""
    lines = []
    for line in stderr.splitlines():
        match = LINE.match(line)
        lines.append(f"{match['place'] or ''} {match['code']}".strip() if match else line)
    return lines


def wrong(case: Case, folder: Path, status: int, stderr: str) -> list[str]:
    """What is not as the case says."""
    faults = []
    if found(stderr) != list(case.expected):
        faults.append(f"said {found(stderr)}, not {list(case.expected)}\n{stderr[:2000]}")
    if status != case.status:
        faults.append(f"ended with {status}, not {case.status}")
    faults += [f"does not say {hint!r}: {stderr}" for hint in case.hints if hint not in stderr]
    written = (folder / "out.csv").exists()
    if written != (case.status == 0):
        faults.append("wrote an output" if written else "wrote no output")
    if any(line.startswith("Traceback") for line in stderr.splitlines()):
        faults.append("shows a traceback")
    if [path.name for path in folder.glob(".nhs-rank*")]:
        faults.append("left a temporary file")
    return faults


#: Errors of files and rows for which other tests have a file: of workbooks, months and old codes.
ELSEWHERE = {
    *("NR218", "NR225", "NR226", "NR228", "NR229", "NR237", "NR238"),
    *("NR322", "NR333", "NR334", "NR335", "NR338"),
}


def test_every_error_of_a_file_has_a_case() -> None:
    """Whoever adds a refusal adds a file that is refused; each case has a name of its own."""
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    met = {line.split()[-1] for case in CASES for line in case.expected}
    errors = {code for code, kind in KINDS.items() if kind.level == "error"}
    of_files = {code for code in errors if code[:3] in ("NR2", "NR3", "NR4")}
    assert of_files - met == ELSEWHERE


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_names_the_fault_in_process(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each case gets exactly its diagnostics, its exit status, and no output."""
    if reason := possible(case):
        pytest.skip(reason)
    case.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    result = runner().invoke(app, list(case.args), input=case.stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert not wrong(case, tmp_path, result.exit_code, result.stderr)


ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(Path(nhs_rank.__file__).parents[1]),
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def folders(base: Path, cases: list[Case]) -> list[Path]:
    """Write each case into a folder of its own."""
    made = []
    for number, case in enumerate(cases):
        folder = base / str(number)
        folder.mkdir()
        case.write(folder)
        made.append(folder)
    return made


def spread_over_processors(work: Callable[[int], list[str]], number: int) -> list[str]:
    """Do work of that number, as much at once as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [fault for faults in pool.map(work, range(number)) for fault in faults]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_names_the_faults_in_processes_of_their_own(tmp_path: Path) -> None:
    """Each case through the command line in a process with bounds on time and memory."""
    cases = [case for case in CASES if not possible(case)]
    homes = folders(tmp_path, cases)
    lanes = os.cpu_count() or 1

    def lane(first: int) -> list[str]:
        faults = []
        with subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("command_server.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=ENVIRONMENT,
            text=True,
        ) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            for case, home in list(zip(cases, homes, strict=True))[first::lanes]:
                given, said = tmp_path / f"{home.name}.in", tmp_path / f"{home.name}.err"
                given.write_bytes(case.stdin)
                order = [str(home), case.args, str(given), str(said), MEMORY, TIME]
                print(json.dumps(order), file=server.stdin, flush=True)
                status = int(server.stdout.readline())
                stderr = said.read_text(encoding="utf-8")
                faults += [f"{case.name}: {one}" for one in wrong(case, home, status, stderr)]
        return faults

    assert spread_over_processors(lane, lanes) == []


@pytest.mark.slow
def test_names_the_faults_as_a_command(tmp_path: Path) -> None:
    """The same as commands; every tenth case, all of them where NHS_RANK_FUZZ is set."""
    cases = [case for case in CASES if not possible(case)]
    cases = cases if os.environ.get("NHS_RANK_FUZZ") else cases[::10]
    homes = folders(tmp_path, cases)

    def run(number: int) -> list[str]:
        case, home = cases[number], homes[number]
        done = subprocess.run(
            [sys.executable, "-m", "nhs_rank", *case.args],
            cwd=home,
            input=case.stdin,
            capture_output=True,
            timeout=TIME,
            check=False,
            env=ENVIRONMENT,
        )
        stderr = done.stderr.decode("utf-8")
        return [f"{case.name}: {one}" for one in wrong(case, home, done.returncode, stderr)]

    assert spread_over_processors(run, len(cases)) == []
