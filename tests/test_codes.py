"""One registry of codes: documented, used, and well formed."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nhs_rank
from nhs_rank.diagnostics import KEPT_PER_CODE, KINDS, Diagnostic, Kind, Log, codes, nearest
from nhs_rank.diagnostics.page import codes_page

ROOT = Path(__file__).parents[1]
PACKAGE = Path(nhs_rank.__file__).parent
#: What every diagnostic may be given: where it stands, and the value that it is about.
ABOUT = {"path", "line", "column", "value"}
NAMES = {kind.code: name for name, kind in vars(codes).items() if isinstance(kind, Kind)}


def test_the_page_of_codes_is_made_from_the_registry() -> None:
    """``docs/codes.md`` is what ``python -m nhs_rank.diagnostics`` prints."""
    page = ROOT / "docs" / "codes.md"
    if not page.is_file():
        pytest.skip("the documentation is not here")
    assert page.read_text(encoding="utf-8") == codes_page()
    command = [sys.executable, "-m", "nhs_rank.diagnostics"]
    printed = subprocess.run(command, capture_output=True, check=True, cwd=PACKAGE.parent)
    assert printed.stdout.decode() == codes_page()


def test_no_name_stands_twice() -> None:
    """A name in two modules of codes would be that of the one that is read last."""
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (PACKAGE / "diagnostics" / "codes").glob("*.py")
    )
    names = re.findall(r"^([A-Z_]+) = kind\(", text, re.MULTILINE)
    assert sorted(names) == sorted(set(names))


def parsed() -> list[tuple[Path, ast.Module]]:
    """Every module of the package but those of the codes."""
    paths = [path for path in PACKAGE.rglob("*.py") if path.parent.name != "codes"]
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def name_of(node: ast.AST) -> str:
    """The last part of a name in code; comments and texts have none."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def named(call: ast.Call) -> str:
    """The name that a call begins with: of the guard, which imports late, a text."""
    return next((arg.value for arg in call.args if isinstance(arg, ast.Constant)), "")


def test_every_code_is_used() -> None:
    """The code of the package, and not only its comments, names each code that is registered."""
    nodes = [node for _, tree in parsed() for node in ast.walk(tree)]
    used = {name_of(node) for node in nodes}
    used |= {named(node) for node in nodes if isinstance(node, ast.Call)}
    assert set(NAMES.values()) - used == set()


def gaps(kind: Kind) -> set[str]:
    """The gaps of the templates of a code."""
    parts = (string.Formatter().parse(text) for text in (kind.message, kind.hint))
    return {gap for part in parts for _, gap, _, _ in part if gap}


def given(call: ast.Call) -> tuple[str, set[str]] | None:
    """The code that a call makes a diagnostic of, or a `Fault`, and the fields that it gives."""
    if name_of(call.func) in NAMES.values():
        return name_of(call.func), {word.arg for word in call.keywords if word.arg}
    if named(call) in NAMES.values():
        return named(call), {word.arg for word in call.keywords if word.arg}
    if name_of(call.func) == "Fault":
        fields = [*call.args[2:3], *(word.value for word in call.keywords if word.arg == "fields")]
        assert all(isinstance(one, ast.Dict) for one in fields), "write the fields at the call"
        keys = [key.value for one in fields for key in one.keys]  # type: ignore[attr-defined]
        return name_of(call.args[0]), {*keys, "where"}  # which is added where it is made
    return None


def lazily_given(function: ast.FunctionDef) -> Iterator[tuple[int, str, set[str]]]:
    """The line, code and fields of what is reported of many rows: ``log.each(code, n, fields)``."""
    made = {
        name_of(node.targets[0]): node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.GeneratorExp)
    }
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or name_of(node.func) != "each":
            continue
        if len(node.args) != 3:  # of another class
            continue
        fields = made.get(name_of(node.args[2]), node.args[2])
        shape = fields.elt if isinstance(fields, ast.GeneratorExp) else None
        if isinstance(shape, ast.Dict) and name_of(node.args[0]) in NAMES.values():
            keys = {key.value for key in shape.keys if isinstance(key, ast.Constant)}
            spread = any(key is None for key in shape.keys)
            yield node.lineno, name_of(node.args[0]), keys | (ABOUT if spread else set())


def test_each_call_of_a_code_fills_its_gaps_and_no_others() -> None:
    """What is given twice over, or not at all, would be seen only when the problem is met."""
    found: list[tuple[str, str, set[str], set[str]]] = []
    for path, tree in parsed():
        for node in ast.walk(tree):
            where = f"{path.name}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and (made := given(node)):
                also = {*ABOUT, "where"} if name_of(node.func) == "Fault" else ABOUT
                found.append((where, *made, also))
            if isinstance(node, ast.FunctionDef):
                found += [(f"{path.name}:{at}", *more, ABOUT) for at, *more in lazily_given(node)]
    faults = []
    for where, name, fields, also in found:
        wanted = gaps(vars(codes)[name])
        if odd := (wanted - fields) | (fields - wanted - also):
            faults.append(f"{where}: {name} {sorted(odd)}")
    assert faults == []
    assert len(found) > 320


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_is_well_formed(kind: Kind) -> None:
    """Title, message and paragraph are there; a message is one sentence without its stop."""
    assert re.fullmatch(r"NR[1-9]\d\d", kind.code)
    assert kind.title[0].isupper()
    assert kind.about.endswith(".")
    assert not kind.message.endswith(".")
    assert not kind.hint.endswith(".")
    for template in (kind.message, kind.hint):
        gaps = [gap for _, gap, _, _ in string.Formatter().parse(template) if gap is not None]
        assert all(gap.isidentifier() for gap in gaps)


def test_a_diagnostic_is_one_line_whatever_it_is_about() -> None:
    """Line breaks and control characters of a value or a path are shown, not obeyed."""
    item = codes.BAD_CODE(path="a\nb.csv", line=2, column=1, value="x\r\n\x1b[31m")
    assert str(item).count("\n") == 0
    assert str(item).startswith("a\\nb.csv:2:1: error[NR213] 'x\\r\\n\\x1b[31m' is not")


def test_a_long_value_is_cut() -> None:
    """A message stays readable when a cell has a million characters."""
    item = codes.BAD_CODE(path="a.csv", value="x" * 1_000_000)
    assert len(str(item)) < 1000
    assert "(1,000,000 characters)" in str(item)


def test_a_log_counts_what_it_does_not_keep() -> None:
    """Of each code the first are kept, and all are counted; lazily, so that a million is cheap."""
    log = Log()
    made = []

    def fields(number: int) -> dict[str, object]:
        made.append(number)
        return {"path": "a.csv", "line": number}

    log.each(codes.NO_CODE, 1_000_000, (fields(number) for number in range(1_000_000)))
    log.add(codes.NO_CODE(path="a.csv", line=0))
    assert len(made) == KEPT_PER_CODE
    assert log.counts == {"NR212": 1_000_001}
    assert log.lines()[-1] == "error[NR212] 999,951 more like this (1,000,001 in all)"
    other = Log([codes.NO_ROWS(path="b.csv", line=1)])
    other.merge(log)
    assert other.counts == {"NR202": 1, "NR212": 1_000_001}
    assert len(other.items) == KEPT_PER_CODE + 1


def test_an_error_carries_the_counts() -> None:
    """What is raised shows at most the kept ones and the number of the others."""
    log = Log(codes.NO_CODE(path="a.csv", line=line) for line in range(70))
    error = nhs_rank.InputError(log)
    assert len(error.diagnostics) == KEPT_PER_CODE
    assert "20 more like this (70 in all)" in str(error)


def test_items_stand_in_order_of_place() -> None:
    """Diagnostics are sorted by file, line and column, whatever found them first."""
    places = [("b.csv", 1, 1), ("a.csv", 10, 1), ("a.csv", 2, 3), ("a.csv", 2, 1)]
    log = Log(codes.NO_CODE(path=path, line=line, column=at) for path, line, at in places)
    assert [(one.path, one.line, one.column) for one in log.items] == sorted(places)


def test_near_misses_are_named() -> None:
    """The closest known name is suggested; nothing for a word unlike all, or of absurd length."""
    assert nearest("finanse", ["finance", "access"]) == "did you mean 'finance'?"
    assert nearest("zzz", ["finance", "access"]) == ""
    assert nearest("f" * 1_000_000, ["finance"]) == ""


def test_a_diagnostic_as_data() -> None:
    """The JSON form has the contract's keys."""
    item: Diagnostic = codes.NO_CODE(path="a.csv", line=2, column=1)
    keys = ["code", "level", "message", "hint", "path", "line", "column", "value"]
    assert list(item.as_dict()) == keys
