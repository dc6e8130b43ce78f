"""Publish a fictional quarter as the official files do, from the sample's values."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

import polars as pl

import nhs_rank
from nhs_rank.steps.rank import rank as rank_step
from nhs_rank.steps.segment import domain_cuts, domain_segments

SAMPLE = Path(__file__).parents[1] / "sample_data" / "2025-26-q1"
QUARTER = "Q1 2025/26"
COLUMNS = ("Quarter", "Region", "Trust_type", "Trust_subtype", "Trust_code", "Trust_name", "Domain",
           "Sub-domain", "Metric_ID", "Metric_description", "Reporting_date", "Units", "Value",
           "Median_value", "Lower_quartile", "Upper_quartile", "Rank")  # fmt: skip
LEAGUE_COLUMNS = ("Quarter", "Region", "Trust_type", "Trust_subtype", "Trust_code", "Trust_name",
                  "Average_score", "Likely_range_of_average_score", "Segment",
                  "Trust_in_financial_deficit", "Rank", "Likely_range_of_rank")  # fmt: skip

Rows = list[dict[str, str]]


def number(value: float) -> str:
    """Write a score as it is published: two decimals, halves up."""
    return f"{value + 1e-9:.2f}"


@functools.cache
def computed() -> nhs_rank.Result:
    """Return the sample's league table, scored from values."""
    return nhs_rank.compute(SAMPLE, draws=500)


def data_rows() -> Rows:
    """Return the rows of a data file of all types: values, scores, summary rows, ranks."""
    result = computed()
    framework = result.framework
    rows = []
    for path in sorted(SAMPLE.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += [{"Quarter": QUARTER, **row, "Rank": ""} for row in csv.DictReader(file)]
    about = {row["Trust_code"]: {name: row[name] for name in COLUMNS[:6]} for row in rows}
    places = {
        (row["trust_code"], row["metric"]): row["metric_rank"]
        for row in result.scores.iter_rows(named=True)
    }
    for row in rows:
        row["Rank"] = str(places.get((row["Trust_code"], row["Metric_ID"]), ""))

    def add(code, metric, value, rank="", domain="Summary"):
        rest = dict.fromkeys(COLUMNS, "") | about[code]
        rank = "" if rank is None or rank == "" else f"{rank}.0"
        rows.append(rest | {"Metric_ID": metric, "Value": value, "Rank": rank, "Domain": domain})

    for row in result.scores.filter(pl.col("score_source") == "values").iter_rows(named=True):
        given = framework.metrics[row["metric"]].given
        if given:
            add(row["trust_code"], given, number(row["score"]), domain="Scores")
    published = framework.published
    alone = rank_step(
        result.placed.drop("rank", "ranked_of"),
        framework.ranking.model_copy(update={"by": ["average_score"]}),
    )
    on_score = dict(alone.select("trust_code", "rank").rows())
    for row in result.league.iter_rows(named=True):
        code = row["trust_code"]
        add(code, published.segment, f"{row['segment']}.0", row["rank"])
        add(code, published.average_score, number(row["average_score"]), on_score[code])
        add(code, published.unadjusted_segment, f"{row['unadjusted_segment']}.0")
        add(code, published.final_segment, f"{row['final_segment']}.0")
        for domain, name in published.domain_scores.items():
            if row[f"domain_{domain}"] is not None:
                add(code, name, number(row[f"domain_{domain}"]))
    segments = domain_segments(result.placed, domain_cuts(result.placed, framework))
    for code, domain, segment in segments.drop_nulls().rows():
        add(code, published.domain_segments[domain], f"{segment}.0")
    return rows


def league_rows() -> Rows:
    """Return the rows of a league table of all types."""
    return [
        {
            "Quarter": QUARTER,
            "Region": row["region"],
            "Trust_type": row["trust_type"],
            "Trust_subtype": row["trust_subtype"],
            "Trust_code": row["trust_code"],
            "Trust_name": row["trust_name"],
            "Average_score": number(row["average_score"]),
            "Likely_range_of_average_score": f"{row['likely_score_low']:.2f} to "
            f"{row['likely_score_high']:.2f}",
            "Segment": f"{row['segment']}.0",
            "Trust_in_financial_deficit": "Yes" if row["financial_override"] else "No",
            "Rank": f"{row['rank']}.0",
            "Likely_range_of_rank": f"{row['likely_rank_low']} to {row['likely_rank_high']}",
        }
        for row in computed().league.iter_rows(named=True)
    ]


def write(path: Path, rows: Rows) -> Path:
    """Write rows as the publisher does: UTF-8 with a byte-order mark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
