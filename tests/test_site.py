"""The documentation as it is read: links and anchors hold on a code host and on the built site."""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]


def _load(name: str):
    """Import a script of docs/."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_links = _load("check_links")
make_pictures = _load("make_pictures")
make_site = _load("make_site")


@pytest.mark.parametrize("page", check_links.pages(), ids=lambda page: page.name)
def test_every_link_and_anchor_leads_somewhere(page: Path) -> None:
    """Files and headings are there by the rules of both hosts, and every block is shown as one."""
    assert check_links.faults(page) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# A\n[b](#a)\n", None),
        ("# A\n[b](#b)\n", "no such heading"),
        ("# A\n```console\n# B\n```\n[b](#b)\n", "no such heading"),
        ("# A & B\n[b](#a-b)\n", "no such heading"),  # a code host makes two hyphens of it
        ("# A\n## A\n[b](#a-1)\n", "no such heading"),  # the site calls it a_1
        ("# `A` _b_\n`[c](#none)`\n[b](https://example.com/#none)\n", None),
        ("[b](no-such-file.md)\n", "no such file"),
        ("![b](images/none.svg)\n", "no such file"),
        ("[b](codes.md#nr501)\n", None),
        ("[b](codes.md#nr999)\n", "no such heading"),
        ("```console\n```\n", None),
        ("```console width=80\n```\n", "one word"),
    ],
)
def test_dead_links_are_found(text: str, said: str | None) -> None:
    """The checker says what is wrong, and only that."""
    found = check_links.faults(ROOT / "docs" / "page.md", text)
    assert len(found) == (said is not None)
    assert all(str(said) in fault for fault in found)


def test_every_page_has_a_place_on_the_site() -> None:
    """Each page stands once in the order of the site."""
    places = [name for names in make_site.NAV.values() for name in names]
    assert len(set(places)) == len(places)
    assert set(map(make_site.place, make_site.sources())) <= set(places)


@pytest.mark.parametrize("page", check_links.pages(), ids=lambda page: page.name)
def test_no_table_has_an_empty_head(page: Path) -> None:
    """Which says nothing to who hears a table; axe looks at it too, where there is a browser."""
    lines = page.read_text(encoding="utf-8").splitlines()
    for head, rule in itertools.pairwise(lines):
        if re.fullmatch(r"\|( ?:?-+:? ?\|)+", rule):
            assert all(cell.strip() for cell in head.strip("|").split("|")), head


class Page(HTMLParser):
    """The links, pictures and anchors of a page of the site."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down what a tag leads to and is called."""
        for name, value in attrs:
            if name in ("href", "src") and value and tag != "base":
                self.links.append(unquote(value))
            elif name == "id" and value:
                self.ids.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built."""
    pytest.importorskip("zensical", reason="zensical is not installed: pip install '.[docs]'")
    folder = tmp_path_factory.mktemp("built") / "site"
    assert make_site.main([str(folder)]) == 0
    return folder


def test_the_site_has_no_dead_link(site: Path) -> None:
    """Every page is built, and each link of the built pages leads to a file and an anchor there."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.glob("*.html"))}
    built = {path.stem for path in pages}
    assert built >= {Path(make_site.place(name)).stem for name in make_site.sources()}
    dead = []
    for path, page in pages.items():
        if path.name == "404.html":
            continue  # its links are from the root of a host
        for link in page.links:
            if link.startswith(("https:", "http:", "mailto:", "data:")):
                continue
            name, _, anchor = link.partition("#")
            there = (path.parent / name).resolve() if name else path
            if there.is_dir():
                there = there / "index.html"
            if not there.exists() or (
                anchor and there in pages and anchor not in pages[there].ids | {"__skip"}
            ):
                dead.append(f"{path.name}: {link}")
    assert dead == []


def test_the_site_asks_nothing_of_other_hosts(site: Path) -> None:
    """Fonts, scripts and styles are its own."""
    for path in site.glob("*.html"):
        text = path.read_text("utf-8")
        assert "fonts.googleapis" not in text
        assert 'src="http' not in text
        assert 'rel="stylesheet" href="http' not in text


def test_all_blocks_are_shown_as_blocks(site: Path) -> None:
    """No page shows the backticks of a fence as text."""
    for path in site.glob("*.html"):
        assert "```" not in path.read_text("utf-8"), path.name


@pytest.mark.parametrize("name", make_pictures.PICTURES)
def test_pictures_of_the_terminal_show_what_it_shows(name: str) -> None:
    """Run docs/make_pictures.py where this fails; nothing in them comes from elsewhere."""
    svg = (ROOT / "docs" / "images" / f"{name}.svg").read_text(encoding="utf-8")
    plain = re.sub("\x1b\\[[0-9;]*m", "", make_pictures.shown(make_pictures.PICTURES[name]))
    assert make_pictures.words(svg) == ["nhs-rank", *plain.split()]
    assert "url(http" not in svg


#: Pages with every kind of thing that pages have.
PAGES = ("index", "story", "metrics", "from-nothing")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Rules that ask where every letter stands and what is behind it, which takes long.
DRAWN = ["color-contrast", "target-size"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser, and axe-core for its pages."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    installed = filter(None, map(shutil.which, names))
    program = os.environ.get("NHS_RANK_CHROMIUM") or next(installed, "")
    if not program:
        pytest.skip("no Chromium is installed here (NHS_RANK_CHROMIUM)")
    with api.sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


def found_by_axe(page: Any, options: dict[str, Any]) -> list[tuple[str, str]]:
    """What axe-core finds on an open page: the rule, and the first place."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed")
    if not page.evaluate("'axe' in window"):
        page.evaluate(Path(axe.AXE_FILE_PATH).read_text(encoding="utf-8"))
    told = page.evaluate(
        "options => axe.run(document, options).then(r => r.violations)",
        {"resultTypes": ["violations"], **options},
    )
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in told]


def test_axe_finds_nothing_on_any_page(site: Path, browser: Any) -> None:
    """WCAG 2.2 AA by axe-core; colours and sizes, which are those of the theme, below."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    told = []
    for path in sorted(site.glob("*.html")):
        if path.name != "404.html":  # its styles are from the root of a host
            page.goto(path.as_uri())
            without = {"runOnly": TAGS, "rules": {rule: {"enabled": False} for rule in DRAWN}}
            told += [(path.name, *one) for one in found_by_axe(page, without)]
    page.close()
    assert told == [], json.dumps(told, indent=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_light_and_dark(site: Path, browser: Any, scheme: str) -> None:
    """Colours and sizes of every kind of thing."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    told = []
    for name in PAGES:
        page.goto((site / f"{name}.html").as_uri())
        told += [(name, *one) for one in found_by_axe(page, {"runOnly": DRAWN})]
    page.close()
    assert told == [], json.dumps(told, indent=1)


def test_the_site_is_dark_where_the_system_is(site: Path, browser: Any) -> None:
    """So that the colours above are two."""
    colours = set()
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto((site / "index.html").as_uri())
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert len(colours) == 2


def test_axe_finds_nothing_on_a_narrow_screen(site: Path, browser: Any) -> None:
    """320 pixels, which is a page enlarged four times."""
    page = browser.new_page(viewport={"width": 320, "height": 900})
    told = []
    for name in PAGES:
        page.goto((site / f"{name}.html").as_uri())
        told += [(name, *one) for one in found_by_axe(page, {"runOnly": TAGS})]
    page.close()
    assert told == [], json.dumps(told, indent=1)
