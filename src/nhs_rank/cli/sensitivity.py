"""`nhs-rank sensitivity`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from nhs_rank.cli._choice import Choice
from nhs_rank.cli._options import Inputs, Output, Settings
from nhs_rank.cli._ranking import ranked
from nhs_rank.cli._run import prepare, progress, say, show, show_warnings, write


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


def sensitivity(
    paths: Inputs,
    settings: Settings,
    output: Output,
    choice: Choice,
    vary: Annotated[
        Vary | None,
        typer.Option(
            "--vary",
            help="weights: draw them at random; metrics: draw each trust's scores with "
            "replacement (the bootstrap behind the likely ranges); both; method: every "
            "combination of scoring, mean, cap and pool of segments. Default: weights.",
            show_default=False,
        ),
    ] = None,
    level: Annotated[
        Level | None,
        typer.Option(
            "--level",
            help="What gets a weight; the framework's own level if not given.",
            show_default=False,
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
        ),
    ] = None,
    leave_out: Annotated[
        Level | None,
        typer.Option(
            "--leave-out",
            help="Instead of drawing: leave out each metric, domain or group in turn.",
            show_default=False,
        ),
    ] = None,
    simultaneous: Annotated[
        bool,
        typer.Option(
            "--simultaneous",
            help="Add confidence sets of the rank on score alone that hold for all trusts at "
            "once (95%).",
        ),
    ] = False,
    draws_output: Annotated[
        Path | None,
        typer.Option(
            "--draws-output",
            metavar="FILE.parquet",
            help="Keep the weights of every draw in a Parquet file.",
        ),
    ] = None,
) -> int:
    """Ask how much the ranking rests on its weights, its metrics or its method.

    \b
    Examples:
      nhs-rank sensitivity sample_data/2025-26-q1 --draws 10000
      nhs-rank sensitivity data/ --vary weights --spread 0.5 --level domain
      nhs-rank sensitivity data/ --vary metrics --simultaneous
      nhs-rank sensitivity data/ --leave-out metric --trust-type acute
      nhs-rank sensitivity data/ --vary method -f csv -o method.csv
    """
    from nhs_rank.analyses import Choices, Sensitivity
    from nhs_rank.diagnostics.codes import BAD_OPTION
    from nhs_rank.exceptions import InputError
    from nhs_rank.output import check_target

    def refuse(option: str, reason: str, fix: str) -> None:
        raise InputError([BAD_OPTION(option=option, reason=reason, fix=fix)])

    name = prepare(output, [*paths, settings.config])
    draws_kind = leave_out is None and vary is not Vary.method
    if leave_out is not None and vary is not None:
        refuse("--leave-out", "it is another question than --vary", "ask one at a time")
    if not draws_kind and (level or spread is not None or simultaneous or draws_output):
        refuse("--vary", "there are no draws", "leave out the options that are about draws")
    if draws_output is not None:
        if vary is Vary.metrics:
            refuse("--draws-output", "no weights are drawn", "use --vary weights or both")
        if draws_output.suffix.lower() != ".parquet":
            refuse("--draws-output", f"'{draws_output.name}' is no .parquet file", "rename it")
        if output.output is not None and output.output.resolve() == draws_output.resolve():
            refuse("--draws-output", "it is the file of --output", "name another file")
        check_target(draws_output, [*paths, settings.config])
    options = settings.options()
    undrawn = options.model_copy(update={"draws": 0})
    result = ranked(paths, settings, output, options=undrawn)
    answer: Sensitivity | Choices
    with progress("draws" if draws_kind else "rankings", output) as on_progress:
        if leave_out is not None:
            answer = result.leave_out(leave_out.value, on_progress=on_progress)
        elif vary is Vary.method:
            answer = result.vary_method(on_progress=on_progress)
        else:
            answer = result.sensitivity(
                vary=cast("Literal['weights', 'metrics', 'both']", (vary or Vary.weights).value),
                level=None if level is None else level.value,
                spread=spread,
                simultaneous=simultaneous,
                keep_weights=draws_output is not None,
                draws=options.draws,
                on_progress=on_progress,
            )
    if isinstance(answer, Choices):
        for key in answer.skipped:
            say(f"{key}: nothing would be left to average without it")
    status = show_warnings(answer.warnings, output)
    if draws_output is not None and isinstance(answer, Sensitivity) and answer.weights is not None:
        import io

        buffer = io.BytesIO()
        answer.weights.write_parquet(buffer)
        write(draws_output, buffer.getvalue())
    show(choice.of(result).of(answer.document(), result.league), output, name)
    return status
