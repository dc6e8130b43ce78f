"""What the page of a league table says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.arithmetic import SAME
from nhs_rank.output.cells import fixed
from nhs_rank.register import organisations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.result import Result

__all__ = ["caption", "notes", "status", "ways"]

#: How many single ways to the next segment are told.
_ROUTES = 5


def status(result: Result) -> dict[str, str]:
    """Say what kind of figures these are: ``word`` and ``text``."""
    origin = result.origin
    if origin is not None and origin["made"] < 1 - SAME:
        return {
            "word": "An estimate, not the published table",
            "text": f"Of the averages {origin['made']:.0%} are made from published statistics, "
            f"{origin['carried']:.0%} are carried over from an earlier table and "
            f"{origin['missing']:.0%} are missing. Likely ranges do not cover what is carried.",
        }
    known = set(organisations()["code"])
    if not known & set(result.placed["trust_code"]):
        plural = result.framework.unit.plural
        return {
            "word": "Not NHS trusts",
            "text": f"None of these codes is that of an NHS trust: the {plural} are fictional, or "
            "other bodies. Nothing here says anything about a real hospital.",
        }
    return {
        "word": "Computed, not published",
        "text": "This table was computed from the files named below with open-source software. It "
        "is no official publication, and another weighting is nobody's policy.",
    }


def caption(result: Result) -> str:
    """Say what the table shows, and the bounds of its segments."""
    within = result.framework.ranking.within
    cuts = "; ".join(
        (f"{kind}: " if kind else "") + ", ".join(fixed(bound, 3) for bound in bounds)
        for kind, bounds in result.cuts.items()
    )
    text = f"Ranks {'within each type' if within == 'type' else 'over all'}, 1 is best."
    return f"{text} As written, segments are bounded by averages of {cuts}." if cuts else text


def notes(result: Result) -> list[str]:
    """Say how the table is made, what likely ranges cover, and what they do not."""
    framework, draws = result.framework, result.options.draws
    scale = framework.scale
    mean = "a weighted mean" if framework.weights.mean == "arithmetic" else "a geometric mean"
    found = [
        f"Each metric's value becomes a score from {scale.best:g} (best) to {scale.worst:g}; the "
        f"average is {mean} of the scores that there are. "
        + (
            "Bounds of the average make the segments, "
            if framework.segments.method == "thresholds" or result.options.cuts is not None
            else "Quantiles of the average make the segments, "
        )
        + "and ranks follow "
        + ("segment and average." if "segment" in framework.ranking.by else "the average alone."),
    ]
    if draws:
        found.append(
            f"Likely ranges hold 95% of {draws:,} draws, in each of which every "
            f"{framework.unit.noun}'s own scores are drawn again with replacement. They show how "
            "far a place depends on which metrics happen to be counted. They do not cover chance "
            "in the values themselves, mistakes in the data, or whether the metrics measure the "
            "right things, and they are not the range in which a true rank lies with 95% "
            "probability. A range is left empty where fewer than five metrics count."
        )
    else:
        found.append("No likely ranges were drawn for this table.")
    found.append(
        "Weights set on this page make the table again as the program does: averages, quantile "
        "bounds, segments, ranks and likely ranges are those of the command that can be copied."
    )
    return found


def ways(result: Result, trusts: Sequence[str]) -> dict[str, list[str]]:
    """Tell the way of some trusts to the next segment, by code, as `explain` finds it."""
    lines_of = {}
    for code in trusts:
        way = result.undrawn.explain(code).way
        lines = []
        for row in way.routes.head(_ROUTES).iter_rows(named=True):
            unit = "%" if row["unit"] == "%" else f" {row['unit']}" if row["unit"] else ""
            value = "\N{EN DASH}" if row["value"] is None else f"{row['value']:.10g}{unit}"
            lines.append(
                f"{row['name']}: {row['value_needed']:.10g}{unit} instead of {value} would do, by "
                f"itself, in the table as it was written (rank {row['rank_then']})."
            )
        if way.target is not None and not lines:
            reason = way.impossible_because or "no single metric would do by itself"
            lines.append(f"As the table was written, {reason}.")
        lines_of[code] = lines
    return lines_of
