"""Start the command line, and end it with an exit status and at most one line, come what may.

Nothing that takes time is imported before the guard stands.
"""

from __future__ import annotations

import os
import sys

from nhs_rank.guard import interrupts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from nhs_rank.guard.streams import Sink

__all__ = ["main"]

_USAGE = 2


def main() -> NoReturn:
    """Run the command line with the arguments of this process; does not return."""
    interrupts.install()
    from nhs_rank.guard import streams

    sink, handle = streams.install()
    interrupts.print_to(handle)
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        status = _flushed(sink, _version())
    else:
        from nhs_rank.guard.bounds import within_bounds

        status = within_bounds(lambda: _flushed(sink, _run(arguments)))
    interrupts.uninstall()
    sys.exit(status)


def _version() -> int:
    from nhs_rank import __version__

    print("nhs-rank", __version__)  # noqa: T201
    return 0


def _run(arguments: list[str]) -> int:
    """Run the command line; return its exit status, whatever is raised."""
    import warnings

    # numbers are few here: threads of its own would only cost the start
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # of libraries, which speak to programmers
    try:
        from nhs_rank.cli import run

        return run(arguments)
    except BaseException as error:  # noqa: BLE001 - the guard
        try:
            from nhs_rank.guard.ending import ended_by

            return ended_by(error)
        except BaseException:  # noqa: BLE001 - with the last of the memory
            sys.stderr.write("error: there is not enough memory\n")
            return _USAGE


def _flushed(sink: Sink, status: int) -> int:
    """Have all that was printed go out; the status is 2 if standard output could not take it."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if sink.fault is None or isinstance(sink.fault, BrokenPipeError):
        return status  # a reader that has gone has seen what it wanted
    from nhs_rank.guard.ending import cannot_print

    cannot_print(sink.fault)
    sys.stderr.flush()
    return _USAGE
