"""How two or more league tables differ: pure functions of their frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.analyses._correlation import kendall_tau_b, spearman_rho

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SHOWN", "agreement", "changed", "groups", "movers", "shifts", "side_by_side"]

#: What describes a trust.
WHO = ("quarter", "trust_code", "trust_name", "trust_type", "trust_subtype", "region")
#: What is compared.
SHOWN = ("rank", "segment", "unadjusted_segment", "average_score")
#: What is shown beside it where there are draws.
LIKELY = ("likely_rank_low", "likely_rank_high")
#: How many risers and fallers are listed.
MOST = 10
_KINDS = dict.fromkeys(("rank", "segment", "unadjusted_segment"), pl.Int64()) | {
    "average_score": pl.Float64()
}


def shown_of(league: pl.DataFrame) -> tuple[str, ...]:
    """Return what is shown of a league table: likely ranks only where it has any."""
    drawn = all(name in league.columns and league[name].is_not_null().any() for name in LIKELY)
    return (*SHOWN, *LIKELY) if drawn else SHOWN


def side_by_side(names: Sequence[str], leagues: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put league tables beside each other, one row a trust, in the order of the first.

    Each has the columns of `WHO` and `SHOWN`. Adds ``<column>_<name>`` for each table, likely ranks
    where it has any, and for
    all but the first ``rank_shift_<name>``, ``segment_shift_<name>`` and
    ``average_shift_<name>``: the figure less that of the first. A negative shift is a better one.
    """
    trusts = pl.concat([league.select(WHO) for league in leagues]).unique(
        "trust_code", keep="first", maintain_order=True
    )
    for number, (name, league) in enumerate(zip(names, leagues, strict=True)):
        own = league.select("trust_code", pl.col(shown_of(league)).name.suffix(f"_{name}"))
        trusts = trusts.join(own, on="trust_code", how="left", maintain_order="left")
        if number:
            trusts = trusts.with_columns(
                (pl.col(f"{column}_{name}") - pl.col(f"{column}_{names[0]}")).alias(
                    f"{short}_shift_{name}"
                )
                for short, column in (
                    ("rank", "rank"),
                    ("segment", "segment"),
                    ("average", "average_score"),
                )
            )
    return trusts


def shifts(first: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Return the trusts of both tables with each figure and its ``<figure>_before``."""
    before = first.select("trust_code", pl.col(SHOWN).name.suffix("_before"))
    both = other.select(*WHO, *SHOWN).join(
        before, on="trust_code", how="inner", maintain_order="left"
    )
    return both.with_columns(
        (pl.col("rank") - pl.col("rank_before")).alias("rank_shift"),
        (pl.col("average_score") - pl.col("average_score_before")).alias("average_shift"),
    )


def agreement(both: pl.DataFrame, *, by_type: bool) -> pl.DataFrame:
    """Measure how far two rankings agree, for each group of trusts that are ranked together.

    Returns ``trust_type`` (null where all are ranked together), ``trusts`` (ranked in both),
    ``kendall_tau_b``, ``spearman_rho``, ``changed_rank``, ``changed_segment`` and
    ``largest_rank_shift`` (without its sign).
    """
    ranked = both.filter(pl.col("rank").is_not_null() & pl.col("rank_before").is_not_null())
    parts = (
        [
            (kind, part)
            for (kind,), part in ranked.sort("trust_type").group_by(
                "trust_type", maintain_order=True
            )
        ]
        if by_type
        else [(None, ranked)]
    )
    rows = []
    for kind, part in parts:
        now, before = part["rank"].to_numpy(), part["rank_before"].to_numpy()
        rows.append(
            {
                "trust_type": kind,
                "trusts": part.height,
                "kendall_tau_b": kendall_tau_b(before, now),
                "spearman_rho": spearman_rho(before, now),
                "changed_rank": int((part["rank_shift"] != 0).sum()),
                "changed_segment": int((part["segment"] != part["segment_before"]).sum()),
                "largest_rank_shift": part["rank_shift"].abs().max(),
            }
        )
    return pl.DataFrame(
        rows,
        schema={
            "trust_type": pl.String(),
            "trusts": pl.Int64(),
            "kendall_tau_b": pl.Float64(),
            "spearman_rho": pl.Float64(),
            "changed_rank": pl.Int64(),
            "changed_segment": pl.Int64(),
            "largest_rank_shift": pl.Int64(),
        },
    )


def transitions(both: pl.DataFrame) -> pl.DataFrame:
    """Count trusts by the segment they had and the one they have."""
    return (
        both.drop_nulls(["segment", "segment_before"])
        .group_by(pl.col("segment_before").alias("from_segment"), pl.col("segment").alias("to"))
        .agg(pl.len().cast(pl.Int64).alias("trusts"))
        .rename({"to": "to_segment"})
        .sort("from_segment", "to_segment")
    )


def changed(both: pl.DataFrame) -> pl.DataFrame:
    """Return the trusts whose segment is not what it was, better ones first."""
    return (
        both.filter(pl.col("segment") != pl.col("segment_before"))
        .select(
            "trust_code",
            "trust_name",
            "trust_type",
            pl.col("segment_before").alias("from_segment"),
            pl.col("segment").alias("to_segment"),
        )
        .sort(pl.col("to_segment") - pl.col("from_segment"), "trust_type", "trust_code")
    )


def movers(both: pl.DataFrame) -> pl.DataFrame:
    """Return the trusts that rose most and those that fell most, in places of their ranking."""
    parts = []
    for direction, sign in (("riser", 1), ("faller", -1)):
        moved = both.filter(pl.col("rank_shift") * sign < 0)
        parts.append(
            moved.sort(pl.col("rank_shift") * sign, pl.col("average_shift") * sign, "trust_code")
            .head(MOST)
            .select(
                pl.lit(direction).alias("direction"),
                "trust_code",
                "trust_name",
                "trust_type",
                "rank_before",
                "rank",
                "rank_shift",
                "average_shift",
            )
        )
    return pl.concat(parts)


def groups(both: pl.DataFrame) -> pl.DataFrame:
    """Return, for each sub-type and region, how far its trusts move and which moves most.

    Returns ``by`` (``trust_subtype`` or ``region``), ``group``, ``trusts``, ``mean_rank_shift``,
    ``mean_average_shift``, ``largest_rank_shift`` (with its sign) and the ``trust_code`` whose it
    is; the group that moves most on average first.
    """
    ranked = both.drop_nulls(["rank_shift"])
    parts = []
    for by in ("trust_subtype", "region"):
        moved = ranked.drop_nulls([by]).sort(
            -pl.col("rank_shift").abs(), -pl.col("average_shift").abs(), "trust_code"
        )
        parts.append(
            moved.group_by(pl.col(by).alias("group"), maintain_order=True)
            .agg(
                pl.len().cast(pl.Int64).alias("trusts"),
                pl.col("rank_shift").mean().alias("mean_rank_shift"),
                pl.col("average_shift").mean().alias("mean_average_shift"),
                pl.col("rank_shift").first().alias("largest_rank_shift"),
                pl.col("trust_code").first(),
            )
            .select(pl.lit(by).alias("by"), pl.all())
            .sort(-pl.col("mean_rank_shift").abs(), "group")
        )
    return pl.concat(parts)
