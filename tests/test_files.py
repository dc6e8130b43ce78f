"""One door in: what is read is a plain file of bounded size, and nothing is waited for."""

from __future__ import annotations

import hashlib
import io
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nhs_rank import files
from nhs_rank.files import FileTooLarge, digest, identity, noted, open_file, read_file, were_read

posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    """A test that waits for a pipe fails."""

    def waited(_number: int, _frame: object) -> None:
        raise TimeoutError("something was waited for")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, waited)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_reads_a_plain_file_up_to_its_bound(tmp_path: Path) -> None:
    """The bound itself is read, one byte more is refused; content is whole and exact."""
    path = tmp_path / "a.bin"
    content = bytes(range(256)) * 5000 + b"\r\n\x1a\n"
    path.write_bytes(content)
    assert read_file(path, len(content)) == content
    assert digest(path, len(content)) == hashlib.sha256(content).hexdigest()
    for read in (read_file, digest):
        with pytest.raises(FileTooLarge, match=f"larger than {len(content) - 1:,} bytes"):
            read(path, len(content) - 1)
    path.write_bytes(b"")
    assert read_file(path, 0) == b""


@posix
def test_neither_pipe_nor_device_nor_folder_is_waited_for(tmp_path: Path) -> None:
    """Each is refused at once with a reason, as is a link to one of them."""
    pipe = tmp_path / "x.csv"
    os.mkfifo(pipe)
    (tmp_path / "link.csv").symlink_to("x.csv")
    for path in (pipe, tmp_path / "link.csv", "/dev/zero", "/dev/null"):
        with pytest.raises(OSError, match="it is not a plain file"):
            open_file(path)
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        open_file(tmp_path)


def test_a_name_that_no_file_can_have_is_an_error_of_the_system() -> None:
    """A null character within raises what a missing file raises the kind of."""
    with pytest.raises(OSError, match="no file can have this name"):
        open_file("a\0b.csv")


@posix
def test_what_was_opened_is_looked_at_and_not_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain file that becomes a pipe between the look and the opening is refused."""
    path = tmp_path / "x.csv"
    path.write_text("a")
    opened = os.open

    def swap(name: Path, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return opened(name, flags)

    monkeypatch.setattr(files.os, "open", swap)
    with pytest.raises(OSError, match="it is not a plain file"):
        read_file(path, 10)


@posix
def test_no_handle_is_left_open(tmp_path: Path) -> None:
    """Neither a refusal nor a reading keeps a file open."""
    pipe, plain = tmp_path / "x.csv", tmp_path / "y.csv"
    os.mkfifo(pipe)
    plain.write_text("a")
    before = os.dup(0)
    os.close(before)
    for _ in range(20):
        with pytest.raises(OSError, match="plain"):
            open_file(pipe)
        read_file(plain, 10)
        digest(plain, 10)
    after = os.dup(0)
    os.close(after)
    assert after == before


def test_what_was_read_is_noted_by_what_it_is(tmp_path: Path) -> None:
    """A file is known again by another name, and nothing is noted unless it is asked for."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    os.link(one, tmp_path / "also one")
    with noted():
        read_file(tmp_path / "also one", 10)
        assert set(were_read()) == {identity(one)}
        with noted():
            digest(two, 10)
            assert set(were_read()) == {identity(two)}
        assert set(were_read()) == {identity(one)}
    read_file(one, 10)
    assert set(were_read()) == set()
    assert identity(tmp_path / "three") is None
    assert identity("a\0b") is None


def test_standard_input_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read whole up to its bound; closed, it is an error of the system."""
    for content, most in ((b"abc", 3), (b"", 0)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert files.read_stdin(most) == content
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"abc")))
    with pytest.raises(FileTooLarge):
        files.read_stdin(2)
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(OSError, match="standard input is closed"):
        files.read_stdin(2)


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ("config", "check", "pipe"),
        ("config", "check", "extends.yaml"),
        ("compute", "data.csv", "-c", "pipe"),
        ("reproduce", "pipe"),
        ("whatif", "data.csv", "--set-file", "pipe"),
        ("compute", "pipe"),
        ("compute", "folder"),
        ("compute", "data.csv", "--successors", "pipe"),
        ("validate", "folder"),
        ("build", "folder/x.csv", "--quarter", "2025-26-q1"),
        ("fetch", "--list", "--catalogue", "pipe"),
    ],
    ids=" ".join,
)
def test_no_command_waits_for_a_pipe(
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cli: Callable[..., object],
) -> None:
    """Every file that a command reads can be a pipe that nobody writes to: one error, exit 2."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("folder").mkdir()
    os.mkfifo("folder/x.csv")
    Path("extends.yaml").write_text("framework: mine\nextends: ./pipe\n")
    Path("data.csv").write_text("trust_code,rtt_18w\nAA1,50\nAA2,60\n")
    ran = cli(*arguments)
    assert ran.status == 2
    assert ran.err.count("error[") == 1
    assert "it is not a plain file" in ran.err
