"""What to say when a command cannot go on, and which exit status that is."""

from __future__ import annotations

import errno
import io
import os
import traceback
from typing import TYPE_CHECKING, Any

from nhs_rank.guard.bounds import memory_bound, thread_bound
from nhs_rank.guard.interrupts import INTERRUPTED
from nhs_rank.terminal import say

if TYPE_CHECKING:
    from nhs_rank.diagnostics._model import Kind

__all__ = ["cannot_print", "ended_by", "out_of_memory", "too_few_threads"]

_USAGE = 2
#: How libraries say that no thread could be started, and that there was no memory.
_NO_THREAD = ("start new thread", "spawn", "unavailable")
_NO_MEMORY = ("failed to map segment", "annot allocate memory", "memory allocation")


def ended_by(error: BaseException) -> int:
    """Print why a command ended, and return its exit status."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0 if error.code is None else _USAGE
    if os.environ.get("NHS_RANK_TRACEBACK"):
        for line in traceback.format_exception(error):
            for part in line.splitlines():
                say(part)
    if isinstance(error, KeyboardInterrupt):
        say("interrupted")
        return INTERRUPTED
    if hasattr(error, "show") and hasattr(error, "exit_code"):
        return _usage(error)
    return _said(error)


def _usage(error: BaseException) -> int:
    """The command line could not be parsed."""
    text = io.StringIO()
    if isinstance(message := getattr(error, "message", None), str):
        # Typer lets the words of a library stand before its own
        error.message = message.removeprefix("Value error, ")  # type: ignore[attr-defined]
    error.show(file=text)  # type: ignore[attr-defined]
    for line in text.getvalue().splitlines():
        say(line)
    return int(error.exit_code)  # type: ignore[attr-defined]


def _said(error: BaseException) -> int:
    text = " ".join(str(error).split())
    bound = memory_bound()
    if isinstance(error, MemoryError) or _names(text, _NO_MEMORY) or _no_memory(error):
        return out_of_memory(bound)
    if "thread" in text and _names(text, _NO_THREAD):
        few = thread_bound()
        return out_of_memory(bound) if bound and not few else too_few_threads(few)
    if bound is not None and not isinstance(error, (OSError, ValueError, LookupError)):
        return out_of_memory(bound)  # half-imported libraries fail in ways of their own
    if isinstance(error, OSError):
        if _gone():
            return _say("NO_WORKING_FOLDER")
        return _say("SYSTEM_REFUSED", path=error.filename, reason=error.strerror or text)
    if isinstance(error, ImportError):
        return _say("NOT_IMPORTED", reason=text)
    return _say("INTERNAL", what=f"{type(error).__name__}: {text}", where=_where(error))


def out_of_memory(bound: int | None) -> int:
    """Say that there is not enough memory, and which bound there is; return the exit status."""
    allowed = "" if bound is None else f": {bound:,} bytes are allowed (ulimit -v)"
    return _say("OUT_OF_MEMORY", allowed=allowed)


def too_few_threads(bound: int | None) -> int:
    """Say that not enough threads can be started; return the exit status."""
    allowed = "" if bound is None else f": {bound:,} are allowed (ulimit -u)"
    return _say("TOO_FEW_THREADS", allowed=allowed)


def cannot_print(error: OSError) -> int:
    """Say that standard output could not take what was printed; return the exit status."""
    reason = error.strerror or str(error)
    return _say("CANNOT_WRITE", path="standard output", reason=reason)


def _say(name: str, path: object = None, **fields: Any) -> int:
    """Print one diagnostic, with the last of the memory if need be."""
    try:
        from nhs_rank.diagnostics import codes

        kind: Kind = getattr(codes, name)
        say(str(kind(path=None if path is None else str(path), **fields)))
    except BaseException:  # noqa: BLE001 - nothing may come after
        say(f"error: {name.lower().replace('_', ' ')}")
    return _USAGE


def _names(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _no_memory(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno == errno.ENOMEM


def _gone() -> bool:
    """Whether the working folder is no longer there."""
    try:
        os.getcwd()  # noqa: PTH109
    except OSError:
        return True
    return False


def _where(error: BaseException) -> str:
    """The last place in our own code that an error passed."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "nhs_rank" in frame.filename] or frames
    if not own:
        return "an unknown place"
    name = own[-1].filename.replace("\\", "/").rpartition("nhs_rank/")[2]
    return f"{name}:{own[-1].lineno}"
