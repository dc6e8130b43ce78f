"""Chance in the counts of metrics: limits and draws by hand, and files that have counts."""

from __future__ import annotations

import json
from math import comb, exp, factorial
from pathlib import Path

import numpy as np
import pytest

import nhs_rank
from nhs_rank.uncertainty.draws import Stream
from nhs_rank.uncertainty.sampling import draw_counts, funnel, kind_of


def test_limits_by_hand() -> None:
    """At a target of 0.2 and n = 100 the error is 0.04: 95% within 1.96 of them, 99.8% 3.09."""
    num, den = np.array([20.0, 19, 21, 20, 20]), np.full(5, 100.0)
    found = funnel(num, den, "binomial")
    assert found.target == pytest.approx(0.2)
    assert found.dispersion == 1
    assert found.limits["high_95"] == pytest.approx(0.2 + 1.959964 * 0.04)
    assert found.limits["low_998"] == pytest.approx(0.2 - 3.090232 * 0.04)
    rates = funnel(np.array([4.0, 4.0]), np.array([2.0, 2.0]), "poisson")
    assert rates.limits["high_95"] == pytest.approx(2 + 1.959964 * 1.0)
    few = funnel(np.array([1.0, 1.0]), np.array([2.0, 2.0]), "binomial").limits
    assert few["low_998"].tolist() == [0, 0]
    assert few["high_998"].tolist() == [1, 1]


def test_dispersion_is_the_mean_square_of_winsorised_scores() -> None:
    """Ten z-scores of which one is far out: it counts as much as the next."""
    z = np.array([-2.0, -2, -1, -1, 0, 0, 1, 1, 2, 2])
    den = np.full(10, 400.0)
    found = funnel(den * (0.5 + z * 0.025), den, "binomial")
    assert found.dispersion == pytest.approx((z**2).mean())
    far = np.array([-2.0, -2, -1, -1, 0, 0, 1, 1, 2, 8])
    widened = funnel(den * (0.5 + far * 0.025), den, "binomial").dispersion
    assert widened < (far**2).mean() / 2


@pytest.mark.parametrize(("number", "outside"), [(9, 0), (10, 1), (16, 1), (19, 1), (20, 2)])
def test_a_tenth_at_each_end_is_winsorised(number: int, outside: int) -> None:
    """Of 16 z-scores one at each end, of 20 two: they count as much as the next one inwards."""
    z = np.linspace(-4, 4, number)
    den = np.full(number, 1e6)
    found = funnel(den * (0.5 + z * 0.0005), den, "binomial")
    held = z.tolist()
    for at in range(outside):
        held[at], held[-1 - at] = held[outside], held[-1 - outside]
    assert found.dispersion == pytest.approx(sum(one**2 for one in held) / number)


def test_kinds() -> None:
    """Shares are of a whole in per cent; all else is a count at a rate."""
    one, two = np.array([1.0, 2]), np.array([2.0, 2])
    assert kind_of(one, two, "%") == "binomial"
    assert kind_of(one, two, "rate") == "poisson"
    assert kind_of(two, one, "%") == "poisson"


@pytest.mark.parametrize(
    ("count", "size", "kind", "variance"),
    [(30, 100, "binomial", 21.0), (4, 1, "poisson", 4.0), (200, 1, "poisson", 200.0)],
)
def test_draws_have_the_mean_and_variance_of_their_kind(
    count: int, size: int, kind: str, variance: float
) -> None:
    """N p (1 - p) for shares, the mean for counts; all whole numbers, none out of bounds."""
    number = 20_000
    drawn = draw_counts(
        Stream(0, 0, 5), np.full(number, float(count)), np.full(number, float(size)), kind
    )  # type: ignore[arg-type]
    assert drawn.mean() == pytest.approx(count, rel=0.01)
    assert drawn.var() == pytest.approx(variance, rel=0.05)
    assert (drawn == np.round(drawn)).all()
    assert drawn.min() >= 0
    if kind == "binomial":
        assert drawn.max() <= size


class At:
    """A stream whose random numbers are told."""

    def __init__(self, *shares: float) -> None:
        self._shares = np.array(shares)

    def uniform(self, *_shape: int) -> np.ndarray:
        """Return them."""
        return self._shares


@pytest.mark.parametrize(
    ("kind", "count", "dispersion", "share", "drawn"),
    [
        # 40 of 100: a standard deviation of root 24, 4.899; 1.96 of them are 9.6
        *(("binomial", 40, 1, 0.975, 50), ("binomial", 40, 1, 0.025, 30)),
        *(("binomial", 40, 4, 0.975, 59), ("binomial", 40, 1, 0.5, 40)),
        # never beyond what there is: a standard deviation of 98 and of 77
        *(("binomial", 40, 400, 0.975, 100), ("binomial", 40, 400, 0.025, 0)),
        *(("poisson", 100, 1, 0.975, 120), ("poisson", 100, 4, 0.025, 61)),
        *(("poisson", 60, 100, 0.025, 0), ("poisson", 60, 100, 0.5, 60)),
        # up to 50 the very quantile of a Poisson distribution, which is not the rounded normal's
        *(("poisson", 50, 1, 0.999, 73), ("poisson", 51, 1, 0.999, 73)),
    ],
)
def test_a_larger_random_number_is_a_larger_count(
    kind: str, count: int, dispersion: float, share: float, drawn: float
) -> None:
    """The count at that share of a normal distribution around what was counted."""
    at, size = At(share), np.array([100.0])
    found = draw_counts(at, np.array([float(count)]), size, kind, dispersion)
    assert found.tolist() == [drawn]


def test_small_counts_are_poisson() -> None:
    """Of a mean of 2, the shares of 0, 1 and 2 are those of the Poisson distribution."""
    drawn = draw_counts(Stream(1, 0, 5), np.full(40_000, 2.0), np.ones(40_000), "poisson")
    for number in range(4):
        expected = exp(-2) * 2**number / factorial(number)
        assert (drawn == number).mean() == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("count", "size", "kind", "variance"),
    [(300, 1000, "binomial", 210.0), (4, 1, "poisson", 4.0), (900, 1, "poisson", 900.0)],
)
@pytest.mark.parametrize("dispersion", [1.5, 4.0])
def test_over_dispersed_draws_have_so_many_times_the_variance(
    count: int, size: int, kind: str, variance: float, dispersion: float
) -> None:
    """The mean stays, the variance is multiplied."""
    number = 20_000
    draws = draw_counts(
        Stream(0, 0, 5),
        np.full(number, float(count)),
        np.full(number, float(size)),
        kind,  # type: ignore[arg-type]
        dispersion,
    )
    assert draws.mean() == pytest.approx(count, rel=0.02)
    assert draws.var() == pytest.approx(dispersion * variance, rel=0.06)


def test_small_over_dispersed_counts_are_negative_binomial() -> None:
    """A mean of 3 and twice its variance: (k + 2 over k) of the k-th power of a half, over 8."""
    draws = draw_counts(Stream(2, 0, 5), np.full(40_000, 3.0), np.ones(40_000), "poisson", 2.0)
    for number in range(6):
        expected = comb(number + 2, number) * 0.5**number / 8
        assert (draws == number).mean() == pytest.approx(expected, abs=0.008)
    nothing = draw_counts(Stream(2, 0, 5), np.zeros(100), np.ones(100), "poisson", 2.0)
    assert nothing.max() == 0


def counted(path: Path) -> Path:
    """Twenty trusts with five metrics of which two have counts."""
    lines = ["trust_code,metric,value,numerator,denominator"]
    for number in range(20):
        code = f"T{number:02}"
        size = 200 + 40 * number
        some = round(size * (0.5 + 0.02 * number))
        lines.append(f"{code},rtt_18w,{100 * some / size:.6f},{some},{size}")
        lines.append(f"{code},a_and_e_12h,{100 * (size // 20) / size:.6f},{size // 20},{size}")
        for at, metric in enumerate(("rtt_52w", "cancer_28d", "cancer_62d")):
            lines.append(f"{code},{metric},{10 + (number * 7 + at) % 20},,")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_files_with_counts_have_a_funnel_and_draws(cli, tmp_path: Path) -> None:
    """Values within and beyond limits, ranks that spread, and nothing from files without counts."""
    league = nhs_rank.compute(counted(tmp_path / "x.csv"), draws=0)
    assert league.table.counts.height == 40
    table = league.funnel().tables["funnel"]
    assert table.height == 40
    assert (table["low_998"] <= table["low_95"]).all()
    assert (table["value"] - 100 * table["numerator"] / table["denominator"]).abs().max() < 1e-6
    drawn = league.sampling(draws=20)
    again = league.sampling(draws=20)
    assert drawn.to_dict() == again.to_dict()
    rows = drawn.tables["trusts"]
    assert (rows["rank_p5"] <= rows["median_rank"]).all()
    assert (rows["rank_p95"] > rows["rank_p5"]).any()
    assert (rows["score_sd"] > 0).all()
    wide = league.sampling(draws=20, over_dispersed=True)
    dispersions = dict(league.funnel().tables["metrics"].select("metric", "dispersion").rows())
    assert wide.to_dict()["dispersions"] == dispersions
    assert max(dispersions.values()) > 1
    assert wide.tables["trusts"]["score_sd"].mean() > rows["score_sd"].mean()
    assert "dispersions" not in drawn.to_dict()
    for question in ("--funnel", "--sampling"):
        arguments = ("sensitivity", tmp_path / "x.csv", question, "--draws", 5, "-f", "json")
        ran = cli(*arguments)
        assert ran.status == 0
        assert json.loads(ran.out)["question"] == question.removeprefix("--")


def test_no_counts_no_funnel(cli, sample: Path) -> None:
    """Files without numerators are refused, with a way out."""
    ran = cli("sensitivity", sample / "2025-26-q1", "--funnel")
    assert ran.status == 2
    assert "numerator" in ran.err


def test_over_dispersion_is_of_counts_drawn(cli, sample: Path, tmp_path: Path) -> None:
    """The option goes with the question that it is about, and with no other."""
    ran = cli("sensitivity", sample / "2025-26-q1", "--over-dispersed")
    assert ran.status == 2
    assert "--sampling" in ran.err
    path = counted(tmp_path / "x.csv")
    ran = cli("sensitivity", path, "--sampling", "--over-dispersed", "--draws", 3, "-f", "json")
    assert json.loads(ran.out)["dispersions"]
