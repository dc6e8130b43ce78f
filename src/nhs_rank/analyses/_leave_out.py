"""One metric, domain or group left out at a time, and how far the ranking moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses._differences import agreement, shifts
from nhs_rank.answer import Answer
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework, Level
    from nhs_rank.options import Options
    from nhs_rank.output.document import Document
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["Choices", "leave_out", "measured", "without"]


@dataclass(frozen=True, eq=False, repr=False)
class Choices(Answer):
    """Rankings that differ from one in a stated way, and how far.

    ``rows``
        A row for each change and trust type: what was changed, then ``trust_type, trusts,
        kendall_tau_b, spearman_rho`` against the full ranking, ``mean_rank_shift``,
        ``largest_rank_shift`` (without sign), ``changed_segment`` (number of trusts),
        ``changed_segment_codes`` and ``moves_most`` (a code).
    ``effects``
        For choices of method: ``choice, from, to, mean_rank_shift, changed_segment``, the mean
        over all settings of the other choices; the choice that moves most first. Else None.
    ``skipped``
        Keys that could not be left out, because nothing would be left to average.
    """

    base: Result
    question: str
    rows: pl.DataFrame
    effects: pl.DataFrame | None = None
    skipped: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:  # type: ignore[override]
        """Those of the full ranking."""
        return self.base.warnings

    @property
    def head(self) -> dict[str, Any]:
        """That of the full ranking."""
        return self.base.head

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The changes and, for choices of method, the effect of each."""
        return {"changes": self.rows} | ({} if self.effects is None else {"effects": self.effects})

    def document(self) -> Document:
        """Return the changes and their effects."""
        from nhs_rank.analyses._sensitivity_view import choices_document

        return choices_document(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON format shows it."""
        effects = {} if self.effects is None else {"effects": self.effects.to_dicts()}
        return {
            **self.head,
            "question": self.question,
            "changes": self.rows.to_dicts(),
            "skipped": list(self.skipped),
            **effects,
            "warnings": [warning.as_dict() for warning in self.base.warnings],
        }


def leave_out(result: Result, level: Level, *, on_progress: Progress | None = None) -> Choices:
    """Leave out each metric, domain or group in turn and rank again.

    Those of which the files have no score are passed over. What is left out no longer counts;
    everything else, quantile bounds included, is made again.
    A key whose absence leaves nothing to average is named in ``skipped``. Raises `InputError`.

    Parameters
    ----------
    result
        The full ranking.
    level
        What is left out.
    on_progress
        Called with the number of rankings done and wanted.

    """
    framework = result.framework
    base = result.undrawn
    scored = set(base.scores["metric"])
    present = [key for key in base.weighting.metrics if key in scored]
    units = {framework.unit_of(level, key) for key in present}
    names = {key: name for key, name in framework.titles(level).items() if key in units}
    parts, skipped = [], []
    for done, (key, name) in enumerate(names.items(), start=1):
        rest = without(framework, level, key)
        weights = _weights_of_others(framework, base.options, level, key)
        try:
            other = base.rerun(framework=rest, table=base.table, weights=weights)
        except InputError as error:
            if {problem.code for problem in error.diagnostics} != {c.ALL_WEIGHTS_ZERO.code}:
                raise
            skipped.append(key)
            continue
        what = {"left_out": key, "name": name}
        parts.append(measured(base, other, what))
        if on_progress is not None:
            on_progress(done, len(names))
    rows = pl.concat(parts) if parts else measured(base, base, {"left_out": "", "name": ""})
    return Choices(base, f"leave out each {level}", rows, skipped=tuple(skipped))


def _weights_of_others(
    framework: Framework, options: Options, level: Level, key: str
) -> dict[str, float]:
    """The weights asked for, less that of a metric that is left out."""
    if level != "metric":
        return options.weights
    own = {folded(name) for name in (key, *framework.metrics[key].aliases)}
    return {name: weight for name, weight in options.weights.items() if folded(name) not in own}


def without(framework: Framework, level: Level, key: str) -> Framework:
    """Return the framework with a metric, or all of a domain or group, kept out of the average."""
    metrics = {
        name: metric.model_copy(
            update={"counts": metric.counts and framework.unit_of(level, name) != key}
        )
        for name, metric in framework.metrics.items()
    }
    return framework.model_copy(update={"metrics": metrics})


def measured(base: Result, other: Result, what: dict[str, str]) -> pl.DataFrame:
    """Measure a change against the base, a row a group of trusts ranked together."""
    both = shifts(base.league, other.league)
    by_type = base.framework.ranking.within == "type"
    kinds = both["trust_type"].unique(maintain_order=True).to_list() if by_type else [None]
    parts = []
    for kind in kinds:
        part = both.filter(pl.col("trust_type").eq_missing(kind)) if by_type else both
        ranked = part.filter(pl.col("rank_shift").is_not_null())
        moved = ranked.filter(pl.col("segment") != pl.col("segment_before"))
        most = ranked.sort(
            -pl.col("rank_shift").abs(), -pl.col("average_shift").abs(), "trust_code"
        )
        parts.append(
            agreement(part, by_type=False).select(
                *(pl.lit(text).alias(name) for name, text in what.items()),
                pl.lit(kind, pl.String).alias("trust_type"),
                "trusts",
                "kendall_tau_b",
                "spearman_rho",
                pl.lit(ranked["rank_shift"].abs().mean(), pl.Float64).alias("mean_rank_shift"),
                "largest_rank_shift",
                "changed_segment",
                pl.lit(" ".join(sorted(moved["trust_code"]))).alias("changed_segment_codes"),
                pl.lit(_first_mover(most), pl.String).alias("moves_most"),
            )
        )
    return pl.concat(parts)


def _first_mover(most: pl.DataFrame) -> str | None:
    return None if most.is_empty() or not most["rank_shift"][0] else str(most["trust_code"][0])
