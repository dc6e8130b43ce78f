"""What a JSON result says of how it was made: inputs, framework, version and settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.files import FileTooLarge, read_file
from nhs_rank.options import Options
from nhs_rank.paths import shown_path as shown

if TYPE_CHECKING:
    pass

__all__ = ["Recorded", "View", "parse_recorded", "read_recorded", "settings_of"]

_LARGEST = 200_000_000


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Input(_Lenient):
    path: str = Field(min_length=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int


class _FrameworkEntry(_Lenient):
    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    path: str | None = None


class _ToolEntry(_Lenient):
    name: Literal["nhs-rank"]
    version: str


class Recorded(_Lenient):
    schema_version: Literal[1]
    tool: _ToolEntry
    framework: _FrameworkEntry
    quarter: str | None
    inputs: list[_Input] = Field(min_length=1)
    settings: dict[str, Any]
    draws: int
    seed: int
    trusts: list[dict[str, Any]] | None = None
    detail: list[dict[str, Any]] | None = None


class View(BaseModel):
    """The settings that choose what of a result is shown."""

    top: int | None = Field(default=None, ge=1)
    trusts: list[str] = []
    probabilities: bool = False
    bottom: int | None = Field(default=None, ge=1)
    regions: list[str] = []


def read_recorded(path: Path) -> bytes:
    """Return the bytes of a result; raises `InputError`."""
    try:
        return read_file(path, _LARGEST)
    except FileTooLarge:
        limit = f"{_LARGEST:,} bytes"
        raise InputError([c.FILE_TOO_LARGE(path=shown(path), limit=limit)]) from None
    except FileNotFoundError:
        raise InputError([c.NO_FILE(path=shown(path), near="")]) from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError([c.UNREADABLE(path=shown(path), reason=reason)]) from None


def parse_recorded(raw: bytes, path: str) -> tuple[Recorded, dict[str, Any]]:
    """Return what a result says, checked, and all of it as plain data; raises `InputError`."""
    try:
        data = json.loads(raw)
        recorded = Recorded.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        reason = f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}"
        raise InputError([c.NOT_A_RESULT(path=path, reason=reason)]) from None
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise InputError([c.NOT_A_RESULT(path=path, **place, reason=error.msg)]) from None
    except (ValueError, RecursionError) as error:
        raise InputError([c.NOT_A_RESULT(path=path, reason=error)]) from None
    if (recorded.trusts is None) == (recorded.detail is None):
        reason = "it has neither 'trusts' nor 'detail', or both"
        raise InputError([c.NOT_A_RESULT(path=path, reason=reason)])
    return recorded, data


def settings_of(recorded: Recorded, path: str) -> tuple[Options, View]:
    """Return the options of a result, and what it shows; raises `InputError`."""
    chosen = {key: recorded.settings[key] for key in View.model_fields if key in recorded.settings}
    rest = {key: value for key, value in recorded.settings.items() if key not in chosen}
    rest |= {"quarter": recorded.quarter, "draws": recorded.draws, "seed": recorded.seed}
    try:
        return Options.of(**rest), View.model_validate(chosen)
    except InputError as error:
        reason = f"settings: {error.log.items[0].message}"
    except ValidationError as error:
        reason = f"settings: {error.errors(include_url=False)[0]['msg']}"
    raise InputError([c.NOT_A_RESULT(path=path, reason=reason)])
