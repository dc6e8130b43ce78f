"""What really counts: effective weights, how metrics go together, and how reliable averages are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank._league_view import caption, split_by
from nhs_rank.analyses._drawing import model_of
from nhs_rank.analyses._measure import Measure, rounded, trust_rows, types
from nhs_rank.output.document import TRUST, View, column

from nhs_rank.uncertainty.coherence import alpha, coherence as take_apart  # isort: skip
from nhs_rank.uncertainty.ranges import spread_warnings
from nhs_rank.uncertainty.reliability import reliability as part_variance

if TYPE_CHECKING:
    from nhs_rank.framework import Framework
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Model
    from nhs_rank.uncertainty.coherence import Coherence

__all__ = ["coherence", "reliability"]


def coherence(result: Result) -> Measure:
    """Hold what a metric really weighs against what it is said to, and metrics against each other.

    Returns, for each group of trusts that are ranked together (``trust_type``), a table
    ``metrics``: ``metric, name, domain, trusts`` (how many have it), ``nominal_weight`` (its mean
    share of a trust's weight), ``effective_weight`` (``Cov(contribution, average) /
    Var(average)``; they add up to 1), ``with_rest`` (correlation with the average of the trust's
    other metrics); a table ``domains`` with ``nominal_weight``, ``effective_weight`` and Cronbach's
    ``alpha`` of each domain, and of all under the key ``all``; a table ``correlations``:
    ``metric, with, correlation, trusts``. Raises `InputError` if nobody is ranked.

    Parameters
    ----------
    result
        The ranking.

    """
    base = result.undrawn
    model = model_of(base)
    metrics, domains, correlations = [], [], []
    for kind, group in types(base, model):
        found = take_apart(model, group)
        metrics.append(_metrics(kind, base.framework, model, found))
        domains.append(_domains(kind, base.framework, model, found))
        correlations.append(_correlations(kind, model, model.scores[:, group], found))
    split = split_by(base.framework)
    tables = {
        "metrics": pl.concat(metrics),
        "domains": pl.concat(domains),
        "correlations": pl.concat(correlations),
    }
    weights = (
        column("nominal_weight", show="per cent", decimals=1),
        column("effective_weight", show="per cent", decimals=1),
    )
    views = (
        View(
            "metrics",
            "What counts",
            tables["metrics"],
            ("metric", "name", "trusts", *weights, "with_rest"),
            split=split,
            caption="effective: the share of the differences between averages that comes from the "
            f"metric | {caption(base)}",
        ),
        View(
            "domains",
            "By domain",
            tables["domains"],
            ("domain", "title", *weights, "alpha"),
            split=split,
            caption="alpha: Cronbach's, over the metrics that at least half of the trusts have",
        ),
    )
    return Measure(base, "coherence", tables, views, warnings=base.warnings)


def _metrics(
    kind: str | None, framework: Framework, model: Model, found: Coherence
) -> pl.DataFrame:
    names = [framework.metrics[key] for key in model.metrics]
    return _frame(
        kind,
        {
            "metric": list(model.metrics),
            "name": [metric.name for metric in names],
            "domain": [metric.domain for metric in names],
            "trusts": found.trusts.tolist(),
            "nominal_weight": rounded(found.nominal),
            "effective_weight": rounded(found.effective),
            "with_rest": rounded(found.with_rest),
        },
    ).filter(pl.col("trusts") > 0)


def _domains(
    kind: str | None, framework: Framework, model: Model, found: Coherence
) -> pl.DataFrame:
    of = np.array([framework.metrics[key].domain for key in model.metrics])
    rows = []
    for key, title in {**framework.domains, "all": "All metrics"}.items():
        members = np.ones(len(of), dtype=bool) if key == "all" else of == key
        both = np.intersect1d(np.flatnonzero(members), found.alpha_of)
        own = alpha(found.covariance[np.ix_(both, both)])
        weights = (found.nominal[members].sum(), found.effective[members].sum())
        rows.append((key, title, *rounded(np.array([*weights, own]))))
    columns = ("domain", "title", "nominal_weight", "effective_weight", "alpha")
    return _frame(kind, dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))


def _correlations(kind: str | None, model: Model, scores: Any, found: Coherence) -> pl.DataFrame:
    scored = (~np.isnan(scores)).astype(np.int64)
    one, two = np.triu_indices(len(model.metrics), k=1)
    known = ~np.isnan(found.correlation[one, two])
    one, two = one[known], two[known]
    return _frame(
        kind,
        {
            "metric": [model.metrics[at] for at in one],
            "with": [model.metrics[at] for at in two],
            "correlation": rounded(found.correlation[one, two]),
            "trusts": [int((scored[a] * scored[b]).sum()) for a, b in zip(one, two, strict=True)],
        },
    )


def _frame(kind: str | None, columns: dict[str, Any]) -> pl.DataFrame:
    texts = ("trust_type", "metric", "name", "domain", "title", "with")
    size = len(next(iter(columns.values())))
    return pl.DataFrame(
        {"trust_type": [kind] * size, **columns},
        schema={
            name: pl.String if name in texts else pl.Int64 if name == "trusts" else pl.Float64
            for name in ("trust_type", *columns)
        },
    )


def reliability(result: Result) -> Measure:
    """Say how much of what tells averages apart is more than which metrics there happen to be.

    Returns a table ``trusts``: who it is, then ``standard_error`` of the average between metrics,
    ``own_reliability``, ``shrunken_score`` (the average drawn to the mean of the group by what is
    noise) and ``shrunken_rank`` among those that have one; and a table ``groups``: ``trust_type,
    trusts, variance`` of the averages, ``noise`` (the mean squared standard error) and
    ``reliability``, the share of the variance that is not noise. Raises `InputError` if nobody is
    ranked.

    Parameters
    ----------
    result
        The ranking.

    """
    base = result.undrawn
    model = model_of(base)
    names = ("standard_error", "own_reliability", "shrunken_score", "shrunken_rank")
    figures = {name: np.full(len(model.codes), np.nan) for name in names}
    rows = []
    for kind, group in types(base, model):
        found = part_variance(model, group)
        shrunk = model.finish(found.shrunk)
        for name, of in zip(names, (found.errors, found.weights, shrunk, found.ranks), strict=True):
            figures[name][group] = of
        estimated = int((~np.isnan(found.errors)).sum())
        rows.append((kind, estimated, found.variance, found.noise, found.share))
    table = trust_rows(base, model, figures).with_columns(pl.col("shrunken_rank").cast(pl.Int64))
    schema = {"trust_type": pl.String, "trusts": pl.Int64, "variance": pl.Float64,
              "noise": pl.Float64, "reliability": pl.Float64}  # fmt: skip
    groups = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col(pl.Float64).round(9)
    )
    split = split_by(base.framework)
    views = (
        View(
            "reliability",
            "Reliability",
            table,
            ("rank", *TRUST, "average_score", "standard_error", "own_reliability",
             "shrunken_score", "shrunken_rank"),
            split=split,
            caption="shrunken: drawn to the mean of the type by what is noise between metrics | "
            + caption(base),
        ),
        View(
            "groups",
            "By type",
            groups,
            ("trust_type", "trusts", column("variance", decimals=3), column("noise", decimals=3),
             "reliability"),
            caption="reliability: the share of the variance of averages that is not noise between "
            "metrics",
        ),
    )  # fmt: skip
    warnings = (*base.warnings, *spread_warnings(model))
    return Measure(base, "reliability", {"trusts": table, "groups": groups}, views, {}, warnings)
