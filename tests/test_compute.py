"""`nhs-rank compute` from end to end on the sample data: what it prints, writes and ends with."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
import typer
from conftest import Ran

import nhs_rank
from nhs_rank.cli import app

ERRORS = [f"likely_{of}_{end}_mc_se" for of in ("score", "rank") for end in ("low", "high")]
COLUMNS = [
    "quarter",
    "trust_code",
    "trust_name",
    "trust_type",
    "trust_subtype",
    "region",
    "metrics_scored",
    "average_score",
    "unadjusted_segment",
    "financial_override",
    "segment",
    "rank",
    "ranked_of",
    "likely_score_low",
    "likely_score_high",
    "likely_rank_low",
    "likely_rank_high",
    "not_ranked_because",
]
DOMAINS = [f"domain_{key}" for key in ("access", "effectiveness", "safety", "people", "finance")]
DETAIL = [
    "quarter",
    "trust_code",
    "trust_type",
    "metric",
    "name",
    "domain",
    "group",
    "value",
    "unit",
    "score",
    "score_source",
    "weight",
    "counts",
    "metric_rank",
    "ranked_of",
    "contribution",
]
KEYS = [
    "schema_version",
    "tool",
    "framework",
    "quarter",
    "inputs",
    "settings",
    "segment_cuts",
    "draws",
    "seed",
    "trusts",
    "warnings",
]
DRAWS = ("--draws", "100")


@pytest.fixture(scope="module")
def quarter(sample: Path) -> Path:
    """A quarter of the sample data."""
    return sample / "2025-26-q1"


@pytest.fixture(scope="module")
def result(quarter: Path) -> nhs_rank.Result:
    """What the library makes of it."""
    return nhs_rank.compute(quarter, draws=100)


@pytest.fixture(scope="module")
def compute(quarter: Path, cli: Callable[..., Ran]) -> Callable[..., Ran]:
    """Run ``compute`` on the quarter with few draws."""
    return lambda *more, **how: cli("compute", quarter, *DRAWS, *more, **how)


def process(*arguments: object, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own, its streams pipes."""
    command = [sys.executable, "-m", "nhs_rank", *(str(one) for one in arguments)]
    return subprocess.run(command, capture_output=True, check=False, env=environment(**env))


def environment(**more: str) -> dict[str, str]:
    """The environment of a process, without what would change colours and widths."""
    plain = {key: value for key, value in os.environ.items() if key not in UNSET}
    folder = str(Path(nhs_rank.__file__).parents[1])
    return {**plain, "PYTHONPATH": folder, "TERM": "xterm-256color", **more}


UNSET = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "CLICOLOR", "TTY_COMPATIBLE")


# --- formats --------------------------------------------------------------------------------------


def test_csv_has_the_columns_of_the_contract_in_order(compute: Callable[..., Ran]) -> None:
    """The header, then a row for each of 205 trusts; averages with four decimals."""
    ran = compute("-f", "csv")
    header, *rows = ran.text.splitlines()
    assert ran.status == 0
    assert header.split(",") == [*COLUMNS, *DOMAINS, "final_segment", "recovery_support"]
    assert len(rows) == 205
    assert ran.out.endswith(b"\n")
    assert b"\r" not in ran.out
    for row in csv.DictReader(io.StringIO(ran.text)):
        assert re.fullmatch(r"[1-4]\.\d{4}", row["average_score"])
        assert row["financial_override"] in ("true", "false")


def test_rows_are_ordered_by_type_rank_and_code(result: nhs_rank.Result) -> None:
    """The order of the contract."""
    keys = list(result.league.select("trust_type", "rank", "trust_code").iter_rows())
    assert keys == sorted(keys)


def test_a_framework_without_a_final_segment_has_no_such_column(
    tmp_path: Path, compute: Callable[..., Ran]
) -> None:
    """The column is there only if a flag makes it."""
    path = tmp_path / "f.yaml"
    path.write_text(
        "framework: f\ntitle: F\nextends: nof-2025-26\n"
        "flags: {recovery_support: {final_segment: null}}\n"
    )
    assert compute("-f", "csv", "-c", path).text.splitlines()[0].split(",") == [
        *COLUMNS,
        *DOMAINS,
        "recovery_support",
    ]


def test_json_has_the_keys_of_the_contract(compute: Callable[..., Ran], quarter: Path) -> None:
    """Keys in order, trusts with their columns and domains, hashes, no absolute path, no NaN."""
    import hashlib

    ran = compute("-f", "json", "--cuts", "2,2.4,2.7", "--weight", "finance=0.5", "--seed", "7")
    data = json.loads(ran.out, parse_constant=lambda text: pytest.fail(text))
    assert list(data) == KEYS
    assert data["schema_version"] == 1
    assert data["tool"] == {"name": "nhs-rank", "version": nhs_rank.__version__}
    assert list(data["framework"])[:3] == ["name", "title", "sha256"]
    assert data["quarter"] == "Q1 2025/26"
    assert (data["draws"], data["seed"]) == (100, 7)
    assert data["segment_cuts"] == [2, 2.4, 2.7]
    settings = data["settings"]
    assert settings["weights"] == {"finance": 0.5}
    assert {"cap", "scores", "unround", "cuts", "trust_type"} <= set(settings)
    assert len(data["trusts"]) == 205
    assert list(data["trusts"][0]) == [
        *COLUMNS,
        "final_segment",
        "recovery_support",
        "domains",
        *ERRORS,
    ]
    assert [f"domain_{key}" for key in data["trusts"][0]["domains"]] == DOMAINS
    assert [Path(item["path"]).name for item in data["inputs"]] == sorted(
        path.name for path in quarter.glob("*.csv")
    )
    for item in data["inputs"]:
        raw = (quarter / Path(item["path"]).name).read_bytes()
        assert item["sha256"] == hashlib.sha256(raw).hexdigest()
        assert item["rows"] == raw.count(b"\n") - 1
        assert not Path(item["path"]).is_absolute()


def test_json_and_parquet_are_unrounded(
    tmp_path: Path, compute: Callable[..., Ran], result: nhs_rank.Result
) -> None:
    """Both carry the averages of the library to the last digit."""
    averages = result.league["average_score"].to_list()
    trusts = json.loads(compute("-f", "json").out)["trusts"]
    assert [trust["average_score"] for trust in trusts] == averages
    assert compute("-o", tmp_path / "t.parquet").status == 0
    frame = pl.read_parquet(tmp_path / "t.parquet")
    assert frame.equals(result.league)
    assert frame.schema["financial_override"] == pl.Boolean
    assert frame.schema["rank"] == frame.schema["segment"] == pl.Int64


def test_markdown_is_a_table_a_type_with_two_decimals(
    compute: Callable[..., Ran], result: nhs_rank.Result
) -> None:
    """Every line of a table has as many cells as its header; averages have two decimals."""
    text = compute("-f", "markdown").text
    assert re.findall(r"^## (.*)$", text, re.M) == [
        "Acute trust",
        "Ambulance trust",
        "Mental health and community trust",
    ]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == 205 + 3 * 2
    assert len({line.count("|") for line in lines}) == 1
    average = lines[0].split("|").index(" Average ")
    first = result.league["average_score"][0]
    assert lines[2].split("|")[average].strip() == f"{first + 1e-9:.2f}"


def test_format_comes_from_the_suffix_of_the_file(
    tmp_path: Path, compute: Callable[..., Ran]
) -> None:
    """A file has the same bytes as the pipe; ``--format`` goes before the suffix."""
    assert compute("-o", tmp_path / "t.csv").out == b""
    assert (tmp_path / "t.csv").read_bytes() == compute("-f", "csv").out
    compute("-o", tmp_path / "u.csv", "-f", "json")
    assert json.loads((tmp_path / "u.csv").read_bytes())["schema_version"] == 1
    assert compute("-o", tmp_path / "t.doc").status == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "u.csv"]


# --- what is shown --------------------------------------------------------------------------------


def rows_of(ran: Ran) -> list[dict[str, str]]:
    """The rows of a CSV output."""
    assert ran.status == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.text)))


def test_top_shows_the_first_ranks_of_each_type(compute: Callable[..., Ran]) -> None:
    """Three of each type, and a table that says of how many these are nine."""
    rows = rows_of(compute("--top", "3", "-f", "csv"))
    assert {row["trust_type"]: row["ranked_of"] for row in rows} == {
        "Acute trust": "134",
        "Ambulance trust": "10",
        "Mental health and community trust": "61",
    }
    assert {row["rank"] for row in rows} == {"1", "2", "3"}
    assert "9 of 205 ranked trusts" in compute("--top", "3").text


def test_trust_picks_by_code_and_by_part_of_the_name(
    compute: Callable[..., Ran], result: nhs_rank.Result
) -> None:
    """Small letters and a part of the name will do; figures are those of the whole table."""
    code, name = result.league.select("trust_code", "trust_name").row(4)
    for asked in (code, code.lower(), name, name.split()[0] + " " + name.split()[1].upper()):
        rows = rows_of(compute("--trust", asked, "-f", "csv"))
        assert [row["trust_code"] for row in rows] == [code]
        assert rows[0]["ranked_of"] == "134"
    codes = result.league["trust_code"].to_list()
    two = rows_of(compute("--trust", codes[9], "--trust", codes[2], "-f", "csv"))
    assert [row["trust_code"] for row in two] == [codes[2], codes[9]]
    ran = compute("--trust", "Nowhere General", "--trust", "XXX")
    assert (ran.status, ran.out, ran.err.count("error[NR107]")) == (2, b"", 2)


def test_trust_type_keeps_pools_and_segments_whole(
    compute: Callable[..., Ran], result: nhs_rank.Result
) -> None:
    """One type is shown, with the figures that it has among all."""
    rows = rows_of(compute("--trust-type", "ambulance", "-f", "csv"))
    whole = result.league.filter(pl.col("trust_type") == "Ambulance trust")
    assert [row["trust_code"] for row in rows] == whole["trust_code"].to_list()
    assert [int(row["segment"]) for row in rows] == whole["segment"].to_list()
    assert [row["likely_rank_high"] for row in rows] == [str(n) for n in whole["likely_rank_high"]]
    assert compute("--trust-type", "dental").status == 2


def test_detail_adds_up(compute: Callable[..., Ran], result: nhs_rank.Result) -> None:
    """One row for each trust and metric; contributions make the average, pass by pass."""
    ran = compute("--detail", "-f", "csv")
    assert ran.text.splitlines()[0].split(",") == DETAIL
    sums: dict[str, float] = {}
    for row in rows_of(ran):
        counted = row["counts"] == "true"
        assert counted == bool(row["contribution"])
        assert counted == bool(row["weight"])
        if counted:
            sums[row["trust_code"]] = sums.get(row["trust_code"], 0) + float(row["contribution"])
    averages = dict(result.league.select("trust_code", "average_score").iter_rows())
    assert sums == pytest.approx(averages, abs=1e-8)
    one = json.loads(compute("--detail", "--trust", "ZH6", "-f", "json").out)
    assert list(one["detail"][0]) == DETAIL
    assert {row["trust_code"] for row in one["detail"]} == {"ZH6"}


def test_probabilities_add_up_and_need_draws(compute: Callable[..., Ran]) -> None:
    """The shares of draws in the four segments make 1; without draws there are none."""
    for row in rows_of(compute("--probabilities", "-f", "csv", "--trust-type", "acute")):
        assert sum(float(row[f"p_segment_{n}"]) for n in (1, 2, 3, 4)) == pytest.approx(1, abs=3e-4)
    ran = compute("--probabilities", "--draws", "0")
    assert (ran.status, "NR172" in ran.err) == (2, True)


def test_no_cap_and_weights_change_what_they_say(compute: Callable[..., Ran]) -> None:
    """Without the cap the segment is the unadjusted one; with it, it is 3 at best."""
    for row in rows_of(compute("-f", "csv")):
        capped = max(3, int(row["unadjusted_segment"]))
        flagged = row["financial_override"] == "true"
        assert int(row["segment"]) == (capped if flagged else int(row["unadjusted_segment"]))
    for row in rows_of(compute("-f", "csv", "--no-cap")):
        assert row["segment"] == row["unadjusted_segment"]
    whole = rows_of(compute("-f", "csv", "--weight", "finance=0"))
    assert whole != rows_of(compute("-f", "csv"))
    assert all(int(row["metrics_scored"]) < 20 for row in whole)


def test_latest_quarter_is_taken_and_named(cli: Callable[..., Ran], sample: Path) -> None:
    """With two quarters at hand standard error says which one was taken."""
    folders = (sample / "2025-26-q1", sample / "2025-26-q2")
    ran = cli("compute", *folders, "-f", "csv", "--draws", "0")
    assert {row["quarter"] for row in rows_of(ran)} == {"Q2 2025/26"}
    assert "Q2 2025/26, the latest" in ran.err
    asked = cli("compute", *folders, "-f", "csv", "--draws", "0", "--quarter", "2025-26-q1")
    assert {row["quarter"] for row in rows_of(asked)} == {"Q1 2025/26"}
    assert "latest" not in asked.err


# --- exit status and messages ---------------------------------------------------------------------


def test_strict_ends_with_one_on_a_warning_and_quiet_keeps_it_to_itself(
    cli: Callable[..., Ran], quarter: Path
) -> None:
    """The table is printed all the same."""
    one_type = quarter / "acute-trust-data.csv"
    plain = cli("compute", one_type, "--draws", "0", "-f", "csv")
    assert (plain.status, "warning[NR502]" in plain.err) == (0, True)
    strict = cli("compute", one_type, "--draws", "0", "-f", "csv", "--strict")
    assert (strict.status, strict.out) == (1, plain.out)
    quiet = cli("compute", one_type, "--draws", "0", "-f", "csv", "--strict", "--quiet")
    assert (quiet.status, quiet.err, quiet.out) == (1, "", plain.out)
    whole = cli("compute", quarter, "--draws", "0", "-f", "csv", "--strict")
    assert (whole.status, whole.err) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.csv"],
        ["{}", "-c", "nof-2030"],
        ["{}", "--cuts", "3,2,1"],
        ["{}", "--cuts", "2.0"],
        ["{}", "--cuts", "nan,2,3"],
        ["{}", "--cuts", "published"],
        ["{}", "--weight", "finance"],
        ["{}", "--weight", "finance=-1"],
        ["{}", "--weight", "finance=x"],
        ["{}", "--weight", "nothing=1"],
        ["{}", "--weight", "OF0023=1", "--weight", "rtt_18w=2"],
        ["{}", "--quarter", "2024-25-q1"],
        ["{}", "--quarter", "tomorrow"],
        ["{}", "--trust-type", "dental"],
        ["{}", "-o", "no/such/folder/t.csv"],
        ["{}", "-f", "pdf"],
        ["{}", "--draws", "-1"],
        ["{}", "--no-such-option"],
        [],
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_ends_with_two_and_one_clear_error(
    arguments: list[str], cli: Callable[..., Ran], quarter: Path
) -> None:
    """Nothing on standard output, one error, no traceback; only the parser's have no code."""
    ran = cli("compute", *(str(quarter) if one == "{}" else one for one in arguments))
    assert ran.status == 2
    assert ran.out == b""
    parsed = not {"--draws", "--no-such-option"}.isdisjoint(arguments) or not arguments
    error = r"^Error: " if parsed else r"^(?:\S+: )?error\[NR"
    assert len(re.findall(error, ran.err, re.M)) == 1
    assert "Traceback" not in ran.err


# --- streams and terminals ------------------------------------------------------------------------


def test_a_pipe_gets_the_whole_table_without_escape_codes(quarter: Path) -> None:
    """Nothing is cut, coloured or animated; every name and column stands in full."""
    ran = process("compute", quarter, *DRAWS)
    assert (ran.returncode, ran.stderr) == (0, b"")
    text = ran.stdout.decode()
    assert "\x1b" not in text
    assert "…" not in text
    for name in nhs_rank.compute(quarter, draws=0).league["trust_name"]:
        assert name in text
    assert all(title in text for title in ("Region", "Metrics", "Likely score", "Before cap"))


@pytest.mark.parametrize(
    ("env", "colour"),
    [({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), ({}, False)],
)
def test_force_color_and_no_color_in_a_pipe(
    env: dict[str, str], colour: bool, quarter: Path
) -> None:
    """``FORCE_COLOR`` colours a pipe too, ``NO_COLOR`` goes before it; CSV is never coloured."""
    ran = process("compute", quarter, "--draws", "0", "--top", "2", **env)
    assert (b"\x1b[" in ran.stdout) == colour
    if colour:
        plain = process("compute", quarter, "--draws", "0", "--top", "2", "-f", "csv", **env)
        assert b"\x1b" not in plain.stdout


def on_terminal(width: int, *arguments: object, **env: str) -> str:
    """Run the command on a pseudo-terminal of a width, and return all that it showed."""
    if sys.platform == "win32":
        pytest.skip("there are no pseudo-terminals on Windows")
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    command = [sys.executable, "-m", "nhs_rank", *(str(one) for one in arguments)]
    child = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(**env)
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert child.wait() == 0
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("width", [80, 120, 160])
def test_a_table_is_never_wider_than_the_terminal(width: int, quarter: Path) -> None:
    """A table a type, with rank, code, name, average, segment and likely rank; then a caption."""
    text = on_terminal(width, "compute", quarter, *DRAWS, "--top", "4", NO_COLOR="1")
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) <= width
    headers = [line for line in text.splitlines() if line.startswith("Rank")]
    assert len(headers) == 3
    assert len(set(headers)) == 1, "the three tables have the same columns"
    for title in ("Code", "Name", "Average", "Segment", "Override"):
        assert title in headers[0]
    assert "Likely rank" in headers[0]
    caption = " ".join(text.split("\n\n")[-1].split())
    named = "Q1 2025/26 | NHS Oversight Framework 2025/26 | 12 of 205 ranked trusts | segment"
    assert named in caption
    assert "more: --wide or -o FILE" in caption


def test_detail_fits_the_terminal_too(quarter: Path) -> None:
    """The detail is cut at 80 columns no more than it must be."""
    text = on_terminal(80, "compute", quarter, *DRAWS, "--trust", "ZH6", "--detail", NO_COLOR="1")
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "OF0023" in text


def test_a_terminal_has_colours_unless_told_otherwise(quarter: Path) -> None:
    """Colours on a terminal; none with ``NO_COLOR`` or on one that says that it is dumb."""
    arguments = ("compute", quarter, "--draws", "0", "--top", "1")
    assert "\x1b[" in on_terminal(100, *arguments)
    assert "\x1b[" not in on_terminal(100, *arguments, NO_COLOR="1")
    assert "\x1b[" not in on_terminal(100, *arguments, TERM="dumb")


def test_a_closed_pipe_is_silent(quarter: Path) -> None:
    """``nhs-rank compute ... | head -1`` says nothing more than the first line."""
    command = [sys.executable, "-m", "nhs_rank", "compute", str(quarter), "-f", "json", *DRAWS]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline().strip() == b"{"
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait() == 0


# --- the same bytes -------------------------------------------------------------------------------


def test_the_same_bytes_twice_and_on_one_thread(quarter: Path, compute: Callable[..., Ran]) -> None:
    """Neither the process nor the number of threads changes a byte, seed and draws being equal."""
    here = compute("-f", "json").out
    for env in ({"POLARS_MAX_THREADS": "1"}, {"PYTHONHASHSEED": "5", "POLARS_MAX_THREADS": "3"}):
        assert process("compute", quarter, *DRAWS, "-f", "json", **env).stdout == here
    assert compute("-f", "json", "--seed", "1").out != here


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_binary_files_are_the_same_bytes_twice(
    suffix: str, tmp_path: Path, compute: Callable[..., Ran]
) -> None:
    """No time of making is in them."""
    for name in ("one", "two"):
        assert compute("-o", tmp_path / f"{name}.{suffix}").status == 0
    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_the_librarys_three_lines_do_what_the_command_does(
    quarter: Path, compute: Callable[..., Ran]
) -> None:
    """Import, compute, league: the same table as the command's Parquet and JSON."""
    result = nhs_rank.compute(quarter, config="patient-first", draws=100, weights={"staff": 2})
    ran = compute("-c", "patient-first", "--weight", "staff=2", "-f", "json")
    command = json.loads(ran.out)
    assert command == json.loads(json.dumps(result.to_dict()))
    assert command["segment_cuts"] == list(result.cuts[""])


def test_no_public_name_is_hidden_by_a_module() -> None:
    """What the package offers is not the module of the same name, whatever was imported before."""
    import pkgutil

    for module in pkgutil.walk_packages(nhs_rank.__path__, "nhs_rank."):
        if not module.name.endswith("__main__"):
            __import__(module.name)
    for name in nhs_rank.__all__:
        assert not isinstance(getattr(nhs_rank, name), ModuleType), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        nhs_rank.nothing  # noqa: B018


# --- help -----------------------------------------------------------------------------------------


def commands(group: Any, *before: str) -> Iterator[tuple[str, ...]]:
    """Every command, and the commands within it."""
    for name, one in group.commands.items():
        yield (*before, name)
        if hasattr(one, "commands"):
            yield from commands(one, *before, name)


COMMANDS = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_that_fits(
    name: tuple[str, ...], cli: Callable[..., Ran]
) -> None:
    """``--help`` ends with 0, shows an example of the command itself, and fits 80 columns."""
    ran = cli(*name, "--help", env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    assert ran.status == 0
    assert max(len(line) for line in ran.text.splitlines()) <= 80
    if name != ("config",):
        assert re.search(r"^  Examples?:$", ran.text, re.M)
        assert f"    nhs-rank {' '.join(name)}" in ran.text
    assert cli(*name, "-h").status == 0


def test_version_and_help_by_module() -> None:
    """``python -m nhs_rank --version`` prints the version, and help calls itself nhs-rank."""
    assert process("--version").stdout.decode().split() == ["nhs-rank", nhs_rank.__version__]
    ran = process("compute", "--help")
    assert ran.stdout.decode().startswith("Usage: nhs-rank compute [OPTIONS]")


@pytest.mark.parametrize("group", [(), ("config",)])
def test_without_a_command_the_help_is_an_error(group: tuple[str, ...]) -> None:
    """With every version of what parses the command line: status 2, nothing on standard output."""
    ran = process(*group)
    asked = process(*group, "--help")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert (asked.returncode, asked.stderr) == (0, b"")
    assert ran.stderr.split() == asked.stdout.split()


def test_an_output_in_a_folder_of_inputs_is_refused(
    cli: Callable[..., Ran], sample: Path, tmp_path: Path
) -> None:
    """A file that is read with its folder is an input, and is not replaced."""
    for source in (sample / "three-files").glob("*.csv"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    before = (tmp_path / "a_and_e.csv").read_bytes()
    ran = cli("compute", tmp_path, "-c", "waits-ae-finance", "-o", tmp_path / "a_and_e.csv")
    assert ran.status == 2
    assert "[NR112]" in ran.err
    assert (tmp_path / "a_and_e.csv").read_bytes() == before
    assert cli("compute", tmp_path, "-o", tmp_path / "result.json").status == 0


def test_a_part_alone_is_said_to_count_for_nothing(tmp_path: Path, cli: Callable[..., Ran]) -> None:
    """Where the whole cannot be made, and only where it would have counted."""
    path = tmp_path / "own.csv"
    path.write_text("trust_code,rtt_18w,planned_surplus\nR01,61,1\nR02,58,0\nR03,70,-1\n")
    asked = ["compute", path, "--draws", 0]
    said = [line for line in cli(*asked).err.splitlines() if "NR515" in line]
    assert len(said) == 1
    assert "OF0079 counts only as part of OF0080" in said[0]
    assert "OF0081" in said[0]
    assert "NR515" not in cli(*asked, "-c", "patient-first").err
    path.write_text("trust_code,rtt_18w,planned_surplus,variance_to_plan\nR01,61,1,0\nR02,5,0,1\n")
    assert "NR515" not in cli(*asked).err
