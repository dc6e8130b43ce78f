"""What is promised to those who add something: how few places must change."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from small import framework_data, metric, write_framework

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
    change(
        home,
        '    "explain": "',
        '    "largest": "Find the largest average.",\n    "explain": "',
    )
    for name in ("table", "csv", "json", "markdown"):
        data = sample / "2025-26-q1"
        done = run(scratch, "largest", data, "--draws", "0", "-q", "-f", name)
        assert done.returncode == 0, done.stderr
        assert "ZM2" in done.stdout
    assert "largest" in run(scratch, "--help").stdout


#: A publication that nobody has: a row an organisation, one month a file.
DENTISTS = '''
"""Dental appointments, monthly CSV: a row an organisation."""

from __future__ import annotations

from nhs_rank.sources._grid import find_grid
from nhs_rank.sources._long import long, with_months
from nhs_rank.sources._publication import Publication, Statistics

TITLE = "dental appointments"
COLUMNS = {
    "period": "month$",
    "provider": "dental code$",
    "name": "dental name$",
    "booked": "appointments booked$",
    "kept": "appointments kept$",
}


def _recognise(book):
    return any(find_grid(sheet, COLUMNS.values()) is not None for sheet in book.head)


def _read(book, log):
    (sheet,) = book.sheets(log)
    grid = find_grid(sheet, COLUMNS.values())
    columns = {name: grid.find(head) for name, head in COLUMNS.items()}
    counts = {name: columns[name] for name in ("booked", "kept")}
    rows = grid.numbers(grid.body(columns), counts, log)
    rows = with_months(rows, sheet, columns["period"], TITLE, log)
    return Statistics(long(rows, counts, sheet.place))


PUBLICATION = Publication(
    key="dentists",
    statistic="dentists",
    title=TITLE,
    measures={"booked": "appointments booked", "kept": "appointments kept"},
    parts={"kept": "booked"},
    recognise=_recognise,
    read=_read,
)
'''


def test_a_source_is_one_module_and_its_line(scratch: Path) -> None:
    """It is recognised, read, checked, made a metric of, named in results, and ranked."""
    folder = scratch / "sources"
    (folder / "dentists.py").write_text(DENTISTS.lstrip(), encoding="utf-8")
    home = folder / "__init__.py"
    change(
        home,
        "    community,\n    rtt_extract,\n",
        "    community,\n    dentists,\n    rtt_extract,\n",
    )
    change(
        home,
        "    community.PUBLICATION,\n",
        "    community.PUBLICATION,\n    dentists.PUBLICATION,\n",
    )
    built_from = {"source": "dentists", "numerator": "kept", "denominator": "booked"}
    kept = metric(better="higher", unit="%", types=["acute"], built_from=built_from)
    types = {"acute": {"name": "Acute trust"}}
    data = framework_data({"kept": kept}, trust_types=types)
    framework = write_framework(scratch.parent / "f.yaml", data)
    for month, counts in {"April": (50, 40), "May": (30, 30), "June": (20, 10)}.items():
        rows = [f"{month} 2025,{code},A trust,{counts[0]},{counts[1]}" for code in ("RCX", "RGM")]
        head = "Month,Dental Code,Dental Name,Appointments Booked,Appointments Kept"
        text = "\n".join([head, *rows, ""])
        (scratch.parent / f"{month}.csv").write_text(text, encoding="utf-8")
    months = [scratch.parent / f"{month}.csv" for month in ("April", "May", "June")]
    asked = ("build", *months, "--quarter", "2025-26-q1", "-c", framework)
    made = run(scratch, *asked, "-o", scratch.parent / "made.csv")
    assert made.returncode == 0, made.stderr
    rows = pl.read_csv(scratch.parent / "made.csv").filter(pl.col("metric") == "kept")
    assert rows.select("trust_code", "value").rows() == [("RCX", 80.0), ("RGM", 80.0)]
    assert '"dentists"' in run(scratch, *asked, "-f", "json").stdout
    ranked = run(
        scratch, "compute", scratch.parent / "made.csv", "-c", framework, "-q", "-f", "csv"
    )
    assert "RCX" in ranked.stdout, ranked.stderr
    months[0].write_text(months[0].read_text().replace("RCX,A trust,50,40", "RCX,A trust,50,60"))
    wrong = run(scratch, *asked)
    assert (wrong.returncode, "error[NR908]" in wrong.stderr) == (2, True), wrong.stderr


#: What is asked of bodies that are no trusts; every command that reads a table is here.
BODIES = [
    ("compute", "--detail"),
    ("compare", "--no-cap"),
    ("explain", "S2"),
    ("plot", "metrics", "--trust", "S2", "-o", "plot.svg"),
    ("report", "-o", "page.html"),
    ("sensitivity", "--placement"),
    ("trend", "later.csv"),
    ("validate",),
    ("whatif", "--set", "S2:pupils=3"),
]


def test_other_bodies_are_one_file(cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of code: every command takes schools, and none of them says trust."""
    unit = {"noun": "school", "plural": "schools", "key": "school_code"}
    metrics = {"pupils": metric(), "results": metric({"method": "minmax"}, "higher")}
    rows = [f"S{n},School {n},Primary,{n},{20 - n * n % 7}" for n in range(1, 9)]
    head = "school_code,school_name,school_type,pupils,results"
    for name in ("now", "later"):
        quarter = "Q1 2025/26" if name == "now" else "Q2 2025/26"
        lines = [f"{head},quarter", *(f"{row},{quarter}" for row in rows)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_framework(tmp_path / "schools.yaml", framework_data(metrics, unit=unit))
    monkeypatch.chdir(tmp_path)
    for command, *more in BODIES:
        draws = ["--draws", "50"] if command not in ("validate", "explain") else []
        ran = cli(command, *more, "now.csv", "-c", "schools.yaml", *draws)
        assert ran.status in (0, 1), (command, ran.err)
        words = ran.text + ran.err
        assert "chool" in words or more, command
        assert not re.search(r"\btrusts?\b", words, re.IGNORECASE), (command, words)
    for name in ("page.html", "plot.svg"):
        text = re.sub(r"(?s)<script.*?</script>|<style.*?</style>", "", Path(name).read_text())
        shown = re.sub(r"<[^>]+>", "", text).replace("NHS trust", "")
        assert "School 2" in text
        assert not re.search(r"\btrusts?\b", shown, re.IGNORECASE), name


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
