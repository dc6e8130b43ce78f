"""Frameworks about other bodies than trusts: their codes, their nouns, their flags."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from conftest import Ran
from small import framework_data, metric, write_framework

import nhs_rank
from nhs_rank import InputError, load_framework
from nhs_rank.words import speak_of, spoken

UNIT = {"noun": "board", "plural": "boards", "key": "board_code"}
TEXT = "board_code,board_name,board_type,x,y,escalated\nB1,One,Rural,1,9,no\nB2,Two,Urban,2,7,yes\n"


@pytest.fixture
def boards(tmp_path: Path) -> Path:
    """A framework about boards with a cap of its own, and a file of two of them."""
    data = framework_data(
        {"x": metric(), "y": metric({"method": "minmax"}, "higher")},
        unit=UNIT,
        flags={"escalated": {"final_segment": 3}},
        caps=[{"flag": "escalated", "no_better_than": 2}],
        segments={"method": "thresholds", "cuts": [1.5, 3.9]},
        ranking={"within": "all"},
    )
    (tmp_path / "boards.csv").write_text(TEXT)
    return write_framework(tmp_path / "f.yaml", data)


def asked(cli: Callable[..., Ran], boards: Path, command: str, *more: str) -> Ran:
    """Run a command on the boards."""
    return cli(command, *more, boards.parent / "boards.csv", "-c", boards)


def test_files_are_read_by_the_frameworks_own_columns(boards: Path) -> None:
    """`board_code` is the code; `trust_code` stays understood, but not both at once."""
    league = nhs_rank.compute(boards.parent / "boards.csv", boards, draws=0).league
    who = league.select("trust_code", "trust_name", "trust_type").rows()
    assert who == [("B1", "One", "Rural"), ("B2", "Two", "Urban")]
    other = boards.parent / "other.csv"
    other.write_text(TEXT.replace("board_", "trust_"))
    again = nhs_rank.compute(other, boards, draws=0).league
    assert again.equals(league)
    tidy = boards.parent / "tidy.csv"
    tidy.write_text("Board-Code,metric,value\nB1,x,1\nB2,x,2\nB1,y,9\nB2,y,7\n")
    assert nhs_rank.compute(tidy, boards, draws=0).league["average_score"].to_list() == [1, 4]
    other.write_text("board_code,trust_code,x\nB1,B2,1\n")
    with pytest.raises(InputError):
        nhs_rank.compute(other, boards, draws=0)


def test_a_file_without_the_key_is_told_what_it_is_called(boards: Path) -> None:
    """The message names the framework's column, not that of trusts."""
    path = boards.parent / "boards.csv"
    path.write_text("bord_code,x\nB1,1\n")
    with pytest.raises(InputError, match=r"no column board_code.*bord_code=board_code"):
        nhs_rank.compute(path, boards, draws=0)


COMMANDS = [
    ("compute",),
    ("compute", "--detail"),
    ("explain", "B2"),
    ("whatif", "--set", "B2:x=0.5"),
    ("sensitivity", "--leave-out", "metric"),
    ("sensitivity", "--vary", "method"),
    ("validate",),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("form", ["table", "markdown", "csv"])
def test_nothing_that_is_shown_speaks_of_trusts(
    cli: Callable[..., Ran], boards: Path, arguments: tuple[str, ...], form: str
) -> None:
    """Titles, heads, captions, notes and messages say board where they would say trust."""
    if arguments == ("validate",) and form != "table":
        pytest.skip("there is no such format")
    ran = asked(cli, boards, *arguments, "-f", form)
    assert ran.status in (0, 1), ran.err
    said = ran.text + ran.err
    assert not re.search("trust", said, re.IGNORECASE), said


def test_the_workbook_and_parquet_have_the_frameworks_columns(
    cli: Callable[..., Ran], boards: Path, tmp_path: Path
) -> None:
    """Machines get `board_code`; people `Board code`."""
    assert asked(cli, boards, "compute", "-o", str(tmp_path / "t.parquet")).status == 0
    assert {"board_code", "board_name", "escalated"} <= set(
        pl.read_parquet(tmp_path / "t.parquet").columns
    )
    assert asked(cli, boards, "compute", "-o", str(tmp_path / "t.xlsx")).status == 0
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    cells = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert any("Board code" in cell or "board_code" in cell for cell in cells)
    assert not any("trust" in cell.lower() for cell in cells)


def test_json_and_frames_keep_the_keys_of_the_contract(
    cli: Callable[..., Ran], boards: Path
) -> None:
    """A script written for trusts reads boards too, and finds the flag of their cap."""
    page = json.loads(asked(cli, boards, "compute", "-f", "json").text)
    rows = {row["trust_code"]: row for row in page["trusts"]}
    assert (rows["B1"]["escalated"], rows["B2"]["escalated"]) == (False, True)
    assert (rows["B2"]["final_segment"], rows["B1"]["segment"]) == (3, 1)
    assert rows["B1"]["financial_override"] is None


def test_every_flag_has_a_column_and_says_what_comes_of_it(
    cli: Callable[..., Ran], boards: Path
) -> None:
    """Caps say which flag they come from; there is no column for one that the framework lacks."""
    out = asked(cli, boards, "compute", "--draws", "0").text
    assert "Escalated" in out
    assert "Escalated: yes means that the segment can be no better than 2" in out
    assert "Override" not in out


def test_trusts_are_spoken_of_again_after_boards(boards: Path, sample: Path) -> None:
    """What was ranked last does not put words into another result's mouth."""
    first = nhs_rank.compute(boards.parent / "boards.csv", boards, draws=0)
    second = nhs_rank.compute([sample / "2025-26-q1"], draws=0)
    assert "2 boards" in repr(first)
    assert "205 trusts" in repr(second)
    assert "2 boards" in first._repr_html_()
    assert "board" not in second._repr_html_()
    with pytest.raises(InputError, match="trust"):
        second.explain("nobody of that name")


@pytest.mark.parametrize(
    ("text", "noun", "wanted"),
    [
        ("a trust and trusts", "council", "a council and councils"),
        ("A trust; the Trust code", "academy", "An academy; the Academy code"),
        ("trust_code, --trust and --trust-type stay", "board", None),
        ("Trusts of a type", "board", "Boards of a type"),
        ("entrusted distrust", "board", None),
        ("the trust's own", "board", "the board's own"),
    ],
)
def test_words_of_text_are_put_in_place_of_trust(text: str, noun: str, wanted: str | None) -> None:
    """Case and article follow; names of columns and options stay."""
    plural = {"academy": "academies"}.get(noun, f"{noun}s")
    assert spoken(text, noun, plural) == (wanted or text)
    speak_of(noun, plural)
    try:
        assert spoken(text) == (wanted or text)
    finally:
        speak_of("trust", "trusts")
    assert spoken(text) == text


# --- the bundled example --------------------------------------------------------------------------


def test_the_councils_are_ranked_by_hand(sample: Path) -> None:
    """Each score of one council, worked out from the file, and its place."""
    league = nhs_rank.compute(sample / "councils", "councils", draws=0)
    services = pl.read_csv(sample / "councils" / "services.csv", null_values="NA")
    money = pl.read_csv(sample / "councils" / "money.csv")
    one = services.row(by_predicate=pl.col("council_code") == "CX06", named=True)
    paid = money.row(by_predicate=pl.col("council_code") == "CX06", named=True)
    bins = services["Bins collected on time (%)"]
    taxes = money["tax_collected"]
    boroughs = services.filter(pl.col("council_type") == "Borough council")
    lights = boroughs["Days to mend a street light"].drop_nulls()

    def between(value: float, best: float, worst: float) -> float:
        return 1 + 3 * (value - best) / (worst - best)

    streets = [
        between(one["Bins collected on time (%)"], bins.max(), bins.min()),
        1.0 if one["Potholes mended in a week (%)"] >= 80 else 2.0,
        between(one["Days to mend a street light"], lights.min(), lights.max()),
    ]
    people = [{"Good": 2.0}[one["children_services"]], 1.0]
    assert paid["planning_in_time"] >= 80
    tax = between(paid["tax_collected"], taxes.max(), taxes.min())
    wanted = (2 * sum(streets) / 3 + sum(people) / 2 + tax) / 4
    row = league.league.row(by_predicate=pl.col("trust_code") == "CX06", named=True)
    assert row["average_score"] == pytest.approx(wanted)
    assert (row["unadjusted_segment"], row["segment"], row["in_measures"]) == (2, 3, True)
    assert row["ranked_of"] == 24


def test_the_councils_have_what_the_example_is_to_show(sample: Path) -> None:
    """Minmax, thresholds, a category without a score, missing values and a capped council."""
    framework: Any = load_framework("councils")
    methods = {one.score.method for one in framework.metrics.values()}
    assert {"minmax", "bands", "categories", "standard"} <= methods
    assert framework.segments.method == "thresholds"
    league = nhs_rank.compute(sample / "councils", framework, draws=0)
    assert [item for item in league.warnings if item.level == "error"] == []
    assert league.league["metrics_scored"].n_unique() > 1
    assert (league.league["segment"] != league.league["unadjusted_segment"]).any()
    assert set(league.league["segment"]) == {1, 2, 3, 4}
