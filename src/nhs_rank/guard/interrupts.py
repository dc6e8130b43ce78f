"""An interrupt ends the command at once, wherever it is, and leaves no stray file.

Python would raise `KeyboardInterrupt` between any two steps of anything: in the middle of an
import, of a clean-up or of a callback whose errors are printed and passed over. So the command is
ended by the handler itself, after what is listed in `undone` was undone.

Before this module is imported an interrupt is Python's, so it imports nothing that takes time.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

__all__ = ["INTERRUPTED", "install", "print_to", "undone", "uninstall"]

INTERRUPTED = 130
_SHOW_CURSOR = b"\x1b[?25h\r\x1b[K"
_undo: list[Callable[[], object]] = []
#: Where the message goes.
_handle = 2


def install() -> None:
    """Have interrupts end this process with 130, and a request to end undo what is under way.

    An interrupt that is ignored, as in the background of a script, stays so.
    """
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _interrupted)
    if _signal.getsignal(_signal.SIGTERM) == _signal.SIG_DFL:
        _signal.signal(_signal.SIGTERM, _ended)


def uninstall() -> None:
    """Have interrupts do nothing any more: the work is done, and its exit status stands."""
    if _signal.getsignal(_signal.SIGINT) is _interrupted:
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)


def print_to(handle: int) -> None:
    """Say where messages go from now on: see `nhs_rank.guard.streams`."""
    global _handle
    _handle = handle


class undone:  # noqa: N801 - used as a function
    """Undo something when a ``with`` block ends, by an interrupt too.

    ``undo`` is listed before the block begins, may be called twice and must not raise.
    """

    def __init__(self, undo: Callable[[], object]) -> None:
        self._own = undo

    def __enter__(self) -> None:
        _undo.append(self._own)

    def __exit__(self, *_error: object) -> None:
        self._own()
        _undo.remove(self._own)


def _undo_all() -> None:
    for undo in reversed(_undo):
        try:
            undo()
        except Exception:  # noqa: BLE001 - the others are undone all the same
            continue


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
    _undo_all()
    try:
        cursor = _SHOW_CURSOR if os.isatty(_handle) else b""
        os.write(_handle, cursor + b"interrupted\n")
    except OSError:
        pass
    os._exit(INTERRUPTED)


def _ended(number: int, _frame: FrameType | None) -> None:
    _undo_all()
    _signal.signal(number, _signal.SIG_DFL)
    _signal.raise_signal(number)
