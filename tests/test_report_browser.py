"""The page in a real browser: its figures are those of `compute`, and everybody can use it.

Needs Chromium, such as Debian's; without one the tests are skipped.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from itertools import product
from pathlib import Path

import pytest

import nhs_rank
from nhs_rank import InputError, load_framework

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

#: Weightings tried; three times as many with NHS_RANK_FUZZ set.
TRIES = 20 if os.environ.get("NHS_RANK_FUZZ") else 6
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
FIGURES = {
    "rank": "rank",
    "segment": "segment",
    "average": "average_score",
    "likelyRankLow": "likely_rank_low",
    "likelyRankHigh": "likely_rank_high",
    "likelyScoreLow": "likely_score_low",
    "likelyScoreHigh": "likely_score_high",
}
READ = """() => Object.fromEntries([...document.querySelectorAll("tr[data-code]")].map(
    (row) => [row.dataset.code, {...row.dataset}]))"""
GEOMETRIC = """
framework: geometric-thresholds
title: Geometric, thresholds, all together
extends: nof-2025-26
weights: {level: group, default: 1, mean: geometric}
segments: {method: thresholds, cuts: [1.8, 2.2, 2.6]}
missing: {min_metrics: 5, min_share: 0.6}
ranking: {within: all, by: [average_score], decimals: 3}
"""
BY_TYPE = """
framework: segments-by-type
title: Domains, segments by type
extends: nof-2025-26
weights: {level: domain, default: 1}
segments: {method: quantile, cuts: [0.2, 0.5, 0.8], pool: type}
caps: [{flag: financial_override, no_better_than: 2}]
"""


@pytest.fixture(scope="module")
def browser():
    """A real browser, driven by Playwright."""
    program = os.environ.get("NHS_RANK_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), ""
    )
    if not program:
        pytest.skip("no Chromium is installed here (NHS_RANK_CHROMIUM)")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Opened:
    """A page with what it asked for and what it said on the console."""

    def __init__(self, browser, path: Path, width: int = 1280, **more) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, **more
        )
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.address = path.as_uri()

    def go(self, fragment: str = "") -> None:
        """Load the page with a state in its address, until it is ready."""
        self.page.goto("about:blank")
        self.page.goto(self.address + fragment)
        self.ready()

    def ready(self) -> None:
        """Wait for all the draws."""
        self.page.wait_for_selector("html[data-state=ready]", timeout=120_000)

    def rows(self) -> dict[str, dict[str, str]]:
        """What the rows of the table carry."""
        return self.page.evaluate(READ)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def write(folder: Path, league) -> Path:
    """Write the page of a table."""
    path = folder / "page.html"
    path.write_bytes(league.report())
    return path


def same(rows: dict[str, dict[str, str]], league) -> None:
    """Hold every figure of a page against a table."""
    for row in league.placed.iter_rows(named=True):
        shown = rows[row["trust_code"]]
        for name, column in FIGURES.items():
            expected = row.get(column)
            found = float(shown[name]) if shown[name] else None
            assert found == expected, (row["trust_code"], column)


def weightings(league, number: int, seed: int) -> list[tuple[str, dict[str, float], bool]]:
    """Random weights by metric, domain or group, as a fragment and as what `compute` takes."""
    pick = random.Random(seed)
    framework = league.framework
    found = []
    for _ in range(number):
        level = pick.choice(["metric", "domain", "group"])
        keys = {
            "metric": list(league.weighting.metrics),
            "domain": list(framework.domains),
            "group": list(framework.groups),
        }[level]
        some = pick.sample(keys, min(len(keys), pick.randint(1, 5)))
        set_to = {
            key: pick.choice([0.0, 0.5, 1.0, 2.0, round(pick.random() * 3, 3)]) for key in some
        }
        cap = pick.random() < 0.5
        text = ",".join(f"{key}:{number:g}" for key, number in set_to.items())
        found.append((f"#w={text}{'' if cap else '&cap=off'}", set_to, cap))
    return found


def hold(opened: Opened, league, number: int, seed: int) -> None:
    """Hold a page against `compute` for random weightings."""
    for fragment, weights, cap in weightings(league, number, seed):
        try:
            other = league.rerun(weights=weights, cap=cap)
        except InputError:
            continue  # all weights are 0: the page says so
        opened.go(fragment)
        same(opened.rows(), other)


@pytest.mark.parametrize("config", ["nof-2025-26", "equal-domains", GEOMETRIC, BY_TYPE])
def test_every_figure_is_that_of_compute(browser, sample, tmp_path, config):
    """For random weightings, by metric, domain and group, with and without caps."""
    if "\n" in config:
        path = tmp_path / "own.yaml"
        path.write_text(config, encoding="utf-8")
        config = path
    league = nhs_rank.compute(sample / "2025-26-q1", config, draws=400)
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.go()
        same(opened.rows(), league)
        hold(opened, league, TRIES, seed=1)
        assert opened.said == []


def test_official_quarters(browser, official, tmp_path):
    """The same on the published files, with published bounds."""
    league = nhs_rank.compute(official, quarter="2025-26-q1", cuts="published", draws=400)
    with Opened(browser, write(tmp_path, league)) as opened:
        hold(opened, league, TRIES, seed=2)
        assert opened.said == []


def test_all_the_draws_of_the_default(browser, sample, tmp_path):
    """Also with as many draws as `compute` makes when it is not told."""
    league = nhs_rank.compute(sample / "2025-26-q1")
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.go("#w=finance:0.5")
        same(opened.rows(), league.rerun(weights={"finance": 0.5}))


def test_what_python_wrote_stands_until_a_weight_moves(browser, sample, tmp_path):
    """No first sight takes the place of all draws, nor is a trust told that nothing is known."""
    league = nhs_rank.compute(sample / "2025-26-q1")
    code = league.placed["trust_code"][0]
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.page.add_init_script(
            """addEventListener("DOMContentLoaded", () => {
                window.seen = [];
                const look = () => {
                    const root = document.documentElement.dataset.state;
                    const text = document.getElementById("drawing").textContent;
                    window.seen.push(root + text);
                };
                new MutationObserver(look).observe(
                    document.getElementById("league"), {subtree: true, attributes: true});
            })"""
        )
        opened.go(f"#trust={code}")
        assert "cannot be said:" not in opened.page.inner_text("#trust")
        opened.page.wait_for_selector("#trust >> text=Share of draws", timeout=60_000)
        same(opened.rows(), league)
        assert not [one for one in opened.page.evaluate("window.seen") if "first sight" in one]


def test_presets_are_the_bundled_weightings(browser, sample, tmp_path):
    """A preset shows what `compute -c NAME` makes."""
    league = nhs_rank.compute(sample / "2025-26-q1", draws=300)
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.go()
        names = opened.page.eval_on_selector_all(
            "#preset option", "all => all.map(one => one.value)"
        )
        assert {"patient-first", "waits-ae-finance", "equal-domains"} <= set(names)
        for name in filter(None, names):
            opened.page.select_option("#preset", name)
            opened.ready()
            same(opened.rows(), league.rerun(framework=name))


def test_what_is_copied_makes_the_same_table(browser, sample, tmp_path):
    """The command and the framework file that the page gives."""
    league = nhs_rank.compute(sample / "2025-26-q1", draws=300)
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.go("#w=finance:0.5&cap=off")
        opened.page.click("#copy-command")
        command = opened.page.input_value("#copied-text")
        assert "--weight finance=0.5" in command
        assert "--no-cap" in command
        assert "--draws 300" in command
        opened.go("#w=OF0013:2.5")
        opened.page.click("#copy-file")
        path = tmp_path / "copied.yaml"
        path.write_text(opened.page.input_value("#copied-text"), encoding="utf-8")
        same(opened.rows(), league.rerun(framework=load_framework(path)))


def test_a_slider_moves_the_table(browser, sample, tmp_path):
    """By keyboard alone: the slider, the state in the address, the way back."""
    league = nhs_rank.compute(sample / "2025-26-q1", draws=200)
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.go()
        page = opened.page
        page.focus("#w-finance-slider")
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
        opened.ready()
        assert page.evaluate("location.hash") == "#w=finance:0.5"
        same(opened.rows(), league.rerun(weights={"finance": 0.5}))
        page.focus("#reset")
        page.keyboard.press("Enter")
        opened.ready()
        assert page.evaluate("location.hash") == ""
        same(opened.rows(), league)


def test_one_trust_by_keyboard(browser, sample, tmp_path):
    """Tab to a name, Enter opens its page, and the way back returns to the table."""
    league = nhs_rank.compute(sample / "2025-26-q1", draws=200)
    first = league.league["trust_code"][0]
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.go()
        page = opened.page
        page.focus(f"tr[data-code={first}] a")
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == f"#trust={first}"
        assert page.evaluate("document.activeElement.tagName") == "H2"
        text = page.inner_text("#trust")
        assert league.league["trust_name"][0] in text
        assert f"1st of {league.league['ranked_of'][0]}" in text
        page.focus("#close-trust")
        page.keyboard.press("Enter")
        assert page.is_visible("#league")
        opened.go(f"#{first}")
        assert page.is_visible("#trust")


def test_a_trust_prints_on_two_pages(browser, sample, tmp_path):
    """Its page fits two sheets of A4."""
    league = nhs_rank.compute(sample / "2025-26-q1", draws=200)
    with Opened(browser, write(tmp_path, league)) as opened:
        for code in league.league["trust_code"][:3]:
            opened.go(f"#trust={code}")
            pdf = opened.page.pdf(format="A4", prefer_css_page_size=True)
            assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 2


def test_the_filters(browser, sample, tmp_path):
    """Type and name narrow what is shown; every row keeps its figures."""
    league = nhs_rank.compute(sample / "2025-26-q1", draws=0)
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.go()
        page = opened.page
        page.select_option("#by-type", "Ambulance trust")
        assert page.locator("tr[data-code]:visible").count() == 10
        page.fill("#find", "iximorrin")
        assert page.locator("tr[data-code]:visible").count() == 1
        same(opened.rows(), league)


def test_one_request_and_nothing_on_the_console(browser, sample, tmp_path):
    """With the network off the page asks for itself alone, whatever is opened."""
    league = nhs_rank.compute(sample / "2025-26-q1", draws=300)
    with Opened(browser, write(tmp_path, league)) as opened:
        opened.page.goto(opened.address)
        opened.ready()
        for view in ("caterpillar", "slope", "shares", "leave"):
            opened.page.click(f"#view-{view} summary >> nth=0")
        opened.page.wait_for_selector("#view-caterpillar svg")
        assert [one for one in opened.requests if not one.startswith("blob:")] == [opened.address]
        assert opened.said == []


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(browser, sample, tmp_path, width):
    """WCAG 2.2 AA by axe-core, on the table, on a trust's page, with pictures open; in dark too."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed")
    league = nhs_rank.compute(sample / "2025-26-q1", draws=200)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    # the dark page has other colours, and nothing else
    asked = {"light": {"runOnly": tags}, "dark": {"runOnly": ["color-contrast"]}}
    with Opened(browser, write(tmp_path, league), width) as opened:
        page = opened.page
        for fragment, scheme in product(("", "#w=finance:0.5", "#trust=ZC4"), asked):
            page.emulate_media(color_scheme=scheme)
            if scheme == "light":
                opened.go(fragment)
                page.evaluate(Path(axe.AXE_FILE_PATH).read_text(encoding="utf-8"))
                if not fragment:
                    for view in ("caterpillar", "slope", "shares", "leave"):
                        page.click(f"#view-{view} summary >> nth=0")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = page.evaluate(
                "asked => axe.run(document, asked).then(r => r.violations)", asked[scheme]
            )
            told = [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
            assert told == [], json.dumps(told)
