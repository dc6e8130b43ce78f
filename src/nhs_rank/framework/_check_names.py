"""Whether every name in a framework means one thing, once case, spaces and marks are folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.words import TRUST_COLUMNS, folded, usual_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework._yaml import Document, Where
    from nhs_rank.framework.model import Framework

#: What a file's column of that name always means.
_TIDY_COLUMNS = ("metric", "metric_id", "unit", "units", "value", "score", "rank")
#: Columns of results; a flag is one as well, under its own name.
_RESULT_COLUMNS = (
    "metrics_scored",
    "average_score",
    "unadjusted_segment",
    "segment",
    "final_segment",
    "ranked_of",
    "likely_score_low",
    "likely_score_high",
    "likely_rank_low",
    "likely_rank_high",
    "not_ranked_because",
)


def name_problems(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """Yield every name that two things go by, and every column that is said to be nothing."""
    yield from _names(framework, document)
    yield from _other_names(framework, document)
    yield from _columns(framework, document)


def _names(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """No two things may go by one name in a file's columns."""
    seen = {folded(name): f"the trust column '{name}'" for name in TRUST_COLUMNS}
    seen |= {folded(name): f"the column '{name}' of tidy files" for name in _TIDY_COLUMNS}
    own = framework.unit.columns
    for name, column in own.items():
        if column != name:
            first = seen.setdefault(folded(column), f"the column '{column}'")
            if first != f"the column '{column}'":
                second = f"the column of the {framework.unit.noun} codes"
                at = document.at(("unit", "key"))
                yield c.SAME_NAME(**at, value=column, first=first, second=second)
    of_domains = [f"domain_{key}" for key in framework.domains]
    results = {
        folded(name): f"the column '{name}' of results" for name in (*_RESULT_COLUMNS, *of_domains)
    }

    def names() -> Iterator[tuple[str, str, Where]]:
        for key, metric in framework.metrics.items():
            yield key, f"the metric {key}", ("metrics", key)
            for index, alias in enumerate(metric.aliases):
                yield alias, f"an alias of {key}", ("metrics", key, "aliases", index)
            if metric.given:
                yield metric.given, f"the score of {key}", ("metrics", key, "given")
        for key, flag in framework.flags.items():
            yield key, f"the flag {key}", ("flags", key)
            if flag.given:
                yield flag.given, f"the ID of the flag {key}", ("flags", key, "given")
        for key in framework.domains:
            yield key, f"the domain {key}", ("domains", key)
        for column in framework.columns:
            yield column, f"the column '{column}'", ("columns", column)
        published = framework.published
        for item in ("average_score", "unadjusted_segment", "segment", "final_segment"):
            if name := getattr(published, item):
                yield name, f"the published {item}", ("published", item)
        for part in ("domain_scores", "domain_segments"):
            for key, name in getattr(published, part).items():
                yield name, f"a published result of {key}", ("published", part, key)

    for name, what, where in names():
        first = seen.setdefault(folded(name), what)
        if first is not what:
            yield c.SAME_NAME(**document.at(where), value=name, first=first, second=what)
    for key in framework.flags:
        if first := results.get(folded(key), ""):
            at = document.at(("flags", key))
            yield c.SAME_NAME(**at, value=key, first=first, second=f"the flag {key}")
    for key in framework.groups:
        first = seen.get(folded(key), "")
        if first.startswith("the metric"):
            second = f"the group {key}"
            at = document.at(("groups", key))
            yield c.SAME_NAME(**at, value=key, first=first, second=second)


def _same(pairs: Iterable[tuple[str, str, Where]], document: Document) -> Iterator[Diagnostic]:
    """Yield those of ``folded name, what it is, where`` that are one name for two things."""
    seen: dict[str, str] = {}
    for name, what, where in pairs:
        first = seen.setdefault(name, what)
        if first != what:
            at = document.at(where)
            yield c.SAME_NAME(**at, value=where[-1], first=first, second=what)


def _other_names(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """No two types of trust, and no two units of a metric, may go by one name either."""
    types = framework.trust_types
    yield from _same(
        (
            (folded(name), f"the type {key}", ("trust_types", key))
            for key, kind in types.items()
            for name in (key, kind.name, *kind.aliases)
        ),
        document,
    )
    for key, metric in framework.metrics.items():
        own = [(metric.unit, f"the unit of {key}", ("metrics", key, "unit"))] if metric.unit else []
        others = [
            (unit, f"another unit of {key} ({unit})", ("metrics", key, "other_units", unit))
            for unit in metric.other_units
        ]
        pairs = ((usual_unit(unit), what, where) for unit, what, where in [*own, *others])
        yield from _same(pairs, document)


def _columns(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """What a column of files is said to be has to be there."""
    known = {folded(name): name for name in (*TRUST_COLUMNS, *framework.unit.columns.values())}
    for key, metric in framework.metrics.items():
        known |= {folded(name): name for name in (key, *metric.aliases, metric.given or key)}
    for key, flag in framework.flags.items():
        known |= {folded(name): name for name in (key, flag.given or key)}
    for column, meaning in framework.columns.items():
        if folded(meaning) not in known:
            near = nearest(meaning, known.values()) or "name a metric, a flag or a trust column"
            at = document.at(("columns", column))
            what = "metric, flag or column"
            yield c.UNKNOWN_REFERENCE(**at, where="columns", value=meaning, what=what, near=near)
