"""Score by the place between the best and the worst value."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from nhs_rank.methods._fields import PoolName, Scale
from nhs_rank.methods._rule import Example, Fault, Need, Pool, Rule, Turn, Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhs_rank.arithmetic import Floats


class MinMaxRule(Rule):
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

    def grid(self, scale: Scale) -> Sequence[tuple[float, float]]:
        """None: the scores lie as the values do."""
        return ()

    def turning_points(self) -> Sequence[Turn]:
        """None: only the others' values matter."""
        return ()

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield nothing."""
        yield from ()

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield nothing."""
        yield from ()
