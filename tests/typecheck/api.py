"""The public API as a user would call it; mypy reads this file, nothing runs it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

import nhs_rank

result: nhs_rank.Result = nhs_rank.compute([Path("data")], "patient-first", draws=0)
table: pl.DataFrame = result.league
detail: pl.DataFrame = result.detail

framework: nhs_rank.Framework = nhs_rank.load_framework("nof-2025-26")
cells, log = nhs_rank.read_files(["data"], framework)
again: nhs_rank.Result = nhs_rank.run(cells, framework, nhs_rank.Options(cap=False), log.items)
warnings: tuple[nhs_rank.Diagnostic, ...] = again.warnings

try:
    nhs_rank.compute("missing.csv")
except nhs_rank.InputError as error:
    codes: list[str] = [item.code for item in error.diagnostics]
