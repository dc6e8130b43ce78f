"""`trend`: quarters side by side, and which changes are more than noise."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from asking import trend
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from small import framework_data, given_metrics, write_csv, write_framework

from nhs_rank import InputError, compute
from nhs_rank.analyses._quarter_changes import CAUSES, _cause
from nhs_rank.analyses._students_t import false_discovery, two_sided
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


def test_changes_are_tested_as_scipy_tests_them(sample: Path) -> None:
    """Student's t over the metrics of both quarters, and the false discovery rate over trusts."""
    answer = trend([sample / "2025-26-q1", sample / "2025-26-q2"], draws=0)
    first, second = (
        result.detail.filter(pl.col("counts")).select("trust_code", "metric", "score")
        for result in answer.results
    )
    pairs = first.join(second, on=["trust_code", "metric"], suffix="_after")
    tested = answer.changes.filter(pl.col("p").is_not_null())
    assert tested.height > 150
    for row in tested.iter_rows(named=True):
        own = pairs.filter(pl.col("trust_code") == row["trust_code"])
        said = stats.ttest_rel(own["score_after"].to_numpy(), own["score"].to_numpy())
        assert row["metrics_common"] == own.height
        assert row["t"] == pytest.approx(said.statistic, rel=1e-9)
        assert row["p"] == pytest.approx(said.pvalue, rel=1e-9)
        assert row["mean_change"] + row["composition_effect"] == pytest.approx(
            row["average_change"], abs=1e-11
        )
    rates = stats.false_discovery_control(tested["p"].to_numpy())
    assert tested["q"].to_numpy() == pytest.approx(rates)
    named = set(tested.filter(pl.col("q") <= 0.05)["trust_code"])
    assert set(tested.filter(pl.col("verdict") == "beyond")["trust_code"]) == named


@given(
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.one_of(st.integers(1, 40), st.floats(0.5, 1e5)),
)
def test_students_t_is_what_scipy_says(t: float, freedom: float) -> None:
    """To a few units of the last digits, far into the tails."""
    said = 2 * stats.t.sf(abs(t), freedom)
    assert two_sided(t, freedom) == pytest.approx(said, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("t", "freedom", "chance"),
    [(0.0, 3, 1.0), (1.0, 1, 0.5), (12.706204736, 1, 0.05), (2.228138852, 10, 0.05)],
)
def test_students_t_of_the_tables(t: float, freedom: int, chance: float) -> None:
    """The values that every book of tables has."""
    assert two_sided(t, freedom) == pytest.approx(chance, rel=1e-8)


def test_few_are_named_where_nothing_but_chance_is_at_work() -> None:
    """In 400 sets of 60 trusts whose scores move at random, one in twenty sets names anybody."""
    rng = np.random.default_rng(5)
    named = 0
    for _ in range(400):
        moves = rng.normal(size=(60, 12))
        t = moves.mean(axis=1) / (moves.std(axis=1, ddof=1) / np.sqrt(12))
        rates = false_discovery([two_sided(float(one), 11) for one in t])
        named += any(rate is not None and rate <= 0.05 for rate in rates)
    assert 5 <= named <= 35


def test_a_single_metric_cannot_be_tested(data: Path, small: Path) -> None:
    """One difference has no spread."""
    changes = trend([data], config=small, draws=0).changes
    assert changes["metrics_common"].to_list() == [1] * 5
    assert changes.select("se", "t", "p", "q", "verdict").null_count().row(0) == (5,) * 5
    assert changes["mean_change"].to_list() == changes["average_change"].to_list()


def test_a_metric_that_comes_is_composition(tmp_path: Path) -> None:
    """A trust whose common scores stay, and whose average and segment do not."""
    parts = framework_data(
        given_metrics("A", "B", "C"), segments={"method": "thresholds", "cuts": [1.5, 2.5]}
    )
    path = write_csv(
        tmp_path / "d.csv",
        "quarter,trust_code,A,B,C\nQ1 2025/26,T1,1,2,\nQ2 2025/26,T1,1,2,4\n"
        "Q1 2025/26,T2,1,1,1\nQ2 2025/26,T2,2,3,4\n",
    )
    config = write_framework(tmp_path / "f.yaml", parts)
    changes = trend([path], config=config, draws=0).changes
    rows = {row["trust_code"]: row for row in changes.iter_rows(named=True)}
    one, two = rows["T1"], rows["T2"]
    assert one["mean_change"] == 0
    assert one["composition_effect"] == pytest.approx(7 / 3 - 1.5)
    assert (one["metrics_common"], one["segment_made_by"]) == (2, "composition")
    assert (two["composition_effect"], two["segment_made_by"]) == (0, "score")
    assert two["mean_change"] == pytest.approx(2)
    # differences 1, 2, 3: a standard error of 1 / sqrt(3)
    assert two["t"] == pytest.approx(2 * 3**0.5)


def test_bounds_that_move_are_named(tmp_path: Path) -> None:
    """A trust whose average gets better and whose segment gets worse."""
    parts = framework_data(
        given_metrics("A"), segments={"method": "quantile", "cuts": [0.25, 0.5, 0.75]}
    )
    rows = [
        *(f"Q1 2025/26,T{n},{score}" for n, score in enumerate((2.0, 1.0, 3.0, 3.2, 3.4))),
        *(f"Q2 2025/26,T{n},{score}" for n, score in enumerate((1.9, 1.0, 1.1, 1.2, 1.3))),
    ]
    path = write_csv(tmp_path / "d.csv", "\n".join(["quarter,trust_code,A", *rows, ""]))
    config = write_framework(tmp_path / "f.yaml", parts)
    row = trend([path], config=config, draws=0).changes.row(
        by_predicate=pl.col("trust_code") == "T0", named=True
    )
    assert row["average_change"] < 0
    assert row["segment_after"] > row["segment_before"]
    assert row["segment_made_by"] == "bounds"
    assert row["bounds_effect"] > 0


def test_a_published_change_against_the_score_is_put_down_to_the_bounds(official: Path) -> None:
    """RX4 improved from 2.69 to 2.60 and was placed one segment worse by the quartiles."""
    answer = trend([official], draws=0)
    row = answer.changes.row(
        by_predicate=(pl.col("trust_code") == "RX4") & (pl.col("from_quarter") == "Q2 2025/26"),
        named=True,
    )
    assert (round(row["average_before"], 2), round(row["average_after"], 2)) == (2.69, 2.60)
    assert (row["segment_before"], row["segment_after"]) == (3, 4)
    assert row["segment_made_by"] == "bounds"


@given(
    st.tuples(*[st.integers(1, 4)] * 2),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
)
def test_what_made_a_change_is_what_had_to_be(ends: tuple[int, int], effects: list[int]) -> None:
    """A cause that is named alone is needed, or enough; nothing that does nothing is named."""
    segments = {}
    for size in range(5):
        for subset in map(frozenset, combinations(CAUSES, size)):
            moved = sum(effects[CAUSES.index(cause)] for cause in subset)
            segments[subset] = min(ends[0] + moved, 4)
    made = _cause(segments)
    if segments[frozenset()] == segments[frozenset(CAUSES)]:
        assert made is None
        return
    assert made is not None
    named = ["score", "override"] if made == "both" else made.split(" and ")
    assert all(effects[CAUSES.index(cause)] > 0 for cause in named)


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


def test_no_change_of_rank_stands_without_its_worth(cli, sample: Path) -> None:
    """Beside each stands whether the score changed beyond chance."""
    quarters = (sample / "2025-26-q1", sample / "2025-26-q2")
    ran = cli("trend", *quarters, "--draws", "0", "-q")
    table = ran.text.partition("Changes of score")[0]
    moved = [line for line in table.splitlines() if "▲" in line or "▼" in line]
    assert len(moved) > 100
    assert all("chance" in line or "not tested" in line for line in moved)


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
