"""The whole table re-ranked with some values or flags changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses._change_texts import Changes, WrittenChange, parse_changes
from nhs_rank.analyses._compare import Comparison, compare_results
from nhs_rank.analyses._edits import Baseline, Change, resolve
from nhs_rank.answer import Answer
from nhs_rank.steps.tables import other_flags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output.document import Document
    from nhs_rank.result import Result

__all__ = ["Changes", "WhatIf", "whatif"]

#: The names of the two tables.
BEFORE, AFTER = "as it is", "what if"
_SHOWN = ("average_score", "unadjusted_segment", "segment", "rank")


@dataclass(frozen=True, eq=False, repr=False)
class WhatIf(Answer):
    """The table as it is and as it would be.

    ``changes``
        What was asked for, in that order; those that are already so have ``same`` set.
    ``comparison``
        Both tables side by side.
    ``trusts``
        One row for each trust named: ``trust_code, trust_name, trust_type`` and, with
        ``_before`` and ``_after``, average, segments, rank and whether the override applies.
    ``metrics``
        One row for each metric of a named trust whose value, score or contribution is not what
        it was: ``trust_code, metric, name`` and, with ``_before`` and ``_after``, ``value``,
        ``score``, ``score_source`` and ``contribution``; ``contribution_change`` adds up to the
        change of the trust's average.
    """

    before: Result
    after: Result
    changes: tuple[Change, ...]
    comparison: Comparison
    trusts: pl.DataFrame
    metrics: pl.DataFrame
    warnings: tuple[Diagnostic, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs from the inputs."""
        return any(not change.same for change in self.changes)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of how the table was made."""
        if not self.changed:
            return ("Nothing changed: every trust keeps its average, segment and rank.",)
        found = [
            f"{change.key} of {change.trust_code} is already so: left as it is."
            for change in self.changes
            if change.same
        ]
        new = self.metrics.filter(
            (pl.col("score_source_before") == "given") & (pl.col("score_source_after") == "values")
        )
        found += [
            f"{row['metric']} of {row['trust_code']} had a published score; with its new value it "
            "is scored among the published values of all trusts, the others keeping their "
            "published scores."
            for row in new.iter_rows(named=True)
        ]
        return tuple(found)

    @property
    def head(self) -> dict[str, Any]:
        """That of the table as it is."""
        return self.before.head

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """Both tables side by side, the trusts and metrics that were changed, and how far."""
        return {
            "comparison": self.comparison.trusts,
            "trusts": self.trusts,
            "metrics": self.metrics,
            "agreement": self.comparison.agreement,
        }

    def document(self, *, movers: bool = False) -> Document:
        """Return both tables and what changed; ``movers`` keeps the trusts that move."""
        from nhs_rank.analyses._whatif_view import whatif_document

        return whatif_document(self, movers=movers)

    def to_dict(self) -> dict[str, Any]:
        """Return the analysis as the JSON format shows it."""
        trusts = []
        for row in self.trusts.to_dicts():
            own = self.metrics.filter(pl.col("trust_code") == row["trust_code"])
            trusts.append(row | {"metrics": own.drop("trust_code").to_dicts()})
        comparison = self.comparison.to_dict()
        return self.head | {
            "changed": self.changed,
            "changes": [asdict(change) | {"same": change.same} for change in self.changes],
            "notes": list(self.notes),
            "segment_cuts_after": self.after.head["segment_cuts"],
            "changed_trusts": trusts,
            "trusts": comparison["trusts"],
            "summary": comparison["summary"],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


def whatif(
    result: Result,
    changes: Changes = (),
    *,
    set_file: str | PathLike[str] | None = None,
) -> WhatIf:
    """Rank the trusts again with some values or flags changed.

    Parameters
    ----------
    result
        The ranked quarter.
    changes
        What to set, such as ``{("RCX", "OF0013"): 76.4, ("RCX", "financial_override"): False}``,
        where None takes a value away; or texts such as ``RCX:OF0013=76.4``, ``RCX:OF0013=+1.5``
        (on top of what it is), ``RCX:OF0013=-2%`` (two per cent of itself less),
        ``RCX:OF0079==-3`` (the negative number) or ``RCX:financial_override=no``.
    set_file
        A CSV file with the columns ``trust_code, metric, value``; its numbers are values.

    Notes
    -----
    A metric whose value changes is scored from it, among the values of all trusts in its pool,
    even where its published score was used; the other trusts keep their published scores.
    Segment bounds that are quantiles are taken anew. A value set to what it already is stays
    untouched.

    Raises
    ------
    InputError
        With every change that cannot be made.

    Examples
    --------
    >>> import nhs_rank
    >>> league = nhs_rank.compute("sample_data/2025-26-q1", draws=0)
    >>> league.whatif({("ZT0", "OF0013"): 76.4}).changed
    True

    """
    return _changed(result, parse_changes(changes, set_file))


def _changed(before: Result, written: Sequence[WrittenChange]) -> WhatIf:
    changes = resolve(written, before.table, before.framework, before.options, before.league)
    real = [change for change in changes if not change.same]
    after = before
    if real:
        after = Baseline.of(before).again(real, draws=before.options.draws)
    return WhatIf(
        before=before,
        after=after,
        changes=tuple(changes),
        comparison=compare_results({BEFORE: before, AFTER: after}),
        trusts=_trusts(before, after, changes),
        metrics=_metrics(before, after, changes),
        warnings=before.warnings,
    )


def _trusts(before: Result, after: Result, changes: Sequence[Change]) -> pl.DataFrame:
    codes = list(dict.fromkeys(change.trust_code for change in changes))
    figures = [*_SHOWN, "financial_override", *other_flags(before.framework)]
    sides = [
        result.league.select("trust_code", pl.col(figures).name.suffix(end))
        for result, end in ((before, "_before"), (after, "_after"))
    ]
    return (
        pl.DataFrame({"trust_code": codes}, schema={"trust_code": pl.String()})
        .join(
            before.league.select("trust_code", "trust_name", "trust_type", "ranked_of"),
            on="trust_code",
            how="left",
            maintain_order="left",
        )
        .join(sides[0], on="trust_code", how="left", maintain_order="left")
        .join(sides[1], on="trust_code", how="left", maintain_order="left")
        .with_columns(
            (pl.col("average_score_after") - pl.col("average_score_before")).alias(
                "average_score_change"
            )
        )
    )


def _metrics(before: Result, after: Result, changes: Sequence[Change]) -> pl.DataFrame:
    codes = list(dict.fromkeys(change.trust_code for change in changes))
    order = list(before.framework.metrics)
    figures = ["value", "score", "score_source", "contribution"]
    sides = [
        result.detail.filter(pl.col("trust_code").is_in(codes)).select(
            "trust_code", "metric", "name", pl.col(figures).name.suffix(end)
        )
        for result, end in ((before, "_before"), (after, "_after"))
    ]
    both = sides[0].join(
        sides[1],
        on=["trust_code", "metric", "name"],
        how="full",
        coalesce=True,
    )
    differs = [
        pl.col(f"{figure}_before").ne_missing(pl.col(f"{figure}_after"))
        for figure in ("value", "score", "contribution")
    ]
    change = pl.col("contribution_after").fill_null(0) - pl.col("contribution_before").fill_null(0)
    counted = pl.any_horizontal(
        pl.col(f"contribution_{end}").is_not_null() for end in ("before", "after")
    )
    return (
        both.filter(pl.any_horizontal(differs))
        .with_columns(pl.when(counted).then(change).alias("contribution_change"))
        .sort(
            pl.col("trust_code").replace_strict(
                {code: index for index, code in enumerate(codes)},
                default=None,
                return_dtype=pl.Int64,
            ),
            pl.col("metric").replace_strict(
                {key: index for index, key in enumerate(order)},
                default=None,
                return_dtype=pl.Int64,
            ),
        )
    )
