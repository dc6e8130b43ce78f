"""Measure reading and ranking beside what bare Polars takes, in time and memory.

    python benchmarks/reading.py [--quick] [-o docs/benchmarks-reading.md]

Every measurement is a process of its own; times are the best of several turns, taken alternately,
because machines are noisy. Read the ratios rather than the seconds.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[1]
TURNS = 3
#: Prints seconds elapsed and of processors, and the peak of memory in MB; the body is measured.
_FRAME = """
import resource, sys, time
import polars as pl
{setup}
begun, used = time.perf_counter(), time.process_time()
{body}
passed, used = time.perf_counter() - begun, time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(passed, used, peak / (1024 * 1024 if sys.platform == "darwin" else 1024))
"""
_BARE = """
frame = pl.read_csv(sys.argv[1])
ranked = frame.with_columns(
    pl.col("value").rank("min", descending=True).over("quarter", "metric").alias("rank")
)
means = ranked.group_by("quarter", "trust_code").agg(pl.col("rank").mean())
means.with_columns(pl.col("rank").rank("min").over("quarter"))
"""
_OURS = "nhs_rank.compute(sys.argv[1], sys.argv[2], draws=0)"
_SHEETS = "sheets = open_sheets(Path(sys.argv[1]), 'x', Log())\nassert sheets[0].frame.height"


def tidy(path: Path, trusts: int, metrics: int, quarters: int) -> None:
    """Write a tidy file of so many trusts, metrics and quarters."""
    rng = np.random.default_rng(0)
    codes = pl.DataFrame({"trust_code": [f"T{number:05d}" for number in range(trusts)]})
    keys = pl.DataFrame({"metric": [f"m{number}" for number in range(metrics)]})
    frame = codes.join(keys, how="cross")
    with path.open("w", encoding="utf-8") as stream:
        stream.write("quarter,trust_code,metric,value\n")
        for number in range(quarters):
            year = 2020 + number // 4
            quarter = f"Q{number % 4 + 1} {year}/{(year + 1) % 100}"
            values = np.round(rng.random(frame.height) * 100, 3)
            rows = frame.select(
                pl.lit(quarter).alias("quarter"),
                "trust_code",
                "metric",
                pl.Series("value", values),
            )
            stream.write(rows.write_csv(include_header=False))


def wide(path: Path, rows: int, columns: int) -> None:
    """Write a file in the shape of the full extract of waiting times: descriptions and counts."""
    rng = np.random.default_rng(0)
    data: dict[str, object] = {
        "Provider Org Code": [f"T{number % 500:05d}" for number in range(rows)]
    }
    for number in range(columns - 1):
        data[f"Gt {number:02d} Weeks SUM 1"] = rng.integers(0, 50, rows)
    pl.DataFrame(data).write_csv(path)


def framework(path: Path, metrics: int) -> None:
    """Write a framework of metrics by rank."""
    lines = ["framework: big", "title: Big", "domains: {d: Domain}", "metrics:"]
    lines += [
        f"  m{number}: {{name: M{number}, domain: d, better: higher, score: {{method: rank}}}}"
        for number in range(metrics)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def measured(setup: str, body: str, *arguments: object) -> list[float]:
    """Run a body in a process of its own: seconds elapsed, of processors, and peak MB."""
    code = _FRAME.format(setup=setup, body=body)
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(figure) for figure in done.stdout.split()]


def side_by_side(
    title: str, ways: Sequence[tuple[str, str, str]], turns: int, *arguments: object
) -> list[str]:
    """Lines of a table; the first way is 1."""
    found: dict[str, list[list[float]]] = {name: [] for name, _, _ in ways}
    for _ in range(turns):
        for name, setup, body in ways:
            found[name].append(measured(setup, body, *arguments))
    least = {name: [min(of) for of in zip(*turns, strict=True)] for name, turns in found.items()}
    base = next(iter(least.values()))
    heads = ("elapsed, s", "processor, s", "peak, MB")
    lines = [f"## {title}", "", "| way | " + " | ".join(f"{head} | times" for head in heads) + " |"]
    lines.append("| --- |" + " --: |" * 6)
    for name, figures in least.items():
        cells = [
            f"{one:.{digits}f} | {one / of:.1f}"
            for one, of, digits in zip(figures, base, (2, 2, 0), strict=True)
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def report(quick: bool) -> str:
    """Measure everything and return it as Markdown."""
    ours = ("nhs-rank: read, score, average, place, rank", "import nhs_rank", _OURS)
    bare = ("bare Polars: read, rank, mean, rank", "", _BARE)
    sheets = "from pathlib import Path\nfrom nhs_rank.diagnostics import Log\n"
    sheets += "from nhs_rank.reading import open_sheets"
    turns = 1 if quick else TURNS
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    machine = f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores"
    lines = [
        "# Benchmarks of reading",
        "",
        f"Measured on {today} ({machine}; Polars {pl.__version__}) by",
        "`python benchmarks/reading.py`. Files are made up; starting Python is left out, importing",
        "most of nhs-rank is not. Machines are noisy: read the ratios.",
        "",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path, config = Path(folder) / "data.csv", Path(folder) / "big.yaml"
        framework(config, 60)
        tidy(path, 8_000, 60, 4)
        title = "8,000 organisations, 60 metrics, 4 quarters (tidy, 1.9 million rows)"
        lines += side_by_side(title, [bare, ours], turns, path, config)
        if not quick:
            tidy(path, 20_000, 60, 12)
            title = "20,000 organisations, 60 metrics, 12 quarters (14.4 million rows)"
            lines += side_by_side(title, [bare, ours], 2, path, config)
        rows = 20_000 if quick else 200_000
        wide(path, rows, 121)
        ways = [
            ("bare Polars: read_csv", "", "pl.read_csv(sys.argv[1], infer_schema=False)"),
            ("nhs-rank: as a sheet, every cell as it stands", sheets, _SHEETS),
        ]
        lines += side_by_side(f"{rows:,} rows of 121 columns", ways, turns, path)
        sample = ROOT / "sample_data" / "2025-26-q1"
        lines += side_by_side(
            "A national quarter (sample data, three files)",
            [("nhs-rank", "import nhs_rank", "nhs_rank.compute(sys.argv[1], draws=0)")],
            turns,
            sample,
        )
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Parse the command line and write the report."""
    parser = argparse.ArgumentParser(description="Benchmark reading beside bare Polars.")
    parser.add_argument("-o", "--output", type=Path, help="write here instead of printing")
    parser.add_argument("--quick", action="store_true", help="smaller files, one turn each")
    given = parser.parse_args()
    text = report(given.quick)
    if given.output is None:
        print(text)
    else:
        given.output.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
