"""Measure the draws behind sensitivity, side by side with other ways to make them.

One command does it all and prints a Markdown table::

    python -m pip install ".[bench]"
    python benchmarks/run.py -o docs/benchmarks.md

The case is made up: 205 trusts, 25 metrics, 15% of the scores missing, a third of the trusts
capped. Every way gets the same numbers of draws and of trusts; times are those of processors, all
threads together, and the best of several turns, taken alternately, because machines are noisy.
Read the ratios rather than the seconds.
Packages that are not installed are left out, and said to be.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import growth as questions
import numpy as np
import start

from nhs_rank.arithmetic import Floats, Ints
from nhs_rank.uncertainty import Model, simulate
from nhs_rank.uncertainty.bootstrap import bootstrap
from nhs_rank.uncertainty.placement import Placement, apart
from nhs_rank.uncertainty.vary_weights import WeightDraws, vary_weights

TURNS = 5
CUTS = (2.05, 2.32, 2.6)


def case(trusts: int = 205, metrics: int = 25, missing: float = 0.15) -> Model:
    """Make up a ranking."""
    rng = np.random.default_rng(0)
    scores = np.round(1 + 3 * rng.random((metrics, trusts)), 2)
    scores[rng.random(scores.shape) < missing] = np.nan
    scores[0] = np.where(np.isnan(scores).all(axis=0), 2.5, scores[0])
    return Model(
        codes=tuple(f"T{number}" for number in range(trusts)),
        metrics=tuple(f"M{number}" for number in range(metrics)),
        scores=scores,
        within=np.ones(metrics),
        unit=np.zeros(metrics, dtype=np.int64),
        between=np.ones(1),
        cuts=np.repeat(np.array(CUTS)[:, np.newaxis], trusts, axis=1),
        best=np.where(rng.random(trusts) < 1 / 3, 3, 1),
        groups=(np.arange(trusts),),
        decimals=2,
        by_segment=True,
        mean="arithmetic",
    )


def weight_draws(model: Model) -> WeightDraws:
    """Draw flat Dirichlet weights over the metrics."""
    keys = np.arange(len(model.metrics))
    return WeightDraws(model.metrics, keys, model.within, None, True, 0)


def ours_weights(model: Model, draws: int) -> None:
    """nhs-rank: weights drawn, averaged, placed, ranked, counted."""
    simulate(model, vary_weights(model, weight_draws(model)), draws)


def ours_bootstrap(model: Model, draws: int) -> None:
    """nhs-rank: the bootstrap over metrics behind the likely ranges."""
    simulate(model, bootstrap(model, 0), draws)


def ours_placement(model: Model, draws: int) -> None:
    """nhs-rank: the same, with placement and pairs 1 to 50 places apart."""
    pairs, _ = apart([np.arange(len(model.codes))])
    simulate(model, bootstrap(model, 0), draws, placement=Placement(model, pairs))


def ours_placement_weights(model: Model, draws: int) -> None:
    """nhs-rank: weights drawn, with placement and pairs 1 to 50 places apart."""
    pairs, _ = apart([np.arange(len(model.codes))])
    sampler = vary_weights(model, weight_draws(model))
    simulate(model, sampler, draws, placement=Placement(model, pairs))


def _keys(model: Model, averages: Floats) -> Ints:
    placed = 1 + (averages[..., np.newaxis] > model.cuts.T).sum(axis=-1)
    placed = np.maximum(placed, model.best).astype(np.int64)
    keys: Ints = np.floor(averages * 100 + 0.5).astype(np.int64) + placed * 10_000
    return keys


def _min_ranks(keys: Ints) -> Ints:
    order = np.argsort(keys, axis=1, kind="stable")
    ordered = np.take_along_axis(keys, order, axis=1)
    new = np.ones(keys.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.where(new, np.arange(1, keys.shape[1] + 1), 0)
    ranks = np.empty_like(places)
    np.put_along_axis(ranks, order, np.maximum.accumulate(places, axis=1), axis=1)
    return ranks


def _weights(model: Model, draws: int) -> Floats:
    return np.random.default_rng(0).dirichlet(np.ones(len(model.metrics)), draws)


def numpy_weights(model: Model, draws: int) -> None:
    """Plain NumPy, all draws in one array, no loop: the same arithmetic, ties share a rank."""
    weights = _weights(model, draws)
    there = ~np.isnan(model.scores)
    averages = (weights @ np.where(there, model.scores, 0.0)) / (weights @ there.astype(float))
    _min_ranks(_keys(model, averages))


def numpy_bootstrap(model: Model, draws: int) -> None:
    """Plain NumPy, all draws in one array, no loop: the bootstrap."""
    there = ~np.isnan(model.scores)
    number = there.sum(axis=0)
    order = np.argsort(~there, axis=0, kind="stable")
    packed = np.take_along_axis(np.where(there, model.scores, 0.0), order, axis=0).T
    uniform = np.random.default_rng(0).random((draws, *packed.shape))
    picked = (uniform * number[:, np.newaxis]).astype(np.int64)
    drawn = packed[np.arange(len(packed))[:, np.newaxis], picked]
    live = np.arange(packed.shape[1]) < number[:, np.newaxis]
    averages = np.where(live, drawn, 0.0).sum(axis=-1) / number
    _min_ranks(_keys(model, averages))


def scipy_weights(model: Model, draws: int) -> None:
    """NumPy for the averages, `scipy.stats.rankdata` for the ranks."""
    from scipy.stats import rankdata

    weights = _weights(model, draws)
    there = ~np.isnan(model.scores)
    averages = (weights @ np.where(there, model.scores, 0.0)) / (weights @ there.astype(float))
    rankdata(_keys(model, averages), method="min", axis=1)


def _filled(model: Model) -> Floats:
    """(trusts, metrics) without gaps, which the packages below cannot have; higher is better."""
    filled = np.where(np.isnan(model.scores), np.nanmean(model.scores, axis=0), model.scores)
    return np.asarray(5 - filled.T)


def pymcdm_weights(model: Model, draws: int) -> None:
    """pymcdm: a weighted sum and `rankdata` for each draw (no gaps, no caps)."""
    from pymcdm.helpers import rankdata
    from pymcdm.methods import WSM

    matrix, types = _filled(model), np.ones(len(model.metrics))
    method = WSM()
    for row in _weights(model, draws):
        rankdata(method(matrix, row, types), reverse=True)


def skcriteria_weights(model: Model, draws: int) -> None:
    """scikit-criteria: a weighted sum model evaluated for each draw (no gaps, no caps)."""
    import skcriteria
    from skcriteria.agg.simple import WeightedSumModel

    matrix, method = _filled(model), WeightedSumModel()
    objectives = [max] * matrix.shape[1]
    for row in _weights(model, draws):
        _ = method.evaluate(skcriteria.mkdm(matrix, objectives, weights=row)).rank_


def best_times(
    ways: Sequence[Callable[[Model, int], None]],
    model: Model,
    draws: int,
    turns: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float | None]:
    """Return the best time of each way, in seconds; None where a package is missing."""
    times: dict[str, float | None] = {way.__name__: float("inf") for way in ways}
    for _ in range(turns):
        for way in ways:
            before = times[way.__name__]
            if before is None:
                continue
            begun = clock()
            try:
                way(model, draws)
            except ImportError:
                times[way.__name__] = None
            else:
                times[way.__name__] = min(before, clock() - begun)
    return times


def peak_memory(draws: int) -> float | None:
    """Return the peak memory of a process that makes so many weight draws, in MB."""
    code = (
        "import resource, sys; sys.path.insert(0, 'benchmarks'); import run\n"
        f"run.ours_weights(run.case(), {draws})\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    return int(done.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def side_by_side(title: str, times: dict[str, float | None], docs: dict[str, str]) -> list[str]:
    """Lines of a table in which the first way is 1."""
    own = next(time for time in times.values() if time is not None)
    lines = [f"## {title}", "", "| way | seconds | times nhs-rank's |", "| --- | --: | --: |"]
    for name, seconds in times.items():
        if seconds is None:
            lines.append(f"| {docs[name]} | not installed | |")
        else:
            lines.append(f"| {docs[name]} | {seconds:.3f} | {seconds / own:.1f} |")
    return [*lines, ""]


def growth(quick: bool) -> list[str]:
    """Lines of tables of how time grows with draws and with trusts."""
    lines = ["## How time grows", "", "| draws (205 trusts) | weights, s | bootstrap, s |"]
    lines.append("| --: | --: | --: |")
    model = case()
    for draws in (1_000, 10_000, 100_000, *(() if quick else (1_000_000,))):
        times = best_times([ours_weights, ours_bootstrap], model, draws, 1)
        lines.append(f"| {draws:,} | {times['ours_weights']:.2f} | {times['ours_bootstrap']:.2f} |")
    ways = [ours_placement_weights, ours_placement]
    for title, clock in (("", time.process_time), (", elapsed", time.perf_counter)):
        both = best_times(ways, model, 100_000, 3, clock).values()
        cells = " | ".join(f"{one:.2f}" for one in both)
        lines.append(f"| 100,000, with placement and pairs{title} | {cells} |")
    lines += ["", "| trusts (1,000 draws) | weights, s | bootstrap, s |", "| --: | --: | --: |"]
    for trusts in (50, 205, 1_000, 5_000, *(() if quick else (20_000,))):
        times = best_times([ours_weights, ours_bootstrap], case(trusts), 1_000, 1)
        lines.append(
            f"| {trusts:,} | {times['ours_weights']:.2f} | {times['ours_bootstrap']:.2f} |"
        )
    return [*lines, ""]


def report(quick: bool) -> str:
    """Measure everything and return it as Markdown."""
    # first of all: a child's peak starts at what its parent holds
    most = 100_000 if quick else 1_000_000
    memory = peak_memory(most)
    draws = 1_000 if quick else 10_000
    model = case()
    weights: list[Callable[[Model, int], None]] = [ours_weights, numpy_weights, scipy_weights]
    slow: list[Callable[[Model, int], None]] = [pymcdm_weights, skcriteria_weights]
    times = best_times(weights, model, draws, TURNS) | best_times(slow, model, draws, 1)
    boots: list[Callable[[Model, int], None]] = [ours_bootstrap, numpy_bootstrap]
    docs = {way.__name__: (way.__doc__ or "").rstrip(".") for way in (*weights, *slow, *boots)}
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    machine = f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores"
    python = f"Python {platform.python_version()}, NumPy {np.__version__}"
    lines = [
        "# Benchmarks",
        "",
        f"Measured on {today} ({machine}; {python}) by",
        "`python benchmarks/run.py`. The case is made up: 205 trusts, 25 metrics, 15% of scores",
        "missing. Seconds are of processors, all threads together, unless they are called elapsed.",
        "Machines are noisy: read the ratios.",
        "",
        *side_by_side(f"{draws:,} draws of weights, to ranks", times, docs),
        *side_by_side(
            f"{draws:,} bootstrap draws, to ranks", best_times(boots, model, draws, TURNS), docs
        ),
        *growth(quick),
        "## How the time of each question grows with trusts",
        "",
        "Seconds of processors; the last column is the power of the number of trusts between the",
        "last two (`python benchmarks/growth.py`).",
        "",
        *questions.table([50, 100] if quick else questions.TRUSTS, 1 if quick else 2),
        "",
        "## What a command costs",
        "",
        "Whole processes with the sample's quarter of 205 trusts and the default of 30,000 draws",
        "(`python benchmarks/start.py`).",
        "",
        *start.table(start.SAMPLE, 2 if quick else 9),
        "",
    ]
    if memory is not None:
        lines += ["## Memory", "", f"{most:,} draws of weights: {memory:.0f} MB at the peak."]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Parse the command line and write the report."""
    parser = argparse.ArgumentParser(description="Benchmark the draws behind sensitivity.")
    parser.add_argument("-o", "--output", type=Path, help="write here instead of printing")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    given = parser.parse_args()
    text = report(given.quick)
    if given.output is None:
        print(text)
    else:
        given.output.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
