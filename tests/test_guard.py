"""One guard around everything: an exit status and at most one line, never a traceback."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import nhs_rank
from nhs_rank.guard import bounds, ending, interrupts, streams

pytestmark = pytest.mark.skipif(os.name != "posix", reason="handles and signals of POSIX")

HOME = str(Path(nhs_rank.__file__).parents[1])
ALL = bool(os.environ.get("NHS_RANK_FUZZ"))
COMMAND = [sys.executable, "-m", "nhs_rank"]
#: Of ours, all that runs before an interrupt is in our hands.
BEFORE = ("nhs_rank/__init__.py", "nhs_rank/__main__.py", "guard/__init__.py", "guard/entry.py")


def environment(**more: str) -> dict[str, str]:
    """The environment of a command."""
    return {**os.environ, "PYTHONPATH": HOME, **more}


def run(*arguments: object, shell: str = "", **more: object) -> subprocess.CompletedProcess[str]:
    """Run the command, its standard streams redirected as in a shell."""
    words = [*COMMAND, *map(str, arguments)]
    if shell:
        words = ["sh", "-c", f'exec "$@" {shell}', "sh", *words]
    how = {"capture_output": True, "text": True, "timeout": 120, "env": environment(), **more}
    return subprocess.run(words, check=False, **how)  # type: ignore[call-overload, no-any-return]


def one_line(done: subprocess.CompletedProcess[str], code: str) -> None:
    """It ended with 2 and said one line, of that code."""
    assert done.stderr.count("\n") == 1, done.stderr
    assert f"error[{code}]" in done.stderr
    assert done.returncode == 2


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A few trusts."""
    path = tmp_path / "data.csv"
    rows = "".join(f"AA{number},{number},{number}\n" for number in range(10, 30))
    path.write_text(f"trust_code,rtt_18w,a_and_e_4h\n{rows}")
    return path


# --- streams --------------------------------------------------------------------------------------

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")


@needs_full
@pytest.mark.parametrize("shell", [">/dev/full", ">&-"])
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("compute", "-h"), ("config", "schema"), ("compute", "DATA")],
    ids=" ".join,
)
def test_standard_output_that_takes_nothing_is_an_error(
    arguments: tuple[str, ...], shell: str, small: Path
) -> None:
    """Full or closed, whatever prints: one line, exit 2."""
    given = [str(small) if one == "DATA" else one for one in arguments]
    quiet = ["-q", "--draws", "0"] if "DATA" in arguments else []
    one_line(run(*given, *quiet, shell=shell), "NR112")


@needs_full
@pytest.mark.parametrize("shell", ["2>/dev/full", "2>&-"])
def test_standard_error_that_takes_nothing_changes_no_exit_status(shell: str, small: Path) -> None:
    """The exit status stays what it was: 0 with a warning, 1 where it is strict, 2 for an error."""
    done = run("compute", small, "--draws", "0", "-f", "csv", shell=shell)
    assert (done.returncode, done.stdout.count("\n")) == (0, 21)
    assert run("compute", small, "--draws", "0", "--strict", shell=shell).returncode == 1
    assert run("compute", "no.csv", shell=shell).returncode == 2
    assert run("--blah", shell=shell).returncode == 2


def test_no_file_takes_the_place_of_a_closed_stream(small: Path, tmp_path: Path) -> None:
    """With all three closed, the output is a whole file without a message in it."""
    target = tmp_path / "out.csv"
    done = run("compute", small, "--draws", "0", "-o", target, shell="<&- >&- 2>&-")
    assert done.returncode == 0
    lines = target.read_text().splitlines()
    assert len(lines) == 21
    assert all(line.count(",") == lines[0].count(",") for line in lines)


def test_help_into_a_closed_pipe_is_silent() -> None:
    """A reader that has gone has seen what it wanted."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = run("--help", capture_output=False, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_pipe_that_does_not_wait_takes_all() -> None:
    """Output that does not fit into a pipe at once is written whole even if the pipe says so."""
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    sink = streams.Sink(theirs)
    content = os.urandom(400_000)
    reader = subprocess.Popen(["cat"], stdin=ours, stdout=subprocess.PIPE)
    os.close(ours)
    import threading

    received: list[bytes] = []
    taking = threading.Thread(target=lambda: received.append(reader.communicate()[0]))
    taking.start()
    assert sink.write(content) == len(content)
    os.close(theirs)
    taking.join()
    assert sink.fault is None
    assert received == [content]


# --- arguments and places -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", ["compute BAD", "compute x -c BAD", "compute x --weight BAD", "BAD", "--BAD"]
)
def test_arguments_that_are_not_text_are_shown_with_escapes(arguments: str) -> None:
    """Bytes that are no UTF-8 and characters that act on a terminal are printed as escapes."""
    bad = b"\xff\x1b[31m\xe2\x80\xae.csv"
    words = [word.encode().replace(b"BAD", bad) for word in arguments.split()]
    done = subprocess.run([*COMMAND, *words], capture_output=True, check=False, env=environment())
    assert done.returncode == 2
    assert done.stderr.isascii()
    assert b"\x1b" not in done.stderr
    assert rb"\udcff\x1b[31m\u202e.csv" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "encoding", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii:strict"}]
)
def test_no_encoding_makes_printing_fail(encoding: dict[str, str], tmp_path: Path) -> None:
    """Whatever the terminal can show, a message is printed."""
    done = run("compute", "Ünïcödé.csv", env=environment(**encoding), cwd=tmp_path)
    assert done.returncode == 2
    assert "NR101" in done.stderr


@pytest.mark.parametrize(
    "arguments", ["compute data.csv", "compute SMALL", "config new -o x.yaml", "compute . -o x.csv"]
)
def test_a_working_folder_that_is_gone(arguments: str, small: Path, tmp_path: Path) -> None:
    """One line and exit 2, for relative and absolute paths, in and out."""
    folder = tmp_path / "gone"
    folder.mkdir()
    words = [str(small) if word == "SMALL" else word for word in arguments.split()]
    script = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", str(folder), *COMMAND, *words],
        capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "error[NR1" in done.stderr


# --- bounds ---------------------------------------------------------------------------------------


def limited(kind: int, amount: int) -> Callable[[], None]:
    """What sets a bound in a new process."""
    return lambda: resource.setrlimit(kind, (amount, amount))


linux = pytest.mark.skipif(sys.platform != "linux", reason="bounds on addresses as on Linux")
MEGABYTES = range(100, 1000, 50) if ALL else (120, 400, 700)


@linux
@pytest.mark.parametrize("megabytes", MEGABYTES)
def test_too_little_memory_is_one_line(megabytes: int, small: Path) -> None:
    """Whether Python, NumPy, OpenBLAS or Polars gives up first, and however it does."""
    limit = limited(resource.RLIMIT_AS, megabytes * 1_000_000)
    done = run("compute", small, "-q", preexec_fn=limit)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "memory" in done.stderr
    assert done.returncode == 2


@linux
def test_enough_memory_within_a_bound_changes_nothing(small: Path) -> None:
    """The exit status and both streams are those of a command without a bound."""
    for more in (("-f", "csv"), ("--strict",), ("-c", "no-such")):
        words = ("compute", small, "--draws", "0", *more)
        free, bound = run(*words), run(*words, preexec_fn=limited(resource.RLIMIT_AS, 4 << 30))
        assert (bound.returncode, bound.stdout, bound.stderr) == (
            free.returncode,
            free.stdout,
            free.stderr,
        )


WATCHED = """\
import os, sys, threading, time
from nhs_rank.guard.bounds import within_bounds
locked = threading.Lock()
locked.acquire()
"""


@linux
@pytest.mark.parametrize(
    ("work", "status"),
    [
        ("os.abort()", 2),
        ("os._exit(1)", 2),
        ("os.kill(os.getpid(), 11)", 2),
        ("0", 0),
        ("1", 1),
        ("os._exit(130)", 130),
        ("os.kill(os.getpid(), 15)", -15),
        ("locked.acquire()", 2),
    ],
)
def test_the_end_of_a_watched_process_is_told_from_that_of_a_library(
    work: str, status: int
) -> None:
    """An abort is an error in one line, a status is a status, and a wanted end is one."""
    script = f"{WATCHED}sys.exit(within_bounds(lambda: {work}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False,
        env=environment(), preexec_fn=limited(resource.RLIMIT_AS, 2 << 30),
    )  # fmt: skip
    assert done.returncode == status
    assert ("NR120" in done.stderr) == (status == 2)


@linux
@pytest.mark.parametrize(("number", "status"), [(2, 130), (15, -15)])
def test_a_watched_process_that_hears_nothing_is_ended(number: int, status: int) -> None:
    """A library that waits does not keep an interrupt from ending the command."""
    deaf = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {2, 15}); time.sleep(60)"
    script = f"{WATCHED}sys.exit(within_bounds(lambda: exec({deaf!r}) or 0))"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stderr=subprocess.DEVNULL, env=environment(),
        preexec_fn=limited(resource.RLIMIT_AS, 2 << 30),
    )  # fmt: skip
    time.sleep(1)
    process.send_signal(number)
    assert process.wait(30) == status


@linux
def test_a_watched_process_does_not_outlive_the_one_that_watches(tmp_path: Path) -> None:
    """Killed, the command writes nothing any more."""
    script = f"{WATCHED}within_bounds(lambda: time.sleep(1) or open('x', 'w') and 0)"
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment(),
        preexec_fn=limited(resource.RLIMIT_AS, 2 << 30),
    )  # fmt: skip
    time.sleep(0.6)
    process.kill()
    process.wait()
    time.sleep(1.5)
    assert list(tmp_path.iterdir()) == []


@linux
@pytest.mark.parametrize("threads", range(1, 13) if ALL else (1, 4))
def test_too_few_threads_are_one_line(threads: int, small: Path) -> None:
    """Where no more threads may be started: neither panic nor hang."""
    words = [*COMMAND, "compute", str(small), "-q"]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("the superuser has no bounds")
        caps = "+dac_override,+dac_read_search"
        who = ["--reuid", "54321", "--clear-groups", "--inh-caps", caps, "--ambient-caps", caps]
        words = ["setpriv", *who, *words]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=60, env=environment(),
        preexec_fn=limited(resource.RLIMIT_NPROC, threads),
    )  # fmt: skip
    one_line(done, "NR121")


def test_threads_are_counted_only_where_few_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried in vain, and what was tried has ended."""
    import threading

    before = threading.active_count()
    assert bounds._can_start(5)
    assert threading.active_count() == before
    monkeypatch.setattr(bounds, "memory_bound", lambda: None)
    monkeypatch.setattr(bounds, "thread_bound", lambda: None)
    monkeypatch.setattr(bounds, "_can_start", lambda _number: pytest.fail("tried in vain"))
    assert bounds.within_bounds(lambda: 1) == 1


# --- faults ---------------------------------------------------------------------------------------


class PanicException(BaseException):
    """What Polars raises when its own code gives up."""


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (MemoryError(), 2, "error[NR120] there is not enough memory"),
        (OSError(12, "Cannot allocate memory"), 2, "error[NR120]"),
        (ImportError("libx.so: failed to map segment from shared object"), 2, "error[NR120]"),
        (RuntimeError("can't start new thread"), 2, "error[NR121]"),
        (PanicException("could not spawn threads: WouldBlock"), 2, "error[NR121]"),
        (OSError(28, "No space left on device", "a.bin"), 2, "a.bin: error[NR123] the operating"),
        (ImportError("no module named polars"), 2, "error[NR124]"),
        (KeyError("x\x1b"), 2, "error[NR129] this should not have happened: KeyError: 'x\\x1b'"),
        (PanicException("index out of bounds"), 2, "error[NR129]"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (SystemExit(1), 1, ""),
        (SystemExit(None), 0, ""),
    ],
)
def test_whatever_is_raised_is_one_line(
    error: BaseException,
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each kind has its code, and what a user cannot cause is called a fault of ours."""
    for name in ("memory_bound", "thread_bound"):
        monkeypatch.setattr(ending, name, lambda: None)
    assert ending.ended_by(error) == status
    printed = capsys.readouterr().err
    assert printed.startswith(said)
    assert printed.count("\n") == bool(said)


def test_a_fault_names_its_place_and_shows_more_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last place in our own code; the whole way with NHS_RANK_TRACEBACK."""
    monkeypatch.setattr(ending, "memory_bound", lambda: None)
    try:
        nhs_rank.load_framework(5j)  # type: ignore[arg-type]
        nhs_rank.terminal  # noqa: B018
    except Exception as error:  # noqa: BLE001
        caught = error
    assert ending.ended_by(caught) == 2
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.setenv("NHS_RANK_TRACEBACK", "1")
    assert ending.ended_by(caught) == 2
    assert "Traceback" in capsys.readouterr().err


# --- interrupts -----------------------------------------------------------------------------------


def interrupted(wait: float, words: list[str], cwd: Path) -> tuple[int, str]:
    """Start a command, interrupt it after some seconds; its exit status and standard error."""
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=cwd, env=environment()
    )
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1].decode()
    return process.returncode, said


def is_pythons(status: int, said: str) -> bool:
    """Whether the interrupt came before Python had run a line of ours."""
    own = [line for line in said.splitlines() if "nhs_rank" in line and "File" in line]
    early = all(any(name in line for name in BEFORE) for line in own)
    return status == -signal.SIGINT or ("KeyboardInterrupt" in said and early)


def test_an_interrupt_in_the_first_half_second(small: Path, tmp_path: Path) -> None:
    """At any moment: 130, or 0 if it came too late; nothing but one word; no stray file."""
    words = [*COMMAND, "compute", str(small), "-q", "-o", str(tmp_path / "out.csv")]
    number = 70 if ALL else 12
    before = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    start = time.perf_counter() - before
    for step in range(number):
        status, said = interrupted(start + 0.5 * step / number, words, tmp_path)
        if not is_pythons(status, said):
            assert (status, said) in [(130, "interrupted\n"), (0, "")], step
    assert {path.name for path in tmp_path.iterdir()} <= {"data.csv", "out.csv"}


def test_an_interrupt_of_a_long_run(small: Path, tmp_path: Path) -> None:
    """In the draws, too, at once; nothing is left behind."""
    words = [*COMMAND, "compute", str(small), "--draws", "10000000", "-q"]
    words += ["-o", str(tmp_path / "out.csv")]
    number = 50 if ALL else 4
    for step in range(number):
        status, said = interrupted(1.5 + 3 * step / number, words, tmp_path)
        assert (status, said) == (130, "interrupted\n") or is_pythons(status, said), step
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]


SLOW = """
import os, signal, sys, time
from pathlib import Path
from nhs_rank.guard import interrupts
from nhs_rank.output import write_whole
interrupts.install()
def slow(handle):
    print("writing", flush=True)
    time.sleep(60)
os.fsync = slow
write_whole(Path(sys.argv[1]), b"new")
"""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)]
)
def test_an_end_in_the_middle_of_a_write_leaves_no_stray_file(
    number: signal.Signals, status: int, tmp_path: Path
) -> None:
    """Interrupted, or asked to end, while the temporary file is there: the old file stays."""
    target = tmp_path / "out.csv"
    target.write_text("old")
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(target)], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=environment(),
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    assert len(list(tmp_path.iterdir())) == 2
    process.send_signal(number)
    assert process.wait(20) == status
    process.stdout.close()
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert target.read_text() == "old"


def test_an_interrupt_that_is_ignored_stays_ignored(small: Path) -> None:
    """In the background of a script, where the shell has interrupts ignored."""
    done = run(
        "compute", small, "--draws", "0", "-f", "csv",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )  # fmt: skip
    assert done.returncode == 0
    script = (
        "import signal; from nhs_rank.guard import interrupts; interrupts.install();"
        "print(signal.getsignal(signal.SIGINT))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env=environment(), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )  # fmt: skip
    assert "SIG_IGN" in done.stdout or done.stdout.strip() == "1"


def test_what_is_to_be_undone_is_undone_once_the_block_ends() -> None:
    """After the block, after an error, and in the order in which stacks unwind."""
    done: list[str] = []
    with interrupts.undone(lambda: done.append("outer")):
        with pytest.raises(ValueError, match="x"), interrupts.undone(lambda: done.append("in")):
            raise ValueError("x")
        assert done == ["in"]
        assert len(interrupts._undo) == 1
    assert done == ["in", "outer"]
    assert interrupts._undo == []


# --- the start ------------------------------------------------------------------------------------


def fastest(words: list[str]) -> float:
    """The least time of a few runs."""
    times = []
    for _ in range(7):
        before = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=environment())
        times.append(time.perf_counter() - before)
    return min(times)


def test_the_version_takes_no_longer_than_eight_bare_starts_of_python() -> None:
    """And it is what the whole command line says."""
    assert fastest([*COMMAND, "--version"]) < 8 * fastest([sys.executable, "-c", "pass"])
    assert run("--version").stdout == f"nhs-rank {nhs_rank.__version__}\n"


def test_the_guard_stands_before_anything_heavy() -> None:
    """Of all modules, only the interrupts are imported before interrupts are in our hands."""
    script = (
        "import sys; before = set(sys.modules); import nhs_rank.guard.entry;"
        "print(sorted(set(sys.modules) - before - {'_signal', '__future__'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env=environment(),
    )  # fmt: skip
    own = ["nhs_rank", "nhs_rank.guard", "nhs_rank.guard.entry", "nhs_rank.guard.interrupts"]
    assert done.stdout.strip() == str(own)


@pytest.mark.parametrize(
    "arguments",
    [
        ["config", "show", "-f", "xml"],
        ["plot", "pie", "data"],
        ["fetch", "latest", "--vintage", "x"],
    ],
)
def test_a_wrong_choice_is_told_without_the_words_of_a_library(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The option, what was given, and what may be."""
    from nhs_rank import cli

    with pytest.raises(Exception, match="is not one of") as caught:
        cli.run(arguments)
    assert ending.ended_by(caught.value) == 2
    printed = capsys.readouterr().err
    assert f"'{arguments[-1]}' is not one of" in printed or "'pie' is not one of" in printed
    assert "Value error" not in printed
