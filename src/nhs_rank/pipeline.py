"""The steps in their order: from a table, a framework and options to a ranked quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework import Framework
from nhs_rank.options import Options
from nhs_rank.result import Result
from nhs_rank.steps.average import average
from nhs_rank.steps.rank import rank
from nhs_rank.steps.score import score
from nhs_rank.steps.segment import (
    ALL,
    has_published_cuts,
    place_in_segments,
    published_cuts,
    segment_cuts,
)
from nhs_rank.steps.tables import league_table
from nhs_rank.steps.warn import result_warnings
from nhs_rank.steps.weigh import weigh
from nhs_rank.uncertainty import Model, likely_ranges, spread_warnings
from nhs_rank.words import quarter_order, speak_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.inputs import Inputs
    from nhs_rank.reading import Table
    from nhs_rank.uncertainty import Progress


__all__ = ["pick_quarter", "run_steps"]


def pick_quarter(table: Table, asked: str | None) -> str | None:
    """Return the quarter asked for, or the latest; raises `InputError` if it is not there."""
    known = table.quarters
    if asked is None:
        return max(known, key=quarter_order)
    if asked not in known:
        found = ", ".join(quarter for quarter in known if quarter) or "none"
        raise InputError([c.QUARTER_ABSENT(wanted=asked, found=found)])
    return asked


def run_steps(
    inputs: Inputs, framework: Framework, options: Options, on_progress: Progress | None
) -> Result:
    """Take one quarter through the steps: score, weigh, average, segment, cap, rank, warn.

    Parameters
    ----------
    inputs
        What was read.
    framework
        What is measured, scored, weighed, placed and ranked.
    options
        Everything else that changes a figure.
    on_progress
        Called with the number of draws that are done, and of all.

    Raises
    ------
    InputError
        For a quarter that is not in the inputs, nothing published to take bounds from, and bounds
        that make too few segments for a cap.

    """
    speak_of(framework.unit.noun, framework.unit.plural)
    quarter = pick_quarter(inputs.table, options.quarter)
    table = inputs.table.at(quarter)
    weighting = weigh(framework, options.weights)
    scores = score(
        table.cells, table.trusts, framework, source=options.scores, unround=options.unround
    )
    averages = average(scores, table.trusts, framework, weighting)
    log = Log(inputs.warnings)
    if options.cuts == "published":
        cuts = {ALL: published_cuts(table.published, quarter, log)}
    elif options.cuts is not None:
        cuts = {ALL: tuple(options.cuts)}
    else:
        cuts = segment_cuts(averages, framework)
    if options.cap:
        _enough_segments(framework, cuts)
    placed = place_in_segments(averages, table.flags, framework, cuts, cap=options.cap)
    ranked = rank(placed, framework.ranking)
    model = Model.of(scores, ranked, framework, weighting, cuts, cap=options.cap)
    if options.draws and model.codes:
        ranked = likely_ranges(
            model, ranked, draws=options.draws, seed=options.seed, on_progress=on_progress
        )
        log.extend(spread_warnings(model))
    published = has_published_cuts(table.published)
    log.extend(
        result_warnings(scores, ranked, framework, weighting, options, cuts, published=published)
    )
    return Result(
        inputs=inputs,
        quarter=quarter,
        quarters=tuple(inputs.table.quarters),
        league=league_table(ranked, framework, options.trust_type),
        scores=scores,
        placed=ranked,
        cuts=cuts,
        weighting=weighting,
        framework=framework,
        options=options,
        table=table,
        warnings=log.items,
    )


def _enough_segments(framework: Framework, cuts: Mapping[str, Sequence[float]]) -> None:
    """Raise `InputError` if a cap speaks of a segment that the bounds do not make."""
    segments = min((len(bounds) for bounds in cuts.values()), default=0) + 1
    worst = max((rule.no_better_than for rule in framework.caps), default=1)
    if cuts and worst > segments:
        few = c.TOO_FEW_CUTS(segments=segments, worst=worst, wanted=worst - 1)
        raise InputError([few])
