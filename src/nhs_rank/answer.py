"""What every question is answered with: figures as frames, as JSON, and as a document."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhs_rank.fields import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    import polars as pl

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework
    from nhs_rank.output.document import Document

__all__ = ["Answer", "head_of"]


class Answer(ABC):
    """An answer: what it was made from, its frames by name, and what a reader must know.

    An answer says of itself ``warnings``, `head`, `frames`, `to_dict` and `document`; writing it
    to a file and showing it in a notebook follow from these.
    """

    warnings: tuple[Diagnostic, ...]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Have every document of an answer speak of what its framework ranks."""
        super().__init_subclass__(**kwargs)
        if "document" in vars(cls):
            cls.document = _in_its_words(cls.document)  # type: ignore[method-assign]

    @property
    @abstractmethod
    def head(self) -> dict[str, Any]:
        """What its JSON begins with: version, framework, quarter, inputs and settings."""

    @property
    @abstractmethod
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """Its tables by name; the first is the main one."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return what the command of this question writes as JSON."""

    @abstractmethod
    def document(self) -> Document:
        """Return what the command of this question shows, for any format."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of how it was made."""
        return ()

    def write(self, path: str | PathLike[str]) -> None:
        """Write it to a file, whole or not at all, in the format of the file's suffix.

        Raises `InputError` for a suffix that no format has, and `OutputError` where the file
        cannot be written.

        Parameters
        ----------
        path
            The file: ``.csv``, ``.json``, ``.md``, ``.parquet``, ``.txt`` or ``.xlsx``.

        """
        from nhs_rank.output import write_document

        write_document(self.document(), Path(path))

    def __repr__(self) -> str:
        """Return its name and the size of each of its tables."""
        sizes = ", ".join(
            f"{name} {frame.height:,} x {frame.width}" for name, frame in self.frames.items()
        )
        return f"<{type(self).__name__}: {sizes}>"

    def _repr_html_(self) -> str:
        from nhs_rank.output import html_tables

        return html_tables(self.document())


def _in_its_words(document: Callable[..., Document]) -> Callable[..., Document]:
    @wraps(document)
    def made(self: Answer, *arguments: Any, **named: Any) -> Document:
        plain = document(self, *arguments, **named)
        framework = _framework_of(self)
        if framework is None or framework.unit == type(framework.unit)():
            return plain
        unit = framework.unit
        number = {"trusts": unit.plural.lower().replace(" ", "_").replace("-", "_")}
        return plain.in_words_of(unit.noun, unit.plural, unit.columns | number)

    return made


def _framework_of(answer: Answer) -> Framework | None:
    """The framework of an answer, or of the first result that it is about."""
    for item in (answer, *vars(answer).values()):
        for one in item if isinstance(item, tuple) else (item,):
            framework: Framework | None = getattr(one, "framework", None)
            if framework is not None and hasattr(framework, "unit"):
                return framework
    return None


def head_of(framework: Framework) -> dict[str, Any]:
    """What every head begins with: ``schema_version``, ``tool`` and ``framework``."""
    from nhs_rank import __version__
    from nhs_rank.framework import fingerprint

    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "nhs-rank", "version": __version__},
        "framework": {
            "name": framework.framework,
            "title": framework.title,
            "sha256": fingerprint(framework),
        },
    }
