"""The public API as a user would call it; mypy reads this file, nothing runs it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

import nhs_rank
from nhs_rank.analyses import (
    Comparison,
    Explanation,
    Scan,
    Trend,
    WhatIf,
    compare,
    explain,
    scan,
    trend,
    whatif,
)

result: nhs_rank.Result = nhs_rank.compute([Path("data")], "patient-first", draws=0)
table: pl.DataFrame = result.league
detail: pl.DataFrame = result.detail

framework: nhs_rank.Framework = nhs_rank.load_framework("nof-2025-26")
cells, log = nhs_rank.read_files(["data"], framework)
again: nhs_rank.Result = nhs_rank.run(cells, framework, nhs_rank.Options(cap=False), log.items)
warnings: tuple[nhs_rank.Diagnostic, ...] = again.warnings

both: Comparison = compare("data", ["nof-2025-26", "patient-first"], cuts="published")
measures: pl.DataFrame = both.agreement
page: Explanation = explain("data", "RCX", config=framework, draws=0)
needed: list[float] = page.way.routes["value_needed"].to_list()
changed: WhatIf = whatif("data", ["RCX:OF0013=76.4"], quarter="2025-26-q1")
line: Scan = scan("data", "RCX:OF0013=60..80", steps=11)
quarters: Trend = trend("data", draws=0)

try:
    nhs_rank.compute("missing.csv")
except nhs_rank.InputError as error:
    codes: list[str] = [item.code for item in error.diagnostics]
