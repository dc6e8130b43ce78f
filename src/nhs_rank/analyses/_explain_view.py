"""One trust on a page, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nhs_rank.fields import field_of
from nhs_rank.output.cells import fixed
from nhs_rank.output.document import Document, View, column, facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhs_rank.analyses import Explanation

__all__ = ["explain_document", "ordinal"]


def explain_document(page: Explanation) -> Document:
    """Where the trust stands, its metrics, its domains, and the way to the next segment."""
    views = [_standing(page), _metrics(page), _domains(page), *_way(page)]
    title = f"Explanation: {views[0].title}"
    return Document(page.to_dict(), tuple(views), main=1, title=title)


def ordinal(value: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, ..."""
    teens = 10 < value % 100 < 14
    return f"{value}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


def _likely(row: Mapping[str, Any], what: str, decimals: int) -> str:
    low, high = row.get(f"likely_{what}_low"), row.get(f"likely_{what}_high")
    if low is None or high is None:
        return ""
    return f" (likely {low:.{decimals}f} to {high:.{decimals}f})"


def _standing(page: Explanation) -> View:
    row = page.standing
    rows = []
    within_type = page.result.framework.ranking.within == "type"
    kind = (row["trust_type"] or "trust").lower() if within_type else "all trust"
    if row["rank"] is None:
        rows.append(("Rank", f"not ranked: {row['not_ranked_because']}"))
    else:
        shown = f"{ordinal(row['rank'])} of {row['ranked_of']}{_likely(row, 'rank', 0)}, {kind}s"
        rows.append(("Rank", shown))
    if row["average_score"] is not None:
        average = fixed(row["average_score"], 2)
        scored = f"of {row['metrics_scored']} metrics"
        rows.append(("Average score", f"{average}{_likely(row, 'score', 2)}, {scored}"))
    if page.published is not None:
        theirs = fixed(page.published["average_score"], 2)
        why = [page.published[key] for key in ("cause", "detail") if page.published[key]]
        rows.append(("Published", f"average {theirs}: {': '.join(why) or 'cause not known'}"))
    if row["segment"] is not None:
        rows.append(("Segment", str(row["segment"])))
    if origin := page.result.origin_of(row["trust_code"]):
        parts = ", ".join(f"{100 * share:.0f}% {name}" for name, share in origin.items())
        rows.append(("Origin", f"of its average {parts}"))
    if page.without_cap is not None:
        free = page.without_cap
        named = " and ".join(flag.replace("_", " ") for flag in free["flags"])
        rows.append(
            (
                "Cap",
                f"{named}: without it, segment {free['segment']} and {ordinal(free['rank'])}",
            )
        )
    elif page.with_cap is not None:
        capped = page.with_cap
        named = " and ".join(flag.replace("_", " ") for flag in capped["flags"])
        with_caps = f"segment {capped['segment']} and {ordinal(capped['rank'])}"
        rows.append(("Cap", f"{named}, left out here: with all caps, {with_caps}"))
    elif row["financial_override"]:
        rows.append(("Cap", "financial override, which changes nothing at this score"))
    if row.get("final_segment") not in (None, row["segment"]):
        rows.append(("Final segment", str(row["final_segment"])))
    names = dict(zip(page.metrics["metric"], page.metrics["name"], strict=True))
    for title, keys in (("Strengths", page.strengths), ("Weaknesses", page.weaknesses)):
        rows += [
            (title if index == 0 else "", f"{key} {names[key]}") for index, key in enumerate(keys)
        ]
    kind = " | ".join(part for part in (row["trust_subtype"], row["region"]) if part)
    heading = f"{row['trust_code']} {row['trust_name'] or ''}".strip()
    caption = " | ".join(
        part for part in (page.result.quarter, page.result.framework.title, kind) if part
    )
    return facts("standing", heading, rows, caption)


def _metrics(page: Explanation) -> View:
    return View(
        name="metrics",
        title="Metrics, those that cost it most first",
        frame=page.metrics,
        shows=(
            "metric",
            "name",
            "value",
            column("unit", yields=150),
            "score",
            column("score_source", yields=120),
            *(("origin",) if "origin" in page.metrics.columns else ()),
            column("weight", yields=160),
            column("contribution", head="Adds", yields=0),
            column("cost", sign=True),
            column("metric_rank", "ranked_of", show="place"),
            "pool_lower_quartile",
            "pool_median",
            "pool_upper_quartile",
            "pool_median_score",
            column("domain", yields=180),
        ),
        caption=(
            "Adds: the score's part of the average; they add up to it. Cost: what that is more "
            "than the median score of the metric's pool would add. Rank: by value, among trusts "
            "of its type. Metrics without a cost count only as part of another."
        ),
    )


def _domains(page: Explanation) -> View:
    return View(
        name="domains",
        title="Domains",
        frame=page.domains,
        shows=(
            column("title", head="Domain"),
            "score",
            "median",
            column("rank", "ranked_of", show="place"),
        ),
        caption="Among trusts of its type.",
    )


def _way(page: Explanation) -> list[View]:
    way = page.way
    if page.standing["segment"] is None:
        return [facts("next segment", "The way to a better segment", [("", "It is not ranked.")])]
    if way.target is None:
        rows = [("", "It is in the best segment already.")]
        return [facts("next segment", "The way to a better segment", rows)]
    title = f"The way to segment {way.target}"
    if way.impossible_because:
        because = way.impossible_because[0].upper() + way.impossible_because[1:]
        rows = [("Out of reach", f"{because}.")]
        if way.average_must_fall:
            rows.append(("Without it", _fall(page)))
        return [facts("next segment", title, rows)]
    rows = [("The average", _fall(page))]
    if way.score_points is not None:
        shown = f"{way.score_points:.2f} points of one metric's score (of the largest weight)"
        rows.append(("That is", shown))
    if way.routes.height == 0 and way.short.height:
        rows.append(("One metric alone", "None could deliver it."))
        rows += _several(page)
    notes = " ".join(page.notes)
    views = [facts("next segment", title, rows, "" if way.routes.height else notes)]
    if way.routes.height:
        views.append(_routes(page, notes))
    if way.together.height:
        views.append(_together(page))
    elif way.short.height:
        views.append(_short(page))
    return views


def _fall(page: Explanation) -> str:
    way, average = page.way, page.standing["average_score"]
    if way.average_must_fall is None or way.bound is None:
        return ""
    return f"must fall by {way.average_must_fall:.3f}, from {average:.3f} to {way.bound:.3f}"


def _routes(page: Explanation, notes: str) -> View:
    routes = page.way.routes
    decimals = ("step", {step: _decimals(step) for step in routes["step"].unique()})
    return View(
        name="routes",
        title="Any one of these would deliver it alone",
        frame=routes,
        shows=(
            "metric",
            "name",
            column("value", head="Now", by=decimals),
            column("value_needed", by=decimals),
            column("unit", yields=120),
            "score",
            "score_then",
            column("metric_rank", head="Metric rank", yields=130),
            "metric_rank_then",
            "average_then",
            "rank_then",
        ),
        caption=notes,
    )


def _several(page: Explanation) -> list[tuple[str, str]]:
    """What several metrics would have to do at once, in words."""
    if page.way.together.is_empty():
        return [("Several at once", "Not even all of them at their best values.")]
    rows = []
    for (way,), part in page.way.together.group_by("way", maintain_order=True):
        share = f"{100 * part['share'][0]:.0f}% of the way to its best value"
        title = "The fewest at once" if way == "fewest" else "Evenly over all"
        rows.append((title, f"{part.height} metrics, each {share}"))
    return rows


def _together(page: Explanation) -> View:
    frame = page.way.together
    decimals = ("step", {step: _decimals(step) for step in frame["step"].unique()})
    return View(
        name="several at once",
        title="Several at once would deliver it",
        frame=frame,
        shows=(
            column("way", labels={"fewest": "The fewest", "even": "All, evenly"}),
            "metric",
            "name",
            column("value", head="Now", by=decimals),
            column("value_needed", by=decimals),
            column("best_value", by=decimals, yields=110),
            column("unit", yields=130),
            "score",
            "score_then",
            column("average_then", yields=100),
            column("rank_then", yields=100),
        ),
        caption=(
            "Every metric closes the same share of the gap to the best value that any trust has, "
            "or the standard; the fewest are those that bring most alone."
        ),
        own=(
            field_of(
                "share", title="Share of the way", meaning="How far to the best value, 0 to 1."
            ),
        ),
    )


def _decimals(step: float) -> int:
    """Return the decimals of a step such as 0.01."""
    return len(f"{step:.9f}".rstrip("0").partition(".")[2])


def _short(page: Explanation) -> View:
    return View(
        name="short of it",
        title="These could not, even at the best value of any trust",
        frame=page.way.short,
        shows=(
            "metric",
            "name",
            column("value", head="Now"),
            "best_value",
            "score",
            "score_then",
            column("average_then", yields=0),
        ),
        caption="Best: the best value that any trust has, or the standard.",
    )
