"""Read all that `compute` would read, rank nothing, and say what an analyst should know of it."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, Unpack

from nhs_rank.analyses._validate._coverage import by_metric, by_trust, trusts_by_type
from nhs_rank.analyses._validate._warnings import input_warnings
from nhs_rank.answer import Answer
from nhs_rank.diagnostics import Log
from nhs_rank.framework import Framework, fingerprint, load_framework
from nhs_rank.options import Options, Reading, check_names
from nhs_rank.reading import find_files, is_frame, read_files
from nhs_rank.result import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.output.document import Document
    from nhs_rank.reading import Source

__all__ = ["Validation", "validate"]


@dataclass(frozen=True, eq=False, repr=False)
class Validation(Answer):
    """What the inputs hold, and what is wrong or remarkable about them.

    ``sources``
        The files that could be read.
    ``trusts``
        ``quarter, trust_type, trusts``: how many there are.
    ``metrics``
        ``quarter, metric, name, trusts, expected, share``: by how many trusts a metric of the
        framework is reported, of those whose type reports it.
    ``coverage``
        ``quarter, trust_code, trust_name, trust_type, metrics, expected, share``: how many
        metrics a trust reports, of those that any trust of its type does.
    ``absent``
        Metrics of the framework for which the files have nothing.
    ``unknown``
        What the files name and the framework does not have, by name.
    ``log``
        Every problem found, with counts.
    """

    framework: Framework
    sources: tuple[Source, ...]
    quarters: tuple[str | None, ...]
    trusts: pl.DataFrame
    metrics: pl.DataFrame
    coverage: pl.DataFrame
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    log: Log

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps the inputs from being used, at most 50 of each code."""
        return tuple(item for item in self.log.items if item.level == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:  # type: ignore[override]
        """What the inputs should be read with, at most 50 of each code."""
        return tuple(item for item in self.log.items if item.level == "warning")

    @property
    def status(self) -> int:
        """0 when nothing was found, 1 for warnings, 2 when the inputs cannot be used."""
        return 2 if self.log.has_errors else 1 if self.log.counts else 0

    @property
    def head(self) -> dict[str, Any]:
        """``schema_version, framework``."""
        return {
            "schema_version": SCHEMA_VERSION,
            "framework": {
                "name": self.framework.framework,
                "title": self.framework.title,
                "sha256": fingerprint(self.framework),
            },
        }

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """How many trusts there are, who reports each metric, and what each trust reports."""
        return {"trusts": self.trusts, "metrics": self.metrics, "coverage": self.coverage}

    def document(self, *, trusts: Sequence[str] = ()) -> Document:
        """Return what the files hold and every problem in them; of trusts what each reports."""
        from nhs_rank.analyses._validate._view import validation_document

        return validation_document(self, trusts)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as the JSON format shows it."""
        return {
            **self.head,
            "status": {0: "clean", 1: "warnings", 2: "errors"}[self.status],
            "quarters": list(self.quarters),
            "inputs": [
                {"path": source.path, "sha256": source.sha256, "rows": source.rows}
                for source in self.sources
            ],
            "trusts_by_type": self.trusts.to_dicts(),
            "metrics": self.metrics.to_dicts(),
            "metrics_absent": list(self.absent),
            "metrics_unknown": list(self.unknown),
            "trusts": self.coverage.to_dicts(),
            "counts": self.log.counts,
            "errors": [item.as_dict() for item in self.errors],
            "warnings": [item.as_dict() for item in self.warnings],
        }


def validate(
    paths: Iterable[str | PathLike[str]] | str | PathLike[str],
    config: str | PathLike[str] | Framework = "nof-2025-26",
    *,
    quarter: str | None = None,
    **reading: Unpack[Reading],
) -> Validation:
    """Check files without ranking anything.

    Parameters
    ----------
    paths
        Files or folders in any of the layouts.
    config
        A framework, its name, or the path of its file.
    quarter
        The quarter of rows that name none.
    **reading
        As for `nhs_rank.read`.

    Returns
    -------
    What the files hold and every problem in them: problems of the files are not raised.

    Raises
    ------
    InputError
        With every problem of the framework or of ``quarter``.

    """
    check_names("validate", reading, Reading)
    asked = Options.of(quarter=quarter, **reading)
    framework = config if isinstance(config, Framework) else load_framework(config)
    several = [paths] if isinstance(paths, str | PathLike) or is_frame(paths) else paths
    log = Log()
    files = find_files(several, log)
    table = read_files(files, framework, log, quarter=asked.quarter, **asked.reading)
    metrics = by_metric(table, framework)
    unknown = tuple(table.unknown["metric"].unique().sort())
    log.extend(input_warnings(table, framework, usable=not log.has_errors))
    return Validation(
        framework=framework,
        sources=table.sources,
        quarters=tuple(table.quarters),
        trusts=trusts_by_type(table),
        metrics=metrics,
        coverage=by_trust(table),
        absent=_absent(framework, metrics),
        unknown=unknown,
        log=log,
    )


def _absent(framework: Framework, metrics: pl.DataFrame) -> tuple[str, ...]:
    """The metrics that no cell is about; those made of others need none of their own."""
    found = set(metrics["metric"])
    return tuple(
        key
        for key, metric in framework.metrics.items()
        if key not in found and not metric.score.parts
    )
