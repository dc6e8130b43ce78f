"""What an average rests on: made, carried, missing or given, score by score and in shares."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from small import framework_data, given_metrics, metric, write_framework

import nhs_rank
from nhs_rank import load_framework
from nhs_rank.steps.origin import origins_of_scores, overall

ROWS = """quarter,trust_code,metric,score,origin
2025-26-q1,T1,a,1,made
2025-26-q1,T1,b,2,carried
2025-26-q1,T1,x,3,made
2025-26-q1,T2,a,1,made
2025-26-q1,T2,b,2,made
2025-26-q1,T2,x,3,carried
2025-26-q1,T3,x,2,made
"""


def league(folder: Path) -> nhs_rank.Result:
    """Three trusts; m is the mean of a and b, which do not count by themselves."""
    metrics = {
        **given_metrics("x"),
        "m": metric({"method": "mean", "of": ["a", "b"]}, None),
        **given_metrics("a", "b", counts=False),
    }
    config = write_framework(folder / "f.yaml", framework_data(metrics))
    data = folder / "d.csv"
    data.write_text(ROWS, encoding="utf-8")
    return nhs_rank.compute([data], load_framework(config), draws=0)


def test_a_mean_is_carried_if_one_of_its_parts_is(tmp_path: Path) -> None:
    """And made if all are; a score of which the files say nothing is given."""
    found = league(tmp_path)
    scores = origins_of_scores(found.scores, found.table.origins, found.framework)
    of = {(row["trust_code"], row["metric"]): row["origin"] for row in scores.to_dicts()}
    assert (of["T1", "m"], of["T2", "m"]) == ("carried", "made")
    assert (of["T1", "x"], of["T2", "x"]) == ("made", "carried")
    parts = found.table.origins.filter(pl.col("metric") != "a")
    scores = origins_of_scores(found.scores, parts, found.framework)
    of = {(row["trust_code"], row["metric"]): row["origin"] for row in scores.to_dicts()}
    assert (of["T1", "m"], of["T2", "m"]) == ("carried", "given")
    silent = found.table.origins.filter(pl.col("metric") != "x")
    scores = origins_of_scores(found.scores, silent, found.framework)
    assert scores.filter(pl.col("metric") == "x")["origin"].unique().to_list() == ["given"]


def test_shares_are_those_of_the_average(tmp_path: Path) -> None:
    """Half of each average is its x, half its m; T3 has x alone."""
    found = league(tmp_path)
    shares = {row["trust_code"]: row for row in found.origins.to_dicts()}
    assert (shares["T1"]["made"], shares["T1"]["carried"]) == (0.5, 0.5)
    assert (shares["T2"]["made"], shares["T2"]["carried"]) == (0.5, 0.5)
    assert shares["T3"]["made"] == 1.0
    for row in shares.values():
        assert sum(row[name] for name in ("made", "carried", "missing", "given")) == 1.0
    assert overall(found.origins, found.placed)["made"] == pytest.approx(2 / 3)
