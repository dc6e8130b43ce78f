"""The one question that `nhs-rank sensitivity` is asked, and which function answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.analyses import Choices, Measure, Sensitivity
    from nhs_rank.result import Result
    from nhs_rank.uncertainty import Progress

__all__ = ["Question", "parse_question"]


@dataclass(frozen=True)
class Question:
    """One question, and how it is asked.

    ``option``
        The option that asks it; ``--vary`` if none does.
    ``vary``, ``level``, ``spread``
        What is drawn, and how weights are.
    ``simultaneous``, ``keep_weights``
        What else is wanted of draws.
    ``draws``, ``over_dispersed``
        How many, and how wide where counts are drawn.
    ``leave_out``, ``pairs``
        What is left out, and the pairs of trusts, where these are asked about.
    """

    option: str
    vary: Any = None
    level: Any = None
    spread: float | None = None
    simultaneous: bool = False
    keep_weights: bool = False
    draws: int = 0
    over_dispersed: bool = False
    leave_out: Any = None
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def is_of_draws(self) -> bool:
        """Whether it is answered by draws of weights or metrics."""
        return self.option in _OF_DRAWS

    def answer(
        self, result: Result, on_progress: Progress | None = None
    ) -> Sensitivity | Choices | Measure:
        """Ask it of a ranked quarter; raises `InputError`."""
        weights = {"level": self.level, "spread": self.spread}
        # weights are drawn where something is said of them
        vary: Any = self.vary or ("weights" if self.level or self.spread is not None else "metrics")
        drawn = {**weights, "draws": self.draws, "on_progress": on_progress}
        match self.option:
            case "--vary":
                return result.sensitivity(
                    vary=self.vary or "weights",
                    simultaneous=self.simultaneous,
                    keep_weights=self.keep_weights,
                    **drawn,
                )
            case "--placement":
                return result.placement(vary=vary, **drawn)
            case "--pairs" | "--neighbours":
                return result.pairs(self.pairs, vary=vary, **drawn)
            case "--leave-out":
                return result.leave_out(self.leave_out, on_progress=on_progress)
            case "--vary method":
                return result.vary_method(on_progress=on_progress)
            case "--decompose":
                return result.decompose(on_progress=on_progress)
            case "--sampling":
                return result.sampling(
                    draws=min(self.draws, _SAMPLED),
                    over_dispersed=self.over_dispersed,
                    on_progress=on_progress,
                )
            case "--reach":
                return result.reach(**weights)
        undrawn = {
            "--stability": result.stability,
            "--coherence": result.coherence,
            "--reliability": result.reliability,
            "--funnel": result.funnel,
        }
        return undrawn[self.option]()


_OF_DRAWS = ("--vary", "--placement", "--neighbours", "--pairs")
#: Counts are drawn fewer times: each is a whole ranking.
_SAMPLED = 500


def parse_question(asked: Mapping[str, bool], pairs: Sequence[str], **how: Any) -> Question:
    """Return the one question that is asked.

    Parameters
    ----------
    asked
        The options that ask questions, and whether each was given.
    pairs
        Pairs of trusts as they were written, ``A,B``.
    **how
        The other fields of `Question`.

    Raises
    ------
    nhs_rank.exceptions.InputError
        For two questions, a way of asking that is none of the question's, and pairs that are none.

    """
    vary = how["vary"]
    chosen = [option for option, is_asked in asked.items() if is_asked]
    if len(chosen) > 1:
        raise InputError([c.TWO_QUESTIONS(option=chosen[1], other=chosen[0])])
    option = chosen[0] if chosen else "--vary"
    if vary is not None and option not in ("--vary method", *_OF_DRAWS):
        raise InputError([c.TWO_QUESTIONS(option=option, other="--vary")])
    question = Question(option, pairs=_parsed(pairs), **how)
    _check(question)
    return question


def _check(question: Question) -> None:
    """Raise `InputError` for a way of asking that is none of the question's."""
    option = question.option
    weights = question.level or question.spread is not None
    if weights and not question.is_of_draws and option != "--reach":
        other = "--level" if question.level else "--spread"
        raise InputError([c.OPTIONS_CLASH(option=option, other=other)])
    if option != "--vary":
        for name, given in (
            ("--simultaneous", question.simultaneous),
            ("--draws-output", question.keep_weights),
        ):
            if given:
                raise InputError([c.OPTION_NEEDS(option=name, needed="--vary")])
    if question.over_dispersed and option != "--sampling":
        raise InputError([c.OPTION_NEEDS(option="--over-dispersed", needed="--sampling")])
    if question.keep_weights and question.vary == "metrics":
        needed = "--vary weights or both"
        raise InputError([c.OPTION_NEEDS(option="--draws-output", needed=needed)])


def _parsed(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Parse pairs written as ``A,B``."""
    found = []
    for text in texts:
        one, comma, two = (part.strip() for part in text.partition(","))
        if not (one and comma and two):
            example = "--pairs RCX,RGM"
            problem = c.BAD_OPTION(option="--pairs", value=text, what="A,B", example=example)
            raise InputError([problem])
        found.append((one, two))
    return tuple(found)
