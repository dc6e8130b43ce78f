"""The shape of a diagnostic, of its kind, and of the log that collects them."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nhs_rank.paths import shown_path
from nhs_rank.words import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Level = Literal["error", "warning"]

#: How many diagnostics of one code a log keeps; the rest are counted.
KEPT_PER_CODE = 50
_LONGEST_VALUE = 80
_LONGEST_TEXT = 400
_MOST_COMPARED = 5_000


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: its code and level, what is wrong, what to do, and where it stands.

    ``line`` and ``column`` count from 1; line 1 of a CSV file is its header row and ``column``
    its field, as in a spreadsheet. In a YAML file ``column`` counts characters.
    """

    code: str
    level: Level
    message: str
    hint: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    value: str | None = None

    def __str__(self) -> str:
        """``file:line:column: level[CODE] what is wrong; what to do``, on one line."""
        place = [_printable(self.path, _LONGEST_TEXT)] if self.path else []
        place += [str(number) for number in (self.line, self.column) if number is not None]
        where = ":".join(place) + ": " if place else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{where}{self.level}[{self.code}] {self.message}{hint}"

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as the JSON formats show them, without an absolute path."""
        data = asdict(self)
        if self.path is not None and Path(self.path).is_absolute():
            data["path"] = shown_path(Path(self.path))
        return data


@dataclass(frozen=True, slots=True)
class Kind:
    """What all diagnostics of one code share.

    ``message`` and ``hint`` are templates for `str.format`; ``about`` is the paragraph that the
    documentation shows.
    """

    code: str
    level: Level
    title: str
    message: str
    hint: str
    about: str

    def __call__(
        self,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        value: object = None,
        **fields: object,
    ) -> Diagnostic:
        """Make a diagnostic of this kind; ``fields`` fill the templates."""
        shown = {key: _printable(str(item), _LONGEST_TEXT) for key, item in fields.items()}
        text = None if value is None else _printable(str(value), _LONGEST_VALUE)
        shown["value"] = "" if text is None else text
        return Diagnostic(
            code=self.code,
            level=self.level,
            message=spoken(self.message).format(**shown),
            hint=spoken(self.hint).format(**shown),
            path=path,
            line=line,
            column=column,
            value=text,
        )


class Log:
    """Collects diagnostics, keeping at most `KEPT_PER_CODE` of each code and counting all."""

    def __init__(self, items: Iterable[Diagnostic] = ()) -> None:
        self._items: list[Diagnostic] = []
        self._counts: Counter[tuple[str, Level]] = Counter()
        self.extend(items)

    def add(self, item: Diagnostic) -> None:
        """Take note of one problem."""
        self._counts[item.code, item.level] += 1
        if self._counts[item.code, item.level] <= KEPT_PER_CODE:
            self._items.append(item)

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Take note of several problems."""
        for item in items:
            self.add(item)

    def room(self, kind: Kind) -> int:
        """How many more problems of a kind would be kept."""
        return max(0, KEPT_PER_CODE - self._counts[kind.code, kind.level])

    def more(self, kind: Kind, count: int) -> None:
        """Count ``count`` further problems of a kind without keeping them."""
        if count > 0:
            self._counts[kind.code, kind.level] += count

    def each(self, kind: Kind, count: int, fields: Iterable[dict[str, Any]]) -> None:
        """Take note of ``count`` problems of a kind, made lazily from the fields of the first."""
        room = self.room(kind)
        for values in islice(fields, min(room, count)):
            self.add(kind(**values))
        self.more(kind, count - room)

    def merge(self, other: Log) -> None:
        """Take over all that another log holds, its counts included."""
        kept = Counter(item.code for item in self._items)
        for item in other._items:
            if kept[item.code] < KEPT_PER_CODE:
                self._items.append(item)
                kept[item.code] += 1
        self._counts.update(other._counts)

    def changed(self, change: Callable[[Diagnostic], Diagnostic]) -> Log:
        """Return the same log with each diagnostic that it kept changed."""
        other = Log()
        other._items = [change(item) for item in self._items]
        other._counts = self._counts.copy()
        return other

    @property
    def items(self) -> tuple[Diagnostic, ...]:
        """What was kept, by file, line, column and code."""
        return tuple(sorted(self._items, key=_order))

    @property
    def counts(self) -> dict[str, int]:
        """How many problems of each code there were, kept or not."""
        return {code: number for (code, _), number in sorted(self._counts.items())}

    @property
    def has_errors(self) -> bool:
        """Whether any problem is an error."""
        return any(level == "error" for _, level in self._counts)

    def lines(self, in_words: Callable[[Diagnostic], Diagnostic] | None = None) -> list[str]:
        """Every kept diagnostic, then a line for each code of which some were left out.

        ``said`` puts each into other words first.
        """
        shown = Counter(item.code for item in self._items)
        rest = [
            f"{level}[{code}] {number - shown[code]:,} more like this ({number:,} in all)"
            for (code, level), number in sorted(self._counts.items())
            if number > shown[code]
        ]
        return [str(in_words(item) if in_words else item) for item in self.items] + rest


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean ...`` for the closest of ``known``, or an empty string.

    Only names of about the same length are looked at, and a few thousand of those at most.
    """
    if len(word) > _LONGEST_VALUE:
        return ""
    near = (item for item in known if 2 * len(word) >= len(item) and 2 * len(item) >= len(word))
    by_folded = {item.casefold(): item for item in islice(near, _MOST_COMPARED)}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.7)
    return f"did you mean '{by_folded[close[0]]}'?" if close else ""


def _order(item: Diagnostic) -> tuple[str, int, int, str, str]:
    return (item.path or "", item.line or 0, item.column or 0, item.code, item.message)


def _printable(text: str, longest: int) -> str:
    """Cut a long text and make control characters visible."""
    if len(text) > longest:
        text = f"{text[:longest]}... ({len(text):,} characters)"
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
