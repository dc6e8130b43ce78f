"""Set up and run nhs-rank with nothing but Python and pip.

python dev.py sample [OPTIONS]  install into .venv and rank the sample's trusts; OPTIONS go to
                                nhs-rank compute
python dev.py test [OPTIONS]    build the wheel, install it into .venv-test, and check and test
                                it there; OPTIONS go to pytest
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

OLDEST_PYTHON = (3, 11)
OLDEST = ".".join(map(str, OLDEST_PYTHON))
ROOT = Path(__file__).resolve().parent
DIST = ROOT / "dist"
TOOLS = ROOT / ".venv-tools"
STAMP = "nhs-rank-dependencies.txt"  # in an environment: which dependencies it has


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


def dependencies() -> str:
    """Return a digest of what pyproject.toml says must be installed."""
    import tomllib  # not at the top: it is new in the oldest Python that we support

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [project["dependencies"], project.get("optional-dependencies", {})]
    return hashlib.sha256(json.dumps(needs, sort_keys=True).encode()).hexdigest()


def build_wheel(python: Path) -> Path:
    """Build the project's wheel into dist/, in place of any older one."""
    for old in DIST.glob("nhs_rank-*.whl"):
        old.unlink()
    run([python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", "dist", "."])
    wheels = list(DIST.glob("nhs_rank-*.whl"))
    if len(wheels) != 1:
        raise Stop(f"expected one wheel in {DIST.name}, found {len(wheels)}")
    return wheels[0]


def sample(options: Sequence[str]) -> None:
    """Install the project and rank the sample's trusts."""
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


def test(options: Sequence[str]) -> None:
    """Build the wheel, install it, then lint, type-check and test."""
    venv = ROOT / ".venv-test"
    python, stamp, wanted = program(venv, "python"), venv / STAMP, dependencies()
    kept = stamp.exists() and stamp.read_text(encoding="utf-8") == wanted
    if not kept or not usable(python, f"== {tuple(sys.version_info[:2])}"):
        # Afresh, so that nothing that is no longer asked for can make a test pass.
        shutil.rmtree(venv, ignore_errors=True)
        make_environment(venv)
    wheel = build_wheel(python)
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    if stamp.exists():
        # The version stays the same between builds: without force pip would keep what it has.
        run([*install, "--no-deps", "--force-reinstall", wheel])
    else:
        run([*install, f"{wheel}[test]"])
        stamp.write_text(wanted, encoding="utf-8")

    # Outside a git repository nothing else tells ruff to leave the environments alone.
    ours = [".", "--extend-exclude", ".venv*"]
    run([python, "-m", "ruff", "check", *ours])
    run([python, "-m", "ruff", "format", "--check", *ours])
    run([python, "-m", "mypy"])
    parallel = ["-n", "auto"] if succeeds([python, "-c", "import xdist"]) else []
    run([python, "-m", "pytest", *parallel, *options], {"NHS_RANK_TEST_WHEEL": "1"})


COMMANDS: dict[str, Callable[[Sequence[str]], None]] = {"sample": sample, "test": test}


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
