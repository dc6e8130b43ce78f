"""What must hold between the parts of a framework, beyond the shape of each."""

from __future__ import annotations

from itertools import count, pairwise
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import KEPT_PER_CODE, nearest
from nhs_rank.diagnostics import codes as c
from nhs_rank.framework._check_names import name_problems
from nhs_rank.framework._weights import find_weight_key, resolve_weights, weight_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework._weights import Found
    from nhs_rank.framework._yaml import Document, Where
    from nhs_rank.framework.model import Framework, Metric
    from nhs_rank.methods import Rule


def problems(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """Yield every fault of a framework whose parts are each well formed."""
    yield from name_problems(framework, document)
    yield from _successors(framework, document)
    yield from _references(framework, document)
    yield from _rules(framework, document)
    yield from _loops(framework, document)
    yield from _weights(framework, document)
    yield from _segments(framework, document)


def _successors(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """No code may take its own place, at whatever remove."""
    follow = {
        old: [new] if isinstance(new, str) else new for old, new in framework.successors.items()
    }
    for start in follow:
        reach: set[str] = set()
        stack = list(follow[start])
        while stack:
            code = stack.pop()
            if code not in reach:
                reach.add(code)
                stack.extend(follow.get(code, ()))
        if start in reach:
            yield c.SUCCEEDS_ITSELF(**document.at(("successors", start)), value=start)


def _references(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    counter = count()

    def check(name: str, known: Collection[str], what: str, where: Where) -> Iterator[Diagnostic]:
        if name not in known:
            near = nearest(name, known) if next(counter) < KEPT_PER_CODE else ""
            hint = near or "define it first, or correct the name"
            shown = ".".join(str(part) for part in where if not isinstance(part, int))
            at = document.at(where)
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


def _rules_of(framework: Framework, key: str) -> Iterator[tuple[Rule, Where]]:
    metric = framework.metrics[key]
    yield metric.score, ("metrics", key, "score")
    for unit, rule in metric.other_units.items():
        yield rule, ("metrics", key, "other_units", unit)


def _rules(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    for key, metric in framework.metrics.items():
        for rule, where in _rules_of(framework, key):
            yield from _rule(framework, metric, rule, where, document)
        for name in ("range", "typical"):
            ends = getattr(metric, name)
            if ends and ends[0] >= ends[1]:
                at = document.at(("metrics", key, name))
                yield c.NOT_ASCENDING(**at, where=f"metrics.{key}.{name}", value=ends)
        yield from _typical(key, metric, document)


def _typical(key: str, metric: Metric, document: Document) -> Iterator[Diagnostic]:
    if metric.range and metric.typical:
        (least, greatest), (low, high) = metric.range, metric.typical
        if low < least or high > greatest:
            at = document.at(("metrics", key, "typical"))
            shown = f"metrics.{key}.typical"
            yield c.BEYOND_RANGE(**at, where=shown, value=metric.typical, range=metric.range)


def _rule(
    framework: Framework, metric: Metric, rule: Rule, where: Where, document: Document
) -> Iterator[Diagnostic]:
    """What the rule says of itself, and whether all that it needs and states is there."""
    best, worst = framework.scale.best, framework.scale.worst
    shown = ".".join(str(part) for part in where)
    at = document.at(where)
    if "better" in rule.needs and metric.better is None:
        yield c.MISSING_KEY(**at, where=".".join(map(str, where[:2])), value="better")
    for part, score in rule.stated_scores():
        if not best <= score <= worst:
            here = document.at((*where, *part))
            scale = f"{best:g} and {worst:g}"
            yield c.SCORE_OFF_SCALE(**here, where=shown, value=f"{score:g}", scale=scale)
    for fault in rule.faults(metric.better):
        here = document.at((*where, *fault.where))
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
                at = document.at(("metrics", start, "score"))
                yield c.METRIC_LOOP(**at, value=", ".join(sorted(circle)))


def _weights(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    weights = framework.weights
    yield from _weight_keys(framework, document)
    resolved = resolve_weights(framework)
    if not any(
        weight > 0 and resolved.between.get(framework.unit_of(weights.level, key) or "", 0) > 0
        if resolved.between
        else weight > 0
        for key, weight in resolved.within.items()
    ):
        yield c.ALL_WEIGHTS_ZERO(**document.at(("weights", "values")))
    if weights.mean == "geometric" and framework.scale.best <= 0:
        at = document.at(("weights", "mean"))
        yield c.MEAN_NEEDS_POSITIVE(**at, where="weights.mean")


def _weight_keys(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    """Every key means something, and no two in one file the same."""
    names = weight_names(framework)
    known = [*framework.metrics, *framework.domains, *framework.groups]
    known += [alias for metric in framework.metrics.values() for alias in metric.aliases]
    counter = count()
    for part, weights in (
        ("values", framework.weights.values),
        ("multiply", framework.weights.multiply),
    ):
        first: dict[tuple[str, Found], str] = {}
        for text in weights:
            where = ("weights", part, text)
            at = document.at(where)
            found = find_weight_key(names, text)
            if found is None:
                near = nearest(text, known) if next(counter) < KEPT_PER_CODE else ""
                hint = near or "name a metric, a domain or a group; see 'nhs-rank config metrics'"
                what = "metric, domain or group"
                shown = f"weights.{part}"
                yield c.UNKNOWN_REFERENCE(**at, where=shown, value=text, what=what, near=hint)
                continue
            other = first.setdefault((str(at.get("path")), found), text)
            if other != text:
                one, two = (f"the weight of {found.key} (as '{name}')" for name in (other, text))
                yield c.SAME_NAME(**at, value=found.key, first=one, second=two)


def _segments(framework: Framework, document: Document) -> Iterator[Diagnostic]:
    cuts = framework.segments.cuts
    at = document.at(("segments", "cuts"))
    if any(one >= two for one, two in pairwise(cuts)):
        yield c.NOT_ASCENDING(**at, where="segments.cuts", value=cuts)
    if framework.segments.method == "quantile" and not all(0 < cut < 1 for cut in cuts):
        between = "between 0 and 1, as quantiles are"
        yield c.OUT_OF_LIMITS(**at, where="segments.cuts", given=cuts, range=between)
    for index, cap in enumerate(framework.caps):
        if cap.no_better_than > len(cuts) + 1:
            where = ("caps", index, "no_better_than")
            shown, worst = f"caps.{index}.no_better_than", cap.no_better_than
            at = document.at(where)
            yield c.NO_SUCH_SEGMENT(**at, where=shown, segments=len(cuts) + 1, value=worst)
