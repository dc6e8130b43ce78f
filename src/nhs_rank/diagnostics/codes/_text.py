"""NR2xx: the text of a CSV file."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

EMPTY_FILE = kind(
    "NR201",
    "error",
    "Empty file",
    "the file is empty",
    "it needs a header row and at least one row below it",
    "The file has no bytes, or nothing but white space and a byte-order mark.",
)
NO_ROWS = kind(
    "NR202",
    "error",
    "Header without rows",
    "there is no row below the header",
    "check that the export is complete",
    "The first row is a header; without rows below it there is nothing to rank.",
)
NOT_UTF8 = kind(
    "NR203",
    "error",
    "Not UTF-8",
    "the file is not UTF-8 text ({found})",
    "save it as 'CSV UTF-8 (comma delimited)'",
    "A framework is UTF-8 text. Files of metrics may be UTF-16 with its mark as well, or "
    "Windows-1252 where that has a character for every byte; this one is none of these.",
)
NUL_BYTE = kind(
    "NR204",
    "error",
    "NUL byte",
    "the file holds a NUL byte",
    "it is not a text file, or it is damaged: export it again",
    "A NUL byte never stands in a CSV file.",
)
UNCLOSED_QUOTE = kind(
    "NR206",
    "error",
    "Quotes do not match",
    "a quoted cell is not closed properly ({reason})",
    "close or double the quotation mark",
    "A quotation mark opens a cell that never ends, or stands inside a quoted cell without being "
    "doubled.",
)
RAGGED_ROW = kind(
    "NR207",
    "error",
    "Row of another length",
    "the row has {found} cells, the header has {expected}{more}",
    "a comma inside a cell needs quotation marks around the cell",
    "Every row must have as many cells as the header. Nothing is guessed: a shifted row would "
    "put values under the wrong metric.",
)
REPEATED_COLUMN = kind(
    "NR208",
    "error",
    "Column twice",
    "column {first} has the same name, '{value}'",
    "remove or rename one of them",
    "Two columns have one name, or names that differ only in case, spaces, '-' and '_', or are "
    "two aliases of one metric.",
)
REPEATED_HEADER = kind(
    "NR209",
    "error",
    "Header repeated",
    "the header row stands here again",
    "remove it",
    "The header occurs again among the rows, as it does when files are pasted together.",
)
NO_LAYOUT = kind(
    "NR210",
    "error",
    "Layout not recognised",
    "the columns are not those of any layout{missing}",
    "see the documentation of the official, tidy and wide layouts",
    "A file needs a column `trust_code`; with `metric` and `value` it is tidy or official, "
    "without them wide.",
)
NOT_A_NUMBER = kind(
    "NR211",
    "error",
    "Not a number",
    "'{value}' in column '{header}' is not a number{more}",
    "{fix}",
    "A cell that should hold a number holds something else. Numbers may carry a percent sign and "
    "commas between thousands; a missing value is an empty cell or one of `NA`, `N/A`, `-`, `*`, "
    "`[x]`, `[c]`, `[z]`, `[low]`.",
)
NO_CODE = kind(
    "NR212",
    "error",
    "No trust code",
    "the row has no trust code",
    "fill in the code, or remove the row",
    "Every row must say which trust it is about.",
)
BAD_CODE = kind(
    "NR213",
    "error",
    "Not a trust code",
    "'{value}' is not a trust code",
    "a code has only unaccented letters and digits, such as RX1",
    "Trust codes (ODS codes) are made of unaccented letters and digits. White space of unusual "
    "kinds and look-alike characters would make one trust two.",
)
NO_METRIC = kind(
    "NR214",
    "error",
    "No metric",
    "the row does not name a metric",
    "fill in the metric's ID or alias",
    "In the official and tidy layouts every row must name its metric.",
)
BAD_FLAG = kind(
    "NR215",
    "error",
    "Not a flag",
    "'{value}' in column '{header}' is neither yes nor no",
    "write yes or no (or 1 or 0)",
    "A flag such as `financial_override` is yes or no; 1, 0, true and false do as well.",
)
TOO_MANY_COLUMNS = kind(
    "NR216",
    "error",
    "Too many columns",
    "the header has {found} columns; at most {limit} are read",
    "check the file's layout",
    "A metric file has tens of columns. The bound keeps a damaged file from filling the memory.",
)
CELL_TOO_LONG = kind(
    "NR217",
    "error",
    "Cell too long",
    "a cell is longer than {limit} characters",
    "check for a missing quotation mark",
    "No name or number is that long; a quotation mark is probably missing.",
)
FILE_TOO_LARGE = kind(
    "NR218",
    "error",
    "File too large",
    "the file has more than {limit}",
    "leave out what is not metric data",
    "The bound keeps a wrong file from filling the memory.",
)
NAMELESS_COLUMN = kind(
    "NR220",
    "error",
    "Column without a name",
    "the column has cells but no name",
    "name it, or remove it",
    "Cells under an empty header cannot be told apart. An empty column is passed over.",
)
