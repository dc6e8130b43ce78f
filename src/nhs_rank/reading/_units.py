"""Values in another unit than their metric's, told by columns before anything is scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.words import usual_unit

if TYPE_CHECKING:
    import numpy.typing as npt

    from nhs_rank.diagnostics import Kind, Log
    from nhs_rank.framework import Framework
    from nhs_rank.framework.model import Metric
    from nhs_rank.reading._how import How
    from nhs_rank.reading._places import Places

__all__ = ["check_units"]

#: What values in another unit are multiplied by, and what they are then.
_FACTORS = {
    "%": ((100.0, "100", "proportions"), (0.01, "1/100", "hundredths of a per cent")),
    "percentage points": ((100.0, "100", "proportions"),),
    "minutes": (
        (1 / 60, "1/60", "seconds"),
        (1440.0, "1440", "parts of a day"),
        (60.0, "60", "hours"),
    ),
    "hours": ((1 / 60, "1/60", "minutes"), (1 / 3600, "1/3600", "seconds"), (24.0, "24", "days")),
    "out of 10": ((0.1, "1/10", "out of 100"), (10.0, "10", "proportions")),
    "days": ((1 / 24, "1/24", "hours"), (7.0, "7", "weeks"), (1 / 1440, "1/1440", "minutes")),
}
_ANY = ((1000.0, "1000", "thousands"), (0.001, "1/1000", "thousandths"))
_PERCENT = ("%", "percentage points")
#: The share of a column's values that has to fit for the column to be in a unit.
_MOST = 0.9
#: Per cents of which none is above this are rather proportions, and so is a hundredth of what
#: is ever seen of a metric whose values go as far as this.
_SMALL, _WIDE = 0.1, 50
_LEAST = 3
#: From so many values on, values that are out of place for one reason are one message.
_MANY = 6


@dataclass(frozen=True)
class _Column:
    """The values of one metric in one column of a file."""

    part: int
    column: int
    key: str
    metric: Metric
    values: npt.NDArray[np.float64]
    lines: npt.NDArray[np.int64]
    signs: int
    commas: bool

    @property
    def unit(self) -> str:
        return usual_unit(self.metric.unit or "")

    @property
    def typical(self) -> tuple[float, float] | None:
        """What is ever seen of the metric, or what is possible where the framework says no more."""
        ends = getattr(self.metric, "typical", None)
        return None if ends is None else (float(ends[0]), float(ends[1]))

    def share_within(self, ends: tuple[float, float], factor: float = 1.0) -> float:
        scaled = np.round(self.values * factor, 9)
        return float(((scaled >= ends[0]) & (scaled <= ends[1])).mean())

    @property
    def figures(self) -> str:
        """The least and the greatest value."""
        return f"{self.values.min():g} to {self.values.max():g}"


def check_units(
    cells: pl.DataFrame,
    percent: npt.NDArray[np.int64],
    framework: Framework,
    places: Places,
    how: How,
    log: Log,
) -> None:
    """Report values that cannot be in the unit of their metric.

    A column that is in another unit is one error that names the factor; single values outside
    the metric's range are an error each.

    Parameters
    ----------
    cells
        ``part, column, metric, unit, line, value, text``.
    percent
        The rows that have a per cent sign.
    framework
        Says which values are possible and which are usual.
    places
        Where the cells stand.
    how
        How files are read: factors that were given.
    log
        Takes every problem.

    """
    checked = [
        bool(metric.unit or metric.range or getattr(metric, "typical", None))
        for metric in framework.metrics.values()
    ]
    if not any(checked):
        return
    given = set(how.factors(framework))
    columns = _columns(cells, percent, framework)
    wrong = {id(one): found for one in columns if (found := _other_unit(one)) is not None}
    parts = {one.part for one in columns if id(one) in wrong and wrong[id(one)][0] == "100"}
    for one in columns:
        if id(one) in wrong:
            _report_unit(one, *wrong[id(one)], places, log)
        elif (mixed := _partly_other_unit(one)) is not None:
            _report_mixed(one, *mixed, places, log)
        elif (
            one.part in parts and one.unit in _PERCENT and not one.signs and one.key not in given
        ) and np.abs(one.values).max() <= 1:
            # beside columns that are proportions beyond doubt
            _report_unit(one, "100", "proportions", places, log)
        else:
            _report_single(one, given, places, log)


def _columns(
    cells: pl.DataFrame, percent: npt.NDArray[np.int64], framework: Framework
) -> list[_Column]:
    """The values of each metric in each column of a file, those in another unit left out."""
    keys = list(framework.metrics)
    is_percent = np.zeros(cells.height, bool)
    is_percent[percent] = True
    columns = ("part", "column", "metric", "unit", "line", "value", "text")
    frame = cells.select(columns).with_columns(pl.Series("sign", is_percent))
    frame = frame.filter(pl.col("value").is_not_null())
    found = []
    for (part, column, at), group in frame.group_by("part", "column", "metric"):
        metric = framework.metrics[keys[at]]
        others = [usual_unit(unit) for unit in metric.other_units]
        own = group.filter(~pl.col("unit").is_in(others).fill_null(False)) if others else group
        if own.height:
            found.append(
                _Column(
                    part=int(part),
                    column=int(column),
                    key=keys[at],
                    metric=metric,
                    values=own["value"].to_numpy(),
                    lines=own["line"].to_numpy().astype(np.int64),
                    signs=int(own["sign"].sum()),
                    commas=_all_with_commas(own["text"]),
                )
            )
    return sorted(found, key=lambda one: (one.part, one.column, keys.index(one.key)))


def _all_with_commas(texts: pl.Series) -> bool:
    """Whether all cells have a comma, as decimals may have where it stands before them."""
    return "," in texts[0] and bool(texts.str.contains(",", literal=True).all())


def _other_unit(one: _Column) -> tuple[str, str] | None:
    """The factor that brings a column into its unit, where it surely is in another one."""
    ends = one.typical or _possible(one.metric)
    if ends is None or one.share_within(ends) > 1 - _MOST:
        return None
    if not (one.values != 0).any():
        return None
    for factor, text, what in (*_FACTORS.get(one.unit, ()), *_ANY):
        if one.share_within(ends, factor) >= _MOST:
            return text, what
    return None


def _partly_other_unit(one: _Column) -> tuple[npt.NDArray[np.bool_], str, str] | None:
    """The values that surely are in another unit than the others of their column, if some are.

    Those are two or more that were never seen of the metric, are among the others when they are
    multiplied, and are far from them or impossible as they are.
    """
    ends = one.typical or _possible(one.metric)
    if ends is None or one.signs == len(one.values):
        return None
    outside = ~((one.values >= ends[0]) & (one.values <= ends[1]))
    if outside.sum() < 2 or outside.all():
        return None
    within, others = one.values[outside], one.values[~outside]
    possible = _possible(one.metric)
    impossible = possible is not None and bool(
        ((within < possible[0]) | (within > possible[1])).all()
    )
    far = np.abs(within).max() * 10 < np.abs(others).min()
    if not (impossible or far):
        return None
    for factor, text, what in (*_FACTORS.get(one.unit, ()), *_ANY):
        scaled = within * factor
        if ((scaled >= others.min() / 2) & (scaled <= others.max() * 2)).all():
            return outside, text, what
    return None


def _report_mixed(
    one: _Column,
    rows: npt.NDArray[np.bool_],
    text: str,
    what: str,
    places: Places,
    log: Log,
) -> None:
    values = one.values[rows]
    log.add(
        c.OTHER_SCALE(
            path=places.paths[one.part],
            line=int(one.lines[rows].min()),
            column=one.column,
            value=f"{len(values)} of {len(one.values)}: {values.min():g} to {values.max():g}",
            header=places.header(one.part, one.column),
            metric=one.key,
            unit=one.metric.unit or "the unit of the others",
            what=what,
            fix=f"write all of them in one unit: multiply these by {text}",
        )
    )


def _possible(metric: Metric) -> tuple[float, float] | None:
    return None if metric.range is None else (float(metric.range[0]), float(metric.range[1]))


def _report_unit(one: _Column, text: str, what: str, places: Places, log: Log) -> None:
    log.add(
        c.OTHER_SCALE(
            path=places.paths[one.part],
            line=int(one.lines.min()),
            column=one.column,
            value=one.figures,
            header=places.header(one.part, one.column),
            metric=one.key,
            unit=one.metric.unit or "its unit",
            what=what,
            fix="if their commas stand before decimals, add --decimal ,"
            if one.commas
            else f"multiply them: add --factor {_alias(one)}={text}",
        )
    )


def _report_single(one: _Column, given: set[str], places: Places, log: Log) -> None:
    """Report impossible values, those that are never seen, and what may be proportions."""
    possible = _possible(one.metric)
    outside = np.zeros(len(one.values), bool)
    if possible is not None:
        outside = ~((one.values >= possible[0]) & (one.values <= possible[1]))
        _each(one, outside, possible, c.OUTSIDE_RANGE, places, log)
    if one.typical is not None:
        unusual = ~outside & ~((one.values >= one.typical[0]) & (one.values <= one.typical[1]))
        _each(one, unusual, one.typical, c.NEVER_SEEN, places, log)
    place = {"path": places.paths[one.part], "column": one.column, "line": int(one.lines.min())}
    header = places.header(one.part, one.column)
    if one.signs and one.unit and one.unit not in _PERCENT:
        log.add(
            c.SIGN_AGAINST_UNIT(**place, header=header, metric=one.key, unit=one.metric.unit)  # type: ignore[arg-type]
        )
    elif 0 < one.signs < len(one.values):
        count = len(one.values) - one.signs
        log.add(c.SOME_SIGNS(**place, header=header, metric=one.key, count=count))  # type: ignore[arg-type]
    elif _may_be_proportions(one) and one.key not in given:
        log.add(
            c.MAYBE_PROPORTIONS(
                **place,  # type: ignore[arg-type]
                value=one.figures,
                header=header,
                metric=one.key,
                name=_alias(one),
            )
        )


def _alias(one: _Column) -> str:
    """The name of a metric that is easiest to type."""
    return one.metric.aliases[0] if one.metric.aliases else one.key


def _may_be_proportions(one: _Column) -> bool:
    """Whether per cents are so small, all of them, that they may be proportions."""
    if one.unit not in _PERCENT or one.signs:
        return False
    distinct = np.unique(one.values[one.values != 0])
    limit = _SMALL
    if one.typical is not None and one.typical[0] >= 0 and one.typical[1] >= _WIDE:
        limit = one.typical[1] / 100
    return len(distinct) >= _LEAST and bool(np.abs(one.values).max() <= limit)


def _each(
    one: _Column,
    rows: npt.NDArray[np.bool_],
    ends: tuple[float, float],
    kind: Kind,
    places: Places,
    log: Log,
) -> None:
    order = sorted(np.flatnonzero(rows).tolist(), key=lambda row: int(one.lines[row]))
    more = ""
    if len(order) >= _MANY:
        rest = one.values[order[1:]]
        more = f", nor are {len(rest):,} more of the column ({rest.min():g} to {rest.max():g})"
        order = order[:1]
    fields = (
        {
            "path": places.paths[one.part],
            "line": int(one.lines[row]),
            "column": one.column,
            "value": f"{one.values[row]:g}",
            "metric": one.key,
            "span": f"{ends[0]:g} to {ends[1]:g}",
            "more": more,
        }
        for row in order
    )
    log.each(kind, len(order), fields)
