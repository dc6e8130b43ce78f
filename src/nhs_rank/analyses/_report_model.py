"""The ranking as the page's script makes it again: scores, weights and bounds as plain data."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from nhs_rank import arithmetic
from nhs_rank.analyses._report_pack import packed
from nhs_rank.steps.average import dense, weight_shares
from nhs_rank.steps.cap import best_segments
from nhs_rank.steps.weigh import Weighting, weigh
from nhs_rank.uncertainty.ranges import LEAST_METRICS

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats
    from nhs_rank.framework import Framework
    from nhs_rank.result import Result

__all__ = ["placing", "ranking_model", "weighed"]


def ranking_model(result: Result) -> dict[str, Any]:
    """Return what a browser needs to make the ranking again with other weights.

    A mapping for JSON; see the types at the top of ``engine.js``. ``scores`` holds the table of
    (metrics, trusts): what is averaged. Scores are packed metric by metric (see
    `nhs_rank.analyses._report_pack`); logarithms, of which a geometric mean is made, stand as
    base64 of little-endian doubles, NaN where there is none.
    """
    framework, options = result.framework, result.options
    base = weigh(framework, {})
    table = arithmetic.before_mean(dense(result.scores, result.placed, base.metrics), base.mean)
    cuts = {kind: list(bounds) for kind, bounds in result.cuts.items()}
    return {
        **weighed(framework, base),
        **placing(result, framework, cuts if options.cuts is not None else None),
        "codes": result.placed["trust_code"].to_list(),
        "types": [kind or "" for kind in result.placed["trust_type"]],
        "draws": options.draws,
        "seed": str(options.seed),
        "least_metrics": LEAST_METRICS,
        "light": _light(result, base),
        "scores": _scores(framework, base, table),
    }


def _light(result: Result, base: Weighting) -> list[tuple[int, int, float]]:
    """Where a metric has less than its weight: its row, the trust's, and the share."""
    share = weight_shares(result.scores, result.placed, base.metrics)
    if share is None:
        return []
    rows, trusts = np.nonzero(share != 1.0)
    return [
        (int(row), int(trust), float(share[row, trust]))
        for row, trust in zip(rows, trusts, strict=True)
    ]


def _scores(framework: Framework, base: Weighting, table: Floats) -> str | list[dict[str, Any]]:
    if base.mean == "geometric":
        return base64.b64encode(table.astype("<f8").tobytes()).decode()
    return [
        packed(row, framework.metrics[key].score.grid(framework.scale))
        for key, row in zip(base.metrics, table, strict=True)
    ]


def weighed(framework: Framework, base: Weighting) -> dict[str, Any]:
    """The weights of a framework, nothing overridden."""
    return {
        "metrics": [
            {
                "key": key,
                "domain": framework.metrics[key].domain,
                "group": framework.metrics[key].group,
                "unit": base.units[base.unit[at]],
                "within": float(base.within[at]),
            }
            for at, key in enumerate(base.metrics)
        ],
        "level": base.level,
        "units": [
            {"key": key, "weight": float(weight)}
            for key, weight in zip(base.units, base.between, strict=True)
        ],
        "mean": base.mean,
    }


def placing(
    result: Result, framework: Framework, cuts: dict[str, list[float]] | None
) -> dict[str, Any]:
    """How averages are placed and ranked; ``cuts`` are those that were asked for."""
    spec = framework.segments
    if cuts is None and spec.method == "thresholds":
        cuts = {"": list(spec.cuts)}
    return {
        "missing": framework.missing.model_dump(),
        "segments": {
            "method": "quantile" if cuts is None else "fixed",
            "cuts": cuts or {},
            "shares": list(spec.cuts) if cuts is None else [],
            "pool": spec.pool,
        },
        "ranking": {
            "within": framework.ranking.within,
            "by_segment": "segment" in framework.ranking.by,
            "decimals": framework.ranking.decimals,
        },
        "best": best_segments(result.placed, framework).tolist(),
    }
