"""How long a large file takes, clean, and with faults scattered over it.

    python benchmarks/faults.py [ROWS] [FAULTS]

Prints the seconds of reading 200,000 rows (the best of three), of the same with 1,000 faults of
five kinds, and of the same with a fault in every row; and whether all faults were counted.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

import nhs_rank
from nhs_rank.diagnostics import Log
from nhs_rank.reading import find_files, read_files

FRAMEWORK = nhs_rank.load_framework("nof-2025-26")
HEADER = "quarter,trust_code,trust_name,trust_type,metric,unit,value"
KINDS = ("NR211", "NR212", "NR213", "NR214", "NR207")


def rows(number: int) -> list[list[str]]:
    """Rows of a tidy file, none of them twice."""
    metrics = [key for key, metric in FRAMEWORK.metrics.items() if metric.better][:20]
    made = []
    for index in range(number):
        trust, metric = divmod(index, len(metrics))
        code = f"T{trust:05d}"
        value = f"{index % 997 / 10:.2f}"
        cells = ["Q1 2025/26", code, f"Trust {trust}", "Acute trust", metrics[metric], "", value]
        made.append(cells)
    return made


def spoil(row: list[str], kind: str) -> list[str]:
    """A row with one fault."""
    if kind == "NR211":
        return [*row[:6], "n.k."]
    if kind == "NR212":
        return [row[0], "", *row[2:]]
    if kind == "NR213":
        return [row[0], "a trust", *row[2:]]
    if kind == "NR214":
        return [*row[:4], "", *row[5:]]
    return row[:6]


def seconds(path: Path) -> tuple[float, dict[str, int]]:
    """The best of three readings, and the counts of what was found."""
    best = float("inf")
    for _ in range(3):
        log = Log()
        begun = time.perf_counter()
        read_files(find_files([path], log), FRAMEWORK, log)
        best = min(best, time.perf_counter() - begun)
    return best, log.counts


def main() -> None:
    """Time the three files and print a line for each."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    faults = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    clean = rows(number)
    chance = random.Random(1)
    some = set(chance.sample(range(number), faults))
    spoilt = [spoil(row, KINDS[i % 5]) if i in some else row for i, row in enumerate(clean)]
    every = [spoil(row, KINDS[i % 5]) for i, row in enumerate(clean)]
    twice = [row for row in clean[: number // 2] for _ in range(2)]
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        for name, table in (
            ("clean", clean),
            (f"{faults:,} faults", spoilt),
            ("a fault in every row", every),
            ("every row twice", twice),
        ):
            path.write_text("\n".join([HEADER, *map(",".join, table)]) + "\n")
            took, counts = seconds(path)
            first = first or took
            print(f"{name:22} {took:6.2f} s  {took / first:4.1f} times  {counts}")


if __name__ == "__main__":
    main()
