"""What tests share: the official files, the sample data, and the command."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ran:
    """What a command left behind: its exit status and what it wrote to each stream."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()


@pytest.fixture(scope="session")
def official() -> Path:
    """The folder of official files, which are not part of this repository."""
    folder = Path(os.environ.get("NHS_RANK_OFFICIAL_DATA") or ROOT.parent / "shared" / "nof")
    if not any(folder.rglob("*.csv")):
        pytest.skip("the official files are not here (NHS_RANK_OFFICIAL_DATA)")
    return folder


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of the sample data."""
    return ROOT / "sample_data"


def runner() -> CliRunner:
    """Runs the command with standard error apart, as newer versions always have it."""
    try:
        return CliRunner(mix_stderr=False)  # type: ignore[call-arg]
    except TypeError:
        return CliRunner()


@pytest.fixture(scope="session")
def cli() -> Callable[..., Ran]:
    """Run the command in this process: ``cli("compute", path, input="...")``."""
    from nhs_rank.cli import app

    def run(
        *arguments: object, input: str | bytes | None = None, env: dict[str, str] | None = None
    ) -> Ran:
        result = runner().invoke(app, [str(one) for one in arguments], input=input, env=env)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout_bytes, result.stderr)

    return run


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name tests alike in every process: not by where an object lies, nor by the time of day."""
    if isinstance(val, bytes):
        return argname
    return getattr(val, "__qualname__", None) if callable(val) else None
