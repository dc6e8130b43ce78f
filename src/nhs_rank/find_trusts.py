"""Find trusts by their code or a part of their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

__all__ = ["find_trust", "find_trusts"]

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


def _matches(text: str, names: dict[str, str]) -> list[str]:
    wanted = " ".join(text.split()).casefold()
    if wanted.upper() in names:
        return [wanted.upper()]
    if not wanted:
        return []
    plain = {code: " ".join(name.split()).casefold() for code, name in names.items()}
    exact = [code for code, name in plain.items() if name == wanted]
    return exact or [code for code, name in plain.items() if wanted in name]


def _by_word(text: str, names: dict[str, str]) -> str:
    """Suggest by a single word of a name."""
    words = {word.strip(",'"): code for code, name in names.items() for word in name.split()}
    hint = nearest(text, [word for word in words if len(word) > 3])
    return hint or "see the codes with 'nhs-rank compute PATH -f csv'"
