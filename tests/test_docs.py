"""What the documentation shows is what the commands print."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _load(path: Path):
    """Import a script by its path; one that uses dataclasses must be known by its name."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


run_examples = _load(ROOT / "docs" / "run_examples.py")


@pytest.mark.parametrize("page", run_examples.pages(), ids=lambda page: page.name)
def test_every_example_prints_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    """Each block of console lines is run again; docs/run_examples.py says what may be left out."""
    assert "\n".join(run_examples.faults(page, run_examples.folder(tmp_path))) == ""


@pytest.mark.parametrize("page", run_examples.pages(), ids=lambda page: page.name)
def test_every_block_of_python_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with copies of the sample data, as the examples of the commands do."""
    blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    if not blocks:
        pytest.skip("no Python on this page")
    monkeypatch.chdir(run_examples.folder(tmp_path))
    for block in blocks:
        exec(compile(block, str(page), "exec"), {})


PAGE = """\
```console
$ nhs-rank --version
nhs-rank
...
```

<!-- example: skip -->

```console
$ nhs-rank fetch latest
```

<!-- example: width=40 -->

```console
$ nhs-rank config list \\
    --quiet
```

```
$ nhs-rank nothing
```
"""


def test_examples_are_found() -> None:
    """Blocks, their words and their commands are read as they are written."""
    found = run_examples.examples(PAGE)
    assert [(one.line, one.words, one.width, one.runs) for one in found] == [
        (1, [], 0, True),
        (9, ["skip"], 0, False),
        (15, ["width=40"], 40, True),
    ]
    assert found[2].steps[0].command.split() == ["nhs-rank", "config", "list", "--quiet"]


@pytest.mark.parametrize(
    ("shown", "actual", "fits"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a"], ["a", "b"], False),
        (["a", "..."], ["a", "b", "c"], True),
        (["a", "...", "c"], ["a", "c"], True),
        (["...", "c"], ["a", "b"], False),
        (["a."], ["ab"], False),
    ],
)
def test_three_dots_stand_for_any_lines(shown, actual, fits) -> None:
    """All other lines must be the same."""
    assert run_examples.same(shown, actual) is fits


def test_files_of_a_page_are_put_where_its_examples_run(tmp_path: Path) -> None:
    """A block with the comment is a file; another is not."""
    page = "<!-- file: a.csv -->\n\n```csv\nx,y\n1,2\n```\n\n```csv\nz\n```\n"
    run_examples.put_files(page, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text("utf-8") == "x,y\n1,2\n"


def test_pages_can_be_rewritten(tmp_path: Path) -> None:
    """Outputs that are no longer true are replaced; commands, other blocks and text stay."""
    written = run_examples.rewritten(PAGE, tmp_path)
    assert re.search(r"\$ nhs-rank --version\nnhs-rank \d+\.\d+", written)
    assert "$ nhs-rank fetch latest\n```" in written
    assert "config list \\\n    --quiet\nFrameworks and weightings" in written
    assert written.endswith("```\n$ nhs-rank nothing\n```\n")
    assert run_examples.rewritten(written, tmp_path) == written
