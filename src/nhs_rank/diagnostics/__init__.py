"""Problems as data: what is wrong, where, and what to do about it."""

from __future__ import annotations

from nhs_rank.diagnostics._model import KEPT_PER_CODE, Diagnostic, Kind, Level, Log, nearest
from nhs_rank.diagnostics._python import in_python
from nhs_rank.diagnostics.codes import KINDS

__all__ = ["KEPT_PER_CODE", "KINDS", "Diagnostic", "Kind", "Level", "Log", "in_python", "nearest"]
