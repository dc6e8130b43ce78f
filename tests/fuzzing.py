"""Hypothesis strategies: whole frameworks and tables, mostly right, and valid files gone wrong."""

from __future__ import annotations

from typing import Any

import yaml
from hostile_cases import CLEAN, TINY
from hypothesis import strategies as st

METRICS = ("m1", "m2", "m3", "m4", "m5")
FLAGS = ("late", "in_deficit")
CODES = ("AA1", "AA2", "AA3", "B-4", "c5", "ZZ.9")
TYPES = ("Acute trust", "acute", "Ambulance trust", "Other", "")
#: Texts that have surprised somebody.
ODD = (
    *("", " ", "NA", "-", "--", "1e400", "inf", "nan", "0", "-0", "1e15", "1e-320", "100.5%"),
    *("1,234.5", "=1+1", "@x", "\u00a0", "\uff11", "\u200b", "\u202e", "\ud7ff", "\ufeff"),
    *("\U0001f3e5", "a" * 300, '"', "'", "\\", "\t", "\r", "\n", "x\ny", "[red]", "<b>", "{}"),
    *("{0}", "%s", "::error::", "null", "true", "good", "Q1 2025/26", "2025-26-q2"),
)

numbers = st.one_of(
    st.integers(-3, 105),
    st.floats(-10, 110),
    st.sampled_from([0, 1e-9, 1e9, 1e300, -1e300, 10**30]),
)
scores = st.one_of(st.integers(1, 4), st.floats(1, 4))
ends = st.lists(scores, min_size=2, max_size=2).map(sorted)
pools = st.sampled_from(["all", "type"])
bounds = st.sampled_from(["above", "at_least", "below", "at_most"])


def _mean(other: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(other, min_size=1, max_size=3)
    return st.fixed_dictionaries({"method": st.just("mean"), "of": several})


def _matrix(other: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    table = st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(scores, min_size=n, max_size=n), min_size=1, max_size=4)
    )
    return st.fixed_dictionaries(
        {"method": st.just("matrix"), "rows": other, "columns": other, "scores": table}
    )


def rules(parts: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, Any]]:
    """A rule of any method; one that is made of other metrics only where there are ``parts``."""
    other = st.sampled_from(parts or METRICS)
    made = [_matrix(other), _mean(other)] if parts else []
    return st.one_of(
        *made,
        st.fixed_dictionaries({"method": st.just("rank"), "pool": pools}),
        st.fixed_dictionaries(
            {
                "method": st.just("standard"),
                "meets": st.builds(
                    "{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 99)
                ),
            },
            optional={"met": scores | ends, "missed": scores | ends, "pool": pools},
        ),
        st.fixed_dictionaries(
            {
                "method": st.just("bands"),
                "bands": st.lists(
                    st.builds(lambda k, at, s: {k: at, "score": s}, bounds, numbers, scores),
                    min_size=1,
                    max_size=3,
                ),
                "otherwise": scores,
            }
        ),
        st.fixed_dictionaries(
            {
                "method": st.just("categories"),
                "categories": st.dictionaries(
                    st.sampled_from(["good", "Bad", "1", "2", "3"]), scores, min_size=1
                ),
            }
        ),
        st.just({"method": "given"}),
        st.fixed_dictionaries({"method": st.just("minmax")}, optional={"pool": pools}),
        st.fixed_dictionaries(
            {"method": st.just("zscore")},
            optional={"limit": st.sampled_from([1e-300, 1, 2, 1e300])},
        ),
    )


@st.composite
def metrics(draw: st.DrawFn) -> dict[str, Any]:
    """Some metrics, as a rule with all that their rules need."""
    chosen = draw(st.lists(st.sampled_from(METRICS), min_size=1, max_size=5, unique=True))
    result: dict[str, Any] = {}
    for key in chosen:
        rule = draw(rules(tuple(result)))
        metric: dict[str, Any] = {"name": "A metric", "domain": draw(st.sampled_from("de"))}
        better = (
            "higher"
            if ">" in rule.get("meets", "")
            else draw(st.sampled_from(["lower"] * 3 + ["higher"]))
        )
        metric |= {"better": better, "score": rule}
        if draw(st.booleans()):
            metric["group"] = draw(st.sampled_from("gh"))
        if draw(st.booleans()):
            metric["given"] = f"s{key[1:]}"
        if draw(st.integers(0, 4)) == 4:
            metric["counts"] = False
        if draw(st.integers(0, 4)) == 4:
            metric |= {"unit": "rate", "other_units": {"count": draw(rules())}}
        if draw(st.booleans()):
            metric["range"] = [0, 100]
        result[key] = metric
    return result


@st.composite
def frameworks(draw: st.DrawFn) -> bytes:
    """A whole framework file."""
    level = draw(st.sampled_from(["metric", "domain", "group"]))
    keys = {"metric": METRICS, "domain": "de", "group": "gh"}[level]
    weights = st.sampled_from([1, 0.5, 2, 1e-9, 1e9, 0])
    cuts = st.lists(st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]), min_size=1, unique=True).map(
        sorted
    )
    data: dict[str, Any] = {
        "framework": "fuzz",
        "title": draw(st.sampled_from(["Title", "\u202e[b]x[/b]<i>", "=1"])),
        "domains": {"d": "First", "e": "Second"},
        "groups": {"g": "One", "h": "Two"},
        "metrics": draw(metrics()),
        "weights": {
            "level": level,
            "default": draw(weights),
            "values": draw(st.dictionaries(st.sampled_from(keys), weights, max_size=2)),
        },
        "segments": draw(
            st.one_of(
                st.fixed_dictionaries({"method": st.just("quantile"), "cuts": cuts, "pool": pools}),
                st.just({"method": "thresholds", "cuts": [1.5, 2.5, 3.5]}),
            )
        ),
        "ranking": {
            "within": draw(st.sampled_from(["type", "all"])),
            "by": draw(st.sampled_from([["segment", "average_score"], ["average_score"]])),
            "decimals": draw(st.integers(0, 9)),
        },
        "missing": {
            "min_metrics": draw(st.integers(1, 4)),
            "min_share": draw(st.sampled_from([0, 0.5, 1])),
        },
        "published": {"average_score": "p1", "unadjusted_segment": "p2"},
    }
    if draw(st.booleans()):
        data["trust_types"] = {
            "acute": {"name": "Acute trust"},
            "ambulance": {"name": "Ambulance trust"},
        }
    if draw(st.booleans()):
        data["flags"] = {"late": {"given": "f1"}, "in_deficit": {"final_segment": 5}}
        data["caps"] = [{"flag": "late", "no_better_than": 2}]
    if draw(st.booleans()):
        data["scale"] = draw(
            st.sampled_from([{"best": 1, "worst": 4}, {"best": -1000, "worst": 1000}])
        )
    if draw(st.integers(0, 5)) == 5:
        data[draw(st.sampled_from(sorted(data)))] = draw(
            st.recursive(
                st.one_of(st.none(), st.booleans(), numbers, st.sampled_from(ODD)),
                lambda inner: (
                    st.lists(inner, max_size=2)
                    | st.dictionaries(
                        st.sampled_from(["d", "level", "cuts", "name", "m1"]), inner, max_size=2
                    )
                ),
                max_leaves=4,
            )
        )
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True).encode()


cells = st.one_of(
    st.integers(0, 120).map(str), st.floats(0, 100).map(lambda x: f"{x:.2f}"), st.sampled_from(ODD)
)
few_cells = st.sampled_from(["1", "2", "3"])
good_cells = st.one_of(st.integers(0, 100).map(str), st.floats(0, 100).map(lambda x: f"{x:.2f}"))


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if any(char in cell for char in '",\r\n') else cell


def _csv(rows: list[list[str]]) -> bytes:
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows).encode()


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A tidy or a wide file; one in two without a fault in its cells."""
    cell = draw(st.sampled_from([few_cells, good_cells, cells]))
    kind = st.sampled_from(TYPES)
    names = [*METRICS, *(f"s{n}" for n in range(1, 6)), *FLAGS, "f1", "p1", "p2", "zz"]
    if draw(st.booleans()):
        header = ["trust_code", "trust_type", "metric", "value", "score", "unit", "rank", "quarter"]
        used = header[: draw(st.integers(4, 8))]
        flag = st.sampled_from(["0", "1", "yes"])
        rows = []
        for code in draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=6, unique=True)):
            type_ = draw(kind)
            for name in draw(st.lists(st.sampled_from(names), max_size=5, unique=True)):
                value = (
                    flag
                    if name in (*FLAGS, "f1")
                    else st.integers(1, 4).map(str)
                    if name[0] in "sp"
                    else cell
                )
                score, unit = (
                    st.sampled_from(["", "1.5", "2"]),
                    st.sampled_from(["", "count", "rate", "%"]),
                )
                rank, quarter = (
                    st.sampled_from(["", "1", "2.0"]),
                    st.sampled_from(["Q1 2025/26", ""]),
                )
                row = [
                    code,
                    type_,
                    name,
                    *(draw(one) for one in (value, score, unit, rank, quarter)),
                ]
                rows.append(row[: len(used)])
        return _csv([used, *rows])
    columns = draw(
        st.lists(st.sampled_from([*METRICS, *FLAGS]), min_size=1, max_size=5, unique=True)
    )
    flag = st.sampled_from(["0", "1", "no"])
    rows = [
        [code, *(draw(flag if name in FLAGS else cell) for name in columns)]
        for code in draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=6, unique=True))
    ]
    return _csv([["trust_code", *columns], *rows])


@st.composite
def mutated(draw: st.DrawFn, valid: bytes) -> bytes:
    """A valid file with pieces taken out, doubled, overwritten or put in."""
    raw = bytearray(valid)
    pieces = [
        text.encode("utf-8", "surrogatepass") for text in (*ODD, *",;:|#&*!%@`-?[]{}><=\0\xff")
    ]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        size = draw(st.sampled_from([1, 2, 5, 20, 100]))
        kind = draw(st.sampled_from(["cut", "double", "put", "over", "swap", "byte"]))
        if kind == "cut":
            del raw[at : at + size]
        elif kind == "double":
            raw[at:at] = raw[at : at + size]
        elif kind == "put":
            raw[at:at] = draw(st.sampled_from(pieces))
        elif kind == "over":
            raw[at : at + size] = draw(st.sampled_from(pieces))
        elif kind == "swap":
            other = draw(st.integers(0, len(raw)))
            raw[at : at + size], raw[other : other + size] = (
                raw[other : other + size],
                raw[at : at + size],
            )
        else:
            raw[at:at] = bytes([draw(st.integers(0, 255))])
    return bytes(raw)


valid_tables = st.just(CLEAN.encode())
#: The tiny one, with scores for the categories that built tables have.
valid_frameworks = st.just(TINY.replace("{good: 1", "{'1': 1, '2': 2, '3': 4, good: 1").encode())
mutated_tables = mutated(CLEAN.encode())
mutated_frameworks = mutated(TINY.encode())

options = st.fixed_dictionaries(
    {"draws": st.sampled_from([0, 0, 7])},
    optional={
        "scores": st.sampled_from(["auto", "given", "values"]),
        "cap": st.booleans(),
        "unround": st.booleans(),
        "cuts": st.sampled_from([None, "published", [2.0], [1.5, 2.5, 3.5]]),
        "quarter": st.sampled_from([None, "Q1 2025/26", "x"]),
        "trust_type": st.sampled_from([None, "acute", "Other", "\ud800"]),
        "weights": st.dictionaries(
            st.sampled_from([*METRICS, "g", "d", "x"]), st.sampled_from([0, 1, 1e9, -1]), max_size=2
        ),
        "seed": st.sampled_from([0, 2**63 - 1]),
    },
)
