"""The one pipeline: a table and a framework in, a result out. No files, no printing."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework import Framework, bundled_names, load_framework
from nhs_rank.options import Options
from nhs_rank.reading import read, shown_path
from nhs_rank.result import LEAGUE_COLUMNS, Result
from nhs_rank.steps.average import average
from nhs_rank.steps.rank import rank
from nhs_rank.steps.score import score
from nhs_rank.steps.segment import ALL, place, published_cuts, segment_cuts
from nhs_rank.steps.warn import result_warnings
from nhs_rank.steps.weigh import weigh
from nhs_rank.uncertainty import Model, likely_ranges, spread_warnings
from nhs_rank.words import folded, quarter_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.reading import Table
    from nhs_rank.uncertainty.simulate import Progress

__all__ = ["compute", "pick_quarter", "run"]


def compute(
    paths: Iterable[str | PathLike[str]] | str | PathLike[str],
    config: str | PathLike[str] | Framework = "nof-2025-26",
    *,
    on_progress: Progress | None = None,
    **options: object,
) -> Result:
    """Read files and make the league table.

    Parameters
    ----------
    paths
        Files or folders in any of the layouts.
    config
        A framework, its name, or the path of its file.
    on_progress
        Called with the number of draws done and wanted.
    **options
        The fields of `Options`: ``weights``, ``cap``, ``scores``, ``unround``, ``cuts``,
        ``quarter``, ``trust_type``, ``draws``, ``seed``.

    Raises
    ------
    InputError
        With every problem of the files, the framework and the options.

    Examples
    --------
    >>> import nhs_rank
    >>> result = nhs_rank.compute("sample_data/2025-26-q1", draws=0)
    >>> result.league.height
    205

    """
    settings = Options.of(**options)
    framework = config if isinstance(config, Framework) else load_framework(config)
    several = [paths] if isinstance(paths, str | PathLike) else paths
    table, log = read(several, framework, quarter=settings.quarter)
    result = run(table, framework, settings, log.items, on_progress)
    return replace(result, framework_path=_path_of(config))


def _path_of(config: str | PathLike[str] | Framework) -> str | None:
    """The file of a framework that is not a bundled one."""
    if isinstance(config, Framework) or str(config) in bundled_names():
        return None
    return shown_path(Path(config))


def pick_quarter(table: Table, asked: str | None) -> str | None:
    """Return the quarter asked for, or the latest; raises `InputError` if it is not there."""
    known = table.quarters
    if asked is None:
        return max(known, key=quarter_order)
    if asked not in known:
        found = ", ".join(quarter for quarter in known if quarter) or "none"
        raise InputError([c.QUARTER_ABSENT(wanted=asked, found=found)])
    return asked


def run(
    table: Table,
    framework: Framework,
    options: Options,
    warnings: Iterable[Diagnostic] = (),
    on_progress: Progress | None = None,
) -> Result:
    """Score, average, place and rank one quarter of a table.

    ``warnings`` are those of reading; they are passed on. ``on_progress`` is called with the
    number of draws done and wanted while likely ranges are made. Raises `InputError` for options
    that do not fit the table or the framework.
    """
    quarter = pick_quarter(table, options.quarter)
    quarters = tuple(table.quarters)
    table = table.at(quarter)
    weighting = weigh(framework, options.weights)
    scores = score(
        table.cells, table.trusts, framework, source=options.scores, unround=options.unround
    )
    averages = average(scores, table.trusts, framework, weighting)
    log = Log(warnings)
    if options.cuts == "published":
        cuts = {ALL: published_cuts(table.published, quarter, log)}
    elif options.cuts is not None:
        cuts = {ALL: tuple(options.cuts)}
    else:
        cuts = segment_cuts(averages, framework)
    if options.cap:
        _enough_segments(framework, cuts)
    placed = place(averages, table.flags, framework, cuts, cap=options.cap)
    ranked = rank(placed, framework.ranking)
    model = Model.of(scores, ranked, framework, weighting, cuts, cap=options.cap)
    if options.draws and model.codes:
        ranked = likely_ranges(
            model, ranked, draws=options.draws, seed=options.seed, on_progress=on_progress
        )
        log.extend(spread_warnings(model))
    log.extend(result_warnings(scores, ranked, framework, weighting, options, cuts))
    return Result(
        quarter=quarter,
        quarters=quarters,
        league=_league(ranked, framework, options),
        scores=scores,
        placed=ranked,
        cuts=cuts,
        weighting=weighting,
        framework=framework,
        options=options,
        table=table,
        warnings=log.items,
    )


def _enough_segments(framework: Framework, cuts: Mapping[str, Sequence[float]]) -> None:
    """Raise `InputError` if a cap speaks of a segment that the bounds do not make."""
    segments = min((len(bounds) for bounds in cuts.values()), default=0) + 1
    worst = max((rule.no_better_than for rule in framework.caps), default=1)
    if cuts and worst > segments:
        reason = f"they make {segments} segments, and a cap places trusts in segment {worst}"
        fix = f"give {worst - 1} bounds or more, or leave the cap out with --no-cap"
        raise InputError([c.BAD_OPTION(option="--cuts", reason=reason, fix=fix)])


def _league(ranked: pl.DataFrame, framework: Framework, options: Options) -> pl.DataFrame:
    """The finished table: the contract's columns and order, one trust type if asked."""
    missing = [name for name in LEAGUE_COLUMNS if name not in ranked.columns]
    types = {
        "financial_override": pl.Boolean(),
        "likely_rank_low": pl.Int64(),
        "likely_rank_high": pl.Int64(),
    }
    filled = ranked.with_columns(
        pl.lit(None, types.get(name, pl.Float64())).alias(name) for name in missing
    )
    columns = [*LEAGUE_COLUMNS, *(f"domain_{key}" for key in framework.domains)]
    if "final_segment" in filled.columns:
        columns.append("final_segment")
    if options.trust_type is not None:
        filled = filled.filter(pl.col("trust_type") == _type_name(filled, framework, options))
    return filled.select(columns).sort(
        "trust_type", "rank", "trust_code", nulls_last=[False, True, False]
    )


def _type_name(ranked: pl.DataFrame, framework: Framework, options: Options) -> str:
    present = ranked["trust_type"].drop_nulls().unique().sort().to_list()
    names = {folded(name): name for name in present}
    for key, kind in framework.trust_types.items():
        if kind.name in present:
            names |= {folded(alias): kind.name for alias in (key, *kind.aliases)}
    asked = options.trust_type or ""
    if folded(asked) not in names:
        raise InputError([c.UNKNOWN_TRUST_TYPE(value=asked, found=", ".join(present) or "none")])
    return str(names[folded(asked)])
