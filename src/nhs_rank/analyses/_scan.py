"""One trust's figures along a range of one of its values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses._change_texts import WrittenChange, parse_changes, parse_scan
from nhs_rank.analyses._edits import Baseline, Change, resolve
from nhs_rank.answer import Answer
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from nhs_rank.analyses._change_texts import Changes
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output.document import Document
    from nhs_rank.result import Result

__all__ = ["Scan", "scan"]

_MOST_STEPS = 1000


@dataclass(frozen=True, eq=False, repr=False)
class Scan(Answer):
    """One trust's figures along a range of one of its values.

    ``points`` has ``value, score, average_score, unadjusted_segment, segment, rank, ranked_of``
    and ``now``, which marks the value as it is; ordered along the range.
    """

    before: Result
    trust_code: str
    trust_name: str | None
    metric: str
    kind: str
    points: pl.DataFrame
    changes: tuple[Change, ...]
    warnings: tuple[Diagnostic, ...]

    @property
    def head(self) -> dict[str, Any]:
        """That of the result as it is."""
        return self.before.head

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The points."""
        return {"points": self.points}

    def document(self) -> Document:
        """Return a row for each value, with a plot."""
        from nhs_rank.analyses._whatif_view import scan_document

        return scan_document(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the scan as the JSON format shows it."""
        return self.head | {
            "trust_code": self.trust_code,
            "trust_name": self.trust_name,
            "metric": self.metric,
            "kind": self.kind,
            "changes": [asdict(change) | {"same": change.same} for change in self.changes],
            "points": self.points.to_dicts(),
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


def scan(
    result: Result,
    along: str,
    *,
    steps: int = 21,
    changes: Changes = (),
    set_file: str | PathLike[str] | None = None,
) -> Scan:
    """Rank the trusts again for each of some values of one metric of one trust.

    Parameters
    ----------
    result
        The ranked quarter.
    along
        A text such as ``RCX:OF0013=70..80``.
    steps
        How many values to spread evenly over it, ends included; the value as it is is put between
        them if it lies within.
    changes, set_file
        As for `whatif`; made first.

    Raises
    ------
    InputError
        For a range, a number of steps or a change that cannot be used.

    """
    varied, low, high = parse_scan(along)
    if not 2 <= steps <= _MOST_STEPS:
        fix = f"give a number from 2 to {_MOST_STEPS}"
        raise InputError([c.NOT_A_RANGE(reason=f"{steps} values", fix=fix)])
    written = parse_changes(changes, set_file)
    before = result.undrawn

    def resolved(*changes: WrittenChange) -> list[Change]:
        return resolve(changes, before.table, before.framework, before.options, before.league)

    fixed = resolved(*written)
    ends = [resolved(replace(varied, amount=repr(end)))[0] for end in (low, high)]
    first = ends[0]
    if first.kind not in ("value", "score"):
        fix = "name a metric that has numbers"
        reason = f"{first.key} has no range"
        raise InputError([c.NOT_A_RANGE(reason=reason, fix=fix)])
    if any((change.trust_code, change.key) == (first.trust_code, first.key) for change in fixed):
        what = f"{first.key} of {first.trust_code} is both set and scanned"
        raise InputError([c.CANNOT_BE_SET(what=what, fix="leave out --set for it")])
    baseline = Baseline.of(before)
    points = []
    for value in _values(low, high, steps, first.before):
        change = replace(first, after=value)
        result = baseline.again([*fixed, change])
        points.append(_point(result, change, value))
    row = before.league.row(by_predicate=pl.col("trust_code") == first.trust_code, named=True)
    return Scan(
        before=before,
        trust_code=first.trust_code,
        trust_name=row["trust_name"],
        metric=first.key,
        kind=first.kind,
        points=pl.DataFrame(points, schema=_POINTS, orient="row"),
        changes=tuple(fixed),
        warnings=before.warnings,
    )


_POINTS = {
    "value": pl.Float64(),
    "score": pl.Float64(),
    "average_score": pl.Float64(),
    "unadjusted_segment": pl.Int64(),
    "segment": pl.Int64(),
    "rank": pl.Int64(),
    "ranked_of": pl.Int64(),
    "now": pl.Boolean(),
}


def _values(low: float, high: float, steps: int, now: object) -> list[float]:
    """Evenly spread values, and the present one where it lies between the ends."""
    # rounding takes off the last digits of the division, which nobody typed
    values = [round(low + (high - low) * step / (steps - 1), 10) for step in range(steps)]
    if isinstance(now, float) and min(low, high) <= now <= max(low, high) and now not in values:
        values.append(now)
    return sorted(values, reverse=high < low)


def _point(result: Result, change: Change, value: float) -> dict[str, Any]:
    code, key = change.trust_code, change.key
    row = result.league.row(by_predicate=pl.col("trust_code") == code, named=True)
    scored = result.scores.filter((pl.col("trust_code") == code) & (pl.col("metric") == key))
    return {name: row.get(name) for name in _POINTS} | {
        "value": value,
        "score": scored["score"][0] if scored.height else None,
        "now": change.same,
    }
