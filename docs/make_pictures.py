"""Draw what commands show on a terminal in colour, as SVG for the documentation.

python docs/make_pictures.py     write docs/images/terminal-*.svg

The commands run on the sample data, on a terminal of a fixed width. Nothing is loaded from
elsewhere: the fonts are those of the reader.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 88
#: What each picture shows.
PICTURES = {
    "terminal-compute": "compute sample_data/2025-26-q1 --trust-type ambulance",
    "terminal-explain": "explain ZC4 sample_data/2025-26-q1",
    "terminal-sensitivity": (
        "sensitivity sample_data/2025-26-q1 --trust-type ambulance --draws 5000"
    ),
}
_RUN = f"""
import sys
from nhs_rank.cli import _run
from nhs_rank.guard.entry import main
from nhs_rank.output import Screen
sys.argv[0] = "nhs-rank"
_run.screen = lambda: Screen(width={WIDTH}, colour=True)
main()
"""


def shown(command: str) -> str:
    """Return what a command shows on a terminal in colour, escape codes included."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *shlex.split(command)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "NO_COLOR"},
        capture_output=True,
        check=True,
    )
    return f"$ nhs-rank {command}\n" + done.stdout.decode("utf-8").replace("\r\n", "\n")


def picture(name: str) -> str:
    """Return a picture as SVG, with its command as the title."""
    command = PICTURES[name]
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(shown(command)))
    svg = console.export_svg(title="nhs-rank", theme=MONOKAI, unique_id=name)
    svg = re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")


def words(svg: str) -> list[str]:
    """Return the words that a picture shows, in order."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg, flags=re.DOTALL)
    plain = " ".join(texts).replace("&#160;", " ").replace("&#x27;", "'")
    return plain.replace("&amp;", "&").split()


def main() -> int:
    """Write the pictures."""
    for name in PICTURES:
        path = ROOT / "docs" / "images" / f"{name}.svg"
        path.write_text(picture(name), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
