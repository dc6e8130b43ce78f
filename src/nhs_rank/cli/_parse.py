"""Texts of options that are more than one word: pairs, factors and bounds."""

from __future__ import annotations

from nhs_rank.words import plain_number

__all__ = ["parse_cuts", "parse_factors", "parse_pairs", "parse_texts"]


def parse_pairs(option: str, pairs: list[str]) -> dict[str, float]:
    """Parse repeated ``KEY=NUMBER``; raises `InputError`."""
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError

    result: dict[str, float] = {}
    problems = []
    for pair in pairs:
        key, equals, amount = pair.partition("=")
        number = plain_number(amount)
        if not equals or not key.strip():
            problems.append(
                c.BAD_OPTION(option=option, value=pair, what="KEY=NUMBER", example="finance=0.5")
            )
        elif key.strip() in result:
            problems.append(c.OPTION_TWICE(option=option, value=key.strip(), again=""))
        elif number is None:
            problems.append(
                c.BAD_OPTION(option=option, value=amount, what="a number", example="finance=0.5")
            )
        else:
            result[key.strip()] = number
    if problems:
        raise InputError(problems)
    return result


def parse_cuts(text: str | None) -> list[float] | str | None:
    """Parse ``2.055,2.325,2.605`` or ``published``; raises `InputError`."""
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError

    if text is None or text.strip().lower() == "published":
        return text if text is None else "published"
    cuts = [plain_number(part) for part in text.split(",")]
    if None in cuts:
        what, example = "a list of numbers, nor 'published'", "--cuts 2.055,2.325,2.605"
        raise InputError([c.BAD_OPTION(option="--cuts", value=text, what=what, example=example)])
    return [cut for cut in cuts if cut is not None]


def parse_texts(option: str, pairs: list[str] | None, form: str, example: str) -> dict[str, str]:
    """Parse repeated ``LEFT=RIGHT``, at the last sign; raises `InputError`.

    Parameters
    ----------
    option
        The option, for messages.
    pairs
        What was given; None for nothing.
    form, example
        How a pair is written, for messages.

    """
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError

    found: dict[str, str] = {}
    problems = []
    for pair in pairs or []:
        left, equals, right = (part.strip() for part in pair.rpartition("="))
        if not (left and equals and right):
            problems.append(c.BAD_OPTION(option=option, value=pair, what=form, example=example))
        elif found.setdefault(left, right) != right:
            problems.append(c.OPTION_TWICE(option=option, value=left, again=""))
    if problems:
        raise InputError(problems)
    return found


def parse_factors(pairs: dict[str, str]) -> dict[str, float]:
    """Turn ``100`` and ``1/60`` into numbers; raises `InputError`."""
    from fractions import Fraction

    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import InputError

    found, problems = {}, []
    for name, text in pairs.items():
        try:
            plain = text.replace(" ", "")
            if not plain.isascii() or "_" in plain:
                raise ValueError
            found[name] = float(Fraction(plain))
        except (ValueError, ZeroDivisionError, OverflowError):
            problems.append(
                c.BAD_OPTION(option="--factor", value=text, what="a number", example="100 or 1/60")
            )
    if problems:
        raise InputError(problems)
    return found
