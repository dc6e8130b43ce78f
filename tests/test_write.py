"""A file is written whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

import nhs_rank
from nhs_rank.exceptions import OutputError
from nhs_rank.output import check_target, write_whole

#: A process that overwrites a file with one of two long contents for ever.
WRITER = """
import sys
from pathlib import Path
from nhs_rank.output import write_whole
target = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for letter in (b"b", b"a"):
        write_whole(target, letter * 3_000_000)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    """Killed at 50 random moments while it overwrites, the old or the new file is there whole."""
    target = tmp_path / "out.csv"
    whole = {b"a" * 3_000_000, b"b" * 3_000_000}
    write_whole(target, b"a" * 3_000_000)
    chance = random.Random(20250909)
    home = str(Path(nhs_rank.__file__).parents[1])
    seen = set()
    for _ in range(50):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": home},
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.08))
        writer.send_signal(signal.SIGKILL)
        assert writer.wait() == -signal.SIGKILL
        writer.stdout.close()
        content = target.read_bytes()
        assert content in whole
        seen.add(content[:1])
    assert seen == {b"a", b"b"}
    left = [path for path in tmp_path.iterdir() if path != target]
    assert all(path.name.startswith(".nhs-rank-") and path.suffix != ".csv" for path in left)
    write_whole(target, b"done")
    assert target.read_bytes() == b"done"


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_command_leaves_the_old_file(tmp_path: Path, sample: Path) -> None:
    """A run of the command that is killed while it works leaves a good output as it was."""
    target = tmp_path / "out.csv"
    home = str(Path(nhs_rank.__file__).parents[1])
    command = [
        sys.executable,
        "-m",
        "nhs_rank",
        "compute",
        str(sample / "2025-26-q1"),
        "-o",
        str(target),
    ]
    environment = {**os.environ, "PYTHONPATH": home}
    subprocess.run([*command, "--draws", "0"], check=True, env=environment)
    good = target.read_bytes()
    for wait in (0.1, 0.4, 0.8):
        run = subprocess.Popen([*command, "--draws", "10000000"], env=environment)
        time.sleep(wait)
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert target.read_bytes() == good


def test_what_a_killed_run_left_is_not_read_as_input(tmp_path: Path) -> None:
    """A temporary file in a folder of inputs is hidden and is no CSV file by its name."""
    (tmp_path / "a.csv").write_text("trust_code,rtt_18w\nAA1,50\nAA2,60\n")
    (tmp_path / ".a.csv.k3j2h1g0").write_text("trust_code,rtt_18w\nAA1,")
    assert nhs_rank.compute(tmp_path, draws=0).league.height == 2


def test_replaces_a_file_and_keeps_its_permissions(tmp_path: Path) -> None:
    """The new file has the permissions of the old one, and nothing else is left in the folder."""
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert os.name != "posix" or target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full at the last moment, the old file is as it was."""
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file that a link points to is replaced, not the link."""
    (tmp_path / "real.csv").write_bytes(b"old")
    try:
        (tmp_path / "link.csv").symlink_to("real.csv")
    except OSError:
        pytest.skip("links need rights here")
    write_whole(tmp_path / "link.csv", b"new")
    assert (tmp_path / "real.csv").read_bytes() == b"new"
    assert (tmp_path / "link.csv").is_symlink()


def test_a_target_is_checked_before_work(tmp_path: Path) -> None:
    """A folder, a folder that is not there, and one of the inputs are refused."""
    given = tmp_path / "in.csv"
    given.write_bytes(b"x")
    for target in (tmp_path, tmp_path / "no" / "out.csv"):
        with pytest.raises(OutputError):
            check_target(target)
    with pytest.raises(OutputError, match="one of the files that are read"):
        check_target(given, [str(given)])
    check_target(given, ["-", "patient-first"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, now the working one, with a table, two frameworks and a result."""
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text("trust_code,rtt_18w\nAA1,50\nAA2,60\nAA3,70\n")
    Path("base.yaml").write_text("framework: base\nextends: nof-2025-26\n")
    Path("mine.yaml").write_text("framework: mine\nextends: ./base.yaml\n")
    Path("set.csv").write_text("trust_code,metric,value\nAA1,rtt_18w,55\n")
    return tmp_path


RANK = ("compute", "data.csv", "--draws", "0", "-f", "csv")


@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        (RANK, "data.csv"),
        ((*RANK, "-c", "mine.yaml"), "mine.yaml"),
        ((*RANK, "-c", "mine.yaml"), "base.yaml"),
        (("whatif", "data.csv", "--set-file", "set.csv", "-f", "csv"), "set.csv"),
        (("compare", "data.csv", "-c", "mine.yaml", "-c", "nof-2025-26", "-f", "csv"), "base.yaml"),
        (("reproduce", "result.json", "-f", "json"), "result.json"),
        (("fetch", "--list", "--catalogue", "own.yaml", "-f", "csv"), "own.yaml"),
        (("config", "new", "--extends", "mine.yaml", "--force"), "base.yaml"),
    ],
    ids=lambda one: one if isinstance(one, str) else one[0],
)
@pytest.mark.parametrize("name", ["itself", "hard link", "link"])
def test_no_output_takes_the_place_of_what_was_read(
    arguments: tuple[str, ...], read: str, name: str, inputs: Path, cli: Callable[..., Ran]
) -> None:
    """By its own name or another: an error, and all files stay as they were."""
    assert cli(*RANK[:-1], "json", "-o", "result.json").status == 0
    Path("own.yaml").write_text("base: https://example.org\nquarters: {Q1 2025/26: []}\n")
    target = read
    if name != "itself":
        target = "other." + read.split(".")[1]
        (os.link if name == "hard link" else os.symlink)(read, target)
    before = {path.name: path.read_bytes() for path in inputs.iterdir()}
    ran = cli(*arguments, "-o", target)
    assert ran.status == 2
    assert "NR112" in ran.err
    assert "read" in ran.err
    assert {path.name: path.read_bytes() for path in inputs.iterdir()} == before


@pytest.mark.usefixtures("inputs")
def test_the_file_behind_standard_input_is_not_replaced() -> None:
    """Though it has no name on the command line; an output of an earlier run may be replaced."""
    home = str(Path(nhs_rank.__file__).parents[1])
    for target, status in (("data.csv", 2), ("out.csv", 0), ("out.csv", 0)):
        with Path("data.csv").open("rb") as stream:
            done = subprocess.run(
                [sys.executable, "-m", "nhs_rank", "compute", "-", "--draws", "0", "-o", target],
                stdin=stream, capture_output=True, text=True, check=False,
                env={**os.environ, "PYTHONPATH": home},
            )  # fmt: skip
        assert done.returncode == status, done.stderr
    assert Path("data.csv").read_text().startswith("trust_code,rtt_18w\n")


@pytest.mark.skipif(os.name != "posix", reason="names as on POSIX")
def test_names_as_long_as_they_can_be_and_links_in_a_circle(tmp_path: Path) -> None:
    """255 bytes are a name, 256 are none; links that lead nowhere but to each other are none."""
    longest = tmp_path / ("\u00fc" * 125 + "a.csv")
    assert len(os.fsencode(longest.name)) == 255
    check_target(longest)
    write_whole(longest, b"whole")
    assert longest.read_bytes() == b"whole"
    with pytest.raises(OutputError, match="too long"):
        check_target(tmp_path / ("a" * 252 + ".csv"))
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    for act in (check_target, lambda path: write_whole(path, b"x")):
        with pytest.raises(OutputError, match=r"[Ll]oop|levels"):
            act(tmp_path / "one")
    (tmp_path / "ahead").symlink_to("not there yet")
    check_target(tmp_path / "ahead")
    write_whole(tmp_path / "ahead", b"now")
    assert (tmp_path / "not there yet").read_bytes() == b"now"
    assert len(list(tmp_path.iterdir())) == 5
