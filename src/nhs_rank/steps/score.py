"""Score metrics: published scores where there are any, else from values by the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from nhs_rank.arithmetic import Bools, Floats, Ints, groups, half_up, ranked_within
from nhs_rank.methods import Pool
from nhs_rank.steps.average import positions
from nhs_rank.words import usual_unit

if TYPE_CHECKING:
    import numpy.typing as npt

    from nhs_rank.framework import Framework, Metric
    from nhs_rank.methods import Rule

    #: Texts of trusts, None where there is none.
    Texts = npt.NDArray[np.object_]

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
    "share": pl.Float64(),
    "score_source": pl.String(),
    "metric_rank": pl.Int64(),
    "ranked_of": pl.Int64(),
}
#: The column that holds the row of a cell's trust.
_ROW = "_row"


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
    ``share`` is how much of its weight the metric has for the trust: 1, or less where parts of it
    are missing and its rule says so. ``metric_rank`` is among the trusts of the same type, by
    value, or by score where the metric has no value.

    """
    scorer = _Scorer(framework, _arrays(trusts), source, unround)
    needed = ["metric", "trust_code", "value", "given", "text", "unit"]
    placed = _placed(cells.select(needed), scorer.trusts).drop("trust_code")
    by_metric = {str(key): part for (key,), part in placed.group_by("metric")}
    columns: dict[str, _Column] = {}
    for key in _made_in_order(framework):
        part = by_metric.get(key, placed.clear())
        columns[key] = scorer.scored(key, part, columns)
    return _frame(columns, framework, scorer.trusts, trusts)


def exact_given(cells: pl.DataFrame, trusts: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return the cells with published scores given back their exact value.

    Scoring these without ``unround`` is the same as scoring the original ones with it; but the
    grid stays that of the whole pool when one of them is then changed.
    """
    scorer = _Scorer(framework, _arrays(trusts), "auto", unround=True)
    parts = [cells.clear()]
    for (key,), part in _placed(cells, scorer.trusts).group_by("metric", maintain_order=True):
        metric = framework.metrics[str(key)]
        exact = scorer.published(_column(part, scorer.trusts), metric)
        given = pl.Series("given", exact[part[_ROW].to_numpy()]).fill_nan(None)
        parts.append(part.with_columns(given).drop(_ROW))
    return pl.concat(parts)


def _arrays(trusts: pl.DataFrame) -> _Trusts:
    return _Trusts(trusts["trust_code"].to_list(), _numbered(trusts["trust_type"]))


def _placed(cells: pl.DataFrame, trusts: _Trusts) -> pl.DataFrame:
    """The cells with the row of their trust."""
    return cells.with_columns(pl.Series(_ROW, positions(cells["trust_code"], trusts.codes)))


@dataclass(frozen=True)
class _Trusts:
    """The trust code of each row, and the number of its trust type."""

    codes: list[str]
    type: Ints


@dataclass(frozen=True)
class _Column:
    """One metric over all trusts: NaN and None stand for "not there".

    ``value`` is as reported, ``scored`` what is scored: the same, or rounded as the framework says.
    ``share`` is how much of its weight the metric has for each trust.
    """

    value: Floats
    scored: Floats
    given: Floats
    text: Texts
    unit: Texts
    score: Floats
    share: Floats
    is_given: Bools


def _numbered(types: pl.Series) -> Ints:
    names = {name: number for number, name in enumerate(types.unique().to_list())}
    return np.array([names[name] for name in types], dtype=np.int64)


def _made_in_order(framework: Framework) -> list[str]:
    """The metrics, each after those that its score is made of."""
    order: dict[str, None] = {}
    entered: set[str] = set()

    def visit(key: str) -> None:
        if key not in entered:
            entered.add(key)
            for part in framework.metrics[key].score.parts:
                visit(part)
            order.setdefault(key)

    for key in framework.metrics:
        visit(key)
    return list(order)


def _column(part: pl.DataFrame, trusts: _Trusts) -> _Column:
    size = len(trusts.codes)
    rows = part[_ROW].to_numpy()
    numbers = np.full((2, size), np.nan)
    texts = [np.full(size, None, dtype=object), np.full(size, None, dtype=object)]
    for store, name in zip(numbers, ("value", "given"), strict=True):
        store[rows] = part[name].to_numpy()
    for kept, name in zip(texts, ("text", "unit"), strict=True):
        if part[name].null_count() < part.height:
            kept[rows] = part[name].to_list()
    return _Column(
        value=numbers[0],
        scored=numbers[0],
        given=numbers[1],
        text=texts[0],
        unit=texts[1],
        score=np.full(size, np.nan),
        share=np.ones(size),
        is_given=np.zeros(size, dtype=bool),
    )


@dataclass(frozen=True)
class _Scorer:
    """Scores one metric after another: what all of them need to know."""

    framework: Framework
    trusts: _Trusts
    source: Source
    unround: bool

    def scored(self, key: str, cells: pl.DataFrame, others: dict[str, _Column]) -> _Column:
        """Return a metric with its scores, and whether they are published ones."""
        metric = self.framework.metrics[key]
        column = _column(cells, self.trusts)
        if metric.round is not None:
            column = replace(column, scored=half_up(column.value, metric.round))
        parts = [others[name] for name in metric.score.parts]
        made, share = self._from_values(column, metric, parts)
        given = self.published(column, metric) if self.unround else column.given
        nothing = np.full(len(made), np.nan)
        if "score" in metric.score.needs:
            made = nothing
        elif self.source == "values":
            given = nothing
        elif self.source == "given" and not (parts and metric.given is None):
            made = nothing
        is_given = ~np.isnan(given)
        inherited = np.full(len(made), bool(parts))
        for part in parts:
            inherited &= part.is_given | np.isnan(part.score)
        return replace(
            column,
            score=np.where(is_given, given, made),
            share=np.where(is_given, 1.0, share),
            is_given=is_given | inherited,
        )

    def published(self, column: _Column, metric: Metric) -> Floats:
        """The published scores, exact where they sit on a grid; those by another unit aside."""
        scorable = ~np.isnan(column.given)
        if others := _other_units(metric):
            scorable &= np.array([unit not in others for unit in column.unit])
        exact = column.given.copy()
        for rows in self._split(np.flatnonzero(scorable), metric.score):
            exact[rows] = metric.score.unround(column.given[rows], self.framework.scale)
        return exact

    def _from_values(
        self, column: _Column, metric: Metric, parts: list[_Column]
    ) -> tuple[Floats, Floats]:
        """The scores that the rules make, and the metric's share of its weight."""
        scores = np.full(len(column.value), np.nan)
        share = np.ones(len(column.value))
        part_scores = np.empty((len(column.value), len(parts)))
        for index, part in enumerate(parts):
            part_scores[:, index] = part.score
        for unit, rule in ((None, metric.score), *_other_units(metric).items()):
            scorable = _scorable(column, rule, unit, metric, part_scores)
            for rows in self._split(np.flatnonzero(scorable), rule):
                pool = Pool(
                    values=column.scored[rows],
                    texts=[text or "" for text in column.text[rows]]
                    if "text" in rule.needs
                    else [],
                    parts=part_scores[rows],
                    better=metric.better,
                    scale=self.framework.scale,
                )
                scores[rows] = rule.score(pool)
                share[rows] = rule.share(pool)
        return scores, share

    def _split(self, rows: Ints, rule: Rule) -> list[Ints]:
        """The rows of each set of trusts that the rule scores together."""
        if rule.pooled_by == "type":
            return [rows[at] for at in groups(self.trusts.type[rows])]
        return [rows] if len(rows) else []


def _scorable(
    column: _Column, rule: Rule, unit: str | None, metric: Metric, part_scores: Floats
) -> Bools:
    """Who has what the rule makes a score from, in its unit."""
    if "parts" in rule.needs:
        scorable = np.asarray(~np.isnan(part_scores).all(axis=1))
    elif "text" in rule.needs:
        scorable = np.array([text is not None for text in column.text], dtype=bool)
    else:
        scorable = ~np.isnan(column.value)
    if others := _other_units(metric):
        units = [given if given in others else None for given in column.unit]
        scorable = scorable & np.array([given == unit for given in units], dtype=bool)
    return scorable


def _other_units(metric: Metric) -> dict[str, Rule]:
    """The rules for values in another unit, by the unit as cells have it."""
    return {usual_unit(unit): rule for unit, rule in metric.other_units.items()}


def _frame(
    columns: dict[str, _Column], framework: Framework, trusts: _Trusts, details: pl.DataFrame
) -> pl.DataFrame:
    """Rows of `SCORES` for the trusts and metrics that have a score."""
    parts: list[dict[str, Any]] = []
    units: dict[str | None, int] = {}
    for at, (key, metric) in enumerate(framework.metrics.items()):
        column = columns[key]
        rows = np.flatnonzero(~np.isnan(column.score))
        rank, number = _metric_ranks(column, rows, metric, trusts)
        parts.append(
            {
                "row": rows,
                "metric": np.full(len(rows), at),
                "value": column.value[rows],
                "unit": _unit_numbers(column.unit[rows], metric, units),
                "score": column.score[rows],
                "share": column.share[rows],
                "score_source": column.is_given[rows].astype(np.int64),
                "metric_rank": rank,
                "ranked_of": number,
            }
        )
    rows = np.concatenate([part["row"] for part in parts])
    # metrics stand in the framework's order, so a stable sort by trust is all that is needed
    order = np.argsort(_numbered_in_order(details["trust_code"])[rows], kind="stable")
    data: dict[str, pl.Series] = {
        name: details[name].cast(pl.String)[rows[order]] for name in ("trust_code", "trust_type")
    }
    texts: dict[str, list[Any]] = {
        "metric": list(framework.metrics),
        "unit": list(units),
        "score_source": ["values", "given"],
    }
    for name, kind in SCORES.items():
        if name in data:
            continue
        numbers = np.concatenate([part[name] for part in parts])[order]
        if name in texts:
            data[name] = pl.Series(name, texts[name], dtype=kind).gather(numbers)
        else:
            data[name] = pl.Series(name, numbers, dtype=kind)
    return pl.DataFrame({name: data[name] for name in SCORES}).with_columns(
        pl.col("value").fill_nan(None)
    )


def _unit_numbers(reported: Texts, metric: Metric, units: dict[str | None, int]) -> Ints:
    """The number of each unit among ``units``, which grow; the metric's own where none is said."""
    own = units.setdefault(metric.unit, len(units))
    numbers = np.full(len(reported), own)
    for row in np.flatnonzero(reported.astype(bool)):
        numbers[row] = units.setdefault(reported[row], len(units))
    return numbers


def _metric_ranks(
    column: _Column, rows: Ints, metric: Metric, trusts: _Trusts
) -> tuple[Ints, Ints]:
    """The rank of each row among those of its type, and how many these are."""
    by_value = metric.better is not None and not metric.other_units
    # means of the same scores in another order may differ in the last digits
    keys = np.round(column.score[rows], 9)
    if by_value and not np.isnan(column.scored[rows]).any():
        keys = -column.scored[rows] if metric.better == "higher" else column.scored[rows]
    return ranked_within(keys, trusts.type[rows])


def _numbered_in_order(codes: pl.Series) -> Ints:
    """The position of each code in the order of codes."""
    positions = {code: position for position, code in enumerate(sorted(codes.to_list()))}
    return np.array([positions[code] for code in codes], dtype=np.int64)
