"""What must hold between the parts of a framework, beyond the shape of each."""

from __future__ import annotations

from itertools import count, pairwise
from typing import TYPE_CHECKING, Any

from nhs_rank.diagnostics import KEPT_PER_CODE, nearest
from nhs_rank.diagnostics import codes as c
from nhs_rank.words import TRUST_COLUMNS, folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework._yaml import Document, Where
    from nhs_rank.framework.model import Framework, Metric
    from nhs_rank.methods import Rule


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


def problems(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """Yield every fault of a framework whose parts are each well formed."""
    yield from _names(framework, document)
    yield from _references(framework, document)
    yield from _rules(framework, document)
    yield from _loops(framework, document)
    yield from _weights(framework, document)
    yield from _segments(framework, document)


def _at(document: Document, where: Where) -> dict[str, Any]:
    place = document.place(where)
    return place.at() if place else {}


def _names(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """No two things may go by one name in a file's columns."""
    seen = {folded(name): f"the trust column '{name}'" for name in TRUST_COLUMNS}
    seen |= {folded(name): f"the column '{name}' of tidy files" for name in _TIDY_COLUMNS}
    results = {folded(name): f"the column '{name}' of results" for name in _RESULT_COLUMNS}

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
            yield c.SAME_NAME(**_at(document, where), value=name, first=first, second=what)
    for key in framework.flags:
        if first := results.get(folded(key), ""):
            at = _at(document, ("flags", key))
            yield c.SAME_NAME(**at, value=key, first=first, second=f"the flag {key}")
    for key in framework.groups:
        first = seen.get(folded(key), "")
        if first.startswith("the metric"):
            second = f"the group {key}"
            at = _at(document, ("groups", key))
            yield c.SAME_NAME(**at, value=key, first=first, second=second)


def _references(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    counter = count()

    def check(name: str, known: Collection[str], what: str, where: Where) -> Iterator[Diagnostic]:
        if name not in known:
            near = nearest(name, known) if next(counter) < KEPT_PER_CODE else ""
            hint = near or "define it first, or correct the name"
            shown = ".".join(str(part) for part in where if not isinstance(part, int))
            at = _at(document, where)
            yield c.UNKNOWN_REFERENCE(**at, where=shown, value=name, what=what, near=hint)

    for key, metric in framework.metrics.items():
        here = ("metrics", key)
        yield from check(metric.domain, framework.domains, "domain", (*here, "domain"))
        if metric.group:
            yield from check(metric.group, framework.groups, "group", (*here, "group"))
        for index, type_ in enumerate(metric.types):
            yield from check(type_, framework.trust_types, "trust type", (*here, "types", index))
        for rule, where in _rules_of(framework, key):
            for part, name in rule.stated_parts():
                yield from check(name, framework.metrics, "metric", (*where, *part))
    for index, cap in enumerate(framework.caps):
        yield from check(cap.flag, framework.flags, "flag", ("caps", index, "flag"))
    for item in ("domain_scores", "domain_segments"):
        for key in getattr(framework.published, item):
            yield from check(key, framework.domains, "domain", ("published", item, key))
    level = framework.weights.level
    for key in framework.weights.values:
        yield from check(key, framework.titles(level), level, ("weights", "values", key))


def _rules_of(framework: Framework, key: str) -> Iterator[tuple[Rule, Where]]:
    metric = framework.metrics[key]
    yield metric.score, ("metrics", key, "score")
    for unit, rule in metric.other_units.items():
        yield rule, ("metrics", key, "other_units", unit)


def _rules(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    for key, metric in framework.metrics.items():
        for rule, where in _rules_of(framework, key):
            yield from _rule(framework, metric, rule, where, document)
        if metric.range and metric.range[0] >= metric.range[1]:
            at = _at(document, ("metrics", key, "range"))
            yield c.NOT_ASCENDING(**at, where=f"metrics.{key}.range", value=metric.range)


def _rule(
    framework: Framework, metric: Metric, rule: Rule, where: Where, document: Document
) -> Iterator[Diagnostic]:
    """What the rule says of itself, and whether all that it needs and states is there."""
    best, worst = framework.scale.best, framework.scale.worst
    shown = ".".join(str(part) for part in where)
    at = _at(document, where)
    if "better" in rule.needs and metric.better is None:
        yield c.MISSING_KEY(**at, where=".".join(map(str, where[:2])), value="better")
    for part, score in rule.stated_scores():
        if not best <= score <= worst:
            reason = f"the score {score:g} is not between {best:g} and {worst:g}"
            here = _at(document, (*where, *part))
            fix = "use a score on the scale"
            yield c.WRONG_TYPE(**here, where=shown, reason=reason, fix=fix)
    for fault in rule.faults(metric.better):
        here = _at(document, (*where, *fault.where))
        yield fault.kind(**here, where=shown, **fault.fields)


def _loops(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    made_of = {
        key: {name for rule in metric.rules for name in rule.parts}
        for key, metric in framework.metrics.items()
    }
    reported: set[frozenset[str]] = set()
    for start in framework.metrics:
        reach, stack = set(), list(made_of[start])
        while stack:
            name = stack.pop()
            if name not in reach:
                reach.add(name)
                stack.extend(made_of.get(name, ()))
        if start in reach:
            circle = frozenset(name for name in reach if name in made_of)
            if circle not in reported:
                reported.add(circle)
                at = _at(document, ("metrics", start, "score"))
                yield c.METRIC_LOOP(**at, value=", ".join(sorted(circle)))


def _weights(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    weights = framework.weights
    units = {
        framework.unit_of(weights.level, key)
        for key, metric in framework.metrics.items()
        if metric.counts
    }
    if not any(weights.values.get(unit, weights.default) > 0 for unit in units if unit):
        yield c.ALL_WEIGHTS_ZERO(**_at(document, ("weights", "values")))
    if weights.mean == "geometric" and framework.scale.best <= 0:
        reason = "a geometric mean needs scores above 0"
        fix = "use a scale that starts above 0"
        at = _at(document, ("weights", "mean"))
        yield c.WRONG_TYPE(**at, where="weights.mean", reason=reason, fix=fix)


def _segments(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    cuts = framework.segments.cuts
    at = _at(document, ("segments", "cuts"))
    if any(one >= two for one, two in pairwise(cuts)):
        yield c.NOT_ASCENDING(**at, where="segments.cuts", value=cuts)
    if framework.segments.method == "quantile" and not all(0 < cut < 1 for cut in cuts):
        reason = f"quantiles lie between 0 and 1, not {cuts}"
        fix = "use shares such as [0.25, 0.5, 0.75], or method: thresholds"
        yield c.WRONG_TYPE(**at, where="segments.cuts", reason=reason, fix=fix)
    for index, cap in enumerate(framework.caps):
        if cap.no_better_than > len(cuts) + 1:
            where = ("caps", index, "no_better_than")
            reason = f"there are {len(cuts) + 1} segments"
            fix = "use one of them"
            shown = f"caps.{index}.no_better_than"
            yield c.WRONG_TYPE(**_at(document, where), where=shown, reason=reason, fix=fix)
