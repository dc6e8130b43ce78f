"""How many of the official figures come back, written down.

A count that falls means that something broke. A count that rises is good news, and fails as well:
write the new one down here, and run ``python docs/make_how_close.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from asking import verify
from test_official import MET

from nhs_rank.analyses._verify import Verification

ROOT = Path(__file__).parents[1]
OFFICIAL = Path(os.environ.get("NHS_RANK_OFFICIAL_DATA") or ROOT.parent / "shared" / "nof")
ACUTE, MENTAL = "Acute trust", "Mental health and community trust"

pytestmark = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="the official files are not here (NHS_RANK_OFFICIAL_DATA)"
)


@cache
def official(quarter: str, **options: object) -> Verification:
    """Verify a quarter of the official files, once, without draws."""
    return verify(OFFICIAL, quarter=quarter, **{"cuts": "published", "draws": 0, **options})


def counts(verification: Verification, source: str = "data files") -> dict[tuple[str, str], tuple]:
    """Return ``compared, exact, within tolerance, off, largest`` by quantity and trust type."""
    lines = verification.lines.filter(pl.col("source") == source)
    return {
        (row["quantity"], row["trust_type"]): (
            row["compared"],
            row["exact"],
            row["within_tolerance"],
            row["off"],
            None if row["largest_difference"] is None else round(row["largest_difference"], 2),
        )
        for row in lines.iter_rows(named=True)
    }


def exact(number: int) -> tuple:
    """Return the counts of a line in which everything is exact."""
    return (number, number, 0, 0, 0.0)


def test_the_fourth_quarter() -> None:
    """All 61 trusts: average, segments, ranks and domain scores exact; league table found."""
    verification = official("2025-26-q4")
    assert counts(verification) == {
        ("average_score", MENTAL): exact(61),
        ("unadjusted_segment", MENTAL): exact(61),
        ("segment", MENTAL): exact(61),
        ("rank", MENTAL): exact(61),
        ("score_rank", MENTAL): exact(61),
        ("domain_score", MENTAL): exact(302),
        ("domain_segment", MENTAL): exact(302),
        ("metric_rank", MENTAL): (588, 552, 36, 0, 2.0),
    }
    nothing = (0, 0, 0, 0, None)
    assert counts(verification, "league tables") == {
        ("average_score", MENTAL): exact(61),
        ("segment", MENTAL): exact(61),
        ("rank", MENTAL): exact(61),
        ("financial_override", MENTAL): exact(61),
        **{
            (f"likely_{what}_{end}", MENTAL): nothing
            for what in ("score", "rank")
            for end in ("low", "high")
        },
    }
    assert verification.ok


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        (2_000, [(13, 0.04), (18, 0.04), (41, 2.0), (37, 2.0)]),
        (50_000, [(34, 0.02), (32, 0.03), (49, 1.0), (51, 1.0)]),
    ],
)
def test_the_likely_ranges_of_the_fourth_quarter(draws: int, expected: list) -> None:
    """All ends are within their tolerance; more draws bring them closer to the published ones."""
    found = counts(official("2025-26-q4", draws=draws), "league tables")
    ends = [
        found[f"likely_{what}_{end}", MENTAL]
        for what in ("score", "rank")
        for end in ("low", "high")
    ]
    assert [(compared, off) for compared, _, _, off, _ in ends] == [(61, 0)] * 4
    assert [(exact_, largest) for _, exact_, _, _, largest in ends] == expected


def test_the_second_quarter() -> None:
    """All 61 trusts again, without a league table."""
    verification = official("2025-26-q2")
    assert counts(verification) == {
        ("average_score", MENTAL): exact(61),
        ("unadjusted_segment", MENTAL): exact(61),
        ("segment", MENTAL): exact(61),
        ("rank", MENTAL): exact(61),
        ("score_rank", MENTAL): exact(61),
        ("final_segment", MENTAL): exact(61),
        ("domain_score", MENTAL): exact(301),
        ("domain_segment", MENTAL): exact(301),
        ("metric_rank", MENTAL): (589, 557, 32, 0, 3.0),
    }
    assert verification.ok


def test_the_first_quarter() -> None:
    """195 trusts: every segment exact, no rank off by more than a place, nothing off."""
    verification = official("2025-26-q1")
    assert counts(verification) == {
        ("average_score", ACUTE): (134, 130, 4, 0, 0.01),
        ("average_score", MENTAL): (61, 58, 3, 0, 0.01),
        ("unadjusted_segment", ACUTE): exact(134),
        ("unadjusted_segment", MENTAL): exact(61),
        ("segment", ACUTE): exact(134),
        ("segment", MENTAL): exact(61),
        ("rank", ACUTE): (134, 133, 1, 0, 1.0),
        ("rank", MENTAL): (61, 60, 1, 0, 1.0),
        ("score_rank", ACUTE): (134, 133, 1, 0, 1.0),
        ("score_rank", MENTAL): (61, 60, 1, 0, 1.0),
        ("final_segment", ACUTE): exact(134),
        ("final_segment", MENTAL): exact(61),
        ("domain_score", ACUTE): (667, 636, 31, 0, 0.01),
        ("domain_score", MENTAL): (300, 280, 20, 0, 0.01),
        ("domain_segment", ACUTE): (667, 666, 1, 0, 1.0),
        ("domain_segment", MENTAL): exact(300),
        ("metric_rank", ACUTE): (2364, 2171, 193, 0, 4.0),
        ("metric_rank", MENTAL): (581, 548, 33, 0, 3.0),
    }
    assert verification.ok


def test_every_difference_of_the_first_quarter_has_a_cause() -> None:
    """The seven inexact averages and the two ranks are explained, and so is the rest."""
    verification = official("2025-26-q1")
    assert {
        (quantity, cause): number for quantity, cause, number in verification.causes.rows()
    } == {
        ("average_score", "rounded scores averaged"): 4,
        ("average_score", "rounding"): 3,
        ("rank", "rounded scores averaged"): 1,
        ("rank", "follows"): 1,
        ("score_rank", "rounded scores averaged"): 1,
        ("score_rank", "follows"): 1,
        ("domain_score", "rounded scores averaged"): 41,
        ("domain_score", "rounding"): 10,
        ("domain_segment", "follows"): 1,
        ("metric_rank", "rounding"): 226,
    }


@pytest.mark.parametrize(
    ("quarter", "kind", "unround", "average", "rank"),
    [
        ("2025-26-q1", ACUTE, False, 129, 126),
        ("2025-26-q1", ACUTE, True, 130, 133),
        ("2025-26-q1", MENTAL, False, 60, 61),
        ("2025-26-q1", MENTAL, True, 58, 60),
        ("2025-26-q2", MENTAL, False, 56, 57),
        ("2025-26-q2", MENTAL, True, 61, 61),
        ("2025-26-q4", MENTAL, False, 57, 61),
        ("2025-26-q4", MENTAL, True, 61, 61),
    ],
)
def test_what_unrounding_gains(
    quarter: str, kind: str, unround: bool, average: int, rank: int
) -> None:
    """Averages and ranks that are exact with the scores as published, and un-rounded."""
    found = counts(official(quarter, unround=unround))
    assert found["average_score", kind][1] == average
    assert found["rank", kind][1] == rank
    assert found["average_score", kind][3] == found["rank", kind][3] == 0


#: Exact and compared scores of each metric, both types together, scored from values.
FROM_VALUES = MET | {
    "OF0017": (1, 1),
    "OF0028": (0, 1),
    "OF0048": (75, 134),  # 71 of 130 rates, 4 of 4 counts
    "OF0088": (82, 134),  # 77 of 129 rates, 5 of 5 counts
    "OF0080": (195, 195),
    "OF0079": (195, 195),
    "OF0081": (195, 195),
}


def test_metric_scores_from_values() -> None:
    """Scored from published values, metric by metric; incomplete pools are named."""
    verification = official("2025-26-q1", scores="values")
    by_metric = verification.by_key.filter(pl.col("quantity") == "metric_score")
    found = {row["key"]: (row["exact"], row["compared"]) for row in by_metric.iter_rows(named=True)}
    assert found == FROM_VALUES
    assert dict(verification.pools.rows()) == dict.fromkeys(
        ("OF0017", "OF0028", "OF0082", "OF0086"), "Ambulance trust"
    )
    assert "not known" not in set(verification.causes["cause"])
    of_full_pools = by_metric.filter(~pl.col("key").is_in(verification.pools["metric"].to_list()))
    assert round(of_full_pools["largest_difference"].max(), 2) == 0.15


def test_the_command_ends_with_0() -> None:
    """The whole check, as a user runs it, finds nothing off."""
    done = subprocess.run(
        [sys.executable, "-m", "nhs_rank", "verify", str(OFFICIAL), "--quarter", "2025-26-q4",
         "--cuts", "published"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing off beyond its tolerance" in done.stdout


def test_the_docs_page_is_what_its_script_makes() -> None:
    """docs/how-close.md holds the counts of today."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_how_close.py"), "--stdout", str(OFFICIAL)],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout == (ROOT / "docs" / "how-close.md").read_text(encoding="utf-8")
