"""The table under two or more frameworks, weightings or settings, and how far they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.analyses import _differences
from nhs_rank.analyses._header import header
from nhs_rank.analyses._variants import Variant, variants_of
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.options import Options
from nhs_rank.pipeline import run
from nhs_rank.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework
    from nhs_rank.reading import Table
    from nhs_rank.result import Result

__all__ = ["OFFICIAL", "Comparison", "compare", "compare_results"]

#: The name of the published ranking in a comparison.
OFFICIAL = "official"


@dataclass(frozen=True)
class Comparison:
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

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as the JSON format shows it."""
        known = next(result for result in self.results if result is not None)
        top = header(known)
        shared = {key: top[key] for key in ("schema_version", "tool", "quarter", "inputs")}
        variants = []
        for name, result in zip(self.names, self.results, strict=True):
            facts = {} if result is None else header(result)
            keys = ("framework", "settings", "segment_cuts")
            variants.append({"name": name} | {key: facts.get(key) for key in keys})
        return {
            **shared,
            "base": self.names[0],
            "variants": variants,
            "trusts": [self._trust(row) for row in self.trusts.to_dicts()],
            "summary": [self._summary(name) for name in self.names[1:]],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }

    def _trust(self, row: dict[str, Any]) -> dict[str, Any]:
        figures = {}
        for number, name in enumerate(self.names):
            own = {column: row[f"{column}_{name}"] for column in _differences.SHOWN}
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
    paths: Iterable[str | PathLike[str]] | str | PathLike[str],
    configs: Sequence[str | PathLike[str] | Framework] = ("nof-2025-26",),
    *,
    variants: Mapping[str, Mapping[str, object]] | None = None,
    against: str | None = None,
    **options: object,
) -> Comparison:
    """Read files once and compare the tables that several frameworks or settings make of them.

    Parameters
    ----------
    paths
        Files or folders in any of the layouts.
    configs
        Frameworks, their names or paths; the first is the base.
    variants
        Variants of the first framework by name: fields of `Options` to set on top of
        ``options``, such as ``{"half-finance": {"weights": {"finance": 0.5}}}``.
    against
        The base instead of the first: the name of another variant, or ``official`` for the
        published ranks in the files.
    **options
        The fields of `Options` that hold for all; segments are placed by each variant's own
        bounds unless ``cuts`` fixes them.

    Raises
    ------
    InputError
        With every problem of the files, the frameworks and the options; also where there is
        nothing to compare, or ``official`` is asked for and the files hold no published ranks.

    Examples
    --------
    >>> from nhs_rank.analyses import compare
    >>> comparison = compare(
    ...     "sample_data/2025-26-q1", ["nof-2025-26", "no-financial-override"]
    ... )
    >>> comparison.names
    ('nof-2025-26', 'no-financial-override')

    """
    several = [paths] if isinstance(paths, str | PathLike) else list(paths)
    common = Options.of(**{**options, "draws": 0})
    asked = variants_of(configs, variants or {}, common)
    if len(asked) < 2 and against is None:
        fix = "give a second --config, a --variant, --weight, --no-cap or --against official"
        reason = f"there is nothing to compare {asked[0].name} with"
        raise InputError([c.BAD_OPTION(option="compare", reason=reason, fix=fix)])
    tables = _read(several, asked)
    results = [
        run(table, variant.framework, variant.options, warnings)
        for variant, (table, warnings) in zip(asked, tables, strict=True)
    ]
    named: dict[str, Result | None] = {
        variant.name: result for variant, result in zip(asked, results, strict=True)
    }
    leagues = {name: result.league for name, result in named.items() if result is not None}
    if against is not None and against not in leagues:
        if against != OFFICIAL:
            reason = f"'{against}' is none of the variants"
            fix = f"use one of: {', '.join([OFFICIAL, *leagues])}"
            raise InputError([c.BAD_OPTION(option="--against", reason=reason, fix=fix)])
        named[OFFICIAL] = None
        leagues[OFFICIAL] = _official(results[0])
    order = sorted(named, key=lambda name: name != against)
    return _compared([(name, named[name], leagues[name]) for name in order])


def compare_results(named: Mapping[str, Result]) -> Comparison:
    """Compare results that are there already; the first is the base."""
    return _compared([(name, result, result.league) for name, result in named.items()])


def _compared(parts: Sequence[tuple[str, Result | None, pl.DataFrame]]) -> Comparison:
    names = tuple(name for name, _, _ in parts)
    results = tuple(result for _, result, _ in parts)
    # published tables are ranked within the type
    within = {"type" if result is None else result.framework.ranking.within for result in results}
    if len(within) > 1:
        reason = "one of the tables ranks within each type, another over all trusts"
        fix = "their places cannot be compared; use frameworks with the same ranking.within"
        raise InputError([c.BAD_OPTION(option="--config", reason=reason, fix=fix)])
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


def _read(
    paths: Sequence[str | PathLike[str]], variants: Sequence[Variant]
) -> list[tuple[Table, tuple[Diagnostic, ...]]]:
    """Read the files once for all frameworks that read them alike."""
    keys = [
        variant.framework.model_dump_json(
            include={"scale", "trust_types", "metrics", "flags", "published"}
        )
        for variant in variants
    ]
    if len(set(keys)) > 1 and "-" in map(str, paths):
        reason = "standard input can be read once only, and these frameworks read it differently"
        raise InputError([c.BAD_OPTION(option="-", reason=reason, fix="save it to a file first")])
    known: dict[str, tuple[Table, tuple[Diagnostic, ...]]] = {}
    for key, variant in zip(keys, variants, strict=True):
        if key not in known:
            table, log = read(paths, variant.framework, quarter=variant.options.quarter)
            known[key] = (table, log.items)
    return [known[key] for key in keys]


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
