"""Write a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import OutputError
from nhs_rank.results import is_input_name, is_result_file

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["check_target", "write_whole"]


def check_target(path: Path, inputs: Iterable[str] = ()) -> None:
    """Raise `OutputError` if the file could not be written, before any work is done.

    It must not be one of the ``inputs`` either, which would be lost.
    """
    shown = path.as_posix()
    try:
        reason = _obstacle(path, inputs)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
    if reason:
        raise OutputError([c.CANNOT_WRITE(path=shown, reason=reason)])


def _obstacle(path: Path, inputs: Iterable[str]) -> str:
    """Say why a file cannot be written, or return nothing."""
    reason = ""
    if path.is_dir():
        reason = "it is a folder"
    elif not path.parent.is_dir():
        reason = f"the folder {path.parent.as_posix()} does not exist"
    elif path.exists() and not path.is_file():
        reason = "it is not a plain file"
    elif path.exists() and not os.access(path, os.W_OK):
        reason = "it may not be written"
    elif path.exists() and any(_holds(Path(one), path) for one in inputs):
        reason = "it is one of the inputs, which would be lost"
    else:
        try:
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            os.close(handle)
            Path(name).unlink()
    return reason


def _holds(given: Path, path: Path) -> bool:
    """Whether a file is what was given, or is read as a part of the folder that was given."""
    if given.is_dir():
        inside = given.resolve() in path.resolve().parents
        return inside and is_input_name(path.name) and not is_result_file(path)
    return given.is_file() and path.samefile(given)


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step: whoever looks sees the old one or the whole new one.

    The content goes to a temporary file in the same folder, is flushed to the disk, and takes
    the name last. A link is followed, so that what it points to is replaced. Raises
    `OutputError`; nothing is left behind then.
    """
    target = path.resolve()
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
        temporary = None
        _sync_folder(target.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError([c.CANNOT_WRITE(path=path.as_posix(), reason=reason)]) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those of a new one."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk too, where the system can be asked to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
