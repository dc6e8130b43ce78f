"""The register of organisations, and the codes that ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from nhs_rank.exceptions import InputError
from nhs_rank.register import Successors, organisations, successors, survey_codes


def test_trusts_of_the_country() -> None:
    """205 trusts of three types, each once."""
    trusts = organisations()
    assert trusts.height == 205
    assert trusts["code"].is_unique().all()
    assert dict(trusts["trust_type"].value_counts().rows()) == {
        "Acute trust": 134,
        "Mental health and community trust": 61,
        "Ambulance trust": 10,
    }


def test_no_fictional_trust(sample: Path) -> None:
    """Codes of the sample data belong to no real organisation."""
    import polars as pl

    real = set(organisations()["code"]) | set(successors().of)
    for path in sorted(sample.rglob("*.csv")):
        frame = pl.read_csv(path, infer_schema=False)
        if "Trust_code" in frame.columns:
            assert not real & set(frame["Trust_code"]), path


def test_a_code_counts_until_its_day() -> None:
    """Bridgewater has a code of its own until April 2026."""
    assert successors().at("RY2", "2026-03-31") == ["RY2"]
    assert successors().at("RY2", "2026-04-01") == ["RWW"]
    assert successors().at("R1C", "2025-06-30") == ["RW1"]
    assert successors().at("RBD", "2030-01-01") == ["RBD"]


def test_mergers_follow_each_other() -> None:
    """A successor may end too; a circle ends where it began; one code can become two."""
    table = Successors({"A": [("B", "2020-01-01")], "B": [("C", "2021-01-01")]})
    assert table.at("A", "2020-06-01") == ["B"]
    assert table.at("A", "2022-01-01") == ["C"]
    assert Successors({"A": [("B", "")], "B": [("A", "")]}).at("A", "2022-01-01") == ["B"]
    assert Successors({"A": [("B", ""), ("C", "")]}).at("A", "2022-01-01") == ["B", "C"]


def test_successors_of_ones_own(tmp_path: Path) -> None:
    """A file adds codes, and says otherwise of those that are known."""
    own = tmp_path / "own.csv"
    own.write_text("Code,Successor,From\nrx1,RBD,2025-05-01\nRY2,RBN,\n")
    table = successors(own)
    assert table.at("RX1", "2025-06-30") == ["RBD"]
    assert table.at("RY2", "2025-06-30") == ["RBN"]
    assert table.at("RVJ", "2026-07-01") == ["RA7"]


@pytest.mark.parametrize(
    "text",
    [
        *("old,new\nA,B\n", "code,successor\nA,\n", ""),
        *("code,successor\nA,A\n", "code,successor\nA,B\nB,A\n", "code,successor\nA,B\nB,C\nC,A\n"),
        *(f"code,successor,from\nA,B,{day}\n" for day in ("01/04/2026", "2026-13-01", "soon")),
    ],
)
def test_successors_that_cannot_be_used(tmp_path: Path, text: str) -> None:
    """A file without its columns, with half a row, a ring or no day, is refused by name."""
    own = tmp_path / "own.csv"
    own.write_text(text)
    with pytest.raises(InputError, match=r"own\.csv.*NR922"):
        successors(own)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_successors_as_a_spreadsheet_saves_them(mark: str, tmp_path: Path) -> None:
    """Whatever parts the cells."""
    own = tmp_path / "own.csv"
    own.write_text(f"Code{mark}Successor\n rx1 {mark} RBD \n")
    assert successors(own).at("RX1", "2025-06-30") == ["RBD"]


def test_survey_codes() -> None:
    """The survey's codes of the Isle of Wight and of North London."""
    assert survey_codes() == {"R1F1": "R1F", "TAF": "G6V2S"}
