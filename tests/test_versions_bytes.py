"""Outputs are the same bytes with all versions of the dependencies: as recorded, to the byte.

After a change of an output: python tests/test_versions_bytes.py writes the record anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

import pytest
from conftest import runner

ROOT = Path(__file__).parents[1]
RECORD = Path(__file__).with_name("recorded_bytes.json")
SAMPLE = "sample_data/2025-26-q1"
FEW = ("--draws", "300")
QUESTIONS = {
    "compute": ("compute", SAMPLE, *FEW),
    "detail": ("compute", SAMPLE, "--draws", "0", "--detail"),
    "geometric": ("compute", SAMPLE, *FEW, "--scores", "values", "--weight", "finance=0.5"),
    "explain": ("explain", "ZH1", SAMPLE, *FEW),
    "compare": ("compare", SAMPLE, "-c", "nof-2025-26", "-c", "patient-first", *FEW),
    "sensitivity": ("sensitivity", SAMPLE, *FEW, "--vary", "both", "--simultaneous"),
    "trend": ("trend", SAMPLE, "sample_data/2025-26-q2", *FEW),
    "verify": ("verify", SAMPLE, *FEW),
}
#: Questions of which one text is enough.
MEASURES = {
    "placement": ("--placement", *FEW),
    "neighbours": ("--neighbours", *FEW),
    "reach": ("--reach", "--level", "domain", "--trust-type", "ambulance"),
    "spread": ("--reach", "--spread", "0.1", "--level", "domain"),
    "stability": ("--stability",),
    "coherence": ("--coherence",),
    "reliability": ("--reliability",),
}
QUESTIONS |= {name: ("sensitivity", SAMPLE, *options) for name, options in MEASURES.items()}
#: Text that does not depend on what anybody has installed.
TEXTS = ("csv", "json", "markdown")


def digest(question: str, kind: str) -> str:
    """The SHA-256 of what a command writes, run in the folder of the project."""
    from nhs_rank.cli import app

    with contextlib.chdir(ROOT):
        ran = runner().invoke(app, [*QUESTIONS[question], "-q", "-f", kind])
    assert ran.exit_code in (0, 1), ran.stderr
    return hashlib.sha256(ran.stdout_bytes).hexdigest()


#: What is recorded: a question and the text of its answer.
RECORDED = [(q, kind) for q in QUESTIONS for kind in (("json",) if q in MEASURES else TEXTS)]


@pytest.mark.parametrize(("question", "kind"), RECORDED)
def test_outputs_are_as_recorded_with_any_versions(question: str, kind: str) -> None:
    """CSV, JSON and Markdown: with the pinned, the lowest and the newest dependencies alike."""
    recorded = json.loads(RECORD.read_text())
    assert digest(question, kind) == recorded[f"{question}.{kind}"], (
        "if the output was meant to change: python tests/test_versions_bytes.py"
    )


if __name__ == "__main__":
    found = {f"{question}.{kind}": digest(question, kind) for question, kind in RECORDED}
    RECORD.write_text(json.dumps(found, indent=2) + "\n")
