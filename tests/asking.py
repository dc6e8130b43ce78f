"""Questions asked of files in one call, as the commands do: read, rank, ask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nhs_rank
from nhs_rank.analyses import Comparison, Explanation, Scan, Tolerance, Trend, Verification, WhatIf
from nhs_rank.cli._variants import plain, under_options

Paths = Sequence[Path | str] | Path | str


def explain(paths: Paths, trust: str, config: Any = "nof-2025-26", **options: Any) -> Explanation:
    """Rank, then explain one trust."""
    return nhs_rank.compute(paths, config, **options).explain(trust)


def whatif(
    paths: Paths,
    changes: Any = (),
    *,
    set_file: Path | None = None,
    config: Any = "nof-2025-26",
    **options: Any,
) -> WhatIf:
    """Rank, then change something."""
    options = {"draws": 0, **options}
    return nhs_rank.compute(paths, config, **options).whatif(changes, set_file=set_file)


def scan(
    paths: Paths, along: str, *, config: Any = "nof-2025-26", steps: int = 21, changes: Any = ()
) -> Scan:
    """Rank, then follow one value."""
    return nhs_rank.compute(paths, config, draws=0).scan(along, steps=steps, changes=changes)


def trend(paths: Paths, *, config: Any = "nof-2025-26", **options: Any) -> Trend:
    """Rank the latest quarter, then all."""
    return nhs_rank.compute(paths, config, **options).trend()


def verify(
    paths: Paths,
    config: Any = "nof-2025-26",
    *,
    published: Sequence[Path] = (),
    tolerance: Tolerance | None = None,
    **options: Any,
) -> Verification:
    """Rank, then hold against what was published."""
    result = nhs_rank.compute(paths, config, **options)
    return result.verify(published=published, tolerance=tolerance)


def compare(
    paths: Paths,
    configs: Sequence[Any] = ("nof-2025-26",),
    *,
    variants: Any = None,
    against: str | None = None,
    **options: Any,
) -> Comparison:
    """Rank by the first framework, then by the others, as the command does."""
    asked = nhs_rank.Options.of(**{"draws": 0, **options})
    if len(configs) == 1:
        variants = under_options(asked, variants or {})
        asked = plain(asked)
    data = nhs_rank.read(paths, configs[0], quarter=asked.quarter)
    base = data.again(data.framework, asked)
    return base.compare(*configs[1:], variants=variants, against=against)
