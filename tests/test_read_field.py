"""Files as people have them: what comes out, kind by kind. All codes and figures are invented."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

import nhs_rank
from nhs_rank import InputError

HEADER = "trust_code,trust_name,trust_type,a_and_e_4h,rtt_18w\n"
ROWS = [
    "ZA1,Alder,Acute trust,80.1,60.2",
    "ZA2,Birch,Acute trust,79.0,62.0",
    "ZA3,Cedar,Acute trust,76.5,58.1",
    "ZA4,Dogwood,Acute trust,74.2,71.4",
    "ZA5,Elm,Acute trust,70.3,66.6",
]
CLEAN = HEADER + "\n".join(ROWS) + "\n"
Files = Callable[..., Path]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Write files into a folder, which is the working folder then, and return it."""
    monkeypatch.chdir(tmp_path)

    def write(**contents: str | bytes) -> Path:
        for name, content in contents.items():
            raw = content.encode() if isinstance(content, str) else content
            path = tmp_path / "data" / name.replace("__", ".").replace("_v2", "-v2")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(raw)
        return tmp_path / "data"

    return write


def table(folder: Any, **more: Any) -> list[tuple[Any, ...]]:
    """Who is ranked how, with which average."""
    found = nhs_rank.compute(folder, draws=0, **more)
    return found.league.select("trust_code", "average_score", "segment", "rank").rows()


def said(folder: Any, **more: Any) -> dict[str, str]:
    """The warnings of reading, by code, with message and hint."""
    found = nhs_rank.read(folder, **more)
    return {item.code: plain(f"{item.message}; {item.hint}") for item in found.warnings}


def refused(folder: Any, **more: Any) -> list[str]:
    """The errors that reading ends with, as they are printed."""
    with pytest.raises(InputError) as caught:
        nhs_rank.read(folder, **more)
    return [plain(str(item)) for item in caught.value.diagnostics if item.level == "error"]


def plain(text: str) -> str:
    """A message as the command prints it: options with their dashes left out, as in Python."""
    return text.replace("--", "")


# --- 01, 02: rows that are no trust ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("TOTAL", "TOTAL"),
        ("Total", ""),
        ("Eng", "England"),
        ("ENGLAND", "England"),
        ("E92000001", "England"),
        ("-", "England"),
        ("-", "-"),
        ("", "Grand Total"),
        ("QZ9", "NHS Nowhere Integrated Care Board"),
        ("Y60", "Midlands"),
        ("E40000008", "Midlands"),
        ("ZZ8", "National average"),
        ("Total (England)", "Total (England)"),
        ("ENGLAND [1]", ""),
        ("Total1", ""),
        ("All acute trusts", ""),
        ("London total", ""),
        ("", "Region total"),
        ("Mean (all trusts)", ""),
        ("Lower quartile", ""),
        ("National standard", ""),
        ("Target", ""),
        ("Max", ""),
        ("Unknown", ""),
        ("Wales", ""),
        ("W92000004", "Cymru"),
        ("X24", ""),
        ("South East", ""),
        ("LDN", "London"),
        ("Somewhere ICB", ""),
        ("--", "England"),
        (".", ""),
        ("\u2014", ""),
        ("null", "England"),
    ],
)
@pytest.mark.parametrize("place", [0, 5])
def test_rows_that_are_no_trust_count_for_nothing(
    files: Files, code: str, name: str, place: int
) -> None:
    """By code or name, first or last: one warning names the row, and the table is the clean one."""
    clean = table(files(clean__csv=CLEAN))
    rows = [*ROWS]
    rows.insert(place, f"{code},{name},Acute trust,74.6,62.2")
    dirty = files(clean__csv=HEADER + "\n".join(rows) + "\n")
    assert table(dirty) == clean
    warnings = said(dirty)
    assert list(warnings) == ["NR239"]
    assert (name or code).casefold() in warnings["NR239"].casefold()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ZA6", "National Hospital of Somewhere"),
        ("ZA6", "London Road Hospitals"),
        ("ZA6", "Total Care"),
        ("ZA6", "Other"),
        ("ZA6", "Unknown"),
        ("ZA6", "North West Ambulance Service"),
        ("MAXI", ""),
        ("ENG1", ""),
        ("SUM2", ""),
    ],
)
def test_trusts_that_sound_like_totals_are_ranked(files: Files, code: str, name: str) -> None:
    """A word of a sum within a name makes no sum of it, nor does a code that begins like one."""
    folder = files(x__csv=f"{CLEAN}{code},{name},Acute trust,74.6,62.2\n")
    assert len(table(folder)) == 6
    assert said(folder) == {}


def test_codes_of_ones_own_that_look_like_that_of_nhs_england(files: Files) -> None:
    """X24 is left out by itself, and ranked among X23 and X25."""
    folder = files(x__csv=CLEAN.replace("ZA", "X2"))
    assert len(table(folder)) == 5


def test_totals_in_a_tidy_file(files: Files) -> None:
    """One warning for all the rows of one total."""
    head = "trust_code,trust_type,metric,value\n"
    body = "ZA1,Acute trust,rtt_18w,60\nZA2,Acute trust,rtt_18w,62\nZA1,Acute trust,a_and_e_4h,80\n"
    total = "England,,rtt_18w,61\nEngland,,a_and_e_4h,80\n"
    assert table(files(x__csv=head + total + body)) == table(files(x__csv=head + body))
    assert "2 rows are no trust" in said(files(x__csv=head + total + body))["NR239"]


def test_a_file_of_boards_alone_is_ranked(files: Files) -> None:
    """Boards are left out among trusts, not among themselves."""
    rows = "\n".join(
        f"QZ{n},NHS Board {n} Integrated Care Board,,{70 + n},{60 + n}" for n in range(5)
    )
    assert len(table(files(x__csv=HEADER + rows))) == 5


def test_rows_of_missing_tokens_are_passed_over(files: Files) -> None:
    """One warning; with a value beside it a missing code is an error, in any spelling."""
    rows = "NA,NA,NA,NA,NA\nn/a,[x],-,*,\nNULL,null,None,nan,--\n#N/A,.,?,..,\u2013\n"
    folder = files(x__csv=CLEAN + rows)
    assert list(said(folder)) == ["NR240"]
    assert table(folder) == table(files(x__csv=CLEAN))
    for token in ("NA", "n/a", "*", "[c]", "", "NULL", "None", "nan", "--", ".", "?", "#N/A"):
        errors = refused(files(x__csv=f"{CLEAN}{token},Fir,Acute trust,70,60\n"))
        assert ["NR212" in error and ":7:1" in error for error in errors] == [True]


def test_tokens_are_missing_in_every_column(files: Files) -> None:
    """Type, name, quarter and unit are not there where a token stands for them."""
    head = "quarter,trust_code,trust_name,trust_type,metric,unit,value\n"
    folder = files(
        x__csv=head + "N/A,ZA1,[x],NA,rtt_18w,-,60\n*,ZA2,Birch,Acute trust,rtt_18w,%,61\n"
    )
    data = nhs_rank.read(folder)
    assert data.quarters == [None]
    assert data.table.trusts.select("trust_name", "trust_type").rows() == [
        (None, None),
        ("Birch", "Acute trust"),
    ]
    assert data.table.cells["unit"].to_list() == [None, "%"]


# --- 03, 04: units and scales ---------------------------------------------------------------------

PERCENT = {
    "a_and_e_4h": [84.35, 78.18, 71.49, 69.08, 77.38, 84.45],
    "rtt_52w": [0.41, 0.99, 2.63, 3.12, 1.8, 0.07],
    "planned_surplus": [-1.2, 0, -2.5, -0.05, 1, -1.9],
}


def wide(columns: dict[str, list[Any]], kind: str = "Acute trust") -> str:
    """A wide file of trusts of one type."""
    lines = [",".join(["trust_code", "trust_type", *columns])]
    for n, row in enumerate(zip(*columns.values(), strict=True)):
        lines.append(",".join([f"ZB{n}", kind, *(str(cell) for cell in row)]))
    return "\n".join(lines) + "\n"


def test_proportions_for_per_cent(files: Files) -> None:
    """All columns of proportions are named, with factors that make the right table."""
    right = table(files(x__csv=wide(PERCENT)))
    parts = {key: [value / 100 for value in values] for key, values in PERCENT.items()}
    wrong = files(x__csv=wide(parts))
    errors = refused(wrong)
    assert ["NR322" in error for error in errors] == [True] * 3
    for key, error in zip(PERCENT, errors, strict=True):
        assert f"factor {key}=100" in error
    assert table(wrong, factor=dict.fromkeys(PERCENT, 100.0)) == right


def test_what_may_be_proportions_is_a_warning(files: Files) -> None:
    """Of a metric near 0 alone it cannot be told."""
    folder = files(x__csv=wide({"rtt_52w": [0.0041, 0.0099, 0.0263, 0.0312]}))
    assert "factor rtt_52w=100" in said(folder)["NR326"]
    assert said(folder, factor={"rtt_52w": 100}) == {}


@pytest.mark.parametrize(
    ("metric", "values", "factor", "number", "kind"),
    [
        ("ambulance_cat2", [1725, 1862, 1500, 2100, 1799], "1/60", 1 / 60, "Ambulance trust"),
        ("ambulance_cat2", [0.0198, 0.0215, 0.0174, 0.0243], "1440", 1440, "Ambulance trust"),
        ("sickness_absence", [4875, 6500, 5125, 5000], "1/1000", 0.001, "Acute trust"),
        ("a_and_e_4h", [0.61, 0.72, 0.7, 0.8], "100", 100, "Acute trust"),
        ("staff_engagement", [0.0065, 0.0071, 0.0068], "1000", 1000, "Acute trust"),
        ("staff_engagement", [65, 68, 70, 71, 66, 69], "1/10", 0.1, "Acute trust"),
    ],
)
def test_columns_in_another_unit(
    files: Files, metric: str, values: list[float], factor: str, number: float, kind: str
) -> None:
    """Seconds, parts of a day, thousandths, proportions, thousands: the factor can be pasted."""
    folder = files(x__csv=wide({metric: values}, kind))
    (error,) = refused(folder)
    assert f"factor {metric}={factor}" in error
    read = nhs_rank.read(folder, factor={metric: number}).table.cells["value"].to_list()
    assert read == [round(value * number, 9) for value in values]


@pytest.mark.parametrize(
    ("metric", "values", "what"),
    [
        (
            "a_and_e_4h",
            [84.35, 78.18, 0.7149, 0.6908],
            "(2 of 4: 0.6908 to 0.7149) are proportions",
        ),
        ("a_and_e_4h", ["84%", "78%", 0.71, 0.69], "(2 of 4: 0.69 to 0.71) are proportions"),
        ("ambulance_cat2", [28.75, 31, 1500, 2100, 1799], "(3 of 5: 1500 to 2100) are seconds"),
    ],
)
def test_a_column_in_two_units_is_one_error(
    files: Files, metric: str, values: list[Any], what: str
) -> None:
    """Some values are in the unit and others are not, beyond doubt."""
    (error,) = refused(files(x__csv=wide({metric: values})))
    assert what in error


@pytest.mark.parametrize(
    ("metric", "values", "codes"),
    [
        ("ucr_2h", [0.7, 0.8, 1.0, 0.91], ["NR326"]),
        ("community_52w", [0.12, 0.08, 0.3, 0.01], ["NR326"]),
        ("rtt_52w", [0.0, 0.02, 0.4, 0.9], []),
        ("a_and_e_12h", [0.2, 0.9, 1.4, 3.0], []),
        ("mh_long_stay", [0.5, 1.2, 14.0, 16.5], ["NR323"]),
        ("discharge_delay", [0.2, 0.9, 0.5, 0.3], []),
        ("e_coli", [0.2, 0.9, 0.5, 1.0], []),
        ("variance_to_plan", [-0.4, 0.1, -0.2, 0], []),
    ],
)
def test_small_values(files: Files, metric: str, values: list[float], codes: list[str]) -> None:
    """Small values are a warning where they may be proportions, and honest elsewhere."""
    assert list(said(files(x__csv=wide({metric: values})))) == codes


def test_one_problem_of_a_column_is_one_message(files: Files) -> None:
    """However many cells have it."""
    cells = [f"{60 + n} per cent" for n in range(20)]
    (error,) = refused(files(x__csv=wide({"rtt_18w": cells})))
    assert "'60 per cent'" in error
    assert "nor are 19 cells more, the last on line 21; write the number alone" in error
    (error,) = refused(files(x__csv=wide({"staff_engagement": [12 + n for n in range(20)]})))
    assert "OF0084 is 12, which is not within 0 to 10, nor are 19 more of the column" in error
    rows = "".join(f"June 2025,ZA{n},60\n" for n in range(20))
    (error,) = refused(files(x__csv=f"quarter,trust_code,rtt_18w\n{rows}"))
    assert "'June 2025' is not a quarter (in 20 rows)" in error
    assert 'quarter_from "quarter"' in error
    assert nhs_rank.read("data", quarter_from="quarter").quarters == ["Q1 2025/26"]


def test_seconds_by_a_factor_meet_the_standard(files: Files) -> None:
    """1500 and 1725 seconds are within half an hour."""
    folder = files(x__csv=wide({"ambulance_cat2": [1725, 1500, 2100, 1862]}, "Ambulance trust"))
    scores = nhs_rank.compute(folder, draws=0, factor={"ambulance_cat2": 1 / 60}).scores
    assert scores["score"].to_list() == [1.0, 1.0, 4.0, 2.0]


@pytest.mark.parametrize("command", ["compute", "validate", "whatif", "explain", "sensitivity"])
def test_an_impossible_value_is_an_error_in_every_command(
    files: Files, cli: Callable[..., Any], command: str
) -> None:
    """7850 per cent among others that are possible."""
    values = {**PERCENT, "a_and_e_4h": [7850, *PERCENT["a_and_e_4h"][1:]]}
    folder = files(x__csv=wide(values))
    more = {"whatif": [folder, "--set", "ZB1:a_and_e_4h=+1"], "explain": ["ZB1", folder]}
    ran = cli(command, *more.get(command, [folder]))
    assert ran.status == 2
    assert "error[NR314] OF0013 is 7850" in ran.err


def test_minutes_and_seconds(files: Files) -> None:
    """Read where the unit is minutes, with a note; elsewhere an error that says so."""
    folder = files(
        x__csv=wide({"ambulance_cat2": ["26:42", "14:46", "1:04:30"]}, "Ambulance trust")
    )
    cells = nhs_rank.read(folder).table.cells["value"].to_list()
    assert cells == [26.7, 14.766666667, 64.5]
    assert "'26:42'" in said(folder)["NR242"]
    (error,) = refused(files(x__csv=wide({"discharge_delay": ["26:42"]})))
    assert "where the metric's unit is minutes" in error


def test_per_cent_signs(files: Files) -> None:
    """In some cells only, or against the unit of the metric: a warning for the column."""
    assert "NR325" in said(files(x__csv=wide({"rtt_18w": ["60%", "61", "62"]})))
    assert "NR324" in said(files(x__csv=wide({"discharge_delay": ["1.2%", "0.8%", "1%"]})))
    assert said(files(x__csv=wide({"rtt_18w": ["60%", "61 %", "62%"]}))) == {}


def test_official_values_are_what_is_seen(official: Path) -> None:
    """No value that was published is taken for one in another unit."""
    codes = {item.code for item in nhs_rank.read(official).warnings}
    assert not codes & {"NR322", "NR323", "NR324", "NR325", "NR326"}


# --- 05, 06, 14: numbers --------------------------------------------------------------------------


def test_decimal_commas(files: Files) -> None:
    """A first group of 0 is never thousands; --decimal reads such a file, and says so in JSON."""
    text = wide({"planned_surplus": ['"-0,512"', '"-1,750"', '"0,000"']})
    errors = refused(files(x__csv=text))
    assert all("decimal ," in error for error in errors)
    found = nhs_rank.compute(files(x__csv=text), decimal=",", draws=0)
    assert found.table.cells["value"].to_list() == [-0.512, -1.75, 0.0]
    assert found.to_dict()["settings"]["decimal"] == ","
    points = files(x__csv=wide({"planned_surplus": ['"3,5"', '"-0.5"', "2"]}))
    assert "leave out decimal" in refused(points, decimal=",")[0]


def test_a_column_of_commas_that_could_be_thousands(files: Files) -> None:
    """5,125 per cent is impossible: the hint speaks of the comma, too."""
    (error,) = refused(files(x__csv=wide({"sickness_absence": ['"5,125"', '"4,875"', '"6,500"']})))
    assert "decimal ," in error


def test_float_noise_is_no_difference(files: Files) -> None:
    """Values are taken to 9 decimals."""
    noisy = {
        "rtt_vs_plan": [-2.7755575615628914e-17, 0.0, -0.4, 0.8],
        "rtt_18w": [60.300000000000004, 60.3, 59.0, 57.5],
    }
    plain = {"rtt_vs_plan": [0, 0, -0.4, 0.8], "rtt_18w": [60.3, 60.3, 59, 57.5]}
    assert table(files(x__csv=wide(noisy))) == table(files(x__csv=wide(plain)))


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [
        ("\u22125.2", -5.2, "NR241"),
        ("(5.2)", -5.2, "NR241"),
        ("(5.2%)", -5.2, "NR241"),
        ("8.5 [p]", 8.5, "NR241"),
        ("8.5[r]", 8.5, "NR241"),
        ("8.5 [1]", 8.5, "NR241"),
        ('"8.5 [b, p]"', 8.5, "NR241"),
        ("( 5.2 )", -5.2, "NR241"),
        ("5.2\u00a0%", 5.2, "NR241"),
        ("5.2 %", 5.2, "NR325"),
    ],
)
def test_signs_that_are_understood(files: Files, text: str, number: float, code: str) -> None:
    """True minus signs, brackets and marks behind a number, with one note for the column."""
    folder = files(x__csv=wide({"planned_surplus": [text, "1", "2"]}))
    assert nhs_rank.read(folder).table.cells["value"][0] == number
    assert (list(said(folder)) or [""])[0] == code


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("> 52", "a bound is no number"),
        ("<5", "a bound is no number"),
        ("≥ 3", "a bound is no number"),
        ("5+", "a bound is no number"),
        ("5 to 10", "a span is no number"),
        ("5-10%", "a span is no number"),
        ("5.2*", "the mark behind the number"),
        ("5.2 (p)", "the mark behind the number"),
        ("5.2 min", "without its unit"),
        ("1 234", "between the thousands"),
        ("\N{HORIZONTAL ELLIPSIS}", "sign for a missing value"),
        ("3-Mar", "looks like a date"),
        ("£1.2", "currency sign"),
        ("[w]", "sign for a missing value"),
        ("..", "sign for a missing value"),
        ("#N/A", "spreadsheet's error"),
        ("1\N{NO-BREAK SPACE}234", "no-break space"),
        ("2025-06-30 00:00:00", "looks like a date"),
    ],
)
def test_what_is_no_number_has_a_hint_of_its_own(files: Files, text: str, hint: str) -> None:
    """Nothing that is not a number is taken for one."""
    (error,) = refused(files(x__csv=wide({"planned_surplus": [text, "1"]})))
    assert error.startswith("data/x.csv:2:3: error[NR211]") or "x.csv:2:3: error[NR211]" in error
    assert hint in error


# --- 07, 08, 20: columns of results, periods and quarters -----------------------------------------


def test_columns_of_a_league_table_beside_metrics(files: Files) -> None:
    """The metrics count as they do with the other columns renamed."""
    base = {"rtt_18w": [60.2, 62.0, 50.4], "sickness_absence": [5.9, 4.2, 4.0]}
    more = {"Average_score": [2.1, 1.9, 3.1], "Segment": [2, 1, 4], "Rank": [2, 1, 3]}
    other = dict(zip(("x1", "x2", "x3"), more.values(), strict=True))
    assert table(files(x__csv=wide(base | more))) == table(files(x__csv=wide(base | other)))


def test_columns_of_our_own_results_beside_metrics(files: Files) -> None:
    """They make no result of a file of metrics, which would leave its metrics out."""
    base = {"rtt_18w": [60.2, 62.0, 50.4], "sickness_absence": [5.9, 4.2, 4.0]}
    more = {"ranked_of": [3, 3, 3], "likely_rank_low": [1, 1, 3], "metrics_scored": [2, 2, 2]}
    folder = files(x__csv=wide(base | more))
    assert table(folder) == table(files(x__csv=wide(base)))


PERIODS = "Period,trust_code,trust_type,metric,value\n"


def test_several_periods_and_no_quarter(files: Files) -> None:
    """An error that says how to read them, in one file or two, tidy or wide."""
    one = PERIODS + "Q1 2025/26,ZA1,Acute trust,rtt_18w,60\nQ1 2025/26,ZA2,Acute trust,rtt_18w,61\n"
    two = PERIODS + "Q2 2025/26,ZA1,Acute trust,a_and_e_4h,70\n"
    folder = files(a__csv=one, b__csv=two)
    (error,) = refused(folder)
    assert "NR333" in error
    assert 'quarter_from "Period"' in error
    data = nhs_rank.read(folder, quarter_from="Period")
    assert data.quarters == ["Q1 2025/26", "Q2 2025/26"]
    head = "trust_code,trust_type,Month,rtt_18w\n"
    folder = files(
        a__csv=head + "ZA1,,June 2025,60\nZA1,,Sep-25,61\n", b__csv=head + "ZA2,,2025-07,6e1"
    )
    assert "NR333" in refused(folder)[0]
    quarters = nhs_rank.read(folder, quarter_from="month").quarters
    assert quarters == ["Q1 2025/26", "Q2 2025/26"]


@pytest.mark.parametrize(
    ("name", "first", "second", "ending"),
    [
        ("Quarter ending", "30/06/2025", "30/09/2025", True),
        ("period_end", "2025-06-30", "2025-09-30", True),
        ("As at", "Jun-25", "Sep-25", True),
        ("Reporting_date", "Q1 2025/26", "Q2 2025/26", True),
        ("Snapshot", "June 2025", "September 2025", True),
        ("Financial Year", "2024/25", "2025/26", False),
        ("Year", "2024", "2025", False),
    ],
)
def test_columns_of_periods_by_other_names(
    files: Files, name: str, first: str, second: str, ending: bool
) -> None:
    """What is called like a period and holds periods is a column of periods."""
    head = f"{name},trust_code,trust_type,metric,value\n"
    folder = files(
        a__csv=f"{head}{first},ZA1,Acute trust,rtt_18w,60\n",
        b__csv=f"{head}{second},ZA1,Acute trust,a_and_e_4h,70\n",
    )
    (error,) = refused(folder)
    assert "NR333" in error
    if ending:
        quarters = nhs_rank.read(folder, quarter_from=name).quarters
        assert quarters == ["Q1 2025/26", "Q2 2025/26"]
    folder = files(
        a__csv=f"{name},trust_code,rtt_18w\n{first},ZA1,60\n",
        b__csv=f"{name},trust_code,a_and_e_4h\n{second},ZA1,70\n",
    )
    assert "NR333" in refused(folder)[0]


def test_dates_of_other_things_are_no_periods(files: Files) -> None:
    """When a trust was inspected or a row was made says no period."""
    lines = CLEAN.splitlines()
    for name in ("Inspection date", "Date published", "Last updated", "Year opened"):
        text = "\n".join(f"{line},{f'2025-0{n}-01' if n else name}" for n, line in enumerate(lines))
        folder = files(x__csv=text)
        assert table(folder) == table(files(x__csv=CLEAN)), name


def test_the_column_that_is_asked_for_says_the_quarter(files: Files) -> None:
    """Also beside a column of quarters; one that stands in no file is named."""
    head = "quarter,Month,trust_code,rtt_18w\n"
    folder = files(x__csv=f"{head}Q1 2025/26,Aug-25,ZA1,60\n")
    assert nhs_rank.read(folder, quarter_from="Month").quarters == ["Q2 2025/26"]
    assert "nothing to take quarters from" in said(folder, quarter_from="Mnth")["NR347"]


def test_one_period_is_no_trouble(files: Files) -> None:
    """It is passed over, unless it is of another quarter than the rows would count for."""
    folder = files(a__csv=PERIODS + "June 2025,ZA1,Acute trust,rtt_18w,60\n")
    assert nhs_rank.read(folder).quarters == [None]
    assert nhs_rank.read(folder, quarter="Q1 2025/26").quarters == ["Q1 2025/26"]
    (error,) = refused(folder, quarter="Q2 2025/26")
    assert "NR334" in error
    bad = files(a__csv=PERIODS + "spring,ZA1,Acute trust,rtt_18w,60\n")
    assert "NR104" in refused(bad, quarter_from="Period")[0]


@pytest.mark.parametrize(
    "text",
    [
        "Q1 2025/2026",
        "Quarter 1 2025/26",
        "Q1 2025\u201326",
        "2025\u201326 Q1",
        "2025/26 quarter 1",
        "q1 25/26",
        "Q1, 2025-26",
        "Q1 (2025/26)",
    ],
)
def test_spellings_of_a_quarter(files: Files, text: str) -> None:
    """What names both parts of the financial year is understood."""
    folder = files(x__csv=f'quarter,trust_code,rtt_18w\n"{text}",ZA1,60\n')
    assert nhs_rank.read(folder).quarters == ["Q1 2025/26"]


@pytest.mark.parametrize(
    "text", ["1", "Q1", "Q1 2025", "2025 Q1", "2025Q1", "Q1 2025/2027", "2526"]
)
def test_quarters_that_could_be_another(files: Files, text: str) -> None:
    """What is ambiguous stays an error."""
    folder = files(x__csv=f'quarter,trust_code,rtt_18w\n"{text}",ZA1,60\n')
    assert "NR104" in refused(folder)[0]


OFFICIAL = "Trust_code,Trust_type,Domain,Metric_ID,Reporting_date,Units,Value\n"


def test_an_official_file_without_its_summary(files: Files) -> None:
    """Reporting dates of metrics do not say the quarter, and that is said."""
    rows = "ZA1,Acute trust,Access,OF0023,Q4 2024/25,percent,60\n"
    folder = files(x__csv=OFFICIAL + rows)
    assert list(said(folder)) == ["NR244"]
    assert nhs_rank.read(folder).quarters == [None]
    summary = "ZA1,Acute trust,Summary,OF5004,Q1 2025/26,,0\n"
    folder = files(x__csv=OFFICIAL + rows + summary)
    assert nhs_rank.read(folder).quarters == ["Q1 2025/26"]


def test_a_published_score_of_nothing_is_missing(files: Files) -> None:
    """0.00 is what a trust that did not report is given; the metric does not count."""
    rows = "ZA1,Acute trust,Access,OF1023,,score,0.00\nZA1,Acute trust,Access,OF1013,,score,1.50\n"
    rows += "ZA1,Acute trust,Summary,OF5004,Q1 2025/26,,0\n"
    league = nhs_rank.compute(files(x__csv=OFFICIAL + rows), draws=0).league
    assert league.select("metrics_scored", "average_score").rows() == [(1, 1.5)]


def test_a_league_table_with_a_reporting_date(files: Files) -> None:
    """The first tables say their quarter so, where later ones have a column for it."""
    head = "Trust_code,Trust_name,Reporting_date,Average_score,Segment,Rank\n"
    folder = files(
        league__csv=head + "ZA1,Alder,Q1 2025/26,1.5,1,1\n",
        x__csv="quarter,trust_code,rtt_18w\nQ1 2025/26,ZA1,60\n",
    )
    assert nhs_rank.read(folder).table.league["quarter"].to_list() == ["Q1 2025/26"]


# --- 09: types and the register -------------------------------------------------------------------


def test_a_trust_without_a_type_among_others_that_have_one(files: Files) -> None:
    """It is named, and ranked apart; one that the register knows gets its type from there."""
    other = "trust_code,a_and_e_4h\nZA1,80\nZA2,75\nZA9,68\n"
    folder = files(a__csv=CLEAN.replace("a_and_e_4h", "community_52w"), b__csv=other)
    assert "ZA9" in said(folder)["NR328"]
    folder = files(
        a__csv=CLEAN.replace("a_and_e_4h", "community_52w"), b__csv=other.replace("ZA9", "RCX")
    )
    warnings = said(folder)
    assert "NR328" not in warnings
    assert "RCX" in warnings["NR327"]
    league = nhs_rank.compute(folder, draws=0).league
    assert league["trust_type"].unique().to_list() == ["Acute trust"]
    assert (
        said(files(a__csv=other.replace("RCX", "ZA9"), b__csv="trust_code,rtt_18w\nZA1,60\n")) == {}
    )


def test_the_register_fills_in_what_codes_alone_do_not_say(files: Files) -> None:
    """Types, sub-types and names of trusts; a code that it does not know is named."""
    codes = ["RCX", "RP6", "RAN", "RBV", "RAL"]
    rows = "".join(f"{code},{60 + n}\n" for n, code in enumerate(codes))
    folder = files(x__csv=f"trust_code,rtt_18w\n{rows}R0X,61\n")
    data = nhs_rank.read(folder)
    codes = {item.code: item.message for item in data.warnings}
    assert "R0X" in codes["NR329"]
    named = dict(data.table.trusts.select("trust_code", "trust_type").rows())
    assert named == dict.fromkeys(["RCX", "RP6", "RAN", "RBV", "RAL"], "Acute trust") | {
        "R0X": None
    }
    assert data.table.trusts["trust_name"].null_count() == 1


def test_the_register_says_nothing_of_others(sample: Path) -> None:
    """Neither of the fictional country nor of a framework without types of trust."""
    codes = {item.code for item in nhs_rank.read(sample / "2025-26-q1").warnings}
    assert not codes & {"NR327", "NR328", "NR329", "NR330"}


def test_successors(files: Files) -> None:
    """A trust that had ended before the quarter is named with its successor; a file adds some."""
    head = "quarter,trust_code,rtt_18w\n"
    body = "".join(
        f"Q2 2026/27,{code},6{n}\n" for n, code in enumerate(["RCX", "RP6", "RAN", "RY2"])
    )
    folder = files(x__csv=head + body)
    assert "RY2 is in Q2 2026/27, and since 2026-04-01 it is RWW" in said(folder)["NR330"]
    own = folder.parent / "own.csv"
    own.write_text("code,successor,from\nRAN,RP6,2026-01-01\n")
    warnings = nhs_rank.read(folder, successors=str(own)).warnings
    assert sorted(item.value or "" for item in warnings if item.code == "NR330") == ["RAN", "RY2"]


# --- 11, 12, 15: what exporters make --------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("trust_code", "Provider Code"),
        ("trust_code", "Org Code"),
        ("trust_code", "ODS code"),
        ("trust_code", "Organisation Code"),
        ("trust_code", "PROVIDER_ORG_CODE"),
        ("trust_code", "Code"),
        ("trust_code", "ODS"),
        ("trust_code", "Trust ID"),
        ("trust_code", "Trust"),
        ("trust_code", "Provider"),
        ("trust_code", "Trust code (ODS)"),
        ("trust_code", "trust.code"),
        ("trust_code", "Organisation ODS code"),
        ("trust_name", "Trust"),
        ("trust_name", "Name"),
        ("trust_name", "Provider"),
        ("trust_name", "Organisation"),
        ("trust_name", "Provider Name"),
        ("trust_name", "Organisation name"),
        ("trust_type", "Organisation type"),
    ],
)
def test_usual_names_of_columns(files: Files, old: str, new: str) -> None:
    """Read as what they are, with one note that can be pasted; the user's word is no liberty."""
    clean = nhs_rank.compute(files(x__csv=CLEAN), draws=0).league
    folder = files(x__csv=CLEAN.replace(old, new, 1))
    assert nhs_rank.compute(folder, draws=0).league.equals(clean)
    assert f'rename "{new}={old}"' in said(folder)["NR236"]
    assert said(folder, rename={new: old}) == {}


def test_usual_names_of_tidy_columns(files: Files) -> None:
    """Indicator, measure value and so on."""
    folder = files(x__csv="Org Code,Indicator,Indicator value\nZA1,rtt_18w,60\nZA2,rtt_18w,61\n")
    assert len(table(folder)) == 2
    for name, value in (("KPI", "Figure"), ("Metric name", "Value (%)"), ("Measure", "Result")):
        text = f"Org Code,{name},{value}\nZA1,rtt_18w,60\nZA2,rtt_18w,61\n"
        assert len(table(files(x__csv=text))) == 2


def test_a_column_of_names_is_no_column_of_codes(files: Files) -> None:
    """What may be either is told by what stands below, and nothing absurd is proposed."""
    folder = files(x__csv="Trust,trust_name,rtt_18w\nAlder Hospitals,Alder,60\nBirch,Birch,61\n")
    (error,) = refused(folder)
    assert "NR210" in error
    assert "rename" not in error


def test_two_columns_that_could_be_the_code(files: Files) -> None:
    """Nothing ambiguous is guessed."""
    folder = files(x__csv="Provider Code,ODS Code,rtt_18w\nZA1,ZA2,60\n")
    (error,) = refused(folder)
    assert "NR237" in error
    assert len(table(folder, rename={"ODS code": "trust_code"})) == 1


def test_a_near_miss_of_a_metric_can_be_pasted(files: Files) -> None:
    """The suggestion is an option of the command; whole names of metrics are known."""
    folder = files(x__csv=CLEAN.replace("rtt_18w", "RTT 18 wks"))
    assert 'rename "RTT 18 wks=rtt_18w"' in said(folder)["NR304"]
    assert table(folder, rename={"RTT 18 wks": "rtt_18w"}) == table(files(x__csv=CLEAN))
    name = nhs_rank.load_framework("nof-2025-26").metrics["OF0023"].name
    folder = files(x__csv=CLEAN.replace("rtt_18w", f'"{name}"'))
    assert table(folder) == table(files(x__csv=CLEAN))


def test_names_that_cannot_be_renamed_are_told(files: Files) -> None:
    """One that stands in no file is a warning, a factor for no metric an error."""
    folder = files(x__csv=CLEAN.replace("rtt_18w", "RTT wks"))
    found = said(folder, rename={"RTT wk": "rtt_18w"})
    assert "did you mean 'RTT wks'" in found["NR347"]
    (error,) = refused(folder, factor={"nothing": 2.0})
    assert "'nothing' is not a metric with a value" in error


def test_a_framework_may_say_what_files_call_things(files: Files) -> None:
    """The map `columns` of the framework file is the user's word, too."""
    folder = files(x__csv=CLEAN.replace("trust_code", "Site").replace("rtt_18w", "RTT (%)"))
    config = folder.parent / "own.yaml"
    config.write_text(
        "framework: own\ntitle: Own\nextends: nof-2025-26\n"
        'columns: {"Site": trust_code, "RTT (%)": rtt_18w}\n'
    )
    found = nhs_rank.compute(folder, config, draws=0).league
    clean = nhs_rank.compute(files(x__csv=CLEAN), config, draws=0).league
    assert found.equals(clean)
    folder = files(x__csv=CLEAN.replace("trust_code", "Site").replace("rtt_18w", "RTT (%)"))
    assert nhs_rank.read(folder, config).warnings == ()


DRESSES = {
    "titles": ("NHS Somewhere: waits,,,,\nJune 2025,,,,\n,,,,\n" + CLEAN, "NR231"),
    "a bare title": ("NHS Somewhere: waits\n\n" + CLEAN, "NR231"),
    "notes": (
        CLEAN + ',,,,\nSource: NHS Somewhere,,,,\nNotes,,,,\n"1. Figures, made",,,,\n',
        "NR232",
    ),
    "a bare note": (CLEAN + "\nSource: NHS Somewhere\n1. Figures, made\n", "NR232"),
    "sep": ("sep=,\n" + CLEAN, "NR223"),
    "two marks": ("\ufeff\ufeff" + CLEAN, "NR222"),
    "semicolons": (CLEAN.replace(",", ";"), "NR224"),
    "ends": (
        "\n".join(line + ("," if n else "") for n, line in enumerate(CLEAN.splitlines())),
        "NR233",
    ),
    "an index": (
        "\n".join(f"{n - 1 if n else ''},{line}" for n, line in enumerate(CLEAN.splitlines())),
        "NR234",
    ),
    "an index from one": (
        "\n".join(f"{n or 'Unnamed: 0'},{line}" for n, line in enumerate(CLEAN.splitlines())),
        "NR234",
    ),
    "an index with gaps": (
        "\n".join(f"{n * 7 if n else ''},{line}" for n, line in enumerate(CLEAN.splitlines())),
        "NR234",
    ),
    "an index of floats in no order": (
        "\n".join(f"{9.0 - n if n else ''},{line}" for n, line in enumerate(CLEAN.splitlines())),
        "NR234",
    ),
    "two indexes": (
        "\n".join(
            f"{n},{n},{line}" if n else f"Unnamed: 0.1,Unnamed: 0,{line}"
            for n, line in enumerate(CLEAN.splitlines())
        ),
        "NR234",
    ),
    "numbers as formulas": (CLEAN.replace("80.1", '="80.1"'), "NR241"),
    "types as formulas": (CLEAN.replace("Acute trust", '="Acute trust"', 2), ""),
    "no-break spaces": (CLEAN.replace("80.1", "\u00a080.1").replace("79.0", "79.0\u202f"), "NR241"),
    "characters without a width": (CLEAN.replace("ZA2", "\u200bZA2"), ""),
    "formulas": (
        "\n".join(
            f'="{line[:3]}"{line[3:]}' if n else line for n, line in enumerate(CLEAN.splitlines())
        ),
        "NR235",
    ),
    "UTF-16": (CLEAN.encode("utf-16"), "NR221"),
    "Windows": (CLEAN.replace("Elm", "Élm").encode("cp1252"), "NR221"),
    "lower case": (CLEAN.replace("ZA", "za"), ""),
    "empty ends of header and rows": ("\n".join(line + ",," for line in CLEAN.splitlines()), ""),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_what_exporters_add_is_passed_over(files: Files, dress: str) -> None:
    """The table is that of the clean file, with one note that --strict forbids."""
    text, code = DRESSES[dress]
    clean = table(files(x__csv=CLEAN))
    folder = files(x__csv=text)
    assert table(folder) == clean
    assert list(said(folder)) == ([code] if code else [])


def test_a_short_row_stays_an_error(files: Files) -> None:
    """Cells that are not there are not empty ones, nor is one too many with something in it."""
    assert "NR207" in refused(files(x__csv=CLEAN + "ZA6,Fir,Acute trust,70\n"))[0]
    assert "NR207" in refused(files(x__csv=CLEAN + "ZA6,Fir,Acute trust,70,60,1\n"))[0]
    rows = "".join(f"ZC{n},Fir, that is,Acute trust,70,60\n" for n in range(9))
    (error,) = refused(files(x__csv=CLEAN + rows))
    assert "x.csv:7: error[NR207] the row has 6 cells, the header has 5" in error
    assert "in 8 rows more, the last on line 15" in error


def test_a_table_on_its_side_is_told(files: Files) -> None:
    """Rows are metrics and columns are trusts."""
    (error,) = refused(files(x__csv="metric,ZA1,ZA2\nrtt_18w,60,62\na_and_e_4h,70,75\n"))
    assert "lies on its side" in error
    (error,) = refused(files(x__csv="Indicator,ZA1,ZA2\nrtt_18w,60,62\na_and_e_4h,70,75\n"))
    assert "lies on its side" in error
    turned = zip(*(line.split(",") for line in CLEAN.splitlines()), strict=True)
    (error,) = refused(files(x__csv="\n".join(map(",".join, turned))))
    assert "lies on its side" in error


# --- 13: workbooks, gzip, Parquet, frames ---------------------------------------------------------


def book(sheets: dict[str, str], hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook of sheets given as CSV; numbers are numbers."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": True}) as made:
        for name, text in sheets.items():
            sheet = made.add_worksheet(name)
            for row, line in enumerate(text.splitlines()):
                for column, cell in enumerate(line.split(",")):
                    if cell:
                        sheet.write(row, column, cell)
        for name in hidden:
            made.get_worksheet_by_name(name).hide()
    return stream.getvalue()


def test_the_same_table_in_other_kinds_of_files(files: Files) -> None:
    """Workbook, gzip, Parquet, Arrow: byte for byte the same league table."""
    clean = table(files(x__csv=CLEAN))
    (files() / "x.csv").unlink() if (Path("data") / "x.csv").exists() else None
    frame = pl.read_csv(io.StringIO(CLEAN))
    parquet, arrow = io.BytesIO(), io.BytesIO()
    frame.write_parquet(parquet)
    frame.write_ipc(arrow)
    for name, raw in {
        "x.xlsx": book({"Data": CLEAN}),
        "x.csv.gz": gzip.compress(CLEAN.encode()),
        "x.parquet": parquet.getvalue(),
        "x.arrow": arrow.getvalue(),
    }.items():
        path = Path("data") / name
        path.write_bytes(raw)
        assert table("data") == clean, name
        assert said("data") == {}, name
        path.unlink()
    assert table(frame) == clean
    assert table(frame.lazy()) == clean
    pandas = pytest.importorskip("pandas")
    assert table(pandas.read_csv(io.StringIO(CLEAN))) == clean
    assert table(pandas.read_csv(io.StringIO(CLEAN)).set_index("trust_code")) == clean


def test_what_is_written_about_tables_in_a_zip_file(files: Files) -> None:
    """A text beside them is none; alone it may be one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.csv", CLEAN)
        archive.writestr("readme.txt", "What this is\n")
    folder = files(x__zip=packed.getvalue())
    assert said(folder) == {}
    assert len(table(folder)) == 5
    assert "NR201" in refused(files(x__zip=book({"Empty": ""})))[0]


def test_frames_and_files_mix(files: Files) -> None:
    """A frame is a file among others, and is named in results by its place."""
    folder = files(x__csv=CLEAN)
    more = pl.DataFrame({"trust_code": ["ZA1", "ZA2"], "planned_surplus": [0.5, -0.5]})
    data = nhs_rank.read([folder, more])
    assert [source.path for source in data.sources] == ["data/x.csv", "frame 2"]
    wrong = pl.DataFrame({"trust_code": ["ZA1"], "planned_surplus": ["much"]})
    assert "frame 1:2:2: error[NR211]" in refused(wrong)[0]


def test_sheets_of_a_workbook(files: Files) -> None:
    """All visible ones with a layout; others and hidden ones are named; one can be chosen."""
    one = "trust_code,rtt_18w\nZA1,60\nZA2,61\n"
    two = "trust_code,a_and_e_4h\nZA1,70\nZA2,71\n"
    raw = book({"Cover": "A title\n", "RTT": one, "A&E": two, "Old": one}, hidden=("Old",))
    folder = files(x__xlsx=raw)
    data = nhs_rank.read(folder)
    assert data.table.cells["metric"].to_list() == ["OF0023", "OF0013"] * 2
    warnings = said(folder)
    assert "Cover" in warnings["NR245"]
    assert 'sheet "Old"' in warnings["NR230"]
    assert nhs_rank.read(folder, sheet="a&e").table.cells.height == 2
    assert nhs_rank.read(folder, sheet="Old").table.cells.height == 2
    assert "Cover, RTT, A&E, Old" in refused(folder, sheet="RT")[0]
    assert "no sheet has a column" in refused(files(x__xlsx=book({"A": "x\n", "B": "y\n"})))[0]
    bad = files(x__xlsx=book({"A": one.replace("60", "sixty"), "B": two}))
    assert "x.xlsx[A]:2:2: error[NR211]" in refused(bad)[0]


def test_an_error_of_a_spreadsheet_is_not_an_empty_cell(files: Files) -> None:
    """#DIV/0! in a workbook is told as in a CSV file."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("Data")
        sheet.write_row(0, 0, ["trust_code", "rtt_18w"])
        sheet.write_row(1, 0, ["ZA1", 60])
        sheet.write(2, 0, "ZA2")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    (error,) = refused(files(x__xlsx=stream.getvalue()))
    assert "x.xlsx[Data]:3:2: error[NR211] '#DIV/0!'" in error


# --- 16, 21: words and versions -------------------------------------------------------------------


def test_words_that_mean_no_score(files: Files) -> None:
    """A category may have no score."""
    folder = files(x__csv="trust_code,m1\nA1,Good\nA2,not rated\nA3,Poor\n")
    config = folder.parent / "own.yaml"
    config.write_text(
        "framework: own\ntitle: Own\ndomains: {d: D}\nmetrics:\n"
        "  m1: {name: M, domain: d, score: {method: categories, "
        "categories: {Good: 1, Poor: 4, Not rated: null}}}\n"
    )
    league = nhs_rank.compute(folder, config, draws=0).league
    assert dict(league.select("trust_code", "average_score").rows()) == {
        "A1": 1,
        "A3": 4,
        "A2": None,
    }
    config.write_text(config.read_text().replace(", Not rated: null", ""))
    with pytest.raises(InputError, match=r"(?i)not rated: null makes it one without a score"):
        nhs_rank.compute(folder, config, draws=0)


def test_a_corrected_file_beside_the_first(files: Files) -> None:
    """One message with the first of the differences, and the way out."""
    second = CLEAN.replace("80.1", "81.5")
    folder = files(x__csv=CLEAN, x_v2__csv=second)
    (error,) = refused(folder)
    assert "10 cells" in error
    assert "1 of them with another value: ZA1 OF0013" in error
    assert "prefer_latest" in error
    right = nhs_rank.compute(pl.read_csv(io.StringIO(second)), draws=0).league
    assert nhs_rank.compute(folder, draws=0, prefer_latest=True).league.equals(right)
    assert "NR336" in said(folder, prefer_latest=True)


def test_the_same_file_twice(files: Files) -> None:
    """By two names it is read once, with a warning; without a version nothing is guessed."""
    folder = files(a__csv=CLEAN, b__csv=CLEAN)
    assert list(said(folder)) == ["NR337"]
    assert table(folder) == table(files(a__csv=CLEAN))
    (error,) = refused(
        files(a__csv=CLEAN, b__csv=CLEAN.replace("80.1", "80.2")), prefer_latest=True
    )
    assert "leave one of the two out" in error
    assert said([folder / "a.csv", folder / "a.csv"]) == {}


def test_a_folder_and_its_parent(files: Files) -> None:
    """A file that is in both is read once."""
    folder = files(a__csv=CLEAN)
    assert said([folder, folder.parent]) == {}
    assert table([folder, folder.parent]) == table(folder)


# --- our own results ------------------------------------------------------------------------------


def test_results_in_the_folder_are_no_inputs(files: Files, cli: Callable[..., Any]) -> None:
    """Whatever was written beside the inputs, the next run gives the same table."""
    folder = files(x__csv=CLEAN)
    clean = table(folder)
    commands = [
        ["compute", "data", "-o", "data/ranking.csv"],
        ["compute", "data", "-o", "data/ranking.xlsx"],
        ["compute", "data", "-o", "data/ranking.parquet"],
        ["compute", "data", "-o", "data/ranking.json"],
        ["compute", "data", "--detail", "-o", "data/detail.csv"],
        ["compute", "data", "--detail", "-o", "data/detail.xlsx"],
        ["compute", "data", "--detail", "-o", "data/detail.parquet"],
        ["explain", "ZA1", "data", "-o", "data/explain.csv"],
        ["compare", "data", "-c", "nof-2025-26", "-c", "patient-first", "-o", "data/compare.csv"],
        ["sensitivity", "data", "-o", "data/sensitivity.csv"],
    ]
    for number, command in enumerate(commands):
        ran = cli(*command)
        assert ran.status == 0, ran.err
        assert ran.err.count("NR243") == number, command
    for name in ("ranking.csv", "ranking.xlsx", "ranking.parquet", "ranking.json"):
        ran = cli("compute", "data", "-o", f"data/{name}")
        assert ran.status == 0, ran.err
    ran = cli("compute", "data", "-o", "data/x.csv")
    assert (ran.status, "NR112" in ran.err) == (2, True)
    assert table(folder) == clean
    (folder / "x.csv").unlink()
    assert "NR338" in refused(folder)[0]


# --- what is missing ------------------------------------------------------------------------------


def test_nobody_ranked_ends_with_one(files: Files, cli: Callable[..., Any]) -> None:
    """A table without a rank is a check that found something."""
    folder = files(
        x__csv="trust_code,trust_type,planned_surplus\nZA1,Acute trust,1\nZA2,Acute trust,2\n"
    )
    ran = cli("compute", folder, "--draws", 0)
    assert (ran.status, "NR507" in ran.err) == (1, True)


def test_a_metric_that_is_mostly_absent_is_named(files: Files) -> None:
    """Two of five trusts have it."""
    text = CLEAN.replace(",58.1", ",").replace(",71.4", ",NA").replace(",66.6", ",")
    found = nhs_rank.compute(files(x__csv=text), draws=0).warnings
    assert [item.message for item in found if item.code == "NR346"] == [
        "OF0023 has a value for 2 of 5 trusts only"
    ]
