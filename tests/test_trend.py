"""`trend`: quarters side by side, and which changes are more than noise."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from asking import trend
from small import framework_data, given_metrics, write_csv, write_framework

from nhs_rank import InputError, compute
from nhs_rank.output.cells import bars

# one metric, bounds at 1.5, 2.5 and 3.5, a cap at 3
QUARTERS = """
quarter, trust_code, trust_name, trust_type, region, A, override
Q1 2025/26, T1, One Town, Acute trust, North, 1.0, no
Q1 2025/26, T2, Two Vale, Acute trust, North, 2.0, no
Q1 2025/26, T3, Three Moor, Acute trust, North, 1.2, yes
Q1 2025/26, T4, Four Marsh, Acute trust, North, 3.0, no
Q1 2025/26, T5, Five Dale, Acute trust, North, 1.0, no
Q1 2025/26, T6, Six Fell, Acute trust, South, 3.9, no
Q2 2025/26, T1, One Town, Acute trust, North, 2.0, no
Q2 2025/26, T2, Two Vale, Acute trust, North, 2.0, yes
Q2 2025/26, T3, Three Moor, Acute trust, North, 1.2, no
Q2 2025/26, T4, Four Marsh, Acute trust, North, 3.0, no
Q2 2025/26, T5, Five Dale, Acute trust, North, 2.0, yes
Q2 2025/26, T7, Six Fell and Beck, Acute trust, South, 3.0, no
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two quarters of a few trusts."""
    return write_csv(tmp_path / "quarters.csv", QUARTERS)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A framework of one given metric."""
    parts = framework_data(
        given_metrics("A"),
        flags={"override": {}},
        caps=[{"flag": "override", "no_better_than": 3}],
        segments={"method": "thresholds", "cuts": [1.5, 2.5, 3.5]},
    )
    return write_framework(tmp_path / "small.yaml", parts)


def test_each_quarter_is_what_compute_makes(data: Path, small: Path) -> None:
    """A trend has no arithmetic of its own."""
    answer = trend([data], config=small, draws=20)
    assert answer.quarters == ("Q1 2025/26", "Q2 2025/26")
    for quarter, result in zip(answer.quarters, answer.results, strict=True):
        alone = compute([data], small, quarter=quarter, draws=20)
        assert alone.league.equals(result.league)


def test_what_made_a_segment_change_is_told(data: Path, small: Path) -> None:
    """The score, the override, or neither alone."""
    answer = trend([data], config=small, draws=0)
    made = dict(answer.changes.select("trust_code", "segment_made_by").rows())
    assert made == {"T1": "score", "T2": "override", "T3": "override", "T4": None, "T5": "both"}
    segments = dict(
        zip(
            answer.changes["trust_code"],
            zip(answer.changes["segment_before"], answer.changes["segment_after"], strict=True),
            strict=True,
        )
    )
    assert segments == {"T1": (1, 2), "T2": (2, 3), "T3": (3, 1), "T4": (3, 3), "T5": (1, 3)}


def test_an_override_that_does_not_bind_leaves_it_to_the_score(tmp_path: Path, small: Path) -> None:
    """A trust flagged in both quarters that moves from 4 to 3 moved by its score."""
    path = write_csv(
        tmp_path / "flagged.csv",
        "quarter,trust_code,trust_type,A,override\n"
        "Q1 2025/26,T1,x,3.9,yes\nQ2 2025/26,T1,x,1.0,yes\n"
        "Q1 2025/26,T2,x,1,no\nQ2 2025/26,T2,x,1,no",
    )
    answer = trend([path], config=small, draws=0)
    row = answer.changes.row(by_predicate=pl.col("trust_code") == "T1", named=True)
    assert (row["segment_before"], row["segment_after"]) == (4, 3)
    assert row["segment_made_by"] == "score"


def test_trusts_that_come_and_go_are_listed(data: Path, small: Path) -> None:
    """With a likely successor of the same region and type, as a guess."""
    answer = trend([data], config=small, draws=0)
    rows = answer.events.select("quarter", "event", "trust_code", "note").rows()
    assert rows == [
        (
            "Q2 2025/26",
            "vanishes",
            "T6",
            "may have become or merged into T7 Six Fell and Beck",
        ),
        ("Q2 2025/26", "appears", "T7", None),
    ]


def test_a_merger_into_a_renamed_trust_is_suggested(tmp_path: Path, small: Path) -> None:
    """The trust that stays changes its name; the one that goes shares a word with it."""
    path = write_csv(
        tmp_path / "merged.csv",
        "quarter,trust_code,trust_name,trust_type,region,A\n"
        "Q1 2025/26,T1,North Fell Hospitals,x,North,1\n"
        "Q1 2025/26,T2,South Beck Hospitals,x,North,2\n"
        "Q1 2025/26,T3,Hospitals of the Vale,x,North,2\n"
        "Q2 2025/26,T1,Fell and Beck Hospitals,x,North,1\n"
        "Q2 2025/26,T3,Hospitals of the Vale,x,North,2",
    )
    answer = trend([path], config=small, draws=0)
    assert answer.events.select("event", "trust_code", "note").rows() == [
        ("vanishes", "T2", "may have become or merged into T1 Fell and Beck Hospitals"),
        ("renamed", "T1", "was North Fell Hospitals"),
    ]


def test_a_missing_type_is_one_event(tmp_path: Path, small: Path) -> None:
    """Not one for each of its trusts."""
    path = write_csv(
        tmp_path / "types.csv",
        "quarter,trust_code,trust_type,A\n"
        "Q1 2025/26,T1,x,1\nQ1 2025/26,T2,y,2\nQ1 2025/26,T3,y,3\nQ2 2025/26,T1,x,1",
    )
    answer = trend([path], config=small, draws=0)
    assert answer.events.select("event", "trust_type", "note").rows() == [
        ("type absent", "y", "2 trusts of this type, none in the later quarter")
    ]


def test_verdicts_ask_both_likely_ranges(sample: Path) -> None:
    """Beyond: each quarter's figure lies outside the likely range of the other."""
    answer = trend([sample / "2025-26-q1", sample / "2025-26-q2"], draws=200)
    first, second = (result.league for result in answer.results)
    both = first.join(second, on="trust_code", suffix="_b")
    beyond = both.filter(
        ~pl.col("rank_b").is_between("likely_rank_low", "likely_rank_high")
        & ~pl.col("rank").is_between("likely_rank_low_b", "likely_rank_high_b")
    )
    found = answer.changes.filter(pl.col("rank_verdict") == "beyond")
    assert set(found["trust_code"]) == set(beyond["trust_code"])
    assert answer.changes["rank_verdict"].null_count() == 0


def test_without_draws_there_are_no_verdicts(data: Path, small: Path) -> None:
    """Null, not "within"."""
    answer = trend([data], config=small, draws=0)
    assert answer.changes["rank_verdict"].null_count() == answer.changes.height


def test_one_quarter_makes_no_trend(sample: Path) -> None:
    """The message names the quarter."""
    with pytest.raises(InputError, match=r"NR119.*Q1 2025/26"):
        trend([sample / "2025-26-q1"])


def test_quarters_are_in_the_order_of_time(tmp_path: Path, small: Path) -> None:
    """Across financial years, and with a quarter in between that is not there."""
    rows = [f"{quarter},T{n},x,{n}" for quarter in ("Q1 2026/27", "Q4 2025/26") for n in (1, 2)]
    path = write_csv(tmp_path / "q.csv", "\n".join(["quarter,trust_code,trust_type,A", *rows]))
    assert trend([path], config=small, draws=0).quarters == ("Q4 2025/26", "Q1 2026/27")


def test_a_sparkline_has_a_bar_for_each_quarter() -> None:
    """Lowest, highest, and a point for a quarter that is missing."""
    assert bars([1.0, None, 4.0], 1.0, 4.0) == "▁·█"
    assert bars([2.0, 2.0], 2.0, 2.0) == "▅▅"
    assert bars([0.0, 9.0], 1.0, 4.0) == "▁█"


@pytest.mark.parametrize("name", ["table", "csv", "json", "markdown"])
def test_every_format_is_the_same_bytes_again(cli, data: Path, small: Path, name: str) -> None:
    """One row a trust in CSV; JSON has the quarters and changes of each trust."""
    options = ("-c", small, "--draws", "100", "-f", name, "-q")
    first = cli("trend", data, *options)
    assert first.status == 0
    assert first.out == cli("trend", data, *options).out
    if name == "csv":
        frame = pl.read_csv(first.out)
        assert frame.height == 7
        assert frame["rank_2025-26-q1"].null_count() == 1
    if name == "json":
        answer = json.loads(first.out)
        assert answer["schema_version"] == 1
        assert [quarter["quarter"] for quarter in answer["quarters"]] == [
            "Q1 2025/26",
            "Q2 2025/26",
        ]
        one = next(trust for trust in answer["trusts"] if trust["trust_code"] == "T1")
        assert [quarter["segment"] for quarter in one["quarters"]] == [1, 2]
        assert one["changes"][0]["segment_made_by"] == "score"


def test_no_change_of_rank_stands_without_its_worth(cli, data: Path, small: Path) -> None:
    """Each is within the likely range, more than it, or without one."""
    for draws in ("0", "100"):
        ran = cli("trend", data, "-c", small, "--draws", draws, "-q")
        table = ran.text.partition("Changes larger")[0]
        for line in table.splitlines():
            if "▲" in line or "▼" in line:
                assert "likely range" in line


def test_one_trust_can_be_shown(cli, data: Path, small: Path) -> None:
    """By its code, a trust that is gone too; part of a name has to be of one trust."""
    ran = cli("trend", data, "-c", small, "--draws", "0", "--trust", "e", "-f", "csv")
    assert ran.status == 2
    ran = cli("trend", data, "-c", small, "--draws", "0", "--trust", "T6", "-f", "csv")
    assert pl.read_csv(ran.out)["trust_code"].to_list() == ["T6"]


def test_three_published_quarters_of_mental_health_trusts(official: Path) -> None:
    """61 trusts in each; segment changes by the score and by the override are told apart."""
    answer = trend(
        [
            official
            / "2025-26-q4/nhs-oversight-framework-mental-health-and-community-trust-data.csv"
        ],
        cuts="published",
        draws=200,
    )
    assert answer.quarters == ("Q1 2025/26", "Q2 2025/26", "Q4 2025/26")
    assert answer.trusts.height == 183
    assert answer.trusts["trust_code"].n_unique() == 61
    assert {"score", "override"} <= set(answer.changes["segment_made_by"])
    assert answer.events.is_empty()
    # a change made by the override alone has a flag that is not what it was
    flags = answer.trusts.select("quarter", "trust_code", "financial_override")
    lifted = (
        answer.changes.filter(pl.col("segment_made_by") == "override")
        .join(flags, left_on=["from_quarter", "trust_code"], right_on=["quarter", "trust_code"])
        .join(
            flags,
            left_on=["to_quarter", "trust_code"],
            right_on=["quarter", "trust_code"],
            suffix="_after",
        )
    )
    assert lifted.height > 0
    assert (lifted["financial_override"] != lifted["financial_override_after"]).all()
