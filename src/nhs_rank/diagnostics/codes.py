"""The one registry of diagnostic codes.

NR1xx command line, files and output; NR2xx the text of a CSV file; NR3xx what the rows say
together; NR4xx the framework file; NR5xx what a result should be read with; NR6xx fetching;
NR7xx reproducing; NR8xx verifying. A code, once published, keeps its meaning.
"""

from __future__ import annotations

from nhs_rank.diagnostics._model import Kind, Level

KINDS: dict[str, Kind] = {}


def _kind(code: str, level: Level, title: str, message: str, hint: str, about: str) -> Kind:
    if code in KINDS:
        raise ValueError(f"{code} is defined twice")
    KINDS[code] = Kind(code, level, title, message, hint, about)
    return KINDS[code]


# --- NR1xx: command line, files and output -----------------------------------------------------

NO_FILE = _kind(
    "NR101",
    "error",
    "No such file or folder",
    "there is no such file or folder",
    "check the path{near}",
    "A path on the command line, or one that a framework file extends, does not exist.",
)
NO_CSV_IN_FOLDER = _kind(
    "NR102",
    "error",
    "Folder without CSV files",
    "the folder holds no .csv file",
    "name the folder that has the quarter's files",
    "A folder stands for every `*.csv` file in it and below it; this one has none. Hidden files "
    "and folders, whose names start with a stop, are passed over.",
)
UNREADABLE = _kind(
    "NR103",
    "error",
    "File cannot be read",
    "the file cannot be read: {reason}",
    "check its permissions and that it is a plain file",
    "The operating system refused to open or read the file.",
)
BAD_QUARTER = _kind(
    "NR104",
    "error",
    "Quarter not understood",
    "'{value}' is not a quarter",
    "write it as 'Q1 2025/26' or 2025-26-q1",
    "Quarters are financial-year quarters. `Q1 2025/26`, `2025-26-q1` and `2025/26 Q1` all name "
    "April to June 2025.",
)
QUARTER_ABSENT = _kind(
    "NR105",
    "error",
    "Quarter not in the files",
    "no file has {wanted}",
    "the files have: {found}",
    "The quarter asked for with `--quarter` does not occur in any input.",
)
BAD_OPTION = _kind(
    "NR106",
    "error",
    "Option not understood",
    "{option}: {reason}",
    "{fix}",
    "The value of an option on the command line cannot be used.",
)
UNKNOWN_TRUST = _kind(
    "NR107",
    "error",
    "Unknown trust",
    "no trust in the files has the code or name '{value}'",
    "{near}",
    "A trust named on the command line is not in the quarter's files. Codes and parts of names "
    "are both understood.",
)
AMBIGUOUS_TRUST = _kind(
    "NR108",
    "error",
    "Name fits several trusts",
    "'{value}' fits {count} trusts: {names}",
    "use one of the codes",
    "Part of a name was given that more than one trust's name contains.",
)
UNKNOWN_TRUST_TYPE = _kind(
    "NR109",
    "error",
    "Unknown trust type",
    "no trust in the files is of the type '{value}'",
    "the types are: {found}",
    "`--trust-type` takes a type's key in the framework (such as `acute`) or its name as the "
    "files spell it.",
)
UNKNOWN_WEIGHT_KEY = _kind(
    "NR110",
    "error",
    "Unknown key in --weight",
    "'{value}' is not a metric, group or domain of the framework",
    "{near}",
    "`--weight KEY=NUMBER` takes the ID or an alias of a metric, or the key of a group or domain.",
)
MIXED_WEIGHT_LEVELS = _kind(
    "NR111",
    "error",
    "Keys of several levels in --weight",
    "--weight mixes {levels}",
    "use keys of one level in one run",
    "All keys given with `--weight` must be metrics, or all groups, or all domains.",
)
CANNOT_WRITE = _kind(
    "NR112",
    "error",
    "Output cannot be written",
    "the output cannot be written: {reason}",
    "choose another file or folder",
    "The target of `--output` is a folder, its folder does not exist, or it may not be written. "
    "This is checked before any work is done, and a file that stood there is left as it was.",
)
UNKNOWN_FORMAT = _kind(
    "NR113",
    "error",
    "Unknown output format",
    "'{value}' is not an output format",
    "use one of: {known}",
    "The format comes from `--format` or from the suffix of `--output`.",
)
MISSING_EXTRA = _kind(
    "NR114",
    "error",
    "Optional package missing",
    "{what} needs the package {package}",
    'install it with: pip install "nhs-rank[{extra}]"',
    "Some features need a package that a plain installation leaves out.",
)
NOT_PUBLISHED = _kind(
    "NR115",
    "error",
    "Nothing published to take bounds from",
    "the files do not hold published averages of {quarter} from segment 1 and others",
    "give the bounds as numbers, such as --cuts 2.055,2.325,2.605",
    "`--cuts published` reads the bounds of the segments off the published averages and "
    "unadjusted segments, which only the official data files carry. Without a trust of segment 1 "
    "its bound is not known.",
)
BINARY_TO_TERMINAL = _kind(
    "NR116",
    "error",
    "Binary output to a terminal",
    "{value} is not text and will not be shown on a terminal",
    "name a file with --output",
    "Parquet files and workbooks are binary; they go to a file or a pipe.",
)
NO_METRIC_VALUE = _kind(
    "NR117",
    "error",
    "Nothing to set",
    "{what}",
    "{fix}",
    "A trust, metric or flag named with `--set`, `--set-file` or `--scan` cannot be changed as "
    "asked.",
)
NO_PUBLISHED_RANKS = _kind(
    "NR118",
    "error",
    "Nothing published to compare with",
    "the files do not hold the published ranks of {quarter}",
    "compare with another framework, or add the official data files",
    "`compare --against official` reads published averages, segments and ranks, which only the "
    "official data files carry.",
)
ONE_QUARTER = _kind(
    "NR119",
    "error",
    "One quarter only",
    "the files hold one quarter only ({quarter}), which makes no trend",
    "add the files of another quarter",
    "`trend` sets quarters beside each other, so the inputs have to hold at least two.",
)

# --- NR2xx: the text of a CSV file --------------------------------------------------------------

EMPTY_FILE = _kind(
    "NR201",
    "error",
    "Empty file",
    "the file is empty",
    "it needs a header row and at least one row below it",
    "The file has no bytes, or nothing but white space and a byte-order mark.",
)
NO_ROWS = _kind(
    "NR202",
    "error",
    "Header without rows",
    "there is no row below the header",
    "check that the export is complete",
    "The first row is a header; without rows below it there is nothing to rank.",
)
NOT_UTF8 = _kind(
    "NR203",
    "error",
    "Not UTF-8",
    "the file is not UTF-8 text ({found})",
    "save it as 'CSV UTF-8 (comma delimited)'",
    "Files are read as UTF-8, with or without a byte-order mark. UTF-16 and Windows code pages "
    "would turn names and signs into other characters without anybody noticing.",
)
NUL_BYTE = _kind(
    "NR204",
    "error",
    "NUL byte",
    "the file holds a NUL byte",
    "it is not a text file, or it is damaged: export it again",
    "A NUL byte never stands in a CSV file.",
)
WRONG_DELIMITER = _kind(
    "NR205",
    "error",
    "Wrong delimiter",
    "the cells look separated by {found}, not by commas",
    "save the file comma-delimited",
    "Only commas separate cells. A file that is one column wide when read so, and several when "
    "read with semicolons, tabs or bars, gets this message.",
)
UNCLOSED_QUOTE = _kind(
    "NR206",
    "error",
    "Quotes do not match",
    "a quoted cell is not closed properly ({reason})",
    "close or double the quotation mark",
    "A quotation mark opens a cell that never ends, or stands inside a quoted cell without being "
    "doubled.",
)
RAGGED_ROW = _kind(
    "NR207",
    "error",
    "Row of another length",
    "the row has {found} cells, the header has {expected}",
    "a comma inside a cell needs quotation marks around the cell",
    "Every row must have as many cells as the header. Nothing is guessed: a shifted row would "
    "put values under the wrong metric.",
)
REPEATED_COLUMN = _kind(
    "NR208",
    "error",
    "Column twice",
    "column {first} has the same name, '{value}'",
    "remove or rename one of them",
    "Two columns have one name, or names that differ only in case, spaces, '-' and '_', or are "
    "two aliases of one metric.",
)
REPEATED_HEADER = _kind(
    "NR209",
    "error",
    "Header repeated",
    "the header row stands here again",
    "remove it",
    "The header occurs again among the rows, as it does when files are pasted together.",
)
NO_LAYOUT = _kind(
    "NR210",
    "error",
    "Layout not recognised",
    "the columns are not those of any layout{missing}",
    "see the documentation of the official, tidy and wide layouts",
    "A file needs a column `trust_code`; with `metric` and `value` it is tidy or official, "
    "without them wide.",
)
NOT_A_NUMBER = _kind(
    "NR211",
    "error",
    "Not a number",
    "'{value}' in column '{header}' is not a number",
    "{fix}",
    "A cell that should hold a number holds something else. Numbers may carry a percent sign and "
    "commas between thousands; a missing value is an empty cell or one of `NA`, `N/A`, `-`, `*`, "
    "`[x]`, `[c]`, `[z]`, `[low]`.",
)
NO_CODE = _kind(
    "NR212",
    "error",
    "No trust code",
    "the row has no trust code",
    "fill in the code, or remove the row",
    "Every row must say which trust it is about.",
)
BAD_CODE = _kind(
    "NR213",
    "error",
    "Not a trust code",
    "'{value}' is not a trust code",
    "a code has only unaccented letters and digits, such as RX1",
    "Trust codes (ODS codes) are made of unaccented letters and digits. White space of unusual "
    "kinds and look-alike characters would make one trust two.",
)
NO_METRIC = _kind(
    "NR214",
    "error",
    "No metric",
    "the row does not name a metric",
    "fill in the metric's ID or alias",
    "In the official and tidy layouts every row must name its metric.",
)
BAD_FLAG = _kind(
    "NR215",
    "error",
    "Not a flag",
    "'{value}' in column '{header}' is neither yes nor no",
    "write yes or no (or 1 or 0)",
    "A flag such as `financial_override` is yes or no; 1, 0, true and false do as well.",
)
TOO_MANY_COLUMNS = _kind(
    "NR216",
    "error",
    "Too many columns",
    "the header has {found} columns; at most {limit} are read",
    "check the file's layout",
    "A metric file has tens of columns. The bound keeps a damaged file from filling the memory.",
)
CELL_TOO_LONG = _kind(
    "NR217",
    "error",
    "Cell too long",
    "a cell is longer than {limit} characters",
    "check for a missing quotation mark",
    "No name or number is that long; a quotation mark is probably missing.",
)
FILE_TOO_LARGE = _kind(
    "NR218",
    "error",
    "File too large",
    "the file has more than {limit}",
    "leave out what is not metric data",
    "The bound keeps a wrong file from filling the memory.",
)
NAMELESS_COLUMN = _kind(
    "NR220",
    "error",
    "Column without a name",
    "the column has cells but no name",
    "name it, or remove it",
    "Cells under an empty header cannot be told apart. An empty column is passed over.",
)

# --- NR3xx: what the rows say together ----------------------------------------------------------

DUPLICATE = _kind(
    "NR301",
    "error",
    "Metric twice for one trust",
    "{metric} stands twice for {trust} in {quarter} (also {other})",
    "{fix}",
    "One trust has two rows for one metric of one quarter, in one file or in two. Equal rows "
    "count as well: they mean that a file was given twice, or pasted onto itself.",
)
TWO_TYPES = _kind(
    "NR302",
    "error",
    "Two types for one trust",
    "{trust} is of type '{value}' here and '{first}' in {other}",
    "correct one of them",
    "The type decides which trusts it is ranked against, so it cannot be guessed.",
)
TWO_NAMES = _kind(
    "NR303",
    "warning",
    "Two names for one trust",
    "{trust} has the {what} '{value}' here and '{first}' in {other}",
    "the latter is shown",
    "The rows of one trust and quarter disagree on its name, sub-type or region. It changes no "
    "figure.",
)
UNKNOWN_METRIC = _kind(
    "NR304",
    "warning",
    "Metric not in the framework",
    "'{value}' is not a metric of the framework and is left out ({count} cells)",
    "{near}",
    "A column or row names something that the framework does not have. It takes no part in any "
    "score.",
)
OUTSIDE_SCALE = _kind(
    "NR305",
    "error",
    "Score outside the scale",
    "the published score {value} of {metric} is not between {best} and {worst}",
    "check the cell: is it a value instead of a score?",
    "A published score must lie on the framework's scale.",
)
OTHER_UNIT = _kind(
    "NR306",
    "warning",
    "Another unit",
    "{metric} is given in '{value}', the framework has '{unit}' ({count} cells)",
    "check that the values mean the same",
    "The unit in the file is not the one that the framework names for the metric.",
)
NO_KNOWN_METRIC = _kind(
    "NR307",
    "error",
    "No metric of the framework",
    "none of the files has a metric of the framework '{framework}'",
    "check the files, or choose another framework with --config",
    "Nothing in the inputs can be scored.",
)
NO_QUARTER = _kind(
    "NR308",
    "error",
    "Quarter not given",
    "the rows do not say their quarter while other files have {found}",
    "add a column 'quarter', or say which one it is with --quarter",
    "Rows join on quarter, trust and metric. A file without a quarter joins the quarter named "
    "with `--quarter`, or the only one that the other files have.",
)
FLAGS_DISAGREE = _kind(
    "NR309",
    "error",
    "Flag contradicts itself",
    "{flag} of {trust} is {value} here and {first} in {other}",
    "correct one of them",
    "Two files say different things about one flag of one trust.",
)
UNKNOWN_TYPE = _kind(
    "NR310",
    "warning",
    "Trust type not in the framework",
    "'{value}' is not a trust type of the framework ({count} trusts)",
    "{near}",
    "The framework lists the types of trust it knows, with the spellings they go by. Trusts of "
    "another type are ranked among themselves.",
)
UNKNOWN_CATEGORY = _kind(
    "NR311",
    "error",
    "Category not in the framework",
    "'{value}' is not a category of {metric}",
    "{near}",
    "A metric scored by category has a text that the framework gives no score for.",
)
ONLY_LEAGUE_TABLES = _kind(
    "NR312",
    "error",
    "Only league tables",
    "the files are published league tables, which hold no metric",
    "add the data file",
    "League tables hold results. They are used by `verify`, beside the data files.",
)
OTHER_QUARTER = _kind(
    "NR313",
    "warning",
    "Trust missing in a quarter",
    "{trust} is in {other} and not in {quarter}",
    "check that the file of {quarter} is complete",
    "A trust is in one quarter and not in the next or the one before, which has others of its "
    "type: it opened, closed or merged, or was lost on the way.",
)
OUTSIDE_RANGE = _kind(
    "NR314",
    "warning",
    "Value outside its range",
    "{metric} is {value}, which is not within {span}",
    "check the cell",
    "The framework says which values the metric can have. A share of cases, for one, cannot be "
    "below 0 or above 100 per cent.",
)
ALL_EQUAL = _kind(
    "NR315",
    "warning",
    "Values all equal",
    "all {count} values of {metric} are {value}",
    "check that the column is what it says",
    "A metric that does not tell trusts apart gives all of them the best score.",
)
SMALL_POOL = _kind(
    "NR316",
    "warning",
    "Small pool",
    "only {number} {metric}",
    "its scores say little",
    "With fewer than five trusts in a pool, one place is more than half a point of score.",
)
SCORE_CONTRADICTS = _kind(
    "NR317",
    "warning",
    "Published score contradicts its value",
    "the published score of {metric} is {value}, its value makes it {expected}",
    "one of the two is wrong, or rows are missing",
    "All types of trust that the metric's pool has are in the files, and yet the score made from "
    "the value is further from the published one than rounding explains: 0.15, or one place in a "
    "small pool.",
)
RANK_CONTRADICTS = _kind(
    "NR318",
    "warning",
    "Published rank contradicts the values",
    "the published rank of {trust} in {metric} is {value}, by its value it is {expected} here",
    "one of the two is wrong",
    "The published ranks of a metric, which are within a type of trust, do not have the order of "
    "its values. Of a metric and type the five that are furthest out are named, the worst first.",
)
ALL_MISSING = _kind(
    "NR320",
    "error",
    "Every cell is missing",
    "the files have {count} metrics of the framework, and every cell of them is missing",
    "check that the export is complete",
    "The metrics are there by name, and none has a value for any trust. There is nothing to rank.",
)
PASSED_OVER = _kind(
    "NR321",
    "warning",
    "Column passed over",
    "the column '{value}' is not read",
    "{near}",
    "The name of a column is nearly one that the layout knows, and that one is missing. Other "
    "columns of a tidy or official file are passed over without a word.",
)

# --- NR4xx: the framework file ------------------------------------------------------------------

NO_FRAMEWORK = _kind(
    "NR401",
    "error",
    "Unknown framework",
    "there is no framework or weighting '{value}'",
    "{near}",
    "`--config` and `extends` take the name of a bundled framework, or the path of a YAML file.",
)
BAD_YAML = _kind(
    "NR402",
    "error",
    "Not valid YAML",
    "the file is not valid YAML: {reason}",
    "{fix}",
    "The file cannot be read as YAML at all. Tabs do not indent in YAML.",
)
DUPLICATE_KEY = _kind(
    "NR403",
    "error",
    "Key twice",
    "the key '{value}' stands twice",
    "remove one of them",
    "YAML would silently take the last of two equal keys; here it is an error.",
)
YAML_FEATURE = _kind(
    "NR404",
    "error",
    "YAML feature not allowed",
    "{what} are not allowed in a framework file",
    "write the values out",
    "Anchors, aliases, merge keys and tags are refused: they let a small file unfold into a huge "
    "one, and `extends` does what they are used for.",
)
UNKNOWN_KEY = _kind(
    "NR405",
    "error",
    "Unknown key",
    "unknown key '{value}' in {where}",
    "{fix}",
    "The key has no meaning at this place. Nothing is ignored: a misspelt key would change a "
    "ranking without a word.",
)
MISSING_KEY = _kind(
    "NR406",
    "error",
    "Missing key",
    "{where} needs the key '{value}'",
    "add it",
    "A required key is not there.",
)
WRONG_TYPE = _kind(
    "NR407",
    "error",
    "Wrong value",
    "{where}: {reason}",
    "{fix}",
    "The value of a key has the wrong type, or is outside what the key allows.",
)
EXTENDS_LOOP = _kind(
    "NR408",
    "error",
    "Frameworks extend each other",
    "'extends' goes round in a circle: {chain}",
    "break the circle",
    "A framework file extends itself, directly or through others.",
)
UNKNOWN_REFERENCE = _kind(
    "NR409",
    "error",
    "Name not defined",
    "{where} names '{value}', which is not a {what}",
    "{near}",
    "A metric, domain, group, flag or type is named that the framework does not define.",
)
ALL_WEIGHTS_ZERO = _kind(
    "NR410",
    "error",
    "All weights zero",
    "no counted metric has a weight above 0",
    "give at least one a weight",
    "With all weights zero there is no average.",
)
SAME_NAME = _kind(
    "NR411",
    "error",
    "One name for two things",
    "'{value}' is both {first} and {second}",
    "rename one of them",
    "IDs, aliases and the IDs of published scores, flags and results must all differ, or a column "
    "could mean two things.",
)
NOT_ASCENDING = _kind(
    "NR412",
    "error",
    "Bounds not ascending",
    "{where}: {value} are not in ascending order",
    "sort them, smallest first",
    "The bounds of segments go from the best to the worst.",
)
METRIC_LOOP = _kind(
    "NR413",
    "error",
    "Metrics made of each other",
    "the scores of {value} are made of each other",
    "break the circle",
    "Metrics of the methods `matrix` and `mean` are made of other metrics' scores, which must "
    "not lead back to them.",
)
FRAMEWORK_TOO_LARGE = _kind(
    "NR414",
    "error",
    "Framework file too large",
    "the file has more than {limit}",
    "a framework file is a few hundred lines",
    "The bound keeps a wrong file from filling the memory.",
)
DIRECTION = _kind(
    "NR415",
    "error",
    "Direction contradicts the standard",
    "{where}: '{value}' does not fit better: {better}",
    "correct one of them",
    "Where higher is better a standard is met at or above its bound, and the other way round.",
)

# --- NR5xx: what a result should be read with ---------------------------------------------------

TYPE_MISSING = _kind(
    "NR501",
    "warning",
    "Trust type missing from the inputs",
    "the files have no {types} trusts, so the pools of {count} metrics are incomplete",
    "scores made from values differ a little from those of the full pool; add the missing files",
    "The framework ranks a metric over all trusts of all types together, and one of the types "
    "that report it is not in the inputs. Scores from values then sit on a shorter scale.",
)
ONE_TYPE_SEGMENTS = _kind(
    "NR502",
    "warning",
    "Segments over one type only",
    "the quartiles that make the segments are taken over {types} trusts only",
    "give the official bounds with --cuts, or add the other types' files",
    "Segments are quartiles of the average over all trusts of all types. From one type alone "
    "they fall elsewhere, and a quarter of the trusts is placed in each whatever the others do.",
)
MIXED_SOURCES = _kind(
    "NR503",
    "warning",
    "Published and computed scores mixed",
    "{metric} has {given} published scores and {values} made from values in one pool",
    "choose one kind with --scores given or --scores values",
    "A published score and one made from a value are on the same scale but not from the same pool.",
)
STAYS_OUT = _kind(
    "NR504",
    "warning",
    "Metric outside the weights",
    "{metrics} stay out: the weights are by {level}, and they belong to none",
    "{fix}",
    "With weights by domain or group, a metric that has none takes no part in the average.",
)
NO_FLAG_DATA = _kind(
    "NR505",
    "warning",
    "Flag not in the files",
    "the files do not say which trusts have {flag}",
    "without it the cap is applied to none",
    "The cap that keeps a trust in deficit from the better segments needs the flag as an input; "
    "it cannot be worked out from the metrics.",
)
POOL_OF_ONE = _kind(
    "NR506",
    "warning",
    "Pool of one trust",
    "{trust} is the only one with {metric}, so its score from the value is the best one",
    "read that score with care",
    "A rank among one is 1. The score says nothing about the trust.",
)
NOBODY_RANKED = _kind(
    "NR507",
    "warning",
    "Nobody ranked",
    "no trust has enough metrics to be ranked",
    "see the reason beside each trust",
    "Every trust fell below the framework's minimum of metrics.",
)
CUTS_OVERLAP = _kind(
    "NR508",
    "warning",
    "Published bounds overlap",
    "the published averages of segments {first} and {second} overlap",
    "the bound is taken halfway, and some trusts fall on the other side",
    "A published average of one segment is worse than one of the next segment, so no bound "
    "separates them.",
)
NO_CAP_FLAGGED = _kind(
    "NR510",
    "warning",
    "Trusts without the flag",
    "{count} of {all} trusts have no {flag} in the files: {names}",
    "the cap is not applied to them",
    "The flag is known for some trusts only.",
)

# --- NR6xx: fetching ----------------------------------------------------------------------------

BAD_CATALOGUE = _kind(
    "NR601",
    "error",
    "Catalogue cannot be used",
    "{where}: {reason}",
    "{fix}",
    "The file given with `--catalogue` is not a catalogue of addresses: a key is missing, unknown "
    "or has a value that it cannot have.",
)
QUARTER_NOT_KNOWN = _kind(
    "NR602",
    "error",
    "Quarter not known",
    "{quarter} is neither in the catalogue nor linked on the landing page",
    "the catalogue has: {found}",
    "The catalogue has no addresses for the quarter, and the landing page links no file whose name "
    "or link text names it. It may not be published yet, or under names that are not recognised; "
    "then download it by hand, or write its addresses into a catalogue of your own.",
)
NO_CONNECTION = _kind(
    "NR603",
    "error",
    "No connection",
    "the server cannot be reached: {reason}",
    "check the network and the proxy variables, or download the files by hand",
    "No connection could be made, after several attempts. Without a network everything else works "
    "on files that are there already. `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are obeyed.",
)
HTTP_STATUS = _kind(
    "NR604",
    "error",
    "Server refused",
    "the server answered {status}",
    "{fix}",
    "The server answered with an error. 429 and 5xx are tried again a few times, waiting as long "
    "as the server asks for within reason.",
)
NOT_FOUND_ANYWHERE = _kind(
    "NR605",
    "error",
    "File not found",
    "{what} is at none of the known addresses and not linked on the landing page",
    "it may have moved: download it by hand, or name its address in a catalogue of your own",
    "Every known address of the file answered that there is nothing (404 or 410), and no link on "
    "the landing page fits.",
)
HTML_SERVED = _kind(
    "NR606",
    "error",
    "Web page instead of CSV",
    "the server sent a web page, not a CSV file",
    "open the address in a browser: it may be a notice, or a proxy's login page",
    "The answer says that it is HTML, or begins like it. It is not kept.",
)
OTHER_SCHEME = _kind(
    "NR607",
    "error",
    "Redirect to another scheme",
    "the server redirects from {first} to {other}, which is not followed",
    "check the address",
    "A redirect may lead to another address, never to another scheme: not from https to http, nor "
    "to ftp, nor to a file.",
)
BAD_REDIRECT = _kind(
    "NR608",
    "error",
    "Redirect leads nowhere",
    "the redirect cannot be followed: {reason}",
    "check the address",
    "Redirects go round in a circle, are too many, or do not name an address.",
)
DOWNLOAD_TOO_LARGE = _kind(
    "NR609",
    "error",
    "Download too large",
    "the file has more than {limit} bytes",
    "check the address",
    "The bound keeps a wrong address from filling the disk. The official files have a few "
    "million bytes.",
)
CUT_SHORT = _kind(
    "NR610",
    "error",
    "Download incomplete",
    "the file did not arrive whole: {reason}",
    "try again later",
    "The connection was cut, or the file ends in the middle of a row. A part of a file never "
    "takes the name of the whole.",
)
TOO_SLOW = _kind(
    "NR611",
    "error",
    "Download too slow",
    "the file did not arrive within {seconds} seconds",
    "try again later",
    "The server sends so slowly that the download was given up.",
)
BAD_PROXY = _kind(
    "NR612",
    "error",
    "Proxy or certificates cannot be used",
    "the network settings cannot be used: {reason}",
    "check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE",
    "An environment variable names a proxy or a file of certificates that cannot be used.",
)
CHANGED_HASH = _kind(
    "NR613",
    "warning",
    "Not the file that was published first",
    "its SHA-256 starts {found}, the catalogue has {expected}",
    "the file was revised, or it is not the official one: read figures from it with care",
    "The catalogue knows what the file was when it was published, and what the server sends now is "
    "something else. It is kept, and does not take the name that belongs to the known file.",
)
CHANGED_FILE = _kind(
    "NR614",
    "warning",
    "File differs from the one that is there",
    "the server now sends something else than {name}, which was there and stays",
    "compare the two, and keep one in the folder",
    "The file in the folder and the one that was just downloaded differ: it was revised, or "
    "changed by hand. The new one is kept under a name of its own.",
)
FELL_BACK = _kind(
    "NR615",
    "warning",
    "Taken from another address",
    "the address could not be used ({reason}), so the file was taken from the next one",
    "it may be an older version: try again later",
    "The addresses of a file are tried in order, the newest version first. One of them failed for "
    "another reason than that nothing is there.",
)
UNSURE_QUARTER = _kind(
    "NR616",
    "warning",
    "Link without a full quarter",
    "the link on the landing page does not say that the file is of {quarter}",
    "check the quarter in the file",
    "A file was found on the landing page by its name, which does not name the quarter in full. "
    "The page shows the newest quarter, so an older one may not be what is linked.",
)
LATEST_UNCHECKED = _kind(
    "NR617",
    "warning",
    "Landing page not read",
    "the landing page could not be read ({reason}), so {quarter} is the latest that is known",
    "name the quarter if there is a newer one",
    "For `latest` the landing page is searched for a quarter newer than those of the catalogue.",
)

# --- NR7xx: reproducing -------------------------------------------------------------------------

NOT_A_RESULT = _kind(
    "NR701",
    "error",
    "Not a result",
    "the file is not a JSON result of 'nhs-rank compute': {reason}",
    "make one with: nhs-rank compute PATH -o result.json",
    "`reproduce` reads what `compute --format json` wrote, and nothing else.",
)
INPUT_CHANGED = _kind(
    "NR702",
    "warning",
    "Input changed",
    "the file is not the one that the result was made from: its SHA-256 starts {found}, the "
    "result has {expected}",
    "find the file as it was, or make the result again",
    "A file of that name was found, and its bytes are others. A spreadsheet that opened and saved "
    "it is enough.",
)
INPUT_MISSING = _kind(
    "NR703",
    "warning",
    "Input missing",
    "the result was made from this file, and it is not there",
    "name the folder that has it with --inputs",
    "An input was found neither from the current folder nor from the folder of the result, or not "
    "in the folder given with `--inputs`. Standard input (`-`) cannot be read again.",
)
FRAMEWORK_CHANGED = _kind(
    "NR704",
    "warning",
    "Framework changed",
    "the framework {value} is not the one that the result was made with: its SHA-256 starts "
    "{found}, the result has {expected}",
    "find the framework as it was, or make the result again",
    "The hash is of what a framework says with all that it extends, so comments and layout do not "
    "matter; a weight, a rule or a name does.",
)
FRAMEWORK_MISSING = _kind(
    "NR705",
    "warning",
    "Framework missing",
    "the framework {value} is not there",
    "name its file with --config",
    "The framework is neither a bundled one nor a file where the result says.",
)
OTHER_VERSION = _kind(
    "NR706",
    "warning",
    "Another version of the tool",
    "the result was made by nhs-rank {was}, this is {now}",
    "it matters only where figures differ",
    "The version is told, and left out of the comparison.",
)
NOT_REPRODUCED = _kind(
    "NR707",
    "warning",
    "Figures differ",
    "the result does not come out the same: {figures}",
    "the differences are listed",
    "Made again from the inputs and the framework as they are now, the result is another.",
)
OTHER_BYTES = _kind(
    "NR708",
    "warning",
    "Same figures, other bytes",
    "every figure comes out the same, but the file is not the same to the byte",
    "see whether an input or the framework changed, or the file itself was edited",
    "The hashes of inputs or framework differ without a change in any figure, or the file was "
    "written anew by something else than nhs-rank.",
)

# --- NR8xx: holding a result against what was published ----------------------------------------

NOTHING_PUBLISHED = _kind(
    "NR801",
    "error",
    "Nothing published to compare with",
    "the files hold no published results of {quarter}",
    "add the official data files or a league table, such as with --published FILE",
    "`verify` compares with the summary rows of the official data files (averages, segments, "
    "ranks), with their published scores and ranks of metrics, and with league tables. The inputs "
    "have none of these for the quarter.",
)
PUBLISHED_STRANGERS = _kind(
    "NR802",
    "warning",
    "Published trusts not in the inputs",
    "{count} published trusts are not in the inputs: {names}",
    "add the files that have their metrics",
    "A league table names trusts of which the inputs have no metric. They are not compared, and a "
    "rank among fewer trusts may differ.",
)
LEAGUE_QUARTER = _kind(
    "NR803",
    "warning",
    "League table without a quarter",
    "the league table does not say of which quarter it is, and is left out",
    "if it is of {quarter}, put it into a folder named like 2025-26-q1",
    "The inputs have several quarters, and the table has neither a column Quarter nor a quarter in "
    "its name or that of its folder.",
)
LEAGUE_CELL = _kind(
    "NR804",
    "warning",
    "League table cell not understood",
    "'{value}' cannot be read as {column_name} of a league table",
    "it is left out; ranges are written '1 to 11'",
    "A cell of a published league table is neither a number, a range, a yes or no, nor missing.",
)
LEAGUE_ROW_TWICE = _kind(
    "NR805",
    "warning",
    "Trust twice in league tables",
    "{value} stands in a league table of the quarter already, with other figures, at {first}",
    "the first one is compared; remove the other",
    "Two rows of league tables are about the same trust and quarter, and differ.",
)
