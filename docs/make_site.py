"""Build the documentation as a site, offline: README as its front page, and the pages in order.

python docs/make_site.py [FOLDER]     into FOLDER, build/site if none is named

Needs the extra ``docs``. The pages are plain Markdown that link to each other and to files of the
project; for the site they are laid out in a folder of their own, and links to files follow.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Pages that are not in docs/, and where the site has them.
ELSEWHERE = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "NOTICE.md": "notice.md",
    "sample_data/README.md": "sample-data.md",
}
#: The order of the site. Each page of docs/ stands here once; a test says which is missing.
NAV: Mapping[str, tuple[str, ...]] = {
    "Home": ("index.md",),
    "Tutorial": ("story.md",),
    "How to": (
        "from-excel.md",
        "from-nothing.md",
        "frameworks.md",
        "fetching.md",
        "checking.md",
        "report.md",
        "ci.md",
        "r.md",
        "sample-data.md",
    ),
    "Reference": (
        "commands.md",
        "input.md",
        "columns.md",
        "json.md",
        "metrics.md",
        "methods.md",
        "codes.md",
        "python.md",
        "glossary.md",
        "changelog.md",
        "notice.md",
    ),
    "Explanation": (
        "analyses.md",
        "uncertainty.md",
        "statistics.md",
        "how-close.md",
        "mutation.md",
        "how-it-is-built.md",
        "other-tools.md",
        "rap.md",
        "benchmarks.md",
        "benchmarks-reading.md",
    ),
}
_SETTINGS = """\
[project]
site_name = "nhs-rank"
site_description = "Reproduce England's NHS league tables, and ask how sure any of it is"
docs_dir = "pages"
extra_css = ["site.css"]
extra_javascript = ["site.js"]
site_dir = "site"
use_directory_urls = false
nav = [
{nav}
]

[project.theme]
language = "en"
font = false
features = ["navigation.sections", "navigation.top", "navigation.footer"]
palette.scheme = "default"

[project.markdown_extensions]
tables = {{}}
toc.permalink = false
pymdownx.highlight.use_pygments = true
pymdownx.superfences = {{}}
"""
#: The theme's grey of where one is, in the lists of pages and headings, is too light to be read.
_CSS = """\
.md-nav__link, .md-nav__title, .md-nav__item--section > .md-nav__link, .md-copyright,
.md-nav__link--passed, .md-nav__link--active {
  color: var(--md-default-fg-color) !important;
  opacity: 1 !important;
}
.md-nav__link--active { text-decoration: underline; }
"""
#: A table that is wider than the screen scrolls by itself, and so has to be reached by keyboard.
#: The theme puts it in its box after the page has loaded.
#: The theme's own switch of colours is a control that is hidden from some readers and reached by
#: others, so it is off, and what the system asks for is obeyed here.
_SCRIPT = """\
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = () => {
  document.body.dataset.mdColorScheme = dark.matches ? "slate" : "default";
};
dark.addEventListener("change", colour);
colour();
for (const one of document.querySelectorAll("input[name=__palette]")) one.disabled = true;
const reach = () => {
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap")) {
    box.tabIndex = 0;
  }
};
new MutationObserver(reach).observe(document.body, {childList: true, subtree: true});
reach();
"""
_LINK = re.compile(r"(?P<before>\]\()(?P<path>[^()\s#:]+)(?P<anchor>#[^()\s]*)?\)")
_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def main(arguments: list[str]) -> int:
    """Lay the pages out, build them, and put the site in its folder."""
    target = Path(arguments[0] if arguments else ROOT / "build" / "site").resolve()
    project = target.with_name(target.name + "-source")
    for old in (target, project):
        shutil.rmtree(old, ignore_errors=True)
    lay_out(project)
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    status = subprocess.run(command, cwd=project, check=False).returncode
    if status == 0:
        shutil.move(project / "site", target)
        shutil.rmtree(project)
    return status


def lay_out(project: Path) -> None:
    """Write the settings, and the pages with links as the site has them."""
    pages = project / "pages"
    pages.mkdir(parents=True)
    for name in sources():
        text = (ROOT / name).read_text(encoding="utf-8")
        written = _on_site(text, name, pages)
        (pages / place(name)).write_text(written, encoding="utf-8", newline="\n")
    shutil.copytree(ROOT / "docs" / "images", pages / "images", dirs_exist_ok=True)
    (pages / "site.css").write_text(_CSS, encoding="utf-8")
    (pages / "site.js").write_text(_SCRIPT, encoding="utf-8")
    (project / "zensical.toml").write_text(_SETTINGS.format(nav=_nav(pages)), encoding="utf-8")


def sources() -> list[str]:
    """Return the pages of the site, as paths in the project."""
    docs = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))
    return [*ELSEWHERE, *docs]


def place(name: str) -> str:
    """Return where the site has a page or another file of the project."""
    return ELSEWHERE.get(name, name.removeprefix("docs/"))


def _on_site(text: str, name: str, pages: Path) -> str:
    """Return a page with its links to files of the project as the site has them."""

    def follow(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), match["path"]))
        here = place(path)
        if (ROOT / path).is_file() and not (here.endswith(".md") or here.startswith("images/")):
            copy = pages / here
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, copy)
        return f"{match['before']}{here}{match['anchor'] or ''})"

    parts = _FENCE.split(text)
    return "".join(part if part.startswith("```") else _LINK.sub(follow, part) for part in parts)


def _nav(pages: Path) -> str:
    """Return the order of the site as its settings have it, of the pages that are there."""
    lines = []
    for part, names in NAV.items():
        there = [f'"{name}"' for name in names if (pages / name).exists()]
        listed = there[0] if part == "Home" else f"[{', '.join(there)}]"
        lines.append(f'  {{ "{part}" = {listed} }},')
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
