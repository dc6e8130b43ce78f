"""`build`: metrics made from raw statistics, held against the published ones."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from conftest import ROOT, Ran

import nhs_rank
from nhs_rank.analyses._build import ROWS, Built, build
from nhs_rank.analyses._build._carry import last_known
from nhs_rank.analyses._build._check import check
from nhs_rank.analyses._build._make import MADE
from nhs_rank.analyses._build._rows import as_cells, as_trusts
from nhs_rank.exceptions import InputError


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of raw statistics, which are not part of this repository."""
    folder = Path(os.environ.get("NHS_RANK_RAW_DATA") or ROOT.parent / "shared" / "raw")
    if not any(folder.glob("Monthly-AE*.csv")):
        pytest.skip("the raw statistics are not here (NHS_RANK_RAW_DATA)")
    return folder


@pytest.fixture(scope="session")
def published(official: Path) -> list[Path]:
    """The official files of the first quarter of 2025/26, of both types of trust."""
    return [official / "2025-26-q1", *(official / "2025-26-q4").glob("*trust-data.csv")]


@pytest.fixture(scope="session")
def q1(raw: Path, published: list[Path]) -> Built:
    """Everything that can be made of the first quarter, checked."""
    return build(raw, quarter="2025-26-q1", published=published)


class TestAgainstThePublishedTable:
    """The first quarter of 2025/26, as published in September 2025."""

    @pytest.mark.parametrize(
        ("metric", "exact", "of"),
        [
            ("OF0013", 123, 123),
            ("OF0010", 118, 118),
            ("OF0011", 118, 118),
            ("OF0023", 131, 131),
            ("OF0003", 131, 131),
            ("OF0005", 120, 121),
            ("OF0082", 195, 195),
            ("OF0061", 195, 195),
            ("OF0084", 195, 195),
            ("OF0017", 1, 1),
            ("OF0028", 1, 1),
        ],
    )
    def test_values(self, q1: Built, metric: str, exact: int, of: int) -> None:
        """Values at the published precision, and every score made from the unrounded ones."""
        assert q1.checked is not None
        line = q1.checked.lines.row(by_predicate=pl.col("metric") == metric, named=True)
        assert (line["values_exact"], line["values"]) == (exact, of)
        assert (line["scores_exact"], line["scores"]) == (of, of)

    def test_all_scores(self, q1: Built) -> None:
        """1,327 of 1,327 scores, 1,326 of 1,327 values; the odd one out is a matter of rounding."""
        assert q1.checked is not None
        assert q1.checked.counts() == {
            "values": 1327,
            "values_exact": 1326,
            "scores": 1327,
            "scores_exact": 1327,
        }
        assert not q1.checked.ok
        off = q1.checked.figures.filter(~pl.col("exact"))
        assert off.select("metric", "trust_code", "cause").rows() == [("OF0005", "RW4", "rounding")]

    def test_sickness_has_the_ambulance_trusts(self, q1: Built) -> None:
        """The pool of 205 is whole only with them."""
        own = q1.rows.filter(pl.col("metric") == "OF0082")
        assert own.height == 205
        assert own.filter(pl.col("trust_type") == "Ambulance trust").height == 10

    def test_what_was_published_first_is_taken(self, q1: Built) -> None:
        """May's attendances were revised; the first publication is named as the one taken."""
        said = [item for item in q1.warnings if item.code == "NR913"]
        assert len(said) == 1
        assert "May-2025-AE-by-provider-RIgsW-revised.xls left" in said[0].message

    def test_revised_figures_miss_three(self, raw: Path, published: list[Path]) -> None:
        """With the latest vintage some values differ, and the cause is known."""
        latest = build(raw, quarter="2025-26-q1", published=published, vintage="latest")
        assert latest.checked is not None
        off = latest.checked.figures.filter(
            (pl.col("metric") == "OF0013") & (pl.col("quantity") == "value") & ~pl.col("exact")
        )
        assert 0 < off.height <= 10
        assert set(off["cause"]) == {"revised since"}

    def test_values_are_unrounded(self, q1: Built) -> None:
        """A value is what its counts give, to the last bit."""
        own = q1.rows.filter(pl.col("metric") == "OF0023")
        made = 100 * own["numerator"] / own["denominator"]
        assert (made - own["value"]).abs().max() < 1e-12
        assert own.filter(pl.col("value").round(2) != pl.col("value")).height > 100

    def test_the_command_prints_the_table(
        self, cli: Callable[..., Ran], raw: Path, published: list[Path], tmp_path: Path
    ) -> None:
        """`build --check` prints it and ends with 1; the rows are in the file."""
        out = tmp_path / "metrics.csv"
        checks = [part for path in published for part in ("--check", path)]
        ran = cli("build", raw, "--quarter", "2025-26-q1", *checks, "-o", out)
        assert ran.status == 1
        assert "values 1,326 of 1,327; scores 1,327 of 1,327" in ran.text
        assert "123 of 123" in ran.text
        assert pl.read_csv(out).columns == list(ROWS)

    def test_compute_takes_the_file(
        self, cli: Callable[..., Ran], raw: Path, official: Path, tmp_path: Path
    ) -> None:
        """Made and carried together rank as the published table does, nearly."""
        out = tmp_path / "metrics.csv"
        carry = ["--carry", official / "2025-26-q1"]
        assert cli("build", raw, "--quarter", "2025-26-q1", *carry, "-o", out).status == 0
        ran = cli("compute", out, "--draws", 0, "--trust-type", "acute", "-f", "json")
        ranks = {one["trust_code"]: one["rank"] for one in json.loads(ran.text)["trusts"]}
        assert len(ranks) == 134
        assert [ranks[code] for code in ("RP6", "RAN", "RBV", "RCX")] == [1, 2, 3, 134]


class TestMonths:
    """What is said when the months are not those of the quarter."""

    def test_a_file_of_another_quarter(self, raw: Path) -> None:
        """Nothing is made of June for a quarter that ends in September."""
        with pytest.raises(InputError) as raised:
            build(raw / "Monthly-AE-June-2025-1-1.csv", quarter="2025-26-q2")
        assert [item.code for item in raised.value.log.items] == ["NR926", "NR911"]

    def test_two_months_of_three_are_missing(self, raw: Path) -> None:
        """Attendances of one month make no value of a quarter; the metric is named."""
        names = ("Monthly-AE-June-2025-1-1.csv", "June-2025-AE-by-provider-3euC4-1.xlsx")
        files = [raw / name for name in names]
        built = build([*files, *raw.glob("RTT*.csv")], quarter="2025-26-q1")
        assert set(built.rows["metric"]) == {"OF0023", "OF0003"}
        said = [item.message for item in built.warnings if item.code == "NR910"]
        assert len(said) == 1
        assert said[0].startswith("OF0013 of Q1 2025/26")
        assert "2025-04, 2025-05 cannot be had" in said[0]


@pytest.fixture(scope="module")
def built(sample: Path) -> Built:
    """The fictional second quarter, made and carried."""
    return build(
        sample / "2025-26-q2-statistics",
        quarter="2025-26-q2",
        carry=sample / "2025-26-q1",
        published=sample / "2025-26-q2",
    )


class TestSample:
    """The fictional month set makes the values of the fictional quarter."""

    def test_every_value_is_that_of_the_quarter(self, built: Built) -> None:
        """Nine metrics are made, and what is made rounds to what is in the table."""
        assert built.checked is not None
        assert built.checked.ok
        assert built.checked.lines.height == 9
        assert built.checked.counts()["values"] > 1_300

    def test_the_rest_is_carried_with_its_quarter(self, built: Built) -> None:
        """Rows say where they come from."""
        carried = built.rows.filter(pl.col("origin") == "carried")
        assert set(carried["period"]) == {"Q1 2025/26"}
        assert set(carried["quarter"]) == {"Q2 2025/26"}
        made = built.rows.filter(pl.col("origin") == "made")
        assert made.join(carried, on=["trust_code", "metric"]).is_empty()
        assert made["source_sha256"].str.contains(r"^[0-9a-f]{64}").all()

    def test_providers_that_are_no_trust_are_named(self, built: Built) -> None:
        """A cooperative and a support unit are in no pool."""
        said = " ".join(item.message for item in built.warnings if item.code == "NR912")
        assert "QUILLADRUNE CARE COOPERATIVE (ZW900)" in said
        assert "ZW800" not in set(built.rows["trust_code"])

    def test_build_and_compute_in_two_lines(
        self, cli: Callable[..., Ran], sample: Path, tmp_path: Path
    ) -> None:
        """All 205 trusts are ranked."""
        out = tmp_path / "metrics.csv"
        statistics = sample / "2025-26-q2-statistics"
        asked = ["build", statistics, "--quarter", "2025-26-q2", "--carry", sample / "2025-26-q1"]
        assert cli(*asked, "-o", out).status == 0
        league = json.loads(cli("compute", out, "--draws", 0, "-f", "json").text)
        assert sum(one["rank"] is not None for one in league["trusts"]) == 205
        assert cli(*asked, "-o", tmp_path).status == 0
        assert (tmp_path / "metrics-q2-2025-26.csv").read_bytes() == out.read_bytes()


ORIGINS = """\
framework: small
title: Small
trust_types: {t: {name: T}, u: {name: U}}
domains: {d: D}
metrics:
  a: {name: A, domain: d, types: [t, u], better: lower, score: {method: rank}}
  b: {name: B, domain: d, types: [t], better: lower, score: {method: rank}, given: bs}
  c: {name: C, domain: d, types: [t], better: lower, score: {method: rank}}
  e: {name: E, domain: d, types: [t, u], score: {method: mean, of: [f, g]}}
  f: {name: F, domain: d, counts: false, better: lower, score: {method: rank}}
  g: {name: G, domain: d, counts: false, better: lower, score: {method: rank}}
segments: {method: thresholds, cuts: [2.5]}
weights: {values: {a: 2}}
"""


class TestCarry:
    """What cannot be made is taken from files."""

    def test_a_forecast_of_ones_own(self, sample: Path, tmp_path: Path) -> None:
        """A tidy file for the quarter goes before what is carried from an earlier one."""
        own = tmp_path / "forecast.csv"
        own.write_text("quarter,trust_code,metric,value\n2025-26-q2,ZH6,OF0079,-1.5\n")
        statistics = sample / "2025-26-q2-statistics" / "sickness-2025-04.csv"
        files = [statistics.with_name(f"sickness-2025-0{month}.csv") for month in (4, 5, 6)]
        built = build(files, quarter="2025-26-q2", carry=[sample / "2025-26-q1", own])
        finance = built.rows.filter(pl.col("metric") == "OF0079")
        mine = finance.row(by_predicate=pl.col("trust_code") == "ZH6", named=True)
        assert (mine["value"], mine["origin"], mine["period"]) == (-1.5, "carried", "Q2 2025/26")
        assert mine["source"].endswith("forecast.csv")
        assert finance.height == 205

    def test_the_last_quarter_up_to_the_one_that_is_made(self) -> None:
        """Each trust's metric is of its last quarter; what comes later is not carried."""
        cells = pl.DataFrame(
            {
                "quarter": ["Q4 2024/25", "Q1 2025/26", "Q2 2025/26", "Q4 2024/25"],
                "trust_code": ["ZX1", "ZX1", "ZX1", "ZX2"],
                "metric": ["a", "a", "a", "a"],
                "value": [1, 2, 3, 4],
            }
        )
        taken = last_known(cells, "Q1 2025/26").select("trust_code", "quarter", "value")
        assert sorted(taken.rows()) == [("ZX1", "Q1 2025/26", 2), ("ZX2", "Q4 2024/25", 4)]

    def test_an_estimate_is_not_made_of_the_answer(self, sample: Path) -> None:
        """Official figures of the quarter itself are not carried where there are earlier ones."""
        files = sorted((sample / "2025-26-q2-statistics").glob("sickness*.csv"))
        both = [sample / "2025-26-q1", sample / "2025-26-q2"]
        built = build(files, quarter="2025-26-q2", carry=both)
        assert set(built.rows.filter(pl.col("origin") == "carried")["period"]) == {"Q1 2025/26"}
        alone = build(files, quarter="2025-26-q2", carry=both[1])
        assert set(alone.rows.filter(pl.col("origin") == "carried")["period"]) == {"Q2 2025/26"}

    def test_flags_are_carried(self, sample: Path) -> None:
        """The financial override is an input that no statistics give."""
        files = sorted((sample / "2025-26-q2-statistics").glob("sickness*.csv"))
        built = build(files, quarter="2025-26-q2", carry=sample / "2025-26-q1")
        flags = built.rows.filter(pl.col("metric") == "OF5004")
        assert flags.height == 205
        assert set(flags["value"]) == {0.0, 1.0}

    def test_ended_trusts(self, sample: Path, tmp_path: Path) -> None:
        """Counts of a code that ended go to its successor, and what it had is not carried."""
        files = sorted((sample / "2025-26-q2-statistics").glob("sickness*.csv"))
        own = tmp_path / "successors.csv"
        own.write_text("code,successor,from\nZH6,ZT0,2025-07-01\n")
        plain = build(files, quarter="2025-26-q2", carry=sample / "2025-26-q1")
        merged = build(files, quarter="2025-26-q2", carry=sample / "2025-26-q1", successors=own)
        is_it = (pl.col("metric") == "OF0082") & (pl.col("trust_code").is_in(["ZH6", "ZT0"]))
        before, after = (one.rows.filter(is_it) for one in (plain, merged))
        assert after["trust_code"].to_list() == ["ZT0"]
        assert after["denominator"][0] == before["denominator"].sum()
        assert "ZH6" not in set(merged.rows["trust_code"])
        assert {"NR921", "NR929"} <= {item.code for item in merged.warnings}


class TestTrusts:
    """Whose counts they are."""

    def test_months_of_no_known_trust_are_not_called_missing(
        self, cli: Callable[..., Ran], sample: Path
    ) -> None:
        """Without the files that know the trusts nothing is made, and why is said."""
        ran = cli("build", sample / "2025-26-q2-statistics", "--quarter", "2025-26-q2")
        assert ran.status == 2
        assert "NR935" in ran.err
        assert "NR910" not in ran.err


class TestOutput:
    """What is written."""

    def test_compute_takes_every_table(
        self, cli: Callable[..., Ran], sample: Path, tmp_path: Path
    ) -> None:
        """A workbook as well as the others, and with what was checked on another sheet."""
        files = sorted((sample / "2025-26-q2-statistics").glob("sickness*.csv"))
        asked = ("--quarter", "2025-26-q2", "--carry", sample / "2025-26-q1", "--quiet")
        ranked = set()
        for suffix in ("csv", "parquet", "xlsx"):
            made = tmp_path / f"metrics.{suffix}"
            checked = ("--check", sample / "2025-26-q2", "-o", made)
            assert cli("build", *files, *asked, *checked).status == 0
            ran = cli("compute", made, "--draws", "0", "--format", "csv", "--quiet")
            assert ran.status == 0
            ranked.add(ran.out)
        assert len(ranked) == 1


class TestVintage:
    """Several files of one month."""

    @pytest.fixture
    def files(self, sample: Path, tmp_path: Path) -> list[Path]:
        """Sickness of April to June, and June again with a day more of the first trust."""
        found = sorted((sample / "2025-26-q2-statistics").glob("sickness*.csv"))
        rows = found[-1].read_text().splitlines()
        cells = rows[1].split(",")
        cells[-3] = str(int(cells[-3]) + 1)
        again = tmp_path / "again.csv"
        again.write_text("\n".join([rows[0], ",".join(cells), *rows[2:]]) + "\n")
        return [*found, again]

    def test_copies_are_no_choice(self, files: list[Path], sample: Path) -> None:
        """The same counts twice change nothing and need no word."""
        files[-1].write_bytes(files[-2].read_bytes())
        built = build(files, quarter="2025-26-q2", carry=sample / "2025-26-q1")
        assert not {"NR913", "NR914"} & {item.code for item in built.warnings}

    def test_files_that_differ_without_an_order(self, files: list[Path], sample: Path) -> None:
        """No guess is made."""
        with pytest.raises(InputError, match="NR914"):
            build(files, quarter="2025-26-q2", carry=sample / "2025-26-q1")

    def test_a_revision_by_its_name(self, files: list[Path], sample: Path) -> None:
        """Where files say nothing within, their names may: first and latest differ by a day."""
        revised = files[-1].with_name("sickness-revised.csv")
        files[-1].rename(revised)
        files[-1] = revised
        lost = {}
        for vintage in ("first", "latest"):
            built = build(
                files,
                quarter="2025-26-q2",
                carry=sample / "2025-26-q1",
                vintage=vintage,  # type: ignore[arg-type]
            )
            assert "NR913" in {item.code for item in built.warnings}
            lost[vintage] = built.rows.filter(pl.col("metric") == "OF0082")["numerator"].sum()
        assert lost["latest"] - lost["first"] == 1


class TestOddities:
    """What must not slip through."""

    def test_files_of_no_publication(self, sample: Path, tmp_path: Path) -> None:
        """In a folder one is passed over with a word; one that was named is an error."""
        for path in (sample / "2025-26-q2-statistics").glob("sickness*.csv"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
        stranger = tmp_path / "other.csv"
        stranger.write_text("a,b\n1,2\n")
        built = build(tmp_path, quarter="2025-26-q2", carry=sample / "2025-26-q1")
        said = [item for item in built.warnings if item.code == "NR903"]
        assert [str(item.path).endswith("other.csv") for item in said] == [True]
        with pytest.raises(InputError, match="NR902"):
            build([tmp_path, stranger], quarter="2025-26-q2", carry=sample / "2025-26-q1")
        with pytest.raises(InputError, match="NR901"):
            build(sample / "three-files", quarter="2025-26-q2")

    def test_a_workbook_cut_short(self, sample: Path, tmp_path: Path) -> None:
        """A file that was not downloaded whole stops the run: nothing is made without it."""
        whole = sample / "2025-26-q2-statistics" / "cancer-provider-extract.xlsx"
        (tmp_path / "cut.xlsx").write_bytes(whole.read_bytes()[:50_000])
        files = [*(sample / "2025-26-q2-statistics").glob("sickness*.csv"), tmp_path / "cut.xlsx"]
        with pytest.raises(InputError, match=r"cut\.xlsx"):
            build(files, quarter="2025-26-q2", carry=sample / "2025-26-q1")

    def test_one_of_two_counts(self, sample: Path, tmp_path: Path) -> None:
        """Attendances without those over four hours weigh on neither side."""
        folder = sample / "2025-26-q2-statistics"
        names = ("ae-2025-07.csv", "ae-2025-08.csv", "ae-2025-09.csv")
        files = []
        for name in names:
            rows = [line.split(",") for line in (folder / name).read_text().splitlines()]
            if name == names[0]:
                rows[5][10:16] = [""] * 6
                rows.pop()  # the total no longer holds
            files.append(tmp_path / name)
            files[-1].write_text("\n".join(",".join(row) for row in rows) + "\n")
        shares = folder / "ae-by-provider-2025-09.xlsx"
        carry = sample / "2025-26-q1"
        plain = build([folder], quarter="2025-26-q2", carry=carry)
        built = build([*files, shares], quarter="2025-26-q2", carry=carry)
        code = rows[5][1]
        is_it = (pl.col("metric") == "OF0013") & (pl.col("trust_code") == code)
        before, after = (one.rows.filter(is_it)["denominator"][0] for one in (plain, built))
        assert after < before
        assert {"NR934", "NR919"} <= {item.code for item in built.warnings}

    def test_a_framework_of_ones_own(self, raw: Path, tmp_path: Path) -> None:
        """Types go by their aliases; a measure that nobody counts is named."""
        framework = tmp_path / "own.yaml"
        text = (
            "framework: own\ntitle: Own\ndomains: {d: D}\n"
            "trust_types: {acute: {name: Hospitals, aliases: [acute trust]}}\nmetrics:\n"
            "  sick: {name: S, domain: d, types: [acute], unit: '%', better: lower,\n"
            "    score: {method: rank}, built_from: {source: sickness, numerator: days_lost,\n"
            "      denominator: days_available, months: quarter_before, round: 1}}\n"
        )
        framework.write_text(text)
        built = build(raw, framework, quarter="2025-26-q1")
        assert set(built.rows["trust_type"]) == {"Hospitals"}
        assert built.rows.height == 134
        assert (built.rows["value"].round(1) == built.rows["value"]).all()
        framework.write_text(text.replace("days_lost", "days_gone"))
        with pytest.raises(InputError, match=r"NR927.*days_gone"):
            build(raw, framework, quarter="2025-26-q1")


class TestCauses:
    """Why a made value is not the published one."""

    def test_each_cause(self) -> None:
        """Published are 10.0 to 60.0; what is made, and what would have been, tell them apart."""
        published = {"ZX1": 10.0, "ZX2": 20.0, "ZX3": 30.0, "ZX4": 40.1, "ZX5": 50.0, "ZX6": 60.0}
        own = {"ZX1": 10.04, "ZX2": 21.0, "ZX3": 31.0, "ZX4": 40.04, "ZX5": 55.0}
        key = pl.DataFrame({"quarter": ["Q1 2025/26"] * 6, "trust_code": list(published)})
        theirs = key.with_columns(
            pl.lit("OF0013").alias("metric"), pl.Series("value", list(published.values()))
        )
        rows = as_rows(
            pl.DataFrame({"trust_code": list(own), "value": list(own.values())}).with_columns(
                pl.lit("OF0013").alias("metric"),
                pl.lit("T").alias("trust_type"),
                pl.lit("first").alias("vintage"),
            )
        ).select(list(ROWS))
        table = nhs_rank.Table(
            trusts=as_trusts(as_rows(key)),
            packed=as_cells(as_rows(theirs)),
            flags=pl.DataFrame(),
            published=pl.DataFrame(),
            league=pl.DataFrame(),
            sources=(),
        )
        other = made("ZX2", 20.02)
        unmapped = made("ZX3", 29.98)
        framework = nhs_rank.load_framework("nof-2025-26")
        found = check(rows, table, framework, other, unmapped)
        assert dict(found.figures.select("trust_code", "cause").rows()) == {
            "ZX1": None,
            "ZX2": "revised since",
            "ZX3": "mapping",
            "ZX4": "rounding",
            "ZX5": "unknown",
            "ZX6": "not made",
        }
        assert not found.ok
        assert found.counts() == {"values": 6, "values_exact": 1, "scores": 0, "scores_exact": 0}

    def test_nothing_published(self, sample: Path) -> None:
        """Files of another quarter cannot be held against."""
        files = sorted((sample / "2025-26-q2-statistics").glob("sickness*.csv"))
        asked = {"quarter": "2025-26-q2", "carry": sample / "2025-26-q1"}
        with pytest.raises(InputError, match="Q2 2025/26"):
            build(files, **asked, published=sample / "2025-26-q1")


def as_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill a frame up to the columns of `ROWS`."""
    lacking = {name: kind for name, kind in ROWS.items() if name not in frame.columns}
    return frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in lacking.items())


def made(code: str, value: float) -> pl.DataFrame:
    """One made value of A&E waits."""
    frame = pl.DataFrame({"trust_code": [code], "metric": ["OF0013"], "value": [value]})
    lacking = {name: kind for name, kind in MADE.items() if name not in frame.columns}
    return frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in lacking.items())


class TestOrigins:
    """What `compute` says of a built file."""

    @pytest.fixture
    def ranked(self, tmp_path: Path) -> nhs_rank.Result:
        """Two trusts of T, one of U: a is made, b carried as a score, c missing, e of f and g."""
        framework = tmp_path / "small.yaml"
        framework.write_text(ORIGINS)
        rows = ["quarter,trust_code,trust_type,metric,value,origin,period"]
        for code, kind in (("ZX1", "T"), ("ZX2", "T"), ("ZX3", "U")):
            rows.append(f"2025-26-q2,{code},{kind},a,{code[-1]},made,2025-09")
            rows.append(f"2025-26-q2,{code},{kind},f,{code[-1]},made,2025-09")
            rows.append(f"2025-26-q2,{code},{kind},g,{code[-1]},carried,Q1 2025/26")
        rows += [f"2025-26-q2,{code},T,bs,2,carried,Q1 2025/26" for code in ("ZX1", "ZX2")]
        data = tmp_path / "data.csv"
        data.write_text("\n".join(rows) + "\n")
        return nhs_rank.compute(data, framework, draws=0)

    def test_shares_worked_by_hand(self, ranked: nhs_rank.Result) -> None:
        """Weights 2 1 1 1: T has a made (2/5), b and e carried (2/5), c missing (1/5).

        U reports neither b nor c, so a is made (2/3) and e carried (1/3).
        """
        said = {one["trust_code"]: one["origin"] for one in ranked.to_dict()["trusts"]}
        assert said["ZX1"] == pytest.approx({"made": 0.4, "carried": 0.4, "missing": 0.2})
        assert said["ZX3"] == pytest.approx({"made": 2 / 3, "carried": 1 / 3, "missing": 0})
        overall = {"made": 22 / 45, "carried": 17 / 45, "missing": 2 / 15}
        assert ranked.to_dict()["origin"] == pytest.approx(overall)

    def test_it_is_said_to_be_an_estimate(self, ranked: nhs_rank.Result) -> None:
        """Caption and notes say so, and what likely ranges leave out."""
        assert "an estimate, not the published table" in repr(ranked)
        assert len(ranked.notes) == 1
        assert "do not cover what is carried" in ranked.rerun(draws=50).notes[1]

    def test_detail_and_explain(self, ranked: nhs_rank.Result) -> None:
        """Each metric says where it comes from; one made of others is carried if any of them is."""
        mine = ranked.detail.filter(pl.col("trust_code") == "ZX1")
        origins = {"a": "made", "b": "carried", "e": "carried", "f": "made", "g": "carried"}
        assert dict(mine.select("metric", "origin").rows()) == origins
        page = ranked.explain("ZX1")
        assert dict(page.metrics.select("metric", "origin").rows()) == origins

    def test_files_without_origins_say_nothing(self, sample: Path) -> None:
        """The published table is no estimate."""
        ranked = nhs_rank.compute(sample / "2025-26-q1", draws=0)
        assert ranked.origin is None
        assert not ranked.notes
        assert "origin" not in ranked.to_dict()
        assert "origin" not in ranked.detail.columns

    def test_half_of_an_acute_average(
        self, cli: Callable[..., Ran], raw: Path, official: Path, tmp_path: Path
    ) -> None:
        """Nine made metrics are 49% of an acute trust's average, the rest is carried."""
        carry = ["--carry", official / "2025-26-q1"]
        out = tmp_path / "metrics.csv"
        assert cli("build", raw, "--quarter", "2025-26-q1", *carry, "-o", out).status == 0
        league = json.loads(cli("compute", out, "--draws", 0, "-f", "json").text)
        acute = [one["origin"] for one in league["trusts"] if one["trust_type"] == "Acute trust"]
        assert sum(one["made"] for one in acute) / 134 == pytest.approx(0.49, abs=0.01)
        assert all(one["missing"] == 0 for one in acute)
