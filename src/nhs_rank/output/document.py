"""What a command hands to a renderer: frames, and what is to be shown of them. Plain data.

Nothing here is text yet: a column says which fields it shows and how, and each format makes of
the values what it can: a cell on a screen, a number with a format in a workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from nhs_rank.fields import Align, Field, Kind, field_of
from nhs_rank.words import spoken

if TYPE_CHECKING:
    import polars as pl

__all__ = ["DRAWN", "MISSING", "TRUST", "Column", "Document", "Show", "View", "column", "facts"]

MISSING = "–"  # noqa: RUF001 - an en dash stands for "no value" in what people read
#: The columns that say which trust a row is of.
TRUST = ("trust_code", "trust_name")

#: How the values of a column are shown; `nhs_rank.output.cells` has a function for each.
Show = Literal[
    "value",
    "plain",
    "grouped",
    "per cent",
    "span",
    "place",
    "shift",
    "judged",
    "change",
    "moved",
    "path",
    "join",
    "bars",
    "dot",
    "interval",
    "dumbbell",
]
#: Those that are drawn; what they show stands in numbers beside them.
DRAWN: frozenset[Show] = frozenset({"bars", "dot", "interval", "dumbbell"})
_LEFT: frozenset[Show] = DRAWN | {"span", "judged", "moved", "path", "join"}


@dataclass(frozen=True)
class Column:
    """What people see of one or more columns of a frame.

    Parameters
    ----------
    names
        Columns of the frame whose values it shows, in order.
    show
        How.
    head, align, yields, flexible, tones
        As in `nhs_rank.fields.Field`; the tone is that of the first value.
    decimals
        Of numbers. With ``by``, which is another column of the frame and the decimals for each of
        its values, they differ from row to row.
    sign
        Whether a number above 0 has a plus.
    labels
        What is said instead of a value.
    blank
        What is said where there is no value.
    between
        What stands between the values of a column that joins them.
    bounds, marks
        Both ends of the axis that a value is drawn on, and what is marked on it.
    wraps
        Whether a long text goes on below on a terminal.
    terminal
        Whether it is for terminals only.

    """

    names: tuple[str, ...]
    show: Show = "value"
    head: str = ""
    align: Align = "left"
    decimals: int = 2
    by: tuple[str, Mapping[Any, int]] | None = None
    sign: bool = False
    labels: Mapping[Any, str] = field(default_factory=dict)
    tones: Mapping[Any, str] = field(default_factory=dict)
    blank: str = MISSING
    between: str = " "
    bounds: tuple[float, float] = (0.0, 0.0)
    marks: tuple[float, ...] = ()
    yields: int = 0
    flexible: bool = False
    wraps: bool = False
    terminal: bool = False


def column(*names: str, show: Show = "value", own: Field | None = None, **changes: Any) -> Column:
    """Make a column of its field, or of the first of several.

    Parameters
    ----------
    *names
        The columns of the frame that it shows, most often one.
    show
        How, by a function of `nhs_rank.output.cells`.
    own
        A field that goes before the one of that name.
    **changes
        Attributes of `Column` that differ from those of the field.

    """
    first = own or field_of(names[0])
    made = Column(
        names=names,
        show=show,
        head=first.short,
        align="left" if show in _LEFT else first.align,
        decimals=first.decimals,
        tones=first.tones,
        yields=first.yields,
        flexible=first.flexible,
    )
    return replace(made, **changes)


@dataclass(frozen=True)
class View:
    """One table: the frame that machines get, and the columns that people see.

    Parameters
    ----------
    name, title
        Its name, and the head above it.
    frame
        The data.
    shows
        What people see: names of fields, and columns made by `column`.
    split
        A column of the frame each of whose values makes a table of its own, with that value as
        the title.
    caption
        What is said below.
    notes
        What is said below of a column, where that column is seen.
    own
        Fields that mean something else here than elsewhere.
    helpers
        Columns of the frame that are for people only: formats for machines leave them out.

    """

    name: str
    title: str
    frame: pl.DataFrame
    shows: tuple[Column | str, ...]
    split: str | None = None
    caption: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    own: tuple[Field, ...] = ()
    helpers: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """What people see, each name made a column."""
        return tuple(
            column(one, own=self.field(one)) if isinstance(one, str) else one for one in self.shows
        )

    @property
    def data(self) -> pl.DataFrame:
        """The frame without what is for people only."""
        return self.frame.drop(self.helpers)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of `data`, in order."""
        return tuple(self.field(name) for name in self.data.columns)

    def noted(self, columns: Iterable[Column]) -> str:
        """Return what is to be said of the columns that are seen."""
        seen = {column.names[0] for column in columns}
        return " ".join(note for name, note in self.notes.items() if name in seen)

    def field(self, name: str) -> Field:
        """Return what is known of a column of the frame."""
        own = {one.name: one for one in self.own}
        return own.get(name) or field_of(name, _kind(self.frame.schema[name]))


@dataclass(frozen=True)
class Document:
    """All that one command has to say.

    Parameters
    ----------
    json
        The same as JSON.
    views
        Its tables.
    main
        The view that CSV and Parquet hold, mostly the first.
    title
        What it is, for the cover of a workbook.

    """

    json: Mapping[str, Any]
    views: tuple[View, ...]
    main: int = 0
    title: str = ""

    def in_words_of(self, noun: str, plural: str, names: Mapping[str, str]) -> Document:
        """Return it speaking of other bodies than trusts; ``names`` are their names of columns."""
        views = tuple(
            _reworded(view, partial(spoken, noun=noun, plural=plural), names) for view in self.views
        )
        return replace(self, views=views)


def _reworded(view: View, say: Callable[[str], str], names: Mapping[str, str]) -> View:
    def name_of(column: str) -> str:
        return names.get(column, column)

    def of_field(one: Field) -> Field:
        head = None if one.head is None else say(one.head)
        return replace(
            one,
            name=name_of(one.name),
            title=say(one.title),
            head=head,
            meaning=say(one.meaning),
            unit=say(one.unit),
        )

    frame = view.frame
    if frame.columns == ["fact", "text"]:
        frame = frame.with_columns(frame[name].map_elements(say) for name in frame.columns)
    shown = tuple(
        replace(
            one,
            names=tuple(map(name_of, one.names)),
            head=say(one.head),
            by=None if one.by is None else (name_of(one.by[0]), one.by[1]),
        )
        for one in view.columns
    )
    return replace(
        view,
        title=say(view.title),
        caption=say(view.caption),
        notes={name_of(name): say(note) for name, note in view.notes.items()},
        frame=frame.rename({name: name_of(name) for name in frame.columns}),
        shows=shown,
        split=None if view.split is None else name_of(view.split),
        own=tuple(of_field(view.field(name)) for name in view.frame.columns),
        helpers=tuple(map(name_of, view.helpers)),
    )


def facts(name: str, title: str, rows: Iterable[tuple[str, str]], caption: str = "") -> View:
    """Lay out pairs of texts as a view of two columns.

    Parameters
    ----------
    name
        The name of the view.
    title
        Its title.
    rows
        Pairs of texts: what it is, and what is to be said of it.
    caption
        What stands below.

    """
    import polars as pl

    frame = pl.DataFrame(
        list(rows), schema={"fact": pl.String(), "text": pl.String()}, orient="row"
    )
    return View(name, title, frame, ("fact", column("text", wraps=True)), caption=caption)


def _kind(dtype: pl.DataType) -> Kind:
    import polars as pl

    if dtype == pl.Boolean:
        return "boolean"
    if dtype.is_integer():
        return "integer"
    return "number" if dtype.is_float() else "text"
