"""What a metric is made of, where it can be made from published statistics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from nhs_rank.methods import Part

__all__ = ["BuiltFrom", "Span"]

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
#: The months that a metric of a quarter is made of; ``survey`` is a year.
Span = Literal["quarter", "quarter_before", "last", "year_to_date", "survey"]


class BuiltFrom(Part):
    """How the value of a metric comes out of the counts of a publication.

    A value is ``measure`` as it stands, or ``numerator`` over ``denominator``, each added up over
    the months: as a percentage where the metric's unit is one. See ``docs/statistics.md``.
    """

    source: Name = Field(description="A statistic, such as ae, or one publication of it.")
    measure: Name | None = Field(
        default=None, description="What is taken as it stands; with a denominator, the numerator."
    )
    numerator: Name | None = None
    denominator: Name | None = None
    months: Span = Field(default="quarter", description="What is added up.")
    footprint: Literal["acute"] | None = Field(
        default=None,
        description="acute: each provider's counts go to acute trusts by the shares of the "
        "publication.",
    )
    measured_in: Name | None = Field(
        default=None, description="Unit of the counts, where it is not the metric's: seconds."
    )
    round: Annotated[int, Field(ge=0, le=9)] | None = Field(
        default=None,
        description="Decimals to which the value is rounded, halves up, in the unit that it is "
        "measured in. Values are otherwise made unrounded.",
    )
    leave_out: Annotated[list[Name], Field(max_length=100)] = Field(
        default=[], description="Codes or sub-types of trusts that the metric is not reported for."
    )
    tentative: bool = Field(
        default=False, description="Whether it could be held against one published value only."
    )

    @model_validator(mode="after")
    def _whole(self) -> BuiltFrom:
        if (self.measure is None) == (self.numerator is None):
            raise ValueError("built_from has either a measure or a numerator")
        if self.numerator is not None and self.denominator is None:
            raise ValueError("a numerator needs a denominator")
        return self

    @property
    def counted(self) -> str:
        """The measure above the line, or the only one."""
        return self.measure or self.numerator or ""
