"""The variants of a comparison as the command line writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.words import plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhs_rank.options import Options, Settings

__all__ = ["parse_variants", "plain", "under_options"]

_NO_CAP = "no-cap"


def plain(options: Options) -> Options:
    """Return the options without weights, and with caps."""
    return options.model_copy(update={"weights": {}, "cap": True})


def under_options(options: Options, variants: Mapping[str, Settings]) -> dict[str, Settings]:
    """Return the variants, before them one of the weights and the caps of the options."""
    if not options.weights and options.cap:
        return dict(variants)
    name = _described(options)
    if name in variants:
        raise InputError([c.NAME_TAKEN(value=name)])
    return {name: {"weights": options.weights, "cap": options.cap}, **variants}


def _described(options: Options) -> str:
    parts = [f"{key}={weight:g}" for key, weight in options.weights.items()]
    return ",".join([*parts, *([] if options.cap else [_NO_CAP])])


def parse_variants(texts: Sequence[str]) -> dict[str, Settings]:
    """Parse variants written as ``name:KEY=NUMBER,...``; raises `InputError`.

    Each stands on the framework as it is: weights and caps that it does not name are the
    framework's.

    >>> parse_variants(["half-finance:finance=0.5,no-cap"])
    {'half-finance': {'weights': {'finance': 0.5}, 'cap': False}}
    """
    variants: dict[str, Settings] = {}
    for text in texts:
        name, settings = _parsed(text)
        if name in variants:
            raise InputError([c.NAME_TAKEN(value=name)])
        variants[name] = settings
    return variants


def _parsed(text: str) -> tuple[str, Settings]:
    name, colon, rest = text.partition(":")
    cap = True
    weights: dict[str, float] = {}
    reason = "" if colon and name.strip() and rest.strip() else f"'{text}' is not NAME:KEY=NUMBER"
    for part in rest.split(",") if not reason else ():
        key, equals, amount = (piece.strip() for piece in part.partition("="))
        if part.strip().casefold() == _NO_CAP:
            cap = False
            continue
        number = plain_number(amount)
        if number is None:
            reason = f"'{part.strip()}' is neither KEY=NUMBER nor {_NO_CAP}"
            break
        if not equals or not key or key in weights:
            reason = f"'{part.strip()}' is not KEY=NUMBER, or its key stands twice"
            break
        weights[key] = number
    if reason:
        raise InputError([c.NOT_A_VARIANT(reason=reason)])
    return name.strip(), {"weights": weights, "cap": cap}
