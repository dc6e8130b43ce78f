"""Files that hold the same cells: copies, and corrected versions."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._numbers import figures, missing, tidied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.diagnostics import Log
    from nhs_rank.reading._layout import Part
    from nhs_rank.reading._names import Names

__all__ = ["without_restated"]

#: Fewer cells that stand in two files are named one by one.
_FEW = 3
_SHOWN = 3
_VERSION = re.compile(r"[-_ .(]+v(?:er(?:sion)?)?[-_ .]?(\d+)\)?", re.IGNORECASE)
_REVISED = re.compile(r"[-_ .(]+(?:revised|corrected|restated|updated|amended)\b", re.IGNORECASE)
_KEY = ["quarter", "trust", "metric", "unit"]


def without_restated(
    parts: Sequence[Part], names: Names, log: Log, *, prefer_latest: bool
) -> list[Part]:
    """Return the parts without those that others hold already; each such pair is told once.

    Parameters
    ----------
    parts
        What each sheet holds.
    names
        What the names in files stand for.
    log
        Takes every problem.
    prefer_latest
        Of two versions take the later by its name; otherwise they are an error.

    """
    data = [part for part in parts if part.league is None]
    if len(data) < 2:
        return list(parts)
    frames = {id(part): _cells(part, names) for part in data}
    dropped: set[int] = set()
    for one, two in combinations(data, 2):
        if {id(one), id(two)} & dropped or not _share_quarters(one, two):
            continue
        both = frames[id(one)].join(frames[id(two)], on=_KEY, nulls_equal=True, suffix="_other")
        if both.height <= _FEW:
            continue
        both = _filled(both)
        if both.height <= _FEW:
            continue
        dropped.add(id(_report(one, two, both, log, prefer_latest=prefer_latest)))
    return [part for part in parts if id(part) not in dropped]


def _share_quarters(one: Part, two: Part) -> bool:
    return bool(set(one.trusts["quarter"]) & set(two.trusts["quarter"]))


def _cells(part: Part, names: Names) -> pl.DataFrame:
    """The cells of a part by codes and what their names stand for."""
    meant = [names.meaning(text) for text in part.names]
    items = pl.Series([f"{one.kind} {one.item} {one.key}" if one else None for one in meant])
    trusts = pl.Series(part.codes, dtype=pl.String)
    unit = pl.col("unit") if "unit" in part.cells.columns else pl.lit(None, pl.String)
    frame = part.cells.filter(pl.col("name") >= 0)
    return frame.select(
        "quarter",
        trusts.gather(frame["trust"]).alias("trust"),
        items.gather(frame["name"]).cast(pl.String).alias("metric"),
        unit.str.to_lowercase().str.strip_chars().alias("unit"),
        "line",
        tidied("text").alias("text"),
    ).filter(pl.col("metric").is_not_null())


def _filled(both: pl.DataFrame) -> pl.DataFrame:
    """The pairs of cells of which both have something."""
    return both.filter(~missing("text") & ~missing("text_other"))


def _report(one: Part, two: Part, both: pl.DataFrame, log: Log, *, prefer_latest: bool) -> Part:
    """Tell a pair once; returns the part that is left out."""
    differ = _differing(both)
    differ_text = "all of them equal"
    if differ.height:
        shown = "; ".join(
            f"{row['trust']} {row['metric'].split()[1]} {row['text']} and {row['text_other']}"
            for row in differ.head(_SHOWN).iter_rows(named=True)
        )
        more = ", ..." if differ.height > _SHOWN else ""
        differ_text = f"{differ.height:,} of them with another value: {shown}{more}"
    later = _later(one, two)
    if later is not None and prefer_latest:
        left, kept = (one, two) if later == "two" else (two, one)
        log.add(c.LATER_TAKEN(path=left.place, other=kept.place, differ=differ_text))
        return left
    if one.sheet.sha256 == two.sheet.sha256 and one.sheet.name == two.sheet.name:
        log.add(c.SAME_FILE(path=two.place, other=one.place))
        return two
    fix = "leave one of the two out"
    if later is not None:
        kept = two if later == "two" else one
        fix = f"add --prefer-latest to take {kept.place}, or leave one of the two out"
    log.add(
        c.RESTATED(
            path=two.place, other=one.place, count=f"{both.height:,}", differ=differ_text, fix=fix
        )
    )
    return two


def _differing(both: pl.DataFrame) -> pl.DataFrame:
    """The pairs of cells that do not say the same, as texts or as numbers."""
    numbers = [figures(both[name]).numbers for name in ("text", "text_other")]
    same = (numbers[0] == numbers[1]) | (both["text"] == both["text_other"]).to_numpy()
    return both.filter(~pl.Series(np.asarray(same))).sort("line")


def _later(one: Part, two: Part) -> Literal["one", "two"] | None:
    """Which of two files is a later version of the other by its name, if the names say so."""
    names = [_version(part.sheet.path) for part in (one, two)]
    if names[0][0] != names[1][0] or names[0][1] == names[1][1]:
        return None
    return "two" if names[1][1] > names[0][1] else "one"


def _version(path: str) -> tuple[str, tuple[int, int]]:
    """The name of a file without its version, and the version."""
    name = path.rsplit("/", 1)[-1].casefold()
    numbers = [int(number) for number in _VERSION.findall(name)]
    revised = bool(_REVISED.search(name))
    stem = _REVISED.sub("", _VERSION.sub("", name))
    return stem, (max(numbers, default=1), int(revised))
