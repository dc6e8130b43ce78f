"""Hostile inputs about names that are one once they are folded, odd numbers, and depth."""

from __future__ import annotations

from hostile_cases import CLEAN, COMPUTE, OK, TINY, Case, data, framework, rows, tiny, with_args

#: A framework in which each of 31 metrics is the mean of the next one, named twice.
CHAIN = (
    "framework: chain\ntitle: A chain\ndomains: {d: D}\nmetrics:\n"
    + "".join(
        f"  c{at}: {{name: C, domain: d, score: {{method: mean, of: [c{at + 1}, c{at + 1}]}}}}\n"
        for at in range(31)
    )
    + "  c31: {name: C, domain: d, better: lower, score: {method: rank}}\n"
)
CHAINED = {
    "f.yaml": CHAIN.encode(),
    "data.csv": b"trust_code,c31\nAA1,1\nAA2,2\n",
}
#: 20,000 trusts, each of a type of its own.
TYPES = "trust_code,trust_type,m1,m2,late\n" + "".join(
    f"A{at:05d},Type {at},{at % 97},{at % 3},no\n" for at in range(20_000)
)
UNITS = tiny('    unit: "%"', "    unit: min\n    other_units: {minutes: {method: rank}}")

NAMES = [
    framework(
        "a flag named like the column of a domain",
        tiny("flags: {late: {given: f1}}", "flags: {late: {}, domain_d: {}}"),
        "f.yaml:27:19 NR411",
    ),
    framework(
        "a flag named like a column of results once folded",
        tiny("flags: {late: {given: f1}}", "flags: {late: {}, likelyranklow: {}}"),
        "f.yaml:27:19 NR411",
    ),
    framework(
        "a domain named like a column of trusts",
        tiny("{d: Domain}", "{d: Domain, region: Other}"),
        "f.yaml:3:22 NR411",
    ),
    framework(
        "two domains that are one once folded",
        tiny("{d: Domain}", "{d: Domain, a_b: Other, ab: Another}"),
        "f.yaml:3:34 NR411",
    ),
    framework(
        "a category twice in other letters",
        tiny("middling: 2.5", "GOOD: 2.5"),
        "f.yaml:24:55 NR411",
    ),
    framework("two units that are one", UNITS, "f.yaml:13:19 NR411"),
    framework(
        "two types of one name",
        TINY + "trust_types: {a: {name: Acute}, b: {name: B, aliases: [ACUTE]}}\n",
        "f.yaml:30:33 NR411",
    ),
    framework(
        "two names of one metric in the weights",
        tiny("default: 1}", "default: 1, values: {m1: 1, First: 2}}"),
        "f.yaml:25:54 NR411",
    ),
    framework(
        "the key of the unit is a metric",
        TINY + "unit: {noun: board, plural: boards, key: m1}\n",
        "f.yaml:6:3 NR411",
    ),
    framework(
        "a noun with a line break",
        TINY + 'unit: {noun: "bo\\nard"}\n',
        "f.yaml:30:8 NR419",
    ),
    framework(
        "a column that means nothing",
        TINY + "columns: {Something: m11}\n",
        "f.yaml:30:11 NR409",
        hints=("did you mean 'm1'",),
    ),
    framework(
        "successors in a circle",
        TINY + "successors: {A1: B1, B1: [C1, A1]}\n",
        "f.yaml:30:14 NR416",
        "f.yaml:30:22 NR416",
    ),
    framework(
        "a standard of 1 and 400 zeros", tiny('"<= 1"', f'"<= 1{"0" * 400}"'), "f.yaml:20:31 NR419"
    ),
    framework(
        "a standard in full-width digits", tiny('"<= 1"', '"<= \uff11"'), "f.yaml:20:31 NR419"
    ),
    framework(
        "a weight with a digit group", tiny("default: 1}", "default: 1_0}"), "f.yaml:25:35 NR402"
    ),
    framework(
        "a weight of 400 digits with a point",
        tiny("default: 1}", f"default: {'9' * 400}.0}}"),
        "f.yaml:25:26 NR418",
    ),
    framework(
        "a rule of two kinds of nonsense",
        tiny(
            '{method: standard, meets: "<= 1"}', '{method: standard, meets: ">= 1", missed: [4, 2]}'
        ),
        "f.yaml:20:5 NR412",
        "f.yaml:20:5 NR415",
    ),
    framework(
        "typical values that are impossible",
        tiny("    range: [0, 100]", "    range: [0, 100]\n    typical: [-5, 50]"),
        "f.yaml:14:5 NR422",
    ),
    framework(
        "a score for none that is on the scale",
        TINY + "scale: {best: 1, worst: 4, missing: 2}\n",
        "f.yaml:30:1 NR420",
    ),
    framework(
        "categories without a single score",
        tiny("{good: 1, middling: 2.5, bad: 4}", "{good: null, bad: null}"),
        "f.yaml:24:33 NR420",
    ),
    *(
        data(f"a weight of {text!r}", CLEAN, "NR106", args=with_args("--weight", f"m1={text}"))
        for text in ("\uff11", "1_0", "1e400", "0x10", "\u0661", "1 0", "nan", "")
    ),
    *(
        data(f"cuts of {text!r}", CLEAN, "NR106", args=with_args("--cuts", text))
        for text in ("\uff12", "1_5", "1e400,2e400", "2,,3")
    ),
    *(
        data(f"the quarter {text!r}", CLEAN, "NR106", args=with_args("--quarter", text))
        for text in ("Q1 \uff12\uff10\uff12\uff15/26", "Q\uff11 2025/26", "Q1 0025/26", "Q1 2_5/26")
    ),
    rows("a value in full-width digits", "AA1,m1,\uff11\nAA2,m1,2\n", "data.csv:2:3 NR211"),
    Case("31 means of means", CHAINED, (), args=COMPUTE, **OK),
    Case(
        "a change below 31 means of means",
        CHAINED,
        (),
        args=("whatif", "data.csv", "-c", "f.yaml", "--set", "AA1:c31=3", "-o", "out.csv"),
        **OK,
    ),
    data("20,000 types of trust", TYPES, **OK),
]
