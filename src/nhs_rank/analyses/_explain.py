"""One trust on a page: where it stands, why, and what would bring it to the next segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank import arithmetic
from nhs_rank.analyses._edits import Baseline, Change
from nhs_rank.analyses._next_segment import Way, way_up
from nhs_rank.analyses._verify import verify
from nhs_rank.answer import Answer
from nhs_rank.find_trusts import find_in
from nhs_rank.steps.average import shares_of_average

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output.document import Document
    from nhs_rank.result import Result

__all__ = ["Explanation", "explain"]

#: How many strengths and weaknesses are named.
_NAMED = 3
_QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Answer):
    """Everything that one trust's page says.

    ``standing``
        The trust's row of `Result.league`, domain scores left out.
    ``without_cap``
        ``segment`` and ``rank`` if the caps that hold for the trust did not; None where none do.
    ``with_cap``
        Where caps are left out and one of them would hold for the trust: ``flags``, and the
        ``segment`` and ``rank`` that it has with all caps in force. Else None.
    ``published``
        Where the published average is another to two decimals: ``average_score``, and the likely
        ``cause`` and ``detail`` of the difference, as `verify` tells them. Else None.
    ``metrics``
        One row for each metric that it has a score in, the one that costs it most first:
        ``metric, name, domain, group, better, value, unit, score, score_source, weight, counts,
        contribution, cost, metric_rank, ranked_of, pool, pool_size, pool_lower_quartile,
        pool_median, pool_upper_quartile, pool_median_score``. ``metric_rank`` is among trusts of
        the same type; the pool is the one that the metric is scored in (``all`` or ``type``);
        ``cost`` is what the score adds to the average over what the pool's median score would,
        negative where the trust gains. Metrics that do not count stand at the end, without one.
        Then ``origin``, where the files say where their rows come from.
    ``domains``
        ``domain, title, score, rank, ranked_of, median`` among trusts of the same type.
    ``strengths``, ``weaknesses``
        The metrics that gain and that cost it most.
    ``way``
        What would bring it to the next segment.
    """

    result: Result
    trust_code: str
    standing: dict[str, Any]
    without_cap: dict[str, Any] | None
    with_cap: dict[str, Any] | None
    published: dict[str, Any] | None
    metrics: pl.DataFrame
    domains: pl.DataFrame
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    way: Way
    warnings: tuple[Diagnostic, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of how the routes were found."""
        found = []
        if self.result.options.scores == "given" and self.way.target is not None:
            found.append(
                "Published scores only: no change of a value is tried (leave out --scores given)."
            )
        elif self.way.routes.height or self.way.short.height:
            found.append(
                "Each value is tried by ranking all trusts again, the other trusts' values "
                "standing still; segment bounds that are quartiles move a little with it."
            )
            tried = [*self.way.routes["metric"], *self.way.short["metric"]]
            given = self.metrics.filter(pl.col("score_source") == "given")["metric"]
            if set(tried) & set(given):
                found.append(
                    "A metric with a published score is scored from the new value, among the "
                    "published values of its pool."
                )
        return tuple(found)

    @property
    def head(self) -> dict[str, Any]:
        """That of the result."""
        return self.result.head

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """Metrics, domains, and what would and would not bring the trust up a segment."""
        return {
            "metrics": self.metrics,
            "domains": self.domains,
            "routes": self.way.routes,
            "short": self.way.short,
            "together": self.way.together,
        }

    def document(self) -> Document:
        """Return the page of the trust."""
        from nhs_rank.analyses._explain_view import explain_document

        return explain_document(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the page as the JSON format shows it."""
        way = self.way
        return self.head | {
            "trust": self.standing,
            "without_cap": self.without_cap,
            "with_cap": self.with_cap,
            "published": self.published,
            "metrics": self.metrics.to_dicts(),
            "domains": self.domains.to_dicts(),
            "strengths": list(self.strengths),
            "weaknesses": list(self.weaknesses),
            "next_segment": {
                "target": way.target,
                "impossible_because": way.impossible_because,
                "bound": way.bound,
                "average_must_fall": way.average_must_fall,
                "score_points": way.score_points,
                "routes": way.routes.to_dicts(),
                "short": way.short.to_dicts(),
                "together": way.together.to_dicts(),
            },
            "notes": list(self.notes),
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


def explain(result: Result, trust: str) -> Explanation:
    """Explain where one trust stands, and what it would take to reach the next segment.

    Parameters
    ----------
    result
        The ranked quarter.
    trust
        Its code, or a part of its name that no other trust has.

    Raises
    ------
    InputError
        For a trust that is not there (with the nearest one, or the quarter that it is in) or a
        name that fits several.

    Examples
    --------
    >>> import nhs_rank
    >>> league = nhs_rank.compute("sample_data/2025-26-q1", draws=0)
    >>> league.explain("ZH1").way.target
    3

    """
    return _explained(result, find_in(result, [trust])[0])


def _explained(result: Result, code: str) -> Explanation:
    baseline = Baseline.of(result)
    standing = result.league.row(by_predicate=pl.col("trust_code") == code, named=True)
    metrics = _metrics(result, code, standing["trust_type"])
    counted = metrics.filter(pl.col("cost").is_not_null())
    gains = counted.filter(pl.col("cost") < -arithmetic.SAME).reverse()
    costs = counted.filter(pl.col("cost") > arithmetic.SAME)
    return Explanation(
        result=result,
        trust_code=code,
        standing={key: value for key, value in standing.items() if not key.startswith("domain_")},
        without_cap=_without_cap(baseline, code, standing),
        with_cap=_with_cap(result, code),
        published=_published(result, code, standing),
        metrics=metrics,
        domains=_domains(result, code, standing["trust_type"]),
        strengths=tuple(gains["metric"].head(_NAMED)),
        weaknesses=tuple(costs["metric"].head(_NAMED)),
        way=way_up(baseline, code),
        warnings=result.warnings,
    )


def _without_cap(baseline: Baseline, code: str, standing: dict[str, Any]) -> dict[str, Any] | None:
    """Where the trust would stand if no cap held for it, the other trusts as they are."""
    result = baseline.result
    if standing["segment"] is None or standing["segment"] == standing["unadjusted_segment"]:
        return None
    row = result.placed.row(by_predicate=pl.col("trust_code") == code, named=True)
    flags = sorted({cap.flag for cap in result.framework.caps if row[cap.flag]})
    free = baseline.again([Change(code, flag, "flag", True, False) for flag in flags])
    uncapped = free.league.row(by_predicate=pl.col("trust_code") == code, named=True)
    return {"flags": flags, "segment": uncapped["segment"], "rank": uncapped["rank"]}


def _with_cap(result: Result, code: str) -> dict[str, Any] | None:
    """Where the trust would stand if all caps held, which the options leave out."""
    row = result.placed.row(by_predicate=pl.col("trust_code") == code, named=True)
    flags = sorted({cap.flag for cap in result.framework.caps if row[cap.flag]})
    if result.options.cap or not flags or row["segment"] is None:
        return None
    capped = result.undrawn.rerun(cap=True).placed
    row = capped.row(by_predicate=pl.col("trust_code") == code, named=True)
    return {"flags": flags, "segment": row["segment"], "rank": row["rank"]}


def _published(result: Result, code: str, standing: dict[str, Any]) -> dict[str, Any] | None:
    """The published average where it is not the one that was made, and why."""
    published = result.table.published.filter(
        (pl.col("item") == "average_score") & (pl.col("trust_code") == code)
    )["value"].drop_nulls()
    computed = standing["average_score"]
    if published.is_empty() or computed is None or _cents(published[0]) == _cents(computed):
        return None
    rows = verify(result.undrawn).compared.filter(
        (pl.col("quantity") == "average_score") & (pl.col("trust_code") == code)
    )
    why = rows.row(0, named=True) if rows.height else {"cause": None, "detail": None}
    return {"average_score": published[0], "cause": why["cause"], "detail": why["detail"]}


def _cents(score: float) -> int:
    """A score as hundredths, as publications and tables round it."""
    return int(arithmetic.rounded(np.array([score]), 2)[0])


_METRICS = (
    "metric",
    "name",
    "domain",
    "group",
    "better",
    "value",
    "unit",
    "score",
    "score_source",
    "weight",
    "counts",
    "contribution",
    "cost",
    "metric_rank",
    "ranked_of",
    "pool",
    "pool_size",
    "pool_lower_quartile",
    "pool_median",
    "pool_upper_quartile",
    "pool_median_score",
)


def _metrics(result: Result, code: str, kind: str | None) -> pl.DataFrame:
    of_trust = pl.col("trust_code") == code
    detail, scores = result.detail.filter(of_trust), result.scores.filter(of_trust)
    shares = shares_of_average(scores, result.placed.filter(of_trust), result.weighting)
    share_of = dict(shares.select("metric", "share").iter_rows())
    rows = []
    for row in detail.iter_rows(named=True):
        metric = result.framework.metrics[row["metric"]]
        by_type = metric.score.pooled_by == "type"
        pool = result.scores.filter(pl.col("metric") == row["metric"])
        if by_type:
            pool = pool.filter(pl.col("trust_type").eq_missing(pl.lit(kind, pl.String)))
        alike = pool.filter(pl.col("unit").eq_missing(pl.lit(row["unit"], pl.String)))
        values = _quartiles(alike["value"])
        median = _quartiles(pool["score"])[1]
        share = share_of.get(row["metric"])
        rows.append(
            row
            | {
                "better": metric.better,
                "pool": "type" if by_type else "all",
                "pool_size": pool.height,
                "pool_lower_quartile": values[0],
                "pool_median": values[1],
                "pool_upper_quartile": values[2],
                "pool_median_score": median,
                "cost": None
                if share is None or median is None
                else share * (row["score"] - median),
            }
        )
    schema = result.detail.schema | {
        "better": pl.String(),
        "pool": pl.String(),
        "pool_size": pl.Int64(),
        "pool_lower_quartile": pl.Float64(),
        "pool_median": pl.Float64(),
        "pool_upper_quartile": pl.Float64(),
        "pool_median_score": pl.Float64(),
        "cost": pl.Float64(),
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame = frame.select(*_METRICS, *(("origin",) if "origin" in frame.columns else ()))
    # costs that differ in the last digits of a sum are the same cost
    return frame.sort(
        pl.col("cost").round(9), descending=True, nulls_last=True, maintain_order=True
    )


def _quartiles(values: pl.Series) -> tuple[float | None, float | None, float | None]:
    reported = values.drop_nulls().to_numpy()
    if not len(reported):
        return (None, None, None)
    low, middle, high = arithmetic.quantiles(reported, _QUARTILES)
    return (low, middle, high)


def _domains(result: Result, code: str, kind: str | None) -> pl.DataFrame:
    peers = result.placed.filter(pl.col("trust_type").eq_missing(pl.lit(kind, pl.String)))
    at = peers["trust_code"].to_list().index(code)
    rows = []
    for key, title in result.framework.domains.items():
        scores = peers[f"domain_{key}"].to_numpy().astype(np.float64)
        scored = ~np.isnan(scores)
        has_score = bool(scored[at])
        keys = arithmetic.rounded(scores[scored], 9)
        rank = arithmetic.competition_rank(keys)[int(scored[:at].sum())] if has_score else None
        rows.append(
            {
                "domain": key,
                "title": title,
                "score": float(scores[at]) if has_score else None,
                "rank": None if rank is None else int(rank),
                "ranked_of": int(scored.sum()),
                "median": arithmetic.quantiles(scores, (0.5,))[0] if scored.any() else None,
            }
        )
    schema = {
        "domain": pl.String(),
        "title": pl.String(),
        "score": pl.Float64(),
        "rank": pl.Int64(),
        "ranked_of": pl.Int64(),
        "median": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=schema)
