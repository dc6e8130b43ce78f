"""Opening files: what any of them holds as text, by two roads that see the same."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import os
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nhs_rank.diagnostics import Log
from nhs_rank.reading import open_sheets
from nhs_rank.reading._careful import careful
from nhs_rank.reading._csv import fast
from nhs_rank.reading._open import sheets_of

TEXT = "trust_code,trust_name,value\nZA1,Élan,1\nZA2,,2.5\n"
ROWS = [("trust_code", "trust_name", "value"), ("ZA1", "Élan", "1"), ("ZA2", None, "2.5")]


def rows_of(raw: bytes) -> tuple[list[tuple[str | None, ...]], list[str]]:
    """The rows of the only sheet, and the codes of what was said."""
    log = Log()
    (sheet,) = sheets_of(raw, "x", log)
    return sheet.frame.rows(), [item.code for item in log.items]


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def stored(kind: str) -> bytes:
    """A Parquet or Arrow file."""
    stream = io.BytesIO()
    data = {"trust_code": ["ZA1", "ZA2"], "trust_name": ["Élan", None], "value": [1.0, 2.5]}
    frame = pl.DataFrame(data)
    frame.write_parquet(stream) if kind == "parquet" else frame.write_ipc(stream)
    return stream.getvalue()


def workbook(path: Path) -> bytes:
    """A workbook with a hidden sheet, an error, a date and an empty first column and row."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    for at, name in enumerate(("code", "figure", "day", "ratio")):
        sheet.write(1, at + 1, name)
    sheet.write_row(2, 1, ["ZA1", 60])
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_datetime(2, 3, datetime.datetime(2025, 6, 30), day)
    sheet.write_formula(2, 4, "=1/0", None, "#DIV/0!")
    sheet.write_row(4, 1, ["ZA2", 60.25])
    book.add_worksheet("Notes").write(0, 0, "x")
    book.get_worksheet_by_name("Notes").hide()
    book.add_worksheet("Empty")
    book.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (TEXT.encode(), []),
        (TEXT.replace("\n", "\r\n").encode("utf-8-sig"), []),
        (b"\xef\xbb\xbf" + TEXT.encode("utf-8-sig"), ["NR222"]),
        (TEXT.encode("utf-16"), ["NR221"]),
        (TEXT.encode("cp1252"), ["NR221"]),
        (TEXT.replace(",", ";").encode(), ["NR224"]),
        (TEXT.replace(",", "\t").encode("utf-16"), ["NR221", "NR224"]),
        (TEXT.replace(",", "|").encode(), ["NR224"]),
        (gzip.compress(TEXT.encode(), mtime=0), []),
        (zipped({"a/b.csv": TEXT.encode(), "a/readme.pdf": b"%PDF", "__MACOSX/b.csv": b"\0"}), []),
        (zipped({"b.csv.gz": gzip.compress(TEXT.encode(), mtime=0)}), []),
    ],
)
def test_text_in_every_dress_is_the_same(raw: bytes, said: list[str]) -> None:
    """Encoding, delimiter, line ends and packing change no cell, and what is unusual is told."""
    assert rows_of(raw) == (ROWS, said)


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_stored_frames_are_a_header_and_rows(kind: str) -> None:
    """Numbers are what they would be in a CSV file."""
    rows, said = rows_of(stored(kind))
    assert rows == [ROWS[0], ("ZA1", "Élan", "1.0"), ROWS[2]]
    assert said == []


def test_a_workbook_is_its_sheets(tmp_path: Path) -> None:
    """Rows keep their number, hidden sheets are marked, errors are seen, empty sheets are not."""
    log = Log()
    data, notes = sheets_of(workbook(tmp_path / "a.xlsx"), "a.xlsx", log)
    assert (data.name, data.hidden, notes.name, notes.hidden) == ("Data", False, "Notes", True)
    assert data.place == "a.xlsx[Data]"
    assert data.frame.rows() == [
        (None, None, None, None),
        ("code", "figure", "day", "ratio"),
        ("ZA1", "60", "2025-06-30 00:00:00", "#DIV/0!"),
        (None, None, None, None),
        ("ZA2", "60.25", None, None),
    ]
    assert data.line.to_list() == [1, 2, 3, 4, 5]
    assert log.items == ()


def test_sep_is_followed_and_counts_as_a_line() -> None:
    """Lines behind it keep their number in the file."""
    log = Log()
    (sheet,) = sheets_of(b"sep=;\r\na;b\r\n1;2\r\n", "x", log)
    assert sheet.frame.rows() == [("a", "b"), ("1", "2")]
    assert sheet.line.to_list() == [2, 3]
    assert [item.code for item in log.items] == ["NR223"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "NR201"),
        (b"\xef\xbb\xbf\xef\xbb\xbf \n", "NR201"),
        (b"a,b\n\x81,1\n", "NR203"),
        (b"\xef\xbb\xbfa,b\n\xe9,1\n", "NR203"),
        (b"\xff\xfea", "NR203"),
        (b"a,\0", "NR204"),
        (b"PK\x03\x04 rubbish", "NR227"),
        (zipped({"a.pdf": b"%PDF"}), "NR228"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-12], "NR227"),
        (stored("parquet")[:60], "NR226"),
        (zipped({"xl/workbook.xml": b"<workbook"}), "NR225"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rubbish", "NR225"),
    ],
)
def test_what_cannot_be_opened_is_told(raw: bytes, code: str) -> None:
    """One error each, and no sheet."""
    log = Log()
    assert sheets_of(raw, "x", log) == []
    assert [item.code for item in log.items if item.level == "error"] == [code]


def test_lists_in_a_stored_frame_are_refused() -> None:
    """A cell is text or a number."""
    stream = io.BytesIO()
    pl.DataFrame({"trust_code": [["ZA1"]]}).write_parquet(stream)
    log = Log()
    assert sheets_of(stream.getvalue(), "x", log) == []
    assert [item.code for item in log.items] == ["NR226"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_with_a_name_is_not_waited_for(tmp_path: Path) -> None:
    """It is refused at once, although nobody writes into it."""
    os.mkfifo(tmp_path / "x.csv")
    log = Log()
    assert open_sheets(tmp_path / "x.csv", "x.csv", log) == []
    assert [(item.code, item.path) for item in log.items] == [("NR103", "x.csv")]


CELLS = st.text(st.sampled_from('abc é",;\n\r 1.-'), max_size=6)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=8)


def written(rows: list[list[str]], quoting: int, end: str) -> bytes:
    """Rows as a CSV file."""
    stream = io.StringIO()
    csv.writer(stream, quoting=quoting, lineterminator=end).writerows(rows)
    return stream.getvalue().encode()


def both_roads(raw: bytes, delimiter: str) -> None:
    """Where the fast road reads a text, the careful one sees the same."""
    quick = fast(raw, delimiter)
    if quick is None:
        return
    log = Log()
    slow = careful(raw, delimiter, "x", 0, log)
    assert log.items == ()
    assert slow is not None
    lines = list(range(1, quick[0].height + 1))
    assert slow[0].rows() == quick[0].rows()
    assert slow[0].columns == quick[0].columns
    assert slow[1].to_list() == lines
    wide = [quick[0].width] * quick[0].height
    assert (wide if slow[2] is None else slow[2].to_list()) == (
        wide if quick[2] is None else quick[2].to_list()
    )


@given(
    rows=TABLES,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=400, deadline=None)
def test_both_roads_see_the_same_in_any_table(
    rows: list[list[str]], quoting: int, end: str
) -> None:
    """Whatever rows are written to a file."""
    both_roads(written(rows, quoting, end), ",")


@given(raw=st.text(st.sampled_from('ab",;\n\r 1')).map(str.encode))
@example(raw=b'a,b\n1,"2"x\n')
@example(raw=b"title\n\na,b\n1,2\n\n3,4")
@example(raw=b'a,b\n"1,2",3\n')
@example(raw=b"a,b,\n1,2,\n")
@settings(max_examples=600, deadline=None)
def test_both_roads_see_the_same_in_any_text(raw: bytes) -> None:
    """Whatever stands in a file."""
    both_roads(raw, ",")


def test_the_fast_road_is_taken() -> None:
    """By plain files, quoted ones, those with titles and those with blank lines."""
    for text in (
        "a,b\n1,2\n",
        'a,b\r\n"1, ""x""",2\r\n',
        "A title\n\na,b\n1,2\n",
        "a,b\n1,2\n\n3,4\n",
        "a\n1\n",
    ):
        assert fast(text.encode(), ",") is not None, text


def test_every_kind_of_doubt_goes_the_careful_road() -> None:
    """Several lines in a cell, uneven rows, marks out of order, long cells, lone returns."""
    for text in (
        'a,b\n"1\n2",3\n',
        "a,b\n1\n",
        "a,b\n" + "1,2\n" * 100 + "1,2,\n",
        'a,b\n1"2,3\n',
        "a,b\n" + "9" * 131_073 + ",2\n",
        "a,b\r1,2\r",
    ):
        assert fast(text.encode(), ",") is None, text[:30]
