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
ROWS_ABOVE = kind(
    "NR231",
    "warning",
    "Rows above the header",
    "passed over above the header: {count}, the first says '{value}'",
    "remove them to be sure",
    "The header is the first row with a column of trust codes. Titles above it are no rows.",
)
ROWS_BELOW = kind(
    "NR232",
    "warning",
    "Notes below the table",
    "passed over below the table: {count}, the first says '{value}'",
    "remove them to be sure",
    "Rows at the end with a single cell of text, behind a blank row or without a code, are notes.",
)
EMPTY_ENDS = kind(
    "NR233",
    "warning",
    "Empty cells at the end of rows",
    "{count} with more or fewer empty cells at the end than the header",
    "they are passed over",
    "Spreadsheets write empty cells behind the last column, and not in every row as many.",
)
INDEX_COLUMN = kind(
    "NR234",
    "warning",
    "Column that counts the rows",
    "the column only numbers the rows",
    "it is passed over",
    "Programs write the index of a data frame as a first column: 0, 1, 2... under an empty name. "
    "Of rows that were sorted or chosen before, the numbers have gaps or are in no order.",
)
TEXT_FORMULA = kind(
    "NR235",
    "warning",
    "Codes as formulas",
    "codes are written as formulas, such as {value}",
    "the text in them is taken",
    '`="RA1"` keeps a spreadsheet from reading a text as a number or a date.',
)
TAKEN_AS = kind(
    "NR236",
    "warning",
    "Name taken for another",
    "the column '{value}' is taken for {name}",
    'say --rename "{value}={name}" to be sure',
    "Usual names of columns, such as Provider Code, and whole names of metrics are understood. "
    "A name given with `--rename` or in the framework's `columns` is no liberty.",
)
TWO_COLUMNS = kind(
    "NR237",
    "error",
    "Two columns for one thing",
    "{both} could both be {value}",
    'say which, such as with --rename "{first}={value}"',
    "Two columns have usual names of the same column, and none has its own name.",
)
ON_ITS_SIDE = kind(
    "NR238",
    "error",
    "Table on its side",
    "the table lies on its side: rows are metrics, such as {value}, and columns are trusts",
    "turn it (in a spreadsheet: copy, paste special, transpose), one row a trust",
    "Metrics stand in the first column and the codes of trusts in the first row.",
)
NO_TRUST = kind(
    "NR239",
    "warning",
    "Rows that are no trust",
    "{count} no trust and left out: {names}",
    "remove what is not ranked to be sure",
    "Totals, averages, England, regions and boards are told by their code or name. They are left "
    "out of everything: ranked among trusts they would change every score.",
)
MISSING_ROWS = kind(
    "NR240",
    "warning",
    "Rows of nothing",
    "passed over: {count} with nothing but signs for missing values",
    "remove them to be sure",
    "Spreadsheets fill rows below a table with `NA` and the like.",
)
SIGN_READ = kind(
    "NR241",
    "warning",
    "Sign understood",
    "in the column '{header}' {what} ({count}, the first is '{value}')",
    "write plain numbers to be sure",
    "A true minus sign, brackets around a negative amount, no-break spaces around a number, a "
    "formula that keeps it text, and the marks of official statistics behind it, such as [p] for "
    "provisional, do not change what the number is.",
)
CLOCK_TIMES = kind(
    "NR242",
    "warning",
    "Minutes and seconds",
    "in the column '{header}' minutes and seconds are read: {count}, the first is '{value}'",
    "write minutes as numbers to be sure",
    "Where the unit of a metric is minutes, `26:42` is 26.7 minutes and `1:26:42` is 86.7.",
)
OWN_RESULT = kind(
    "NR243",
    "warning",
    "Result passed over",
    "the file is a result that this program wrote, and no input",
    "it is passed over",
    "A league table written into the folder that it was made of would otherwise be read again.",
)
NO_SUMMARY = kind(
    "NR244",
    "warning",
    "Official file without its quarter",
    "the file has neither a column Quarter nor summary rows, which would say its quarter",
    "say which it is with --quarter",
    "Reporting dates of metrics are other dates than the quarter of the publication, which stands "
    "in the rows of the domain Summary.",
)
NO_SHEET = kind(
    "NR229",
    "error",
    "No such sheet",
    "the workbook has no sheet '{value}'",
    "its sheets are: {found}",
    "`--sheet NAME` picks one sheet of every workbook, hidden ones included.",
)
HIDDEN_SHEET = kind(
    "NR230",
    "warning",
    "Hidden sheet passed over",
    "the sheet '{value}' is hidden, and is passed over although it has a layout",
    'add --sheet "{value}" to read it instead',
    "Sheets that a workbook hides are read only if they are asked for by name.",
)
SHEETS_PASSED_OVER = kind(
    "NR245",
    "warning",
    "Sheets passed over",
    "sheets without a layout are passed over: {names}",
    "say which to read with --sheet",
    "Of a workbook all visible sheets that have a column of trust codes are read.",
)
