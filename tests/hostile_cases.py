"""Hostile inputs: small files, each with the exact diagnostics that it must get.

A case is a folder of files and a command line; ``expected`` has a text ``place CODE`` for every
diagnostic, in the order of printing. `test_hostile` runs all of them in process and as commands.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TINY = """\
framework: tiny
title: A tiny framework
domains: {d: Domain}
groups: {g: Group}
metrics:
  m1:
    name: First
    aliases: [first, number_one]
    domain: d
    group: g
    better: higher
    unit: "%"
    range: [0, 100]
    score: {method: rank}
    given: s1
  m2:
    name: Second
    domain: d
    better: lower
    score: {method: standard, meets: "<= 1"}
  m3:
    name: Third
    domain: d
    score: {method: categories, categories: {good: 1, middling: 2.5, bad: 4}}
weights: {level: metric, default: 1}
segments: {method: quantile, cuts: [0.5]}
flags: {late: {given: f1}}
caps: [{flag: late, no_better_than: 2}]
published: {average_score: p1}
"""
CLEAN = (
    "trust_code,metric,value\nAA1,m1,10\nAA2,m1,20\nAA3,m1,30\nAA1,late,0\nAA2,late,0\nAA3,late,1\n"
)
HEADER = "trust_code,metric,value\n"
COMPUTE = ("compute", "data.csv", "-c", "f.yaml", "--draws", "0", "-o", "out.csv")


@dataclass(frozen=True)
class Case:
    """Files, a command line, and all that it must say."""

    name: str
    files: dict[str, bytes]
    expected: tuple[str, ...]
    args: tuple[str, ...] = COMPUTE
    status: int = 2
    stdin: bytes = b""
    prepare: Callable[[Path], None] = lambda _folder: None
    hints: tuple[str, ...] = field(default=())

    def write(self, folder: Path) -> None:
        """Write the files into a folder, with a framework where the case has none."""
        for name, content in {"f.yaml": TINY.encode(), **self.files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        self.prepare(folder)


def data(name: str, content: str | bytes, *expected: str, **more: object) -> Case:
    """A case about one data file, ``data.csv``."""
    raw = content.encode() if isinstance(content, str) else content
    return Case(name, {"data.csv": raw}, expected, **more)  # type: ignore[arg-type]


def rows(name: str, body: str, *expected: str, **more: object) -> Case:
    """A case about the rows of a tidy file."""
    return data(name, HEADER + body, *expected, **more)


def wide(name: str, content: str, *expected: str, **more: object) -> Case:
    """A case about a wide file."""
    return data(name, content, *expected, **more)


def framework(name: str, content: str | bytes, *expected: str, **more: object) -> Case:
    """A case about a framework file, ``f.yaml``."""
    raw = content.encode() if isinstance(content, str) else content
    files = {"data.csv": CLEAN.encode(), "f.yaml": raw}
    return Case(name, files, expected, **more)  # type: ignore[arg-type]


def tiny(old: str, new: str) -> str:
    """The tiny framework with a part replaced."""
    assert TINY.count(old) == 1, old
    return TINY.replace(old, new)


def several(name: str, files: dict[str, str], *expected: str, **more: object) -> Case:
    """A case about several files in the folder ``data``."""
    raw = {f"data/{path}": content.encode() for path, content in files.items()}
    args = ("compute", "data", *COMPUTE[2:])
    return Case(name, raw, expected, **{"args": args, **more})  # type: ignore[arg-type]


def with_args(*args: str) -> tuple[str, ...]:
    """The usual command line with more at its end."""
    return (*COMPUTE, *args)


OK = {"status": 0}

FILES = [
    data("an empty file", "", "data.csv NR201"),
    data("only a byte-order mark and white space", b"\xef\xbb\xbf \n\n", "data.csv NR201"),
    data("a header only", HEADER, "data.csv:1 NR202"),
    data("a header and blank rows", HEADER + "\n,,\n\n", "data.csv:1 NR202"),
    data("semicolons", CLEAN.replace(",", ";"), "data.csv NR224", **OK),
    data("tabs", CLEAN.replace(",", "\t"), "data.csv NR224", **OK),
    data("bars", CLEAN.replace(",", "|"), "data.csv NR224", **OK),
    data("UTF-16 with its mark", CLEAN.encode("utf-16"), "data.csv NR221", **OK),
    data("UTF-16 without its mark", CLEAN.encode("utf-16-le"), "data.csv:1 NR204"),
    data(
        "Latin-1",
        b"trust_code,trust_name,metric,value\nAA1,A,m1,1\nAA2,Caf\xe9,m1,2\n",
        "NR505",
        "data.csv:3 NR221",
        **OK,
    ),
    data("Latin-1 behind a byte-order mark", b"\xef\xbb\xbftrust_code\n\xe9\n", "data.csv:2 NR203"),
    data("a NUL byte", b"trust_code,metric,value\nAA1,m1,1\nAA2,m1,\x002\n", "data.csv:3 NR204"),
    data(
        "a NUL byte with old line ends", b"trust_code,metric,value\rA,m1,\x00", "data.csv:2 NR204"
    ),
    data("an unclosed quote", HEADER + 'AA1,m1,1\nAA2,"m1,2\nAA3,m1,3\n', "data.csv:3:2 NR206"),
    data(
        "text behind a quote",
        HEADER + 'AA1,m1,1\nAA2,"m1"x,2\nAA3,m1,x\n',
        "data.csv:3:2 NR206",
        "data.csv:4:3 NR211",
    ),
    data(
        "an unclosed quote in the header",
        'trust_code,"metric,value\nAA1,m1,1\n',
        "data.csv:1:2 NR206",
    ),
    rows("ragged rows", "AA1,m1\nAA2,m1,1,2\nAA3,m1,3\n", "data.csv:2 NR207", "data.csv:3 NR207"),
    rows("a decimal comma", "AA1,m1,1,5\n", "data.csv:2 NR207"),
    rows("a quoted decimal comma", 'AA1,m1,"1,5"\n', "data.csv:2:3 NR211", hints=("with a point",)),
    rows("a repeated header", "AA1,m1,1\ntrust_code,metric,value\nAA2,m1,2\n", "data.csv:3 NR209"),
    rows(
        "a repeated header with its mark",
        "AA1,m1,1\n\ufefftrust_code,metric,value\n",
        "data.csv:3 NR209",
    ),
    wide("a repeated column", "trust_code,m1,m1\nAA1,1,2\n", "data.csv:1:3 NR208"),
    wide(
        "a column repeated in another spelling",
        "trust_code,M 1,m_1\nAA1,1,2\n",
        "data.csv:1:3 NR208",
    ),
    wide(
        "two aliases of one metric",
        "trust_code,m1,number_one\nAA1,1,2\nAA2,3,4\n",
        "data.csv:1:3 NR208",
    ),
    wide(
        "three names of one metric",
        "trust_code,m1,first,number_one\nAA1,1,2,3\n",
        "data.csv:1:3 NR208",
        "data.csv:1:4 NR208",
    ),
    data(
        "two columns for the metric",
        "trust_code,metric,Metric_ID,value\nAA1,m1,m2,1\n",
        "data.csv:1:3 NR208",
    ),
    wide("a column without a name", "trust_code,m1,\nAA1,1,2\n", "data.csv:1:3 NR220"),
    wide("no metric column", "trust_code,trust_name\nAA1,A\n", "data.csv:1 NR210"),
    data("no trust code", "site,metric,value\nAA1,m1,1\n", "data.csv:1 NR210"),
    data(
        "a misspelt trust code",
        "trst_code,metric,value\nAA1,m1,1\n",
        "data.csv:1 NR210",
        hints=("trst_code",),
    ),
    data("no value", "trust_code,metric,valu\nAA1,m1,1\n", "data.csv:1 NR210", hints=("valu",)),
    data(
        "a misspelt column that would be passed over",
        "trust_code,metric,value,quater\nAA1,m1,1,Q1 2025/26\nAA2,m1,2,Q1 2025/26\n",
        "NR505",
        "data.csv:1:4 NR321",
        hints=("'quarter'",),
        **OK,
    ),
    data(
        "a header below blank lines",
        "\n\ntrust_code,metric,value\nAA1,m1,x\n",
        "data.csv:4:3 NR211",
    ),
    data("old line ends", "trust_code,metric,value\rAA1,m1,1\rAA2,m1,x\r", "data.csv:3:3 NR211"),
    data(
        "mixed line ends",
        "trust_code,metric,value\r\nAA1,m1,1\rAA2,m1,2\nAA3,m1,x",
        "data.csv:4:3 NR211",
    ),
    data(
        "a line break in a cell",
        'trust_code,trust_name,metric,value\nAA1,"A\nB\r\nC",m1,1\nAA2,B,m1,x\n',
        "data.csv:5:4 NR211",
    ),
    rows(
        "a fault within a row of several lines",
        'AA1,m1,"x\ny"\nAA2,m1,z\n',
        "data.csv:2:3 NR211",
        "data.csv:4:3 NR211",
    ),
    data(
        "a byte-order mark and blank lines",
        b"\xef\xbb\xbf" + (HEADER + "\nAA1,m1,1\n\n\nAA2,m1,x\n").encode(),
        "data.csv:6:3 NR211",
    ),
    rows(
        "a cell of 10 MB",
        "AA1,m1," + "9" * 10_000_000 + "\nAA2,m1,x\n",
        "data.csv:2:3 NR217",
        "data.csv:3:3 NR211",
    ),
    rows(
        "a name of 100,000 characters",
        "AA1," + "m" * 100_000 + ",1\nAA1,m1,1\nAA2,m1,2\n",
        "NR505",
        "data.csv:2 NR304",
        **OK,
    ),
    wide(
        "100,000 columns",
        "trust_code," + ",".join(f"c{n}" for n in range(99_999)) + "\nAA1\n",
        "data.csv:1 NR216",
    ),
    rows("100,000 cells in a row", "AA1" + ",1" * 100_000 + "\nAA2,m1,1\n", "data.csv:2 NR207"),
    data("binary rubbish", bytes(range(1, 256)) * 4, "data.csv:3 NR203"),
    data("a web page", "<!doctype html>\n<html><body>Moved</body></html>\n", "data.csv:1 NR210"),
    data("JSON", '{"trust_code": "AA1"}\n{}\n', "data.csv:1 NR210"),
    data("a workbook", b"PK\x03\x04\x14\x00\x06\x00", "data.csv NR227"),
]

CELLS = [
    rows("1e400", "AA1,m1,1e400\n", "data.csv:2:3 NR211", hints=("too large",)),
    rows(
        "a number beyond all measure", "AA1,m1,1e300\n", "data.csv:2:3 NR211", hints=("too large",)
    ),
    rows("inf", "AA1,m1,inf\nAA2,m1,-Infinity\n", "data.csv:2:3 NR211", "data.csv:3:3 NR211"),
    rows(
        "NaN",
        "AA1,m1,NaN\nAA2,m1,nan\n",
        "data.csv:2:3 NR211",
        "data.csv:3:3 NR211",
        hints=("leave the cell empty",),
    ),
    rows("two dashes", "AA1,m1,--\n", "data.csv:2:3 NR211"),
    rows(
        "a date",
        "AA1,m1,2025-06-30\nAA2,m1,12/05/2025\nAA3,m1,3-May\n",
        "data.csv:2:3 NR211",
        "data.csv:3:3 NR211",
        "data.csv:4:3 NR211",
        hints=("looks like a date",),
    ),
    rows(
        "a full-width digit",
        "AA1,m1,\uff11\uff12\n",
        "data.csv:2:3 NR211",
        hints=("fullwidth digit one",),
    ),
    rows(
        "a non-breaking space",
        "AA1,m1,1\u00a0234\n",
        "data.csv:2:3 NR211",
        hints=("no-break space",),
    ),
    rows(
        "a true minus sign, below the range",
        "AA1,m1,\u22125\n",
        "data.csv:2:3 NR241",
        "data.csv:2:3 NR314",
    ),
    rows("a number with its unit", "AA1,m1,12 min\n", "data.csv:2:3 NR211"),
    rows("thousands in the wrong place", 'AA1,m1,"12,34"\n', "data.csv:2:3 NR211"),
    rows(
        "hexadecimal and digit groups",
        "AA1,m1,0x10\nAA2,m1,1_000\n",
        "data.csv:2:3 NR211",
        "data.csv:3:3 NR211",
    ),
    rows(
        "a spreadsheet's errors",
        "AA1,m1,#REF!\nAA2,m1,#DIV/0!\n",
        "data.csv:2:3 NR211",
        "data.csv:3:3 NR211",
    ),
    rows("a formula in a cell", "AA1,m1,=1+1\n", "data.csv:2:3 NR211"),
    rows(
        "markup in a cell",
        "AA1,m1,[red]1[/red]\nAA2,m1,<b>1</b>\n",
        "data.csv:2:3 NR211",
        "data.csv:3:3 NR211",
    ),
    rows("control characters in a cell", "AA1,m1,\x1b[2J\x07\n", "data.csv:2:3 NR211"),
    rows("no trust code in a row", ",m1,1\nAA2,m1,2\n", "data.csv:2:1 NR212"),
    rows("a code with a zero-width space", "AA\u200b1,m1,1\n", "data.csv:2:1 NR213"),
    rows("a code with a look-alike letter", "\u0410A1,m1,1\n", "data.csv:2:1 NR213"),
    rows("a code that is a sentence", "Hospital of all saints,m1,1\n", "data.csv:2:1 NR213"),
    rows("no metric in a row", "AA1,,1\nAA2,m1,2\n", "data.csv:2:2 NR214"),
    data(
        "a quarter that is none",
        "quarter,trust_code,metric,value\nspring,AA1,m1,1\nQ5 2025/26,AA2,m1,1\n"
        "Q1 2025/27,AA3,m1,1\n",
        "data.csv:2:1 NR104",
        "data.csv:3:1 NR104",
        "data.csv:4:1 NR104",
    ),
    rows("a flag that is neither", "AA1,m1,1\nAA1,late,perhaps\n", "data.csv:3:3 NR215"),
    rows(
        "a category without a score",
        "AA1,m3,good\nAA2,m3,midling\nAA3,m3,5\n",
        "data.csv:3:3 NR311",
        "data.csv:4:3 NR311",
        hints=("did you mean 'middling'", "good, middling, bad"),
    ),
    rows(
        "a score off the scale",
        "AA1,s1,1.5\nAA2,s1,4.5\nAA3,s1,0\n",
        "data.csv:3:3 NR305",
        "data.csv:4:3 NR305",
    ),
    rows("a score that is no number", "AA1,s1,best\n", "data.csv:2:3 NR211"),
    data(
        "a rank that is no number",
        "trust_code,metric,value,rank\nAA1,m1,1,1st\nAA2,m1,2,2\n",
        "data.csv:2:4 NR211",
    ),
    data(
        "a published result that is no number",
        HEADER + "AA1,m1,1\nAA1,p1,high\n",
        "data.csv:3:3 NR211",
    ),
    rows(
        "several faults in one file",
        ",m1,1\nAA2,,1\nAA3,m1,x\nAA4,m1\nAA5,late,maybe\n",
        "data.csv:2:1 NR212",
        "data.csv:3:2 NR214",
        "data.csv:4:3 NR211",
        "data.csv:5 NR207",
        "data.csv:6:3 NR215",
    ),
    rows(
        "many faults",
        "".join(f"A {n},m1,{n}\n" for n in range(3000)),
        *(f"data.csv:{n}:1 NR213" for n in range(2, 52)),
        "NR213",
        hints=("2,950 more like this (3,000 in all)",),
    ),
    rows(
        "one fault of a whole column",
        "".join(f"A{n},m1,x{n}\n" for n in range(3000)),
        "data.csv:2:3 NR211",
        hints=("nor are 2,999 cells more, the last on line 3001",),
    ),
]

JOINED = [
    rows(
        "a row twice",
        "AA1,m1,1\nAA2,m1,2\nAA1,m1,1\n",
        "data.csv:4:3 NR301",
        hints=("data.csv:2", "remove one of them"),
    ),
    rows(
        "a row twice that contradicts itself",
        "AA1,m1,1\nAA1,m1,2\n",
        "data.csv:3:3 NR301",
        hints=("the two differ",),
    ),
    rows("one metric by two names", "AA1,m1,1\nAA1,first,1\n", "data.csv:3:3 NR301"),
    rows("one score by two rows", "AA1,s1,1\nAA1,s1,2\n", "data.csv:3:3 NR301"),
    rows("a published result twice", "AA1,m1,1\nAA1,p1,1.5\nAA1,p1,2.5\n", "data.csv:4:3 NR301"),
    wide(
        "a wide row twice",
        "trust_code,m1,m2\nAA1,1,2\nAA1,1,2\n",
        "data.csv:3:2 NR301",
        "data.csv:3:3 NR301",
    ),
    several(
        "the same rows in two files",
        {"a.csv": CLEAN, "b.csv": HEADER + "AA1,m1,10\n"},
        "data/b.csv:2:3 NR301",
        hints=("data/a.csv:2",),
    ),
    several(
        "two files that disagree on a trust's type",
        {
            "a.csv": "trust_code,trust_type,metric,value\nAA1,North,m1,1\nAA2,North,m1,2\n",
            "b.csv": "trust_code,trust_type,metric,value\nAA1,South,m2,1\n",
        },
        "data/b.csv:2 NR302",
        hints=("data/a.csv:2",),
    ),
    several(
        "two files that disagree on a trust's name",
        {
            "a.csv": "trust_code,trust_name,m1,late\nAA1,A,1,0\nAA2,B,2,0\n",
            "b.csv": "trust_code,trust_name,m2\nAA1,Z,1\nAA2,B,1\n",
        },
        "data/b.csv:2 NR303",
        **OK,
    ),
    several(
        "two files that disagree on a flag",
        {
            "a.csv": "trust_code,m1,late\nAA1,1,yes\nAA2,2,no\n",
            "b.csv": "trust_code,late\nAA1,no\nAA2,no\n",
        },
        "data/b.csv:2:2 NR309",
    ),
    several(
        "a file that does not say its quarter",
        {
            "a.csv": "quarter,trust_code,m1\nQ1 2025/26,AA1,1\nQ2 2025/26,AA1,1\n",
            "b.csv": "trust_code,m2\nAA1,1\n",
        },
        "data/b.csv NR308",
    ),
    several(
        "one bad file among good ones",
        {"a.csv": CLEAN, "b.csv": "", "c.csv": HEADER},
        "data/b.csv NR201",
        "data/c.csv:1 NR202",
    ),
    several(
        "a hidden file beside the data", {"a.csv": CLEAN, "._a.csv": "\0", ".a.csv.x1": "\0"}, **OK
    ),
    several("a folder named like a file", {"a.csv": CLEAN, "b.csv/readme.txt": "x"}, **OK),
    rows("no metric of the framework", "AA1,zz,1\n", "NR307", "data.csv:2 NR304"),
    rows(
        "a misspelt metric",
        "AA1,m1,1\nAA2,m1,2\nAA2,frist,1\n",
        "NR505",
        "data.csv:4 NR304",
        hints=("did you mean 'first'",),
        **OK,
    ),
    wide(
        "a misspelt column of a wide file",
        "trust_code,m1,lat\nAA1,1,1\nAA2,2,0\n",
        "NR505",
        "data.csv:1:3 NR304",
        hints=("did you mean 'late'",),
        **OK,
    ),
    rows("all values missing", "AA1,m1,\nAA2,m1,NA\nAA3,m1,[x]\n", "NR320"),
    rows("a pool of one trust", "AA1,m1,5\nAA1,late,no\n", "NR506", **OK),
    rows("all values equal", "AA1,m1,5\nAA2,m1,5\nAA1,late,no\nAA2,late,no\n", **OK),
    rows(
        "all values equal, validated",
        "AA1,m1,5\nAA2,m1,5\nAA1,late,no\nAA2,late,no\n",
        "data.csv:2:3 NR315",
        "data.csv:2:3 NR316",
        args=("validate", "data.csv", "-c", "f.yaml"),
        status=1,
    ),
    rows(
        "a percentage over 100, validated",
        "".join(f"AA{n},m1,{99 + n}\n" for n in range(5)),
        "data.csv:4:3 NR314",
        "data.csv:5:3 NR314",
        "data.csv:6:3 NR314",
        args=("validate", "data.csv", "-c", "f.yaml"),
        status=2,
    ),
    data(
        "another unit",
        "trust_code,metric,value,unit\nAA1,m1,1,days\nAA2,m1,2,days\n",
        "NR505",
        "data.csv:2 NR306",
        **OK,
    ),
    data("only a league table", "trust_code,average_score,segment,rank\nAA1,1.5,1,1\n", "NR312"),
]

LINE = [
    Case(
        "a missing file",
        {"date.csv": CLEAN.encode()},
        ("data.csv NR101",),
        hints=("did you mean 'date.csv'",),
    ),
    Case("a folder given for a file", {"data.csv/notes.txt": b"x"}, ("data.csv NR102",)),
    Case(
        "a folder without CSV files",
        {"data/a.txt": b"x"},
        ("data NR102",),
        args=("compute", "data", *COMPUTE[2:]),
    ),
    Case(
        "a name too long",
        {},
        ("x" * 400 + "... (5,000 characters) NR103",),
        args=("compute", "x" * 5000, *COMPUTE[2:]),
    ),
    Case(
        "a circle of links",
        {},
        ("data.csv NR103",),
        prepare=lambda folder: (folder / "data.csv").symlink_to("data.csv"),
    ),
    Case(
        "a link to nowhere in a folder",
        {"data/a.csv": CLEAN.encode()},
        ("data/b.csv NR103",),
        args=("compute", "data", *COMPUTE[2:]),
        prepare=lambda folder: (folder / "data/b.csv").symlink_to("gone.csv"),
    ),
    Case(
        "no permission",
        {"data.csv": CLEAN.encode()},
        ("data.csv NR103",),
        prepare=lambda folder: (folder / "data.csv").chmod(0),
    ),
    Case(
        "an endless file",
        {},
        ("data.csv NR103",),
        prepare=lambda folder: (folder / "data.csv").symlink_to("/dev/zero"),
    ),
    Case("empty standard input", {}, ("- NR201",), args=("compute", "-", *COMPUTE[2:])),
    Case(
        "standard input twice",
        {},
        ("-:2:3 NR211",),
        args=("compute", "-", "-", *COMPUTE[2:]),
        stdin=(HEADER + "AA1,m1,x\n").encode(),
    ),
    Case(
        "several bad paths",
        {"b.csv": b""},
        ("a.csv NR101", "b.csv NR201", "c.csv NR101"),
        args=("compute", "c.csv", "b.csv", "a.csv", *COMPUTE[2:]),
    ),
    rows(
        "an output in a folder that is not there",
        "AA1,m1,1\n",
        "no/out.csv NR112",
        args=(*COMPUTE[:-1], "no/out.csv"),
    ),
    rows("an output of an unknown kind", "AA1,m1,1\n", "NR113", args=(*COMPUTE[:-1], "out.doc")),
    rows(
        "an output that is an input",
        "AA1,m1,1\n",
        "data.csv NR112",
        args=(*COMPUTE[:-1], "data.csv"),
    ),
    rows(
        "an output that is the framework",
        "AA1,m1,1\n",
        "f.yaml NR112",
        args=(*COMPUTE[:-1], "f.yaml", "-f", "csv"),
    ),
    rows(
        "a quarter that is none on the command line",
        "AA1,m1,1\n",
        "NR106",
        args=with_args("--quarter", "summer"),
    ),
    rows(
        "a weight that is none",
        "AA1,m1,1\n",
        "NR106",
        "NR106",
        args=with_args("--weight", "m1=x", "--weight", "m2"),
    ),
    rows(
        "a weight that is not a number", "AA1,m1,1\n", "NR106", args=with_args("--weight", "m1=nan")
    ),
    rows(
        "a negative weight on the command line",
        "AA1,m1,1\n",
        "NR175",
        args=with_args("--weight", "m1=-1"),
    ),
    rows(
        "a weight of nothing",
        "AA1,m1,1\n",
        "NR110",
        args=with_args("--weight", "m11=1"),
        hints=("did you mean 'm1'",),
    ),
    rows(
        "bounds not ascending on the command line",
        "AA1,m1,1\n",
        "NR178",
        args=with_args("--cuts", "2,1"),
    ),
]

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)
)

#: Nesting of every kind, and where the twenty-first level is. Some loaders stop at limits of their
#: own before they tell of it.
DEEP: list[tuple[str, str, Callable[[int], str]]] = [
    ("lists", "1:23", lambda depth: f"a: {'[' * depth}{']' * depth}"),
    ("lists without an end", "1:23", lambda depth: f"a: {'[' * depth}"),
    ("lists with a wrong end", "1:23", lambda depth: f"a: {'[' * depth}" + "}"),
    ("mappings", "1:80", lambda depth: f"a: {'{a: ' * depth}1{'}' * depth}"),
    ("items", "2:41", lambda depth: f"a:\n  {'- ' * depth}x"),
    ("asked-for keys", "1:41", lambda depth: "? " * depth),
    ("lines", "20:2", lambda depth: "a: " + "[\n " * depth),
    (
        "indented lines",
        "21:21",
        lambda depth: "".join(f"{' ' * level}a:\n" for level in range(depth)),
    ),
]

FRAMEWORKS = [
    framework("an empty framework", "", "f.yaml NR201"),
    framework("a list for a framework", "- a\n- b\n", "f.yaml:1:1 NR407"),
    framework("a YAML alias bomb", BOMB, "f.yaml:1:4 NR404"),
    framework("an alias", tiny("{d: Domain}", "{d: *x}"), "f.yaml:3:14 NR404"),
    framework(
        "a merge key",
        tiny("weights: {level: metric, default: 1}", "weights: {<<: {level: metric}}"),
        "f.yaml:25:11 NR404",
    ),
    framework(
        "a tag that would run code",
        tiny("A tiny framework", "!!python/object/apply:os.system ['true']"),
        "f.yaml:2:8 NR404",
    ),
    framework(
        "a tab in YAML",
        tiny("    name: First", "\tname: First"),
        "f.yaml:7:1 NR402",
        hints=("never with tabs",),
    ),
    framework(
        "a duplicate key",
        tiny("title: A tiny framework", "title: One\ntitle: Two"),
        "f.yaml:3:1 NR403",
    ),
    framework(
        "a duplicate key deep down",
        tiny("    name: First", "    name: First\n    name: Again"),
        "f.yaml:8:5 NR403",
    ),
    framework("two documents", TINY + "---\na: 1\n", "f.yaml:30:1 NR402"),
    framework("a list for a title", tiny("A tiny framework", "[a]"), "f.yaml:2:1 NR407"),
    framework("a text for the domains", tiny("{d: Domain}", "Domain"), "f.yaml:3:1 NR407"),
    framework(
        "a text for a metric",
        tiny("{d: Domain}", "{d: Domain}\n").replace("metrics:\n", "metrics:\n  m0: none\n"),
        "f.yaml:7:3 NR407",
    ),
    framework("a number for an alias", tiny("[first, number_one]", "[1]"), "f.yaml:8:15 NR407"),
    framework("a text for a weight", tiny("default: 1}", "default: one}"), "f.yaml:25:26 NR407"),
    framework(
        "a text for a switch",
        tiny("    name: Second", "    name: Second\n    counts: maybe"),
        "f.yaml:18:5 NR407",
    ),
    framework("a text for a cut", tiny("[0.5]", "[half]"), "f.yaml:26:37 NR407"),
    framework(
        "a date for a number", tiny("cuts: [0.5]", "cuts: [2025-01-01]"), "f.yaml:26:37 NR407"
    ),
    framework("a date that is none", tiny("A tiny framework", "2025-13-45"), "f.yaml:2:8 NR402"),
    framework("null for what is needed", tiny("{d: Domain}", "null"), "f.yaml:1:1 NR406"),
    framework(
        "an unknown key",
        tiny("weights:", "wieghts:"),
        "f.yaml:25:1 NR405",
        hints=("did you mean 'weights'",),
    ),
    framework(
        "an unknown key in a metric",
        tiny("better: higher", "bettter: higher"),
        "f.yaml:11:5 NR405",
        hints=("did you mean 'better'",),
    ),
    framework("a missing key", tiny("    name: First\n", ""), "f.yaml:6:3 NR406"),
    framework("no method", tiny("{method: rank}", "{pool: all}"), "f.yaml:14:5 NR406"),
    framework(
        "an unknown method",
        tiny("{method: rank}", "{method: rnak}"),
        "f.yaml:14:5 NR417",
        hints=("did you mean 'rank'",),
    ),
    framework(
        "a direction that is none", tiny("better: higher", "better: up"), "f.yaml:11:5 NR417"
    ),
    framework("no direction for a rank", tiny("    better: higher\n", ""), "f.yaml:13:5 NR406"),
    framework("a direction against its standard", tiny('"<= 1"', '">= 1"'), "f.yaml:20:5 NR415"),
    framework("a standard that is none", tiny('"<= 1"', '"at most 1"'), "f.yaml:20:31 NR419"),
    framework("a standard of infinity", tiny('"<= 1"', '"<= inf"'), "f.yaml:20:31 NR419"),
    framework("a NaN weight", tiny("default: 1}", "default: .nan}"), "f.yaml:25:26 NR418"),
    framework(
        "a negative weight",
        tiny("default: 1}", "default: 1, values: {m1: -1}}"),
        "f.yaml:25:47 NR418",
    ),
    framework("an infinite weight", tiny("default: 1}", "default: .inf}"), "f.yaml:25:26 NR418"),
    framework(
        "a weight hardly above nothing",
        tiny("default: 1}", "default: 1.0e-300}"),
        "f.yaml:25:26 NR419",
    ),
    framework("all weights zero", tiny("default: 1}", "default: 0}"), "f.yaml:25:1 NR410"),
    framework(
        "a weight for nothing",
        tiny("default: 1}", "default: 1, values: {m11: 1}}"),
        "f.yaml:25:47 NR409",
        hints=("did you mean 'm1'",),
    ),
    framework("an octal weight", tiny("default: 1}", "default: 010}"), "f.yaml:25:35 NR402"),
    framework("a weight in base 60", tiny("default: 1}", "default: 1:30}"), "f.yaml:25:35 NR402"),
    framework(
        "a whole number of 5,000 digits",
        tiny("default: 1}", "default: " + "9" * 5000 + "}"),
        "f.yaml:25:35 NR402",
    ),
    framework(
        "a whole number of 400 digits",
        tiny("no_better_than: 2", "no_better_than: " + "9" * 400),
        "f.yaml:28:37 NR402",
    ),
    framework(
        "an ID that is both metric and domain",
        tiny("{d: Domain}", "{d: Domain, m1: Other}"),
        "f.yaml:3:22 NR411",
    ),
    framework(
        "an alias of two metrics",
        tiny("    name: Second", "    name: Second\n    aliases: [First]"),
        "f.yaml:18:15 NR411",
    ),
    framework(
        "a metric named like a column", tiny("[first, number_one]", "[value]"), "f.yaml:8:15 NR411"
    ),
    framework(
        "a flag named like a result",
        tiny("flags: {late: {given: f1}}", "flags: {late: {}, segment: {}}"),
        "f.yaml:27:19 NR411",
    ),
    framework(
        "thresholds not ascending",
        tiny("{method: quantile, cuts: [0.5]}", "{method: thresholds, cuts: [2, 1]}"),
        "f.yaml:26:32 NR412",
    ),
    framework(
        "a geometric mean of scores that may be 0",
        TINY.replace("default: 1}", "default: 1, mean: geometric}")
        + "scale: {best: 0, worst: 4}\n",
        "f.yaml:25:38 NR424",
    ),
    framework("a quantile above 1", tiny("[0.5]", "[1.5]"), "f.yaml:26:30 NR418"),
    framework("a range upside down", tiny("[0, 100]", "[100, 0]"), "f.yaml:13:5 NR412"),
    framework("a scale upside down", TINY + "scale: {best: 4, worst: 1}\n", "f.yaml:30:1 NR420"),
    framework(
        "a scale beyond all measure",
        TINY + "scale: {best: 0, worst: 1.0e+300}\n",
        "f.yaml:30:18 NR418",
    ),
    framework("a score off the scale in a rule", tiny("bad: 4", "bad: 5"), "f.yaml:24:70 NR421"),
    framework(
        "bands in the wrong order",
        tiny(
            '{method: standard, meets: "<= 1"}',
            "{method: bands, bands: [{below: 5, score: 1}, {below: 2, score: 2}], otherwise: 4}",
        ),
        "f.yaml:20:5 NR420",
    ),
    framework(
        "a band with two bounds",
        tiny(
            '{method: standard, meets: "<= 1"}',
            "{method: bands, bands: [{below: 5, above: 1, score: 1}], otherwise: 4}",
        ),
        "f.yaml:20:36 NR420",
    ),
    framework(
        "a matrix with uneven rows",
        tiny(
            '{method: standard, meets: "<= 1"}',
            "{method: matrix, rows: m1, columns: m3, scores: [[1, 2], [3]]}",
        ),
        "f.yaml:20:5 NR420",
    ),
    framework(
        "metrics made of each other",
        tiny('{method: standard, meets: "<= 1"}', "{method: mean, of: [m1, m2]}"),
        "f.yaml:20:5 NR413",
    ),
    framework(
        "a metric made of nothing known",
        tiny('{method: standard, meets: "<= 1"}', "{method: mean, of: [m1, m9]}"),
        "f.yaml:20:36 NR409",
    ),
    framework(
        "an unknown domain",
        tiny("{method: rank}\n", "{method: rank}\n").replace(
            "    domain: d\n    group: g", "    domain: e\n    group: h"
        ),
        "f.yaml:9:5 NR409",
        "f.yaml:10:5 NR409",
    ),
    framework(
        "a cap by an unknown flag",
        tiny("[{flag: late,", "[{flag: lat,"),
        "f.yaml:28:9 NR409",
        hints=("did you mean 'late'",),
    ),
    framework(
        "a cap to a segment that is not there",
        tiny("no_better_than: 2", "no_better_than: 3"),
        "f.yaml:28:21 NR423",
    ),
    framework("an extends loop of one", TINY + "extends: f.yaml\n", "f.yaml:30:1 NR408"),
    Case(
        "an extends loop of two",
        {
            "data.csv": CLEAN.encode(),
            "f.yaml": b"extends: g.yaml\n",
            "g.yaml": b"\nextends: f.yaml\n",
        },
        ("g.yaml:2:1 NR408",),
    ),
    framework(
        "an extends of nothing",
        "extends: nof-2025-62\n",
        "f.yaml:1:1 NR401",
        hints=("did you mean 'nof-2025-26'",),
    ),
    framework("an extends of a list", "extends: [a, b]\n", "f.yaml:1:1 NR407"),
    framework("an extends with a NUL", 'extends: "a\\0b"\n', "f.yaml:1:1 NR401"),
    framework("an extends of a name too long", f"extends: {'x' * 9000}\n", "f.yaml:1:1 NR401"),
    Case(
        "a fault in what is extended",
        {
            "data.csv": CLEAN.encode(),
            "f.yaml": b"framework: child\ntitle: Child\nextends: g.yaml\n",
            "g.yaml": tiny("default: 1}", "default: -1}").encode(),
        },
        ("g.yaml:25:26 NR418",),
    ),
    framework(
        "several faults",
        tiny("{d: Domain}", "{d: 1}")
        .replace("default: 1}", "default: -1}")
        .replace("better: lower", "betetr: lower"),
        "f.yaml:3:11 NR407",
        "f.yaml:19:5 NR405",
        "f.yaml:25:26 NR418",
    ),
    framework(
        "a thousand unknown keys",
        TINY + "".join(f"k{n}: 1\n" for n in range(1000)),
        *(f"f.yaml:{n}:1 NR405" for n in range(30, 80)),
        "NR405",
        hints=("950 more like this (1,000 in all)",),
    ),
    framework("a framework of 2 MB", "# x\n" * 500_000, "f.yaml NR414"),
    framework(
        "80,000 keys in what overlays",
        "extends: nof-2025-26\nframework: f\ntitle: F\ngroups:\n"
        + "".join(f"  k{n}: x\n" for n in range(80_000)),
        "f.yaml:4:1 NR418",
    ),
    framework("20 levels of nesting", TINY + f"a: {'[' * 19}{']' * 19}\n", "f.yaml:30:1 NR405"),
    *(
        framework(f"{name}, {depth:,} deep", text(depth), f"f.yaml:{place} NR414")
        for name, place, text in DEEP
        for depth in (23, 100, 1_000, 100_000)
        if depth <= 1_000 or name != "indented lines"  # a thousand of these are half a megabyte
    ),
    framework(
        "an alias before a thousand brackets", f"a: [b, *x, {'[' * 1000}", "f.yaml:1:8 NR404"
    ),
    framework("an anchor before what is no YAML", "a: [&x b, }", "f.yaml:1:5 NR404"),
    framework("an unclosed bracket", "framework: [a, b\ntitle: x\n", "f.yaml:2:6 NR402"),
    framework("an unclosed quote in YAML", TINY + 'ranking: "x\n', "f.yaml:31:1 NR402"),
    framework("a key that is a list", TINY + "? [a]\n: 1\n", "f.yaml:30:3 NR407"),
    framework(
        "half of a surrogate pair", tiny("A tiny framework", '"\\ud800"'), "f.yaml:2:11 NR402"
    ),
    framework("a control character", tiny("A tiny framework", "A \x07 bell"), "f.yaml:2:10 NR402"),
    framework(
        "Latin-1 in a framework",
        TINY.replace("Domain", "Dom\xe4ne").encode("latin-1"),
        "f.yaml:3 NR203",
    ),
    framework("UTF-16 for a framework", TINY.encode("utf-16"), "f.yaml:1 NR203"),
    framework("a NUL in a framework", TINY.encode() + b"\0", "f.yaml:30:1 NR402"),
    framework("a title of nothing", tiny("A tiny framework", '"  "'), "f.yaml:2:1 NR419"),
    framework(
        "a name that is none",
        tiny("framework: tiny", "framework: Tiny Framework"),
        "f.yaml:1:1 NR419",
    ),
    Case(
        "a missing framework",
        {"data.csv": CLEAN.encode()},
        ("g.yaml NR101",),
        args=("compute", "data.csv", "-c", "g.yaml", "-o", "out.csv"),
    ),
    Case(
        "a misspelt framework",
        {"data.csv": CLEAN.encode()},
        ("NR401",),
        args=("compute", "data.csv", "-c", "patient-frist", "-o", "out.csv"),
        hints=("did you mean 'patient-first'",),
    ),
    Case(
        "a folder for a framework",
        {"data.csv": CLEAN.encode(), "g/a.yaml": b""},
        ("g NR103",),
        args=("compute", "data.csv", "-c", "g", "-o", "out.csv"),
    ),
    Case(
        "data for a framework",
        {"data.csv": CLEAN.encode()},
        ("data.csv:1:1 NR407",),
        args=("compute", "data.csv", "-c", "data.csv", "-o", "out.csv"),
    ),
]

CASES = [*FILES, *CELLS, *JOINED, *LINE, *FRAMEWORKS]


def possible(case: Case) -> str:
    """Say why a case cannot be set up here, or nothing."""
    if case.name == "no permission" and (os.name != "posix" or os.geteuid() == 0):
        return "permissions mean nothing to this user"
    if case.name == "an endless file" and not Path("/dev/zero").exists():
        return "there is no /dev/zero here"
    if "link" in case.name and os.name != "posix":
        return "links need rights here"
    return ""
