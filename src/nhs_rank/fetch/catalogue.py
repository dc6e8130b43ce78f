"""The catalogue: which files a quarter has, and the addresses they are known to have had."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urljoin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.fetch import address
from nhs_rank.files import FileTooLarge, read_file
from nhs_rank.framework._yaml import parse_document
from nhs_rank.words import parse_quarter, quarter_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework._yaml import Document

__all__ = ["Catalogue", "Ending", "Entry", "KindOfFile", "Source", "Table", "read_catalogue"]

LARGEST_CATALOGUE = 5_000_000
#: Addresses that are tried for one file.
MOST_ADDRESSES = 10

KindOfFile = Literal["data", "league-table"]


def _quarter(text: str) -> str:
    quarter = parse_quarter(text)
    if quarter is None:
        raise ValueError(f"'{text}' is not a quarter such as Q1 2025/26")
    return quarter


def _template(text: str) -> str:
    address.checked(text.replace("{year}", "2025-26").replace("{month}", "june-2025"))
    return text


Address = Annotated[str, AfterValidator(address.checked)]
Quarter = Annotated[str, AfterValidator(_quarter)]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}\.csv$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", to_lower=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Phrase = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+( [a-z0-9]+)*$")]
Template = Annotated[str, AfterValidator(_template)]
Ending = Literal["csv", "zip", "xls", "xlsx"]
NamePart = Annotated[str, StringConstraints(min_length=3, to_lower=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Model):
    """One file of a quarter: its local name, what it holds, and its addresses in order."""

    name: FileName
    type: Key
    kind: KindOfFile
    addresses: Annotated[tuple[str, ...], Field(max_length=MOST_ADDRESSES)] = ()
    sha256: Sha256 | None = None

    def file_names(self) -> tuple[str, ...]:
        """Return the names that the file has at its addresses, and its local one."""
        return (self.name, *(address.file_name(item) for item in self.addresses))


class Table(_Model):
    """One file of a publication, and how its link is told from others.

    ``endings`` are those of its name. Its name or the text of its link has one of the phrases in
    ``named``, if there are any, and neither has one of those in ``never``; in all of them only
    letters and digits count, and ``&`` is nothing: ``A&E by provider`` is ``ae by provider``.
    ``each`` is what a file is about: a month (or several), or a year. A ``series`` holds all months
    up to the one that it names.
    """

    endings: Annotated[tuple[Ending, ...], Field(min_length=1)]
    named: tuple[Phrase, ...] = ()
    never: tuple[Phrase, ...] = ()
    each: Literal["month", "year"] = "month"
    series: bool = False


class Source(_Model):
    """A publication: where its links are, the largest file of it, and its tables.

    ``landing`` is the page that stays, ``pages`` those that are looked at before it: ``{year}``
    stands for a financial year such as ``2025-26``, ``{month}`` for one such as ``june-2025``.
    """

    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    landing: Address
    pages: Annotated[tuple[Template, ...], Field(max_length=MOST_ADDRESSES)] = ()
    megabytes: Annotated[int, Field(ge=1, le=1_000)] = 50
    tables: Annotated[dict[Name, Table], Field(min_length=1)]


class Catalogue(_Model):
    """Addresses by quarter; after validation all of them are full addresses.

    ``types`` maps the key of a trust type to the parts of file names that stand for it,
    ``statistics`` the key of a source to what is known of it.
    """

    landing: Address | None = None
    base: Address | None = None
    types: Annotated[dict[Key, tuple[NamePart, ...]], Field(min_length=1)]
    quarters: dict[Quarter, tuple[Entry, ...]] = {}
    statistics: dict[Name, Source] = {}

    @model_validator(mode="after")
    def _complete(self) -> Catalogue:
        """Make addresses full; check what one entry alone cannot know."""
        full: dict[str, tuple[Entry, ...]] = {}
        for quarter, entries in self.quarters.items():
            names = Counter(entry.name.casefold() for entry in entries)
            for entry in entries:
                if entry.type not in self.types:
                    raise ValueError(f"{quarter}, {entry.name}: '{entry.type}' is not under types")
                if names[entry.name.casefold()] > 1:
                    raise ValueError(f"{quarter}: the name {entry.name} stands twice")
                if not entry.addresses and self.landing is None:
                    raise ValueError(f"{quarter}, {entry.name}: no address, and no landing page")
            full[quarter] = tuple(
                entry.model_copy(
                    update={"addresses": tuple(self._full(item) for item in entry.addresses)}
                )
                for entry in entries
            )
        object.__setattr__(self, "quarters", full)
        return self

    def _full(self, named: str) -> str:
        return address.checked(urljoin(self.base.rstrip("/") + "/", named) if self.base else named)

    @property
    def newest(self) -> str | None:
        """The newest quarter that has an entry, in the usual spelling."""
        filled = [quarter for quarter, entries in self.quarters.items() if entries]
        return max(filled, key=quarter_order, default=None)


def read_catalogue(path: Path | str | None = None) -> Catalogue:
    """Read the catalogue that comes with nhs-rank, or one's own.

    Raises `nhs_rank.exceptions.InputError` with the place of every fault.
    """
    if path is None:
        raw = resources.files("nhs_rank.fetch").joinpath("catalogue.yaml").read_bytes()
        shown = "catalogue.yaml"
    else:
        shown = str(path)
        raw = _read(Path(path), shown)
    with _uncollected():
        document = parse_document(raw, shown, "landing: https://...")
        try:
            return Catalogue.model_validate(document.data)
        except ValidationError as error:
            raise InputError([_problem(item, document) for item in error.errors()]) from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Stop the search for garbage while thousands of small things are built: half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(path: Path, shown: str) -> bytes:
    try:
        return read_file(path, LARGEST_CATALOGUE)
    except FileTooLarge:
        raise InputError([c.FILE_TOO_LARGE(path=shown, limit=f"{LARGEST_CATALOGUE:,}")]) from None
    except FileNotFoundError:
        raise InputError([c.NO_FILE(path=shown, near="")]) from None
    except OSError as error:
        raise InputError([c.UNREADABLE(path=shown, reason=error.strerror or error)]) from None


def _problem(error: Any, document: Document) -> Diagnostic:
    """Put what Pydantic found into words, at the place that it is about."""
    where = tuple(part for part in error["loc"] if part != "[key]")
    reason, fix = error["msg"].removeprefix("Value error, "), "see the documentation of fetch"
    reason = reason[:1].lower() + reason[1:]
    if error["type"] == "extra_forbidden":
        reason, fix = f"unknown key '{where[-1]}'", "check its spelling, or remove it"
    elif error["type"] == "missing":
        reason, fix = f"the key '{where[-1]}' is missing", "add it"
    named = " > ".join(str(part + 1) if isinstance(part, int) else part for part in where)
    place = document.place(where)
    at = place.at() if place else {"path": None}
    return c.BAD_CATALOGUE(**at, where=named or "the catalogue", reason=reason, fix=fix)
