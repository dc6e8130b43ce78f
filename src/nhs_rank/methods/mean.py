"""Score by the mean of other metrics' scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from nhs_rank.methods._fields import Identifier
from nhs_rank.methods._rule import (
    Example,
    Need,
    NeverTurns,
    OnNoGrid,
    Pool,
    Rule,
    StatesNothing,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhs_rank.arithmetic import Floats


class MeanRule(OnNoGrid, NeverTurns, StatesNothing, Rule):
    """Score by the mean of other metrics' scores, over those that the trust has.

    `of` names the metrics, which usually have `counts: false`, so that only their mean counts. With
    `weigh: present` it counts for as much as is there: of three scores each has a third of the
    weight, and where one is missing a third of the weight goes with it. With `weigh: whole` the
    others make up for it.
    """

    method: Literal["mean"]
    of: Annotated[list[Identifier], Field(min_length=1)]
    weigh: Literal["whole", "present"] = "whole"

    needs: ClassVar[frozenset[Need]] = frozenset({"parts"})
    example: ClassVar[Example] = Example(
        rule={"method": "mean", "of": ["a", "b"]},
        parts=[(1, 2), (1, None), (None, None)],
        scores=[1.5, 1, None],
    )

    def score(self, pool: Pool) -> Floats:
        """Average what is there, in the order of ``of``."""
        import numpy as np

        scored = ~np.isnan(pool.parts)
        number = scored.sum(axis=1)
        total = np.zeros(len(pool.parts))
        for column in range(pool.parts.shape[1]):
            total += np.where(scored[:, column], pool.parts[:, column], 0.0)
        return np.where(number > 0, total / np.maximum(number, 1), np.nan)

    def share(self, pool: Pool) -> Floats:
        """Return the share of the parts that are there, if that is what counts."""
        if self.weigh == "whole":
            return super().share(pool)
        import numpy as np

        return np.asarray((~np.isnan(pool.parts)).mean(axis=1))

    def stated_parts(self) -> Iterator[tuple[Where, str]]:
        """Yield the metrics of the mean."""
        for index, name in enumerate(self.of):
            yield ("of", index), name
