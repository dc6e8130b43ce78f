"""NR3xx: what the rows say together."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

DUPLICATE = kind(
    "NR301",
    "error",
    "Metric twice for one trust",
    "{metric} stands twice for {trust} in {quarter} (also {other})",
    "{fix}",
    "One trust has two rows for one metric of one quarter, in one file or in two. Equal rows "
    "count as well: they mean that a file was given twice, or pasted onto itself.",
)
TWO_TYPES = kind(
    "NR302",
    "error",
    "Two types for one trust",
    "{trust} is of type '{value}' here and '{first}' in {other}",
    "correct one of them",
    "The type decides which trusts it is ranked against, so it cannot be guessed.",
)
TWO_NAMES = kind(
    "NR303",
    "warning",
    "Two names for one trust",
    "{trust} has the {what} '{value}' here and '{first}' in {other}",
    "the latter is shown",
    "The rows of one trust and quarter disagree on its name, sub-type or region. It changes no "
    "figure.",
)
UNKNOWN_METRIC = kind(
    "NR304",
    "warning",
    "Metric not in the framework",
    "'{value}' is not a metric of the framework and is left out ({count} cells)",
    "{near}",
    "A column or row names something that the framework does not have. It takes no part in any "
    "score.",
)
OUTSIDE_SCALE = kind(
    "NR305",
    "error",
    "Score outside the scale",
    "the published score {value} of {metric} is not between {best} and {worst}",
    "check the cell: is it a value instead of a score?",
    "A published score must lie on the framework's scale.",
)
OTHER_UNIT = kind(
    "NR306",
    "warning",
    "Another unit",
    "{metric} is given in '{value}', the framework has '{unit}' ({count} cells)",
    "check that the values mean the same",
    "The unit in the file is not the one that the framework names for the metric.",
)
NO_KNOWN_METRIC = kind(
    "NR307",
    "error",
    "No metric of the framework",
    "none of the files has a metric of the framework '{framework}'",
    "check the files, or choose another framework with --config",
    "Nothing in the inputs can be scored.",
)
NO_QUARTER = kind(
    "NR308",
    "error",
    "Quarter not given",
    "the rows do not say their quarter while other files have {found}",
    "add a column 'quarter', or say which one it is with --quarter",
    "Rows join on quarter, trust and metric. A file without a quarter joins the quarter named "
    "with `--quarter`, or the only one that the other files have.",
)
FLAGS_DISAGREE = kind(
    "NR309",
    "error",
    "Flag contradicts itself",
    "{flag} of {trust} is {value} here and {first} in {other}",
    "correct one of them",
    "Two files say different things about one flag of one trust.",
)
UNKNOWN_TYPE = kind(
    "NR310",
    "warning",
    "Trust type not in the framework",
    "'{value}' is not a trust type of the framework ({count} trusts)",
    "{near}",
    "The framework lists the types of trust it knows, with the spellings they go by. Trusts of "
    "another type are ranked among themselves.",
)
UNKNOWN_CATEGORY = kind(
    "NR311",
    "error",
    "Category not in the framework",
    "'{value}' is not a category of {metric}",
    "{near}",
    "A metric scored by category has a text that the framework gives no score for.",
)
ONLY_LEAGUE_TABLES = kind(
    "NR312",
    "error",
    "Only league tables",
    "the files are published league tables, which hold no metric",
    "add the data file",
    "League tables hold results. They are used by `verify`, beside the data files.",
)
OTHER_QUARTER = kind(
    "NR313",
    "warning",
    "Trust missing in a quarter",
    "{trust} is in {other} and not in {quarter}",
    "check that the file of {quarter} is complete",
    "A trust is in one quarter and not in the next or the one before, which has others of its "
    "type: it opened, closed or merged, or was lost on the way.",
)
OUTSIDE_RANGE = kind(
    "NR314",
    "error",
    "Value outside its range",
    "{metric} is {value}, which is not within {span}{more}",
    "correct the cell, or say --factor {metric}=NUMBER where a whole column is in another unit",
    "The framework says which values the metric can have. A share of cases, for one, cannot be "
    "below 0 or above 100 per cent.",
)
ALL_EQUAL = kind(
    "NR315",
    "warning",
    "Values all equal",
    "all {count} values of {metric} are {value}",
    "check that the column is what it says",
    "A metric that does not tell trusts apart gives all of them the best score.",
)
SMALL_POOL = kind(
    "NR316",
    "warning",
    "Small pool",
    "only {number} {metric}",
    "its scores say little",
    "With fewer than five trusts in a pool, one place is more than half a point of score.",
)
SCORE_CONTRADICTS = kind(
    "NR317",
    "warning",
    "Published score contradicts its value",
    "the published score of {metric} is {value}, its value makes it {expected}",
    "one of the two is wrong, or rows are missing",
    "All types of trust that the metric's pool has are in the files, and yet the score made from "
    "the value is further from the published one than rounding explains: 0.15, or one place in a "
    "small pool.",
)
RANK_CONTRADICTS = kind(
    "NR318",
    "warning",
    "Published rank contradicts the values",
    "the published rank of {trust} in {metric} is {value}, by its value it is {expected} here",
    "one of the two is wrong",
    "The published ranks of a metric, which are within a type of trust, do not have the order of "
    "its values. Of a metric and type the five that are furthest out are named, the worst first.",
)
ALL_MISSING = kind(
    "NR320",
    "error",
    "Every cell is missing",
    "the files have {count} metrics of the framework, and every cell of them is missing",
    "check that the export is complete",
    "The metrics are there by name, and none has a value for any trust. There is nothing to rank.",
)
PASSED_OVER = kind(
    "NR321",
    "warning",
    "Column passed over",
    "the column '{value}' is not read",
    "{near}",
    "The name of a column is nearly one that the layout knows, and that one is missing. Other "
    "columns of a tidy or official file are passed over without a word.",
)
OTHER_SCALE = kind(
    "NR322",
    "error",
    "Column in another unit",
    "the values of {metric} in the column '{header}' ({value}) are {what}, not {unit}",
    "{fix}",
    "The framework says which values of a metric are possible and which are ever seen. Those of "
    "this column are not, and they are when they are multiplied: proportions for per cent, seconds "
    "for minutes, thousands. Some values of a column may be so and others not. Beside a column of "
    "proportions other columns of per cents of which none is above 1 are taken for proportions "
    "too. Nothing is changed unasked.",
)
NEVER_SEEN = kind(
    "NR323",
    "warning",
    "Value never seen",
    "{metric} is {value}, which is not within what is seen of it, {span}{more}",
    "check the cell",
    "The value is possible but far from all that was ever published of the metric.",
)
SIGN_AGAINST_UNIT = kind(
    "NR324",
    "warning",
    "Per cent sign against the unit",
    "cells of {metric} in the column '{header}' have a per cent sign, and its unit is {unit}",
    "check that the column is what it says",
    "The sign is passed over, and the number counts as one in the metric's unit.",
)
SOME_SIGNS = kind(
    "NR325",
    "warning",
    "Per cent sign in some cells",
    "{count} values of {metric} in the column '{header}' have no per cent sign and others have",
    "check that all are per cents",
    "A column in which some cells are formatted as per cents and others are not may mix per cents "
    "with proportions.",
)
MAYBE_PROPORTIONS = kind(
    "NR326",
    "warning",
    "Perhaps proportions",
    "the values of {metric} in the column '{header}' ({value}) are very small for per cents",
    "if they are proportions, add --factor {name}=100",
    "All values of a metric in per cent are below a tenth of a per cent, or below one per cent "
    "where values up to a hundred are seen. They may be right, which cannot be told from them.",
)
TYPE_FROM_REGISTER = kind(
    "NR327",
    "warning",
    "Type from the register",
    "{count} no type in the files, and is taken for what the register says ({types}): {names}",
    "add a column trust_type to be sure",
    "The type decides which trusts a trust is ranked among. Where the files leave it out and the "
    "register of organisations has the code, its type is taken.",
)
NO_TYPE = kind(
    "NR328",
    "warning",
    "Trust without a type",
    "{count} no type while others have one (ranked apart from them): {names}",
    "give the type in a column trust_type",
    "Ranks and some scores are within a type of trust. A trust without one is ranked among those "
    "that have none either.",
)
NOT_REGISTERED = kind(
    "NR329",
    "warning",
    "Code not in the register",
    "{count} codes are not in the register of organisations while most are: {names}",
    "check that they are codes of trusts",
    "Most codes of the files are those of trusts. Others may be misspelt, or belong to bodies that "
    "are no trust.",
)
ENDED = kind(
    "NR330",
    "warning",
    "Trust that had ended",
    "{trust} is in {quarter}, and since {since} it is {other}",
    "check the code, and that its figures do not stand twice",
    "The register of organisations says that the code ended before the quarter began. Successors "
    "can be added in a framework, or with `--successors FILE`.",
)
SEVERAL_PERIODS = kind(
    "NR333",
    "error",
    "Several periods and no quarter",
    "the rows are of several periods ({found}) and have no column quarter",
    'if each is of a quarter, add --quarter-from "{value}"; else leave out the other periods',
    "Rows of several periods would be taken for one quarter. `--quarter-from COLUMN` takes the "
    "quarter of each row from a column that has quarters, months or days in it.",
)
OTHER_PERIOD = kind(
    "NR334",
    "error",
    "Period of another quarter",
    "the column '{name}' says {value}, and the rows would count for {quarter}",
    'add --quarter-from "{name}", or leave the file out',
    "A file without a quarter joins the one that is asked for, or the only one of the other files. "
    "Its column of periods says that it is of another one.",
)
RESTATED = kind(
    "NR335",
    "error",
    "Two files with the same cells",
    "{count} cells stand in {other} as well, {differ}",
    "{fix}",
    "Two files have the same metrics of the same trusts and quarter: one is a copy or a corrected "
    "version of the other. `--prefer-latest` takes the version whose name says that it is later "
    "(`-v2`, `-revised`, `-corrected`) and leaves the other out.",
)
LATER_TAKEN = kind(
    "NR336",
    "warning",
    "Later version taken",
    "{other} is a later version of the file and is taken instead ({differ})",
    "remove one of the two to be sure",
    "Asked for with `--prefer-latest`.",
)
SAME_FILE = kind(
    "NR337",
    "warning",
    "Same file twice",
    "the file is the same as {other}, to the byte",
    "it is read once",
    "Two files have the same content under different names.",
)
ONLY_RESULTS = kind(
    "NR338",
    "error",
    "Only results",
    "the files are results of this program, which are no inputs",
    "give the files that they were made of",
    "Results are passed over among inputs; there is nothing else here.",
)
NOTHING_TO_RENAME = kind(
    "NR347",
    "warning",
    "Nothing to rename",
    "'{value}' stands in no file, so there is nothing to {what}",
    "{near}",
    "A name given with `--rename` or `--quarter-from` is neither that of a column nor of a metric "
    "in the files.",
)
