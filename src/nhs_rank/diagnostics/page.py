"""The documentation page of all codes, made from the registry."""

from __future__ import annotations

from nhs_rank.diagnostics.codes import KINDS

__all__ = ["codes_page"]

_PARTS = {
    "NR1": "Command line, files and output",
    "NR2": "The text of a CSV file",
    "NR3": "What the rows say together",
    "NR4": "The framework file",
    "NR5": "What a result should be read with",
    "NR6": "Fetching",
    "NR7": "Reproducing",
    "NR8": "Verifying",
    "NR9": "Building",
}
_HEAD = """\
# Diagnostic codes

<!-- Made by `python -m nhs_rank.diagnostics > docs/codes.md`; a test holds it to the registry. -->

Every problem is one line on standard error,

```text
file:line:column: level[CODE] what is wrong; what to do
```

where line 1 is the first line of the file (the header row of a CSV file, as a rule), and the
column is the cell of a CSV file, counted as in a spreadsheet, or the character of a framework
file. A code keeps its meaning. An **error** means that the input cannot be used: the run ends
with exit status 2 and writes nothing. A **warning** changes nothing by itself; with `--strict`
it makes the exit status 1. All problems of a run are reported, at most 50 of each code with their
places; of the rest the number is given.
"""


def codes_page() -> str:
    """Return the page as Markdown: a paragraph for each code, in order."""
    lines = [_HEAD]
    for prefix, title in _PARTS.items():
        kinds = [kind for code, kind in sorted(KINDS.items()) if code.startswith(prefix)]
        if kinds:
            lines.append(f"## {title}\n")
        for kind in kinds:
            # the heading is the code alone, so that every host links to it as #nr501
            lines.append(f"### {kind.code}\n")
            lines.append(f"**{kind.title}** ({kind.level}). {kind.about}\n")
            lines.append(f"> {_plain(kind.message)}; {_plain(kind.hint)}\n")
    return "\n".join(lines)


def _plain(template: str) -> str:
    """A template with its gaps shown as `…`."""
    text = ""
    for part in template.replace("}", "{").split("{")[::2]:
        text += part + "…"
    return text.removesuffix("…").replace("<", "&lt;").replace("*", "\\*")
