"""The public API as a user would call it; mypy reads this file, nothing runs it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

import nhs_rank
from nhs_rank.analyses import (
    Backtest,
    Built,
    Choices,
    Comparison,
    Explanation,
    Reproduction,
    Scan,
    Sensitivity,
    Tolerance,
    Trend,
    Validation,
    Verification,
    WhatIf,
    compare,
    explain,
    reproduce,
    validate,
)

data: nhs_rank.Inputs = nhs_rank.read(["data", Path("more.csv")], quarter="2025-26-q1")
league: nhs_rank.Result = data.rank("patient-first", weights={"finance": 0.5}, draws=0)
result: nhs_rank.Result = nhs_rank.compute([Path("data")], "patient-first", cuts=[2.0, 2.3])
half: nhs_rank.Result = result.rerun(weights={"finance": 0.5}, cap=False, cuts="published")
table: pl.DataFrame = result.league
detail: pl.DataFrame = result.detail
json: dict[str, object] = result.to_dict()
result.write("league.xlsx")

built: Built = nhs_rank.build("statistics", quarter="2025-26-q2", carry="q1", vintage="latest")
rows: pl.DataFrame = built.rows
tested: Backtest = nhs_rank.backtest(["data"], start="2025-26-q1", end="2025-26-q2")
made: tuple[str, ...] = tested.made

framework: nhs_rank.Framework = nhs_rank.load_framework("nof-2025-26")
path: str | None = framework.path
warnings: tuple[nhs_rank.Diagnostic, ...] = half.warnings

both: Comparison = compare(league, half, "no-financial-override", against="official")
either: Comparison = league.compare(variants={"half": {"weights": {"finance": 0.5}}})
measures: pl.DataFrame = both.agreement
page: Explanation = explain(league, "RCX")
needed: list[float] = league.explain("RCX").way.routes["value_needed"].to_list()
changed: WhatIf = league.whatif({("RCX", "OF0013"): 76.4, ("RCX", "financial_override"): False})
texts: WhatIf = league.whatif(["RCX:OF0013=+1.5"])
line: Scan = league.scan("RCX:OF0013=60..80", steps=11)
quarters: Trend = league.trend()
verified: Verification = league.verify(tolerance=Tolerance(rank=2))
draws: Sensitivity = league.sensitivity(vary="weights", draws=1000)
left_out: Choices = league.leave_out("domain")
checked: Validation = validate("data", quarter="2025-26-q1")
again: Reproduction = reproduce("league.json")
answers: list[nhs_rank.Answer] = [league, both, page, changed, line, quarters, verified, draws]
frames: dict[str, pl.DataFrame] = {name: one for x in answers for name, one in x.frames.items()}

# what is no option is an error to mypy; were it none, the comment would be one
nhs_rank.compute("data", drawz=3)  # type: ignore[call-arg]
data.rank(drawz=3)  # type: ignore[call-arg]
league.rerun(drawz=3)  # type: ignore[call-arg]
league.compare(variants={"half": {"wieghts": {}}})  # type: ignore[typeddict-unknown-key]

try:
    nhs_rank.compute("missing.csv")
except nhs_rank.InputError as error:
    codes: list[str] = [item.code for item in error.diagnostics]
