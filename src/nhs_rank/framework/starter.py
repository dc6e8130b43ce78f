"""A commented framework file for those who start one of their own."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework._bundled import bundled_names
from nhs_rank.framework._load import load_framework
from nhs_rank.framework._weights import resolve_weights

if TYPE_CHECKING:
    from nhs_rank.framework import Framework

__all__ = ["blank", "starter"]


def starter(extends: str, name: str, folder: Path | None = None) -> str:
    """Return the text of a framework file that extends another and changes nothing yet.

    ``folder`` is where the file will be (the current folder if not given): the path of another
    file is written from there. Raises `InputError` if the other cannot be loaded or the name is
    not one.
    """
    _check_name(name)
    framework = load_framework(extends)
    if folder is not None and extends not in bundled_names():
        extends = _from(folder, Path(extends))
    quoted = extends.replace("'", "''")
    lines = [
        "# yaml-language-server: $schema=nhs-rank.schema.json",
        "# A weighting of your own. Take the # away from what you want to change; what is not here",
        f"# stays as in {extends}. Maps merge, lists and single values replace, null removes.",
        f"# Check it with: nhs-rank config check {name}.yaml",
        f"framework: {name}",
        f"title: {_title(name)}",
        f"extends: '{quoted}'",
        "",
        "# How much each thing counts. level is metric, group or domain: with group or domain each",
        "# one's mean is taken first, then the weighted mean of those means. Keys are metrics (by",
        "# ID or alias), domains or groups; multiply: {finance: 0.5} halves all of one.",
        "#weights:",
        "#  multiply: {}",
        f"#  level: {framework.weights.level}",
        f"#  default: {framework.weights.default:g}",
        "#  values:",
        *_weights(framework),
        "",
        "# Leave a metric out of the average, or score it another way.",
        "#metrics:",
        f"#  {next(iter(framework.metrics))}:",
        "#    counts: false",
        "#    score: {method: minmax, pool: all}",
        "",
        "# A trust with fewer metrics is listed, not ranked.",
        f"#missing: {{min_metrics: {framework.missing.min_metrics}, min_share: 0.5}}",
        "",
        "# Segments by quantiles of the average, or by fixed thresholds.",
        "#segments: {method: thresholds, cuts: [1.8, 2.2, 2.6]}",
        "",
        "# No caps at all; or another one.",
        "#caps: []",
        "",
        "# Rank on the average alone.",
        "#ranking: {within: type, by: [average_score], decimals: 2}",
    ]
    return "\n".join(lines) + "\n"


_BLANK = """\
# yaml-language-server: $schema=nhs-rank.schema.json
# (completion in an editor: nhs-rank config schema > nhs-rank.schema.json)
#
# A framework from nothing. Put your metrics in place of the two below, take the # away from what
# you need, and check it with: nhs-rank config check {name}.yaml
framework: {name}
title: {title}

# What is ranked, and the column of files that holds its code.
#unit: {{noun: practice, plural: practices, key: practice_code}}

# Scores run from best to worst; lower is better throughout.
scale: {{best: 1, worst: 4}}

# Types that are ranked apart, with other names that files have for them.
#trust_types:
#  large: {{name: Large, aliases: [big]}}

domains:
  service: Service
  money: Money

# Files have a column for each metric, by its ID or one of its aliases. The methods of scoring:
# rank, standard, bands, categories, matrix, mean, minmax, zscore, given.
metrics:
  seen_in_time:
    name: Percentage seen in time
    aliases: [Seen in time (%)]
    domain: service
    better: higher
    unit: "%"
    range: [0, 100]
    score: {{method: rank, pool: all}}
  overspend:
    name: Spending above the plan
    domain: money
    better: lower
    unit: "%"
    score: {{method: standard, meets: "<= 0"}}

# How much each counts; a key is a metric, a domain or a group: multiply: {{money: 0.5}} halves it.
weights: {{level: metric, default: 1}}

# With fewer metrics it is listed, not ranked.
missing: {{min_metrics: 1, min_share: 0}}

# Segments: quantiles of the average, or fixed thresholds.
segments: {{method: quantile, cuts: [0.25, 0.5, 0.75], pool: all}}
#segments: {{method: thresholds, cuts: [1.8, 2.2, 2.6]}}

# Yes/no facts, each a column of files, and the segment that none with it can do better than.
#flags: {{in_measures: {{}}}}
#caps: [{{flag: in_measures, no_better_than: 3}}]

# Within each type or over all; by segment and average, or by the average alone.
ranking: {{within: all, by: [average_score], decimals: 2}}
"""


def blank(name: str) -> str:
    """Return the text of a whole framework of two metrics that extends nothing.

    Raises `InputError` if the name is not one.
    """
    _check_name(name)
    return _BLANK.format(name=name, title=_title(name))


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", name):
        what, example = "a name", "it in small letters, digits and '-'"
        raise InputError([c.BAD_OPTION(option="--name", value=name, what=what, example=example)])


def _title(name: str) -> str:
    title = name.replace("-", " ").strip().capitalize()
    return f"'{title}'" if title[:1].isdigit() else title


def _from(folder: Path, path: Path) -> str:
    """The path of a file as seen from a folder."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _weights(framework: Framework) -> list[str]:
    level = framework.weights.level
    resolved = resolve_weights(framework)
    values = resolved.between or resolved.within
    return [
        f"#    {key}: {values[key]:g}  # {' '.join(title.split())}"
        for key, title in framework.titles(level).items()
        if level != "metric" or framework.metrics[key].counts
    ]
