"""Columns are written down once: what is said of them holds for every output."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import Ran

import nhs_rank
from nhs_rank._league_view import detail_document, league_document
from nhs_rank.fields import DETAIL, FIELDS, LEAGUE, field_of
from nhs_rank.output import FORMATS, SUFFIXES, Column, Document, Screen, View, column, facts
from nhs_rank.output.cells import SHOWS, fixed, shown
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
    assert {case.show for case, _ in cases} >= set(SHOWS) - {"dot"}


def test_documents_are_plain_data(result: nhs_rank.Result) -> None:
    """They can be pickled, so they hold no functions, and their columns are in their frames."""
    for document in (league_document(result, probabilities=True), detail_document(result)):
        assert pickle.loads(pickle.dumps(document)).json == document.json
        for view in document.views:
            for item in view.columns:
                assert set(item.names) <= set(view.frame.columns)


def test_every_column_of_the_league_table_is_a_known_field(result: nhs_rank.Result) -> None:
    """None falls back on its bare name."""
    for view in league_document(result, probabilities=True).views:
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
