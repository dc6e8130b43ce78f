"""Holding a table against a published one, on a fictional publication."""

from __future__ import annotations

import csv
import json

import polars as pl
import pytest
from asking import verify
from publication import SAMPLE, computed, data_rows, league_rows, number, write

import nhs_rank
from nhs_rank.analyses._verify import CAUSES, QUANTITIES, Tolerance
from nhs_rank.analyses._verify._compare import compare
from nhs_rank.analyses._verify._published import quarter_in_name
from nhs_rank.analyses._verify._view import verify_document
from nhs_rank.exceptions import InputError
from nhs_rank.output import FORMATS, Screen


@pytest.fixture(scope="module")
def data():
    """Return the rows of the published data file."""
    return data_rows()


@pytest.fixture(scope="module")
def league():
    """Return the rows of the published league table."""
    return league_rows()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, data, league):
    """Return a folder with the published files as they are."""
    folder = tmp_path_factory.mktemp("published")
    write(folder / "data.csv", data)
    write(folder / "league-table.csv", league)
    return folder


@pytest.fixture(scope="module")
def whole(folder):
    """Return the verification of the published files with the same draws."""
    return verify(folder, draws=500)


def changed(rows, metric, code, **values):
    """Return rows with the one of a metric and trust changed."""
    return [
        {**row, **values}
        if row["Trust_code"] == code and row.get("Metric_ID", metric) == metric
        else row
        for row in rows
    ]


def causes(verification, quantity):
    """Return code, status and cause of each difference of a quantity."""
    rows = verification.differences.filter(pl.col("quantity") == quantity)
    return rows.select("trust_code", "status", "cause").rows()


def test_a_publication_is_met_in_every_figure(whole):
    """What was published from exact scores comes back exactly from the rounded ones."""
    assert whole.ok
    assert set(whole.lines["quantity"]) == set(QUANTITIES) - {"metric_score"}
    inexact = whole.lines.filter(pl.col("exact") < pl.col("compared"))
    assert inexact.rows() == []
    ranks = whole.lines.filter(
        (pl.col("quantity") == "rank") & (pl.col("source") == "league tables")
    )
    assert dict(ranks.select("trust_type", "compared").rows()) == {
        "Acute trust": 134,
        "Ambulance trust": 10,
        "Mental health and community trust": 61,
    }


def test_scores_from_values_are_compared_with_the_published_ones(folder):
    """Every metric that has values and published scores is scored again, all exactly."""
    verification = verify(folder, scores="values", draws=0)
    by_metric = verification.by_key.filter(pl.col("quantity") == "metric_score")
    assert by_metric.height == 26
    assert by_metric["exact"].to_list() == by_metric["compared"].to_list()
    assert verification.pools.is_empty()


def test_without_draws_likely_ranges_are_not_computed(folder):
    """A published range that was not computed is neither right nor wrong."""
    lines = verify(folder, draws=0).lines
    likely = lines.filter(pl.col("quantity").str.starts_with("likely"))
    assert likely["compared"].sum() == likely["off"].sum() == 0
    assert likely["not_computed"].sum() == 4 * 205


def test_a_wrong_average_is_off(tmp_path, data):
    """A published average that nothing explains is off, with no known cause."""
    code = data[0]["Trust_code"]
    write(tmp_path / "data.csv", changed(data, "OF5002", code, Value="1.11"))
    verification = verify(tmp_path, draws=0)
    assert not verification.ok
    assert causes(verification, "average_score") == [(code, "off", "not known")]


def test_a_small_difference_is_within_the_tolerance_that_is_asked_for(tmp_path, data):
    """A step of the last place is within 0.01 and outside 0.005."""
    row = computed().league.row(0, named=True)
    other = number(row["average_score"] + 0.01)
    write(tmp_path / "data.csv", changed(data, "OF5002", row["trust_code"], Value=other))
    statuses = [
        causes(verify(tmp_path, draws=0, tolerance=Tolerance(score=score)), "average_score")[0][1]
        for score in (0.01, 0.005)
    ]
    assert statuses == ["within tolerance", "off"]


def test_averages_of_rounded_scores_are_told(tmp_path, data, folder):
    """If the publisher averaged rounded scores, this is found by averaging them."""
    rounded = nhs_rank.compute(folder, unround=False, draws=0).league
    exact = dict(computed().league.select("trust_code", "average_score").rows())
    other = {
        code: number(average)
        for code, average in rounded.select("trust_code", "average_score").rows()
        if number(average) != number(exact[code])
    }
    assert other
    rows = data
    for code, average in other.items():
        rows = changed(rows, "OF5002", code, Value=average)
    write(tmp_path / "data.csv", rows)
    found = causes(verify(tmp_path, draws=0), "average_score")
    assert found == [(code, "within tolerance", "rounded scores averaged") for code, *_ in found]
    assert {code for code, *_ in found} == set(other)
    other_way = verify(folder, unround=False, draws=0)
    assert {cause for *_, cause in causes(other_way, "average_score")} == {"rounding"}


def test_a_missing_type_makes_pools_and_quartiles_incomplete(tmp_path, data):
    """Without the ambulance trusts, scores from values and quartiles say what is missing."""
    rows = [row for row in data if row["Trust_type"] != "Ambulance trust"]
    write(tmp_path / "data.csv", rows)
    verification = verify(tmp_path, scores="values", draws=0)
    assert dict(verification.pools.rows()) == dict.fromkeys(
        ("OF0017", "OF0028", "OF0082", "OF0086"), "Ambulance trust"
    )
    differing = verification.differences.filter(pl.col("quantity") == "metric_score")
    assert set(differing["key"]) <= {"OF0017", "OF0028", "OF0082", "OF0086"}
    assert set(differing["cause"]) == {"incomplete pool"}
    assert {cause for *_, cause in causes(verification, "average_score")} == {
        "scores made from values"
    }
    given = verify(tmp_path, draws=0)
    assert {cause for *_, cause in causes(given, "unadjusted_segment")} <= {"incomplete pool"}
    assert causes(given, "unadjusted_segment")
    assert verify(tmp_path, cuts="published", draws=0).ok


def test_a_metric_that_the_framework_does_not_know(tmp_path, data):
    """A trust with an unknown metric, and another average than ours, has that as its cause."""
    code = data[0]["Trust_code"]
    rows = changed(data, "OF5002", code, Value="1.50")
    rows.append({**rows[0], "Metric_ID": "OF1999", "Value": "1.00", "Rank": ""})
    write(tmp_path / "data.csv", rows)
    assert causes(verify(tmp_path, draws=0), "average_score") == [
        (code, "off", "metric not in the framework")
    ]


def test_a_value_revised_after_its_rank(tmp_path, data):
    """A rank that equal values cannot explain is of another value."""
    code = next(row["Trust_code"] for row in data if row["Metric_ID"] == "OF0023")
    write(tmp_path / "data.csv", changed(data, "OF0023", code, Rank="131.0"))
    found = verify(tmp_path, draws=0).differences.filter(pl.col("quantity") == "metric_rank")
    assert found.select("trust_code", "key", "status", "cause").rows() == [
        (code, "OF0023", "off", "revised value")
    ]


def test_a_league_table_that_was_revised(tmp_path, data, league):
    """Where league table and data file differ, that is the cause."""
    code = league[3]["Trust_code"]
    flag = "No" if league[3]["Trust_in_financial_deficit"] == "Yes" else "Yes"
    change = {"Average_score": "3.99", "Trust_in_financial_deficit": flag}
    write(tmp_path / "data.csv", data)
    write(tmp_path / "league.csv", changed(league, "", code, **change))
    verification = verify(tmp_path, draws=0)
    for quantity in ("average_score", "financial_override"):
        assert causes(verification, quantity) == [(code, "off", "revised value")]


def test_options_that_change_a_figure_are_named(folder):
    """Left-out caps, weights and bounds of one's own are causes, not faults of the rules."""
    for options, quantity in (
        ({"cap": False}, "segment"),
        ({"weights": {"finance": 0.5}}, "average_score"),
        ({"cuts": [1.5, 2.0, 2.5]}, "unadjusted_segment"),
    ):
        found = causes(verify(folder, draws=0, **options), quantity)
        assert {cause for *_, cause in found} == {"settings"}, options


def test_a_rank_follows_from_another_average(tmp_path, data):
    """A trust that another one overtakes by a wrong average is said to follow from it."""
    table = computed().league.filter(pl.col("trust_type") == "Acute trust")
    last = table.row(-1, named=True)
    rows = changed(data, "OF5002", last["trust_code"], Value="1.00")
    rows = changed(rows, "OF5000", last["trust_code"], Value="1.0", Rank="1.0")
    first = table.row(0, named=True)
    rows = changed(rows, "OF5000", first["trust_code"], Rank="2.0")
    write(tmp_path / "data.csv", rows)
    found = causes(verify(tmp_path, draws=0), "rank")
    assert (first["trust_code"], "within tolerance", "follows") in found
    assert (last["trust_code"], "off", "follows") in found


def test_a_trust_that_is_not_ranked(tmp_path, folder):
    """A published trust that the framework does not rank is off, with the reason."""
    path = tmp_path / "strict.yaml"
    path.write_text("framework: strict\nextends: nof-2025-26\ntitle: Strict\n"
                    "missing: {min_metrics: 12}\n")  # fmt: skip
    found = verify(folder, str(path), draws=0).differences.filter(pl.col("computed").is_null())
    assert set(found["cause"]) == {"not ranked"}
    assert found["detail"].str.contains("of at least 12 metrics").all()


def test_published_files_of_their_own(tmp_path, data, league):
    """``published`` adds league tables and data files, of which only the results are taken."""
    table = write(tmp_path / "there" / "table.csv", league)
    results = write(tmp_path / "there" / "results.csv", data)
    for path, source in ((table, "league tables"), (results, "data files")):
        verification = verify(SAMPLE, published=[path], draws=0, cuts=[1.0, 2.0, 3.0])
        assert [item.rows for item in verification.published_sources]
        assert (source, "rank") in set(verification.lines.select("source", "quantity").rows())


def test_nothing_to_compare_with(tmp_path):
    """Inputs without a published result are an error."""
    path = tmp_path / "wide.csv"
    path.write_text("trust_code,rtt_18w\nAAA,61\nBBB,62\n")
    with pytest.raises(InputError) as caught:
        verify(path)
    assert [item.code for item in caught.value.diagnostics] == ["NR801"]


def test_league_tables_come_in_several_shapes(tmp_path, data, league):
    """Other headers, ranges written otherwise, no quarter, a segment in words: all understood."""
    names = {
        "Average_score": "Average metric score",
        "Trust_in_financial_deficit": "Trust in financial deficit?",
        "Likely_range_of_rank": "Likely range of rank",
    }
    rows = []
    for row in league:
        row = {names.get(name, name): text for name, text in row.items() if name != "Quarter"}
        row["Segment"] = f"Segment {row['Segment'][0]}"
        row["Likely range of rank"] = row["Likely range of rank"].replace(" to ", "\N{EN DASH}")
        rows.append(row)
    write(tmp_path / "data.csv", data)
    write(tmp_path / "table.csv", rows)
    verification = verify(tmp_path, draws=500)
    lines = verification.lines.filter(pl.col("source") == "league tables")
    assert lines["exact"].to_list() == lines["compared"].to_list()
    assert set(lines["quantity"]) >= {"segment", "financial_override", "likely_rank_high"}
    assert verification.warnings == ()


def test_league_tables_of_several_quarters(tmp_path, data, league):
    """A table without a quarter is of the one its path names; one that names none is left out."""
    other = [{**row, "Quarter": "Q2 2025/26"} for row in data]
    write(tmp_path / "data" / "one.csv", data)
    write(tmp_path / "data" / "two.csv", other)
    bare = [{name: row[name] for name in row if name != "Quarter"} for row in league]
    write(tmp_path / "tables" / "acute-q1-25-26.csv", bare)
    write(tmp_path / "2025-26-q2" / "table.csv", bare)
    write(tmp_path / "tables" / "table.csv", bare)
    verification = verify(tmp_path, quarter="2025-26-q1", draws=0)
    assert [item.code for item in verification.warnings if item.code[:3] == "NR8"] == ["NR803"]
    lines = verification.lines.filter(pl.col("source") == "league tables")
    assert lines.filter(pl.col("quantity") == "rank")["exact"].sum() == 205


@pytest.mark.parametrize(
    ("path", "quarter"),
    [
        ("data/2025-26-q1/table.csv", "Q1 2025/26"),
        ("acute-trust-league-table-q3-25-26.csv", "Q3 2025/26"),
        ("acute-trust-league-table-q3-25-26-v2.csv", "Q3 2025/26"),
        ("nof_2025-26_Q4.csv", "Q4 2025/26"),
        ("2025-26-q1/table-q2-2025-26.csv", "Q2 2025/26"),
        ("2025/09/table.csv", None),
        ("q1-25-27.csv", None),
        ("faq1-25-26.csv", None),
    ],
)
def test_quarters_in_names(path, quarter):
    """The quarter nearest to the file's name is taken, if it is one."""
    assert quarter_in_name(path) == quarter


def test_what_cannot_be_used_of_a_league_table_is_said(tmp_path, data, league):
    """Strangers, trusts that stand twice and odd cells are warned of, and left out."""
    stranger = {**league[0], "Trust_code": "ZZZ99"}
    rows = [*league, {**league[1], "Rank": "99"}, stranger]
    rows[0] = {**rows[0], "Rank": "first", "Likely_range_of_rank": "1 up to 3"}
    write(tmp_path / "data.csv", data)
    write(tmp_path / "table.csv", rows)
    verification = verify(tmp_path, draws=0)
    found = [item.code for item in verification.warnings if item.code[:3] == "NR8"]
    assert sorted(found) == ["NR802", "NR804", "NR804", "NR805"]
    lines = verification.lines.filter(pl.col("source") == "league tables")
    assert lines.filter(pl.col("quantity") == "rank")["exact"].sum() == 204


def test_one_type_only(folder):
    """``trust_type`` keeps the lines of one type; the others are not missed."""
    verification = verify(folder, trust_type="ambulance", draws=0)
    assert set(verification.lines["trust_type"]) == {"Ambulance trust"}
    assert verification.warnings == ()


def test_tolerances_of_each_kind():
    """Scores have a tolerance, ranks another, metric ranks the places that equals share."""
    names = ["average_score", "rank", "metric_rank", "segment", "likely_score_low"]
    published = pl.DataFrame(
        {
            "source": ["data files"] * 5,
            "quantity": names,
            "key": ["", "", "OF0023", "", ""],
            "trust_code": ["A"] * 5,
            "published": [2.43, 12.0, 7.0, 3.0, 1.5],
        }
    )
    computed = pl.DataFrame(
        {
            "quantity": names,
            "key": ["", "", "OF0023", "", ""],
            "trust_code": ["A"] * 5,
            "computed": [2.4151, 10.0, 5.0, 2.0, 1.44],
            "low": [None, None, 5.0, 2.0, 1.43],
            "high": [None, None, 7.0, 3.0, 1.46],
        }
    )
    trusts = pl.DataFrame({"trust_code": ["A"], "trust_name": ["One"], "trust_type": ["x"]})
    found = compare(published, computed, trusts, Tolerance())
    assert dict(found.select("quantity", "status").rows()) == {
        "average_score": "within tolerance",
        "rank": "off",
        "metric_rank": "within tolerance",
        "segment": "within tolerance",
        "likely_score_low": "within tolerance",
    }
    assert found["difference"].round(6).to_list() == [-0.01, -1.0, -2.0, -0.06, -2.0]


def test_every_cause_is_explained(whole, folder):
    """The causes that come out are among those that the documentation explains."""
    for options in ({"scores": "values", "unround": False}, {"cap": False}):
        assert set(verify(folder, draws=0, **options).causes["cause"]) <= set(CAUSES)
    assert whole.causes.is_empty()


def test_the_command(cli, folder, tmp_path):
    """It prints the lines, ends with 0 if all is well and with 1 if anything is off."""
    good = cli("verify", folder, "--cuts", "published", "--draws", "0")
    assert (good.status, good.err) == (0, "")
    assert "nothing off beyond its tolerance" in good.text
    bad = cli("verify", folder, "--no-cap", "--draws", "0", "--show", "1", "-f", "json")
    assert bad.status == 1
    found = json.loads(bad.text)
    assert found["schema_version"] == 1
    assert found["ok"] is False
    assert found["settings"]["cap"] is False
    assert len(found["differences"]) > 1
    target = tmp_path / "figures.csv"
    done = cli("verify", folder, "--draws", "0", "--detail", "-o", target)
    assert done.text == ""
    with target.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["status"] for row in rows} == {"exact", "not computed"}


def test_every_format(folder):
    """Each format shows the lines or the differences, and the same bytes every time."""
    documents = [verify_document(verify(folder, cap=False, draws=0), show=2) for _ in "12"]
    for name, render in FORMATS.items():
        first, second = (render(document, Screen()) for document in documents)
        assert first == second
        if name in ("table", "markdown"):
            assert "caps are left out (--no-cap)" in first.decode()
            assert "more: --show N" in first.decode()


def test_the_command_line_cannot_be_used(cli, folder, tmp_path):
    """Unusable tolerances, and a published file that is not there, end with 2."""
    assert cli("verify", folder, "--tolerance", "-1").status == 2
    missing = cli("verify", folder, "--published", tmp_path / "none.csv")
    assert missing.status == 2
    assert "NR101" in missing.err
