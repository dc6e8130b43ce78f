"""What the names in files stand for: columns, metrics, flags and published results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from nhs_rank.words import LESS_USUAL, SYNONYMS, TRUST_COLUMNS, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhs_rank.framework import Framework

__all__ = ["Meaning", "Names", "meanings", "suggestion"]

Kind = Literal["value", "score", "flag", "published"]
#: The least likeness, of 100, at which a name is suggested.
_LIKE = 80
_LONGEST = 200


class Meaning(NamedTuple):
    """What a name stands for; ``key`` is the domain of a published domain score."""

    kind: Kind
    item: str
    key: str = ""


def meanings(framework: Framework) -> dict[str, Meaning]:
    """Return what each folded name of the framework stands for in a file."""
    result: dict[str, Meaning] = {}
    for key, metric in framework.metrics.items():
        kind: Kind = "value" if metric.score.needs & {"value", "text"} else "score"
        for name in (key, *metric.aliases):
            result[folded(name)] = Meaning(kind, key)
        if metric.given:
            result[folded(metric.given)] = Meaning("score", key)
    for key, flag in framework.flags.items():
        for name in filter(None, (key, flag.given)):
            result[folded(name)] = Meaning("flag", key)
    published = framework.published
    for item in ("average_score", "unadjusted_segment", "segment", "final_segment"):
        if name := getattr(published, item):
            result[folded(name)] = Meaning("published", item)
    for item in ("domain_scores", "domain_segments"):
        for key, name in getattr(published, item).items():
            result[folded(name)] = Meaning("published", item, key)
    return result


class Names:
    """The names of a framework, its metrics' full names, and those that the user gives."""

    def __init__(self, framework: Framework, rename: Mapping[str, str] | None = None) -> None:
        self._framework = framework
        self._known = meanings(framework)
        own = {own: name for name, own in framework.unit.columns.items() if own != name}
        given = {**framework.columns, **(rename or {})}
        self._renamed = {folded(old): folded(new) for old, new in given.items()}
        self._own = {folded(old): folded(new) for old, new in own.items()}
        full = [(folded(metric.name), key) for key, metric in framework.metrics.items()]
        times = [name for name, _ in full]
        self._full = {
            name: self._known[folded(key)]
            for name, key in full
            if times.count(name) == 1 and name not in self._known
        }

    def target(self, text: str) -> str:
        """Return the folded name that a name in a file stands for, renamed where it is asked."""
        name = folded(text)
        return self._renamed.get(name) or self._own.get(name, name)

    def own(self, column: str) -> str:
        """Return what the framework calls a column that describes a trust."""
        return self._framework.unit.columns.get(column, column)

    def renamed(self, text: str) -> bool:
        """Whether the user or the framework gives another name to this one."""
        return folded(text) in self._renamed

    def meaning(self, text: str) -> Meaning | None:
        """Return what a name stands for, or None."""
        name = self.target(text)
        return self._known.get(name) or self._full.get(name)

    def is_metric(self, text: str) -> bool:
        """Whether a name stands for the values or the scores of a metric."""
        meaning = self.meaning(text)
        return meaning is not None and meaning.kind in ("value", "score")

    def is_full_name(self, text: str) -> bool:
        """Whether a name is known only as the whole name of a metric."""
        name = self.target(text)
        return name in self._full

    def unused(self, asked: Iterable[str], seen: Iterable[str]) -> list[str]:
        """Return the names that are to be renamed and stand in no file."""
        present = {folded(text) for text in seen}
        return sorted(name for name in asked if folded(name) not in present)

    def near(self, text: str) -> str:
        """Say which name was probably meant, in words that can be pasted; or nothing."""
        framework = self._framework
        known = [*framework.metrics, *framework.flags, *TRUST_COLUMNS]
        known += [name for metric in framework.metrics.values() for name in metric.aliases]
        called = {metric.name: key for key, metric in framework.metrics.items()}
        best = suggestion(text, [*known, *called])
        if best is None:
            return ""
        best = called.get(best, best)
        pasted = text.replace('"', '\\"')
        return f"did you mean '{best}'? Then add --rename \"{pasted}={best}\""


def suggestion(text: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like a text, if any is like it."""
    from rapidfuzz import fuzz, process

    if not 2 <= len(text) <= _LONGEST:
        return None
    plain = {_words(name): name for name in known}
    asked = _words(text)
    best = process.extractOne(
        asked, list(plain), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=70
    ) or process.extractOne(
        asked, list(plain), scorer=fuzz.token_sort_ratio, processor=str.casefold, score_cutoff=85
    )
    return plain[best[0]] if best else None


def _words(name: str) -> str:
    """The words of a name, as they are compared for likeness."""
    return " ".join(name.replace("&", " and ").replace("_", " ").replace("-", " ").split())


def less_usual(text: str) -> str | None:
    """Return the column that a name may stand for where no usual name of it is there.

    What stands in brackets, marks and the figure of a note make no difference.
    """
    bare = re.sub(r"\(.*?\)|\[.*?\]", "", text)
    name = re.sub(r"[\W_]+|(?<=[A-Za-z]{4})\d$", "", bare).casefold()
    own = {folded(column): column for column in (*TRUST_COLUMNS, "value")}
    less = (column for column, names in LESS_USUAL.items() if name in names)
    return own.get(name) or synonym_of(name) or next(less, None)


def synonym_of(name: str) -> str | None:
    """Return the column that a folded name usually stands for."""
    return next((column for column, names in SYNONYMS.items() if name in names), None)
