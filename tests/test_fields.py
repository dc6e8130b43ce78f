"""Columns are written down once: what is said of them holds for every output."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import Ran

import nhs_rank
from nhs_rank.fields import DETAIL, FIELDS, LEAGUE, field_of
from nhs_rank.output import FORMATS, SUFFIXES, Column, Document, Screen, View, column, facts
from nhs_rank.output.cells import SHOWS, fixed, shown
from nhs_rank.output.columns_page import columns_page
from nhs_rank.output.formats import Format


@pytest.fixture(scope="module")
def result(sample: Path) -> nhs_rank.Result:
    """A ranking with likely ranges."""
    return nhs_rank.compute(sample / "2025-26-q1", draws=50)


def one(frame: pl.DataFrame, *shows: Column | str) -> Document:
    """A document of one view."""
    return Document({}, (View("view", "View", frame, shows),))


def test_the_contracts_columns_are_those_of_the_fields(result: nhs_rank.Result) -> None:
    """The league table and its detail have the columns that are written down, in that order."""
    assert tuple(result.league.columns)[: len(LEAGUE)] == LEAGUE
    assert tuple(result.detail.columns) == DETAIL
    assert {*LEAGUE, *DETAIL} <= set(FIELDS)


def test_every_field_has_a_title_and_a_meaning() -> None:
    """A title has a capital and no underscore; a meaning is a sentence."""
    for name, known in FIELDS.items():
        assert known.name == name
        assert re.match(r"[A-Z][^_]*$", known.title), name
        assert re.match(r"[A-Za-z].*\.$", known.meaning), name
        assert "unit" in DETAIL or known.kind != "number"
        assert known.kind in ("text", "boolean") or known.align in ("right", "center"), name


def test_a_name_that_begins_with_a_fields_is_that_field_of_something() -> None:
    """The longest field that fits is taken, with its decimals and its head; families by prefix."""
    assert field_of("rank_shift_patient-first").title == "Shift of rank, patient-first"
    assert field_of("rank_patient-first").head in (None, "Rank")
    assert field_of("contribution_before").exact == 10
    assert field_of("domain_access").title == "Domain score: access"
    assert field_of("p_segment_3").short == "P(3)"
    assert field_of("unadjusted_segment_2025-26-q1").title == "Segment before caps, 2025-26-q1"


def test_an_unknown_column_is_named_by_itself_and_stands_as_its_kind_does() -> None:
    """A flag of a framework that is not known here is still a column that can be read."""
    view = View("v", "V", pl.DataFrame({"escalated": [True, None]}), ("escalated",))
    assert view.field("escalated").title == "Escalated"
    assert view.field("escalated").align == "center"
    assert FORMATS["markdown"](one(view.frame, "escalated"), Screen()).decode().splitlines()[
        2:
    ] == [
        "| Escalated |",
        "| :-: |",
        "| yes |",
        "| – |",  # noqa: RUF001
    ]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.125, 2, "0.13"),
        (-0.125, 2, "-0.13"),
        (0.135, 2, "0.14"),
        (1.005, 2, "1.01"),  # the nearest double lies below
        (-1.005, 2, "-1.01"),
        (2.675, 2, "2.68"),
        (2.0049999995, 2, "2.01"),  # within the nudge of 1e-9
        (2.004999995, 2, "2.00"),  # five times the nudge below
        (-2.004999995, 2, "-2.00"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (0.0, 2, "0.00"),
        (-0.001, 2, "0.00"),
        (-1e-12, 3, "0.000"),
        (1e-12, 3, "0.000"),
        (12345.6789, 4, "12345.6789"),
    ],
)
def test_numbers_are_rounded_half_away_from_zero(value: float, decimals: int, text: str) -> None:
    """As a person would by hand, though the number nearest to a half may lie a little below it."""
    assert fixed(value, decimals) == text


def test_a_sign_is_shown_where_it_is_asked_for() -> None:
    """Plus for what is above nothing, minus below; nothing has no minus."""
    assert [fixed(x, 1, sign=True) for x in (0.25, -0.25, -0.01)] == ["+0.3", "-0.3", "0.0"]


def test_each_way_to_show_values() -> None:
    """Numbers are kept as numbers; the text is made last."""
    row = {"a": 3, "b": 1, "none": None, "x": 0.504, "y": -0.002, "s": "far", "t": "here"}
    cases = [
        (column("a", sign=True), "+3"),
        (column("none"), "–"),  # noqa: RUF001
        (column("none", blank=""), ""),
        (column("none", labels={None: "unknown"}), "unknown"),
        (column("s", labels={"far": "*"}), "*"),
        (column("x", show="plain"), "0.504"),
        (column("a", show="grouped"), "3"),
        (column("x", show="per cent"), "50%"),
        (column("a", "b", show="span"), "3 to 1"),
        (column("a", "b", show="place"), "3/1"),
        (column("a", show="shift"), "▼ 3"),
        (column("y", show="change"), "="),
        (column("y", show="change", decimals=3), "-0.002"),
        (column("a", "b", show="moved"), "3 → 1"),
        (column("a", "a", show="moved"), "3"),
        (column("a", "none", "b", show="path"), "3 → – → 1"),  # noqa: RUF001
        (column("s", "none", "t", show="join", between=": "), "far: here"),
        (column("none", show="join"), "–"),  # noqa: RUF001
        (column("a", "s", show="judged", labels={"far": "beyond it"}), "▼ 3, beyond it"),
        (column("x", "none", show="bars", bounds=(0.0, 1.0)), "▅·"),
        (column("x", by=("b", {1: 1})), "0.5"),
    ]
    for case, text in cases:
        assert shown(case, row) == text, case
    assert {case.show for case, _ in cases} >= set(SHOWS) - {"dot", "interval", "dumbbell"}


def test_documents_are_plain_data(result: nhs_rank.Result) -> None:
    """They can be pickled, so they hold no functions, and their columns are in their frames."""
    for document in (result.document(probabilities=True), result.document(detail=True)):
        assert pickle.loads(pickle.dumps(document)).json == document.json
        for view in document.views:
            for item in view.columns:
                assert set(item.names) <= set(view.frame.columns)


def test_every_column_of_the_league_table_is_a_known_field(result: nhs_rank.Result) -> None:
    """None falls back on its bare name."""
    for view in result.document(probabilities=True).views:
        assert all(known.meaning for known in view.fields)


def test_columns_for_people_only_stay_out_of_files_for_machines() -> None:
    """A helper is seen in a table, and is not in CSV."""
    frame = pl.DataFrame({"rank": [1], "said": ["first"]})
    document = Document({}, (View("v", "V", frame, ("rank", "said"), helpers=("said",)),))
    assert FORMATS["csv"](document, Screen()) == b"rank\n1\n"
    assert b"first" in FORMATS["table"](document, Screen())


def test_long_texts_are_wrapped_on_a_terminal_and_nowhere_else() -> None:
    """In a file a sentence is whole; on a terminal no line is longer than it is wide."""
    said = "A sentence that is longer than a narrow terminal is wide, and goes on below. " * 2
    document = Document({}, (facts("f", "Facts", [("What", said), ("Else", "short")]),))
    for name in ("table", "markdown", "csv"):
        assert said.strip() in FORMATS[name](document, Screen()).decode()
    lines = FORMATS["table"](document, Screen(width=60)).decode().splitlines()
    assert max(len(line) for line in lines) <= 60
    assert " ".join(" ".join(lines[1:-1]).split()).removeprefix("What ") == said.strip()


def test_a_format_is_one_function_and_one_line(
    sample: Path, cli: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the table of formats is offered, with its suffixes, by every command."""
    monkeypatch.setitem(
        FORMATS, "ranks", Format(lambda document, _: str(len(document.views)).encode(), (".rk",))
    )
    assert callable(cli)
    ran: Ran = cli("compute", sample / "2025-26-q1", "--draws", 0, "-f", "ranks")
    assert (ran.status, ran.out) == (0, b"1")


def test_every_format_has_a_suffix_and_stands_in_the_help(cli: object) -> None:
    """A suffix belongs to one format; the help names all of them."""
    assert set(SUFFIXES.values()) == set(FORMATS)
    assert callable(cli)
    told = " ".join(cli("compute", "--help").text.split())
    assert all(name in told for name in FORMATS)


@pytest.mark.parametrize("asked", [("-f", "pdf"), ("-o", "t.pdf")])
def test_an_unknown_format_fails_alike_by_name_and_by_suffix(
    asked: tuple[str, str], sample: Path, cli: object
) -> None:
    """One code for both."""
    assert callable(cli)
    ran: Ran = cli("compute", sample / "2025-26-q1", *asked)
    assert ran.status == 2
    assert "NR113" in ran.err


def test_what_a_terminal_has_no_room_for_is_said_and_wide_shows_it(result: nhs_rank.Result) -> None:
    """The likely rank stays at 80 columns; how many others are hidden stands under the table."""
    document = result.document()
    narrow = FORMATS["table"](document, Screen(width=80)).decode()
    assert max(len(line) for line in narrow.splitlines()) <= 80
    head = next(line for line in narrow.splitlines() if line.startswith("Rank")).split("  ")
    assert "Likely rank" in [cell.strip() for cell in head]
    hidden = int(re.findall(r"^(\d+) columns more: --wide or -o FILE$", narrow, re.M)[0])
    for screen in (Screen(), Screen(width=80, wide=True), Screen(width=400)):
        whole = FORMATS["table"](document, screen).decode()
        assert "more: --wide" not in whole
    seen = [column.head for column in document.views[0].columns if not column.terminal]
    assert hidden == sum(f"  {one} " not in f"{' '.join(head)}  " for one in seen) or hidden == len(
        seen
    ) - len([cell for cell in head if cell.strip()])


@pytest.mark.parametrize("width", range(60, 260, 7))
def test_no_line_is_wider_than_the_terminal(width: int, result: nhs_rank.Result) -> None:
    """From the width that the columns that stay need; the wider, the more columns."""
    text = FORMATS["table"](result.document(), Screen(width=width)).decode()
    assert max(len(line) for line in text.splitlines()) <= width


def test_the_likely_rank_is_drawn_on_an_axis_from_first_to_last() -> None:
    """Ends and rank stand where they are; where they fall together the rank is seen."""
    draw = column("low", "rank", "high", "of", show="interval")
    row = {"low": 1, "rank": 11, "high": 20, "of": 20}
    assert shown(draw, row) == "├─────────●────────┤"
    assert shown(draw, row | {"low": 6, "rank": 6, "high": 7}) == "     ●┤"
    assert shown(draw, row | {"low": 3, "rank": 9, "high": 5}) == "  ├─┤   ●"
    assert shown(draw, row | {"low": 1, "rank": 1, "high": 1, "of": 1}) == "●"
    assert shown(draw, row | {"low": None}) == ""


def test_two_quarters_are_a_dumbbell_and_a_missing_one_leaves_one_end() -> None:
    """Hollow is before, full is after."""
    draw = column("a", "b", show="dumbbell", bounds=(1.0, 2.9))
    assert shown(draw, {"a": 1.0, "b": 1.5}) == "○────●"
    assert shown(draw, {"a": 1.5, "b": 1.0}) == "●────○"
    assert shown(draw, {"a": None, "b": 1.2}) == "  ●"
    assert shown(draw, {"a": 1.2, "b": None}) == "  ○"
    assert shown(draw, {"a": 1.2, "b": 1.2}) == "  ●"
    assert shown(draw, {"a": None, "b": None}) == ""


def test_bars_leave_a_gap_for_a_quarter_that_no_file_has() -> None:
    """An empty name is a quarter that is missing for all; a point one that a trust lacks."""
    draw = column("a", "", "b", "c", show="bars", bounds=(1.0, 4.0))
    assert shown(draw, {"a": 1.0, "b": None, "c": 4.0}) == "▁ ·█"


def test_a_scan_is_drawn_on_its_axis_with_the_bounds_of_segments() -> None:
    """A dot at the share of the axis; a diamond for the value as it is; marks where bounds are."""
    draw = column("x", "now", show="dot", bounds=(1.0, 3.9), marks=(2.0, 3.9))
    assert shown(draw, {"x": 1.0, "now": False}) == "●·········┊··················┊"
    assert shown(draw, {"x": 2.0, "now": True}) == "··········◆··················┊"
    assert shown(draw, {"x": None, "now": False}) == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1"])
def test_a_terminal_gets_only_characters_that_it_has(
    encoding: str, result: nhs_rank.Result
) -> None:
    """What its encoding lacks is shown by something plainer of the same width."""
    document = result.document()
    text = FORMATS["table"](document, Screen(width=140, encoding=encoding)).decode(encoding)
    rich = FORMATS["table"](document, Screen(width=140)).decode()
    assert "?" not in text
    assert [len(line) for line in text.splitlines()] == [len(line) for line in rich.splitlines()]
    assert ("├" in text) == (encoding == "cp437")


def test_a_table_without_rows_says_so() -> None:
    """There are no heads with nothing below them."""
    empty = View("v", "Nobody", pl.DataFrame(schema={"rank": pl.Int64}), ("rank",))
    for name in ("table", "markdown"):
        text = FORMATS[name](Document({}, (empty,)), Screen()).decode()
        assert "Rank" not in text
        assert text.split() == [*(["##"] if name == "markdown" else []), "Nobody", "none"]


def test_columns_about_caps_are_explained_where_they_are_seen(result: nhs_rank.Result) -> None:
    """At 80 columns there is no "Before cap", so nothing is said of it."""
    document = result.document()
    narrow, whole = (
        FORMATS["table"](document, Screen(width=width)).decode() for width in (80, None)
    )
    assert "Override: yes means that the segment can be no better than 3." in narrow
    assert "Before cap:" not in narrow
    assert "Before cap: the segment that the average alone would give." in whole


def test_the_caption_counts_the_rows_that_are_seen(result: nhs_rank.Result) -> None:
    """Three of each type are three of each type, whatever is ranked."""
    text = FORMATS["table"](result.document(top=3), Screen()).decode()
    assert "| 9 of 205 ranked trusts |" in text
    assert "| 205 trusts ranked |" in FORMATS["table"](result.document(), Screen()).decode()


def test_domains_have_heads_of_their_own(result: nhs_rank.Result) -> None:
    """Shortened before "and" or "to", not to their first word."""
    heads = [column.head for column in result.document().views[0].columns]
    wanted = ["Access", "Effectiveness", "Patient safety", "People", "Finance"]
    assert heads[heads.index("Metrics") + 1 :][:5] == wanted


def test_ranks_within_all_types_make_one_table(sample: Path) -> None:
    """Where ranks go over all types, so does the table, and the type is a column."""
    framework = nhs_rank.load_framework("nof-2025-26")
    ranking = framework.ranking.model_copy(update={"within": "all"})
    result = nhs_rank.compute(
        sample / "2025-26-q1", framework.model_copy(update={"ranking": ranking}), draws=0
    )
    text = FORMATS["markdown"](result.document(), Screen()).decode()
    assert text.count("| Rank |") == 1
    assert "| Type |" in text


def test_the_page_of_columns_is_that_of_the_fields(sample: Path) -> None:
    """``python -m nhs_rank.output > docs/columns.md`` changes nothing; every field is there."""
    page = columns_page()
    assert (sample.parent / "docs" / "columns.md").read_text(encoding="utf-8") == page
    assert all(f"| `{name}` |" in page for name in FIELDS)


def test_what_is_printed_knows_nothing_of_what_was_asked() -> None:
    """No format, and no page of formats, imports a result, an analysis, a source or a command."""
    allowed = ("diagnostics", "exceptions", "fields", "files", "guard", "output")
    allowed += ("own_results", "terminal", "words")
    folder = Path(nhs_rank.__file__).parent / "output"
    for path in folder.glob("*.py"):
        found = re.findall(r"^\s*(?:from|import) nhs_rank\.(\w+)", path.read_text("utf-8"), re.M)
        assert set(found) <= set(allowed), path.name
