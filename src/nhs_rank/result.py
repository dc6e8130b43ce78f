"""What a run of the pipeline returns: every step's table, and the settings that made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.framework import Framework, fingerprint

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.options import Options
    from nhs_rank.reading import Table
    from nhs_rank.steps.weigh import Weighting

__all__ = ["DETAIL_COLUMNS", "LEAGUE_COLUMNS", "SCHEMA_VERSION", "Result"]

SCHEMA_VERSION = 1

#: Columns of `Result.league`, before ``domain_<key>`` and, where a flag has one, ``final_segment``.
LEAGUE_COLUMNS = (
    "quarter",
    "trust_code",
    "trust_name",
    "trust_type",
    "trust_subtype",
    "region",
    "metrics_scored",
    "average_score",
    "unadjusted_segment",
    "financial_override",
    "segment",
    "rank",
    "ranked_of",
    "likely_score_low",
    "likely_score_high",
    "likely_rank_low",
    "likely_rank_high",
    "not_ranked_because",
)
#: Columns of `Result.detail`.
DETAIL_COLUMNS = (
    "quarter",
    "trust_code",
    "trust_type",
    "metric",
    "name",
    "domain",
    "group",
    "value",
    "unit",
    "score",
    "score_source",
    "weight",
    "counts",
    "metric_rank",
    "ranked_of",
    "contribution",
)


@dataclass(frozen=True)
class Result:
    """A league table and all that it was made from and with.

    ``quarters``
        All quarters of the inputs.
    ``league``
        One row a trust, ordered by type, rank and code; the columns of `LEAGUE_COLUMNS`, then
        ``domain_<key>`` and perhaps ``final_segment``. Averages are unrounded.
    ``scores``
        The scored metrics, as `nhs_rank.steps.score.score` returns them.
    ``placed``
        The steps in full: averages, flags, segments, ranks and, with draws, likely ranges,
        their Monte Carlo errors (``likely_rank_low_mc_se`` and so on) and the share of draws in
        each segment (``p_segment_1`` and so on), ordered by trust code.
    ``cuts``
        The bounds between segments; under an empty key when they hold for all types.
    ``table``
        The inputs of the quarter.
    ``framework_path``
        The file that the framework was read from, as it is shown; None for a bundled one.
    """

    quarter: str | None
    quarters: tuple[str | None, ...]
    league: pl.DataFrame
    scores: pl.DataFrame
    placed: pl.DataFrame
    cuts: dict[str, tuple[float, ...]]
    weighting: Weighting
    framework: Framework
    options: Options
    table: Table
    warnings: tuple[Diagnostic, ...]
    framework_path: str | None = None

    @property
    def detail(self) -> pl.DataFrame:
        """One row for each trust and scored metric, with `DETAIL_COLUMNS`."""
        from nhs_rank.steps.average import contributions

        shares = contributions(self.scores, self.placed, self.weighting)
        metrics = pl.DataFrame(
            [
                (key, metric.name, metric.domain, metric.group, metric.counts)
                for key, metric in self.framework.metrics.items()
            ],
            schema={
                "metric": pl.String,
                "name": pl.String,
                "domain": pl.String,
                "group": pl.String,
                "counts": pl.Boolean,
            },
            orient="row",
        )
        detail = (
            self.scores.join(metrics, on="metric", how="left", maintain_order="left")
            .join(shares, on=["trust_code", "metric"], how="left", maintain_order="left")
            .with_columns(pl.lit(self.quarter, pl.String).alias("quarter"))
        )
        if self.options.trust_type is not None:
            detail = detail.filter(pl.col("trust_code").is_in(self.league["trust_code"].to_list()))
        return detail.select(DETAIL_COLUMNS)

    def as_dict(self) -> dict[str, Any]:
        """Return the result as the JSON format shows it; see the documentation of its keys."""
        from nhs_rank import __version__

        domains = [f"domain_{key}" for key in self.framework.domains]
        errors = self.placed.select("trust_code", pl.col(r"^likely_.*_mc_se$"))
        error_of = {row.pop("trust_code"): row for row in errors.to_dicts()}
        trusts = []
        for row in self.league.to_dicts():
            scores = {name.removeprefix("domain_"): row.pop(name) for name in domains}
            trusts.append({**row, "domains": scores, **error_of[row["trust_code"]]})
        cuts = {kind: list(bounds) for kind, bounds in self.cuts.items()}
        return {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "nhs-rank", "version": __version__},
            "framework": {
                "name": self.framework.framework,
                "title": self.framework.title,
                "sha256": fingerprint(self.framework),
                "path": self.framework_path,
            },
            "quarter": self.quarter,
            "inputs": [
                {"path": source.path, "sha256": source.sha256, "rows": source.rows}
                for source in self.table.sources
            ],
            "settings": self.options.model_dump(mode="json", exclude={"quarter", "draws", "seed"}),
            "segment_cuts": cuts[""] if list(cuts) == [""] else cuts,
            "draws": self.options.draws,
            "seed": self.options.seed,
            "trusts": trusts,
            "warnings": [warning.as_dict() for warning in self.warnings],
        }
