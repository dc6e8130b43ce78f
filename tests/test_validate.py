"""Checking files before ranking: what is there, and what an analyst would want to know."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile_cases import CLEAN, HEADER, TINY

from nhs_rank import InputError, load_framework
from nhs_rank.analyses._validate import Validation, validate

Cli = Callable[..., Any]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Validation]:
    """Validate files given as texts against the tiny framework, or one like it."""
    monkeypatch.chdir(tmp_path)

    def run(*texts: str, framework: str = TINY) -> Validation:
        (tmp_path / "f.yaml").write_text(framework)
        names = [f"{number}.csv" for number in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            (tmp_path / name).write_text(text)
        return validate(names, "f.yaml")

    return run


def said(found: Validation) -> list[tuple[str, int | None, str]]:
    """Code, line and message of each problem."""
    return [(item.code, item.line, item.message) for item in found.log.items]


def rows(*values: float, metric: str = "m1") -> str:
    """Rows of a tidy file, trusts A1, A2 and so on."""
    return "".join(f"A{n},{metric},{value}\n" for n, value in enumerate(values, start=1))


def test_clean_files_have_no_warning(check: Callable[..., Validation]) -> None:
    """Five trusts with five values are nothing to remark on: status 0."""
    found = check(HEADER + rows(1, 2, 3, 4, 5))
    assert said(found) == []
    assert found.status == 0


def test_says_what_is_there(check: Callable[..., Validation]) -> None:
    """Files, rows, trusts, metrics found, missing and unknown, and the shares present."""
    found = check(HEADER + rows(1, 2, 3, 4, 5) + "A1,m2,1\nA2,m2,\nA1,zz,1\n")
    assert [(source.path, source.rows) for source in found.sources] == [("0.csv", 8)]
    assert found.trusts.rows() == [(None, None, 5)]
    assert found.metrics.select("metric", "trusts", "expected", "share").rows() == [
        ("m1", 5, 5, 1.0),
        ("m2", 1, 5, 0.2),
    ]
    assert found.coverage.select("trust_code", "metrics", "expected", "share").rows()[:2] == [
        ("A1", 2, 2, 1.0),
        ("A2", 1, 2, 0.5),
    ]
    assert found.absent == ("m3",)
    assert found.unknown == ("zz",)


def test_a_value_outside_its_range(check: Callable[..., Validation]) -> None:
    """A percentage over 100 where the metric is a share of cases."""
    found = check(HEADER + rows(1, 2, 3, 4, 100.5, -1))
    assert said(found) == [
        ("NR314", 6, "m1 is 100.5, which is not within 0 to 100"),
        ("NR314", 7, "m1 is -1, which is not within 0 to 100"),
    ]


def test_values_all_equal(check: Callable[..., Validation]) -> None:
    """A metric that tells nobody apart is named once."""
    found = check(HEADER + rows(7, 7, 7, 7, 7))
    assert said(found) == [("NR315", 2, "all 5 values of m1 are 7")]


def test_a_small_pool(check: Callable[..., Validation]) -> None:
    """Fewer than five trusts with a metric that is ranked."""
    assert said(check(HEADER + rows(1, 2, 3, 4))) == [("NR316", 2, "only 4 trusts have m1")]


def test_a_trust_in_one_quarter_and_not_the_next(check: Callable[..., Validation]) -> None:
    """Each trust that comes or goes between two quarters of its type, at its first row."""
    header = "quarter,trust_code,metric,value\n"
    one = "".join(f"Q1 2025/26,A{n},m1,{n}\n" for n in range(6))
    two = "".join(f"Q2 2025/26,A{n},m1,{n}\n" for n in range(1, 7))
    assert said(check(header + one + two)) == [
        ("NR313", 2, "A0 is in Q1 2025/26 and not in Q2 2025/26"),
        ("NR313", 13, "A6 is in Q2 2025/26 and not in Q1 2025/26"),
    ]


def test_two_names_for_one_trust(check: Callable[..., Validation]) -> None:
    """Files that disagree on a name are told apart by file and line."""
    first = "trust_code,trust_name,m1\n" + "".join(f"A{n},Name,{n}\n" for n in range(5))
    found = check(first, "trust_code,trust_name,m2\nA1,Other,1\n")
    named = [item for item in found.warnings if item.code == "NR303"]
    assert [(item.path, item.line) for item in named] == [("1.csv", 2)]
    assert "'Name' in 0.csv:3" in named[0].message


def test_a_score_that_its_value_contradicts(check: Callable[..., Validation]) -> None:
    """Of thirty trusts with published scores, the one whose score is another's is named."""
    values = [float(n) for n in range(1, 31)]
    scores = [1 + 3 * (30 - n) / 29 for n in range(1, 31)]
    scores[10] = 4.0
    body = "".join(
        f"A{n},m1,{value}\nA{n},s1,{score:.2f}\n"
        for n, (value, score) in enumerate(zip(values, scores, strict=True))
    )
    found = check(HEADER + body)
    assert said(found) == [
        ("NR317", 22, "the published score of m1 is 4.00, its value makes it 2.97")
    ]


def test_a_wrong_value_is_named_and_those_it_moves_are_not(
    check: Callable[..., Validation],
) -> None:
    """One wrong value in a small pool moves others by one place, which is no contradiction."""
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    scores = [4.0, 3.4, 2.8, 2.2, 1.6, 1.0]
    values[0] = 50.0
    body = "".join(
        f"A{n},m1,{value}\nA{n},s1,{score}\n"
        for n, (value, score) in enumerate(zip(values, scores, strict=True))
    )
    assert [(code, line) for code, line, _ in said(check(HEADER + body))] == [("NR317", 2)]


def test_a_rank_that_the_values_contradict(check: Callable[..., Validation]) -> None:
    """Only the trust that is out of order is named, although it moves the ranks of others."""
    ranks = [20 - n for n in range(20)]
    body = "".join(f"A{n},m1,{n},{rank}\n" for n, rank in enumerate(ranks))
    good = "trust_code,metric,value,rank\n" + body
    assert said(check(good)) == []
    assert said(check(good.replace("A3,m1,3,17", "A3,m1,39,17"))) == [
        ("NR318", 5, "the published rank of A3 in m1 is 17, by its value it is 1 here")
    ]


def test_ranks_may_tie_and_rows_may_be_gone(check: Callable[..., Validation]) -> None:
    """Values rounded to a tie, and ranks among trusts that are not there, contradict nothing."""
    text = (
        "trust_code,metric,value,rank\nA1,m1,5,12\nA2,m1,5,14\nA3,m1,5,13\nA4,m1,9,2\nA5,m1,1,99\n"
    )
    assert said(check(text)) == []


def test_errors_make_the_status_2(check: Callable[..., Validation]) -> None:
    """What keeps the files from being used is reported beside the summary of the rest."""
    found = check(HEADER + rows(1, 2, 3, 4, 5) + "A6,m1,x\n")
    assert found.status == 2
    assert [item.code for item in found.errors] == ["NR211"]
    assert found.metrics.row(0)[3] == 5


def test_a_bad_framework_is_raised(check: Callable[..., Validation], tmp_path: Path) -> None:
    """Without a framework there is nothing to check against."""
    with pytest.raises(InputError):
        check(HEADER + rows(1), framework="framework: x\n")
    with pytest.raises(InputError):
        validate(tmp_path, quarter="summer")


def test_sample_data_is_clean(sample: Path) -> None:
    """The sample quarters have nothing to remark on."""
    for folder in ("2025-26-q1", "2025-26-q2"):
        assert validate(sample / folder).log.counts == {}


def test_official_files_have_few_true_warnings(official: Path) -> None:
    """One acute trust runs an ambulance service: its two metrics are pools of one here."""
    found = validate(official)
    assert found.log.counts == {"NR316": 2}
    assert [item.message for item in found.warnings] == [
        "only 1 trust has OF0017",
        "only 1 trust has OF0028",
    ]
    assert found.absent == found.unknown == ()
    assert dict(
        found.trusts.filter(quarter="Q1 2025/26").select("trust_type", "trusts").rows()
    ) == {
        "Acute trust": 134,
        "Mental health and community trust": 61,
    }


def test_the_command_prints_the_summary(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table on standard output, the warnings on standard error, 1 for warnings."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.yaml").write_text(TINY)
    (tmp_path / "data.csv").write_text(CLEAN)
    ran = cli("validate", "data.csv", "-c", "f.yaml")
    assert ran.status == 1
    assert "0 errors and 1 warning | 1 metric found | missing: m2, m3 | none unknown" in ran.text
    assert ran.err.startswith("data.csv:2:3: warning[NR316] only 3 trusts have m1")
    assert cli("validate", "data.csv", "-c", "f.yaml", "-q").err == ""
    ran = cli("validate", "data.csv", "-c", "f.yaml", "-o", "v.json")
    written = json.loads((tmp_path / "v.json").read_text())
    assert written["status"] == "warnings"
    assert written["counts"] == {"NR316": 1}
    assert written["warnings"][0]["line"] == 2
    assert cli("validate", "data.csv", "-o", "v.doc").status == 2


def test_the_command_writes_annotations(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workflow commands, with everything escaped that could end or forge one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.yaml").write_text(TINY)
    (tmp_path / "a,b%.csv").write_text(HEADER + 'AA1,m1,"50%%\n::error::x"\n')
    ran = cli("validate", "a,b%.csv", "-c", "f.yaml", "-f", "github")
    assert ran.status == 2
    assert ran.err == ""
    assert ran.text.splitlines() == [
        "::error file=a%2Cb%25.csv,line=2,col=3,title=NR211::'50%25%25\\n::error::x' in column "
        "'value' is not a number; write a number, or leave the cell empty if the value is missing"
    ]
    many = HEADER + "".join(f"A {n},m1,1\n" for n in range(60))
    (tmp_path / "many.csv").write_text(many)
    last = cli("validate", "many.csv", "-c", "f.yaml", "-f", "github").text.splitlines()[-1]
    assert last == "::error title=NR213::10 more like this (60 in all)"
    other = cli("validate", "many.csv", "-c", "f.yaml", "-f", "junit")
    assert other.status == 2
    assert other.err.rstrip().endswith("parquet, xlsx, github")


def test_takes_a_framework_object(tmp_path: Path) -> None:
    """The library function takes a loaded framework as well as a name."""
    (tmp_path / "f.yaml").write_text(TINY)
    (tmp_path / "a.csv").write_text(CLEAN)
    assert validate(tmp_path / "a.csv", load_framework(tmp_path / "f.yaml")).status == 1
