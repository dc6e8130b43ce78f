"""`explain`: one trust on a page, and the way to the next segment."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from asking import explain, whatif
from small import framework_data, given_metrics, metric, write_csv, write_framework
from tests.conftest import Ran

from nhs_rank import InputError, Options, compute
from nhs_rank.analyses._edits import Baseline, Change
from nhs_rank.analyses._next_segment import _decimals, way_up
from nhs_rank.output import FORMATS, Screen

VALUES = """
trust_code, trust_name, trust_type, region, A, B, override
T1, One, Acute trust, North, 10.5, 90, no
T2, Two, Acute trust, North, 20.5, 70, no
T3, Three, Acute trust, South, 30.5, 80, yes
T4, Four, Acute trust, South, 40.5, 60, no
T5, Five's Corner, Acute trust, South, 50.5, 50, no
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A file of five trusts with two metrics."""
    return write_csv(tmp_path / "data.csv", VALUES)


def framework(tmp_path: Path, a=None, b=None, **more) -> Path:
    """A framework where A is better lower and B higher, with fixed bounds."""
    metrics = {
        "A": metric(a or {"method": "rank"}, "lower"),
        "B": metric(b or {"method": "standard", "meets": ">= 75"}, "higher", range=[0, 100]),
    }
    parts = {
        "flags": {"override": {}},
        "caps": [{"flag": "override", "no_better_than": 3}],
        "segments": {"method": "thresholds", "cuts": [1.5, 2.5, 3.5]},
    }
    return write_framework(tmp_path / "f.yaml", framework_data(metrics, **(parts | more)))


def test_contributions_add_up_to_the_average(sample: Path) -> None:
    """For every trust, to nine places."""
    result = compute([sample / "2025-26-q1"], "patient-first", draws=0)
    sums = result.detail.group_by("trust_code").agg(pl.col("contribution").sum())
    both = result.league.join(sums, on="trust_code")
    assert both.height == 205
    assert both["contribution"].to_list() == pytest.approx(
        both["average_score"].to_list(), abs=1e-9
    )
    page = explain([sample / "2025-26-q1"], "ZH1", draws=0)
    assert page.metrics["contribution"].sum() == pytest.approx(
        page.standing["average_score"], abs=1e-9
    )


def test_the_page_is_what_the_table_says(data: Path, tmp_path: Path) -> None:
    """Values, scores, ranks, quartiles of the pool and the cost against its median."""
    page = explain([data], "T5", config=framework(tmp_path), draws=0)
    rows = {row["metric"]: row for row in page.metrics.to_dicts()}
    # A: last of five; B: of those below 75 (70, 60, 50) last
    assert (rows["A"]["score"], rows["B"]["score"]) == (4.0, 4.0)
    assert (rows["A"]["pool_lower_quartile"], rows["A"]["pool_median"]) == (20.5, 30.5)
    assert rows["A"]["pool_median_score"] == 2.5
    assert rows["A"]["cost"] == pytest.approx((4 - 2.5) / 2)
    # the median of 1, 1, 2, 3, 4
    assert rows["B"]["cost"] == pytest.approx((4 - 2) / 2)
    assert page.metrics["metric"].to_list() == ["B", "A"]
    assert page.weaknesses == ("B", "A")
    assert page.strengths == ()
    assert page.standing["rank"] == 5
    (domain,) = page.domains.to_dicts()
    assert (domain["score"], domain["rank"], domain["ranked_of"]) == (4.0, 5, 5)


def test_the_way_up_meets_a_rank_by_a_hair(data: Path, tmp_path: Path) -> None:
    """T5 needs 3.5: a score of 3.0 in either metric; equal to T4's value is enough by rank."""
    page = explain([data], "T5", config=framework(tmp_path), draws=0)
    routes = {row["metric"]: row for row in page.way.routes.to_dicts()}
    assert page.way.target == 3
    assert page.way.average_must_fall == pytest.approx(0.5)
    assert page.way.score_points == pytest.approx(1.0)
    # lower is better: 30.5 ties with T3 for the third place, a score of 2.5; 40.5 with T4: 3.25
    assert routes["A"]["value_needed"] == 30.5
    assert routes["B"]["value_needed"] == 60
    assert (routes["A"]["step"], routes["B"]["step"]) == (0.1, 1.0)


def test_a_strict_standard_has_to_be_passed(data: Path, tmp_path: Path) -> None:
    """The value is one step beyond a bound that must not be met."""
    b = {"method": "standard", "meets": "> 75", "missed": 4}
    page = explain([data], "T5", config=framework(tmp_path, b=b), draws=0)
    routes = {row["metric"]: row for row in page.way.routes.to_dicts()}
    assert routes["B"]["value_needed"] == 76


@pytest.mark.parametrize(
    ("key", "meets", "needed"),
    [
        *(("B", ">= 75.25", 76), ("B", "> 75.25", 76), ("B", ">= 99.5", 100), ("B", ">= 76", 76)),
        *(("A", "<= 30.25", 30.2), ("A", "< 30.25", 30.2), ("A", "< 30.2", 30.1)),
    ],
)
def test_a_standard_between_two_values_is_met_by_the_next_better_one(
    data: Path, tmp_path: Path, key: str, meets: str, needed: float
) -> None:
    """Values have no decimals (B) or one (A), the standard has more."""
    rule = {"method": "standard", "meets": meets, "missed": 4}
    config = framework(tmp_path, **{key.lower(): rule})
    page = explain([data], "T5", config=config, draws=0)
    routes = {row["metric"]: row for row in page.way.routes.to_dicts()}
    assert (routes[key]["value_needed"], routes[key]["score_then"]) == (needed, 1.0)


def test_bands_are_met_at_their_bounds(data: Path, tmp_path: Path) -> None:
    """The first band whose score is good enough."""
    b = {
        "method": "bands",
        "bands": [{"at_least": 95, "score": 1}, {"above": 85, "score": 3}],
        "otherwise": 4,
    }
    page = explain([data], "T5", config=framework(tmp_path, b=b), draws=0)
    routes = {row["metric"]: row for row in page.way.routes.to_dicts()}
    assert routes["B"]["value_needed"] == 86


@pytest.mark.parametrize("method", ["minmax", "zscore"])
def test_scores_that_grow_evenly_are_sought_to_the_last_place(
    data: Path, tmp_path: Path, method: str
) -> None:
    """Between two trusts' values too."""
    segments = {"method": "thresholds", "cuts": [1.5, 2.5, 3.4]}
    config = framework(tmp_path, a={"method": method}, segments=segments)
    page = explain([data], "T5", config=config, draws=0)
    baseline = Baseline.of(page.result)
    (row,) = page.way.routes.filter(pl.col("metric") == "A").to_dicts()
    assert row["value_needed"] not in (10.5, 20.5, 30.5, 40.5)
    for value, reaches in ((row["value_needed"], True), (row["value_needed"] + 0.1, False)):
        change = Change("T5", "A", "value", 50.5, round(value, 1))
        assert (_segment(baseline.again([change]), "T5") <= 3) is reaches


def test_what_no_value_can_do_is_said(data: Path, tmp_path: Path) -> None:
    """With the average at the best value that there is."""
    config = framework(tmp_path, weights={"values": {"A": 1, "B": 10}})
    page = explain([data], "T5", config=config, draws=0)
    assert page.way.routes["metric"].to_list() == ["B"]
    (row,) = page.way.short.to_dicts()
    assert (row["metric"], row["best_value"], row["score_then"]) == ("A", 10.5, 1.0)
    assert row["average_then"] == pytest.approx((1 + 40) / 11)


def test_a_cap_is_said_first_and_no_values_are_offered(data: Path, tmp_path: Path) -> None:
    """T3 would be in segment 2 without it."""
    page = explain([data], "T3", config=framework(tmp_path), draws=0)
    assert page.standing["segment"] == 3
    assert page.way.impossible_because is not None
    assert "override keeps it in segment 3 at best" in page.way.impossible_because
    assert page.way.routes.is_empty()
    assert page.without_cap == {"flags": ["override"], "segment": 2, "rank": 2}
    answer = whatif([data], ["T3:override=no"], config=framework(tmp_path))
    row = answer.trusts.row(0, named=True)
    assert (row["segment_after"], row["rank_after"]) == (2, 2)


def test_without_caps_the_same_trust_has_a_way(data: Path, tmp_path: Path) -> None:
    """--no-cap leaves nothing in it."""
    page = explain([data], "T3", config=framework(tmp_path), draws=0, cap=False)
    assert page.standing["segment"] == 2
    assert page.way.target == 1
    assert page.way.impossible_because is None


def test_the_best_segment_has_no_way_up(data: Path, tmp_path: Path) -> None:
    """Nor is anything tried."""
    page = explain([data], "T1", config=framework(tmp_path), draws=0)
    assert page.way.target is None
    assert page.way.routes.is_empty()


def test_an_unranked_trust_has_a_page(data: Path, tmp_path: Path) -> None:
    """With the reason in place of a rank."""
    path = write_csv(tmp_path / "more.csv", "trust_code,trust_type,A,B\nT9,Acute trust,NA,NA")
    page = explain([data, path], "T9", config=framework(tmp_path), draws=0)
    assert page.standing["rank"] is None
    assert page.way.target is None
    assert page.metrics.is_empty()
    json.dumps(page.to_dict(), allow_nan=False)


def test_nothing_is_tried_where_only_published_scores_count(tmp_path: Path) -> None:
    """It is said instead."""
    path = write_csv(
        tmp_path / "given.csv",
        "trust_code,trust_type,metric,value,score\n"
        "T1,Acute trust,OF0013,80,1\nT2,Acute trust,OF0013,70,4\nT3,Acute trust,OF0013,75,2",
    )
    page = explain([path], "T2", scores="given", draws=0)
    assert page.way.routes.is_empty()
    assert "Published scores only" in page.notes[0]


def test_code_and_part_of_a_name_give_the_same_page(cli, data: Path, tmp_path: Path) -> None:
    """An unknown one gets a suggestion, an ambiguous one the choice."""
    config = framework(tmp_path)
    first = cli("explain", "T5", data, "-c", config)
    second = cli("explain", "five's corner", data, "-c", config)
    assert first.status == 0
    assert first.out == second.out
    ran = cli("explain", "Fives Corner", data, "-c", config)
    assert ran.status == 2
    assert "did you mean" in ran.err
    assert cli("explain", "T", data, "-c", config).status == 2


@pytest.mark.parametrize("name", ["table", "csv", "json", "markdown"])
def test_every_format_is_the_same_bytes_again(cli, data: Path, tmp_path: Path, name: str) -> None:
    """The CSV holds the metrics."""
    config = framework(tmp_path)
    first = cli("explain", "T5", data, "-c", config, "-f", name)
    assert first.out == cli("explain", "T5", data, "-c", config, "-f", name).out
    if name == "csv":
        assert pl.read_csv(first.out)["metric"].to_list() == ["B", "A"]
    elif name == "json":
        page = json.loads(first.out)
        assert page["schema_version"] == 1
        assert page["next_segment"]["target"] == 3
        assert page["trust"]["trust_code"] == "T5"
    else:
        assert "The way to segment 3" in first.text


def test_likely_ranges_stand_on_the_page(cli, sample: Path) -> None:
    """And are left out where there are no draws."""
    folder = sample / "2025-26-q1"
    assert "likely" in cli("explain", "ZT0", folder, "--draws", "50").text.split("\n")[1]
    assert "likely" not in cli("explain", "ZT0", folder, "--draws", "0").text.split("\n")[1]


def _segment(result, code: str) -> int:
    return int(result.placed.row(by_predicate=pl.col("trust_code") == code, named=True)["segment"])


def _check_routes(result, codes: list[str]) -> int:
    """Every value that is offered reaches the segment, and one step less does not."""
    baseline = Baseline.of(result)
    checked = 0
    for code in codes:
        way = way_up(baseline, code)
        for row in way.routes.iter_rows(named=True):
            toward = 1 if row["better"] == "higher" else -1
            decimals = len(f"{row['step']:.9f}".rstrip("0").partition(".")[2])
            less = round(row["value_needed"] - toward * row["step"], decimals)
            for value, reaches in ((row["value_needed"], True), (less, False)):
                change = Change(code, row["metric"], "value", row["value"], value)
                assert (_segment(baseline.again([change]), code) <= way.target) is reaches, row
            checked += 1
    return checked


def test_each_value_reaches_the_segment_and_a_step_less_does_not(sample: Path) -> None:
    """For trusts of the sample data picked at random, scored from values."""
    result = compute([sample / "2025-26-q1"], draws=0)
    codes = random.Random(5).sample(sorted(result.league["trust_code"]), 8)
    assert _check_routes(result, codes) > 5


def test_each_value_of_published_trusts_does_what_it_says(official: Path) -> None:
    """The first quarter, with published scores in use; the values go through `whatif` too."""
    options = {"quarter": "2025-26-q1"}
    result = compute([official], draws=0, **options)
    codes = random.Random(2025).sample(sorted(result.league["trust_code"]), 8)
    assert _check_routes(result, codes) > 5
    ways = ((code, way_up(Baseline.of(result), code)) for code in codes)
    code, way = next((code, way) for code, way in ways if way.routes.height)
    row = way.routes.row(0, named=True)
    text = f"{code}:{row['metric']}=={row['value_needed']!r}"
    answer = whatif([official], [text], **options)
    assert answer.trusts["segment_after"].item() <= way.target


def test_kings_lynn_is_found_by_its_name(cli, official: Path) -> None:
    """RCX and a part of its name give the same page."""
    options = (official, "--quarter", "2025-26-q1", "--draws", "0", "-q")
    first = cli("explain", "RCX", *options)
    assert first.out == cli("explain", "king's lynn", *options).out
    page = explain([official], "RCX", draws=0, quarter="2025-26-q1")
    assert page.standing["rank"] == 134
    assert page.metrics["contribution"].sum() == pytest.approx(
        page.standing["average_score"], abs=1e-9
    )


def test_options_reach_the_page(data: Path, tmp_path: Path) -> None:
    """Fixed bounds and weights change what is needed."""
    config = framework(tmp_path)
    page = explain([data], "T5", config=config, draws=0, cuts=[1.5, 2.5, 3.9])
    assert page.way.bound == 3.9
    assert page.result.options == Options(draws=0, cuts=[1.5, 2.5, 3.9])


def test_an_unknown_trust_is_an_input_error(data: Path, tmp_path: Path) -> None:
    """With its own code."""
    with pytest.raises(InputError, match="NR107"):
        explain([data], "nobody", config=framework(tmp_path), draws=0)


# --- several metrics at once ----------------------------------------------------------------------


def test_several_metrics_deliver_what_none_could_alone(tmp_path: Path) -> None:
    """The fewest, and all evenly: each found by ranking again, and a hundredth less does not do."""
    rows = [
        "trust_code,trust_name,trust_type,A,B,C",
        *(f"T{n},Trust {n},Acute trust,{10 * n},{10 * n},{10 * n}" for n in range(1, 11)),
    ]
    data = write_csv(tmp_path / "d.csv", "\n".join([*rows, ""]))
    metrics = {key: metric(name=key, domain="d") for key in "ABC"}
    cuts = {"method": "thresholds", "cuts": [1.2, 2.2]}
    config = write_framework(tmp_path / "f.yaml", framework_data(metrics, segments=cuts))
    page = explain([data], "T10", config=config, draws=0)
    assert page.way.routes.is_empty()
    ways = {way: part for (way,), part in page.way.together.group_by("way", maintain_order=True)}
    assert ways["fewest"]["metric"].to_list() == ["A", "B"]
    assert ways["even"]["metric"].to_list() == ["A", "B", "C"]
    baseline = Baseline.of(page.result)
    for part in ways.values():
        share = part["share"][0]
        for less, reaches in ((0.0, True), (0.01, False)):
            changes = [
                Change("T10", row["metric"], "value", 100.0, _closer(row, share - less))
                for row in part.iter_rows(named=True)
            ]
            assert (_segment(baseline.again(changes), "T10") <= page.way.target) is reaches
    shown = FORMATS["table"](page.document(), Screen()).decode()
    assert "None could deliver it" in shown
    assert "2 metrics, each" in shown
    assert "These could not" not in shown


def _closer(row: dict[str, Any], share: float) -> float:
    """The value that closes a share of the gap, in whole steps towards the best."""
    gap = row["value"] - row["best_value"]
    return row["value"] - math.ceil(round(gap * share, 9))


def test_where_not_even_all_at_their_best_would_do_it_is_said(tmp_path: Path) -> None:
    """A trust that leads in one metric and whose other has no value to change."""
    text = "trust_code,metric,value,score\nT1,A,2,\nT1,B,,4\nT2,A,1,\nT2,B,,1\nT3,A,3,\nT3,B,,1\n"
    data = write_csv(tmp_path / "d.csv", text)
    metrics = {"A": metric(), "B": metric({"method": "given"}, None)}
    cuts = {"method": "thresholds", "cuts": [2.0]}
    config = write_framework(tmp_path / "f.yaml", framework_data(metrics, segments=cuts))
    page = explain([data], "T1", config=config, draws=0)
    assert page.way.short["metric"].to_list() == ["A"]
    assert page.way.together.is_empty()
    shown = FORMATS["table"](page.document(), Screen()).decode()
    assert "Not even all of them at their best values" in shown
    assert "These could not" in shown


# --- caps left out, published averages, names -----------------------------------------------------


def test_a_cap_that_is_left_out_is_not_said_to_change_nothing(
    data: Path, tmp_path: Path, cli: Callable[..., Ran]
) -> None:
    """What it would cost is said instead."""
    config = framework(tmp_path)
    page = explain([data], "T3", config=config, draws=0, cap=False)
    held = compute([data], config, draws=0).league.row(
        by_predicate=pl.col("trust_code") == "T3", named=True
    )
    assert page.with_cap == {
        "flags": ["override"],
        "segment": held["segment"],
        "rank": held["rank"],
    }
    assert page.with_cap["segment"] > page.standing["segment"]
    ran = cli("explain", "T3", data, "-c", config, "--no-cap", "--draws", "0", "-q")
    assert "changes nothing" not in ran.text
    assert "left out here: with all caps, segment 3" in ran.text
    assert explain([data], "T1", config=config, draws=0, cap=False).with_cap is None


def test_a_published_average_that_is_another_is_shown_with_its_cause(tmp_path: Path) -> None:
    """And one that is the same to two decimals is not."""
    parts = {"published": {"average_score": "AVG"}}
    config = write_framework(tmp_path / "f.yaml", framework_data(given_metrics("A", "B"), **parts))
    rows = ["trust_code,metric,value", "T1,A,1", "T1,B,2", "T1,AVG,1.5", "T2,A,2", "T2,B,2"]
    data = write_csv(tmp_path / "d.csv", "\n".join([*rows, "T2,AVG,2.4", ""]))
    assert explain([data], "T1", config=config, draws=0).published is None
    found = explain([data], "T2", config=config, draws=0).published
    assert found is not None
    assert found["average_score"] == 2.4
    assert set(found) == {"average_score", "cause", "detail"}


def test_the_published_average_of_kings_lynn_is_shown(official: Path) -> None:
    """3.35 was published, 3.34 is made: rounding leaves both open."""
    page = explain([official], "king's lynn", draws=0, quarter="2025-26-q1", cuts="published")
    assert page.published is not None
    assert page.published["average_score"] == 3.35
    assert round(page.standing["average_score"], 3) == 3.345
    assert page.published["cause"] == "rounding"


@pytest.mark.parametrize(
    "asked",
    ["king's lynn", "King\u2019s Lynn", "KING\u02bcS  LYNN", "\u201cking`s\u201d"],
)
def test_quotes_of_any_kind_are_the_same(asked: str, tmp_path: Path) -> None:
    """As they are typed, pasted or left out."""
    text = 'trust_code,trust_name,A\nT1,"King\u2019s Lynn, Hospital",1\nT2,O\u02bcNeill,2\n'
    data = write_csv(tmp_path / "d.csv", text)
    config = write_framework(tmp_path / "f.yaml", framework_data(given_metrics("A")))
    assert explain([data], asked, config=config, draws=0).trust_code == "T1"


def test_a_trust_in_another_quarter_or_of_another_type_is_said_to_be_there(
    tmp_path: Path,
) -> None:
    """With where to look for it."""
    text = (
        "quarter,trust_code,trust_name,trust_type,A\nQ1 2025/26,T1,One,x,1\n"
        "Q2 2025/26,T2,Two,x,1\nQ2 2025/26,T3,Three,y,1\n"
    )
    data = write_csv(tmp_path / "d.csv", text)
    config = write_framework(tmp_path / "f.yaml", framework_data(given_metrics("A")))
    with pytest.raises(InputError, match=r"NR137.*T1 One.*not in Q2 2025/26.*Q1 2025/26"):
        explain([data], "one", config=config, draws=0)
    with pytest.raises(InputError, match=r"NR138.*T3 Three.*'y'"):
        explain([data], "T3", config=config, draws=0, trust_type="x")
    with pytest.raises(InputError, match="NR107"):
        explain([data], "T9", config=config, draws=0)


def test_a_cap_bars_only_segments_above_it(data: Path, tmp_path: Path) -> None:
    """A trust of segment 4 that can be in 3 at best has its way to 3."""
    data.write_text(data.read_text().replace("50.5,50,no", "50.5,50,yes"))
    page = explain([data], "T5", config=framework(tmp_path), draws=0)
    assert page.standing["override"] is True
    assert (page.way.target, page.way.impossible_because) == (3, None)
    assert page.way.routes.height == 2


def test_the_parts_of_a_score_are_what_can_be_moved(data: Path, tmp_path: Path) -> None:
    """Of a mean of two metrics that count for nothing themselves, each may be a way."""
    metrics = {
        "A": metric({"method": "rank"}, "lower", counts=False),
        "B": metric({"method": "standard", "meets": ">= 75"}, "higher", counts=False, unit="%"),
        "C": metric({"method": "mean", "of": ["A", "B"]}, None),
    }
    cuts = {"method": "thresholds", "cuts": [1.5, 2.5, 3.5]}
    config = write_framework(tmp_path / "f.yaml", framework_data(metrics, segments=cuts))
    page = explain([data], "T5", config=config, draws=0)
    routes = {row["metric"]: row for row in page.way.routes.to_dicts()}
    assert {key: row["value_needed"] for key, row in routes.items()} == {"A": 30.5, "B": 60}
    # what the file does not say of units, the framework does
    assert (routes["A"]["unit"], routes["B"]["unit"]) == (None, "%")


def test_the_best_of_bands_is_to_meet_the_first(tmp_path: Path) -> None:
    """Where even that is not enough, it is not overdone: the value is the bound itself."""
    text = """
    trust_code, A, B
    T1, 1, 80
    T2, 2, 80
    T3, 3, 80
    T4, 9, 50
    """
    b = {"method": "bands", "bands": [{"at_least": 75, "score": 1}], "otherwise": 4}
    cuts = {"method": "thresholds", "cuts": [1.2]}
    config = framework(tmp_path, b=b, segments=cuts, flags={}, caps=[])
    page = explain([write_csv(tmp_path / "d.csv", text)], "T4", config=config, draws=0)
    best = {row["metric"]: row["best_value"] for row in page.way.short.to_dicts()}
    assert best["B"] == 75
    b["bands"] = [{"above": 75, "score": 1}]
    strict = framework(tmp_path, b=b, segments=cuts, flags={}, caps=[])
    page = explain([tmp_path / "d.csv"], "T4", config=strict, draws=0)
    best = {row["metric"]: row["best_value"] for row in page.way.short.to_dicts()}
    assert best["B"] == 76


def test_the_only_value_that_will_do_is_the_best_of_bands(data: Path, tmp_path: Path) -> None:
    """One band and a standing far from it: not the value before its bound, which does nothing."""
    b = {"method": "bands", "bands": [{"at_least": 95, "score": 1}], "otherwise": 4}
    page = explain([data], "T5", config=framework(tmp_path, b=b), draws=0)
    routes = {row["metric"]: row for row in page.way.routes.to_dicts()}
    assert (routes["B"]["value_needed"], routes["B"]["score_then"]) == (95, 1.0)


@pytest.mark.parametrize(
    ("bound", "best"),
    [({"at_least": 75.5}, 75.5), ({"at_least": 75.55}, 75.6), ({"above": 75.5}, 75.6)],
)
def test_the_best_of_bands_has_the_decimals_of_the_values(
    bound: dict[str, float], best: float, tmp_path: Path
) -> None:
    """A bound that one of the values can meet is met, another is passed by as little as can be."""
    text = """
    trust_code, A, B
    T1, 1, 80.5
    T2, 2, 80.1
    T3, 3, 80.2
    T4, 9, 50.5
    """
    b = {"method": "bands", "bands": [bound | {"score": 1}], "otherwise": 4}
    cuts = {"method": "thresholds", "cuts": [1.2]}
    config = framework(tmp_path, b=b, segments=cuts, flags={}, caps=[])
    page = explain([write_csv(tmp_path / "d.csv", text)], "T4", config=config, draws=0)
    short = {row["metric"]: row["best_value"] for row in page.way.short.to_dicts()}
    assert short["B"] == best


def test_values_are_sought_to_the_decimals_that_others_have() -> None:
    """The most of them, and never more than nine."""
    assert _decimals([]) == _decimals([7.0, 1e15]) == 0
    assert _decimals([7.0, 0.25, 1.5]) == 2
    assert _decimals([1e-9]) == _decimals([1_000_000.1234567891]) == 9
