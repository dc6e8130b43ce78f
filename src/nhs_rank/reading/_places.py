"""Where cells stand: the file and the header of each column, by the number of the part."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Places"]


@dataclass(frozen=True)
class Places:
    """The path of each part, and what stands above each of its columns."""

    paths: list[str]
    headers: list[dict[int, str]]

    def header(self, part: int, column: int | None) -> str:
        """What stands above a column of a part."""
        return self.headers[part].get(column or 0, "")
