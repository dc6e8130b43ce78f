"""A workbook that keeps to the UK Government Analysis Function's checklist for spreadsheets.

One marked-up table a sheet, always from the same row; the title in cell A1, what the sheet holds,
its units and what a blank cell means above the table; a cover, contents with links, notes and a
data dictionary; no merged or frozen cells, no filter, no colour that means something. The same
document is the same bytes.

See "Making spreadsheets accessible: a brief checklist of the basics" of the Analysis Function.
"""

from __future__ import annotations

import datetime
import io
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nhs_rank.output._cover import cover_lines, note_rows
from nhs_rank.output._package import finished
from nhs_rank.output.document import DRAWN
from nhs_rank.output.screen import printable

if TYPE_CHECKING:
    import polars as pl

    from nhs_rank.fields import Field
    from nhs_rank.output.document import Column, Document, View
    from nhs_rank.output.screen import Screen

__all__ = ["HEAD_ROW", "xlsx"]

#: The row that the heads of every table stand in, counted from 1.
HEAD_ROW = 6
#: A fixed date, so that the same result is the same file.
_MADE = datetime.datetime(2025, 9, 9)
_FONT = {"font_name": "Arial", "font_size": 12}
_TITLE = {"bold": True, "font_size": 15}
_TEXT = {"text_wrap": True, "valign": "top", "align": "left", "indent": 1}
_HEAD = _TEXT | {"bold": True, "bottom": 1}
#: Widths of columns in characters, of the cover too, and the height of a line.
_LEAST, _MOST, _COVER, _LINE = 7, 34, 90, 16
#: A text of which a column has no more than so many kinds gets less room.
_FEW, _MOST_OF_FEW = 12, 20
#: Letters are narrower than digits, which widths are counted in.
_LETTERS = 1.15
#: Inches.
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.5}
_A4 = 9
#: Sheets that every workbook has.
_OWN = ("cover", "contents", "notes", "data_dictionary")


@dataclass(frozen=True)
class _Sheet:
    """A sheet with one table: the lines above it, its frame, and how its columns are shown.

    ``seen`` is how many columns are printed; the others are there for who looks further.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    frame: pl.DataFrame
    formats: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0
    links: Mapping[str, str] = field(default_factory=dict)


def xlsx(document: Document, _screen: Screen) -> bytes:
    """Write a workbook: cover, contents, notes, a sheet for each view, a data dictionary."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": dict(_FONT),  # the writer changes what it is given
    }
    title = document.title or document.views[document.main].title or "Result"
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": title,
                "subject": "A ranking of NHS trusts",
                "author": "nhs-rank",
                "comments": "Made by nhs-rank; not an official publication.",
                "created": _MADE,
            }
        )
        book.set_custom_property("nhs-rank", "result")
        book.set_custom_property("schema", str(document.json.get("schema_version", "")))
        book.set_custom_property("language", "en-GB")
        _cover(book, title, cover_lines(document))
        for sheet in _sheets(document):
            _write(book, sheet)
    return finished(buffer.getvalue(), heading_size=_TITLE["font_size"])


def _cover(book: Any, title: str, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet("Cover")
    sheet.write_string(0, 0, title, book.add_format(dict(_TITLE)))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _COVER)
    for at, line in enumerate(lines, start=1):
        sheet.write_string(at, 0, printable(line), wrapped)
        sheet.set_row(at, _height([(line, _COVER)]))
    _printed(sheet, len(lines), 0)


def _sheets(document: Document) -> Iterator[_Sheet]:
    """All sheets but the cover, in order."""
    views = [view for view in document.views if view.frame.height]
    data = [_data_sheet(view, name) for view, name in zip(views, _names(views), strict=True)]
    notes = _sheet_of(
        "Notes",
        "Notes",
        "what the tables should be read with",
        ("Sheet", "Note"),
        note_rows(document, {id(view): one.name for view, one in zip(views, data, strict=True)}),
    )
    dictionary = _sheet_of(
        "Data_dictionary",
        "Data dictionary",
        "what each column of each table means",
        ("Sheet", "Column", "Name in files for machines", "Unit", "Meaning"),
        [
            (one.name, head, known.name, known.unit or None, known.meaning or None)
            for view, one in zip(views, data, strict=True)
            for head, known in _heads(view)
        ],
    )
    sheets = [notes, *data, dictionary]
    rows = [(one.name, one.title) for one in sheets]
    contents = _sheet_of(
        "Contents", "Contents", "the sheets of this workbook", ("Sheet", "What it holds"), rows
    )
    links = {one.name: f"internal:'{one.name}'!A1" for one in sheets}
    yield _Sheet(
        contents.name, contents.title, contents.lines, contents.frame, {}, contents.seen, links
    )
    yield from sheets


def _sheet_of(
    name: str, title: str, about: str, heads: Sequence[str], rows: Sequence[tuple[str | None, ...]]
) -> _Sheet:
    import polars as pl

    frame = pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String()), orient="row")
    lines = _lines(frame, f"It lists {about}.", "Units: none.")
    return _Sheet(name, title, lines, frame, seen=len(heads))


def _data_sheet(view: View, name: str) -> _Sheet:
    import polars as pl

    heads = _heads(view)
    frame = view.frame
    if "fact" in frame.columns:
        # on a screen a fact of several lines is named once; here each row says what it is of
        named = pl.when(pl.col("fact") != "").then("fact").forward_fill()
        frame = frame.with_columns(named)
    frame = frame.with_columns(
        pl.col(pl.String).replace("", None),
        pl.col(pl.Boolean).replace_strict({True: "yes", False: "no"}, return_dtype=pl.String),
    )
    shown = {name: column for column in view.columns for name in column.names}
    formats = {}
    for head, known in heads:
        frame = _rounded(frame, known.name, shown.get(known.name))
        formats[head] = _format(frame.schema[known.name], known, shown.get(known.name))
    frame = frame.select(pl.col(known.name).alias(head) for head, known in heads)
    units = ", ".join(dict.fromkeys(known.unit for _, known in heads if known.unit)) or "none"
    units_text = f"Units: {units}. The sheet Data_dictionary says which column has which."
    plain = view.name.capitalize() or name
    title = view.title if view.title.lower().startswith(view.name.lower()) else ""
    return _Sheet(
        name=name,
        title=title or f"{plain}: {view.title}" if view.title else plain,
        lines=_lines(frame, view.caption, units_text),
        frame=frame,
        formats=formats,
        seen=len(_seen(view)),
    )


def _lines(frame: pl.DataFrame, about: str, units: str) -> tuple[str, ...]:
    """What stands between the title and the table."""
    blanks = sum(frame.null_count().row(0)) if frame.height else 0
    return (
        f"This worksheet contains one table of {frame.height:,} rows and {frame.width} columns. "
        "Notes are on the sheet Notes, meanings of columns on the sheet Data_dictionary.",
        about or "It has no remark of its own.",
        units,
        "A blank cell means that there is no such figure or that it is not known."
        if blanks
        else "No cell is blank.",
    )


def _seen(view: View) -> list[str]:
    """The columns that people see, in their order, those that only a picture shows left out."""
    columns = [view.split] if view.split else []
    columns += [name for one in view.columns if one.show not in DRAWN for name in one.names]
    return list(dict.fromkeys(columns))


def _heads(view: View) -> list[tuple[str, Field]]:
    """The columns of the sheet with their heads, each unlike every other."""
    names = _seen(view)
    names += [name for name in view.data.columns if name not in names]
    heads: dict[str, Field] = {}
    for name in names:
        known = view.field(name)
        taken = {head.lower() for head in heads}
        head = known.title if known.title.lower() not in taken else f"{known.title} ({name})"
        heads[head] = known
    return list(heads.items())


def _rounded(frame: pl.DataFrame, name: str, column: Column | None) -> pl.DataFrame:
    """Round a column whose decimals differ from row to row; others keep all that they have."""
    import polars as pl

    if column is None or column.by is None:
        return frame
    return frame.with_columns(pl.col(name).round(max(column.by[1].values(), default=2)))


def _format(dtype: pl.DataType, known: Field, column: Column | None) -> str:
    """Return the number format of a column, or nothing for one of texts."""
    if dtype.is_integer():
        return "+0;-0;0" if column and column.show == "shift" else "0"
    if not dtype.is_float():
        return ""
    if column and (column.by or column.show == "plain"):
        return "General"
    if column and column.show == "per cent":
        return "0%"
    decimals = column.decimals if column else known.decimals
    places = "0." + "0" * decimals if decimals else "0"
    signed = column is not None and (column.sign or column.show == "change")
    return f"+{places};-{places};{places}" if signed else places


def _names(views: Sequence[View]) -> list[str]:
    """Names of sheets, which serve as names of tables too: letters, digits and ``_``, unlike."""
    names: list[str] = []
    for view in views:
        plain = re.sub(r"\W+", "_", view.name).strip("_").capitalize()[:28] or "Table"
        plain = plain if plain[0].isalpha() else f"Table_{plain}"[:28]
        name, number = plain, 2
        while name.lower() in {
            "cover",
            "contents",
            "notes",
            "data_dictionary",
            *map(str.lower, names),
        }:
            name, number = f"{plain}_{number}", number + 1
        names.append(name)
    return names


def _write(book: Any, sheet: _Sheet) -> None:
    import polars as pl

    made = book.add_worksheet(sheet.name)
    made.write_string(0, 0, printable(sheet.title), book.add_format(dict(_TITLE)))
    for at, line in enumerate(sheet.lines, start=1):
        made.write_string(at, 0, printable(line))
    over_numbers = book.add_format(_HEAD | {"align": "right", "indent": 0})
    sheet.frame.write_excel(
        workbook=book,
        worksheet=made,
        position=(HEAD_ROW - 1, 0),
        table_name=f"{sheet.name}_table",
        table_style={"style": "Table Style Light 1", "banded_rows": False},
        header_format=dict(_HEAD),
        column_formats={
            head: dict(_TEXT)
            if dtype == pl.String
            else {"num_format": sheet.formats.get(head) or "General", "valign": "top"}
            for head, dtype in sheet.frame.schema.items()
        },
        autofilter=False,
        autofit=False,
    )
    widths = [_width(cells, sheet.formats.get(cells.name, "")) for cells in sheet.frame]
    for at, width in enumerate(widths):
        made.set_column(at, at, width + 1)
        if sheet.frame.dtypes[at] != pl.String:
            made.write_string(HEAD_ROW - 1, at, sheet.frame.columns[at], over_numbers)
    made.set_row(HEAD_ROW - 1, _height(zip(sheet.frame.columns, widths, strict=True)))
    for at, row in enumerate(sheet.frame.iter_rows(), start=HEAD_ROW):
        made.set_row(at, _height(zip(row, widths, strict=True)))
        if row[0] in sheet.links:
            made.write_url(at, 0, sheet.links[row[0]], string=row[0])
    made.repeat_rows(HEAD_ROW - 1)
    _printed(made, HEAD_ROW - 1 + sheet.frame.height, sheet.seen - 1)


def _height(cells: Iterable[tuple[object, int]]) -> int:
    """Return the height of a row whose texts are wrapped to the widths of their columns."""
    texts = [(cell, width) for cell, width in cells if isinstance(cell, str)]
    lines = [textwrap.wrap(cell, int(_LETTERS * width)) for cell, width in texts]
    return _LINE * max((len(one) for one in lines), default=1) or _LINE


def _width(cells: pl.Series, shape: str) -> int:
    """Return a width that holds the numbers, the words of the head, and texts up to a limit."""
    import polars as pl

    words = max(len(word) for word in cells.name.split()) + 2
    if cells.dtype == pl.String:
        longest = int(str(cells.str.len_chars().max() or 0))
        body = min(longest, _MOST_OF_FEW if cells.n_unique() <= _FEW < cells.len() else _MOST)
    else:
        whole = cells.cast(pl.Float64).abs().max()
        body = len(f"{float(str(whole or 0)):.0f}") + len(shape.partition(".")[2].split(";")[0]) + 2
    return max(words, body, _LEAST)


def _printed(sheet: Any, last_row: int, last_column: int) -> None:
    """Landscape A4, all columns that are meant for print on one page's width."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(**_MARGINS)
    sheet.print_area(0, 0, last_row, last_column)
