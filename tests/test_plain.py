"""Text for pipes, held against what a terminal with room for all of it shows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from nhs_rank.fields import Align
from nhs_rank.output._plain import Plain
from nhs_rank.output._terminal import Terminal
from nhs_rank.output.screen import printable

TEXTS = st.text("ab 1.é日ｗ─▇", max_size=8).map(printable)


def column(head: str, align: str) -> Any:
    """As much of a column as is printed."""
    return SimpleNamespace(head=head, align=align, tones={}, names=("one",))


@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(get_args(Align))), min_size=1, max_size=5).flatmap(
        lambda heads: st.tuples(
            st.just(heads),
            st.lists(st.lists(TEXTS, min_size=len(heads), max_size=len(heads)), max_size=5),
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_plain_lines_are_those_of_a_wide_terminal(table: Any) -> None:
    """Heads, the rule below them and cells stand where the terminal puts them."""
    heads, lines = table
    columns = [
        (column(head, align), max(map(cell_len, (head, *(line[at] for line in lines)))))
        for at, (head, align) in enumerate(heads)
    ]
    seen = []
    for paper in (Plain(), Terminal(None, colour=False)):
        paper.line("A title", "bold")
        paper.grid(columns, [(line, {"one": 0}) for line in lines])
        paper.line()
        seen.append("\n".join(line.rstrip() for line in paper.text().splitlines()).strip("\n"))
    assert seen[0] == seen[1]
