"""Publications of raw statistics: recognised by content, read exactly, or refused with a place."""

from __future__ import annotations

import gzip
import importlib.util
import random
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from conftest import ROOT

from nhs_rank.diagnostics import Log
from nhs_rank.sources import PUBLICATIONS, open_books, read_statistics, recognise
from nhs_rank.sources._issued import day_in
from nhs_rank.sources._months import month_in, months_of, quarter_months

Rows = Sequence[Sequence[object]]


def _sample_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_statistics", ROOT / "sample_data" / "make_statistics.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MAKE = _sample_module()


def text(path: Path, rows: Rows, *, encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def book(path: Path, *sheets: tuple[str, Rows] | tuple[str, Rows, bool]) -> Path:
    """Write a workbook."""
    path.write_bytes(MAKE.workbook([(*sheet, False)[:3] for sheet in sheets]))
    return path


def read(path: Path, tmp_path: Path) -> tuple[str | None, pl.DataFrame | None, Log]:
    """Return the publication of a file, its counts, and what was said of it."""
    log = Log()
    found = list(open_books(path, path.name, tmp_path, log))
    if not found:
        return None, None, log
    publication = recognise(found[0])
    if publication is None:
        return None, None, log
    statistics = read_statistics(found[0], publication, log)
    return publication.key, None if statistics is None else statistics.counts, log


def counts(path: Path, tmp_path: Path) -> dict[tuple[str, str, str], float]:
    """Return counts by period, provider and measure, of a file without a fault."""
    _, frame, log = read(path, tmp_path)
    assert log.lines() == []
    assert frame is not None
    keyed = frame.select("period", "provider", "measure", "count")
    return {row[:3]: row[3] for row in keyed.iter_rows()}


def refused(path: Path, tmp_path: Path) -> list[str]:
    """Return the errors of a file that gives nothing, each with its place."""
    _, frame, log = read(path, tmp_path)
    assert frame is None
    return [
        ":".join(str(part) for part in (item.code, item.path, item.line, item.column) if part)
        for item in log.items
        if item.level == "error"
    ]


class TestMonths:
    """Months as publications write them."""

    @pytest.mark.parametrize(
        ("written", "month"),
        [
            ("MSitAE-JUNE-2025", "2025-06"),
            ("RTT-June-2025", "2025-06"),
            ("Jun-25", "2025-06"),
            ("30/06/2025", "2025-06"),
            ("2025-06-01 00:00:00", "2025-06"),
            ("202506", "2025-06"),
            ("Total waiting list by service, September 2024", "2024-09"),
            ("2025-JUNE", "2025-06"),
            ("MSitAE-2025-June", "2025-06"),
            ("2025/06/30", "2025-06"),
            ("20250630", "2025-06"),
            ("01 April 2025 - 31 March 2026", None),
            ("April to June 2025", None),
            ("Apr-Jun 2025", None),
            ("Quarter 1 2025-26 (April - June 2025)", None),
            ("April, May and June 2025", None),
            ("1 April to 30 June 2025", None),
            ("June 2025, which may be revised", "2025-06"),
            ("2025/13/01", None),
            ("2025/26 June", None),
            ("2024/2025 June", None),
            ("2011/12", None),
            ("2025-26", None),
            ("Q1 2025/26", None),
            ("31/13/2025", None),
            (None, None),
        ],
    )
    def test_month_in(self, written: str | None, month: str | None) -> None:
        """One month, or none where none or two are named."""
        assert month_in(written) == month

    def test_quarters(self) -> None:
        """A financial year begins in April; the last quarter lies in the next calendar year."""
        assert quarter_months("2025-26-q4") == ["2026-01", "2026-02", "2026-03"]
        assert months_of("quarter_before", "2025-26-q1") == ["2025-01", "2025-02", "2025-03"]
        assert months_of("last", "2025-26-q3") == ["2025-12"]
        assert months_of("year_to_date", "2025-26-q4") == [
            *(f"2025-{month:02d}" for month in range(4, 13)),
            *("2026-01", "2026-02", "2026-03"),
        ]
        years = {quarter: months_of("survey", f"2025-26-{quarter}") for quarter in ("q1", "q4")}
        assert years == {"q1": ["2024"], "q4": ["2025"]}
        with pytest.raises(ValueError, match="not a quarter"):
            quarter_months("2025")

    def test_day_in(self) -> None:
        """Days as title blocks write them."""
        assert day_in("10th July 2025") == "2025-07-10"
        assert day_in("14/08/2025") == "2025-08-14"
        assert day_in("not yet") is None


class TestTexts:
    """What holds for every file of text."""

    def test_a_text_that_ends_within_a_row_is_cut_short(self, tmp_path: Path) -> None:
        """Wherever it is cut, but for within the last cell, which nobody can see."""
        path = text(tmp_path / "ae.csv", ae())
        whole = path.read_bytes()
        last = whole.rstrip(b"\n").rsplit(b"\n", 1)[1]
        at = len(whole) - len(last) - 1
        first, end = last.index(b",") + 1, last.rindex(b",") + 1
        for number in range(first, end):
            path.write_bytes(whole[: at + number])
            assert refused(path, tmp_path) == ["NR925:ae.csv"], last[:number]
        path.write_bytes(whole.rstrip(b"\n"))
        assert counts(path, tmp_path)

    @pytest.mark.parametrize("note", ["Source: a", '"Note: a, b"', "", "x"])
    def test_a_note_at_the_end_is_no_row(self, note: str, tmp_path: Path) -> None:
        """With commas or none, and without an end of line."""
        path = text(tmp_path / "ae.csv", ae())
        plain = counts(path, tmp_path)
        path.write_bytes(path.read_bytes() + note.encode())
        assert counts(path, tmp_path) == plain

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
    def test_any_encoding_is_recognised_however_long_the_file(
        self, encoding: str, tmp_path: Path
    ) -> None:
        """The head that is looked at ends with a whole line."""
        rows = ae()
        rows += [["MSitAE-JUNE-2025", f"X{n:04}", "p", "n" * 40, *[0] * 18] for n in range(2000)]
        path = tmp_path / "ae.csv"
        content = "".join(",".join(map(str, row)) + "\n" for row in rows)
        mark = "\ufeff" if encoding == "utf-16-be" else ""
        path.write_bytes((mark + content).encode(encoding))
        _, found, log = read(path, tmp_path)
        assert {item.code for item in log.items} <= {"NR221"}
        assert found is not None
        assert found.filter(pl.col("provider") == "X1999")["count"].to_list() == [0, 0, 0]

    def test_a_total_is_seen_in_any_order_of_columns(self, tmp_path: Path) -> None:
        """Left to right or right to left."""
        plain = counts(text(tmp_path / "one.csv", ae()), tmp_path)
        turned = text(tmp_path / "two.csv", [row[::-1] for row in ae()])
        assert counts(turned, tmp_path) == plain


def ae(over: int = 30, total: int = 300, code: str = "RAA") -> list[list[object]]:
    """Two providers in the monthly A&E layout, and a total."""
    rows: list[list[object]] = [list(MAKE._AE)]
    rows.append(["MSitAE-JUNE-2025", code, "NORTH ", "A", 100, 0, 80, 10, 0, 10, over, 0, 5])
    rows.append(["MSitAE-JUNE-2025", "RBB ", "NORTH ", "B", 60, 0, 40, 0, 0, 0, 20, 0, 0])
    for row in rows[1:]:
        row += [0] * (22 - len(row))
    sums = [sum(int(str(row[at])) for row in rows[1:]) for at in range(4, 22)]
    rows.append(["TOTAL", "TOTAL", "TOTAL", "TOTAL", *sums])
    rows[-1][4] = total - 140 if total != 300 else sums[0]
    return rows


class TestAttendances:
    """The monthly A&E file."""

    def test_all_types_and_booked_appointments(self, tmp_path: Path) -> None:
        """200 attendances (100 + 80 + 10 + 10), 35 of them over four hours (30 + 5)."""
        found = counts(text(tmp_path / "x.csv", ae()), tmp_path)
        assert found["2025-06", "RAA", "attendances"] == 200
        assert found["2025-06", "RAA", "over_four_hours"] == 35
        assert found["2025-06", "RAA", "within_four_hours"] == 165
        assert {provider for _, provider, _ in found} == {"RAA", "RBB"}

    def test_other_years(self, tmp_path: Path) -> None:
        """Older headings, no booked appointments, junk columns, `Total` in the second column."""
        rows = [[*row[:7], *row[10:13], "", "x"] for row in ae()]
        rows[0][4:10] = [
            *(f"Number of A&E attendances {kind}" for kind in ("Type 1", "Type 2", "Other")),
            *(f"Number of attendances over 4hrs {kind}" for kind in ("Type 1", "Type 2", "Other")),
        ]
        rows[0][10:] = ["", "Unnamed: 11"]
        rows[-1][:4] = ["MSitAE-JUNE-2025", "Total", "", ""]
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-06", "RAA", "attendances"] == 180
        assert found["2025-06", "RBB", "within_four_hours"] == 80
        assert {provider for _, provider, _ in found} == {"RAA", "RBB"}

    def test_a_total_that_its_parts_contradict(self, tmp_path: Path) -> None:
        """Row and column of the total are named."""
        assert refused(text(tmp_path / "x.csv", ae(total=500)), tmp_path) == ["NR907:x.csv:4:5"]

    def test_a_total_that_is_off_by_one_of_millions(self, tmp_path: Path) -> None:
        """As exact as a count is, however many there are."""
        rows = ae(total=4_000_300)
        rows[1][4] = 4_000_000 - 1 + 100
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR907:x.csv:4:5"]

    @pytest.mark.parametrize("also", [0, 3])
    def test_a_column_of_totals(self, also: int, tmp_path: Path) -> None:
        """It adds nothing, may leave booked appointments out, and must be what it adds up."""
        rows = ae()
        late = [sum(map(int, row[10 : 13 + also])) for row in rows[1:]]  # type: ignore[call-overload]
        all_ = [sum(map(int, row[4 : 7 + also])) for row in rows[1:]]  # type: ignore[call-overload]
        for row, one, other in zip(rows, ["T", *all_], ["T", *late], strict=True):
            row[16:18] = [one, other]
        rows[0][16:18] = ["Total A&E attendances", "Total attendances over 4hrs"]
        plain = counts(text(tmp_path / "x.csv", ae()), tmp_path)
        assert counts(text(tmp_path / "y.csv", rows), tmp_path) == plain
        rows[0][16:18] = ["A&E attendances Total", "Attendances over 4hrs Total"]
        assert counts(text(tmp_path / "y.csv", rows), tmp_path) == plain
        rows[1][16] = int(str(rows[1][16])) + 1
        assert "NR907:y.csv:2:17" in refused(text(tmp_path / "y.csv", rows), tmp_path)

    @pytest.mark.parametrize("name", ["A & E", "AE", "A and E", "A&amp;E"])
    def test_how_the_department_is_written(self, name: str, tmp_path: Path) -> None:
        """Years and programs differ in it."""
        rows = ae()
        rows[0] = [str(head).replace("A&E", name) for head in rows[0]]
        plain = counts(text(tmp_path / "x.csv", ae()), tmp_path)
        assert counts(text(tmp_path / "y.csv", rows), tmp_path) == plain

    def test_more_over_four_hours_than_attendances(self, tmp_path: Path) -> None:
        """The provider's row is named, and the first column of those over four hours."""
        assert refused(text(tmp_path / "x.csv", ae(over=250)), tmp_path) == ["NR908:x.csv:2:11"]

    def test_no_count(self, tmp_path: Path) -> None:
        """A word in place of a count has a place too; so has a count below nothing."""
        rows = ae()
        rows[1][4], rows[2][6] = "many", -40
        errors = refused(text(tmp_path / "x.csv", rows), tmp_path)
        assert "NR905:x.csv:2:5" in errors
        assert "NR906:x.csv:3:7" in errors

    def test_a_month_that_cannot_be_read(self, tmp_path: Path) -> None:
        """The name of the file is no evidence."""
        rows = ae()
        rows[1][0] = rows[2][0] = "latest"
        path = text(tmp_path / "Monthly-AE-June-2025.csv", rows)
        assert refused(path, tmp_path) == [f"NR909:{path.name}:2:1"]

    def test_a_provider_twice(self, tmp_path: Path) -> None:
        """A plain sum would count it twice."""
        rows = ae(code="RBB")
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR924:x.csv:3:5"]

    def test_a_missing_column(self, tmp_path: Path) -> None:
        """Five columns of six are no layout that is known."""
        rows = [row[:9] + row[10:] for row in ae()]
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR904:x.csv:1"]


def by_provider(**changes: object) -> list[tuple[str, Rows, bool]]:
    """The workbook of the sample's layout with two providers."""
    rows = ae()
    mapping = [("RAA", "A", "RAA", 1.0), ("RBB", "B", "RAA", 0.25), ("RBB", "B", "RCC", 0.75)]
    sheets: list[tuple[str, Rows, bool]] = MAKE.by_provider("June", rows, mapping)
    for place, value in changes.items():
        sheet, line, column = (int(part) for part in place.removeprefix("at_").split("_"))
        sheets[sheet][1][line - 1][column - 1] = value  # type: ignore[index]
    return sheets


class TestAttendancesByProvider:
    """The A&E workbook by provider, with its hidden mapping."""

    def test_it_says_what_the_monthly_file_says(self, tmp_path: Path) -> None:
        """Both publications count the same, whatever the order of sheets."""
        monthly = counts(text(tmp_path / "x.csv", ae()), tmp_path)
        for sheets in (by_provider(), by_provider()[::-1]):
            assert counts(book(tmp_path / "x.xlsx", *sheets), tmp_path) == monthly

    def test_shares(self, tmp_path: Path) -> None:
        """Each provider's acute trusts with their shares, from the hidden sheet."""
        path = book(tmp_path / "x.xlsx", *by_provider())
        (opened,) = open_books(path, "x.xlsx", tmp_path, Log())
        publication = recognise(opened)
        assert publication is not None
        statistics = read_statistics(opened, publication, Log())
        assert statistics is not None
        assert statistics.shares is not None
        assert statistics.shares.select("provider", "acute", "share").rows() == [
            ("RAA", "RAA", 1.0),
            ("RBB", "RAA", 0.25),
            ("RBB", "RCC", 0.75),
        ]
        assert (statistics.issued, statistics.revised) == ("2025-10-09", False)

    @pytest.mark.parametrize("name", ["provider level data", "Provider Level", "Provider Data"])
    def test_names_of_sheets(self, name: str, tmp_path: Path) -> None:
        """The sheet of providers and that of the mapping, which may be called after footprints."""
        monthly = counts(text(tmp_path / "x.csv", ae()), tmp_path)
        (_, providers, _), (_, mapping, _) = by_provider()
        path = book(
            tmp_path / "x.xlsx",
            ("Non-Booked Data", providers),
            ("Acute Trust Footprint Mapping", mapping),
            (name, providers),
        )
        assert counts(path, tmp_path) == monthly

    @pytest.mark.parametrize("name", ["NHS England", "England (all providers)", "-", "ENGLAND"])
    def test_england_whatever_it_is_called(self, name: str, tmp_path: Path) -> None:
        """It has no code but a dash: no provider, and the sum of all."""
        monthly = counts(text(tmp_path / "x.csv", ae()), tmp_path)
        path = book(tmp_path / "x.xlsx", *by_provider(at_0_17_4=name))
        assert counts(path, tmp_path) == monthly
        path = book(tmp_path / "x.xlsx", *by_provider(at_0_17_4=name, at_0_17_8=301))
        assert "NR907:x.xlsx[Provider Level Data]:17:8" in refused(path, tmp_path)

    def test_a_quarter_is_no_month(self, tmp_path: Path) -> None:
        """The workbook of a quarter looks like that of a month."""
        path = book(tmp_path / "x.xlsx", *by_provider(at_0_6_3="April to June 2025"))
        assert refused(path, tmp_path) == ["NR909:x.xlsx[Provider Level Data]"]

    def test_sheets_of_two_months(self, tmp_path: Path) -> None:
        """Providers of one month and footprints of another are no workbook of either."""
        providers = by_provider()[0]
        other = by_provider(at_0_6_3="May 2025")[0]
        path = book(tmp_path / "x.xlsx", providers, ("Acute Trust Footprint Data", other[1]))
        assert refused(path, tmp_path) == ["NR909:x.xlsx"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [("Code", "ODS Code"), ("A&E attend", "Number of A&E attend"), ("4 hours", "four hours")],
    )
    def test_headings_of_other_years(self, old: str, new: str, tmp_path: Path) -> None:
        """Words that change nothing."""
        monthly = counts(text(tmp_path / "x.csv", ae()), tmp_path)
        (name, rows, _), mapping = by_provider()
        heads = [
            [cell.replace(old, new) if isinstance(cell, str) else cell for cell in row]
            for row in rows[14:16]
        ]
        path = book(tmp_path / "x.xlsx", (name, [*rows[:14], *heads, *rows[16:]]), mapping)
        assert counts(path, tmp_path) == monthly

    def test_places_count_the_empty_first_column(self, tmp_path: Path) -> None:
        """Column H holds the sum of the attendances: the eighth, though A is empty."""
        path = book(tmp_path / "x.xlsx", *by_provider(at_0_19_8=999))
        errors = refused(path, tmp_path)
        assert errors == [
            "NR907:x.xlsx[Provider Level Data]:17:8",
            "NR907:x.xlsx[Provider Level Data]:19:8",
        ]

    def test_shares_that_do_not_add_up(self, tmp_path: Path) -> None:
        """The provider's first row is named."""
        path = book(tmp_path / "x.xlsx", *by_provider(at_1_7_6=0.5))
        assert refused(path, tmp_path) == ["NR918:x.xlsx[Acute Trust Mapping]:6"]

    def test_a_workbook_cut_short(self, tmp_path: Path) -> None:
        """It is told to be broken, and gives nothing."""
        path = book(tmp_path / "x.xlsx", *by_provider())
        path.write_bytes(path.read_bytes()[:-2_000])
        _, frame, log = read(path, tmp_path)
        assert frame is None
        assert log.has_errors


def cancer(*rows: tuple[object, ...]) -> list[tuple[object, ...]]:
    """The provider extract with these rows: standard, modality, type, all, within."""
    header = (
        *("PERIOD", "YEAR", "MONTH", "STANDARD", "ORG CODE", "STAGE/ROUTE", "TREATMENT MODALITY"),
        *("CANCER TYPE", "TOTAL TREATED", "WITHIN STANDARD", "BREACHES"),
    )
    body = [
        (
            "2025-04-01",
            "2025/26",
            "APR",
            standard,
            "RAA",
            "URGENT",
            modality,
            kind,
            all_,
            within,
            breaches,
        )
        for standard, modality, kind, all_, within, breaches in rows
    ]
    return [header, *body]


class TestCancer:
    """The cancer waits provider extract."""

    def test_no_patient_is_counted_twice(self, tmp_path: Path) -> None:
        """All modalities stand by type, single ones as all cancers: only the first are added."""
        rows = cancer(
            ("28-day FDS", None, "Suspected skin cancer", 50, 40, 10),
            ("28-day FDS", None, "Suspected lung cancer", 30, 20, 10),
            ("62-day Combined", "ALL MODALITIES", "Skin", 10.5, 8, 2.5),
            ("62-day Combined", "ALL MODALITIES", "Lung", 4, 4, 0),
            ("62-day Combined", "Surgery", "ALL CANCERS", 9.5, 8, 1.5),
            ("62-day Combined", "Radiotherapy", "ALL CANCERS", 5, 4, 1),
        )
        found = counts(book(tmp_path / "x.xlsx", ("Extract", rows)), tmp_path)
        assert {measure: count for (_, _, measure), count in found.items()} == {
            "faster_diagnosis_all": 80,
            "faster_diagnosis_within": 60,
            "treated_62_days_all": 14.5,
            "treated_62_days_within": 12,
        }

    def test_modalities_that_contradict_each_other(self, tmp_path: Path) -> None:
        """Both ways of adding up must agree."""
        rows = cancer(
            ("62-day Combined", "ALL MODALITIES", "Skin", 10, 8, 2),
            ("62-day Combined", "Surgery", "ALL CANCERS", 9, 8, 1),
        )
        path = book(tmp_path / "x.xlsx", ("Extract", rows))
        assert refused(path, tmp_path) == ["NR907:x.xlsx[Extract]:2:9"]

    def test_a_row_that_does_not_add_up(self, tmp_path: Path) -> None:
        """Within and breaches make the total."""
        path = text(tmp_path / "x.csv", cancer(("28-day FDS", None, "Skin", 50, 40, 11)))
        assert refused(path, tmp_path) == ["NR907:x.csv:2:9"]

    @pytest.mark.parametrize("every", ["ALL CANCERS", "All", "Total", "Any cancer"])
    def test_all_cancers_beside_each_are_left_out(self, every: str, tmp_path: Path) -> None:
        """Of all modalities too, however they are called; but they must agree."""
        rows = cancer(
            ("62-day Combined", "ALL MODALITIES", "Skin", 10.5, 8, 2.5),
            ("62-day Combined", "ALL MODALITIES", "Lung", 4, 4, 0),
            ("62-day Combined", "ALL MODALITIES", every, 14.5, 12, 2.5),
            ("62-day Combined", "Surgery", "ALL CANCERS", 14.5, 12, 2.5),
        )
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-04", "RAA", "treated_62_days_all"] == 14.5
        rows[3] = (*rows[3][:8], 14.5, 11, 3.5)
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR907:x.csv:4:10"]

    @pytest.mark.parametrize("every", ["ALL ROUTES", "All", "Total", "All stages"])
    def test_all_routes_beside_each_are_left_out(self, every: str, tmp_path: Path) -> None:
        """A sum of both would count everybody twice."""
        rows = [list(row) for row in cancer(("28-day FDS", None, "Skin", 50, 40, 10))]
        rows.append([*rows[1][:5], every, *rows[1][6:]])
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-04", "RAA", "faster_diagnosis_all"] == 50
        rows[2][8], rows[2][10] = 60, 20
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR907:x.csv:3:9"]

    def test_a_row_that_stands_twice(self, tmp_path: Path) -> None:
        """The line of the second is named; rows that another column tells apart are added up."""
        rows = [list(row) for row in cancer(("28-day FDS", None, "Skin", 50, 40, 10))]
        twice = [*rows, rows[1]]
        assert refused(text(tmp_path / "x.csv", twice), tmp_path) == ["NR924:x.csv:3:5"]
        told = [[*row, more] for row, more in zip(twice, ("BASIS", "one", "two"), strict=True)]
        found = counts(text(tmp_path / "x.csv", told), tmp_path)
        assert found["2025-04", "RAA", "faster_diagnosis_all"] == 100

    def test_a_standard_and_a_part_of_it(self, tmp_path: Path) -> None:
        """Patients of both would be counted twice; spellings of one standard are no matter."""
        rows = cancer(
            ("28-day FDS", None, "Skin", 50, 40, 10),
            ("28 Day FDS", None, "Lung", 5, 4, 1),
            ("28-day FDS (screening)", None, "Skin", 10, 8, 2),
        )
        found = counts(text(tmp_path / "x.csv", rows[:3]), tmp_path)
        assert found["2025-04", "RAA", "faster_diagnosis_all"] == 55
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR904:x.csv:4:4"]

    @pytest.mark.parametrize("name", ["28-Day FDS", "FDS", "Faster Diagnosis Standard (28-day)"])
    def test_names_of_a_standard(self, name: str, tmp_path: Path) -> None:
        """Years differ in them."""
        rows = cancer((name, None, "Skin", 50, 40, 10))
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-04", "RAA", "faster_diagnosis_within"] == 40

    def test_two_sheets(self, tmp_path: Path) -> None:
        """Neither is taken for the whole."""
        rows = cancer(("28-day FDS", None, "Skin", 50, 40, 10))
        path = book(tmp_path / "x.xlsx", ("One", rows), ("Two", rows))
        assert refused(path, tmp_path) == ["NR904:x.xlsx"]

    def test_the_number_of_a_date(self, tmp_path: Path) -> None:
        """A spreadsheet may show a date as its number; year and month say which it is."""
        rows = [list(row) for row in cancer(("28-day FDS", None, "Skin", 50, 40, 10))]
        rows[1][0] = 45748
        assert set(counts(book(tmp_path / "x.xlsx", ("E", rows)), tmp_path)) == {
            ("2025-04", "RAA", "faster_diagnosis_all"),
            ("2025-04", "RAA", "faster_diagnosis_within"),
        }

    def test_a_month_that_contradicts_the_period(self, tmp_path: Path) -> None:
        """A row of April cannot be of May too."""
        rows = [list(row) for row in cancer(("28-day FDS", None, "Skin", 50, 40, 10))]
        rows[1][2] = "MAY"
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR909:x.csv:2:1"]


def rtt(*rows: tuple[object, ...], last: int = 104) -> list[list[object]]:
    """The full extract: rows of part, commissioner, function, and waits by their first week."""
    bands = [f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(last)]
    header = [
        *("Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code"),
        *("Provider Org Name", "Commissioner Parent Org Code", "Commissioner Parent Name"),
        *(
            "Commissioner Org Code",
            "Commissioner Org Name",
            "RTT Part Type",
            "RTT Part Description",
        ),
        *("Treatment Function Code", "Treatment Function Name", *bands, f"Gt {last} Weeks SUM 1"),
        *("Total", "Patients with unknown clock start date", "Total All"),
    ]
    made: list[list[object]] = [list(header)]
    for part, commissioner, function, waits in rows:
        assert isinstance(waits, dict)
        cells = [waits.get(week) for week in range(last + 1)]
        total = sum(waits.values())
        about = ["RTT-June-2025", "Q", "Q", "RAA", "A", "Q", "Q", commissioner, "C", part, "P"]
        made.append([*about, function, "F", *cells, total, None, total])
    return made


class TestPathways:
    """The full RTT extract."""

    @pytest.mark.parametrize("written", ["{}.0", '"{:,}"', " {} ", '" {:,} "'])
    @pytest.mark.parametrize("heads", [str, lambda one: one.replace(" ", "_")])
    def test_counts_that_a_spreadsheet_has_written_again(
        self, written: str, heads: Callable[[str], str], tmp_path: Path
    ) -> None:
        """With decimals of nothing, thousands parted, blanks around, or no blanks in headings."""
        rows = rtt(("Part_2", "C1", "C_100", {0: 1234567, 20: 8, 60: 1000}))
        plain = counts(text(tmp_path / "one.csv", rows), tmp_path)
        assert plain["2025-06", "RAA", "within_18_weeks"] == 1234567
        again = [[heads(str(one)) for one in rows[0]]]
        again += [
            [written.format(one) if isinstance(one, int) else one for one in row]
            for row in rows[1:]
        ]
        assert counts(text(tmp_path / "two.csv", again), tmp_path) == plain

    def test_incomplete_pathways_of_all_commissioners(self, tmp_path: Path) -> None:
        """Part_2A is a subset of Part_2; totals of functions are not added to the functions."""
        rows = rtt(
            ("Part_2", "C1", "C_100", {0: 5, 17: 3, 18: 2}),
            ("Part_2", "C1", "C_330", {51: 4, 52: 1}),
            ("Part_2", "C1", "C_999", {0: 5, 17: 3, 18: 2, 51: 4, 52: 1}),
            ("Part_2", "C2", "C_999", {104: 7}),
            ("Part_2", "C2", "C_100", {104: 7}),
            ("Part_2A", "C1", "C_999", {0: 1}),
            ("Part_1B", "C1", "C_999", {0: 1}),
        )
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found == {
            ("2025-06", "RAA", "pathways"): 22,
            ("2025-06", "RAA", "within_18_weeks"): 8,
            ("2025-06", "RAA", "over_52_weeks"): 8,
        }

    def test_functions_without_their_total(self, tmp_path: Path) -> None:
        """Where no row is of all functions, the functions are added up."""
        rows = rtt(("Part_2", "C1", "C_100", {0: 5}), ("Part_2", "C1", "C_330", {60: 4}))
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-06", "RAA", "pathways"] == 9

    @pytest.mark.parametrize(("code", "name"), [("X_1", "Total"), ("Total", "F"), (None, "Total")])
    def test_a_total_of_functions_under_another_code(
        self, code: str | None, name: str, tmp_path: Path
    ) -> None:
        """Its name says what it is: added up with the functions it would count all twice."""
        rows = rtt(("Part_2", "C1", "C_100", {0: 3, 60: 2}), ("Part_2", "C1", code, {0: 3, 60: 2}))
        rows[2][12] = name
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-06", "RAA", "pathways"] == 5

    def test_a_row_of_no_function(self, tmp_path: Path) -> None:
        """Nobody can say whether it is a total."""
        rows = rtt(("Part_2", "C1", "C_100", {0: 3}), ("Part_2", "C1", None, {0: 3}))
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR904:x.csv:3:12"]

    def test_a_total_that_parts_in_another_way(self, tmp_path: Path) -> None:
        """As many pathways, but not as many over 52 weeks."""
        rows = rtt(
            ("Part_2", "C1", "C_100", {0: 3, 60: 2}), ("Part_2", "C1", "C_999", {0: 2, 60: 3})
        )
        errors = refused(text(tmp_path / "x.csv", rows), tmp_path)
        assert errors == ["NR907:x.csv:3:121"]

    @pytest.mark.parametrize("part", ["Part 2", "PART-2", "part2", " Part_2 "])
    def test_spellings_of_the_part(self, part: str, tmp_path: Path) -> None:
        """Years differ in them; the part of it is never taken."""
        rows = rtt((part, "C1", "C_100", {0: 3}), (part.strip() + "A", "C1", "C_100", {0: 1}))
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-06", "RAA", "pathways"] == 3

    def test_utf_16(self, tmp_path: Path) -> None:
        """It is scanned where it lies, so it is told what to save it as."""
        path = text(tmp_path / "x.csv", rtt(("Part_2", "C1", "C_100", {0: 3})), encoding="utf-16")
        assert refused(path, tmp_path) == ["NR904:x.csv:1"]

    @pytest.mark.parametrize("last", ["Gt 52 Weeks SUM 1", "Gt 52+ Weeks SUM 1", ">52+ Weeks"])
    def test_the_last_band_of_older_files(self, last: str, tmp_path: Path) -> None:
        """With a plus or none."""
        rows = rtt(("Part_2", "C1", "C_100", {0: 3, 52: 1}), last=52)
        rows[0][13 + 52] = last
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-06", "RAA", "over_52_weeks"] == 1

    def test_older_files_end_at_52_weeks(self, tmp_path: Path) -> None:
        """The last band has no end, wherever it begins."""
        rows = rtt(("Part_2", "C1", "C_999", {0: 5, 52: 4}), last=52)
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-06", "RAA", "over_52_weeks"] == 4

    def test_a_row_of_totals(self, tmp_path: Path) -> None:
        """It is no provider, whatever column says so."""
        rows = rtt(("Part_2", "C1", "C_999", {0: 5, 60: 4}))
        rows.append(["TOTAL", *rows[1][1:3], "", *rows[1][4:]])
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found["2025-06", "RAA", "pathways"] == 9

    def test_packed(self, tmp_path: Path) -> None:
        """Zipped and gzipped files say what plain ones say; a blank within quotes is nothing."""
        rows = rtt(("Part_2", "C1", "C_999", {0: 5, 60: 4}))
        rows[1][15] = '" "'
        plain = text(tmp_path / "x.csv", rows)
        expected = counts(plain, tmp_path)
        with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(plain, "folder/20250630-RTT-full-extract.csv")
        (tmp_path / "x.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
        assert counts(tmp_path / "x.zip", tmp_path) == expected
        assert counts(tmp_path / "x.csv.gz", tmp_path) == expected

    def test_week_bands_with_a_gap(self, tmp_path: Path) -> None:
        """A missing band makes every rate wrong: the file is refused."""
        rows = [row[:20] + row[21:] for row in rtt(("Part_2", "C1", "C_999", {0: 5}))]
        assert refused(text(tmp_path / "x.csv", rows), tmp_path) == ["NR904:x.csv:1"]

    def test_faults(self, tmp_path: Path) -> None:
        """A word, a total, a total of functions and a row that stands twice have their places."""
        good = ("Part_2", "C1", "C_999", {0: 5, 60: 4})
        rows = rtt(good)
        rows[1][13] = "five"
        assert refused(text(tmp_path / "word.csv", rows), tmp_path) == ["NR905:word.csv:2:14"]
        rows = rtt(good)
        rows[1][-1] = 10
        assert refused(text(tmp_path / "sum.csv", rows), tmp_path) == ["NR907:sum.csv:2:121"]
        rows = rtt(good, ("Part_2", "C1", "C_100", {0: 5}))
        assert refused(text(tmp_path / "of.csv", rows), tmp_path) == ["NR907:of.csv:2:121"]
        rows = rtt(good, good)
        assert refused(text(tmp_path / "twice.csv", rows), tmp_path) == ["NR924:twice.csv:3"]

    def test_by_provider(self, tmp_path: Path) -> None:
        """The workbook by provider counts the same; the sheet of those with a decision is left."""
        header = [
            *("Region Code", "Provider Code", "Provider Name", "Treatment Function Code"),
            *("Treatment Function", ">0-1", "Total number of incomplete pathways"),
            *("Total within 18 weeks", "% within 18 weeks", "Total 52 plus weeks"),
        ]
        rows = [
            ["", "Title:", "RTT waiting times: incomplete pathways"],
            ["", "Period:", "June 2025"],
            header,
            ["Y1", "RAA", "A", "C_100", "General", 1, 9, 6, 0.66, 1],
            ["Y1", "RAA", "A", "C_999", "Total", 1, 22, 8, 0.36, 8],
        ]
        with_decision = [*rows[:4], ["Y1", "RAA", "A", "C_999", "Total", 1, 2, 1, 0.5, 1]]
        path = book(tmp_path / "x.xlsx", ("Provider with DTA", with_decision), ("Provider", rows))
        assert counts(path, tmp_path) == {
            ("2025-06", "RAA", "pathways"): 22,
            ("2025-06", "RAA", "within_18_weeks"): 8,
            ("2025-06", "RAA", "over_52_weeks"): 8,
        }


def community(*, last: str = "over 104 weeks") -> list[tuple[str, Rows]]:
    """All who wait and two bands above 52 weeks, of two services, in any order of sheets."""

    def sheet(name: str, title: str, *rows: tuple[object, ...]) -> tuple[str, Rows]:
        head = (
            "Organisation Type",
            "Organisation Code",
            "Organisation Name",
            "(A) One",
            "(CYP) Two",
        )
        return name, [(f"{title} by service, June 2025",), ("A note.",), head, *rows]

    return [
        sheet("4h", f"Number waiting {last}", ("Provider", "RAA", "A", None, 2)),
        sheet("4g", "Number waiting >52-104 weeks (365-728 days)", ("Provider", "RAA", "A", 5, 1)),
        sheet("4f", "Number waiting >18-52 weeks (127-364 days)", ("Provider", "RAA", "A", 7, 7)),
        sheet(
            "4",
            "Total waiting list",
            ("National", "", "England", 80, 20),
            ("ICB", "QAA", "Board", 80, 20),
            ("Provider", "RAA", "A", 80, 20),
            ("Provider", "RBB", "B", 0, None),
        ),
    ]


class TestCommunity:
    """The community waiting lists."""

    def test_services_are_added_up(self, tmp_path: Path) -> None:
        """100 wait, 8 of them over 52 weeks; a list of nobody is no count."""
        assert counts(book(tmp_path / "x.xlsx", *community()), tmp_path) == {
            ("2025-06", "RAA", "waiting"): 100,
            ("2025-06", "RAA", "over_52_weeks"): 8,
        }

    def test_a_country_that_its_providers_contradict(self, tmp_path: Path) -> None:
        """England's row is the sum of the providers in every service that they publish."""
        sheets = community()
        name, rows = sheets[3]
        sheets[3] = (name, [*rows[:3], ("National", "", "England", 81, 20), *rows[4:]])
        errors = refused(book(tmp_path / "x.xlsx", *sheets), tmp_path)
        assert errors == ["NR907:x.xlsx[4]:4:4"]
        _, _, log = read(tmp_path / "x.xlsx", tmp_path)
        assert log.items[0].message.startswith("(A) One says 81"), "a note is no group of columns"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (">52-104", "over 52 to 104"),
            (">52-104", ">52\u2013104"),
            ("Number waiting", "Number of people waiting"),
            ("over 104", "104 plus"),
            ("Total waiting list", "Total number on waiting list"),
        ],
    )
    def test_titles_of_other_years(self, old: str, new: str, tmp_path: Path) -> None:
        """Words and dashes that change nothing."""
        plain = counts(book(tmp_path / "x.xlsx", *community()), tmp_path)
        sheets = [
            (name, [(str(rows[0][0]).replace(old, new),), *rows[1:]]) for name, rows in community()
        ]
        assert counts(book(tmp_path / "y.xlsx", *sheets), tmp_path) == plain

    @pytest.mark.parametrize(
        ("heading", "cell"),
        [("Region", "North"), ("ICB code", "QAA"), ("Notes", "late"), ("Adult total", 7)],
    )
    def test_what_is_no_service(self, heading: str, cell: object, tmp_path: Path) -> None:
        """Columns beside the services, and totals of some of them."""
        plain = counts(book(tmp_path / "x.xlsx", *community()), tmp_path)
        sheets = [
            (name, [*rows[:2], (*rows[2], heading), *((*row, cell) for row in rows[3:])])
            for name, rows in community()
        ]
        assert counts(book(tmp_path / "y.xlsx", *sheets), tmp_path) == plain

    def test_bands_with_a_gap(self, tmp_path: Path) -> None:
        """Without those over 104 weeks nothing is made."""
        errors = refused(book(tmp_path / "x.xlsx", *community()[1:]), tmp_path)
        assert errors == ["NR904:x.xlsx"]

    def test_sheets_of_two_months(self, tmp_path: Path) -> None:
        """They cannot be of one quarter's end."""
        sheets = community()
        name, rows = sheets[0]
        sheets[0] = (name, [("Number waiting over 104 weeks by service, May 2025",), *rows[1:]])
        assert refused(book(tmp_path / "x.xlsx", *sheets), tmp_path) == ["NR909:x.xlsx[4]:1"]


def sickness(*rows: tuple[object, ...], more: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    """The sickness file with these rows: code, days lost, days available, rate, and more."""
    header = (
        "DATE",
        "ORG_CODE",
        "ORG_NAME",
        "FTE_DAYS_LOST",
        "FTE_DAYS_AVAILABLE",
        "SICKNESS_ABSENCE_RATE_PERCENT",
    )
    return [(*header, *more), *(("31/01/2025", code, "N", *rest) for code, *rest in rows)]


class TestSickness:
    """Sickness absence."""

    def test_days(self, tmp_path: Path) -> None:
        """Fractions of days, from a British date."""
        path = text(tmp_path / "x.csv", sickness(("RAA", 2.5, 100.25, 2.49)))
        assert counts(path, tmp_path) == {
            ("2025-01", "RAA", "days_lost"): 2.5,
            ("2025-01", "RAA", "days_available"): 100.25,
        }

    @pytest.mark.parametrize(("rate", "good"), [("2.5", True), ("2%", True), ("2.6", False)])
    def test_a_rate_is_as_exact_as_it_is_written(
        self, rate: str, good: bool, tmp_path: Path
    ) -> None:
        """Of 2.49 per cent, with fewer decimals."""
        path = text(tmp_path / "x.csv", sickness(("RAA", 2.49, 100, rate)))
        if good:
            assert counts(path, tmp_path)["2025-01", "RAA", "days_lost"] == 2.49
        else:
            assert refused(path, tmp_path) == ["NR907:x.csv:2:6"]

    def test_rows_by_reason(self, tmp_path: Path) -> None:
        """Days lost are added up, days available are not; a row of all reasons adds nothing."""
        rows = sickness(
            ("RAA", 4, 100, 4, "S10 Anxiety"),
            ("RAA", 1, 100, 1, "S13 Cold"),
            ("RAA", 5, 100, 5, "ALL REASONS"),
            more=("REASON",),
        )
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert list(found.values()) == [5, 100]
        rows[-1] = ("31/01/2025", "RAA", "N", 6, 100, 6, "ALL REASONS")
        assert "NR907:y.csv:4:4" in refused(text(tmp_path / "y.csv", rows), tmp_path)

    def test_totals_repeated_beside_reasons(self, tmp_path: Path) -> None:
        """Days that stand on each of 24 rows are counted once, with the reason's own beside."""
        more = ("REASON", "REASON_FTE_DAYS_LOST")
        rows = sickness(*(("RAA", 5, 100, 5, f"S{n}", n) for n in range(24)), more=more)
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert list(found.values()) == [5, 100]

    def test_faults(self, tmp_path: Path) -> None:
        """A rate that the days contradict, a trust that stands twice, more lost than there were."""
        path = text(tmp_path / "rate.csv", sickness(("RAA", 2.5, 100, 3.5)))
        assert refused(path, tmp_path) == ["NR907:rate.csv:2:6"]
        path = text(tmp_path / "twice.csv", sickness(("RAA", 2, 100, 2), ("RAA", 3, 100, 3)))
        assert refused(path, tmp_path) == ["NR924:twice.csv:3:4"]
        path = text(tmp_path / "lost.csv", sickness(("RAA", 200, 100, 200)))
        assert refused(path, tmp_path) == ["NR908:lost.csv:2:4"]


class TestOthers:
    """The staff survey, the ambulance indicators, the acute provider table, and what is none."""

    @pytest.mark.parametrize("above", [0, 3])
    @pytest.mark.parametrize("heads", [str, str.upper, str.lower])
    def test_survey(self, heads: Callable[[str], str], above: int, tmp_path: Path) -> None:
        """Scores by their heading, never the responses beside them; `*` is none.

        Years differ in capitals, and in what stands above the headings.
        """
        names = ["ODS code", "Organisation name", "PP3_2 - score", "Base (responses)"]
        rows = [
            ["NHS Staff Survey 2024 - WEIGHTED Results"],
            *([["Contents"]] * above),
            [heads(name) for name in (*names, "Staff Engagement - score")],
            ["RAA", "A", 6.25, 900, 7.5],
            ["RBB", "B", "*", 9, 7.25],
        ]
        assert counts(book(tmp_path / "x.xlsx", ("PEOPLE PROMISE", rows)), tmp_path) == {
            ("2024", "RAA", "pp3_2"): 6.25,
            ("2024", "RAA", "staff engagement"): 7.5,
            ("2024", "RBB", "staff engagement"): 7.25,
        }

    @pytest.mark.parametrize("ending", [" \u2013 score", ": score", " - Mean score"])
    def test_survey_headings(self, ending: str, tmp_path: Path) -> None:
        """A score above ten is none, and a heading may stand once only."""
        rows = [
            ["NHS Staff Survey 2024"],
            ["ODS code", "Organization name", f"PP3_2{ending}", "Base"],
            ["RAA", "A", 6.25, 900],
        ]
        path = book(tmp_path / "x.xlsx", ("PEOPLE PROMISE", rows))
        assert counts(path, tmp_path) == {("2024", "RAA", "pp3_2"): 6.25}
        high = [*rows[:2], ["RAA", "A", 62.5, 900]]
        errors = refused(book(tmp_path / "x.xlsx", ("S", high)), tmp_path)
        assert errors == ["NR904:x.xlsx[S]:3:3"]
        twice = [rows[0], [*rows[1][:3], rows[1][2]], ["RAA", "A", 6.25, 5]]
        errors = refused(book(tmp_path / "x.xlsx", ("S", twice)), tmp_path)
        assert errors == ["NR904:x.xlsx[S]:2:4"]

    @pytest.mark.filterwarnings("error")
    def test_ambulance_months_that_cannot_be_read(self, tmp_path: Path) -> None:
        """They are told, and nothing else is said."""
        header = ["Year", "Month", "Area", "Trust", "A7", "A10", "A30", "A53"]
        rows = [header, ["25", "4", "RAA", "A", 20, 8, 8000, 10]]
        assert refused(book(tmp_path / "x.xlsx", ("Raw", rows)), tmp_path) == [
            "NR909:x.xlsx[Raw]:2:2"
        ]

    def test_ambulance(self, tmp_path: Path) -> None:
        """Months of the financial year; England is the sum of the services, not one of them."""
        header = ["Concatenated", "Year", "Month", "Area", "Trust", "A7", "A10", "A30", "A53"]
        rows = [
            [None, None, None, None, None, "All"],
            header,
            ["x", "2025-26", "JANUARY", "ENG", None, 30, 12, 12000, 15],
            ["x", "2025-26", "JANUARY", "RAA", "A", 20, 8, 8000, 10],
            ["x", "2025-26", "JANUARY", "RBB", "B", 10, 4, 4000, 5],
        ]
        found = counts(book(tmp_path / "x.xlsx", ("Raw", rows, True)), tmp_path)
        assert found["2026-01", "RAA", "A30"] == 8000
        assert {provider for _, provider, _ in found} == {"RAA", "RBB"}
        rows[2][6] = 13
        path = book(tmp_path / "y.xlsx", ("Raw", rows, True))
        assert refused(path, tmp_path) == ["NR907:y.xlsx[Raw]:3:7"]

    def test_acute_provider_table(self, tmp_path: Path) -> None:
        """Values by the name of their measure."""
        rows = [
            ["Date", "Provider.Code", "Provider.Name", "Metric.Name", "Metric.Value"],
            ["2025-06-01", "RAA", "A", "12 hours", 0.125],
        ]
        found = counts(text(tmp_path / "x.csv", rows), tmp_path)
        assert found == {("2025-06", "RAA", "12 hours"): 0.125}

    def test_what_is_no_publication(self, tmp_path: Path, sample: Path) -> None:
        """An official data file, a league table and prose are none."""
        official = next((sample / "2025-26-q1").glob("acute*.csv"))
        assert read(official, tmp_path)[0] is None
        assert read(text(tmp_path / "x.csv", [["a", "b"], [1, 2]]), tmp_path)[0] is None
        prose = tmp_path / "prose.txt"
        prose.write_text("Nothing but words.\n")
        assert read(prose, tmp_path)[0] is None

    def test_every_publication_is_recognised_once(self, sample: Path, tmp_path: Path) -> None:
        """A file of one publication is not taken for another."""
        for path in sorted((sample / "2025-26-q2-statistics").iterdir()):
            (opened,) = open_books(path, path.name, tmp_path, Log())
            takers = [one.key for one in PUBLICATIONS if one.recognise(opened)]
            assert len(takers) == 1, path


class TestHostile:
    """Files that are nearly right: read or refused, and never a traceback."""

    @pytest.mark.parametrize("seed", range(6))
    def test_mutations(self, seed: int, sample: Path, tmp_path: Path) -> None:
        """Cells, rows and columns of every text file change, go, or stand twice."""
        rng = random.Random(seed)
        for path in sorted((sample / "2025-26-q2-statistics").glob("*.csv")):
            rows = [line.split(",") for line in path.read_text().splitlines()[:60]]
            for _ in range(rng.randrange(1, 5)):
                rows = _mutated(rows, rng)
            changed = tmp_path / path.name
            changed.write_text("\n".join(",".join(row) for row in rows) + "\n")
            _, frame, log = read(changed, tmp_path)
            assert frame is None or not log.has_errors

    @pytest.mark.parametrize(
        "raw",
        [b"", b"\n", b"\xff\xfe", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0", b",,,\n,,"],
    )
    def test_what_is_hardly_a_file(self, raw: bytes, tmp_path: Path) -> None:
        """Nothing is read from it."""
        path = tmp_path / "x.csv"
        path.write_bytes(raw)
        assert read(path, tmp_path)[1] is None


def _mutated(rows: list[list[str]], rng: random.Random) -> list[list[str]]:
    at, column = rng.randrange(len(rows)), rng.randrange(len(rows[0]))
    kind = rng.randrange(6)
    if kind == 0 and column < len(rows[at]):
        rows[at][column] = rng.choice(
            ["", "TOTAL", "nan", "1e400", "-5", "June 2025", "*", "x" * 300]
        )
    elif kind == 1:
        rows = rows[:at] + rows[at + 1 :] or rows
    elif kind == 2:
        rows = [*rows, list(rows[at])]
    elif kind == 3:
        rows = [row[:column] + row[column + 1 :] for row in rows]
    elif kind == 4:
        rows = [[*row[:column], "x", *row[column:]] for row in rows]
    else:
        rows = rows[: at + 1]
    return rows
