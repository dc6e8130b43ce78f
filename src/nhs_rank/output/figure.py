"""Figures for a slide or a newspaper: SVG with a headline, a source line and alternative text.

A figure is plain data until it is written. Colours are those that the Analysis Function recommends
for statistics, with enough contrast on white; none says anything that shape or text does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "BLUE",
    "DARK",
    "GREY",
    "ORANGE",
    "SHADES",
    "TEAL",
    "Figure",
    "circle",
    "line",
    "path",
    "png",
    "rect",
    "svg",
    "text",
]

BLUE, TEAL, ORANGE, DARK, GREY = "#12436D", "#28A197", "#F46A25", "#3D3D3D", "#8C8C8C"
#: Segments from best to worst, told apart in grey too.
SHADES = ("#DCE9F5", "#A3C2DD", "#5B87AD", "#12436D", "#06243D", "#3D3D3D", "#222222")
_WIDTH = 960
_MARGIN = 24
_FOOT = 40
#: Characters in a line of a headline and of what stands below it.
_LONG, _LONGER = 62, 112


@dataclass(frozen=True)
class Figure:
    """A figure: what is said around it, and its marks.

    Parameters
    ----------
    headline, subtitle, source, alt
        What it says, what is shown, where it comes from, and what a reader who cannot see it
        should know.
    marks
        SVG elements, made by the functions here, in the coordinates of a box that begins at 0, 0.
    height
        Of that box; it is 912 wide.

    """

    headline: str
    subtitle: str
    source: str
    alt: str
    marks: tuple[str, ...]
    height: float


def svg(figure: Figure) -> bytes:
    """Return a figure as an SVG file; the same figure gives the same bytes."""
    heads, subtitles = wrap(figure.headline, _LONG), wrap(figure.subtitle, _LONGER)
    head = 10 + 28 * len(heads) + 20 * len(subtitles) + 26
    height = figure.height + head + _FOOT
    title, about = escape(_plain(figure.headline)), escape(_plain(figure.alt))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_short(height)}" '
        f'width="{_WIDTH}" height="{_short(height)}" role="img" '
        'aria-labelledby="title desc" font-family="Arial, Helvetica, DejaVu Sans, sans-serif">',
        f'<title id="title">{title}</title><desc id="desc">{about}</desc>',
        f'<rect width="{_WIDTH}" height="{_short(height)}" fill="#FFFFFF"/>',
        *(text(_MARGIN, 34 + 28 * at, one, size=24, bold=True) for at, one in enumerate(heads)),
        *(
            text(_MARGIN, 32 + 28 * len(heads) + 20 * at, one, size=15)
            for at, one in enumerate(subtitles)
        ),
        f'<g transform="translate({_MARGIN} {head})">',
        *figure.marks,
        "</g>",
        text(_MARGIN, height - 14, figure.source, size=12, fill=DARK),
        "</svg>",
    ]
    return ("\n".join(parts) + "\n").encode()


def png(drawing: bytes, *, scale: float = 2.0) -> bytes:
    """Return an SVG file as PNG, ``scale`` pixels to the unit.

    Raises `InputError` if resvg-py is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise InputError([c.NO_PNG()]) from None
    width = round(_WIDTH * scale)
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing.decode(), width=width))


def text(
    x: float,
    y: float,
    said: str,
    *,
    size: int = 12,
    anchor: str = "start",
    bold: bool = False,
    fill: str = "#0B0C0C",
) -> str:
    """Return a text at a point.

    Parameters
    ----------
    x, y
        The point, in units of the drawing.
    said
        The text.
    size
        Its size, in the same units.
    anchor
        Whether it begins (``start``), ends (``end``) or has its middle (``middle``) there.
    bold
        Whether it is bold.
    fill
        Its colour.

    """
    weight = ' font-weight="bold"' if bold else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{_short(x)}" y="{_short(y)}" font-size="{size}" fill="{fill}"{where}{weight}>'
        f"{escape(_plain(said))}</text>"
    )


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1, dash: str = ""
) -> str:
    """Return a straight line.

    Parameters
    ----------
    x1, y1, x2, y2
        Its ends, in units of the drawing.
    stroke
        Its colour.
    width
        Its width.
    dash
        The lengths of dashes and gaps; whole if empty.

    """
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{_short(x1)}" y1="{_short(y1)}" x2="{_short(x2)}" y2="{_short(y2)}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{_short(width)}"{dashes}/>'


def path(points: Iterable[tuple[float, float] | None], *, stroke: str, width: float = 1) -> str:
    """A line through points; None leaves a gap."""
    drawn, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        drawn.append(f"{pen}{_short(point[0])} {_short(point[1])}")
        pen = "L"
    shape = quoteattr("".join(drawn))
    return f'<path d={shape} fill="none" stroke="{stroke}" stroke-width="{_short(width)}"/>'


def circle(x: float, y: float, radius: float, *, fill: str) -> str:
    """Return a dot.

    Parameters
    ----------
    x, y
        Its middle, in units of the drawing.
    radius
        Its radius.
    fill
        Its colour.

    """
    return f'<circle cx="{_short(x)}" cy="{_short(y)}" r="{_short(radius)}" fill="{fill}"/>'


def rect(x: float, y: float, width: float, height: float, *, fill: str) -> str:
    """Return a filled box.

    Parameters
    ----------
    x, y
        Its upper left corner, in units of the drawing.
    width, height
        Its size.
    fill
        Its colour.

    """
    where = f'x="{_short(x)}" y="{_short(y)}" width="{_short(width)}" height="{_short(height)}"'
    return f'<rect {where} fill="{fill}"/>'


def _short(number: float) -> str:
    """A number with two decimals at most."""
    return f"{round(number, 2):g}" if abs(number) < 1e5 else str(round(number))


def _plain(text: str) -> str:
    """Text without characters that XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in text)
