"""Run a command in a process of its own and say how it ended, where it cannot say so itself.

A library that gets no memory may abort, exit with a message of its own, or lose a thread that it
then waits for until the end of days.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from nhs_rank.guard.interrupts import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

__all__ = ["watched"]

#: What the watched process adds to its exit status, to tell it from that of a library.
_ORDERLY = 64
_STATUSES = range(3)
#: Signals that end a command because somebody wanted it.
_WANTED = {"SIGHUP", "SIGINT", "SIGTERM", "SIGKILL", "SIGPIPE", "SIGALRM", "SIGXCPU"}
#: Seconds without any work after which threads that wait for each other wait for ever, and after
#: which a process that does not end when asked is ended.
_STALLED, _UNHEARD = 5.0, 2.0
#: What the names of threads begin with in which an allocator tidies up.
_UPKEEP = "jemalloc"
#: Numbers of the system calls futex, epoll_wait and epoll_pwait.
_WAITING = {"x86_64": {"202", "232", "281"}, "aarch64": {"98", "22"}}.get(os.uname().machine, set())


def watched(run: Callable[[], int], bound: int) -> int:
    """Run a command in a process of its own, and return its exit status.

    It is 2, with one line that names the ``bound`` of memory, if a library ended the process or
    stalls it.
    """
    child = os.fork()
    if not child:
        _work(run)
    asked: list[tuple[float, int]] = []

    def forward(number: int, _frame: FrameType | None) -> None:
        asked.append((time.monotonic(), number))
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, forward)
    return _meaning(_end_of(child, asked), bound)


def _work(run: Callable[[], int]) -> NoReturn:
    """Be the watched process, which does not outlive the one that watches."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL))
    status = run()
    os._exit(status + _ORDERLY if status in _STATUSES else status)


def _end_of(child: int, asked: list[tuple[float, int]]) -> int:
    """Wait for the end of a process, and bring it about if it would never come."""
    pause, before, since = 0.002, None, time.monotonic()
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(2 * pause, 0.05)
        now = time.monotonic()
        done = _work_done(child)
        if done is None or done != before:
            before, since = done, now
        if asked and now - asked[0][0] > _UNHEARD:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return INTERRUPTED if asked[0][1] == signal.SIGINT else -asked[0][1]
        if now - since > _STALLED:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return -signal.SIGABRT


def _work_done(child: int) -> str | None:
    """The time that each thread has worked, if all of them wait for each other now.

    The threads in which an allocator tidies up do no work of the command: short of memory, one of
    them may try to start another without end.
    """
    done = []
    try:
        for task in sorted(Path(f"/proc/{child}/task").iterdir()):
            if (task / "comm").read_text().startswith(_UPKEEP):
                continue
            if (task / "syscall").read_text().split(" ", 1)[0] not in _WAITING:
                return None
            fields = (task / "stat").read_text().rpartition(")")[2].split()
            done.append(f"{task.name} {fields[11]} {fields[12]}")
    except OSError:
        return None
    return ", ".join(done)


def _meaning(status: int, bound: int) -> int:
    """The exit status of the whole, from that of the watched process."""
    if status - _ORDERLY in _STATUSES:
        return status - _ORDERLY
    if status == INTERRUPTED:
        return status
    if status < 0 and signal.Signals(-status).name in _WANTED:
        if -status != signal.SIGKILL:
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    from nhs_rank.guard.ending import out_of_memory

    return out_of_memory(bound)
