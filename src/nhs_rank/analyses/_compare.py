"""The table under two or more frameworks, weightings or settings, and how far they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses import _differences
from nhs_rank.answer import Answer
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework
    from nhs_rank.options import Settings
    from nhs_rank.output.document import Document

    #: Another ranking, or a framework to make one by.
    Other = Result | Framework | str | PathLike[str]

__all__ = ["OFFICIAL", "Comparison", "compare", "compare_results"]

#: The name of the published ranking in a comparison.
OFFICIAL = "official"


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Answer):
    """Several league tables of one quarter, side by side, measured against the first.

    ``names``
        The tables; the first is the base.
    ``results``
        Their results; None for the published one.
    ``trusts``
        One row a trust; see `nhs_rank.analyses._differences.side_by_side`.
    ``agreement``, ``transitions``, ``changed``, ``movers``, ``groups``
        By ``variant``: tau-b and rho, segments from and to, the trusts that change segment, the
        risers and fallers, the shift by sub-type and region.
    """

    names: tuple[str, ...]
    results: tuple[Result | None, ...]
    trusts: pl.DataFrame
    agreement: pl.DataFrame
    transitions: pl.DataFrame
    changed: pl.DataFrame
    movers: pl.DataFrame
    groups: pl.DataFrame
    warnings: tuple[Diagnostic, ...]

    @property
    def moved(self) -> pl.DataFrame:
        """The rows of ``trusts`` whose rank or segment is not that of the base everywhere."""
        shifts = [
            pl.col(f"{part}_shift_{name}").fill_null(0) != 0
            for name in self.names[1:]
            for part in ("rank", "segment")
        ]
        return self.trusts.filter(pl.any_horizontal(shifts))

    @property
    def matrix(self) -> pl.DataFrame:
        """``variant, from_segment, to_1, to_2`` and so on: how many trusts went where."""
        segments = sorted({*self.transitions["from_segment"], *self.transitions["to_segment"]})
        counts = pl.col("trusts").filter
        rows = self.transitions.group_by("variant", "from_segment", maintain_order=True)
        return rows.agg(
            counts(pl.col("to_segment") == segment).sum().alias(f"to_{segment}")
            for segment in segments
        )

    @property
    def head(self) -> dict[str, Any]:
        """``schema_version, tool, quarter, inputs``, which all tables share."""
        head = next(result for result in self.results if result is not None).head
        return {key: head[key] for key in ("schema_version", "tool", "quarter", "inputs")}

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The tables side by side, and how they differ."""
        names = ("trusts", "agreement", "matrix", "transitions", "changed", "movers", "groups")
        return {name: getattr(self, name) for name in names}

    def document(self, *, movers: bool = False) -> Document:
        """Return the tables side by side and how they differ.

        ``movers`` keeps the trusts whose rank or segment differs.
        """
        from nhs_rank.analyses._compare_view import compare_document

        return compare_document(self, movers=movers)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as the JSON format shows it."""
        variants = []
        for name, result in zip(self.names, self.results, strict=True):
            facts = {} if result is None else result.head
            keys = ("framework", "settings", "segment_cuts")
            variants.append({"name": name} | {key: facts.get(key) for key in keys})
        return {
            **self.head,
            "base": self.names[0],
            "variants": variants,
            "trusts": [self._trust(row) for row in self.trusts.to_dicts()],
            "summary": [self._summary(name) for name in self.names[1:]],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }

    def _trust(self, row: dict[str, Any]) -> dict[str, Any]:
        figures = {}
        for number, name in enumerate(self.names):
            columns = (*_differences.SHOWN, *_differences.LIKELY)
            own = {one: row[f"{one}_{name}"] for one in columns if f"{one}_{name}" in row}
            if number:
                own |= {
                    f"{short}_shift": row[f"{short}_shift_{name}"]
                    for short in ("rank", "segment", "average")
                }
            figures[name] = own
        return {column: row[column] for column in _differences.WHO} | {"variants": figures}

    def _summary(self, name: str) -> dict[str, Any]:
        own = {
            part: getattr(self, part).filter(pl.col("variant") == name).drop("variant").to_dicts()
            for part in ("agreement", "transitions", "changed", "movers", "groups")
        }
        return {"variant": name, **own}


def compare(
    base: Result,
    *others: Other,
    variants: Mapping[str, Settings] | None = None,
    against: str | None = None,
) -> Comparison:
    """Set other rankings of the same files beside one, and measure how far they differ.

    Parameters
    ----------
    base
        The ranking that the others are measured against.
    *others
        Results, or frameworks (their names or paths) to rank by with the settings of ``base``;
        each makes its own bounds between segments unless ``cuts`` fixes them.
    variants
        Rankings by name that differ from ``base`` in some settings, such as
        ``{"half-finance": {"weights": {"finance": 0.5}}}``.
    against
        The base instead of the first: the name of another, or ``official`` for the published
        ranks in the files.

    Raises
    ------
    InputError
        Where there is nothing to compare, a framework or setting cannot be used, or ``official``
        is asked for and the files hold no published ranks.

    Examples
    --------
    >>> import nhs_rank
    >>> league = nhs_rank.compute("sample_data/2025-26-q1", draws=0)
    >>> league.compare("no-financial-override").names
    ('nof-2025-26', 'no-financial-override')

    """
    named = {base.framework.framework: base}
    for other in others:
        result = other if isinstance(other, Result) else base.rerun(framework=other)
        named[_free(result.framework.framework, named)] = result
    for name, settings in (variants or {}).items():
        if name in named:
            raise InputError([c.NAME_TAKEN(value=name)])
        named[name] = base.rerun(**settings)
    return compare_results(named, against=against)


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where another table has it already."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def compare_results(named: Mapping[str, Result], *, against: str | None = None) -> Comparison:
    """Compare results that are there already, by name; see `compare` for the rest."""
    names = list(named)
    if len(names) < 2 and against is None:
        raise InputError([c.NOTHING_TO_COMPARE(value=names[0])])
    leagues = {name: result.league for name, result in named.items()}
    results: dict[str, Result | None] = dict(named)
    if against is not None and against not in leagues:
        if against != OFFICIAL:
            known = ", ".join([OFFICIAL, *leagues])
            raise InputError([c.UNKNOWN_VARIANT(value=against, known=known)])
        results[OFFICIAL] = None
        leagues[OFFICIAL] = _official(named[names[0]])
    order = sorted(results, key=lambda name: name != against)
    return _compared([(name, results[name], leagues[name]) for name in order])


def _compared(parts: Sequence[tuple[str, Result | None, pl.DataFrame]]) -> Comparison:
    names = tuple(name for name, _, _ in parts)
    results = tuple(result for _, result, _ in parts)
    # published tables are ranked within the type
    within = {"type" if result is None else result.framework.ranking.within for result in results}
    if len(within) > 1:
        raise InputError([c.RANKED_WITHIN_OTHERS()])
    by_type = within == {"type"}
    first = parts[0][2]
    pairs = [(name, _differences.shifts(first, league)) for name, _, league in parts[1:]]

    def each(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
        return pl.concat(
            frame.select(pl.lit(name).alias("variant"), pl.all())
            for (name, _), frame in zip(pairs, frames, strict=True)
        )

    return Comparison(
        names=names,
        results=results,
        trusts=_differences.side_by_side(names, [league for _, _, league in parts]),
        agreement=each(_differences.agreement(both, by_type=by_type) for _, both in pairs),
        transitions=each(_differences.transitions(both) for _, both in pairs),
        changed=each(_differences.changed(both) for _, both in pairs),
        movers=each(_differences.movers(both) for _, both in pairs),
        groups=each(_differences.groups(both) for _, both in pairs),
        warnings=tuple(
            dict.fromkeys(
                warning for result in results if result is not None for warning in result.warnings
            )
        ),
    )


def _official(result: Result) -> pl.DataFrame:
    """The published league table in the shape of a result's; raises `InputError` if none is."""
    published = result.table.published
    league = result.league.select(_differences.WHO)
    for item in ("average_score", "unadjusted_segment", "segment"):
        rows = published.filter(pl.col("item") == item)
        kind = pl.Float64() if item == "average_score" else pl.Int64()
        columns = [pl.col("value").cast(kind).alias(item)]
        if item == "segment":
            columns.append(pl.col("rank").cast(pl.Int64))
        league = league.join(
            rows.select("trust_code", *columns), on="trust_code", how="left", maintain_order="left"
        )
    if league["rank"].is_null().all():
        raise InputError([c.NO_PUBLISHED_RANKS(quarter=result.quarter or "the quarter")])
    return league.sort("trust_type", "rank", "trust_code", nulls_last=[False, True, False])
