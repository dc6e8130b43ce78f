"""Reproduce England's NHS league tables, and ask what other weightings would do to them.

>>> import nhs_rank
>>> data = nhs_rank.read("sample_data/2025-26-q1")
>>> league = data.rank("patient-first", draws=0)
>>> table = league.league  # a Polars data frame
>>> page = league.explain("ZT0")
"""

from __future__ import annotations

TYPE_CHECKING = False  # the module typing is not needed to start
if TYPE_CHECKING:
    from typing import Any

    from nhs_rank.analyses import backtest, build
    from nhs_rank.answer import Answer
    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.exceptions import InputError, NhsRankError, OutputError
    from nhs_rank.framework import Framework, load_framework
    from nhs_rank.inputs import Inputs, compute, read, run
    from nhs_rank.options import Options, Settings
    from nhs_rank.reading import Table
    from nhs_rank.reading import read as read_files
    from nhs_rank.result import Result

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Diagnostic",
    "Framework",
    "InputError",
    "Inputs",
    "NhsRankError",
    "Options",
    "OutputError",
    "Result",
    "Settings",
    "Table",
    "__version__",
    "backtest",
    "build",
    "compute",
    "load_framework",
    "read",
    "read_files",
    "run",
]

# Names are imported when they are first used, so that `nhs-rank --help` need not load Polars. None
# may be the name of a module of the package: once imported, that would stand in its place.
_HOMES = {
    "Answer": "answer",
    "Diagnostic": "diagnostics",
    "Framework": "framework",
    "InputError": "exceptions",
    "Inputs": "inputs",
    "NhsRankError": "exceptions",
    "Options": "options",
    "OutputError": "exceptions",
    "Result": "result",
    "Settings": "options",
    "Table": "reading",
    "backtest": "analyses",
    "build": "analyses",
    "compute": "inputs",
    "load_framework": "framework",
    "read": "inputs",
    "read_files": "reading",
    "run": "inputs",
}
#: What goes by another name there.
_CALLED = {"read_files": "read"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"nhs_rank.{_HOMES[name]}"), _CALLED.get(name, name))
    raise AttributeError(f"module 'nhs_rank' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
