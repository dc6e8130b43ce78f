"""The frameworks and weightings that come with the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _folder() -> Path:
    """The folder of the bundled files: in a wheel inside the package, in a checkout beside it."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "configs"
    return inside if inside.is_dir() else package.parent.parent / "configs"


@cache
def bundled_names() -> tuple[str, ...]:
    """Return the names of the bundled frameworks, in alphabetical order."""
    return tuple(sorted(path.stem for path in _folder().glob("*.yaml")))


def bundled(name: str) -> Path:
    """Return the file of a bundled framework."""
    return _folder() / f"{name}.yaml"
