"""What `build` returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.answer import Answer, head_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.analyses._build._check import Check
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework
    from nhs_rank.output.document import Document

__all__ = ["Built", "Given"]


@dataclass(frozen=True)
class Given:
    """A file that was read: what it is, and the periods it has counts of."""

    path: str
    sha256: str
    publication: str
    periods: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Built(Answer):
    """Metrics of a quarter, made and carried.

    ``rows``
        The columns of `ROWS`: one row a value, score or flag. Values are unrounded.
    ``given``
        The files of statistics, by path.
    ``carried``
        The files that were carried from, with their hashes.
    ``checked``
        What was found when the made values were held against the published ones, if they were.
    """

    quarter: str
    rows: pl.DataFrame
    given: tuple[Given, ...]
    carried: tuple[tuple[str, str], ...]
    framework: Framework
    settings: dict[str, Any]
    checked: Check | None
    warnings: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is off, if it was checked."""
        return self.checked is None or self.checked.ok

    @property
    def summary(self) -> pl.DataFrame:
        """One row a metric: ``metric, name, made, carried, publication, period``."""
        names = {key: metric.name for key, metric in self.framework.metrics.items()}
        scores = {metric.given: key for key, metric in self.framework.metrics.items() if metric.given}
        rows = self.rows.with_columns(pl.col("metric").replace(scores))
        rows = rows.filter(pl.col("metric").is_in(list(names)))
        order = {key: index for index, key in enumerate(names)}
        is_made = pl.col("origin") == "made"
        return (
            rows.unique(["trust_code", "metric", "origin"])
            .group_by("metric")
            .agg(
                is_made.sum().cast(pl.Int64).alias("made"),
                (~is_made).sum().cast(pl.Int64).alias("carried"),
                pl.col("period").filter(is_made).drop_nulls().unique().sort().str.join(", "),
                pl.col("period")
                .filter(~is_made)
                .drop_nulls()
                .unique()
                .sort()
                .str.join(", ")
                .alias("carried_from"),
            )
            .with_columns(pl.col("metric").replace_strict(names).alias("name"))
            .sort(pl.col("metric").replace_strict(order, return_dtype=pl.Int64))
            .select(
                "metric",
                "name",
                "made",
                pl.col("period").replace("", None),
                "carried",
                pl.col("carried_from").replace("", None),
            )
        )

    @property
    def head(self) -> dict[str, Any]:
        """The version, tool, framework, quarter, settings and inputs."""
        return {
            **head_of(self.framework),
            "quarter": self.quarter,
            "settings": self.settings,
            "inputs": [
                {
                    "path": one.path,
                    "sha256": one.sha256,
                    "publication": one.publication,
                    "periods": list(one.periods),
                }
                for one in self.given
            ],
            "carried": [{"path": path, "sha256": sha256} for path, sha256 in self.carried],
        }

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The rows, what was made of each metric, and what was checked."""
        checked = {} if self.checked is None else {"check": self.checked.lines}
        return {"metrics": self.rows, "made": self.summary} | checked

    def document(self, *, rows: bool = True) -> Document:
        """Return what was made of each metric and the check; with ``rows`` every row, first."""
        from nhs_rank.analyses._build._view import built_document

        return built_document(self, rows=rows)

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON shows it."""
        return {
            **self.head,
            "metrics": self.summary.to_dicts(),
            "rows": self.rows.to_dicts(),
            "check": None if self.checked is None else self.checked.to_dict(),
            "warnings": [warning.as_dict() for warning in self.warnings],
        }
