"""Averages, segments, caps and ranks, worked out by hand, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import given_metrics, make_framework, scores_frame, trusts_frame

from nhs_rank import InputError, arithmetic
from nhs_rank.diagnostics import Log
from nhs_rank.framework import Framework
from nhs_rank.framework.model import Ranking
from nhs_rank.steps.average import average, contributions
from nhs_rank.steps.rank import rank
from nhs_rank.steps.segment import (
    ALL,
    place_in_segments,
    published_cuts,
    segment_cuts,
    trust_cuts,
)
from nhs_rank.steps.weigh import weigh

QUICK = settings(max_examples=50, deadline=None)
NO_FLAGS = pl.DataFrame(schema={"trust_code": pl.String, "flag": pl.String, "set": pl.Boolean})


def three_units(
    level: str = "metric", values: Mapping[str, float] | None = None, **more: Any
) -> Any:
    """Metrics a and b in group one, c in group two, d in none; a in domain d, the rest in e."""
    metrics = {
        **given_metrics("a", group="one"),
        **given_metrics("b", group="one", domain="e"),
        **given_metrics("c", group="two", domain="e"),
        **given_metrics("x", domain="e"),
    }
    parts = {
        "domains": {"d": "First", "e": "Second"},
        "groups": {"one": "One", "two": "Two"},
        "weights": {"level": level, **more, "values": dict(values or {})},
    }
    return make_framework(metrics, **parts)


def averages(
    framework: Framework,
    scores: Mapping[str, Mapping[str, float]],
    overrides: Mapping[str, float] | None = None,
    types: list[str | None] | None = None,
) -> pl.DataFrame:
    """Average scores by trust and metric; every trust is listed."""
    trusts = trusts_frame(list(scores), types)
    return average(scores_frame(scores), trusts, framework, weigh(framework, overrides))


def average_of(framework: Framework, overrides: Any = None, **scores: float) -> float | None:
    """Average the scores of one trust."""
    result = averages(framework, {"A": scores}, overrides)["average_score"].item()
    return None if result is None else float(result)


def placed(
    numbers: Mapping[str, float | None],
    *,
    has_flag: Mapping[str, list[str]] | None = None,
    types: list[str | None] | None = None,
    cap: bool = True,
    cuts: Mapping[str, tuple[float, ...]] | None = None,
    **parts: Any,
) -> pl.DataFrame:
    """Place trusts by their averages, with the given parts of a framework, and rank them."""
    framework = make_framework(given_metrics("a"), **parts)
    frame = trusts_frame(list(numbers), types).with_columns(
        pl.Series("average_score", list(numbers.values()), dtype=pl.Float64)
    )
    frame = frame.with_columns(
        pl.when(pl.col("average_score").is_null()).then(pl.lit("no")).alias("not_ranked_because")
    )
    rows = [(code, flag, True) for flag, codes in (has_flag or {}).items() for code in codes]
    said = pl.DataFrame(rows, schema=NO_FLAGS.schema, orient="row")
    bounds = cuts or segment_cuts(frame, framework)
    return rank(place_in_segments(frame, said, framework, bounds, cap=cap), framework.ranking)


# --- averages -------------------------------------------------------------------------------------


def test_average_is_the_plain_mean_of_what_a_trust_has() -> None:
    """A metric that the trust does not report is left out."""
    framework = three_units()
    assert average_of(framework, a=1, b=2, c=4) == pytest.approx(7 / 3)
    assert average_of(framework, b=3) == 3
    assert average_of(framework) is None


def test_metric_weights_are_renormalised_over_what_is_there() -> None:
    """Weights 2, 1 and 1: without c the average is over 3 parts, not 4."""
    framework = three_units(values={"a": 2, "x": 0})
    assert average_of(framework, a=1, b=2, c=4) == pytest.approx((2 * 1 + 2 + 4) / 4)
    assert average_of(framework, a=1, b=2) == pytest.approx((2 * 1 + 2) / 3)
    assert average_of(framework, b=2, x=4) == 2
    assert average_of(framework, x=4) is None, "a weight of 0 is none"


def test_group_level_takes_each_groups_mean_first() -> None:
    """One = mean(a, b), weight 3; two = c, weight 1; x belongs to no group and stays out."""
    framework = three_units("group", {"one": 3})
    assert average_of(framework, a=1, b=2, c=4, x=4) == pytest.approx((3 * 1.5 + 4) / 4)
    assert average_of(framework, a=1, c=4) == pytest.approx((3 * 1 + 4) / 4)
    assert average_of(framework, a=1, b=2) == pytest.approx(1.5)
    assert average_of(framework, x=4) is None
    assert weigh(framework).left_out == ("x",)


def test_domain_level_takes_each_domains_mean_first() -> None:
    """The first domain has one metric and the second three, but they weigh the same."""
    framework = three_units("domain")
    assert average_of(framework, a=1, b=2, c=3, x=4) == pytest.approx((1 + 3) / 2)
    assert average_of(framework, b=2, c=3) == pytest.approx(2.5)
    assert weigh(framework).left_out == ()


def test_domain_scores_are_plain_means_whatever_the_weights() -> None:
    """Weights shape the average, not the domain scores; a domain without scores has none."""
    framework = three_units(values={"b": 9})
    frame = averages(framework, {"A": {"b": 1, "c": 4}})
    assert frame["domain_e"].item() == 2.5
    assert frame["domain_d"].item() is None


def test_a_metric_that_does_not_count_is_in_no_mean() -> None:
    """``counts: false`` keeps a metric out of the average, its domain and the number scored."""
    framework = make_framework({**given_metrics("a"), **given_metrics("b", counts=False)})
    frame = averages(framework, {"A": {"a": 1, "b": 4}, "B": {"b": 4}})
    assert frame["average_score"].to_list() == [1, None]
    assert frame["domain_d"].to_list() == [1, None]
    assert frame["metrics_scored"].to_list() == [1, 0]
    assert frame["not_ranked_because"].to_list() == [None, "no counted metric"]


def test_too_few_metrics_are_listed_with_the_reason() -> None:
    """Below ``min_metrics`` a trust keeps its average and is told what it lacks."""
    framework = make_framework(given_metrics("a", "b", "c"), missing={"min_metrics": 2})
    frame = averages(framework, {"A": {"a": 1, "b": 3}, "B": {"a": 1}, "C": {}})
    assert frame["average_score"].to_list() == [2, 1, None]
    assert frame["not_ranked_because"].to_list() == [
        None,
        "1 of at least 2 metrics",
        "no counted metric",
    ]


def test_too_small_a_share_is_of_what_the_type_reports() -> None:
    """Half of the metrics that any trust of the same type has is the least."""
    framework = make_framework(given_metrics("a", "b", "c", "x"), missing={"min_share": 0.5})
    scores = {"A": {"a": 1, "b": 1, "c": 1}, "B": {"a": 1}, "C": {"a": 1, "x": 2}, "D": {"x": 1}}
    frame = averages(framework, scores, types=["P", "P", "Q", "Q"])
    assert frame["not_ranked_because"].to_list() == [
        None,
        "1 of 3 metrics, less than 50%",
        None,
        None,
    ]


# --- overriding weights ---------------------------------------------------------------------------


def test_override_of_the_frameworks_own_level_sets_the_weight() -> None:
    """``b=4`` replaces the weight that the framework gives b."""
    assert average_of(three_units(values={"b": 2}), {"B": 4}, a=1, b=2) == pytest.approx(9 / 5)


def test_override_of_another_level_multiplies_the_metrics_weights() -> None:
    """``one=0.5`` halves the weights 1 and 2 of the metrics of group one."""
    framework = three_units(values={"b": 2})
    scores = {"a": 1.0, "b": 2.0, "c": 4.0, "x": 4.0}
    wanted = (0.5 * 1 + 1 * 2 + 4 + 4) / 3.5
    assert average_of(framework, {"one": 0.5}, **scores) == pytest.approx(wanted)


def test_override_of_metrics_weighs_within_groups() -> None:
    """In a framework by group, ``a=3`` makes a count three times within its group."""
    framework = three_units("group")
    wanted = ((3 * 1 + 2) / 4 + 4) / 2
    assert average_of(framework, {"a": 3}, a=1, b=2, c=4) == pytest.approx(wanted)


def test_override_of_zero_leaves_a_group_out() -> None:
    """A weight of 0 is the same as not counting."""
    assert average_of(three_units(), {"one": 0}, a=1, b=1, c=2, x=4) == 3


def test_a_name_of_several_levels_means_the_frameworks_own_then_the_group() -> None:
    """``finance`` is a group and a domain: with others that are domains only, it is a domain."""
    metrics = {
        **given_metrics("a", domain="money", group="money"),
        **given_metrics("b", domain="money"),
        **given_metrics("c", domain="rest"),
    }
    parts = {"domains": {"money": "Money", "rest": "Rest"}, "groups": {"money": "Money"}}
    framework = make_framework(metrics, **parts)
    scores = {"a": 1.0, "b": 2.0, "c": 3.0}
    assert average_of(framework, {"money": 0}, **scores) == 2.5
    assert average_of(framework, {"money": 0, "rest": 1}, **scores) == 3
    by_domain = make_framework(metrics, **parts, weights={"level": "domain"})
    assert average_of(by_domain, {"money": 3}, **scores) == pytest.approx((3 * 1.5 + 3) / 4)


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"one": 1, "a": 2}, "NR111"),
        ({"d": 1, "two": 2}, "NR111"),
        ({"nothing": 1}, "NR110"),
        ({"one": 0, "two": 0}, None),
        ({"d": 0, "e": 0}, "NR410"),
        ({"a": 1, "alias_of_a": 2}, "NR171"),
    ],
)
def test_overrides_that_make_no_sense_are_errors(
    overrides: dict[str, float], code: str | None
) -> None:
    """Keys of two levels, unknown keys, all weights zero, and one metric by two names."""
    framework = three_units()
    framework.metrics["a"].aliases.append("alias_of_a")
    if code is None:
        assert weigh(framework, overrides).weight.tolist() == [0, 0, 0, 1]
        return
    with pytest.raises(InputError) as caught:
        weigh(framework, overrides)
    assert [item.code for item in caught.value.diagnostics] == [code]


# --- contributions --------------------------------------------------------------------------------

SCORES = st.dictionaries(st.sampled_from("abcx"), st.integers(100, 400).map(lambda n: n / 100))


@given(
    level=st.sampled_from(["metric", "group", "domain"]),
    scores=st.lists(SCORES, min_size=1, max_size=5),
    default=st.sampled_from([1, 0.5, 3]),
    overrides=st.sampled_from([{}, {"one": 2.0}, {"one": 0.0}, {"a": 0.25, "c": 7.0}, {"e": 0.1}]),
)
@QUICK
def test_contributions_add_up_to_the_average(
    level: str, scores: list[dict[str, float]], default: float, overrides: dict[str, float]
) -> None:
    """At every level, with every gap: a trust's contributions make its average."""
    framework = three_units(level, default=default)
    weighting = weigh(framework, overrides)
    of_trusts = {f"T{index}": of for index, of in enumerate(scores)}
    trusts = trusts_frame(list(of_trusts))
    parts = contributions(scores_frame(of_trusts), trusts, weighting)
    sums = dict(parts.group_by("trust_code").agg(pl.col("contribution").sum()).iter_rows())
    frame = average(scores_frame(of_trusts), trusts, framework, weighting)
    for code, mean in frame.select("trust_code", "average_score").iter_rows():
        assert sums.get(code, 0.0) == pytest.approx(mean or 0.0, abs=1e-9)


# --- segments -------------------------------------------------------------------------------------


def test_quantile_segments_are_linear_between_two_averages() -> None:
    """The quartiles of 1, 2, 3, 5, 9, 10 are 2.25, 4 and 8."""
    frame = placed(dict(zip("ABCDEF", (1, 2, 3, 5, 9, 10), strict=True)))
    assert frame["segment"].to_list() == [1, 1, 2, 3, 4, 4]
    numbers = frame.with_columns(pl.lit(None, pl.String).alias("not_ranked_because"))
    framework = make_framework(given_metrics("a"))
    assert segment_cuts(numbers, framework) == {ALL: (2.25, 4.0, 8.0)}


def test_an_average_at_a_bound_is_in_the_better_segment() -> None:
    """Of four equal trusts all are in segment 1; a bound is met from below, float dust or not."""
    assert placed(dict.fromkeys("ABCD", 2.0))["segment"].to_list() == [1, 1, 1, 1]
    thresholds = {"method": "thresholds", "cuts": [1.8, 2.2, 2.6]}
    averages = {"A": 1.8, "B": 1.8 + 4e-16, "C": 1.8000001, "D": 2.2, "E": 2.7}
    assert averages["B"] > 1.8
    assert placed(averages, segments=thresholds)["segment"].to_list() == [1, 1, 2, 2, 4]


def test_trusts_that_are_not_ranked_move_no_quantile_and_have_no_segment() -> None:
    """Only those that can be ranked make the bounds."""
    frame = placed({"A": 1, "B": None, "C": 2}, segments={"cuts": [0.5]}, ranking={})
    assert frame["segment"].to_list() == [1, None, 2]
    assert frame["rank"].to_list() == [1, None, 2]
    assert frame["ranked_of"].to_list() == [2, None, 2]


def test_quantiles_can_be_taken_within_each_type() -> None:
    """With ``pool: type`` half of each type is in segment 1."""
    averages = {"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}
    types: list[str | None] = ["P", "P", "Q", None]
    frame = placed(averages, types=types, segments={"cuts": [0.5], "pool": "type"})
    assert frame["segment"].to_list() == [1, 2, 1, 1]
    frame = placed(averages, types=types, segments={"cuts": [0.5]})
    assert frame["segment"].to_list() == [1, 1, 2, 2]


def test_any_number_of_segments() -> None:
    """Five bounds make six segments."""
    cuts = {"method": "thresholds", "cuts": [1, 2, 3, 4, 5]}
    frame = placed({f"T{n}": n + 0.5 for n in range(6)}, segments=cuts)
    assert frame["segment"].to_list() == [1, 2, 3, 4, 5, 6]


def published_bounds(log: Log, *segments: tuple[int, float, float]) -> tuple[float, ...]:
    """Bounds from the best and the worst published average of segments."""
    rows = [
        (f"T{segment}{end}", item, value)
        for segment, *ends in segments
        for end, average in enumerate(ends)
        for item, value in (("average_score", average), ("unadjusted_segment", float(segment)))
    ]
    frame = pl.DataFrame(rows, schema=["trust_code", "item", "value"], orient="row")
    return published_cuts(frame, "Q1 2025/26", log)


def test_published_bounds_lie_halfway_between_neighbours() -> None:
    """Between 2.05 and 2.06 it is 2.055; around an empty segment both bounds are the same."""
    spans = [(1, 1.0, 2.05), (2, 2.06, 2.32), (3, 2.33, 2.6), (4, 2.61, 3.4)]
    assert published_bounds(Log(), *spans) == (2.055, 2.325, 2.605)
    assert published_bounds(Log(), *spans[:2], spans[3]) == (2.055, 2.465, 2.465)
    assert published_bounds(Log(), *spans[:2]) == (2.055,)


def test_published_bounds_that_overlap_are_said_and_missing_ones_are_an_error() -> None:
    """Segments that overlap give a warning; without the first segment the numbers would shift."""
    log = Log()
    assert published_bounds(log, (1, 1.0, 2.1), (2, 2.0, 2.5)) == (2.05,)
    assert [item.code for item in log.items] == ["NR508"]
    for spans in ([(2, 2.0, 2.2), (3, 2.4, 2.6)], [(1, 1.0, 2.0)], []):
        with pytest.raises(InputError) as caught:
            published_bounds(Log(), *spans)
        assert [item.code for item in caught.value.diagnostics] == ["NR115"]


# --- caps and flags -------------------------------------------------------------------------------

CAPPED: dict[str, Any] = {
    "caps": [{"flag": "deficit", "no_better_than": 3}],
    "flags": {"deficit": {}, "support": {"final_segment": 5}},
    "segments": {"method": "thresholds", "cuts": [1.5, 2.5, 3.5]},
}


def test_a_cap_holds_a_trust_back_and_never_lifts_one() -> None:
    """Segments 1 to 4 with the flag become 3, 3, 3 and 4; the unadjusted ones stay."""
    frame = placed(
        {"A": 1, "B": 2, "C": 3, "D": 4, "E": 1}, has_flag={"deficit": list("ABCD")}, **CAPPED
    )
    assert frame["unadjusted_segment"].to_list() == [1, 2, 3, 4, 1]
    assert frame["segment"].to_list() == [3, 3, 3, 4, 1]
    assert frame["deficit"].to_list() == [True, True, True, True, None]
    assert frame["rank"].to_list() == [2, 3, 4, 5, 1]


def test_the_strictest_of_several_caps_holds() -> None:
    """Two flags: the worse of their segments."""
    caps = [{"flag": "deficit", "no_better_than": 2}, {"flag": "support", "no_better_than": 4}]
    frame = placed(
        {"A": 1, "B": 1},
        has_flag={"deficit": ["A", "B"], "support": ["A"]},
        **{**CAPPED, "caps": caps},
    )
    assert frame["segment"].to_list() == [4, 2]


def test_without_the_cap_the_segment_is_the_unadjusted_one() -> None:
    """``cap=False`` leaves out every cap, and still shows the flag."""
    frame = placed({"A": 1, "B": 2}, has_flag={"deficit": ["A"]}, cap=False, **CAPPED)
    assert frame["segment"].to_list() == [1, 2]
    assert frame["deficit"].to_list() == [True, None]


def test_a_final_segment_is_shown_and_does_not_move_the_rank() -> None:
    """A trust in recovery support has final segment 5 and the rank of its adjusted segment."""
    frame = placed({"A": 1, "B": 2, "C": None}, has_flag={"support": ["A", "C"]}, **CAPPED)
    assert frame["final_segment"].to_list() == [5, 2, None]
    assert frame["segment"].to_list() == [1, 2, None]
    assert frame["rank"].to_list() == [1, 2, None]


@given(
    averages=st.lists(st.integers(100, 400).map(lambda n: n / 100), min_size=1, max_size=20),
    flagged=st.sets(st.integers(0, 19)),
    best=st.integers(1, 4),
)
@QUICK
def test_a_cap_never_improves_anyone_who_has_it(
    averages: list[float], flagged: set[int], best: int
) -> None:
    """With the cap no flagged trust has a better segment or rank, and no other a worse one."""
    numbers: dict[str, float | None] = {f"T{n:02d}": value for n, value in enumerate(averages)}
    flags = {"deficit": [f"T{n:02d}" for n in sorted(flagged) if n < len(averages)]}
    parts = {**CAPPED, "caps": [{"flag": "deficit", "no_better_than": best}]}
    capped, free = (placed(numbers, has_flag=flags, cap=cap, **parts) for cap in (True, False))
    has = capped["deficit"].fill_null(False).to_numpy()
    assert (capped["segment"].to_numpy() >= free["segment"].to_numpy()).all()
    assert (capped["rank"].to_numpy() >= free["rank"].to_numpy())[has].all()
    assert (capped["rank"].to_numpy() <= free["rank"].to_numpy())[~has].all()
    assert (capped["segment"].to_numpy() == free["segment"].to_numpy())[~has].all()


# --- ranks ----------------------------------------------------------------------------------------

ONE_SEGMENT: dict[str, Any] = {"segments": {"method": "thresholds", "cuts": [9]}}


def test_ranks_go_by_segment_then_by_average() -> None:
    """A good average in a bad segment comes after every trust of the better one."""
    frame = placed({"A": 1, "B": 1.2, "C": 2, "D": 3}, has_flag={"deficit": ["A"]}, **CAPPED)
    assert frame["rank"].to_list() == [3, 1, 2, 4]
    by_score = {**CAPPED, "ranking": {"by": ["average_score"]}}
    frame = placed({"A": 1, "B": 1.2, "C": 2, "D": 3}, has_flag={"deficit": ["A"]}, **by_score)
    assert frame["rank"].to_list() == [1, 2, 3, 4]


def test_ties_share_the_better_rank_and_the_next_ones_are_skipped() -> None:
    """1, 2, 2, 4: competition ranks."""
    frame = placed({"A": 2, "B": 1, "C": 2, "D": 3}, **ONE_SEGMENT)
    assert frame["rank"].to_list() == [2, 1, 2, 4]


def test_averages_tie_when_they_round_to_the_same_two_decimals() -> None:
    """2.344 and 2.336 are both 2.34; 2.345 is 2.35, halves rounded up."""
    numbers: dict[str, float | None] = {"A": 2.344, "B": 2.336, "C": 2.345, "D": 2.3549}
    assert placed(numbers, **ONE_SEGMENT)["rank"].to_list() == [1, 1, 3, 3]
    exact = placed(numbers, **ONE_SEGMENT, ranking={"decimals": 4})
    assert exact["rank"].to_list() == [2, 1, 3, 4]


@pytest.mark.parametrize("half", [1.005, 2.345, 2.675, 1.115, 3.045])
def test_a_half_that_floats_fall_short_of_is_rounded_up(half: float) -> None:
    """2.675 is stored a hair below itself and still ties with 2.68, not with 2.67."""
    assert np.round(half * 100 % 1, 6) == 0.5
    dusty = sum([half / 7] * 7)
    frame = placed({"A": half, "B": half + 0.005, "C": dusty, "D": half - 0.004}, **ONE_SEGMENT)
    assert frame["rank"].to_list() == [2, 2, 2, 1]


@pytest.mark.parametrize("decimals", [0, 2, 4])
def test_what_is_no_more_than_a_millionth_short_of_a_half_is_one(decimals: int) -> None:
    """In places of the last decimal: 0.9 millionths are dust, 1.1 millionths are not."""
    short = (np.array([0.5, 1.5, 2.5]) - 0.9e-6) / 10**decimals
    below = (np.array([0.5, 1.5, 2.5]) - 1.1e-6) / 10**decimals
    assert arithmetic.rounded(short, decimals).tolist() == [1, 2, 3]
    assert arithmetic.rounded(below, decimals).tolist() == [0, 1, 2]
    assert arithmetic.half_up(short, decimals).tolist() == [one / 10**decimals for one in (1, 2, 3)]
    assert arithmetic.half_up(below, decimals).tolist() == [one / 10**decimals for one in (0, 1, 2)]


def test_keys_go_by_segment_first_however_far_apart_averages_are() -> None:
    """The worst average of one segment stands before the best of the next, in both orders."""
    averages, placed = np.array([4.0, 1.0, 1.0, 4.0]), np.array([1, 2, 1, 2])
    keys = arithmetic.order_keys(averages, placed, 2)
    assert np.argsort(keys).tolist() == [2, 0, 1, 3]
    assert len(set(keys.tolist())) == 4
    alone = arithmetic.order_keys(np.array([2.0, 2.0]), np.array([1, 2]), 2)
    assert alone[0] < alone[1]


@pytest.mark.parametrize("beyond", [2**31 - 1, 2**31, 2**40])
def test_keys_of_any_size_are_ranked(beyond: int) -> None:
    """Where numbers are packed into 32 bits, nothing may spill over at either end."""
    for size in (2, 3, 5, 9):
        bits = (size - 1).bit_length()
        near = (beyond >> bits) - 1
        for ends in ((beyond, -beyond), (near, -near), (near + 1, 0), (-near - 2, 0), (beyond, 0)):
            keys = np.array([[*ends, *range(1, size - 1)]])
            order, ranks = arithmetic.ranked_in_draws(keys)
            assert order[0].tolist() == np.argsort(keys[0], kind="stable").tolist()
            assert ranks[0].tolist() == list(range(size))


def test_ranks_are_within_each_type_or_over_all() -> None:
    """Trusts without a type are ranked among themselves."""
    numbers: dict[str, float | None] = {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}
    types: list[str | None] = ["P", "Q", "P", None, None]
    frame = placed(numbers, types=types, **ONE_SEGMENT)
    assert frame["rank"].to_list() == [1, 1, 2, 1, 2]
    assert frame["ranked_of"].to_list() == [2, 1, 2, 2, 2]
    frame = placed(numbers, types=types, **ONE_SEGMENT, ranking={"within": "all"})
    assert frame["rank"].to_list() == [1, 2, 3, 4, 5]
    assert frame["ranked_of"].to_list() == [5] * 5


@pytest.mark.parametrize(("best", "worst"), [(0.0, 1000.0), (-50.0, 50.0), (0.0, 1.0)])
def test_ranks_hold_on_any_scale(best: float, worst: float) -> None:
    """However long the scale, the best average of a bad segment ranks behind a better segment."""
    parts = {
        "caps": [{"flag": "deficit", "no_better_than": 3}],
        "flags": {"deficit": {}},
        "scale": {"best": best, "worst": worst},
        "segments": {"method": "thresholds", "cuts": [best + 0.4 * (worst - best), worst - 0.1]},
    }
    numbers: dict[str, float | None] = {
        "A": best,
        "B": best + 0.3 * (worst - best),
        "C": best + 0.8 * (worst - best),
        "D": worst,
    }
    frame = placed(numbers, has_flag={"deficit": ["A"]}, **parts)
    assert frame["segment"].to_list() == [3, 1, 2, 3]
    assert frame["rank"].to_list() == [3, 1, 2, 4]


@given(
    numbers=st.lists(st.integers(1000, 4000).map(lambda n: n / 1000), min_size=1, max_size=30),
    types=st.lists(st.sampled_from("PQ"), min_size=30, max_size=30),
    within=st.sampled_from(["type", "all"]),
    decimals=st.integers(0, 3),
)
@QUICK
def test_a_rank_is_one_more_than_the_number_of_better_trusts(
    numbers: list[float], types: list[str], within: str, decimals: int
) -> None:
    """Competition ranks by definition, over averages rounded half up."""
    codes = [f"T{n:02d}" for n in range(len(numbers))]
    of: list[str | None] = [*types[: len(numbers)]]
    frame = placed(
        dict(zip(codes, numbers, strict=True)),
        types=of,
        **ONE_SEGMENT,
        ranking={"within": within, "decimals": decimals},
    )
    unit = 10 ** (3 - decimals)
    shown = [(round(number * 1000) + unit // 2) // unit for number in numbers]
    for index, number in enumerate(frame["rank"]):
        mine = [
            other
            for other, kind in zip(shown, of, strict=True)
            if within == "all" or kind == of[index]
        ]
        assert number == 1 + sum(other < shown[index] for other in mine)
        assert frame["ranked_of"][index] == len(mine)


def test_ranking_by_segment_alone_is_refused() -> None:
    """There are two ways to rank, and both end with the average."""
    with pytest.raises(ValueError, match="by is"):
        Ranking(by=["segment"])


def test_contributions_to_a_geometric_mean_add_up_to_it() -> None:
    """Parted by logarithms: of 1 and 2 with equal weights all of the root of 2 is that of the 2."""
    of = make_framework(given_metrics("a", "b"), weights={"level": "metric", "mean": "geometric"})
    scores = pl.DataFrame({"trust_code": ["T1", "T1"], "metric": ["a", "b"], "score": [1.0, 2.0]})
    parts = contributions(scores, trusts_frame(["T1"]), weigh(of))
    assert parts["contribution"].to_list() == pytest.approx([0.0, 2**0.5])


def test_no_cuts_are_no_rows() -> None:
    """Where nobody has an average there are no bounds to lay out."""
    assert trust_cuts(trusts_frame(["T1", "T2"]), {}).shape == (0, 2)


def test_weights_of_two_levels_name_the_metrics_that_a_group_stands_for() -> None:
    """Those of the group that was named, and no other."""
    groups = {"g": "The g", "h": "The h"}
    metrics = given_metrics("a", "b", group="g") | given_metrics("c", group="h")
    of = make_framework(metrics, groups=groups)
    with pytest.raises(InputError, match=r"\(g is a, b\)"):
        weigh(of, {"c": 2, "g": 3})
