"""Placement, stability, decomposition, coherence and reliability, held against small sums."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_uncertainty import model, random_model, weight_draws

import nhs_rank
from nhs_rank.uncertainty import Model, simulate
from nhs_rank.uncertainty.bootstrap import bootstrap
from nhs_rank.uncertainty.coherence import alpha, coherence, covariances, portions
from nhs_rank.uncertainty.placement import Placement, _last, _narrow, apart
from nhs_rank.uncertainty.reach import reach
from nhs_rank.uncertainty.reliability import reliability
from nhs_rank.uncertainty.shares import variance_shares
from nhs_rank.uncertainty.simulate import block_size
from nhs_rank.uncertainty.stability import swap_shares, weighed

# --- placement -----------------------------------------------------------------------------------


def test_placement_is_what_a_plain_loop_counts() -> None:
    """Expected ranks are 1 + P(ahead) + P(tied) / 2 over rivals; shares and pairs are counts."""
    of = random_model(trusts=14, metrics=6)
    pairs = np.array(list(itertools.permutations(of.groups[0][:4], 2)))
    counted = Placement(of, pairs)
    sampler = bootstrap(of, 3)
    simulate(of, sampler, 400, placement=counted, threads=2)
    size = block_size(14)
    averages = np.concatenate([sampler(n, min(size, 400 - n * size)) for n in range(1)])
    _, keys = of.segments_and_keys(averages)
    ahead = np.zeros((14, 14))
    tied = np.zeros((14, 14))
    first, last, top, quarter = np.zeros((4, 14))
    for row in keys:
        for group in of.groups:
            for a in group:
                rank = 1 + sum(row[b] < row[a] for b in group)
                first[a] += rank == 1
                last[a] += not any(row[b] > row[a] for b in group)
                top[a] += rank <= 10
                quarter[a] += rank <= len(group) / 4
                for b in group:
                    ahead[a, b] += row[b] < row[a]
                    tied[a, b] += b != a and row[b] == row[a]
    assert counted.draws == 400
    assert counted.expected_rank == pytest.approx(1 + (ahead + tied / 2).sum(axis=1) / 400)
    shares = counted.shares
    for name, counts in (
        ("p_first", first),
        ("p_last", last),
        ("p_top10", top),
        ("p_top_quarter", quarter),
    ):
        assert shares[name] == pytest.approx(counts / 400)
    assert counted.better == pytest.approx(ahead[pairs[:, 1], pairs[:, 0]] / 400)
    assert counted.tied == pytest.approx(tied[pairs[:, 0], pairs[:, 1]] / 400)


def test_expected_ranks_add_up_and_their_error_is_seen_between_seeds() -> None:
    """Expected ranks of n trusts add up to n (n + 1) / 2; other seeds move them by mc_se."""
    of = random_model(trusts=12)
    found = []
    for seed in range(60):
        counted = Placement(of, np.empty((0, 2), dtype=np.int64))
        simulate(of, bootstrap(of, seed), 300, placement=counted)
        for group in of.groups:
            size = len(group)
            assert counted.expected_rank[group].sum() == pytest.approx(size * (size + 1) / 2)
        found.append((counted.expected_rank, counted.mc_se))
    ranks, errors = np.array(found).transpose(1, 0, 2)
    assert np.sqrt((ranks.var(axis=0)).mean()) == pytest.approx(
        np.sqrt((errors**2).mean()), rel=0.2
    )


def test_two_trusts_of_two_scores_by_hand() -> None:
    """Scores 1 and 3 against 2 and 2: better in a quarter, tied in a half of draws."""
    of = model([[1.0, 2.0], [3.0, 2.0]])
    counted = Placement(of, np.array([[0, 1]]))
    simulate(of, bootstrap(of, 0), 40_000, placement=counted)
    assert counted.better[0] == pytest.approx(0.25, abs=0.01)
    assert counted.tied[0] == pytest.approx(0.5, abs=0.01)
    assert counted.expected_rank == pytest.approx([1.5, 1.5], abs=0.01)


def test_where_nobody_is_so_far_apart_there_are_no_pairs() -> None:
    """Groups of one, or none: two empty tables."""
    for order in ([], [np.array([3])], [np.array([1]), np.array([2])]):
        pairs, places = apart(order)
        assert (pairs.shape, places.shape) == ((0, 2), (0,))


@pytest.mark.parametrize("bits", [15, 31])
def test_numbers_are_kept_in_as_few_bits_as_hold_them(bits: int) -> None:
    """One beyond either end takes the next kind."""
    of = {15: (np.int16, np.int32), 31: (np.int32, np.int64)}[bits]
    assert _narrow(-(2**bits), 2**bits - 1) is of[0]
    assert _narrow(-(2**bits) - 1, 0) is of[1]
    assert _narrow(0, 2**bits) is of[1]


def test_the_last_of_those_tied_is_found_in_groups_of_any_size() -> None:
    """Also where positions no longer fit into 16 bits."""
    for ranks in ([0], [0, 0], [0, 1], [0, 0, 0, 3, 3, 5]):
        last = [max(at for at, other in enumerate(ranks) if other == one) for one in ranks]
        assert _last(np.array([ranks, ranks])).tolist() == [last, last]
    size = 40_000
    for ranks in (np.zeros(size, dtype=np.int64), np.arange(size) // 2 * 2):
        expected = np.where(ranks == 0, size - 1, 0) if not ranks.any() else ranks + 1
        assert (_last(ranks[np.newaxis])[0] == expected).all()


def test_pairs_so_many_places_apart() -> None:
    """Each trust with the one so many places below, within its group."""
    pairs, places = apart([np.array([3, 1, 0]), np.array([2])], (1, 2, 5))
    assert pairs.tolist() == [[3, 1], [1, 0], [3, 0]]
    assert places.tolist() == [1, 1, 2]
    none, _ = apart([np.array([0])])
    assert none.shape == (0, 2)


# --- stability -----------------------------------------------------------------------------------


def moved_averages(of: Model, factor: np.ndarray) -> np.ndarray:
    """Averages with each weight multiplied."""
    scores, weights = weighed(of)
    moved = weights * factor[:, np.newaxis]
    return (moved * scores).sum(axis=0) / moved.sum(axis=0)


def swapped(of: Model, one: int, two: int, share: float) -> bool:
    """Whether weights at the corners of the box, or many inside it, swap two trusts."""
    keys = len(weighed(of)[0])
    corners = np.array(list(itertools.product((-1.0, 1.0), repeat=keys)))
    inside = np.random.default_rng(0).uniform(-1, 1, (400, keys))
    gaps = [
        np.subtract(*moved_averages(of, 1 + share * move)[[one, two]])
        for move in np.concatenate([corners, inside])
    ]
    plain = np.subtract(*moved_averages(of, np.ones(keys))[[one, two]])
    return bool((np.sign(plain) * np.array(gaps) <= 0).any())


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(6))
def test_no_swap_below_s_star_and_one_just_above(missing: float, seed: int) -> None:
    """All corners of the box of weights and many points in it: none swaps below, one above."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(100, 401, (7, 5)) / 100
    scores[rng.random(scores.shape) < missing] = np.nan
    scores[0] = rng.integers(100, 401, 5) / 100
    of = model(scores, within=rng.integers(1, 4, 7))
    shares = swap_shares(of, np.arange(5))
    assert (shares == shares.T).all()
    assert (np.diag(shares) == 0).all()
    for one, two in itertools.combinations(range(5), 2):
        share = shares[one, two]
        if np.isinf(share):
            assert not swapped(of, one, two, 0.999)
            continue
        assert not swapped(of, one, two, share * 0.999)
        assert swapped(of, one, two, share + 0.001 * min(share, 1 - share))


def test_s_star_by_hand() -> None:
    """Scores 1, 3, 2 against 2, 2, 3: |-1 + 1 - 1| / 3; the same average needs no move."""
    better = swap_shares(model([[1.0, 2.0], [1.5, 1.5], [2.0, 3.0]]), np.arange(2))
    assert np.isinf(better[0, 1])
    of = model([[1.0, 2.0, 2.0], [3.0, 2.0, 2.0], [2.0, 3.0, 2.0]])
    shares = swap_shares(of, np.arange(3))
    assert shares[0, 1] == pytest.approx(1 / 3)
    assert shares[0, 2] == 0
    assert np.isinf(shares[1, 2])


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e9])
def test_equal_averages_are_equal_at_any_size_of_the_weights(size: float) -> None:
    """1.1, 2.2, 3.3 and three times 2.2 differ by dust, which grows with the weights."""
    scores = [[1.1, 2.2, 2.2001], [2.2, 2.2, 2.2001], [3.3, 2.2, 2.2001]]
    shares = swap_shares(model(scores, within=[size] * 3), np.arange(3))
    assert shares[0, 1] == 0
    assert shares[0, 2] == pytest.approx(0.0003 / 2.2001, rel=1e-6)
    assert np.isinf(shares[1, 2])


def test_units_are_what_moves_where_they_have_the_weights() -> None:
    """With weights by domain the means of domains take the place of scores."""
    of = model([[2.0, 1.0], [4.0, 2.0], [1.0, 4.0]], unit=[0, 0, 1], between=(2.0, 1.0))
    scores, weights = weighed(of)
    assert scores.tolist() == [[3.0, 1.5], [1.0, 4.0]]
    assert weights.tolist() == [[2.0, 2.0], [1.0, 1.0]]
    assert swap_shares(of, np.arange(2))[0, 1] == 0  # both average 7 / 3
    far = replace(of, between=np.array([4.0, 1.0]))
    assert swap_shares(far, np.arange(2))[0, 1] == pytest.approx((6 - 3) / (6 + 3))


# --- reach ---------------------------------------------------------------------------------------


def test_the_search_finds_what_a_grid_of_all_weights_finds() -> None:
    """With three metrics a fine grid of weights has no better and no worse rank."""
    rng = np.random.default_rng(4)
    of = model(rng.integers(100, 401, (3, 8)) / 100)
    found = reach(of, weight_draws(of))
    steps = np.linspace(0, 1, 60)
    grid = np.array([(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1])
    _, keys = of.segments_and_keys(grid @ of.scores)
    ranks = 1 + (keys[:, np.newaxis, :] < keys[:, :, np.newaxis]).sum(axis=2)
    assert (found.best <= ranks.min(axis=0)).all()
    assert (found.worst >= ranks.max(axis=0)).all()
    assert found.best_weights.sum(axis=1) == pytest.approx(1)


def test_weights_stay_within_the_spread() -> None:
    """With a spread of 0.2 no ratio of two weights is beyond 1.2 to 0.8, and ranks move less."""
    of = random_model(trusts=10)
    near, far = reach(of, weight_draws(of, spread=0.2)), reach(of, weight_draws(of))
    for weights in (near.best_weights, near.worst_weights):
        assert (weights.max(axis=1) / weights.min(axis=1)).max() <= 1.5 + 1e-9
    assert (near.best >= far.best).all()
    assert (near.worst <= far.worst).all()
    assert (near.worst - near.best).sum() < (far.worst - far.best).sum()


def test_ranking_again_at_the_weights_found_gives_the_rank(sample: Path) -> None:
    """The pipeline, given the weights and the same bounds, puts the trust where it is said."""
    league = nhs_rank.compute(sample / "2025-26-q1", draws=0, trust_type="ambulance")
    answer = league.reach()
    cuts = list(league.cuts[""])
    for row in answer.tables["trusts"].head(4).to_dicts():
        for end in ("best", "worst"):
            own = answer.tables["weights"].filter(
                (pl.col("trust_code") == row["trust_code"]) & (pl.col("end") == end)
            )
            weights = dict(zip(own["key"], own["weight"], strict=True))
            again = league.rerun(weights=weights, cuts=cuts).league
            rank = again.filter(pl.col("trust_code") == row["trust_code"])["rank"].item()
            assert rank == row[f"{end}_possible_rank"]


# --- decomposition -------------------------------------------------------------------------------


def test_shares_of_an_additive_and_of_an_interacting_figure() -> None:
    """Y = 3 a + b: 9/10 and 1/10. Y = a b with a, b in -1, 1: nothing alone, all together."""
    a, b = np.meshgrid([-1.0, 1.0], [-1.0, 1.0], indexing="ij")
    first, total, variance = variance_shares((3 * a + b)[..., np.newaxis], 2)
    assert first == pytest.approx([0.9, 0.1])
    assert total == pytest.approx([0.9, 0.1])
    assert variance == pytest.approx(10)
    first, total, _ = variance_shares((a * b)[..., np.newaxis], 2)
    assert first == pytest.approx([0.0, 0.0])
    assert total == pytest.approx([1.0, 1.0])
    assert np.isnan(variance_shares(np.ones((2, 3, 4)), 2)[0]).all()


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_shares_are_within_bounds(seed: int) -> None:
    """First-order shares are at least 0, at most the total ones, and add up to at most 1."""
    figures = np.random.default_rng(seed).normal(size=(2, 3, 2, 5))
    first, total, _ = variance_shares(figures, 3)
    assert (first >= -1e-12).all()
    assert (first <= total + 1e-12).all()
    assert first.sum() <= 1 + 1e-12
    assert total.sum() >= 1 - 1e-12


def test_weights_by_domain_are_what_the_acute_ranking_rests_on(official: Path) -> None:
    """Metrics against domains make 44% of the variance of ranks in Q1, more than anything else."""
    league = nhs_rank.compute(official, quarter="2025-26-q1", draws=0)
    answer = league.decompose()
    acute = answer.tables["choices"].filter(pl.col("trust_type") == "Acute trust")
    assert acute["choice"][0] == "weights"
    assert acute["first_order"][0] == pytest.approx(0.44, abs=0.02)
    effects = league.vary_method().effects
    assert effects is not None
    published = effects.filter(pl.col("choice") == "scores")
    assert published["mean_rank_shift"].item() == pytest.approx(0.5, abs=0.1)


# --- coherence -----------------------------------------------------------------------------------


def test_effective_weights_are_covariances_and_add_up_to_one() -> None:
    """Without gaps: Cov(w x, average) / Var(average), as a plain sum has it."""
    rng = np.random.default_rng(0)
    scores = rng.normal(2.5, 0.5, (4, 40)) + rng.normal(0, 0.3, 40)
    of = model(scores, within=[1.0, 2.0, 1.0, 4.0])
    found = coherence(of, np.arange(40))
    weights = np.array([1, 2, 1, 4]) / 8
    average = weights @ scores
    expected = [np.cov(w * x, average)[0, 1] for w, x in zip(weights, scores, strict=True)]
    assert found.effective == pytest.approx(np.array(expected) / average.var(ddof=1))
    assert found.effective.sum() == pytest.approx(1)
    assert found.nominal == pytest.approx(weights)
    assert found.correlation == pytest.approx(np.corrcoef(scores))
    rest = (weights[1:] @ scores[1:]) / weights[1:].sum()
    assert found.with_rest[0] == pytest.approx(np.corrcoef(scores[0], rest)[0, 1])
    k = 4
    total = scores.sum(axis=0).var(ddof=1)
    by_hand = k / (k - 1) * (1 - scores.var(axis=1, ddof=1).sum() / total)
    assert found.alpha == pytest.approx(by_hand)


def test_effective_weights_add_up_with_gaps_and_units() -> None:
    """Whatever is missing; portions of a trust add up to 1."""
    of = replace(random_model(), unit=np.array([0, 0, 0, 1, 1, 1, 2, 2]), between=np.ones(3))
    assert portions(of).sum(axis=0) == pytest.approx(1)
    assert coherence(of, of.groups[0]).effective.sum() == pytest.approx(1)


def test_alpha_of_equal_metrics_is_one() -> None:
    """Metrics that all say the same have an alpha of 1, unrelated ones about 0."""
    row = np.random.default_rng(1).normal(size=50)
    assert alpha(covariances(np.stack([row, row, row]))[0]) == pytest.approx(1)
    assert alpha(np.eye(5)) == pytest.approx(0)
    assert np.isnan(alpha(np.eye(1)))


def test_what_counts_in_the_acute_ranking(official: Path) -> None:
    """The staff survey has 12% of the weight and 22% of the variance, productivity 6% and 0.1%."""
    answer = nhs_rank.compute(official, quarter="2025-26-q1", draws=0).coherence()
    acute = answer.tables["metrics"].filter(pl.col("trust_type") == "Acute trust")

    def of(*keys: str) -> tuple[float, float]:
        rows = acute.filter(pl.col("metric").is_in(keys))
        return rows["nominal_weight"].sum(), rows["effective_weight"].sum()

    assert of("OF0061", "OF0084") == pytest.approx((0.124, 0.219), abs=0.002)
    assert of("OF0085") == pytest.approx((0.062, 0.001), abs=0.002)
    assert acute["effective_weight"].sum() == pytest.approx(1)


# --- reliability ---------------------------------------------------------------------------------


def test_reliability_by_hand() -> None:
    """Signal is the variance of means less the mean of s^2 / n; averages shrink towards it."""
    scores = np.random.default_rng(2).normal(0, 0.4, (6, 30)) + np.linspace(1.5, 3.5, 30)
    found = reliability(model(scores), np.arange(30))
    means, errors = scores.mean(axis=0), scores.var(axis=0, ddof=1) / 6
    signal = means.var(ddof=1) - errors.mean()
    assert found.share == pytest.approx(signal / means.var(ddof=1))
    assert found.errors**2 == pytest.approx(errors)
    weights = signal / (signal + errors)
    assert found.shrunk == pytest.approx(means.mean() + weights * (means - means.mean()))


def test_noise_alone_is_not_reliable_and_few_metrics_have_no_part() -> None:
    """Equal true means: little is reliable; a trust of four metrics has no shrunken rank."""
    scores = np.random.default_rng(3).normal(2.5, 0.5, (9, 400))
    scores[4:, 0] = np.nan
    found = reliability(model(scores), np.arange(400))
    assert found.share < 0.15
    assert np.isnan(found.errors[0])
    assert np.isnan(found.ranks[0])


def test_one_trust_alone_has_no_variance() -> None:
    """Nor has a group of which only one has metrics enough, or none."""
    scores = np.random.default_rng(3).normal(2.5, 0.5, (9, 3))
    for group in ([0], [0, 1]):
        few = scores.copy()
        few[2:, 1] = np.nan
        found = reliability(model(few), np.array(group))
        assert (found.variance, found.share) == (0.0, 0.0)
        assert found.noise == pytest.approx(scores[:, 0].var(ddof=1) / 9)
    scores[2:] = np.nan
    nobody = reliability(model(scores), np.arange(3))
    assert (nobody.variance, nobody.noise, nobody.share) == (0.0, 0.0, 0.0)


def test_reliability_of_the_published_tables(official: Path) -> None:
    """.71 for acute trusts in Q1, .41 for mental health and community trusts in Q4."""
    first = nhs_rank.compute(official, quarter="2025-26-q1", draws=0).reliability()
    acute = first.tables["groups"].filter(pl.col("trust_type") == "Acute trust")
    assert acute["reliability"].item() == pytest.approx(0.71, abs=0.005)
    last = nhs_rank.compute(official, quarter="2025-26-q4", draws=0).reliability()
    assert last.tables["groups"]["reliability"].item() == pytest.approx(0.41, abs=0.005)


# --- the command ---------------------------------------------------------------------------------

QUESTIONS = {
    "placement": ("--placement", "--draws", "60"),
    "pairs": ("--neighbours", "--draws", "60"),
    "reach": ("--reach", "--spread", "0.1"),
    "stability": ("--stability",),
    "decompose": ("--decompose",),
    "coherence": ("--coherence",),
    "reliability": ("--reliability",),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_has_an_answer_in_every_format(
    cli, sample: Path, tmp_path: Path, question: str
) -> None:
    """JSON with every table, CSV, Markdown, a table on the screen, Parquet and a workbook."""
    few = ("--trust-type", "ambulance", "--quiet")
    arguments = ("sensitivity", sample / "2025-26-q1", *QUESTIONS[question], *few)
    ran = cli(*arguments, "-f", "json")
    assert ran.status == 0
    shown = json.loads(ran.out, parse_constant=lambda text: pytest.fail(text))
    assert shown["question"] == question
    assert shown["schema_version"] == 1
    assert cli(*arguments, "-f", "csv").out
    league = nhs_rank.compute(sample / "2025-26-q1", draws=60, trust_type="ambulance")
    answer = getattr(league, question)(**({"spread": 0.1} if question == "reach" else {}))
    for suffix in ("csv", "md", "parquet", "xlsx"):
        target = tmp_path / f"out.{suffix}"
        answer.write(target)
        assert target.stat().st_size > 100


def test_pairs_by_name_and_pairs_that_are_none(cli, sample: Path) -> None:
    """Two trusts of one type by code or name; of two types, unknown, or half a pair: refused."""
    start = ("sensitivity", sample / "2025-26-q1", "--draws", 60)
    ran = cli(*start, "--pairs", "ZC4,Quillulvane Ambulance", "-f", "json")
    assert ran.status == 0
    (row,) = json.loads(ran.out)["pairs"]
    assert (row["first_code"], row["second_code"]) == ("ZC4", "ZT9")
    for wrong in ("ZC4,ZH1", "ZC4,ZC4", "ZC4", "ZC4,nobody"):
        assert cli(*start, "--pairs", wrong).status == 2


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("NR174", ("--placement", "--stability")),
        ("NR174", ("--vary", "weights", "--coherence")),
        ("NR172", ("--decompose", "--spread", "0.1")),
        ("NR173", ("--placement", "--simultaneous")),
    ],
)
def test_one_question_a_run(cli, sample: Path, code: str, arguments: tuple[str, ...]) -> None:
    """Two questions, or a way of asking that is none of the question's, are refused."""
    ran = cli("sensitivity", sample / "2025-26-q1", *arguments)
    assert ran.status == 2
    assert f"error[{code}]" in ran.err
