"""The league table and its detail as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.output.document import Column, Document, View, count, number, span, text, yes_no

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.result import Result

__all__ = ["SEGMENT_STYLES", "caption", "detail_document", "league_document"]

SEGMENT_STYLES = {"1": "green", "2": "cyan", "3": "yellow", "4": "red", "5": "bold red"}


def league_document(
    result: Result,
    *,
    top: int | None = None,
    trusts: Sequence[str] = (),
    probabilities: bool = False,
) -> Document:
    """The league table; ``top`` keeps that many ranks of each type, ``trusts`` these codes.

    ``probabilities`` adds the share of draws in each segment.
    """
    league = _chosen(result.league, top, trusts)
    json = result.as_dict()
    codes = set(league["trust_code"])
    json["trusts"] = [row for row in json["trusts"] if row["trust_code"] in codes]
    json["settings"] |= {"top": top, "trusts": list(trusts), "probabilities": probabilities}
    if probabilities:
        shares = result.placed.select("trust_code", pl.col(r"^p_segment_\d+$"))
        league = league.join(shares, on="trust_code", how="left", maintain_order="left")
        by_code = {row.pop("trust_code"): row for row in shares.to_dicts()}
        for row in json["trusts"]:
            row |= by_code[row["trust_code"]]
    return Document(json=json, views=(_league_view(result, league),))


def _chosen(frame: pl.DataFrame, top: int | None, trusts: Sequence[str]) -> pl.DataFrame:
    if trusts:
        frame = frame.filter(pl.col("trust_code").is_in(list(trusts)))
    if top is not None:
        frame = frame.filter(pl.col("rank") <= top)
    return frame


def _league_view(result: Result, league: pl.DataFrame) -> View:
    domains = [
        Column(title.split()[0], number(f"domain_{key}", 2), from_width=126)
        for key, title in result.framework.domains.items()
    ]
    likely = league["likely_rank_low"].is_not_null().any()
    columns = [
        Column("Rank", count("rank")),
        Column("Code", text("trust_code"), "left"),
        Column("Name", text("trust_name"), "left", flexible=True),
        Column("Average", number("average_score", 2)),
        Column("Segment", count("segment"), "center", styles=SEGMENT_STYLES),
        Column("Override", yes_no("financial_override"), "center", styles={"yes": "yellow"}),
        Column("Before cap", count("unadjusted_segment"), "center", 96),
    ]
    if likely:
        ranks = Column("Likely rank", span("likely_rank_low", "likely_rank_high", 0), "left", 81)
        scores = Column(
            "Likely score", span("likely_score_low", "likely_score_high", 2), "left", 104
        )
        columns += [ranks, scores]
    columns += [
        Column(f"P({name.removeprefix('p_segment_')})", number(name, 2), from_width=84)
        for name in league.columns
        if name.startswith("p_segment_")
    ]
    columns.append(Column("Metrics", count("metrics_scored"), from_width=116))
    columns += domains
    columns.append(Column("Region", text("region"), "left", 130))
    if league["not_ranked_because"].is_not_null().any():
        columns.append(
            Column("Not ranked because", text("not_ranked_because"), "left", flexible=True)
        )
    if "final_segment" in league.columns and (league["final_segment"] != league["segment"]).any():
        columns.insert(6, Column("Final", count("final_segment"), "center", 94))
    return View(
        name="league table",
        title=result.framework.title,
        frame=league,
        columns=tuple(columns),
        split="trust_type",
        caption=caption(result)
        + (f" | likely ranges from {result.options.draws:,} draws" if likely else ""),
    )


def caption(result: Result) -> str:
    """Name the quarter, the framework, how many trusts are ranked, and the cuts."""
    ranked = result.league["rank"].is_not_null().sum()
    placed = result.placed["rank"].is_not_null().sum()
    cuts = "; ".join(
        (f"{kind}: " if kind else "") + ", ".join(f"{bound:.3f}" for bound in bounds)
        for kind, bounds in result.cuts.items()
    )
    parts = [
        result.quarter or "quarter not named",
        result.framework.title,
        f"{ranked} trusts ranked" if ranked == placed else f"{ranked} of {placed} ranked trusts",
        f"segment bounds {cuts}" if cuts else "",
    ]
    return " | ".join(part for part in parts if part)


def detail_document(
    result: Result, *, top: int | None = None, trusts: Sequence[str] = ()
) -> Document:
    """One row for each trust and scored metric."""
    codes = _chosen(result.league, top, trusts)["trust_code"]
    order = {code: index for index, code in enumerate(codes)}
    detail = result.detail.filter(pl.col("trust_code").is_in(codes.to_list())).sort(
        pl.col("trust_code").replace_strict(order, default=None, return_dtype=pl.Int64),
        maintain_order=True,
    )
    json: dict[str, Any] = result.as_dict()
    del json["trusts"]
    json["settings"] |= {"top": top, "trusts": list(trusts)}
    json["detail"] = detail.to_dicts()
    columns = (
        Column("Code", text("trust_code"), "left"),
        Column("Metric", text("metric"), "left"),
        Column("Name", text("name"), "left", flexible=True),
        Column("Value", number("value", 2)),
        Column("Unit", text("unit"), "left", 110),
        Column("Score", number("score", 2)),
        Column("Source", text("score_source"), "left", 110),
        Column("Weight", number("weight", 2), from_width=120),
        Column("Contribution", number("contribution", 3), from_width=100),
        Column("Rank", count("metric_rank")),
        Column("Of", count("ranked_of")),
        Column("Domain", text("domain"), "left", 140),
        Column("Group", text("group"), "left", 156),
    )
    view = View(
        name="detail",
        title=result.framework.title,
        frame=detail,
        columns=columns,
        caption=caption(result),
        decimals={"value": 4, "contribution": 10, "score": 6},
    )
    return Document(json=json, views=(view,))
