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

if TYPE_CHECKING:
    from nhs_rank.framework import Framework

__all__ = ["starter"]


def starter(extends: str, name: str, folder: Path | None = None) -> str:
    """Return the text of a framework file that extends another and changes nothing yet.

    ``folder`` is where the file will be (the current folder if not given): the path of another
    file is written from there. Raises `InputError` if the other cannot be loaded or the name is
    not one.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        fix = "use small letters, digits and '-'"
        reason = f"'{name}' is not a name"
        raise InputError([c.BAD_OPTION(option="--name", reason=reason, fix=fix)])
    framework = load_framework(extends)
    if folder is not None and extends not in bundled_names():
        extends = _from(folder, Path(extends))
    quoted = extends.replace("'", "''")
    lines = [
        "# A weighting of your own. Take the # away from what you want to change; what is not here",
        f"# stays as in {extends}. Maps merge, lists and single values replace, null removes.",
        f"# Check it with: nhs-rank config check {name}.yaml",
        f"framework: {name}",
        f"title: {name.replace('-', ' ').capitalize()}",
        f"extends: '{quoted}'",
        "",
        "# How much each thing counts. level is metric, group or domain: with group or domain each",
        "# one's mean is taken first, then the weighted mean of those means.",
        "#weights:",
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


def _from(folder: Path, path: Path) -> str:
    """The path of a file as seen from a folder."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _weights(framework: Framework) -> list[str]:
    level = framework.weights.level
    values, default = framework.weights.values, framework.weights.default
    return [
        f"#    {key}: {values.get(key, default):g}  # {' '.join(title.split())}"
        for key, title in framework.titles(level).items()
        if level != "metric" or framework.metrics[key].counts
    ]
