"""`nhs-rank sensitivity`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from nhs_rank.cli._choice import Choice
from nhs_rank.cli._options import Inputs, Output, Settings
from nhs_rank.cli._ranking import ranked
from nhs_rank.cli._run import prepare, progress, say, show, show_warnings, write

if TYPE_CHECKING:
    from nhs_rank.analyses import Sensitivity


class Vary(StrEnum):
    """What is varied."""

    weights = "weights"
    metrics = "metrics"
    both = "both"
    method = "method"


class Level(StrEnum):
    """What gets a weight, or is left out."""

    metric = "metric"
    domain = "domain"
    group = "group"


_ASK = "What do you want to know? (one question a run)"
_HOW = "How it is asked"

_Vary = Annotated[
    Vary | None,
    typer.Option(
        "--vary",
        help="Where would each stand otherwise? weights (the question if none is asked): at "
        "weights drawn at random; metrics: with each trust's scores drawn again, the bootstrap "
        "behind the likely ranges; both; method: under every combination of scoring, published "
        "scores or values, mean, level of weights, cap and pool of segments. With --placement, "
        "--neighbours or --pairs: what is drawn there (metrics if not told).",
        show_default=False,
        rich_help_panel=_ASK,
    ),
]
_LeaveOut = Annotated[
    Level | None,
    typer.Option(
        "--leave-out",
        help="Which one does it rest on? Leave out each metric, domain or group in turn.",
        show_default=False,
        rich_help_panel=_ASK,
    ),
]
_Placement = Annotated[
    bool,
    typer.Option(
        "--placement",
        help="How likely is each place? Expected rank, first, last, top 10, top quarter, segments.",
        rich_help_panel=_ASK,
    ),
]
_Neighbours = Annotated[
    bool,
    typer.Option(
        "--neighbours",
        help="Is each trust really better than the next? How likely that is, and for trusts 2, 5, "
        "10, 20 and 50 places apart.",
        rich_help_panel=_ASK,
    ),
]
_Pairs = Annotated[
    list[str] | None,
    typer.Option(
        "--pairs",
        metavar="A,B",
        help="Is A really better than B? How likely that is; codes or parts of names, repeatable.",
        rich_help_panel=_ASK,
    ),
]
_Reach = Annotated[
    bool,
    typer.Option(
        "--reach",
        help="How far could weights take it? The best and worst rank that any weights (with "
        "--spread: any so near) give each trust, by a search.",
        rich_help_panel=_ASK,
    ),
]
_Stability = Annotated[
    bool,
    typer.Option(
        "--stability",
        help="How near is a swap? The least share by which weights must move before two trusts "
        "change places.",
        rich_help_panel=_ASK,
    ),
]
_Decompose = Annotated[
    bool,
    typer.Option(
        "--decompose",
        help="Which choice of method matters most? The variance of ranks over all their "
        "combinations, parted by choice.",
        rich_help_panel=_ASK,
    ),
]
_Coherence = Annotated[
    bool,
    typer.Option(
        "--coherence",
        help="What does each metric really weigh? Nominal and effective weights, correlations, "
        "Cronbach's alpha.",
        rich_help_panel=_ASK,
    ),
]
_Reliability = Annotated[
    bool,
    typer.Option(
        "--reliability",
        help="How much of the differences is noise between metrics? With shrunken ranks.",
        rich_help_panel=_ASK,
    ),
]

_Funnel = Annotated[
    bool,
    typer.Option(
        "--funnel",
        help="Which values are no chance? Limits at 95% and 99.8% for metrics whose numerator and "
        "denominator the files have.",
        rich_help_panel=_ASK,
    ),
]
_Sampling = Annotated[
    bool,
    typer.Option(
        "--sampling",
        help="What does chance in the counts do to ranks? The same metrics' counts drawn again, "
        "500 times at most.",
        rich_help_panel=_ASK,
    ),
]


def sensitivity(
    paths: Inputs,
    settings: Settings,
    output: Output,
    choice: Choice,
    vary: _Vary = None,
    leave_out: _LeaveOut = None,
    placement: _Placement = False,
    neighbours: _Neighbours = False,
    pairs: _Pairs = None,
    reach: _Reach = False,
    stability: _Stability = False,
    decompose: _Decompose = False,
    coherence: _Coherence = False,
    reliability: _Reliability = False,
    funnel: _Funnel = False,
    sampling: _Sampling = False,
    simultaneous: Annotated[
        bool,
        typer.Option(
            "--simultaneous",
            help="With --vary: add 95% confidence sets of the rank on score alone that hold for "
            "all trusts at once.",
            rich_help_panel=_HOW,
        ),
    ] = False,
    over_dispersed: Annotated[
        bool,
        typer.Option(
            "--over-dispersed",
            help="With --sampling: draw counts as much wider as the values of a metric differ by "
            "more than chance. The most that chance could do; without it, the least.",
            rich_help_panel=_HOW,
        ),
    ] = False,
    level: Annotated[
        Level | None,
        typer.Option(
            "--level",
            help="What gets a weight; the framework's own level if not given.",
            show_default=False,
            rich_help_panel=_HOW,
        ),
    ] = None,
    spread: Annotated[
        float | None,
        typer.Option(
            "--spread",
            min=0,
            max=1,
            metavar="SHARE",
            help="Draw each weight within this share of the one in use (0.5: from half to one and "
            "a half times) instead of evenly from all that add up to 1.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    draws_output: Annotated[
        Path | None,
        typer.Option(
            "--draws-output",
            metavar="FILE.parquet",
            help="Keep the weights of every draw in a Parquet file.",
            rich_help_panel=_HOW,
        ),
    ] = None,
) -> int:
    """Ask how sure the ranking is, and what it rests on: one question a run.

    \b
    Examples:
      nhs-rank sensitivity sample_data/2025-26-q1 --draws 10000
      nhs-rank sensitivity data/ --vary weights --spread 0.5 --level domain
      nhs-rank sensitivity data/ --vary metrics --simultaneous
      nhs-rank sensitivity data/ --placement --trust-type acute
      nhs-rank sensitivity data/ --pairs RCX,RGM --vary both
      nhs-rank sensitivity data/ --stability -f csv -o stability.csv
      nhs-rank sensitivity data/ --decompose
      nhs-rank sensitivity data/ --leave-out metric --trust-type acute
    """
    from nhs_rank.cli._sensitivity_question import parse_question

    name = prepare(output, [*paths, settings.config])
    asked = {
        "--leave-out": leave_out is not None,
        "--vary method": vary is Vary.method,
        "--placement": placement,
        "--neighbours": neighbours,
        "--pairs": bool(pairs),
        "--reach": reach,
        "--stability": stability,
        "--decompose": decompose,
        "--coherence": coherence,
        "--reliability": reliability,
        "--funnel": funnel,
        "--sampling": sampling,
    }
    options = settings.options()
    question = parse_question(
        asked,
        pairs or [],
        vary=None if vary is None else vary.value,
        level=None if level is None else level.value,
        spread=spread,
        simultaneous=simultaneous,
        over_dispersed=over_dispersed,
        keep_weights=draws_output is not None,
        draws=options.draws,
        leave_out=None if leave_out is None else leave_out.value,
    )
    if draws_output is not None:
        _check_target(draws_output, output, [*paths, settings.config])
    undrawn = options.model_copy(update={"draws": 0})
    result = ranked(paths, settings, output, options=undrawn)
    with progress("draws" if question.is_of_draws else "rankings", output) as on_progress:
        answer = question.answer(result, on_progress)
    for key in getattr(answer, "skipped", ()):
        say(f"{key}: nothing would be left to average without it")
    status = show_warnings(answer.warnings, output)
    if draws_output is not None:
        _write_weights(cast("Sensitivity", answer), draws_output)
    show(choice.of(result).of(answer.document(), result.league), output, name)
    return status


def _check_target(target: Path, output: Output, inputs: list[str]) -> None:
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError, OutputError
    from nhs_rank.output import check_target

    if target.suffix.lower() != ".parquet":
        what, example = "a .parquet file", "--draws-output weights.parquet"
        raise InputError(
            [c.BAD_OPTION(option="--draws-output", value=target.name, what=what, example=example)]
        )
    if output.output is not None and output.output.resolve() == target.resolve():
        reason = "--draws-output is the file of --output"
        raise OutputError([c.CANNOT_WRITE(path=target.as_posix(), reason=reason)])
    check_target(target, inputs)


def _write_weights(answer: Sensitivity, target: Path) -> None:
    import io

    if answer.weights is not None:
        buffer = io.BytesIO()
        answer.weights.write_parquet(buffer)
        write(target, buffer.getvalue())
