"""What cannot be asked: each refusal of the command line has its code, and the library's word."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from small import framework_data, metric, write_framework

import nhs_rank
from nhs_rank import InputError

ROWS = ["AA1,One,Acute,1,2,3", "AA2,Two,Acute,2,1,2", "BB1,Three,Other,3,3,1"]
HEAD = "trust_code,trust_name,trust_type,a,b,c"

#: What is asked, on a table of three trusts and a framework of three metrics, and the code of the
#: one refusal.
REFUSED: dict[str, tuple[str, ...]] = {
    "compute --trust-type mental": ("NR109",),
    "compute --quarter summer": ("NR106",),
    "compute --weight a": ("NR106",),
    "compute --weight a=1 --weight a=2": ("NR171",),
    "compute --weight a=1 --weight alpha=2": ("NR171",),
    "compute --weight c=2": ("NR177",),
    "compute --cuts 2,1": ("NR178",),
    "compute --cuts low": ("NR106",),
    "compute --cuts 1.5": ("NR145",),
    "compute --rename x": ("NR106",),
    "compute --factor a=x --factor nothing=2": ("NR106",),
    "compute --factor nothing=2": ("NR176",),
    "compute --draws 0 --probabilities": ("NR172",),
    "compare": ("NR132",),
    "compare --variant x:cap": ("NR134",),
    "compare --variant x:no-cap --variant x:a=2": ("NR133",),
    "compare --no-cap --against nothing": ("NR135",),
    "explain nobody": ("NR107",),
    "whatif --set AA1": ("NR143",),
    "whatif --set AA1:nothing=2": ("NR117",),
    "whatif --set AA1:a=x --set AA2:m=1": ("NR117", "NR117"),
    "whatif --scan AA1:a=2": ("NR144",),
    "whatif --scan AA1:a=2..2": ("NR144",),
    "sensitivity --draws 0": ("NR175",),
    "sensitivity --stability --reach": ("NR174",),
    "sensitivity --stability --spread 0.5": ("NR172",),
    "sensitivity --stability --simultaneous": ("NR173",),
    "sensitivity --stability --over-dispersed": ("NR173",),
    "sensitivity --vary metrics --level domain": ("NR172",),
    "sensitivity --level group": ("NR180",),
    "sensitivity --pairs AA1": ("NR106",),
    "sensitivity --pairs AA1,BB1": ("NR179",),
    "sensitivity --funnel": ("NR181",),
    "trend": ("NR119",),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the table and the framework, to work in."""
    part = metric({"method": "mean", "of": ["a", "c"]}, None)
    metrics = {"a": metric(aliases=["alpha"]), "b": metric(), "c": metric(counts=False), "m": part}
    data = framework_data(
        metrics,
        flags={"late": {}},
        caps=[{"flag": "late", "no_better_than": 3}],
    )
    write_framework(tmp_path / "f.yaml", data)
    text = "\n".join([f"{HEAD},quarter", *(f"{row},Q1 2025/26" for row in ROWS), ""])
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("asked", REFUSED)
def test_each_refusal_has_its_code(cli: Callable[..., Ran], asked: str) -> None:
    """Exit status 2, its code and no other, and nothing on standard output."""
    command, *more = asked.split()
    first = [more.pop(0)] if command == "explain" else []
    ran = cli(command, *first, "t.csv", "-c", "f.yaml", *more)
    assert (ran.status, ran.out) == (2, b""), ran.err
    assert tuple(re.findall(r"error\[(NR\d+)\]", ran.err)) == REFUSED[asked], ran.err
    assert not re.search(r"\{\w*\}|None", ran.err)


def test_the_library_is_refused_in_its_own_words() -> None:
    """The same problems in Python: keywords, and not the options of the command line."""
    league = nhs_rank.compute("t.csv", "f.yaml", draws=10)
    for ask, words in (
        (lambda: league.rerun(weights={"c": 2}), "weights: c does not count by itself"),
        (lambda: league.rerun(cuts=[2.0, 1.0]), "cuts: 2, 1 are not in ascending order"),
        (lambda: league.sensitivity(draws=0), "draws: 0 is not 1 or more"),
        (lambda: league.pairs([("AA1", "BB1")]), "pairs: AA1 and BB1 are not two trusts"),
        (league.funnel, "funnel or sampling: the files have no numerator"),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        (problem,) = caught.value.diagnostics
        assert words in problem.message
        assert "--" not in problem.message + problem.hint
