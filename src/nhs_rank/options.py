"""The options that change a figure, checked wherever they come from."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework.model import Weight
from nhs_rank.words import parse_quarter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DRAWS", "MOST_DRAWS", "Options", "Reading", "Settings", "check_names"]

MOST_DRAWS = 10_000_000
#: Draws that keep the ends of likely ranks within about two places from seed to seed.
DRAWS = 30_000

#: What values are multiplied by.
Factor = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]


class Reading(TypedDict, total=False):
    """How files are read, as keywords; see `nhs_rank.read` for what each means."""

    rename: Mapping[str, str]
    factor: Mapping[str, float]
    decimal: Literal[".", ","]
    sheet: str | None
    quarter_from: str | None
    prefer_latest: bool
    successors: str | None


class Settings(TypedDict, total=False):
    """The options as keywords; see `nhs_rank.Inputs.rank` for what each means."""

    weights: Mapping[str, float]
    cap: bool
    scores: Literal["auto", "given", "values"]
    unround: bool
    cuts: Sequence[float] | Literal["published"] | None
    quarter: str | None
    trust_type: str | None
    draws: int
    seed: int


def check_names(
    function: str, settings: Mapping[str, Any], known: type[object] | None = None
) -> None:
    """Raise `TypeError`, as Python does, for a keyword that is no option."""
    names = (Settings if known is None else known).__annotations__
    for name in settings.keys() - names.keys():
        raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")


class Options(BaseModel):
    """Everything besides the files and the framework that changes a figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: dict[str, Weight] = {}
    cap: bool = True
    scores: Literal["auto", "given", "values"] = "auto"
    unround: bool = True
    cuts: list[float] | Literal["published"] | None = None
    quarter: str | None = None
    trust_type: str | None = None
    draws: Annotated[int, Field(ge=0, le=MOST_DRAWS)] = DRAWS
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    rename: dict[str, str] = {}
    factor: dict[str, Factor] = {}
    decimal: Literal[".", ","] = "."
    sheet: str | None = None
    quarter_from: str | None = None
    prefer_latest: bool = False
    successors: str | None = None

    @property
    def reading(self) -> dict[str, Any]:
        """The options that say how files are read."""
        return {name: getattr(self, name) for name in Reading.__annotations__}

    @field_validator("quarter")
    @classmethod
    def _spelled(cls, text: str | None) -> str | None:
        if text is None:
            return None
        quarter = parse_quarter(text)
        if quarter is None:
            raise ValueError(f"'{text}' is not a quarter: write it as 2025-26-q1")
        return quarter

    @field_validator("cuts")
    @classmethod
    def _ascending(cls, cuts: list[float] | str | None) -> list[float] | str | None:
        if isinstance(cuts, list):
            if not cuts or not all(isfinite(cut) for cut in cuts):
                raise ValueError("the bounds must be finite numbers, at least one")
            if any(one >= two for one, two in pairwise(cuts)):
                raise ValueError("the bounds must be in ascending order")
        return cuts

    @classmethod
    def of(cls, **settings: object) -> Options:
        """Make options; raises `InputError` instead of pydantic's error."""
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            raise InputError(
                [
                    c.BAD_OPTION(
                        option="--"
                        + str(item["loc"][0]).replace("_", "-").replace("weights", "weight"),
                        reason=str(item["msg"]).removeprefix("Value error, "),
                        fix="see --help",
                    )
                    for item in error.errors(include_url=False)
                ]
            ) from None
