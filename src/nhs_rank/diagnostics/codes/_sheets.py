"""NR22x: opening a file, and the liberties taken with it."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

OTHER_ENCODING = kind(
    "NR221",
    "warning",
    "Another encoding than UTF-8",
    "the text is {found}, not UTF-8, and is read as that",
    "look at a name with an accent, or save the file as UTF-8",
    "UTF-16 is told by its first two bytes. A text that is no UTF-8 and that Windows-1252 has a "
    "character for everywhere is read as Windows-1252, as Excel for Windows saves CSV files.",
)
SECOND_MARK = kind(
    "NR222",
    "warning",
    "Two byte-order marks",
    "the file begins with two byte-order marks",
    "the second is passed over",
    "A program has put a byte-order mark before text that had one already.",
)
SEP_LINE = kind(
    "NR223",
    "warning",
    "Line 'sep='",
    "the first line says what separates the cells, and is no row",
    "it is followed",
    "Excel understands a first line such as `sep=;`. The cells are separated as it says.",
)
OTHER_DELIMITER = kind(
    "NR224",
    "warning",
    "Cells not separated by commas",
    "the cells are separated by {found}",
    "the file is read so; save it comma-delimited to be sure",
    "Cells may be separated by commas, semicolons, tabs or bars. The sign that makes known column "
    "names, or else the most rows of one width, is taken.",
)
BROKEN_WORKBOOK = kind(
    "NR225",
    "error",
    "Workbook cannot be read",
    "the workbook cannot be read: {reason}",
    "open it in a spreadsheet program and save it again; it may need a password",
    "The file is a workbook by its first bytes, and it is damaged, cut short or encrypted.",
)
BROKEN_FRAME = kind(
    "NR226",
    "error",
    "Table cannot be read",
    "the table cannot be read: {reason}",
    "write it again with plain columns of text and numbers",
    "A Parquet or Arrow file is damaged, or a column holds lists or other things than plain cells.",
)
BROKEN_ARCHIVE = kind(
    "NR227",
    "error",
    "Archive cannot be unpacked",
    "the file cannot be unpacked: {reason}",
    "make it again, without a password",
    "A zip or gzip file is damaged, cut short, encrypted, or packed in a way that is not known.",
)
NO_TABLE_INSIDE = kind(
    "NR228",
    "error",
    "Archive without a table",
    "the zip file holds no CSV file",
    "unpack it, and name what should be read",
    "A zip file stands for the `.csv` and `.tsv` files in it. Workbooks in it are not looked for.",
)
