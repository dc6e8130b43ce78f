"""From finished steps to the tables that a result shows, with the columns of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.fields import DETAIL, LEAGUE
from nhs_rank.steps.average import contributions
from nhs_rank.words import folded

if TYPE_CHECKING:
    from nhs_rank.framework import Framework
    from nhs_rank.steps.weigh import Weighting

__all__ = ["detail_table", "league_table", "other_flags"]

_KINDS = {
    "financial_override": pl.Boolean(),
    "likely_rank_low": pl.Int64(),
    "likely_rank_high": pl.Int64(),
}


def other_flags(framework: Framework) -> list[str]:
    """Return the flags of a framework besides ``financial_override``, in its order."""
    return [name for name in framework.flags if name not in LEAGUE]


def league_table(
    ranked: pl.DataFrame, framework: Framework, trust_type: str | None = None
) -> pl.DataFrame:
    """Return one row a trust, ordered by type, rank and code.

    Parameters
    ----------
    ranked
        What the steps made, likely ranges included if there are any; one row a trust.
    framework
        Its domains and flags make columns.
    trust_type
        Keep this type only: a key of the framework, an alias, or its name.

    Returns
    -------
    `nhs_rank.fields.LEAGUE`, null where a step was left out, then ``domain_<key>``, where a
    flag has one ``final_segment``, and a boolean column for each of `other_flags`.

    Raises
    ------
    InputError
        For a type that no trust is of.

    """
    missing = [name for name in LEAGUE if name not in ranked.columns]
    filled = ranked.with_columns(
        pl.lit(None, _KINDS.get(name, pl.Float64())).alias(name) for name in missing
    )
    columns = [*LEAGUE, *(f"domain_{key}" for key in framework.domains)]
    if "final_segment" in filled.columns:
        columns.append("final_segment")
    columns += other_flags(framework)
    if trust_type is not None:
        filled = filled.filter(pl.col("trust_type") == _type_name(filled, framework, trust_type))
    return filled.select(columns).sort(
        "trust_type", "rank", "trust_code", nulls_last=[False, True, False]
    )


def _type_name(ranked: pl.DataFrame, framework: Framework, asked: str) -> str:
    present = ranked["trust_type"].drop_nulls().unique().sort().to_list()
    names = {folded(name): name for name in present}
    for key, kind in framework.trust_types.items():
        if kind.name in present:
            names |= {folded(alias): kind.name for alias in (key, *kind.aliases)}
    if folded(asked) not in names:
        raise InputError([c.UNKNOWN_TRUST_TYPE(value=asked, found=", ".join(present) or "none")])
    return str(names[folded(asked)])


def detail_table(
    scores: pl.DataFrame,
    placed: pl.DataFrame,
    framework: Framework,
    weighting: Weighting,
    quarter: str | None,
) -> pl.DataFrame:
    """Return one row for each trust and scored metric, with `nhs_rank.fields.DETAIL`.

    Parameters
    ----------
    scores
        As `nhs_rank.steps.score.score` returns them.
    placed
        One row a trust, with ``trust_code``.
    framework, weighting
        What the metrics are called, and what each adds to an average.
    quarter
        The quarter of all rows.

    """
    shares = contributions(scores, placed, weighting)
    metrics = pl.DataFrame(
        [
            (key, metric.name, metric.domain, metric.group, metric.counts)
            for key, metric in framework.metrics.items()
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
    return (
        scores.join(metrics, on="metric", how="left", maintain_order="left")
        .join(shares, on=["trust_code", "metric"], how="left", maintain_order="left")
        .with_columns(pl.lit(quarter, pl.String).alias("quarter"))
        .select(DETAIL)
    )
