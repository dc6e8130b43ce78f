"""The months and versions that names of files and texts of links state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhs_rank.fetch.months import (
    Span,
    financial_year,
    month_name,
    months_in,
    parse_months,
    survey_year,
    year_in,
)
from nhs_rank.fetch.version import version_of

NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Monthly-AE-June-2025-1-1", "2025-06"),
        ("June-2025-AE-by-provider-3euC4-1", "2025-06"),
        ("Full-CSV-data-file-Jun25-ZIP-4M-77252", "2025-06"),
        ("Full CSV data file May22 (ZIP, 3611K)", "2022-05"),
        ("CWT-CRS-Apr-2025-to-Jul-2025-Data-Extract-Provider", "2025-04-to-2025-07"),
        ("CWT-CRS-Oct-2024-to-Mar-2025-Data-Extract-Provider", "2024-10-to-2025-03"),
        ("Cancer-Waiting-Times-Apr-Dec-2020-Data-Extract-Provider", "2020-04-to-2020-12"),
        ("CWT-CRS-2022-23-Data-Extract-Provider-Final", "2022-04-to-2023-03"),
        ("Community-health-services-waiting-lists-2025-26-June", "2025-06"),
        ("Community-health-services-waiting-lists-2024-25-January", "2025-01"),
        ("provider-based-cancer-waiting-times-for-january-2025-26-provisional", "2026-01"),
        ("AmbSYS-Time-Series-until-20250831", "to-2025-08"),
        ("AmbSYS to June 2025", "to-2025-06"),
        ("acute-provider-timeseries-feb-2026", "to-2026-02"),
        ("nhs_sickness_absence_2025-01", "2025-01"),
        ("20250710-RTT-May-2025-full-extract", "2025-05"),
        ("August-2022-AE-by-provider-revised-110523-1Gqhs", "2022-08"),
        ("August-2023-AE-revised-91123-by-provider", "2023-08"),
        ("June 2025 (revised 13 November 2025)", "2025-06"),
        ("Published 10 July 2025: June 2025", "2025-06"),
        ("Figures may be revised, June 2025", "2025-06"),
        ("JUNE 2025", "2025-06"),
        ("Sept '25", "2025-09"),
        ("Sept. 2025", "2025-09"),
        ("2025 June", "2025-06"),
        ("30/06/2025", "2025-06"),
        ("06-2025", "2025-06"),
        ("2025_06", "2025-06"),
        ("202506", "2025-06"),
        ("April, May and June 2025", "2025-04-to-2025-06"),
        ("Nov 2025 - Jan 2026", "2025-11-to-2026-01"),
        ("Nov to Jan 2026", "2025-11-to-2026-01"),
        ("Jun25 to Aug25", "2025-06-to-2025-08"),
        ("2011-12", "2011-04-to-2012-03"),
        ("2025-27", "None"),
        ("June", "None"),
        ("Mayor 2025", "None"),
        ("Maybe 25 things", "None"),
        ("20251345", "None"),
        ("Published 10 July 2025", "None"),
        ("", "None"),
    ],
)
def test_months_in_names_and_texts(text, found):
    """Months are found in all spellings that publications use, ranges and time series too."""
    assert str(months_in(text)) == found


def test_a_month_without_a_year_takes_that_of_the_page():
    """On the page of a financial year June is in its first year and January in its second."""
    page = "https://h/ae-attendances-and-emergency-admissions-2025-26/"
    assert str(months_in("Monthly A&E, June", page)) == "2025-06"
    assert str(months_in("Monthly A&E, January", page)) == "2026-01"


@given(
    year=st.integers(2012, 2099),  # before that, 2010-11 may be a year as well
    month=st.integers(1, 12),
    spelling=st.sampled_from(["{0}-{1}", "{0} {1}", "{0}{2}", "{3}{2}", "{3}-{2}", "{3} {1}",
                              "{1}-{4:02d}", "{1}{4:02d}", "{5} {0}"]),
    around=st.sampled_from(["{}", "AE-{}-1", "x ({})", "{} (CSV, 37KB)", "Data_{}_abc12"]),
)  # fmt: skip
def test_every_month_is_found_in_every_spelling(year, month, spelling, around):
    """However a month is written, and whatever stands around it, it is the one that is found."""
    name = NAMES[month - 1]
    start = year if month > 3 else year - 1
    financial = f"{start}-{(start + 1) % 100:02d}"
    short = f"{year % 100:02d}"
    text = around.format(spelling.format(name, year, short, name[:3], month, financial))
    wanted = f"{year}-{month:02d}"
    assert str(months_in(text)) == wanted
    assert months_in(text.upper()) == Span(wanted, wanted)


@given(st.text("aprjunmay2025-/ to.\u2013'0613", max_size=40))
def test_no_text_is_too_odd(text):
    """Whatever a text says, the answer is a span in order, or nothing."""
    span = months_in(text, text)
    assert span is None or span.first <= span.last


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2025-06", ["2025-06"]),
        (" 2025-11..2026-01 ", ["2025-11", "2025-12", "2026-01"]),
        ("2025-06..2025-05", None),
        ("2020-01..2025-01", None),
        ("2025-13", None),
        ("June 2025", None),
        ("\uff12\uff10\uff12\uff15-06", None),
        ("", None),
    ],
)
def test_months_that_are_asked_for(text, months):
    """A month or a range, in plain digits, of five years at most."""
    assert parse_months(text) == months


def test_years_of_months():
    """January is in the financial year before; a survey is out in the March after it."""
    assert [financial_year(m) for m in ("2025-03", "2025-04", "2099-12")] == [
        "2024-25", "2025-26", "2099-00",
    ]  # fmt: skip
    assert [survey_year(m) for m in ("2025-02", "2025-03", "2025-12")] == ["2023", "2024", "2024"]
    assert month_name("2025-06") == "june-2025"
    assert [str(year_in(text)) for text in ("NSS24 detailed", "Survey 2023", "NSS")] == [
        "2024", "2023", "None",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "label", "rank"),
    [
        ("Monthly-AE-June-2025.csv", "", "first", 1),
        ("June-2025-AE-by-provider-3euC4-1.xls", "", "first", 1),
        ("Monthly-AE-June-2025-revised.csv", "", "revised", 2),
        ("x.csv", "June 2025 (Revised)", "revised", 2),
        ("x-v2.csv", "", "v2", 2),
        ("x-revised-v3.csv", "", "v3", 3),
        ("x_V12.csv", "", "v12", 12),
        ("CWT-Provider-Final.xlsx", "", "final", 3),
        ("x.csv", "provisional", "provisional", 0),
        ("xv2x.csv", "unrevisedly", "first", 1),
    ],
)
def test_versions(name, text, label, rank):
    """What a name or a text says of the version is what it is called by."""
    version = version_of(f"http://h/2025/07/{name}", text)
    assert (version.label, version.rank, version.uploaded) == (label, rank, "2025-07")
