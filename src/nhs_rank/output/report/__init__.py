"""The page of a league table: one self-contained HTML file, made from plain data.

The table stands in the HTML as it is; the scripts in ``js/`` add weights, likely ranges that follow
them, pictures and a view of each trust. All of it is in the file: nothing is fetched, and a content
security policy by hash lets nothing else run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENGINE", "SCRIPT", "render", "source"]

#: The arithmetic, which runs in a worker as well, and the rest of the page, in the order of use.
ENGINE = ("draws.js", "engine.js")
SCRIPT = ("state.js", "draw.js", "table.js", "controls.js", "views.js", "trust.js", "main.js")

_COMMENT = re.compile(r"^\s*/\*(?:(?!\*/).)*\*/\n|^\s*//[^\n]*\n", re.MULTILINE | re.DOTALL)


def render(page: Mapping[str, Any], data: Mapping[str, Any]) -> bytes:
    """Return the page as UTF-8; the same input gives the same bytes.

    Parameters
    ----------
    page
        What the template shows: ``title, subtitle, quarter, status, caption, rows`` and so on;
        every text is shown as text.
    data
        What the scripts work with, for JSON; see ``PageData`` in ``js/main.js``.

    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style, engine, script = _style(), source(*ENGINE), source(*SCRIPT)
    policy = (
        f"default-src 'none'; script-src {_hash(engine)} {_hash(script)}; "
        f"style-src {_hash(style)}; worker-src blob:; base-uri 'none'; form-action 'none'"
    )
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    template = environment.from_string(_file("page.html.j2"))
    text = template.render(
        **page,
        policy=policy,
        style=Markup(style),
        engine=Markup(engine),
        script=Markup(script),
        data=Markup(_json(data)),
    )
    return (text.rstrip("\n") + "\n").encode()


@cache
def source(*names: str) -> str:
    """Return scripts one after another in strict mode, comments and indents left out."""
    parts = [_COMMENT.sub("", _file(f"js/{name}")) for name in names]
    return '"use strict";\n' + re.sub(r"\n\s+", "\n", "".join(parts))


@cache
def _style() -> str:
    return re.sub(r"\n\s+", " ", _file("page.css"))


def _file(name: str) -> str:
    path = files("nhs_rank.output.report")
    for part in name.split("/"):
        path = path / part
    return path.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _json(data: Mapping[str, Any]) -> str:
    """JSON that is safe within a script element, whatever its texts are."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
