"""The exact versions that the tests install are those that pyproject.toml allows."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted() -> list[Requirement]:
    """What is installed to be tested, as pyproject.toml has it."""
    extras = PROJECT["project"]["optional-dependencies"]
    needs = [Requirement(one) for one in [*PROJECT["project"]["dependencies"], *extras["test"]]]
    own = [one for one in needs if one.name == PROJECT["project"]["name"]]
    named = [Requirement(one) for more in own for extra in more.extras for one in extras[extra]]
    return [one for one in needs if one not in own] + named


def pins(name: str) -> dict[str, set[Version]]:
    """The versions of each name in a file; another Python may have another."""
    found: dict[str, set[Version]] = {}
    for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            one = Requirement(line)
            [exact] = one.specifier
            assert exact.operator == "=="
            found.setdefault(canonicalize_name(one.name), set()).add(Version(exact.version))
    return found


@pytest.mark.parametrize("name", ["pinned.txt", "lowest.txt"])
def test_every_dependency_is_pinned_within_its_bounds(name: str) -> None:
    """After a change of pyproject.toml: python dev.py lock."""
    found = pins(name)
    for need in wanted():
        versions = found.get(canonicalize_name(need.name), set())
        assert versions, need
        assert all(version in need.specifier for version in versions), need


def test_the_lowest_versions_are_the_lower_bounds() -> None:
    """Each dependency has one lower bound, and that is what is tested as the lowest."""
    found = pins("lowest.txt")
    for need in wanted():
        [bound] = [one.version for one in need.specifier if one.operator == ">="]
        assert found[canonicalize_name(need.name)] == {Version(bound)}, need


def test_the_build_needs_what_is_tested() -> None:
    """The wheel is built with a version that the build's own bound allows."""
    [build] = PROJECT["build-system"]["requires"]
    assert build in [str(one) for one in wanted()]


@pytest.mark.parametrize("name", ["pinned.txt", "lowest.txt"])
def test_no_file_names_a_place_to_install_from(name: str) -> None:
    """The files hold names and versions: where they come from is everyone's own choice."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not [line for line in text.splitlines() if line.startswith("-")]
