"""Score metrics: published scores where there are any, else from values by the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from nhs_rank.arithmetic import Bools, Floats, Ints, competition_rank, half_up
from nhs_rank.methods import Pool
from nhs_rank.words import usual_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhs_rank.framework import Framework, Metric
    from nhs_rank.methods import Rule

__all__ = ["SCORES", "Source", "exact_given", "score"]

Source = Literal["auto", "given", "values"]

#: One row a trust and metric that has a score.
SCORES: dict[str, pl.DataType] = {
    "trust_code": pl.String(),
    "trust_type": pl.String(),
    "metric": pl.String(),
    "value": pl.Float64(),
    "unit": pl.String(),
    "score": pl.Float64(),
    "score_source": pl.String(),
    "metric_rank": pl.Int64(),
    "ranked_of": pl.Int64(),
}


def score(
    cells: pl.DataFrame,
    trusts: pl.DataFrame,
    framework: Framework,
    *,
    source: Source = "auto",
    unround: bool = True,
) -> pl.DataFrame:
    """Score every metric of every trust.

    Parameters
    ----------
    cells, trusts
        Of one quarter, as in `nhs_rank.reading.Table`.
    framework
        Names the metrics and their rules.
    source
        ``given`` takes published scores, ``values`` scores from values (except metrics of which
        only a score is ever published), ``auto`` published ones where there are any.
    unround
        Give published scores that sit on a grid their exact value back.

    Returns
    -------
    A frame with the columns of `SCORES`, ordered by trust code and the framework's metrics.
    ``metric_rank`` is among the trusts of the same type, by value, or by score where the metric
    has no value.

    """
    people = _people(trusts)
    by_metric = {str(key): part for (key,), part in cells.group_by("metric")}
    columns: dict[str, _Column] = {}
    for key in _made_in_order(framework):
        column = _column(by_metric.get(key, cells.clear()), people)
        if (decimals := framework.metrics[key].round) is not None:
            column = replace(column, scored=half_up(column.value, decimals))
        columns[key] = _scored(column, key, framework, people, columns, source, unround)
    return _frame(columns, framework, people, trusts)


def exact_given(cells: pl.DataFrame, trusts: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return the cells with published scores given back their exact value.

    Scoring these without ``unround`` is the same as scoring the original ones with it; but the
    grid stays that of the whole pool when one of them is then changed.
    """
    people = _people(trusts)
    parts = [cells.clear()]
    for (key,), part in cells.group_by("metric", maintain_order=True):
        metric = framework.metrics[str(key)]
        exact = _published(_column(part, people), metric, framework, people)
        rows = [people.row[code] for code in part["trust_code"]]
        parts.append(part.with_columns(pl.Series("given", exact[rows]).fill_nan(None)))
    return pl.concat(parts)


def _people(trusts: pl.DataFrame) -> _Trusts:
    return _Trusts(
        {code: row for row, code in enumerate(trusts["trust_code"])},
        _numbered(trusts["trust_type"]),
    )


@dataclass(frozen=True)
class _Trusts:
    """The row of each trust code, and the number of each row's trust type."""

    row: dict[str, int]
    type: Ints


@dataclass(frozen=True)
class _Column:
    """One metric over all trusts: NaN and None stand for "not there".

    ``value`` is as reported, ``scored`` what is scored: the same, or rounded as the framework says.
    """

    value: Floats
    scored: Floats
    given: Floats
    text: list[str | None]
    unit: list[str | None]
    score: Floats
    is_given: Bools


def _numbered(types: pl.Series) -> Ints:
    names = {name: number for number, name in enumerate(types.unique().to_list())}
    return np.array([names[name] for name in types], dtype=np.int64)


def _made_in_order(framework: Framework) -> list[str]:
    """The metrics, each after those that its score is made of."""
    order: dict[str, None] = {}

    def visit(key: str) -> None:
        for part in framework.metrics[key].score.parts:
            visit(part)
        order.setdefault(key)

    for key in framework.metrics:
        visit(key)
    return list(order)


def _column(part: pl.DataFrame, people: _Trusts) -> _Column:
    size = len(people.row)
    rows = [people.row[code] for code in part["trust_code"]]
    numbers = np.full((2, size), np.nan)
    texts: list[list[str | None]] = [[None] * size, [None] * size]
    for store, name in zip(numbers, ("value", "given"), strict=True):
        store[rows] = part[name].to_numpy()
    for kept, name in zip(texts, ("text", "unit"), strict=True):
        for row, text in zip(rows, part[name], strict=True):
            kept[row] = text
    return _Column(
        value=numbers[0],
        scored=numbers[0],
        given=numbers[1],
        text=texts[0],
        unit=texts[1],
        score=np.full(size, np.nan),
        is_given=np.zeros(size, dtype=bool),
    )


def _scored(
    column: _Column,
    key: str,
    framework: Framework,
    people: _Trusts,
    others: dict[str, _Column],
    source: Source,
    unround: bool,
) -> _Column:
    """Fill in the score of a metric, and whether it is a published one."""
    metric = framework.metrics[key]
    parts = [others[name] for name in metric.score.parts]
    made = _from_values(column, metric, framework, people, parts)
    given = _published(column, metric, framework, people) if unround else column.given
    nothing = np.full(len(made), np.nan)
    if "score" in metric.score.needs:
        made = nothing
    elif source == "values":
        given = nothing
    elif source == "given" and not (parts and metric.given is None):
        made = nothing
    is_given = ~np.isnan(given)
    inherited = np.ones(len(made), dtype=bool) if parts else np.zeros(len(made), dtype=bool)
    for part in parts:
        inherited &= part.is_given | np.isnan(part.score)
    return replace(column, score=np.where(is_given, given, made), is_given=is_given | inherited)


def _from_values(
    column: _Column,
    metric: Metric,
    framework: Framework,
    people: _Trusts,
    parts: list[_Column],
) -> Floats:
    scores = np.full(len(column.value), np.nan)
    part_scores = np.empty((len(column.value), len(parts)))
    for index, part in enumerate(parts):
        part_scores[:, index] = part.score
    for unit, rule in ((None, metric.score), *_other_units(metric).items()):
        for rows in _pools(column, rule, unit, metric, people, part_scores):
            pool = Pool(
                values=column.scored[rows],
                texts=[column.text[row] or "" for row in rows],
                parts=part_scores[rows],
                better=metric.better,
                scale=framework.scale,
            )
            scores[rows] = rule.score(pool)
    return scores


def _pools(
    column: _Column,
    rule: Rule,
    unit: str | None,
    metric: Metric,
    people: _Trusts,
    part_scores: Floats,
) -> Iterator[Ints]:
    """The rows of each set of trusts that the rule scores together."""
    if "parts" in rule.needs:
        there = ~np.isnan(part_scores).all(axis=1)
    elif "text" in rule.needs:
        there = np.array([text is not None for text in column.text])
    else:
        there = ~np.isnan(column.value)
    if others := _other_units(metric):
        units = [given if given in others else None for given in column.unit]
        there = there & np.array([given == unit for given in units])
    yield from _split(np.flatnonzero(there), rule, people)


def _other_units(metric: Metric) -> dict[str, Rule]:
    """The rules for values in another unit, by the unit as cells have it."""
    return {usual_unit(unit): rule for unit, rule in metric.other_units.items()}


def _split(rows: Ints, rule: Rule, people: _Trusts) -> Iterator[Ints]:
    if rule.pooled_by == "type":
        for number in np.unique(people.type[rows]):
            yield rows[people.type[rows] == number]
    elif len(rows):
        yield rows


def _published(column: _Column, metric: Metric, framework: Framework, people: _Trusts) -> Floats:
    """The published scores, exact where they sit on a grid; those by another unit aside."""
    there = ~np.isnan(column.given)
    if others := _other_units(metric):
        there &= np.array([unit not in others for unit in column.unit])
    exact = column.given.copy()
    for rows in _split(np.flatnonzero(there), metric.score, people):
        exact[rows] = metric.score.unround(column.given[rows], framework.scale)
    return exact


def _frame(
    columns: dict[str, _Column], framework: Framework, people: _Trusts, trusts: pl.DataFrame
) -> pl.DataFrame:
    """Rows of `SCORES` for the trusts and metrics that have a score."""
    parts: list[dict[str, Any]] = []
    for key, metric in framework.metrics.items():
        column = columns[key]
        rows = np.flatnonzero(~np.isnan(column.score))
        place, number = _places(column, rows, metric, people)
        parts.append(
            {
                "row": rows,
                "metric": [key] * len(rows),
                "value": column.value[rows],
                "unit": [column.unit[row] or metric.unit for row in rows],
                "score": column.score[rows],
                "score_source": np.where(column.is_given[rows], "given", "values").tolist(),
                "metric_rank": place,
                "ranked_of": number,
            }
        )
    rows = np.concatenate([part["row"] for part in parts])
    # metrics stand in the framework's order, so a stable sort by trust is all that is needed
    order = np.argsort(_numbered_in_order(trusts["trust_code"])[rows], kind="stable")
    data: dict[str, pl.Series] = {
        name: trusts[name].cast(pl.String)[rows[order]] for name in ("trust_code", "trust_type")
    }
    for name, kind in SCORES.items():
        if name in data:
            continue
        held = [part[name] for part in parts]
        if isinstance(held[0], list):
            texts = [text for part in held for text in part]
            data[name] = pl.Series(name, [texts[index] for index in order], dtype=kind)
        else:
            data[name] = pl.Series(name, np.concatenate(held)[order], dtype=kind)
    return pl.DataFrame({name: data[name] for name in SCORES}).with_columns(
        pl.col("value").fill_nan(None)
    )


def _places(column: _Column, rows: Ints, metric: Metric, people: _Trusts) -> tuple[Ints, Ints]:
    """The rank of each row among those of its type, and how many these are."""
    place = np.zeros(len(rows), dtype=np.int64)
    number = np.zeros(len(rows), dtype=np.int64)
    by_value = metric.better is not None and not metric.other_units
    # means of the same scores in another order may differ in the last digits
    keys = np.round(column.score[rows], 9)
    if by_value and not np.isnan(column.scored[rows]).any():
        keys = -column.scored[rows] if metric.better == "higher" else column.scored[rows]
    for type_ in np.unique(people.type[rows]):
        mine = people.type[rows] == type_
        place[mine] = competition_rank(keys[mine])
        number[mine] = mine.sum()
    return place, number


def _numbered_in_order(codes: pl.Series) -> Ints:
    """The place of each code in the order of codes."""
    places = {code: place for place, code in enumerate(sorted(codes.to_list()))}
    return np.array([places[code] for code in codes], dtype=np.int64)
