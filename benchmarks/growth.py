"""How time grows with trusts, for each question that `sensitivity` answers.

One run prints a Markdown table: seconds of processors for 100, 200, 400 and 800 trusts, and the
power of the number of trusts that they grow with between the last two: 1 is as fast as trusts, 2
as their square::

    python benchmarks/growth.py

The case is made up: one type of trust, 25 metrics scored by rank in five domains, 15% of the
values missing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from math import log2
from typing import Any

import numpy as np
import polars as pl

import nhs_rank
from nhs_rank import Framework, Result

TRUSTS = [100, 200, 400, 800]
METRICS = 25
#: What is asked of a ranking.
QUESTIONS: dict[str, Callable[[Result], Any]] = {
    "`compute`, 1,000 draws": lambda of: of.rerun(draws=1_000),
    "`--vary weights`, 1,000 draws": lambda of: of.sensitivity(draws=1_000),
    "`--simultaneous`, 500 draws": lambda of: of.sensitivity(
        vary="metrics", simultaneous=True, draws=500
    ),
    "`--placement`, 1,000 draws": lambda of: of.placement(draws=1_000),
    "`--neighbours`, 1,000 draws": lambda of: of.pairs((), draws=1_000),
    "`--reach`": lambda of: of.reach(),
    "`--stability`": lambda of: of.stability(),
    "`--decompose`": lambda of: of.decompose(),
    "`--vary method`": lambda of: of.vary_method(),
    "`--leave-out metric`": lambda of: of.leave_out("metric"),
    "`--coherence`": lambda of: of.coherence(),
    "`--reliability`": lambda of: of.reliability(),
}


def framework() -> Framework:
    """Make up a framework of rank scores."""
    score = {"method": "rank", "pool": "all"}
    metrics = {
        f"M{number:02}": {
            "name": f"Metric {number}",
            "domain": f"domain_{number % 5}",
            "better": "lower",
            "score": score,
        }
        for number in range(METRICS)
    }
    domains = {f"domain_{number}": f"Domain {number}" for number in range(5)}
    data = {"framework": "made-up", "title": "Made up", "domains": domains, "metrics": metrics}
    return Framework.model_validate(data)


def ranked(trusts: int) -> Result:
    """Rank so many made-up trusts."""
    rng = np.random.default_rng(trusts)
    values = np.round(rng.random((trusts, METRICS)) * 100, 4)
    trust, metric = np.nonzero(rng.random(values.shape) >= 0.15)
    table = pl.DataFrame(
        {
            "trust_code": [f"T{number:04}" for number in trust],
            "metric": [f"M{number:02}" for number in metric],
            "value": values[trust, metric],
        }
    ).with_columns(trust_type=pl.lit("Acute trust"))
    return nhs_rank.compute(table, framework(), draws=0)


def seconds(question: Callable[[Result], Any], of: Result, turns: int) -> float:
    """The least seconds of processors that a question takes."""
    times = []
    for _ in range(turns):
        begun = time.process_time()
        question(of)
        times.append(time.process_time() - begun)
    return min(times)


def table(trusts: list[int], turns: int) -> list[str]:
    """Lines of the table."""
    results = [ranked(number) for number in trusts]
    lines = ["| question | " + " | ".join(f"{one:,}, s" for one in trusts) + " | power |"]
    lines.append("| --- |" + " --: |" * (len(trusts) + 1))
    for name, question in QUESTIONS.items():
        times = [seconds(question, of, turns) for of in results]
        power = log2(times[-1] / times[-2]) / log2(trusts[-1] / trusts[-2])
        cells = " | ".join(f"{one:.2f}" for one in times)
        lines.append(f"| {name} | {cells} | {power:.1f} |")
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trusts", type=int, nargs="+", default=TRUSTS)
    parser.add_argument("--turns", type=int, default=2)
    given = parser.parse_args()
    print("\n".join(table(given.trusts, given.turns)))


if __name__ == "__main__":
    main()
