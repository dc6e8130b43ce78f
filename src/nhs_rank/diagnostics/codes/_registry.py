"""Where every code is registered, once."""

from __future__ import annotations

from nhs_rank.diagnostics._model import Kind, Level

KINDS: dict[str, Kind] = {}


def kind(code: str, level: Level, title: str, message: str, hint: str, about: str) -> Kind:
    """Register a code; raises `ValueError` if it is taken."""
    if code in KINDS:
        raise ValueError(f"{code} is defined twice")
    KINDS[code] = Kind(code, level, title, message, hint, about)
    return KINDS[code]
