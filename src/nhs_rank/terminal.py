"""What goes to a terminal shows what it holds, and acts on nothing.

Names, titles, paths and arguments come from outside. Printed as they are, some characters would
move the cursor, change colours, set the title of the window or turn the direction of writing.
"""

from __future__ import annotations

import contextlib
import sys
import unicodedata

__all__ = ["say", "visible"]


def visible(text: str, keep: str = "") -> str:
    r"""Show characters that a terminal acts on as escapes, such as ``\x1b`` and ``\u202e``.

    Parameters
    ----------
    text
        Any text.
    keep
        Such characters that stay nevertheless: line ends and tabs of a text of several lines.

    Returns
    -------
    The text without control characters, format characters (of direction, of no width) and
    separators of lines, and without what is no character at all.

    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in keep or unicodedata.category(char) == "Zs" else
        char.encode("unicode_escape").decode()
        for char in text
    )  # fmt: skip


def say(line: str) -> None:
    """Print one line to standard error, whatever characters it has; never fails."""
    if sys.stderr is None:
        return
    shown = visible(line)
    encoding = sys.stderr.encoding or "utf-8"
    with contextlib.suppress(OSError, ValueError):
        shown = shown.encode(encoding, "backslashreplace").decode(encoding)
        print(shown, file=sys.stderr, flush=True)  # noqa: T201
