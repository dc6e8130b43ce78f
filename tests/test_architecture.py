"""The house: what may lean on what, and what a caller is told of a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import nhs_rank

SOURCE = Path(nhs_rank.__file__).parent
#: From the ground up: a room may use those of its own floor and below. A room that is not named
#: here makes the test fail, so that nobody builds without a floor.
FLOORS = (
    ("exceptions", "diagnostics", "words", "paths", "files", "guard", "terminal", "beside"),
    ("arithmetic", "fields"),
    ("methods", "framework"),
    ("options", "steps", "register", "reading", "own_results", "sources"),
    ("uncertainty", "output"),
    ("answer", "fetch"),
    ("selection", "find_trusts", "_questions"),
    ("result", "inputs", "pipeline", "_league_view"),
    ("analyses",),
    ("cli",),
)
#: Rooms that may look up: the hub's doors to the analyses, and the guard to the command it guards.
_DOORS = {"_questions": {"analyses"}, "guard": {"cli"}}


def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name below the package, as a tree."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


TREES = modules()


def room_of(module: str) -> str:
    """The room that a module stands in."""
    return module.partition(".")[0]


def imports(tree: ast.AST, *, lazy: bool = True) -> set[str]:
    """Modules of the package that a tree imports when it runs, perhaps only within functions."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nhs_rank"):
            base = str(node.module).removeprefix("nhs_rank").removeprefix(".")
            for alias in node.names:
                longer = f"{base}.{alias.name}".removeprefix(".")
                found.add(longer if longer in TREES else base)
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("nhs_rank").removeprefix(".")
                for alias in node.names
                if alias.name.startswith("nhs_rank.")
            }
        elif lazy or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found |= imports(node, lazy=lazy)
    return found - {""}


def test_every_room_has_a_floor() -> None:
    """And no floor a room that is not there."""
    rooms = {room_of(name) for name in TREES} - {"__init__", "__main__"}
    assert rooms <= {room for floor in FLOORS for room in floor}


@pytest.mark.parametrize("name", [name for name in TREES if name not in ("__init__", "__main__")])
def test_no_arrow_runs_up(name: str) -> None:
    """A module uses its own floor and those below, within functions too."""
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    own = room_of(name)
    above = {
        other
        for other in imports(TREES[name])
        if floor[room_of(other)] > floor[own] and room_of(other) not in _DOORS.get(own, set())
    }
    assert above == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Without cycles every module can be read, and loaded, by itself."""
    graph = {name: imports(tree, lazy=False) - {name} for name, tree in TREES.items()}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path[path.index(name) :], name))
        if name not in done:
            for other in sorted(graph.get(name, ())):
                # a package and its own modules are one thing while it is loaded
                if not name.startswith(f"{other}."):
                    visit(other, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", [name for name in TREES if room_of(name) != "methods"])
def test_nobody_asks_what_kind_of_rule_a_rule_is(name: str) -> None:
    """A rule answers for itself; only its own room knows the classes."""
    asked = [
        ast.unparse(node)
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "isinstance"
        and "Rule" in ast.unparse(node.args[1])
    ]
    assert asked == []


def _public(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions, and the methods of classes, that a module has for others."""
    listed = {
        name
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if listed and node.name not in listed:
            continue
        for one in [node] if isinstance(node, ast.FunctionDef) else node.body:
            if isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
                yield one.name if one is node else f"{node.name}.{one.name}", one


#: Every public function. The commands are left out: their options have help texts of their own.
PUBLIC = {
    f"{module}.{name}": function
    for module, tree in TREES.items()
    if not (module.startswith("cli.") and (ast.get_docstring(tree) or "").startswith("`nhs-rank"))
    for name, function in _public(tree)
}


def test_public_functions_are_found() -> None:
    """Those of the first page, of steps, of private modules, and methods of classes."""
    assert {"inputs.read", "result.Result.rerun", "steps.weigh.weigh"} <= set(PUBLIC)
    assert {"reading._layout.observe", "sources._grid.Grid.numbers"} <= set(PUBLIC)
    assert len(PUBLIC) > 300


@pytest.mark.parametrize("name", PUBLIC)
def test_many_parameters_are_told_one_by_one(name: str) -> None:
    """A public function of four or more says what each is, and every one has a docstring."""
    function = PUBLIC[name]
    text = ast.get_docstring(function) or ""
    assert text
    given = function.args
    parameters = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    parameters += [f"*{given.vararg.arg}"] if given.vararg else []
    parameters += [f"**{given.kwarg.arg}"] if given.kwarg else []
    asked = [name for name in parameters if name not in ("self", "cls")]
    elsewhere = any(f"`{place}" in text for place in ("nhs_rank.analyses.", "to_dict`"))
    if len(asked) >= 4 and not elsewhere:
        assert "Parameters\n----------" in text
        told = text.split("Parameters\n----------\n")[1].split("\n\n")[0]
        names = [line for line in told.splitlines() if not line.startswith(" ")]
        assert {one.strip() for line in names for one in line.split(",")} == set(asked)


def test_no_public_name_is_that_of_a_module() -> None:
    """Once imported, the module would stand in the place of the function."""
    for home, folder in (("nhs_rank", SOURCE), ("nhs_rank.analyses", SOURCE / "analyses")):
        names = set(import_module(home).__all__)
        assert names.isdisjoint(path.stem for path in folder.iterdir() if path.suffix == ".py")
        assert names.isdisjoint(path.name for path in folder.iterdir() if path.is_dir())
