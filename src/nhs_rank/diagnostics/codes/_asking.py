"""NR130 to NR149: what is asked of the tool cannot be done."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

READ_OTHERWISE = kind(
    "NR130",
    "error",
    "Framework that reads the files otherwise",
    "'{framework}' names other metrics, and the table was not read from files here",
    "read the files again for this framework",
    "A framework that names its metrics, units or flags in another way needs the files read for "
    "it. Where only a table is at hand they cannot be.",
)
READ_ONCE = kind(
    "NR131",
    "error",
    "Standard input is needed twice",
    "standard input can be read once only, and '{framework}' reads it differently",
    "save it to a file first",
    "Frameworks that name their metrics in the same way share what was read; others have the "
    "inputs read again, which standard input (`-`) does not allow.",
)
NOTHING_TO_COMPARE = kind(
    "NR132",
    "error",
    "One ranking only",
    "there is nothing to compare {value} with",
    "give a second --config, a --variant, --weight, --no-cap or --against official",
    "A comparison needs two rankings at least: of two frameworks, of one with and without a "
    "change, or of one and the published ranks.",
)
NAME_TAKEN = kind(
    "NR133",
    "error",
    "Name given twice",
    "the name '{value}' is taken",
    "choose another name",
    "Every ranking of a comparison has a name of its own; a framework's is that in its file.",
)
NOT_A_VARIANT = kind(
    "NR134",
    "error",
    "Variant not understood",
    "--variant: {reason}",
    "write half-finance:finance=0.5 or no-override:no-cap",
    "`--variant` takes a name, a colon, and weights or the word `no-cap`, with commas between.",
)
UNKNOWN_VARIANT = kind(
    "NR135",
    "error",
    "Unknown base of a comparison",
    "--against: '{value}' is none of the rankings",
    "use one of: {known}",
    "`--against` names the ranking that the others are measured against: one of those compared, "
    "or `official` for the published ranks in the files.",
)
RANKED_WITHIN_OTHERS = kind(
    "NR136",
    "error",
    "Places that cannot be compared",
    "one of the tables ranks within each type, another over all trusts",
    "use frameworks with the same ranking.within",
    "A place among trusts of one type and a place among all trusts are different things; a "
    "difference between the two would mean nothing.",
)
TRUST_IN_ANOTHER_QUARTER = kind(
    "NR137",
    "error",
    "Trust in another quarter",
    "'{value}' is {trust}, which is not in {quarter}",
    "it is in: {found}; see --quarter",
    "The trust that was named is in the files, but not in the quarter that is ranked.",
)
TRUST_OF_ANOTHER_TYPE = kind(
    "NR138",
    "error",
    "Trust of another type",
    "'{value}' is {trust}, which is of the type '{type}'",
    "leave out --trust-type, or name that type",
    "The trust that was named is in the quarter, but not of the type that is shown.",
)
UNKNOWN_COLUMN = kind(
    "NR139",
    "error",
    "Unknown column",
    "{option}: the table has no column '{value}'",
    "{near}",
    "`--sort` and `--columns` take the names of columns of the main table, as its CSV has them.",
)
UNKNOWN_REGION = kind(
    "NR140",
    "error",
    "Unknown region",
    "no trust in the table is in the region '{value}'",
    "the regions are: {found}",
    "`--region` takes the name of a region as the files spell it, or a part of it.",
)
NO_ROWS_OF_TRUSTS = kind(
    "NR141",
    "error",
    "No rows of trusts to choose from",
    "the tables that this question is answered with have no row a trust",
    "leave out --trust, --region, --top and --bottom",
    "Options that choose trusts apply where a table has a row for each of them.",
)
OUTPUT_TWICE = kind(
    "NR142",
    "error",
    "Output given twice",
    "--output is given {count} times: {value}",
    "keep one; run the command again for another file",
    "A run writes one file. `-o -` is standard output.",
)
NOT_A_CHANGE = kind(
    "NR143",
    "error",
    "Change not understood",
    "--set: '{value}' is not CODE:METRIC=VALUE",
    "write --set RCX:OF0013=76.4",
    "`--set` takes a trust, a colon, a metric or flag, an equals sign, and what it is set to: a "
    "value, `+1.5` or `-2%` on top of what it is, `=-3` for a negative number, `NA` for none, "
    "`yes` or `no`.",
)
NOT_A_RANGE = kind(
    "NR144",
    "error",
    "Range not understood",
    "--scan: {reason}",
    "{fix}",
    "`--scan` takes a trust, a metric that has numbers, and two different ends: "
    "`RCX:OF0013=70..80`. `--steps` says how many values lie on the way, both ends included.",
)
TOO_FEW_CUTS = kind(
    "NR145",
    "error",
    "Bounds that make too few segments",
    "--cuts: they make {segments} segments, and a cap places trusts in segment {worst}",
    "give {wanted} bounds or more, or leave the cap out with --no-cap",
    "A cap of the framework names a segment that the bounds given do not make.",
)
