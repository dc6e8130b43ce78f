"""Score by the place between the best and the worst value."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from nhs_rank.methods._fields import PoolName
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


class MinMaxRule(OnNoGrid, NeverTurns, StatesNothing, Rule):
    """Score by where the value lies between the best and the worst of the pool.

    The best value scores the best, the worst the worst, and one halfway between them the middle of
    the scale. A single trust, and everyone where all values are equal, gets the best score.
    """

    method: Literal["minmax"]
    pool: PoolName = "all"

    needs: ClassVar[frozenset[Need]] = frozenset({"value", "better"})
    example: ClassVar[Example] = Example(
        rule={"method": "minmax", "pool": "all"},
        better="lower",
        values=[0, 10, 2.5, 5],
        scores=[1, 4, 1.75, 2.5],
    )

    def score(self, pool: Pool) -> Floats:
        """Rescale the values."""
        import numpy as np

        keys = pool.worse_is_more
        span = np.ptp(keys) if len(keys) else 0.0
        if span == 0:
            return np.full(len(keys), pool.scale.best)
        share = (keys - keys.min()) / span
        return pool.scale.best + (pool.scale.worst - pool.scale.best) * np.asarray(share)
