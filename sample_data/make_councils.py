"""Make figures of a fictional country's councils: an example that has nothing to do with health.

Like the rest of the sample, nothing is about a real organisation, and the bytes are the same on
every machine. ``configs/councils.yaml`` says how they are ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

SEED = 20260107
FOLDER = "councils"
BOROUGHS, RURAL = 16, 8
RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate", "Not rated")

Row = Sequence[str]


def files(starts: Sequence[str], ends: Sequence[str]) -> dict[str, list[Row]]:
    """Make the files by name; ``starts`` and ``ends`` make names of places."""
    rng = Random(SEED)
    codes = [f"CX{number:02d}" for number in range(1, BOROUGHS + RURAL + 1)]
    names = _places(rng, starts, ends, len(codes))
    services: list[Row] = [
        [
            *("council_code", "council_name", "council_type", "Bins collected on time (%)"),
            *("Potholes mended in a week (%)", "Days to mend a street light", "children_services"),
        ]
    ]
    money: list[Row] = [["council_code", "tax_collected", "planning_in_time", "in_measures"]]
    for at, (code, name) in enumerate(zip(codes, names, strict=True)):
        rural = at >= BOROUGHS
        quality = rng.randrange(100)
        kind = "Rural council" if rural else "Borough council"
        bins = 900 + rng.randrange(60) + quality * 4 // 10
        potholes = 400 + rng.randrange(250) + quality * 3 - 80 * rural
        light = 30 + rng.randrange(60) + (100 - quality) // 2 + 25 * rural
        rating = RATINGS[min((100 - quality + rng.randrange(40)) // 35, 3)]
        if rng.randrange(8) == 0:
            rating = RATINGS[4]
        lit = "NA" if rng.randrange(10) == 0 else _tenths(light)
        row = [code, name, kind, _tenths(bins), _tenths(potholes), lit, rating]
        services.append(row)
        tax = 940 + rng.randrange(25) + quality * 3 // 10
        planning = 650 + rng.randrange(200) + quality * 2
        measures = "yes" if quality < 12 or rng.randrange(16) == 0 else "no"
        money.append([code, _tenths(tax), _tenths(min(planning, 1000)), measures])
    return {"services.csv": services, "money.csv": money}


def _places(rng: Random, starts: Sequence[str], ends: Sequence[str], number: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < number:
        start, end = starts[rng.randrange(len(starts))], ends[rng.randrange(len(ends))]
        names.setdefault(f"{start}{end}")
    return list(names)


def _tenths(number: int) -> str:
    return f"{number // 10}.{number % 10}"
