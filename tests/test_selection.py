"""What is shown of a table: trusts, regions, ends, order and columns; and where it goes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from small import framework_data, given_metrics, write_csv, write_framework
from tests.conftest import Ran

import nhs_rank
from nhs_rank.selection import Selection

Cli = Callable[..., Ran]
COMMANDS = {
    "compute": ["compute"],
    "detail": ["compute", "--detail"],
    "compare": ["compare", "--no-cap"],
    "whatif": ["whatif", "--set", "ZT0:OF0013=76.4"],
    "trend": ["trend"],
    "sensitivity": ["sensitivity", "--draws", "50"],
}


@pytest.fixture(scope="module")
def league(sample: Path) -> nhs_rank.Result:
    """A ranking without likely ranges."""
    return nhs_rank.compute(sample / "2025-26-q1", draws=0)


def frame_of(ran: Ran) -> pl.DataFrame:
    """The CSV that a command printed."""
    assert ran.status == 0, ran.err
    return pl.read_csv(io.BytesIO(ran.out), infer_schema_length=None)


@pytest.mark.parametrize("name", COMMANDS)
def test_rows_are_chosen_in_every_table_of_trusts(name: str, sample: Path, cli: Cli) -> None:
    """By trust, region and end; in CSV and in JSON alike."""
    command = [*COMMANDS[name], sample / "2025-26-q1"]
    command += [sample / "2025-26-q2"] if name == "trend" else []
    command += [] if "--draws" in command else ["--draws", "0"]
    options = ["--region", "vaelmark", "--top", "20", "--bottom", "15", "-q"]
    frame = frame_of(cli(*command, *options, "-f", "csv"))
    codes = set(frame["trust_code"])
    assert 5 < len(codes) < 40
    if "region" in frame.columns:
        assert set(frame["region"]) == {"Vaelmark"}
    told = json.loads(cli(*command, *options, "-f", "json").out)
    rows = told["detail"] if name == "detail" else told["trusts"]
    assert {row["trust_code"] for row in rows} == codes
    one = sorted(codes)[0]
    only = frame_of(cli(*command, "--trust", one, "-q", "-f", "csv"))
    assert set(only["trust_code"]) == {one}


def test_the_ends_are_those_of_each_type_with_ties(tmp_path: Path) -> None:
    """Trusts that share a rank at an end are in or out together."""
    scores = [("x", 1, 1), ("x", 2, 2), ("x", 3, 3), ("x", 4, 3), ("y", 5, 1), ("y", 6, 4)]
    rows = [f"T{number},{kind},{score}" for kind, number, score in scores]
    data = write_csv(tmp_path / "d.csv", "\n".join(["trust_code,trust_type,A", *rows, ""]))
    config = write_framework(tmp_path / "f.yaml", framework_data(given_metrics("A")))
    league = nhs_rank.compute(data, config, draws=0).league
    assert Selection(bottom=1).codes(league) == ["T3", "T4", "T6"]
    assert Selection(bottom=2).codes(league) == ["T3", "T4", "T5", "T6"]
    assert Selection(top=1, bottom=1).codes(league) == ["T1", "T3", "T4", "T5", "T6"]
    over_all = {"ranking": {"within": "all", "by": ["average_score"]}}
    config = write_framework(tmp_path / "g.yaml", framework_data(given_metrics("A"), **over_all))
    together = nhs_rank.compute(data, config, draws=0).league
    assert Selection(bottom=3).codes(together) == ["T3", "T4", "T6"]


@pytest.mark.parametrize("top", [1, 5, 300])
def test_top_and_bottom_are_mirror_images(top: int, league: nhs_rank.Result) -> None:
    """What the first N leave out and what the last ones leave out make up the table."""
    frame = league.league.filter(pl.col("trust_type") == "Acute trust")
    first = Selection(top=top).codes(frame)
    last = Selection(bottom=134 - len(first)).codes(frame) if len(first) < 134 else []
    assert first + last == frame["trust_code"].to_list()


def test_a_table_is_sorted_and_has_the_columns_asked_for(sample: Path, cli: Cli) -> None:
    """In every format but JSON, which keeps all; numbers by size, missing ones last."""
    data = sample / "2025-26-q1"
    options = ["--draws", "0", "-q", "--sort", "-average_score", "--columns", "trust_code, Rank"]
    frame = frame_of(cli("compute", data, *options, "-f", "csv"))
    assert frame.columns == ["trust_code", "rank"]
    assert frame.height == 205
    full = nhs_rank.compute(data, draws=0).league
    averages = dict(full.select("trust_code", "average_score").rows())
    shown = [averages[code] for code in frame["trust_code"]]
    assert shown == sorted(shown, reverse=True)
    table = cli("compute", data, *options).text
    assert "Acute trust" in table
    assert "Average" not in table.replace("Average score", "")
    told = json.loads(cli("compute", data, *options, "-f", "json").out)
    assert "average_score" in told["trusts"][0]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--sort", "nope"], "NR139"),
        (["--columns", "rank,nope"], "NR139"),
        (["--region", "nowhere"], "NR140"),
        (["--trust", "nobody"], "NR107"),
        (["-o", "a.csv", "-o", "b.csv"], "NR142"),
    ],
)
def test_what_is_not_there_cannot_be_shown(
    options: list[str], code: str, sample: Path, cli: Cli
) -> None:
    """Each with a code that can be looked up, and nothing on standard output."""
    ran = cli("compute", sample / "2025-26-q1", "--draws", "0", "-q", *options)
    assert (ran.status, ran.out) == (2, b"")
    assert f"error[{code}]" in ran.err


def test_trusts_cannot_be_chosen_where_there_are_none(sample: Path, cli: Cli) -> None:
    """A table of domains left out has no row a trust."""
    ran = cli("sensitivity", sample / "2025-26-q1", "--leave-out", "domain", "--trust", "ZT0")
    assert ran.status == 2
    assert "error[NR141]" in ran.err


def both_quarters(sample: Path) -> list[object]:
    """A backtest of the second quarter."""
    files = [sample / "2025-26-q1", sample / "2025-26-q2"]
    return ["backtest", *files, "--from", "2025-26-q1", "--to", "2025-26-q2", "-q", "-f", "csv"]


def test_the_trusts_of_a_backtest_are_chosen_by_the_ranks_that_came(sample: Path, cli: Cli) -> None:
    """Each with both of its estimates; --detail has all, and without it there are the errors."""
    command = both_quarters(sample)
    every = frame_of(cli(*command, "--detail"))
    assert every.group_by("trust_code").len()["len"].unique().to_list() == [2]
    some = frame_of(cli(*command, "--top", 3, "--region", "vaelmark"))
    expected = every.filter((pl.col("rank_came") <= 3) & (pl.col("region") == "Vaelmark"))
    assert some.equals(expected)
    assert 0 < some.height < 18
    assert "rank_error" in frame_of(cli(*command)).columns
    sorted_ = frame_of(cli(*command, "--sort", "-rank_error", "--columns", "rank_error"))
    assert sorted_["rank_error"].is_sorted(descending=True)


def test_the_bottom_of_a_backtest_is_that_of_each_type(sample: Path, cli: Cli) -> None:
    """The last rank that came, of three types."""
    last = frame_of(cli(*both_quarters(sample), "--bottom", 1))
    assert set(last["trust_code"].value_counts()["count"]) == {2}
    assert last["trust_type"].n_unique() == 3


def test_a_trust_is_chosen_among_the_rows_of_a_build(sample: Path, cli: Cli) -> None:
    """On a screen and in a file alike; a choice of columns is one of the file's."""
    files = sorted((sample / "2025-26-q2-statistics").glob("sickness*.csv"))
    carried = sample / "2025-26-q1"
    command = ["build", *files, "--quarter", "2025-26-q2", "--carry", carried, "-q"]
    whole = frame_of(cli(*command, "-f", "csv"))
    own = frame_of(cli(*command, "-f", "csv", "--trust", "ZT0"))
    assert own.equals(whole.filter(pl.col("trust_code") == "ZT0"))
    assert "ZT0" in cli(*command, "--trust", "ZT0").text
    assert "ZT0" not in cli(*command).text
    few = frame_of(cli(*command, "-f", "csv", "--sort", "-value", "--columns", "value,trust_code"))
    assert few.columns == ["value", "trust_code"]
    assert few["value"].is_sorted(descending=True)


def test_what_a_trust_reports_is_shown_by_validate(sample: Path, cli: Cli) -> None:
    """Whether or not it is among those that report least."""
    ran = cli("validate", sample / "2025-26-q1", "--trust", "ZT0")
    assert "What they report" in ran.text
    told = json.loads(cli("validate", sample / "2025-26-q1", "--trust", "ZT0", "-f", "json").out)
    assert [row["trust_code"] for row in told["trusts"]] == ["ZT0"]


def test_verify_lists_every_figure_of_the_trusts_chosen(sample: Path, cli: Cli) -> None:
    """Also where nothing is off, which lists nothing by itself."""
    command = ["verify", sample / "2025-26-q1", "--draws", 0, "-q", "-f", "csv"]
    own = frame_of(cli(*command, "--trust", "ZT0"))
    every = frame_of(cli(*command, "--detail"))
    assert own.equals(every.filter(pl.col("trust_code") == "ZT0"))


ORDERED = {
    "explain": ["explain", "ZT0", "2025-26-q1", "--draws", "0"],
    "validate": ["validate", "2025-26-q1"],
    "fetch": ["fetch", "--list"],
    "list": ["config", "list"],
    "metrics": ["config", "metrics"],
}


@pytest.mark.parametrize("name", ORDERED)
def test_every_other_table_is_sorted_and_has_the_columns_asked_for(
    name: str, sample: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its rows are."""
    monkeypatch.chdir(sample)
    whole = frame_of(cli(*ORDERED[name], "-q", "-f", "csv"))
    first, second = whole.columns[:2]
    asked = ["--sort", f"-{second}", "--columns", f"{second},{first}"]
    frame = frame_of(cli(*ORDERED[name], "-q", "-f", "csv", *asked))
    assert frame.columns == [second, first]
    assert frame[second].is_sorted(descending=True, nulls_last=True)
    assert frame.height == whole.height


def test_a_chosen_result_is_made_again_to_the_byte(sample: Path, tmp_path: Path, cli: Cli) -> None:
    """What was chosen stands in its settings."""
    path = tmp_path / "part.json"
    chosen = ["--region", "vael", "--bottom", "9", "--top", "3"]
    data = sample / "2025-26-q1"
    assert cli("compute", data, "--draws", "20", "-q", *chosen, "-o", path).status == 0
    settings = json.loads(path.read_bytes())["settings"]
    assert (settings["bottom"], settings["regions"], settings["top"]) == (9, ["vael"], 3)
    assert cli("reproduce", path, "-q").status == 0


@pytest.mark.parametrize("command", [["report"], ["plot", "ranges"]])
def test_pages_and_figures_go_where_tables_go(
    command: list[str], sample: Path, tmp_path: Path, cli: Cli
) -> None:
    """To standard output by a hyphen, and to one file only."""
    asked = [*command, sample / "2025-26-q1", "--draws", 20, "-q"]
    path = tmp_path / "out.svg"
    assert cli(*asked, "-o", path).status == 0
    assert cli(*asked, "-o", "-").out == path.read_bytes()
    twice = cli(*asked, "-o", tmp_path / "a.svg", "-o", tmp_path / "b.svg")
    assert twice.status == 2
    assert "NR142" in twice.err
    assert [one.name for one in tmp_path.iterdir()] == ["out.svg"]


def test_a_hyphen_is_standard_output(sample: Path, cli: Cli) -> None:
    """As with other tools."""
    data = sample / "2025-26-q1"
    ran = cli("compute", data, "--draws", "0", "-q", "-o", "-", "-f", "csv")
    assert ran.out == cli("compute", data, "--draws", "0", "-q", "-f", "csv").out


@pytest.mark.parametrize("command", ["compare", "whatif"])
def test_likely_ranks_of_both_tables_are_shown_with_draws(
    command: str, sample: Path, cli: Cli
) -> None:
    """Those of each ranking by itself; none without draws."""
    data = sample / "2025-26-q1"
    asked = ["--no-cap"] if command == "compare" else ["--set", "ZT0:OF0013=76.4"]
    drawn = frame_of(cli(command, data, *asked, "--draws", "60", "--seed", "4", "-q", "-f", "csv"))
    own = nhs_rank.compute(data, draws=60, seed=4).league
    (low,) = [name for name in drawn.columns if name.startswith("likely_rank_low")][:1]
    both = drawn.join(own, on="trust_code", suffix="_own")
    assert (both[low] == both["likely_rank_low"]).all()
    plain = frame_of(cli(command, data, *asked, "-q", "-f", "csv"))
    assert not [name for name in plain.columns if name.startswith("likely")]


@pytest.mark.parametrize("name", ["table", "csv", "json", "markdown", "parquet", "xlsx", "github"])
def test_validate_writes_every_format(name: str, sample: Path, tmp_path: Path, cli: Cli) -> None:
    """And takes --strict, which changes nothing: a warning ends with 1 as it is."""
    path = tmp_path / "out"
    ran = cli("validate", sample / "2025-26-q1", "-f", name, "--strict", "-o", path)
    assert ran.status in (0, 1)
    assert path.exists()


@pytest.mark.parametrize("name", ["csv", "json", "markdown", "table"])
def test_config_check_writes_what_it_found(name: str, tmp_path: Path, cli: Cli) -> None:
    """With the status of the check."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("framework: bad\ntitle: Bad\nextends: nof-2025-26\nnonsense: 1\n")
    ran = cli("config", "check", "patient-first", bad, "-f", name)
    assert ran.status == 2
    assert "patient-first" in ran.text
    assert "error[NR4" in ran.err
    plain = cli("config", "check", "patient-first")
    assert (plain.status, plain.out) == (0, b"")


def test_config_show_as_json_loads_again(tmp_path: Path, cli: Cli) -> None:
    """JSON is YAML."""
    path = tmp_path / "f.yaml"
    assert cli("config", "show", "waits-ae-finance", "-f", "json", "-o", path).status == 0
    told = json.loads(path.read_bytes())
    assert told["framework"] == "waits-ae-finance"


def completed(words: list[str], tmp_path: Path) -> list[str]:
    """What a shell would offer for the last word."""
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "nhs_rank"],
        env={
            **os.environ,
            "_NHS_RANK_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(["nhs-rank", *words]),
            "COMP_CWORD": str(len(words)),
        },
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )
    return done.stdout.decode().split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["compute", "--config", "pat"], "patient-first"),
        (["compare", "-c", "equal"], "equal-domains"),
        (["compute", "--trust-type", "amb"], "ambulance"),
        (["compute", "--weight", "fin"], "finance="),
        (["compute", "--quarter", "2025-26-q"], "2025-26-q1"),
        (["compute", "--format", "mark"], "markdown"),
    ],
)
def test_a_shell_completes_names(words: list[str], offered: str, tmp_path: Path) -> None:
    """Frameworks, types, weight keys, quarters and formats."""
    assert offered in completed(words, tmp_path)
