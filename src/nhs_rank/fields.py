"""Every column once: its title, its kind, its unit, its decimals and what it means.

A frame has names. All else that is said of a column, to people or to machines, is said here and
taken from here: heads and alignment on a screen, decimals in CSV, heads and number formats of a
workbook, its data dictionary, the schema of a data package and the page of columns in the
documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

__all__ = [
    "DETAIL",
    "FIELDS",
    "GROUPS",
    "LEAGUE",
    "SCHEMA_VERSION",
    "SEGMENT_TONES",
    "Align",
    "Field",
    "Kind",
    "field_of",
]

Kind = Literal["text", "integer", "number", "boolean"]
Align = Literal["left", "right", "center"]

_ALIGN: Mapping[Kind, Align] = {
    "text": "left",
    "integer": "right",
    "number": "right",
    "boolean": "center",
}
#: Colours of segments where there is colour; the number always stands beside it.
SEGMENT_TONES: Mapping[object, str] = {1: "green", 2: "cyan", 3: "yellow", 4: "red", 5: "bold red"}
_SAID: Mapping[object, str] = {True: "yellow"}


@dataclass(frozen=True)
class Field:
    """A column: what machines and people are told of it.

    ``title``
        Its head where there is room for words, as in a workbook.
    ``head``
        Its head in a table on a screen; the title where none is given.
    ``unit``
        What its numbers count.
    ``decimals``, ``exact``
        Decimals of a number for people, and in CSV; ``exact`` None: as many digits as it has.
    ``align``
        Where it stands in its column; by its kind where nothing is said.
    ``yields``
        0 for a column that always stays; else the larger, the sooner it gives way on a terminal.
    ``flexible``
        Whether a narrow terminal may cut it short.
    ``tones``
        Colours of single values.
    """

    name: str
    title: str
    kind: Kind
    meaning: str
    unit: str = ""
    head: str | None = None
    decimals: int = 2
    exact: int | None = 4
    align: Align = "left"
    yields: int = 0
    flexible: bool = False
    tones: Mapping[object, str] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The head on a screen."""
        return self.title if self.head is None else self.head


def _text(name: str, title: str, meaning: str, **more: Any) -> Field:
    return Field(name, title, "text", meaning, **more)


def _whole(name: str, title: str, meaning: str, **more: Any) -> Field:
    return Field(name, title, "integer", meaning, **({"align": "right"} | more))


def _number(name: str, title: str, meaning: str, **more: Any) -> Field:
    return Field(name, title, "number", meaning, **({"align": "right"} | more))


def _yes_no(name: str, title: str, meaning: str, **more: Any) -> Field:
    return Field(name, title, "boolean", meaning, **({"align": "center"} | more))


def _segment(name: str, title: str, meaning: str, **more: Any) -> Field:
    given = {"align": "center", "unit": "segment", "tones": SEGMENT_TONES} | more
    return Field(name, title, "integer", meaning, **given)


# fmt: off
_WHO = (
    _text("quarter", "Quarter", "The quarter of the financial year that the figures are of."),
    _text("trust_code", "Trust code", "The code of the trust.", head="Code"),
    _text("trust_name", "Trust name", "The name of the trust.", head="Name", flexible=True),
    _text("trust_type", "Trust type", "The type of trust, within which it is ranked.",
        head="Type"),
    _text("trust_subtype", "Sub-type", "The sub-type of the trust, as the files have it.",
        yields=190),
    _text("region", "Region", "The region of NHS England that the trust is in.", yields=190),
)

_STANDING = (
    _whole("rank", "Rank", "The place among the trusts ranked together; 1 is best.", unit="place"),
    _whole("ranked_of", "Ranked among", "How many are ranked together.", head="Of", unit="trusts"),
    _number("average_score", "Average metric score",
        "The weighted mean of the scores of the metrics that count; 1 is best, 4 is worst.",
        head="Average", unit="score"),
    _segment("segment", "Segment", "The segment after caps such as the financial override."),
    _segment("unadjusted_segment", "Segment before caps",
        "The segment that the average alone would give, before any cap.", head="Before cap",
        yields=96, tones={}),
    _segment("final_segment", "Final segment",
        "The segment, or the one that a flag such as recovery support gives.", head="Final",
        yields=94, tones={}),
    _yes_no("financial_override", "Financial override",
        "Whether the trust is in deficit, for which its segment is capped; blank if not known.",
        head="Override", tones=_SAID),
    _whole("metrics_scored", "Metrics scored",
        "How many counted metrics of a weight above 0 the trust has a score for.", head="Metrics",
        unit="metrics", yields=116),
    _whole("likely_rank_low", "Likely rank, best end",
        "The best rank of the likely range: 95% of draws of the trust's metrics lie within it.",
        unit="place"),
    _whole("likely_rank_high", "Likely rank, worst end", "The worst rank of the likely range.",
        unit="place"),
    _number("likely_score_low", "Likely score, best end",
        "The best average of the likely range: 95% of draws of the trust's metrics lie within it.",
        unit="score"),
    _number("likely_score_high", "Likely score, worst end",
        "The worst average of the likely range.", unit="score"),
    _text("not_ranked_because", "Not ranked because",
        "Why the trust has no rank; blank for those that have one.", flexible=True),
    _number("domain_*", "Domain score: {}",
        "The mean score of the metrics of the domain '{}' that count.", unit="score", head="{}",
        yields=126),
    _number("p_segment_*", "Share of draws in segment {}",
        "The share of draws that put the trust in segment {}.", head="P({})", unit="share, 0 to 1",
        yields=100),
)

_METRIC = (
    _text("metric", "Metric", "The ID of the metric."),
    _text("name", "Name", "The name of the metric or of what is listed.", flexible=True),
    _text("domain", "Domain", "The domain of the metric.", yields=140),
    _text("group", "Group", "The group of the metric.", yields=156),
    _text("better", "Better", "Whether a higher or a lower value is better."),
    _number("value", "Value", "The value of the metric, in its unit."),
    _text("unit", "Unit", "The unit of the value.", yields=110),
    _number("score", "Score", "The score that the value gets; 1 is best.", unit="score", exact=6),
    _text("origin", "Origin",
        "Whether the score is made from statistics, carried from an earlier quarter, or given in "
        "a file that does not say."),
    _text("score_source", "Score from",
        "given: the published score; values: scored from the value.", head="Source", yields=110),
    _number("weight", "Weight",
        "The weight of the metric in the trust's average, before re-scaling.", yields=120),
    _yes_no("counts", "Counts", "Whether the metric is a part of the average."),
    _whole("metric_rank", "Rank by value",
        "The place of the trust by the value of the metric, among trusts of its type.",
        head="Rank", unit="place"),
    _number("contribution", "Contribution to the average",
        "The score's part of the average; those of a trust add up to its average.",
        head="Contribution", unit="score", decimals=3, exact=10, yields=100),
    _number("cost", "Cost",
        "How much more the score adds to the average than the median score of its pool would.",
        unit="score", decimals=3, exact=10),
    _text("pool", "Pool", "Whom the metric is scored among: all, or the type of trust."),
    _whole("pool_size", "Size of the pool", "How many trusts are in the pool.", unit="trusts"),
    _number("pool_lower_quartile", "Lower quartile",
        "The lower quartile of the values of the pool.", head="Lower", yields=134),
    _number("pool_median", "Median", "The median of the values of the pool.", yields=100),
    _number("pool_upper_quartile", "Upper quartile",
        "The upper quartile of the values of the pool.", head="Upper", yields=134),
    _number("pool_median_score", "Median score", "The median of the scores of the pool.",
        unit="score", yields=156),
    _number("median", "Median", "The median over the trusts of its type.", unit="score"),
    _text("title", "Title", "What is listed, in words.", flexible=True),
    _number("value_needed", "Value needed", "The value that would do.", head="Needed", exact=9),
    _text("way", "Way", "fewest: as few metrics as will do; even: all of them.", head=""),
    _number("best_value", "Best value", "The best value of any trust, or the standard.",
        head="Best"),
    _number("score_then", "Score then", "The score with the new value.", head="Then",
        unit="score"),
    _number("average_then", "Average then", "The average with the new value.", decimals=3,
        unit="score", yields=110),
    _whole("rank_then", "Rank then", "The rank with the new value.", unit="place"),
    _whole("metric_rank_then", "Rank by value then", "The place by value with the new value.",
        head="Then", unit="place", yields=130),
    _number("step", "Step", "The last decimal that the published values have.", exact=9),
    _text("fact", "Fact", "What is said something of.", head=""),
    _text("text", "What is so", "What is said.", head=""),
)

_DRAWS = (
    _whole("median_rank", "Median rank", "The median rank over the draws.", head="Median",
        unit="place"),
    _whole("rank_p5", "Rank, 5th percentile",
        "The rank that 5% of draws are better than; 90% lie between it and the 95th percentile.",
        unit="place"),
    _whole("rank_p95", "Rank, 95th percentile", "The rank that 5% of draws are worse than.",
        unit="place"),
    _number("rank_p5_mc_se", "Rank, 5th percentile, Monte Carlo error",
        "The standard error of this rank: how far it would move with another seed.",
        unit="places"),
    _number("rank_p95_mc_se", "Rank, 95th percentile, Monte Carlo error",
        "The standard error of this rank: how far it would move with another seed.",
        unit="places"),
    _whole("best_rank", "Best rank seen in the draws",
        "The best rank of any draw; more draws see more.", head="Best", unit="place",
        yields=170),
    _whole("worst_rank", "Worst rank seen in the draws",
        "The worst rank of any draw; more draws see more.", head="Worst", unit="place",
        yields=170),
    _number("in_use", "Share in use",
        "The share of an average that rests on it at the weights in use, mean over trusts.",
        unit="share, 0 to 1"),
    _number("drawn", "Drawn", "The mean number drawn.", unit="share, 0 to 1"),
    _whole("simultaneous_rank_low", "Simultaneous rank, best end",
        "The best rank on score alone of sets that hold for all trusts at once (95%).",
        unit="place"),
    _whole("simultaneous_rank_high", "Simultaneous rank, worst end",
        "The worst rank on score alone of sets that hold for all trusts at once (95%).",
        unit="place"),
    _number("expected_rank", "Expected rank",
        "One more than the rivals expected ahead, a tie counting half; mean over the draws.",
        head="Expected", unit="place", decimals=1, exact=6),
    _number("mc_se", "Monte Carlo error of the expected rank",
        "How far the expected rank would move with another seed.", unit="places", decimals=3,
        exact=6),
    _number("p_first", "Share of draws at rank 1", "The share of draws in which it is first.",
        head="First", unit="share, 0 to 1", exact=6),
    _number("p_last", "Share of draws at the last rank", "The share of draws in which it is last.",
        head="Last", unit="share, 0 to 1", exact=6),
    _number("p_top10", "Share of draws in the first 10", "The share of draws at rank 10 or better.",
        head="Top 10", unit="share, 0 to 1", exact=6),
    _number("p_top_quarter", "Share of draws in the top quarter",
        "The share of draws at a rank no greater than a quarter of those ranked together.",
        head="Top quarter", unit="share, 0 to 1", exact=6),
    _whole("first_rank", "Rank of the first", "The rank of the first trust.", head="Rank",
        unit="place"),
    _text("first_code", "First", "The code of the first trust.", head="Code"),
    _text("first_name", "Name of the first", "The name of the first trust.", head="Better?",
        flexible=True),
    _whole("second_rank", "Rank of the second", "The rank of the second trust.", head="Rank",
        unit="place"),
    _text("second_code", "Second", "The code of the second trust.", head="Code"),
    _text("second_name", "Name of the second", "The name of the second trust.", head="Than",
        flexible=True),
    _number("p_better", "Share of draws in which the first is better",
        "The share of draws in which the first stands better than the second.", head="P(better)",
        unit="share, 0 to 1", exact=6),
    _number("p_tie", "Share of draws with equal ranks",
        "The share of draws in which both have the same rank.", head="P(tie)",
        unit="share, 0 to 1", exact=6),
    _whole("places_apart", "Places apart", "How many places apart.", unit="places"),
    _whole("pairs", "Pairs", "How many pairs.", unit="pairs"),
    _whole("best_possible_rank", "Best rank that weights can give",
        "The best rank that a search over weights found.", head="Best", unit="place"),
    _whole("worst_possible_rank", "Worst rank that weights can give",
        "The worst rank that a search over weights found.", head="Worst", unit="place"),
    _text("end", "End", "Whether the weights give the best or the worst rank."),
    _whole("rank_on_score", "Rank on score", "The rank by average alone, without caps.",
        head="On score", unit="place"),
    _whole("rank_low_*", "Best rank, weights within {}%",
        "The best rank on score alone if each weight may move by {}%.", unit="place"),
    _whole("rank_high_*", "Worst rank, weights within {}%",
        "The worst rank on score alone if each weight may move by {}%.", unit="place"),
    _text("nearest_rival", "Nearest rival", "The trust that it swaps with first."),
    _number("s_star", "Share to swap",
        "The least share by which weights must move to make both averages equal.", head="s*",
        unit="share, 0 to 1", decimals=1, exact=6),
    _text("better_code", "Better", "The trust with the better average."),
    _text("worse_code", "Worse", "The trust with the worse average."),
    _number("share_of_pairs", "Share of pairs", "Such a share of all pairs.", head="Of pairs",
        unit="share, 0 to 1", decimals=0),
    _text("settings", "Settings", "The settings of the choice, that of the ranking first.",
        flexible=True),
    _number("first_order", "First-order share",
        "The share of the variance of ranks that the choice makes by itself.", head="By itself",
        unit="share, 0 to 1", decimals=1, exact=6),
    _number("total", "Total share",
        "The share of the variance of ranks that the choice makes, with others too.",
        head="In all", unit="share, 0 to 1", decimals=1, exact=6),
    _number("variance", "Variance", "The variance.", exact=6),
    _number("mean_rank", "Mean rank", "The mean rank.", unit="place", decimals=1),
    _number("rank_sd", "Standard deviation of rank", "The standard deviation of the rank.",
        head="Spread", unit="places", decimals=1),
    _number("nominal_weight", "Nominal weight", "The mean share of a trust's weight.",
        head="Nominal", unit="share, 0 to 1", exact=6),
    _number("effective_weight", "Effective weight",
        "The share of the variance of averages that comes from it; they add up to 1.",
        head="Effective", unit="share, 0 to 1", exact=6),
    _number("with_rest", "Correlation with the rest",
        "Pearson's correlation of its score with the average of the trust's other metrics.",
        head="With rest", exact=6),
    _number("alpha", "Cronbach's alpha", "Cronbach's alpha of its metrics.", head="Alpha",
        exact=6),
    _text("with", "With", "The other metric."),
    _number("correlation", "Correlation", "Pearson's correlation of the scores.", exact=6),
    _number("standard_error", "Standard error",
        "The standard error of the average between the metrics of the trust.", head="Error",
        unit="score", exact=6),
    _number("own_reliability", "Own reliability",
        "The share of the difference from the mean that is not noise, for this trust.",
        head="Reliable", unit="share, 0 to 1", exact=6),
    _number("shrunken_score", "Shrunken score",
        "The average drawn to the mean of the group by what is noise.", head="Shrunken",
        unit="score"),
    _whole("shrunken_rank", "Shrunken rank", "The rank by shrunken score.", head="Then",
        unit="place"),
    _number("numerator", "Numerator", "The count above the line.", decimals=0, exact=None),
    _number("denominator", "Denominator", "The count below the line.", decimals=0, exact=None),
    _number("target", "Target", "The quotient of all trusts together.", exact=6),
    _number("low_95", "Lower limit, 95%", "The lower limit of the funnel at 95%.", exact=6),
    _number("high_95", "Upper limit, 95%", "The upper limit of the funnel at 95%.", exact=6),
    _number("low_998", "Lower limit, 99.8%", "The lower limit of the funnel at 99.8%.", exact=6),
    _number("high_998", "Upper limit, 99.8%", "The upper limit of the funnel at 99.8%.", exact=6),
    _text("outside", "Outside", "The limits that the value lies outside of.",
        tones={"99.8%": "red", "95%": "yellow"}),
    _number("dispersion", "Over-dispersion",
        "How much more z-scores vary than chance has them vary, at least 1.", exact=6),
    _number("score_sd", "Standard deviation of the average",
        "The standard deviation of the average over the draws.", head="Error", unit="score",
        decimals=3, exact=6),
    _number("noise", "Noise", "The mean of the squared standard errors.", exact=6),
    _number("reliability", "Reliability",
        "The share of the variance of averages that is not noise between metrics.",
        unit="share, 0 to 1", exact=6),
    _text("scores", "Scores", "Whether scores are published ones or made from values."),
    _text("weights", "Weights", "What gets an equal weight."),
    _text("left_out", "Left out", "The metric, domain or group that is left out."),
    _text("scoring", "Scoring", "How values are scored."),
    _text("mean", "Mean", "How scores are averaged."),
    _text("cap", "Cap", "Whether caps hold."),
    _text("segments_over", "Segments over", "Whom the bounds of segments are taken over."),
    _text("choice", "Choice", "The choice of method that is changed."),
    _text("from", "From", "The setting before."),
    _text("to", "To", "The setting after."),
    _number("kendall_tau_b", "Kendall's tau-b", "Kendall's tau-b of the two rankings; 1 is equal.",
        head="Tau-b", decimals=3),
    _number("spearman_rho", "Spearman's rho", "Spearman's rho of the two rankings; 1 is equal.",
        head="Rho", decimals=3),
    _number("mean_rank_shift", "Mean shift of rank", "The mean shift of rank.", head="Mean shift",
        decimals=1, unit="places"),
    _whole("largest_rank_shift", "Largest shift of rank", "The largest shift of rank.",
        head="Largest", unit="places"),
    _whole("changed_rank", "Trusts of another rank", "How many trusts have another rank.",
        head="Other rank", unit="trusts"),
    _whole("changed_segment", "Trusts in another segment", "How many are in another segment.",
        head="Segments changed", unit="trusts"),
    _text("changed_segment_codes", "Codes of these", "The trusts in another segment."),
    _text("moves_most", "Moves most", "The trust that moves most.", yields=76),
)

_COMPARED = (
    _text("variant", "Table", "The table that is held against the first.", head="Table"),
    _whole("trusts", "Trusts", "How many trusts.", unit="trusts"),
    _whole("rank_shift", "Shift of rank", "Places up (negative, better) or down.", head="Shift",
        unit="places"),
    _whole("segment_shift", "Shift of segment", "Segments up (negative, better) or down.",
        unit="segments"),
    _number("average_shift", "Shift of the average", "The average less that of the first table.",
        head="Change", unit="score"),
    _segment("from_segment", "Segment before", "The segment in the first table.", align="right",
        tones={}),
    _segment("to_segment", "Segment after", "The segment in the other table.", align="right",
        tones={}),
    _whole("to_*", "To segment {}", "How many trusts are in segment {} of the other table.",
        head="to {}", unit="trusts"),
    _text("direction", "Direction", "Riser or faller.", head=""),
    _text("by", "By", "What the trusts are grouped by."),
    _number("mean_average_shift", "Mean shift of the average", "The mean shift of the average.",
        head="Average", decimals=3, unit="score"),
)

_CHANGES = (
    _number("average_change", "Change of the average",
        "The average less that of the quarter before.", head="Change", unit="score"),
    _whole("metrics_common", "Metrics in both quarters",
        "Counted metrics that the trust has a score for in both quarters.", head="Metrics",
        unit="metrics"),
    _number("mean_change", "Mean change of score",
        "The mean of the changes of score, each metric at its share of the average.",
        head="Change", unit="score"),
    _number("se", "Standard error", "The standard error of the mean change.", unit="score"),
    _number("t", "Student's t", "The mean change over its standard error.", head="t"),
    _number("p", "The p-value", "The two-sided p-value of Student's t, one degree of freedom "
        "fewer than metrics.", decimals=4, exact=6, head="p"),
    _number("q", "False discovery rate",
        "The false discovery rate (Benjamini and Hochberg) over the trusts.", decimals=3, exact=6,
        head="q"),
    _text("verdict", "Change of score is",
        "beyond: more than chance, at a false discovery rate of 0.05; within: not."),
    _number("composition_effect", "Effect of composition",
        "What is left of the change of the average: metrics that came or went.", head="Composition",
        unit="score"),
    _whole("bounds_effect", "Effect of the bounds",
        "Segments worse (better: negative) than by the bounds of the quarter before.",
        head="Bounds", unit="segments"),
    _whole("rank_change", "Change of rank", "Places up (negative, better) or down.", head="Shift",
        unit="places"),
    _text("segment_made_by", "Change of segment made by",
        "score, composition, bounds or override, or several; both: score and override. Blank where "
        "the segment is the same.", head="Segment made by",
        tones={"override": "yellow", "both": "yellow"}),
    _text("from_quarter", "From quarter", "The earlier quarter.", head="From"),
    _text("to_quarter", "To quarter", "The later quarter.", head="To"),
    _number("average", "Average metric score", "The average metric score.", unit="score"),
    _text("event", "Event", "Whether the trust appears, vanishes or changes its name.", head=""),
    _text("note", "Note", "What else may be of use.", flexible=True),
    _yes_no("now", "As it is", "Whether it is the value that the trust has.", head=""),
)

_VERIFIED = (
    _text("quantity", "Quantity", "The figure that is compared."),
    _text("source", "Published in", "The file that has the published figure."),
    _text("key", "Key", "The domain or metric that the figure is of."),
    _whole("compared", "Compared", "How many figures are compared.", unit="figures"),
    _whole("exact", "Exact", "How many are equal.", unit="figures"),
    _whole("within_tolerance", "Within tolerance", "How many are within the tolerance.",
        unit="figures"),
    _whole("off", "Off", "How many are off beyond the tolerance.", unit="figures"),
    _number("largest_difference", "Largest difference", "The largest difference.", exact=2),
    _whole("not_computed", "Not computed", "How many are published and not computed.",
        unit="figures"),
    _number("published", "Published", "The published figure."),
    _number("computed", "Computed", "The computed figure."),
    _number("difference", "Difference", "Computed less published."),
    _text("status", "Status", "exact, within tolerance, off, or not computed.",
        tones={"off": "red", "within tolerance": "yellow", "exact": "green"}),
    _text("cause", "Likely cause", "What makes the difference, as far as can be told."),
    _text("detail", "Detail", "More of the cause."),
    _whole("differences", "Differences", "How many differences.", unit="figures"),
    _text("pool_lacks", "Pool lacks", "Trusts of the metric's pool that the files do not have."),
)

_CHECKED = (
    _text("file", "File", "The file.", flexible=True),
    _whole("rows", "Rows", "How many rows were read.", unit="rows"),
    _whole("metrics", "Metrics", "How many metrics are there.", unit="metrics"),
    _whole("expected", "Of", "How many could be there."),
    _number("share", "Present", "The share that is there.", unit="share, 0 to 1"),
    _text("what", "What", "What is checked."),
    _text("verdict", "Verdict", "What became of it.", tones={"changed": "red", "missing": "red"}),
    _text("column", "Column", "The column that differs."),
    _text("was", "Was", "What the result says.", flexible=True),
    _text("is", "Is", "What is made now.", flexible=True),
    _text("extends", "Extends", "The framework that it builds on.", yields=100),
    _text("weights_by", "Weights by", "What gets a weight."),
    _text("aliases", "Aliases", "Other names that the metric goes by."),
    _text("types", "Reported by", "The types that report the metric.", yields=90, flexible=True),
    _text("method", "Method", "How its values are scored.", yields=80),
    _text("given", "Score ID", "The ID under which files carry its published score.", yields=100),
    _whole("counted_metrics", "Metrics", "How many metrics count.", unit="metrics"),
    _text("kind", "Kind", "What the file holds."),
    _text("path", "Path", "Where the file is."),
    _whole("size", "Bytes", "The size of the file.", unit="bytes"),
    _text("sha256", "SHA-256", "The SHA-256 of the file."),
    _text("address", "Address", "Where the file came from.", yields=200, flexible=True),
    _text("addresses", "Addresses", "Where the file may be had.", yields=200, flexible=True),
)

# fmt: on
#: The fields by what they are about.
GROUPS: Mapping[str, tuple[Field, ...]] = {
    "Who a row is of": _WHO,
    "Where a trust stands": _STANDING,
    "Metrics and the way to another segment": _METRIC,
    "Draws, weights and methods": _DRAWS,
    "Tables held against each other": _COMPARED,
    "Quarters and ranges": _CHANGES,
    "Computed against published": _VERIFIED,
    "Files and checks": _CHECKED,
}
#: Every field by its name; a name that ends in ``*`` stands for all that begin so.
FIELDS: Mapping[str, Field] = {one.name: one for group in GROUPS.values() for one in group}

#: The version of the layout of everything that is written as JSON.
SCHEMA_VERSION = 1
#: Columns of the league table; ``domain_<key>``, ``final_segment`` and flags come after them.
LEAGUE = (
    *(one.name for one in _WHO),
    "metrics_scored",
    "average_score",
    "unadjusted_segment",
    "financial_override",
    "segment",
    "rank",
    "ranked_of",
    "likely_score_low",
    "likely_score_high",
    "likely_rank_low",
    "likely_rank_high",
    "not_ranked_because",
)
#: Columns of the detail: a row for each trust and metric.
DETAIL = (
    "quarter",
    "trust_code",
    "trust_type",
    "metric",
    "name",
    "domain",
    "group",
    "value",
    "unit",
    "score",
    "score_source",
    "weight",
    "counts",
    "metric_rank",
    "ranked_of",
    "contribution",
)


def field_of(name: str, kind: Kind = "text", **changes: Any) -> Field:
    """Return the field of a column.

    Parameters
    ----------
    name
        The column's name. One that begins with the name of a field and ``_`` is that field in
        the table, quarter or state that the rest names, such as ``rank_patient-first``.
    kind
        What a column is that is not known here, such as a flag of a framework.
    **changes
        What is otherwise than elsewhere.

    """
    found = FIELDS.get(name) or _of_family(name) or _of_another(name)
    if found is None:
        align = _ALIGN[kind]
        found = Field(name, name.replace("_", " ").capitalize(), kind, "", align=align)
    return replace(found, **changes)


def _of_family(name: str) -> Field | None:
    for pattern, one in FIELDS.items():
        prefix = pattern.removesuffix("*")
        if prefix != pattern and name.startswith(prefix):
            rest = name.removeprefix(prefix)
            title, head, meaning = (t.format(rest) for t in (one.title, one.short, one.meaning))
            return replace(one, name=name, title=title, head=head, meaning=meaning)
    return None


def _of_another(name: str) -> Field | None:
    owners = [known for known in FIELDS if name.startswith(f"{known}_")]
    if not owners:
        return None
    owner = FIELDS[max(owners, key=len)]
    rest = name.removeprefix(f"{owner.name}_").replace("_", " ")
    return replace(owner, name=name, title=f"{owner.title}, {rest}", head=owner.short)
