"""Monthly statistics: the bundled catalogue against pages on this machine, and odd ones."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from importlib import resources
from pathlib import Path

import pytest
from fetch_server import CSV, answer, codes, names, no_proxy, server

from nhs_rank.exceptions import InputError
from nhs_rank.fetch import Limits, fetch_statistics, sources

__all__ = ["no_proxy", "server"]

UPLOADS = "/england/statistics/wp-content/uploads/sites/2"
AREAS = "/england/statistics/statistical-work-areas"
AE = f"{AREAS}/ae-waiting-times-and-activity/"
AE_YEAR = f"{AE}ae-attendances-and-emergency-admissions-2025-26/"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"an old workbook" * 10


def archive(text="x"):
    """A small archive, which a workbook is as well."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("inside", text)
    return content.getvalue()


ARCHIVE = archive()


@pytest.fixture
def catalogue(server, tmp_path):
    """The bundled catalogue with its hosts on this machine."""
    text = resources.files("nhs_rank.fetch").joinpath("catalogue.yaml").read_text("utf-8")
    for host, path in (
        ("https://www.england.nhs.uk", "england"),
        ("https://digital.nhs.uk", "digital"),
        ("https://www.nhsstaffsurveys.com", "survey"),
    ):
        text = text.replace(host, f"{server.address}/{path}")
    assert "https://" not in text
    path = tmp_path / "catalogue.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def get(catalogue, tmp_path):
    """Fetch statistics into a folder."""

    def run(keys, months="2025-06", **options):
        keys = keys.split(",") if keys else ()
        limits = Limits(**{"connect": 0.5, "attempts": 1} | options.pop("limits", {}))
        return fetch_statistics(keys, months, run.folder, catalogue, limits=limits, **options)

    run.folder = tmp_path / "raw"
    return run


@pytest.fixture
def page(server):
    """Put a page with links up, and the files behind them; a link is an address and a text."""

    def put(path, *links, content=CSV):
        html = "".join(f'<p><a href="{address}">{text}</a></p>' for address, text in links)
        server.routes[path] = answer(200, html.encode(), {"Content-Type": "text/html"})
        for address, _ in links:
            if address.rpartition(".")[2] in ("csv", "zip", "xls", "xlsx"):
                body = {"csv": content, "xls": OLD}.get(address.rpartition(".")[2], ARCHIVE)
                server.routes[address.replace(" ", "%20")] = answer(200, body)

    return put


def test_every_source_of_the_bundled_catalogue(server, get, page):
    """Pages as publications have them, and every source, table and month is found on them."""
    months = [("April", "Apr", "05"), ("May", "May", "06"), ("June", "Jun", "07")]
    links = []
    for name, _, upload in months:
        folder = f"{UPLOADS}/2025/{upload}"
        links += [
            (f"{folder}/{name}-2025-AE-by-provider-3euC4.xls", f"A&amp;E by provider {name} 2025"),
            (f"{folder}/Monthly-AE-{name}-2025.csv", f"Monthly A&amp;E {name} 2025 (CSV, 37KB)"),
            (f"{folder}/Monthly-AE-Time-Series-{name}-2025.csv", "Monthly time series"),
            (f"{folder}/{name}-2025-ECDS.csv", "ECDS"),
        ]
    links += [(f"{UPLOADS}/2025/07/Q1-2025-26-AE-by-provider.xls", "A&amp;E by provider, Q1")]
    page(AE_YEAR, *links)
    rtt = [
        (f"{UPLOADS}/2025/08/Full-CSV-data-file-{short}25-ZIP-4M-7a.zip", f"Full CSV {short}25")
        for _, short, _ in months
    ]
    rtt += [(f"{UPLOADS}/2025/08/Incomplete-Provider-Jun25-XLSX-9M.xlsx", "Incomplete")]
    page(f"{AREAS}/rtt-waiting-times/rtt-data-2025-26/", *rtt)
    extract = f"{UPLOADS}/2025/08/CWT-CRS-Apr-2025-to-Jun-2025-Data-Extract-Provider.xlsx"
    page(f"{AREAS}/cancer-waiting-times/", (extract, "Provider data extract, June 2025"))
    page(
        f"{AREAS}/community-health-services-waiting-lists/",
        *[
            (f"{UPLOADS}/2025/08/Community-health-services-waiting-lists-2025-26-{name}.xlsx", name)
            for name, _, _ in months
        ],
    )
    digital = "/digital/data-and-information/publications/statistical/nhs-sickness-absence-rates"
    for name, _, upload in months:
        page(f"{digital}/{name.lower()}-2025",
             (f"/files/{upload}/NHS Sickness Absence rates CSV.csv", "NHS Sickness Absence rates"),
             (f"/files/{upload}/Reason.csv", "NHS Sickness Absence by reason"))  # fmt: skip
    survey = "/static/NSS24 detailed spreadsheets organisational results.xlsx"
    page("/survey/results/", (survey, "Organisational results"),
         ("/static/NSS23 detailed spreadsheets organisational results.xlsx", "2023"))  # fmt: skip
    page(f"{AREAS}/ambulance-quality-indicators/",
         (f"{UPLOADS}/2025/09/AmbSYS-Time-Series-until-20250831.xlsx", "AmbSYS"),
         (f"{UPLOADS}/2025/09/AmbCO-Time-Series-until-20250831.xlsx", "AmbCO"))  # fmt: skip
    page(f"{AREAS}/acute-provider-table/",
         (f"{UPLOADS}/2025/09/acute-provider-timeseries-aug-2025.csv", "Time series"))  # fmt: skip

    result = get("", "2025-04..2025-06")

    assert (result.warnings, result.errors) == ((), ())
    assert {file.status for file in result.files} == {"fetched"}
    monthly = ["ae-by-provider", "ae-monthly", "community-waiting-lists", "rtt-full-extract"]
    endings = {"ae-by-provider": "xls", "ae-monthly": "csv", "rtt-full-extract": "zip",
               "community-waiting-lists": "xlsx", "sickness-absence": "csv"}  # fmt: skip
    wanted = [
        f"{table}-2025-0{month}.{endings[table]}"
        for table in [*monthly, "sickness-absence"]
        for month in (4, 5, 6)
    ]
    wanted += [
        "acute-provider-table-time-series-to-2025-08.csv",
        "ambulance-systems-to-2025-08.xlsx",
        "cancer-provider-2025-04-to-2025-06.xlsx",
        "staff-survey-organisations-2024.xlsx",
    ]
    found = [name for name in names(get.folder) if not name.endswith(".provenance.json")]
    assert found == sorted(wanted)
    assert len(names(get.folder)) == 2 * len(wanted)
    record = json.loads((get.folder / "ae-monthly-2025-06.csv.provenance.json").read_text())
    assert [record[key] for key in ("source", "table", "period", "vintage")] == [
        "ae", "monthly", "2025-06", "first",
    ]  # fmt: skip
    assert record["address"].endswith("/2025/07/Monthly-AE-June-2025.csv")
    again = get("", "2025-04..2025-06")
    assert {file.status for file in again.files} == {"already there"}
    assert server.hits[f"{UPLOADS}/2025/07/Monthly-AE-June-2025.csv"] == 1


VERSIONS = (
    (f"{UPLOADS}/2025/11/Monthly-AE-June-2025-revised.csv", "June 2025 revised"),
    (f"{UPLOADS}/2025/07/Monthly-AE-June-2025.csv", "June 2025"),
    (f"{UPLOADS}/2026/01/Monthly-AE-June-2025-v3.csv", "June 2025"),
)


def monthly(result):
    """The one file of A&E's monthly table."""
    (file,) = (item for item in result.files if item.table == "monthly")
    return file


@pytest.mark.parametrize(
    ("vintage", "label", "ending"),
    [("first", "first", "2025.csv"), ("latest", "v3", "-v3.csv")],
)
def test_the_version_asked_for_is_taken(get, page, vintage, label, ending):
    """Of several versions the first or the latest is taken, and named."""
    page(AE_YEAR, *VERSIONS)
    file = monthly(get("ae", vintage=vintage))
    assert (file.vintage, file.status) == (label, "fetched")
    assert file.address.endswith(ending)


def test_the_only_version_is_taken_and_named(get, page):
    """If the page has but a revision, it is taken, with a warning where the first was asked for."""
    page(AE_YEAR, VERSIONS[0])
    result = get("ae")
    assert monthly(result).vintage == "revised"
    assert codes(result.warnings) == ["NR686"]
    assert codes(get("ae", vintage="latest").warnings) == []


def test_another_version_is_kept_beside_the_first(get, page):
    """Asking for the latest after the first fetches it, and keeps both."""
    page(AE_YEAR, VERSIONS[1])
    get("ae")
    page(AE_YEAR, *VERSIONS[:2], content=CSV + b"RX3,OF0023,60.0\r\n")
    result = get("ae", vintage="latest")
    assert monthly(result).status == "kept both"
    assert codes(result.warnings) == ["NR614"]
    assert (get.folder / "ae-monthly-2025-06.csv").read_bytes() == CSV


def test_several_links_that_differ_in_nothing(get, page):
    """Links of one version are told apart by their upload, and this is said."""
    page(AE_YEAR, (f"{UPLOADS}/2025/09/Monthly-AE-June-2025-1.csv", "June 2025"), VERSIONS[1])
    result = get("ae")
    assert "/2025/07/" in monthly(result).address
    assert codes(result.warnings) == ["NR688"]
    assert "/2025/09/" in monthly(get("ae", vintage="latest")).address


def test_the_better_ending_is_taken(get, page):
    """Of an archive and a plain file of the same the archive is taken, and nothing is said."""
    path = f"{UPLOADS}/2025/08/Full-CSV-data-file-Jun25"
    page(f"{AREAS}/rtt-waiting-times/", (f"{path}.csv", "Jun25"), (f"{path}.zip", "Jun25"))
    result = get("rtt")
    assert [file.path.name for file in result.files] == ["rtt-full-extract-2025-06.zip"]
    assert result.warnings == ()


@pytest.mark.parametrize(("vintage", "months"), [("first", "Jun"), ("latest", "Jul")])
def test_a_file_of_months_is_better_than_one_of_a_year(get, page, vintage, months):
    """The range that ends first, or last, is taken before a file of which only a year is known."""
    path = f"{UPLOADS}/2025/08/CWT-CRS"
    page(
        f"{AREAS}/cancer-waiting-times/",
        *[
            (f"{path}-{said}-Data-Extract-Provider.xlsx", "Provider extract")
            for said in ("2025-26", "Apr-2025-to-Jun-2025", "Apr-2025-to-Jul-2025")
        ],
    )
    (file,) = get("cancer", "2025-05..2025-06", vintage=vintage).files
    assert file.address.endswith(f"to-{months}-2025-Data-Extract-Provider.xlsx")


def test_a_link_that_contradicts_itself(get, page):
    """A name and a text with different months are a doubt; a link without one is better."""
    odd = (f"{UPLOADS}/2025/06/Monthly-AE-May-2025.csv", "Monthly A&amp;E June 2025")
    page(AE_YEAR, odd)
    result = get("ae")
    assert monthly(result).period == "2025-06"
    assert codes(result.warnings) == ["NR687"]
    page(AE_YEAR, odd, VERSIONS[1])
    assert monthly(get("ae")).address.endswith("June-2025.csv")


def test_the_landing_page_and_what_it_links(get, page):
    """Without a page of the year the landing page is read, then pages below it that fit."""
    page(AE, (f"{AE}another-name-2025-26/", "2025-26"), (f"{AE}2019-20/", "2019-20"))
    page(f"{AE}another-name-2025-26/", VERSIONS[1])
    assert monthly(get("ae")).status == "fetched"


def test_what_only_seems_to_be_of_the_month(server, get, page):
    """A file up to a month is of that month alone, and one of a year's page of none."""
    page(
        AE_YEAR,
        (f"{UPLOADS}/2025/07/ae-to-june-2025.csv", "A&amp;E"),
        (f"{UPLOADS}/2025/07/notes.csv", "Notes"),
    )
    page(AE, (f"{AE}guide-2025-26.pdf", "2025-26"))
    with pytest.raises(InputError) as caught:
        get("ae", "2025-05")
    assert codes(caught.value.diagnostics) == ["NR685", "NR685"]
    assert server.hits[f"{AE}guide-2025-26.pdf"] == 0
    assert monthly(get("ae", "2025-06")).address.endswith("ae-to-june-2025.csv")


def test_a_month_that_is_not_linked(get, page):
    """A month that no page links is an error; the others come."""
    page(AE_YEAR, VERSIONS[1])
    result = get("ae", "2025-06..2025-07")
    assert [(file.table, file.period, file.status) for file in result.files] == [
        ("monthly", "2025-07", "failed"),
        ("monthly", "2025-06", "fetched"),
        ("by-provider", "2025-07", "failed"),
        ("by-provider", "2025-06", "failed"),
    ]
    assert codes(result.errors) == ["NR685"] * 3


def test_a_page_that_cannot_be_read(server, get):
    """If a page was refused, this is said beside what is missing."""
    server.routes[AE_YEAR] = answer(403)
    with pytest.raises(InputError) as caught:
        get("ae")
    assert codes(caught.value.diagnostics) == ["NR604", "NR685", "NR685"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"not an archive", "NR683"),
        (ARCHIVE[:-30], "NR610"),
        (b"", "NR610"),
        (b"<html>Sorry</html>", "NR606"),
    ],
)
def test_what_is_not_the_file(server, get, page, body, code):
    """An archive begins and ends like one, or is not kept."""
    rtt = f"{UPLOADS}/2025/08/Full-CSV-data-file-Jun25.zip"
    page(f"{AREAS}/rtt-waiting-times/", (rtt, "Jun25"))
    server.routes[rtt] = answer(200, body)
    with pytest.raises(InputError) as caught:
        get("rtt")
    assert codes(caught.value.diagnostics) == [code]
    assert names(get.folder) == []


def test_a_new_workbook_may_have_the_old_ending(server, get, page):
    """Workbooks of either kind are found under either ending."""
    book = f"{UPLOADS}/2025/07/June-2025-AE-by-provider.xls"
    page(AE_YEAR, (book, "A&amp;E by provider June 2025"))
    server.routes[book] = answer(200, ARCHIVE)
    assert [file.status for file in get("ae").files] == ["failed", "fetched"]


def test_the_largest_file_of_a_source(server, get, page):
    """The catalogue bounds the files of a source; limits of one's own come before that."""
    page(AE_YEAR, VERSIONS[1])
    server.routes[VERSIONS[1][0]] = answer(200, CSV, {"Content-Length": "20000001"})
    with pytest.raises(InputError) as caught:
        get("ae")
    assert "NR609" in codes(caught.value.diagnostics)
    server.routes[VERSIONS[1][0]] = answer(200, CSV)
    with pytest.raises(InputError) as caught:
        get("ae", limits={"size": 10})
    assert "NR609" in codes(caught.value.diagnostics)


def test_the_total_time_holds_for_statistics(server, get, page):
    """When the time is over nothing more is asked for."""
    page(AE_YEAR, VERSIONS[1])
    with pytest.raises(InputError) as caught:
        get("ae,rtt,cancer", limits={"total": 0.0})
    assert "NR611" in codes(caught.value.diagnostics)
    assert not server.hits


@pytest.mark.parametrize(
    ("keys", "months", "code"),
    [
        ("a-e", "2025-06", ["NR176"]),
        ("ae", "June 2025", ["NR684"]),
        ("x,y", "2025-06", ["NR176", "NR176"]),
    ],
)
def test_what_cannot_be_asked_for(server, get, keys, months, code):
    """Unknown sources and odd months are refused before anything is asked for."""
    with pytest.raises(InputError) as caught:
        get(keys, months)
    assert codes(caught.value.diagnostics) == code
    assert not server.hits


def test_the_bundled_sources():
    """Every source that builds a metric is known."""
    assert [item.source for item in sources()] == [
        "ae", "rtt", "cancer", "community", "sickness", "staff-survey", "ambulance",
        "acute-provider-table",
    ]  # fmt: skip
    assert all(item.landing.startswith("https://") for item in sources())


def test_the_command(catalogue, page, tmp_path):
    """The command takes sources and months, and prints one row for each file."""
    page(AE_YEAR, *VERSIONS, (f"{UPLOADS}/2025/07/June-2025-AE-by-provider.xls", "June 2025"))

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "nhs_rank", "fetch", "--catalogue", str(catalogue), *arguments],
            capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, check=False,
            env=os.environ | {"COLUMNS": "200"},
        )  # fmt: skip

    done = run("--statistics", "ae", "--months", "2025-06", "-f", "json", "--vintage", "latest")
    assert (done.returncode, done.stderr) == (0, "")
    files = json.loads(done.stdout)["files"]
    assert [(file["path"], file["vintage"]) for file in files] == [
        ("statistics/ae-monthly-2025-06.csv", "v3"),
        ("statistics/ae-by-provider-2025-06.xls", "first"),
    ]
    assert run("--statistics", "ae", "--months", "2025-06", "-f", "csv").returncode == 0
    assert "acute-provider-table" in run("--list", "--statistics", "all").stdout
    for code, *wrong in (
        ("NR170", "--statistics", "ae"),
        ("NR173", "2025-26-q1", "--months", "2025-06"),
        ("NR172", "2025-26-q1", "--statistics", "ae", "--months", "2025-06"),
        ("NR172", "--statistics", "ae", "--months", "2025-06", "--type", "acute"),
        ("NR106", "--statistics", ",", "--months", "2025-06"),
    ):
        done = run(*wrong)
        assert done.returncode == 2
        assert f"error[{code}]" in done.stderr


@pytest.fixture
def raw():
    """The folder of NHS England's statistics, which are not part of this repository."""
    beside = Path(__file__).parents[2] / "shared" / "raw"
    folder = Path(os.environ.get("NHS_RANK_RAW_DATA") or beside)
    if not any(folder.glob("Monthly-AE-*.csv")):
        pytest.skip("the raw statistics are not here (NHS_RANK_RAW_DATA)")
    return folder


def test_files_as_they_were_published(server, get, page, raw):
    """The real files are found by their real names, and kept as they are."""
    pages = {
        "AE": AE_YEAR,
        "CWT": f"{AREAS}/cancer-waiting-times/",
        "Community": f"{AREAS}/community-health-services-waiting-lists/",
        "Amb": f"{AREAS}/ambulance-quality-indicators/",
        "NSS24": "/survey/results/",
        "sickness": "/digital/data-and-information/publications/statistical/"
        "nhs-sickness-absence-rates",
    }
    for mark, path in pages.items():
        found = [file for file in raw.iterdir() if mark in file.name]
        assert found
        page(path, *[(f"/files/{file.name}", file.name) for file in found])
        for file in found:
            address = f"/files/{file.name.replace(' ', '%20')}"
            server.routes[address] = answer(200, file.read_bytes())
    result = get("ae,cancer,community,staff-survey,ambulance", "2025-06")
    result_of_winter = get("sickness", "2025-01..2025-03")
    files = [*result.files, *result_of_winter.files]
    assert (result.errors, result_of_winter.errors) == ((), ())
    assert len(files) == 9
    known = {hashlib.sha256(file.read_bytes()).hexdigest() for file in raw.iterdir()}
    assert {file.sha256 for file in files} <= known
    assert len({file.sha256 for file in files}) == 9


def test_the_catalogue_of_the_documentation(tmp_path):
    """The example of a catalogue is one."""
    page = Path(__file__).parents[1] / "docs" / "fetching.md"
    if not page.is_file():
        pytest.skip("the documentation is not here")
    path = tmp_path / "mine.yaml"
    path.write_text(page.read_text("utf-8").partition("```yaml\n")[2].partition("```")[0], "utf-8")
    assert [item.tables for item in sources(path)] == [("monthly",)]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("endings: [csv]", "endings: [exe]", 8),
        ("endings: [csv]", "endings: []", 8),
        ("named: [monthly ae]", "named: [A&E]", 9),
        ("megabytes: 20", "megabytes: 0", 6),
        ("/{year}", ":99999/{year}", 5),
        ("ae:", "A&E:", 3),
        ("title: x", "titel: x", 3),
    ],
)
def test_bad_statistics_in_a_catalogue_are_placed(tmp_path, old, new, line):
    """What is wrong with a source is reported with its line."""
    path = tmp_path / "mine.yaml"
    text = (
        "types: {acute: [acute-trust]}\n"
        "statistics:\n"
        "  ae:\n"
        "    title: x\n"
        '    pages: ["http://h/{year}"]\n'
        "    megabytes: 20\n"
        "    tables:\n"
        "      monthly: {endings: [csv],\n"
        "                named: [monthly ae]}\n"
        "    landing: http://h/\n"
    )
    path.write_text(text)
    assert sources(path)[0].megabytes == 20
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        sources(path)
    problem = caught.value.diagnostics[0]
    assert (problem.code, problem.line) == ("NR601", line)
