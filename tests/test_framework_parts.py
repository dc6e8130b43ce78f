"""What a framework says of files, units and values, beyond rules and weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small import GIVEN, framework_data, given_metrics, metric, write_csv, write_framework

import nhs_rank
from nhs_rank import InputError, load_framework
from nhs_rank.framework import as_yaml, fingerprint
from nhs_rank.framework.model import Framework, Unit

STANDARD = {"method": "standard", "meets": ">= 78"}


def load(folder: Path, metrics: Any = None, **parts: Any) -> Framework:
    """Load a framework of one metric ``a``, or of others."""
    metrics = metrics or {"a": metric(aliases=["alpha"], given="s1")}
    return load_framework(write_framework(folder / "f.yaml", framework_data(metrics, **parts)))


def codes(folder: Path, metrics: Any = None, **parts: Any) -> list[str]:
    """The codes of all that is wrong with it."""
    try:
        load(folder, metrics, **parts)
    except InputError as error:
        return [item.code for item in error.diagnostics]
    return []


def scores(folder: Path, framework: Framework, text: str, **options: Any) -> dict[str, float]:
    """The scores of metric ``a`` from a wide file."""
    result = nhs_rank.compute([write_csv(folder / "d.csv", text)], framework, draws=0, **options)
    found = result.scores.filter(pl.col("metric") == "a")
    return dict(zip(found["trust_code"], found["score"], strict=True))


# --- names of files -------------------------------------------------------------------------------


def test_an_alias_is_any_text_with_a_letter_or_digit(tmp_path: Path) -> None:
    """Names as files have them, with marks and spaces, are aliases; marks alone are none."""
    framework = load(tmp_path, {"a": metric(aliases=["A&E 4 hour (%)", "Größe"])})
    assert framework.metrics["a"].aliases[0] == "A&E 4 hour (%)"
    assert codes(tmp_path, {"a": metric(aliases=["- _"])}) == ["NR419"]
    assert codes(tmp_path, {"a": metric(aliases=["Trust-Code"])}) == ["NR411"]
    assert scores(tmp_path, framework, "trust_code,a&e 4 HOUR (%)\nT1,1\nT2,2") == {
        "T1": 1,
        "T2": 4,
    }


@pytest.mark.parametrize("meaning", ["a", "ALPHA", "s1", "late", "trust_name", "Region"])
def test_a_column_is_a_metric_a_flag_or_a_column_of_trusts(tmp_path: Path, meaning: str) -> None:
    """What a column of files is called may be said of anything that a file can hold."""
    framework = load(tmp_path, flags={"late": {}}, columns={"Their name": meaning})
    assert framework.columns == {"Their name": meaning}


def test_a_column_that_means_nothing_or_two_things_is_refused(tmp_path: Path) -> None:
    """A meaning has to be there, and a name that has one already gets no other."""
    assert codes(tmp_path, columns={"x": "nothing"}) == ["NR409"]
    assert codes(tmp_path, columns={"Al-pha": "trust_name"}) == ["NR411"]
    assert codes(tmp_path, columns={"Trust code": "a"}) == ["NR411"]


def test_successors_may_be_several_and_may_not_go_in_a_circle(tmp_path: Path) -> None:
    """One code may part into two; following them has to come to an end."""
    follow = {"RY2": ["RWW", "RX1"], "RWW": "RX9"}
    assert load(tmp_path, successors=follow).successors == follow
    assert codes(tmp_path, successors={"A1": "A1"}) == ["NR416"]
    assert codes(tmp_path, successors={"A1": ["B1", "C1"], "C1": "A1"}) == ["NR416", "NR416"]
    assert codes(tmp_path, successors={"A 1": "B"}) == ["NR419"]


def test_the_unit_is_a_trust_unless_a_framework_says_otherwise(tmp_path: Path) -> None:
    """A noun, its plural, and the columns that are called after the key."""
    assert load(tmp_path).unit == Unit(noun="trust", plural="trusts", key="trust_code")
    unit = load(tmp_path, unit={"noun": "board", "plural": "boards", "key": "board_code"}).unit
    assert unit.columns == {
        "trust_code": "board_code",
        "trust_name": "board_name",
        "trust_type": "board_type",
        "trust_subtype": "board_subtype",
    }
    assert load(tmp_path, unit={"key": "urn"}).unit.columns == {"trust_code": "urn"}
    assert Unit().columns["trust_name"] == "trust_name"
    assert codes(tmp_path, unit={"key": "a"}) == ["NR411"]
    assert codes(tmp_path, unit={"key": "metric"}) == ["NR411"]
    assert codes(tmp_path, unit={"noun": "bo\nard"}) == ["NR419"]
    assert codes(tmp_path, unit={"noun": ""}) == ["NR418"]


# --- values ---------------------------------------------------------------------------------------


def test_typical_values_lie_within_the_possible_ones(tmp_path: Path) -> None:
    """Both are pairs in ascending order."""
    good = load(tmp_path, {"a": metric(range=[0, 100], typical=[20, 100])}).metrics["a"]
    assert (good.range, good.typical) == ([0, 100], [20, 100])
    assert codes(tmp_path, {"a": metric(typical=[100, 20])}) == ["NR412"]
    assert codes(tmp_path, {"a": metric(range=[0, 100], typical=[-1, 50])}) == ["NR422"]
    assert codes(tmp_path, {"a": metric(range=[0, 100], typical=[1, 100.5])}) == ["NR422"]


def test_every_official_metric_with_values_says_what_is_possible_and_what_is_seen() -> None:
    """The ranges that the reader holds files against are there for all of them."""
    for key, one in load_framework("nof-2025-26").metrics.items():
        by_value = any("value" in rule.needs for rule in one.rules)
        assert (one.range is not None) == (one.typical is not None) == by_value, key


@pytest.mark.parametrize("folder", ["2025-26-q1", "2025-26-q2", "three-files"])
def test_typical_values_hold_for_the_sample(sample: Path, folder: str) -> None:
    """No value of the sample data lies outside of what is said to be ever seen."""
    framework = load_framework("nof-2025-26")
    table, _ = nhs_rank.read_files([sample / folder], framework)
    _hold(table, framework)


@pytest.mark.parametrize("quarter", ["2025-26-q1", "2025-26-q4"])
def test_typical_values_hold_for_the_official_files(official: Path, quarter: str) -> None:
    """Nor does any published one."""
    framework = load_framework("nof-2025-26")
    table, _ = nhs_rank.read_files([official / quarter], framework)
    _hold(table, framework)


def _hold(table: nhs_rank.Table, framework: Framework) -> None:
    for key, one in framework.metrics.items():
        other = [unit.lower() for unit in one.other_units]
        own = table.cells.filter(
            (pl.col("metric") == key) & ~pl.col("unit").is_in(other).fill_null(False)
        )
        for value in own["value"].drop_nulls():
            assert one.typical is not None
            low, high = one.typical
            assert low <= value <= high, (key, value)


def test_values_are_rounded_half_up_before_they_are_scored(tmp_path: Path) -> None:
    """77.95 is 78.0 and meets a standard of 78; what is shown stays as it was reported."""
    framework = load(tmp_path, {"a": metric(STANDARD, "higher", round=1)})
    text = "trust_code,a\nT1,77.95\nT2,77.94\nT3,60\nT4,90\nT5,-0.05\nT6,77.85"
    found = scores(tmp_path, framework, text)
    assert [code for code, score in found.items() if score == 1] == ["T1", "T4"]
    # 77.94 and 77.85 are both 77.9, and so tie
    assert found["T2"] == found["T6"] == 2
    result = nhs_rank.compute([tmp_path / "d.csv"], framework, draws=0)
    assert result.detail["value"].to_list() == [77.95, 77.94, 60, 90, -0.05, 77.85]
    assert result.detail["metric_rank"].to_list() == [2, 3, 5, 1, 6, 3]
    exact = load(tmp_path, {"a": metric(STANDARD, "higher")})
    assert [code for code, one in scores(tmp_path, exact, text).items() if one == 1] == ["T4"]
    assert codes(tmp_path, {"a": metric(round=-1)}) == ["NR418"]


def test_one_alone_that_misses_a_standard_scores_two_with_a_warning(tmp_path: Path) -> None:
    """Among those who miss it there is nobody to be ranked against."""
    framework = load(tmp_path, {"a": metric(STANDARD, "higher")})
    path = write_csv(tmp_path / "d.csv", "trust_code,a\nT1,80\nT2,90\nT3,11")
    result = nhs_rank.compute([path], framework, draws=0)
    assert dict(result.scores.select("trust_code", "score").rows()) == {"T1": 1, "T2": 1, "T3": 2}
    (warning,) = [item for item in result.warnings if item.code == "NR430"]
    assert "T3 is alone among those who miss the standard of a, and scores 2.00" in warning.message
    for others in ("T2,90\nT3,11\nT4,12", "T2,90\nT3,80"):
        write_csv(path, f"trust_code,a\nT1,80\n{others}")
        again = nhs_rank.compute([path], framework, draws=0)
        assert "NR430" not in {item.code for item in again.warnings}


def test_one_alone_that_passes_is_named_where_passing_is_by_rank(tmp_path: Path) -> None:
    """With one score for all who miss, and ranks for those who meet, it is the other way round."""
    rule = {**STANDARD, "met": [1, 3], "missed": 4}
    framework = load(tmp_path, {"a": metric(rule, "higher")})
    path = write_csv(tmp_path / "d.csv", "trust_code,a\nT1,80\nT2,10\nT3,11")
    warnings = nhs_rank.compute([path], framework, draws=0).warnings
    assert [item.code for item in warnings if item.code == "NR430"] == ["NR430"]


def test_a_published_score_off_the_scale_may_mean_that_there_is_none(tmp_path: Path) -> None:
    """0.00 is no score where the framework says so, and an error where it does not."""
    metrics = {"a": metric(GIVEN, None), **given_metrics("b")}
    text = "trust_code,a,b\nT1,0.00,2\nT2,3,4"
    framework = load(tmp_path, metrics, scale={"best": 1, "worst": 4, "missing": 0})
    assert scores(tmp_path, framework, text) == {"T2": 3}
    league = nhs_rank.compute([tmp_path / "d.csv"], framework, draws=0).league
    assert league["average_score"].to_list() == [2, 3.5]
    with pytest.raises(InputError, match="NR3"):
        scores(tmp_path, load(tmp_path, metrics), text)
    assert codes(tmp_path, metrics, scale={"best": 0, "worst": 3, "missing": 0}) == ["NR420"]
    assert load_framework("nof-2025-26").scale.missing == 0


# --- categories without a score -------------------------------------------------------------------

RATED = {"method": "categories", "categories": {"Good": 1, "Bad": 4, "Not rated": None}}


def test_a_category_without_a_score_is_known_and_scores_nothing(tmp_path: Path) -> None:
    """`Not rated` is no error and no score; a text that is not there stays an error."""
    framework = load(tmp_path, {"a": metric(RATED, None), **given_metrics("b")})
    text = "trust_code,a,b\nT1,good,1\nT2,NOT-RATED,2\nT3,Bad,3"
    assert scores(tmp_path, framework, text) == {"T1": 1, "T3": 4}
    league = nhs_rank.compute([tmp_path / "d.csv"], framework, draws=0).league
    assert league["metrics_scored"].to_list() == [2, 1, 2]
    with pytest.raises(InputError, match="NR311"):
        scores(tmp_path, framework, "trust_code,a,b\nT1,unrated,1")


def test_a_null_category_survives_extends_printing_and_hashing(tmp_path: Path) -> None:
    """In a map of categories null is a value; everywhere else it removes."""
    parent = load(tmp_path, {"a": metric(RATED, None), **given_metrics("b")})
    child = tmp_path / "child.yaml"
    child.write_text(
        "framework: child\ntitle: T\nextends: f.yaml\n"
        "metrics: {a: {score: {categories: {Bad: null, Odd: null}}}, b: null}\n"
    )
    framework = load_framework(child)
    wanted = {"Good": 1, "Bad": None, "Not rated": None, "Odd": None}
    assert framework.metrics["a"].score.model_dump()["categories"] == wanted
    assert "b" not in framework.metrics
    printed = tmp_path / "printed.yaml"
    printed.write_text(as_yaml(framework))
    assert fingerprint(load_framework(printed)) == fingerprint(framework) != fingerprint(parent)


def test_a_map_of_categories_needs_a_score_and_no_text_twice(tmp_path: Path) -> None:
    """Nothing but nulls scores nobody; GOOD and good are one text."""
    for categories, code in (({"x": None}, "NR420"), ({"good": 1, "GOOD": 2}, "NR411")):
        rule = {"method": "categories", "categories": categories}
        assert codes(tmp_path, {"a": metric(rule, None)}) == [code]


# --- one name for two things ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        {"flags": {"domain_d": {}}},
        {"flags": {"likely_rank_low": {}}},
        {"flags": {"domaind": {}}},
        {"trust_types": {"x": {"name": "Acute"}, "y": {"name": "Y", "aliases": ["ACUTE"]}}},
        {"metrics": {"a": metric(unit="min", other_units={"minutes": {"method": "rank"}})}},
        {"metrics": {"a": metric(other_units={"%": {"method": "rank"}, "per cent": RATED})}},
    ],
)
def test_names_that_are_one_once_folded_are_refused(tmp_path: Path, parts: Any) -> None:
    """Case, spaces and spellings of units make no two things of one."""
    parts = dict(parts)
    assert "NR411" in codes(tmp_path, parts.pop("metrics", None), **parts)


def test_the_fingerprint_is_of_what_a_framework_says(tmp_path: Path) -> None:
    """A key written out at its default changes nothing; any other does."""
    plain = fingerprint(load(tmp_path))
    assert fingerprint(load(tmp_path, unit={"noun": "trust"}, missing={"min_metrics": 1})) == plain
    assert fingerprint(load(tmp_path, unit={"noun": "board"})) != plain
