"""What is held against the published tables, and how far off each may be."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

__all__ = ["QUANTITIES", "Kind", "Quantity", "Tolerance"]

Kind = Literal["score", "segment", "rank", "metric_rank", "flag", "likely_score", "likely_rank"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of the league table: its title, its kind, and what its key stands for."""

    title: str
    kind: Kind
    key: Literal["", "domain", "metric"] = ""


#: In the order in which they are reported.
QUANTITIES: dict[str, Quantity] = {
    "average_score": Quantity("Average metric score", "score"),
    "unadjusted_segment": Quantity("Unadjusted segment", "segment"),
    "segment": Quantity("Segment", "segment"),
    "rank": Quantity("Rank", "rank"),
    "score_rank": Quantity("Rank on score alone", "rank"),
    "final_segment": Quantity("Final segment", "segment"),
    "financial_override": Quantity("Deficit flag", "flag"),
    "likely_score_low": Quantity("Likely score, best end", "likely_score"),
    "likely_score_high": Quantity("Likely score, worst end", "likely_score"),
    "likely_rank_low": Quantity("Likely rank, best end", "likely_rank"),
    "likely_rank_high": Quantity("Likely rank, worst end", "likely_rank"),
    "domain_score": Quantity("Domain scores", "score", "domain"),
    "domain_segment": Quantity("Domain segments", "segment", "domain"),
    "metric_score": Quantity("Metric scores", "score", "metric"),
    "metric_rank": Quantity("Metric ranks", "metric_rank", "metric"),
}


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a computed figure may be off before it counts as off.

    ``score``
        Averages, domain scores and metric scores, both sides to two decimals. They are published
        so, and un-rounding cannot undo every rounding: 0.01 is one step of the last place. A
        segment is within the tolerance if a score this much better or worse would be placed in it.
    ``rank``
        Places. A trust whose average is one step off passes, or is passed by, its neighbour.
    ``likely_score``, ``likely_rank``
        Ends of likely ranges, beyond what the luck of our draws leaves open: percentiles of 30,000
        draws waver by about a hundredth and by a place at most. The published ends were drawn
        too, and are rounded; with draws without number ours come within 0.04 and one place.

    A metric's rank is within the tolerance in every place that trusts with the same published
    value share: which of them is first cannot be told from rounded values.
    """

    score: float = 0.01
    rank: int = 1
    likely_score: float = 0.05
    likely_rank: int = 1

    def of(self, kind: Kind) -> float:
        """Return the tolerance of figures of one kind, beyond what the range of places allows."""
        return {
            "score": self.score,
            "rank": self.rank,
            "likely_score": self.likely_score,
            "likely_rank": self.likely_rank,
        }.get(kind, 0.0)

    def as_dict(self) -> dict[str, float]:
        """Return the tolerances by name."""
        return asdict(self)
