"""Set up and run nhs-rank with nothing but Python and pip.

python dev.py sample [OPTIONS]  install into .venv, rank the sample's trusts and write their
                                page, sample.html; OPTIONS go to nhs-rank compute
python dev.py test [--deps pinned|lowest|newest] [--short] [--install] [OPTIONS]
                                build the wheel, install it into .venv-test with the versions of
                                requirements/pinned.txt, and check and test it there; OPTIONS go
                                to pytest. With the lowest versions that pyproject.toml allows
                                (requirements/lowest.txt) or today's newest: tests only.
                                --short: only the tests that versions are likely to break
                                --install: stop before checking and testing
python dev.py lock [OPTIONS]    write requirements/*.txt anew after a change of the dependencies in
                                pyproject.toml; versions stay as they are, but for what is new.
                                OPTIONS go to uv pip compile (--upgrade: take today's newest)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

OLDEST_PYTHON = (3, 11)
OLDEST = ".".join(map(str, OLDEST_PYTHON))
ROOT = Path(__file__).resolve().parent
DIST = ROOT / "dist"
TOOLS = ROOT / ".venv-tools"
STAMP = "nhs-rank-dependencies.txt"  # in an environment: which dependencies it has
PINS = ROOT / "requirements"  # exact versions for every Python and system
#: What the names of the tests that versions are likely to break begin with.
SHORT = (
    *("compute", "framework", "hostile", "installed", "read_sheets", "terminal", "versions"),
    "workbook",
)


class Stop(Exception):  # noqa: N818 - it ends the run, with or without an error
    """Ends the run with a message and an exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for what we start: no path may lead to the source tree."""
    ours = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return {**ours, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **(more or {})}


def run(command: Sequence[str | Path], more: Mapping[str, str] | None = None) -> None:
    """Show a command and run it from the project's folder; stop if it fails."""
    words = [str(word) for word in command]
    # Paths within the project are shown as relative ones.
    line = shlex.join(word.replace(str(ROOT) + os.sep, "") for word in words)
    print("$", line, file=sys.stderr, flush=True)
    status = subprocess.run(words, cwd=ROOT, env=environment(more), check=False).returncode
    if status:
        # A negative status is the signal that ended the command.
        raise Stop(f"ended with {status}: {line}", status if status > 0 else 128 - status)


def succeeds(command: Sequence[str | Path]) -> bool:
    """Run a command out of sight and say whether it succeeded."""
    try:
        return subprocess.run(command, env=environment(), capture_output=True).returncode == 0
    except OSError:
        return False


def program(venv: Path, name: str) -> Path:
    """Return the path of a program in a virtual environment."""
    return venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name


def usable(python: Path, condition: str) -> bool:
    """Say whether a Python runs, has pip, and has a version that meets a condition."""
    code = f"import sys, pip; sys.exit(not sys.version_info[:2] {condition})"
    return succeeds([python, "-c", code])


def make_environment(folder: Path) -> None:
    """Make a virtual environment."""
    python = program(folder, "python")
    print(f"making {folder.name}", file=sys.stderr, flush=True)
    if succeeds([sys.executable, "-m", "venv", folder]) and usable(python, f">= {OLDEST_PYTHON}"):
        return
    # Debian and its like ship Python without what venv needs: virtualenv brings its own.
    print("python -m venv does not work here; trying virtualenv", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(TOOLS)]
    try:
        run([*pip, "virtualenv"])
        run([sys.executable, "-m", "virtualenv", "--quiet", folder], {"PYTHONPATH": str(TOOLS)})
    except Stop as error:
        raise Stop(
            "no virtual environment can be made: neither venv nor pip works with this Python. "
            "Install them (on Debian and Ubuntu: apt install python3-venv python3-pip) "
            "and try again"
        ) from error


def project() -> dict[str, Any]:
    """Return what pyproject.toml says of the project."""
    import tomllib  # not at the top: it is new in the oldest Python that we support

    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(found)


def dependencies(pins: Path | None) -> str:
    """Return a digest of what must be installed."""
    needs = [project()["dependencies"], project()["optional-dependencies"]]
    exact = pins.read_text(encoding="utf-8") if pins else ""
    return hashlib.sha256(json.dumps([needs, exact], sort_keys=True).encode()).hexdigest()


def name_of(requirement: str) -> str:
    """Return the name in a requirement, as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def tested() -> set[str]:
    """Return the names of all that the tests need and pyproject.toml names."""
    extras = project()["optional-dependencies"]
    needs = [*project()["dependencies"], *extras["test"]]
    for need in extras["test"]:
        if name_of(need) == "nhs-rank":  # nhs-rank[fetch]: other extras
            needs += [
                one for extra in need.split("[")[1].strip("]").split(",") for one in extras[extra]
            ]
    return {name_of(need) for need in needs} - {"nhs-rank"}


def check_pins(pins: Path) -> None:
    """Stop if a dependency has no exact version: the tests would take whatever is newest."""
    pinned = {name_of(line) for line in pins.read_text(encoding="utf-8").splitlines()}
    if missing := sorted(tested() - pinned):
        raise Stop(f"{pins.name} has no version of {', '.join(missing)}: run python dev.py lock")


def build_wheel(python: Path, dist: Path) -> Path:
    """Build the project's wheel into a folder, in place of any older one."""
    for old in dist.glob("nhs_rank-*.whl"):
        old.unlink()
    # With the environment's own hatchling, which is pinned as everything else.
    how = ["--quiet", "--no-deps", "--no-build-isolation"]
    run([python, "-m", "pip", "wheel", *how, "--wheel-dir", dist, "."])
    wheels = list(dist.glob("nhs_rank-*.whl"))
    if len(wheels) != 1:
        raise Stop(f"expected one wheel in {dist}, found {len(wheels)}")
    return wheels[0]


def sample(options: Sequence[str]) -> None:
    """Install the project, rank the sample's trusts and write their page."""
    venv = ROOT / ".venv"
    python = program(venv, "python")
    if not venv.exists():
        make_environment(venv)
    elif not usable(python, f">= {OLDEST_PYTHON}"):
        # It may be someone's own, so it is theirs to remove.
        raise Stop(f"{venv} is there but has no Python {OLDEST} or later with pip; remove it first")
    run([python, "-m", "pip", "install", "--quiet", "."])
    data = Path("sample_data", "2025-26-q1")
    run([program(venv, "nhs-rank"), "compute", data, *options])
    page = Path("sample.html")
    run([program(venv, "nhs-rank"), "report", data, "--quiet", "-o", page])
    print(f"the same as a page for any browser: {page}", file=sys.stderr, flush=True)


def install(venv: Path, deps: str) -> None:
    """Install the wheel, and what it needs to be tested, into an environment of its own."""
    pins = None if deps == "newest" else PINS / f"{deps}.txt"
    if pins:
        check_pins(pins)
    python, stamp, wanted = program(venv, "python"), venv / STAMP, dependencies(pins)
    kept = stamp.exists() and stamp.read_text(encoding="utf-8") == wanted
    if not kept or not usable(python, f"== {tuple(sys.version_info[:2])}"):
        # Afresh, so that nothing that is no longer asked for can make a test pass.
        shutil.rmtree(venv, ignore_errors=True)
        make_environment(venv)
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    versions = ["--constraint", pins] if pins else ["--upgrade", "--upgrade-strategy", "eager"]
    if not stamp.exists():
        run([*pip, *versions, "hatchling"])
    # the others have it by themselves, so that all can be installed at once
    wheel = build_wheel(python, DIST if deps == "pinned" else venv / "dist")
    if not stamp.exists() or not pins:
        run([*pip, *versions, f"{wheel}[test]"])
        stamp.write_text(wanted, encoding="utf-8")
    # The version stays the same between builds: without force pip would keep what it has.
    run([*pip, "--no-deps", "--force-reinstall", wheel])


def short() -> list[Path]:
    """Return the tests that versions are likely to break."""
    found = [sorted((ROOT / "tests").glob(f"test_{name}*.py")) for name in SHORT]
    if not all(found):
        raise Stop("dev.py: SHORT names tests that are no longer there")
    return [path for paths in found for path in paths]


def test(options: Sequence[str]) -> None:
    """Build the wheel, install it, then lint, type-check and test.

    Only the pinned linter and type checker have a say: others see other faults.
    """
    parser = argparse.ArgumentParser("dev.py test", add_help=False, allow_abbrev=False)
    parser.add_argument("--deps", choices=["pinned", "lowest", "newest"], default="pinned")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--install", action="store_true")
    asked, rest = parser.parse_known_args(options)
    if asked.deps == "lowest" and sys.version_info[:2] != OLDEST_PYTHON:
        raise Stop(f"the lowest versions are those of Python {OLDEST}; run this with it", 2)
    venv = ROOT / (".venv-test" if asked.deps == "pinned" else f".venv-test-{asked.deps}")
    install(venv, asked.deps)
    if asked.install:
        return
    python = program(venv, "python")
    if asked.deps == "pinned" and not asked.short:
        # Outside a git repository nothing else tells ruff to leave the environments alone.
        ours = [".", "--extend-exclude", ".venv*"]
        run([python, "-m", "ruff", "check", *ours])
        run([python, "-m", "ruff", "format", "--check", *ours])
        run([python, "-m", "mypy"])
    # one more than there are processors, since some tests wait for a server or a signal
    workers = str((os.cpu_count() or 1) + 1)
    parallel = (
        ["-n", workers, "--dist", "worksteal"] if succeeds([python, "-c", "import xdist"]) else []
    )
    which = ["-m", "not slow", *short()] if asked.short else []
    more = {"NHS_RANK_TEST_WHEEL": "1"}
    if parallel and not asked.short:
        # the processors are taken already; the short runs keep the threads that users have
        more["POLARS_MAX_THREADS"] = "1"
    run([python, "-m", "pytest", *parallel, *which, *rest], more)


def lock(options: Sequence[str]) -> None:
    """Write the exact versions that the tests install, for every Python and system."""
    run([sys.executable, *f"-m pip install --quiet --upgrade --target {TOOLS.name} uv".split()])
    PINS.mkdir(exist_ok=True)
    how = f"--universal --python-version {OLDEST} --extra test --no-annotate --quiet".split()
    how += ["--custom-compile-command", "python dev.py lock"]
    for deps, more in {
        "pinned": [],
        # what pyproject.toml names has its bound, whatever the file said before
        "lowest": ["--resolution", "lowest-direct", *(f"-P{name}" for name in sorted(tested()))],
    }.items():
        target = ["--output-file", f"{PINS.name}/{deps}.txt", "pyproject.toml"]
        command = [sys.executable, "-m", "uv", "pip", "compile", *how, *more, *options, *target]
        run(command, {"PYTHONPATH": str(TOOLS)})


COMMANDS: dict[str, Callable[[Sequence[str]], None]] = {
    "sample": sample,
    "test": test,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"nhs-rank needs Python {OLDEST} or later; this is {found}", file=sys.stderr)
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        asked = bool(arguments) and arguments[0] in ("-h", "--help")
        print(__doc__, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        print(f"dev.py: {stop}", file=sys.stderr)
        return stop.status
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
