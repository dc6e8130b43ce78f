"""Where every code is registered, once."""

from __future__ import annotations

from nhs_rank.diagnostics._model import Kind, Level

KINDS: dict[str, Kind] = {}


def kind(code: str, level: Level, title: str, message: str, hint: str, about: str) -> Kind:
    """Register a code; raises `ValueError` if it is taken.

    Parameters
    ----------
    code
        Its number, such as ``NR501``, which it keeps.
    level
        Whether the input cannot be used (``error``), or is only to be read with care.
    title
        A few words for the head of its paragraph.
    message, hint
        What is wrong and what to do: templates whose gaps each call fills.
    about
        The paragraph in the documentation.

    """
    if code in KINDS:
        raise ValueError(f"{code} is defined twice")
    KINDS[code] = Kind(code, level, title, message, hint, about)
    return KINDS[code]
