"""Which files are meant by the paths that a user gives, and how they are shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.own_results import INPUTS
from nhs_rank.paths import typed_path
from nhs_rank.reading._frames import is_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhs_rank.diagnostics import Log

__all__ = ["File", "find_files"]

_STDIN = "-"
#: A file to read (None: standard input; or a data frame), and the name by which it is shown.
File = tuple[Any, str]
#: The ends of names that are looked at in a folder: inputs, and results to pass over.
_SUFFIXES = (*INPUTS, ".json")


def find_files(paths: Iterable[Any], log: Log) -> list[File]:
    """Return the files that the paths stand for, each once, by the name that is shown.

    Hidden files (``.name``) and those that Excel makes while a workbook is open (``~$name``) in a
    folder are passed over. A data frame is a file of its own.
    """
    found: dict[str, File] = {}
    for number, given in enumerate(paths, start=1):
        if is_frame(given):
            found[f"\0{number}"] = (given, f"frame {number}")
            continue
        if str(given) == _STDIN:
            found[_STDIN] = (None, _STDIN)
            continue
        path = Path(given)
        try:
            if path.is_dir():
                for child, shown in _inside(path, log):
                    found.setdefault(str(child.resolve()), (child, shown))
            elif path.exists():
                found.setdefault(str(path.resolve()), (path, typed_path(given)))
            elif path.is_symlink():
                nowhere = "it is a link that leads nowhere"
                log.add(c.UNREADABLE(path=typed_path(given), reason=nowhere))
            else:
                hint = nearest(path.name, _siblings(path))
                near = f"; {hint}" if hint else ""
                log.add(c.NO_FILE(path=typed_path(given), near=near))
        except (OSError, ValueError, RuntimeError) as error:
            # a name too long, a circle of links, a character that no name can have
            reason = getattr(error, "strerror", None) or error
            log.add(c.UNREADABLE(path=typed_path(given), reason=reason))
    return sorted(found.values(), key=lambda pair: pair[1])


def _inside(folder: Path, log: Log) -> list[File]:
    """The files in and below a folder; what cannot be looked into is reported."""

    def refused(error: OSError) -> None:
        at = typed_path(error.filename or folder)
        log.add(c.UNREADABLE(path=at, reason=error.strerror or error))

    before = log.counts
    found = []
    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(parent) / name
            for name in names
            if name.lower().endswith(_SUFFIXES) and not name.startswith((".", "~$"))
        ]
    if not any(path.suffix.lower() != ".json" for path in found) and log.counts == before:
        log.add(c.NO_CSV_IN_FOLDER(path=typed_path(folder)))
    return [(path, typed_path(path)) for path in sorted(found)]


def _siblings(path: Path) -> list[str]:
    try:
        return [child.name for child in path.parent.iterdir()]
    except OSError:
        return []
