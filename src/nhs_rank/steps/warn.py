"""Warnings that a result should be read with. Each looks at finished steps and changes nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.arithmetic import SAME, half_up
from nhs_rank.diagnostics import codes as c

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework
    from nhs_rank.options import Options
    from nhs_rank.steps.weigh import Weighting

__all__ = ["absent_types", "incomplete_pools", "result_warnings", "type_names"]

_SHOWN = 5
#: Draws of which the 2.5th percentile is hardly more than the least.
_FEW = 100
#: The share of a type's trusts below which a metric is mostly absent.
_HALF = 0.5


def result_warnings(
    scores: pl.DataFrame,
    placed: pl.DataFrame,
    framework: Framework,
    weighting: Weighting,
    options: Options,
    cuts: Mapping[str, Sequence[float]],
    *,
    published: bool = False,
) -> Iterator[Diagnostic]:
    """Yield what a reader of the result must know of its inputs.

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
    options
        The options that the result was made with.
    cuts
        The bounds of the segments by type of trust.
    published
        Whether the files hold what ``--cuts published`` needs.

    """
    cure = "add --cuts published" if published else "add the missing files"
    yield from _missing_types(scores, placed, framework, options, cure)
    yield from _one_type_segments(placed, framework, options, published=published)
    yield from _mostly_absent(scores, placed, framework)
    yield from _parts_alone(scores, framework, weighting)
    yield from _mixed_sources(scores, framework)
    yield from _ranked_against_nobody(scores, framework)
    yield from _flags(placed, framework, options)
    for bounds in cuts.values():
        if any(two - one < SAME for one, two in pairwise(bounds)):
            yield c.CUTS_COINCIDE(value=", ".join(f"{bound:.3f}" for bound in bounds))
    if 0 < options.draws < _FEW:
        yield c.FEW_DRAWS(count=options.draws)
    if weighting.left_out:
        yield c.STAYS_OUT(
            metrics=", ".join(weighting.left_out),
            level=weighting.level,
            fix=f"give them a {weighting.level} in the framework file if they should count",
        )
    if placed["not_ranked_because"].is_null().sum() == 0:
        yield c.NOBODY_RANKED()


def type_names(framework: Framework, missing: list[str]) -> str:
    """Name trust types in a sentence: "acute and ambulance"."""
    return " and ".join(
        framework.trust_types[key].name.lower().removesuffix(f" {framework.unit.noun}")
        for key in missing
    )


def absent_types(placed: pl.DataFrame, framework: Framework) -> list[str]:
    """Return the keys of the framework's trust types of which the inputs have no trust."""
    present = set(placed["trust_type"].drop_nulls())
    return [key for key, kind in framework.trust_types.items() if kind.name not in present]


def incomplete_pools(placed: pl.DataFrame, framework: Framework) -> dict[str, list[str]]:
    """Map each metric whose pool is incomplete to the absent types that report it."""
    absent = absent_types(placed, framework)
    return {
        key: types
        for key, metric in framework.metrics.items()
        if metric.score.pooled_by == "all"
        and (types := [name for name in absent if name in metric.types])
    }


def _missing_types(
    scores: pl.DataFrame, placed: pl.DataFrame, framework: Framework, options: Options, cure: str
) -> Iterator[Diagnostic]:
    """Scores from values need the whole pool, and quantiles all trusts."""
    if placed["trust_type"].is_null().all():
        return
    made = set(scores.filter(pl.col("score_source") == "values")["metric"])
    short = {
        key: types for key, types in incomplete_pools(placed, framework).items() if key in made
    }
    absent = set(absent_types(placed, framework))
    # of one type alone NR502 says it
    quantiles = _quantiles_of_all(framework, options) and placed["trust_type"].n_unique() > 1
    types = {one for found in short.values() for one in found} | (absent if quantiles else set())
    if not types or len(absent) == len(framework.trust_types):
        return
    what = [f"the pools of {len(short)} metrics are incomplete"] if short else []
    what += ["the quartiles that make the segments are taken without them"] if quantiles else []
    named = [key for key in framework.trust_types if key in types]
    yield c.TYPE_MISSING(
        types=type_names(framework, named),
        what=" and ".join(what),
        fix=cure if quantiles and absent else "add the missing files",
    )


def _quantiles_of_all(framework: Framework, options: Options) -> bool:
    """Whether segments are quantiles over the trusts of all types."""
    spec = framework.segments
    return options.cuts is None and spec.method == "quantile" and spec.pool == "all"


def _one_type_segments(
    placed: pl.DataFrame, framework: Framework, options: Options, *, published: bool
) -> Iterator[Diagnostic]:
    if not _quantiles_of_all(framework, options):
        return
    present = sorted(set(placed["trust_type"].drop_nulls()))
    if len(framework.trust_types) > 1 and len(present) == 1:
        fix = (
            "add --cuts published"
            if published
            else "give the official bounds with --cuts, or add the other types' files"
        )
        only = present[0].lower().removesuffix(f" {framework.unit.noun}")
        yield c.ONE_TYPE_SEGMENTS(types=only, fix=fix)


def _mostly_absent(
    scores: pl.DataFrame, placed: pl.DataFrame, framework: Framework
) -> Iterator[Diagnostic]:
    """Metrics scored from values that most trusts of every type lack."""
    made = scores.filter((pl.col("score_source") == "values") & pl.col("value").is_not_null())
    if made.is_empty():
        return
    sizes = dict(placed.group_by("trust_type").len().rows())
    counted = made.group_by("metric", "trust_type").len()
    shares: dict[str, dict[str | None, int]] = {}
    for key, kind, count in counted.rows():
        shares.setdefault(key, {})[kind] = count
    for key in framework.metrics:
        found = shares.get(key, {})
        number = sum(found.values())
        most = max((count / sizes[kind] for kind, count in found.items()), default=1.0)
        if number > 1 and most < _HALF:
            among = sum(sizes[kind] for kind in found)
            yield c.MOSTLY_ABSENT(metric=key, count=number, among=among)


def _parts_alone(
    scores: pl.DataFrame, framework: Framework, weighting: Weighting
) -> Iterator[Diagnostic]:
    """Metrics that are there, but count only as a part of others that no trust has."""
    present = set(scores["metric"].unique())
    for whole, weight in zip(weighting.metrics, weighting.weight.tolist(), strict=True):
        rules = framework.metrics[whole].rules
        parts = list(dict.fromkeys(part for rule in rules for part in rule.parts))
        found = [part for part in parts if part in present and part not in weighting.metrics]
        if found and weight and whole not in present:
            absent = ", ".join(part for part in parts if part not in present)
            yield c.PART_ALONE(parts=", ".join(found), whole=whole, absent=absent)


def _mixed_sources(scores: pl.DataFrame, framework: Framework) -> Iterator[Diagnostic]:
    pools = (
        scores.group_by("metric", _pool(framework))
        .agg((pl.col("score_source") == "given").sum().alias("given"), pl.len().alias("all"))
        .filter(pl.col("given").is_between(0, pl.col("all"), closed="none"))
    )
    for row in pools.sort("metric", "pool").iter_rows(named=True):
        yield c.MIXED_SOURCES(
            metric=row["metric"], given=row["given"], values=row["all"] - row["given"]
        )


def _pool(framework: Framework) -> pl.Expr:
    """The pool of a scored metric: the trust type where the rule ranks by type, else null."""
    by_type = [key for key, metric in framework.metrics.items() if metric.score.pooled_by == "type"]
    return pl.when(pl.col("metric").is_in(by_type)).then("trust_type").alias("pool")


def _ranked_against_nobody(scores: pl.DataFrame, framework: Framework) -> Iterator[Diagnostic]:
    several = [key for key, metric in framework.metrics.items() if metric.other_units]
    made = scores.filter(
        (pl.col("score_source") == "values") & pl.col("value").is_not_null()
    ).with_columns(
        _pool(framework), pl.when(pl.col("metric").is_in(several)).then("unit").alias("rule")
    )
    pools = made.group_by("metric", "pool", "rule", maintain_order=True)
    for (key, _, unit), rows in pools:
        metric = framework.metrics[str(key)]
        values = rows["value"].to_numpy()
        if metric.round is not None:
            values = half_up(values, metric.round)
        rule = metric.rule_for(None if unit is None else str(unit))
        for row, among in rule.unmatched(values):
            trust, score = rows["trust_code"][row], f"{rows['score'][row]:.2f}"
            if among:
                yield c.ALONE(trust=trust, metric=key, among=among, score=score)
            else:
                yield c.POOL_OF_ONE(metric=key, trust=trust)


def _flags(placed: pl.DataFrame, framework: Framework, options: Options) -> Iterator[Diagnostic]:
    if not options.cap:
        return
    for flag in sorted({cap.flag for cap in framework.caps}):
        unknown = placed.filter(pl.col(flag).is_null() & pl.col("not_ranked_because").is_null())
        if unknown.height == placed["not_ranked_because"].is_null().sum() > 0:
            yield c.NO_FLAG_DATA(flag=flag)
        elif unknown.height:
            names = ", ".join(unknown["trust_code"][:_SHOWN]) + (
                ", ..." if unknown.height > _SHOWN else ""
            )
            yield c.NO_CAP_FLAGGED(count=unknown.height, all=placed.height, flag=flag, names=names)
