"""Measure how an RTT extract of full size is reduced, beside a bare Polars read and group-by.

python benchmarks/rtt.py [ROWS]    make an extract of 200,000 rows x 121 columns, and time both

Each way runs in a process of its own, three times, in turn; the best time and the largest memory
of each are printed, and the ratio of the times.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

PARTS = ("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3")
FUNCTIONS = 20
COMMISSIONERS = 4
TIMES = 3

_BARE = """
import polars as pl
counts = [name for name in pl.scan_csv(path).collect_schema() if name.startswith("Gt ")]
frame = pl.read_csv(path, infer_schema_length=10_000)
frame = frame.filter(pl.col("RTT Part Type") == "Part_2")
frame = frame.group_by("Provider Org Code").agg(pl.col(counts).sum(), pl.col("Total All").sum())
"""
_OURS = """
from pathlib import Path
from nhs_rank.diagnostics import Log
from nhs_rank.sources import open_books, read_statistics, recognise
log = Log()
book = next(open_books(Path(path), path, Path(path).parent, log))
frame = read_statistics(book, recognise(book), log).counts
assert not log.lines()
"""
_RUN = """
import resource, sys, time
path = sys.argv[1]
begun = time.perf_counter()
{code}
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def extract(path: Path, rows: int) -> None:
    """Write a fictional extract: no row stands twice, and every total is right."""
    rng = np.random.default_rng(0)
    at = np.arange(rows)
    providers = at // (len(PARTS) * FUNCTIONS * COMMISSIONERS)
    bands = rng.poisson(0.7, (rows, 105))
    columns: dict[str, object] = {
        "Period": ["RTT-June-2025"] * rows,
        "Provider Parent Org Code": ["QXX"] * rows,
        "Provider Parent Name": ["NHS SOMEWHERE INTEGRATED CARE BOARD"] * rows,
        "Provider Org Code": [f"Z{number:03d}" for number in providers],
        "Provider Org Name": [f"PROVIDER {number} NHS FOUNDATION TRUST" for number in providers],
        "Commissioner Parent Org Code": ["QYY"] * rows,
        "Commissioner Parent Name": ["NHS SOMEWHERE ELSE INTEGRATED CARE BOARD"] * rows,
        "Commissioner Org Code": [
            f"{number:02d}C" for number in at // (len(PARTS) * FUNCTIONS) % COMMISSIONERS
        ],
        "Commissioner Org Name": ["A COMMISSIONER"] * rows,
        "RTT Part Type": [PARTS[number] for number in at % len(PARTS)],
        "RTT Part Description": ["Pathways"] * rows,
        "Treatment Function Code": [f"C_{100 + number}" for number in at // len(PARTS) % FUNCTIONS],
        "Treatment Function Name": ["A function"] * rows,
    }
    for week in range(104):
        columns[f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1"] = bands[:, week]
    columns["Gt 104 Weeks SUM 1"] = bands[:, 104]
    total = bands.sum(axis=1)
    columns |= {"Total": total, "Patients with unknown clock start date": [None] * rows}
    columns["Total All"] = total
    frame = pl.DataFrame(columns)
    counted = [name for name in frame.columns if name.startswith("Gt ")]
    # the publication leaves cells of nobody empty
    frame.with_columns(
        pl.when(pl.col(name) != 0).then(name).alias(name) for name in counted
    ).write_csv(path)


def measured(code: str, path: Path) -> tuple[float, float]:
    """Run code in a process of its own; return its seconds and its megabytes."""
    command = [sys.executable, "-c", _RUN.format(code=code), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def main() -> None:
    """Make the extract, and time both ways."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    if len(sys.argv) > 2:
        extract(Path(sys.argv[2]), rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.csv"
        # in a process of its own: a child's largest memory begins at that of its parent
        subprocess.run([sys.executable, __file__, str(rows), str(path)], check=True)
        print(f"{rows:,} rows x 121 columns, {path.stat().st_size / 1e6:.0f} MB")
        found: dict[str, list[tuple[float, float]]] = {"bare": [], "nhs-rank": []}
        for _ in range(TIMES):
            for name, code in (("bare", _BARE), ("nhs-rank", _OURS)):
                found[name].append(measured(code, path))
    for name, runs in found.items():
        seconds, megabytes = min(run[0] for run in runs), max(run[1] for run in runs)
        print(f"{name:10} {seconds:6.2f} s {megabytes:7.0f} MB")
    ratio = min(run[0] for run in found["nhs-rank"]) / min(run[0] for run in found["bare"])
    print(f"ratio      {ratio:6.2f}")


if __name__ == "__main__":
    main()
