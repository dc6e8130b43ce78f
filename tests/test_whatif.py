"""`whatif`: the table with something changed, and one value along a range."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from asking import scan, whatif
from small import framework_data, metric, write_csv, write_framework

from nhs_rank import InputError, compute
from nhs_rank.analyses._edits import Baseline

# four trusts by one metric of which the published scores are not what the values would give
GIVEN = """
trust_code, trust_name, trust_type, A, A_SCORE, B, B_SCORE, override, KIND
T1, One, Acute trust, 10, 1.1, -3, 1.0, no, good
T2, Two, Acute trust, 20, 2.1, 0, 2.0, no, good
T3, Three, Acute trust, 30, 3.1, 1, 3.0, yes, bad
T4, Four, Acute trust, 40, 3.9, 2, 4.0, , bad
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A file of four trusts with values and published scores."""
    return write_csv(tmp_path / "data.csv", GIVEN)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A framework of two metrics, one made of them, and a category."""
    metrics = {
        "A": metric(given="A_SCORE", range=[0, 100]),
        "B": metric(given="B_SCORE", counts=False),
        "C": metric({"method": "mean", "of": ["B"]}, None),
        "KIND": metric(
            {"method": "categories", "categories": {"good": 1, "middling": 2, "bad": 4}}, None
        ),
    }
    parts = framework_data(
        metrics,
        flags={"override": {}},
        caps=[{"flag": "override", "no_better_than": 3}],
        segments={"method": "thresholds", "cuts": [1.5, 2.5, 3.5]},
    )
    return write_framework(tmp_path / "small.yaml", parts)


def scores(result, key: str) -> dict[str, float]:
    """The scores of one metric by trust."""
    rows = result.scores.filter(pl.col("metric") == key)
    return dict(zip(rows["trust_code"], rows["score"], strict=True))


def test_only_the_changed_cell_loses_its_published_score(data: Path, small: Path) -> None:
    """The one trust is scored among all values; the others keep what was published."""
    answer = whatif([data], ["T4:A=20"], config=small)
    # tied second of 10, 20, 20, 30
    assert scores(answer.after, "A") == {"T1": 1.1, "T2": 2.1, "T3": 3.1, "T4": 2.0}
    row = answer.metrics.row(0, named=True)
    assert (row["score_source_before"], row["score_source_after"]) == ("given", "values")
    assert "had a published score" in answer.notes[0]


def test_a_metric_made_of_the_changed_one_is_made_again(data: Path, small: Path) -> None:
    """The change of a part reaches the metric that counts."""
    answer = whatif([data], ["T4:B==-4"], config=small)
    assert scores(answer.after, "B")["T4"] == 1.0
    assert scores(answer.after, "C")["T4"] == 1.0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("T2:A=25.5", 25.5),
        ("T2:A=25.5%", 25.5),
        ("T2:A=+1.5", 21.5),
        ("T2:A=-1.5", 18.5),
        ("T2:A=\N{MINUS SIGN}1.5", 18.5),
        ("T2:A=+10%", 22.0),
        ("T2:A=-2%", 19.6),
        ("two:a=1e1", 10.0),
        ("T1:B==-4", -4.0),
        ("T1:B=-1", -4.0),
        ("T1:B=-10%", -3.3),
        ("T1:B=+.5", -2.5),
    ],
)
def test_amounts_mean_what_the_help_says(data: Path, small: Path, text: str, value: float) -> None:
    """Plain numbers, relative ones, percentages of the value itself, and negative numbers."""
    (change,) = whatif([data], [text], config=small).changes
    assert change.after == value


def test_a_relative_change_adds_up_in_decimals(small: Path, tmp_path: Path) -> None:
    """0.1 and 0.2 make 0.3, as on paper."""
    path = write_csv(tmp_path / "tenth.csv", "trust_code,trust_type,A\nT1,x,0.1\nT2,x,0.3")
    (change,) = whatif([path], ["T1:A=+0.2"], config=small).changes
    assert change.after == 0.3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("T9:A=1", "NR107"),
        ("T:A=1", "NR108"),
        ("T1:Z=1", "no metric or flag"),
        ("T1:A=x", "not a number"),
        ("T1:A=nan", "not a number"),
        ("T1:A=inf", "not a number"),
        ("T1:A=1e999", "not a number"),
        ("T1:A=101", "outside 0 to 100"),
        ("T1:A_SCORE=5", "outside 1 to 4"),
        ("T1:C=1", "made of other metrics"),
        ("T1:override=maybe", "neither yes nor no"),
        ("T1:KIND=ugly", "no category"),
        ("T1A=1", "not CODE:METRIC=VALUE"),
        ("T1:A=", "not CODE:METRIC=VALUE"),
        ("T1:A", "not CODE:METRIC=VALUE"),
    ],
)
def test_what_cannot_be_changed_is_refused(data: Path, small: Path, text: str, says: str) -> None:
    """Each with the reason."""
    with pytest.raises(InputError, match=says):
        whatif([data], [text], config=small)


def test_all_faults_are_told_at_once(data: Path, small: Path) -> None:
    """Not only the first."""
    with pytest.raises(InputError) as error:
        whatif([data], ["T9:A=1", "T1:Z=1", "T1:A=101"], config=small)
    assert len(error.value.diagnostics) == 3


def test_one_cell_is_set_once(data: Path, small: Path) -> None:
    """By whatever names."""
    with pytest.raises(InputError, match="set twice"):
        whatif([data], ["T1:A=11", "One:a=12"], config=small)


@pytest.mark.parametrize(
    "changes",
    [[], ["T2:A=20"], ["T2:A=+0"], ["T3:override=yes"], ["T1:KIND=GOOD"], ["T2:A_SCORE=2.1"]],
)
def test_nothing_changed_changes_nothing(data: Path, small: Path, changes: list[str]) -> None:
    """Not even the source of the score; and it is said."""
    answer = whatif([data], changes, config=small)
    assert not answer.changed
    assert answer.after is answer.before
    assert answer.notes == ("Nothing changed: every trust keeps its average, segment and rank.",)
    assert answer.comparison.agreement["changed_rank"].sum() == 0
    assert answer.metrics.is_empty()


def test_a_flag_can_be_set_and_lifted(data: Path, small: Path) -> None:
    """The cap follows the flag."""
    answer = whatif([data], ["T1:override=yes"], config=small)
    segments = dict(answer.after.league.select("trust_code", "segment").rows())
    assert segments["T1"] == 3
    assert answer.trusts["segment_before"].item() == 1
    # a trust of which the files do not say is taken to have none
    (change,) = whatif([data], ["T4:override=no"], config=small).changes
    assert not change.same


def test_a_published_score_can_be_set(data: Path, small: Path) -> None:
    """By its own ID; it is used as it is, and nobody else's moves."""
    answer = whatif([data], ["T4:A_SCORE=1.5"], config=small)
    assert scores(answer.after, "A") == {"T1": 1.1, "T2": 2.1, "T3": 3.1, "T4": 1.5}


def test_a_metric_can_be_taken_away_and_a_missing_one_given(
    data: Path, small: Path, tmp_path: Path
) -> None:
    """NA removes value and score; a value puts the trust among the others."""
    answer = whatif([data], ["T4:A=NA"], config=small)
    assert "T4" not in scores(answer.after, "A")
    assert answer.comparison.trusts.height == 4
    path = write_csv(tmp_path / "gap.csv", "trust_code,trust_type,A\nT1,x,1\nT2,x,2\nT3,x,NA")
    answer = whatif([path], ["T3:A=3"], config=small)
    assert scores(answer.after, "A") == {"T1": 1.0, "T2": 2.5, "T3": 4.0}
    with pytest.raises(InputError, match="to add"):
        whatif([path], ["T3:A=+3"], config=small)


def test_values_count_for_nothing_where_only_published_scores_do(data: Path, small: Path) -> None:
    """Said, not done in silence; and the other way round."""
    with pytest.raises(InputError, match="published score only"):
        whatif([data], ["T4:A=20"], config=small, scores="given")
    with pytest.raises(InputError, match="is not used"):
        whatif([data], ["T4:A_SCORE=2"], config=small, scores="values")


def test_a_file_of_values_has_no_relative_numbers(data: Path, small: Path, tmp_path: Path) -> None:
    """-4 in a file is the value -4."""
    path = write_csv(
        tmp_path / "set.csv", "Trust Code,metric,value\nT4,B,-4\nT1,override,yes\nT2,A,+21"
    )
    changes = whatif([data], set_file=path, config=small).changes
    assert [change.after for change in changes] == [-4.0, True, 21.0]


def test_faults_of_a_file_of_values_name_their_line(
    data: Path, small: Path, tmp_path: Path
) -> None:
    """And a file without the columns is refused."""
    path = write_csv(tmp_path / "set.csv", "trust_code,metric,value\nT4,B,1\nT9,A,1\nT1,A,x")
    with pytest.raises(InputError) as error:
        whatif([data], set_file=path, config=small)
    assert [item.line for item in error.value.diagnostics] == [3, 4]
    path = write_csv(tmp_path / "other.csv", "trust_code,value\nT4,1")
    with pytest.raises(InputError, match="no column metric"):
        whatif([data], set_file=path, config=small)
    with pytest.raises(InputError, match="NR101"):
        whatif([data], set_file=tmp_path / "absent.csv", config=small)


def test_contribution_changes_add_up_to_the_change_of_the_average(sample: Path) -> None:
    """Metric by metric, for every trust named."""
    changes = ["ZH1:OF0081==-0.99", "ZT0:OF0013=70", "ZT0:OF0020=+1"]
    answer = whatif([sample / "2025-26-q1"], changes)
    for row in answer.trusts.iter_rows(named=True):
        mine = answer.metrics.filter(pl.col("trust_code") == row["trust_code"])
        assert mine["contribution_change"].sum() == pytest.approx(
            row["average_score_change"], abs=1e-12
        )


def test_the_baseline_runs_to_the_same_table_again(sample: Path) -> None:
    """Without a change, every figure is what it was."""
    result = compute([sample / "2025-26-q1"], draws=0)
    again = Baseline.of(result).again([])
    assert again.league.equals(result.league)
    assert again.scores.equals(result.scores)
    assert again.cuts == result.cuts


def test_published_scores_stay_exact_when_one_of_them_goes(official: Path) -> None:
    """The grid of the pool is not read anew from what is left."""
    result = compute([official], draws=0, quarter="2025-26-q1")
    baseline = Baseline.of(result)
    assert baseline.again([]).league.equals(result.league)
    answer = whatif([official], ["RCX:OF0013=76.4"], quarter="2025-26-q1")
    others = pl.col("trust_code") != "RCX"
    kept = [
        side.scores.filter(others).select("trust_code", "metric", "score", "score_source")
        for side in (answer.before, answer.after)
    ]
    assert kept[0].equals(kept[1])


def test_a_scan_is_whatif_at_each_point(data: Path, small: Path) -> None:
    """And has the value as it is between the others, untouched."""
    found = scan([data], "T4:A=0..40", steps=5, config=small)
    assert found.points["value"].to_list() == [0, 10, 20, 30, 40]
    assert found.points["now"].to_list() == [False] * 4 + [True]
    assert found.points["score"].to_list() == pytest.approx([1.0, 1.0, 2.0, 3.0, 3.9])
    for row in found.points.iter_rows(named=True):
        after = whatif([data], [f"T4:A={row['value']}"], config=small).after
        there = after.league.row(by_predicate=pl.col("trust_code") == "T4", named=True)
        assert (there["average_score"], there["rank"]) == (row["average_score"], row["rank"])


def test_a_scan_can_go_down_and_stand_on_other_changes(data: Path, small: Path) -> None:
    """From the higher end to the lower; the value as it is goes where it belongs."""
    found = scan([data], "T1:B=2..-4", steps=3, changes=["T1:A=20"], config=small)
    assert found.points["value"].to_list() == [2, -1, -3, -4]
    assert found.points["now"].to_list() == [False, False, True, False]
    assert [change.after for change in found.changes] == [20.0]


@pytest.mark.parametrize(
    ("along", "says"),
    [
        ("T1:A=1", "not CODE:METRIC=A..B"),
        ("T1:A=1..x", "not CODE:METRIC=A..B"),
        ("T1:A=1..1", "are the same"),
        ("T1:A=0..101", "outside 0 to 100"),
        ("T1:override=0..1", "has no range"),
        ("T9:A=0..1", "NR107"),
    ],
)
def test_a_scan_that_makes_no_sense_is_refused(
    data: Path, small: Path, along: str, says: str
) -> None:
    """Each with the reason."""
    with pytest.raises(InputError, match=says):
        scan([data], along, config=small)


def test_a_value_cannot_be_both_set_and_scanned(data: Path, small: Path) -> None:
    """It would hold two values at once."""
    with pytest.raises(InputError, match="both set and scanned"):
        scan([data], "T1:A=1..2", changes=["T1:A=5"], config=small)


def test_the_command_shows_every_format(cli, sample: Path) -> None:
    """The CSV holds all trusts; JSON the changes and the trusts named."""
    folder = sample / "2025-26-q1"
    ran = cli("whatif", folder, "--set", "ZH1:OF0081==-0.99", "-f", "json", "-q")
    answer = json.loads(ran.out)
    assert answer["schema_version"] == 1
    assert answer["changed"] is True
    assert answer["changes"][0]["after"] == -0.99
    assert answer["changed_trusts"][0]["trust_code"] == "ZH1"
    assert len(answer["trusts"]) == 205
    frame = pl.read_csv(cli("whatif", folder, "--set", "ZH1:OF0081==-0.99", "-f", "csv").out)
    assert frame.height == 205
    for name in ("table", "markdown"):
        ran = cli("whatif", folder, "--set", "ZH1:OF0081==-0.99", "--movers", "-f", name)
        assert "The trusts named" in ran.text
    ran = cli("whatif", folder, "--set", "ZH1:OF0081==-3.85")
    assert "Nothing changed" in ran.text


def test_the_command_draws_a_scan(cli, sample: Path) -> None:
    """A dot for each value, a diamond for the present one; no figures are lost in CSV."""
    folder = sample / "2025-26-q1"
    ran = cli("whatif", folder, "--scan", "ZT0:OF0013=60..80", "--steps", "5")
    assert (ran.text.count("●"), ran.text.count("◆")) == (5, 1)
    lines = ran.text.splitlines()
    axis = lines[1].split("Rank  ")[1]
    plots = [line.split("  ")[-1] for line in lines if "●" in line]
    assert {len(axis)} == {len(plot) for plot in plots}
    frame = pl.read_csv(
        cli("whatif", folder, "--scan", "ZT0:OF0013=60..80", "--steps", "5", "-f", "csv").out
    )
    assert frame["value"].to_list() == [60, 65, 70, 75, 79.3, 80]
    found = json.loads(
        cli("whatif", folder, "--scan", "ZT0:OF0013=60..80", "--steps", "5", "-f", "json").out
    )
    assert len(found["points"]) == 6
