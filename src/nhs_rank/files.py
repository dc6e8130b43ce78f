"""The one door in: every file that is read is opened here.

A name can lead to a pipe that nobody writes to, a device without an end, or a file that another
program changes meanwhile. So a file is opened without waiting, what was opened is looked at (not
what the name led to before), and no more than a bound is taken from it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.guard.interrupts import undone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

__all__ = [
    "FileTooLarge",
    "Identity",
    "digest",
    "forget",
    "identity",
    "noted",
    "open_file",
    "read_file",
    "read_stdin",
    "stdin_identity",
    "temporary_folder",
    "were_read",
]

#: What tells one file from all others, whatever its names: the device and the number on it.
Identity = tuple[int, int]

_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY", "O_CLOEXEC", "O_NOINHERIT"):
    _FLAGS |= getattr(os, _name, 0)
_BLOCK = 1 << 20
_noted: ContextVar[set[Identity] | None] = ContextVar("_noted", default=None)


class FileTooLarge(OSError):  # noqa: N818 - as the errors of the operating system are called
    """A file holds more bytes than are read."""

    def __init__(self, most: int) -> None:
        super().__init__(errno.EFBIG, f"it is larger than {most:,} bytes")
        self.most = most


def open_file(path: str | os.PathLike[str], *, replaceable: bool = False) -> BinaryIO:
    """Open a plain file to read its bytes, without waiting for anything.

    What is ``replaceable``, such as an earlier output, is not noted as read (see `noted`). Raises
    `OSError` if it cannot be opened or is not a plain file (a folder, a pipe, a device), whatever
    the name led to before; also for a name that no file can have.
    """
    try:
        handle = os.open(path, _FLAGS)
    except ValueError as error:  # a null character within
        raise OSError(errno.EINVAL, f"no file can have this name: {error}") from None
    except PermissionError:
        if Path(path).is_dir():  # Windows opens no folder
            raise _refusal(stat.S_IFDIR) from None
        raise
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise _refusal(found.st_mode)
        if not replaceable:
            _note((found.st_dev, found.st_ino))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _refusal(mode: int) -> OSError:
    if stat.S_ISDIR(mode):
        return IsADirectoryError(errno.EISDIR, "it is a folder")
    return OSError(errno.EINVAL, "it is not a plain file")


def read_file(path: str | os.PathLike[str], most: int, *, replaceable: bool = False) -> bytes:
    """Return the bytes of a plain file.

    Raises `FileTooLarge` if there are more than ``most``, and `OSError` as `open_file` does.
    """
    with open_file(path, replaceable=replaceable) as stream:
        return _bounded(stream, most, os.fstat(stream.fileno()).st_size)


def read_stdin(most: int) -> bytes:
    """Return the bytes of standard input, which may be a pipe and is waited for.

    Raises `FileTooLarge` if there are more than ``most``, and `OSError` if it is closed.
    """
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    behind = stdin_identity()
    if behind is not None:
        _note(behind)
    return _bounded(sys.stdin.buffer, most)


def _bounded(stream: BinaryIO, most: int, expected: int = 0) -> bytes:
    # to ask for the whole bound would set all its memory aside
    at_once = max(expected + 1, _BLOCK)
    blocks, left = [], most + 1
    while left and (block := stream.read(min(left, at_once))):
        blocks.append(block)
        left -= len(block)
    if not left:
        raise FileTooLarge(most)
    return b"".join(blocks)


def digest(path: str | os.PathLike[str], most: int, *, replaceable: bool = False) -> str:
    """Return the SHA-256 of a plain file.

    Raises `FileTooLarge` if it has more than ``most`` bytes, and `OSError` as `open_file` does.
    """
    whole, left = hashlib.sha256(), most + 1
    with open_file(path, replaceable=replaceable) as stream:
        while left and (block := stream.read(min(left, _BLOCK))):
            whole.update(block)
            left -= len(block)
    if not left:
        raise FileTooLarge(most)
    return whole.hexdigest()


def identity(path: str | os.PathLike[str]) -> Identity | None:
    """Return what tells a file from all others; None where there is none."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino)


def stdin_identity() -> Identity | None:
    """Return what tells the file behind standard input from others; None if there is none."""
    try:
        found = os.fstat(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for files that are unpacked; gone at the end, by an interrupt too."""
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="nhs-rank-")
    with undone(lambda: shutil.rmtree(folder, ignore_errors=True)):
        yield Path(folder)


@contextlib.contextmanager
def noted() -> Iterator[None]:
    """Keep a note of every file that is opened meanwhile; see `were_read`."""
    before = _noted.set(set())
    try:
        yield
    finally:
        _noted.reset(before)


def were_read() -> frozenset[Identity]:
    """Return the files that were opened since `noted`, nothing outside of it."""
    return frozenset(_noted.get() or ())


def forget(path: str | os.PathLike[str]) -> None:
    """Take a file out of those that were read: it was opened, and passed over as a result."""
    notes, own = _noted.get(), identity(path)
    if notes is not None and own is not None:
        notes.discard(own)


def _note(found: Identity) -> None:
    notes = _noted.get()
    if notes is not None:
        notes.add(found)
