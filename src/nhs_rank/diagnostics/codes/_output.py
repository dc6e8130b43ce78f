"""NR150 to NR159: what is written beside an output."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

PACKAGE_NEEDS_CSV = kind(
    "NR150",
    "error",
    "Nothing for a data package to describe",
    "--datapackage describes a CSV file, and the output is {what}",
    "write -o table.csv --datapackage",
    "`--datapackage` writes `datapackage.json` beside the CSV file of `-o`, with the type, title "
    "and meaning of each of its columns.",
)
PACKAGE_OF_OTHERS = kind(
    "NR151",
    "error",
    "A data package of other files",
    "it describes {found}, which would be lost",
    "write to a folder of its own",
    "`--datapackage` replaces the `datapackage.json` of the same file, and no other.",
)
LOG_IS_OUTPUT = kind(
    "NR152",
    "error",
    "The log is the output",
    "--log and --output name the same file",
    "name another file",
    "`--log` adds a line to a file of its own for each run.",
)
