"""What an analyst would want to know of the inputs. Each check looks and changes nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank.arithmetic import Floats, Ints, competition_rank
from nhs_rank.diagnostics import codes as c
from nhs_rank.steps.score import score
from nhs_rank.words import quarter_order, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework, Metric
    from nhs_rank.methods import Scale
    from nhs_rank.reading import Table

#: A pool with fewer trusts is small.
_SMALL = 5
#: Published values are rounded, and so tie where the exact ones did not; scores differ by that.
_TOLERANCE = 0.15
_ALMOST = 1e-6
#: The most trusts of one metric and type that are named for a contradicting rank.
_MOST_RANKS = 5


def input_warnings(table: Table, framework: Framework, *, usable: bool) -> Iterator[Diagnostic]:
    """Yield the warnings of every quarter; those about scores and ranks if there is no error."""
    yield from _trusts_come_and_go(table)
    for quarter in table.quarters:
        one = table.at(quarter)
        for key, metric in framework.metrics.items():
            yield from _pools(one, key, metric)
        if usable:
            yield from _scores(one, framework)
            yield from _ranks(one, framework)


def _trusts_come_and_go(table: Table) -> Iterator[Diagnostic]:
    """Compare each quarter of a trust type with the next one that has trusts of the type."""
    first = table.cells.group_by("quarter", "trust_code").agg(
        pl.struct("path", "line").sort().first().alias("place")
    )
    trusts = table.trusts.join(first, on=["quarter", "trust_code"], how="left", nulls_equal=True)
    for _, kind in sorted(trusts.group_by("trust_type"), key=lambda pair: str(pair[0][0])):
        quarters = {
            str(quarter): part
            for (quarter,), part in kind.filter(pl.col("quarter").is_not_null()).group_by("quarter")
        }
        for one, two in pairwise(sorted(quarters, key=quarter_order)):
            for quarter, other in ((one, two), (two, one)):
                lost = quarters[quarter].join(quarters[other], on="trust_code", how="anti")
                for row in lost.sort("trust_code").iter_rows(named=True):
                    place = row["place"] or {}
                    yield c.OTHER_QUARTER(
                        **place, trust=row["trust_code"], other=quarter, quarter=other
                    )


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("path", "line", "column")}


def _pools(table: Table, key: str, metric: Metric) -> Iterator[Diagnostic]:
    """Look at what is ranked together: whether it differs, and whether it is enough."""
    cells = table.cells.filter(pl.col("metric") == key)
    by_type = metric.score.pooled_by == "type"
    values = cells.filter(pl.col("value").is_not_null())
    if values.height > 1 and values["value"].n_unique() == 1:
        yield c.ALL_EQUAL(
            **_place(_first(values)),
            metric=key,
            count=values.height,
            value=f"{values['value'][0]:g}",
        )
    if metric.score.pooled_by is None:
        return
    types = table.trusts.select("trust_code", "trust_type")
    typed = cells.join(types, on="trust_code", how="left")
    pools = [part for _, part in typed.group_by("trust_type")] if by_type else [typed]
    for pool in sorted(pools, key=lambda part: str(part["trust_type"].first())):
        if 0 < pool.height < _SMALL:
            number = "1 trust has" if pool.height == 1 else f"{pool.height} trusts have"
            yield c.SMALL_POOL(**_place(_first(pool)), metric=key, number=spoken(number))


def _first(cells: pl.DataFrame) -> dict[str, Any]:
    return cells.sort("path", "line", "column").row(0, named=True)


def _scores(table: Table, framework: Framework) -> Iterator[Diagnostic]:
    """Score complete pools from values, and compare with the scores that were published."""
    made = score(table.cells, table.trusts, framework, source="values", unround=False)
    both = table.cells.filter(pl.col("given").is_not_null()).join(
        made.select("trust_code", "trust_type", "metric", "score"), on=["trust_code", "metric"]
    )
    present = set(table.trusts["trust_type"].drop_nulls())
    for key, metric in framework.metrics.items():
        cells = table.cells.filter(pl.col("metric") == key)
        without_value = cells.filter(pl.col("value").is_null()).height
        if "score" in metric.score.needs or not _complete(metric, framework, present):
            continue
        if without_value and metric.score.pooled_by:
            continue
        rows = both.filter(pl.col("metric") == key)
        by_type = metric.score.pooled_by == "type"
        pools = rows.partition_by("trust_type") if by_type else [rows]
        for pool in pools:
            yield from _contradicting(pool, key, metric, framework.scale)


def _contradicting(
    pool: pl.DataFrame, key: str, metric: Metric, scale: Scale
) -> Iterator[Diagnostic]:
    allowed = max(_TOLERANCE, _step(metric.score.grid(scale), pool["score"].to_numpy())) + _ALMOST
    off = pool.filter((pl.col("score") - pl.col("given")).abs() > allowed)
    for row in off.sort("path", "line").iter_rows(named=True):
        given, expected = f"{row['given']:.2f}", f"{row['score']:.2f}"
        yield c.SCORE_CONTRADICTS(**_place(row), metric=key, value=given, expected=expected)


def _complete(metric: Metric, framework: Framework, present: set[str]) -> bool:
    """Whether all types of trust that report a metric are there."""
    if metric.score.pooled_by != "all":
        return True
    keys = metric.types or list(framework.trust_types)
    return all(framework.trust_types[key].name in present for key in keys)


def _step(ranges: Sequence[tuple[float, float]], scores: Floats) -> float:
    """One place in a pool: what a single wrong value moves the scores of others by."""
    steps = [0.0]
    for low, high in ranges:
        number = int(((scores >= low) & (scores <= high)).sum())
        steps.append((high - low) / max(number - 1, 1))
    return max(steps)


def _ranks(table: Table, framework: Framework) -> Iterator[Diagnostic]:
    """Compare published ranks, which are within the type, with the order of the values.

    Only the order counts, so that rows that are not there do no harm. The trust that is furthest
    out is named and set aside, and the others are looked at again: one wrong cell moves many.
    """
    types = table.trusts.select("trust_code", "trust_type")
    ranked = table.cells.filter(
        pl.col("value").is_not_null() & pl.col("published_rank").is_not_null()
    ).join(types, on="trust_code", how="left")
    for key, metric in framework.metrics.items():
        if metric.better is None or metric.other_units:
            continue
        rows = ranked.filter(pl.col("metric") == key)
        for _, pool in sorted(rows.group_by("trust_type"), key=lambda pair: str(pair[0][0])):
            pool = pool.sort("trust_code")
            for index, best, worst in _out_of_order(pool, metric):
                row = pool.row(index, named=True)
                expected = str(best) if best == worst else f"{best} to {worst}"
                yield c.RANK_CONTRADICTS(
                    path=row["path"],
                    line=row["line"],
                    metric=key,
                    trust=row["trust_code"],
                    value=f"{row['published_rank']:g}",
                    expected=expected,
                )


def _out_of_order(pool: pl.DataFrame, metric: Metric) -> Iterator[tuple[int, int, int]]:
    """Yield the rows whose rank does not fit, and the best and worst rank that would."""
    values = pool["value"].to_numpy()
    keys = -values if metric.better == "higher" else values
    published = pool["published_rank"].to_numpy()
    live = np.arange(len(keys))
    for _ in range(_MOST_RANKS):
        best = competition_rank(keys[live])
        worst = _last_rank(keys[live])
        given = competition_rank(published[live])
        off = np.maximum(best - given, given - worst)
        if len(off) == 0 or off.max() <= 0:
            return
        at = int(np.argmax(off))
        yield int(live[at]), int(best[at]), int(worst[at])
        live = np.delete(live, at)


def _last_rank(keys: Floats) -> Ints:
    """The rank of the last of those that tie: how many are as good or better."""
    return np.searchsorted(np.sort(keys), keys, side="right").astype(np.int64)
