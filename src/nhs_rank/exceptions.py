"""The exceptions that a caller of the library can meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.diagnostics import Diagnostic

__all__ = ["InputError", "NhsRankError", "OutputError"]


class NhsRankError(Exception):
    """Base of every error that nhs-rank raises on purpose."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__("\n".join(str(item) for item in self.diagnostics))


class InputError(NhsRankError):
    """Files, framework or options that cannot be used; carries every problem found."""


class OutputError(NhsRankError):
    """A result that could not be written; the old file, if there was one, is untouched."""
