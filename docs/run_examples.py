"""Run the examples of the documentation, and compare or write what they print.

python docs/run_examples.py            say which examples are no longer true
python docs/run_examples.py --write    put what the commands print now into the pages

An example is a block that begins with three backticks and ``console``. Its lines that start with
``$ nhs-rank`` are run, in a folder with copies of ``sample_data`` and ``configs``; below each stand
first what it prints to standard error, then to standard output. A comment before the block, such as
``<!-- example: width=80 -->`` and an empty line, may say

- ``skip``: not run, because it needs the network or files that are not here;
- ``width=N``: run as on a terminal of N columns; else as in a pipe.

It is a comment because words after ``console`` keep a block from being shown as one on some hosts.

A block of another kind is a file in that folder, of that name, if a comment before it says
``<!-- file: practices.yaml -->``.

A line ``...`` stands for any lines. ``$ echo $?`` shows the exit status of the command before it. A
block without any output only has to run: no command may end with 2.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_FENCE = re.compile(
    r"(?:^<!-- example: (?P<info>[^\n]*) -->\n\n)?^(?P<fence>```)console\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(
    r"^<!-- file: (?P<name>[\w.-]+) -->\n\n```\w*\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
_PROMPT = "$ "
_ANY = "..."


@dataclass
class Step:
    """A command, and what the page says that it prints."""

    command: str
    shown: list[str] = field(default_factory=list)


@dataclass
class Example:
    """A block: the line of the page that it starts on, its words, and its steps."""

    line: int
    words: list[str]
    steps: list[Step]

    @property
    def width(self) -> int:
        """The width of the terminal, 0 for a pipe."""
        widths = [word.removeprefix("width=") for word in self.words if word.startswith("width=")]
        return int(widths[0]) if widths else 0

    @property
    def runs(self) -> bool:
        """Whether the example is one to run."""
        ours = any(step.command.startswith("nhs-rank ") for step in self.steps)
        return ours and "skip" not in self.words


def pages() -> list[Path]:
    """Return the pages that may have examples."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def examples(text: str) -> list[Example]:
    """Find the examples of a page."""
    return [_example(text, match) for match in _FENCE.finditer(text)]


def _example(text: str, match: re.Match[str]) -> Example:
    steps: list[Step] = []
    for line in match["body"].splitlines():
        if line.startswith(_PROMPT):
            steps.append(Step(line.removeprefix(_PROMPT)))
        elif steps and steps[-1].command.endswith("\\"):
            steps[-1].command = steps[-1].command[:-1] + line.strip()
        elif steps:
            steps[-1].shown.append(line)
    line = text.count("\n", 0, match.start("fence")) + 1
    return Example(line, (match["info"] or "").split(), steps)


def folder(parent: Path) -> Path:
    """Make a folder in which examples can run without touching the project."""
    for name in ("sample_data", "configs"):
        shutil.copytree(ROOT / name, parent / name)
    return parent


def put_files(text: str, where: Path) -> None:
    """Write the files that a page shows into the folder of its examples."""
    for match in _FILE.finditer(text):
        (where / match["name"]).write_text(match["body"], encoding="utf-8", newline="\n")


def printed(example: Example, where: Path) -> list[tuple[int, list[str]]]:
    """Run the steps of an example; return the exit status and the lines of each."""
    results: list[tuple[int, list[str]]] = []
    for step in example.steps:
        if step.command == "echo $?":
            results.append((0, [str(results[-1][0])]))
            continue
        words = shlex.split(step.command)
        if words[0] != "nhs-rank":
            raise ValueError(f"only nhs-rank can be run, not: {step.command}")
        status, out = _ran(words[1:], example.width, where)
        results.append((status, out.splitlines()))
    return results


def _ran(words: list[str], width: int, where: Path) -> tuple[int, str]:
    """Run a command in this process, which has everything imported already."""
    from typer.testing import CliRunner

    from nhs_rank.cli import _run, app
    from nhs_rank.output import Screen

    hidden = dict.fromkeys(("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"))
    screen = _run.screen
    with contextlib.chdir(where):
        if width:
            _run.screen = lambda: Screen(width=width)
        try:
            done = _runner(CliRunner).invoke(app, words, env=hidden, prog_name="nhs-rank")
        finally:
            _run.screen = screen
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, (done.stderr_bytes + done.stdout_bytes).decode()


def _runner(kind: Any) -> Any:
    """Keep standard error apart, as newer versions always do."""
    try:
        return kind(mix_stderr=False)
    except TypeError:
        return kind()


def same(shown: list[str], actual: list[str]) -> bool:
    """Whether a page shows what was printed; a line ``...`` stands for any lines."""
    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line.strip() == _ANY else re.escape(line) + r"\n" for line in shown
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in actual)) is not None


def faults(page: Path, where: Path) -> list[str]:
    """Run the examples of a page; say which are no longer true."""
    found = []
    text = page.read_text(encoding="utf-8")
    put_files(text, where)
    for example in examples(text):
        if not example.runs:
            continue
        silent = not any(step.shown for step in example.steps)
        for step, (status, actual) in zip(example.steps, printed(example, where), strict=True):
            place = f"{page.relative_to(ROOT).as_posix()}:{example.line}: $ {step.command}"
            if silent and status == 2:
                found.append(f"{place}\nends with 2:\n" + "\n".join(actual))
            elif not silent and not same(_trimmed(step.shown), _trimmed(actual)):
                shown = "\n".join(actual)
                found.append(f"{place}\nnow prints (python docs/run_examples.py --write):\n{shown}")
    return found


def _trimmed(lines: list[str]) -> list[str]:
    """Leave out empty lines at the end, and spaces at the end of lines."""
    lines = [line.rstrip() for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def rewritten(text: str, where: Path) -> str:
    """Return a page with what its examples print now; what still fits is left as it is."""

    def replace(match: re.Match[str]) -> str:
        example = _example(text, match)
        if not example.runs:
            return match.group()
        lines = [f"<!-- example: {match['info']} -->", ""] if match["info"] else []
        lines.append("```console")
        written = iter(match["body"].splitlines())
        for step, (_, actual) in zip(example.steps, printed(example, where), strict=True):
            fits = step.shown and same(_trimmed(step.shown), _trimmed(actual))
            lines += _command_lines(written)
            lines += _trimmed(step.shown if fits else actual)
        return "\n".join([*lines, "```"])

    put_files(text, where)
    return _FENCE.sub(replace, text)


def _command_lines(written: object) -> list[str]:
    """The next command as the page writes it, over one line or several."""
    lines: list[str] = []
    for line in written:  # type: ignore[attr-defined]
        if lines or line.startswith(_PROMPT):
            lines.append(line)
            if not line.endswith("\\"):
                break
    return lines


def main(arguments: list[str]) -> int:
    """Check, or with ``--write`` rewrite, all pages."""
    found = []
    for page in pages():
        with tempfile.TemporaryDirectory() as name:
            where = folder(Path(name))
            if "--write" in arguments:
                text = page.read_text(encoding="utf-8")
                page.write_text(rewritten(text, where), encoding="utf-8", newline="\n")
            else:
                found += faults(page, where)
    for fault in found:
        print(fault + "\n", file=sys.stderr)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
