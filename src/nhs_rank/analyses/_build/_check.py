"""Hold made values and the scores made from them against the published ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nhs_rank.analyses._build._rows import as_cells, as_trusts
from nhs_rank.arithmetic import rounded
from nhs_rank.steps.score import score

if TYPE_CHECKING:
    from nhs_rank.framework import Framework
    from nhs_rank.reading import Source, Table

__all__ = ["CAUSES", "Check", "check"]

#: Why a made value can differ from the published one.
CAUSES = {
    "revised since": "the counts were revised, and those of the other vintage give the published "
    "value or were all that was there",
    "mapping": "without the footprints of other providers the trust has the published value",
    "rounding": "one unit of the last published place: the publisher rounded in other steps",
    "not made": "the value was published, and no file has the counts that it is made of",
    "unknown": "nothing that is known explains it",
}
_MOST_DECIMALS = 6
_SCORE_DECIMALS = 2


@dataclass(frozen=True)
class Check:
    """Made against published.

    ``figures``
        A row for each figure: ``metric, quantity`` (value or score), ``trust_code, trust_name,
        published, made, difference, exact, cause``. ``made`` is at the published precision.
    ``lines``
        A row for each metric: ``metric, name, values, values_exact, scores, scores_exact,
        largest_difference, causes, tentative``.
    ``sources``
        The published files.
    """

    figures: pl.DataFrame
    lines: pl.DataFrame
    sources: tuple[Source, ...]

    @property
    def ok(self) -> bool:
        """Whether every figure is as published."""
        return bool(self.figures["exact"].all())

    def counts(self, *, tentative: bool = False) -> dict[str, int]:
        """Return how many values and scores were compared and exact."""
        own = self.lines.filter(pl.col("tentative") == tentative)
        return {
            name: int(own[name].sum()) for name in ("values", "values_exact", "scores", "scores_exact")
        }

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON shows it."""
        return {
            "ok": self.ok,
            **self.counts(),
            "published": [{"path": one.path, "sha256": one.sha256} for one in self.sources],
            "metrics": self.lines.to_dicts(),
            "off": self.figures.filter(~pl.col("exact")).to_dicts(),
        }


def check(
    rows: pl.DataFrame,
    published: Table,
    framework: Framework,
    other: pl.DataFrame,
    unmapped: pl.DataFrame,
) -> Check:
    """Compare made rows with the published values and scores of their quarter.

    Parameters
    ----------
    rows
        Columns of `ROWS`, made ones only.
    published
        The published figures of the quarter.
    framework
        Scores the values, rounding them first where it says so.
    other
        Values of the other vintage: columns of `MADE`.
    unmapped
        Values without footprints: columns of `MADE`.

    """
    cells = published.cells.filter(pl.col("metric").is_in(rows["metric"].unique().to_list()))
    theirs = cells.select("metric", "trust_code", "value", "given")
    theirs = theirs.join(
        published.trusts.select("trust_code", "trust_name"), on="trust_code", how="left"
    )
    own = rows.select("metric", "trust_code", pl.col("value").alias("own"), "vintage")
    values = _values(theirs, own, other, unmapped, framework)
    made = score(as_cells(rows), as_trusts(rows), framework, source="values")
    scores = _scores(theirs, made, own)
    figures = pl.concat([values, scores]).sort("metric", "quantity", "trust_code")
    return Check(figures, _lines(figures, framework), published.sources)


_FIGURES = {
    "metric": pl.String(),
    "quantity": pl.String(),
    "trust_code": pl.String(),
    "trust_name": pl.String(),
    "published": pl.Float64(),
    "made": pl.Float64(),
    "difference": pl.Float64(),
    "exact": pl.Boolean(),
    "cause": pl.String(),
}


def _values(
    theirs: pl.DataFrame,
    own: pl.DataFrame,
    other: pl.DataFrame,
    unmapped: pl.DataFrame,
    framework: Framework,
) -> pl.DataFrame:
    key = ["metric", "trust_code"]
    both = (
        theirs.filter(pl.col("value").is_not_null())
        .join(own, on=key, how="left")
        .join(other.select(*key, pl.col("value").alias("other")), on=key, how="left")
        .join(unmapped.select(*key, pl.col("value").alias("unmapped")), on=key, how="left")
        .sort(key)
    )
    parts = [pl.DataFrame(schema=_FIGURES)]
    for (metric,), part in both.group_by("metric", maintain_order=True):
        published = part["value"].to_numpy()
        places = _decimals(published)
        first = framework.metrics[str(metric)].round

        def at(name: str, part: pl.DataFrame = part, first: int | None = first, places: int = places) -> Any:
            """A column as whole numbers of the last published place, -1e18 where it is empty."""
            made_at_all = part[name].is_not_null().to_numpy()
            value = part[name].fill_null(0.0).to_numpy()
            if first is not None and first > places:
                value = rounded(value, first) / 10**first
            return np.where(made_at_all, rounded(value, places), np.iinfo(np.int64).min)

        wanted, made = rounded(published, places), at("own")
        made_at_all = part["own"].is_not_null().to_numpy()
        exact = made == wanted
        causes = np.select(
            [
                exact,
                ~made_at_all,
                (at("other") == wanted) | part["vintage"].str.contains("revised").fill_null(False).to_numpy(),
                at("unmapped") == wanted,
                np.abs(np.where(made_at_all, made - wanted, 99)) <= 1,
            ],
            ["", "not made", "revised since", "mapping", "rounding"],
            "unknown",
        )
        shown = pl.Series("made", np.where(made_at_all, made / 10**places, np.nan)).fill_nan(None)
        parts.append(
            part.select(
                "metric",
                pl.lit("value").alias("quantity"),
                "trust_code",
                "trust_name",
                pl.col("value").alias("published"),
                shown,
                (shown - pl.col("value")).round(_MOST_DECIMALS).alias("difference"),
                pl.Series("exact", exact),
                pl.Series("cause", causes.tolist(), dtype=pl.String).replace("", None),
            )
        )
    return pl.concat(parts)


def _decimals(published: np.ndarray[Any, Any]) -> int:
    """The decimals that values were published with."""
    for places in range(_MOST_DECIMALS):
        if np.allclose(np.round(published, places), published, rtol=0, atol=1e-9):
            return places
    return _MOST_DECIMALS


def _scores(theirs: pl.DataFrame, made: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    key = ["metric", "trust_code"]
    both = (
        theirs.filter(pl.col("given").is_not_null())
        .join(own.select(*key), on=key, how="inner")
        .join(made.select(*key, "score"), on=key, how="inner")
        .sort(key)
    )
    wanted = rounded(both["given"].to_numpy(), _SCORE_DECIMALS)
    ours = rounded(both["score"].to_numpy(), _SCORE_DECIMALS)
    unit = 10**_SCORE_DECIMALS
    return both.select(
        "metric",
        pl.lit("score").alias("quantity"),
        "trust_code",
        "trust_name",
        pl.col("given").alias("published"),
        pl.Series("made", ours / unit),
        pl.Series("difference", (ours - wanted) / unit),
        pl.Series("exact", ours == wanted),
        pl.lit(None, pl.String).alias("cause"),
    )


def _lines(figures: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    rows = []
    for key, metric in framework.metrics.items():
        own = figures.filter(pl.col("metric") == key)
        if own.is_empty():
            continue
        values = own.filter(pl.col("quantity") == "value")
        scores = own.filter(pl.col("quantity") == "score")
        causes = values.filter(~pl.col("exact"))["cause"].value_counts(sort=True)
        rows.append(
            (
                key,
                metric.name,
                values.height,
                int(values["exact"].sum()),
                scores.height,
                int(scores["exact"].sum()),
                values["difference"].abs().max(),
                ", ".join(f"{cause} ({count})" for cause, count in causes.iter_rows()) or None,
                metric.built_from is not None and metric.built_from.tentative,
            )
        )
    return pl.DataFrame(
        rows,
        schema={
            "metric": pl.String(),
            "name": pl.String(),
            "values": pl.Int64(),
            "values_exact": pl.Int64(),
            "scores": pl.Int64(),
            "scores_exact": pl.Int64(),
            "largest_difference": pl.Float64(),
            "causes": pl.String(),
            "tentative": pl.Boolean(),
        },
        orient="row",
    )
