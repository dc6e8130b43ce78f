"""Share out counts of providers among the acute trusts whose footprint they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.sources._grid import figure

if TYPE_CHECKING:
    from nhs_rank.analyses._build._gather import Gathered
    from nhs_rank.analyses._build._organisations import Trusts
    from nhs_rank.analyses._build._vintage import Vintage
    from nhs_rank.diagnostics import Log

__all__ = ["PUBLISHED", "footprints"]

#: What a measure of footprints, as published, is called.
PUBLISHED = "footprint_"


def footprints(
    counts: pl.DataFrame,
    gathered: list[Gathered],
    trusts: Trusts,
    vintage: Vintage,
    log: Log,
) -> pl.DataFrame | None:
    """Return counts with ``trust_code``, each provider's shared out among acute trusts.

    Parameters
    ----------
    counts
        Columns of `CHOSEN`, of one statistic and the months that are asked for.
    gathered
        Files, some of them with shares: each month's own are used, else those of the nearest.
    trusts
        Acute trusts of the shares go to their successors.
    vintage
        Which of several mappings of a month is taken.
    log
        Takes what was not mapped.

    Returns
    -------
    The counts, or None if no file has shares or published footprints.

    """
    maps = _maps(gathered, vintage)
    own = counts.filter(~pl.col("measure").str.starts_with(PUBLISHED))
    published = counts.filter(pl.col("measure").str.starts_with(PUBLISHED)).with_columns(
        pl.col("measure").str.strip_prefix(PUBLISHED)
    )
    parts = []
    others: dict[tuple[str, str], list[str]] = {}
    if maps:
        for (month,), part in own.group_by("period", maintain_order=True):
            taken = min(maps, key=lambda one: (_apart(one, str(month)), one))
            shares, path = maps[taken]
            if taken != month:
                others.setdefault((taken, path), []).append(str(month))
            parts.append(_shared(part, shares, path, trusts, log))
    for (taken, path), months in sorted(others.items()):
        named = ", ".join(sorted(months))
        log.add(c.OTHER_SHARES(months=named, taken=taken, mapping=path))
    done = {str(month) for part in parts for month in part["period"].unique()}
    rest = published.filter(~pl.col("period").is_in(sorted(done)))
    if not rest.is_empty():
        codes = {code: trusts.code_of(code, "ae")[0] for code in rest["provider"].unique()}
        parts.append(
            rest.with_columns(pl.col("provider").replace_strict(codes).alias("trust_code"))
        )
    if not parts:
        return None
    joined = pl.concat(parts, how="diagonal")
    known = trusts.details["trust_code"].to_list()
    return joined.filter(pl.col("trust_code").is_in(known))


def _maps(gathered: list[Gathered], vintage: Vintage) -> dict[str, tuple[pl.DataFrame, str]]:
    """The shares of each month, and the file that they are from."""
    found: dict[str, tuple[pl.DataFrame, str]] = {}
    ordered = sorted(gathered, key=lambda one: (one.revised, one.statistics.issued or "", one.path))
    for item in ordered if vintage == "first" else reversed(ordered):
        if item.statistics.shares is not None:
            for month in item.statistics.periods:
                found.setdefault(month, (item.statistics.shares, item.path))
    return found


def _apart(one: str, other: str) -> int:
    return abs(
        (int(one[:4]) * 12 + int(one[5:])) - (int(other[:4]) * 12 + int(other[5:]))
    )


def _shared(
    counts: pl.DataFrame, shares: pl.DataFrame, path: str, trusts: Trusts, log: Log
) -> pl.DataFrame:
    mapped = shares.select(
        pl.col("provider").str.strip_chars().str.to_uppercase(),
        "share",
        pl.col("acute")
        .str.strip_chars()
        .str.to_uppercase()
        .map_elements(lambda code: trusts.code_of(code, "ae")[0], return_dtype=pl.String)
        .alias("trust_code"),
    )
    counts = counts.with_columns(pl.col("provider").str.strip_chars().str.to_uppercase())
    lost = counts.join(mapped, on="provider", how="anti").filter(
        (pl.col("measure") == "attendances") & (pl.col("count") > 0)
    )
    for row in lost.iter_rows(named=True):
        log.add(
            c.NOT_MAPPED(
                path=row["place"],
                line=row["line"],
                column=row["column"],
                value=figure(row["count"]),
                provider=f"{row['name']} ({row['provider']})" if row["name"] else row["provider"],
                measure=row["measure"],
                month=row["period"],
                mapping=path,
            )
        )
    return (
        counts.join(mapped, on="provider", how="inner", maintain_order="left")
        .with_columns((pl.col("count") * pl.col("share")).alias("count"))
        .drop("share")
    )
