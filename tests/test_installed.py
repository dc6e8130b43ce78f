"""What is tested is what users install."""

import os
import sys
from pathlib import Path

import pytest

import nhs_rank


@pytest.mark.skipif(
    os.environ.get("NHS_RANK_TEST_WHEEL") != "1",
    reason="only where the wheel is under test (python dev.py test)",
)
def test_the_wheel_is_tested_not_the_source_tree() -> None:
    """The package under test comes from the installed wheel, not from src/."""
    source = Path(__file__).parents[1] / "src"

    assert not Path(nhs_rank.__file__).resolve().is_relative_to(source.resolve())


@pytest.mark.skipif(
    os.environ.get("NHS_RANK_TEST_WHEEL") != "1",
    reason="only where the wheel is under test (python dev.py test)",
)
def test_the_wheel_brings_the_manual_page() -> None:
    """Where `man` finds it: beside the environment's programs."""
    page = Path("share", "man", "man1", "nhs-rank.1")
    source = Path(__file__).parents[1] / "docs" / page.name
    assert (Path(sys.prefix) / page).read_bytes() == source.read_bytes()
