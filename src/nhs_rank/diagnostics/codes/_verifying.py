"""NR8xx: holding a result against what was published."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

NOTHING_PUBLISHED = kind(
    "NR801",
    "error",
    "Nothing published to compare with",
    "the files hold no published results of {quarter}",
    "add the official data files or a league table, such as with --published FILE",
    "`verify` compares with the summary rows of the official data files (averages, segments, "
    "ranks), with their published scores and ranks of metrics, and with league tables. The inputs "
    "have none of these for the quarter.",
)
PUBLISHED_UNKNOWN_TRUSTS = kind(
    "NR802",
    "warning",
    "Published trusts not in the inputs",
    "{count} published trusts are not in the inputs: {names}",
    "add the files that have their metrics",
    "A league table names trusts of which the inputs have no metric. They are not compared, and a "
    "rank among fewer trusts may differ.",
)
LEAGUE_QUARTER = kind(
    "NR803",
    "warning",
    "League table without a quarter",
    "the league table does not say of which quarter it is, and is left out",
    "if it is of {quarter}, put it into a folder named like 2025-26-q1",
    "The inputs have several quarters, and the table has neither a column Quarter nor a quarter in "
    "its name or that of its folder.",
)
LEAGUE_CELL = kind(
    "NR804",
    "warning",
    "League table cell not understood",
    "'{value}' cannot be read as {column_name} of a league table",
    "it is left out; ranges are written '1 to 11'",
    "A cell of a published league table is neither a number, a range, a yes or no, nor missing.",
)
LEAGUE_ROW_TWICE = kind(
    "NR805",
    "warning",
    "Trust twice in league tables",
    "{value} stands in a league table of the quarter already, with other figures, at {first}",
    "the first one is compared; remove the other",
    "Two rows of league tables are about the same trust and quarter, and differ.",
)
