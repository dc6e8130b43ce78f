"""`nhs-rank explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from nhs_rank.cli._choice import Arrangement
from nhs_rank.cli._options import Inputs, Output, Settings
from nhs_rank.cli._ranking import ranked
from nhs_rank.cli._run import prepare, show, show_warnings


def explain(
    trust: Annotated[
        str, typer.Argument(metavar="CODE", help="The trust, by its code or a part of its name.")
    ],
    paths: Inputs,
    settings: Settings,
    output: Output,
    choice: Arrangement,
) -> int:
    """Explain one trust: where it stands, why, and what would bring it to the next segment.

    The values that would do so are found by ranking all trusts again with each of them, the other
    trusts' values standing still; whatif shows the same.

    \b
    Examples:
      nhs-rank explain ZT0 sample_data/2025-26-q1
      nhs-rank explain "king's lynn" data/ --quarter 2025-26-q1 --cuts published
      nhs-rank explain RCX data/ -c patient-first -o page.md
    """
    name = prepare(output, [*paths, settings.config])
    page = ranked(paths, settings, output).explain(trust)
    status = show_warnings(page.warnings, output)
    show(choice.arranged(page.document()), output, name)
    return status
