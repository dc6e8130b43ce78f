"""The options of what is shown: order and columns of any table, rows where they are of trusts."""

# annotations stay objects: groups in other modules inherit these options, and evaluate them there
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nhs_rank.output.document import Document
    from nhs_rank.result import Result
    from nhs_rank.selection import Selection

__all__ = ["Arrangement", "Choice", "TrustChoice"]

_PANEL = "What is shown"


@dataclass(frozen=True)
class _Named:
    """The trusts that are shown, by name."""

    trust: Annotated[
        list[str] | None,
        typer.Option(
            "--trust",
            metavar="CODE",
            help="Show this trust only, by its code or a part of its name; repeatable.",
            rich_help_panel=_PANEL,
        ),
    ] = None


@dataclass(frozen=True)
class _Ends:
    """The trusts that are shown, by region and rank."""

    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            metavar="NAME",
            help="Show trusts of this region only, by its name or a part of it; repeatable.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            min=1,
            metavar="N",
            help="Show the first N ranks of each type only.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    bottom: Annotated[
        int | None,
        typer.Option(
            "--bottom",
            min=1,
            metavar="N",
            help="Show the last N ranks of each type only; with --top, both ends.",
            rich_help_panel=_PANEL,
        ),
    ] = None


@dataclass(frozen=True)
class Arrangement:
    """The order and columns of the main table, whatever its rows are."""

    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="COLUMN",
            help="Sort the main table by a column, named as in CSV; -COLUMN: the largest first.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="A,B,...",
            help="Show these columns of the main table, named as in CSV. JSON keeps all.",
            rich_help_panel=_PANEL,
        ),
    ] = None

    def arranged(self, document: "Document") -> "Document":
        """Sort the main table and keep the columns asked for; raises `InputError`."""
        from nhs_rank.selection import Selection

        return Selection(sort=self.sort, columns=self._columns()).arranged(document)

    def _columns(self) -> tuple[str, ...]:
        names = [name.strip() for name in (self.columns or "").split(",")]
        return tuple(name for name in names if name)


@dataclass(frozen=True)
class TrustChoice(Arrangement, _Named):
    """The same and the trusts, for tables of trusts that are not ranked."""

    def by_codes(self, codes: list[str]) -> "Selection":
        """Return the selection with trusts that are found already."""
        from nhs_rank.selection import Selection

        return Selection(trusts=tuple(codes), sort=self.sort, columns=self._columns())


@dataclass(frozen=True)
class Choice(Arrangement, _Ends, _Named):
    """Which trusts and columns of a ranking are shown; no figure rests on it."""

    def of(self, result: "Result") -> "Selection":
        """Find the trusts that are named in a result; raises `InputError`."""
        from nhs_rank.find_trusts import find_in

        return self.by_codes(find_in(result, self.trust or []))

    def by_codes(self, codes: list[str]) -> "Selection":
        """Return the selection with trusts that are found already."""
        from nhs_rank.selection import Selection

        return Selection(
            trusts=tuple(codes),
            regions=tuple(self.region or ()),
            top=self.top,
            bottom=self.bottom,
            sort=self.sort,
            columns=self._columns(),
        )
