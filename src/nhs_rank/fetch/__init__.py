"""Download official files, and write down where each came from."""

from nhs_rank.fetch.fetching import fetch, fetch_statistics, listing, sources
from nhs_rank.fetch.network import Limits
from nhs_rank.fetch.result import (
    FetchedFile,
    FetchedStatistic,
    FetchResult,
    ListedFile,
    ListedSource,
    StatisticsResult,
    Status,
)

__all__ = [
    "FetchResult",
    "FetchedFile",
    "FetchedStatistic",
    "Limits",
    "ListedFile",
    "ListedSource",
    "StatisticsResult",
    "Status",
    "fetch",
    "fetch_statistics",
    "listing",
    "sources",
]
