"""Score by two other metrics' scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from nhs_rank.diagnostics import codes as c
from nhs_rank.methods._fields import Identifier, Number
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhs_rank.arithmetic import Floats

#: Scores this near to a whole number are one.
_WHOLE = 1e-6


class MatrixRule(OnNoGrid, NeverTurns, Rule):
    """Score by two other metrics' whole-number scores: one picks the row, one the column.

    `rows` and `columns` name the metrics, `scores` lists the rows of the table; the best score of
    the scale picks the first. A trust without one of the two scores, or with one that is no whole
    number or beyond the table, has none.
    """

    method: Literal["matrix"]
    rows: Identifier
    columns: Identifier
    scores: Annotated[list[Annotated[list[Number], Field(min_length=1)]], Field(min_length=1)]

    needs: ClassVar[frozenset[Need]] = frozenset({"parts"})
    example: ClassVar[Example] = Example(
        rule={"method": "matrix", "rows": "a", "columns": "b", "scores": [[1, 2], [2, 4]]},
        parts=[(1, 1), (1, 2), (2, 2), (2, None), (1.5, 1)],
        scores=[1, 2, 4, None, None],
    )

    def score(self, pool: Pool) -> Floats:
        """Pick the cell of each trust."""
        import numpy as np

        table = np.array(self.scores, dtype=np.float64)
        index = np.round(pool.parts - pool.scale.best)
        whole = np.abs(pool.parts - pool.scale.best - index) < _WHOLE
        inside = whole & (index >= 0) & (index < table.shape)
        usable = inside.all(axis=1)
        scores = np.full(len(pool.parts), np.nan)
        rows, columns = index[usable].astype(np.int64).T
        scores[usable] = table[rows, columns]
        return scores

    def stated_parts(self) -> Iterator[tuple[Where, str]]:
        """Yield the metric of the rows and that of the columns."""
        yield ("rows",), self.rows
        yield ("columns",), self.columns

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield every cell of the table."""
        for index, row in enumerate(self.scores):
            for score in row:
                yield ("scores", index), score

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield a table whose rows differ in length."""
        if len({len(row) for row in self.scores}) > 1:
            reason, fix = "the rows of scores differ in length", "make them equal"
            yield Fault(c.CONTRADICTION, fields={"reason": reason, "fix": fix})
