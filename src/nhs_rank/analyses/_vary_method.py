"""The choices of method changed, each and all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.analyses._differences import shifts
from nhs_rank.analyses._factorial import CHOICES, factorial
from nhs_rank.analyses._leave_out import Choices, measured

if TYPE_CHECKING:
    from nhs_rank.analyses._factorial import Combination, Factorial
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["vary_method"]

_EFFECTS = {
    "choice": pl.String(),
    "from": pl.String(),
    "to": pl.String(),
    "mean_rank_shift": pl.Float64(),
    "changed_segment": pl.Float64(),
}


def vary_method(result: Result, *, on_progress: Progress | None = None) -> Choices:
    """Rank with every combination of the choices of method.

    These are the scoring, scores published or made from values, the mean, weights by metric or by
    domain, the cap and the pool of segments. A row of ``rows`` holds a combination against the
    ranking; ``effects`` says how far a change of one choice moves ranks, all others staying the
    same: of ``scores`` under the framework's own scoring, of ``scoring`` with scores made from
    values, so that neither is mixed up with the other. Raises `InputError`.

    Parameters
    ----------
    result
        The ranking that the others are measured against.
    on_progress
        Called with the number of rankings done and wanted.

    """
    made = factorial(result, on_progress=on_progress)
    rows = [
        measured(made.base, made.results[one], dict(zip(CHOICES, one, strict=True)))
        for one in made.distinct
    ]
    return Choices(made.base, "choices of method", pl.concat(rows), _effects(made))


def _effects(made: Factorial) -> pl.DataFrame:
    """How far one choice moves ranks, all others staying the same."""
    rows = []
    for at, name in enumerate(CHOICES):
        first, *others = made.settings[name]
        for option in others:
            pairs = [
                (result, made.results[(*combination[:at], option, *combination[at + 1 :])])
                for combination, result in made.results.items()
                if combination[at] == first and _compares(made, name, combination)
            ]
            both = pl.concat(shifts(one.league, two.league) for one, two in pairs)
            moved = (both["segment"] != both["segment_before"]).sum() / len(pairs)
            shift = both["rank_shift"].abs().mean()
            rows.append((name, first, option, shift, float(moved)))
    return pl.DataFrame(rows, schema=_EFFECTS, orient="row").sort(
        "mean_rank_shift", "choice", "to", descending=[True, False, False]
    )


def _compares(made: Factorial, name: str, combination: Combination) -> bool:
    """Whether a change of the choice is of nothing else at this combination."""
    scoring, scores = combination[:2]
    if name == "scores":
        return scoring == "framework"
    return name != "scoring" or scores == made.settings["scores"][-1]
