"""NR5xx: what a result should be read with."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

TYPE_MISSING = kind(
    "NR501",
    "warning",
    "Trust type missing from the inputs",
    "the files have no {types} trusts: {what}",
    "{fix}",
    "The framework ranks trusts of a type that is not in the inputs. Metrics that are ranked over "
    "all types together then have scores on a shorter scale, where they are made from values, and "
    "segments that are quartiles over all trusts have other bounds, so that some trusts have "
    "another segment and rank. `--cuts published` takes the bounds from the published averages and "
    "segments in the files.",
)
ONE_TYPE_SEGMENTS = kind(
    "NR502",
    "warning",
    "Segments over one type only",
    "the quartiles that make the segments are taken over {types} trusts only",
    "{fix}",
    "Segments are quartiles of the average over all trusts of all types. From one type alone "
    "they fall elsewhere, and a quarter of the trusts is placed in each whatever the others do.",
)
MIXED_SOURCES = kind(
    "NR503",
    "warning",
    "Published and computed scores mixed",
    "{metric} has {given} published scores and {values} made from values in one pool",
    "choose one kind with --scores given or --scores values",
    "A published score and one made from a value are on the same scale but not from the same pool.",
)
STAYS_OUT = kind(
    "NR504",
    "warning",
    "Metric outside the weights",
    "{metrics} stay out: the weights are by {level}, and they belong to none",
    "{fix}",
    "With weights by domain or group, a metric that has none takes no part in the average.",
)
PART_ALONE = kind(
    "NR515",
    "warning",
    "Part of a metric that cannot be made",
    "{parts} counts only as part of {whole}, which no trust has: it counts for nothing",
    "add what else {whole} is made of: {absent}",
    "Some metrics count only as a part of another, such as the planned surplus of combined "
    "finance. Where the files have one part and not the others, the whole cannot be made.",
)
NO_FLAG_DATA = kind(
    "NR505",
    "warning",
    "Flag not in the files",
    "the files do not say which trusts have {flag}",
    "without it the cap is applied to none",
    "The cap that keeps a trust in deficit from the better segments needs the flag as an input; "
    "it cannot be worked out from the metrics.",
)
POOL_OF_ONE = kind(
    "NR506",
    "warning",
    "Pool of one trust",
    "{trust} is the only one with {metric}, so its score from the value is the best one",
    "read that score with care",
    "A rank among one is 1. The score says nothing about the trust.",
)
NOBODY_RANKED = kind(
    "NR507",
    "warning",
    "Nobody ranked",
    "no trust has enough metrics to be ranked",
    "see the reason beside each trust",
    "Every trust fell below the framework's minimum of metrics.",
)
CUTS_OVERLAP = kind(
    "NR508",
    "warning",
    "Published bounds overlap",
    "the published averages of segments {first} and {second} overlap",
    "the bound is taken halfway, and some trusts fall on the other side",
    "A published average of one segment is worse than one of the next segment, so no bound "
    "separates them.",
)
NO_CAP_FLAGGED = kind(
    "NR510",
    "warning",
    "Trusts without the flag",
    "{count} of {all} trusts have no {flag} in the files: {names}",
    "the cap is not applied to them",
    "The flag is known for some trusts only.",
)
CUTS_COINCIDE = kind(
    "NR511",
    "warning",
    "Bounds of segments coincide",
    "the bounds between segments coincide ({value})",
    "too many averages are equal to part the trusts; read the segments with care",
    "Quantiles of averages that are all the same, or of very few trusts, are the same number. Then "
    "there is no segment between them, and equal trusts all get the better one.",
)
ALONE = kind(
    "NR430",
    "warning",
    "Ranked against nobody",
    "{trust} is alone among {among} of {metric}, and scores {score}",
    "read that score with care",
    "Those who meet a standard, or miss it, are ranked among themselves. One alone is first among "
    "them; the official manual does not say what it should score.",
)
FEW_DRAWS = kind(
    "NR512",
    "warning",
    "Few draws",
    "{count} draws are too few for the ends of a range",
    "use --draws 30000, or 0 to leave ranges out",
    "The ends of a likely range are the 2.5th and the 97.5th percentile; fewer than 100 draws say "
    "next to nothing about them.",
)
TOO_FEW_METRICS = kind(
    "NR513",
    "warning",
    "Too few metrics for a likely range",
    "{count} of {all} ranked trusts have fewer than {least} counted metrics, so they have no "
    "likely range: {names}",
    "a place that rests on so few metrics could easily be another",
    "A likely range shows how far the rank would be another with other metrics, by drawing from "
    "the trust's own scores. Of one score every draw is the same, and of a few they hardly differ: "
    "the range would be narrow because little is known. It is left empty instead, and so are "
    "simultaneous sets.",
)
NO_SPREAD = kind(
    "NR514",
    "warning",
    "No spread between scores",
    "the scores of {count} of {all} ranked trusts are all the same, so they have no likely range: "
    "{names}",
    "equal scores do not make a rank certain",
    "Drawing again from scores that are all the same gives the same average every time. That says "
    "nothing about how far the rank would be another with other metrics, so the range is left "
    "empty.",
)
MOSTLY_ABSENT = kind(
    "NR346",
    "warning",
    "Metric mostly absent",
    "{metric} has a value for {count} of {among} trusts only",
    "check that its file is complete: those without it are averaged without it",
    "Most trusts of every type that reports the metric have no value of it. A trust is averaged "
    "over the metrics that it has, so that a lost file changes averages without an error.",
)
