"""Problems as a caller of the library knows them: keywords in place of the command's options."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nhs_rank.diagnostics._model import Diagnostic

__all__ = ["in_python"]

#: Options whose keyword is not their name, or whose value is written otherwise; tried in order.
_WORDS = (
    (r"--no-cap\b", "cap=False"),
    (r"--scores (auto|given|values)", r'scores="\1"'),
    (r"--cuts published", 'cuts="published"'),
    (r"--cuts ([\d.]+(?:,[\d.]+)*)", r"cuts=[\1]"),
    (r"--against official", 'against="official"'),
    (r"--draws ([\d,]+)", r"draws=\1"),
    (r"^write ([a-z_]+)=([\d.]+)$", r'write {"\1": \2}'),
    (r"--weight\b", "weights"),
    (r"--variant\b", "variants"),
    (r"--set\b", "changes"),
    (r"--scan\b", "along"),
    (r"see --help", "see help(nhs_rank.Inputs.rank)"),
    (r"see 'nhs-rank config show'", "see nhs_rank.load_framework(...).metrics"),
    (r"with --output\b", "to write"),
)


def in_python(problem: Diagnostic) -> Diagnostic:
    """Return a problem in words that a caller of the library can use."""
    return replace(problem, message=_spoken(problem.message), hint=_spoken(problem.hint))


def _spoken(text: str) -> str:
    if not any(word in text for word in ("--", "nhs-rank", "write ")):
        return text
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text)
    return re.sub(r"(?<![\w-])--([a-z][a-z-]*)", lambda found: found[1].replace("-", "_"), text)
