"""Take the published score."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from nhs_rank.methods._rule import (
    Example,
    Need,
    NeverTurns,
    OnNoGrid,
    Pool,
    Rule,
    StatesNothing,
)

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats


class GivenRule(OnNoGrid, NeverTurns, StatesNothing, Rule):
    """The score is published as it is; there is no value to score.

    So for a survey or an inspection of which only the score is published, and for figures that are
    scores already.
    """

    method: Literal["given"]

    needs: ClassVar[frozenset[Need]] = frozenset({"score"})
    example: ClassVar[Example] = Example(rule={"method": "given"}, scores=())

    def score(self, pool: Pool) -> Floats:
        """Nothing is made from a value."""
        import numpy as np

        return np.full(len(pool.values), np.nan)
