"""Hold what was computed against what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank import arithmetic
from nhs_rank.analyses._verify._quantities import QUANTITIES

if TYPE_CHECKING:
    from nhs_rank.analyses._verify._quantities import Kind, Tolerance

__all__ = ["COMPARED", "STATUSES", "compare", "counted", "whole", "wholes"]

#: One figure, both ways. ``difference`` is computed less published, scores to two decimals.
COMPARED: dict[str, pl.DataType] = {
    "source": pl.String(),
    "quantity": pl.String(),
    "key": pl.String(),
    "trust_code": pl.String(),
    "trust_name": pl.String(),
    "trust_type": pl.String(),
    "published": pl.Float64(),
    "computed": pl.Float64(),
    "difference": pl.Float64(),
    "status": pl.String(),
}
STATUSES = ("exact", "within tolerance", "off", "not computed")
_DECIMALS = 2


def compare(
    published: pl.DataFrame, computed: pl.DataFrame, trusts: pl.DataFrame, tolerance: Tolerance
) -> pl.DataFrame:
    """Return `COMPARED`: a row for each published figure of a trust that was computed.

    Metric scores are compared where they were made from values. A figure that the result has for
    no trust at all, such as likely ranges without draws, is ``not computed``; one that it lacks
    for some is ``off``.

    Parameters
    ----------
    published
        What was published, a row a figure and trust: `PUBLISHED`.
    computed
        What was computed, of the same shape and with the ends of what rounding allows.
    trusts
        ``trust_code, trust_name, trust_type``.
    tolerance
        How far off a figure may be.

    """
    order = {name: index for index, name in enumerate(QUANTITIES)}
    both = (
        published.join(trusts, on="trust_code", how="inner")
        .join(computed, on=["quantity", "key", "trust_code"], how="left")
        .filter((pl.col("quantity") != "metric_score") | pl.col("computed").is_not_null())
        .sort(
            pl.col("quantity").replace_strict(order, return_dtype=pl.Int64),
            "source",
            "trust_type",
            "key",
            "trust_code",
        )
    )
    parts = [
        _judged(part, str(name), tolerance)
        for (name,), part in both.group_by("quantity", maintain_order=True)
    ]
    return pl.concat([pl.DataFrame(schema=COMPARED), *parts])


def _judged(rows: pl.DataFrame, quantity: str, tolerance: Tolerance) -> pl.DataFrame:
    kind = QUANTITIES[quantity].kind
    step = 10 ** _decimals(kind)
    computed = rows["computed"].is_not_null().to_numpy()
    ours, low, high, theirs = (
        wholes(rows.select(pl.coalesce(name, "computed")).to_series(), kind)
        for name in ("computed", "low", "high", "published")
    )
    outside = np.maximum(np.maximum(low - theirs, theirs - high), 0) / step
    within = outside <= tolerance.of(kind) + arithmetic.SAME
    difference = pl.Series("difference", (ours - theirs) / step)
    anywhere = computed.any()
    status = [
        ("off" if anywhere else "not computed")
        if not known
        else ("exact" if same else ("within tolerance" if close else "off"))
        for known, same, close in zip(computed, ours == theirs, within, strict=True)
    ]
    return rows.with_columns(
        pl.when(pl.Series(computed)).then(difference).alias("difference"),
        pl.Series("status", status, dtype=pl.String),
    ).select(list(COMPARED))


def _decimals(kind: Kind) -> int:
    return _DECIMALS if kind in ("score", "likely_score") else 0


def wholes(figures: pl.Series, kind: Kind) -> arithmetic.Ints:
    """Return figures as whole numbers of their last published place, 0 for null."""
    values = figures.cast(pl.Float64).fill_null(0.0).to_numpy()
    return arithmetic.rounded(values, _decimals(kind))


def whole(figure: float, kind: Kind) -> int:
    """Return a figure as a whole number of its last published place."""
    return int(arithmetic.rounded(np.array([figure]), _decimals(kind))[0])


def counted(compared: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Count `COMPARED` by some of its columns.

    Returns those columns and ``compared, exact, within_tolerance, off, largest_difference,
    not_computed``.
    """
    known = pl.col("status") != "not computed"
    return compared.group_by(by, maintain_order=True).agg(
        known.sum().cast(pl.Int64).alias("compared"),
        *(
            (pl.col("status") == status).sum().cast(pl.Int64).alias(status.replace(" ", "_"))
            for status in STATUSES[:3]
        ),
        pl.col("difference").abs().max().alias("largest_difference"),
        (~known).sum().cast(pl.Int64).alias("not_computed"),
    )
