"""What is promised to those who add something: how few places must change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import nhs_rank
from nhs_rank.output.document import Document, View

SOURCE = Path(nhs_rank.__file__).parent


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the package, to be changed."""
    copy = tmp_path / "scratch" / "nhs_rank"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    if not (copy / "configs").exists():
        shutil.copytree(SOURCE.parents[1] / "configs", copy / "configs")
    return copy


def run(scratch: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command of the copy."""
    return subprocess.run(
        [sys.executable, "-m", "nhs_rank", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(scratch.parent), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=scratch.parent,
    )


def change(path: Path, old: str, new: str) -> None:
    """Change one place of one file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_format_is_one_function_and_one_line(scratch: Path, sample: Path) -> None:
    """Every command has it then, by its name and by its suffix, and its help says so."""
    change(
        scratch / "output" / "formats.py",
        "FORMATS: dict[str, Format] = {\n",
        "def codes(document: Document, _screen: Screen) -> bytes:\n"
        '    """Name the views, one a line."""\n'
        '    return "".join(f"{view.name}\\n" for view in document.views).encode()\n\n\n'
        "FORMATS: dict[str, Format] = {\n"
        '    "codes": Format(codes, (".codes",)),\n',
    )
    data = sample / "2025-26-q1"
    for command in (["compute"], ["explain", "ZT0"], ["compare", "--no-cap"], ["validate"]):
        draws = [] if command == ["validate"] else ["--draws", "0"]
        done = run(scratch, *command, data, *draws, "-f", "codes", "-q")
        assert done.returncode in (0, 1), done.stderr
        assert len(done.stdout.splitlines()) >= 1
    target = scratch.parent / "x.codes"
    assert run(scratch, "compute", data, "--draws", "0", "-q", "-o", target).returncode == 0
    assert target.read_text() == "league table\n"
    assert "codes" in run(scratch, "compute", "--help").stdout


def test_a_question_is_one_module_its_command_and_its_line(scratch: Path, sample: Path) -> None:
    """The answer is written, shown and described in every format without another change."""
    (scratch / "analyses" / "_largest.py").write_text(
        "from __future__ import annotations\n\n"
        "from nhs_rank.answer import Answer\n"
        "from nhs_rank.output.document import Document, View\n\n\n"
        "class Largest(Answer):\n"
        "    def __init__(self, result):\n"
        "        self.result, self.warnings = result, result.warnings\n\n"
        "    @property\n    def head(self):\n        return self.result.head\n\n"
        "    @property\n    def frames(self):\n"
        '        return {"largest": self.result.league.sort("average_score").tail(1)}\n\n'
        "    def to_dict(self):\n"
        '        return self.head | {"trusts": self.frames["largest"].to_dicts()}\n\n'
        "    def document(self):\n"
        '        view = View("largest", "Largest", self.frames["largest"], ("trust_code",))\n'
        "        return Document(self.to_dict(), (view,))\n\n\n"
        "def largest(result):\n    return Largest(result)\n"
    )
    (scratch / "cli" / "largest.py").write_text(
        "from nhs_rank.cli._options import Inputs, Output, Settings\n"
        "from nhs_rank.cli._ranking import ranked\n"
        "from nhs_rank.cli._run import prepare, show, show_warnings\n\n\n"
        "def largest(paths: Inputs, settings: Settings, output: Output) -> int:\n"
        '    """Find the largest average."""\n'
        "    from nhs_rank.analyses._largest import largest\n\n"
        "    name = prepare(output, paths)\n"
        "    answer = largest(ranked(paths, settings, output))\n"
        "    status = show_warnings(answer.warnings, output)\n"
        "    show(answer.document(), output, name)\n"
        "    return status\n"
    )
    home = scratch / "cli" / "__init__.py"
    change(home, "    explain,\n", "    explain,\n    largest,\n")
    change(
        home,
        '    explain.explain: "',
        '    largest.largest: "Find the largest average.",\n    explain.explain: "',
    )
    for name in ("table", "csv", "json", "markdown"):
        data = sample / "2025-26-q1"
        done = run(scratch, "largest", data, "--draws", "0", "-q", "-f", name)
        assert done.returncode == 0, done.stderr
        assert "ZM2" in done.stdout
    assert "largest" in run(scratch, "--help").stdout


def test_an_answer_that_is_not_whole_is_refused() -> None:
    """What every command rests on cannot be forgotten."""

    class Half(nhs_rank.Answer):
        """An answer without a document."""

        warnings = ()

        @property
        def head(self):
            return {}

        @property
        def frames(self):
            return {}

        def to_dict(self):
            return {}

    with pytest.raises(TypeError, match="document"):
        Half()  # type: ignore[abstract]

    class Whole(Half):
        """The same with one."""

        def document(self):
            return Document({}, (View("a", "A", pl.DataFrame({"rank": [1]}), ("rank",)),))

    assert "<table>" in Whole()._repr_html_()
