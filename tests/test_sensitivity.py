"""`sensitivity`: weights, metrics and method varied, one table each."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nhs_rank import InputError, Options, Table, compute, load_framework, read_files, run
from nhs_rank.analyses import leave_out, sensitivity, vary_method
from nhs_rank.analyses._leave_out import without
from nhs_rank.framework import Framework


@pytest.fixture(scope="module")
def framework() -> Framework:
    """The official framework."""
    return load_framework("nof-2025-26")


@pytest.fixture(scope="module")
def table(framework: Framework, sample: Path) -> Table:
    """The first quarter of the sample data."""
    return read_files([sample / "2025-26-q1"], framework)[0]


def test_ranks_over_draws_are_consistent(table: Table, framework: Framework) -> None:
    """Best, 5%, median, 95% and worst ranks are in order, and shares add up to 1."""
    result = sensitivity(run(table, framework, Options(draws=600)), vary="both")
    trusts = result.trusts
    names = ["best_rank", "rank_p5", "median_rank", "rank_p95", "worst_rank"]
    ordered = trusts.select(names).to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
    shares = trusts.select(pl.sum_horizontal(pl.col(r"^p_segment_\d$"))).to_series()
    assert shares.to_numpy() == pytest.approx(1)
    total = result.acceptability.group_by("trust_code").agg(pl.col("share").sum())
    assert total["share"].to_numpy() == pytest.approx(1)
    ends = result.acceptability.group_by("trust_code").agg(
        pl.col("rank").min().alias("best"), pl.col("rank").max().alias("worst")
    )
    both = trusts.join(ends, on="trust_code")
    assert (both["best"] == both["best_rank"]).all()
    assert (both["worst"] == both["worst_rank"]).all()


def test_no_spread_gives_the_ranking_itself(table: Table, framework: Framework) -> None:
    """Weights drawn within 0 of those in use leave every rank where it is."""
    result = sensitivity(run(table, framework, Options(draws=50)), spread=0.0)
    for name in ("best_rank", "median_rank", "worst_rank"):
        assert (result.trusts[name] == result.trusts["rank"]).all()


def test_varying_metrics_is_the_bootstrap_of_the_likely_ranges(
    table: Table, framework: Framework
) -> None:
    """The share of draws in each segment is that of `compute --probabilities`."""
    options = Options(draws=400, seed=3)
    drawn = sensitivity(run(table, framework, options), vary="metrics").trusts
    own = run(table, framework, options).placed
    both = drawn.join(own, on="trust_code", suffix="_own")
    for number in range(1, 5):
        assert (both[f"p_segment_{number}"] == both[f"p_segment_{number}_own"]).all()


@pytest.mark.parametrize("config", ["nof-2025-26", "equal-domains", "waits-ae-finance"])
@pytest.mark.parametrize("level", ["metric", "domain", "group"])
def test_each_level_can_be_varied_in_each_framework(table: Table, config: str, level: str) -> None:
    """One weight for each key of the level that counts, adding up to 1 in every draw."""
    framework = load_framework(config)
    result = sensitivity(
        run(table, framework, Options(draws=40)),
        level=level,
        keep_weights=True,  # type: ignore[arg-type]
    )
    assert result.weights is not None
    assert result.weights.height == 40
    assert result.weights.sum_horizontal().to_numpy() == pytest.approx(1)
    base = run(table, framework, Options(draws=0)).weighting
    used = [key for key, weight in zip(base.metrics, base.weight, strict=True) if weight]
    keys = {
        {
            "metric": key,
            "domain": framework.metrics[key].domain,
            "group": framework.metrics[key].group,
        }[level]
        for key in used
    }
    assert set(result.weights.columns) == keys


def test_kept_weights_give_the_ranks_that_were_counted(table: Table, framework: Framework) -> None:
    """Putting one draw's weights into the pipeline gives ranks that the tally has seen."""
    drawn = sensitivity(run(table, framework, Options(draws=1)), keep_weights=True)
    assert drawn.weights is not None
    weights = dict(zip(drawn.weights.columns, drawn.weights.row(0), strict=True))
    cuts = list(run(table, framework, Options(draws=0)).cuts[""])
    again = run(table, framework, Options(draws=0, weights=weights, cuts=cuts)).placed
    both = drawn.trusts.join(again, on="trust_code", suffix="_again")
    assert (both["median_rank"] == both["rank_again"]).all()


def test_simultaneous_sets_hold_the_rank_on_score_alone(table: Table, framework: Framework) -> None:
    """Every set holds the trust's rank by average, and is wider than its 5% to 95% range."""
    result = sensitivity(
        run(table, framework, Options(draws=500)), vary="metrics", simultaneous=True
    ).trusts
    alone = result.with_columns(
        pl.col("average_score").rank("min").over("trust_type").alias("alone")
    )
    assert (alone["simultaneous_rank_low"] <= alone["alone"]).all()
    assert (alone["alone"] <= alone["simultaneous_rank_high"]).all()
    wide = (result["simultaneous_rank_high"] - result["simultaneous_rank_low"]).mean()
    marginal = (result["rank_p95"] - result["rank_p5"]).mean()
    assert wide > marginal


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("NR175", {}),
        ("NR175", {"draws": 10, "spread": 1.5}),
        ("NR172", {"draws": 10, "vary": "metrics", "spread": 0.5}),
        ("NR172", {"draws": 10, "vary": "metrics", "level": "domain"}),
    ],
)
def test_options_that_do_not_fit_are_refused(
    table: Table, framework: Framework, code: str, wrong: dict[str, object]
) -> None:
    """No draws, a spread outside 0 to 1, or weights options where no weights are drawn."""
    with pytest.raises(InputError) as caught:
        sensitivity(run(table, framework, Options(draws=0)), **wrong)  # type: ignore[arg-type]
    assert caught.value.diagnostics[0].code == code


def test_few_metrics_are_no_certainty_over_draws_of_metrics(sample: Path, tmp_path: Path) -> None:
    """A trust with four metrics has no ranks over drawn metrics, none at once, and a warning."""
    for source in (sample / "2025-26-q1").glob("*.csv"):
        kept = ("OF0016", "OF0041", "OF0082", "OF0086")
        lines = source.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        few = [x for x in lines if ",ZH1," not in x or any(f",{key}," in x for key in kept)]
        (tmp_path / source.name).write_text("".join(few), encoding="utf-8")
    result = compute(tmp_path, draws=200)
    for vary in ("metrics", "both"):
        answer = result.sensitivity(vary=vary, simultaneous=True)
        row = answer.trusts.filter(pl.col("trust_code") == "ZH1").row(0, named=True)
        assert row["rank"] is not None
        drawn = [name for name in row if name.startswith(("rank_p", "p_s", "simul", "best", "wor"))]
        assert {row[name] for name in drawn} == {None}
        assert "ZH1" not in answer.acceptability["trust_code"].to_list()
        assert answer.to_dict()["trusts"][0]["rank_acceptability"]
        assert "NR513" in {warning.code for warning in answer.warnings}
    weights = result.sensitivity(vary="weights").trusts
    assert weights.filter(pl.col("trust_code") == "ZH1")["median_rank"].item() is not None


def test_what_drawn_weights_come_to(table: Table, framework: Framework) -> None:
    """Shares add up to 1; a domain with more metrics weighs more, unless domains have weights."""
    result = run(table, framework, Options(draws=50, trust_type="acute"))
    levels = result.sensitivity(level="domain").levels
    assert levels is not None
    assert levels["trust_type"].unique().to_list() == ["Acute trust"]
    for name in ("drawn", "weight", "in_use"):
        assert levels[name].sum() == pytest.approx(1, abs=1e-5)
    access = levels.filter(pl.col("key") == "access").row(0, named=True)
    assert access["in_use"] > 0.35
    assert access["weight"] > 0.3
    detail = result.detail.filter(pl.col("counts"))
    shares = detail.with_columns(pl.col("weight") / pl.col("weight").sum().over("trust_code"))
    own = (
        shares.filter(pl.col("domain") == "access")
        .group_by("trust_code")
        .agg(pl.col("weight").sum())
    )
    assert access["in_use"] == pytest.approx(own["weight"].mean(), abs=1e-6)
    equal = run(table, load_framework("equal-domains"), Options(draws=50)).sensitivity().levels
    assert equal is not None
    acute = equal.filter(pl.col("trust_type") == "Acute trust")
    assert acute["in_use"].to_numpy() == pytest.approx(0.2, abs=0.01)
    assert result.sensitivity(vary="metrics").levels is None


def test_the_caption_names_the_draws_of_the_sets(cli, sample: Path) -> None:
    """Simultaneous sets come from the bootstrap, also where weights are drawn."""
    ran = cli("sensitivity", sample / "2025-26-q1", "--draws", 60, "--simultaneous")
    assert "95% sets" in ran.text
    assert "60 draws of the bootstrap over metrics" in ran.text
    shown = json.loads(
        cli("sensitivity", sample / "2025-26-q1", "--draws", 60, "--simultaneous", "-f", "json").out
    )
    assert shown["simultaneous"] == {"level": 0.95, "draws": 60}
    assert shown["trusts"][0]["rank_p5_mc_se"] >= 0


# --- leaving out ---------------------------------------------------------------------------------


def test_leaving_out_a_metric_of_weight_0_changes_nothing(
    table: Table, framework: Framework
) -> None:
    """Tau-b and rho are 1, nobody moves."""
    options = Options(draws=0, weights={"OF0085": 0.0})
    rows = leave_out(run(table, framework, options), "metric").rows
    still = rows.filter(pl.col("left_out") == "OF0085")
    assert still.height == 3
    assert (still["kendall_tau_b"] == 1).all()
    assert (still["largest_rank_shift"] == 0).all()
    assert (still["changed_segment"] == 0).all()
    moved = rows.filter((pl.col("left_out") == "OF0023") & (pl.col("trust_type") == "Acute trust"))
    assert moved["largest_rank_shift"].item() > 0


def test_leaving_out_is_the_ranking_without_it(table: Table, framework: Framework) -> None:
    """The largest shift is that between the two runs of the pipeline."""
    rows = leave_out(run(table, framework, Options(draws=0)), "domain").rows
    base = run(table, framework, Options(draws=0)).league
    other = run(table, without(framework, "domain", "finance"), Options(draws=0)).league
    both = base.join(other, on="trust_code", suffix="_other")
    shift = (both["rank_other"] - both["rank"]).abs()
    acute = both["trust_type"] == "Acute trust"
    row = rows.filter((pl.col("left_out") == "finance") & (pl.col("trust_type") == "Acute trust"))
    assert row["largest_rank_shift"].item() == shift.filter(acute).max()
    assert row["mean_rank_shift"].item() == pytest.approx(shift.filter(acute).mean())


def test_what_cannot_be_left_out_is_named(table: Table, framework: Framework) -> None:
    """Where only one domain has a weight, leaving it out leaves nothing."""
    weights = dict.fromkeys(("access", "effectiveness", "safety", "people"), 0.0)
    result = leave_out(run(table, framework, Options(draws=0, weights=weights)), "domain")
    assert result.skipped == ("finance",)
    assert "finance" not in result.rows["left_out"].to_list()


# --- method --------------------------------------------------------------------------------------


def test_the_method_as_it_is_moves_nobody(table: Table, framework: Framework) -> None:
    """The combination that is the framework's own agrees with it fully; others do not."""
    result = vary_method(run(table, framework, Options(draws=0)))
    own = result.rows.filter(
        (pl.col("scoring") == "framework")
        & (pl.col("mean") == "arithmetic")
        & (pl.col("weights") == "metric")
        & (pl.col("cap") == "on")
        & (pl.col("segments_over") == "all")
    )
    assert own.height == 3
    assert (own["largest_rank_shift"] == 0).all()
    assert result.rows.height == 3 * 4 * 2 * 2 * 2 * 2
    assert result.effects is not None
    assert result.effects["mean_rank_shift"].is_sorted(descending=True)
    assert set(result.effects["choice"]) == {"scoring", "mean", "weights", "cap", "segments_over"}


# --- the command ---------------------------------------------------------------------------------


def test_the_command_writes_every_format_and_the_draws(cli, sample: Path, tmp_path: Path) -> None:
    """JSON has the settings and acceptability; the weights of every draw go to Parquet."""
    draws = tmp_path / "draws.parquet"
    ran = cli(
        "sensitivity", sample / "2025-26-q1", "--draws", 30, "--draws-output", draws, "-f", "json"
    )
    assert ran.status == 0
    shown = json.loads(ran.out)
    assert shown["schema_version"] == 1
    assert shown["vary"] == "weights"
    assert shown["level"] == "metric"
    assert len(shown["trusts"]) == 205
    assert sum(shown["trusts"][0]["rank_acceptability"]["shares"]) == pytest.approx(1)
    assert pl.read_parquet(draws).shape == (30, 26)
    for name in ("csv", "markdown", "table"):
        again = cli("sensitivity", sample / "2025-26-q1", "--draws", 30, "-f", name)
        assert again.status == 0
        assert again.out


def test_the_same_seed_gives_the_same_bytes(cli, sample: Path) -> None:
    """Twice the same command, twice the same output; another seed gives another."""
    arguments = (
        "sensitivity",
        sample / "2025-26-q1",
        "--draws",
        200,
        "-f",
        "csv",
        "--vary",
        "both",
    )
    first, second = cli(*arguments), cli(*arguments)
    other = cli(*arguments, "--seed", 1)
    assert first.out == second.out
    assert first.out != other.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--vary", "weights", "--leave-out", "metric"),
        ("--leave-out", "metric", "--simultaneous"),
        ("--vary", "method", "--spread", "0.5"),
        ("--vary", "metrics", "--draws-output", "x.parquet"),
        ("--draws-output", "no-such-folder/x.parquet"),
        ("--draws", "0"),
    ],
)
def test_questions_that_do_not_go_together_are_refused(
    cli, sample: Path, arguments: tuple[str, ...]
) -> None:
    """Exit status 2, a message, and nothing on standard output."""
    ran = cli("sensitivity", sample / "2025-26-q1", *arguments)
    assert ran.status == 2
    assert "error[NR1" in ran.err
    assert ran.out == b""


def test_the_draws_have_a_file_of_their_own(cli, sample: Path, tmp_path: Path) -> None:
    """The weights go to a Parquet file, and not to that of the output."""
    one = tmp_path / "one.parquet"
    arguments = ("sensitivity", sample / "2025-26-q1", "--draws", 10)
    same = cli(*arguments, "-o", one, "--draws-output", one)
    text = cli(*arguments, "--draws-output", tmp_path / "draws.csv")
    assert (same.status, text.status) == (2, 2)
    assert list(tmp_path.iterdir()) == []
