"""What holds for every scoring method: it is whole, and everything that asks gets an answer."""

from __future__ import annotations

import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pytest
from asking import explain
from small import framework_data, metric, score_values, write_framework

import nhs_rank
from nhs_rank import InputError, load_framework
from nhs_rank.framework.model import Metric
from nhs_rank.methods import METHODS, Example, Rule, Scale
from nhs_rank.methods._page import methods_page
from nhs_rank.methods.rank import RankRule

ROOT = Path(__file__).parents[1]
PACKAGE = Path(nhs_rank.__file__).parent
SCALE = Scale()
BY_VALUE = [name for name, rule in METHODS.items() if "value" in rule.needs]
#: Rules that no sensible framework has, by method; each with a code that refuses it.
NONSENSE: dict[str, list[tuple[dict[str, Any], str]]] = {
    "rank": [({"pool": "both"}, "NR417"), ({"meets": ">= 1"}, "NR405")],
    "standard": [
        ({"meets": "78"}, "NR419"),
        ({"meets": ">= \uff17\uff18"}, "NR419"),
        ({"meets": "<= 78"}, "NR415"),
        ({"meets": ">= 78", "missed": [4, 2]}, "NR412"),
        ({"meets": ">= 78", "met": 0.5}, "NR421"),
        ({"meets": ">= 78", "missed": [2, 5]}, "NR421"),
        ({}, "NR406"),
    ],
    "bands": [
        ({"bands": [{"above": 1, "score": 1}, {"above": 2, "score": 2}], "otherwise": 4}, "NR420"),
        ({"bands": [{"at_most": 1, "above": 0, "score": 1}], "otherwise": 4}, "NR420"),
        ({"bands": [{"at_most": 1, "score": 0}], "otherwise": 4}, "NR421"),
        ({"bands": [{"at_most": 1, "score": 1}], "otherwise": 9}, "NR421"),
        ({"bands": [], "otherwise": 4}, "NR418"),
    ],
    "categories": [({"categories": {}}, "NR418"), ({"categories": {"Good": 5}}, "NR421")],
    "matrix": [
        ({"rows": "p", "columns": "q", "scores": [[1, 2], [3]]}, "NR420"),
        ({"rows": "p", "columns": "q", "scores": [[1, 2], [3, 9]]}, "NR421"),
        ({"rows": "p", "columns": "nothing", "scores": [[1]]}, "NR409"),
        ({"rows": "p", "columns": "x", "scores": [[1]]}, "NR413"),
    ],
    "mean": [({"of": []}, "NR418"), ({"of": ["nothing"]}, "NR409"), ({"of": ["x"]}, "NR413")],
    "given": [({"pool": "all"}, "NR405")],
    "minmax": [({"pool": "none"}, "NR417"), ({"limit": 2}, "NR405")],
    "zscore": [({"limit": 0}, "NR418"), ({"limit": "two"}, "NR407"), ({"pool": 1}, "NR417")],
}


def rule_of(name: str) -> Any:
    """The rule of a method's example."""
    return Metric.model_validate({"name": "x", "domain": "d", "score": METHODS[name].example.rule})


def test_the_list_of_methods_is_the_folder() -> None:
    """Every public module is a method, and every method is in the union of the framework."""
    modules = {path.stem for path in (PACKAGE / "methods").glob("[a-z]*.py")}
    assert set(METHODS) == modules
    assert [type(rule_of(name).score) for name in METHODS] == list(METHODS.values())


def test_nobody_outside_asks_which_method_a_rule_is_of() -> None:
    """No module but those of the methods names one of their classes, or picks by name."""
    names = "|".join(rule.__name__ for rule in METHODS.values())
    asks = re.compile(
        rf"\b({names})\b|(score|rule)\.method (==|!=|in|not in)\b|getattr\([^)]*[\"']pool[\"']"
    )
    found = [
        f"{path.relative_to(PACKAGE)}: {match[0]}"
        for path in PACKAGE.rglob("*.py")
        if "methods" not in path.relative_to(PACKAGE).parts
        for match in asks.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("name", METHODS)
def test_its_example_is_true(name: str) -> None:
    """The numbers of its page are what it gives."""
    example = METHODS[name].example
    parts = [[math.nan if cell is None else cell for cell in row] for row in example.parts]
    scores = score_values(
        rule_of(name).score,
        example.values,
        better=example.better,
        texts=example.texts,
        parts=parts,
    )
    wanted = [math.nan if score is None else score for score in example.scores]
    assert scores == pytest.approx(wanted, nan_ok=True, abs=1e-12)
    assert len(wanted) >= 3 or "score" in METHODS[name].needs


def test_the_page_is_made_from_the_methods() -> None:
    """``docs/methods.md`` is what ``python -m nhs_rank.methods`` prints, a section for each."""
    page = ROOT / "docs" / "methods.md"
    if not page.is_file():
        pytest.skip("the documentation is not here")
    assert page.read_text(encoding="utf-8") == methods_page()
    for name in METHODS:
        assert f"\n## {name}\n" in methods_page()
        assert f"](#{name})" in methods_page()


@pytest.mark.parametrize("name", METHODS)
def test_config_check_refuses_nonsense(name: str, tmp_path: Path) -> None:
    """Each method has nonsense to refuse, and its example is none."""
    for rule, code in NONSENSE[name]:
        with pytest.raises(InputError) as refused:
            load_framework(_framework(tmp_path, {"method": name, **rule}, "higher"))
        assert code in {item.code for item in refused.value.diagnostics}, rule
    example = METHODS[name].example
    load_framework(_framework(tmp_path, example.rule, example.better))


@pytest.mark.parametrize("name", [name for name in METHODS if "better" in METHODS[name].needs])
def test_config_check_asks_which_values_are_better(name: str, tmp_path: Path) -> None:
    """A method that has to know the direction cannot do without."""
    with pytest.raises(InputError, match="NR406"):
        load_framework(_framework(tmp_path, METHODS[name].example.rule, None))


def _framework(folder: Path, rule: Any, better: str | None, **more: Any) -> Path:
    """A metric x scored by the rule, and metrics that it may be made of."""
    parts = {key: metric({"method": "given"}, None, counts=False) for key in ("p", "q", "a", "b")}
    data = framework_data({"x": metric(rule, better), **parts}, **more)
    return write_framework(folder / "f.yaml", data)


@pytest.mark.parametrize("name", BY_VALUE)
@pytest.mark.parametrize("seed", range(3))
def test_explain_finds_the_best_score_and_the_way_there(
    name: str, seed: int, tmp_path: Path
) -> None:
    """What every value in reach would score, tried one by one, is what `explain` says."""
    example = METHODS[name].example
    rule = rule_of(name).score
    better = example.better or "lower"
    draw = random.Random(seed)
    values = [round(value) for value in example.values]
    values = [*draw.sample(values, len(values)), draw.randint(min(values), max(values))]
    framework = _framework(
        tmp_path, example.rule, better, segments={"method": "thresholds", "cuts": [1.0]}
    )
    data = tmp_path / "data.csv"
    rows = "".join(f"T{index},{value}\n" for index, value in enumerate(values))
    data.write_text("trust_code,x\n" + rows)
    sign = 1 if better == "higher" else -1
    reach = [*values, *(round(turn.at) + sign for turn in rule.turning_points())]
    for index, value in enumerate(values):

        def scored(other: int, index: int = index) -> float:
            changed = [*values[:index], other, *values[index + 1 :]]
            return score_values(rule, changed, better=better)[index]

        if scored(value) <= 1:
            continue
        way = explain([data], f"T{index}", config=framework, draws=0).way
        tried = range(value, max(reach, key=lambda one: one * sign) + sign, sign)
        best = min(map(scored, tried))
        if len(tried) == 1:  # nobody has a better value
            assert (way.routes.height, way.short.height) == (0, 0)
        elif best > 1:
            (short,) = way.short.to_dicts()
            assert short["score_then"] == pytest.approx(best)
        else:
            (route,) = way.routes.to_dicts()
            assert route["score_then"] == 1
            assert route["value_needed"] == next(other for other in tried if scored(other) <= 1)


@pytest.mark.parametrize("name", [name for name in METHODS if name not in BY_VALUE])
def test_explain_seeks_no_value_where_there_is_none(name: str, tmp_path: Path) -> None:
    """A metric that is not scored from a value is neither a way nor a dead end."""
    rule = METHODS[name].example.rule
    framework = _framework(
        tmp_path, rule, "lower", segments={"method": "thresholds", "cuts": [1.0]}
    )
    text = "Requires improvement" if "text" in METHODS[name].needs else "4"
    data = tmp_path / "data.csv"
    data.write_text(f"trust_code,x,a,b\nT1,{text},2,2\nT2,{text},2,2\n")
    way = explain([data], "T1", config=framework, draws=0).way
    assert (way.routes.height, way.short.height) == (0, 0)
    assert way.target == 1


@pytest.mark.parametrize("name", METHODS)
def test_vary_method_treats_it(name: str, tmp_path: Path) -> None:
    """A metric by value that says what is better is scored otherwise; others stay as they are."""
    example = METHODS[name].example
    rule = rule_of(name).score
    framework = load_framework(_framework(tmp_path, example.rule, example.better))
    data = tmp_path / "data.csv"
    cells = example.values or example.texts or example.scores or (1, 2, 3)
    rows = [(f"T{index}", cell) for index, cell in enumerate(cells)]
    rows = [(code, 1 if cell is None else cell) for code, cell in rows]
    data.write_text("trust_code,x\n" + "".join(f"{code},{cell}\n" for code, cell in rows))
    choices = nhs_rank.compute(data, framework, draws=0).vary_method().rows
    general = ["framework", "rank"]
    general += [other for other in METHODS if METHODS[other].is_general() and other != "rank"]
    assert choices["scoring"].unique(maintain_order=True).to_list() == general
    assert rule.can_vary == ("value" in rule.needs and "better" in rule.needs)
    for scoring in general[1:]:
        from nhs_rank.analyses._factorial import _rule

        assert _rule(rule, scoring).method == (scoring if rule.can_vary else rule.method)


def test_what_is_varied_keeps_its_pool() -> None:
    """Scored by type, a metric is scored by type whatever the method."""
    from nhs_rank.analyses._factorial import _rule

    other = _rule(RankRule(method="rank", pool="type"), "minmax")
    assert (other.method, other.pooled_by) == ("minmax", "type")


@pytest.mark.parametrize("name", BY_VALUE)
def test_unrounding_knows_its_grid(name: str) -> None:
    """Of a whole pool, two decimals give the exact scores back; where there is no grid, nothing."""
    rule = rule_of(name).score
    draw = np.random.default_rng(1)
    for size in (2, 3, 10, 61, 134):
        values = draw.choice(np.arange(-500, 500), size, replace=False) / 4
        better = METHODS[name].example.better
        exact = np.array(score_values(rule, [float(value) for value in values], better=better))
        published = np.floor(exact * 100 + 0.5 + 1e-9) / 100
        back = rule.unround(published, SCALE)
        wanted = exact if rule.grid(SCALE) else published
        assert back == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("name", METHODS)
def test_a_stated_score_is_one_that_it_gives(name: str) -> None:
    """What a rule states holds its whole example, or the ends of what it ranks over."""
    rule = rule_of(name).score
    stated = {score for _, score in rule.stated_scores()}
    given = {score for score in METHODS[name].example.scores if score is not None}
    if stated and rule.pooled_by is None:
        assert given <= stated
    elif stated:
        assert min(stated) <= min(given) <= max(given) <= max(stated)


class Whole:
    """All that a method has to answer but for the base class and its name."""

    needs: ClassVar[frozenset[Any]] = frozenset({"value"})
    example: ClassVar[Example] = Example(rule={"method": "odd"}, values=[1], scores=[1])

    def score(self, pool: Any) -> Any:
        """Score everyone 1."""
        return pool.values * 0 + 1

    def grid(self, _scale: Any) -> Any:
        """None."""
        return ()

    def turning_points(self) -> Any:
        """None."""
        return ()

    def stated_scores(self) -> Any:
        """None."""
        return iter(())

    def faults(self, _better: Any) -> Any:
        """None."""
        return iter(())


def _define(without: str = "", **other: Any) -> type:
    answers = {key: item for key, item in vars(Whole).items() if not key.startswith("__")}
    answers = {key: item for key, item in (answers | other).items() if key != without}
    body: dict[str, Any] = {
        "__doc__": "Score everyone 1.",
        "__module__": __name__,
        "__annotations__": {"method": Literal["odd"]},
    }
    body.pop(without, None)
    return type(Rule)("OddRule", (Rule,), body | answers)


def test_a_whole_class_is_taken() -> None:
    """With all questions answered a class can be defined and used."""
    assert _define()(method="odd").pooled_by is None


@pytest.mark.parametrize(
    "question",
    [
        *("score", "grid", "turning_points", "stated_scores", "faults"),
        *("needs", "example", "__doc__"),
    ],
)
def test_a_class_that_is_not_whole_is_refused_when_it_is_defined(question: str) -> None:
    """Leaving one question open is a TypeError that names it."""
    with pytest.raises(TypeError, match="not whole.*(docstring|" + question + ")"):
        _define(without=question)


def test_what_is_made_of_parts_or_texts_names_them() -> None:
    """A method by other scores or by texts says which; none needs two kinds of input."""
    for need, question in (("parts", "stated_parts"), ("text", "texts")):
        with pytest.raises(TypeError, match=question):
            _define(needs=frozenset({need}))
    for needs in (frozenset(), frozenset({"better"}), frozenset({"value", "text"})):
        with pytest.raises(TypeError, match="not whole"):
            _define(needs=needs, texts=property(lambda _: ()))


GOALPOSTS = '''"""Score between two goalposts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from nhs_rank.diagnostics import codes as c
from nhs_rank.methods._fields import Number, Scale
from nhs_rank.methods._rule import Example, Fault, Need, Pool, Rule, Turn, Where

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats


class GoalpostsRule(Rule):
    """Score by the place between two fixed values.

    Whoever is at `best_at` or beyond scores the best, at `worst_at` or beyond the worst.
    """

    method: Literal["goalposts"]
    best_at: Number
    worst_at: Number

    needs: ClassVar[frozenset[Need]] = frozenset({"value", "better"})
    example: ClassVar[Example] = Example(
        rule={"method": "goalposts", "best_at": 92, "worst_at": 40},
        better="higher",
        values=[95, 92, 66, 40, 12],
        scores=[1, 1, 2.5, 4, 4],
    )

    def score(self, pool: Pool) -> Floats:
        """Rescale and cut off."""
        share = (pool.values - self.best_at) / (self.worst_at - self.best_at)
        return pool.scale.best + (pool.scale.worst - pool.scale.best) * share.clip(0, 1)

    def grid(self, scale: Scale) -> Sequence[tuple[float, float]]:
        """None."""
        return ()

    def turning_points(self) -> Sequence[Turn]:
        """The goalposts."""
        return [Turn(self.best_at), Turn(self.worst_at)]

    def stated_scores(self) -> Iterator[tuple[Where, float]]:
        """Yield nothing."""
        yield from ()

    def faults(self, better: str | None) -> Iterator[Fault]:
        """Yield goalposts in one place, or the wrong way round."""
        if self.best_at == self.worst_at:
            fields = {"reason": "both goalposts are in one place", "fix": "move one"}
            yield Fault(c.CONTRADICTION, fields=fields)
        elif better and (self.best_at > self.worst_at) != (better == "higher"):
            fields = {"value": f"best at {self.best_at:g}", "better": better}
            yield Fault(c.DIRECTION, fields=fields)
'''


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with one module more, and nothing else changed."""
    root = tmp_path_factory.mktemp("scratch")
    package = root / "src" / "nhs_rank"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    if not (package / "configs").is_dir():
        shutil.copytree(ROOT / "configs", root / "configs")
    (package / "methods" / "goalposts.py").write_text(GOALPOSTS, encoding="utf-8")
    rule = {"method": "goalposts", "best_at": 92, "worst_at": 40}
    rounds = {"method": "thresholds", "cuts": [1.0, 2.0]}
    data = framework_data({"x": metric(rule, "higher")}, segments=rounds)
    write_framework(root / "f.yaml", data)
    for name, wrong in (("same", {"best_at": 40}), ("turned", {"best_at": 4})):
        other = framework_data({"x": metric(rule | wrong, "higher")})
        write_framework(root / f"{name}.yaml", other)
    values = (82.62, 50, 60, 70, 91)
    rows = "".join(f"T{index},{value}\n" for index, value in enumerate(values))
    (root / "data.csv").write_text("trust_code,x\n" + rows)
    return root


def run(scratch: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the scratch package."""
    environment = {**os.environ, "PYTHONPATH": str(scratch / "src")}
    command = [sys.executable, "-W", "error", "-m", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=scratch, env=environment, check=False
    )


def test_a_new_method_is_one_module(scratch: Path) -> None:
    """One module more, and check, explain, vary, the schema and the page know the method."""
    assert run(scratch, "nhs_rank", "config", "check", "f.yaml").returncode == 0
    same = run(scratch, "nhs_rank", "config", "check", "same.yaml")
    assert (same.returncode, "both goalposts are in one place" in same.stderr) == (2, True)
    turned = run(scratch, "nhs_rank", "config", "check", "turned.yaml")
    assert (turned.returncode, "NR415" in turned.stderr) == (2, True)

    asked = ("explain", "T0", "data.csv", "-c", "f.yaml", "--draws", "0", "-f", "json")
    page = json.loads(run(scratch, "nhs_rank", *asked).stdout)
    (route,) = page["next_segment"]["routes"]
    assert (route["value_needed"], route["score_then"]) == (92, 1)

    asked = ("sensitivity", "data.csv", "-c", "f.yaml", "--vary", "method", "-f", "csv")
    varied = run(scratch, "nhs_rank", *asked)
    assert varied.returncode == 0, varied.stderr
    moved = {line.split(",")[0] for line in varied.stdout.splitlines()[1:]}
    assert moved == {"framework", "rank", "minmax", "zscore"}

    printed = run(scratch, "nhs_rank.methods").stdout
    assert "\n## goalposts\n\nScore by the place between two fixed values." in printed
    assert "GoalpostsRule" in run(scratch, "nhs_rank", "config", "schema").stdout


@pytest.mark.parametrize("name", BY_VALUE)
def test_an_empty_pool_has_no_scores(name: str) -> None:
    """Nobody reports the metric in a pool: nothing to score, and no error."""
    rule = METHODS[name].model_validate(METHODS[name].example.rule)
    assert score_values(rule, []) == []
