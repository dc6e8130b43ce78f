"""How files are to be read, beyond what they say themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.reading._names import meanings
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from nhs_rank.framework import Framework
    from nhs_rank.reading._numbers import Decimal

__all__ = ["How"]


@dataclass(frozen=True)
class How:
    """The options of reading.

    ``quarter``
        The quarter of rows that name none.
    ``rename``
        Names in files, and what they stand for.
    ``factor``
        What the values of a metric are multiplied by, by its ID or alias.
    ``decimal``
        The sign before decimals in text.
    ``prefer_latest``
        Take the later version of restated files.
    ``quarter_from``
        The column whose period says the quarter.
    ``sheet``
        The sheet of workbooks to read.
    ``successors``
        A file of codes that ended and what became of them.
    """

    quarter: str | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    factor: Mapping[str, float] = field(default_factory=dict)
    decimal: Decimal = "."
    prefer_latest: bool = False
    quarter_from: str | None = None
    sheet: str | None = None
    successors: str | None = None

    def factors(self, framework: Framework) -> dict[str, float]:
        """Return the factor of each metric; raises `InputError` for names that are none."""
        known = meanings(framework)
        found, problems = {}, []
        for name, factor in self.factor.items():
            meaning = known.get(folded(name))
            if meaning is None or meaning.kind != "value":
                what, near = "a metric with a value", "see 'nhs-rank config metrics' for the names"
                problem = c.NOT_A_CHOICE(option="--factor", value=name, what=what, near=near)
                problems.append(problem)
            else:
                found[meaning.item] = float(factor)
        if problems:
            raise InputError(problems)
        return found

    def scaled(
        self, values: npt.NDArray[np.float64], cells: pl.DataFrame, framework: Framework
    ) -> npt.NDArray[np.float64]:
        """Multiply the values of metrics that have a factor."""
        from nhs_rank.reading._numbers import rounded

        factors = self.factors(framework)
        if not factors:
            return values
        each = np.array([factors.get(key, 1.0) for key in framework.metrics])
        return rounded(values * each[cells["metric"].to_numpy()])
