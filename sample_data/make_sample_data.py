"""Make the sample data: a fictional country's trusts, in the layouts that nhs-rank reads.

Nothing here is about a real organisation. Places, trusts and codes are invented and every figure
is drawn at random; only the quartiles that the draws are shaped to are facts about the published
data. Run ``python sample_data/make_sample_data.py`` to write the files again: the bytes are the
same on every machine, because nothing is used whose result differs between platforms or versions
of Python (no library distribution, no shuffle, no sum of floats, no logarithm).
"""

from __future__ import annotations

import argparse
import csv
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

import make_councils
import make_excel
import make_statistics

SEED = 20250909
T = TypeVar("T")

ACUTE = "Acute trust"
MENTAL_HEALTH = "Mental health and community trust"
AMBULANCE = "Ambulance trust"
FILES = {
    ACUTE: "acute-trust-data.csv",
    MENTAL_HEALTH: "mental-health-and-community-trust-data.csv",
    AMBULANCE: "ambulance-trust-data.csv",
}
HAS_BYTE_ORDER_MARK = {ACUTE}

# How many trusts of each sub-type, and how their names may end.
SUBTYPES = {
    ("T", ACUTE, "Acute - Teaching"): (49, ("Teaching Hospitals", "University Hospitals")),
    ("L", ACUTE, "Acute - Large"): (23, ("General Hospitals", "Royal Hospitals")),
    ("M", ACUTE, "Acute - Medium"): (20, ("Hospitals", "District Hospitals")),
    ("S", ACUTE, "Acute - Small"): (19, ("Hospital", "Cottage Hospitals")),
    ("P", ACUTE, "Acute - Specialist"): (
        16,
        ("Eye Hospital", "Children's Hospital", "Heart Hospital", "Orthopaedic Hospital"),
    ),
    ("I", ACUTE, "Acute - Multi-Service"): (7, ("Integrated Care",)),
    ("H", MENTAL_HEALTH, "Mental Health and Learning Disability"): (
        44,
        ("Mental Health Partnership", "Mental Health and Learning Disability Service"),
    ),
    ("C", MENTAL_HEALTH, "Community"): (14, ("Community Health and Care", "Community Service")),
    ("K", MENTAL_HEALTH, "Care Trust"): (3, ("Care and Wellbeing",)),
    ("A", AMBULANCE, "Ambulance"): (10, ("Ambulance Service",)),
}
ALL_ACUTE = {"T": 49, "L": 23, "M": 20, "S": 19, "P": 16, "I": 7}
ALL_MENTAL_HEALTH = {"H": 44, "C": 14, "K": 3}
ALL_AMBULANCE = {"A": 10}
ALL = {**ALL_ACUTE, **ALL_MENTAL_HEALTH, **ALL_AMBULANCE}
GENERAL = {"T": 49, "L": 23, "M": 20, "S": 19, "I": 7}  # acute trusts that are not specialist

REGIONS = (
    "Vaelmark",
    "Upper Ombrelands",
    "Lower Ombrelands",
    "Zephyr Isles",
    "Thraxcoast",
    "Quillmere Plain",
    "Drummolk Hills",
)
PLACE_STARTS = (
    *("Azur", "Brox", "Cael", "Drumm", "Eldr", "Fjarn", "Gryx", "Hespr", "Ixim", "Jorv", "Kolv"),
    *("Lumb", "Myrr", "Nox", "Ombr", "Pyx", "Quill", "Rhuun", "Skarn", "Thrax", "Ulm", "Vael"),
    *("Wyx", "Xanth", "Yggr", "Zeph"),
)
PLACE_ENDS = (
    *("adrune", "askeld", "elquay", "enthal", "imorra", "indovar"),
    *("olisk", "ombrath", "orrin", "ulvane", "ynthia", "azzur"),
)

WAITS, CANCER = "Elective care", "Cancer care"
URGENT = "Urgent and emergency care"
FLOW, OUT_OF_HOSPITAL = "Effective flow and discharge", "Effective out of hospital care"
ACCESS, EFFECTIVENESS = "Access to services", "Effectiveness and experience"
SAFETY, PEOPLE = "Patient safety", "People and workforce"
FINANCE = "Finance and productivity"
MONTH, QUARTER, YEAR = ("Jun-25", "Sep-25"), ("Q1 2025/26", "Q2 2025/26"), ("2025/26", "2025/26")
ROLLING_YEAR = ("Jul 24 - Jun 25", "Oct 24 - Sep 25")
ROLLING_CHANGE = ("Jun 24 - Jun 25 vs Jun 23 - Jun 24", "Oct 24 - Sep 25 vs Oct 23 - Sep 24")
CQC_SINCE = "Latest published if awarded post August 2023"


class Shape(NamedTuple):
    """Bounds and quartiles that a metric's values are shaped to, smallest first."""

    least: float
    lower: float
    median: float
    upper: float
    most: float

    def value_at(self, share: float) -> float:
        """Return the value below which ``share`` (0 to 1) of the trusts lie."""
        if share < 0.25:
            return self.lower - _tail(0.25 - share, self.lower - self.least, self._half_width())
        if share < 0.5:
            return self.lower + (self.median - self.lower) * (share - 0.25) * 4
        if share < 0.75:
            return self.median + (self.upper - self.median) * (share - 0.5) * 4
        return self.upper + _tail(share - 0.75, self.most - self.upper, self._half_width())

    def _half_width(self) -> float:
        return (self.upper - self.lower) / 2


def _tail(beyond: float, reach: float, half_width: float) -> float:
    """Return how far past a quartile a value lies: a long tail thins out, a short one does not."""
    share = beyond * 4
    return reach * share if reach <= 1.5 * half_width else reach * share * share * share


@dataclass(frozen=True)
class Metric:
    """One metric: what it is called, who reports it, and how its values are spread."""

    id: str
    domain: str
    sub_domain: str
    name: str
    unit: str
    dates: tuple[str, str]
    reported_by: dict[str, int]  # sub-type key -> how many of its trusts
    shapes: dict[str, Shape] = field(default_factory=dict)  # by trust type
    better: str = "higher"
    decimals: int = 2
    zero: tuple[float, float] = (0.0, 0.0)  # values in this range become exactly 0
    moves: float = 0.06  # how far Q2 improves on Q1, in interquartile ranges; 0 keeps the spread
    yearly: bool = False  # the same values in both quarters
    categories: tuple[tuple[int, float], ...] = ()  # (score, share of trusts), best first


# Quartiles (lower, median, upper) are those printed beside the published values; the outer two
# figures of each shape are round numbers chosen for this file. No ambulance file was to hand, so
# those shapes are guesses.
METRICS = (
    Metric("OF0003", ACCESS, WAITS, "Percentage of patients waiting over 52 weeks for elective "
           "treatment", "percent", MONTH, {**GENERAL, "P": 13},
           {ACUTE: Shape(0, 1.33, 2.4, 3.32, 8)}, better="lower"),
    Metric("OF0005", ACCESS, WAITS, "Percentage of patients waiting over 52 weeks for community "
           "services", "percent", MONTH,
           {"T": 31, "L": 16, "M": 13, "S": 11, "P": 3, "I": 6, "H": 25, "C": 14, "K": 2},
           {ACUTE: Shape(0, 0.04, 1.11, 6.39, 60), MENTAL_HEALTH: Shape(0, 0.01, 0.7, 6.32, 60)},
           better="lower"),
    Metric("OF0010", ACCESS, CANCER, "Percentage of urgent referrals to receive a definitive "
           "diagnosis within 4 weeks", "percent", QUARTER, GENERAL,
           {ACUTE: Shape(58, 73.74, 76.88, 79.85, 88)}),
    Metric("OF0011", ACCESS, CANCER, "Percentage of patients treated for cancer within 62 days of "
           "referral", "percent", QUARTER, GENERAL, {ACUTE: Shape(44, 64.04, 71.12, 75.7, 87)}),
    Metric("OF0013", ACCESS, URGENT, "Percentage of emergency department attendances admitted, "
           "transferred or discharged within four hours", "percent", ("Q1 2025", "Q2 2025"),
           {**GENERAL, "P": 5}, {ACUTE: Shape(52, 70.05, 76.0, 78.95, 96)}, decimals=1),
    Metric("OF0014", ACCESS, URGENT, "Percentage of emergency department attendances spending over "
           "12 hours in the department", "percent", QUARTER, {**GENERAL, "P": 5},
           {ACUTE: Shape(0, 4.14, 8.36, 12.92, 25)}, better="lower"),
    Metric("OF0016", SAFETY, SAFETY, "Percentage of patients in mental health crisis to receive "
           "face-to-face contact within 24 hours", "percent", QUARTER,
           {"P": 1, "H": 42, "C": 1, "K": 2}, {MENTAL_HEALTH: Shape(25, 47.93, 58.0, 71.83, 100)}),
    Metric("OF0017", ACCESS, URGENT, "Average Category 2 ambulance response time", "mins",
           ("Q1 2025", "Q2 2025"), {"I": 1, "A": 10}, {AMBULANCE: Shape(25, 27, 30, 34, 40)},
           better="lower"),
    Metric("OF0020", SAFETY, SAFETY, "Number of MRSA infections", "count", ROLLING_YEAR, ALL_ACUTE,
           {ACUTE: Shape(0, 1, 3, 5, 25)}, better="lower", decimals=0, moves=0.0),
    Metric("OF0023", ACCESS, WAITS, "Percentage of cases where a patient is waiting 18 weeks or "
           "less for elective treatment", "percent", MONTH, {**GENERAL, "P": 13},
           {ACUTE: Shape(46, 56.91, 60.72, 65.92, 83)}),
    Metric("OF0025", EFFECTIVENESS, FLOW, "Average number of days from discharge ready date to "
           "actual discharge date (including zero days)", "days", MONTH,
           {"T": 47, "L": 21, "M": 20, "S": 15, "P": 16, "I": 7},
           {ACUTE: Shape(0, 0.5, 0.7, 1.0, 3.5)}, better="lower", decimals=1),
    Metric("OF0028", EFFECTIVENESS, OUT_OF_HOSPITAL, "Percentage of ambulance patients conveyed to "
           "emergency departments", "percent",
           ("Year to date 25/26", "Year to date 25/26"), {"I": 1, "A": 10},
           {AMBULANCE: Shape(45, 49.5, 52.5, 55.5, 60)}, better="lower", decimals=1),
    Metric("OF0041", ACCESS, "Mental health care", "Annual change in the number of children and "
           "young people accessing NHS-funded MH services", "percentage points", ROLLING_CHANGE,
           {"T": 10, "L": 2, "M": 4, "S": 2, "P": 2, "I": 2, "H": 39, "C": 5, "K": 2},
           {ACUTE: Shape(-23, 1.17, 7.98, 15.68, 45),
            MENTAL_HEALTH: Shape(-16, 0.59, 4.57, 15.17, 38)}),
    Metric("OF0048", SAFETY, SAFETY, "Rate of E-Coli infections", "rate", ROLLING_YEAR, ALL_ACUTE,
           {ACUTE: Shape(0.65, 1.05, 1.16, 1.32, 2.4)}, better="lower"),
    Metric("OF0057", EFFECTIVENESS, OUT_OF_HOSPITAL, "Urgent Community Response 2-hour "
           "performance", "percent", QUARTER,
           {"T": 16, "L": 9, "M": 11, "S": 9, "I": 6, "H": 23, "C": 13, "K": 1},
           {ACUTE: Shape(35, 78.54, 84.05, 90.46, 98),
            MENTAL_HEALTH: Shape(40, 80.08, 85.58, 89.48, 98)}),
    Metric("OF0061", SAFETY, SAFETY, "NHS Staff survey - raising concerns sub-score", "out of 10",
           ("2024", "2024"), ALL,
           {ACUTE: Shape(5.5, 6.24, 6.42, 6.59, 7.5),
            MENTAL_HEALTH: Shape(5.7, 6.57, 6.81, 6.95, 7.4),
            AMBULANCE: Shape(5.5, 5.9, 6.1, 6.25, 6.6)}, yearly=True),
    Metric("OF0063", EFFECTIVENESS, FLOW, "Percentage of inpatients with >60 day length of stay",
           "percent", QUARTER, {"I": 1, "H": 43, "C": 1, "K": 3},
           {MENTAL_HEALTH: Shape(10, 20.67, 24.67, 28.47, 36)}, better="lower"),
    Metric("OF0079", FINANCE, "Finance", "Planned surplus/deficit", "percent", YEAR, ALL,
           {ACUTE: Shape(-18, -3.99, -1.62, 0.0, 3.5), MENTAL_HEALTH: Shape(-3.5, 0, 0, 0, 2.5),
            AMBULANCE: Shape(-1.8, 0, 0, 0, 0.9)}, zero=(-0.6, 0.6), yearly=True),
    Metric("OF0081", FINANCE, "Finance", "Variance year-to-date to financial plan", "percent",
           ("Month 3 2025", "Month 6 2025"), ALL,
           {ACUTE: Shape(-6, -0.51, 0.0, 0.02, 3), MENTAL_HEALTH: Shape(-4, 0, 0, 0.04, 4),
            AMBULANCE: Shape(-1.2, 0, 0, 0.1, 1)}, zero=(-0.15, 0.0), moves=0.0),
    Metric("OF0082", PEOPLE, "Retention and culture", "Sickness absence rate", "percent",
           ("Q4 2024-25", "Q1 2025/26"), ALL,
           {ACUTE: Shape(3.5, 4.6, 5.21, 5.77, 7.1),
            MENTAL_HEALTH: Shape(3.3, 5.01, 5.65, 6.26, 7.6),
            AMBULANCE: Shape(5.8, 6.6, 7.1, 7.6, 8.4)}, better="lower"),
    Metric("OF0084", PEOPLE, "Retention and culture", "NHS staff survey engagement theme "
           "sub-score", "out of 10", ("2024", "2024"), ALL,
           {ACUTE: Shape(6, 6.71, 6.88, 7.04, 7.7),
            MENTAL_HEALTH: Shape(6.3, 6.95, 7.08, 7.21, 7.5),
            AMBULANCE: Shape(5.8, 6.1, 6.25, 6.4, 6.7)}, yearly=True),
    Metric("OF0085", FINANCE, "Productivity", "Implied productivity level", "percent",
           ("To M12 2024/25 vs 2023/24", "To M3 2025/26 vs 2024/25"), ALL_ACUTE,
           {ACUTE: Shape(-13, 0.31, 2.91, 5.19, 14)}),
    Metric("OF0086", FINANCE, "Productivity", "Relative difference in costs", "percent",
           ("2023/24", "2024/25"), {**ALL_MENTAL_HEALTH, **ALL_AMBULANCE},
           {MENTAL_HEALTH: Shape(67, 94.24, 105.39, 112.62, 138),
            AMBULANCE: Shape(85, 94, 101, 108, 120)},
           better="lower", moves=0.0),
    Metric("OF0088", SAFETY, SAFETY, "Rate of C-Difficile infections", "rate", ROLLING_YEAR,
           ALL_ACUTE, {ACUTE: Shape(0.75, 1.07, 1.22, 1.36, 4)}, better="lower"),
    Metric("OF0106", ACCESS, WAITS, "Difference between planned and actual 18 week performance",
           "percentage points", MONTH, {**GENERAL, "P": 13},
           {ACUTE: Shape(-7, -0.65, 0.99, 3.01, 10)}),
    Metric("OF1035", EFFECTIVENESS, "Patient experience", "CQC community mental health survey "
           "satisfaction rate", "score", ("2024", "2024"), {"I": 2, "H": 43, "C": 1, "K": 3},
           yearly=True, categories=((1, 0.06), (2, 0.86), (3, 0.05), (4, 0.03))),
    Metric("OF1046", EFFECTIVENESS, "Patient experience", "Summary Hospital Level Mortality "
           "Indicator", "score", ("Apr 24 - Mar 25", "Jul 24 - Jun 25"), GENERAL,
           categories=((1, 0.08), (2, 0.84), (3, 0.08))),
    Metric("OF1067", SAFETY, SAFETY, "CQC safe inspection", "score", (CQC_SINCE, CQC_SINCE),
           {"T": 8, "L": 1, "M": 2, "S": 2, "P": 1, "I": 1, "H": 3, "C": 3},
           yearly=True, categories=((1, 0.05), (2, 0.2), (3, 0.65), (4, 0.1))),
    Metric("OF1069", EFFECTIVENESS, "Patient experience", "CQC inpatient survey satisfaction rate",
           "score", ("2023", "2024"), {**GENERAL, "P": 12},
           categories=((1, 0.09), (2, 0.82), (3, 0.06), (4, 0.03))),
)  # fmt: skip

# Trusts with too little activity for a rate report a count: how many specialist trusts do.
COUNTED = {"OF0048": 4, "OF0088": 5}
# A few cells hold a token for "missing", as published files do: (metric, trust type) by quarter.
MISSING = (
    {("OF0057", ACUTE): "[x]", ("OF0041", MENTAL_HEALTH): "NA", ("OF0016", MENTAL_HEALTH): "[c]"},
    {("OF0041", ACUTE): "NA", ("OF0005", MENTAL_HEALTH): "[x]", ("OF0086", MENTAL_HEALTH): ""},
)
OVERRIDDEN = {
    ACUTE: 99,
    MENTAL_HEALTH: 19,
    AMBULANCE: 2,
}  # as many as in the published first quarter
IN_RECOVERY = {ACUTE: 4, MENTAL_HEALTH: 1, AMBULANCE: 0}

HEADER = (
    *("Region", "Trust_type", "Trust_subtype", "Trust_code", "Trust_name", "Domain", "Sub-domain"),
    *("Metric_ID", "Metric_description", "Reporting_date", "Units", "Value", "Median_value"),
    *("Lower_quartile", "Upper_quartile", "Rank"),
)


@dataclass(frozen=True)
class Trust:
    """One fictional trust; ``quality`` is what its metrics have in common."""

    code: str
    name: str
    region: str
    type: str
    subtype: str
    subtype_key: str
    quality: float


class Cell(NamedTuple):
    """What a trust reports for a metric: a number, or a token for a missing one."""

    unit: str
    number: float | None
    token: str = ""

    @property
    def text(self) -> str:
        """The value as a file shows it."""
        return self.token if self.number is None else repr(self.number)


Values = dict[str, dict[str, Cell]]  # metric ID -> trust code -> cell
Flags = dict[str, dict[str, int]]  # flag ID -> trust code -> 0 or 1


def normal(rng: Random) -> float:
    """Draw from (nearly) a standard normal distribution, by additions alone."""
    total = 0.0
    for _ in range(12):
        total += rng.random()
    return total - 6.0


def shuffled(items: Iterable[T], rng: Random) -> list[T]:
    """Return the items in a random order that every version of Python agrees on."""
    return [item for _, _, item in sorted((rng.random(), i, x) for i, x in enumerate(items))]


def make_trusts(rng: Random) -> list[Trust]:
    """Invent the country's trusts, ordered by code."""
    places = shuffled((start + end for start in PLACE_STARTS for end in PLACE_ENDS), rng)
    # No NHS trust has a code that begins with Z: theirs begin with R or T.
    letters = "ABCDEFGHJKLMNPQRSTUVWXY"
    codes = shuffled((f"Z{letter}{digit}" for letter in letters for digit in range(10)), rng)
    trusts = []
    for (key, kind, subtype), (count, endings) in SUBTYPES.items():
        for i in range(count):
            name = f"{places.pop()} {endings[i % len(endings)]}"
            region = REGIONS[int(rng.random() * len(REGIONS))]
            trusts.append(Trust(codes.pop(), name, region, kind, subtype, key, normal(rng)))
    return sorted(trusts, key=lambda trust: trust.code)


def reporting(metric: Metric, trusts: Sequence[Trust], rng: Random) -> list[Trust]:
    """Choose the trusts that report a metric, ordered by code."""
    chosen = set()
    for key, count in metric.reported_by.items():
        of_subtype = [trust for trust in trusts if trust.subtype_key == key]
        chosen |= {trust.code for trust in shuffled(of_subtype, rng)[:count]}
    return [trust for trust in trusts if trust.code in chosen]


def shares(latent: dict[str, float], jitter: dict[str, float]) -> dict[str, float]:
    """Spread trusts evenly over 0 to 1 in the order of ``latent``, each within its own step."""
    order = sorted(latent, key=lambda code: (latent[code], code))
    return {code: (place + jitter[code]) / len(order) for place, code in enumerate(order)}


def measure(metric: Metric, kind: str, share: float, quarter: int) -> float:
    """Turn a trust's place (0 to 1, smallest value first) into a published value."""
    if metric.categories:
        reached = 0.0
        for score, width in metric.categories:
            reached += width
            if share < reached:
                return float(score)
        return float(metric.categories[-1][0])
    shape = metric.shapes.get(kind) or next(iter(metric.shapes.values()))
    value = shape.value_at(share)
    if quarter and not metric.yearly:
        step = metric.moves * (shape.upper - shape.lower)
        value += step if metric.better == "higher" else -step
    value = min(max(value, shape.least), shape.most)
    low, high = metric.zero
    return 0.0 if low < value < high else round(value, metric.decimals) + 0.0


def make_values(trusts: Sequence[Trust], rng: Random) -> tuple[Values, Values]:
    """Draw every metric for both quarters."""
    quarters: tuple[Values, Values] = ({}, {})
    tiny = [t.code for t in shuffled((t for t in trusts if t.subtype_key == "P"), rng)]
    for metric in METRICS:
        reporters = reporting(metric, trusts, rng)
        # Best trusts first where a small value (or score) is the better one.
        sign = 1.0 if metric.better == "higher" and not metric.categories else -1.0
        latent = {t.code: sign * (0.55 * t.quality + 0.8 * normal(rng)) for t in reporters}
        jitter = {t.code: rng.random() for t in reporters}
        counts = {code: int(rng.random() * 4) for code in tiny[: COUNTED.get(metric.id, 0)]}
        for quarter in (0, 1):
            if quarter and not metric.yearly:
                latent = {code: place + 0.25 * normal(rng) for code, place in latent.items()}
            cells = quarters[quarter][metric.id] = {}
            for kind in FILES:
                pool = {t.code for t in reporters if t.type == kind or len(metric.shapes) == 1}
                placed = shares({c: latent[c] for c in latent if c in pool}, jitter)
                for trust in reporters:
                    if trust.type == kind:
                        value = measure(metric, kind, placed[trust.code], quarter)
                        cells[trust.code] = Cell(metric.unit, value)
            for code, count in counts.items():
                cells[code] = Cell("count", float(count))
            for (metric_id, kind), token in MISSING[quarter].items():
                if metric_id == metric.id:
                    of_type = [t.code for t in reporters if t.type == kind]
                    code = of_type[int(rng.random() * len(of_type))]
                    cells[code] = Cell(metric.unit, None, token)
    return quarters


def make_flags(trusts: Sequence[Trust], values: Values, rng: Random) -> tuple[Flags, Flags]:
    """Flag trusts for both quarters: the override goes mostly to those that plan a deficit."""
    quarters: tuple[Flags, Flags] = ({}, {})
    plan = {code: cell.number or 0.0 for code, cell in values["OF0079"].items()}
    strain = {t.code: plan[t.code] + 0.5 * t.quality + 1.5 * normal(rng) for t in trusts}
    for quarter in (0, 1):
        if quarter:
            strain = {code: value + 0.4 * normal(rng) for code, value in strain.items()}
        for flag, numbers, by in (
            ("OF5004", OVERRIDDEN, strain),
            ("OF5007", IN_RECOVERY, {t.code: t.quality for t in trusts}),
        ):
            worst: set[str] = set()
            for kind, number in numbers.items():
                of_type = [t.code for t in trusts if t.type == kind]
                worst |= set(sorted(of_type, key=lambda code: (by[code], code))[:number])
            quarters[quarter][flag] = {t.code: int(t.code in worst) for t in trusts}
    return quarters


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile by linear interpolation (the "inclusive" rule)."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def ranking_keys(metric: Metric, cells: Sequence[Cell]) -> list[float | None]:
    """Return what the column Rank sorts by, the best lowest.

    That is the value, except where some trusts have a count and the others a rate: these can be
    compared by their score only. A rate of at most 1 scores 1, the others 2 to 4 by rank; a count
    scores 1 to 4.
    """
    if not any(cell.unit == "count" for cell in cells) or metric.id == "OF0020":
        sign = -1 if metric.better == "higher" else 1
        return [None if cell.number is None else sign * cell.number for cell in cells]
    rates = [cell.number for cell in cells if cell.unit != "count" and cell.number is not None]
    missed = sorted(rate for rate in rates if rate > 1)
    keys: list[float | None] = []
    for cell in cells:
        if cell.number is None:
            keys.append(None)
        elif cell.unit == "count":
            keys.append(min(1 + cell.number, 4.0))
        elif cell.number <= 1:
            keys.append(1.0)
        else:
            keys.append(2 + 2 * bisect_left(missed, cell.number) / max(len(missed) - 1, 1))
    return keys


def official_rows(
    kind: str, trusts: Sequence[Trust], values: Values, flags: Flags, quarter: int
) -> Iterator[list[str]]:
    """Yield the rows of one official file, by metric and then trust."""
    of_type = [trust for trust in trusts if trust.type == kind]

    def row(trust: Trust, about: Sequence[str], figures: Sequence[str]) -> list[str]:
        lead = [QUARTER[1]] if quarter else []
        return [*lead, trust.region, kind, trust.subtype, trust.code, trust.name, *about, *figures]

    for metric in METRICS:
        cells = values[metric.id]
        mine = [trust for trust in of_type if trust.code in cells]
        numbers = sorted(n for t in mine if (n := cells[t.code].number) is not None)
        given = bool(metric.categories)
        spread = ["", "", ""]
        if numbers and not given:
            spread = [repr(round(quantile(numbers, share), 2) + 0.0) for share in (0.5, 0.25, 0.75)]
        keys = ranking_keys(metric, [cells[trust.code] for trust in mine])
        ordered = sorted(key for key in keys if key is not None)
        for trust, key in zip(mine, keys, strict=True):
            cell = cells[trust.code]
            rank = ""
            if key is not None and not given:
                rank = repr(1.0 + bisect_left(ordered, key))
            unit = "%" if quarter and cell.unit == "percent" else cell.unit
            about = (metric.domain, metric.sub_domain, metric.id, metric.name)
            yield row(trust, (*about, metric.dates[quarter], unit), (cell.text, *spread, rank))
    for flag, name, date in (
        ("OF5004", "Financial override", QUARTER[quarter]),
        (
            "OF5007",
            "Is the organisation in the Recovery Support Programme?",
            QUARTER[quarter] if quarter else "",
        ),
    ):
        for trust in of_type:
            summary = ("Summary", "Summary", flag, name, date, "flag")
            yield row(trust, summary, (repr(float(flags[flag][trust.code])), "", "", "", ""))


def wide_tables(
    trusts: Sequence[Trust], values: Values, flags: Flags
) -> dict[str, list[list[str]]]:
    """Return the first quarter's acute trusts again, one row a trust, by file name."""
    columns = {
        "waiting_times": {"rtt_18w": "OF0023", "rtt_52w": "OF0003", "rtt_vs_plan": "OF0106"},
        "a_and_e": {"a_and_e_4h": "OF0013", "a_and_e_12h": "OF0014"},
        "finance": {
            "planned_surplus": "OF0079",
            "variance_to_plan": "OF0081",
            "implied_productivity": "OF0085",
        },
    }
    tables = {}
    for name, metrics in columns.items():
        describe, override = name == "waiting_times", name == "finance"
        about = ["trust_name", "trust_type", "region"] if describe else []
        last = ["financial_override"] if override else []
        table = [["quarter", "trust_code", *about, *metrics, *last]]
        for trust in (t for t in trusts if t.type == ACUTE):
            cells = [values[metric].get(trust.code) for metric in metrics.values()]
            # A trust without an A&E has no row there, or (in one region) a row of empty cells:
            # both are ways in which such files say it.
            if not any(cells) and name == "a_and_e" and trust.region != REGIONS[-1]:
                continue
            row = [QUARTER[0], trust.code]
            row += [trust.name, trust.type, trust.region] if describe else []
            row += [cell.text if cell else "" for cell in cells]
            row += ["yes" if flags["OF5004"][trust.code] else "no"] if override else []
            table.append(row)
        tables[f"{name}.csv"] = table
    return tables


def write_csv(path: Path, rows: Iterable[Sequence[str]], *, byte_order_mark: bool = False) -> None:
    """Write rows as CSV with line feeds alone, whatever the platform."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding = "utf-8-sig" if byte_order_mark else "utf-8"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    print(path)


def main() -> None:
    """Write every sample file."""
    parser = argparse.ArgumentParser(description="Make the fictional sample data.")
    parser.add_argument(
        "--to",
        type=Path,
        default=Path(__file__).parent,
        metavar="DIR",
        help="folder to write to (default: the one this script is in)",
    )
    folder: Path = parser.parse_args().to
    rng = Random(SEED)
    trusts = make_trusts(rng)
    values = make_values(trusts, rng)
    flags = make_flags(trusts, values[0], rng)
    for quarter, name in enumerate(("2025-26-q1", "2025-26-q2")):
        header = ["Quarter", *HEADER] if quarter else list(HEADER)
        for kind, file in FILES.items():
            rows = official_rows(kind, trusts, values[quarter], flags[quarter], quarter)
            bom = kind in HAS_BYTE_ORDER_MARK
            write_csv(folder / name / file, [header, *rows], byte_order_mark=bom)
    wide = wide_tables(trusts, values[0], flags[0])
    for file, table in wide.items():
        write_csv(folder / "three-files" / file, table)
    for file, raw in make_excel.files(wide).items():
        path = folder / make_excel.FOLDER / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        print(path)
    for file, table in make_councils.files(PLACE_STARTS, PLACE_ENDS).items():
        write_csv(folder / make_councils.FOLDER / file, table)
    numbers = {
        metric: {code: cell.number for code, cell in cells.items() if cell.number is not None}
        for metric, cells in values[1].items()
    }
    for file, content in make_statistics.files(trusts, numbers).items():
        path = folder / make_statistics.FOLDER / file
        if isinstance(content, bytes):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(path)
        else:
            write_csv(
                path, [["" if cell is None else str(cell) for cell in row] for row in content]
            )


if __name__ == "__main__":
    main()
