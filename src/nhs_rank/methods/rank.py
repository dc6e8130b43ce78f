"""Score by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from nhs_rank.methods._fields import PoolName, Scale
from nhs_rank.methods._rule import (
    Example,
    Need,
    NeverTurns,
    Pool,
    Rule,
    StatesNothing,
    spread,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.arithmetic import Floats


class RankRule(NeverTurns, StatesNothing, Rule):
    """Score by competition rank: best at rank 1, worst at the last place of the pool.

    With rank `r` of `n` trusts the score is `best + (worst - best) (r - 1) / (n - 1)`. Equal
    values share the better rank. A single trust gets the best score.
    """

    method: Literal["rank"]
    pool: PoolName = "all"

    needs: ClassVar[frozenset[Need]] = frozenset({"value", "better"})
    example: ClassVar[Example] = Example(
        rule={"method": "rank", "pool": "all"},
        better="lower",
        values=[20, 10, 40, 30, 20],
        scores=[1.75, 1, 4, 3.25, 1.75],
    )

    def score(self, pool: Pool) -> Floats:
        """Spread the scale over the ranks."""
        return spread(pool.worse_is_more, pool.scale.best, pool.scale.worst)

    def grid(self, scale: Scale) -> Sequence[tuple[float, float]]:
        """The whole scale."""
        return [(scale.best, scale.worst)]
