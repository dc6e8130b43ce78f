"""A ranked quarter: every step's table, the settings that made it, and all that can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank._questions import Questions
from nhs_rank.answer import Answer, head_of
from nhs_rank.fields import SCHEMA_VERSION
from nhs_rank.options import Options, check_names
from nhs_rank.selection import Selection
from nhs_rank.steps.origin import origins_of_scores, overall, shares_by_origin
from nhs_rank.steps.tables import detail_table
from nhs_rank.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike
    from typing import Unpack

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.framework import Framework
    from nhs_rank.inputs import Inputs
    from nhs_rank.options import Settings
    from nhs_rank.output.document import Document
    from nhs_rank.reading import Table
    from nhs_rank.steps.weigh import Weighting
    from nhs_rank.uncertainty import Progress

__all__ = ["SCHEMA_VERSION", "Result"]


#: Less of an average than this is nothing.
_ALL_BUT = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class Result(Questions, Answer):
    """A league table and all that it was made from and with.

    Attributes
    ----------
    inputs
        The files that it was made from, all quarters of them.
    quarter, quarters
        The quarter that is ranked, and all quarters of the inputs.
    league
        One row a trust, ordered by type, rank and code; the columns of `nhs_rank.fields.LEAGUE`,
        then ``domain_<key>``, perhaps ``final_segment``, and a boolean column for each other flag
        of the framework. Averages are unrounded.
    scores
        The scored metrics, as `nhs_rank.steps.score.score` returns them.
    placed
        The steps in full: averages, flags, segments, ranks and, with draws, likely ranges,
        their Monte Carlo errors (``likely_rank_low_mc_se`` and so on) and the share of draws in
        each segment (``p_segment_1`` and so on), ordered by trust code.
    cuts
        The bounds between segments; under an empty key when they hold for all types.
    weighting
        The weights in use.
    framework, options
        What it was made with.
    table
        The inputs of the quarter.
    warnings
        What it should be read with, that of reading included.

    """

    inputs: Inputs
    quarter: str | None
    quarters: tuple[str | None, ...]
    league: pl.DataFrame
    scores: pl.DataFrame
    placed: pl.DataFrame
    cuts: dict[str, tuple[float, ...]]
    weighting: Weighting
    framework: Framework
    options: Options
    table: Table
    warnings: tuple[Diagnostic, ...]

    @property
    def detail(self) -> pl.DataFrame:
        """One row for each trust and scored metric, with `nhs_rank.fields.DETAIL`.

        Then ``origin`` (made, carried or given), where the files say where rows come from.
        """
        detail = detail_table(
            self.scores, self.placed, self.framework, self.weighting, self.quarter
        )
        if not self.table.origins.is_empty():
            own = origins_of_scores(self.scores, self.table.origins, self.framework)
            detail = detail.join(
                own, on=["trust_code", "metric"], how="left", maintain_order="left"
            )
        if self.options.trust_type is None:
            return detail
        return detail.filter(pl.col("trust_code").is_in(self.league["trust_code"].to_list()))

    @cached_property
    def origins(self) -> pl.DataFrame | None:
        """The shares of each trust's average that are made, carried, missing and given.

        ``trust_code`` and `nhs_rank.steps.origin.SHARES`; None for files that say nothing of it.
        """
        if self.table.origins.is_empty():
            return None
        return shares_by_origin(
            self.scores, self.placed, self.table.origins, self.framework, self.weighting
        )

    @property
    def origin(self) -> dict[str, float] | None:
        """The shares of ``origins`` over all ranked trusts; None for files that say nothing."""
        return None if self.origins is None else _said(overall(self.origins, self.placed))

    def origin_of(self, trust_code: str) -> dict[str, float] | None:
        """Return the shares of ``origins`` of one trust; None for files that say nothing."""
        return None if self.origins is None else _by_trust(self.origins)[trust_code]

    @property
    def is_estimate(self) -> bool:
        """Whether a part of an average is carried from an earlier quarter, or missing."""
        origin = self.origin
        return origin is not None and origin["carried"] + origin["missing"] > _ALL_BUT

    @property
    def notes(self) -> tuple[str, ...]:
        """That it is an estimate, if it is, and what its likely ranges leave out."""
        if not self.is_estimate:
            return ()
        notes = ["This is an estimate, not the published table."]
        if self.options.draws:
            notes.append("Likely ranges do not cover what is carried or missing.")
        return tuple(notes)

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The league table, its detail, and the steps in full."""
        return {"league": self.league, "detail": self.detail, "placed": self.placed}

    @property
    def head(self) -> dict[str, Any]:
        """What the JSON of everything that is asked of this result begins with.

        ``schema_version, tool, framework, quarter, inputs, settings, segment_cuts, draws, seed``.
        """
        head = head_of(self.framework)
        cuts = {kind: list(bounds) for kind, bounds in self.cuts.items()}
        return {
            **head,
            "framework": head["framework"] | {"path": self.framework.path},
            "quarter": self.quarter,
            "inputs": [
                {"path": source.path, "sha256": source.sha256, "rows": source.rows}
                for source in self.table.sources
            ],
            "settings": self.options.model_dump(mode="json", exclude={"quarter", "draws", "seed"}),
            "segment_cuts": cuts[""] if list(cuts) == [""] else cuts,
            "draws": self.options.draws,
            "seed": self.options.seed,
            **({} if self.origin is None else {"origin": self.origin}),
            **({"notes": list(self.notes)} if self.notes else {}),
        }

    def rerun(
        self,
        *,
        framework: str | PathLike[str] | Framework | None = None,
        table: Table | None = None,
        on_progress: Progress | None = None,
        **settings: Unpack[Settings],
    ) -> Result:
        """Rank again with something changed; what is not named stays as it is.

        No file is read again, unless another framework reads the files otherwise.

        Parameters
        ----------
        framework
            Another framework, its name, or the path of its file.
        table
            Other inputs of one or more quarters, such as the present ones with a value changed.
        on_progress
            Called with the number of draws done and wanted.
        **settings
            The keywords of `Inputs.rank`: ``weights``, ``cap``, ``scores``, ``unround``,
            ``cuts``, ``quarter``, ``trust_type``, ``draws``, ``seed``.

        Raises
        ------
        InputError
            As `Inputs.rank` does.

        Examples
        --------
        >>> import nhs_rank
        >>> league = nhs_rank.compute("sample_data/2025-26-q1", draws=0)
        >>> half = league.rerun(weights={"finance": 0.5})
        >>> half.options.weights
        {'finance': 0.5}

        """
        check_names("rerun", settings)
        options = self.options
        if settings:
            kept = self.options.model_dump() | {"quarter": self.quarter}
            options = Options.of(**(kept | settings))
        return self.inputs.again(framework or self.framework, options, table, on_progress)

    @property
    def undrawn(self) -> Result:
        """The same ranking without likely ranges, for what is asked of it many times."""
        return self.rerun(draws=0) if self.options.draws else self

    def to_dict(
        self,
        *,
        detail: bool = False,
        top: int | None = None,
        trusts: Sequence[str] = (),
        probabilities: bool = False,
        bottom: int | None = None,
        regions: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Return the JSON of the command `compute`.

        Parameters
        ----------
        detail
            One row for each trust and metric instead of one a trust.
        top
            Keep this many ranks of each type.
        trusts
            Keep these codes.
        probabilities
            Add the share of draws in each segment.
        bottom
            Keep this many of the last ranks of each type.
        regions
            Keep trusts of these regions, by name or a part of it.

        """
        selection = Selection(tuple(trusts), tuple(regions), top, bottom)
        codes = selection.codes(self.league)
        asked: dict[str, Any] = {"top": top, "trusts": list(trusts)}
        asked |= {} if bottom is None else {"bottom": bottom}
        asked |= {"regions": list(regions)} if regions else {}
        if detail:
            rows = {"detail": self.chosen_detail(codes).to_dicts()}
        else:
            asked["probabilities"] = probabilities
            rows = {"trusts": self._trusts(codes, probabilities=probabilities)}
        head = self.head
        head["settings"] |= asked
        warnings = [warning.as_dict() for warning in self.warnings]
        if detail:  # the order of the keys is part of what is written
            return {**head, "warnings": warnings, **rows}
        return {**head, **rows, "warnings": warnings}

    def _trusts(self, codes: list[str], *, probabilities: bool) -> list[dict[str, Any]]:
        domains = [f"domain_{key}" for key in self.framework.domains]
        pattern = r"^(likely_.*_mc_se|p_segment_\d+)$" if probabilities else r"^likely_.*_mc_se$"
        drawn = self.placed.select("trust_code", pl.col(pattern))
        drawn_of = {row.pop("trust_code"): row for row in drawn.to_dicts()}
        origins = {} if self.origins is None else _by_trust(self.origins)
        rows = []
        for row in self.league.filter(pl.col("trust_code").is_in(codes)).to_dicts():
            scores = {name.removeprefix("domain_"): row.pop(name) for name in domains}
            own = {"origin": origins[row["trust_code"]]} if origins else {}
            rows.append({**row, "domains": scores, **drawn_of[row["trust_code"]], **own})
        return rows

    def chosen_detail(self, codes: Sequence[str]) -> pl.DataFrame:
        """Return the rows of ``detail`` that are of some trusts, in their order."""
        order = {code: index for index, code in enumerate(codes)}
        return self.detail.filter(pl.col("trust_code").is_in(list(order))).sort(
            pl.col("trust_code").replace_strict(order, default=None, return_dtype=pl.Int64),
            maintain_order=True,
        )

    def document(
        self,
        *,
        detail: bool = False,
        top: int | None = None,
        trusts: Sequence[str] = (),
        probabilities: bool = False,
        bottom: int | None = None,
        regions: Sequence[str] = (),
    ) -> Document:
        """Return what the command `compute` shows; the parameters are those of `to_dict`."""
        from nhs_rank._league_view import detail_document, league_document

        asked: dict[str, Any] = {"top": top, "trusts": trusts, "bottom": bottom, "regions": regions}
        json = self.to_dict(detail=detail, probabilities=probabilities, **asked)
        codes = Selection(tuple(trusts), tuple(regions), top, bottom).codes(self.league)
        if detail:
            return detail_document(self, json, codes)
        return league_document(self, json, codes, probabilities=probabilities)

    def __repr__(self) -> str:
        """Return a few lines: what is ranked, by what, and with which bounds and draws."""
        from nhs_rank._league_view import caption

        draws = f"likely ranges from {self.options.draws:,} draws"
        parts = [
            f"League table: {caption(self)}",
            f"{self.league.height} {self.framework.unit.plural}, "
            f"{draws if self.options.draws else 'no likely ranges'}",
        ]
        if self.warnings:
            parts.append(f"{len(self.warnings)} warnings: see .warnings")
        return "\n".join(map(visible, parts))


def _said(shares: Mapping[str, float]) -> dict[str, float]:
    """Leave out what files give without saying where from, if there is nothing of it."""
    return {
        name: round(share, 12)
        for name, share in shares.items()
        if name != "given" or share > _ALL_BUT
    }


def _by_trust(origins: pl.DataFrame) -> dict[str, dict[str, float] | None]:
    return {
        row.pop("trust_code"): _said(row) if row["made"] is not None else None
        for row in origins.to_dicts()
    }
