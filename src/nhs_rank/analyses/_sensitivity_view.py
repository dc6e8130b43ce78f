"""Sensitivity of a ranking as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank._league_view import caption, split_by
from nhs_rank.analyses._factorial import CHOICES
from nhs_rank.fields import field_of
from nhs_rank.output.document import TRUST, Column, Document, View, column

if TYPE_CHECKING:
    from nhs_rank.analyses import Choices
    from nhs_rank.analyses._sensitivity import Sensitivity

__all__ = ["choices_document", "sensitivity_document"]

_VARIED = {
    "weights": "weights drawn at random",
    "metrics": "metrics resampled with replacement",
    "both": "weights drawn and metrics resampled",
}


def sensitivity_document(result: Sensitivity) -> Document:
    """The trusts over all draws; for domains and groups also what the weights drawn come to."""
    trusts = result.trusts
    shares = [name for name in trusts.columns if name.startswith("p_segment_")]
    split = split_by(result.base.framework)
    shows: list[Column | str] = [
        "rank",
        *TRUST,
        *(() if split else (column("trust_type", yields=95),)),
        column("segment", yields=90),
        "median_rank",
        column("rank_p5", "rank_p95", show="span", head="5% to 95%"),
        column("best_rank", yields=70),
        column("worst_rank", yields=70),
    ]
    if "simultaneous_rank_low" in trusts.columns:
        ends = ("simultaneous_rank_low", "simultaneous_rank_high")
        shows.append(column(*ends, show="span", head="Simultaneous"))
    shows += shares
    league = View(
        "sensitivity",
        "Sensitivity",
        trusts,
        tuple(shows),
        split=split,
        caption=f"{_about(result)} | {caption(result.base)}",
        own=tuple(field_of(name, exact=6) for name in shares),
    )
    if result.levels is None or result.level == "metric":
        return Document(result.to_dict(), (league,), title=_title(result))
    levels = View(
        "levels",
        "What the weights drawn come to",
        result.levels,
        ("key", "title", "drawn", column("weight", head="Share", yields=0), "in_use"),
        split="trust_type",
        caption=_levels_caption(result),
    )
    return Document(result.to_dict(), (league, levels), title=_title(result))


def _about(result: Sensitivity) -> str:
    """What was drawn, how often, and what the ranges are."""
    about = [_VARIED[result.vary]]
    if result.level is not None:
        about.append(f"by {result.level}")
        about.append(
            "evenly over all that add up to 1"
            if result.spread is None
            else f"within {result.spread:g} of each weight"
        )
    about += [f"{result.base.options.draws:,} draws", f"seed {result.base.options.seed}"]
    parts = [", ".join(about), "best and worst: seen in the draws"]
    if result.set_draws is not None:
        parts.append(
            "simultaneous: 95% sets of the rank on score alone, from "
            f"{result.set_draws:,} draws of the bootstrap over metrics"
        )
    return " | ".join(parts)


def _levels_caption(result: Sensitivity) -> str:
    own = result.base.framework.weights.level
    share = "share: of an average, mean over draws and trusts"
    if result.level == own:
        return f"drawn: the weight of each {own}, mean over draws | {share}"
    return (
        f"drawn: a multiplier of the weights of the metrics of each {result.level}, mean over "
        f"draws; one with more metrics weighs more | {share}"
    )


def choices_document(result: Choices) -> Document:
    """One row for each change and type of trust; for choices of method also their effects."""
    names = {"left_out", "name", *CHOICES}
    shows: tuple[Column | str, ...] = (
        *(name for name in result.rows.columns if name in names),
        "kendall_tau_b",
        column("spearman_rho", yields=90),
        "mean_rank_shift",
        "largest_rank_shift",
        column("changed_segment", yields=100),
        "moves_most",
    )
    view = View(
        "changes",
        result.question.capitalize(),
        result.rows,
        shows,
        split=split_by(result.base.framework),
        caption="tau-b and rho against the full ranking; shifts in places | "
        + caption(result.base),
    )
    if result.effects is None:
        return Document(result.to_dict(), (view,), title=_title(result))
    effects = View(
        "effects",
        "Which choice moves ranks most",
        result.effects,
        (
            "choice",
            "from",
            "to",
            column("mean_rank_shift", decimals=2),
            column("changed_segment", decimals=1),
        ),
        caption="means over all settings of the other choices",
    )
    return Document(result.to_dict(), (view, effects), title=_title(result))


def _title(result: Sensitivity | Choices) -> str:
    return f"Sensitivity: {result.base.framework.title}"
