"""The sample data is what its script makes, and is about nobody."""

import csv
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data"
OFFICIAL = Path(os.environ.get("NHS_RANK_OFFICIAL_DATA") or ROOT.parent / "shared" / "nof")
QUARTERS = ("2025-26-q1", "2025-26-q2")


def rows_of(*paths: Path) -> list[dict[str, str]]:
    """Read CSV files, with or without a byte-order mark."""
    rows = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def sample_rows(quarter: str) -> list[dict[str, str]]:
    """Read one quarter of the sample."""
    return rows_of(*sorted((SAMPLE / quarter).glob("*.csv")))


def files(folder: Path) -> list[Path]:
    """The data in a folder: tables of text and workbooks."""
    return [path for path in folder.rglob("*") if path.suffix in (".csv", ".xlsx")]


def test_script_remakes_the_committed_bytes(tmp_path: Path) -> None:
    """Running the script writes each committed file again, byte for byte, and no other."""
    script = SAMPLE / "make_sample_data.py"
    subprocess.run([sys.executable, str(script), "--to", str(tmp_path)], check=True)

    made = {p.relative_to(tmp_path): p.read_bytes() for p in files(tmp_path)}
    kept = {p.relative_to(SAMPLE): p.read_bytes() for p in files(SAMPLE)}

    assert sorted(made) == sorted(kept)
    assert [path for path in kept if made[path] != kept[path]] == []


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_type_has_as_many_trusts_as_the_country(quarter: str) -> None:
    """Each quarter has 134 acute, 61 mental health and community, and 10 ambulance trusts."""
    trusts = {(row["Trust_code"], row["Trust_type"]) for row in sample_rows(quarter)}

    assert Counter(kind for _, kind in trusts) == {
        "Acute trust": 134,
        "Mental health and community trust": 61,
        "Ambulance trust": 10,
    }
    assert len({code for code, _ in trusts}) == 205


def test_both_quarters_have_the_same_trusts() -> None:
    """A trust keeps its code, name, type and region from one quarter to the next."""
    about = ("Trust_code", "Trust_name", "Trust_type", "Trust_subtype", "Region")
    first, second = ({tuple(r[c] for c in about) for r in sample_rows(q)} for q in QUARTERS)

    assert first == second
    assert len(first) == 205


def test_the_two_shapes_of_the_official_layout_are_there() -> None:
    """The first quarter has no Quarter column and spells units out; the second has both changed."""
    first, second = (sample_rows(quarter) for quarter in QUARTERS)

    assert all("Quarter" not in row for row in first)
    assert {row["Quarter"] for row in second} == {"Q2 2025/26"}
    assert {row["Units"] for row in first} - {row["Units"] for row in second} == {"percent"}
    assert {row["Units"] for row in second} - {row["Units"] for row in first} == {"%"}


@pytest.mark.parametrize("quarter", QUARTERS)
def test_only_values_and_flags_are_given(quarter: str) -> None:
    """No finished score is in the files, but for metrics that have no value; nor any summary."""
    metrics = {row["Metric_ID"] for row in sample_rows(quarter)}

    finished = {metric for metric in metrics if not metric.startswith("OF0")}
    assert finished == {"OF1035", "OF1046", "OF1067", "OF1069", "OF5004", "OF5007"}


@pytest.mark.parametrize(
    ("file", "column", "metric"),
    [
        ("waiting_times.csv", "rtt_18w", "OF0023"),
        ("waiting_times.csv", "rtt_52w", "OF0003"),
        ("waiting_times.csv", "rtt_vs_plan", "OF0106"),
        ("a_and_e.csv", "a_and_e_4h", "OF0013"),
        ("a_and_e.csv", "a_and_e_12h", "OF0014"),
        ("finance.csv", "planned_surplus", "OF0079"),
        ("finance.csv", "variance_to_plan", "OF0081"),
        ("finance.csv", "implied_productivity", "OF0085"),
    ],
)
def test_wide_files_repeat_the_first_quarter(file: str, column: str, metric: str) -> None:
    """The wide files hold the acute trusts' values of the first quarter, and no others."""
    wide = rows_of(SAMPLE / "three-files" / file)
    expected = {
        row["Trust_code"]: row["Value"]
        for row in sample_rows(QUARTERS[0])
        if row["Metric_ID"] == metric and row["Trust_type"] == "Acute trust"
    }

    assert {row["trust_code"]: row[column] for row in wide if row[column]} == expected


def test_no_code_could_be_a_real_trusts() -> None:
    """Codes have three characters and none begins with R or T, as every NHS trust's does."""
    codes = {row["Trust_code"] for quarter in QUARTERS for row in sample_rows(quarter)}

    assert {len(code) for code in codes} == {3}
    assert {code[0] for code in codes} == {"Z"}


def test_no_name_code_or_region_is_real() -> None:
    """No trust or region of the sample shares its name or code with one in the official files."""
    official = sorted(OFFICIAL.rglob("*.csv"))
    if not official:
        pytest.skip("the official files are not here (NHS_RANK_OFFICIAL_DATA)")
    ours = [row for quarter in QUARTERS for row in sample_rows(quarter)]
    theirs = rows_of(*official)

    for column in ("Trust_code", "Trust_name", "Region"):
        mine = {row[column].strip().casefold() for row in ours}
        real = {row[column].strip().casefold() for row in theirs}
        assert real
        assert mine & real == set(), column
