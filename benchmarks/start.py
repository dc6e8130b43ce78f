"""Measure what a command costs beside what it cannot do without.

One run prints a Markdown table: how long the interpreter takes, the libraries, the files, and
`compute` with its 30,000 draws::

    python benchmarks/start.py [PATH] --turns 9

``PATH`` is a quarter; without one it is the sample's. All are whole processes, started in turn.
Seconds are of processors, all threads and the system's share included, and the least of the
turns: on a busy machine elapsed time tells more of its neighbours. Read the ratios.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data/2025-26-q1"
#: What is run, by what the table calls it.
RUNS = {
    "python -c pass": ("-c", "pass"),
    "--version": ("-m", "nhs_rank", "--version"),
    "NumPy, Polars, Pydantic imported, files read by Polars": (
        "-c",
        "import sys, numpy, polars, pydantic\n"
        "for path in sys.argv[1:]: polars.read_csv(path, infer_schema=False)",
    ),
    "nhs-rank imported, files read by it": (
        "-c",
        "import sys, nhs_rank.cli, nhs_rank.output, nhs_rank\nnhs_rank.read(sys.argv[1:])",
    ),
    "compute --draws 0, as CSV": ("-m", "nhs_rank", "compute", "--draws", "0", "-qf", "csv"),
    "compute, as CSV": ("-m", "nhs_rank", "compute", "-qf", "csv"),
    "compute, as a table": ("-m", "nhs_rank", "compute", "-q"),
}
_OF = dict(zip(RUNS, (0, 0, 2, 2, 3, 3, 3), strict=True))


def measured(run: tuple[str, ...], paths: list[str]) -> tuple[float, float]:
    """Run a process; return the seconds of processors and of the clock that it took."""
    given = [] if run[-1] in ("pass", "--version") else paths
    before, begun = processor(), time.perf_counter()
    subprocess.run([sys.executable, *run, *given], check=True, capture_output=True)
    return processor() - before, time.perf_counter() - begun


def processor() -> float:
    """Seconds of processors that all processes that have ended took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def least(turns: int, paths: list[str]) -> dict[str, tuple[float, float]]:
    """Return the least seconds of processors and of the clock that each took."""
    times = {name: (float("inf"), float("inf")) for name in RUNS}
    for turn in range(turns + 1):
        for name, run in RUNS.items():
            found = measured(run, paths)
            if turn:  # the first fills caches
                times[name] = (min(times[name][0], found[0]), min(times[name][1], found[1]))
    return times


def table(path: Path, turns: int) -> list[str]:
    """Lines of the table."""
    paths = sorted(map(str, path.glob("*.csv"))) if path.is_dir() else [str(path)]
    usual = dict(os.environ)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["PYTHONPYCACHEPREFIX"] = cache  # compiled once, as an installed program is
        os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), *sys.path[1:]])
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        times = least(turns, paths)
    os.environ.clear()
    os.environ.update(usual)
    names = list(times)
    lines = ["| n | what | processor, s | elapsed, s | times |", "| --: | --- | --: | --: | --: |"]
    for number, (name, (used, passed)) in enumerate(times.items(), start=1):
        of = _OF[name]
        ratio = f"{used / times[names[of]][0]:.1f} of {of + 1}" if of != number - 1 else ""
        lines.append(f"| {number} | {name} | {used:.2f} | {passed:.2f} | {ratio} |")
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--turns", type=int, default=9)
    given = parser.parse_args()
    print("\n".join(table(given.path, given.turns)))


if __name__ == "__main__":
    main()
