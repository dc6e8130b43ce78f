"""NR4xx: the framework file."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

NO_FRAMEWORK = kind(
    "NR401",
    "error",
    "Unknown framework",
    "there is no framework or weighting '{value}'",
    "{near}",
    "`--config` and `extends` take the name of a bundled framework, or the path of a YAML file.",
)
BAD_YAML = kind(
    "NR402",
    "error",
    "Not valid YAML",
    "the file is not valid YAML: {reason}",
    "{fix}",
    "The file cannot be read as YAML at all. Tabs do not indent in YAML.",
)
DUPLICATE_KEY = kind(
    "NR403",
    "error",
    "Key twice",
    "the key '{value}' stands twice",
    "remove one of them",
    "YAML would silently take the last of two equal keys; here it is an error.",
)
YAML_FEATURE = kind(
    "NR404",
    "error",
    "YAML feature not allowed",
    "{what} are not allowed in a framework file",
    "write the values out",
    "Anchors, aliases, merge keys and tags are refused: they let a small file unfold into a huge "
    "one, and `extends` does what they are used for.",
)
UNKNOWN_KEY = kind(
    "NR405",
    "error",
    "Unknown key",
    "unknown key '{value}' in {where}",
    "{fix}",
    "The key has no meaning at this place. Nothing is ignored: a misspelt key would change a "
    "ranking without a word.",
)
MISSING_KEY = kind(
    "NR406",
    "error",
    "Missing key",
    "{where} needs the key '{value}'",
    "add it",
    "A required key is not there.",
)
WRONG_TYPE = kind(
    "NR407",
    "error",
    "Wrong kind of value",
    "{where} should be {what}, not {given}",
    "correct the value",
    "The key takes another kind of value: a number and not a text, a list and not a single value, "
    "keys with values and not a list. A number in quotation marks is a text.",
)
EXTENDS_LOOP = kind(
    "NR408",
    "error",
    "Frameworks extend each other",
    "'extends' goes round in a circle: {chain}",
    "break the circle",
    "A framework file extends itself, directly or through others.",
)
UNKNOWN_REFERENCE = kind(
    "NR409",
    "error",
    "Name not defined",
    "{where} names '{value}', which is not a {what}",
    "{near}",
    "A metric, domain, group, flag or type is named that the framework does not define.",
)
ALL_WEIGHTS_ZERO = kind(
    "NR410",
    "error",
    "All weights zero",
    "no counted metric has a weight above 0",
    "give at least one a weight",
    "With all weights zero there is no average.",
)
SAME_NAME = kind(
    "NR411",
    "error",
    "One name for two things",
    "'{value}' is both {first} and {second}",
    "give one of them another name",
    "IDs, aliases and the IDs of published scores, flags and results must all differ, or a column "
    "could mean two things.",
)
NOT_ASCENDING = kind(
    "NR412",
    "error",
    "Bounds not ascending",
    "{where}: {value} are not in ascending order",
    "sort them, smallest first",
    "The bounds of segments go from the best to the worst.",
)
METRIC_LOOP = kind(
    "NR413",
    "error",
    "Metrics made of each other",
    "the scores of {value} are made of each other",
    "break the circle",
    "Metrics of the methods `matrix` and `mean` are made of other metrics' scores, which must "
    "not lead back to them.",
)
FRAMEWORK_TOO_LARGE = kind(
    "NR414",
    "error",
    "Framework file too large",
    "the file has more than {limit}",
    "a framework file is a few hundred lines",
    "The bound keeps a wrong file from filling the memory.",
)
SUCCEEDS_ITSELF = kind(
    "NR416",
    "error",
    "Code that succeeds itself",
    "{value} is its own successor, by way of others",
    "break the circle",
    "`successors` maps codes that are no more to those that took their place; following them must "
    "come to an end.",
)
DIRECTION = kind(
    "NR415",
    "error",
    "Direction contradicts the standard",
    "{where}: '{value}' does not fit better: {better}",
    "correct one of them",
    "Where higher is better a standard is met at or above its bound, and the other way round.",
)
NO_SUCH_WORD = kind(
    "NR417",
    "error",
    "None of the words of a key",
    "{where}: there is no {what} {given}",
    "{near}",
    "The key takes one of a few words, such as the name of a method, and this is none of them.",
)
OUT_OF_LIMITS = kind(
    "NR418",
    "error",
    "Value out of limits",
    "{where}: {given} is not {range}",
    "correct the value",
    "The number is smaller or larger than it can be here, or the list or text is shorter or "
    "longer. The quantiles of segments lie between 0 and 1.",
)
BAD_FORM = kind(
    "NR419",
    "error",
    "Value of another form",
    "{where}: {reason} (found {given})",
    "see 'nhs-rank config schema' for the form",
    "The value is of the right kind, but not written as this key needs it: a key has small "
    "letters, digits and `_`, a standard is a sign and a number (`>= 78`), a weight is 0 or large "
    "enough to be told from 0.",
)
CONTRADICTION = kind(
    "NR420",
    "error",
    "Parts that do not agree",
    "{where}: {reason}",
    "{fix}",
    "Each part is well-formed, but together they make no sense: a scale whose best score is not "
    "below its worst, a band that cannot be reached behind a wider one, a table of scores with "
    "rows of different lengths, categories none of which has a score.",
)
SCORE_OFF_SCALE = kind(
    "NR421",
    "error",
    "Score off the scale",
    "{where}: the score {value} is not between {scale}",
    "use a score on the scale",
    "A rule states scores of its own, and one of them lies outside the framework's `scale`.",
)
BEYOND_RANGE = kind(
    "NR422",
    "error",
    "Typical values that are not possible",
    "{where}: {value} reaches beyond the range of possible values {range}",
    "correct one of them",
    "`typical` says where the values of a metric usually lie, which is within its `range`.",
)
NO_SUCH_SEGMENT = kind(
    "NR423",
    "error",
    "Segment that does not exist",
    "{where}: there are {segments} segments, so none is {value}",
    "use one of them",
    "A cap places in a segment that the framework's cuts do not make.",
)
MEAN_NEEDS_POSITIVE = kind(
    "NR424",
    "error",
    "Geometric mean of scores that may be 0",
    "{where}: a geometric mean needs scores above 0",
    "use a scale that starts above 0",
    "A geometric mean multiplies scores, so that a single 0 would decide all.",
)
