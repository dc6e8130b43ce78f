"""Results that this program wrote are no inputs: how they are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["is_own_json", "is_own_result"]

#: Columns of one result that stand together in no file of metrics.
_SIGNS: tuple[frozenset[str], ...] = (
    frozenset({"metrics_scored", "average_score", "ranked_of"}),
    frozenset({"score_source", "metric_rank", "contribution"}),
)
_BEGINNING = 4_000


def is_own_result(texts: Sequence[str]) -> bool:
    """Whether the names of columns are those of a result."""
    names = set(texts)
    return any(signs <= names for signs in _SIGNS)


def is_own_json(raw: bytes) -> bool:
    """Whether a file begins as our JSON does."""
    start = raw[:_BEGINNING].lstrip()
    if not start.startswith(b"{") or b'"schema_version"' not in start:
        return False
    if b'"nhs-rank"' in start:
        return True
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "schema_version" in found
