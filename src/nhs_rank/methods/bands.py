"""Score by fixed thresholds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from nhs_rank.diagnostics import codes as c
from nhs_rank.methods._fields import Number, Part
from nhs_rank.methods._rule import Example, Fault, Need, OnNoGrid, Pool, Rule, Turn, Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhs_rank.arithmetic import Floats

_IN_BAND: dict[str, Callable[[Any, float], Any]] = {
    "above": operator.gt,
    "at_least": operator.ge,
    "below": operator.lt,
    "at_most": operator.le,
}


class Band(Part):
    """One band: a bound of one kind, and the score of the values on its side of the bound."""

    above: Number | None = None
    at_least: Number | None = None
    below: Number | None = None
    at_most: Number | None = None
    score: Number

    @model_validator(mode="after")
    def _one_bound(self) -> Band:
        if len(self.bound) != 1:
            raise ValueError("a band has exactly one of above, at_least, below and at_most")
        return self

    @property
    def bound(self) -> dict[str, float]:
        """The kind of bound and where it lies."""
        return {kind: at for kind in _IN_BAND if (at := getattr(self, kind)) is not None}


class BandsRule(OnNoGrid, Rule):
    """Score by fixed thresholds: the first band that holds the value gives the score.

    A band has one of `above`, `at_least`, `below` and `at_most`, and a `score`; `otherwise` is the
    score of a value that is in none. What other trusts have makes no difference.
    """

    method: Literal["bands"]
    bands: Annotated[list[Band], Field(min_length=1)]
    otherwise: Number

    needs: ClassVar[frozenset[Need]] = frozenset({"value"})
    example: ClassVar[Example] = Example(
        rule={
            "method": "bands",
            "bands": [{"at_least": 0, "score": 1}, {"above": -1, "score": 2}],
            "otherwise": 4,
        },
        better="higher",
        values=[3.5, 0, -0.2, -1, -7],
        scores=[1, 1, 2, 4, 4],
    )

    def score(self, pool: Pool) -> Floats:
        """Score by the first band that holds the value."""
        scores = pool.values * 0.0 + self.otherwise
        open_ = pool.values == pool.values
        for band in self.bands:
            for kind, bound in band.bound.items():
                inside = open_ & _IN_BAND[kind](pool.values, bound)
                scores[inside] = band.score
                open_ &= ~inside
        return scores

    def turning_points(self) -> Sequence[Turn]:
        """The bounds of the bands."""
        return [
            Turn(bound, kind in ("above", "below"))
            for band in self.bands
            for kind, bound in band.bound.items()
        ]

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield the score of each band, and the other one."""
        for index, band in enumerate(self.bands):
            yield ("bands", index, "score"), band.score
        yield ("otherwise",), self.otherwise

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield bands after a wider one of their direction, which can never be reached."""
        for kinds, upward in ((("above", "at_least"), True), (("below", "at_most"), False)):
            bounds = [at for band in self.bands for kind, at in band.bound.items() if kind in kinds]
            if bounds != sorted(bounds, reverse=upward):
                order = "largest first" if upward else "smallest first"
                reason = f"a band cannot be reached behind a wider one ({bounds})"
                yield Fault(
                    c.CONTRADICTION, fields={"reason": reason, "fix": f"sort them, {order}"}
                )
