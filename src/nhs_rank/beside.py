"""Work in threads where they can be started, and in turn where they cannot, as in a browser."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Workers"]

T = TypeVar("T")


class Workers(ThreadPoolExecutor):
    """Threads that work beside; where none can be started, what is handed in is done at once."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand in a piece of work; what it raises is raised here where it is done at once."""
        try:
            return super().submit(fn, *args, **kwargs)
        except RuntimeError:
            if self._shutdown:
                raise
        done: Future[T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done
