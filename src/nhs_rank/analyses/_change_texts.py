"""How changes are written: on a command line, in Python, and in a file."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from nhs_rank.diagnostics import Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.files import FileTooLarge, read_file
from nhs_rank.reading import parse_sheet
from nhs_rank.words import folded

if TYPE_CHECKING:
    from os import PathLike

__all__ = [
    "Amount",
    "Changes",
    "WrittenChange",
    "parse_changes",
    "parse_decimal",
    "parse_scan",
    "parse_set",
    "read_set_file",
]

Amount = float | str | bool | None
#: What is to be set: an amount by trust and metric or flag, or texts.
Changes = Mapping[tuple[str, str], Amount] | Sequence[str]
#: Bytes of a file of changes.
_LARGEST_SET_FILE = 50_000_000
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+|(?=\.\d))(\.\d*)?([eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True)
class WrittenChange:
    """One change as it was written: a trust, a metric or flag, and an amount.

    ``plain`` numbers are never relative, as in a file of values. ``path`` and ``line`` say where
    it stands.
    """

    trust: str
    key: str
    amount: str
    plain: bool = False
    path: str | None = None
    line: int | None = None


def parse_changes(
    changes: Changes, set_file: str | PathLike[str] | None = None
) -> list[WrittenChange]:
    """Return what is written to change, that of a file last; raises `InputError`."""
    if isinstance(changes, Mapping):
        written = [
            WrittenChange(trust, key, _written(amount), plain=not isinstance(amount, str))
            for (trust, key), amount in changes.items()
        ]
    else:
        texts = [changes] if isinstance(changes, str) else changes
        written = [parse_set(text) for text in texts]
    return written if set_file is None else written + read_set_file(Path(set_file))


def _written(amount: Amount) -> str:
    """Write an amount as a file of changes has it."""
    if amount is None:
        return "NA"
    if isinstance(amount, bool):
        return "yes" if amount else "no"
    return amount if isinstance(amount, str) else repr(float(amount))


def parse_set(text: str) -> WrittenChange:
    """Parse ``CODE:METRIC=VALUE``; raises `InputError`."""
    left, equals, amount = text.partition("=")
    trust, colon, key = left.rpartition(":")
    if not (equals and colon and trust.strip() and key.strip() and amount.strip()):
        raise InputError([c.NOT_A_CHANGE(value=text)])
    return WrittenChange(trust.strip(), key.strip(), amount.strip())


def parse_scan(text: str) -> tuple[WrittenChange, float, float]:
    """Parse ``CODE:METRIC=A..B`` into what is varied and both ends; raises `InputError`."""
    left, equals, ends = text.partition("=")
    trust, colon, key = left.rpartition(":")
    low, dots, high = ends.partition("..")
    numbers = [parse_decimal(end.strip().rstrip("%")) for end in (low, high)]
    if not (equals and colon and dots and trust.strip() and key.strip()) or None in numbers:
        reason, fix = f"'{text}' is not CODE:METRIC=A..B", "write --scan RCX:OF0013=70..80"
        raise InputError([c.NOT_A_RANGE(reason=reason, fix=fix)])
    first, last = (float(number) for number in numbers if number is not None)
    if first == last:
        reason, fix = f"the ends of '{text}' are the same", "write --scan RCX:OF0013=70..80"
        raise InputError([c.NOT_A_RANGE(reason=reason, fix=fix)])
    return WrittenChange(trust.strip(), key.strip(), low.strip(), plain=True), first, last


def read_set_file(path: Path) -> list[WrittenChange]:
    """Read changes from a CSV file with ``trust_code, metric, value``; raises `InputError`."""
    shown = path.as_posix()
    log = Log()
    try:
        raw = read_file(path, _LARGEST_SET_FILE)
    except FileNotFoundError:
        raise InputError([c.NO_FILE(path=shown, near="")]) from None
    except FileTooLarge as error:
        raise InputError([c.FILE_TOO_LARGE(path=shown, limit=f"{error.most:,} bytes")]) from None
    except OSError as error:
        raise InputError([c.UNREADABLE(path=shown, reason=error.strerror or error)]) from None
    sheet = parse_sheet(raw, shown, log)
    written: list[WrittenChange] = []
    if sheet is not None:
        places = {folded(name): index for index, name in enumerate(sheet.header)}
        columns = ("trust_code", "metric", "value")
        absent = [name for name in columns if folded(name) not in places]
        if absent:
            what = f"the file has no column {', '.join(absent)}"
            fix = f"its columns are {', '.join(columns)}"
            log.add(c.CANNOT_BE_SET(path=shown, line=1, what=what, fix=fix))
        else:
            at = [places[folded(name)] for name in columns]
            for row, line in zip(sheet.rows, sheet.lines, strict=True):
                trust, key, amount = (row[index].strip() for index in at)
                written.append(WrittenChange(trust, key, amount, plain=True, path=shown, line=line))
    if log.has_errors:
        raise InputError(log.items)
    return written


def parse_decimal(text: str) -> Decimal | None:
    """Return the number that a text is, exactly; None if it is none."""
    plain = text.replace("\N{MINUS SIGN}", "-").strip()
    if not _NUMBER.fullmatch(plain):
        return None
    try:
        number = Decimal(plain.replace(",", ""))
    except InvalidOperation:
        return None
    return number if math.isfinite(float(number)) else None
