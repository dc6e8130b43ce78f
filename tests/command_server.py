"""Run many commands, each in a process of its own, without importing everything each time.

Reads a JSON list a line from standard input: working folder, arguments, file for standard input,
file for standard error, bytes of memory, seconds. Forks, runs the command line in the child, and
writes the exit status (or minus the signal) as a line. Only where there is `os.fork`.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import traceback


def child(folder: str, args: list[str], stdin: str, stderr: str, memory: int, seconds: int) -> None:
    """Become the command; does not return."""
    from nhs_rank.guard.entry import main

    os.chdir(folder)
    for target, path, flags in (
        (0, stdin, os.O_RDONLY),
        (1, os.devnull, os.O_WRONLY),
        (2, stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        os.dup2(os.open(path, flags), target)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.alarm(seconds)
    sys.argv = ["nhs-rank", *args]
    status = 1
    try:
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - what the interpreter would do
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def warm() -> None:
    """Import all that a command may need; nothing runs, so that no thread is lost in a fork."""
    import nhs_rank

    for module in pkgutil.walk_packages(nhs_rank.__path__, "nhs_rank."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in ("fastexcel", "numpy", "polars", "rapidfuzz", "rich.console", "yaml"):
        importlib.import_module(name)


def serve() -> None:
    """Answer each line with an exit status."""
    warm()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            child(*json.loads(line))
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    serve()
