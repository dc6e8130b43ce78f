"""Framework files: merging, what is refused and where, and the texts that commands print."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT, Ran
from small import RANK, framework_data, given_metrics, metric, write_framework

from nhs_rank import InputError, compute, load_framework
from nhs_rank.framework import as_yaml, bundled_names, fingerprint
from nhs_rank.framework.schema import json_schema

BUNDLED = bundled_names()
CONFIGS = ROOT / "configs"
BASE = """\
framework: base
title: The base
domains: {d: First, e: Second}
groups: {one: One, two: Two}
metrics:
  a:
    name: A
    domain: d
    group: one
    better: lower
    aliases: [first_a, second_a]
    score: {method: standard, meets: "<= 5", met: [1, 3], missed: 4}
  b: {name: B, domain: e, score: {method: given}, counts: false}
weights: {values: {a: 2, b: 3}}
segments: {method: thresholds, cuts: [1.8, 2.2]}
flags: {deficit: {}}
caps: [{flag: deficit, no_better_than: 3}]
"""


def extended(folder: Path, text: str, name: str = "child.yaml") -> Path:
    """Write the base and a file that extends it."""
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    head = "framework: child\ntitle: The child\n"
    path.write_text(head + text, encoding="utf-8")
    return path


def faults(path: Path) -> list[tuple[str, str, int | None]]:
    """The code, the file and the line of each fault."""
    with pytest.raises(InputError) as caught:
        load_framework(path)
    return [(i.code, Path(i.path or "").name, i.line) for i in caught.value.diagnostics]


# --- bundled frameworks ---------------------------------------------------------------------------


def test_the_frameworks_that_must_be_there_are_there() -> None:
    """The official one and four weightings go by name."""
    assert set(BUNDLED) >= {
        "nof-2025-26",
        "no-financial-override",
        "waits-ae-finance",
        "patient-first",
        "equal-domains",
    }


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_file_says_what_it_is_for_and_goes_by_its_own_name(name: str) -> None:
    """A comment comes first, and the file's name is the framework's."""
    text = (CONFIGS / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "What it is for" in text
    assert load_framework(name).framework == name


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_file_holds_against_the_printed_schema(
    name: str, cli: Callable[..., Ran]
) -> None:
    """What ``config schema`` prints accepts each bundled file, and what ``config show`` prints."""
    ran = cli("config", "schema")
    validator = jsonschema.Draft202012Validator(json.loads(ran.out))
    for text in (
        (CONFIGS / f"{name}.yaml").read_text(encoding="utf-8"),
        cli("config", "show", name).text,
    ):
        assert [error.message for error in validator.iter_errors(yaml.safe_load(text))] == []


def test_the_schema_is_a_schema_and_refuses_what_loading_refuses() -> None:
    """A valid schema of draft 2020-12 that knows keys and types."""
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    validator = jsonschema.Draft202012Validator(schema)
    good = framework_data({"a": metric()})
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "wieghts": {}})
    assert not validator.is_valid({**good, "caps": "none"})
    assert not validator.is_valid(framework_data({"a": metric({"method": "guess"})}))
    assert not validator.is_valid({"framework": "x", "title": "Neither whole nor an extension"})
    assert validator.is_valid({"framework": "x", "title": "X", "extends": "nof-2025-26"})


@pytest.mark.parametrize("name", BUNDLED)
def test_show_prints_a_framework_that_loads_again_to_the_same(
    name: str, tmp_path: Path, cli: Callable[..., Ran]
) -> None:
    """The resolved YAML stands on its own and has the same fingerprint."""
    path = tmp_path / "shown.yaml"
    path.write_bytes(cli("config", "show", name).out)
    assert "extends" not in yaml.safe_load(path.read_text(encoding="utf-8"))
    assert fingerprint(load_framework(path)) == fingerprint(load_framework(name))


def test_show_survives_texts_that_yaml_would_take_for_something_else(tmp_path: Path) -> None:
    """Categories called yes, no, 1 or null stay texts on the way through YAML."""
    categories = {"yes": 1, "no": 4, "1": 2, "null": 3, "1.5": 2, "a: b # c": 3}
    data = framework_data({"a": metric({"method": "categories", "categories": categories}, None)})
    first = load_framework(write_framework(tmp_path / "a.yaml", data))
    (tmp_path / "b.yaml").write_text(as_yaml(first), encoding="utf-8")
    assert fingerprint(load_framework(tmp_path / "b.yaml")) == fingerprint(first)


def test_fingerprint_tells_frameworks_apart_and_not_their_layout(tmp_path: Path) -> None:
    """Comments and the way a file is written do not matter; any number does."""
    plain = load_framework(extended(tmp_path, "extends: base.yaml\n"))
    same = load_framework(extended(tmp_path, "\n# a comment\nextends: 'base.yaml'\n", "same.yaml"))
    other = load_framework(
        extended(tmp_path, "extends: base.yaml\nscale: {worst: 5}", "other.yaml")
    )
    assert fingerprint(plain) == fingerprint(same) != fingerprint(other)
    assert len({fingerprint(load_framework(name)) for name in BUNDLED}) == len(BUNDLED)


# --- new ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parent", BUNDLED)
def test_new_prints_a_file_that_loads_and_changes_no_figure(
    parent: str, tmp_path: Path, cli: Callable[..., Ran]
) -> None:
    """A starting file is its parent under another name; it is commented."""
    ran = cli("config", "new", "--extends", parent, "--name", "mine")
    (tmp_path / "mine.yaml").write_bytes(ran.out)
    mine, theirs = load_framework(tmp_path / "mine.yaml"), load_framework(parent)
    renamed = theirs.model_copy(update={"framework": mine.framework, "title": mine.title})
    assert mine.framework == "mine"
    assert fingerprint(mine) == fingerprint(renamed)
    assert ran.text.count("# ") > 10


def test_new_gives_the_parents_figures(
    sample: Path, tmp_path: Path, cli: Callable[..., Ran]
) -> None:
    """The league table of a starting file is that of the framework that it extends."""
    assert cli("config", "new", "-o", tmp_path / "mine.yaml").status == 0
    source = sample / "2025-26-q1"
    mine, theirs = (
        compute(source, name, draws=0) for name in (tmp_path / "mine.yaml", "nof-2025-26")
    )
    assert mine.league.equals(theirs.league)


def test_new_with_all_that_it_offers_taken_up_still_loads(
    tmp_path: Path, cli: Callable[..., Ran]
) -> None:
    """Every commented line is a valid one: without the # the file loads too."""
    lines = cli("config", "new", "--name", "all").text.splitlines()
    bare = [
        line[1:]
        if line.startswith("#") and line[1:2] in "wm scr" and not line.startswith("# ")
        else line
        for line in lines
    ]
    bare = [line[1:] if line.startswith("#  ") else line for line in bare]
    assert sum(line.startswith("#") for line in bare) < sum(line.startswith("#") for line in lines)
    (tmp_path / "all.yaml").write_text("\n".join(bare), encoding="utf-8")
    framework = load_framework(tmp_path / "all.yaml")
    assert framework.caps == []
    assert framework.segments.method == "thresholds"
    assert framework.missing.min_share == 0.5


def test_new_names_a_parent_file_from_the_folder_that_it_is_written_to(
    tmp_path: Path, cli: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``extends`` is taken from the new file's own folder, so the path is written from there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "mine").mkdir()
    ran = cli("config", "new", "--extends", "base.yaml", "-o", "mine/new.yaml")
    assert ran.status == 0
    assert "extends: '../base.yaml'" in (tmp_path / "mine" / "new.yaml").read_text()
    assert load_framework(tmp_path / "mine" / "new.yaml").metrics.keys() == {"a", "b"}


def test_new_replaces_no_file_without_force(tmp_path: Path, cli: Callable[..., Ran]) -> None:
    """A file that is there stays as it is until ``--force``."""
    path = tmp_path / "mine.yaml"
    path.write_text("precious")
    ran = cli("config", "new", "-o", path)
    assert (ran.status, path.read_text()) == (2, "precious")
    assert "NR112" in ran.err
    assert "--force" in ran.err
    assert cli("config", "new", "-o", path, "--force").status == 0
    assert load_framework(path).framework == "my-weighting"
    assert cli("config", "new", "--name", "No Good").status == 2


# --- extends --------------------------------------------------------------------------------------


def test_maps_merge(tmp_path: Path) -> None:
    """What a child does not mention stays; a new key is added."""
    path = extended(
        tmp_path,
        "extends: base.yaml\ndomains: {f: Third}\nweights: {values: {b: 0.5}}\n"
        "metrics: {a: {name: Renamed}, c: {name: C, domain: f, score: {method: given}}}\n",
    )
    child = load_framework(path)
    assert child.framework == "child"
    assert child.domains == {"d": "First", "e": "Second", "f": "Third"}
    assert child.weights.values == {"a": 2, "b": 0.5}
    assert list(child.metrics) == ["a", "b", "c"]
    assert child.metrics["a"].name == "Renamed"
    assert child.metrics["a"].group == "one"


def test_lists_and_scalars_replace(tmp_path: Path) -> None:
    """A list is taken as a whole."""
    path = extended(
        tmp_path,
        "extends: base.yaml\nsegments: {cuts: [1.1, 1.2]}\ncaps: []\n"
        "metrics: {a: {aliases: [other], score: {met: 1}}}\n",
    )
    child = load_framework(path)
    assert child.segments.cuts == [1.1, 1.2]
    assert child.segments.method == "thresholds"
    assert child.caps == []
    assert child.metrics["a"].aliases == ["other"]
    assert child.metrics["a"].score.model_dump() == {
        "method": "standard",
        "meets": "<= 5",
        "met": 1,
        "missed": 4,
        "pool": "all",
    }


def test_null_removes(tmp_path: Path) -> None:
    """A metric goes, a key falls back to its default, whatever the depth."""
    path = extended(
        tmp_path,
        "extends: base.yaml\nsegments: null\ncaps: null\nweights: {values: {b: null}}\n"
        "metrics: {b: null, a: {group: null, score: {met: null}}}\n",
    )
    child = load_framework(path)
    assert list(child.metrics) == ["a"]
    assert child.metrics["a"].group is None
    assert child.segments.cuts == [0.25, 0.5, 0.75]
    assert child.weights.values == {"a": 2}
    assert child.caps == []


def test_null_removes_within_what_the_parent_does_not_have_too(tmp_path: Path) -> None:
    """A null in a part that is new is the same as leaving it out."""
    path = extended(
        tmp_path,
        "extends: base.yaml\nmissing: {min_share: null}\n"
        "metrics: {c: {name: C, domain: d, counts: null, score: {method: rank, pool: null},"
        " better: lower}}\n",
    )
    child = load_framework(path)
    assert child.missing.min_share == 0
    assert child.metrics["c"].counts
    assert child.metrics["c"].score.model_dump() == {"method": "rank", "pool": "all"}


def test_null_for_a_key_that_means_nothing_is_an_error(tmp_path: Path) -> None:
    """A misspelt removal would remove nothing without a word."""
    path = extended(
        tmp_path, "extends: base.yaml\nwieghts: null\nmetrics:\n  bb: null\n  a: {scroe: null}\n"
    )
    assert faults(path) == [("NR405", "child.yaml", line) for line in (4, 6, 7)]


def test_a_rule_of_another_method_takes_over_only_what_it_knows(tmp_path: Path) -> None:
    """Changing ``method`` drops the keys of the old one, so that it need not be spelled out."""
    path = extended(tmp_path, "extends: base.yaml\nmetrics: {a: {score: {method: minmax}}}\n")
    assert load_framework(path).metrics["a"].score.model_dump() == {
        "method": "minmax",
        "pool": "all",
    }


def test_extends_by_name_and_by_a_path_from_the_files_own_folder(tmp_path: Path) -> None:
    """A chain of three: ../base.yaml from a sub-folder, then a sibling, then a bundled name."""
    middle = extended(tmp_path, "extends: ../base.yaml\nscale: {worst: 5}\n", "sub/middle.yaml")
    last = extended(tmp_path, "extends: sub/middle.yaml\nranking: {decimals: 1}\n", "last.yaml")
    assert load_framework(middle).scale.worst == 5
    assert (load_framework(last).scale.worst, load_framework(last).ranking.decimals) == (5, 1)
    by_name = extended(tmp_path, "extends: patient-first\n", "by_name.yaml")
    assert load_framework(by_name).weights.values["OF0023"] == 2


def test_a_circle_and_a_missing_parent_are_named(tmp_path: Path) -> None:
    """The line of ``extends`` that closes the circle, or names nothing."""
    one = extended(tmp_path, "extends: two.yaml\n", "one.yaml")
    extended(tmp_path, "extends: one.yaml\n", "two.yaml")
    assert faults(one) == [("NR408", "two.yaml", 3)]
    assert faults(extended(tmp_path, "extends: nof-2025-62\n")) == [("NR401", "child.yaml", 3)]
    assert faults(extended(tmp_path, "extends: gone/x.yaml\n")) == [("NR401", "child.yaml", 3)]
    assert faults(extended(tmp_path, "extends: 7\n")) == [("NR407", "child.yaml", 3)]


def test_a_fault_is_placed_in_the_file_that_has_it(tmp_path: Path) -> None:
    """The parent's fault in the parent, the child's in the child, both in one run."""
    path = extended(tmp_path, "extends: base.yaml\nweights: {values: {zzz: 1}}\n")
    broken = BASE.replace("domain: e", "domain: zzz")
    (tmp_path / "base.yaml").write_text(broken, encoding="utf-8")
    assert faults(path) == [("NR409", "base.yaml", 13), ("NR409", "child.yaml", 4)]


# --- what is refused ------------------------------------------------------------------------------

#: What is changed in the base (a text and what takes its place), and the fault it makes.
REFUSED: dict[str, tuple[str, str, str, int]] = {
    "unknown key": ("groups:", "grops:", "NR405", 4),
    "unknown key within": ("    group: one", "    grup: one", "NR405", 9),
    "missing key": ("    name: A\n", "", "NR406", 6),
    "text for a number": ("{a: 2, b: 3}", '{a: "2", b: 3}', "NR407", 14),
    "true for a number": ("{a: 2, b: 3}", "{a: true, b: 3}", "NR407", 14),
    "negative weight": ("{a: 2, b: 3}", "{a: -2, b: 3}", "NR418", 14),
    "infinite weight": ("{a: 2, b: 3}", "{a: .inf, b: 3}", "NR418", 14),
    "not a name": ("framework: base", "framework: The Base", "NR419", 1),
    "number for a text": ("title: The base", "title: 7", "NR407", 2),
    "unknown method": ("method: given", "method: guess", "NR417", 13),
    "no method": ("{method: given}", "{}", "NR406", 13),
    "two directions": ("better: lower", "better: sideways", "NR417", 10),
    "bad standard": ('"<= 5"', '"about 5"', "NR419", 12),
    "score off the scale": ("missed: 4", "missed: 5", "NR421", 12),
    "ends not ascending": ("met: [1, 3]", "met: [3, 1]", "NR412", 12),
    "direction against the standard": ('"<= 5"', '">= 5"', "NR415", 12),
    "no direction": ("    better: lower\n", "", "NR406", 11),
    "metric in weights that does not exist": ("{a: 2, b: 3}", "{a: 2, z: 3}", "NR409", 14),
    "domain that does not exist": ("domain: e", "domain: z", "NR409", 13),
    "group that does not exist": ("group: one", "group: three", "NR409", 9),
    "flag that does not exist": ("flag: deficit", "flag: surplus", "NR409", 17),
    "metric of a mean that does not exist": ("method: given", "method: mean, of: [z]", "NR409", 13),
    "matrix of what does not exist": (
        "method: given",
        "method: matrix, rows: a, columns: z, scores: [[1]]",
        "NR409",
        13,
    ),
    "matrix with ragged rows": (
        "method: given",
        "method: matrix, rows: a, columns: a, scores: [[1], [1, 2]]",
        "NR420",
        13,
    ),
    "metric made of itself": ("method: given", "method: mean, of: [b]", "NR413", 13),
    "weights all zero": ("{a: 2, b: 3}", "{a: 0, b: 3}", "NR410", 14),
    "cuts not ascending": ("cuts: [1.8, 2.2]", "cuts: [2.2, 1.8]", "NR412", 15),
    "quantiles beyond 1": ("method: thresholds, cuts", "method: quantile, cuts", "NR418", 15),
    "cap beyond the last segment": ("no_better_than: 3", "no_better_than: 4", "NR423", 17),
    "one alias for two": ("second_a]", "b]", "NR411", 13),
    "alias of a trust column": ("second_a]", "trust_name]", "NR411", 11),
    "key twice": ("title: The base", "title: The base\ntitle: Again", "NR403", 3),
    "not YAML": ("title: The base", "title: [The base", "NR402", 3),
    "a tab": ("    name: A", "\tname: A", "NR402", 7),
    "an alias": ("title: The base", "title: *x", "NR404", 2),
    "a tag": ("title: The base", "title: !!python/name:os.system x", "NR404", 2),
    "best not below worst": ("title: The base", "title: T\nscale: {best: 4, worst: 4}", "NR420", 3),
}


@pytest.mark.parametrize(("old", "new", "code", "line"), REFUSED.values(), ids=REFUSED)
def test_each_fault_has_its_code_and_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    """One fault at a time: its code, at its line, and no other error."""
    assert BASE.count(old) == 1
    path = tmp_path / "f.yaml"
    path.write_text(BASE.replace(old, new), encoding="utf-8")
    assert faults(path) == [(code, "f.yaml", line)]


def test_all_faults_are_reported_in_one_run(tmp_path: Path) -> None:
    """Three faults of the file's shape, sorted by line."""
    text = BASE.replace("better: lower", "better: up").replace("{a: 2, b: 3}", "{a: x, b: y}")
    path = tmp_path / "f.yaml"
    path.write_text(text, encoding="utf-8")
    assert faults(path) == [
        ("NR417", "f.yaml", 10),
        ("NR407", "f.yaml", 14),
        ("NR407", "f.yaml", 14),
    ]


def test_what_is_misspelt_gets_a_suggestion(tmp_path: Path) -> None:
    """The nearest key, metric or framework is named."""
    path = tmp_path / "f.yaml"
    for old, new, hint in (
        ("groups:", "grops:", "did you mean 'groups'?"),
        ("method: given", "method: givn", "did you mean 'given'?"),
        ("flag: deficit", "flag: defict", "did you mean 'deficit'?"),
    ):
        path.write_text(BASE.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_framework(path)
        assert caught.value.diagnostics[0].hint == hint
    with pytest.raises(InputError, match="did you mean 'patient-first'"):
        load_framework("patient-frist")


# --- the commands ---------------------------------------------------------------------------------


def test_check_says_what_is_well_and_ends_with_two_for_what_is_not(
    tmp_path: Path, cli: Callable[..., Ran]
) -> None:
    """Several files in one go; each fault as ``file:line:column: error[CODE] ...``."""
    bad = tmp_path / "bad.yaml"
    bad.write_text(BASE.replace("groups:", "grops:"), encoding="utf-8")
    ran = cli("config", "check", "nof-2025-26", bad)
    assert ran.status == 2
    assert ran.out == b""
    assert "nof-2025-26: ok" in ran.err
    assert f"{bad.as_posix()}:4:1: error[NR405] unknown key 'grops'" in ran.err
    assert cli("config", "check", *BUNDLED).status == 0


def test_list_names_all_in_every_text_format(cli: Callable[..., Ran]) -> None:
    """Table, CSV, JSON and Markdown hold each name."""
    for format_ in ("table", "csv", "json", "markdown"):
        ran = cli("config", "list", "-f", format_)
        assert ran.status == 0
        for name in BUNDLED:
            assert name in ran.text
    rows = json.loads(cli("config", "list", "-f", "json").out)["frameworks"]
    assert {row["name"]: row["weights_by"] for row in rows}["waits-ae-finance"] == "group"


def test_the_weightings_do_what_they_say() -> None:
    """No cap; three groups equal; waits and A&E double, finance nothing; domains equal."""
    official = load_framework("nof-2025-26")
    without = load_framework("no-financial-override")
    assert (len(official.caps), without.caps) == (1, [])
    assert without.metrics == official.metrics
    patient = load_framework("patient-first")
    for key, one in patient.metrics.items():
        if not one.counts:
            continue
        doubled = one.group in ("waiting_times", "a_and_e")
        wanted = 2 if doubled else 0 if one.domain == "finance" else 1
        assert patient.weights.values.get(key, patient.weights.default) == wanted, key
    weights = load_framework("equal-domains").weights
    assert (weights.level, weights.default, weights.values) == ("domain", 1, {})


def test_a_whole_framework_in_a_few_lines(tmp_path: Path) -> None:
    """Only name, title, domains and metrics are needed; the rest has the contract's defaults."""
    data: dict[str, Any] = framework_data(given_metrics("a"))
    framework = load_framework(write_framework(tmp_path / "f.yaml", data))
    assert (framework.scale.best, framework.scale.worst, framework.scale.missing) == (1, 4, None)
    weights = framework.weights
    assert (weights.level, weights.default, weights.values) == ("metric", 1, {})
    assert framework.missing.model_dump() == {"min_metrics": 1, "min_share": 0}
    assert framework.segments.model_dump() == {
        "method": "quantile",
        "cuts": [0.25, 0.5, 0.75],
        "pool": "all",
    }
    assert framework.ranking.model_dump() == {
        "within": "type",
        "by": ["segment", "average_score"],
        "decimals": 2,
    }
    rank = load_framework(write_framework(tmp_path / "g.yaml", framework_data({"a": metric()})))
    assert rank.metrics["a"].score.model_dump() == RANK
