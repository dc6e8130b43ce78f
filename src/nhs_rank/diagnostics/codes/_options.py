"""NR170 to NR189: options whose values, or whose company, cannot be used."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

OPTION_MISSING = kind(
    "NR170",
    "error",
    "Option missing",
    "{option}: it is missing",
    "write {example}",
    "The command cannot work without this argument or option, alone or beside another that was "
    "given.",
)
OPTION_TWICE = kind(
    "NR171",
    "error",
    "One name given twice",
    "{option}: '{value}' is given twice{again}",
    "keep one of them",
    "An option that may be repeated takes each name once. The ID of a metric and its aliases are "
    "one name.",
)
OPTIONS_CLASH = kind(
    "NR172",
    "error",
    "Options that do not go together",
    "{option}: it does not go with {other}",
    "leave one of them out",
    "Each of the two can be used, but not both in one run: one has nothing to say to what the "
    "other asks for.",
)
OPTION_NEEDS = kind(
    "NR173",
    "error",
    "Option that needs another",
    "{option}: it goes with {needed} only",
    "add {needed}, or leave it out",
    "The option changes something that only happens where the other one asks for it. By itself "
    "it would change nothing, without a word.",
)
TWO_QUESTIONS = kind(
    "NR174",
    "error",
    "Two questions in one run",
    "{option}: it is another question than {other}",
    "ask one at a time",
    "`sensitivity` answers one question a run, and each of them has an option.",
)
OPTION_OUT_OF_RANGE = kind(
    "NR175",
    "error",
    "Number out of range",
    "{option}: {value} is not {range}",
    "give a number in that range",
    "The option takes a number, and this one is smaller or larger than it can be.",
)
NOT_A_CHOICE = kind(
    "NR176",
    "error",
    "None of the choices",
    "{option}: '{value}' is not {what}",
    "{near}",
    "The option takes one of a list of names, which a framework, a catalogue or the option "
    "itself has, and this is none of them.",
)
WEIGHT_OF_A_PART = kind(
    "NR177",
    "error",
    "Weight that changes nothing",
    "--weight: {value} does not count by itself, so its weight changes nothing",
    "weigh the metric that it is a part of",
    "A metric that is only a part of another has no weight in the average; the metric that is "
    "made of it has.",
)
CUTS_NOT_ASCENDING = kind(
    "NR178",
    "error",
    "Bounds not ascending on the command line",
    "--cuts: {value} are not in ascending order",
    "sort them, smallest first",
    "The bounds of segments go from the best to the worst, and no two are equal.",
)
NOT_RANKED_TOGETHER = kind(
    "NR179",
    "error",
    "Trusts that are not ranked together",
    "--pairs: {one} and {two} are not two trusts that are ranked together",
    "name two of one type",
    "One trust is better than another only where both are ranked, and in one ranking.",
)
OUTSIDE_LEVEL = kind(
    "NR180",
    "error",
    "Metrics outside the level that is varied",
    "--level: {metrics} belong to no {level}",
    "vary another level, or give them one in the framework file",
    "Weights of domains or groups can be drawn only where every metric that counts belongs to one.",
)
NO_COUNTS = kind(
    "NR181",
    "error",
    "No counts to draw from",
    "{option}: the files have no numerator and denominator",
    "give tidy files that have them, such as those that build makes",
    "What chance does to a value follows from the counts behind it, which `--funnel` and "
    "`--sampling` read from the columns `numerator` and `denominator`.",
)
