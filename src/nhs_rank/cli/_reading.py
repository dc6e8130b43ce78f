"""The options of reading files, which every command that reads them has."""

# annotations stay objects: groups in other modules inherit these options, and evaluate them there
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from nhs_rank.cli._parse import parse_factors, parse_texts

__all__ = ["Reading"]

_PANEL = "How files are read"


class Decimal(StrEnum):
    """The sign before decimals."""

    point = "."
    comma = ","


@dataclass(frozen=True)
class Reading:
    """How files are read, beyond what they say themselves."""

    rename: Annotated[
        list[str] | None,
        typer.Option(
            "--rename",
            metavar="OLD=NEW",
            help='What a name in the files stands for, such as "A&E 4 hour=a_and_e_4h"; '
            "repeatable.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    factor: Annotated[
        list[str] | None,
        typer.Option(
            "--factor",
            metavar="METRIC=NUMBER",
            help="Multiply the values of a metric, such as rtt_18w=100 for proportions or "
            "ambulance_cat2=1/60 for seconds; repeatable.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    decimal: Annotated[
        Decimal,
        typer.Option(
            "--decimal", help="The sign before decimals in files of text.", rich_help_panel=_PANEL
        ),
    ] = Decimal.point
    sheet: Annotated[
        str | None,
        typer.Option(
            "--sheet",
            metavar="NAME",
            help="The sheet of workbooks to read; all visible ones with a layout if not given.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    quarter_from: Annotated[
        str | None,
        typer.Option(
            "--quarter-from",
            metavar="COLUMN",
            help="The column of quarters, months or days from which rows take their quarter.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    prefer_latest: Annotated[
        bool,
        typer.Option(
            "--prefer-latest",
            help="Of two versions of a file, take the later by its name (-v2, -revised).",
            rich_help_panel=_PANEL,
        ),
    ] = False
    successors: Annotated[
        str | None,
        typer.Option(
            "--successors",
            metavar="FILE",
            help="Codes that ended and what they became: code,successor,from.",
            rich_help_panel=_PANEL,
        ),
    ] = None

    def reading(self) -> dict[str, object]:
        """Return the options of reading; raises `InputError`."""
        return {
            "rename": parse_texts("--rename", self.rename, "OLD=NEW", '"A&E 4 hour=a_and_e_4h"'),
            "factor": parse_factors(
                parse_texts("--factor", self.factor, "METRIC=NUMBER", "rtt_18w=100")
            ),
            "decimal": self.decimal.value,
            "sheet": self.sheet,
            "quarter_from": self.quarter_from,
            "prefer_latest": self.prefer_latest,
            "successors": self.successors,
        }
