"""Every example in a docstring is run, from the folder of the project."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import nhs_rank

MODULES = [
    module.name
    for module in pkgutil.walk_packages(nhs_rank.__path__, "nhs_rank.")
    if not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", ["nhs_rank", *MODULES])
def test_the_examples_of_a_module_are_true(
    name: str, sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands below a prompt is what comes out."""
    monkeypatch.chdir(sample.parent)
    failed, _ = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_there_are_examples() -> None:
    """So that an empty search would be noticed."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = [test for name in MODULES for test in finder.find(import_module(name))]
    assert sum(len(test.examples) for test in examples) > 20
