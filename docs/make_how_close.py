"""Make how-close.md: how many of the officially published figures come back.

python docs/make_how_close.py [--stdout] [FOLDER]

FOLDER holds the official files (2025-26-q1/..., 2025-26-q4/...); without it the environment
variable NHS_RANK_OFFICIAL_DATA names it, else ../shared/nof beside the project.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import polars as pl

from nhs_rank import compute
from nhs_rank.analyses._verify import CAUSES, QUANTITIES, Tolerance, Verification
from nhs_rank.framework import load_framework
from nhs_rank.options import Options

DOCS = Path(__file__).resolve().parent
ACUTE, MENTAL = "Acute trust", "Mental health and community trust"
SHORT = {ACUTE: "acute", MENTAL: "mental health and community"}
QUARTERS = {
    "2025-26-q1": "Q1 2025/26: 134 acute trusts, 61 mental health and community trusts",
    "2025-26-q2": "Q2 2025/26: 61 mental health and community trusts",
    "2025-26-q4": "Q4 2025/26: 61 mental health and community trusts, with the league table",
}
#: Of a run that says nothing of draws, and many.
DRAWS = (Options().draws, 250_000)

INTRODUCTION = """\
# How close to the official tables

Every figure that NHS England publishes beside its league table is computed here from the scores of
the metrics, and held against what was published. Two commands make this on any machine:

<!-- example: skip -->

```console
$ nhs-rank fetch latest --to data
$ nhs-rank verify data --cuts published
```

`verify` ends with 0 if nothing is off beyond its tolerance, and with 1 otherwise. This page was made
by `docs/make_how_close.py`, with the function that the command calls, from the three files that are
listed at its end; a test fails when its counts are no longer true.

`--cuts published` takes the bounds between segments from the published averages and segments:
halfway between the worst average of one segment and the best of the next. The official bounds are
quartiles over all 205 trusts, and the files used here lack ten of them (Q1) or more.
"""

VALUES = """\
With `--scores values` the published scores are left aside, and every metric that has a value is
scored again from it. Values are published with two decimals: trusts that were told apart before tie
after, and where a standard is met or missed by a hair, the whole pool of those that miss it changes.
Where the pool takes in ambulance trusts, whose file is not here, published scores sit on the grid of
a larger pool.
"""

TOLERANCES = """\
## What counts as close

| Figure | Exact | Within tolerance |
| :-- | :-- | :-- |
| Averages, domain scores, metric scores | the same to two decimals | {score:g} off (`--tolerance`): one step of the last published place |
| Segments | the same | the segment of a score better or worse by the same tolerance |
| Ranks | the same | {rank} place off (`--rank-tolerance`) |
| Ranks of metrics | the same | a place that trusts with the same published value share: two decimals do not tell which of them is first |
| Ends of likely scores | the same to two decimals | {likely_score:g} off, beyond what other draws could have given |
| Ends of likely ranks | the same | {likely_rank} place off, beyond what other draws could have given |
| Deficit flag | the same | never |

Likely ranges come from random numbers, the published ones as well as these, so their ends cannot be
met exactly. "What other draws could have given" is taken from our own draws: an end is a percentile,
and the percentile of N draws strays by about `sqrt(p (1 - p) / N)`; three times that in each
direction is allowed. With {draws} draws this is about a hundredth of a score and at most a place; with
fewer it is more, and with many more the published ends are still met within the tolerance.
"""


def counted(verification: Verification) -> list[str]:
    """Return the table of all lines."""
    rows = [
        "| Quantity | Published in | Trust type | Compared | Exact | Within tolerance | Off "
        "| Largest difference |",
        "| :-- | :-- | :-- | --: | --: | --: | --: | --: |",
    ]
    for row in verification.lines.iter_rows(named=True):
        quantity = QUANTITIES[row["quantity"]]
        decimals = 2 if quantity.kind in ("score", "likely_score") else 0
        rows.append(
            f"| {quantity.title} | {row['source']} | {SHORT[row['trust_type']]} "
            f"| {row['compared']:,} | {row['exact']:,} | {row['within_tolerance']:,} "
            f"| {row['off']:,} | {row['largest_difference']:.{decimals}f} |"
        )
    return rows


def listed(verification: Verification, quantities: tuple[str, ...]) -> list[str]:
    """Return the table of the differences of some quantities."""
    rows = [
        "| Quantity | Trust | Published | Computed | Likely cause |",
        "| :-- | :-- | --: | --: | :-- |",
    ]
    of_these = verification.differences.filter(pl.col("quantity").is_in(quantities))
    for row in of_these.iter_rows(named=True):
        decimals = 2 if QUANTITIES[row["quantity"]].kind == "score" else 0
        rows.append(
            f"| {QUANTITIES[row['quantity']].title} | {row['trust_code']} "
            f"| {row['published']:.{decimals}f} | {row['computed'] + 1e-9:.{max(decimals * 2, 0)}f} "
            f"| {row['cause']}: {row['detail']} |"
        )
    return rows


def exact(verification: Verification, quantity: str, kind: str) -> int:
    """Return how many figures of a line are exact."""
    line = verification.lines.filter(
        (pl.col("quantity") == quantity)
        & (pl.col("trust_type") == kind)
        & (pl.col("source") == "data files")
    )
    return int(line["exact"].item())


def unrounding(folder: Path) -> list[str]:
    """Return the table of what un-rounding gains."""
    rows = [
        "| Quarter | Trusts | Average exact, as published | Average exact, un-rounded "
        "| Rank exact, as published | Rank exact, un-rounded |",
        "| :-- | --: | --: | --: | --: | --: |",
    ]
    for quarter, kinds in {
        "2025-26-q1": (ACUTE, MENTAL),
        "2025-26-q2": (MENTAL,),
        "2025-26-q4": (MENTAL,),
    }.items():
        both = [
            compute(folder, quarter=quarter, cuts="published", draws=0, unround=unround).verify()
            for unround in (False, True)
        ]
        for kind in kinds:
            found = [exact(one, name, kind) for name in ("average_score", "rank") for one in both]
            trusts = both[0].result.league.filter(pl.col("trust_type") == kind).height
            title = f"Q{quarter[-1]} {SHORT[kind]}"
            rows.append(f"| {title} | {trusts} | " + " | ".join(map(str, found)) + " |")
    return rows


def from_values(verification: Verification) -> list[str]:
    """Return the table of metric scores made from values."""
    metrics = load_framework("nof-2025-26").metrics
    missing = dict(verification.pools.rows())
    rows = [
        "| Metric | Name | Exact | Compared | Largest difference | Pool |",
        "| :-- | :-- | --: | --: | --: | :-- |",
    ]
    for row in verification.by_key.filter(pl.col("quantity") == "metric_score").iter_rows(
        named=True
    ):
        lacks = missing.get(row["key"])
        pool = f"lacks: {SHORT.get(lacks, lacks.lower())}" if lacks else ""
        rows.append(
            f"| {row['key']} | {metrics[row['key']].name} | {row['exact']} | {row['compared']} "
            f"| {row['largest_difference']:.2f} | {pool} |"
        )
    return rows


def page(folder: Path) -> str:
    """Return the whole page."""
    parts = [INTRODUCTION]
    first = None
    sources = []
    for quarter, title in QUARTERS.items():
        verification = compute(folder, quarter=quarter, cuts="published", draws=DRAWS[0]).verify()
        first = first or verification
        sources = verification.result.table.sources
        parts += [f"## {title}\n", *(line + "\n" for line in ["\n".join(counted(verification))])]
        if not verification.ok:
            raise SystemExit(f"{quarter}: something is off beyond its tolerance")
    assert first is not None
    differing = ("average_score", "rank", "domain_segment")
    parts += [
        "## The differences of Q1\n",
        "Averages, ranks and domain segments that are not exact, all of them within tolerance:\n",
        "\n".join(listed(first, differing)) + "\n",
        "And how many of all differences have which cause:\n",
        "| Quantity | Likely cause | Differences |\n| :-- | :-- | --: |\n"
        + "\n".join(
            f"| {QUANTITIES[row[0]].title} | {row[1]} | {row[2]} |" for row in first.causes.rows()
        )
        + "\n",
        "| Likely cause | What it means |\n| :-- | :-- |\n"
        + "\n".join(f"| {name} | {meaning} |" for name, meaning in CAUSES.items())
        + "\n",
    ]
    parts += ["## What un-rounding gains\n", "\n".join(unrounding(folder)) + "\n"]
    more = compute(folder, quarter="2025-26-q4", cuts="published", draws=DRAWS[1]).verify()
    ends = more.lines.filter(pl.col("quantity").str.starts_with("likely"))
    parts += [
        "## Likely ranges with more draws\n",
        f"The table of Q4 above has {DRAWS[0]:,} draws. With {DRAWS[1]:,} the ends are:\n",
        "| End | Compared | Exact | Largest difference |\n| :-- | --: | --: | --: |\n"
        + "\n".join(
            f"| {QUANTITIES[row['quantity']].title} | {row['compared']} | {row['exact']} "
            f"| {row['largest_difference']:.2f} |"
            for row in ends.iter_rows(named=True)
        )
        + "\n",
    ]
    values = compute(
        folder, quarter="2025-26-q1", cuts="published", draws=0, scores="values"
    ).verify()
    parts += [
        "## Scores made from values, Q1\n",
        VALUES,
        "\n".join(from_values(values)) + "\n",
        "So a league table made from values alone is near the published one, and not the same: "
        "`verify --scores values` ends with 1.\n",
        TOLERANCES.format(**Tolerance().as_dict(), draws=f"{DRAWS[0]:,}"),
        "## The files\n",
        "Published by NHS England under the Open Government Licence v3.0; none of them is part of "
        "this project.\n",
        "| File | SHA-256 |\n| :-- | :-- |\n"
        + "\n".join(f"| {Path(item.path).name} | `{item.sha256}` |" for item in sources)
        + "\n",
    ]
    return "\n".join(parts)


def main(arguments: list[str]) -> None:
    """Write the page, or print it."""
    folders = [argument for argument in arguments if argument != "--stdout"]
    beside = DOCS.parents[1] / "shared" / "nof"
    folder = Path(folders[0] if folders else os.environ.get("NHS_RANK_OFFICIAL_DATA") or beside)
    text = page(folder)
    if "--stdout" in arguments:
        sys.stdout.buffer.write(text.encode())
    else:
        (DOCS / "how-close.md").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
