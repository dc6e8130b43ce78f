"""The answer to a question that is answered with figures of a ranking, in one or more tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output.document import Document, View
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Model

__all__ = ["DECIMALS", "Measure", "order", "rounded", "shown", "trust_rows", "types"]

#: Decimals that figures of a measure are rounded to, so that they are the same everywhere.
DECIMALS = 9


@dataclass(frozen=True, eq=False, repr=False)
class Measure(Answer):
    """Figures of a ranking.

    Attributes
    ----------
    base
        The ranking, without likely ranges.
    question
        ``placement``, ``pairs``, ``reach``, ``stability``, ``decompose``, ``coherence``,
        ``reliability`` or ``funnel``.
    tables
        Frames by name; docs/uncertainty.md has the columns of each question.
    about
        What else the JSON says, such as what was drawn.
    views
        What people see of the tables.
    warnings
        What it should be read with.

    """

    base: Result
    question: str
    tables: Mapping[str, pl.DataFrame]
    views: tuple[View, ...]
    about: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def head(self) -> dict[str, Any]:
        """That of the ranking."""
        return self.base.head

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The tables."""
        return self.tables

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as the JSON format shows it."""
        return {
            **self.head,
            "question": self.question,
            **self.about,
            **{name: frame.to_dicts() for name, frame in self.tables.items()},
            "warnings": [warning.as_dict() for warning in self.warnings],
        }

    def document(self) -> Document:
        """Return its tables with what people see of them."""
        from nhs_rank.output.document import Document

        title = f"{self.question.capitalize()}: {self.base.framework.title}"
        return Document(self.to_dict(), self.views, title=title)


def trust_rows(base: Result, model: Model, columns: Mapping[str, Any]) -> pl.DataFrame:
    """Add figures, in the order of the model, to who the ranked trusts are and where they stand.

    Numbers are rounded to `DECIMALS`, and NaN becomes null.
    """
    figures = pl.DataFrame({"trust_code": model.codes} | dict(columns)).with_columns(
        pl.col(pl.Float64).fill_nan(None).round(DECIMALS)
    )
    names = ("trust_code", "trust_name", "trust_type", "average_score", "segment", "rank")
    rows = (
        base.placed.filter(pl.col("not_ranked_because").is_null())
        .select(*names, "ranked_of")
        .join(figures, on="trust_code", how="left", maintain_order="left")
        .sort("trust_type", "rank", "trust_code")
    )
    return shown(rows, base)


def shown(frame: pl.DataFrame, base: Result) -> pl.DataFrame:
    """Keep the trust type that was asked for."""
    if base.options.trust_type is None:
        return frame
    return frame.filter(pl.col("trust_code").is_in(base.league["trust_code"].to_list()))


def order(base: Result, model: Model) -> list[Ints]:
    """The trusts of each group from best to worst, equal ranks by code."""
    ranks = base.placed.filter(pl.col("not_ranked_because").is_null())["rank"].to_numpy()
    return [group[np.argsort(ranks[group], kind="stable")] for group in model.groups]


def types(base: Result, model: Model) -> list[tuple[str | None, Ints]]:
    """Each group that is shown, with the type that its trusts have in common."""
    ranked = base.placed.filter(pl.col("not_ranked_because").is_null())
    wanted = set(base.league["trust_code"])
    found: list[tuple[str | None, Ints]] = []
    for group in model.groups:
        kinds = set(ranked["trust_type"].gather(group.tolist()))
        if any(model.codes[row] in wanted for row in group):
            found.append((kinds.pop() if len(kinds) == 1 else None, group))
    return found


def rounded(values: Floats) -> list[float | None]:
    """Numbers to `DECIMALS`, None for NaN."""
    return [None if np.isnan(one) else round(float(one), DECIMALS) for one in values]
