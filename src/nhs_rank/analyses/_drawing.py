"""What is drawn: weights, metrics or both, checked once for every question about draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.uncertainty import Model, spread_warnings
from nhs_rank.uncertainty.bootstrap import bootstrap
from nhs_rank.uncertainty.ranges import resampled
from nhs_rank.uncertainty.vary_weights import WeightDraws, vary_both, vary_weights

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Bools
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.options import Options
    from nhs_rank.result import Result
    from nhs_rank.uncertainty.simulate import Sampler

__all__ = ["Drawing", "Level", "Vary", "drawing", "model_of", "weight_draws"]

Vary = Literal["weights", "metrics", "both"]
Level = Literal["metric", "domain", "group"]


@dataclass(frozen=True)
class Drawing:
    """A ranking, and how it is drawn again.

    ``drawable``
        (trusts,) whether the draws tell anything of a trust.
    ``warnings``
        Those of the ranking, and for whom the draws tell nothing.
    """

    vary: Vary
    level: Level | None
    spread: float | None
    base: Result
    options: Options
    model: Model
    how: WeightDraws | None
    sampler: Sampler
    drawable: Bools
    warnings: tuple[Diagnostic, ...]

    @property
    def about(self) -> str:
        """What is drawn, in words."""
        words = {
            "weights": "weights drawn at random",
            "metrics": "metrics resampled with replacement",
            "both": "weights drawn and metrics resampled",
        }
        about = [words[self.vary]]
        if self.level is not None:
            about.append(f"by {self.level}")
            about.append(
                "evenly over all that add up to 1"
                if self.spread is None
                else f"within {self.spread:g} of each weight"
            )
        about += [f"{self.options.draws:,} draws", f"seed {self.options.seed}"]
        return ", ".join(about)


def drawing(
    result: Result,
    vary: Vary,
    level: Level | None,
    spread: float | None,
    draws: int | None,
) -> Drawing:
    """Check what is to be drawn, and make its sampler.

    Raises `InputError` for options that do not fit together, or if nobody is ranked.

    Parameters
    ----------
    result
        The ranking.
    vary
        ``weights``, ``metrics`` or ``both``.
    level
        What gets a weight; the framework's own level if None.
    spread
        Within which share of itself each weight is drawn; evenly from all if None.
    draws
        How many; as many as the result has if None.

    """
    options = result.options
    if draws is not None:
        options = options.model_copy(update={"draws": draws})
    _check(vary, level, spread, options)
    base = result.undrawn
    model = model_of(base)
    how = None if vary == "metrics" else weight_draws(base, model, level, spread, options.seed)
    if how is None:
        sampler = bootstrap(model, options.seed)
    else:
        sampler = (vary_weights if vary == "weights" else vary_both)(model, how)
    alone = vary == "weights"
    return Drawing(
        vary=vary,
        level=None if how is None else (level or base.framework.weights.level),
        spread=spread,
        base=base,
        options=options,
        model=model,
        how=how,
        sampler=sampler,
        drawable=np.ones(len(model.codes), dtype=bool) if alone else resampled(model),
        warnings=base.warnings if alone else (*base.warnings, *spread_warnings(model)),
    )


def model_of(result: Result) -> Model:
    """Take the model of a ranking; raises `InputError` if nobody is ranked."""
    model = Model.of_result(result)
    if not model.codes:
        raise InputError([c.NOBODY_RANKED()])
    return model


def _check(vary: Vary, level: Level | None, spread: float | None, options: Options) -> None:
    if options.draws == 0:
        raise InputError([c.OPTION_OUT_OF_RANGE(option="--draws", value=0, range="1 or more")])
    if spread is not None and not 0 <= spread <= 1:
        raise InputError(
            [c.OPTION_OUT_OF_RANGE(option="--spread", value=f"{spread:g}", range="between 0 and 1")]
        )
    if vary == "metrics" and (level is not None or spread is not None):
        other = "--spread" if level is None else "--level"
        raise InputError([c.OPTIONS_CLASH(option="--vary metrics", other=other)])


def weight_draws(
    base: Result, model: Model, level: Level | None, spread: float | None, seed: int
) -> WeightDraws:
    """Return what draws weights for the keys of a level that metrics of some weight belong to.

    Raises `InputError` if a metric belongs to no key of the level.

    Parameters
    ----------
    base
        The ranking.
    model
        The same as dense arrays.
    level
        What gets a weight; the framework's own level if None.
    spread
        Within which share of itself each weight is drawn; evenly from all if None.
    seed
        The seed of the draws.

    """
    framework = base.framework
    level = level or framework.weights.level
    keys_of = [framework.unit_of(level, key) for key in model.metrics]
    if None in keys_of:
        outside = [key for key, of in zip(model.metrics, keys_of, strict=True) if of is None]
        raise InputError([c.OUTSIDE_LEVEL(metrics=", ".join(outside), level=level)])
    keys = list(dict.fromkeys(str(key) for key in keys_of))
    number = {key: index for index, key in enumerate(keys)}
    key_of = np.array([number[str(key)] for key in keys_of], dtype=np.int64)
    own = level == framework.weights.level
    weights = np.ones(len(keys))
    if own:
        weights[key_of] = model.within if level == "metric" else model.between[model.unit]
    return WeightDraws(tuple(keys), key_of, weights, spread, own, seed)
