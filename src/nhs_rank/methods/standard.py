"""Score against a standard."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from nhs_rank.diagnostics import codes as c
from nhs_rank.methods._fields import Ends, Number, PoolName, Scale
from nhs_rank.methods._rule import Example, Fault, Need, Pool, Rule, Turn, Where, spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhs_rank.arithmetic import Floats

_MEETS: dict[str, Callable[[Any, float], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
#: As large as any value in a file may be.
_LARGEST = 1e15
_FORM = r"^\s*(<=|>=|<|>)\s*([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))\s*$"


def _bounded(meets: str) -> str:
    if abs(float(meets.strip().lstrip("<>="))) > _LARGEST:
        raise ValueError("a standard this large has no use here")
    return meets


class StandardRule(Rule):
    """Score against a standard: `met` for those who meet it, `missed` for the others.

    `meets` is `>=`, `>`, `<=` or `<` and a number. A number for `met` or `missed` is the score
    itself; a pair is a range over which the trusts concerned are ranked among themselves, its
    first number for the best of them. By default those who meet the standard score 1, and those
    who miss it 2 to 4.
    """

    method: Literal["standard"]
    meets: Annotated[str, Field(pattern=_FORM), AfterValidator(_bounded)]
    met: Number | Ends = Field(default=[1.0, 1.0])
    missed: Number | Ends = Field(default=[2.0, 4.0])
    pool: PoolName = "all"

    needs: ClassVar[frozenset[Need]] = frozenset({"value", "better"})
    example: ClassVar[Example] = Example(
        rule={"method": "standard", "meets": ">= 78"},
        better="higher",
        values=[95, 78, 77.9, 60, 70],
        scores=[1, 1, 2, 4, 3],
    )

    @property
    def standard(self) -> tuple[str, float]:
        """The operator and the number of the standard."""
        match = re.match(_FORM, self.meets)
        if match is None:
            raise ValueError(f"not a standard: {self.meets!r}")
        return match[1], float(match[2])

    def _ends(self) -> list[tuple[str, list[float]]]:
        both = (("met", self.met), ("missed", self.missed))
        return [(key, ends if isinstance(ends, list) else [ends, ends]) for key, ends in both]

    def score(self, pool: Pool) -> Floats:
        """Score those who meet the standard and those who miss it apart."""
        sign, bound = self.standard
        met = _MEETS[sign](pool.values, bound)
        scores = pool.values * 0.0
        for group, (_, (low, high)) in zip((met, ~met), self._ends(), strict=True):
            scores[group] = spread(pool.worse_is_more[group], low, high)
        return scores

    def unmatched(self, values: Floats) -> Iterator[tuple[int, str]]:
        """Yield who alone meets the standard, or alone misses it, where a rank would tell them."""
        sign, bound = self.standard
        met = _MEETS[sign](values, bound)
        for group, (key, (low, high)) in zip((met, ~met), self._ends(), strict=True):
            if low < high and group.sum() == 1:
                verb = "meet" if key == "met" else "miss"
                yield int(group.argmax()), f"those who {verb} the standard"

    def grid(self, scale: Scale) -> Sequence[tuple[float, float]]:
        """The ranges of those who meet the standard and of those who miss it."""
        return [(low, high) for _, (low, high) in self._ends()]

    def turning_points(self) -> Sequence[Turn]:
        """The standard."""
        sign, bound = self.standard
        return [Turn(bound, sign in ("<", ">"))]

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield the scores, or ends of ranges, of both."""
        for key, ends in self._ends():
            for score in dict.fromkeys(ends):
                yield (key,), score

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield a standard met on the wrong side, and ranges that run backwards."""
        if better and (">" in self.meets) != (better == "higher"):
            yield Fault(c.DIRECTION, fields={"value": self.meets, "better": better})
        for _, ends in self._ends():
            if ends[0] > ends[1]:
                yield Fault(c.NOT_ASCENDING, fields={"value": ends})
