"""`nhs-rank trend`."""

from __future__ import annotations

from nhs_rank.cli._choice import Choice
from nhs_rank.cli._options import Inputs, Output, Settings
from nhs_rank.cli._ranking import ranked
from nhs_rank.cli._run import prepare, progress, show, show_warnings


def trend(
    paths: Inputs,
    settings: Settings,
    output: Output,
    choice: Choice,
) -> int:
    """Follow every trust over the quarters in the files, and test each change of score.

    Each quarter is ranked by itself, with its own bounds between segments (or those published for
    it, with --cuts published). --quarter names the quarter of files that do not say theirs.

    \b
    Examples:
      nhs-rank trend sample_data/2025-26-q1 sample_data/2025-26-q2
      nhs-rank trend data/ --cuts published --trust RCX
      nhs-rank trend data/ -o trend.csv
    """
    from nhs_rank.find_trusts import find_trusts

    name = prepare(output, [*paths, settings.config])
    every = settings.options().model_copy(update={"quarter": None})
    latest = ranked(paths, settings, output, options=every)
    with progress("likely ranges", output) as on_progress:
        answer = latest.trend(on_progress=on_progress)
    last = answer.trusts.unique("trust_code", keep="last", maintain_order=True)
    chosen = choice.by_codes(find_trusts(last, choice.trust or []))
    status = show_warnings(answer.warnings, output)
    show(chosen.of(answer.document(), last), output, name)
    return status
