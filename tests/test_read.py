"""Reading: three layouts, quarters, units, missing cells, and that order never matters."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import (
    GIVEN,
    given_metrics,
    make_framework,
    metric,
    write_csv,
    write_framework,
)
from small import framework_data as data

from nhs_rank import Framework, InputError, Table, compute, load_framework, read_files

BANDS = {"method": "bands", "bands": [{"at_most": 0, "score": 1}], "otherwise": 4}
CATEGORIES = {"method": "categories", "categories": {"Good": 1, "Inadequate": 4}}
SMALL = data(
    {
        "OF0001": metric(aliases=["wait_days"], unit="days", given="OF1001"),
        "OF0002": metric(unit="rate", other_units={"count": BANDS}, given="OF1002"),
        "OF0003": metric(CATEGORIES, None, aliases=["inspection"]),
        "OF0004": metric(GIVEN, None, given="OF1004"),
    },
    trust_types={"acute": {"name": "Acute trust", "aliases": ["acute"]}},
    flags={"deficit": {"given": "OF5004"}},
    published={"average_score": "OF5002", "unadjusted_segment": "OF5003"},
    caps=[{"flag": "deficit", "no_better_than": 3}],
)
FRAMEWORK = Framework.model_validate(SMALL)


def table(*paths: Path, **more: Any) -> Table:
    """Read files with the small framework."""
    return read_files(paths, FRAMEWORK, **more)[0]


def cells(*paths: Path, of: str = "value", **more: Any) -> dict[tuple[str, str], Any]:
    """What the files say of each trust and metric that has a value (or ``of`` something else)."""
    frame = table(*paths, **more).cells.select("trust_code", "metric", of).drop_nulls()
    return {(code, key): value for code, key, value in frame.iter_rows()}


def codes(*paths: Path, framework: Framework = FRAMEWORK, **more: Any) -> list[str]:
    """The codes of the errors that reading ends with."""
    with pytest.raises(InputError) as caught:
        read_files(paths, framework, **more)
    return [item.code for item in caught.value.diagnostics]


# --- layouts --------------------------------------------------------------------------------------

OFFICIAL = """
Quarter,    Region, Trust_type,  Trust_code, Trust_name, Domain,  Metric_ID, Units, Value, Rank
Q1 2025/26, North,  Acute trust, AAA,        Alpha,      Access,  OF0001,    days,  12.5,  1.0
Q1 2025/26, North,  Acute trust, AAA,        Alpha,      Access,  OF1001,    score, 1.75,
Q1 2025/26, North,  Acute trust, AAA,        Alpha,      Access,  OF1004,    score, 3.00,
Q1 2025/26, North,  Acute trust, AAA,        Alpha,      Summary, OF5004,    flag,  1,
Q1 2025/26, North,  Acute trust, AAA,        Alpha,      Summary, OF5002,    score, 2.50,  7.0
"""
TIDY = """
trust_code, metric,    value, quarter,    trust_name, trust_type, region, unit, score
AAA,        OF0001,    12.5,  2025-26-q1, Alpha,      acute,      North,  days, 1.75
AAA,        OF0004,    ,      2025-26-q1, Alpha,      acute,      North,  ,     3
AAA,        deficit,   yes,   2025-26-q1, Alpha,      acute,      North,  ,
"""
WIDE = """
trust_code, trust_name, trust_type, region, quarter,    wait_days, OF1001, OF0004, deficit
AAA,        Alpha,      ACUTE,      North,  Q1 2025/26, 12.5,      1.75,   3.00,   TRUE
"""


@pytest.mark.parametrize("layout", [OFFICIAL, TIDY, WIDE], ids=["official", "tidy", "wide"])
def test_the_three_layouts_say_the_same(tmp_path: Path, layout: str) -> None:
    """Value, published score, flag, type and quarter are the same whatever the layout."""
    path = write_csv(tmp_path / "one.csv", layout)
    read = table(path)
    trust = read.trusts.to_dicts()
    assert cells(path) == {("AAA", "OF0001"): 12.5}
    assert cells(path, of="given") == {("AAA", "OF0001"): 1.75, ("AAA", "OF0004"): 3.0}
    assert read.flags.rows() == [("Q1 2025/26", "AAA", "deficit", True)]
    assert read.quarters == ["Q1 2025/26"]
    assert [(row["trust_name"], row["trust_type"], row["region"]) for row in trust] == [
        ("Alpha", "Acute trust", "North")
    ]


def test_published_results_are_kept_apart_from_metrics(tmp_path: Path) -> None:
    """An average that a file publishes is no metric; it is kept with its rank."""
    published = table(write_csv(tmp_path / "one.csv", OFFICIAL)).published
    assert published.rows() == [("Q1 2025/26", "AAA", "average_score", "", 2.5, 7.0)]


def test_layouts_mix_in_one_run(tmp_path: Path) -> None:
    """Rows of an official, a tidy and a wide file join on quarter, trust and metric."""
    files = [
        write_csv(tmp_path / "official.csv", OFFICIAL),
        write_csv(tmp_path / "tidy.csv", "trust_code,quarter,metric,value\nAAA,q1 25/26,OF0002,7"),
        write_csv(tmp_path / "wide.csv", "quarter,Trust Code,Inspection\n2025-26-Q1,aaa,good"),
    ]
    assert cells(*files) == {("AAA", "OF0001"): 12.5, ("AAA", "OF0002"): 7}
    assert cells(*files, of="text") == {("AAA", "OF0003"): "good"}
    assert table(*files).trusts.height == 1


@pytest.mark.parametrize(
    "header",
    ["trust_code,OF0001", "TRUST CODE,Wait-Days", "Trust-Code,of 0001", " trustcode ,WAIT_days"],
)
def test_headers_match_without_regard_to_case_spaces_and_dashes(
    tmp_path: Path, header: str
) -> None:
    """Case, spaces, hyphens and underscores make no difference in a column's name."""
    assert cells(write_csv(tmp_path / "w.csv", f"{header}\nAAA,3")) == {("AAA", "OF0001"): 3}


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte-order mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("last", [True, False], ids=["end", "no end"])
def test_byte_order_marks_and_line_ends(
    tmp_path: Path, start: bytes, end: bytes, last: bool
) -> None:
    """UTF-8 with and without a mark, both line ends, with and without one after the last row."""
    path = tmp_path / "w.csv"
    lines = [b"trust_code,trust_name,OF0001", 'AAA,"Gŵyn, St. ""A""",3'.encode()]
    path.write_bytes(start + end.join(lines) + end * last)
    assert table(path).trusts["trust_name"].to_list() == ['Gŵyn, St. "A"']
    assert cells(path) == {("AAA", "OF0001"): 3}


# --- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token", ["", " ", "NA", "n/a", "N/A", "-", "*", "[x]", "[c]", "[Z]", "[LOW]", "na"]
)
def test_missing_values(tmp_path: Path, token: str) -> None:
    """An empty cell and the publishers' signs are no value, and no trust is lost by them."""
    path = write_csv(
        tmp_path / "w.csv", f"trust_code,OF0001,deficit\nAAA,{token},{token}\nBBB,1,no"
    )
    read = table(path)
    assert cells(path) == {("BBB", "OF0001"): 1}
    assert read.trusts["trust_code"].to_list() == ["AAA", "BBB"]
    assert read.flags["trust_code"].to_list() == ["BBB"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("78.5%", 78.5),
        ("78.5 %", 78.5),
        ("1,234.5", 1234.5),
        ("12,345,678", 12345678),
        ("-0.5", -0.5),
        ("+3", 3),
        (".5", 0.5),
        ("1e3", 1000),
        ("  7 ", 7),
        ("007", 7),
    ],
)
def test_numbers(tmp_path: Path, text: str, number: float) -> None:
    """Percent signs and thousands separators are read, as numbers are written in spreadsheets."""
    path = tmp_path / "w.csv"
    path.write_text(f'trust_code,OF0001\nAAA,"{text}"\n')
    assert cells(path) == {("AAA", "OF0001"): number}


@pytest.mark.parametrize(
    "text",
    ["nan", "NaN", "inf", "-Infinity", "12,5", "1,23", "abc", "1.2.3", "0x10", "1_000", "$5"],
)
def test_anything_else_is_an_error_that_names_the_cell(tmp_path: Path, text: str) -> None:
    """File, line and column of each cell that is no number, all of them in one go."""
    path = tmp_path / "w.csv"
    path.write_text(f'trust_code,region,OF0001,OF0002\nAAA,N,1,2\nBBB,N,"{text}",x\n')
    with pytest.raises(InputError) as caught:
        table(path)
    found = [(i.code, i.line, i.column, i.value) for i in caught.value.diagnostics]
    assert found == [("NR211", 3, 3, text), ("NR211", 3, 4, "x")]
    assert all((item.path or "").endswith("w.csv") for item in caught.value.diagnostics)


# --- units ----------------------------------------------------------------------------------------


def test_a_metric_in_two_units_is_taken_in_its_own(tmp_path: Path) -> None:
    """A rate beside a count is taken, a count alone is a count; the order of rows is no matter."""
    rows = ["AAA,OF0002,count,5", "AAA,OF0002,Rate,0.7", "BBB,OF0002,COUNT,2"]
    for order in (rows, rows[::-1]):
        path = write_csv(tmp_path / "t.csv", "\n".join(["trust_code,metric,unit,value", *order]))
        assert cells(path) == {("AAA", "OF0002"): 0.7, ("BBB", "OF0002"): 2}
        assert cells(path, of="unit") == {("AAA", "OF0002"): "rate", ("BBB", "OF0002"): "count"}


def test_a_row_without_a_unit_is_in_the_metrics_own(tmp_path: Path) -> None:
    """It goes before a count, is twice beside a rate, and an unknown unit comes after all."""
    head = "trust_code,metric,unit,value\n"
    path = write_csv(tmp_path / "t.csv", f"{head}AAA,OF0002,count,5\nAAA,OF0002,,0.7")
    assert cells(path) == {("AAA", "OF0002"): 0.7}
    path = write_csv(tmp_path / "t.csv", f"{head}AAA,OF0002,rate,5\nAAA,OF0002,,0.7")
    assert codes(path) == ["NR301"]
    path = write_csv(tmp_path / "t.csv", f"{head}AAA,OF0002,furlongs,5\nAAA,OF0002,count,0.7")
    assert cells(path) == {("AAA", "OF0002"): 0.7}


def test_a_metric_that_stands_twice_is_an_error_naming_both_places(tmp_path: Path) -> None:
    """In one unit no row is better than the other, even where they agree."""
    head = "trust_code,metric,unit,value\n"
    for second in ("0.7", "0.8"):
        path = write_csv(tmp_path / "t.csv", f"{head}AAA,OF0001,days,0.7\nAAA,OF0001,days,{second}")
        with pytest.raises(InputError) as caught:
            table(path)
        (problem,) = caught.value.diagnostics
        assert (problem.code, problem.line) == ("NR301", 3)
        assert "t.csv:2" in problem.message


def test_the_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    """A file and the folder that it is in, or one file by two paths, are one file."""
    path = write_csv(tmp_path / "w.csv", "trust_code,OF0001\nAAA,1")
    again = tmp_path / "sub" / ".." / "w.csv"
    (tmp_path / "sub").mkdir()
    assert cells(path, tmp_path, again) == {("AAA", "OF0001"): 1}


def test_percent_and_per_cent_are_one_unit_in_files_and_frameworks(tmp_path: Path) -> None:
    """No warning about a unit that is only spelled another way; one about a really different."""
    path = write_csv(
        tmp_path / "t.csv", "trust_code,metric,unit,value\nA,m,%,1\nB,m,Percent,2\nC,m,days,3"
    )
    framework = make_framework({"m": metric(unit="percent")})
    _, log = read_files([path], framework)
    assert [(item.code, item.value) for item in log.items] == [("NR306", "days")]


# --- quarters -------------------------------------------------------------------------------------


def test_without_any_quarter_rows_have_none_and_the_one_asked_for_names_them(
    tmp_path: Path,
) -> None:
    """Files need not say their quarter; ``quarter`` names it."""
    path = write_csv(tmp_path / "w.csv", "trust_code,OF0001\nAAA,1\nBBB,2")
    assert table(path).quarters == [None]
    assert table(path, quarter="Q3 2025/26").quarters == ["Q3 2025/26"]
    assert compute(path, FRAMEWORK, draws=0).quarter is None


def test_quarters_are_in_the_order_of_time_and_the_latest_is_taken(tmp_path: Path) -> None:
    """Q4 2024/25 is before Q1 2025/26, in whatever spelling and order the file has them."""
    text = "quarter,trust_code,OF0001\nQ1 2025/26,AAA,1\n2024-25-q4,AAA,2\nQ1 2025/26,BBB,3"
    path = write_csv(tmp_path / "w.csv", text)
    assert table(path).quarters == ["Q4 2024/25", "Q1 2025/26"]
    result = compute(path, FRAMEWORK, draws=0)
    assert (result.quarter, result.league.height) == ("Q1 2025/26", 2)
    early = compute(path, FRAMEWORK, draws=0, quarter="2024-25 Q4")
    assert (early.quarter, early.league["trust_code"].to_list()) == ("Q4 2024/25", ["AAA"])


def test_a_quarter_that_is_not_there_is_an_error_that_names_those_that_are(
    tmp_path: Path,
) -> None:
    """The message lists what could have been asked for."""
    path = write_csv(tmp_path / "w.csv", "quarter,trust_code,OF0001\nQ1 2025/26,AAA,1")
    with pytest.raises(InputError, match="Q1 2025/26") as caught:
        compute(path, FRAMEWORK, draws=0, quarter="2025-26-q2")
    assert [item.code for item in caught.value.diagnostics] == ["NR105"]


def test_a_file_without_a_quarter_joins_the_only_one_of_the_others(tmp_path: Path) -> None:
    """With one quarter in the other files there is no doubt; with two there is."""
    named = write_csv(tmp_path / "a.csv", "quarter,trust_code,OF0001\nQ1 2025/26,AAA,1")
    bare = write_csv(tmp_path / "b.csv", "trust_code,OF0002\nAAA,1")
    assert table(named, bare).quarters == ["Q1 2025/26"]
    two = write_csv(tmp_path / "c.csv", "quarter,trust_code,OF0001\nQ2 2025/26,AAA,1")
    assert codes(named, bare, two) == ["NR308"]
    assert cells(bare, two, quarter="Q2 2025/26") == {("AAA", "OF0001"): 1, ("AAA", "OF0002"): 1}


def test_the_official_shape_without_a_quarter_column_says_it_in_its_summary(
    tmp_path: Path,
) -> None:
    """Reporting dates of metrics are other dates; that of the summary is the quarter."""
    text = """
    Trust_code, Domain,  Metric_ID, Reporting_date, Units, Value
    AAA,        Access,  OF0001,    Jun-25,         days,  1
    AAA,        Access,  OF0002,    Q4 2024/25,     rate,  1
    AAA,        Summary, OF5004,    Q1 2025/26,     ,      0
    """
    assert table(write_csv(tmp_path / "o.csv", text)).quarters == ["Q1 2025/26"]


@pytest.mark.parametrize("text", ["Q5 2025/26", "Q1 2025/27", "2025", "spring", "Q1"])
def test_what_is_no_quarter_is_an_error(tmp_path: Path, text: str) -> None:
    """A quarter that cannot be read is not passed over."""
    path = write_csv(tmp_path / "w.csv", f"quarter,trust_code,OF0001\n{text},AAA,1")
    assert codes(path) == ["NR104"]


# --- folders and streams --------------------------------------------------------------------------


def test_a_folder_is_its_csv_files_however_deep(tmp_path: Path) -> None:
    """Every ``*.csv`` in and below a folder is read, whatever the case; nothing else."""
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    write_csv(tmp_path / "a.csv", "trust_code,OF0001\nAAA,1")
    write_csv(tmp_path / "deep" / "deeper" / "b.CSV", "trust_code,OF0001\nBBB,2")
    (tmp_path / "notes.txt").write_text("not a table")
    (tmp_path / "old.csv.bak").write_text("not a table")
    assert cells(tmp_path) == {("AAA", "OF0001"): 1, ("BBB", "OF0001"): 2}


def test_a_folder_without_files_and_a_path_that_is_not_there_are_errors(tmp_path: Path) -> None:
    """Both are reported in one go."""
    (tmp_path / "empty").mkdir()
    assert sorted(codes(tmp_path / "empty", tmp_path / "gone.csv")) == ["NR101", "NR102"]


def test_league_tables_in_a_folder_are_left_aside(tmp_path: Path) -> None:
    """A published league table beside the data is no metric file; alone it is an error."""
    league = write_csv(
        tmp_path / "league.csv",
        "Quarter,Trust_code,Average_score,Segment,Rank,Likely_range_of_rank\n"
        "Q1 2025/26,AAA,1.5,1,1,1 to 3",
    )
    assert codes(league)[0] == "NR312"
    write_csv(tmp_path / "w.csv", "quarter,trust_code,OF0001\nQ1 2025/26,AAA,3")
    assert cells(tmp_path) == {("AAA", "OF0001"): 3}
    assert table(tmp_path).league.height == 1


def test_standard_input_is_a_file_among_others(tmp_path: Path, cli: Callable[..., Ran]) -> None:
    """``-`` joins with files, and is named ``-`` in the inputs."""
    config = write_framework(tmp_path / "f.yaml", SMALL)
    path = write_csv(tmp_path / "w.csv", "trust_code,OF0001\nAAA,1")
    both = "trust_code,OF0001\nBBB,2\n"
    ran = cli("compute", path, "-", "-c", config, "-f", "csv", "--draws", "0", input=both)
    assert ran.status == 0
    assert [row["trust_code"] for row in csv.DictReader(ran.text.splitlines())] == ["AAA", "BBB"]


# --- order ----------------------------------------------------------------------------------------

ROWS = [
    f"Q1 2025/26,T{code:02d},{kind},{region},{key},{unit},{(code * 37 + place * 11) % 19},"
    for code in range(12)
    for kind in ["acute" if code % 3 else "Other trust"]
    for place, (key, unit) in enumerate(
        (("OF0001", "days"), ("OF0002", "rate"), ("OF0002", "count"))
    )
    for region in ["North" if (code + place) % 4 else "South"]
] + [f"Q1 2025/26,T{code:02d},,,deficit,,{'yes' if code % 5 == 0 else 'no'}," for code in range(12)]
HEADER = "quarter,trust_code,trust_type,region,metric,unit,value,score"


def league_bytes(cli: Callable[..., Ran], *arguments: object) -> bytes:
    """The league table as CSV."""
    ran = cli("compute", *arguments, "-f", "csv", "--quiet")
    assert ran.status == 0, ran.err
    return ran.out


@given(order=st.permutations(ROWS), cut=st.integers(1, len(ROWS) - 1), swap=st.booleans())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_row_order_file_order_and_splitting_a_file_change_no_byte(
    tmp_path_factory: pytest.TempPathFactory,
    cli: Callable[..., Ran],
    order: list[str],
    cut: int,
    swap: bool,
) -> None:
    """The same rows in any order, in one file or two, in either order, give the same output."""
    folder = tmp_path_factory.mktemp("order")
    config = write_framework(folder / "f.yaml", SMALL)
    whole = write_csv(folder / "whole.csv", "\n".join([HEADER, *ROWS]))
    first = write_csv(folder / "1.csv", "\n".join([HEADER, *order[:cut]]))
    second = write_csv(folder / "2.csv", "\n".join([HEADER, *order[cut:]]))
    pair = (second, first) if swap else (first, second)
    options = ("-c", config, "--draws", "20")
    assert league_bytes(cli, *pair, *options) == league_bytes(cli, whole, *options)


def test_shuffled_and_split_sample_data_give_the_same_bytes(
    tmp_path: Path, sample: Path, cli: Callable[..., Ran]
) -> None:
    """The whole sample country in another order: not a byte of the league table changes."""
    dice = random.Random(2)
    for source in sorted((sample / "2025-26-q2").glob("*.csv")):
        header, *rows = source.read_text(encoding="utf-8-sig").splitlines()
        dice.shuffle(rows)
        for part in (0, 1):
            # names that sort the other way round
            path = tmp_path / f"{'zy'[part]}{source.stem[::-1]}.csv"
            path.write_text("\n".join([header, *rows[part::2]]) + "\n", encoding="utf-8")
    shuffled = league_bytes(cli, tmp_path, "--draws", "50")
    assert shuffled == league_bytes(cli, sample / "2025-26-q2", "--draws", "50")


def test_details_on_which_rows_differ_do_not_depend_on_the_order(tmp_path: Path) -> None:
    """What most rows say is shown; of equally many the first in the alphabet."""
    rows = ["AAA,Beta,OF0001,1", "AAA,Alpha,OF0002,1", "BBB,Z,OF0001,1", "BBB,Z,OF0002,2"]
    rows += ["BBB,A,OF0003,Good"]
    for order in (rows, rows[::-1]):
        text = "\n".join(["trust_code,trust_name,metric,value", *order])
        read, log = read_files([write_csv(tmp_path / "t.csv", text)], FRAMEWORK)
        assert read.trusts["trust_name"].to_list() == ["Alpha", "Z"]
        assert [item.code for item in log.items] == ["NR303", "NR303"]


def test_a_trust_that_reports_nothing_is_listed_with_the_reason(tmp_path: Path) -> None:
    """No row is dropped: a trust without a value stands at the end, not ranked."""
    path = write_csv(tmp_path / "w.csv", "trust_code,OF0001\nAAA,NA\nBBB,2\nCCC,1")
    league = compute(path, FRAMEWORK, draws=0).league
    assert league["trust_code"].to_list() == ["CCC", "BBB", "AAA"]
    assert league["not_ranked_because"].to_list() == [None, None, "no counted metric"]


def test_three_wide_files_make_the_three_group_weighting(sample: Path) -> None:
    """waiting_times.csv, a_and_e.csv and finance.csv are enough for waits-ae-finance."""
    result = compute(sample / "three-files", "waits-ae-finance", draws=0)
    assert result.quarter == "Q1 2025/26"
    assert result.league.height == 134
    assert result.league["rank"].null_count() == 0
    groups = result.detail.drop_nulls("contribution")["group"].unique().to_list()
    assert sorted(groups) == ["a_and_e", "finance", "waiting_times"]


def test_reading_does_not_change_the_files(tmp_path: Path, sample: Path) -> None:
    """The inputs are only read."""
    copy = shutil.copytree(sample / "three-files", tmp_path / "copy")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in copy.iterdir()}
    read_files([copy], load_framework("nof-2025-26"))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in copy.iterdir()} == before


def test_given_scores_alone_are_enough(tmp_path: Path) -> None:
    """A file of finished scores needs no value."""
    path = write_csv(tmp_path / "w.csv", "trust_code,a,b\nAAA,1,2\nBBB,3,4")
    framework = make_framework(given_metrics("a", "b"))
    result = compute(path, framework, draws=0)
    assert result.league["average_score"].to_list() == [1.5, 3.5]


def test_a_metric_may_be_a_category_in_one_unit_and_a_number_in_another(tmp_path: Path) -> None:
    """Each cell is read as the rule of its unit wants it; in either order of the rules."""
    number = {"method": "rank"}
    text = """
    trust_code, metric, value, unit
    ZA1, M, 3, days
    ZA2, M, Good, rating
    ZA3, M, Inadequate, rating
    """
    path = write_csv(tmp_path / "d.csv", text)
    for unit, rule, other in (
        ("days", number, {"rating": CATEGORIES}),
        ("rating", CATEGORIES, {"days": number}),
    ):
        one = metric(rule, unit=unit, other_units=other)
        own = Framework.model_validate(data({"M": one}))
        found = compute([path], own, draws=0)
        scores = dict(found.scores.select("trust_code", "score").iter_rows())
        assert scores == {"ZA1": 1.0, "ZA2": 1.0, "ZA3": 4.0}
