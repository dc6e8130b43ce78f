"""The one door out: a file is written whole or not at all, and never in place of what was read."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import OutputError
from nhs_rank.files import identity, stdin_identity, were_read
from nhs_rank.guard.interrupts import undone
from nhs_rank.own_results import is_input_name, is_result_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nhs_rank.files import Identity

__all__ = ["check_target", "write_whole"]

_STDIN = "-"
_LOST = "it is one of the files that are read, which would be lost"


def check_target(path: Path, inputs: Iterable[str] = ()) -> None:
    """Raise `OutputError` if the file could not be written, before any work is done.

    It must not be one of the ``inputs`` either (``-``: the file behind standard input), which
    would be lost.
    """
    with _as_output_error(path):
        if reason := _obstacle(path, list(inputs)):
            raise OSError(0, reason)


def _obstacle(path: Path, inputs: list[str]) -> str:
    """Say why a file cannot be written, or return nothing; raises `OSError` as well."""
    try:
        found = path.stat()
    except FileNotFoundError:
        found = None
    if found is None and not path.parent.is_dir():
        return f"the folder {path.parent.as_posix()} does not exist"
    if found is not None:
        if stat.S_ISDIR(found.st_mode):
            return "it is a folder"
        if not stat.S_ISREG(found.st_mode):
            return "it is not a plain file"
        if not os.access(path, os.W_OK):
            return "it may not be written"
        own = (found.st_dev, found.st_ino)
        if own in were_read() or any(_holds(one, path, own) for one in inputs):
            return _LOST
    with _temporary(path.resolve()):
        return ""


def _holds(given: str, path: Path, own: Identity) -> bool:
    """Whether a file is what was given, or is read as a part of the folder that was given."""
    if given == _STDIN:
        return stdin_identity() == own
    folder = Path(given)
    if folder.is_dir():
        inside = folder.resolve() in path.resolve().parents
        return inside and is_input_name(path.name) and not is_result_file(path)
    return identity(given) == own


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step: whoever looks sees the old one or the whole new one.

    The content goes to a temporary file in the same folder, is flushed to the disk, and takes
    the name last. A link is followed, so that what it points to is replaced. Raises
    `OutputError` if that cannot be done, and if the file is one of those that were read since
    `nhs_rank.files.noted`; nothing is left behind then.
    """
    with _as_output_error(path):
        target = path.resolve()
        with _temporary(target) as temporary:
            with temporary.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(_mode(target))
            if identity(target) in were_read():
                raise OSError(0, _LOST)
            temporary.replace(target)
        _sync_folder(target.parent)


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    """A new, empty file beside another; gone at the end, by an interrupt too."""
    # hidden, with no suffix of data, and short: the other name may be as long as a name can be
    path = target.parent / f".nhs-rank-{secrets.token_hex(6)}.part"

    def remove() -> None:
        with contextlib.suppress(OSError):
            path.unlink()

    with undone(remove):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield path


@contextlib.contextmanager
def _as_output_error(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:
        # a circle of links, a character that no name can have
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError([c.CANNOT_WRITE(path=path.as_posix(), reason=reason)]) from None


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
