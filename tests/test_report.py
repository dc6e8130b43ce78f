"""The page of a league table: what stands in the file, before any script runs."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nhs_rank
from nhs_rank.analyses._report_pack import packed

NASTY = "</script><script>alert(1)</script> \"quoted\" 'too' \u202eright to left & <b>bold</b>"


class Rows(HTMLParser):
    """The rows of the league table, and the scripts and styles of the page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.rows: list[dict[str, str | None]] = []
        self.names: list[str] = []
        self.parts: dict[str, list[str]] = {"script": [], "style": []}
        self.inside = ""
        self.requests: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag, attributes):
        """Note a row, a name, a request."""
        of = dict(attributes)
        self.requests += [of[name] for name in ("src", "srcset", "poster") if name in of]
        if tag == "link":
            self.requests.append(of.get("href", ""))
        if tag == "tr" and "data-code" in of:
            self.rows.append(of)
        if tag in self.parts:
            self.parts[tag].append("")
        self.inside = tag
        if tag == "a" and (of.get("href") or "").startswith("#trust="):
            self.names.append("")

    def handle_endtag(self, tag):  # noqa: ARG002
        """What follows is outside."""
        self.inside = ""

    def handle_data(self, data):
        """Keep the text of scripts, styles and names."""
        if self.inside in self.parts:
            self.parts[self.inside][-1] += data
        if self.inside == "a" and self.names and not self.names[-1]:
            self.names[-1] = data


@pytest.fixture(scope="module")
def league(sample):
    """The sample's first quarter."""
    return nhs_rank.compute(sample / "2025-26-q1", draws=200)


@pytest.fixture(scope="module")
def page(league):
    """Its page."""
    return league.report()


def test_the_table_stands_in_the_page(league, page):
    """Every trust has a row with the figures of the table in full."""
    rows = {row["data-code"]: row for row in Rows(page).rows}
    assert set(rows) == set(league.placed["trust_code"])
    for row in league.league.iter_rows(named=True):
        shown = rows[row["trust_code"]]
        for name, column in {
            "data-rank": "rank",
            "data-segment": "segment",
            "data-average": "average_score",
            "data-likely-rank-low": "likely_rank_low",
            "data-likely-rank-high": "likely_rank_high",
            "data-likely-score-low": "likely_score_low",
            "data-likely-score-high": "likely_score_high",
        }.items():
            expected = "" if row[column] is None else json.dumps(row[column])
            assert shown[name] == expected
        assert shown["data-type"] == row["trust_type"]


def test_the_same_page_every_time(league, page):
    """The same result gives the same bytes."""
    assert league.rerun().report() == page


def test_a_national_page_is_small(page):
    """205 trusts take less than 250 kB."""
    assert len(page) < 250_000


def test_nothing_is_fetched_and_only_our_scripts_run(page):
    """No address but anchors; the policy names the hash of every script and style."""
    found = Rows(page)
    assert found.requests == []
    text = page.decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; ")
    runs = [part for part in found.parts["script"] if not part.startswith("{")]
    assert len(runs) == 2
    for part in [*runs, *found.parts["style"]]:
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]+\s(?:on\w+|style)=", text)


def test_names_are_text(tmp_path):
    """Markup, quotes and direction marks in names neither end a script nor make an element."""
    frame = pl.DataFrame(
        {
            "trust_code": ["ZA1", "ZB2"],
            "trust_name": [NASTY, "Plain"],
            "trust_type": ["acute", "acute"],
            "a_and_e_4h": [70.0, 80.0],
            "rtt_18w": [50.0, 60.0],
        }
    )
    path = tmp_path / "nasty.csv"
    frame.write_csv(path)
    page = nhs_rank.compute(path, draws=0).report()
    found = Rows(page)
    assert " ".join(NASTY.split()) in [" ".join(name.split()) for name in found.names]
    assert page.count(b"<script") == 3
    assert b"alert(1)</script>" not in page


def test_the_command_writes_the_page(cli, sample, tmp_path, page):
    """`report -o` writes what the library gives, and leaves what was there if it fails."""
    path = tmp_path / "page.html"
    run = cli("report", sample / "2025-26-q1", "--draws", 200, "-o", path)
    assert run.status == 0
    own = path.read_bytes()
    assert Rows(own).rows == Rows(page).rows
    refused = cli("report", sample / "nothing.csv", "-o", path)
    assert refused.status == 2
    assert path.read_bytes() == own


def test_a_trust_asked_for_has_its_way_told(cli, sample, tmp_path):
    """With `--trust` the way to the next segment is searched for."""
    path = tmp_path / "page.html"
    options = ("--draws", 0, "-o", path, "--trust")
    assert cli("report", sample / "2025-26-q1", *options, "ZR3").status == 0
    data = json.loads(next(p for p in Rows(path.read_bytes()).parts["script"] if p[0] == "{"))
    way = nhs_rank.compute(sample / "2025-26-q1", draws=0).explain("ZR3").way
    assert len(data["ways"]["ZR3"]) == (min(way.routes.height, 5) or 1)
    assert cli("report", sample / "2025-26-q1", *options, "nowhere").status == 2


def unpack(column: dict[str, object], size: int) -> np.ndarray:
    """Make scores of what was packed, as the page does."""
    low, high, steps = (float(column[name]) for name in ("low", "high", "steps"))
    made = np.full(size, np.nan)
    for at, text in enumerate(str(column["scores"]).split(",")):
        if text.startswith("="):
            made[at] = float(text[1:])
        elif text and column["way"] == "rank":
            made[at] = low + ((high - low) * int(text)) / steps
        elif text:
            made[at] = low + (high - low) / steps * int(text)
    return made


@given(
    st.integers(2, 300),
    st.lists(st.integers(0, 299) | st.floats(1, 4) | st.none(), min_size=1, max_size=30),
    st.booleans(),
)
def test_packed_scores_come_back_to_the_last_bit(size, picks, by_rank):
    """Whatever is on the grid and whatever is not."""
    step = 3.0 / (size - 1)
    scores = [
        np.nan
        if pick is None
        else pick
        if isinstance(pick, float)
        else (1 + 3.0 * (pick % size) / (size - 1) if by_rank else 1 + step * (pick % size))
        for pick in picks
    ]
    column = np.array(scores)
    again = unpack(packed(column, [(1.0, 4.0)]), len(column))
    assert np.array_equal(column, again, equal_nan=True)


def test_scores_on_a_grid_take_little_room():
    """A metric scored by rank is packed as whole numbers."""
    column = np.array([1 + 3 * k / 130 for k in range(131)])
    text = str(packed(column, [(1.0, 4.0)])["scores"])
    assert "=" not in text
    assert text == ",".join(map(str, range(131)))


def test_what_kind_of_figures_these_are_is_said_at_the_top(page, tmp_path):
    """Fictional, computed or estimated, before anything else is."""
    assert b"Not NHS trusts" in page.split(b"<main>")[0]
    real = pl.DataFrame(
        {"trust_code": ["RP6", "RAN"], "trust_type": ["acute"] * 2, "a_and_e_4h": [70.0, 80.0]}
    )
    real.write_csv(tmp_path / "real.csv")
    computed = nhs_rank.compute(tmp_path / "real.csv", draws=0).report()
    assert b"Computed, not published" in computed.split(b"<main>")[0]
    rows = pl.DataFrame(
        {
            "quarter": ["Q1 2025/26"] * 4,
            "trust_code": ["ZA1", "ZA2", "ZA1", "ZA2"],
            "trust_type": ["acute"] * 4,
            "metric": ["OF0013", "OF0013", "OF0023", "OF0023"],
            "value": [70.0, 80.0, 50.0, 60.0],
            "origin": ["made", "made", "carried", "carried"],
        }
    )
    rows.write_csv(tmp_path / "built.csv")
    estimate = nhs_rank.compute(tmp_path / "built.csv", draws=0).report()
    assert b"An estimate, not the published table" in estimate.split(b"<main>")[0]


def test_the_scripts_keep_their_types():
    """`tsc --checkJs` finds nothing in the scripts of the page."""
    program = os.environ.get("NHS_RANK_TSC") or shutil.which("tsc")
    if program is None:
        pytest.skip("no TypeScript compiler is installed here (NHS_RANK_TSC)")
    root = Path(nhs_rank.__file__).parent / "output" / "report" / "js"
    command = [program, "--project", str(root / "tsconfig.json")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
