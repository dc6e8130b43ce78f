"""Changes of the inputs: the cells that are meant, a table with them made, and it ranked again.

`whatif` and `explain` both ask here, so that what the one says would happen is what the other
shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from nhs_rank.analyses._change_texts import parse_decimal
from nhs_rank.diagnostics import Log, nearest
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.find_trusts import find_trust
from nhs_rank.reading import meanings
from nhs_rank.steps.score import exact_given
from nhs_rank.words import FLAG_TEXTS, MISSING, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhs_rank.analyses._change_texts import Amount, WrittenChange
    from nhs_rank.framework import Framework, Metric, Rule
    from nhs_rank.options import Options
    from nhs_rank.reading import Table
    from nhs_rank.result import Result

__all__ = ["Baseline", "Change", "apply", "resolve"]


@dataclass(frozen=True)
class Change:
    """One cell of the inputs, as it is and as it would be.

    ``kind`` is ``value`` (in the metric's unit), ``score`` (a published score), ``text`` (a
    category) or ``flag``; ``after`` None means that the trust does not report the metric.
    """

    trust_code: str
    key: str
    kind: Literal["value", "score", "text", "flag"]
    before: Amount
    after: Amount

    @property
    def same(self) -> bool:
        """Whether the cell already holds what it is set to."""
        return self.before == self.after and (self.before is None) == (self.after is None)


def resolve(
    asked: Iterable[WrittenChange],
    table: Table,
    framework: Framework,
    options: Options,
    trusts: pl.DataFrame | None = None,
) -> list[Change]:
    """Find the cells that are meant and what they would hold.

    Raises `InputError` with every change that cannot be made.

    Parameters
    ----------
    asked
        The changes as they were written.
    table
        The inputs, of one quarter.
    framework
        Names the metrics and flags, and says which values are possible.
    options
        Whether values or published scores count.
    trusts
        Those that may be named; all if not given.

    """
    log = Log()
    changes: dict[tuple[str, str], Change] = {}
    known = meanings(framework)
    for one in asked:
        try:
            code = find_trust(table.trusts if trusts is None else trusts, one.trust)
            change = _resolved(one, code, known, table, framework, options)
        except _RefusedError as refused:
            what, fix = refused.args
            log.add(c.CANNOT_BE_SET(path=one.path, line=one.line, what=what, fix=fix))
        except InputError as error:
            log.extend(replace(item, path=one.path, line=one.line) for item in error.log.items)
        else:
            if (code, change.key) in changes:
                what = f"{change.key} of {code} is set twice"
                log.add(c.CANNOT_BE_SET(path=one.path, line=one.line, what=what, fix="keep one"))
            changes[code, change.key] = change
    if log.has_errors:
        raise InputError(log.items)
    return list(changes.values())


class _RefusedError(Exception):
    """Why a change cannot be made, and what to do."""


def _resolved(
    one: WrittenChange,
    code: str,
    known: Mapping[str, tuple[str, str, str]],
    table: Table,
    framework: Framework,
    options: Options,
) -> Change:
    kind, key, _ = known.get(folded(one.key), ("", "", ""))
    if kind == "flag":
        return _flag(one, code, key, table)
    if kind not in ("value", "score"):
        names = [*framework.metrics, *framework.flags]
        names += [alias for metric in framework.metrics.values() for alias in metric.aliases]
        near = nearest(one.key, names) or "see 'nhs-rank config show' for the names"
        what = f"'{one.key}' is no metric or flag of the framework"
        if kind == "published":
            what, near = f"'{one.key}' is a published result, not an input", "set a metric or flag"
        raise _RefusedError(what, near)
    metric = framework.metrics[key]
    cell = table.cells.filter((pl.col("trust_code") == code) & (pl.col("metric") == key)).to_dicts()
    found = cell[0] if cell else {"value": None, "given": None, "text": None}
    if metric.score.parts and metric.given is None:
        parts = ", ".join(metric.score.parts)
        raise _RefusedError(f"{key} is made of other metrics", f"set one of {parts}")
    if "text" in metric.score.needs and kind == "value":
        return _category(one, code, key, metric.score, found["text"])
    _check_source(kind, key, metric, options)
    name = "given" if kind == "score" else "value"
    before = found[name]
    if one.amount.casefold() in MISSING:
        # a published score without a value is what is taken away then
        return Change(code, key, kind, before if before is not None else found["given"], None)  # type: ignore[arg-type]
    after = _number(one, f"{key} of {code}", before)
    low, high = (framework.scale.best, framework.scale.worst)
    if kind == "value":
        low, high = metric.range or (-math.inf, math.inf)
    if not low <= after <= high:
        raise _RefusedError(
            f"{after:g} for {key} of {code} is outside {low:g} to {high:g}",
            "choose a possible value",
        )
    return Change(code, key, kind, before, after)  # type: ignore[arg-type]


def _flag(one: WrittenChange, code: str, key: str, table: Table) -> Change:
    rows = table.flags.filter((pl.col("trust_code") == code) & (pl.col("flag") == key))["set"]
    text = one.amount.casefold()
    if text not in FLAG_TEXTS:
        raise _RefusedError(
            f"'{one.amount}' for {key} of {code} is neither yes nor no", "write yes or no"
        )
    return Change(code, key, "flag", rows[0] if len(rows) else None, FLAG_TEXTS[text])


def _category(one: WrittenChange, code: str, key: str, rule: Rule, before: str | None) -> Change:
    names = {folded(name): name for name in rule.texts}
    if one.amount.casefold() in MISSING:
        return Change(code, key, "text", before, None)
    if folded(one.amount) not in names:
        raise _RefusedError(
            f"'{one.amount}' is no category of {key}", f"use one of: {', '.join(names.values())}"
        )
    same = before is not None and folded(before) == folded(one.amount)
    return Change(code, key, "text", before, before if same else names[folded(one.amount)])


def _check_source(kind: str, key: str, metric: Metric, options: Options) -> None:
    """A value counts for nothing where published scores only are used, and the other way round."""
    if kind == "value" and options.scores == "given":
        raise _RefusedError(
            f"{key} has its published score only, whatever its value",
            "leave out --scores given, so that it is scored from the new value",
        )
    if kind == "score" and options.scores == "values" and "score" not in metric.score.needs:
        raise _RefusedError(
            f"the published score of {key} is not used",
            "set its value, or leave out --scores values",
        )


def _number(one: WrittenChange, what: str, before: float | None) -> float:
    """The number that an amount means, on top of what is there where it is relative."""
    text = one.amount.replace("\N{MINUS SIGN}", "-")
    relative = text[:1] in "+-" and not one.plain
    percent = text.endswith("%")
    number = parse_decimal(text.removeprefix("=").rstrip("% "))
    if number is None:
        fix = "write 76.4, +1.5, -2%, or =-3 for the negative number -3"
        raise _RefusedError(f"'{one.amount}' for {what} is not a number", fix)
    if not relative:
        return float(number)
    if before is None:
        raise _RefusedError(f"there is no {what} to add '{one.amount}' to", "give the value itself")
    now = Decimal(repr(before))
    return float(now + (now.copy_abs() * number / 100 if percent else number))


def apply(table: Table, framework: Framework, changes: Iterable[Change]) -> Table:
    """Return the table with the changes made; those that change nothing leave it untouched.

    A metric whose value changes loses its published score, and so do the metrics of that trust
    that are made of it; all others keep theirs.
    """
    real = [change for change in changes if not change.same]
    cells, flags = table.cells, table.flags
    for change in real:
        of_trust = pl.col("trust_code") == change.trust_code
        if change.kind == "flag":
            row = {
                "quarter": table.trusts["quarter"][0],
                "trust_code": change.trust_code,
                "flag": change.key,
                "set": change.after,
            }
            others = flags.filter(~(of_trust & (pl.col("flag") == change.key)))
            flags = pl.concat([others, pl.DataFrame([row], schema=flags.schema)])
            continue
        this = of_trust & (pl.col("metric") == change.key)
        found = cells.filter(this).to_dicts()
        cell = found[0] if found else _empty(table, framework, change)
        new = pl.DataFrame([_changed(cell, change)], schema=cells.schema)
        made_of = of_trust & pl.col("metric").is_in(_made_of(framework, change.key))
        cells = pl.concat([cells.filter(~this), new]).with_columns(
            pl.when(~made_of).then("given").alias("given")
        )
    return table.with_cells(cells, flags)


def _changed(cell: dict[str, Any], change: Change) -> dict[str, Any]:
    if change.after is None:
        return cell | {"value": None, "text": None, "given": None}
    if change.kind == "score":
        return cell | {"given": change.after}
    return cell | {change.kind: change.after, "given": None}


def _empty(table: Table, framework: Framework, change: Change) -> dict[str, Any]:
    """A cell for a metric that the trust does not report."""
    row: dict[str, Any] = dict.fromkeys(table.cells.columns)
    return row | {
        "quarter": table.trusts["quarter"][0],
        "trust_code": change.trust_code,
        "metric": change.key,
        "unit": framework.metrics[change.key].unit,
    }


def _made_of(framework: Framework, key: str) -> list[str]:
    """The metrics whose score is made of that of another, at whatever remove."""
    found: dict[str, None] = {}
    waiting = [key]
    while waiting:
        part = waiting.pop()
        for other, metric in framework.metrics.items():
            if part in metric.score.parts and other not in found:
                found[other] = None
                waiting.append(other)
    return list(found)


@dataclass(frozen=True)
class Baseline:
    """A result, and the table that it can be made from again.

    ``table`` holds published scores at their exact value (where the options ask for it), so that
    taking one away does not move the others.
    """

    result: Result
    table: Table

    @classmethod
    def of(cls, result: Result) -> Baseline:
        """Take a result as the starting point."""
        table = result.table
        if result.options.unround:
            exact = exact_given(table.cells, table.trusts, result.framework)
            table = table.with_cells(exact)
        return cls(result, table)

    def again(self, changes: Iterable[Change], *, draws: int = 0) -> Result:
        """Run the pipeline with the changes made, without likely ranges unless there are draws.

        All other options hold: segment bounds that are quantiles are taken anew, so they move a
        little with the trust that moves.
        """
        table = apply(self.table, self.result.framework, changes)
        made = self.result.rerun(table=table, unround=False, draws=draws)
        asked = self.result.options.model_copy(update={"draws": draws})
        return replace(made, options=asked)
