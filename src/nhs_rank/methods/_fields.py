"""The kinds of values that a framework file holds, and the scale that scores lie on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["Ends", "Identifier", "Number", "OnScale", "Part", "PoolName", "Scale"]

Number = Annotated[float, Field(allow_inf_nan=False)]
#: Averages are kept as whole numbers of their last decimal, which bounds the scale.
OnScale = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
Ends = Annotated[list[Number], Field(min_length=2, max_length=2)]
PoolName = Literal["all", "type"]


class Part(BaseModel):
    """A part of a framework file: no key is ignored, no value is cast, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Scale(Part):
    """The ends of the score scale; the best score is the lower one."""

    best: OnScale = 1.0
    worst: OnScale = 4.0
    missing: Number | None = Field(
        default=None, description="A published score off the scale that means that there is none."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Scale:
        if self.best >= self.worst:
            raise ValueError("best must be lower than worst: a lower score is better throughout")
        if self.missing is not None and self.best <= self.missing <= self.worst:
            raise ValueError("missing must lie off the scale, or it would be a score")
        return self
