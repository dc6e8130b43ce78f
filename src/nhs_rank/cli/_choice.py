"""The options of what is shown, which every command that shows a table has."""

# annotations stay objects: groups in other modules inherit these options, and evaluate them there
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nhs_rank.result import Result
    from nhs_rank.selection import Selection

__all__ = ["Choice"]

_PANEL = "What is shown"


@dataclass(frozen=True)
class Choice:
    """Which trusts and columns are shown; no figure rests on it."""

    trust: Annotated[
        list[str] | None,
        typer.Option(
            "--trust",
            metavar="CODE",
            help="Show this trust only, by its code or a part of its name; repeatable.",
            rich_help_panel=_PANEL,
        ),
    ] = None
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

    def of(self, result: "Result") -> "Selection":
        """Find the trusts that are named in a result; raises `InputError`."""
        from nhs_rank.find_trusts import find_in

        return self.by_codes(find_in(result, self.trust or []))

    def by_codes(self, codes: list[str]) -> "Selection":
        """Return the selection with trusts that are found already."""
        from nhs_rank.selection import Selection

        columns = [name.strip() for name in (self.columns or "").split(",")]
        return Selection(
            trusts=tuple(codes),
            regions=tuple(self.region or ()),
            top=self.top,
            bottom=self.bottom,
            sort=self.sort,
            columns=tuple(name for name in columns if name),
        )
