"""A JSON result is made again from what it says, and compared to the byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile_cases import CLEAN, TINY

from nhs_rank import InputError
from nhs_rank.analyses._reproduce import Reproduction, reproduce

Cli = Callable[..., Any]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data, a framework of one's own, and nothing else; the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text(CLEAN)
    (tmp_path / "f.yaml").write_text(TINY)
    return tmp_path


@pytest.fixture
def made(here: Path, cli: Cli) -> Path:
    """A result of the data and the framework."""
    assert cli("compute", "data", "-c", "f.yaml", "--draws", "50", "-o", "r.json").status == 0
    return here / "r.json"


def codes(found: Reproduction) -> list[str]:
    """The codes of what was found."""
    return [problem.code for problem in found.problems]


def test_nothing_changed(made: Path) -> None:
    """The same inputs, framework, settings and seed give the same bytes."""
    found = reproduce(made)
    assert found.same
    assert found.problems == ()
    assert [(check.what, check.verdict) for check in found.checks] == [
        ("input", "unchanged"),
        ("framework", "unchanged"),
        ("tool", found.checks[2].verdict),
        ("result", "same, to the byte"),
    ]


@pytest.mark.parametrize(
    "options",
    [
        ["--detail"],
        ["--top", "1"],
        ["--trust", "AA2"],
        ["--no-cap", "--weight", "m1=2", "--seed", "7"],
        ["--cuts", "2.5", "--scores", "values", "--no-unround"],
        ["--quarter", "2025-26-q1"],
        ["--draws", "0"],
    ],
    ids=" ".join,
)
def test_settings_are_taken_from_the_result(here: Path, cli: Cli, options: list[str]) -> None:
    """Whatever options made a result, they make it again."""
    cli("compute", "data", "-c", "f.yaml", "--draws", "20", *options, "-o", "r.json")
    assert reproduce(here / "r.json").same


def test_a_changed_cell_is_told(made: Path, cli: Cli) -> None:
    """The input is named, and the figures that are others, with was and is; status 1."""
    (made.parent / "data" / "a.csv").write_text(CLEAN.replace("AA3,m1,30", "AA3,m1,5"))
    found = reproduce(made)
    assert not found.same
    assert codes(found) == ["NR702", "NR707"]
    assert found.problems[0].path == "data/a.csv"
    changed = {(item.trust_code, item.column): (item.was, item.now) for item in found.differences}
    assert changed["AA3", "average_score"] == (1.0, 4.0)
    ran = cli("reproduce", "r.json")
    assert ran.status == 1
    assert "r.json: not the same" in ran.text
    assert "data/a.csv: warning[NR702]" in ran.err


def test_a_changed_weight_is_told(made: Path, cli: Cli) -> None:
    """The framework is named even where no figure differs; status 1."""
    (made.parent / "f.yaml").write_text(TINY.replace("default: 1}", "default: 2}"))
    found = reproduce(made)
    assert codes(found) == ["NR704", "NR708"]
    assert "f.yaml" in found.problems[0].message
    assert cli("reproduce", "r.json").status == 1


def test_a_comment_in_the_framework_is_no_change(made: Path) -> None:
    """The hash is of what the framework says."""
    (made.parent / "f.yaml").write_text("# a comment\n" + TINY)
    assert reproduce(made).same


def test_inputs_are_found_elsewhere(made: Path, cli: Cli, tmp_path: Path) -> None:
    """With --inputs, a file is found by its path below the folder, or by its name alone."""
    (tmp_path / "other").mkdir()
    (tmp_path / "data" / "a.csv").rename(tmp_path / "other" / "a.csv")
    missing = reproduce(made)
    assert not missing.same
    assert codes(missing) == ["NR703"]
    assert missing.checks[-1].verdict == "cannot be made again"
    assert reproduce(made, inputs="other").same
    assert reproduce(made, inputs=tmp_path / "other").same
    assert cli("reproduce", "r.json").status == 1
    assert cli("reproduce", "r.json", "--inputs", "other").status == 0


@pytest.mark.usefixtures("made")
def test_a_folder_moved_whole_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are taken from the folder of the result too, so that a folder can move."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert reproduce("../r.json").same


@pytest.mark.usefixtures("made")
def test_the_file_with_the_recorded_hash_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another file of the same name in the current folder does no harm."""
    other = tmp_path / "elsewhere" / "data"
    other.mkdir(parents=True)
    (other / "a.csv").write_text("other")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert reproduce(tmp_path / "r.json").same


def test_an_input_that_is_now_faulty(made: Path) -> None:
    """Its faults are told beside the change, and the status is still 1."""
    (made.parent / "data" / "a.csv").write_text(CLEAN + "AA4,m1,x\n")
    assert codes(reproduce(made)) == ["NR702", "NR211"]


def test_a_framework_that_is_gone(made: Path) -> None:
    """It is named, and can be given."""
    (made.parent / "f.yaml").rename(made.parent / "g.yaml")
    assert codes(reproduce(made)) == ["NR705"]
    assert reproduce(made, config="g.yaml").same
    with pytest.raises(InputError):
        reproduce(made, config="h.yaml")


def test_a_framework_that_is_now_faulty(made: Path) -> None:
    """Its faults are told."""
    (made.parent / "f.yaml").write_text("framework: 1\n")
    found = reproduce(made)
    assert not found.same
    assert set(codes(found)) <= {"NR406", "NR407"}


def test_another_version_is_told_and_does_no_harm(made: Path) -> None:
    """The version is left out of the comparison."""
    made.write_text(made.read_text().replace('"version": "0.', '"version": "9.'))
    found = reproduce(made)
    assert found.same
    assert codes(found) == ["NR706"]


def test_an_edited_figure_is_found(made: Path) -> None:
    """A figure that was changed in the result itself is a difference."""
    data = json.loads(made.read_text())
    data["trusts"][0]["average_score"] = 9.0
    made.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    found = reproduce(made)
    assert [(item.column, item.was) for item in found.differences] == [("average_score", 9.0)]


def test_another_layout_of_the_same_figures(made: Path) -> None:
    """To the byte means to the byte."""
    made.write_text(json.dumps(json.loads(made.read_text())))
    assert codes(reproduce(made)) == ["NR708"]


def test_the_command_as_json(made: Path, cli: Cli) -> None:
    """The JSON says whether it is the same, and lists every difference."""
    (made.parent / "data" / "a.csv").write_text(CLEAN.replace("AA3,m1,30", "AA3,m1,5"))
    data = json.loads(cli("reproduce", "r.json", "-f", "json").out)
    assert data["same"] is False
    assert {"trust_code", "metric", "column", "was", "is"} == set(data["differences"][0])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "{",
        '{"schema_version": 2}',
        "[" * 100_000,
        '{"schema_version": 1, "tool": {"name": "nhs-rank", "version": "1"}}',
        "\x00\xff",
        "1" * 5000,
    ],
    ids=["empty", "list", "object", "cut", "version", "nested", "parts", "binary", "number"],
)
def test_what_is_no_result_is_refused(here: Path, cli: Cli, content: str) -> None:
    """Status 2 and a diagnostic, whatever the file holds."""
    (here / "r.json").write_bytes(content.encode("latin-1"))
    ran = cli("reproduce", "r.json")
    assert ran.status == 2
    assert "error[NR701]" in ran.err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("settings", {"no": 1}),
        ("settings", {"top": "x"}),
        ("draws", -1),
        ("inputs", []),
        ("inputs", [{"path": "a\x00b", "sha256": "0" * 64, "rows": 1}]),
        ("inputs", [{"path": "\ud800", "sha256": "0" * 64, "rows": 1}]),
        ("inputs", [{"path": "x" * 5000, "sha256": "0" * 64, "rows": 1}]),
        ("trusts", [{"trust_code": {}}]),
        ("trusts", None),
        ("quarter", "summer"),
    ],
)
def test_a_tampered_result_gets_a_diagnostic(made: Path, cli: Cli, key: str, value: object) -> None:
    """No value in a result makes a traceback."""
    data = json.loads(made.read_text())
    data[key] = value
    made.write_text(json.dumps(data))
    ran = cli("reproduce", "r.json")
    assert ran.status in (1, 2)
    assert "[NR7" in ran.err


@pytest.mark.usefixtures("here")
def test_a_missing_result(cli: Cli) -> None:
    """No such file is an error of its own."""
    assert "error[NR101]" in cli("reproduce", "no.json").err
    assert cli("reproduce", "data").status == 2
