"""Open the files, recognise the publications, and read their counts."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.files import temporary_folder
from nhs_rank.paths import shown_path
from nhs_rank.sources import PUBLICATIONS, open_books, read_statistics, recognise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhs_rank.diagnostics import Log
    from nhs_rank.sources import Publication, Statistics

__all__ = ["Gathered", "gather"]

#: What stands beside data in a folder and is none.
_NO_DATA = {
    *(".md", ".txt", ".rst", ".pdf", ".html", ".htm", ".docx", ".png", ".json", ".yaml", ".yml"),
    *(".py", ".sha256", ".parquet", ".log"),
}
#: In names of files that say nothing within.
_REVISED = re.compile(r"revis|[-_ ]v[2-9](?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Gathered:
    """What one file gives, and where it comes from."""

    path: str
    sha256: str
    publication: Publication
    statistics: Statistics

    @property
    def revised(self) -> bool:
        """Whether the file says that it is a revision, within or by its name."""
        name = self.path.replace("\\", "/").rsplit("/", 1)[-1]
        return self.statistics.revised or _REVISED.search(name) is not None


def gather(
    paths: Iterable[str | os.PathLike[str]],
    needed: Mapping[str, set[str]],
    quarter: str,
    log: Log,
) -> list[Gathered]:
    """Read every publication among files and folders.

    Parameters
    ----------
    paths
        Files, or folders with files in and below them.
    needed
        The periods that are asked of each publication, by its key.
    quarter
        As messages name it.
    log
        Takes every problem; nothing is raised.

    Returns
    -------
    What was read, by path. A publication of other periods than those needed is reported.

    """
    found: list[Gathered] = []
    known = ", ".join(one.title for one in PUBLICATIONS)
    with temporary_folder() as folder:
        for path, named in _files(paths, log):
            shown = shown_path(path)
            for book in open_books(path, shown, folder, log):
                publication = recognise(book)
                if publication is None:
                    kind = c.NOT_STATISTICS if named else c.FILE_PASSED_OVER
                    log.add(kind(path=book.path, known=known))
                    continue
                periods = needed[publication.key]
                statistics = read_statistics(book, publication, log, periods=periods)
                if statistics is None:
                    continue
                if statistics.counts.is_empty() and statistics.periods:
                    _report_unused(book.path, statistics, periods, quarter, log)
                found.append(Gathered(book.path, book.sha256, publication, statistics))
    if not found and not log.has_errors:
        log.add(c.NO_STATISTICS(known=known))
    return found


def _report_unused(
    path: str, statistics: Statistics, periods: set[str], quarter: str, log: Log
) -> None:
    shown = _spans(statistics.periods)
    needed = _spans(sorted(periods)) or "another publication"
    log.add(c.MONTHS_UNUSED(path=path, found=shown, quarter=quarter, needed=needed))


def _spans(periods: Iterable[str]) -> str:
    named = list(periods)
    return ", ".join(named) if len(named) <= 4 else f"{named[0]} to {named[-1]}"


def _files(paths: Iterable[str | os.PathLike[str]], log: Log) -> list[tuple[Path, bool]]:
    """The files, each once, and whether it was named itself."""
    found: dict[Path, tuple[Path, bool]] = {}
    for given in paths:
        path = Path(given)
        try:
            if path.is_dir():
                for child in sorted(path.rglob("*")):
                    inside = child.relative_to(path).parts
                    if (
                        child.is_file()
                        and not any(part.startswith(".") for part in inside)
                        and child.suffix.lower() not in _NO_DATA
                    ):
                        found.setdefault(child.resolve(), (child, False))
            elif path.exists():
                found[path.resolve()] = (path, True)
            else:
                siblings = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
                hint = nearest(path.name, siblings)
                log.add(c.NO_FILE(path=shown_path(path), near=f"; {hint}" if hint else ""))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            log.add(c.UNREADABLE(path=shown_path(path), reason=reason))
    return sorted(found.values(), key=lambda pair: shown_path(pair[0]))
