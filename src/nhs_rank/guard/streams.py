"""Standard streams that never raise: what became of them is asked at the end.

Whatever prints (a command, the help, a progress bar) may find its stream closed, its disk full or
its reader gone, at any moment. Here it writes on, into nothing, and the guard says what happened.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["Sink", "install"]

_STDOUT, _STDERR = 1, 2


class Sink(io.RawIOBase):
    """A handle to write to; the first error is kept in ``fault``, and nothing is written after."""

    def __init__(self, handle: int | None) -> None:
        super().__init__()
        self._handle = handle
        self.fault: OSError | None = None

    def writable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """The handle; raises `OSError` if the stream was closed from the start."""
        if self._handle is None:
            raise OSError(errno.EBADF, "it is closed")
        return self._handle

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._handle is not None and os.isatty(self._handle)

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as much as can be, and say that all was."""
        view = memoryview(data).cast("B")
        done = 0
        while done < len(view) and self.fault is None:
            try:
                done += os.write(self.fileno(), view[done:])
            except BlockingIOError:
                self._wait()
            except OSError as error:
                self.fault = error
        return len(view)

    def _wait(self) -> None:
        """Wait until a handle that does not wait by itself takes more."""
        import select

        select.select([], [self.fileno()], [])


def install() -> tuple[Sink, int]:
    """Put streams of ours in the place of the standard ones.

    Returns
    -------
    The sink of standard output, and the handle of standard error.

    On POSIX systems native libraries find nothing behind the handle of standard error: they would
    print pages of their own before a fault is reported here. ``NHS_RANK_TRACEBACK`` leaves it.

    """
    out, errors = sys.stdout is not None, sys.stderr is not None
    if os.name == "posix":
        _occupy()
    handle = _STDERR
    if os.name == "posix" and errors and not os.environ.get("NHS_RANK_TRACEBACK"):
        handle = os.dup(_STDERR)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, _STDERR)
        os.close(nothing)
    sink = Sink(_STDOUT if out else None)
    sys.stdout = _text(sys.stdout, sink)
    sys.stderr = _text(sys.stderr, Sink(handle if errors else None))
    return sink, handle


def _occupy() -> None:
    """Let no file that is opened later take the place of a standard stream that is closed."""
    for handle in range(3):
        try:
            os.fstat(handle)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != handle:
                os.dup2(opened, handle)
                os.close(opened)


def _text(stream: Any, sink: Sink) -> Any:
    """Text goes out as UTF-8 with plain line ends, so that files are the same everywhere.

    To a terminal it goes as the terminal is set up.
    """
    terminal = sink.isatty()
    if terminal and os.name != "posix":
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="backslashreplace")
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(sink),
        encoding=stream.encoding if terminal else "utf-8",
        errors="backslashreplace",
        newline=None if terminal else "\n",
        line_buffering=terminal,
    )
