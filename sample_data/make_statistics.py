"""Make a fictional set of monthly statistics, in NHS England's layouts, for the second quarter.

They are what the second quarter of the sample data would have been made of: `nhs-rank build` makes
its values from them. Like the rest of the sample, nothing is about a real organisation, and the
bytes are the same on every machine: workbooks are written here, uncompressed, with fixed dates.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

SEED = 20251211
FOLDER = "2025-26-q2-statistics"
MONTHS = (("July", "JUL", "2025-07"), ("August", "AUG", "2025-08"), ("September", "SEP", "2025-09"))
QUARTER_BEFORE = (("30/04/2025", "2025-04"), ("31/05/2025", "2025-05"), ("30/06/2025", "2025-06"))
#: Providers that are no trusts: code, name, attendances a quarter, those over four hours.
WALK_IN = (
    ("ZW001", "MYRRENTHAL WALK-IN CENTRE", 9_000, 90),
    ("ZW002", "PYXORRIN MINOR INJURIES UNIT", 12_000, 30),
)

Cell = str | int | float | None
Row = Sequence[Cell]


class Trust(Protocol):
    """What is needed of a trust."""

    code: str
    name: str
    type: str
    region: str


#: The value of a metric for each trust that reports one.
Values = Mapping[str, Mapping[str, float]]


def files(trusts: Sequence[Trust], values: Values) -> dict[str, bytes | list[Row]]:
    """Return every file by name: the rows of a CSV file, or the bytes of a workbook.

    ``values`` are those of the second quarter; what is made of the files rounds to them.
    """
    rng = Random(SEED)
    made: dict[str, bytes | list[Row]] = {}
    months, mapping = attendances(trusts, values["OF0013"], rng)
    for (name, _, iso), rows in zip(MONTHS, months, strict=True):
        made[f"ae-{iso}.csv"] = rows
        if name == MONTHS[-1][0]:
            made[f"ae-by-provider-{iso}.xlsx"] = workbook(by_provider(name, rows, mapping))
    made["cancer-provider-extract.xlsx"] = workbook(
        [("CWT CRS Provider Extract", cancer(trusts, values, rng), False)]
    )
    made["rtt-2025-09.csv"] = pathways(trusts, values, rng)
    made["community-2025-09.xlsx"] = workbook(community(trusts, values["OF0005"], rng))
    for (date, iso), rows in zip(
        QUARTER_BEFORE, sickness(trusts, values["OF0082"], rng), strict=True
    ):
        made[f"sickness-{iso}.csv"] = [[*_SICKNESS], *([date, *row] for row in rows)]
    made["staff-survey-2024.xlsx"] = workbook(survey(trusts, values, rng))
    return made


def parts(total: int, number: int, rng: Random) -> list[int]:
    """Split a count into so many, none far from the others."""
    found, left = [], total
    for place in range(number, 1, -1):
        own = left * rng.randrange(90, 111) // (100 * place)
        found.append(own)
        left -= own
    return [*found, left]


def along(total: int, whole: Sequence[int]) -> list[int]:
    """Split a count as another is split; no part is larger than that one's."""
    found, before, so_far, of = [], 0, 0, sum(whole)
    for own in whole:
        so_far += own
        found.append(total * so_far // of - before)
        before += found[-1]
    return found


def share(total: int, per_cent: float) -> int:
    """Return the count nearest to a percentage of another."""
    return int(total * per_cent / 100 + 0.5)


_AE = (
    "Period", "Org Code", "Parent Org", "Org name",
    *(f"A&E attendances {kind}" for kind in ("Type 1", "Type 2", "Other A&E Department")),
    *(f"A&E attendances Booked Appointments {kind}" for kind in ("Type 1", "Type 2", "Other Department")),
    *(f"Attendances over 4hrs {kind}" for kind in ("Type 1", "Type 2", "Other Department")),
    *(f"Attendances over 4hrs Booked Appointments {kind}" for kind in ("Type 1", "Type 2", "Other Department")),
    "Patients who have waited 4-12 hs from DTA to admission",
    "Patients who have waited 12+ hrs from DTA to admission",
    "Emergency admissions via A&E - Type 1", "Emergency admissions via A&E - Type 2",
    "Emergency admissions via A&E - Other A&E department", "Other emergency admissions",
)  # fmt: skip


def attendances(
    trusts: Sequence[Trust], within: Mapping[str, float], rng: Random
) -> tuple[list[list[Row]], list[tuple[str, str, str, float]]]:
    """Return the rows of each month's file, and the mapping of providers to acute trusts."""
    own = [trust for trust in trusts if trust.code in within]
    mapping = [(trust.code, trust.name, trust.code, 1.0) for trust in own]
    near = {one[0]: own[place].code for place, one in enumerate(WALK_IN)}
    mapping.append((*WALK_IN[0][:2], near["ZW001"], 1.0))
    mapping += [
        (*WALK_IN[1][:2], code, part) for code, part in ((own[1].code, 0.6), (own[2].code, 0.4))
    ]
    extra = {code: [0.0, 0.0] for code in within}
    for code, _, acute, part in mapping[len(own) :]:
        _, _, seen, late = next(one for one in WALK_IN if one[0] == code)
        extra[acute][0] += part * seen
        extra[acute][1] += part * late
    months: list[list[Row]] = [[list(_AE)] for _ in MONTHS]
    for trust in own:
        seen = rng.randrange(30_000, 90_000)
        more, late = extra[trust.code]
        over = int((seen + more) * (100 - within[trust.code]) / 100 - late + 0.5)
        provider(months, trust.code, trust.name, trust.region, seen, over, rng)
    for code, name, seen, over in WALK_IN:
        provider(months, code, name, "Vaelmark", seen, over, rng, walk_in=True)
    for rows in months:
        totals = [sum(int(row[at] or 0) for row in rows[1:]) for at in range(4, len(_AE))]
        rows.append(["TOTAL", "TOTAL", "TOTAL", "TOTAL", *totals])
    return months, mapping


def provider(
    months: list[list[Row]],
    code: str,
    name: str,
    region: str,
    seen: int,
    over: int,
    rng: Random,
    *,
    walk_in: bool = False,
) -> None:
    """Add a provider's row to every month."""
    whole = parts(seen, 3, rng)
    split = zip(MONTHS, months, whole, along(over, whole), strict=True)
    for (month, _, _), rows, all_, late in split:
        other = all_ if walk_in else all_ // 5
        booked = other // 10
        slow = late if walk_in else 0
        admitted = 0 if walk_in else (all_ - other) // 4
        rows.append([
            f"MSitAE-{month.upper()}-2025", code, f"{region.upper()} ", name.upper(),
            all_ - other, 0, other - booked, 0, 0, booked,
            late - slow, 0, slow, 0, 0, 0,
            late // 6, late // 20, admitted, 0, 0, admitted // 3,
        ])  # fmt: skip


_TYPES = (
    "Type 1 Departments - Major A&E", "Type 2 Departments - Single Specialty",
    "Type 3 Departments - Other A&E/Minor Injury Unit",
)  # fmt: skip


def by_provider(
    month: str, rows: list[Row], mapping: Sequence[tuple[str, str, str, float]]
) -> list[tuple[str, list[Row], bool]]:
    """Return the sheets of the workbook of a month: providers, and the hidden mapping."""
    block: list[Row] = [
        [], [None, "Title:", "A&E Attendances & Emergency Admission monthly statistics"], [],
        [None, "Summary:", "The total of booked and non-booked attendances"], [],
        [None, "Period:", f"{month} 2025"], [None, "Source:", "Fictional"],
        [None, "Basis:", "Provider"], [None, "Published:", "9th October 2025"],
        [None, "Revised:"], [None, "Status:", "Published"], [], [],
        [None, "Provider Level Data"],
        [None, None, None, None, "A&E attendances", None, None, None,
         "A&E attendances greater than 4 hours from arrival to admission, transfer or discharge"],
        [None, "Code", "Region", "Name", *_TYPES, "Total attendances", *_TYPES, "Total Attendances > 4 hours"],
    ]  # fmt: skip
    body: list[Row] = []
    for row in rows[1:-1]:
        counts = [int(cell or 0) for cell in row[4:16]]
        seen = [counts[at] + counts[at + 3] for at in range(3)]
        late = [counts[at] + counts[at + 3] for at in range(6, 9)]
        body.append([None, row[1], row[2], row[3], *seen, sum(seen), *late, sum(late)])
    england = [sum(int(row[at] or 0) for row in body) for at in range(4, 12)]
    providers = [*block, [None, "-", "-", "England", *england], [], *body]
    hidden: list[Row] = [
        [], [], [],
        ["Code", "Region", "Name", "Acute Code", "Acute trust 1", "Proportion of Attends Acute 1"],
    ]  # fmt: skip
    hidden += [[code, "", name.upper(), acute, "", part] for code, name, acute, part in mapping]
    return [("Provider Level Data", providers, False), ("Acute Trust Mapping", hidden, True)]


def cancer(trusts: Sequence[Trust], values: Values, rng: Random) -> list[Row]:
    """Return the provider extract: patients told in 28 days, and treated in 62."""
    rows: list[Row] = [[
        "PERIOD", "YEAR", "MONTH", "STANDARD", "ORG CODE", "STAGE/ROUTE", "TREATMENT MODALITY",
        "CANCER TYPE", "TOTAL TREATED", "WITHIN STANDARD", "BREACHES",
    ]]  # fmt: skip
    kinds = (
        ("OF0010", "28-day FDS", ((None, "Suspected skin cancer"),)),
        ("OF0011", "62-day Combined", (("ALL MODALITIES", "Skin"), ("Surgery", "ALL CANCERS"))),
    )
    for metric, standard, ways in kinds:
        for trust in trusts:
            if trust.code not in values[metric]:
                continue
            all_ = rng.randrange(10_500, 14_000)
            good = share(all_, values[metric][trust.code])
            months = parts(all_, 3, rng)
            for (_, short, iso), seen, within in zip(
                MONTHS, months, along(good, months), strict=True
            ):
                for modality, kind in ways:
                    rows.append([
                        f"{iso}-01", "2025/26", short, standard, trust.code, "Urgent Suspected Cancer",
                        modality, kind, seen, within, seen - within,
                    ])  # fmt: skip
    return rows


def pathways(trusts: Sequence[Trust], values: Values, rng: Random) -> list[Row]:
    """Return the full extract of the last month: two functions and their total for each trust."""
    bands = [f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(104)]
    rows: list[Row] = [[
        "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code",
        "Provider Org Name", "Commissioner Parent Org Code", "Commissioner Parent Name",
        "Commissioner Org Code", "Commissioner Org Name", "RTT Part Type", "RTT Part Description",
        "Treatment Function Code", "Treatment Function Name", *bands, "Gt 104 Weeks SUM 1", "Total",
        "Patients with unknown clock start date", "Total All",
    ]]  # fmt: skip
    for trust in trusts:
        if trust.code not in values["OF0023"] and trust.code not in values["OF0003"]:
            continue
        # a trust whose table lacks one of the two metrics has some value of it all the same
        all_ = rng.randrange(12_000, 60_000)
        late = share(all_, values["OF0003"].get(trust.code, 2.0))
        soon = min(share(all_, values["OF0023"].get(trust.code, 60.0)), all_ - late)
        waits = {0: soon // 3, 8: soon // 3, 17: soon - 2 * (soon // 3), 24: all_ - soon - late}
        waits |= {52: late - late // 9, 104: late // 9}
        halves = {week: count // 2 for week, count in waits.items()}
        rest = {week: count - halves[week] for week, count in waits.items()}
        functions = (
            ("C_100", "General Surgery", halves),
            ("C_330", "Dermatology", rest),
            ("C_999", "Total", waits),
        )
        for code, name, counts in functions:
            cells: list[Cell] = [counts.get(week) or None for week in range(105)]
            total = sum(counts.values())
            rows.append([
                "RTT-September-2025", "ZQX", "FICTIONAL BOARD", trust.code, trust.name.upper(), "ZQY",
                "FICTIONAL BOARD", "ZQY01", "FICTIONAL COMMISSIONER", "Part_2", "Incomplete Pathways",
                code, name, *cells, total, None, total,
            ])  # fmt: skip
    return rows


_BANDS = (
    ("4a", "Number waiting 0-1 weeks (0-7 days)"), ("4b", "Number waiting >1-2 weeks (8-14 days)"),
    ("4c", "Number waiting >2-4 weeks (15-28 days)"), ("4d", "Number waiting >4-12 weeks (29-84 days)"),
    ("4e", "Number waiting >12-18 weeks (85-126 days)"), ("4f", "Number waiting >18-52 weeks (127-364 days)"),
    ("4g", "Number waiting >52-104 weeks (365-728 days)"), ("4h", "Number waiting over 104 weeks (over 2 years)"),
)  # fmt: skip


def community(
    trusts: Sequence[Trust], late: Mapping[str, float], rng: Random
) -> list[tuple[str, list[Row], bool]]:
    """Return a sheet of all who wait, and one for each wait band, by two services."""
    waits: list[tuple[str, str, list[int]]] = []
    for trust in trusts:
        if trust.code in late:
            all_ = rng.randrange(20_000, 60_000)
            long = share(all_, late[trust.code])
            waits.append(
                (trust.code, trust.name, [*parts(all_ - long, 6, rng), long - long // 5, long // 5])
            )
    waits.append(("ZW900", "Quilladrune Care Cooperative", [40, 30, 20, 60, 10, 5, 2, 0]))

    def sheet(
        name: str, title: str, count: Callable[[list[int]], int]
    ) -> tuple[str, list[Row], bool]:
        rows: list[Row] = [
            [f"{title} by service, September 2025"],
            ["Blanks indicate no organisation submitted for the service line."], [], [],
            ["Organisation Type", "Organisation Code", "Organisation Name", "(A) Podiatry", "(CYP) Audiology"],
        ]  # fmt: skip
        body = [
            ["Provider", code, name.upper(), count(own) - count(own) // 3, count(own) // 3]
            for code, name, own in waits
        ]
        england = [sum(int(row[at] or 0) for row in body) for at in (3, 4)]
        return name, [*rows, ["National", "", "England", *england], *body], False

    sheets = [sheet("Table 4", "Total waiting list", sum)]
    for at, (name, title) in enumerate(_BANDS):
        sheets.append(sheet(f"Table {name}", title, lambda own, at=at: own[at]))  # type: ignore[misc]
    return sheets


_SICKNESS = (
    "DATE", "NHSE_REGION_CODE", "NHSE_REGION_NAME", "ICS_CODE", "ICS_NAME", "ORG_CODE", "ORG_NAME",
    "ORG_TYPE", "FTE_DAYS_LOST", "FTE_DAYS_AVAILABLE", "SICKNESS_ABSENCE_RATE_PERCENT",
)  # fmt: skip


def sickness(trusts: Sequence[Trust], rate: Mapping[str, float], rng: Random) -> list[list[Row]]:
    """Return the rows of each month of the quarter before, without their date."""
    months: list[list[Row]] = [[] for _ in QUARTER_BEFORE]
    bodies = [
        (trust.code, trust.name, trust.region, trust.type) for trust in trusts if trust.code in rate
    ]
    bodies.append(("ZW800", "Wyxorrin Commissioning Support Unit", "Vaelmark", "Others"))
    for code, name, region, kind in bodies:
        days = rng.randrange(150_000, 1_200_000)
        lost = share(days, rate.get(code, 4.0))
        whole = parts(days, 3, rng)
        for rows, available, own in zip(months, whole, along(lost, whole), strict=True):
            stated = int(own * 10_000 / available + 0.5) / 100
            rows.append(
                ["ZQ", region, "ZQX", "Fictional Board", code, name, kind, own, available, stated]
            )
    return months


def survey(
    trusts: Sequence[Trust], values: Values, rng: Random
) -> list[tuple[str, list[Row], bool]]:
    """Return the two sheets of the survey of 2024 that hold scores."""
    sheets: list[tuple[str, list[Row], bool]] = []
    for name, metric, heading in (
        ("PEOPLE PROMISE ELEMENTS", "OF0061", "PP3_2"),
        ("THEMES", "OF0084", "Staff Engagement"),
    ):
        rows: list[Row] = [
            ["NHS Staff Survey 2024 - WEIGHTED Results", None, None, f"{heading} - what it asks"],
            [f"{name} (fictional)"], [], [],
            ["ODS code", "Organisation name", "Benchmarking group", f"{heading} - score", "Base (number of responses)"],
        ]  # fmt: skip
        for trust in trusts:
            if trust.code in values[metric]:
                # a score has more digits than the table shows
                hidden = rng.randrange(-4_000_000, 4_000_001) / 1_000_000_000
                score = round(values[metric][trust.code] + hidden, 9)
                rows.append([trust.code, trust.name, trust.type, score, rng.randrange(900, 9_000)])
        rows.append(["ZW800", "Wyxorrin Commissioning Support Unit", "CSUs", 7.1, 120])
        sheets.append((name, rows, False))
    return sheets


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(sheets: Sequence[tuple[str, Sequence[Row], bool]]) -> bytes:
    """Return an .xlsx file of sheets: name, rows, and whether it is hidden."""
    texts: dict[str, int] = {}
    members: dict[str, str] = {}
    entries, links, kinds = [], [], []
    for number, (name, rows, hidden) in enumerate(sheets, 1):
        members[f"xl/worksheets/sheet{number}.xml"] = _sheet(rows, texts)
        state = ' state="hidden"' if hidden else ""
        entries.append(
            f'<sheet name={quoteattr(name)} sheetId="{number}"{state} r:id="rId{number}"/>'
        )
        links.append(
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        kinds.append(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        )
    links.append(
        f'<Relationship Id="rIdS" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    shared = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    members["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{_MAIN}" uniqueCount="{len(texts)}">{shared}</sst>'
    )
    members["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{"".join(entries)}</sheets></workbook>'
    )
    members["xl/_rels/workbook.xml.rels"] = _relations(links)
    members["_rels/.rels"] = _relations(
        [f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>']
    )
    members["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>'
        f"{''.join(kinds)}</Types>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(members, key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(path, (2025, 1, 1, 0, 0, 0))
            entry.create_system = 0
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>\n{members[path]}')
    return buffer.getvalue()


def _relations(links: Iterable[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _sheet(rows: Sequence[Row], texts: dict[str, int]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for at, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            place = f"{_letters(at)}{number}"
            if isinstance(cell, str):
                cells.append(
                    f'<c r="{place}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'
                )
            else:
                cells.append(f'<c r="{place}"><v>{cell!r}</v></c>')
        if cells:
            lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _letters(at: int) -> str:
    """The letters of a column, from 0."""
    found = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(65 + rest) + found
    return found
