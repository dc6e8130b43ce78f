"""Check the links and fences of the documentation, on a code host and on the site.

python docs/check_links.py     say which links lead nowhere; ends with 1 if any do

A link must point at a file of the project, and its anchor at a heading of that page, by the rules
by which code hosts name headings and by those of the site, which differ. Nothing is asked of the
network: links to other sites are left alone.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_FENCE = re.compile(r"^(```|~~~)(?P<info>[^\n]*)\n.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#* *$", re.MULTILINE)
_LINK = re.compile(r"\]\((?P<target>[^()\s]+)(?: \"[^\"]*\")?\)")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[`*]")
_INFO = re.compile(r"[a-z]*")


def pages() -> list[Path]:
    """Return the pages of the project."""
    others = ["README.md", "CHANGELOG.md", "NOTICE.md", "sample_data/README.md"]
    return [*(ROOT / name for name in others), *sorted((ROOT / "docs").glob("*.md"))]


def host_slug(heading: str) -> str:
    """Return the anchor that a code host makes of a heading."""
    kept = "".join(one for one in heading.lower() if one.isalnum() or one in " -_")
    return kept.strip().replace(" ", "-")


def site_slug(heading: str) -> str:
    """Return the anchor that Python-Markdown, and so the site, makes of a heading."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def anchors(text: str, slug: Callable[[str], str], between: str) -> set[str]:
    """Return the anchors of a page; headings that are the same are numbered."""
    seen: Counter[str] = Counter()
    found = set()
    for match in _HEADING.finditer(_COMMENT.sub("", _FENCE.sub("", text))):
        name = slug(_MARKUP.sub(r"\1", match[1]))
        found.add(f"{name}{between}{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def links(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the target of each link and picture of a page."""
    blank = _FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    for number, line in enumerate(blank.splitlines(), 1):
        for match in _LINK.finditer(_CODE.sub("", line)):
            yield number, match["target"]


def faults(page: Path, text: str | None = None) -> list[str]:
    """Say which links of a page lead nowhere, and which of its fences some hosts do not show."""
    text = page.read_text(encoding="utf-8") if text is None else text
    found = []
    for number, target in links(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if there != page and not there.exists():
            found.append(f"{page.name}:{number}: {target}: no such file")
        elif anchor and not _has(text if there == page else there.read_text("utf-8"), anchor):
            found.append(f"{page.name}:{number}: {target}: no such heading, there or on the site")
    for match in _FENCE.finditer(text):
        if not _INFO.fullmatch(match["info"]):
            number = text.count("\n", 0, match.start()) + 1
            found.append(f"{page.name}:{number}: {match['info']}: not one word after the backticks")
    return found


def _has(text: str, anchor: str) -> bool:
    """Whether both a code host and the site have the anchor."""
    return anchor in anchors(text, host_slug, "-") & anchors(text, site_slug, "_")


def main() -> int:
    """Check all pages."""
    found = [fault for page in pages() for fault in faults(page)]
    for fault in found:
        print(fault, file=sys.stderr)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
