"""The options that commands share, held in one place, and the target that output goes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from nhs_rank.cli import _completion
from nhs_rank.cli._output import Output, Target, Written
from nhs_rank.cli._parse import parse_cuts, parse_pairs
from nhs_rank.cli._reading import Reading

if TYPE_CHECKING:
    from nhs_rank.options import Options

__all__ = [
    "Calculation",
    "Compared",
    "Inputs",
    "Output",
    "Settings",
    "Target",
    "Undrawn",
    "Written",
]


class Scores(StrEnum):
    """Where scores come from."""

    auto = "auto"
    given = "given"
    values = "values"


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Metric files (CSV, workbooks, Parquet), folders of them, or - for standard input.",
    ),
]
_CALCULATION = "What is calculated"


@dataclass(frozen=True)
class Config:
    """The one framework of commands that take one."""

    config: Annotated[
        str,
        typer.Option(
            "--config",
            "-c",
            metavar="NAME|FILE",
            help="Framework or weighting: a bundled one by name (see 'nhs-rank config list'), "
            "or a YAML file.",
            autocompletion=_completion.frameworks,
            rich_help_panel=_CALCULATION,
        ),
    ] = "nof-2025-26"


@dataclass(frozen=True)
class Calculation(Reading):
    """What changes a figure besides the framework and the draws."""

    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="KEY=NUMBER",
            help="Override a weight; repeatable. KEY is a metric, a group or a domain. A group or "
            "domain of a framework that weighs metrics multiplies the weights of its metrics: "
            "finance=0.5 makes finance count half.",
            autocompletion=_completion.weight_keys,
            rich_help_panel=_CALCULATION,
        ),
    ] = None
    no_cap: Annotated[
        bool,
        typer.Option(
            "--no-cap",
            help="Leave out caps such as the financial override.",
            rich_help_panel=_CALCULATION,
        ),
    ] = False
    scores: Annotated[
        Scores,
        typer.Option(
            "--scores",
            help="auto: a metric's published score where the files have it, else scored from its "
            "value; given: published ones only; values: from values only.",
            rich_help_panel=_CALCULATION,
        ),
    ] = Scores.auto
    unround: Annotated[
        bool,
        typer.Option(
            "--unround/--no-unround",
            help="Give published two-decimal scores their exact value back.",
            rich_help_panel=_CALCULATION,
        ),
    ] = True
    cuts: Annotated[
        str | None,
        typer.Option(
            "--cuts",
            metavar="A,B,C|published",
            help="Fixed bounds between segments, such as 2.055,2.325,2.605, or 'published' to "
            "read them off the published segments in the files.",
            rich_help_panel=_CALCULATION,
        ),
    ] = None
    quarter: Annotated[
        str | None,
        typer.Option(
            "--quarter",
            metavar="QUARTER",
            help="The quarter to take, such as 2025-26-q1 or 'Q1 2025/26'; the latest if not "
            "given.",
            autocompletion=_completion.quarters,
            rich_help_panel=_CALCULATION,
        ),
    ] = None
    trust_type: Annotated[
        str | None,
        typer.Option(
            "--trust-type",
            metavar="TYPE",
            help="Show one type of trust only, such as acute. Pools and segments stay whole.",
            autocompletion=_completion.trust_types,
            rich_help_panel=_CALCULATION,
        ),
    ] = None

    def _given(self) -> dict[str, object]:
        return {
            "weights": parse_pairs("--weight", self.weight or []),
            "cap": not self.no_cap,
            "scores": self.scores.value,
            "unround": self.unround,
            "cuts": parse_cuts(self.cuts),
            "quarter": self.quarter,
            "trust_type": self.trust_type,
            **self.reading(),
        }


@dataclass(frozen=True)
class _Draws:
    """The bootstrap of commands that show likely ranges."""

    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            min=0,
            metavar="N",
            help="Draws for likely ranges; 0 turns them off. The default keeps their ends within "
            "about two places from seed to seed.",
            rich_help_panel=_CALCULATION,
        ),
    ] = 30_000
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            min=0,
            metavar="N",
            help="Seed of the draws; the same seed gives the same ranges everywhere.",
            rich_help_panel=_CALCULATION,
        ),
    ] = 0


@dataclass(frozen=True)
class _FewDraws(_Draws):
    """The same, for commands that show likely ranges only where they are asked for."""

    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            min=0,
            metavar="N",
            help="Draws for likely ranks, which are shown from 1 on; none if not given.",
            rich_help_panel=_CALCULATION,
        ),
    ] = 0


@dataclass(frozen=True)
class Compared(_FewDraws, Calculation):
    """The options that change a figure, for commands that take several frameworks."""

    def options(self) -> Options:
        """Check the options; raises `InputError`."""
        from nhs_rank.options import Options

        return Options.of(**self._given(), draws=self.draws, seed=self.seed)


@dataclass(frozen=True)
class Undrawn(Compared, Config):
    """The options that change a figure, for commands that show likely ranges when asked."""


@dataclass(frozen=True)
class Settings(_Draws, Calculation, Config):
    """The options that change a figure, as the command line gives them."""

    def options(self) -> Options:
        """Check the options; raises `InputError`."""
        from nhs_rank.options import Options

        return Options.of(**self._given(), draws=self.draws, seed=self.seed)
