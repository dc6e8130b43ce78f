"""A finished ranking as dense arrays, ready to be asked again for other scores or weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhs_rank import arithmetic
from nhs_rank.steps.average import dense, weight_shares
from nhs_rank.steps.cap import best_segments
from nhs_rank.steps.rank import ranked_groups
from nhs_rank.steps.segment import trust_cuts

if TYPE_CHECKING:
    import polars as pl

    from nhs_rank.arithmetic import Floats, Ints
    from nhs_rank.framework import Framework
    from nhs_rank.result import Result
    from nhs_rank.steps.weigh import Weighting

__all__ = ["Model"]


@dataclass(frozen=True)
class Model:
    """What stays fixed over the draws, for the trusts that are ranked.

    ``scores``
        (metrics, trusts), NaN where a trust has none; metrics of weight 0 are left out. For a
        geometric mean these are logarithms, and `finish` turns their means back.
    ``within``, ``unit``, ``between``
        The weights in use, as in `nhs_rank.steps.weigh.Weighting`.
    ``share``
        (metrics, trusts) how much of its weight a metric has for a trust; None where all of it.
    ``cuts``
        (cuts, trusts) bounds of the segments, held fixed.
    ``best``
        (trusts,) the best segment that caps allow.
    ``groups``
        The trusts that are ranked together.
    """

    codes: tuple[str, ...]
    metrics: tuple[str, ...]
    scores: Floats
    within: Floats
    unit: Ints
    between: Floats
    cuts: Floats
    best: Ints
    groups: tuple[Ints, ...]
    decimals: int
    by_segment: bool
    mean: str
    share: Floats | None = None

    @classmethod
    def of(
        cls,
        scores: pl.DataFrame,
        placed: pl.DataFrame,
        framework: Framework,
        weighting: Weighting,
        cuts: dict[str, tuple[float, ...]],
        *,
        cap: bool,
    ) -> Model:
        """Take a model from the tables of a run.

        Parameters
        ----------
        scores
            What every metric is scored.
        placed
            A row a trust, placed and ranked.
        framework
            The framework.
        weighting
            What counts, and how much.
        cuts
            The bounds of the segments by type of trust.
        cap
            Whether caps hold.

        """
        import polars as pl

        ranked = placed.filter(pl.col("not_ranked_because").is_null())
        used = weighting.weight > 0
        metrics = tuple(np.array(weighting.metrics, dtype=object)[used])
        own = scores.filter(pl.col("trust_code").is_in(ranked["trust_code"].to_list()))
        table = dense(own, ranked, metrics)
        return cls(
            codes=tuple(ranked["trust_code"]),
            metrics=metrics,
            scores=arithmetic.before_mean(table, weighting.mean),
            within=weighting.within[used],
            share=weight_shares(own, ranked, metrics),
            unit=weighting.unit[used],
            between=weighting.between,
            cuts=trust_cuts(ranked, cuts),
            best=best_segments(ranked, framework, cap=cap),
            groups=tuple(ranked_groups(ranked, framework.ranking)),
            decimals=framework.ranking.decimals,
            by_segment="segment" in framework.ranking.by,
            mean=weighting.mean,
        )

    @classmethod
    def of_result(cls, result: Result) -> Model:
        """Take a model from a ranked quarter."""
        return cls.of(
            result.scores,
            result.placed,
            result.framework,
            result.weighting,
            result.cuts,
            cap=result.options.cap,
        )

    def of_trusts(self, within: Floats) -> Floats:
        """Turn (..., metrics) weights into (..., metrics, trusts), or (..., metrics, 1)."""
        weights = within[..., np.newaxis]
        return weights if self.share is None else weights * self.share

    def finish(self, averages: Floats) -> Floats:
        """Turn means of ``scores`` into averages on the scale."""
        return arithmetic.after_mean(averages, self.mean)

    def segments_and_keys(self, averages: Floats) -> tuple[Ints, Ints]:
        """Return the segments of (..., trusts) averages, caps applied, and the keys to rank by."""
        placed = arithmetic.capped(arithmetic.segments(averages, self.cuts), self.best)
        keys = arithmetic.order_keys(averages, placed if self.by_segment else None, self.decimals)
        return placed, keys
