"""Trusts that appear, vanish or change name from one quarter to the next."""

from __future__ import annotations

import difflib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.register import successors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhs_rank.register import Successors

__all__ = ["events"]

_EVENTS = {
    "quarter": pl.String(),
    "event": pl.String(),
    "trust_code": pl.String(),
    "trust_name": pl.String(),
    "trust_type": pl.String(),
    "region": pl.String(),
    "note": pl.String(),
}
#: Words that say nothing about which trust it is.
_COMMON = frozenset(
    " ".join(
        (
            "the and of nhs trust foundation hospital hospitals university teaching health",
            "healthcare care community mental partnership service services group integrated royal",
            "general district learning disability ambulance",
        )
    ).split()
)
#: From which likeness on two names may be those of one trust.
_ALIKE = 0.75


def events(
    trusts: pl.DataFrame, quarters: Sequence[str | None], known: Successors | None = None
) -> pl.DataFrame:
    """List what happens to trusts between quarters that follow each other in the files.

    ``trusts`` has a row for each trust and quarter; ``known`` are successors of codes, those of the
    register if not given. Where it does not say what a trust became, the files do not either: a
    trust that vanishes is set beside those of its type and region that appear or change name in
    the same quarter and share a telling word of their names, as one that *may* have merged.
    A type of trust that is wholly missing from a quarter is one event, not one for each trust.
    """
    found: list[dict[str, Any]] = []
    by_quarter = {quarter: _of(trusts, quarter) for quarter in quarters}
    for before, after in pairwise(quarters):
        found += _between(by_quarter[before], by_quarter[after], after, known or successors())
    return pl.DataFrame(found, schema=_EVENTS)


def _of(trusts: pl.DataFrame, quarter: str | None) -> dict[str, dict[str, Any]]:
    rows = trusts.filter(pl.col("quarter").eq_missing(pl.lit(quarter, pl.String)))
    return {row["trust_code"]: row for row in rows.sort("trust_code").iter_rows(named=True)}


def _between(
    before: dict[str, dict[str, Any]],
    after: dict[str, dict[str, Any]],
    quarter: str | None,
    known: Successors,
) -> Iterator[dict[str, Any]]:
    types = [{row["trust_type"] for row in rows.values()} for rows in (before, after)]
    for event, lost in (
        ("type absent", types[0] - types[1]),
        ("type present", types[1] - types[0]),
    ):
        source = before if event == "type absent" else after
        for kind in sorted(lost, key=str):
            number = sum(row["trust_type"] == kind for row in source.values())
            other = "later" if source is before else "earlier"
            note = f"{number} trusts of this type, none in the {other} quarter"
            yield dict.fromkeys(_EVENTS) | {
                "quarter": quarter,
                "event": event,
                "trust_type": kind,
                "note": note,
            }
    shared = types[0] & types[1]
    gone = [
        row for code, row in before.items() if code not in after and row["trust_type"] in shared
    ]
    new = [row for code, row in after.items() if code not in before and row["trust_type"] in shared]
    renamed = [
        row
        for code, row in after.items()
        if code in before
        and _folded(row["trust_name"]) != _folded(before[code]["trust_name"])
        and row["trust_name"]
        and before[code]["trust_name"]
    ]
    for row in gone:
        became = [after[code] for code, _ in known.of.get(row["trust_code"], []) if code in after]
        successor_rows = became or [other for other in (*new, *renamed) if _related(row, other)]
        what: str | None = None
        if became:
            named = " and ".join(f"{other['trust_code']} {other['trust_name']}" for other in became)
            what = f"may have become or merged into {named}, as the register has it"
        elif successor_rows:
            named = ", ".join(
                f"{other['trust_code']} {other['trust_name']}" for other in successor_rows
            )
            what = f"may have become or merged into {named}"
        yield _event(quarter, "vanishes", row, what)
    for row in new:
        yield _event(quarter, "appears", row, None)
    for row in renamed:
        yield _event(quarter, "renamed", row, f"was {before[row['trust_code']]['trust_name']}")


def _event(
    quarter: str | None, event: str, row: dict[str, Any], note: str | None
) -> dict[str, Any]:
    return {key: row.get(key) for key in _EVENTS} | {
        "quarter": quarter,
        "event": event,
        "note": note,
    }


def _folded(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def _related(gone: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether one trust may be what the other has become."""
    if gone["trust_type"] != other["trust_type"] or gone["region"] != other["region"]:
        return False
    first, second = _folded(gone["trust_name"]), _folded(other["trust_name"])
    if not first or not second:
        return False
    words = [
        [word for word in name.replace(",", " ").split() if word not in _COMMON]
        for name in (first, second)
    ]
    if not all(words):
        return False
    # likeness of what most names share, such as NHS Foundation Trust, says nothing
    one, two = (" ".join(telling) for telling in words)
    likeness = difflib.SequenceMatcher(None, one, two).ratio()
    return bool(set(words[0]) & set(words[1])) or likeness >= _ALIKE
