"""What a shell can complete: names that the tool knows without reading a file of data."""

from __future__ import annotations

from collections.abc import Iterable

import typer

#: The first financial year of the framework, and the month in which one begins.
_FIRST, _APRIL = 2025, 4

__all__ = ["frameworks", "quarters", "trust_types", "weight_keys"]


def frameworks(incomplete: str) -> list[str]:
    """Return the bundled frameworks and weightings."""
    from nhs_rank.framework import bundled_names

    return _matching(bundled_names(), incomplete)


def trust_types(context: typer.Context, incomplete: str) -> list[str]:
    """Return the keys of the framework's trust types."""
    from nhs_rank.framework import load_framework

    try:
        return _matching(load_framework(_config(context)).trust_types, incomplete)
    except Exception:  # noqa: BLE001 - a shell waits: whatever is wrong, there is nothing to offer
        return []


def quarters(incomplete: str) -> list[str]:
    """Return the quarters from the first that was published to the present one."""
    from datetime import date

    today = date.today()
    last = today.year - (today.month < _APRIL)
    named = (
        f"{year}-{(year + 1) % 100:02d}-q{number}"
        for year in range(_FIRST, max(last, _FIRST) + 1)
        for number in range(1, 5)
    )
    return _matching(named, incomplete)


def weight_keys(context: typer.Context, incomplete: str) -> list[str]:
    """Return the groups, domains, metrics and aliases of the framework, each with ``=``."""
    from nhs_rank.framework import load_framework

    try:
        framework = load_framework(_config(context))
    except Exception:  # noqa: BLE001 - as above
        return []
    names = [*framework.groups, *framework.domains]
    for key, metric in framework.metrics.items():
        if metric.counts:
            names += [*metric.aliases[:1], key]
    return [f"{name}=" for name in _matching(names, incomplete)]


def _config(context: typer.Context) -> str:
    config = context.params.get("config") or "nof-2025-26"
    return str(config[0] if isinstance(config, list | tuple) else config)


def _matching(names: Iterable[str], incomplete: str) -> list[str]:
    return list(dict.fromkeys(name for name in names if name.startswith(incomplete)))
