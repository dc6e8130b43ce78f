"""The options that change a figure, checked wherever they come from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework.model import LEAST_WEIGHT, Weight
from nhs_rank.words import parse_quarter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

    from nhs_rank.diagnostics import Diagnostic

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

    @field_validator("weights", "factor", "cuts", "draws", "seed", mode="before")
    @classmethod
    def _no_truths(cls, given: object) -> object:
        """Refuse yes and no for numbers, which Python would count as 1 and 0."""
        numbers = given.values() if isinstance(given, dict) else given
        for number in numbers if isinstance(numbers, Iterable) else [numbers]:
            if isinstance(number, bool):
                raise PydanticCustomError("truth", "not a number", {"given": number})
        return given

    @field_validator("quarter")
    @classmethod
    def _spelled(cls, text: str | None) -> str | None:
        if text is None:
            return None
        quarter = parse_quarter(text)
        if quarter is None:
            raise PydanticCustomError("not_a_quarter", "not a quarter")
        return quarter

    @field_validator("cuts")
    @classmethod
    def _ascending(cls, cuts: list[float] | str | None) -> list[float] | str | None:
        if isinstance(cuts, list):
            if not cuts or not all(isfinite(cut) for cut in cuts):
                raise PydanticCustomError("not_finite", "not finite numbers, at least one")
            if any(one >= two for one, two in pairwise(cuts)):
                raise PydanticCustomError("not_ascending", "not ascending")
        return cuts

    @classmethod
    def of(cls, **settings: object) -> Options:
        """Make options; raises `InputError` instead of pydantic's error."""
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            # of a value that fits none of several kinds, the last is the plainest
            found = {
                item["loc"][: 1 if item["loc"][0] == "cuts" else 2]: item
                for item in error.errors(include_url=False)
            }
            raise InputError([_problem(item) for item in found.values()]) from None


#: What a number may be, by the kind of pydantic's error.
_RANGES = {
    "greater_than": "above {gt:g}",
    "greater_than_equal": "{ge:,} or more",
    "less_than_equal": "{le:,} or less",
    "finite_number": "a finite number",
    "value_error": f"0 or at least {LEAST_WEIGHT:g}",
}
#: What an option takes, and how it is written.
_TAKEN = {
    "not_a_quarter": ("a quarter", "2025-26-q1"),
    "not_finite": ("finite numbers, at least one", "2.055,2.325,2.605"),
    "list_type": ("a list of numbers", "2.055,2.325,2.605"),
    "dict_type": ("names with values", "finance=0.5"),
    "bool_parsing": ("yes or no", "yes or no"),
    "string_type": ("text", "it in quotation marks"),
    "int_from_float": ("a whole number", "30000"),
    "int_type": ("a whole number", "30000"),
    "int_parsing": ("a whole number", "30000"),
}


def _problem(item: ErrorDetails) -> Diagnostic:
    """Put what pydantic found into words."""
    option = "--" + str(item["loc"][0]).replace("_", "-").replace("weights", "weight")
    of, kind = item.get("ctx", {}), item["type"]
    given = of.get("given", item["input"])
    if kind == "not_ascending":
        return c.CUTS_NOT_ASCENDING(value=", ".join(f"{cut:g}" for cut in given))
    if kind in _RANGES:
        text = f"{given:g}" if isinstance(given, float) else given
        within = _RANGES[kind].format(**of).replace(".0 ", " ")
        return c.OPTION_OUT_OF_RANGE(option=option, value=text, range=within)
    if kind in ("literal_error", "extra_forbidden"):
        known = of.get("expected", "an option")
        return c.NOT_A_CHOICE(option=option, value=given, what=known, near="see --help")
    what, example = _TAKEN.get(kind, ("a number", "a number"))
    return c.BAD_OPTION(option=option, value=given, what=what, example=example)
