"""Analyses: each puts a question to a ranked quarter and returns an answer.

All but `build`, `backtest`, `validate` and `reproduce`, which start from files, take a
`nhs_rank.Result` first, and each can be asked of the result itself: ``league.explain("RCX")``.
None has arithmetic of its own for a score or a rank: they ask the one pipeline again with other
inputs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nhs_rank.analyses._backtest import Backtest, backtest
    from nhs_rank.analyses._build import Built, build
    from nhs_rank.analyses._coherence import coherence, reliability
    from nhs_rank.analyses._compare import Comparison, compare
    from nhs_rank.analyses._decompose import decompose
    from nhs_rank.analyses._explain import Explanation, explain
    from nhs_rank.analyses._leave_out import Choices, leave_out
    from nhs_rank.analyses._measure import Measure
    from nhs_rank.analyses._placement import pairs, placement
    from nhs_rank.analyses._reproduce import Reproduction, reproduce
    from nhs_rank.analyses._sampling import funnel, sampling
    from nhs_rank.analyses._scan import Scan, scan
    from nhs_rank.analyses._sensitivity import Sensitivity, sensitivity
    from nhs_rank.analyses._stability import reach, stability
    from nhs_rank.analyses._trend import Trend, trend
    from nhs_rank.analyses._validate import Validation, validate
    from nhs_rank.analyses._vary_method import vary_method
    from nhs_rank.analyses._verify import Tolerance, Verification, verify
    from nhs_rank.analyses._whatif import WhatIf, whatif

__all__ = [
    "Backtest",
    "Built",
    "Choices",
    "Comparison",
    "Explanation",
    "Measure",
    "Reproduction",
    "Scan",
    "Sensitivity",
    "Tolerance",
    "Trend",
    "Validation",
    "Verification",
    "WhatIf",
    "backtest",
    "build",
    "coherence",
    "compare",
    "decompose",
    "explain",
    "funnel",
    "leave_out",
    "pairs",
    "placement",
    "reach",
    "reliability",
    "reproduce",
    "sampling",
    "scan",
    "sensitivity",
    "stability",
    "trend",
    "validate",
    "vary_method",
    "verify",
    "whatif",
]

# A module is loaded when a name of it is first used: no question waits for the others.
_HOMES = {
    "_backtest": ("Backtest", "backtest"),
    "_build": ("Built", "build"),
    "_coherence": ("coherence", "reliability"),
    "_compare": ("Comparison", "compare"),
    "_decompose": ("decompose",),
    "_explain": ("Explanation", "explain"),
    "_leave_out": ("Choices", "leave_out"),
    "_measure": ("Measure",),
    "_placement": ("pairs", "placement"),
    "_reproduce": ("Reproduction", "reproduce"),
    "_sampling": ("funnel", "sampling"),
    "_scan": ("Scan", "scan"),
    "_sensitivity": ("Sensitivity", "sensitivity"),
    "_stability": ("reach", "stability"),
    "_trend": ("Trend", "trend"),
    "_validate": ("Validation", "validate"),
    "_vary_method": ("vary_method",),
    "_verify": ("Tolerance", "Verification", "verify"),
    "_whatif": ("WhatIf", "whatif"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"nhs_rank.analyses.{_HOME[name]}"), name)
    raise AttributeError(f"module 'nhs_rank.analyses' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
