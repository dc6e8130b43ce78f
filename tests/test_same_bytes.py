"""The same bytes whatever the processor: NumPy with and without what the processor adds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GEOMETRIC = """
framework: geometric
title: A geometric mean
extends: nof-2025-26
weights: {mean: geometric, level: domain}
metrics:
  OF0023: {score: {method: zscore, pool: all}}
  OF0014: {score: {method: minmax, pool: all}}
"""


def features() -> list[str]:
    """What NumPy uses of this processor beyond what it takes for granted."""
    code = (
        "from importlib import import_module as get\n"
        "try: m = get('numpy._core._multiarray_umath')\n"
        "except ImportError: m = get('numpy.core._multiarray_umath')\n"
        "print(*(f for f in m.__cpu_dispatch__ if m.__cpu_features__.get(f)))"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


def output(arguments: tuple[str, ...], disabled: list[str]) -> bytes:
    """What a command writes, in a process of its own."""
    env = {key: value for key, value in os.environ.items() if key != "NPY_DISABLE_CPU_FEATURES"}
    if disabled:
        env["NPY_DISABLE_CPU_FEATURES"] = " ".join(disabled)
    ran = subprocess.run(
        [sys.executable, "-m", "nhs_rank", *arguments], capture_output=True, env=env, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout


@pytest.fixture(scope="module")
def disabled() -> list[str]:
    """Features to do without; skips where the processor has none."""
    found = features()
    if not found:
        pytest.skip("NumPy uses nothing here that could be left out")
    return found


@pytest.mark.parametrize(
    "question",
    [
        ("compute", "--detail"),
        ("compute",),
        ("sensitivity", "--vary", "both", "--simultaneous"),
        ("sensitivity", "--vary", "weights", "--level", "metric"),
        ("sensitivity", "--leave-out", "domain"),
        ("explain", "ZH1"),
    ],
    ids=" ".join,
)
def test_bytes_are_the_same_without_what_the_processor_adds(
    question: tuple[str, ...], disabled: list[str], tmp_path: Path
) -> None:
    """A geometric mean of scores by all kinds of rules, in full: not a digit differs."""
    config = tmp_path / "geometric.yaml"
    config.write_text(GEOMETRIC, encoding="utf-8")
    command, *rest = question
    given = ["sample_data/2025-26-q1", "-c", str(config), "-f", "json", "--quiet"]
    if "--leave-out" not in rest:
        given += ["--draws", "300"]
    where = [*rest, *given] if command == "explain" else [*given, *rest]
    arguments = (command, *where)
    assert output(arguments, []) == output(arguments, disabled)
