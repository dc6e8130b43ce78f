"""NR1xx: command line, files and output."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

NO_FILE = kind(
    "NR101",
    "error",
    "No such file or folder",
    "there is no such file or folder",
    "check the path{near}",
    "A path on the command line, or one that a framework file extends, does not exist.",
)
NO_CSV_IN_FOLDER = kind(
    "NR102",
    "error",
    "Folder without tables",
    "the folder holds no CSV file, workbook or other table",
    "name the folder that has the quarter's files",
    "A folder stands for every table in it and below it (`.csv`, `.csv.gz`, `.zip`, `.xlsx`, "
    "`.parquet` and so on); this one has none. Hidden files and folders, whose names start with a "
    "stop, are passed over.",
)
UNREADABLE = kind(
    "NR103",
    "error",
    "File cannot be read",
    "the file cannot be read: {reason}",
    "check its permissions and that it is a plain file",
    "The operating system refused to open or read the file.",
)
BAD_QUARTER = kind(
    "NR104",
    "error",
    "Quarter not understood",
    "'{value}' is not a quarter{more}",
    "{fix}",
    "Quarters are financial-year quarters. `Q1 2025/26`, `2025-26-q1` and `2025/26 Q1` all name "
    "April to June 2025.",
)
QUARTER_ABSENT = kind(
    "NR105",
    "error",
    "Quarter not in the files",
    "no file has {wanted}",
    "the files have: {found}",
    "The quarter asked for with `--quarter` does not occur in any input.",
)
BAD_OPTION = kind(
    "NR106",
    "error",
    "Option not understood",
    "{option}: '{value}' is not {what}",
    "write {example}",
    "The text given for an option cannot be read as what the option takes: a number, a pair, a "
    "quarter, a name.",
)
UNKNOWN_TRUST = kind(
    "NR107",
    "error",
    "Unknown trust",
    "no trust in the files has the code or name '{value}'",
    "{near}",
    "A trust named on the command line is not in the quarter's files. Codes and parts of names "
    "are both understood.",
)
AMBIGUOUS_TRUST = kind(
    "NR108",
    "error",
    "Name fits several trusts",
    "'{value}' fits {count} trusts: {names}",
    "use one of the codes",
    "Part of a name was given that more than one trust's name contains.",
)
UNKNOWN_TRUST_TYPE = kind(
    "NR109",
    "error",
    "Unknown trust type",
    "no trust in the files is of the type '{value}'",
    "the types are: {found}",
    "`--trust-type` takes a type's key in the framework (such as `acute`) or its name as the "
    "files spell it.",
)
UNKNOWN_WEIGHT_KEY = kind(
    "NR110",
    "error",
    "Unknown key in --weight",
    "'{value}' is not a metric, group or domain of the framework",
    "{near}",
    "`--weight KEY=NUMBER` takes the ID or an alias of a metric, or the key of a group or domain.",
)
MIXED_WEIGHT_LEVELS = kind(
    "NR111",
    "error",
    "Keys of several levels in --weight",
    "--weight mixes {levels}",
    "use keys of one level in one run{metrics}, or a weighting file with weights.multiply",
    "All keys given with `--weight` must be metrics, or all groups, or all domains. A weighting "
    "file may mix them.",
)
CANNOT_WRITE = kind(
    "NR112",
    "error",
    "Output cannot be written",
    "the output cannot be written: {reason}",
    "choose another file or folder",
    "The target of `--output` is a folder, its folder does not exist, or it may not be written. "
    "This is checked before any work is done, and a file that stood there is left as it was.",
)
UNKNOWN_FORMAT = kind(
    "NR113",
    "error",
    "Unknown output format",
    "'{value}' is not an output format",
    "use one of: {known}",
    "The format comes from `--format` or from the suffix of `--output`.",
)
NOT_PUBLISHED = kind(
    "NR115",
    "error",
    "Nothing published to take bounds from",
    "the files do not hold published averages of {quarter} from segment 1 and others",
    "give the bounds as numbers, such as --cuts 2.055,2.325,2.605",
    "`--cuts published` reads the bounds of the segments off the published averages and "
    "unadjusted segments, which only the official data files carry. Without a trust of segment 1 "
    "its bound is not known.",
)
BINARY_TO_TERMINAL = kind(
    "NR116",
    "error",
    "Binary output to a terminal",
    "{value} is not text and will not be shown on a terminal",
    "name a file with --output",
    "Parquet files and workbooks are binary; they go to a file or a pipe.",
)
CANNOT_BE_SET = kind(
    "NR117",
    "error",
    "Nothing to set",
    "{what}",
    "{fix}",
    "A trust, metric or flag named with `--set`, `--set-file` or `--scan` cannot be changed as "
    "asked.",
)
NO_PUBLISHED_RANKS = kind(
    "NR118",
    "error",
    "Nothing published to compare with",
    "the files do not hold the published ranks of {quarter}",
    "compare with another framework, or add the official data files",
    "`compare --against official` reads published averages, segments and ranks, which only the "
    "official data files carry.",
)
ONE_QUARTER = kind(
    "NR119",
    "error",
    "One quarter only",
    "the files hold one quarter only ({quarter}), which makes no trend",
    "add the files of another quarter",
    "`trend` sets quarters beside each other, so the inputs have to hold at least two.",
)
NO_FIGURE = kind(
    "NR160",
    "error",
    "Nothing to draw",
    "the figure '{kind}' cannot be drawn: {what}",
    "{fix}",
    "A kind of figure needs something that the command was not given, or that the table lacks: "
    "draws, a trust, another weighting, or a range of values.",
)
NO_PNG = kind(
    "NR161",
    "error",
    "PNG cannot be written",
    "resvg-py, which makes PNG of a drawing, is not installed",
    "write a .svg, or install it: pip install 'nhs-rank[png]'",
    "Figures are drawn as SVG, which needs nothing. PNG needs the extra `png`.",
)
