"""Every scoring method, worked out by hand, and what holds for all of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import GIVEN, RANK, make_framework, metric, score_values

from nhs_rank import Options, Table, load_framework, read_files, run
from nhs_rank.methods import Scale
from nhs_rank.methods.bands import BandsRule
from nhs_rank.methods.categories import CategoriesRule
from nhs_rank.methods.matrix import MatrixRule
from nhs_rank.methods.mean import MeanRule
from nhs_rank.methods.minmax import MinMaxRule
from nhs_rank.methods.rank import RankRule
from nhs_rank.methods.standard import StandardRule
from nhs_rank.methods.zscore import ZScoreRule

RANKED = RankRule(method="rank")
POOLED: dict[str, Any] = {
    "rank": RANKED,
    "standard": StandardRule(method="standard", meets="<= 3"),
    "pass": StandardRule(method="standard", meets="<= 3", met=[1.0, 3.0], missed=4.0),
    "minmax": MinMaxRule(method="minmax"),
    "zscore": ZScoreRule(method="zscore"),
}
VALUES = st.lists(st.integers(-50, 50).map(lambda n: n / 4), min_size=1, max_size=40)
QUICK = settings(max_examples=60, deadline=None)


def near(*numbers: float) -> Any:
    """Compare lists of floats, missing ones included."""
    return pytest.approx(list(numbers), abs=1e-12, nan_ok=True)


def bands(*several: dict[str, float], otherwise: float = 4) -> BandsRule:
    """A rule of bands."""
    return BandsRule.model_validate(
        {"method": "bands", "bands": list(several), "otherwise": otherwise}
    )


# --- rank -----------------------------------------------------------------------------------------


def test_rank_spreads_the_scale_evenly_over_the_pool() -> None:
    """The best of four scores 1, the worst 4, the others 1 + 3 (r - 1) / (n - 1)."""
    assert score_values(RANKED, [20, 10, 40, 30]) == near(2, 1, 4, 3)


def test_rank_turns_round_where_higher_is_better() -> None:
    """The highest value scores best where higher is better."""
    assert score_values(RANKED, [20, 10, 40, 30], better="higher") == near(3, 4, 1, 2)


def test_rank_ties_share_the_better_rank() -> None:
    """Two equal seconds of four are both second, and the next is fourth."""
    assert score_values(RANKED, [1, 2, 2, 3]) == near(1, 2, 2, 4)


def test_rank_of_all_equal_values_is_the_best() -> None:
    """Who ties with everybody is first."""
    assert score_values(RANKED, [7, 7, 7]) == near(1, 1, 1)


def test_rank_of_one_trust_is_the_best() -> None:
    """A pool of one scores the best score, not a division by zero."""
    assert score_values(RANKED, [7]) == near(1)


def test_rank_uses_the_scale_of_the_framework() -> None:
    """Scores run from the scale's best to its worst."""
    assert score_values(RANKED, [1, 2, 3], scale=Scale(best=0, worst=100)) == near(0, 50, 100)


# --- standard -------------------------------------------------------------------------------------


def test_standard_those_who_meet_it_score_one_the_others_rank_from_two_to_four() -> None:
    """The three that miss are ranked among themselves: 2, 3 and 4."""
    rule = StandardRule(method="standard", meets=">= 78")
    scores = score_values(rule, [95, 78, 77.99, 60, 70], better="higher")
    assert scores == near(1, 1, 2, 4, 3)


@pytest.mark.parametrize(
    ("meets", "better", "scores"),
    [
        (">= 5", "higher", (2, 1, 1)),
        ("> 5", "higher", (4, 2, 1)),
        ("<= 5", "lower", (1, 1, 2)),
        ("< 5", "lower", (1, 2, 4)),
    ],
)
def test_standard_bound_belongs_to_those_who_meet_it_only_where_it_says_so(
    meets: str, better: str, scores: tuple[float, ...]
) -> None:
    """A value at the bound meets ``>=`` and ``<=`` and misses ``>`` and ``<``."""
    rule = StandardRule(method="standard", meets=meets)
    assert score_values(rule, [4, 5, 6], better=better) == near(*scores)


def test_standard_the_only_one_that_misses_scores_the_start_of_the_range() -> None:
    """With one trust below the standard its rank is the first of the missed range."""
    rule = StandardRule(method="standard", meets="<= 0")
    assert score_values(rule, [0, 0, 3]) == near(1, 1, 2)


def test_standard_can_rank_those_who_pass_and_give_the_others_one_score() -> None:
    """With met [1, 3] and missed 4, passers are spread over 1 to 3 and the rest score 4."""
    rule = StandardRule(method="standard", meets=">= 70", met=[1, 3], missed=4)
    scores = score_values(rule, [70, 100, 90, 69.9, 10, 80, 75], better="higher")
    assert scores == near(3, 1, 1.5, 4, 4, 2, 2.5)


def test_standard_ties_among_those_who_miss_share_a_score() -> None:
    """Equal values that miss the standard have the same rank among those that miss."""
    rule = StandardRule(method="standard", meets="<= 1")
    assert score_values(rule, [1, 2, 2, 3, 9]) == near(1, 2, 2, 2 + 2 * 2 / 3, 4)


# --- bands ----------------------------------------------------------------------------------------


def test_bands_first_band_that_holds_the_value_scores_it() -> None:
    """Planned surplus: at least 0 is 1, above -1 is 2, above -2 is 3, else 4."""
    rule = bands({"at_least": 0, "score": 1}, {"above": -1, "score": 2}, {"above": -2, "score": 3})
    values = [5, 0, -0.01, -1, -1.99, -2, -9]
    assert score_values(rule, values, better="higher") == near(1, 1, 2, 3, 3, 4, 4)


@pytest.mark.parametrize(
    ("kind", "scores"),
    [
        ("above", (4, 4, 1)),
        ("at_least", (4, 1, 1)),
        ("below", (1, 4, 4)),
        ("at_most", (1, 1, 4)),
    ],
)
def test_bands_each_kind_of_bound(kind: str, scores: tuple[float, ...]) -> None:
    """Only ``at_least`` and ``at_most`` hold the bound itself."""
    assert score_values(bands({kind: 5, "score": 1}), [4, 5, 6]) == near(*scores)


def test_bands_of_counts_score_one_for_each_case() -> None:
    """0, 1, 2 and 3 or more cases score 1, 2, 3 and 4."""
    rule = bands(*({"at_most": n, "score": n + 1} for n in range(3)))
    assert score_values(rule, [0, 1, 2, 3, 30]) == near(1, 2, 3, 4, 4)


# --- categories, matrix, mean, given --------------------------------------------------------------


def test_categories_match_whatever_the_case_and_spaces() -> None:
    """Case, spaces and hyphens make no difference; an unknown text has no score."""
    rule = CategoriesRule(method="categories", categories={"Requires improvement": 3, "Good": 2})
    texts = ["GOOD", "requires-improvement", "Requires  Improvement", "bad"]
    assert score_values(rule, texts=texts) == near(2, 3, 3, math.nan)


def test_matrix_of_combined_finance_has_the_official_sixteen_cells() -> None:
    """The score of the plan picks the row, that of the variance the column."""
    rule = load_framework("nof-2025-26").metrics["OF0080"].score
    cells = [(row, column) for row in (1, 2, 3, 4) for column in (1, 2, 3, 4)]
    official = (1, 1, 2, 3, 2, 2, 3, 4, 2, 3, 3, 4, 2, 3, 4, 4)

    assert isinstance(rule, MatrixRule)
    assert (rule.rows, rule.columns) == ("OF0079", "OF0081")
    assert score_values(rule, parts=cells, better=None) == near(*official)


def test_matrix_needs_both_scores_and_whole_ones() -> None:
    """A trust without one of the two, or with a score between cells, has no score."""
    rule = MatrixRule(method="matrix", rows="a", columns="b", scores=[[1, 2], [3, 4]])
    parts = [(1, 2), (2, 1), (math.nan, 1), (1, math.nan), (1.5, 1), (3, 1), (1, 0)]
    assert score_values(rule, parts=parts) == near(2, 3, *[math.nan] * 5)


def test_matrix_counts_from_the_best_of_the_scale() -> None:
    """On a scale from 0 a score of 0 picks the first row."""
    rule = MatrixRule(method="matrix", rows="a", columns="b", scores=[[0, 1], [2, 3]])
    parts = [(0, 0), (1, 0), (1, 1)]
    assert score_values(rule, parts=parts, scale=Scale(best=0, worst=3)) == near(0, 2, 3)


def test_mean_is_over_the_scores_that_a_trust_has() -> None:
    """A missing score is left out; with none there is no mean."""
    rule = MeanRule(method="mean", of=["a", "b", "c"])
    nan = math.nan
    parts = [(1, 2, 4.5), (1, nan, 4), (nan, nan, 3), (nan, nan, nan)]
    assert score_values(rule, parts=parts) == near(2.5, 2.5, 3, nan)


# --- minmax and zscore ----------------------------------------------------------------------------


def test_minmax_scores_the_place_between_best_and_worst_value() -> None:
    """A quarter of the way from best to worst scores a quarter of the scale."""
    assert score_values(POOLED["minmax"], [0, 10, 2.5]) == near(1, 4, 1.75)
    assert score_values(POOLED["minmax"], [0, 10, 2.5], better="higher") == near(4, 1, 3.25)
    assert score_values(POOLED["minmax"], [3, 3]) == near(1, 1)


def test_zscore_rescales_population_standard_deviations() -> None:
    """Mean 5, deviation 2 (population): one deviation is a quarter of the scale from the middle."""
    values = [2, 4, 4, 4, 5, 5, 7, 9]
    scores = score_values(POOLED["zscore"], values)
    assert scores == near(*(2.5 + 1.5 * (value - 5) / 2 / 2 for value in values))


def test_zscore_is_cut_off_at_its_limit() -> None:
    """Nothing is scored beyond the scale, and the limit decides where it ends."""
    values = [0.0] * 15 + [100]
    assert score_values(POOLED["zscore"], values)[-1] == pytest.approx(4)
    wide = ZScoreRule(method="zscore", limit=10)
    assert score_values(wide, values)[-1] == pytest.approx(2.5 + 1.5 * math.sqrt(15) / 10)
    assert score_values(POOLED["zscore"], [3, 3]) == near(1, 1)


# --- what holds for all ---------------------------------------------------------------------------


@pytest.mark.parametrize("rule", POOLED.values(), ids=POOLED)
@given(values=VALUES)
@QUICK
def test_every_score_is_on_the_scale(rule: Any, values: list[float]) -> None:
    """No method scores better than the best or worse than the worst."""
    assert all(1 <= score <= 4 for score in score_values(rule, values))


@pytest.mark.parametrize("rule", POOLED.values(), ids=POOLED)
@given(values=VALUES)
@QUICK
def test_equal_values_score_the_same_and_better_ones_no_worse(
    rule: Any, values: list[float]
) -> None:
    """Within a pool the score follows the value."""
    scored = sorted(zip(values, score_values(rule, values), strict=True))
    for (value, score), (next_value, next_score) in pairwise(scored):
        assert score == next_score if value == next_value else score <= next_score + 1e-12


@pytest.mark.parametrize("better", ["higher", "lower"])
@given(
    values=VALUES,
    shift=st.integers(-1000, 1000).map(lambda n: n / 8),
    factor=st.sampled_from([0.25, 0.5, 2.0, 1024.0]),
)
@QUICK
def test_rank_scores_do_not_depend_on_the_unit(
    better: str, values: list[float], shift: float, factor: float
) -> None:
    """Adding a constant to all values, or rescaling them, changes no score by rank."""
    changed = [factor * value + shift for value in values]
    assert score_values(RANKED, changed, better=better) == score_values(
        RANKED, values, better=better
    )


@pytest.mark.parametrize("rule", POOLED.values(), ids=POOLED)
@given(values=VALUES, gain=st.integers(1, 80).map(lambda n: n / 4), data=st.data())
@QUICK
def test_a_better_value_never_worsens_a_trusts_own_score(
    rule: Any, values: list[float], gain: float, data: Any
) -> None:
    """Improving one value leaves its own score as it is or better, except from a tie for all."""
    who = data.draw(st.integers(0, len(values) - 1))
    improved = [value - gain * (index == who) for index, value in enumerate(values)]
    if rule.method in ("minmax", "zscore") and len(set(values)) == 1:
        return  # where all are equal everybody has the best score
    assert score_values(rule, improved)[who] <= score_values(rule, values)[who] + 1e-9


# --- pools, units and sources, through the pipeline -----------------------------------------------


def scored(table: Table, framework: Any, **options: Any) -> dict[str, dict[str, float]]:
    """Scores by metric and trust."""
    scores = run(table, framework, Options(draws=0, **options)).scores
    result: dict[str, dict[str, float]] = {}
    for key, code, score in scores.select("metric", "trust_code", "score").iter_rows():
        result.setdefault(key, {})[code] = score
    return result


@pytest.fixture
def tidy(tmp_path: Any) -> Callable[[Any, str], Table]:
    """Read rows of ``type, code, metric, unit, value, score``."""

    def make(framework: Any, rows: str) -> Table:
        path = tmp_path / "tidy.csv"
        path.write_text("trust_type,trust_code,metric,unit,value,score\n" + rows)
        return read_files([path], framework)[0]

    return make


def test_pool_of_all_ranks_across_types_and_pool_of_type_within(
    tidy: Callable[[Any, str], Table],
) -> None:
    """The same values score by place among all trusts, or among those of the same type."""
    framework = make_framework(
        {"x": metric({"method": "rank", "pool": "all"}), "y": metric({**RANK, "pool": "type"})}
    )
    rows = [("P", "A", 1), ("P", "B", 3), ("Q", "C", 2), ("Q", "D", 4), ("Q", "E", 5)]
    text = "".join(f"{t},{c},{m},,{v},\n" for m in "xy" for t, c, v in rows)
    scores = scored(tidy(framework, text), framework)

    assert scores["x"] == pytest.approx({"A": 1, "B": 2.5, "C": 1.75, "D": 3.25, "E": 4})
    assert scores["y"] == pytest.approx({"A": 1, "B": 4, "C": 1, "D": 2.5, "E": 4})


COUNTED = {
    **metric({"method": "standard", "meets": "<= 1"}),
    "unit": "Rate",
    "other_units": {
        "Count": {"method": "bands", "bands": [{"at_most": 0, "score": 1}], "otherwise": 3}
    },
}


def test_values_in_another_unit_are_scored_by_its_rule_and_stay_out_of_the_pool(
    tidy: Callable[[Any, str], Table],
) -> None:
    """Counts are scored by bands; the rates are ranked as if the counts were not there."""
    framework = make_framework({"x": COUNTED})
    rows = "T,A,x,rate,0.5,\nT,B,x,RATE,2,\nT,C,x,rate,3,\nT,D,x,count,0,\nT,E,x,Count,50,\n"
    scores = scored(tidy(framework, rows), framework)
    assert scores["x"] == pytest.approx({"A": 1, "B": 2, "C": 4, "D": 1, "E": 3})


def test_a_unit_goes_by_its_usual_spellings_in_frameworks_too(
    tidy: Callable[[Any, str], Table],
) -> None:
    """A framework that says ``percent`` and a file that says ``%`` mean the same."""
    framework = make_framework(
        {"x": {**COUNTED, "unit": "rate", "other_units": {"percent": COUNTED["score"]}}}
    )
    table = tidy(framework, "T,A,x,rate,0.5,\nT,B,x,rate,9,\nT,C,x,%,2,\nT,D,x,percent,3,\n")
    assert scored(table, framework)["x"] == pytest.approx({"A": 1, "B": 2, "C": 2, "D": 4})


def test_published_scores_by_another_unit_are_set_aside_when_the_others_are_made_exact(
    tidy: Callable[[Any, str], Table],
) -> None:
    """The 3.00 of a count is on no grid of 120, and does not keep theirs from being found."""
    framework = make_framework({"x": {**COUNTED, "unit": "rate"}})
    wanted = {f"T{place:03d}": 2 + 2 * place / 119 for place in range(120)}
    rows = "".join(f"T,{code},x,rate,9,{score:.2f}\n" for code, score in wanted.items())
    scores = scored(tidy(framework, rows + "T,ZZZ,x,count,2,3.00\n"), framework)["x"]
    assert scores == pytest.approx({**wanted, "ZZZ": 3}, abs=1e-9)


def test_given_scores_are_taken_as_they_are_and_values_beside_them_are_not_scored(
    tidy: Callable[[Any, str], Table],
) -> None:
    """``auto`` takes a published score first, ``values`` scores anew, ``given`` nothing else."""
    framework = make_framework({"x": metric(), "y": metric(GIVEN, None)})
    table = tidy(framework, "T,A,x,,1,2.2\nT,B,x,,2,3.3\nT,C,x,,3,\nT,A,y,,,1.5\n")

    auto = scored(table, framework, unround=False)
    assert auto["x"] == pytest.approx({"A": 2.2, "B": 3.3, "C": 4})
    values = scored(table, framework, scores="values")
    assert values["x"] == pytest.approx({"A": 1, "B": 2.5, "C": 4})
    assert values["y"] == {"A": 1.5}, "of a metric without a value only the score is ever published"
    given_only = scored(table, framework, scores="given", unround=False)
    assert given_only["x"] == pytest.approx({"A": 2.2, "B": 3.3})


def test_published_and_made_scores_in_one_pool_give_a_warning(
    tidy: Callable[[Any, str], Table],
) -> None:
    """The mix is named, with the metric and how many there are of each kind."""
    framework = make_framework({"x": metric()})
    table = tidy(framework, "T,A,x,,1,1.0\nT,B,x,,2,\nT,C,x,,3,\n")
    warnings = [w for w in run(table, framework, Options(draws=0)).warnings if w.code == "NR503"]
    assert [w.message for w in warnings] == [
        "x has 1 published scores and 2 made from values in one pool"
    ]


def test_metric_rank_shares_a_place_between_equal_scores_whatever_they_are_made_of(
    tidy: Callable[[Any, str], Table],
) -> None:
    """Means of the same scores in another order are the same number, and so the same rank."""
    parts = {key: metric(GIVEN, None, counts=False) for key in ("a", "b", "c")}
    framework = make_framework(
        {**parts, "m": metric({"method": "mean", "of": ["a", "b", "c"]}, None)}
    )
    rows = "".join(
        f"T,{code},{key},,,{score}\n"
        for code, scores in (("A", (1.1, 1.2, 1.3)), ("B", (1.3, 1.2, 1.1)), ("C", (2, 2, 2)))
        for key, score in zip("abc", scores, strict=True)
    )
    made = run(tidy(framework, rows), framework, Options(draws=0)).scores
    ranks = made.filter(made["metric"] == "m")["metric_rank"].to_list()
    assert ranks == [1, 1, 3]
