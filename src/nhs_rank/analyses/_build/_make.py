"""Counts to values: add up the months, divide, and say what could not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.analyses._build._footprint import footprints
from nhs_rank.analyses._build._organisations import with_trusts
from nhs_rank.arithmetic import rounded
from nhs_rank.diagnostics import codes as c
from nhs_rank.words import folded

if TYPE_CHECKING:
    from nhs_rank.analyses._build._definitions import Definition
    from nhs_rank.analyses._build._gather import Gathered
    from nhs_rank.analyses._build._organisations import Trusts
    from nhs_rank.analyses._build._vintage import Vintage
    from nhs_rank.diagnostics import Log

__all__ = ["MADE", "make"]

#: One made value of a metric, and what it was made of.
MADE: dict[str, pl.DataType] = {
    "trust_code": pl.String(),
    "metric": pl.String(),
    "value": pl.Float64(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "source": pl.String(),
    "source_sha256": pl.String(),
    "period": pl.String(),
    "vintage": pl.String(),
}


def make(
    definitions: list[Definition],
    counts: pl.DataFrame,
    gathered: list[Gathered],
    trusts: Trusts,
    quarter: str,
    vintage: Vintage,
    log: Log,
) -> pl.DataFrame:
    """Return `MADE`: a row for every metric and trust that could be made.

    Parameters
    ----------
    definitions
        What is made.
    counts
        Columns of `CHOSEN`.
    gathered
        The files, for the footprints in them.
    trusts
        Whose counts matter.
    quarter
        As messages name it.
    vintage
        Which of several mappings of a month is taken.
    log
        Takes a warning for every metric that cannot be made.

    """
    parts = [pl.DataFrame(schema=MADE)]
    placed: dict[tuple[str, str | None, tuple[str, ...]], pl.DataFrame | None] = {}
    per_trust = counts.filter(~pl.col("statistic").is_in(_shared_out(definitions)))
    known = with_trusts(per_trust, trusts, log)
    for item in definitions:
        of_source = pl.any_horizontal(
            pl.col("statistic") == item.built.source, pl.col("publication") == item.built.source
        )
        own = counts.filter(of_source & pl.col("period").is_in(item.periods))
        if counts.filter(of_source).is_empty():
            continue  # no file of it at all: nothing was promised
        if item.built.footprint is None:
            theirs = known.filter(of_source & pl.col("period").is_in(item.periods))
        else:
            key = (item.built.source, item.built.footprint, item.periods)
            if key not in placed:
                of_publication = [one for one in gathered if item.takes(one.publication)]
                placed[key] = footprints(own, of_publication, trusts, vintage, log)
            shared = placed[key]
            if shared is None:
                log.add(c.NO_SHARES(metric=item.key))
                continue
            theirs = shared
        if theirs.is_empty() and not _missing(item, own):
            needed = ", ".join(item.periods)
            source = item.built.source
            log.add(c.NO_TRUST_COUNTED(metric=item.key, needed=needed, source=source))
            continue
        if _lacks_months(item, theirs, quarter, log):
            continue
        parts.append(_values(item, theirs, trusts, log))
        if item.built.tentative and not parts[-1].is_empty():
            log.add(c.ONE_TRUST_ONLY(metric=item.key))
    return pl.concat(parts)


def _shared_out(definitions: list[Definition]) -> list[str]:
    """The statistics of which all metrics go by footprints: any provider may count in them."""
    by_provider = {item.built.source for item in definitions if item.built.footprint is None}
    return sorted(
        {item.built.source for item in definitions if item.built.footprint} - by_provider
    )


def _lacks_months(item: Definition, counts: pl.DataFrame, quarter: str, log: Log) -> bool:
    """Whether a month is missing of which the metric is made; it is reported."""
    missing = _missing(item, counts)
    if not missing:
        return False
    found = sorted(set(counts["period"]))
    log.add(
        c.MONTHS_MISSING(
            metric=item.key,
            quarter=quarter,
            needed=", ".join(item.periods),
            missing=", ".join(dict.fromkeys(missing)),
            found=f" (they have {', '.join(found)})" if found else "",
        )
    )
    return True


def _missing(item: Definition, counts: pl.DataFrame) -> list[str]:
    """The periods that a count which the metric is made of has nothing for."""
    missing = []
    for measure in filter(None, (item.built.counted, item.built.denominator)):
        periods = set(counts.filter(pl.col("measure") == measure)["period"])
        missing += [period for period in item.periods if period not in periods]
    return missing


def _values(item: Definition, counts: pl.DataFrame, trusts: Trusts, log: Log) -> pl.DataFrame:
    """`MADE` of one metric."""
    counts = counts.join(_reporting(item, trusts), on="trust_code", how="semi")
    measures = [name for name in (item.built.counted, item.built.denominator) if name]
    counts = _whole(item, counts.filter(pl.col("measure").is_in(measures)), measures, log)
    if item.built.denominator is None:
        counts = _own_scores(item, counts, trusts, log)
    _report_gaps(item, counts, trusts, log)
    sums = (
        counts.sort("path", "line")
        .group_by("trust_code", "measure")
        .agg(pl.col("count").sum())
        .pivot("measure", index="trust_code", values="count")
    )
    for name in measures:
        if name not in sums.columns:
            return pl.DataFrame(schema=MADE)
    top = pl.col(item.built.counted)
    under = pl.col(item.built.denominator) if item.built.denominator else None
    quotient = top if under is None else pl.when(under > 0).then(top / under)
    nothing = pl.lit(None, pl.Float64)
    made = sums.select(
        "trust_code",
        pl.lit(item.key).alias("metric"),
        (quotient * item.scale).alias("value"),
        (nothing if under is None else top).alias("numerator"),
        (nothing if under is None else under).alias("denominator"),
    ).filter(pl.col("value").is_not_null())
    if item.built.round is not None:
        whole = rounded(made["value"].to_numpy(), item.built.round) / 10**item.built.round
        made = made.with_columns(pl.Series("value", whole))
    made = made.with_columns(pl.col("value") * item.factor)
    return made.join(_provenance(counts), on="trust_code", how="left").with_columns(
        pl.lit(_span(item.periods)).alias("period")
    ).select(list(MADE)).sort("trust_code")


def _whole(item: Definition, counts: pl.DataFrame, measures: list[str], log: Log) -> pl.DataFrame:
    """Leave out a provider's month that has one of the counts only: it would weigh on one side."""
    key = ["provider", "period"]
    whole = pl.col("measure").n_unique().over(key) == len(measures)
    for row in counts.filter(~whole).sort("place", "line").iter_rows(named=True):
        lacking = next(one for one in measures if one != row["measure"])
        log.add(
            c.HALF_A_COUNT(
                path=row["place"],
                line=row["line"],
                column=row["column"],
                value=row["provider"],
                have=row["measure"],
                lack=lacking,
                month=row["period"],
                metric=item.key,
            )
        )
    return counts.filter(whole)


def _own_scores(
    item: Definition, counts: pl.DataFrame, trusts: Trusts, log: Log
) -> pl.DataFrame:
    """Keep one row a trust of what cannot be added up: its own, before that of one it took over."""
    own = counts.filter(~pl.col("folded"))
    rest = counts.join(own, on="trust_code", how="anti")
    several = rest.filter(pl.len().over("trust_code", "period") > 1)
    names = dict(trusts.details.select("trust_code", "trust_name").iter_rows())
    for (code,), part in several.group_by("trust_code", maintain_order=True):
        codes = ", ".join(part["provider"].unique().sort())
        trust = f"{names.get(str(code)) or ''} ({code})".strip()
        log.add(c.SUCCESSOR_SCORES(trust=trust, codes=codes, metric=item.key, value=code))
    return pl.concat([own, rest.join(several, on="trust_code", how="anti")])


def _provenance(counts: pl.DataFrame) -> pl.DataFrame:
    """The files of each trust's counts, of each its hash, and whether any was a revision."""
    files = counts.select("trust_code", "path", "sha256", "vintage").unique().sort("path")
    return files.group_by("trust_code", maintain_order=True).agg(
        pl.col("path").unique(maintain_order=True).str.join("; ").alias("source"),
        pl.col("sha256").unique(maintain_order=True).str.join("; ").alias("source_sha256"),
        pl.col("vintage").unique().sort().str.join(" and ").alias("vintage"),
    )


def _span(periods: tuple[str, ...]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def _reporting(item: Definition, trusts: Trusts) -> pl.DataFrame:
    """The trusts that the metric is reported for."""
    details = trusts.details
    if item.metric.types:
        names = [trusts.types[key] for key in item.metric.types if key in trusts.types]
        details = details.filter(pl.col("trust_type").is_in(names))
    out = {folded(name) for name in item.built.leave_out}
    left_out = [
        code
        for code, subtype in details.select("trust_code", "trust_subtype").iter_rows()
        if folded(code) in out or folded(subtype or "") in out
    ]
    return details.filter(~pl.col("trust_code").is_in(left_out)).select("trust_code")


def _report_gaps(item: Definition, counts: pl.DataFrame, trusts: Trusts, log: Log) -> None:
    """Warn of a trust that counts in some of the months and has no row for another."""
    if len(item.periods) == 1:
        return
    own = counts.filter(pl.col("measure") == (item.built.denominator or item.built.counted))
    names = dict(trusts.details.select("trust_code", "trust_name").iter_rows())
    for code, periods in (
        own.group_by("trust_code").agg(pl.col("period").unique()).sort("trust_code").iter_rows()
    ):
        missing = [period for period in item.periods if period not in periods]
        if missing:
            log.add(
                c.TRUST_LACKS_MONTH(
                    trust=f"{names.get(code) or ''} ({code})".strip(),
                    value=code,
                    missing=", ".join(missing),
                    source=item.built.source,
                    metric=item.key,
                )
            )
