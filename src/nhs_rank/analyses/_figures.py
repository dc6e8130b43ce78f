"""Figures of a ranked quarter for elsewhere: one function a kind, and the table that names them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.output.cells import fixed
from nhs_rank.output.figure import (
    BLUE,
    DARK,
    GREY,
    ORANGE,
    SHADES,
    TEAL,
    Figure,
    circle,
    line,
    path,
    rect,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhs_rank.result import Result

__all__ = ["FIGURES", "figure"]

_BOX = 912.0
_MOVERS = 12


def figure(
    result: Result,
    kind: str,
    *,
    trusts: Sequence[str] = (),
    against: Result | None = None,
    along: str | None = None,
) -> Figure:
    """Draw a figure.

    Parameters
    ----------
    result
        A ranked quarter; its ``trust_type`` picks whom a figure shows.
    kind
        One of `FIGURES`.
    trusts
        Codes of trusts to point out; the kinds ``metrics`` and ``scan`` are about the first.
    against
        For ``shifts``: the ranking that ranks are held against.
    along
        For ``scan``: a metric and a range, ``OF0013=60..80``.

    Raises
    ------
    InputError
        Where the result lacks what the figure shows.

    """
    return FIGURES[kind](result, trusts, against, along)


def _peers(result: Result, trusts: Sequence[str]) -> tuple[str, pl.DataFrame]:
    """The trusts of one group in order of rank, and what they are called together."""
    table = result.league.filter(pl.col("rank").is_not_null()).sort("rank", "trust_code")
    if result.framework.ranking.within == "all" or table["trust_type"].is_null().all():
        return result.framework.unit.plural, table
    own = table.filter(pl.col("trust_code").is_in(list(trusts)))["trust_type"]
    counts = table.group_by("trust_type").len().sort("len", "trust_type", descending=[True, False])
    kind = own[0] if len(own) else counts["trust_type"][0]
    plural = result.framework.unit.plural
    called = kind.lower() if kind.lower().endswith(plural) else f"{kind.lower()}s"
    return called, table.filter(pl.col("trust_type") == kind)


def _source(result: Result) -> str:
    parts = [result.quarter or "", result.framework.title, "made by nhs-rank, not official"]
    return " | ".join(part for part in parts if part)


def _needs(kind: str, what: str, fix: str) -> InputError:
    return InputError([c.NO_FIGURE(kind=kind, what=what, fix=fix)])


def _mark(row: dict[str, object], trusts: Sequence[str]) -> str:
    return ORANGE if row["trust_code"] in trusts else BLUE


def _label(row: dict[str, object]) -> str:
    return str(row["trust_name"] or row["trust_code"])


def _cut(label: str, length: int) -> str:
    return (
        label if len(label) <= length else label[: length - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    )


def _apart(places: list[float], least: float = 15.0) -> list[float]:
    """Move labels down, and then up, so far that none lies upon another."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    for before, at in pairwise(order):
        moved[at] = max(moved[at], moved[before] + least)
    spill = max((moved[order[-1]] - 474.0) if order else 0.0, 0.0)
    if spill:
        moved[order[-1]] -= spill
        for after, at in pairwise(reversed(order)):
            moved[at] = min(moved[at], moved[after] - least)
    return moved


def _axis(most: int, x: Callable[[float], float], height: float) -> list[str]:
    """Grid lines at round ranks, the first and the last."""
    step = next((one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500) if most / one <= 8), 1000)
    inner = [rank for rank in range(step, most, step) if rank > 1 and most - rank >= step / 2]
    marks = []
    for rank in dict.fromkeys((1, *inner, most)):
        marks += [
            line(x(rank), 0, x(rank), height, stroke="#D0D0D0"),
            text(x(rank), -6, str(rank), anchor="middle", fill=DARK),
        ]
    return marks


def ranges(
    result: Result, trusts: Sequence[str], _against: Result | None, _along: str | None
) -> Figure:
    """Likely ranks: a line a trust, a dot at its rank."""
    called, table = _peers(result, trusts)
    table = table.filter(pl.col("likely_rank_low").is_not_null())
    if table.is_empty():
        raise _needs("ranges", "the table has no likely ranges", "leave out --draws 0")
    most = int(table["ranked_of"][0])
    step = 18.0 if table.height <= 45 else 9.0
    left = 330.0 if step > 10 else 30.0
    height = step * table.height + 8

    def x(rank: float) -> float:
        return left + (_BOX - left - 20) * (rank - 1) / max(most - 1, 1)

    marks = _axis(most, x, height)
    for at, row in enumerate(table.iter_rows(named=True)):
        y = step * at + step / 2 + 4
        low, high = row["likely_rank_low"], row["likely_rank_high"]
        marks.append(line(x(low), y, x(high) + 0.01, y, stroke=TEAL, width=4 if step > 10 else 3))
        marks.append(circle(x(row["rank"]), y, 4.5 if step > 10 else 3.5, fill=_mark(row, trusts)))
        if step > 10:
            marks.append(text(left - 14, y + 4, _cut(_label(row), 44), anchor="end"))
        elif row["trust_code"] in trusts:
            marks.append(text(x(high) + 8, y + 4, _cut(_label(row), 40), bold=True))
    wide = table.select((pl.col("likely_rank_high") - pl.col("likely_rank_low")).median()).item()
    subtitle = (
        f"Rank (dot) and likely rank (line, 95% of {result.options.draws:,} draws over metrics) "
        f"of {most} {called}"
    )
    headline = f"Likely ranks of {called}: half span {wide:.0f} places or more"
    return Figure(
        headline,
        subtitle,
        _source(result),
        f"{table.height} horizontal lines in order of rank. The median line spans {wide:.0f} of "
        f"{most} places; the first is {_label(table.row(0, named=True))}, likely "
        f"{table['likely_rank_low'][0]} to {table['likely_rank_high'][0]}.",
        tuple(marks),
        height,
    )


def shifts(
    result: Result, trusts: Sequence[str], against: Result | None, _along: str | None
) -> Figure:
    """Who moves most between two weightings, as slopes."""
    if against is None:
        raise _needs("shifts", "there is nothing to hold it against", "give --against NAME|FILE")
    called, table = _peers(against, trusts)
    before = result.league.select("trust_code", pl.col("rank").alias("before"))
    both = table.join(before, on="trust_code").drop_nulls("before")
    moved = both.with_columns((pl.col("rank") - pl.col("before")).alias("by")).sort(
        pl.col("by").abs(), "trust_code", descending=[True, False]
    )
    picked = moved.filter(pl.col("trust_code").is_in(list(trusts)))
    top = pl.concat([picked, moved.filter(pl.col("by") != 0)]).unique(
        "trust_code", keep="first", maintain_order=True
    )
    top = top.head(max(_MOVERS, picked.height))
    rows = top.to_dicts()
    shown = [row[name] for row in rows for name in ("before", "rank")]
    least, most = min(shown, default=1), max(shown, default=2)
    height = 480.0

    def y(rank: float) -> float:
        return 14 + (height - 28) * (rank - least) / max(most - least, 1)

    left = _apart([y(row["before"]) for row in rows])
    right = _apart([y(row["rank"]) for row in rows])
    marks = []
    for row, one, two in zip(rows, left, right, strict=True):
        own = ORANGE if row["trust_code"] in trusts else BLUE if row["by"] < 0 else DARK
        dash = "" if row["by"] <= 0 else "5 3"
        marks.append(
            line(350, y(row["before"]), 562, y(row["rank"]), stroke=own, width=2, dash=dash)
        )
        marks.append(line(326, one, 350, y(row["before"]), stroke=GREY, width=0.6))
        marks.append(line(562, y(row["rank"]), 586, two, stroke=GREY, width=0.6))
        marks.append(text(322, one + 4, f"{_cut(_label(row), 42)} {row['before']}", anchor="end"))
        marks.append(text(590, two + 4, f"{row['rank']} {_cut(_label(row), 42)}"))
    changed = int((both["rank"] != both["before"]).sum())
    first = top.row(0, named=True) if top.height else None
    headline = f"{changed} of {both.height} {called} change rank"
    return Figure(
        headline,
        f"From {result.framework.title} (left) to {against.framework.title} (right): the "
        f"{top.height} largest moves; broken lines fall",
        _source(result),
        f"{headline}."
        + (f" {_label(first)} goes from {first['before']} to {first['rank']}." if first else ""),
        tuple(marks),
        height,
    )


def segments(
    result: Result, trusts: Sequence[str], _against: Result | None, _along: str | None
) -> Figure:
    """Shares of draws in each segment, a bar a trust."""
    called, table = _peers(result, trusts)
    shares = result.placed.select("trust_code", pl.col(r"^p_segment_\d+$"))
    if shares.width == 1:
        raise _needs("segments", "the table was made without draws", "leave out --draws 0")
    table = table.join(shares, on="trust_code", maintain_order="left").drop_nulls("p_segment_1")
    names = [name for name in table.columns if name.startswith("p_segment_")]
    step = 18.0 if table.height <= 45 else 7.0
    left = 330.0 if step > 10 else 10.0
    width, height = _BOX - left - 10, step * table.height + 24
    marks = []
    for at, row in enumerate(table.iter_rows(named=True)):
        x, y = left, step * at
        for shade, name in zip(SHADES, names, strict=False):
            marks.append(rect(x, y, width * row[name], step - 1.5, fill=shade))
            x += width * row[name]
        if step > 10:
            marks.append(text(left - 14, y + 12, _cut(_label(row), 44), anchor="end"))
        elif row["trust_code"] in trusts:
            marks.append(circle(left - 6, y + 3, 4, fill=ORANGE))
    for at, shade in enumerate(SHADES[: len(names)]):
        marks.append(rect(left + 110 * at, height - 12, 12, 12, fill=shade))
        marks.append(text(left + 18 + 110 * at, height - 2, f"segment {at + 1}"))
    sure = sum(max(row[name] for name in names) >= 0.95 for row in table.iter_rows(named=True))
    headline = f"{sure} of {table.height} {called} stay in one segment in 95% of draws"
    return Figure(
        headline,
        f"Share of {result.options.draws:,} draws over metrics in each segment, in order of rank",
        _source(result),
        f"{table.height} bars, each parted into {len(names)} segments. {headline}.",
        tuple(marks),
        height,
    )


def metrics(
    result: Result, trusts: Sequence[str], _against: Result | None, _along: str | None
) -> Figure:
    """One trust's metrics among its peers, by score."""
    if not trusts:
        raise _needs("metrics", "it is about one trust", "give --trust CODE")
    page = result.undrawn.explain(trusts[0])
    table = page.metrics.filter(pl.col("contribution").is_not_null())
    best, worst = result.framework.scale.best, result.framework.scale.worst
    step, left = 24.0, 470.0

    def x(score: float) -> float:
        return left + (_BOX - left - 50) * (score - best) / (worst - best)

    height = step * table.height + 26
    marks = [line(x(best), 0, x(best), height - 20, stroke="#D0D0D0")]
    marks.append(line(x(worst), 0, x(worst), height - 20, stroke="#D0D0D0"))
    for at, row in enumerate(table.iter_rows(named=True)):
        y = step * at + step / 2
        marks.append(text(left - 14, y + 4, _cut(row["name"], 64), anchor="end"))
        marks.append(line(x(best), y, x(worst), y, stroke="#D0D0D0"))
        if row["pool_median_score"] is not None:
            middle = x(row["pool_median_score"])
            marks.append(line(middle, y - 8, middle, y + 8, stroke=DARK, width=2))
        marks.append(circle(x(row["score"]), y, 6, fill=ORANGE))
        marks.append(text(_BOX, y + 4, fixed(row["score"], 2), anchor="end"))
    marks.append(text(x(best), height - 4, f"{best:g} best", anchor="middle"))
    marks.append(text(x(worst), height - 4, f"{worst:g} worst", anchor="middle"))
    name = _label(page.standing)
    rank, of = page.standing["rank"], page.standing["ranked_of"]
    where = f"rank {rank} of {of}" if rank else "not ranked"
    return Figure(
        f"{name}: {where}",
        "Score of each metric (dot) and the median of its peers (stroke), the costliest first",
        _source(result),
        f"{table.height} metrics of {name}; what costs it most is {table['name'][0]}, scored "
        f"{fixed(table['score'][0], 2)}."
        if table.height
        else f"{name} has no counted metric.",
        tuple(marks),
        height,
    )


def trend(
    result: Result, trusts: Sequence[str], _against: Result | None, _along: str | None
) -> Figure:
    """Ranks over the quarters of the files; a quarter without one is a gap."""
    found = result.undrawn.trend()
    called, table = _peers(result, trusts)
    rows = found.trusts.filter(pl.col("trust_code").is_in(table["trust_code"].to_list()))
    most, height = int(table["ranked_of"][0]), 480.0
    quarters = list(found.quarters)

    def x(at: int) -> float:
        return 60 + 560 * at / max(len(quarters) - 1, 1)

    def y(rank: float) -> float:
        return 10 + (height - 40) * (rank - 1) / max(most - 1, 1)

    marks = [text(x(at), height - 6, q or "", anchor="middle") for at, q in enumerate(quarters)]
    marks += [text(46, y(rank) + 4, str(rank), anchor="end") for rank in (1, most)]
    order = sorted(rows["trust_code"].unique(), key=lambda code: (code in trusts, code))
    for code in order:
        own = rows.filter(pl.col("trust_code") == code)
        rank = dict(own.select("quarter", "rank").rows())
        points = [
            None if rank.get(quarter) is None else (x(at), y(rank[quarter]))
            for at, quarter in enumerate(quarters)
        ]
        shown = code in trusts
        marks.append(path(points, stroke=ORANGE if shown else GREY, width=3 if shown else 0.8))
        for point in points:
            if point is not None and shown:
                marks.append(circle(*point, 5, fill=ORANGE))
        if shown and points[-1] is not None:
            name = own["trust_name"][-1] or code
            marks.append(text(points[-1][0] + 12, points[-1][1] + 4, _cut(name, 42), bold=True))
    ranks_of = [
        f"{code} " + ", ".join(str(one) for one in own["rank"].to_list())
        for code in trusts
        for own in [rows.filter(pl.col("trust_code") == code)]
    ]
    return Figure(
        f"Ranks of {called} over {len(quarters)} quarters",
        "1 is best; each line is a rank by its own quarter's files, a gap a quarter without one",
        _source(result),
        f"A line for each of {len(order)} {called}. " + "; ".join(ranks_of),
        tuple(marks),
        height,
    )


def scan(
    result: Result, trusts: Sequence[str], _against: Result | None, along: str | None
) -> Figure:
    """One trust's rank along a range of one of its values."""
    if not trusts or not along:
        fix = "give --trust CODE --scan OF0013=60..80"
        raise _needs("scan", "it is about one value of one trust", fix)
    found = result.undrawn.scan(f"{trusts[0]}:{along}", steps=41)
    points = found.points
    low, high = float(points["value"][0]), float(points["value"][-1])
    rows = points.drop_nulls("rank")
    if rows.is_empty():
        raise _needs("scan", "the trust is not ranked", "name another trust")
    best, worst, height = int(rows["rank"].min()), int(rows["rank"].max()), 420.0  # type: ignore[arg-type]

    def x(value: float) -> float:
        return 60 + 780 * (value - low) / ((high - low) or 1)

    def y(rank: float) -> float:
        return 24 + (height - 80) * (rank - best) / max(worst - best, 1)

    curve = [(x(value), y(rank)) for value, rank in rows.select("value", "rank").rows()]
    marks = [path(curve, stroke=TEAL, width=3)]
    marks += [
        text(46, y(rank) + 4, str(rank), anchor="end") for rank in dict.fromkeys((best, worst))
    ]
    marks += [text(x(value), height - 14, f"{value:g}", anchor="middle") for value in (low, high)]
    before = None
    for row in rows.iter_rows(named=True):
        if before is not None and row["segment"] != before:
            here = x(row["value"])
            marks.append(line(here, 0, here, height - 40, stroke=DARK, dash="4 3"))
            marks.append(text(here + 4, 12, f"segment {row['segment']}", fill=DARK))
        before = row["segment"]
        if row["now"]:
            marks.append(circle(x(row["value"]), y(row["rank"]), 6, fill=ORANGE))
    metric = result.framework.metrics[found.metric]
    axis = f"{metric.name} ({metric.unit or 'value'})"
    marks.append(text(450, height - 14, axis, anchor="middle"))
    name = found.trust_name or found.trust_code
    ranks = rows["rank"]
    return Figure(
        f"{name}: rank {ranks[0]} to {ranks[-1]} as one value goes from {low:g} to {high:g}",
        "Rank if this value changed and no other did; the dot is the value as it is",
        _source(result),
        f"The rank of {name} along {metric.name}: {ranks[0]} at {low:g}, {ranks[-1]} at {high:g}.",
        tuple(marks),
        height,
    )


#: The kinds of figures.
FIGURES: dict[str, Callable[[Result, Sequence[str], Result | None, str | None], Figure]] = {
    "ranges": ranges,
    "shifts": shifts,
    "segments": segments,
    "metrics": metrics,
    "trend": trend,
    "scan": scan,
}
