"""The table of every quarter in the files, and which changes are more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses._events import events
from nhs_rank.analyses._quarter_changes import CHANGES, quarter_changes
from nhs_rank.answer import Answer
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.reading import all_successors
from nhs_rank.steps.tables import other_flags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output.document import Document
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["Trend", "trend"]

_FIGURES = (
    "average_score",
    "likely_score_low",
    "likely_score_high",
    "unadjusted_segment",
    "financial_override",
    "segment",
    "rank",
    "ranked_of",
    "likely_rank_low",
    "likely_rank_high",
)
_WHO = ("trust_code", "trust_name", "trust_type", "trust_subtype", "region")
#: What `Trend.wide` has of each quarter, and of the change up to it.
_WIDE = (
    "average_score",
    "segment",
    "unadjusted_segment",
    "rank",
    "likely_rank_low",
    "likely_rank_high",
)
_WIDE_CHANGES = (
    "average_change",
    "metrics_common",
    "mean_change",
    "se",
    "t",
    "p",
    "q",
    "verdict",
    "composition_effect",
    "rank_change",
    "bounds_effect",
    "segment_made_by",
)


@dataclass(frozen=True, eq=False, repr=False)
class Trend(Answer):
    """Every quarter of the files, ranked, and the changes from each to the next.

    ``quarters``
        In chronological order.
    ``results``
        The result of each.
    ``trusts``
        One row for each trust and quarter: `_FIGURES` and the other flags of the framework, with
        the trust's code, name, type, sub-type and region; ordered by type, latest rank, code and
        quarter.
    ``changes``
        One row for each trust and pair of quarters that follow each other in the files; see
        `nhs_rank.analyses._quarter_changes.quarter_changes`.
    ``events``
        Trusts that appear, vanish or change name: ``quarter, event, trust_code, trust_name,
        trust_type, region, note``.
    """

    quarters: tuple[str | None, ...]
    results: tuple[Result, ...]
    trusts: pl.DataFrame
    changes: pl.DataFrame
    events: pl.DataFrame
    warnings: tuple[Diagnostic, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """A short key for each quarter, as columns of `wide` have it: ``2025-26-q1``."""
        parts = [(quarter or "").partition(" ") for quarter in self.quarters]
        return tuple(
            f"{year.replace('/', '-')}-{number.lower()}" if year else "unnamed"
            for number, _, year in parts
        )

    @property
    def wide(self) -> pl.DataFrame:
        """One row a trust: the figures of each quarter, and the changes up to it.

        The columns are ``trust_code, trust_name, trust_type, trust_subtype, region`` and those of
        `_WIDE` with ``_<key>`` for each quarter, `_WIDE_CHANGES` for all but the first.
        """
        frame = self.trusts.select(_WHO).unique("trust_code", keep="last", maintain_order=True)
        for at, (quarter, key) in enumerate(zip(self.quarters, self.keys, strict=True)):
            is_it = pl.lit(quarter, pl.String)
            own = self.trusts.filter(pl.col("quarter").eq_missing(is_it)).select(
                "trust_code", pl.col(_WIDE).name.suffix(f"_{key}")
            )
            frame = frame.join(own, on="trust_code", how="left", maintain_order="left")
            if at:
                changes = self.changes.filter(pl.col("to_quarter").eq_missing(is_it)).select(
                    "trust_code", pl.col(_WIDE_CHANGES).name.suffix(f"_{key}")
                )
                frame = frame.join(changes, on="trust_code", how="left", maintain_order="left")
        return frame

    @property
    def head(self) -> dict[str, Any]:
        """That of the results, without what each quarter has of its own."""
        own = ("quarter", "segment_cuts")
        return {key: value for key, value in self.results[-1].head.items() if key not in own}

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """Every quarter, the changes between them, and what happens to trusts."""
        return {
            "wide": self.wide,
            "trusts": self.trusts,
            "changes": self.changes,
            "events": self.events,
        }

    def document(self) -> Document:
        """Return the quarters side by side."""
        from nhs_rank.analyses._trend_view import trend_document

        return trend_document(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the trend as the JSON format shows it."""
        cuts = [result.head["segment_cuts"] for result in self.results]
        figures = ("quarter", *_FIGURES, *other_flags(self.results[-1].framework))
        shown: dict[str, dict[str, Any]] = {}
        for row in self.trusts.iter_rows(named=True):
            trust = shown.setdefault(
                row["trust_code"], {key: row[key] for key in _WHO} | {"quarters": [], "changes": []}
            )
            # the latest quarter says what the trust is called
            trust |= {key: row[key] for key in _WHO}
            trust["quarters"].append({key: row[key] for key in figures})
        for row in self.changes.drop("trust_name", "trust_type").iter_rows(named=True):
            shown[row.pop("trust_code")]["changes"].append(row)
        return self.head | {
            "quarters": [
                {"quarter": quarter, "segment_cuts": bounds}
                for quarter, bounds in zip(self.quarters, cuts, strict=True)
            ],
            "trusts": list(shown.values()),
            "events": self.events.to_dicts(),
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


def trend(result: Result, *, on_progress: Progress | None = None) -> Trend:
    """Rank every quarter of the files as one is ranked, and test each trust's change.

    Parameters
    ----------
    result
        Any of the quarters. The tests of changes need no draws.
    on_progress
        Called with the number of draws done and wanted for the other quarters.

    Raises
    ------
    InputError
        Where the files hold one quarter only, or another quarter cannot be ranked.

    """
    quarters = result.quarters
    if len(quarters) < 2:
        raise InputError([c.ONE_QUARTER(quarter=(quarters or (None,))[0] or "not named")])
    others = [quarter for quarter in quarters if quarter != result.quarter]
    ranked = {result.quarter: result}
    for number, quarter in enumerate(others):

        def so_far(done: int, wanted: int, before: int = number) -> None:
            if on_progress is not None:
                on_progress(before * wanted + done, len(others) * wanted)

        table = result.inputs.table.at(quarter)
        ranked[quarter] = result.rerun(table=table, quarter=quarter, on_progress=so_far)
    results = [ranked[quarter] for quarter in quarters]
    trusts = _trusts(results)
    return Trend(
        quarters=tuple(quarters),
        results=tuple(results),
        trusts=trusts,
        changes=pl.concat(
            [pl.DataFrame(schema=CHANGES), *(quarter_changes(*two) for two in pairwise(results))]
        ),
        events=events(
            trusts, quarters, all_successors(result.framework, result.options.successors)
        ),
        warnings=_warnings(results),
    )


def _warnings(results: Sequence[Result]) -> tuple[Diagnostic, ...]:
    """Each warning once, however many quarters have it."""
    return tuple(dict.fromkeys(item for result in results for item in result.warnings))


def _trusts(results: Sequence[Result]) -> pl.DataFrame:
    frames = [
        result.league.select(
            "quarter", *_WHO, *_FIGURES, *other_flags(result.framework)
        ).with_columns(at=pl.lit(number, pl.Int64))
        for number, result in enumerate(results)
    ]
    both = pl.concat(frames)
    # a trust stands where its latest rank puts it
    latest = both.sort("trust_code", "at").group_by("trust_code", maintain_order=True).last()
    places = latest.select(
        "trust_code", pl.col("trust_type").alias("_type"), pl.col("rank").alias("_rank")
    )
    return (
        both.join(places, on="trust_code", how="left")
        .sort("_type", "_rank", "trust_code", "at", nulls_last=[False, True, False, False])
        .drop("_type", "_rank", "at")
    )
