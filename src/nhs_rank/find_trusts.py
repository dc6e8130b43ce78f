"""Find trusts by their code or a part of their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import Log, nearest
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.result import Result

__all__ = ["find_in", "find_trust", "find_trusts"]

_NAMED = 5


def find_trusts(trusts: pl.DataFrame, asked: Sequence[str]) -> list[str]:
    """Return the code of each trust asked for; raises `InputError` with every one not found.

    ``trusts`` has the columns ``trust_code`` and ``trust_name``.
    """
    names = {
        str(code): str(name or "")
        for code, name in trusts.select("trust_code", "trust_name")
        .unique()
        .sort("trust_code")
        .rows()
    }
    found, problems = [], []
    for text in asked:
        codes = _matches(text, names)
        if len(codes) == 1:
            found.append(codes[0])
        elif codes:
            shown = ", ".join(f"{code} {names[code]}" for code in codes[:_NAMED])
            more = ", ..." if len(codes) > _NAMED else ""
            problems.append(c.AMBIGUOUS_TRUST(value=text, count=len(codes), names=shown + more))
        else:
            near = nearest(text, [*names, *names.values()]) or _by_word(text, names)
            problems.append(c.UNKNOWN_TRUST(value=text, near=near))
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(found))


def find_trust(trusts: pl.DataFrame, asked: str) -> str:
    """Return the code of one trust; see `find_trusts`."""
    return find_trusts(trusts, [asked])[0]


def find_in(result: Result, asked: Sequence[str]) -> list[str]:
    """Return the code of each trust asked for in a ranked quarter.

    Raises `InputError` as `find_trusts` does; a trust that the table does not show is said to be
    in another quarter, or of another type than the one asked for.
    """
    found, problems = [], Log()
    for text in asked:
        try:
            found.append(find_trust(result.league, text))
        except InputError as error:
            elsewhere = _elsewhere(result, text)
            problems.extend([elsewhere] if elsewhere else error.log.items)
    if problems.has_errors:
        raise InputError(problems)
    return list(dict.fromkeys(found))


def _elsewhere(result: Result, text: str) -> Diagnostic | None:
    """Say where a trust is that is not in the table."""
    every = result.inputs.table.trusts
    rows = every.select("quarter", "trust_code", "trust_name", "trust_type").sort(
        "quarter", "trust_code", nulls_last=True
    )
    names = dict(rows.select("trust_code", pl.col("trust_name").fill_null("")).rows())
    codes = _matches(text, names)
    if len(codes) != 1 or codes[0] in result.league["trust_code"].to_list():
        return None
    own = rows.filter(pl.col("trust_code") == codes[0])
    quarters = own["quarter"].to_list()
    trust = f"{codes[0]} {names[codes[0]]}".strip()
    if result.quarter in quarters:
        kind = own["trust_type"][-1] or "no type"
        return c.TRUST_OF_ANOTHER_TYPE(value=text, trust=trust, type=kind)
    named = ", ".join(quarter for quarter in quarters if quarter) or "rows that name no quarter"
    quarter = result.quarter or "the quarter that is ranked"
    return c.TRUST_IN_ANOTHER_QUARTER(value=text, trust=trust, quarter=quarter, found=named)


#: Every way in which names are quoted, as one.
_QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9`\u00b4", "'"))
_DOUBLE = str.maketrans("", "", '"\u201c\u201d\u201e\u2033')


def _plain(text: str) -> str:
    """Return a text without regard to case, white space and kinds of quotation marks."""
    return " ".join(text.translate(_QUOTES).translate(_DOUBLE).split()).casefold()


def _matches(text: str, names: dict[str, str]) -> list[str]:
    wanted = _plain(text).strip("'")
    if wanted.upper() in names:
        return [wanted.upper()]
    if not wanted:
        return []
    plain = {code: _plain(name) for code, name in names.items()}
    exact = [code for code, name in plain.items() if name == wanted]
    return exact or [code for code, name in plain.items() if wanted in name]


def _by_word(text: str, names: dict[str, str]) -> str:
    """Suggest by a single word of a name."""
    words = {word.strip(",'"): code for code, name in names.items() for word in name.split()}
    hint = nearest(text, [word for word in words if len(word) > 3])
    return hint or "see the codes with 'nhs-rank compute PATH -f csv'"
