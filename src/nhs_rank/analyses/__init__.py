"""Analyses: each asks the one pipeline again with other inputs and returns a typed result."""

from __future__ import annotations

from nhs_rank.analyses._compare import Comparison, compare
from nhs_rank.analyses._explain import Explanation, explain
from nhs_rank.analyses._scan import Scan, scan
from nhs_rank.analyses._trend import Trend, trend
from nhs_rank.analyses._variants import parse_variants
from nhs_rank.analyses._whatif import WhatIf, whatif

__all__ = [
    "Comparison",
    "Explanation",
    "Scan",
    "Trend",
    "WhatIf",
    "compare",
    "explain",
    "parse_variants",
    "scan",
    "trend",
    "whatif",
]
