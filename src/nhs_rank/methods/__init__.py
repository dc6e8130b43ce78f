"""The scoring methods: one module each, whole.

A new method is one module here, its test, and `docs/methods.md` printed anew by
``python -m nhs_rank.methods``: the module's class answers everything that is asked of a rule
anywhere (see `Rule`), and `METHODS` finds it. Nothing here imports an array before it scores.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from nhs_rank.methods._fields import Ends, Identifier, Number, Part, PoolName, Scale
from nhs_rank.methods._rule import Example, Fault, Pool, Rule, Turn, spread

__all__ = [
    "METHODS",
    "Ends",
    "Example",
    "Fault",
    "Identifier",
    "Number",
    "Part",
    "Pool",
    "PoolName",
    "Rule",
    "Scale",
    "Turn",
    "spread",
]


def _found() -> dict[str, type[Rule]]:
    """The rule of each public module, by the name of its method."""
    methods: dict[str, type[Rule]] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        if name.startswith("_"):
            continue
        module = import_module(f"{__name__}.{name}")
        for item in vars(module).values():
            own = isinstance(item, type) and item.__module__ == module.__name__
            if own and issubclass(item, Rule):
                methods[str(item.model_fields["method"].annotation.__args__[0])] = item
    return methods


#: Every scoring method: the rule of each, by its name.
METHODS: dict[str, type[Rule]] = _found()
