"""`nhs-rank backtest`."""

from __future__ import annotations

from typing import Annotated

import typer

from nhs_rank.cli._choice import Choice
from nhs_rank.cli._options import Config, Inputs, Output
from nhs_rank.cli._run import prepare, show, show_warnings


def backtest(
    paths: Inputs,
    config: Config,
    output: Output,
    choice: Choice,
    start: Annotated[
        str,
        typer.Option("--from", metavar="QUARTER", help="The quarter that is carried."),
    ],
    end: Annotated[
        str,
        typer.Option("--to", metavar="QUARTER", help="The later quarter that is estimated."),
    ],
    detail: Annotated[
        bool, typer.Option("--detail", help="One row for each estimate and trust.")
    ] = False,
) -> int:
    """Ask how far an estimate of the next quarter would have been off in the past.

    A quarter whose table is known is estimated from an earlier one twice: with everything carried,
    and with new figures for the metrics that 'nhs-rank build' can make. Both are held against what
    came: the rank on the average alone, the rank in the table, the average, and the segment.
    --trust, --region, --top and --bottom list the trusts they choose, as --detail lists all; the
    ranks are those that came.

    \b
    Examples:
      nhs-rank backtest data/ --from 2025-26-q1 --to 2025-26-q2
      nhs-rank backtest data/ --from 2025-26-q1 --to 2025-26-q4 -f json
      nhs-rank backtest data/ --from 2025-26-q1 --to 2025-26-q2 --trust RCX
    """
    from nhs_rank import analyses
    from nhs_rank.find_trusts import find_trusts

    name = prepare(output, paths)
    tested = analyses.backtest(paths, config.config, start=start, end=end)
    status = show_warnings(tested.warnings, output)
    chosen = choice.by_codes(find_trusts(tested.figures, choice.trust or []))
    document = tested.document(detail=detail or chosen.of_rows)
    show(chosen.of(document, tested.came), output, name)
    return status
