"""Take the published score."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from nhs_rank.methods._fields import Scale
from nhs_rank.methods._rule import Example, Fault, Need, Pool, Rule, Turn, Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhs_rank.arithmetic import Floats


class GivenRule(Rule):
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

    def grid(self, scale: Scale) -> Sequence[tuple[float, float]]:
        """None: nothing is known of how the scores were made."""
        return ()

    def turning_points(self) -> Sequence[Turn]:
        """None: there are no values."""
        return ()

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield nothing."""
        yield from ()

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield nothing."""
        yield from ()
