"""What others run: workflows, the action, the hooks and what is said of the project."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Ran

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40}  # v\d+(\.\d+)*")

pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="a copy without .github")


def uses(path: Path) -> list[str]:
    """The lines of a file that use an action."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip().removeprefix("- ") for line in lines if re.match(r"\s*(- )?uses:", line)]


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_actions_are_pinned_by_hash(path: Path) -> None:
    """Of every action exactly one commit is run, and its version is said beside it."""
    lines = uses(path)
    assert lines
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


def test_one_action_has_one_version() -> None:
    """No file uses another version of an action than the others."""
    found: dict[str, set[str]] = {}
    for path in [*WORKFLOWS, ROOT / "action.yml"]:
        for line in uses(path):
            name, _, version = line.removeprefix("uses: ").partition("@")
            found.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}


def read(name: str) -> Any:
    """The content of a YAML file; of a workflow, `on` is the key True."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_read_and_no_more(path: Path) -> None:
    """What may write is a job of a release, which needs it to publish."""
    workflow = read(f".github/workflows/{path.name}")
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        if name != "publish":
            assert "permissions" not in job


def test_ci_runs_every_python_that_is_said_to_do() -> None:
    """The classifiers and the matrix are the same list."""
    said = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if "Python :: 3." in one]
    matrix = read(".github/workflows/ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == said


def test_the_table_can_be_made_on_an_event() -> None:
    """By hand, by a dispatch from outside, and by commands that there are."""
    workflow = read(".github/workflows/league-table.yml")
    assert set(workflow[True]) == {"workflow_dispatch", "repository_dispatch"}
    runs = [step.get("run", "") for step in workflow["jobs"]["table"]["steps"]]
    commands = [run.split()[1] for run in runs if run.startswith("nhs-rank")]
    assert commands == ["fetch", "validate", "verify", "compute", "report"]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line that a workflow, hook or action starts, without its values."""
    for hook in read(".pre-commit-hooks.yaml"):
        yield hook["id"], shlex.split(hook["entry"])
    for path in WORKFLOWS:
        for job in read(f".github/workflows/{path.name}")["jobs"].values():
            for step in job["steps"]:
                if str(step.get("run", "")).startswith("nhs-rank"):
                    yield path.name, shlex.split(step["run"])


@pytest.mark.parametrize(("where", "words"), list(commands()), ids=str)
def test_what_is_started_is_a_command_with_these_options(
    where: str, words: list[str], cli: Callable[..., Ran]
) -> None:
    """The help of the command names each option."""
    del where
    named = [word for word in words[1:] if not word.startswith("-")]
    command = named[:2] if named[0] == "config" else named[:1]
    helped = cli(*command, "--help").text
    assert all(word in helped for word in words if word.startswith("-"))


def test_the_citation_is_of_this_version() -> None:
    """A new version is a new citation."""
    cited = read("CITATION.cff")
    assert cited["version"] == PROJECT["version"]
    assert cited["license"] == PROJECT["license"]
    assert cited["repository-code"] == PROJECT["urls"]["Source"]


def test_the_action_knows_both_checks() -> None:
    """It refuses another command, and passes no input on into a script."""
    action = read("action.yml")
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert all("${{" not in script for script in scripts)
    assert all(f"{name}" in scripts[-1] for name in ("validate)", '"config check")', "exit 2"))
