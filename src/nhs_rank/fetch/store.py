"""The folder that files are fetched to: parts, final names, and where each file came from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from nhs_rank.fetch.download import Arrived

__all__ = ["Part", "beside", "provenance_path", "recorded_sha256", "sha256_of", "write_provenance"]


class Part:
    """A file on its way: written under a name of its own, which is gone unless it is kept.

    The folder and the file are made with the first byte, so that a download that brings nothing
    leaves nothing. To be used in a ``with`` statement.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f".{name}.{secrets.token_hex(4)}.part"
        self._stream: IO[bytes] | None = None

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
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, or None where there is none.

    Raises `nhs_rank.exceptions.OutputError` if something stands there that is not a file that
    can be read.
    """
    with _as_output_error(path):
        try:
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            return None


def beside(path: Path, sha256: str) -> Path:
    """Return the name of another version of a file, made from its content."""
    return path.with_name(f"{path.stem}-new-{sha256[:8]}{path.suffix}")


def provenance_path(path: Path) -> Path:
    """Return where it is written down from where the file came."""
    return path.with_name(f"{path.name}.provenance.json")


def recorded_sha256(path: Path) -> str | None:
    """Read the SHA-256 off the provenance of a file; None if there is none that can be used."""
    try:
        found: Any = json.loads(provenance_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    sha256 = found.get("sha256") if isinstance(found, dict) else None
    return sha256 if isinstance(sha256, str) else None


def write_provenance(
    path: Path, *, quarter: str, address: str, arrived: Arrived, tool: str
) -> None:
    """Write beside a file where it came from, when, and what it is.

    The keys are ``file``, ``quarter``, ``address`` (asked for), ``final_address`` (after
    redirects), ``fetched_at`` (UTC), ``size`` (bytes), ``sha256`` and ``tool``.
    """
    facts = {
        "file": path.name,
        "quarter": quarter,
        "address": address,
        "final_address": arrived.address,
        "fetched_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "size": arrived.size,
        "sha256": arrived.sha256,
        "tool": tool,
    }
    text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    target = provenance_path(path)
    with Part(target.parent, target.name) as part:
        part.restart()
        part.write(text.encode("utf-8"))
        part.keep_as(target)


@contextlib.contextmanager
def _as_output_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError([c.CANNOT_WRITE(path=str(path), reason=reason)]) from None
