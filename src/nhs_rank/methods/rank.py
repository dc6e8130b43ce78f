"""Score by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from nhs_rank.methods._fields import PoolName, Scale
from nhs_rank.methods._rule import Example, Fault, Need, Pool, Rule, Turn, Where, spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhs_rank.arithmetic import Floats


class RankRule(Rule):
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

    def turning_points(self) -> Sequence[Turn]:
        """None: only the others' values matter."""
        return ()

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield nothing."""
        yield from ()

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield nothing: every such rule makes sense."""
        yield from ()
