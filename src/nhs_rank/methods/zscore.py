"""Score by standard deviations from the mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

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


class ZScoreRule(OnNoGrid, NeverTurns, StatesNothing, Rule):
    """Score by standard deviations from the pool's mean.

    The mean scores the middle of the scale, whatever the shape of the distribution. `limit`
    (population) standard deviations to the good score the best and as many to the bad the worst;
    beyond that nothing changes. A single trust, and everyone where all values are equal, gets the
    best score.
    """

    method: Literal["zscore"]
    pool: PoolName = "all"
    limit: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 2.0

    needs: ClassVar[frozenset[Need]] = frozenset({"value", "better"})
    example: ClassVar[Example] = Example(
        rule={"method": "zscore", "pool": "all", "limit": 2},
        better="lower",
        values=[2, 4, 4, 4, 5, 5, 7, 9],
        scores=[1.375, 2.125, 2.125, 2.125, 2.5, 2.5, 3.25, 4],
    )

    def score(self, pool: Pool) -> Floats:
        """Rescale the standardised values, cut off at the limit."""
        import numpy as np

        keys = pool.worse_is_more
        deviation = float(keys.std()) if len(keys) else 0.0
        middle = (pool.scale.best + pool.scale.worst) / 2
        if deviation == 0 or np.ptp(keys) == 0:
            return np.full(len(keys), pool.scale.best)
        half = (pool.scale.worst - pool.scale.best) / 2
        z = np.clip((keys - keys.mean()) / deviation, -self.limit, self.limit)
        return np.asarray(middle + half * z / self.limit)
