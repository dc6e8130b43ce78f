"""The one call that most commands begin with: read the files, rank a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.cli._run import name_quarter, progress

if TYPE_CHECKING:
    from nhs_rank.cli._options import Settings, Undrawn, Written
    from nhs_rank.options import Options
    from nhs_rank.result import Result

__all__ = ["ranked"]


def ranked(
    paths: list[str],
    settings: Settings | Undrawn,
    output: Written,
    *,
    options: Options | None = None,
) -> Result:
    """Read and rank, with a progress bar, and name the quarter that was taken.

    Parameters
    ----------
    paths
        What the command line names as inputs.
    settings
        The options that change a figure.
    output
        Where messages and progress go.
    options
        Those of the settings, perhaps with a change.

    """
    from nhs_rank.inputs import read

    asked = settings.options()
    data = read(paths, settings.config, quarter=asked.quarter, **asked.reading)
    with progress("likely ranges", output) as on_progress:
        result = data.again(data.framework, options or asked, None, on_progress)
    if options is None:
        name_quarter(result, asked.quarter, output)
    return result
