"""Results that this program wrote are no inputs: how they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nhs_rank.reading import Sheet

__all__ = [
    "INPUTS",
    "_is_result",
    "is_input_name",
    "is_own_json",
    "is_own_sheet",
    "is_result_file",
]

#: The ends of names of files that a folder stands for.
INPUTS = (
    *(".csv", ".csv.gz", ".tsv", ".psv", ".zip"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    *(".parquet", ".arrow", ".feather", ".ipc"),
)

#: Columns of results that no file of metrics and no published table has.
_SIGNS = (
    *("metrics_scored", "unadjusted_segment", "ranked_of", "not_ranked_because"),
    *("likely_score_low", "likely_score_high", "likely_rank_low", "likely_rank_high"),
    *("score_source", "metric_rank", "contribution", "cost", "pool_size", "pool_median"),
    *("median_rank", "rank_p5", "rank_p95", "best_rank", "worst_rank"),
    *("kendall_tau_b", "spearman_rho", "mean_rank_shift", "largest_rank_shift"),
    *("rank_shift", "segment_shift", "average_shift", "from_segment", "to_segment"),
    *("rank_change", "average_change", "rank_then", "average_then", "value_needed"),
    *("within_tolerance", "largest_difference", "not_computed"),
)
#: How many of these make a result.
_ENOUGH = 2
#: In how many rows the header of a result is looked for.
_ROWS = 12
_BEGINNING = 4_000


def _is_result(texts: Sequence[str]) -> bool:
    """Whether the names of columns are those of a result, or their titles in a workbook."""
    from nhs_rank.fields import FIELDS

    titles = {folded(FIELDS[name].title): name for name in _SIGNS if name in FIELDS}
    found = {sign for text in texts if (sign := _sign(text, titles))}
    return len(found) >= _ENOUGH


def _sign(text: str, titles: dict[str, str]) -> str | None:
    """The column that a name stands for, also one of several tables such as ``rank_p5_2``."""
    if len(text) > 2 * max(map(len, _SIGNS)):
        return None
    named = next((name for name in _SIGNS if text == name or text.startswith(f"{name}_")), None)
    return named or titles.get(folded(text))


def is_own_json(beginning: bytes) -> bool:
    """Whether a file that begins so is JSON of ours."""
    start = beginning[:_BEGINNING].lstrip()
    return start.startswith(b"{") and b'"schema_version"' in start and b'"nhs-rank"' in start


def is_own_sheet(sheet: Sheet, is_metric: Callable[[str], bool]) -> bool:
    """Whether a sheet is a result: a table of ours, or a sheet of a workbook of ours.

    A table with columns of metrics is none: somebody has put columns of a result beside them.
    """
    for row in sheet.frame.head(_ROWS).rows():
        texts = [cell.strip() for cell in row if cell]
        if _is_result(texts):
            return not any(map(is_metric, texts))
    return False


def is_input_name(name: str) -> bool:
    """Whether a file of that name is read where a folder is given."""
    return name.lower().endswith(INPUTS) and not name.startswith((".", "~$"))


def is_result_file(path: Path) -> bool:
    """Whether a file is a result that this program wrote, and not something to read."""
    from nhs_rank.diagnostics import Log
    from nhs_rank.files import forget
    from nhs_rank.framework import bundled_names, load_framework
    from nhs_rank.reading import meanings, open_sheets

    named = {
        name
        for one in bundled_names()
        for name, meaning in meanings(load_framework(one)).items()
        if meaning.kind in ("value", "score")
    }
    sheets = open_sheets(path, path.name, Log())
    found = any(is_own_sheet(sheet, lambda text: folded(text) in named) for sheet in sheets)
    forget(path)
    return found
