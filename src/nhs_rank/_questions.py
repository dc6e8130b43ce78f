"""The questions that can be asked of a ranked quarter, by name.

Each is a function of `nhs_rank.analyses` that takes the result first. This is the one module that
looks up the house: it lends the hub the doors to what is built upon it, and loads a room when its
door is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from nhs_rank.analyses import (
        Choices,
        Comparison,
        Explanation,
        Measure,
        Scan,
        Sensitivity,
        Tolerance,
        Trend,
        Verification,
        WhatIf,
    )
    from nhs_rank.analyses._compare import Other
    from nhs_rank.analyses._whatif import Changes
    from nhs_rank.framework import Level
    from nhs_rank.options import Settings
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["Questions"]


class Questions:
    """Doors to the analyses; see there for what each takes, returns and raises."""

    @property
    def _result(self) -> Result:
        return cast("Result", self)

    def explain(self, trust: str) -> Explanation:
        """Say where one trust stands and why: `nhs_rank.analyses.explain`."""
        from nhs_rank.analyses import explain

        return explain(self._result, trust)

    def compare(
        self,
        *others: Other,
        variants: Mapping[str, Settings] | None = None,
        against: str | None = None,
    ) -> Comparison:
        """Set other rankings of the same files beside this: `nhs_rank.analyses.compare`."""
        from nhs_rank.analyses import compare

        return compare(self._result, *others, variants=variants, against=against)

    def whatif(
        self, changes: Changes = (), *, set_file: str | PathLike[str] | None = None
    ) -> WhatIf:
        """Rank again with some values or flags changed: `nhs_rank.analyses.whatif`."""
        from nhs_rank.analyses import whatif

        return whatif(self._result, changes, set_file=set_file)

    def scan(
        self,
        along: str,
        *,
        steps: int = 21,
        changes: Changes = (),
        set_file: str | PathLike[str] | None = None,
    ) -> Scan:
        """Follow one trust along a range of one value: `nhs_rank.analyses.scan`."""
        from nhs_rank.analyses import scan

        return scan(self._result, along, steps=steps, changes=changes, set_file=set_file)

    def trend(self, *, on_progress: Progress | None = None) -> Trend:
        """Rank every quarter of the files: `nhs_rank.analyses.trend`."""
        from nhs_rank.analyses import trend

        return trend(self._result, on_progress=on_progress)

    def verify(
        self,
        *,
        published: Iterable[str | PathLike[str]] = (),
        tolerance: Tolerance | None = None,
    ) -> Verification:
        """Hold it against what was published: `nhs_rank.analyses.verify`."""
        from nhs_rank.analyses import verify

        return verify(self._result, published=published, tolerance=tolerance)

    def sensitivity(
        self,
        *,
        vary: Literal["weights", "metrics", "both"] = "weights",
        level: Level | None = None,
        spread: float | None = None,
        simultaneous: bool = False,
        keep_weights: bool = False,
        draws: int | None = None,
        on_progress: Progress | None = None,
    ) -> Sensitivity:
        """Rank over many draws of weights or metrics: `nhs_rank.analyses.sensitivity`."""
        from nhs_rank.analyses import sensitivity

        return sensitivity(
            self._result,
            vary=vary,
            level=level,
            spread=spread,
            simultaneous=simultaneous,
            keep_weights=keep_weights,
            draws=draws,
            on_progress=on_progress,
        )

    def leave_out(self, level: Level, *, on_progress: Progress | None = None) -> Choices:
        """Leave out each metric, domain or group in turn: `nhs_rank.analyses.leave_out`."""
        from nhs_rank.analyses import leave_out

        return leave_out(self._result, level, on_progress=on_progress)

    def vary_method(self, *, on_progress: Progress | None = None) -> Choices:
        """Rank with every combination of methods: `nhs_rank.analyses.vary_method`."""
        from nhs_rank.analyses import vary_method

        return vary_method(self._result, on_progress=on_progress)

    def report(self, trusts: Sequence[str] = ()) -> bytes:
        """Return the page that anyone can open, one HTML file: `nhs_rank.analyses.report`.

        ``trusts`` are codes of those whose way to the next segment is searched for and told.
        """
        from nhs_rank.analyses._report import page_of

        return page_of(self._result, trusts)

    def plot(
        self,
        kind: str,
        *,
        trusts: Sequence[str] = (),
        against: Result | None = None,
        along: str | None = None,
    ) -> bytes:
        """Return a figure as SVG: `nhs_rank.analyses._figures.figure`."""
        from nhs_rank.analyses._figures import figure
        from nhs_rank.output.figure import svg

        return svg(figure(self._result, kind, trusts=trusts, against=against, along=along))

    def placement(
        self,
        *,
        vary: Literal["weights", "metrics", "both"] = "metrics",
        level: Level | None = None,
        spread: float | None = None,
        draws: int | None = None,
        on_progress: Progress | None = None,
    ) -> Measure:
        """Say how likely each kind of place is: `nhs_rank.analyses.placement`."""
        from nhs_rank.analyses import placement

        return placement(
            self._result,
            vary=vary,
            level=level,
            spread=spread,
            draws=draws,
            on_progress=on_progress,
        )

    def pairs(
        self,
        asked: Sequence[tuple[str, str]] = (),
        *,
        vary: Literal["weights", "metrics", "both"] = "metrics",
        level: Level | None = None,
        spread: float | None = None,
        draws: int | None = None,
        on_progress: Progress | None = None,
    ) -> Measure:
        """Say how likely one trust is better than another: `nhs_rank.analyses.pairs`."""
        from nhs_rank.analyses import pairs

        return pairs(
            self._result,
            asked,
            vary=vary,
            level=level,
            spread=spread,
            draws=draws,
            on_progress=on_progress,
        )

    def reach(self, *, level: Level | None = None, spread: float | None = None) -> Measure:
        """Search the best and worst rank that weights can give: `nhs_rank.analyses.reach`."""
        from nhs_rank.analyses import reach

        return reach(self._result, level=level, spread=spread)

    def stability(self) -> Measure:
        """Say how far weights must move to swap trusts: `nhs_rank.analyses.stability`."""
        from nhs_rank.analyses import stability

        return stability(self._result)

    def decompose(self, *, on_progress: Progress | None = None) -> Measure:
        """Part the variance of ranks by choice of method: `nhs_rank.analyses.decompose`."""
        from nhs_rank.analyses import decompose

        return decompose(self._result, on_progress=on_progress)

    def coherence(self) -> Measure:
        """Say what each metric really weighs: `nhs_rank.analyses.coherence`."""
        from nhs_rank.analyses import coherence

        return coherence(self._result)

    def reliability(self) -> Measure:
        """Part the variance of averages into signal and noise: `nhs_rank.analyses.reliability`."""
        from nhs_rank.analyses import reliability

        return reliability(self._result)

    def funnel(self) -> Measure:
        """Hold each value against what chance would have it be: `nhs_rank.analyses.funnel`."""
        from nhs_rank.analyses import funnel

        return funnel(self._result)

    def sampling(
        self,
        *,
        draws: int = 500,
        over_dispersed: bool = False,
        on_progress: Progress | None = None,
    ) -> Measure:
        """Rank again with counts drawn anew: `nhs_rank.analyses.sampling`."""
        from nhs_rank.analyses import sampling

        return sampling(
            self._result, draws=draws, over_dispersed=over_dispersed, on_progress=on_progress
        )
