"""The log of runs: one line of JSON for each, with what went in and what came out."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhs_rank.files import digest

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Diagnostic

__all__ = ["Record", "record", "recording"]

#: Bytes of a file beyond which it is not hashed here.
_LARGEST = 1 << 32


@dataclass
class Record:
    """What is known of the run so far, and the file that its line goes to, once it is known."""

    path: Path | None = None
    command: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    framework: dict[str, Any] | None = None
    inputs: list[dict[str, Any]] = field(default_factory=list)
    outputs: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)

    def read(self, json: Mapping[str, Any]) -> None:
        """Note the framework and the files that a result names as read."""
        if isinstance(named := json.get("framework"), dict):
            self.framework = {key: named.get(key) for key in ("name", "sha256")}
        inputs = [*json.get("inputs", []), *json.get("carried", [])]
        inputs += json["published"] if isinstance(json.get("published"), list) else []
        inputs += (json.get("check") or {}).get("published", [])
        inputs += [
            {"path": one["name"], "sha256": one["sha256"]}
            for one in json.get("checks", [])
            if one.get("sha256")
        ]
        self.inputs += [one for one in inputs if one not in self.inputs]

    def fetched(self, files: Iterable[Mapping[str, Any]]) -> None:
        """Note the files that came in a run."""
        self.outputs += [
            {"path": one["path"], "sha256": one["sha256"], "bytes": one["size"]}
            for one in files
            if one["status"] in ("fetched", "kept both")
        ]

    def read_besides(self) -> list[dict[str, Any]]:
        """The files of the command line that no result names: frameworks, plans, results."""
        from nhs_rank.paths import shown_path

        known = {one["path"] for one in self.inputs}
        besides = []
        for name in dict.fromkeys(self.given):
            path = Path(name)
            with contextlib.suppress(OSError, ValueError):
                if path.is_file() and not known & {name, path.as_posix(), shown_path(path)}:
                    besides.append({"path": path.as_posix(), "sha256": digest(path, _LARGEST)})
        return besides

    def wrote(self, path: Path | None, content: bytes) -> None:
        """Note an output, or standard output."""
        shown = "-" if path is None else path.as_posix()
        digest = hashlib.sha256(content).hexdigest()
        self.outputs.append({"path": shown, "sha256": digest, "bytes": len(content)})

    def said(self, problems: Iterable[Diagnostic]) -> None:
        """Note warnings and errors."""
        self.problems += problems

    def line(self, begun: datetime.datetime, status: int) -> bytes:
        """Return the line of the log."""
        from nhs_rank import __version__

        ended = datetime.datetime.now(datetime.UTC)
        levels = {"warnings": "warning", "errors": "error"}
        told = {
            "command": self.command,
            "version": __version__,
            "begun": begun.isoformat(timespec="seconds"),
            "seconds": round((ended - begun).total_seconds(), 3),
            "status": status,
            "options": dict(self.options),
            "framework": self.framework,
            "inputs": self.inputs + self.read_besides(),
            "outputs": self.outputs,
            **{
                key: [one.as_dict() for one in self.problems if one.level == level]
                for key, level in levels.items()
            },
        }
        shown = json.dumps(told, ensure_ascii=False, default=str)
        return (shown + "\n").encode("utf-8", "backslashreplace")


_current = Record()


def record() -> Record:
    """Return the record of the present run."""
    return _current


@contextlib.contextmanager
def recording(command: str, options: Mapping[str, Any]) -> Iterator[list[int]]:
    """Keep a record, and add its line to the log when all is done; the status goes into the list.

    Raises `OutputError` if the line cannot be written.
    """
    global _current
    _current = Record(command=command, options=options)
    begun = datetime.datetime.now(datetime.UTC)
    status = [0]
    yield status
    if _current.path is not None:
        _append(_current.path, _current.line(begun, status[0]))


def _append(path: Path, line: bytes) -> None:
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import OutputError

    try:
        with path.open("ab") as stream:
            stream.write(line)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError([c.CANNOT_WRITE(path=path.as_posix(), reason=reason)]) from None
