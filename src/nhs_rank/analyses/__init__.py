"""Analyses: each asks the one pipeline again with other inputs and returns a typed result."""

from __future__ import annotations

from nhs_rank.analyses._variants import parse_variants
from nhs_rank.analyses.compare import Comparison, compare

__all__ = ["Comparison", "compare", "parse_variants"]
