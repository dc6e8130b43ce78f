"""The variants of a comparison: which frameworks, with which settings, under which names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework import Framework, load_framework
from nhs_rank.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

__all__ = ["Variant", "parse_variants", "variants_of"]

_NO_CAP = "no-cap"


@dataclass(frozen=True)
class Variant:
    """One of the tables to compare."""

    name: str
    framework: Framework
    options: Options


def variants_of(
    configs: Sequence[str | PathLike[str] | Framework],
    inline: Mapping[str, Mapping[str, object]],
    options: Options,
) -> list[Variant]:
    """Resolve what to compare.

    Several configs each get the options as they are. One config is compared as it stands with
    itself under the weights and without the caps that the options ask for. Variants given
    inline stand on top of the first config as it is. Raises `InputError`.
    """
    frameworks = [
        config if isinstance(config, Framework) else load_framework(config) for config in configs
    ]
    if not frameworks:
        fix = "name a framework with --config"
        raise InputError([c.BAD_OPTION(option="--config", reason="there is none", fix=fix)])
    plain = options.model_copy(update={"weights": {}, "cap": True})
    found: list[Variant] = []
    if len(frameworks) > 1:
        for framework in frameworks:
            name = _free(framework.framework, [variant.name for variant in found])
            found.append(Variant(name, framework, options))
    else:
        found.append(Variant(frameworks[0].framework, frameworks[0], plain))
        if options.weights or not options.cap:
            found.append(Variant(_described(options), frameworks[0], options))
    for name, fields in inline.items():
        if name in [variant.name for variant in found]:
            fix = "choose another name"
            reason = f"the name '{name}' is taken"
            raise InputError([c.BAD_OPTION(option="--variant", reason=reason, fix=fix)])
        own = Options.of(**{**plain.model_dump(), **fields})
        found.append(Variant(name, frameworks[0], own))
    return found


def parse_variants(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Parse variants written as ``name:KEY=NUMBER,...``; raises `InputError`.

    >>> parse_variants(["half-finance:finance=0.5,no-cap"])
    {'half-finance': {'weights': {'finance': 0.5}, 'cap': False}}
    """
    variants: dict[str, dict[str, Any]] = {}
    for text in texts:
        name, fields = _parsed(text)
        if name in variants:
            reason = f"the name '{name}' is given twice"
            fix = "choose another name"
            raise InputError([c.BAD_OPTION(option="--variant", reason=reason, fix=fix)])
        variants[name] = fields
    return variants


def _parsed(text: str) -> tuple[str, dict[str, Any]]:
    """A name and fields of `Options`."""
    name, colon, rest = text.partition(":")
    fields: dict[str, Any] = {}
    weights: dict[str, float] = {}
    reason = "" if colon and name.strip() and rest.strip() else f"'{text}' is not NAME:KEY=NUMBER"
    for part in rest.split(",") if not reason else ():
        key, equals, amount = (piece.strip() for piece in part.partition("="))
        if part.strip().casefold() == _NO_CAP:
            fields["cap"] = False
            continue
        try:
            number = float(amount)
        except ValueError:
            reason = f"'{part.strip()}' is neither KEY=NUMBER nor {_NO_CAP}"
            break
        if not equals or not key or key in weights:
            reason = f"'{part.strip()}' is not KEY=NUMBER, or its key stands twice"
            break
        weights[key] = number
    if reason:
        fix = "write half-finance:finance=0.5 or no-override:no-cap"
        raise InputError([c.BAD_OPTION(option="--variant", reason=reason, fix=fix)])
    if weights:
        fields = {"weights": weights, **fields}
    return name.strip(), fields


def _described(options: Options) -> str:
    parts = [f"{key}={weight:g}" for key, weight in options.weights.items()]
    return ",".join([*parts, *([] if options.cap else [_NO_CAP])])


def _free(name: str, taken: Sequence[str]) -> str:
    """The name, with a number where another variant has it already."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate
