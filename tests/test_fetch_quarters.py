"""Which files a quarter has: the catalogue, the landing page, and what is in neither."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest
from fetch_server import CSV, NAME, answer, codes, failure, get, names, no_proxy, server
from hypothesis import given
from hypothesis import strategies as st

from nhs_rank.exceptions import InputError, OutputError
from nhs_rank.fetch import fetch, listing
from nhs_rank.fetch.catalogue import read_catalogue
from nhs_rank.fetch.page import anchors
from nhs_rank.fetch.quarters import links_to_files

__all__ = ["get", "no_proxy", "server"]

TYPES = {
    "acute": ("acute-trust",),
    "mental_health_community": ("non-acute-trust", "mental-health-and-community-trust"),
}
PAGE = b"""
<a href="/2026/06/acute-trust-data-q4-25-26.csv">Acute</a>
<a href="/2026/06/acute-trust-league-table-q4-25-26.csv">Acute</a>
<a href="/2026/06/ambulance-trust-data.csv">Ambulance, <b>Q4 2025/26</b></a>
"""


@pytest.fixture
def page(server):
    """Serve a landing page that is a quarter ahead of the catalogue."""
    server.routes["/page"] = answer(200, PAGE)
    for path in ("acute-trust-data-q4-25-26", "acute-trust-league-table-q4-25-26",
                 "ambulance-trust-data"):  # fmt: skip
        server.routes[f"/2026/06/{path}.csv"] = answer(200, CSV)


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("quarter", ["2025-26-q4", "Q4 2025/26", "latest", "Latest"])
def test_a_quarter_that_the_catalogue_lacks_is_looked_for_on_the_page(get, quarter):
    """Links whose name or text names the quarter are fetched, and ``latest`` means the newest."""
    result = get(quarter=quarter)
    assert result.quarter == "Q4 2025/26"
    assert [(file.trust_type, file.kind, file.status) for file in result.files] == [
        ("acute", "data", "fetched"),
        ("acute", "league-table", "fetched"),
        ("ambulance", "data", "fetched"),
    ]
    assert (result.warnings, result.errors) == ((), ())


@pytest.mark.usefixtures("page")
def test_only_the_types_asked_for(server, get):
    """Naming types leaves the files of the others alone."""
    assert [file.trust_type for file in get(quarter="latest", types=["ambulance"]).files] == [
        "ambulance"
    ]
    assert server.hits["/2026/06/acute-trust-data-q4-25-26.csv"] == 0


@pytest.mark.usefixtures("page")
def test_some_files_fail_and_some_do_not(server, get):
    """All files are tried; the result holds what came and an error for each that did not."""
    del server.routes["/2026/06/ambulance-trust-data.csv"]
    result = get(quarter="latest")
    assert [file.status for file in result.files] == ["fetched", "fetched", "failed"]
    assert codes(result.errors) == ["NR605"]


def test_a_type_without_a_link_is_an_error(server, get):
    """A quarter of which the page has one type only says what is missing."""
    server.routes["/page"] = answer(200, b'<a href="acute-trust-data-q2-25-26.csv">')
    server.routes["/acute-trust-data-q2-25-26.csv"] = answer(200, CSV)
    result = get(quarter="Q2 2025/26")
    assert len(result.files) == 1
    assert "ambulance" in result.errors[0].message


@pytest.mark.usefixtures("page")
def test_a_quarter_nobody_knows(get):
    """A quarter in neither place is an error that names those of the catalogue."""
    with pytest.raises(InputError, match="the catalogue has: Q1 2025/26"):
        get(quarter="Q1 2031/32")


def test_a_quarter_nobody_knows_and_no_page(get):
    """If the page could not be read, this is said as well."""
    assert failure(get, quarter="Q2 2025/26") == ["NR602", "NR604"]


def test_latest_without_the_page(server, get):
    """Without the landing page the newest of the catalogue is taken, with a warning."""
    server.routes["/a.csv"] = answer(200, CSV)
    result = get(quarter="latest")
    assert result.quarter == "Q1 2025/26"
    assert codes(result.warnings) == ["NR617"]


def test_a_known_quarter_does_not_need_the_page(server, get):
    """The landing page is not asked for when the addresses are good."""
    server.routes["/a.csv"] = answer(200, CSV)
    get()
    assert server.hits["/page"] == 0


@pytest.mark.parametrize("quarter", ["", "Q5 2025/26", "Q1 2025/27", "last"])
def test_what_is_not_a_quarter(server, get, quarter):
    """A text that is neither a quarter nor ``latest`` is refused before anything is asked for."""
    assert failure(get, quarter=quarter) == ["NR104"]
    assert not server.hits


def test_unknown_types_are_all_named(get):
    """Every trust type that the catalogue does not have is reported, with the nearest one."""
    with pytest.raises(InputError, match="did you mean 'acute'") as caught:
        get(types=["acut", "ambulance", "x"])
    assert codes(caught.value.diagnostics) == ["NR176", "NR176"]


def test_the_folder_is_named_after_the_quarter(server, get, tmp_path, monkeypatch):
    """Without a folder the files go to one named like 2025-26-q1."""
    server.routes["/a.csv"] = answer(200, CSV)
    get()
    monkeypatch.chdir(tmp_path)
    fetch("Q1 2025/26", catalogue="catalogue.yaml")
    assert names(tmp_path / "2025-26-q1") == [NAME, f"{NAME}.provenance.json"]


def test_the_bundled_catalogue():
    """It has data and league table of three types for two quarters, newer versions first."""
    rows = listing()
    assert {(row.quarter, row.trust_type, row.kind) for row in rows} == {
        (quarter, trust_type, kind)
        for quarter in ("Q1 2025/26", "Q3 2025/26")
        for trust_type in ("acute", "mental_health_community", "ambulance")
        for kind in ("data", "league-table")
    }
    start = "https://www.england.nhs.uk/wp-content/uploads/20"
    assert all(address.startswith(start) for row in rows for address in row.addresses)
    assert all("-v2" in row.addresses[0] for row in rows if row.quarter == "Q3 2025/26")
    assert read_catalogue().newest == "Q3 2025/26"


def test_the_known_hash_is_that_of_the_published_file():
    """The hash in the catalogue is the one of the file as it was published."""
    beside = Path(__file__).parents[2] / "shared" / "nof"
    row = listing()[0]
    path = Path(os.environ.get("NHS_RANK_OFFICIAL_DATA", beside)) / "2025-26-q1" / row.name
    if not path.exists():
        pytest.skip(f"the official file is not there: {path}")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256


def parse_links(html, address, types):
    """The links of a page to files."""
    return links_to_files(anchors(html, address), types)


GOOD = """\
types: {acute: [acute-trust]}
quarters:
  Q1 2025/26:
    - name: a.csv
      type: acute
      kind: data
      addresses: [http://127.0.0.1/a.csv]
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("types:", "types: [", "NR402", 2),
        (GOOD, "\n", "NR201", None),
        (GOOD, "- a list\n", "NR407", 1),
        ("      kind: data\n", "", "NR601", 4),
        ("kind: data", "kind: date", "NR601", 6),
        ("kind: data", "kind: data\n      kinds: data", "NR601", 7),
        ("kind: data", "kind: data\n      kind: data", "NR403", 7),
        ("kind: data", "kind: data\n      sha256: 12", "NR601", 7),
        ("Q1 2025/26", "Q1 2025/27", "NR601", 3),
        ("a.csv\n", "../a.csv\n", "NR601", 4),
        ("a.csv\n", ".csv\n", "NR601", 4),
        ("type: acute", "type: acutes", "NR601", 1),
        ("http://", "ftp://", "NR601", 1),
        ("http://", "http://me:secret@", "NR601", 1),
        ("127.0.0.1", "127.0.0.1:99999", "NR601", 1),
        ("127.0.0.1", "127.0.0.1:port", "NR601", 1),
        ("127.0.0.1", "a..b", "NR601", 1),
        ("[http", f"[{', '.join(['x'] * 10)}, http", "NR601", 7),
        ("[http://127.0.0.1/a.csv]", "[]", "NR601", 1),
        ("[acute-trust]", "&a [acute-trust]", "NR404", 1),
        ("Q1 2025/26:", "? [a]\n  :", "NR407", 3),
        ("types: {acute: [acute-trust]}", "types: {}", "NR601", 1),
    ],
)
def test_a_bad_catalogue_is_placed(tmp_path, old, new, code, line):
    """What is wrong in one's own catalogue is reported with the file and the line."""
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        listing(path)
    problem = caught.value.diagnostics[0]
    assert (problem.path, problem.code, problem.line) == (str(path), code, line)


def test_a_good_catalogue_of_ones_own(tmp_path):
    """The base file of the test above is fine."""
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)
    assert [row.addresses for row in listing(path)] == [("http://127.0.0.1/a.csv",)]


def test_a_large_catalogue_is_read_in_a_second(tmp_path):
    """Nine thousand entries take a second of the processor at most."""
    entry = "    - {{name: f{0}.csv, type: acute, kind: data, addresses: [http://h/f{0}.csv]}}"
    path = tmp_path / "large.yaml"
    lines = ["types: {acute: [acute-trust]}", "quarters:", "  Q1 2025/26:"]
    path.write_text("\n".join(lines + [entry.format(n) for n in range(9000)]))
    begun = time.process_time()
    assert len(listing(path)) == 9000
    assert time.process_time() - begun < 1.5


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_catalogue_that_is_no_file(tmp_path, kind):
    """A pipe or a device is refused, and not waited for."""
    path = Path("/dev/zero") if kind == "device" else tmp_path / "pipe.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(InputError) as caught:
        listing(path)
    assert codes(caught.value.diagnostics) == ["NR103"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_in_the_place_of_a_file(get):
    """A pipe that stands where a file should be is an output error, and not waited for."""
    get.folder.mkdir()
    os.mkfifo(get.folder / NAME)
    with pytest.raises(OutputError) as caught:
        get()
    assert codes(caught.value.diagnostics) == ["NR112"]


def test_a_catalogue_that_is_not_there(tmp_path):
    """A missing file, a folder and bytes that are not text are told apart."""
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    found = []
    for path in (tmp_path / "none.yaml", tmp_path, binary):
        with pytest.raises(InputError) as caught:
            listing(path)
        found += codes(caught.value.diagnostics)
    assert found == ["NR101", "NR103", "NR203"]


def test_links_are_read_off_a_page():
    """Links are resolved, told apart by type, kind and quarter, and others passed over."""
    html = """<base href="https://files.example/up/"><a href="2025/12/Acute-Trust-Data-Q2.csv#x">
      Acute trusts Quarter 2 2025 - 26</a> <a>no link</a> <A HREF='page.html'>page</A>
      <a href="http://files.example/acute-trust-data.csv">insecure</a>
      <a href="javascript:alert(1)//a.csv">script</a> <a href="https://[bad/a.csv">bad</a>
      <a href="2025-26-q3-non-acute-trust-league-table-v2.csv">Q1 2025/26</a>
      <a href="https://h:port/a.csv">port</a> <a href="x%2f..%2fa.csv">name</a> <![endif"""
    links = parse_links(html, "https://www.example/page", TYPES)
    acute, other, named = links
    assert acute.address == "https://files.example/up/2025/12/Acute-Trust-Data-Q2.csv"
    assert (acute.type, acute.kind, acute.quarter) == ("acute", "data", "Q2 2025/26")
    assert (other.type, other.kind) == ("mental_health_community", "league-table")
    assert other.quarter == "Q3 2025/26"
    assert other.local_name == "2025-26-q3-non-acute-trust-league-table.csv"
    assert (named.name, named.type, named.kind, named.quarter) == ("a.csv", None, None, None)


REPEATED = """
<!-- <!----> <? <! < <a <a_ <a> <a/ </a> <script> <style></style> <base_href=x> & <a_href=
<a_href=x> <a_href=' <a_" <a_' <a_"'
"""


@pytest.mark.parametrize("part", REPEATED.split())
def test_any_page_is_read_in_one_pass(part):
    """Twice as long a page takes about twice as long, whatever it repeats."""
    seconds, part = [], part.replace("_", " ")
    for size in (500_000, 4_000_000):
        begun = time.process_time()
        anchors("<a href=first.csv>First</a>" + part * (size // len(part)), "http://h/")
        seconds.append(time.process_time() - begun)
    assert seconds[1] < 24 * seconds[0] + 0.5


PARTS = [
    *("<a", "<A HREF", " href", "=", "'", '"', ">", "<", "/", "x.csv", " ", "</a", "<!--", "-->"),
    *("<b>", "<script", "</script", "&amp;", "text", "?", "<base"),
]


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_any_page_has_links_that_can_be_asked(parts):
    """Nothing on a page makes the search for links fail, and all of them are full addresses."""
    for link in anchors("".join(parts), "http://h/p"):
        assert link.address.startswith("http://h/")
        assert len(link.text) <= 4_000


@pytest.mark.parametrize(
    ("name", "quarter"),
    [
        ("data-q3-25-26-v2.csv", "Q3 2025/26"),
        ("q1-2025-26-data.csv", "Q1 2025/26"),
        ("data-2025_26-q4.csv", "Q4 2025/26"),
        ("data-q2.csv", None),
        ("data-q3-25-27.csv", None),
        ("faq3-25-26.csv", None),
        ("data-q12-25-26.csv", None),
    ],
)
def test_quarters_in_file_names(name, quarter):
    """A quarter counts only when its number and both halves of its year are named."""
    (link,) = parse_links(f'<a href="{name}">x</a>', "http://h/", TYPES)
    assert link.quarter == quarter


def test_the_newest_version_is_taken_from_the_page(server, get):
    """Of several links that fit, the highest version wins, then the latest upload."""
    links = ("2026/01/acute-trust-data-q1-25-26.csv", "2025/09/acute-trust-data-q1-25-26-v3.csv",
             "2025/12/acute-trust-data-q1-25-26-v2.csv")  # fmt: skip
    server.routes["/page"] = answer(200, "".join(f'<a href="/{x}">x</a>' for x in links).encode())
    for link in links:
        server.routes[f"/{link}"] = answer(200, CSV)
    assert get().files[0].address.endswith("-v3.csv")
