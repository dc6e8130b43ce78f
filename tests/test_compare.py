"""`compare`: tables side by side, and how far they agree."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from asking import compare
from small import framework_data, given_metrics, write_csv, write_framework

from nhs_rank import InputError, compute
from nhs_rank.cli._variants import parse_variants

# four trusts; by A alone they rank 1 2 3 4, by B alone 4 3 2 1
SCORES = """
trust_code, trust_name, trust_type, trust_subtype, region, A, B, override
T1, One, Acute trust, Small, North, 1.0, 4.0, no
T2, Two, Acute trust, Small, South, 2.0, 3.0, yes
T3, Three, Acute trust, Large, North, 3.0, 2.0, no
T4, Four, Acute trust, Large, South, 4.0, 1.0, no
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A file of four trusts."""
    return write_csv(tmp_path / "scores.csv", SCORES)


def config(tmp_path: Path, name: str, a: float, b: float, **more) -> Path:
    """A framework that weighs A and B."""
    parts = framework_data(
        given_metrics("A", "B"),
        framework=name,
        weights={"level": "metric", "values": {"A": a, "B": b}},
        flags={"override": {}},
        segments={"method": "thresholds", "cuts": [1.5, 2.5, 3.5]},
        **more,
    )
    parts["framework"] = name
    return write_framework(tmp_path / f"{name}.yaml", parts)


def test_opposite_weights_turn_the_table_round(data: Path, tmp_path: Path) -> None:
    """By A and by B the ranks are each other's reverse, and so is every figure of agreement."""
    result = compare([data], [config(tmp_path, "by-a", 1, 0), config(tmp_path, "by-b", 0, 1)])
    assert result.names == ("by-a", "by-b")
    assert result.trusts["trust_code"].to_list() == ["T1", "T2", "T3", "T4"]
    assert result.trusts["rank_by-a"].to_list() == [1, 2, 3, 4]
    assert result.trusts["rank_by-b"].to_list() == [4, 3, 2, 1]
    assert result.trusts["rank_shift_by-b"].to_list() == [3, 1, -1, -3]
    assert result.trusts["average_shift_by-b"].to_list() == [3.0, 1.0, -1.0, -3.0]
    row = result.agreement.row(0, named=True)
    assert (row["kendall_tau_b"], row["spearman_rho"]) == (-1.0, -1.0)
    assert (row["changed_rank"], row["changed_segment"], row["largest_rank_shift"]) == (4, 4, 3)


def test_transitions_count_every_trust_once(data: Path, tmp_path: Path) -> None:
    """The matrix adds up to the trusts, and names where each went."""
    result = compare([data], [config(tmp_path, "by-a", 1, 0), config(tmp_path, "by-b", 0, 1)])
    moves = result.transitions.select("from_segment", "to_segment", "trusts").rows()
    assert moves == [(1, 4, 1), (2, 3, 1), (3, 2, 1), (4, 1, 1)]
    assert result.changed["trust_code"].to_list() == ["T4", "T3", "T2", "T1"]


def test_risers_come_before_fallers_and_the_largest_first(data: Path, tmp_path: Path) -> None:
    """A riser has a negative shift: a lower rank is better."""
    result = compare([data], [config(tmp_path, "by-a", 1, 0), config(tmp_path, "by-b", 0, 1)])
    assert result.movers.select("direction", "trust_code", "rank_shift").rows() == [
        ("riser", "T4", -3),
        ("riser", "T3", -1),
        ("faller", "T1", 3),
        ("faller", "T2", 1),
    ]


def test_groups_name_the_trust_that_moves_most(data: Path, tmp_path: Path) -> None:
    """By sub-type and by region, the mean shift and the largest."""
    result = compare([data], [config(tmp_path, "by-a", 1, 0), config(tmp_path, "by-b", 0, 1)])
    columns = ("by", "group", "trusts", "mean_rank_shift", "largest_rank_shift", "trust_code")
    assert result.groups.select(columns).rows() == [
        ("trust_subtype", "Large", 2, -2.0, -3, "T4"),
        ("trust_subtype", "Small", 2, 2.0, 3, "T1"),
        ("region", "North", 2, 1.0, 3, "T1"),
        ("region", "South", 2, -1.0, -3, "T4"),
    ]


def test_each_table_is_what_compute_makes(data: Path, tmp_path: Path) -> None:
    """A comparison has no arithmetic of its own."""
    second = config(tmp_path, "by-b", 0, 1)
    result = compare([data], [config(tmp_path, "by-a", 1, 0), second])
    alone = compute([data], second, draws=0).league.sort("trust_code")
    both = result.trusts.sort("trust_code")
    for column in ("rank", "segment", "average_score"):
        assert both[f"{column}_by-b"].to_list() == alone[column].to_list()


def test_one_config_is_compared_with_its_own_variant(data: Path, tmp_path: Path) -> None:
    """--weight and --no-cap on one config make the second table, named after them."""
    base = config(tmp_path, "both", 1, 1, caps=[{"flag": "override", "no_better_than": 3}])
    result = compare([data], [base], weights={"A": 0}, cap=False)
    assert result.names == ("both", "A=0,no-cap")
    assert result.trusts.filter(pl.col("trust_code") == "T2")["segment_both"].item() == 3
    assert result.results[0] is not None
    assert result.results[0].options.weights == {}
    assert result.results[0].options.cap


def test_inline_variants_stand_on_the_first_config(data: Path, tmp_path: Path) -> None:
    """A name, weights and no-cap."""
    base = config(tmp_path, "both", 1, 1, caps=[{"flag": "override", "no_better_than": 3}])
    variants = parse_variants(["free: no-cap", "half:A=0.5,B=1,no-cap"])
    result = compare([data], [base], variants=variants)
    assert result.names == ("both", "free", "half")
    assert result.changed.filter(pl.col("variant") == "free")["trust_code"].to_list() == ["T2"]


def test_against_another_variant_makes_that_the_base(data: Path, tmp_path: Path) -> None:
    """The base comes first and the shifts are from it."""
    configs = [config(tmp_path, "by-a", 1, 0), config(tmp_path, "by-b", 0, 1)]
    result = compare([data], configs, against="by-b")
    assert result.names == ("by-b", "by-a")
    assert result.trusts["trust_code"].to_list() == ["T4", "T3", "T2", "T1"]


def test_two_configs_of_one_name_are_told_apart(data: Path, tmp_path: Path) -> None:
    """The second gets a number."""
    path = config(tmp_path, "same", 1, 0)
    assert compare([data], [path, path]).names == ("same", "same-2")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("half", "not NAME:KEY=NUMBER"),
        (":A=1", "not NAME:KEY=NUMBER"),
        ("half:", "not NAME:KEY=NUMBER"),
        ("half:A", "neither KEY=NUMBER nor no-cap"),
        ("half:A=1,A=2", "stands twice"),
        ("half:A=x", "neither KEY=NUMBER nor no-cap"),
    ],
)
def test_a_variant_that_makes_no_sense_is_refused(text: str, says: str) -> None:
    """The message quotes the part that is wrong."""
    with pytest.raises(InputError, match=says):
        parse_variants([text])


def test_a_name_can_be_used_once(data: Path, tmp_path: Path) -> None:
    """Two variants, or a variant and a config, of one name cannot be told apart."""
    with pytest.raises(InputError, match="is taken"):
        parse_variants(["x:A=1", "x:B=1"])
    with pytest.raises(InputError, match="is taken"):
        compare([data], [config(tmp_path, "both", 1, 1)], variants={"both": {"cap": False}})


def test_an_infinite_weight_is_refused(data: Path, tmp_path: Path) -> None:
    """What float() takes but no average can use."""
    with pytest.raises(InputError, match="A=inf"):
        compare([data], [config(tmp_path, "b", 1, 1)], variants=parse_variants(["v:A=inf"]))


def test_one_table_alone_is_nothing_to_compare(data: Path, tmp_path: Path) -> None:
    """The message says what could be added."""
    with pytest.raises(InputError, match="nothing to compare"):
        compare([data], [config(tmp_path, "both", 1, 1)])


def test_official_ranks_have_to_be_in_the_files(sample: Path) -> None:
    """The sample data carry none."""
    with pytest.raises(InputError, match="NR118"):
        compare([sample / "2025-26-q1"], against="official")


def test_an_unknown_base_is_refused(data: Path, tmp_path: Path) -> None:
    """The message lists the names."""
    with pytest.raises(InputError, match="none of the rankings"):
        compare([data], [config(tmp_path, "both", 1, 1)], against="nobody")


def test_the_cap_alone_changes_segments_without_changing_averages(sample: Path) -> None:
    """On the sample data exactly the capped trusts change segment."""
    result = compare([sample / "2025-26-q1"], ["nof-2025-26", "no-financial-override"])
    base = result.results[0]
    assert base is not None
    capped = base.league.filter(pl.col("segment") != pl.col("unadjusted_segment"))
    assert set(result.changed["trust_code"]) == set(capped["trust_code"])
    assert result.trusts["average_shift_no-financial-override"].abs().max() == 0


@pytest.mark.parametrize("name", ["table", "csv", "json", "markdown"])
def test_every_format_is_the_same_bytes_again(cli, sample: Path, name: str) -> None:
    """Whatever the order in which the files are named."""
    files = sorted((sample / "2025-26-q1").glob("*.csv"))
    options = ("--variant", "half:finance=0.5", "-q", "-f", name)
    first = cli("compare", *files, *options)
    second = cli("compare", *files[::-1], *options)
    assert first.status == 0
    assert first.out == second.out
    assert b"nan" not in first.out.lower().replace(b"finan", b"")


def test_json_has_the_shape_that_the_documentation_gives(cli, sample: Path) -> None:
    """Version, variants, trusts by variant, and a summary for each but the base."""
    ran = cli(
        "compare", sample / "2025-26-q1", "-c", "nof-2025-26", "-c", "patient-first", "-f", "json"
    )
    data = json.loads(ran.out)
    assert data["schema_version"] == 1
    assert [variant["name"] for variant in data["variants"]] == ["nof-2025-26", "patient-first"]
    assert len(data["trusts"]) == 205
    first = data["trusts"][0]["variants"]
    assert set(first["nof-2025-26"]) == {
        "rank",
        "segment",
        "unadjusted_segment",
        "average_score",
    }
    assert {"rank_shift", "segment_shift", "average_shift"} <= set(first["patient-first"])
    (summary,) = data["summary"]
    assert set(summary) == {
        "variant",
        "agreement",
        "transitions",
        "changed",
        "movers",
        "groups",
    }


def test_movers_lists_only_what_differs(cli, sample: Path) -> None:
    """Every row of the CSV has a shift of rank or segment."""
    ran = cli("compare", sample / "2025-26-q1", "--weight", "finance=0.5", "--movers", "-f", "csv")
    frame = pl.read_csv(ran.out)
    assert 0 < frame.height < 205
    shifts = frame.select(pl.col("rank_shift_finance=0.5", "segment_shift_finance=0.5"))
    assert (shifts.select(pl.sum_horizontal(pl.all().abs())).to_series() > 0).all()


def test_the_published_override_changes_exactly_the_published_segments(official: Path) -> None:
    """45 of 195 trusts in the first quarter."""
    result = compare(
        [official],
        ["nof-2025-26", "no-financial-override"],
        quarter="2025-26-q1",
        cuts="published",
    )
    base = result.results[0]
    assert base is not None
    published = base.table.published
    wide = published.filter(pl.col("item").is_in(["segment", "unadjusted_segment"])).pivot(
        "item", index="trust_code", values="value"
    )
    differ = wide.filter(pl.col("segment") != pl.col("unadjusted_segment"))["trust_code"]
    assert (wide.height, len(differ)) == (195, 45)
    assert set(result.changed["trust_code"]) == set(differ)


def test_the_official_ranking_can_be_the_base(official: Path) -> None:
    """With the published bounds no rank is more than a place from the published one."""
    result = compare([official], against="official", quarter="2025-26-q1", cuts="published")
    assert result.names == ("official", "nof-2025-26")
    assert result.agreement["largest_rank_shift"].max() <= 1
    assert result.agreement["kendall_tau_b"].min() > 0.999


def test_places_of_different_rankings_are_not_subtracted(cli, sample: Path, tmp_path: Path) -> None:
    """A table ranked over all trusts and one ranked within types are not compared."""
    everyone = tmp_path / "everyone.yaml"
    everyone.write_text(
        "framework: everyone\ntitle: Everyone\nextends: nof-2025-26\nranking: {within: all}\n"
    )
    ran = cli("compare", sample / "2025-26-q1", "-c", "nof-2025-26", "-c", everyone)
    assert ran.status == 2
    assert "ranking.within" in ran.err
