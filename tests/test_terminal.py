"""Nothing that comes from outside acts on a terminal; in files it stays as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nhs_rank
from nhs_rank.terminal import visible

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")

#: Clears the screen, sets the title of the window, starts to write from the right.
BAD = "\x1b[2J\x1b]0;x\x07\x9b5m\u202e\u2066\u200b\u2028"
ESCAPED = r"\x1b[2J\x1b]0;x\x07\x9b5m\u202e\u2066\u200b"
FRAMEWORK = f"""
framework: mine
title: {json.dumps("Title" + BAD)}
extends: nof-2025-26
domains: {{access: {json.dumps("Access" + BAD)}}}
metrics: {{OF0013: {{name: {json.dumps("Waits" + BAD)}}}}}
"""
FILE = "d\x1b[2J\u202e.csv"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a table of bad names, a framework of bad titles, and a result."""
    monkeypatch.chdir(tmp_path)
    lines = ["quarter,trust_code,trust_name,trust_type,rtt_18w,a_and_e_4h,ambulance_cat2"]
    for quarter in ("Q1 2025/26", "Q2 2025/26"):
        for number in range(10, 22):
            name = f'"Trust {number} {BAD}"'
            lines.append(
                f"{quarter},AA{number},{name},Acute trusts,{number}.5,{70 + number / 7:.2f},"
            )
    Path(FILE).write_text("\n".join(lines), encoding="utf-8")
    Path("mine.yaml").write_text(FRAMEWORK, encoding="utf-8")
    return tmp_path


def on_terminal(*arguments: str, where: Path) -> tuple[int, str]:
    """Run a command with all of its streams on a terminal; its exit status and what it shows."""
    import pty

    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(nhs_rank.__file__).parents[1]),
        "NO_COLOR": "1",
        "TERM": "xterm",
        "COLUMNS": "250",
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "nhs_rank", *arguments], cwd=where, env=environment,
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return child.wait(), shown.decode("utf-8")


def acts(shown: str) -> set[str]:
    """The characters of a text that a terminal acts on, but for ends of lines and tabs."""
    return {char for char in shown if visible(char, keep="\r\n\t") != char}


RANK = (FILE, "-c", "mine.yaml", "--quarter", "Q1 2025/26", "--draws", "50")
COMMANDS = [
    ("compute", *RANK),
    ("compute", *RANK, "--detail", "--wide"),
    ("compute", *RANK, "-f", "csv"),
    ("compute", *RANK, "-f", "md"),
    ("compute", *RANK, "-f", "json"),
    ("compute", *RANK, "--detail", "-f", "csv"),
    ("compute", FILE, "-c", "no" + BAD),
    ("compute", "no" + BAD),
    ("compute", *RANK[:3], "--quarter", BAD),
    ("compute", *RANK, "--weight", f"{BAD}=1"),
    ("compute", *RANK, "--" + BAD),
    ("compute", *RANK, "-o", "no" + BAD + "/x.csv"),
    (BAD,),
    ("explain", "AA10", *RANK[:5]),
    ("explain", BAD, *RANK[:5]),
    ("compare", FILE, "-c", "mine.yaml", "-c", "nof-2025-26", "--quarter", "Q1 2025/26"),
    ("whatif", *RANK[:5], "--set", "AA10:OF0013=80"),
    ("whatif", *RANK[:5], "--set", f"{BAD}:OF0013=80"),
    ("trend", FILE, "-c", "mine.yaml"),
    ("sensitivity", *RANK),
    ("sensitivity", *RANK[:5], "--leave-out", "metric"),
    ("sensitivity", *RANK[:5], "--leave-out", "domain"),
    ("validate", FILE, "-c", "mine.yaml"),
    ("validate", FILE, "-c", "mine.yaml", "-f", "csv"),
    ("verify", *RANK),
    ("reproduce", "result.json"),
    ("build", FILE, "--quarter", "2025-26-q1"),
    ("fetch", "--list", "--catalogue", "mine.yaml"),
    ("fetch", BAD, "-q"),
    ("config", "show", "mine.yaml"),
    ("config", "check", "mine.yaml"),
    ("config", "check", "no" + BAD),
    ("config", "metrics", "mine.yaml"),
    ("config", "new", "--extends", "mine.yaml"),
    ("config", "new", "--name", BAD),
    ("plot", "ranks", *RANK[:5], "-o", "x" + BAD),
    ("report", *RANK[:5], "-o", "x" + BAD),
]


@pytest.mark.parametrize(
    "arguments", COMMANDS, ids=lambda one: " ".join(visible(word) for word in one)[:70]
)
def test_no_command_lets_anything_act_on_a_terminal(
    arguments: tuple[str, ...], folder: Path
) -> None:
    """Whatever acts is shown as an escape, in names, titles, paths and arguments."""
    if arguments[0] == "reproduce":
        made = nhs_rank.compute(FILE, "mine.yaml", quarter="Q1 2025/26", draws=0).to_dict()
        Path("result.json").write_text(json.dumps(made))
    status, shown = on_terminal(*arguments, where=folder)
    assert "Traceback" not in shown
    assert "NR129" not in shown
    assert status in (0, 1, 2)
    assert acts(shown) == set()
    assert shown.strip()


def test_what_is_shown_are_escapes(folder: Path) -> None:
    """Nothing is left out: of a name, a title and a path each character can be read."""
    assert f"Trust 10 {ESCAPED}" in on_terminal("compute", *RANK, "--wide", where=folder)[1]
    assert f"Title{ESCAPED}" in on_terminal("config", "check", "mine.yaml", where=folder)[1]
    shown = on_terminal("compute", *RANK, "-f", "csv", where=folder)[1]
    assert f"Trust 10 {ESCAPED}" in shown
    assert r"d\x1b[2J\u202e.csv" in on_terminal("validate", FILE, where=folder)[1]


@pytest.mark.parametrize("suffix", ["csv", "md", "json", "parquet"])
def test_in_files_all_stays_as_it_is(suffix: str, folder: Path) -> None:
    """A name comes out as it went in."""
    del folder
    target = Path(f"out.{suffix}")
    nhs_rank.compute(FILE, "mine.yaml", quarter="Q1 2025/26", draws=0).write(target)
    name = f"Trust 10 {BAD}".strip()
    if suffix == "json":
        read = [one["trust_name"] for one in json.loads(target.read_bytes())["trusts"]]
    elif suffix == "parquet":
        import polars as pl

        read = pl.read_parquet(target)["trust_name"].to_list()
    else:
        read = [target.read_text(encoding="utf-8").replace("\\", "")]
    assert any(one.startswith(name[:-1]) or name[:-1] in one for one in read)


@given(st.text(max_size=30))
def test_visible_text_acts_on_nothing_and_tells_all(text: str) -> None:
    """No control, format or separator character is left, and plain text is left alone."""
    import unicodedata

    shown = visible(text)
    kinds = {unicodedata.category(char) for char in shown}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    if text.isprintable():
        assert shown == text
    kept = visible(text, keep="\n\t")
    assert kept.count("\n") == text.count("\n")
    assert kept.count("\t") == text.count("\t")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("St Élan's – NHS “Trust” 中文 עברית", "St Élan's – NHS “Trust” 中文 עברית"),  # noqa: RUF001
        ("King\u00a0Lynn", "King\u00a0Lynn"),
        ("a\x1b[0m", r"a\x1b[0m"),
        ("a\u202eb", r"a\u202eb"),
        ("a\ud800b", r"a\ud800b"),
        ("a\u2028b\nc\td", r"a\u2028b\nc\td"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_visible_text_by_hand(text: str, shown: str) -> None:
    """Letters of any writing stay; what acts is written as Python writes it."""
    assert visible(text) == shown
