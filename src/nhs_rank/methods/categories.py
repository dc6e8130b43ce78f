"""Score by category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from nhs_rank.diagnostics import codes as c
from nhs_rank.methods._fields import Number
from nhs_rank.methods._rule import (
    Example,
    Fault,
    Need,
    NeverTurns,
    OnNoGrid,
    Pool,
    Rule,
    Where,
)
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhs_rank.arithmetic import Floats


class CategoriesRule(OnNoGrid, NeverTurns, Rule):
    """Score by category: a text, whatever its case, has a score.

    `categories` maps texts to scores. Spaces, hyphens and case make no difference; a text that is
    not among them is an error of the file that holds it. `null` in place of a score means that a
    trust with the text has none.
    """

    method: Literal["categories"]
    categories: Annotated[dict[str, Number | None], Field(min_length=1)]

    needs: ClassVar[frozenset[Need]] = frozenset({"text"})
    holds_null: ClassVar[frozenset[str]] = frozenset({"categories"})
    example: ClassVar[Example] = Example(
        rule={
            "method": "categories",
            "categories": {"Good": 1, "Requires improvement": 3, "Not rated": None},
        },
        texts=["GOOD", "requires-improvement", "Not rated"],
        scores=[1, 3, None],
    )

    @property
    def texts(self) -> tuple[str, ...]:
        """The categories as they are written in the framework."""
        return tuple(self.categories)

    def score(self, pool: Pool) -> Floats:
        """Look each text up."""
        import numpy as np

        known = {folded(text): score for text, score in self.categories.items()}
        # None becomes NaN
        return np.array([known.get(folded(text)) for text in pool.texts], dtype=np.float64)

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield the score of each category."""
        for text, score in self.categories.items():
            if score is not None:
                yield ("categories", text), score

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield texts that are one once they are folded, and a map without a single score."""
        first: dict[str, str] = {}
        for text in self.categories:
            other = first.setdefault(folded(text), text)
            if other is not text:
                one, two = f"the category {other}", f"the category {text}"
                where = ("categories", text)
                yield Fault(c.SAME_NAME, where, {"value": text, "first": one, "second": two})
        if all(score is None for score in self.categories.values()):
            reason, fix = "no category has a score", "give one of them a score"
            yield Fault(c.CONTRADICTION, ("categories",), {"reason": reason, "fix": fix})
