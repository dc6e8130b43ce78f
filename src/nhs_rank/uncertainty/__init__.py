"""How sure a ranking is: the same pipeline asked many times with other inputs."""

from __future__ import annotations

from nhs_rank.uncertainty.model import Model
from nhs_rank.uncertainty.ranges import likely_ranges, spread_warnings
from nhs_rank.uncertainty.simulate import Progress, simulate
from nhs_rank.uncertainty.tally import Tally

__all__ = ["Model", "Progress", "Tally", "likely_ranges", "simulate", "spread_warnings"]
