"""The fast and the careful road of reading give the same table and say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hostile_cases import CASES, Case, possible
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import GIVEN, metric
from small import framework_data as data

from nhs_rank import Framework
from nhs_rank.diagnostics import Log
from nhs_rank.reading import _csv, find_files, read_files

FRAMEWORK = Framework.model_validate(
    data(
        {
            "m1": metric(aliases=["first"], unit="%", range=[0, 100], given="s1"),
            "m2": metric(unit="rate", other_units={"count": {"method": "rank"}}),
            "m3": metric({"method": "categories", "categories": {"good": 1, "bad": 4}}, None),
            "m4": metric(GIVEN, None, given="s4"),
        },
        trust_types={"acute": {"name": "Acute trust", "aliases": ["acute"]}},
        flags={"late": {"given": "f1"}},
        published={"average_score": "p1"},
    )
)


def read(folder: Path, *, careful: bool) -> tuple[dict[str, Any], list[str]]:
    """What the files of a folder hold and what is said of them, by either road."""
    fast = _csv.fast
    if careful:
        _csv.fast = lambda *_: None  # type: ignore[assignment]
    try:
        log = Log()
        table = read_files(find_files([folder], log), FRAMEWORK, log)
    finally:
        _csv.fast = fast
    frames = {
        name: getattr(table, name).to_dicts()
        for name in ("trusts", "cells", "flags", "published", "league", "unknown")
    }
    return frames | {"sources": table.sources, "named": table.named}, log.lines()


def same_by_both_roads(folder: Path) -> None:
    """Both roads give equal tables and equal messages."""
    assert read(folder, careful=False) == read(folder, careful=True)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if not possible(case) and any(n.endswith("csv") for n in case.files)],
    ids=lambda case: case.name,
)
def test_every_file_of_the_corpus(case: Case, tmp_path: Path) -> None:
    """Hostile files, whatever is wrong with them."""
    case.write(tmp_path)
    same_by_both_roads(tmp_path)


def test_the_sample_data(sample: Path) -> None:
    """Clean files."""
    same_by_both_roads(sample / "2025-26-q1")


CODES = st.sampled_from(["AA1", "aa2", "AA3 ", "", "NA", "TOTAL", "-", '="AA4"', "a b", "QA1"])
NAMES = st.sampled_from(
    ["m1", "first", "M 1", "m2", "m3", "m4", "s1", "late", "p1", "zz", "", "NA"]
)
VALUES = st.sampled_from(
    [
        *[
            "1",
            "2.5",
            "50%",
            "1,234",
            "-",
            "NA",
            "good",
            "yes",
            "x",
            "(1)",
            "nan",
            "1e3",
            "0.1",
            "-0.0",
            "0,5",
            "1e400",
            "26:42",
        ],
        *("", "1 [p]", " 3", "\N{MINUS SIGN}1", "a\nb", 'a"b'),
    ]
)
QUARTERS = st.sampled_from(["Q1 2025/26", "2025-26-q2", "", "NA", "spring"])
ENDS = st.sampled_from(["\n", "\r\n"])


def cell(text: str, *, quoted: bool) -> str:
    """A cell as it stands in a CSV file."""
    if quoted or any(sign in text for sign in ',"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


@st.composite
def tidy_files(draw: st.DrawFn) -> str:
    """Tidy files with whatever may stand in them."""
    columns = ["trust_code", "metric", "value"]
    kinds: list[Any] = [CODES, NAMES, VALUES]
    for name, kind in (
        ("quarter", QUARTERS),
        ("unit", st.sampled_from(["%", "rate", "count", "furlongs", ""])),
        ("score", VALUES),
        ("trust_name", st.sampled_from(["Alder", "Birch", "", "England"])),
        ("trust_type", st.sampled_from(["acute", "Acute trust", "Other", ""])),
    ):
        if draw(st.booleans()):
            columns.append(name)
            kinds.append(kind)
    rows = draw(st.lists(st.tuples(*kinds), max_size=12))
    quoted, end = draw(st.booleans()), draw(ENDS)
    lines = [",".join(columns)]
    lines += [",".join(cell(text, quoted=quoted) for text in row) for row in rows]
    return (
        draw(st.sampled_from(["", "A title\n\n"]))
        + end.join(lines)
        + draw(
            st.sampled_from(
                ["", end, end * 3, f"{end}{end}Source: nobody{end}", f"{end}AA9,m1{end}"]
            )
        )
    )


@st.composite
def wide_files(draw: st.DrawFn) -> str:
    """Wide files likewise."""
    names = ["m1", "m2", "m3", "m4", "s1", "late", "zz", "Average_score", ""]
    columns = ["trust_code", *draw(st.lists(st.sampled_from(names), unique=True, max_size=5))]
    kinds: list[Any] = [CODES, *([VALUES] * (len(columns) - 1))]
    rows = draw(st.lists(st.tuples(*kinds), max_size=8))
    lines = [",".join(columns), *(",".join(cell(t, quoted=False) for t in row) for row in rows)]
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", ",\n", "\n\n"]))


@given(text=st.one_of(tidy_files(), wide_files()), mark=st.booleans())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_a_file_holds(
    tmp_path_factory: pytest.TempPathFactory, text: str, mark: bool
) -> None:
    """The same table and the same messages, in the same words and places."""
    folder = tmp_path_factory.mktemp("roads")
    (folder / "x.csv").write_bytes(text.encode("utf-8-sig" if mark else "utf-8"))
    same_by_both_roads(folder)
