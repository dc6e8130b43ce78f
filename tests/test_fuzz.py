"""Whatever the files hold, there is a result or diagnostics: never an exception, never a hang.

Each test tries a modest number of examples, always the same ones. For a longer run of other ones,
set the number of examples for each test::

    NHS_RANK_FUZZ=20000 python -m pytest tests/test_fuzz.py

With the variable set, `test_hostile` also runs its whole corpus as commands.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from fuzzing import (
    frameworks,
    mutated_frameworks,
    mutated_tables,
    options,
    tables,
    valid_frameworks,
    valid_tables,
)
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import nhs_rank
from nhs_rank.analyses._reproduce import reproduce
from nhs_rank.analyses._validate import validate
from nhs_rank.analyses._validate._view import validation_document, workflow_commands
from nhs_rank.diagnostics import KINDS
from nhs_rank.output import FORMATS, Screen

LONG = int(os.environ.get("NHS_RANK_FUZZ") or 0)
usual = settings(
    max_examples=LONG or 40,
    derandomize=not LONG,
    deadline=20_000,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def promise(data: bytes, framework: bytes, chosen: dict[str, Any]) -> None:
    """Run everything on a data file and a framework file; raise for what no user may see."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data.csv").write_bytes(data)
        (folder / "f.yaml").write_bytes(framework)
        try:
            result = nhs_rank.compute(folder / "data.csv", folder / "f.yaml", **chosen)
            for document in (result.document(), result.document(detail=True)):
                for form in ("table", "csv", "markdown"):
                    FORMATS[form](document, Screen(width=80, colour=True))
            checked(json.loads(FORMATS["json"](result.document(), Screen())))
            outcome = "result"
        except nhs_rank.NhsRankError as error:
            sound(error)
            outcome = "diagnostics"
        try:
            found = validate(folder / "data.csv", folder / "f.yaml")
        except nhs_rank.NhsRankError as error:
            sound(error)
        else:
            FORMATS["json"](validation_document(found), Screen())
            assert workflow_commands(found).count(b"\n") >= len(found.log.items)
        event(outcome)


def sound(error: nhs_rank.NhsRankError) -> None:
    """An error has diagnostics, each of a registered code and on one line."""
    assert error.diagnostics
    for item in error.diagnostics:
        assert item.code in KINDS
        assert len(str(item).splitlines()) == 1
        assert len(str(item)) < 3000
    json.dumps([item.as_dict() for item in error.diagnostics], allow_nan=False)


def checked(data: dict[str, Any]) -> None:
    """A result is whole: ranks from 1, averages on the scale, none but nulls missing."""
    for trust in data["trusts"]:
        ranked = trust["not_ranked_because"] is None
        assert (trust["rank"] is not None) == ranked
        assert (trust["average_score"] is not None) >= ranked
        if ranked:
            assert 1 <= trust["rank"] <= trust["ranked_of"]
            assert -1000 - 1e-6 <= trust["average_score"] <= 1000 + 1e-6
            assert trust["segment"] >= trust["unadjusted_segment"] >= 1


@usual
@given(tables(), frameworks(), options)
def test_whole_frameworks_and_tables(data: bytes, framework: bytes, chosen: dict[str, Any]) -> None:
    """Frameworks and tables that are built, mostly right, with any options."""
    promise(data, framework, chosen)


@usual
@given(mutated_tables, valid_frameworks, options)
def test_valid_data_gone_wrong(data: bytes, framework: bytes, chosen: dict[str, Any]) -> None:
    """A valid file with bytes taken out, doubled, overwritten or put in."""
    promise(data, framework, chosen)


@usual
@given(valid_tables, mutated_frameworks)
def test_a_valid_framework_gone_wrong(data: bytes, framework: bytes) -> None:
    """A valid framework with bytes taken out, doubled, overwritten or put in."""
    promise(data, framework, {"draws": 0})


@usual
@given(tables(), valid_frameworks)
def test_tables_against_a_valid_framework(data: bytes, framework: bytes) -> None:
    """Built tables in any layout."""
    promise(data, framework, {"draws": 0})


@usual
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_rubbish(data: bytes, framework: bytes) -> None:
    """Bytes of no kind at all, for the data, the framework and the result to reproduce."""
    promise(data, b"framework: x\n" + framework, {"draws": 0})
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "r.json"
        path.write_bytes(data)
        try:
            reproduce(path)
        except nhs_rank.InputError as error:
            sound(error)
