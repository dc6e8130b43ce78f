"""What every scoring method answers about itself, and what it is given to score."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, get_args

from nhs_rank.methods._fields import Part, PoolName, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nhs_rank.arithmetic import Floats
    from nhs_rank.diagnostics import Kind

__all__ = [
    "Example",
    "Fault",
    "Need",
    "NeverTurns",
    "OnNoGrid",
    "Pool",
    "Rule",
    "StatesNothing",
    "Turn",
    "Where",
    "spread",
]

#: The way to a key within a rule, such as ``("bands", 0, "score")``.
Where = tuple[str | int, ...]
#: What a score is made from (a value, a text, other metrics' scores, or the published score
#: alone), and ``better``: whether the metric must say which values are better.
Need = Literal["value", "text", "parts", "score", "better"]
_MADE_FROM = frozenset({"value", "text", "parts", "score"})


@dataclass(frozen=True)
class Pool:
    """Trusts scored together.

    ``values`` holds numbers (no NaN), ``texts`` categories, ``parts`` the scores of other
    metrics, one column each; a method looks at one of the three. ``better`` is ``higher`` or
    ``lower`` for methods that need to know.
    """

    values: Floats
    texts: list[str]
    parts: Floats
    better: str | None
    scale: Scale

    @property
    def worse_is_more(self) -> Floats:
        """The values turned so that a lower one is better."""
        return -self.values if self.better == "higher" else self.values


def spread(keys: Floats, low: float, high: float) -> Floats:
    """Spread ``low`` to ``high`` evenly over competition ranks; a single one gets ``low``."""
    import numpy as np

    from nhs_rank.arithmetic import competition_rank

    if len(keys) < 2:
        return np.full(len(keys), low)
    return low + (high - low) * (competition_rank(keys) - 1) / (len(keys) - 1)


class Turn(NamedTuple):
    """A value at which the score turns, whatever others have.

    ``past`` says that it has to be passed for the better score, and not only met.
    """

    at: float
    past: bool = False


@dataclass(frozen=True)
class Fault:
    """What is wrong with a rule: a diagnostic without its place, and the key that it is about."""

    kind: Kind
    where: Where = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One pool scored by a method, worked out by hand: for its page, and for the tests.

    ``rule`` is the rule as a framework file has it. Of ``values``, ``texts`` and ``parts`` one is
    given, an entry for each trust; ``scores`` holds their scores, None for none.
    """

    rule: Mapping[str, Any]
    scores: Sequence[float | None]
    better: Literal["higher", "lower"] | None = None
    values: Sequence[float] = ()
    texts: Sequence[str] = ()
    parts: Sequence[Sequence[float | None]] = ()


class Rule(Part):
    """How one metric is scored.

    A method is a public module of `nhs_rank.methods` with one class derived from this, and its
    docstring is its page. All that anything else in the package wants to know of a rule it asks
    the rule; so a class that leaves a question open is refused when it is defined.
    """

    method: str

    #: What has to be there for a score.
    needs: ClassVar[frozenset[Need]]
    #: Keys that hold a map in which null is a value, and does not remove what a parent has.
    holds_null: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Example]

    @abstractmethod
    def score(self, pool: Pool) -> Floats:
        """Return the score of each trust of a pool, NaN where there is none."""

    @abstractmethod
    def grid(self, scale: Scale) -> Sequence[tuple[float, float]]:
        """The ranges over which ranks are spread evenly, and single scores as (score, score).

        Published scores are given back their exact value by it; empty where scores are on no grid.
        """

    @abstractmethod
    def turning_points(self) -> Sequence[Turn]:
        """The values at which the score turns, whatever the values of others."""

    @abstractmethod
    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield every score that the rule states, and where; all have to be on the scale."""

    @abstractmethod
    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield what no sensible rule says, given which values are ``better``."""

    @property
    def pooled_by(self) -> PoolName | None:
        """Whose values a score depends on: ``all``, those of the same ``type``; None for nobody's.

        It is the key ``pool`` where a method has one.
        """
        pool: PoolName | None = getattr(self, "pool", None)
        return pool

    def stated_parts(self) -> Iterator[tuple[Where, str]]:
        """Yield the other metrics that the score is made of, and where each is named."""
        yield from ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The other metrics that the score is made of."""
        return tuple(name for _, name in self.stated_parts())

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that have a meaning, for a method that scores texts."""
        return ()

    @property
    def can_vary(self) -> bool:
        """Whether the values could be scored by any of the methods that need nothing more."""
        return {"value", "better"} <= self.needs

    @classmethod
    def is_general(cls) -> bool:
        """Whether the method can score any metric with values, its own keys left as they are."""
        others = (key for name, key in cls.model_fields.items() if name != "method")
        return cls.needs == {"value", "better"} and not any(key.is_required() for key in others)

    def share(self, pool: Pool) -> Floats:
        """Return the share of its weight that the metric has for each trust: 1, or less."""
        import numpy as np

        return np.ones(len(pool.values))

    def unmatched(self, values: Floats) -> Iterator[tuple[int, str]]:
        """Yield the trusts of a pool that are ranked against nobody, and among whom they are alone.

        ``values`` are those of one pool; an empty text stands for the pool as a whole.
        """
        if self.pooled_by is not None and len(values) == 1:
            yield 0, ""

    def unround(self, scores: Floats, scale: Scale) -> Floats:
        """Return the exact scores of one pool of published ones, where a grid fits them."""
        from nhs_rank.methods._grid import unround

        return unround(scores, self.grid(scale))

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Refuse a class that leaves a question open."""
        answers = ["score", "grid", "turning_points", "stated_scores", "faults"]
        needs: frozenset[str] = getattr(cls, "needs", frozenset())
        if "parts" in needs:
            answers.append("stated_parts")
        if "text" in needs:
            answers.append("texts")
        missing = [name for name in answers if getattr(cls, name) is getattr(Rule, name)]
        missing += [name for name in ("needs", "example") if not hasattr(cls, name)]
        if "__doc__" not in vars(cls) or not cls.__doc__:
            missing.append("a docstring")
        if missing:
            raise TypeError(f"{cls.__name__} is not whole: it lacks {', '.join(missing)}")
        if len(needs & _MADE_FROM) != 1:
            raise TypeError(f"{cls.__name__} is not whole: it needs one of {sorted(_MADE_FROM)}")
        if len(get_args(cls.model_fields["method"].annotation)) != 1:
            raise TypeError(f"{cls.__name__} is not whole: method is not one literal name")


class OnNoGrid:
    """For a rule whose scores lie anywhere, or where it states them."""

    def grid(self, scale: Scale) -> Sequence[tuple[float, float]]:
        """None."""
        return ()


class NeverTurns:
    """For a rule without values, or in which only the values of others matter."""

    def turning_points(self) -> Sequence[Turn]:
        """None."""
        return ()


class StatesNothing:
    """For a rule that states no score, and cannot be nonsense."""

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield nothing."""
        yield from ()

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield nothing."""
        yield from ()
