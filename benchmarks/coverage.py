"""How often simultaneous sets hold all true ranks, in made-up worlds where these are known.

In a world of equal means every rank is a tie, and no difference between two trusts is real: the
sets hold if not a single one of them is told. These are the hardest worlds, and the shares that
the documentation quotes::

    python benchmarks/coverage.py --worlds 200

Scores are drawn evenly from 1 to 4 in hundredths, for each trust and metric alone.
"""

from __future__ import annotations

import argparse

import numpy as np

from nhs_rank.arithmetic import Floats
from nhs_rank.uncertainty import Model
from nhs_rank.uncertainty.confidence import simultaneous_rank_sets

#: Trusts and metrics of each world.
WORLDS = ((61, 9), (61, 6), (10, 8), (134, 20))


def world(trusts: int, metrics: int, seed: int, means: Floats | None = None) -> Model:
    """Make up a ranking of trusts that are all equal, or that have these means."""
    rng = np.random.default_rng((trusts, metrics, seed))
    scores = rng.integers(100, 401, (metrics, trusts)) / 100
    if means is not None:
        scores = means + (scores - 2.5) / 3
    return Model(
        codes=tuple(f"T{number:03}" for number in range(trusts)),
        metrics=tuple(f"M{number:02}" for number in range(metrics)),
        scores=scores,
        within=np.ones(metrics),
        unit=np.zeros(metrics, dtype=np.int64),
        between=np.ones(1),
        cuts=np.empty((0, trusts)),
        best=np.ones(trusts, dtype=np.int64),
        groups=(np.arange(trusts),),
        decimals=2,
        by_segment=False,
        mean="arithmetic",
    )


def covered(trusts: int, metrics: int, worlds: int, draws: int) -> tuple[float, float]:
    """Return the share of worlds of equal means whose sets all hold, and their mean width."""
    held, width = 0, 0.0
    for seed in range(worlds):
        low, high = simultaneous_rank_sets(world(trusts, metrics, seed), draws=draws, seed=seed)
        held += bool((low == 1).all() and (high == trusts).all())
        width += float((high - low).mean())
    return held / worlds, width / worlds


def main() -> None:
    """Print the table of the documentation."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--worlds", type=int, default=200, help="of each size")
    parser.add_argument("--draws", type=int, default=1_000, help="in each")
    arguments = parser.parse_args()
    print("| trusts | metrics | all sets hold | mean width, places |")
    print("| --: | --: | --: | --: |")
    for trusts, metrics in WORLDS:
        share, width = covered(trusts, metrics, arguments.worlds, arguments.draws)
        print(f"| {trusts} | {metrics} | {share:.3f} | {width:.1f} |", flush=True)


if __name__ == "__main__":
    main()
