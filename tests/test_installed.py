"""What is tested is what users install."""

import os
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
