"""What the JSON of every analysis begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nhs_rank.result import Result

__all__ = ["header"]


def header(result: Result) -> dict[str, Any]:
    """Return the version, tool, framework, quarter, inputs and settings of a result."""
    return {
        key: value for key, value in result.as_dict().items() if key not in ("trusts", "warnings")
    }
