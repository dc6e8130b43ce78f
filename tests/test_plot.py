"""Figures for elsewhere: what is drawn is what the table says."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import polars as pl
import pytest

import nhs_rank
from nhs_rank import InputError
from nhs_rank.analyses._figures import FIGURES, figure
from nhs_rank.output.figure import Figure, svg, text

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def league(sample):
    """Two quarters of the sample, the ambulance trusts shown."""
    paths = [sample / "2025-26-q1", sample / "2025-26-q2"]
    return nhs_rank.compute(paths, draws=300, trust_type="ambulance")


def drawn(league, kind):
    """A figure with all that any kind may need."""
    code = league.league["trust_code"][0]
    against = league.rerun(framework="patient-first", draws=0)
    return figure(league, kind, trusts=[code], against=against, along="OF0017=20..60")


@pytest.mark.parametrize("kind", FIGURES)
def test_every_kind_is_a_picture_with_words(league, kind):
    """Each has a headline, a source, an alternative text, and is the same every time."""
    made = drawn(league, kind)
    content = svg(made)
    assert content == svg(drawn(league, kind))
    root = ET.fromstring(content)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == made.headline
    assert root.find(f"{SVG}desc").text == made.alt
    assert len(made.alt) > 20
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert made.source in words
    assert "not official" in made.source


def test_likely_ranks_lie_where_the_table_has_them(league):
    """Ends of lines and dots stand in the order and at the distances of the ranks."""
    root = ET.fromstring(svg(drawn(league, "ranges")))
    dots = [float(one.get("cx")) for one in root.iter(f"{SVG}circle")]
    table = league.league.filter(pl.col("likely_rank_low").is_not_null()).sort("rank", "trust_code")
    ranks = table["rank"].to_list()
    assert len(dots) == len(ranks)
    per_place = (dots[-1] - dots[0]) / (ranks[-1] - ranks[0])
    for dot, rank in zip(dots, ranks, strict=True):
        assert dot == pytest.approx(dots[0] + per_place * (rank - ranks[0]), abs=0.02)
    lines = [one for one in root.iter(f"{SVG}line") if one.get("stroke") == "#28A197"]
    for one, low, high in zip(
        lines, table["likely_rank_low"], table["likely_rank_high"], strict=True
    ):
        assert float(one.get("x1")) == pytest.approx(dots[0] + per_place * (low - 1), abs=0.02)
        assert float(one.get("x2")) == pytest.approx(dots[0] + per_place * (high - 1), abs=0.03)


def test_shares_fill_the_bar(league):
    """The parts of a bar are as wide as the shares of draws."""
    root = ET.fromstring(svg(drawn(league, "segments")))
    boxes = list(root.iter(f"{SVG}rect"))[1:]
    shares = league.placed.filter(pl.col("trust_code") == league.league["trust_code"][0])
    widths = [float(one.get("width")) for one in boxes[:4]]
    for at, width in enumerate(widths):
        expected = shares[f"p_segment_{at + 1}"][0] * sum(widths)
        assert width == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("kind", ["shifts", "metrics", "scan"])
def test_what_is_wanting_is_said(league, kind):
    """A figure that needs more says what."""
    with pytest.raises(InputError) as caught:
        figure(league, kind)
    assert [one.code for one in caught.value.diagnostics] == ["NR160"]


def test_no_ranges_without_draws(league):
    """Figures of likely ranges need draws."""
    for kind in ("ranges", "segments"):
        with pytest.raises(InputError):
            figure(league.rerun(draws=0), kind)


def test_names_are_text():
    """Markup in a name is shown, not obeyed; control characters are gone."""
    assert "&lt;b&gt; &amp;" in text(0, 0, "<b> & \x1b[31m")
    made = Figure("<h>", "s", "x", 'a "b"', (), 10)
    assert ET.fromstring(svg(made)).find(f"{SVG}title").text == "<h>"


def test_the_command(cli, sample, tmp_path):
    """SVG and PNG by suffix, the alternative text said, another suffix refused."""
    drawing = tmp_path / "ranges.svg"
    options = ("--draws", 200, "--trust-type", "ambulance")
    ran = cli("plot", "ranges", sample / "2025-26-q1", *options, "-o", drawing, "--alt", "Said.")
    assert ran.status == 0
    assert "Said." in ran.err
    assert b"<desc" in drawing.read_bytes()
    assert b"Said." in drawing.read_bytes()
    refused = cli("plot", "ranges", sample / "2025-26-q1", *options, "-o", tmp_path / "x.pdf")
    assert refused.status == 2
    assert "NR113" in refused.err
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    picture = tmp_path / "ranges.png"
    assert cli("plot", "ranges", sample / "2025-26-q1", *options, "-o", picture).status == 0
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
