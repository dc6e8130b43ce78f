"""The league table and its detail as documents."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.fields import Field, field_of
from nhs_rank.output.document import TRUST, Column, Document, View, column
from nhs_rank.steps.tables import other_flags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.framework import Framework
    from nhs_rank.result import Result

__all__ = ["caption", "detail_document", "league_document", "split_by"]

#: Words before which a title may be cut short.
_JOINED = re.compile(r",? (?:and|or|to|of|for|in|on|with|&) ")


def league_document(
    result: Result, json: Mapping[str, Any], codes: Sequence[str], *, probabilities: bool = False
) -> Document:
    """Return the league table and the detail of some trusts as a document.

    Parameters
    ----------
    result
        The ranked quarter.
    json
        The same as JSON.
    codes
        The codes of the trusts that are shown.
    probabilities
        Add the share of draws in each segment.

    """
    league = result.league.filter(pl.col("trust_code").is_in(list(codes)))
    if probabilities:
        shares = result.placed.select("trust_code", pl.col(r"^p_segment_\d+$"))
        league = league.join(shares, on="trust_code", how="left", maintain_order="left")
    title = f"League table: {result.framework.title}"
    return Document(json=json, views=(_league_view(result, league),), title=title)


def _league_view(result: Result, league: pl.DataFrame) -> View:
    shows: list[Column | str] = ["rank", *TRUST, "average_score", "segment"]
    if "financial_override" in result.framework.flags:
        shows.append("financial_override")
    if "final_segment" in league.columns and (league["final_segment"] != league["segment"]).any():
        shows.append("final_segment")
    shows.append("unadjusted_segment")
    flags = [flag for flag in other_flags(result.framework) if league[flag].any()]
    shows += [column(flag, yields=100, align="center") for flag in flags]
    split = split_by(result.framework)
    if split is None and league["trust_type"].n_unique() > 1:
        shows.append(column("trust_type", yields=82))
    likely = league["likely_rank_low"].is_not_null().any()
    if likely:
        shows += [
            column("likely_rank_low", "likely_rank_high", show="span", head="Likely rank"),
            column(
                "likely_rank_low",
                "rank",
                "likely_rank_high",
                "ranked_of",
                show="interval",
                head="1st to last",
                yields=98,
                terminal=True,
            ),
            column(
                "likely_score_low",
                "likely_score_high",
                show="span",
                head="Likely score",
                yields=104,
            ),
        ]
    shows += [column(name, yields=84) for name in league.columns if name.startswith("p_segment_")]
    heads = _short_titles(result.framework.domains)
    domains = [
        field_of(f"domain_{key}", title=f"Score: {title}", head=heads[key])
        for key, title in result.framework.domains.items()
    ]
    shows += ["metrics_scored", *(one.name for one in domains), column("region", yields=130)]
    if league["not_ranked_because"].is_not_null().any():
        shows.append("not_ranked_because")
    return View(
        name="league table",
        title=result.framework.title,
        frame=league,
        shows=tuple(shows),
        split=split,
        caption=caption(result, league)
        + (f" | likely ranges from {result.options.draws:,} draws" if likely else ""),
        own=(*domains, *_flags(result)),
        notes=_notes(result.framework),
    )


def _flags(result: Result) -> list[Field]:
    """The framework's own flags, each with the caps and the segment that come of it."""
    fields = []
    for flag in other_flags(result.framework):
        worst = [cap.no_better_than for cap in result.framework.caps if cap.flag == flag]
        final = result.framework.flags[flag].final_segment
        says = [f"placed in segment {segment} at best" for segment in worst]
        says += [f"final segment {final}"] if final else []
        meaning = f"Whether the trust has this flag{': ' if says else ''}{' and '.join(says)}."
        fields.append(field_of(flag, "boolean", meaning=meaning))
    return fields


def split_by(*frameworks: Framework) -> str | None:
    """Return the column whose values make tables of their own: the type, if ranks are within it."""
    within = {framework.ranking.within for framework in frameworks}
    return None if "all" in within else "trust_type"


def _short_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Return titles without what follows 'and', 'to' and such, where they still differ so."""
    short = {key: _JOINED.split(title, maxsplit=1)[0] for key, title in titles.items()}
    alike = Counter(short.values())
    return {key: short[key] if alike[short[key]] == 1 else titles[key] for key in titles}


def _notes(framework: Framework) -> dict[str, str]:
    """Say what the columns about caps mean."""
    notes = {"unadjusted_segment": "Before cap: the segment that the average alone would give."}
    for cap in framework.caps:
        head = field_of(cap.flag, "boolean").short
        worst = cap.no_better_than
        notes[cap.flag] = f"{head}: yes means that the segment can be no better than {worst}."
    return notes


def caption(result: Result, shown: pl.DataFrame | None = None) -> str:
    """Name the quarter, the framework, how many trusts are ranked, and the cuts.

    ``shown`` are the rows of the league table that are seen, all if not given.
    """
    ranked = (result.league if shown is None else shown)["rank"].is_not_null().sum()
    placed = result.placed["rank"].is_not_null().sum()
    if ranked < result.league["rank"].is_not_null().sum():
        placed = result.league["rank"].is_not_null().sum()
    cuts = "; ".join(
        (f"{kind}: " if kind else "") + ", ".join(f"{bound:.3f}" for bound in bounds)
        for kind, bounds in result.cuts.items()
    )
    plural = result.framework.unit.plural
    parts = [
        result.quarter or "quarter not named",
        result.framework.title,
        f"{ranked} {plural} ranked"
        if ranked == placed
        else f"{ranked} of {placed} ranked {plural}",
        f"segment bounds {cuts}" if cuts else "",
        _estimate(result),
    ]
    return " | ".join(part for part in parts if part)


def _estimate(result: Result) -> str:
    """Say that it is an estimate, and how much of an average it rests on what."""
    origin = result.origin
    if origin is None or not result.is_estimate:
        return ""
    parts = ", ".join(f"{100 * share:.0f}% {name}" for name, share in origin.items())
    ranges = "; likely ranges do not cover what is carried" if result.options.draws else ""
    return f"an estimate, not the published table: averages are {parts}{ranges}"


def detail_document(result: Result, json: Mapping[str, Any], codes: Sequence[str]) -> Document:
    """One row for each scored metric of the trusts of these codes; ``json`` is the same."""
    detail = result.chosen_detail(codes)
    view = View(
        name="detail",
        title=result.framework.title,
        frame=detail,
        shows=(
            "trust_code",
            "metric",
            "name",
            "value",
            "unit",
            "score",
            "score_source",
            *(("origin",) if "origin" in detail.columns else ()),
            "weight",
            "contribution",
            "metric_rank",
            "ranked_of",
            "domain",
            "group",
        ),
        caption=caption(result, result.league.filter(pl.col("trust_code").is_in(list(codes)))),
    )
    title = f"Scores of each metric: {result.framework.title}"
    return Document(json=json, views=(view,), title=title)
