"""How paths are shown: the same on every system, and none that only this machine knows."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["shown_path", "typed_path"]


def shown_path(path: Path) -> str:
    """A path as results and messages show it: relative where that is possible, with ``/``."""
    shown = path.as_posix()
    if path.is_absolute():
        try:
            shown = Path(os.path.relpath(path)).as_posix()
        except ValueError:  # another drive
            shown = path.name
    return typed_path(shown)


def typed_path(path: str | os.PathLike[str]) -> str:
    """A path as messages show it: as the user typed it, with ``/``."""
    # a name that is no proper text is shown with escapes
    return Path(path).as_posix().encode("utf-8", "backslashreplace").decode()
