"""A mean of other scores that counts for as much as is there: three infections, a third each."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import GIVEN, framework_data, given_metrics, metric, write_csv, write_framework

import nhs_rank
from nhs_rank import arithmetic, load_framework
from nhs_rank.steps.weigh import weigh

PARTS = ("a", "b", "c")
TEXT = """
trust_code, x, a, b, c
T1,         2, 1, 4,
T2,         3, 1, 2, 3
T3,         1,  ,  ,
T4,         4, 4,  ,
"""


def framework(folder: Path, weigh: str = "present", **parts: Any) -> nhs_rank.Framework:
    """A metric x, and the mean of three that do not count by themselves."""
    rule = {"method": "mean", "of": list(PARTS), "weigh": weigh}
    metrics = {
        **given_metrics("x", group="g"),
        "m": metric(rule, None, domain="e", group="g"),
        **given_metrics(*PARTS, counts=False),
    }
    more = {"domains": {"d": "D", "e": "E"}, "groups": {"g": "G"}, **parts}
    return load_framework(write_framework(folder / "f.yaml", framework_data(metrics, **more)))


def averages(folder: Path, one: nhs_rank.Framework, **options: Any) -> list[float]:
    """The average of each trust."""
    path = write_csv(folder / "d.csv", TEXT)
    league = nhs_rank.compute([path], one, draws=0, **options).league
    return league.sort("trust_code")["average_score"].to_list()


def test_a_third_of_the_weight_goes_with_a_missing_part(tmp_path: Path) -> None:
    """T1: (2 + 2.5 * 2/3) / (1 + 2/3) = 2.2; T4: (4 + 4 * 1/3) / (1 + 1/3) = 4."""
    found = averages(tmp_path, framework(tmp_path))
    assert found == pytest.approx([2.2, 2.5, 1, 4], abs=1e-12)
    whole = averages(tmp_path, framework(tmp_path, "whole"))
    assert whole == pytest.approx([2.25, 2.5, 1, 4], abs=1e-12)


def test_it_is_the_same_as_three_metrics_of_a_third_each(tmp_path: Path) -> None:
    """What the manual says: each of the three weighs one third."""
    thirds = {
        **given_metrics("x"),
        **given_metrics(*PARTS),
    }
    weights = {"values": dict.fromkeys(PARTS, 1 / 3)}
    other = load_framework(
        write_framework(tmp_path / "g.yaml", framework_data(thirds, weights=weights))
    )
    assert averages(tmp_path, framework(tmp_path)) == pytest.approx(averages(tmp_path, other))


def test_contributions_weights_and_domains_say_the_same(tmp_path: Path) -> None:
    """Contributions add up, and the weight that is shown is the weight that counted."""
    result = nhs_rank.compute(
        [write_csv(tmp_path / "d.csv", TEXT)], framework(tmp_path), draws=0, weights={"m": 3}
    )
    # T1: (2 + 2.5 * 2) / 3
    league = dict(result.league.select("trust_code", "average_score").rows())
    assert league["T1"] == pytest.approx(7 / 3)
    for code, average in league.items():
        rows = result.detail.filter(pl.col("trust_code") == code)
        assert rows["contribution"].sum() == pytest.approx(average)
    weights = result.detail.filter(pl.col("metric") == "m").select("trust_code", "weight").rows()
    assert dict(weights) == pytest.approx({"T1": 2, "T2": 3, "T4": 1})
    assert result.league.sort("trust_code")["domain_e"].drop_nulls().to_list() == pytest.approx(
        [2.5, 2, 4]
    )


@pytest.mark.parametrize(("level", "mean"), [("group", "arithmetic"), ("metric", "geometric")])
def test_within_a_group_and_in_a_geometric_mean_too(tmp_path: Path, level: str, mean: str) -> None:
    """The share belongs to the weight, whatever mean it is used in."""
    one = framework(tmp_path, weights={"level": level, "mean": mean})
    found = averages(tmp_path, one)
    wanted = 2 ** (3 / 5) * 2.5 ** (2 / 5) if mean == "geometric" else 2.2
    assert found[0] == pytest.approx(wanted, abs=1e-9)


def test_likely_ranges_draw_it_with_its_share_of_the_weight(tmp_path: Path) -> None:
    """Of two scores, all four draws by hand: 2, 2.2, 2.2 and 2.5."""
    from nhs_rank.uncertainty import Model
    from nhs_rank.uncertainty.bootstrap import bootstrap

    result = nhs_rank.compute([write_csv(tmp_path / "d.csv", TEXT)], framework(tmp_path), draws=0)
    model = Model.of(
        result.scores, result.placed, result.framework, result.weighting, result.cuts, cap=True
    )
    drawn = bootstrap(model, 1)(0, 400)[:, model.codes.index("T1")]
    assert set(np.round(drawn, 9)) == {2.0, 2.2, 2.5}
    assert (np.abs(drawn - 2.2) < 1e-9).mean() == pytest.approx(0.5, abs=0.1)


def test_the_official_framework_weighs_infections_by_thirds(official: Path) -> None:
    """Where all three are there, as in every published row, it weighs 1."""
    rule = load_framework("nof-2025-26").metrics["infections"].score
    assert rule.model_dump()["weigh"] == "present"
    result = nhs_rank.compute([official / "2025-26-q1"], draws=0)
    shares = result.scores.filter(pl.col("metric") == "infections")["share"]
    assert shares.unique().to_list() == [1.0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=40))
@settings(max_examples=100, deadline=None)
def test_ranks_within_labels_are_those_of_each_label_alone(pairs: list[tuple[int, int]]) -> None:
    """Grouped once or one label after another, the ranks are the same."""
    keys = np.array([key for key, _ in pairs], dtype=np.float64)
    labels = np.array([label for _, label in pairs], dtype=np.int64)
    place, number = arithmetic.ranked_within(keys, labels)
    for (key, label), at, of in zip(pairs, place, number, strict=True):
        alike = [other for other, its in pairs if its == label]
        assert (at, of) == (1 + sum(other < key for other in alike), len(alike))
    rows = [list(group) for group in arithmetic.groups(labels)]
    wanted = itertools.groupby(
        sorted(range(len(pairs)), key=lambda row: pairs[row][1]), key=lambda row: pairs[row][1]
    )
    assert rows == [list(group) for _, group in wanted]


def test_a_metric_scored_as_given_has_all_its_weight(tmp_path: Path) -> None:
    """A published score of the whole is the whole, whatever parts are there."""
    rule = {"method": "mean", "of": ["a", "b"], "weigh": "present"}
    metrics = {
        "m": metric(rule, None, given="s1"),
        "a": metric(GIVEN, None, counts=False),
        "b": metric(GIVEN, None, counts=False),
    }
    one = load_framework(write_framework(tmp_path / "f.yaml", framework_data(metrics)))
    path = write_csv(tmp_path / "d.csv", "trust_code,s1,a,b\nT1,2,3,\nT2,,3,")
    scores = nhs_rank.compute([path], one, draws=0).scores.filter(pl.col("metric") == "m")
    assert scores["share"].to_list() == [1, 0.5]


_NODE = """
const fs = require("fs");
const [engine, draws, data] = process.argv.slice(1).map((path) => fs.readFileSync(path, "utf8"));
const { model, scores, set } = JSON.parse(data);
const run = new Function("model", "scores", "set", `${draws}\\n${engine}
  const table = Float64Array.from(scores, (one) => (one === null ? NaN : one));
  const weighting = weigh(model, new Map(set));
  const now = standing(model, table, weighting, true);
  const drawn = new Simulation(model, table, weighting, now, true);
  while (drawn.next());
  const { scoreLow, scoreHigh } = drawn.ranges();
  return { average: [...now.average], low: [...scoreLow], high: [...scoreHigh] };`);
console.log(JSON.stringify(run(model, scores, set)));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("level", ["metric", "domain"])
def test_the_page_weighs_it_so_too(tmp_path: Path, level: str) -> None:
    """Averages and likely ranges of the page's script are those of the result, to the bit."""
    from nhs_rank.analyses._report import ranking_model
    from nhs_rank.output import report
    from nhs_rank.steps.average import dense

    metrics = {
        **given_metrics("x", "y", "z", "w"),
        "m": metric({"method": "mean", "of": list(PARTS), "weigh": "present"}, None, domain="e"),
        **given_metrics(*PARTS, counts=False),
    }
    data = framework_data(metrics, domains={"d": "D", "e": "E"}, weights={"level": level})
    one = load_framework(write_framework(tmp_path / "f.yaml", data))
    text = """
    trust_code, x, y, z, w, a, b, c
    T1,         2, 1, 4, 3, 1, 4,
    T2,         3, 1, 2, 3, 2, 2, 3
    T3,         1, 2, 2, 1, 4,  ,
    """
    path = write_csv(tmp_path / "d.csv", text.replace("    ", ""))
    result = nhs_rank.compute([path], one, draws=64, seed=3)
    table = dense(result.scores, result.placed, weigh(one).metrics)
    scores = [None if np.isnan(score) else float(score) for score in table.ravel()]
    page = {"model": ranking_model(result), "scores": scores, "set": []}
    assert len(page["model"]["light"]) == 2
    (tmp_path / "page.json").write_text(json.dumps(page))
    scripts = Path(report.__file__).parent / "js"
    files = [scripts / "engine.js", scripts / "draws.js", tmp_path / "page.json"]
    command = ["node", "-e", _NODE, *map(str, files)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    placed = result.placed
    assert found["average"] == placed["average_score"].to_list()
    assert found["low"] == placed["likely_score_low"].to_list()
    assert found["high"] == placed["likely_score_high"].to_list()
