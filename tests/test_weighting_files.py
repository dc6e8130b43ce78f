"""Weights in a file: set or multiplied, by metric, domain or group, under any name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Ran
from small import framework_data, given_metrics, metric, write_csv, write_framework

import nhs_rank
from nhs_rank import InputError, load_framework
from nhs_rank.framework import as_yaml, bundled_names, commented_yaml, fingerprint
from nhs_rank.framework.starter import blank, starter
from nhs_rank.steps.weigh import weigh

METRICS = {
    "a": metric({"method": "given"}, None, domain="d", group="g", aliases=["First one"]),
    "b": metric({"method": "given"}, None, domain="d", group="h", aliases=["second"]),
    "c": metric({"method": "given"}, None, domain="e", group="h"),
    "n": metric({"method": "given"}, None, domain="e", counts=False),
}
PARTS: dict[str, Any] = {"domains": {"d": "D", "e": "E"}, "groups": {"g": "G", "h": "H"}}


def load(folder: Path, weights: Any, name: str = "f.yaml") -> nhs_rank.Framework:
    """A framework of three counted metrics in two domains and two groups."""
    data = framework_data(METRICS, **PARTS, weights=weights)
    return load_framework(write_framework(folder / name, data))


def weights_of(framework: nhs_rank.Framework, **overrides: float) -> dict[str, float]:
    """The weight of each metric."""
    found = weigh(framework, overrides)
    return dict(zip(found.metrics, found.weight.tolist(), strict=True))


@pytest.mark.parametrize(
    ("weights", "wanted"),
    [
        ({"values": {"First-one": 3}}, (3, 1, 1)),
        ({"values": {"d": 0.5}}, (0.5, 0.5, 1)),
        ({"values": {"d": 0.5, "a": 2}}, (2, 0.5, 1)),
        ({"values": {"a": 2, "d": 0.5}}, (2, 0.5, 1)),
        ({"default": 2, "multiply": {"d": 0.5}}, (1, 1, 2)),
        ({"multiply": {"d": 0.5, "h": 0.5, "SECOND": 4}}, (0.5, 1, 0.5)),
        ({"values": {"a": 3}, "multiply": {"d": 0}}, (0, 0, 1)),
        ({"level": "domain", "values": {"d": 3}}, (3, 3, 1)),
        ({"level": "domain", "values": {"d": 3, "second": 5}}, (3, 15, 1)),
        ({"level": "domain", "multiply": {"d": 0.5, "h": 2, "c": 3}}, (0.5, 1, 6)),
        ({"level": "group", "default": 0, "values": {"g": 1}, "multiply": {"e": 9}}, (1, 0, 0)),
    ],
)
def test_values_set_and_multiply_multiplies(
    tmp_path: Path, weights: Any, wanted: tuple[float, ...]
) -> None:
    """Worked out by hand: what is said of a metric itself comes before what is said of its unit."""
    assert weights_of(load(tmp_path, weights)) == dict(zip("abc", wanted, strict=True))


def test_a_file_says_what_the_command_line_says(tmp_path: Path) -> None:
    """`multiply: {d: 0.5}` and `--weight d=0.5` make the same table."""
    text = "trust_code,a,b,c\nT1,1,2,4\nT2,3,1,1\nT3,2,2,2"
    path = write_csv(tmp_path / "d.csv", text)
    plain = load(tmp_path, {})
    for name in ("d", "h", "second"):
        in_file = load(tmp_path, {"multiply": {name: 0.5}}, "g.yaml")
        one = nhs_rank.compute([path], in_file, draws=0).league["average_score"].to_list()
        two = nhs_rank.compute([path], plain, draws=0, weights={name: 0.5}).league
        assert one == two["average_score"].to_list()


def test_the_command_line_has_the_last_word(tmp_path: Path) -> None:
    """A key of the framework's own level sets the weight, whatever the file multiplies it by."""
    framework = load(tmp_path, {"values": {"a": 3}, "multiply": {"a": 0.5, "d": 0.5}})
    assert weights_of(framework) == {"a": 0.75, "b": 0.5, "c": 1}
    assert weights_of(framework, a=7) == {"a": 7, "b": 0.5, "c": 1}
    assert weights_of(framework, d=2) == {"a": 1.5, "b": 1, "c": 1}
    by_domain = load(tmp_path, {"level": "domain", "multiply": {"d": 0.5}})
    assert weights_of(by_domain, d=4) == {"a": 4, "b": 4, "c": 1}


@pytest.mark.parametrize(
    ("parent", "child", "wanted"),
    [
        ({"a": 2}, {"First one": 3}, 3),
        ({"First one": 2}, {"a": 3}, 3),
        ({"a": 2}, {"d": 3}, 2),
        ({"a": 2}, {"a": None}, 1),
    ],
)
def test_in_a_chain_the_last_word_counts(
    tmp_path: Path, parent: Any, child: Any, wanted: float
) -> None:
    """A child may name a metric otherwise than its parent does."""
    load(tmp_path, {"values": parent}, "parent.yaml")
    data = {"framework": "child", "title": "C", "extends": "parent.yaml"}
    middle = write_framework(tmp_path / "child.yaml", data | {"weights": {"values": child}})
    assert weights_of(load_framework(middle))["a"] == wanted
    last = {"framework": "last", "title": "L", "extends": "child.yaml"}
    path = write_framework(tmp_path / "last.yaml", last | {"weights": {"values": {"a": 9}}})
    assert weights_of(load_framework(path))["a"] == 9


@pytest.mark.parametrize("part", ["values", "multiply"])
def test_a_key_that_means_nothing_or_the_same_twice_is_refused(tmp_path: Path, part: str) -> None:
    """Unknown keys get a suggestion; two names of one metric in one file are an error."""
    with pytest.raises(InputError, match=r"NR409.*did you mean 'second'") as unknown:
        load(tmp_path, {part: {"secnd": 1}})
    assert unknown.value.diagnostics[0].line == 1
    with pytest.raises(InputError, match="NR411"):
        load(tmp_path, {part: {"a": 1, "first_one": 2}})
    with pytest.raises(InputError, match="NR410"):
        load(tmp_path, {"values": {"a": 1, "b": 1, "c": 1}, "multiply": {"d": 0, "e": 0}})
    with pytest.raises(InputError, match="NR418"):
        load(tmp_path, {part: {"a": -1}})


def test_mixed_levels_on_the_command_line_are_refused_with_the_ids(tmp_path: Path) -> None:
    """The message says which metrics a domain stands for, and where mixing is allowed."""
    framework = load(tmp_path, {})
    with pytest.raises(InputError, match=r"NR111.*\(d is a, b\).*weights\.multiply"):
        weigh(framework, {"c": 2, "d": 3})
    official = load_framework("nof-2025-26")
    with pytest.raises(InputError, match="finance is OF0080, OF0085, OF0086"):
        weigh(official, {"a_and_e_4h": 3, "finance": 0.5})


def test_care_only_closes_both_ways_of_finance() -> None:
    """Its domain weighs nothing, no cap is left, and all else is as in the official framework."""
    care, official = load_framework("care-only"), load_framework("nof-2025-26")
    weights, plain = weights_of(care), weights_of(official)
    for key, metric_ in official.metrics.items():
        if metric_.counts:
            assert weights[key] == (0 if metric_.domain == "finance" else plain[key])
    assert care.caps == []
    assert care.flags == official.flags
    assert "care-only" in bundled_names()


# --- config metrics, show --comments, new --blank -------------------------------------------------


def test_config_metrics_lists_every_name_in_every_format(
    cli: Callable[..., Ran], tmp_path: Path
) -> None:
    """IDs and aliases, weights as they count, as a table, CSV, JSON and a workbook."""
    out = cli("config", "metrics", "patient-first")
    official = load_framework("nof-2025-26")
    assert out.status == 0
    for key, one in official.metrics.items():
        assert re.search(rf"^{key} +{re.escape(', '.join(one.aliases))}", out.text, re.MULTILINE)
    rows = json.loads(cli("config", "metrics", "patient-first", "-f", "json").text)["metrics"]
    by_key = {row["metric"]: row for row in rows}
    assert list(by_key) == list(official.metrics)
    assert (by_key["OF0013"]["weight"], by_key["OF0013"]["aliases"]) == (2, ["a_and_e_4h"])
    assert (by_key["OF0080"]["weight"], by_key["OF0079"]["weight"]) == (0, None)
    assert cli("config", "metrics", "-f", "csv").text.count("\n") == len(rows) + 1
    assert cli("config", "metrics", "-o", tmp_path / "m.xlsx").status == 0


@pytest.mark.parametrize("name", bundled_names())
def test_a_framework_with_its_comments_is_the_same_framework(name: str, tmp_path: Path) -> None:
    """Every comment above a key is there, once, and what loads is what was printed without."""
    text = commented_yaml(name)
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    framework = load_framework(name)
    assert fingerprint(load_framework(path)) == fingerprint(framework)
    assert set(yaml.safe_load(as_yaml(framework))) <= set(yaml.safe_load(text))
    if framework.extends is None:
        own = Path(__file__).parents[1] / "configs" / f"{name}.yaml"
        for line in own.read_text(encoding="utf-8").splitlines():
            if line.strip().startswith("# "):
                assert text.count(line.strip()) == 1, line
    behind = "# trusts with too little activity for a rate report a count"
    assert (behind in text) == (name != "councils")


def test_a_blank_framework_is_whole_and_works(tmp_path: Path) -> None:
    """It loads, ranks, and names its schema in the first line; so does one that extends."""
    path = tmp_path / "practices.yaml"
    path.write_text(blank("practices"), encoding="utf-8")
    framework = load_framework(path)
    assert (framework.framework, framework.extends) == ("practices", None)
    text = "trust_code,Seen in time (%),overspend\nP1,90,-1\nP2,80,2\nP3,70,1"
    league = nhs_rank.compute([write_csv(tmp_path / "d.csv", text)], framework, draws=0).league
    assert dict(league.select("trust_code", "average_score").rows()) == {
        "P1": 1,
        "P2": 3.25,
        "P3": 3,
    }
    for made in (blank("x"), starter("nof-2025-26", "x")):
        assert made.startswith("# yaml-language-server: $schema=")
    # each line that is commented out can be put in
    live = re.sub(r"^#(?=[a-z_]+:|  )", "", blank("practices"), flags=re.MULTILINE)
    live = live.replace("segments: {method: thresholds", "other: {method: thresholds", 1)
    path.write_text(live.replace("other: {method: thresholds, cuts: [1.8, 2.2, 2.6]}\n", ""))
    assert load_framework(path).unit.noun == "practice"


@pytest.mark.parametrize("name", ["Practices", "a b", "", "x" * 81, "-x"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    """Small letters, digits and hyphens."""
    with pytest.raises(InputError, match="NR106"):
        blank(name)


def test_given_metrics_are_weighed_by_alias_from_the_command_line(tmp_path: Path) -> None:
    """Aliases with marks and spaces work in --weight as in a file."""
    one = {**given_metrics("x"), **given_metrics("y", aliases=["Why (%)"])}
    framework = load_framework(write_framework(tmp_path / "f.yaml", framework_data(one)))
    assert weights_of(framework, **{"why (%)": 4}) == {"x": 1, "y": 4}
