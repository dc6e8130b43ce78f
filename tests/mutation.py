"""Would the tests notice? Change the arithmetic a little, many times, and see whether a test fails.

python tests/mutation.py [--sample 300] [--seed 1] [--workers 2] [--only PART] [--list]

Every mutant is one small change of one line of the arithmetic: a comparison, an operator, a number,
a condition. A sample with a fixed seed is tried, each against the tests of its module, fast first.
The survivors and the score of each module are printed and written to docs/mutation.json. It takes
about an hour with two processors; docs/mutation.md explains the survivors.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "nhs_rank"
REPORT = ROOT / "docs" / "mutation.json"
#: What is arithmetic, and the tests that hold it, fast ones first.
ARITHMETIC = {
    "arithmetic.py": "league score_methods uncertainty statistics score_limits likely_ranges",
    "methods/": "score_methods score_limits unround parts_by_weight explain methods validate",
    "steps/": "league score_limits score_methods parts_by_weight statistics other_bodies official "
    "origin unround conformance validate whatif",
    "uncertainty/": "uncertainty tally simultaneous likely_ranges sampling sensitivity",
    **dict.fromkeys(
        (
            *("uncertainty/coherence.py", "uncertainty/placement.py", "uncertainty/reach.py"),
            *("uncertainty/reliability.py", "uncertainty/stability.py", "uncertainty/shares.py"),
        ),
        "measures sampling",
    ),
    **dict.fromkeys(
        ("reading/_cast.py", "reading/_numbers.py", "reading/_metric_cells.py"),
        "numbers read read_sheets validate read_field read_roads hostile",
    ),
    "analyses/_next_segment.py": "whatif explain conformance",
}
#: What else rests on the arithmetic: asked where the tests of the module notice nothing.
BEYOND = ("versions_bytes",)
#: Modules there that hold words, not arithmetic.
WORDS = {"__init__.py", "__main__.py", "_page.py", "_fields.py", "warn.py", "tables.py"}
#: Seconds after which a mutant that does not end counts as noticed.
LONGEST = 600

SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Pow: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
NAMES = {
    **{"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all"},
    **{"all": "any", "floor": "ceil", "ceil": "floor", "exp": "log", "log": "exp"},
    **{"higher": "lower", "lower": "higher", "left": "right", "right": "left"},
    **{"cumsum": "cumprod", "rank": "rank_", "is_null": "is_not_null", "is_not_null": "is_null"},
}
#: Parts of the code that say something and compute nothing.
SILENT = (ast.Raise, ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Assert)
#: What decides how much is kept or looked at at once, and how: only speed and memory depend on it.
SPEED = {
    *("uncertainty/tally.py:" + one for one in ("KEPT", "PLACES", "_LONG", "_SAMPLE", "_FEW")),
    "uncertainty/tally.py:_beyond",
    "uncertainty/confidence.py:_CHUNK",
    "uncertainty/placement.py:_CHUNK",
    "uncertainty/reach.py:_BLOCK",
}
#: Keywords that assert (`zip`) or save memory (arrays), and change no number.
KEYWORDS = ("strict", "copy")


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the number of the place in the walk through the module."""

    path: str
    line: int
    before: str
    after: str
    number: int
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.before}  ->  {self.after}"


def parsed(own: str) -> ast.Module:
    """The code of a module, with what only speed depends on marked as such."""
    tree = ast.parse((PACKAGE / own).read_text(encoding="utf-8"))
    names = {name.partition(":")[2] for name in SPEED if name.startswith(f"{own}:")}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else node
        if (name := getattr(target, "id", getattr(target, "name", None))) in names:
            names.discard(name)
            node.speed = True  # type: ignore[attr-defined]
    if names:
        raise LookupError(f"tests/mutation.py: SPEED names what {own} has no more: {names}")
    return tree


def places(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that is arithmetic, in the order of a walk that is the same each time."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST) and not silent(node):
                yield node
                yield from places(node)


def silent(node: ast.AST) -> bool:
    """Whether a part of the code computes nothing: messages, docstrings, what is public."""
    if isinstance(node, SILENT) or getattr(node, "speed", False):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Assign):
        return any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets)
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
        return node.test.id == "TYPE_CHECKING"
    if isinstance(node, ast.keyword):
        return node.arg in KEYWORDS
    if isinstance(node, ast.FunctionDef):
        return node.name in ("__repr__", "faults", "describe", "says")
    function = node.func if isinstance(node, ast.Call) else None
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in ("c", "log", "textwrap")
    )


def changed(node: ast.AST) -> bool:
    """Change a node in place; whether there was anything to change."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        node.ops[0] = SWAPS[type(node.ops[0])]()
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in SWAPS:
        if isinstance(node, ast.BinOp) and is_text(node):
            return False
        node.op = SWAPS[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = SWAPS[type(node.op)]()
    elif isinstance(node, ast.If):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Invert)):
        node.op = ast.UAdd()
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1
    elif isinstance(node, ast.Constant) and isinstance(node.value, float):
        node.value = node.value * 1.25 or 0.25
    elif isinstance(node, ast.Constant) and node.value in ("higher", "lower", "left", "right"):
        node.value = NAMES[node.value]
    elif isinstance(node, ast.Attribute) and node.attr in NAMES and node.attr != "rank":
        node.attr = NAMES[node.attr]
    elif isinstance(node, ast.Name) and node.id in NAMES and isinstance(node.ctx, ast.Load):
        node.id = NAMES[node.id]
    else:
        return False
    return True


def is_text(node: ast.BinOp) -> bool:
    """Whether an operator is one between types or texts."""
    sides = (node.left, node.right)
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, (str, type(None))) for one in sides
    )


def mutants() -> Iterator[Mutant]:
    """Every mutant of the arithmetic, module by module."""
    for part, tests in ARITHMETIC.items():
        found = sorted((PACKAGE / part).glob("*.py")) if part.endswith("/") else [PACKAGE / part]
        for path in found:
            own = path.relative_to(PACKAGE).as_posix()
            if part.endswith("/") and (path.name in WORDS or own in ARITHMETIC):
                continue
            tree = parsed(own)
            for number, node in enumerate(places(tree)):
                before = (
                    ast.unparse(node) if not isinstance(node, ast.If) else ast.unparse(node.test)
                )
                other = copy.deepcopy(node)
                if not hasattr(node, "lineno") or not changed(other):
                    continue
                after = ast.unparse(other if not isinstance(other, ast.If) else other.test)
                yield Mutant(own, node.lineno, before, after, number, tuple(tests.split()))


def written(mutant: Mutant, package: Path) -> None:
    """Write the module of a mutant into a copy of the package."""
    tree = parsed(mutant.path)
    for number, node in enumerate(places(tree)):
        if number == mutant.number:
            changed(node)
    (package / mutant.path).write_text(ast.unparse(ast.fix_missing_locations(tree)), "utf-8")


def survives(mutant: Mutant, source: Path) -> bool:
    """Whether all tests of a mutant pass."""
    own = source / "nhs_rank" / mutant.path
    written(mutant, source / "nhs_rank")
    rest = [name for name in BEYOND if name not in mutant.tests]
    try:
        return passes(mutant.tests, source) and all(passes((name,), source) for name in rest)
    finally:
        shutil.copyfile(PACKAGE / mutant.path, own)


def passes(tests: Sequence[str], source: Path) -> bool:
    """Whether some files of tests pass with a copy of the package, within the time."""
    files = [str(ROOT / "tests" / f"test_{name}.py") for name in tests]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *files]
    more = {"PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1", "POLARS_MAX_THREADS": "1"}
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, env={**os.environ, **more}, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def try_all(chosen: list[Mutant], workers: int) -> list[Mutant]:
    """Try mutants, some at once; return those that no test noticed."""
    with tempfile.TemporaryDirectory() as folder:
        free: Queue[Path] = Queue()
        for number in range(workers):
            source = Path(folder) / str(number) / "src"
            shutil.copytree(PACKAGE.parent, source)
            shutil.copytree(ROOT / "configs", source.parent / "configs")
            free.put(source)
        begun = time.monotonic()
        done: list[bool] = []

        def attempt(mutant: Mutant) -> bool:
            source = free.get()
            try:
                lives = survives(mutant, source)
            finally:
                free.put(source)
            done.append(lives)
            passed = time.monotonic() - begun
            word = "SURVIVES" if lives else "killed"
            print(f"{len(done)}/{len(chosen)} {passed:.0f}s {word} {mutant}", flush=True)
            return lives

        with ThreadPoolExecutor(workers) as pool:
            results = list(pool.map(attempt, chosen))
    return [mutant for mutant, lives in zip(chosen, results, strict=True) if lives]


def report(chosen: list[Mutant], survivors: list[Mutant], seed: int) -> dict[str, object]:
    """Return the score of each module and the survivors, as data."""
    modules = sorted({mutant.path for mutant in chosen})
    tried = {path: sum(one.path == path for one in chosen) for path in modules}
    lost = {path: sum(one.path == path for one in survivors) for path in modules}
    survivors = sorted(survivors, key=lambda mutant: (mutant.path, mutant.line, mutant.number))
    return {
        "seed": seed,
        "tried": len(chosen),
        "killed": len(chosen) - len(survivors),
        "modules": {path: [tried[path] - lost[path], tried[path]] for path in modules},
        "survivors": [
            {key: value for key, value in asdict(one).items() if key not in ("number", "tests")}
            for one in survivors
        ],
    }


def main() -> int:
    """Try a sample of mutants; 1 if fewer than 95% of them are noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="modules whose path holds this")
    parser.add_argument("--list", action="store_true", help="name the sample and stop")
    asked = parser.parse_args()
    every = [mutant for mutant in mutants() if asked.only in mutant.path]
    chosen = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    print(f"{len(chosen)} of {len(every)} mutants, seed {asked.seed}")
    if asked.list:
        print(*chosen, sep="\n")
        return 0
    survivors = try_all(chosen, asked.workers)
    found = report(chosen, survivors, asked.seed)
    print(f"{found['killed']} of {found['tried']} noticed; survivors:", *survivors, sep="\n")
    if not asked.only:
        REPORT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(len(survivors) > 0.05 * len(chosen))


if __name__ == "__main__":
    sys.exit(main())
