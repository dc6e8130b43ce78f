"""The folder that files are fetched to: parts, final names, and where each file came from."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from nhs_rank import __version__
from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import OutputError
from nhs_rank.files import digest, read_file
from nhs_rank.guard.interrupts import undone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from nhs_rank.fetch.download import Arrived

__all__ = ["Part", "beside", "recorded", "sha256_of", "write_provenance"]

_LARGEST_RECORD = 100_000
_LARGEST_FILE = 10_000_000_000


class Part:
    """A file on its way: written under a name of its own, which is gone unless it is kept.

    The folder and the file are made with the first byte, so that a download that brings nothing
    leaves nothing. To be used in a ``with`` statement.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f".{name}.{secrets.token_hex(4)}.part"
        self._stream: IO[bytes] | None = None
        self._undone = undone(self._remove)

    def restart(self) -> None:
        """Make the file, or empty it."""
        with _as_output_error(self.path.parent):
            if self._stream is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._stream = self.path.open("xb")
            else:
                self._stream.seek(0)
                self._stream.truncate()

    def write(self, data: bytes) -> None:
        """Append to the file."""
        if self._stream is None:
            raise ValueError("restart() comes before write()")
        with _as_output_error(self.path.parent):
            self._stream.write(data)

    def keep_as(self, target: Path) -> None:
        """Give the file, now on the disk, its final name in one step.

        Raises `nhs_rank.exceptions.OutputError`; what stood at ``target`` is then untouched.
        """
        if self._stream is None:
            raise ValueError("there is nothing to keep")
        with _as_output_error(target):
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            self.path.replace(target)

    def __enter__(self) -> Part:
        self._undone.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            if self._stream is not None:
                self._stream.close()
        self._undone.__exit__(kind, error, trace)

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, or None where there is none.

    Raises `nhs_rank.exceptions.OutputError` if something stands there that is not a file that
    can be read.
    """
    with _as_output_error(path):
        try:
            return digest(path, _LARGEST_FILE, replaceable=True)
        except FileNotFoundError:
            return None


def beside(path: Path, sha256: str) -> Path:
    """Return the name of another version of a file, made from its content."""
    return path.with_name(f"{path.stem}-new-{sha256[:8]}{path.suffix}")


def recorded(path: Path) -> dict[str, Any]:
    """Return the provenance of a file; empty if there is none that can be used."""
    try:
        found: Any = json.loads(read_file(_record(path), _LARGEST_RECORD, replaceable=True))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_provenance(path: Path, facts: Mapping[str, Any], address: str, arrived: Arrived) -> None:
    """Write beside a file where it came from, when, and what it is.

    Between ``file`` and ``address``, ``final_address`` (after redirects), ``fetched_at`` (UTC),
    ``size`` (bytes), ``sha256`` and ``tool`` stand the facts.

    Parameters
    ----------
    path
        The file that was fetched.
    facts
        What else is known of it, such as the quarter.
    address
        The address that was asked for.
    arrived
        What came, and from where.

    """
    record = {
        "file": path.name,
        **facts,
        "address": address,
        "final_address": arrived.address,
        "fetched_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "size": arrived.size,
        "sha256": arrived.sha256,
        "tool": f"nhs-rank {__version__}",
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    with Part(path.parent, _record(path).name) as part:
        part.restart()
        part.write(text.encode("utf-8"))
        part.keep_as(_record(path))


def _record(path: Path) -> Path:
    return path.with_name(f"{path.name}.provenance.json")


@contextlib.contextmanager
def _as_output_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError([c.CANNOT_WRITE(path=str(path), reason=reason)]) from None
