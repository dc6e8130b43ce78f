"""NR9xx: building metrics from statistics."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

NO_STATISTICS = kind(
    "NR901",
    "error",
    "No statistics",
    "none of the files is a publication that is known",
    "known are: {known}",
    "`build` recognises publications by what they hold, never by their names. None of the files or "
    "folders held one. `docs/statistics.md` says what each looks like.",
)
NOT_STATISTICS = kind(
    "NR902",
    "error",
    "File of no known publication",
    "it is none of the publications that are known",
    "known are: {known}; leave the file out, or see whether its layout has changed",
    "A file was named that is none of the publications: it is another table of the same page, or "
    "its layout has changed so much that it cannot be read without a guess. It is refused.",
)
FILE_PASSED_OVER = kind(
    "NR903",
    "warning",
    "File passed over",
    "it is none of the publications that are known, and was passed over",
    "take it out of the folder if it should not be there",
    "A file in a folder is none of the publications. Nothing is read from it.",
)
LAYOUT_CHANGED = kind(
    "NR904",
    "error",
    "Layout not as known",
    "it looks like {title}, but there is {what}",
    "see whether the publication has changed; nothing is read from the file",
    "The file was recognised, but a sheet or column that its figures stand in is missing or has "
    "another heading. It is refused as a whole, since a guess may be wrong without showing.",
)
NOT_A_COUNT = kind(
    "NR905",
    "error",
    "Not a count",
    "'{value}' in {heading} is not a number",
    "correct the cell, or leave it empty if the count is missing",
    "A cell that should hold a count holds something else.",
)
NEGATIVE_COUNT = kind(
    "NR906",
    "error",
    "Count below nothing",
    "{value} in {heading} is less than nothing",
    "correct the cell",
    "Counts cannot be negative.",
)
PARTS_CONTRADICT = kind(
    "NR907",
    "error",
    "Total contradicts its parts",
    "{heading} says {value}, but its parts add up to {made}",
    "get the file again: rows may be missing, or changed by hand",
    "A publication states totals: in a row of their own, or in a column. One of them is not what "
    "its parts add up to, so that a part is missing or wrong. Nothing is made from the file.",
)
MORE_THAN_ALL = kind(
    "NR908",
    "error",
    "A part larger than the whole",
    "{provider} has {value} {part}, more than the {whole} {all}",
    "correct the row, or get the file again",
    "A provider has more over four hours than attendances, more seen in time than were seen at "
    "all, or the like. Nothing is made from the file.",
)
NO_PERIOD = kind(
    "NR909",
    "error",
    "Period not named",
    "it looks like {title}, but its period cannot be read{found}",
    "see whether the file says which month it is of",
    "The month (or the year of a survey) of a row, sheet or file cannot be read. The name of a "
    "file is no evidence.",
)
MONTHS_MISSING = kind(
    "NR910",
    "warning",
    "Months missing",
    "{metric} of {quarter} is made of {needed}, and {missing} cannot be had from the files{found}: "
    "it is not made",
    "add the files of these months",
    "A metric is made of certain months: those of its quarter, the last of them, or those of the "
    "quarter before. One is missing, so the metric is not made; `--carry` fills the gap.",
)
MONTHS_UNUSED = kind(
    "NR911",
    "warning",
    "File of another month",
    "it is of {found}, and no metric of {quarter} is made of that",
    "give the files of {needed}",
    "The file holds months that the quarter's metrics are not made of. Nothing is made from it.",
)
PROVIDERS_LEFT_OUT = kind(
    "NR912",
    "warning",
    "Providers that are no trust",
    "of {source}, {count} left out that are no trust of the register: {names}",
    "add a trust that is missing with a file of its details given to --carry",
    "Publications count independent providers, boards and other bodies beside trusts. They are in "
    "no pool.",
)
GIVEN_TWICE = kind(
    "NR913",
    "warning",
    "Month given twice",
    "{month} of {statistic} stands in several files: {taken} was taken, {left} left ({rule})",
    "give only one of them, or choose with --vintage",
    "The same month was published first and revised later. The official table uses what was "
    "published first.",
)
UNCLEAR_VINTAGE = kind(
    "NR914",
    "error",
    "Which is first is not said",
    "{month} of {statistic} stands in {one} and {two}, which differ, and neither says which was "
    "published first",
    "give only one of them",
    "Two files hold the same month with different counts. Files say when they were issued in a "
    "cell such as `Published:` or `Revised:`; where they do not, a later last month or a name with "
    "`revised` tells. Here nothing does.",
)
OTHER_SHARES = kind(
    "NR915",
    "warning",
    "Footprints of another month",
    "the footprints of {months} are not in the files: those of {taken} ({mapping}) were taken",
    "add the by-provider workbooks of these months",
    "Which acute trust a provider's attendances belong to stands in the by-provider workbook of "
    "each month, and seldom changes.",
)
NO_SHARES = kind(
    "NR916",
    "warning",
    "No footprints",
    "{metric} goes by the footprints of acute trusts, and no file has them: it is not made",
    "add a by-provider workbook, whose hidden sheet 'Acute Trust Mapping' has them",
    "The metric shares out the attendances of walk-in centres and the like among acute trusts.",
)
NOT_MAPPED = kind(
    "NR917",
    "warning",
    "Provider of no footprint",
    "{provider} has {value} {measure} in {month} and belongs to no acute trust by {mapping}: it "
    "was left out",
    "see whether a newer by-provider workbook maps it",
    "A provider counts attendances, but the mapping of footprints does not have it.",
)
BAD_SHARES = kind(
    "NR918",
    "error",
    "Shares do not add up",
    "the shares of {provider} add up to {value}, not 1",
    "get the workbook again",
    "A provider's attendances are shared out among acute trusts; the shares must add up to 1.",
)
TRUST_LACKS_MONTH = kind(
    "NR919",
    "warning",
    "Trust lacks a month",
    "{trust} has nothing for {missing} in {source}: its {metric} is of the other months",
    "read its value with care",
    "A trust did not submit in one of the months. Its value is made of the others.",
)
ONE_TRUST_ONLY = kind(
    "NR920",
    "warning",
    "Definition on little evidence",
    "{metric} is made by a definition that could be held against one published value only",
    "read it with care",
    "The framework marks the definition as `tentative`.",
)
CODE_REPLACED = kind(
    "NR921",
    "warning",
    "Codes replaced",
    "{pairs} in {source}: the counts go to the successor",
    "",
    "An organisation has merged into another, or a publication uses codes of its own. The table "
    "of successors, or that of survey codes, gives the code that is used now.",
)
BAD_SUCCESSORS = kind(
    "NR922",
    "error",
    "Table of successors cannot be used",
    "{reason}",
    "give a CSV file with the columns code, successor and, if it is known, from (a day)",
    "The file of `--successors` adds to the codes that have ended.",
)
SUCCESSOR_UNCLEAR = kind(
    "NR923",
    "warning",
    "Several successors",
    "{code} has several successors ({names}): its counts are left out",
    "choose one with --successors",
    "One old code can have two successors, and nothing says which part of its counts goes where.",
)
COUNTED_TWICE = kind(
    "NR924",
    "error",
    "Provider stands twice",
    "{provider} stands twice for {month}, first on line {first}",
    "get the file again: a plain sum would count it twice",
    "A provider has two rows where the publication has one.",
)
BROKEN_STATISTICS = kind(
    "NR925",
    "error",
    "File cannot be opened",
    "the file cannot be opened: {reason}",
    "it may be cut short: get it again",
    "The file is damaged, was not downloaded whole, or is protected by a password.",
)
NOTHING_MADE = kind(
    "NR926",
    "error",
    "Nothing can be made",
    "no metric of {quarter} can be made from the files",
    "give the files of the months that the metrics are made of; see the warnings",
    "The files are publications, but of other months, or without a part that is needed.",
)
NO_SUCH_SOURCE = kind(
    "NR927",
    "error",
    "Unknown statistic",
    "{metric} is built from '{value}', which is no {what}",
    "known are: {known}",
    "`built_from` of the framework names a publication or a measure that is not known.",
)
NO_BUILT_FROM = kind(
    "NR928",
    "error",
    "No definitions",
    "{framework} says of no metric what it is built from",
    "add built_from to its metrics; see 'nhs-rank config show nof-2025-26'",
    "Definitions stand in the framework file.",
)
ENDED_NOT_CARRIED = kind(
    "NR929",
    "warning",
    "Ended trusts not carried",
    "trusts have ended by the quarter, and what is known of them is not carried: {pairs}",
    "",
    "A trust has merged into another. The successor's own values are carried; those of the trust "
    "that ended cannot be added to them.",
)
SUCCESSOR_SCORES = kind(
    "NR930",
    "warning",
    "Scores that cannot be added up",
    "{trust} took over from {codes}, whose {metric} cannot be added up: it is not made",
    "",
    "A score, unlike counts, cannot be added up over organisations that have merged.",
)
BACKWARDS = kind(
    "NR931",
    "error",
    "Quarters in the wrong order",
    "{start} is not before {end}",
    "an estimate carries an earlier quarter into a later one: swap --from and --to",
    "`backtest` carries the figures of one quarter into a later one.",
)
NO_COMMON_TRUST = kind(
    "NR932",
    "error",
    "No trust in both quarters",
    "no trust of {start} is ranked in {end} too",
    "give the official files of both quarters",
    "An estimate can only be held against what came of the same trusts.",
)
NOT_IN_BOTH = kind(
    "NR933",
    "warning",
    "Trusts of one quarter only",
    "{count} trusts are in one of the quarters only and were left out: {names}",
    "",
    "A trust that is new, has ended, or is ranked in one of the quarters only has no error.",
)
HALF_A_COUNT = kind(
    "NR934",
    "warning",
    "One of two counts missing",
    "{value} has {have} but no {lack} in {month}, and is left out of {metric} for that month",
    "read the value of its trust with care",
    "A provider submitted one of the counts that a metric is made of. Were it added up, it would "
    "weigh on one side of the quotient only.",
)
NO_TRUST_COUNTED = kind(
    "NR935",
    "warning",
    "No trust among the providers",
    "the files have {needed} of {source}, but of no trust that is known: {metric} is not made",
    "give files of the trusts' details to --carry",
    "The months are there, but none of their providers is a trust of the register or of the files "
    "of `--carry`. Trusts of sample data are known from the latter only.",
)
