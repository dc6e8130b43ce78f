"""The pages of reference are what the code and the framework say."""

from __future__ import annotations

import importlib.util
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import nhs_rank
from nhs_rank import load_framework
from nhs_rank.cli import app

ROOT = Path(__file__).parents[1]


def script(name: str):
    """A script of docs/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference, manual = script("make_reference"), script("make_man")


@pytest.mark.parametrize("name", ["commands.md", "metrics.md", "python.md"])
def test_the_pages_are_up_to_date(name: str) -> None:
    """Run docs/make_reference.py where this fails."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert text == reference.pages()[name]


def test_the_manual_page_is_up_to_date() -> None:
    """Run docs/make_man.py where this fails."""
    text = (ROOT / "docs" / "nhs-rank.1").read_text(encoding="utf-8")
    assert text == manual.page()


def test_the_manual_page_names_every_command_and_option() -> None:
    """Each option of each command stands in its section, or in one of the sections for several."""
    text = manual.page().replace("\\-", "-")
    sections = dict(re.findall(r"^\.SH (.*)\n((?:(?!\.SH ).*\n)*)", text, flags=re.M))

    def hold(name: str, command) -> None:
        if hasattr(command, "commands"):
            for own, one in command.commands.items():
                hold(f"{name} {own}".strip(), one)
            return
        section = sections[f"NHS-RANK {name.upper()}"]
        for written in (one for parameter in command.params for one in parameter.opts):
            if written.startswith("--") and written != "--help":
                assert re.search(rf"{written}\b", section), (name, written)
                assert re.search(rf"^\\fB{written}\b", text, flags=re.M), written

    hold("", typer.main.get_command(app))


def test_the_manual_page_is_read_without_a_complaint() -> None:
    """By groff, where it is; lines that begin with a dot are requests that it knows."""
    text = manual.page()
    known = {".TH", ".SH", ".PP", ".TP", ".B", ".nf", ".fi", ".nh", ".ad", '.\\"'}
    assert {line.split(" ")[0] for line in text.splitlines() if line.startswith(".")} == known
    assert not [line for line in text.splitlines() if line.startswith("'")]
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not here")
    ran = subprocess.run(
        [groff, "-man", "-Tascii", "-ww"], input=text.encode(), capture_output=True, check=True
    )
    assert ran.stderr == b""
    plain = re.sub(rb"\x1b\[\d*m|.\x08", b"", ran.stdout)
    assert b"nhs-rank compute sample_data/2025-26-q1" in plain


def test_every_command_and_option_is_on_the_page() -> None:
    """A section for each command, taken from what the command line itself parses."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    sections = {
        part.partition("\n")[0].strip("# "): part
        for part in re.split(r"^(?=##+ )", page, flags=re.M)
    }

    def hold(name: str, command) -> None:
        if hasattr(command, "commands"):
            for own, one in command.commands.items():
                hold(f"{name} {own}".strip(), one)
            return
        assert name in sections, f"run docs/make_reference.py: no section for {name}"
        for parameter in command.params:
            for written in parameter.opts:
                if written.startswith("--") and written not in ("--help",):
                    assert written in sections[name], (name, written)

    hold("", typer.main.get_command(app))


def test_every_metric_is_on_the_page_with_all_its_names() -> None:
    """ID, aliases, full name and evidence of each metric of the official framework."""
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    framework = load_framework("nof-2025-26")
    for name, metric in framework.metrics.items():
        section = page.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        assert metric.name in section
        assert "| evidence | " in section
        assert all(f"`{alias}`" in section for alias in metric.aliases)
    assert set(reference.EVIDENCE) <= set(framework.metrics)


def test_all_of_the_public_python_is_on_the_page() -> None:
    """Each name of the package has a section, and every public method of the hub is there."""
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for name in set(nhs_rank.__all__) - {"__version__", "Settings"}:
        assert f"\n## {name}\n" in page
    for name, _ in inspect.getmembers(nhs_rank.Result, inspect.isfunction):
        if not name.startswith("_") and name not in vars(nhs_rank.Answer):
            assert f"\n**`{name}`**\n" in page.partition("\n## Result\n")[2], name
