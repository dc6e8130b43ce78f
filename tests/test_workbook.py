"""Workbooks keep to the checklist of the Analysis Function, whatever they hold."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.conftest import Ran

import nhs_rank
from nhs_rank.fields import FIELDS
from nhs_rank.output import Document, Screen, View, column
from nhs_rank.output.workbook import HEAD_ROW, xlsx

QUARTER = "sample_data/2025-26-q1"
COMMANDS = {
    "compute": ("compute", QUARTER, "--draws", "100"),
    "top": ("compute", QUARTER, "--draws", "0", "--top", "3", "--weight", "finance=0.5"),
    "detail": ("compute", QUARTER, "--draws", "0", "--detail", "--trust", "ZT0"),
    "compare": ("compare", QUARTER, "-c", "nof-2025-26", "-c", "patient-first"),
    "explain": ("explain", "ZH1", QUARTER, "--draws", "100"),
    "whatif": ("whatif", QUARTER, "--set", "ZT0:OF0013=60"),
    "scan": ("whatif", QUARTER, "--scan", "ZT0:OF0013=60..80", "--steps", "3"),
    "trend": ("trend", QUARTER, "sample_data/2025-26-q2", "--draws", "100"),
    "sensitivity": ("sensitivity", QUARTER, "--draws", "100"),
    "leave out": ("sensitivity", QUARTER, "--leave-out", "domain"),
}


@pytest.fixture(scope="module")
def made(
    cli: Callable[..., Ran], sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The workbook that a command writes, made once."""
    folder = tmp_path_factory.mktemp("workbooks")

    def make(name: str) -> Path:
        path = folder / f"{name.replace(' ', '_')}.xlsx"
        if not path.exists():
            words = [word.replace("sample_data", str(sample)) for word in COMMANDS[name]]
            ran = cli(*words, "-q", "-o", path)
            assert ran.status == 0, ran.err
        return path

    return make


def check(book: Workbook) -> None:
    """Go through the checklist."""
    names = book.sheetnames
    assert names[:3] == ["Cover", "Contents", "Notes"]
    assert names[-1] == "Data_dictionary"
    assert len(names) > 4
    assert book.properties.title == book["Cover"]["A1"].value
    assert book.properties.language == "en-GB"
    assert book.properties.created == datetime.datetime(2025, 9, 9)
    assert book.custom_doc_props["nhs-rank"].value == "result"
    assert book.custom_doc_props["schema"].value == "1"
    tables = [table.displayName for sheet in book for table in sheet.tables.values()]
    assert len(tables) == len(set(tables)) == len(names) - 1
    for sheet in book:
        check_sheet(sheet)
    check_contents(book)
    check_dictionary(book)


def check_sheet(sheet: Worksheet) -> None:
    """One sheet: title, nothing merged, frozen, hidden or filtered, and one table."""
    assert sheet["A1"].value
    assert sheet["A1"].style == "Heading 1"
    assert re.fullmatch(r"[A-Z][A-Za-z0-9_]{0,30}", sheet.title)
    assert not sheet.merged_cells.ranges
    assert sheet.freeze_panes is None
    assert sheet.auto_filter.ref is None
    assert sheet.sheet_state == "visible"
    assert not any(size.hidden for size in sheet.column_dimensions.values())
    assert not any(size.hidden for size in sheet.row_dimensions.values())
    assert not sheet.conditional_formatting
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.print_area
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.fill.patternType in (None, "none")
            assert cell.font.color is None or cell.hyperlink or cell.font.color.theme == 1
            if cell.value is not None:
                assert (cell.font.name, cell.font.sz >= 11) == ("Arial", True)
    if sheet.title == "Cover":
        assert not sheet.tables
        assert sheet.max_column == 1
        return
    (table,) = sheet.tables.values()
    assert table.ref.startswith(f"A{HEAD_ROW}:")
    assert table.autoFilter is None
    assert table.headerRowCount == 1
    assert all(sheet.cell(row, 1).value for row in range(1, HEAD_ROW + 1))
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    assert all(isinstance(head, str) and "_" not in head for head in heads)
    assert len({head.lower() for head in heads}) == len(heads)
    assert sheet.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW}"
    rows = list(sheet.iter_rows(min_row=HEAD_ROW + 1))
    assert rows
    assert all(any(cell.value is not None for cell in row) for row in rows)
    blank = any(cell.value is None for row in rows for cell in row)
    assert ("A blank cell means" in sheet.cell(5, 1).value) == blank
    assert sheet.cell(2, 1).value.startswith(
        f"This worksheet contains one table of {len(rows):,} rows and {len(heads)} columns."
    )
    assert sheet.cell(4, 1).value.startswith("Units: ")
    for row in rows:
        for cell in row:
            if isinstance(cell.value, str):
                assert cell.alignment.wrap_text or cell.hyperlink
                assert not cell.value.startswith("=") or cell.data_type == "s"
            elif isinstance(cell.value, float):
                places = cell.number_format.partition(".")[2].partition(";")[0]
                assert places.strip("0") == "" or cell.number_format == "General"
                if cell.number_format == "General":
                    assert len(f"{cell.value:.10g}") < 10


def check_contents(book: Workbook) -> None:
    """Every sheet after the contents is listed, with a link to it."""
    rows = list(book["Contents"].iter_rows(min_row=HEAD_ROW + 1))
    assert [row[0].value for row in rows] == book.sheetnames[2:]
    for name, about in rows:
        assert name.hyperlink.location == f"'{name.value}'!A1"
        assert about.value == book[name.value]["A1"].value


def check_dictionary(book: Workbook) -> None:
    """Every column of every table of figures is there, and what is known says what it means."""
    rows = list(book["Data_dictionary"].iter_rows(min_row=HEAD_ROW + 1, values_only=True))
    for name in book.sheetnames[3:-1]:
        heads = [cell.value for cell in book[name][HEAD_ROW]]
        assert [row[1] for row in rows if row[0] == name] == heads
    assert all(row[4] for row in rows if row[2] in FIELDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_workbooks_keep_to_the_checklist(name: str, made: Callable[[str], Path]) -> None:
    """Cover, contents, notes, dictionary; one marked-up table a sheet, from row 6."""
    check(openpyxl.load_workbook(made(name)))


def test_the_workbook_of_verify_keeps_to_the_checklist(
    official: Path, cli: Callable[..., Ran], tmp_path: Path
) -> None:
    """It holds what is published against what is computed."""
    for more in ((), ("--detail",)):
        path = tmp_path / "v.xlsx"
        ran = cli(
            *("verify", official, "--quarter", "2025-26-q1", "--scores", "values"),
            *("--draws", 0, "-q", "-o", path, *more),
        )
        assert ran.status in (0, 1), ran.err
        check(openpyxl.load_workbook(path))


def test_the_sheet_has_the_numbers_of_the_league_table(
    made: Callable[[str], Path], sample: Path
) -> None:
    """In full, under the titles of their fields; the format shows two decimals."""
    book = openpyxl.load_workbook(made("compute"))
    result = nhs_rank.compute(sample / "2025-26-q1", draws=100)
    heads, *rows = book["League_table"].iter_rows(min_row=HEAD_ROW, values_only=True)
    assert len(rows) == result.league.height
    for name in ("trust_code", "rank", "average_score", "segment", "likely_rank_high", "region"):
        at = heads.index(FIELDS[name].title)
        assert [row[at] for row in rows] == pytest.approx(result.league[name].to_list(), abs=1e-12)
    at = heads.index("Financial override")
    said = {True: "yes", False: "no", None: None}
    assert [row[at] for row in rows] == [said[one] for one in result.league["financial_override"]]
    at = heads.index("Average metric score") + 1
    assert book["League_table"].cell(HEAD_ROW + 1, at).number_format == "0.00"


def test_the_cover_says_what_the_figures_rest_on(
    made: Callable[[str], Path], sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quarter, framework, settings, bounds, seed, sources with hashes, licence and contact."""
    lines = [row[0].value for row in openpyxl.load_workbook(made("compute"))["Cover"]]
    result = nhs_rank.compute(sample / "2025-26-q1", draws=100)
    assert lines[0] == "League table: NHS Oversight Framework 2025/26"
    text = "\n".join(lines)
    assert "Quarter: Q1 2025/26" in lines
    assert "Draws: 100; seed: 0" in lines
    assert f"Segment bounds: {', '.join(f'{cut:.3f}' for cut in result.cuts[''])}" in lines
    for source in result.table.sources:
        assert f"{source.rows:,} rows, SHA-256 {source.sha256}" in text
    assert result.head["framework"]["sha256"] in text
    assert "Open Government Licence v3.0" in text
    assert "Contact: whoever gave you this workbook" in lines
    weighted = [row[0].value for row in openpyxl.load_workbook(made("top"))["Cover"]]
    assert "Weights changed: finance 0.5" in weighted
    assert "Ranks shown of each type: 3" in weighted
    monkeypatch.setenv("NHS_RANK_CONTACT", "analysts@example.org")
    result.write(made("compute").with_name("named.xlsx"))
    named = openpyxl.load_workbook(made("compute").with_name("named.xlsx"))["Cover"]
    assert "Contact: analysts@example.org" in [row[0].value for row in named]


def test_names_of_sheets_and_heads_are_unlike_and_texts_are_never_formulas() -> None:
    """Whatever a view is called and whatever its columns and cells are."""
    frame = pl.DataFrame({"rank": [1], "a": ['=HYPERLINK("http://x")'], "A": ["http://x"]})
    views = tuple(
        View(name, "", frame, ("rank", "a"))
        for name in ("notes", "a b", "a-b", "Cover", "1st", "x" * 60, "x" * 61, "")
    )
    content = xlsx(Document({"schema_version": 1}, views), Screen())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len({name.lower() for name in book.sheetnames}) == 12
    check(book)


def test_a_view_without_rows_is_a_note_and_no_sheet() -> None:
    """There is no table with heads and nothing below."""
    full = View("full", "Full", pl.DataFrame({"rank": [1]}), ("rank",))
    empty = View("empty", "Nobody", pl.DataFrame(schema={"rank": pl.Int64}), ("rank",))
    content = xlsx(Document({}, (full, empty)), Screen())
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert "Empty" not in book.sheetnames
    assert ("none", "Nobody: there are none.") in book["Notes"].iter_rows(values_only=True)


def test_number_formats_follow_the_columns() -> None:
    """Signs, per cents and decimals are those that people see elsewhere."""
    frame = pl.DataFrame(
        {"rank_shift": [-3], "share": [0.5], "cost": [0.12345], "x": [2.0], "kind": ["rank"]}
    )
    shows = (
        column("rank_shift", show="shift"),
        column("share", show="per cent"),
        column("cost", sign=True),
        column("x", by=("kind", {"rank": 0, "score": 2})),
    )
    content = xlsx(Document({}, (View("v", "V", frame, shows),)), Screen())
    sheet = openpyxl.load_workbook(io.BytesIO(content))["V"]
    formats = [cell.number_format for cell in sheet[HEAD_ROW + 1]]
    assert formats[:4] == ["+0;-0;0", "0%", "+0.000;-0.000;0.000", "General"]


@pytest.mark.parametrize("name", ["compute", "explain", "trend"])
def test_a_workbook_of_ours_is_no_input(
    name: str, made: Callable[[str], Path], cli: Callable[..., Ran], sample: Path, tmp_path: Path
) -> None:
    """In a folder of inputs it is passed over with a note."""
    for source in (sample / "2025-26-q1").glob("*.csv"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "result.xlsx").write_bytes(made(name).read_bytes())
    ran = cli("compute", tmp_path, "--draws", 0, "-f", "csv")
    assert ran.status == 0, ran.err
    assert "result.xlsx" in ran.err
    assert ran.out == cli("compute", sample / "2025-26-q1", "--draws", 0, "-f", "csv").out
