"""Where memory or threads are bounded, a library may end the whole process: say so in one line.

Polars and OpenBLAS abort when they get no memory, and stop half-way when they get no threads;
neither can be caught. So threads are counted first where few are allowed, and where memory is
bounded the command runs in a process of its own that is watched.
"""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["memory_bound", "thread_bound", "within_bounds"]

#: Bounds on threads above this are not felt.
_MANY_THREADS = 5_000


def within_bounds(run: Callable[[], int]) -> int:
    """Run a command, and return its exit status; 2 if the bounds of the process are too narrow."""
    bound = memory_bound()
    if bound is not None and hasattr(os, "fork"):
        from nhs_rank.guard.watching import watched

        return watched(run, bound)
    few = thread_bound()
    if few is not None and not _can_start(threads_needed()):
        from nhs_rank.guard.ending import too_few_threads

        return too_few_threads(few)
    return run()


def memory_bound() -> int | None:
    """Return how many bytes this process may have; None if it is not bounded."""
    try:
        import resource
    except ImportError:
        return None
    amounts = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    return min((one for one in amounts if one != resource.RLIM_INFINITY), default=None)


def thread_bound() -> int | None:
    """Return how many processes and threads there may be, if that is few; None if not."""
    amounts = []
    for path in ("/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"):
        with contextlib.suppress(OSError, ValueError), open(path, "rb") as stream:  # noqa: PTH123
            amounts.append(int(stream.read(40)))
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import resource

        amounts.append(resource.getrlimit(resource.RLIMIT_NPROC)[0])
    return min((one for one in amounts if 0 <= one < _MANY_THREADS), default=None)


def threads_needed() -> int:
    """Return how many threads the libraries start at most, with those of the draws."""
    cores = os.cpu_count() or 1
    with contextlib.suppress(AttributeError, OSError):
        cores = len(os.sched_getaffinity(0))
    return 4 * cores + 4


def _can_start(number: int) -> bool:
    """Whether that many threads can be there at once."""
    hold = threading.Event()
    started = []
    try:
        for _ in range(number):
            thread = threading.Thread(target=hold.wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError:
        return False
    finally:
        hold.set()
        for thread in started:
            thread.join()
    return True
