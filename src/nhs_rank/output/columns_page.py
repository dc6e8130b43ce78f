"""The documentation page of all columns, made from the fields."""

from __future__ import annotations

from nhs_rank.fields import GROUPS, Field

__all__ = ["columns_page"]

_HEAD = """\
# Columns and formats

<!-- Made by `python -m nhs_rank.output > docs/columns.md`; a test holds it to the fields. -->

`-f` names a format, or the suffix of `-o` does.

| format | suffix | holds |
| --- | --- | --- |
| `table` | `.txt` | every table, as wide as a terminal allows; else nothing is cut |
| `csv` | `.csv` | the main table in UTF-8, with the decimals below |
| `json` | `.json` | everything, numbers in full; see [JSON](json.md) |
| `markdown` | `.md` | every table |
| `parquet` | `.parquet` | the main table, numbers in full |
| `xlsx` | `.xlsx` | every table, see below |

In CSV a text that a spreadsheet would run as a formula begins with `'`.

On a narrow terminal columns give way; how many did is said under the table, and `--wide` shows all
of them.

## Workbooks

A workbook keeps to the UK Government Analysis Function's checklist for accessible spreadsheets. It
has a `Cover` (what it is, quarter, weighting, settings, bounds, seed, sources with their SHA-256,
contact, licence), `Contents` with links, `Notes`, a sheet for each table, and a `Data_dictionary`.
Each sheet has its title in cell A1, above the table what it holds, its units and what a blank cell
means, and one marked-up table whose heads stand in row 6. Nothing is merged, frozen, hidden,
filtered or told by colour. Numbers are kept in full and shown with the decimals below. It prints
on landscape A4, as many columns wide as a terminal would show; columns for machines follow to the
right of those. The same result is the same bytes. The environment variable `NHS_RANK_CONTACT`
names whom a reader may ask.

## Data packages

`-o table.csv --datapackage` also writes `datapackage.json`, as [Frictionless](https://frictionlessdata.io)
has it: type, title, unit and meaning of each column, size and hash of the file, sources with their
hashes, the licence, and under `nhs-rank` how the table was made. One that describes other files is
not replaced.

## The log of runs

`--log runs.jsonl` adds a line of JSON for each run: `command`, `version`, `begun`, `seconds`,
`status`, `options` that were given, `inputs` and `outputs` with their SHA-256 (`-` is standard
output), `warnings` and `errors`. Results themselves hold no times.

## In a folder of inputs

Results of ours are told by their columns, JSON by `tool`, a workbook also by the document property
`nhs-rank`: in a folder of inputs they are passed over with a note.

## Columns

The head is that of tables on a screen, the title that of a workbook. A column such as
`rank_patient-first`, `average_score_2025-26-q1` or `value_before` is the column that it begins
with, in the table, the quarter or the state that the rest names. Each flag of a framework is a
column of the league table too.
"""


def columns_page() -> str:
    """Return the page as Markdown: a table for each group of fields."""
    lines = [_HEAD]
    for title, fields in GROUPS.items():
        lines += [
            f"### {title}\n",
            "| column | title | head | unit | decimals shown, in CSV | meaning |",
            "| --- | --- | --- | --- | --- | --- |",
            *map(_row, fields),
            "",
        ]
    return "\n".join(lines)


def _row(one: Field) -> str:
    exact = "all" if one.exact is None else one.exact
    decimals = f"{one.decimals}, {exact}" if one.kind == "number" else ""
    head = one.short if one.short != one.title else ""
    cells = (f"`{one.name}`", one.title, head, one.unit, decimals, one.meaning)
    return f"| {' | '.join(cell.replace('{}', '…') for cell in cells)} |"
