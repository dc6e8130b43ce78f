"""What `verify` returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses._verify._compare import counted
from nhs_rank.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.analyses._verify._quantities import Tolerance
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output.document import Document
    from nhs_rank.reading import Source
    from nhs_rank.result import Result

__all__ = ["Verification"]


@dataclass(frozen=True, eq=False, repr=False)
class Verification(Answer):
    """A league table held against the published one.

    ``compared``
        Every figure that was published and computed: ``source`` (``data files`` or ``league
        tables``), ``quantity``, ``key`` (a domain, a metric or empty), ``trust_code, trust_name,
        trust_type, published, computed, difference, status, cause, detail``.
    ``pools``
        ``metric, types``: the metrics that were scored from values in a pool that lacks trusts,
        and the trust types that are missing.
    """

    result: Result
    compared: pl.DataFrame
    tolerance: Tolerance
    pools: pl.DataFrame
    published_sources: tuple[Source, ...]
    warnings: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is off beyond its tolerance."""
        return not (self.compared["status"] == "off").any()

    @property
    def lines(self) -> pl.DataFrame:
        """A row for each quantity, source and trust type, with the counts of `counted`."""
        return counted(self.compared, ["quantity", "source", "trust_type"])

    @property
    def by_key(self) -> pl.DataFrame:
        """A row for each domain and metric, all trust types together."""
        keyed = self.compared.filter(pl.col("key") != "")
        return counted(keyed, ["quantity", "key"])

    @property
    def causes(self) -> pl.DataFrame:
        """``quantity, cause, differences``: how many differences have each cause."""
        differing = self.compared.filter(pl.col("cause").is_not_null())
        return differing.group_by("quantity", "cause", maintain_order=True).agg(
            pl.len().cast(pl.Int64).alias("differences")
        )

    @property
    def differences(self) -> pl.DataFrame:
        """The rows of ``compared`` that are not exact."""
        return self.compared.filter(pl.col("status").is_in(["off", "within tolerance"]))

    def worst(self, number: int) -> pl.DataFrame:
        """Return the ``number`` largest differences of each quantity, in their order."""
        every = self.differences
        return (
            every.with_row_index("at")
            .with_columns(pl.col("difference").abs().fill_null(float("inf")).alias("size"))
            .sort("size", "at", descending=[True, False])
            .filter(pl.int_range(pl.len()).over("quantity") < number)
            .sort("at")
            .select(every.columns)
        )

    @property
    def head(self) -> dict[str, Any]:
        """That of the computed result."""
        return self.result.head

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """Every figure, and its counts by quantity, by domain or metric, and by cause."""
        return {
            "compared": self.compared,
            "lines": self.lines,
            "by_key": self.by_key,
            "causes": self.causes,
            "differences": self.differences,
            "pools": self.pools,
        }

    def document(self, *, show: int = 10, detail: bool = False) -> Document:
        """Return the counts and the ``show`` largest differences of each quantity.

        With ``detail`` there is one row for each figure that was compared instead.
        """
        from nhs_rank.analyses._verify._view import verify_detail_document, verify_document

        return verify_detail_document(self) if detail else verify_document(self, show=show)

    def to_dict(self) -> dict[str, Any]:
        """Return the verification as the JSON format shows it."""
        return {
            **self.head,
            "warnings": [warning.as_dict() for warning in self.warnings],
            "published": [
                {"path": source.path, "sha256": source.sha256, "rows": source.rows}
                for source in self.published_sources
            ],
            "tolerance": self.tolerance.as_dict(),
            "ok": self.ok,
            "lines": self.lines.to_dicts(),
            "by_key": self.by_key.to_dicts(),
            "causes": self.causes.to_dicts(),
            "incomplete_pools": self.pools.to_dicts(),
            "differences": self.differences.to_dicts(),
        }
