"""A newcomer with three files out of Excel: two rounds, and the table of the plain figures."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

import nhs_rank

PASTED = re.compile(r"Then add (--rename \".*\")$")


def test_two_rounds_are_enough(sample: Path, cli: Callable[..., Any]) -> None:
    """What the first run suggests is pasted into the second, which is then the right table."""
    folder = sample / "from-excel"
    first = cli("compute", folder, "--draws", 0, "-f", "json")
    assert first.status == 0
    pasted = [match[1] for line in first.err.splitlines() if (match := PASTED.search(line))]
    assert len(pasted) == 4
    options = [word for one in pasted for word in shlex.split(one)]
    second = cli("compute", folder, "--draws", 0, "-f", "json", *options)
    assert second.status == 0
    assert "Attendances" in second.err
    assert second.err.count("NR304") == 1

    plain = sample / "three-files"
    kept = {
        "waiting_times.csv": ["trust_code", "trust_name", "trust_type", "rtt_18w", "rtt_52w"],
        "a_and_e.csv": ["trust_code", "a_and_e_4h", "a_and_e_12h"],
        "finance.csv": ["trust_code", "planned_surplus", "variance_to_plan", "financial_override"],
    }
    frames = [pl.read_csv(plain / name).select(columns) for name, columns in kept.items()]
    right = nhs_rank.compute(frames, draws=0).to_dict()
    assert json.loads(second.text)["trusts"] == json.loads(json.dumps(right["trusts"]))
    assert json.loads(second.text)["settings"]["rename"]["A&E 4h"] == "a_and_e_4h"


def test_every_liberty_is_forbidden_by_strict(sample: Path, cli: Callable[..., Any]) -> None:
    """One note each, and the exit status 1."""
    ran = cli("compute", sample / "from-excel", "--draws", 0, "--strict")
    assert ran.status == 1
    codes = set(re.findall(r"warning\[(NR2\d\d)\]", ran.err))
    assert codes == {f"NR{n}" for n in (221, 224, 231, 232, 233, 234, 236, 239, 241)}
