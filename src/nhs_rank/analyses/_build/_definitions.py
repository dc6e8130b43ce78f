"""The framework's definitions, and the months and counts that they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.sources import PUBLICATIONS, months_of
from nhs_rank.words import usual_unit

if TYPE_CHECKING:
    from nhs_rank.framework import Framework, Metric
    from nhs_rank.framework.built_from import BuiltFrom
    from nhs_rank.sources import Publication

__all__ = ["Definition", "definitions", "needed_periods"]

#: What a quotient in one unit is multiplied by to be in another.
_FACTORS = {
    ("seconds", "minutes"): 1 / 60,
    ("minutes", "hours"): 1 / 60,
    ("seconds", "hours"): 1 / 3600,
    ("hours", "days"): 1 / 24,
    ("proportion", "%"): 100.0,
}


@dataclass(frozen=True)
class Definition:
    """How one metric is made for one quarter.

    ``periods`` are the months (or the year of a survey) that it is made of; ``scale`` is what the
    quotient is multiplied by before it is rounded, ``factor`` after.
    """

    key: str
    metric: Metric
    built: BuiltFrom
    periods: tuple[str, ...]
    scale: float
    factor: float

    def takes(self, publication: Publication) -> bool:
        """Whether a publication is what it is made of."""
        return self.built.source in (publication.key, publication.statistic)


def definitions(framework: Framework, quarter: str) -> list[Definition]:
    """Return the metrics that say what they are built from; raises `InputError` for a wrong one."""
    found, problems = [], []
    for key, metric in framework.metrics.items():
        built = metric.built_from
        if built is None:
            continue
        publications = [one for one in PUBLICATIONS if built.source in (one.key, one.statistic)]
        if not publications:
            known = ", ".join(dict.fromkeys(one.statistic for one in PUBLICATIONS))
            problems.append(
                c.NO_SUCH_SOURCE(metric=key, value=built.source, what="statistic", known=known)
            )
            continue
        known_measures = {name for one in publications for name in one.measures}
        for measure in filter(None, (built.counted, built.denominator)):
            if measure not in known_measures and "*" not in known_measures:
                known = ", ".join(sorted(known_measures))
                problems.append(
                    c.NO_SUCH_SOURCE(metric=key, value=measure, what="measure of it", known=known)
                )
        if "*" in known_measures:  # headings, which differ in capitals from year to year
            named = built.model_dump(include={"measure", "numerator", "denominator"})
            built = built.model_copy(
                update={name: text.casefold() for name, text in named.items() if text}
            )
        own = usual_unit(metric.unit or "")
        measured = usual_unit(built.measured_in or metric.unit or "")
        found.append(
            Definition(
                key=key,
                metric=metric,
                built=built,
                periods=tuple(months_of(built.months, quarter)),
                scale=100.0 if built.denominator and measured == "%" else 1.0,
                factor=1.0 if measured == own else _FACTORS.get((measured, own), 1.0),
            )
        )
    if not found and not problems:
        problems.append(c.NO_BUILT_FROM(framework=framework.framework))
    if problems:
        raise InputError(problems)
    return found


def needed_periods(wanted: list[Definition]) -> dict[str, set[str]]:
    """Return the periods that are asked of each publication, by its key; none: it is not used."""
    return {
        one.key: {period for item in wanted if item.takes(one) for period in item.periods}
        for one in PUBLICATIONS
    }
