"""Write the three wide files again as people save them from Excel: an example of what is read.

Titles and notes, semicolons, another encoding, codes in lower case, per cent signs, thousands,
brackets, totals and columns of no use. The figures are those of ``three-files``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FOLDER = "from-excel"

Table = Sequence[Sequence[str]]


def files(wide: Mapping[str, Table]) -> dict[str, bytes]:
    """Return the content of each file; ``wide`` are the tables of ``three-files``."""
    return {
        "Waiting times.csv": _waits(wide["waiting_times.csv"]).encode("cp1252"),
        "A&E June.csv": _emergency(wide["a_and_e.csv"]).encode("utf-8-sig"),
        "Finance.csv": _finance(wide["finance.csv"]).encode("cp1252"),
    }


def _columns(table: Table, *names: str) -> list[list[str]]:
    at = [list(table[0]).index(name) for name in names]
    return [[row[place] for place in at] for row in table[1:]]


def _waits(table: Table) -> str:
    """Semicolons, Windows-1252, two title rows, an England row and a note."""
    names = ("trust_code", "trust_name", "trust_type", "rtt_18w", "rtt_52w")
    lines = ["Waiting times \N{EN DASH} Q1 2025/26;;;;", ";;;;"]
    lines.append("Provider Code;Provider Name;Trust type;RTT 18 wks;RTT 52 wks")
    lines += [";".join(row) for row in _columns(table, *names)]
    lines.append("England;England;;59.9;2.8")
    lines += [";;;;", "Source: the board paper of 4 July;;;;"]
    return "\n".join(lines) + "\n"


def _emergency(table: Table) -> str:
    """Commas, codes in lower case, per cent signs, a column of thousands and a total."""
    lines = ["Org Code,A&E 4h,A&E 12h,Attendances"]
    for number, (code, four, twelve) in enumerate(
        _columns(table, "trust_code", "a_and_e_4h", "a_and_e_12h")
    ):
        shares = ",".join(f"{share}%" if share else "" for share in (four, twelve))
        lines.append(f'{code.lower()},{shares},"{12 + number % 30},{100 + number}"')
    lines.append('TOTAL,75.5%,10.1%,"3,412,900"')
    return "\n".join(lines) + "\n"


def _finance(table: Table) -> str:
    """Semicolons, an index, accountants' brackets and empty cells at the end of rows."""
    names = ("trust_code", "planned_surplus", "variance_to_plan", "financial_override")
    lines = [";ODS code;Planned surplus;Variance to plan;Financial override"]
    for number, (code, surplus, variance, flag) in enumerate(_columns(table, *names)):
        amounts = [
            f"({text[1:]})" if text.startswith("-") else text for text in (surplus, variance)
        ]
        lines.append(";".join([str(number), code, *amounts, flag.upper(), ""]))
    return "\n".join(lines) + "\n"
