"""The exceptions that a caller of the library can meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.diagnostics import Log, in_python

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.diagnostics import Diagnostic

__all__ = ["InputError", "NhsRankError", "OutputError"]


class NhsRankError(Exception):
    """Base of every error that nhs-rank raises on purpose.

    ``diagnostics`` are the problems, at most 50 of each code, in the words of the library;
    ``log`` has them in those of the command line, and how many of each there were.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic] | Log) -> None:
        self.log = diagnostics if isinstance(diagnostics, Log) else Log(diagnostics)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(map(in_python, self.log.items))
        super().__init__("\n".join(self.log.lines(in_python)))


class InputError(NhsRankError):
    """Files, framework or options that cannot be used; carries every problem found."""


class OutputError(NhsRankError):
    """A result that could not be written; the old file, if there was one, is untouched."""
