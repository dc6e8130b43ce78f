"""What a framework file may say.

These models describe the file and nothing else: they hold no data frames and compute nothing.
The names are those of the field: a *metric* has a value, a rule turns it into a *score* on the
framework's scale (best to worst), weighted scores make the *average metric score*, cut points
make *segments*, caps and flags adjust them, and the ranking orders trusts.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "RULE_KEYS",
    "Band",
    "BandsRule",
    "Cap",
    "CategoriesRule",
    "Flag",
    "Framework",
    "GivenRule",
    "MatrixRule",
    "MeanRule",
    "Metric",
    "MinMaxRule",
    "Missing",
    "Published",
    "RankRule",
    "Ranking",
    "Rule",
    "Scale",
    "Segments",
    "StandardRule",
    "TrustType",
    "Weights",
    "ZScoreRule",
]

LEAST_WEIGHT = 1e-9


def weight_or_none(weight: float) -> float:
    """Check that a weight is 0 or large enough to be told from 0."""
    if 0 < weight < LEAST_WEIGHT:
        raise ValueError(f"a weight is 0 or at least {LEAST_WEIGHT:g}")
    return weight


Number = Annotated[float, Field(allow_inf_nan=False)]
#: Averages are kept as whole numbers of their last decimal, which bounds the scale.
OnScale = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False), AfterValidator(weight_or_none)]
Segment = Annotated[int, Field(ge=1, le=99)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Ends = Annotated[list[Number], Field(min_length=2, max_length=2)]
PoolName = Literal["all", "type"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Scale(_Part):
    """The ends of the score scale; the best score is the lower one."""

    best: OnScale = 1.0
    worst: OnScale = 4.0

    @model_validator(mode="after")
    def _ordered(self) -> Scale:
        if self.best >= self.worst:
            raise ValueError("best must be lower than worst: a lower score is better throughout")
        return self


class TrustType(_Part):
    """A type of trust: the name that results show and the other spellings it goes by."""

    name: Text
    aliases: list[Text] = []


class RankRule(_Part):
    """Score by competition rank: best at rank 1, worst at the last place of the pool."""

    method: Literal["rank"]
    pool: PoolName = "all"


class StandardRule(_Part):
    """Score against a standard: ``met`` for those who meet it, ``missed`` for the others.

    A number is the score itself; a pair is a range over which the trusts concerned are ranked
    among themselves.
    """

    method: Literal["standard"]
    meets: Annotated[str, Field(pattern=r"^\s*(<=|>=|<|>)\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*$")]
    met: Number | Ends = Field(default=[1.0, 1.0])
    missed: Number | Ends = Field(default=[2.0, 4.0])
    pool: PoolName = "all"


class Band(_Part):
    """One band: a bound of one kind, and the score of the values on its side of the bound."""

    above: Number | None = None
    at_least: Number | None = None
    below: Number | None = None
    at_most: Number | None = None
    score: Number

    @model_validator(mode="after")
    def _one_bound(self) -> Band:
        if len(self.bound) != 1:
            raise ValueError("a band has exactly one of above, at_least, below and at_most")
        return self

    @property
    def bound(self) -> dict[str, float]:
        """The kind of bound and where it lies."""
        kinds = ("above", "at_least", "below", "at_most")
        return {kind: at for kind in kinds if (at := getattr(self, kind)) is not None}


class BandsRule(_Part):
    """Score by fixed thresholds: the first band that holds the value gives the score."""

    method: Literal["bands"]
    bands: Annotated[list[Band], Field(min_length=1)]
    otherwise: Number


class CategoriesRule(_Part):
    """Score by category: a text, whatever its case, has a score."""

    method: Literal["categories"]
    categories: Annotated[dict[str, Number], Field(min_length=1)]


class MatrixRule(_Part):
    """Score by two other metrics' whole-number scores: one picks the row, one the column."""

    method: Literal["matrix"]
    rows: Identifier
    columns: Identifier
    scores: Annotated[list[Annotated[list[Number], Field(min_length=1)]], Field(min_length=1)]


class MeanRule(_Part):
    """Score by the mean of other metrics' scores, over those that the trust has."""

    method: Literal["mean"]
    of: Annotated[list[Identifier], Field(min_length=1)]


class GivenRule(_Part):
    """The score is published as it is; there is no value to score."""

    method: Literal["given"]


class MinMaxRule(_Part):
    """Score by where the value lies between the best and the worst of the pool."""

    method: Literal["minmax"]
    pool: PoolName = "all"


class ZScoreRule(_Part):
    """Score by standard deviations from the pool's mean.

    The mean scores the middle of the scale, ``limit`` (population) standard deviations to the
    good score the best and as many to the bad the worst; beyond that nothing changes.
    """

    method: Literal["zscore"]
    pool: PoolName = "all"
    limit: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 2.0


Rule = Annotated[
    RankRule
    | StandardRule
    | BandsRule
    | CategoriesRule
    | MatrixRule
    | MeanRule
    | GivenRule
    | MinMaxRule
    | ZScoreRule,
    Field(discriminator="method"),
]


#: The keys that each scoring method knows.
RULE_KEYS: dict[str, set[str]] = {
    "rank": set(RankRule.model_fields),
    "standard": set(StandardRule.model_fields),
    "bands": set(BandsRule.model_fields),
    "categories": set(CategoriesRule.model_fields),
    "matrix": set(MatrixRule.model_fields),
    "mean": set(MeanRule.model_fields),
    "given": set(GivenRule.model_fields),
    "minmax": set(MinMaxRule.model_fields),
    "zscore": set(ZScoreRule.model_fields),
}


class Metric(_Part):
    """A metric: where it belongs, how it is scored, and the names it goes by in files."""

    name: Text
    aliases: list[Identifier] = []
    domain: Key
    group: Key | None = None
    types: list[Key] = Field(
        default=[], description="Trust types that report it; used to tell incomplete pools."
    )
    better: Literal["higher", "lower"] | None = None
    unit: Text | None = None
    range: Ends | None = Field(
        default=None, description="Least and greatest possible value; `validate` warns outside."
    )
    score: Rule
    other_units: dict[str, Rule] = Field(
        default={},
        description="Rules for rows in another unit; also picks a row where a metric stands "
        "twice: its own unit first, then these in order.",
    )
    given: Identifier | None = Field(
        default=None, description="The ID under which files carry the finished score."
    )
    counts: bool = True


class Weights(_Part):
    """Weights by metric, by domain or by group, and the kind of mean they are used in."""

    level: Literal["metric", "domain", "group"] = "metric"
    mean: Literal["arithmetic", "geometric"] = "arithmetic"
    default: Weight = 1.0
    values: Annotated[dict[str, Weight], Field(max_length=500)] = {}


class Missing(_Part):
    """The least that a trust must report to be ranked.

    ``min_share`` is a share of the counted metrics that any trust of its type reports.
    """

    min_metrics: Annotated[int, Field(ge=1)] = 1
    min_share: Annotated[float, Field(ge=0, le=1)] = 0.0


class Segments(_Part):
    """How averages become segments: quantiles of the averages, or fixed thresholds."""

    method: Literal["quantile", "thresholds"] = "quantile"
    cuts: Annotated[list[Number], Field(min_length=1, max_length=9)] = [0.25, 0.5, 0.75]
    pool: PoolName = "all"


class Cap(_Part):
    """A trust with the flag is placed no better than a segment."""

    flag: Key
    no_better_than: Segment


class Flag(_Part):
    """A yes/no fact about a trust; ``final_segment`` is shown for those who have it."""

    given: Identifier | None = None
    final_segment: Segment | None = None


class Ranking(_Part):
    """What trusts are ranked within and by; the average is rounded to ``decimals`` first."""

    within: Literal["type", "all"] = "type"
    by: Annotated[list[Literal["segment", "average_score"]], Field(min_length=1)] = [
        "segment",
        "average_score",
    ]
    decimals: Annotated[int, Field(ge=0, le=9)] = 2

    @model_validator(mode="after")
    def _ends_with_average(self) -> Ranking:
        if self.by not in (["segment", "average_score"], ["average_score"]):
            raise ValueError("by is [segment, average_score] or [average_score]")
        return self


class Published(_Part):
    """The IDs under which files carry published results, for `verify` and published bounds."""

    average_score: Identifier | None = None
    unadjusted_segment: Identifier | None = None
    segment: Identifier | None = None
    final_segment: Identifier | None = None
    domain_scores: dict[Key, Identifier] = {}
    domain_segments: dict[Key, Identifier] = {}


class Framework(_Part):
    """A whole framework, everything that it extends merged in."""

    framework: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    title: Text
    extends: Text | None = Field(default=None, description="Another framework's name or path.")
    scale: Scale = Scale()
    trust_types: Annotated[dict[Key, TrustType], Field(max_length=100)] = {}
    domains: Annotated[dict[Key, Text], Field(min_length=1, max_length=500)]
    groups: Annotated[dict[Key, Text], Field(max_length=500)] = {}
    metrics: Annotated[dict[Identifier, Metric], Field(min_length=1, max_length=500)]
    weights: Weights = Weights()
    missing: Missing = Missing()
    segments: Segments = Segments()
    caps: Annotated[list[Cap], Field(max_length=100)] = []
    flags: Annotated[dict[Key, Flag], Field(max_length=100)] = {}
    ranking: Ranking = Ranking()
    published: Published = Published()
