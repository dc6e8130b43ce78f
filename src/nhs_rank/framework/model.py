"""What a framework file may say.

These models describe the file and nothing else: they hold no data frames and compute nothing.
The names are those of the field: a *metric* has a value, a rule turns it into a *score* on the
framework's scale (best to worst), weighted scores make the *average metric score*, cut points
make *segments*, caps and flags adjust them, and the ranking orders trusts.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from nhs_rank.framework.built_from import BuiltFrom
from nhs_rank.methods import METHODS, Ends, Identifier, Number, Part, PoolName, Rule, Scale
from nhs_rank.words import usual_unit

__all__ = [
    "AnyRule",
    "BuiltFrom",
    "Cap",
    "Flag",
    "Framework",
    "Level",
    "Metric",
    "Missing",
    "Part",
    "Published",
    "Ranking",
    "Rule",
    "Scale",
    "Segments",
    "TrustType",
    "Unit",
    "Weights",
]

LEAST_WEIGHT = 1e-9


def weight_or_none(weight: float) -> float:
    """Check that a weight is 0 or large enough to be told from 0."""
    if 0 < weight < LEAST_WEIGHT:
        raise ValueError(f"a weight is 0 or at least {LEAST_WEIGHT:g}")
    return weight


def _with_a_letter(name: str) -> str:
    if not any(letter.isalnum() for letter in name):
        raise ValueError("a name needs a letter or a digit")
    return name


def _of_letters(noun: str) -> str:
    if not all(word.isalpha() for word in noun.replace("-", " ").split(" ")):
        raise ValueError("a noun is made of letters")
    return noun


Weight = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False), AfterValidator(weight_or_none)]
Segment = Annotated[int, Field(ge=1, le=99)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
#: What a column of a file may be called: anything with a letter or a digit in it.
Name = Annotated[Text, AfterValidator(_with_a_letter)]
Noun = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_of_letters)]
Code = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
#: What weights are given to.
Level = Literal["metric", "domain", "group"]

if TYPE_CHECKING:
    AnyRule = Rule
else:
    #: A rule of any method, told apart by its key ``method``.
    AnyRule = Annotated[reduce(or_, METHODS.values()), Field(discriminator="method")]


class Unit(Part):
    """What is ranked: its noun, the plural, and the column of files that holds its code."""

    noun: Noun = "trust"
    plural: Noun = "trusts"
    key: Key = "trust_code"

    @property
    def columns(self) -> dict[str, str]:
        """The framework's own names of the columns that describe a unit.

        ``trust_code`` is called as ``key`` says; where that ends in ``_code``, ``trust_name``,
        ``trust_type`` and ``trust_subtype`` are called after what stands before it.
        """
        own = {"trust_code": self.key}
        if self.key.endswith("_code"):
            stem = self.key.removesuffix("_code")
            own |= {f"trust_{part}": f"{stem}_{part}" for part in ("name", "type", "subtype")}
        return own


class TrustType(Part):
    """A type of trust: the name that results show and the other spellings it goes by."""

    name: Text
    aliases: list[Text] = []


class Metric(Part):
    """A metric: where it belongs, how it is scored, and the names it goes by in files."""

    name: Text
    aliases: list[Name] = []
    domain: Key
    group: Key | None = None
    types: list[Key] = Field(
        default=[], description="Trust types that report it; used to tell incomplete pools."
    )
    better: Literal["higher", "lower"] | None = None
    unit: Text | None = None
    range: Ends | None = Field(
        default=None, description="Least and greatest possible value; outside is an error."
    )
    typical: Ends | None = Field(
        default=None,
        description="Least and greatest value ever seen, with a margin: tells files in another "
        "unit, such as proportions for per cent.",
    )
    round: Annotated[int, Field(ge=0, le=9)] | None = Field(
        default=None, description="Decimals to which values are rounded, halves up, and scored."
    )
    score: AnyRule
    other_units: dict[str, AnyRule] = Field(
        default={},
        description="Rules for rows in another unit; also picks a row where a metric stands "
        "twice: its own unit first, then these in order.",
    )
    given: Identifier | None = Field(
        default=None, description="The ID under which files carry the finished score."
    )
    counts: bool = True
    built_from: BuiltFrom | None = Field(
        default=None, description="How `build` makes its values from published statistics."
    )

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rule for the metric's own unit, then those for other units."""
        return (self.score, *self.other_units.values())

    def rule_for(self, unit: str | None) -> Rule:
        """Return the rule that scores a value in a unit, in whatever spelling."""
        rules = {usual_unit(other): rule for other, rule in self.other_units.items()}
        return rules.get(usual_unit(unit or ""), self.score)


class Weights(Part):
    """Weights by metric, by domain or by group, and the kind of mean they are used in."""

    level: Level = "metric"
    mean: Literal["arithmetic", "geometric"] = "arithmetic"
    default: Weight = 1.0
    values: Annotated[dict[str, Weight], Field(max_length=500)] = Field(
        default={}, description="Weights by the ID or an alias of a metric, or by domain or group."
    )
    multiply: Annotated[dict[str, Weight], Field(max_length=500)] = Field(
        default={}, description="Factors, by the same keys: finance: 0.5 halves finance."
    )


class Missing(Part):
    """The least that a trust must report to be ranked.

    ``min_share`` is a share of the counted metrics that any trust of its type reports.
    """

    min_metrics: Annotated[int, Field(ge=1)] = 1
    min_share: Annotated[float, Field(ge=0, le=1)] = 0.0


class Segments(Part):
    """How averages become segments: quantiles of the averages, or fixed thresholds."""

    method: Literal["quantile", "thresholds"] = "quantile"
    cuts: Annotated[list[Number], Field(min_length=1, max_length=9)] = [0.25, 0.5, 0.75]
    pool: PoolName = "all"


class Cap(Part):
    """A trust with the flag is placed no better than a segment."""

    flag: Key
    no_better_than: Segment


class Flag(Part):
    """A yes/no fact about a trust; ``final_segment`` is shown for those who have it."""

    given: Identifier | None = None
    final_segment: Segment | None = None


class Ranking(Part):
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


class Published(Part):
    """The IDs under which files carry published results, for `verify` and published bounds."""

    average_score: Identifier | None = None
    unadjusted_segment: Identifier | None = None
    segment: Identifier | None = None
    final_segment: Identifier | None = None
    domain_scores: dict[Key, Identifier] = {}
    domain_segments: dict[Key, Identifier] = {}


class Framework(Part):
    """A whole framework, everything that it extends merged in."""

    framework: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    title: Text
    extends: Text | None = Field(default=None, description="Another framework's name or path.")
    scale: Scale = Scale()
    unit: Unit = Unit()
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
    columns: Annotated[dict[Name, Name], Field(max_length=500)] = Field(
        default={},
        description="Columns of files, or IDs in them, and what each is: a metric, a flag, or a "
        "column that describes a trust.",
    )
    successors: Annotated[dict[Code, Code | list[Code]], Field(max_length=2000)] = Field(
        default={}, description="Codes that are no more, and the codes that took their place."
    )

    _path: str | None = PrivateAttr(default=None)

    @property
    def path(self) -> str | None:
        """The file that it was read from, as results show it; None for a bundled one."""
        return self._path

    def read_from(self, path: str) -> Framework:
        """Return the same framework as one that was read from a file."""
        copy = self.model_copy()
        copy._path = path
        return copy

    def unit_of(self, level: Level, key: str) -> str | None:
        """Return what a metric is weighed as: itself, its domain, or its group (None for none)."""
        metric = self.metrics[key]
        return {"metric": key, "domain": metric.domain, "group": metric.group}[level]

    def titles(self, level: Level) -> dict[str, str]:
        """Return the title of every metric, domain or group, by its key."""
        if level == "metric":
            return {key: metric.name for key, metric in self.metrics.items()}
        return dict(self.domains if level == "domain" else self.groups)
