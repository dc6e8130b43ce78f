"""Re-run what a JSON result says, and compare the two byte for byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nhs_rank import __version__
from nhs_rank.analyses._recorded import Recorded, View, parse_recorded, read_recorded, settings_of
from nhs_rank.answer import Answer
from nhs_rank.diagnostics import Diagnostic, Log
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.files import digest
from nhs_rank.framework import Framework, bundled_names, fingerprint, load_framework
from nhs_rank.inputs import run
from nhs_rank.options import Options
from nhs_rank.output import json_bytes
from nhs_rank.paths import shown_path as shown
from nhs_rank.reading import File, read_files
from nhs_rank.reading._limits import most_bytes
from nhs_rank.result import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

    import polars as pl

    from nhs_rank.output.document import Document

__all__ = ["Check", "Difference", "Reproduction", "reproduce"]

#: What rows of a result are told apart by.
_KEYS = ("trust_code", "metric")


@dataclass(frozen=True)
class Check:
    """One thing that the result rests on, and what became of it; ``sha256`` of a file."""

    what: Literal["input", "framework", "tool", "result"]
    name: str
    verdict: str
    same: bool
    sha256: str | None = None


@dataclass(frozen=True)
class Difference:
    """A figure that comes out otherwise; ``trust_code`` is None for what holds for all."""

    trust_code: str | None
    metric: str | None
    column: str
    was: Any
    now: Any


@dataclass(frozen=True, eq=False, repr=False)
class Reproduction(Answer):
    """Whether a result comes out the same, and what changed if it does not.

    ``checks`` has a row for each input, the framework, the tool and the result; ``differences``
    every figure that is another, and ``problems`` the same as diagnostics.
    """

    path: str
    same: bool
    checks: tuple[Check, ...]
    differences: tuple[Difference, ...]
    problems: tuple[Diagnostic, ...]

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:  # type: ignore[override]
        """The problems."""
        return self.problems

    @property
    def head(self) -> dict[str, Any]:
        """The version of its layout, and the file."""
        return {"schema_version": SCHEMA_VERSION, "result": self.path}

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """What became of everything that the result rests on, and the differing figures."""
        from nhs_rank.analyses._reproduce_view import checks_frame, differences_frame

        return {"checks": checks_frame(self), "differences": differences_frame(self)}

    def document(self) -> Document:
        """Return the checks and the first differing figures."""
        from nhs_rank.analyses._reproduce_view import reproduction_document

        return reproduction_document(self)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as the JSON format shows it."""
        return {
            **self.head,
            "same": self.same,
            "checks": [vars(check) for check in self.checks],
            "differences": [
                {
                    "trust_code": item.trust_code,
                    "metric": item.metric,
                    "column": item.column,
                    "was": item.was,
                    "is": item.now,
                }
                for item in self.differences
            ],
            "problems": [problem.as_dict() for problem in self.problems],
        }


def reproduce(
    path: str | PathLike[str],
    *,
    inputs: str | PathLike[str] | None = None,
    config: str | PathLike[str] | None = None,
) -> Reproduction:
    """Make a result again and compare.

    Parameters
    ----------
    path
        A file that ``compute --format json`` wrote.
    inputs
        A folder to look for the inputs in, by as much of their path as is there, at least by
        their name. Without it a relative path is taken from the current folder, then from the
        folder of the result; a file with the recorded hash comes before one without.
    config
        The framework, where it is not found by what the result says.

    Raises
    ------
    InputError
        If the file is no result, or ``config`` cannot be loaded.

    """
    result = Path(path)
    raw = read_recorded(result)
    recorded, data = parse_recorded(raw, shown(result))
    options, view = settings_of(recorded, shown(result))
    log = Log()
    checks: list[Check] = []
    folders = [Path(inputs)] if inputs is not None else [Path(), result.parent]
    files = _inputs(recorded, folders, inputs is not None, checks, log)
    framework = _framework(recorded, folders, config, checks, log)
    _tool(recorded, checks, log)
    differences: tuple[Difference, ...] = ()
    same = False
    if files is not None and framework is not None:
        try:
            again = _again(files, framework, options, view, recorded)
        except InputError as error:
            log.merge(error.log)
            checks.append(Check("result", shown(result), "cannot be made again", same=False))
        else:
            differences = tuple(_differences(data, json.loads(again)))
            same = again == raw
            _verdict(shown(result), same, differences, checks, log)
    else:
        checks.append(Check("result", shown(result), "cannot be made again", same=False))
    return Reproduction(shown(result), same, tuple(checks), differences, log.items)


def _inputs(
    recorded: Recorded, folders: list[Path], by_name: bool, checks: list[Check], log: Log
) -> list[File] | None:
    """Find the inputs, by the names that the result has for them; None if any is missing."""
    files: list[File] = []
    for source in recorded.inputs:
        candidates = list(_candidates(source.path, folders, by_name))
        if not candidates:
            log.add(c.INPUT_MISSING(path=source.path))
            checks.append(Check("input", source.path, "missing", same=False))
            continue
        hashes = [_sha256(candidate) for candidate in candidates]
        same = source.sha256 in hashes
        at = hashes.index(source.sha256) if same else 0
        files.append((candidates[at], source.path))
        verdict = "unchanged" if same else "changed"
        checks.append(Check("input", source.path, verdict, same, hashes[at]))
        if not same:
            found, expected = hashes[at][:12], source.sha256[:12]
            log.add(c.INPUT_CHANGED(path=source.path, found=found, expected=expected))
    return files if len(files) == len(recorded.inputs) else None


def _candidates(name: str, folders: list[Path], by_name: bool) -> Iterator[Path]:
    """The files that a recorded path can mean."""
    parts = Path(name).parts
    for folder in folders:
        for start in range(len(parts) if by_name else 1):
            candidate = folder.joinpath(*parts[start:])
            try:
                if candidate.is_file():
                    yield candidate
            except (OSError, ValueError):
                continue


def _sha256(path: Path) -> str:
    try:
        return digest(path, most_bytes())
    except OSError:
        return "unreadable"


def _framework(
    recorded: Recorded,
    folders: list[Path],
    config: str | PathLike[str] | None,
    checks: list[Check],
    log: Log,
) -> Framework | None:
    entry = recorded.framework
    name: str | PathLike[str] | None = config
    if name is None and entry.path is not None:
        candidates = [*_candidates(entry.path, folders, by_name=len(folders) == 1)]
        candidates += [*_candidates(entry.path, [Path()], by_name=False)]
        name = candidates[0] if candidates else None
    elif name is None and entry.name in bundled_names():
        name = entry.name
    label = entry.path or entry.name
    if name is None:
        log.add(c.FRAMEWORK_MISSING(value=label))
        checks.append(Check("framework", label, "missing", same=False))
        return None
    try:
        framework = load_framework(name)
    except InputError as error:
        if config is not None:
            raise
        log.merge(error.log)
        checks.append(Check("framework", label, "cannot be used any more", same=False))
        return None
    found = fingerprint(framework)
    same = found == entry.sha256
    checks.append(Check("framework", label, "unchanged" if same else "changed", same))
    if not same:
        log.add(c.FRAMEWORK_CHANGED(value=label, found=found[:12], expected=entry.sha256[:12]))
    return framework


def _tool(recorded: Recorded, checks: list[Check], log: Log) -> None:
    was = recorded.tool.version
    if was == __version__:
        checks.append(Check("tool", "nhs-rank", f"version {was}", same=True))
        return
    log.add(c.OTHER_VERSION(was=was, now=__version__))
    checks.append(Check("tool", "nhs-rank", f"version {was}, now {__version__}", same=False))


def _again(
    files: list[File], framework: Framework, options: Options, view: View, recorded: Recorded
) -> bytes:
    """The JSON of the same run today, but for the version of the tool."""
    log = Log()
    table = read_files(files, framework, log, quarter=options.quarter, **options.reading)
    if log.has_errors:
        raise InputError(log)
    result = run(table, framework, options, log.items)
    data = result.to_dict(
        detail=recorded.detail is not None,
        top=view.top,
        trusts=view.trusts,
        probabilities=view.probabilities,
        bottom=view.bottom,
        regions=view.regions,
    )
    data["tool"] |= {"version": recorded.tool.version}
    data["framework"] |= {"path": recorded.framework.path}
    # files that were found elsewhere go by the names that they had
    names = {shown(path): name for path, name in files if path is not None}
    for item in (*data["inputs"], *data["warnings"]):
        item["path"] = names.get(item["path"], item["path"])
    data["inputs"].sort(key=lambda source: source["path"])
    return json_bytes(data)


def _verdict(
    path: str, same: bool, differences: tuple[Difference, ...], checks: list[Check], log: Log
) -> None:
    if same:
        checks.append(Check("result", path, "same, to the byte", same=True))
        return
    number = len(differences)
    figures = "1 figure differs" if number == 1 else f"{number:,} figures differ"
    if number:
        log.add(c.NOT_REPRODUCED(path=path, figures=figures))
        checks.append(Check("result", path, figures, same=False))
    else:
        log.add(c.OTHER_BYTES(path=path))
        checks.append(Check("result", path, "same figures, other bytes", same=False))


def _differences(was: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
    """Every figure that differs: what holds for all first, then trust by trust."""
    for key in sorted((was.keys() | now.keys()) - {"trusts", "detail", "inputs", "framework"}):
        if was.get(key) != now.get(key):
            yield Difference(None, None, key, was.get(key), now.get(key))
    for part in ("trusts", "detail"):
        before, after = _rows(was.get(part)), _rows(now.get(part))
        for row in {**before, **after}:
            one, two = before.get(row), after.get(row)
            if one is None or two is None:
                listed = (one is not None, two is not None)
                yield Difference(*row, "listed", *listed)
                continue
            for column in {**one, **two}:
                if one.get(column) != two.get(column):
                    yield Difference(*row, column, one.get(column), two.get(column))


def _rows(part: Any) -> dict[tuple[str | None, str | None], dict[str, Any]]:
    """Rows by trust and metric, nested figures under ``outer.inner``."""
    rows: dict[tuple[str | None, str | None], dict[str, Any]] = {}
    for row in part or []:
        flat: dict[str, Any] = {}
        for name, value in row.items():
            nested = value if isinstance(value, dict) else None
            flat |= {f"{name}.{k}": v for k, v in nested.items()} if nested else {name: value}
        code, metric = (None if row.get(key) is None else str(row[key]) for key in _KEYS)
        rows[code, metric] = flat
    return rows
