"""How fast the page is in a browser: opening, moving a slider, and its likely ranges.

python benchmarks/page.py [--repeat N]

Needs playwright and Chromium (NHS_RANK_CHROMIUM names one). Times are medians of several runs on
the sample's 205 trusts with the default number of draws, as the browser's own clock tells them; the
time that `compute` takes for the same draws in this process stands beside them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import nhs_rank

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data" / "2025-26-q1"
#: The time at which each state of the page was reached since a slider moved.
WATCH = """() => new Promise((done) => {
    const root = document.documentElement;
    const times = {};
    const begun = performance.now();
    new MutationObserver(() => {
        times[root.dataset.state] ??= performance.now() - begun;
        if (root.dataset.state === "ready") done(times);
    }).observe(root, {attributeFilter: ["data-state"]});
    const slider = document.getElementById("w-finance-slider");
    slider.value = String(Math.random() * 3);
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    times.redrawn = performance.now() - begun;
})"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    data = nhs_rank.read(SAMPLE)
    begun = time.perf_counter()
    league = data.rank()
    drawn = time.perf_counter() - begun
    program = os.environ.get("NHS_RANK_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        path = Path(folder) / "page.html"
        path.write_bytes(league.report())
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        opened, moved = [], []
        for _ in range(repeat):
            page.goto("about:blank")
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-state=ready]")
            opened.append(
                page.evaluate("performance.getEntriesByType('navigation')[0].domComplete")
            )
            moved.append(page.evaluate(WATCH))
        browser.close()
        size = path.stat().st_size / 1000
    print(f"page of 205 trusts          {size:8.0f} kB")
    print(f"open and usable             {statistics.median(opened):8.0f} ms")
    for name, key in (
        ("slider moved, table redrawn", "redrawn"),
        ("first likely ranges", "preview"),
        ("all likely ranges", "ready"),
    ):
        median = statistics.median(times[key] for times in moved)
        print(f"{name:27} {median:8.0f} ms")
    print(f"compute, the same draws     {1000 * drawn:8.0f} ms ({league.options.draws:,} draws)")


if __name__ == "__main__":
    main()
