"""The hub: files are read once, and every question hangs off a result."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from small import framework_data, given_metrics, write_csv, write_framework
from tests.conftest import Ran

import nhs_rank
from nhs_rank import InputError
from nhs_rank.analyses import reproduce, validate
from nhs_rank.output import json_bytes


@pytest.fixture(scope="module")
def data(sample: Path) -> nhs_rank.Inputs:
    """Two quarters of the sample data."""
    return nhs_rank.read([sample / "2025-26-q1", sample / "2025-26-q2"])


@pytest.fixture(scope="module")
def league(data: nhs_rank.Inputs) -> nhs_rank.Result:
    """The latest of them, ranked."""
    return data.rank(draws=50)


@pytest.fixture(scope="module")
def answers(league: nhs_rank.Result) -> dict[str, nhs_rank.Answer]:
    """An answer to every question of a ranked quarter."""
    return {
        "compute": league,
        "explain": league.explain("ZT0"),
        "compare": league.compare("no-financial-override"),
        "whatif": league.whatif({("ZT0", "OF0013"): 76.4}),
        "scan": league.scan("ZT0:OF0013=70..80", steps=2),
        "trend": league.trend(),
        "sensitivity": league.sensitivity(),
        "leave_out": league.leave_out("domain"),
    }


def test_ranking_again_reads_nothing(
    league: nhs_rank.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other settings, another framework that reads files alike, another quarter."""
    monkeypatch.setattr("nhs_rank.inputs.read_table", None)
    half = league.rerun(weights={"finance": 0.5})
    assert half.options.weights == {"finance": 0.5}
    assert half.options.draws == 50
    assert league.rerun(framework="patient-first").framework.framework == "patient-first"
    assert league.rerun(quarter="2025-26-q1").quarter == "Q1 2025/26"
    assert league.rerun().league.equals(league.league)


def test_a_rerun_is_what_compute_makes(league: nhs_rank.Result, sample: Path) -> None:
    """With the same settings the same bytes come out."""
    paths = [sample / "2025-26-q1", sample / "2025-26-q2"]
    plain = nhs_rank.compute(paths, "equal-domains", weights={"finance": 2}, cap=False, draws=50)
    again = league.rerun(framework="equal-domains", weights={"finance": 2}, cap=False)
    assert again.to_dict() == plain.to_dict()


def test_a_framework_that_reads_otherwise_has_the_files_read_for_it(tmp_path: Path) -> None:
    """Once for each; a bare table cannot be."""
    path = write_csv(tmp_path / "data.csv", "trust_code,A,B\nT1,1,2\nT2,3,4\n")
    first, second = (
        write_framework(tmp_path / f"{name}.yaml", framework_data(given_metrics(name)))
        for name in "AB"
    )
    data = nhs_rank.read(path, first)
    assert data.rank(draws=0).league["average_score"].to_list() == [1, 3]
    other = data.rank(second, draws=0)
    assert other.league["average_score"].to_list() == [2, 4]
    assert data.rank(second, draws=0).table is not other.table
    assert data.rank(second, draws=0).inputs.table is other.inputs.table
    bare = nhs_rank.run(data.table, data.framework, nhs_rank.Options(draws=0))
    with pytest.raises(InputError, match="NR130"):
        bare.rerun(framework=second)


@pytest.mark.parametrize(
    "arguments",
    [
        ["compute", "-c", "f.yaml"],
        ["explain", "T1", "-c", "f.yaml"],
        ["trend", "-c", "f.yaml"],
        ["verify", "-c", "f.yaml"],
        ["sensitivity", "-c", "f.yaml"],
        ["sensitivity", "--leave-out", "metric", "-c", "f.yaml"],
        ["whatif", "--set", "T1:A=2", "-c", "f.yaml"],
    ],
    ids=" ".join,
)
def test_every_json_names_the_file_of_the_framework(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cli: Callable[..., Ran],
) -> None:
    """Whichever command asks."""
    monkeypatch.chdir(tmp_path)
    more = {"published": {"average_score": "AVG"}}
    write_framework(tmp_path / "f.yaml", framework_data(given_metrics("A", "B"), **more))
    rows = [
        f"{quarter},T{n},{metric},{n}"
        for quarter in ("Q1 2025/26", "Q2 2025/26")
        for n in (1, 2, 3, 4)
        for metric in ("A", "B", "AVG")
    ]
    write_csv(tmp_path / "d.csv", "\n".join(["quarter,trust_code,metric,value", *rows, ""]))
    command = [arguments[0], *arguments[1:-2], "d.csv", *arguments[-2:], "-f", "json"]
    ran = cli(*command)
    assert json.loads(ran.out)["framework"]["path"] == "f.yaml", ran.err


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["compute", "--draws", "50"], "compute"),
        (["explain", "ZT0", "--draws", "50"], "explain"),
        (["whatif", "--set", "ZT0:OF0013=76.4", "--draws", "50"], "whatif"),
        (["whatif", "--scan", "ZT0:OF0013=70..80", "--steps", "2"], "scan"),
        (["trend", "--draws", "50"], "trend"),
        (["sensitivity", "--draws", "50"], "sensitivity"),
        (["sensitivity", "--leave-out", "domain"], "leave_out"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_to_dict_is_the_json_of_the_command(
    command: list[str],
    name: str,
    answers: dict[str, nhs_rank.Answer],
    sample: Path,
    cli: Callable[..., Ran],
) -> None:
    """To the byte, for every question."""
    ran = cli(*command, sample / "2025-26-q1", sample / "2025-26-q2", "-f", "json")
    assert ran.status == 0
    assert ran.out == json_bytes(answers[name].to_dict())


def test_answers_are_compared_by_identity_and_shown_in_a_few_lines(
    league: nhs_rank.Result, answers: dict[str, nhs_rank.Answer], sample: Path
) -> None:
    """Frames have no truth value, and nobody reads 200 lines of them."""
    every = answers | {"validate": validate(sample / "2025-26-q1")}
    for name, answer in every.items():
        assert answer == answer, name
        assert answer != league or answer is league
        assert len({answer, league}) == 1 + (answer is not league)
        assert len(repr(answer)) < 500, name
        assert len(repr(answer).splitlines()) <= 5, name
    assert len(repr(league.inputs).splitlines()) <= 5


def test_an_answer_shows_itself_in_a_notebook(answers: dict[str, nhs_rank.Answer]) -> None:
    """As tables, with what is in the data escaped."""
    for name, answer in answers.items():
        html = answer._repr_html_()
        assert html.count("<table>") == html.count("</table>") >= 1, name


def test_every_answer_has_a_head_frames_and_a_document(
    answers: dict[str, nhs_rank.Answer],
) -> None:
    """The head opens the JSON, and the frames are Polars frames by name."""
    for name, answer in answers.items():
        json_ = answer.to_dict()
        assert answer.head["schema_version"] == 1
        assert {key: json_[key] for key in answer.head if key != "settings"} == {
            key: value for key, value in answer.head.items() if key != "settings"
        }, name
        assert all(isinstance(frame, pl.DataFrame) for frame in answer.frames.values())
        assert answer.document().views
        assert json_bytes(answer.document().json) == json_bytes(json_), name


@pytest.mark.parametrize("suffix", ["csv", "json", "md", "parquet", "txt", "xlsx"])
def test_an_answer_is_written_in_the_format_of_the_suffix(
    suffix: str, league: nhs_rank.Result, tmp_path: Path
) -> None:
    """And not at all in one that there is not."""
    path = tmp_path / f"league.{suffix}"
    league.write(path)
    assert path.stat().st_size > 1000
    with pytest.raises(InputError, match="NR113"):
        league.write(tmp_path / "league.pdf")
    assert not (tmp_path / "league.pdf").exists()


def test_a_keyword_that_is_no_option_is_an_error_of_python(league: nhs_rank.Result) -> None:
    """Python says so itself, or we say it as Python does."""
    for call in (
        lambda: nhs_rank.compute("x", drawz=3),  # type: ignore[call-arg]
        lambda: league.rerun(drawz=3),  # type: ignore[call-arg]
        lambda: league.inputs.rank(drawz=3),  # type: ignore[call-arg]
    ):
        with pytest.raises(TypeError, match="unexpected keyword argument 'drawz'"):
            call()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"weights": {"nope": 1}}, "metric, group or domain"),
        ({"weights": {"finance": -1}}, "weights"),
        ({"weights": {"OF0013": 1, "finance": 1}}, "weights mixes"),
        ({"draws": -1}, "draws"),
        ({"scores": "nope"}, "scores"),
        ({"cuts": [2, 1]}, "cuts"),
        ({"cuts": [2.0]}, "cap=False"),
        ({"cuts": "published"}, r"cuts=\[2.055,2.325,2.605\]"),
        ({"quarter": "yesterday"}, "quarter"),
        ({"quarter": "2020-21-q1"}, "the files have"),
        ({"trust_type": "acme"}, "the types are"),
    ],
)
def test_errors_speak_python(
    settings: dict[str, object], says: str, league: nhs_rank.Result
) -> None:
    """No option of the command line is named to a caller of the library."""
    with pytest.raises(InputError, match=says) as caught:
        league.rerun(**settings)  # type: ignore[arg-type]
    assert "--" not in str(caught.value)
    for problem in caught.value.diagnostics:
        assert "--" not in problem.message + problem.hint
    # the command line says it in its own words
    assert (
        any("--" in line for line in caught.value.log.lines())
        or "files have" in says
        or ("types are" in says or "metric, group" in says)
    )


def test_every_flag_of_a_framework_has_a_column(tmp_path: Path) -> None:
    """What a cap rests on can be seen in the table, in CSV and in JSON."""
    caps = [{"flag": "escalated", "no_better_than": 3}]
    segments = {"method": "thresholds", "cuts": [1.5, 2.5, 3.5]}
    whole = framework_data(
        given_metrics("A"), flags={"escalated": {}}, caps=caps, segments=segments
    )
    path = write_framework(tmp_path / "f.yaml", whole)
    text = "trust_code,A,escalated\nT1,1,yes\nT2,2,no\n"
    league = nhs_rank.compute(write_csv(tmp_path / "d.csv", text), path, draws=0)
    rows = league.league.select("trust_code", "segment", "escalated", "financial_override").rows()
    assert sorted(rows) == [("T1", 3, True, None), ("T2", 2, False, None)]
    assert {row["trust_code"]: row["escalated"] for row in league.to_dict()["trusts"]} == {
        "T1": True,
        "T2": False,
    }
    for name in ("md", "csv", "txt"):
        league.write(tmp_path / f"x.{name}")
        assert "scalated" in (tmp_path / f"x.{name}").read_text()


def test_unknown_names_of_a_validation_are_all_there(tmp_path: Path) -> None:
    """They come from the table, and not from the 50 messages that are kept."""
    names = [f"UNKNOWN_{number:03d}" for number in range(80)]
    rows = ["trust_code,metric,value", *(f"T1,{name},1" for name in names), "T1,OF0013,70", ""]
    checked = validate(write_csv(tmp_path / "d.csv", "\n".join(rows)))
    assert set(checked.unknown) == set(names)


def test_reproduce_is_an_answer_too(league: nhs_rank.Result, tmp_path: Path) -> None:
    """And what the library writes it can make again."""
    path = tmp_path / "league.json"
    league.write(path)
    found = reproduce(path)
    assert found.same
    assert list(found.frames) == ["checks", "differences"]
