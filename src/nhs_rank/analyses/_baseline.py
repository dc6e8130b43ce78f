"""A table as it is, and the same pipeline run again on it with something changed.

`whatif` and `explain` both ask here, so that what the one says would happen is what the other
shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nhs_rank.analyses._edits import apply
from nhs_rank.steps.score import exact_given

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhs_rank.analyses._edits import Change
    from nhs_rank.reading import Table
    from nhs_rank.result import Result

__all__ = ["Baseline"]


@dataclass(frozen=True)
class Baseline:
    """A result, and the table that it can be made from again.

    ``table`` holds published scores at their exact value (where the options ask for it), so that
    taking one away does not move the others.
    """

    result: Result
    table: Table

    @classmethod
    def of(cls, result: Result) -> Baseline:
        """Take a result as the starting point."""
        table = result.table
        if result.options.unround:
            exact = exact_given(table.cells, table.trusts, result.framework)
            table = table.with_cells(exact)
        return cls(result, table)

    def again(self, changes: Iterable[Change], *, draws: int = 0) -> Result:
        """Run the pipeline with the changes made, without likely ranges unless there are draws.

        All other options hold: segment bounds that are quantiles are taken anew, so they move a
        little with the trust that moves.
        """
        table = apply(self.table, self.result.framework, changes)
        made = self.result.rerun(table=table, unround=False, draws=draws)
        asked = self.result.options.model_copy(update={"draws": draws})
        return replace(made, options=asked)
