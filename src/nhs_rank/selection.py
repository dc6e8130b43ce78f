"""Which trusts and columns of an answer are shown; no figure rests on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.diagnostics import nearest
from nhs_rank.exceptions import InputError
from nhs_rank.words import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.output.document import Document, View

__all__ = ["Selection"]

_CODE = "trust_code"


@dataclass(frozen=True)
class Selection:
    """What of a table is shown.

    Attributes
    ----------
    trusts
        Codes of trusts; all if there is none.
    regions
        Regions, by name or a part of it; all if there is none.
    top, bottom
        The first and the last ranks of each type, so many of each; all if neither is given.
    sort
        The column to sort by; with a minus before it, the largest first.
    columns
        The columns to show, in this order; all if there is none.

    """

    trusts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    top: int | None = None
    bottom: int | None = None
    sort: str | None = None
    columns: tuple[str, ...] = ()

    @property
    def of_rows(self) -> bool:
        """Whether some trusts are left out."""
        return bool(self.trusts or self.regions or self.top is not None or self.bottom is not None)

    def codes(self, ranked: pl.DataFrame) -> list[str]:
        """Return the codes of the trusts that are shown, in the order of a ranked table.

        Parameters
        ----------
        ranked
            One row a trust: ``trust_code, trust_type, region, rank, ranked_of``.

        Raises
        ------
        InputError
            For a region that no trust is in.

        """
        chosen = []
        if self.trusts:
            chosen.append(pl.col(_CODE).is_in(list(self.trusts)))
        if self.regions:
            chosen.append(pl.col("region").is_in(self._named_regions(ranked["region"])))
        ends = []
        if self.top is not None:
            ends.append(pl.col("rank") <= self.top)
        if self.bottom is not None:
            ends.append(pl.col("rank") + _sharing(ranked) > pl.col("ranked_of") - self.bottom + 1)
        if ends:
            chosen.append(pl.any_horizontal(ends))
        # one step, so that ties are counted among all trusts
        return ranked.filter(pl.all_horizontal(chosen) if chosen else True)[_CODE].to_list()

    def _named_regions(self, regions: pl.Series) -> list[str]:
        known = regions.drop_nulls().unique().sort().to_list()
        found, problems = [], []
        for asked in self.regions:
            exact = [name for name in known if folded(name) == folded(asked)]
            named = exact or [name for name in known if folded(asked) in folded(name)]
            if not named:
                found_ = ", ".join(known) or "none"
                problems.append(c.UNKNOWN_REGION(value=asked, found=found_))
            found += named
        if problems:
            raise InputError(problems)
        return found

    def of(self, document: Document, ranked: pl.DataFrame) -> Document:
        """Return a document with what is shown of it.

        Rows of trusts that are left out go from every table and from the lists of its JSON; the
        main table is sorted and keeps the columns asked for. JSON keeps all of its keys.

        Parameters
        ----------
        document
            What an answer shows.
        ranked
            As for `codes`.

        Raises
        ------
        InputError
            For a region or column that there is not, or where no table has a row a trust.

        """
        if self.of_rows:
            document = _of_trusts(document, set(self.codes(ranked)))
        return self.arranged(document)

    def arranged(self, document: Document) -> Document:
        """Return a document whose main table is sorted and has the columns asked for."""
        if self.sort is None and not self.columns:
            return document
        views = list(document.views)
        view = views[document.main]
        names = view.data.columns
        if self.sort is not None:
            (name,) = _known(names, [self.sort.removeprefix("-")], "--sort")
            frame = view.frame.sort(
                name,
                descending=self.sort.startswith("-"),
                nulls_last=True,
                maintain_order=True,
            )
            view = replace(view, frame=frame)
        if self.columns:
            view = _with_columns(view, _known(names, self.columns, "--columns"))
        views[document.main] = view
        return replace(document, views=tuple(views))


def _sharing(ranked: pl.DataFrame) -> pl.Expr:
    """How many trusts share a trust's rank, itself included."""
    together = (ranked["ranked_of"].max() or 0) >= ranked["rank"].is_not_null().sum()  # type: ignore[operator]
    return pl.len().over("rank") if together else pl.len().over("rank", "trust_type")


def _known(names: Sequence[str], asked: Sequence[str], option: str) -> list[str]:
    by_folded = {folded(name): name for name in names}
    problems = [
        c.UNKNOWN_COLUMN(
            value=name,
            option=option,
            near=nearest(name, names) or f"use any of: {', '.join(names)}",
        )
        for name in asked
        if folded(name) not in by_folded
    ]
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(by_folded[folded(name)] for name in asked))


def _with_columns(view: View, names: list[str]) -> View:
    """Keep columns in an order; what splits the table stays for people only."""
    extra = [view.split] if view.split is not None and view.split not in names else []
    frame = view.frame.select(*names, *extra)
    return replace(view, frame=frame, shows=tuple(names), helpers=tuple(extra), notes={})


def _of_trusts(document: Document, codes: set[str]) -> Document:
    if not any(_CODE in view.frame.columns for view in document.views):
        raise InputError([c.NO_ROWS_OF_TRUSTS()])
    views = tuple(
        replace(view, frame=view.frame.filter(pl.col(_CODE).is_in(list(codes))))
        if _CODE in view.frame.columns
        else view
        for view in document.views
    )
    json = {key: _kept(value, codes) for key, value in document.json.items()}
    return replace(document, views=views, json=json)


def _kept(value: Any, codes: set[str]) -> Any:
    """Leave rows of other trusts out of a list of rows."""
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return [row for row in value if _CODE not in row or row[_CODE] in codes]
    return value
