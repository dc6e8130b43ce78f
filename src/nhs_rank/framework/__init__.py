"""The framework file: what is measured, how it is scored, weighed, placed and ranked."""

from __future__ import annotations

from nhs_rank.framework._bundled import bundled, bundled_names
from nhs_rank.framework._comments import commented_yaml
from nhs_rank.framework._load import as_yaml, fingerprint, load_framework
from nhs_rank.framework._weights import find_weight_key, resolve_weights, weight_names
from nhs_rank.framework.model import Framework, Level, Metric, Rule

__all__ = [
    "Framework",
    "Level",
    "Metric",
    "Rule",
    "as_yaml",
    "bundled",
    "bundled_names",
    "commented_yaml",
    "find_weight_key",
    "fingerprint",
    "load_framework",
    "resolve_weights",
    "weight_names",
]
