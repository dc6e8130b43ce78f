"""What `validate` found as a document, and as annotations of a GitHub workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.output.document import Document, View, column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhs_rank.analyses._validate import Validation
    from nhs_rank.diagnostics import Diagnostic

__all__ = ["validation_document", "workflow_commands"]

#: How many of the least complete trusts a table shows; JSON has all.
_SHOWN = 10
_COVERAGE = (
    "quarter",
    "trust_code",
    "trust_name",
    "metrics",
    "expected",
    column("share", show="per cent"),
)


def validation_document(validation: Validation, trusts: Sequence[str] = ()) -> Document:
    """The summary as tables, and all of it as JSON; of some trusts what each of them reports."""
    views = [_files(validation), _trusts(validation), _metrics(validation)]
    if trusts:
        views.append(_own(validation, trusts))
    elif (validation.coverage["share"] < 1).any():
        views.append(_gaps(validation))
    return Document(json=validation.to_dict(), views=tuple(views))


def _files(validation: Validation) -> View:
    files = pl.DataFrame(
        [(source.path, source.rows) for source in validation.sources],
        schema={"file": pl.String, "rows": pl.Int64},
        orient="row",
    )
    return View("files", "Files", files, ("file", "rows"), caption=_verdict(validation))


def _verdict(validation: Validation) -> str:
    level = {item.code: item.level for item in validation.log.items}
    number = {"error": 0, "warning": 0}
    for code, times in validation.log.counts.items():
        number[level[code]] += times
    problems = [_some(number[kind], kind) for kind in ("error", "warning")]
    found = validation.metrics["metric"].n_unique()
    parts = [
        " and ".join(problems),
        _some(found, "metric") + " found",
        f"missing: {', '.join(validation.absent)}" if validation.absent else "none missing",
        f"unknown: {', '.join(validation.unknown)}" if validation.unknown else "none unknown",
    ]
    return " | ".join(parts)


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _trusts(validation: Validation) -> View:
    shows = ("quarter", column("trust_type", head="Trust type", flexible=True), "trusts")
    return View("trusts", "Trusts by type", validation.trusts, shows)


def _metrics(validation: Validation) -> View:
    shows = ("quarter", "metric", "name", "trusts", "expected", column("share", show="per cent"))
    return View("metrics", "Cells present by metric", validation.metrics, shows)


def _gaps(validation: Validation) -> View:
    gaps = validation.coverage.filter(pl.col("share") < 1)
    shown = gaps.sort("share", maintain_order=True).head(_SHOWN)
    more = gaps.height - shown.height
    caption = f"{more:,} more trusts report less than all; see --format json" if more else ""
    return View("gaps", "Trusts that report least", shown, _COVERAGE, caption=caption)


def _own(validation: Validation, trusts: Sequence[str]) -> View:
    own = validation.coverage.filter(pl.col("trust_code").is_in(list(trusts)))
    return View("coverage", "What they report", own, _COVERAGE)


def workflow_commands(validation: Validation) -> bytes:
    """Return a workflow command for each problem, which GitHub shows beside the line."""
    lines = [_annotation(item) for item in validation.log.items]
    shown = {item.code for item in validation.log.items}
    kept = {code: sum(item.code == code for item in validation.log.items) for code in shown}
    level = {item.code: item.level for item in validation.log.items}
    for code, number in validation.log.counts.items():
        if number > kept[code]:
            more = f"{number - kept[code]:,} more like this ({number:,} in all)"
            lines.append(f"::{level[code]} title={code}::{_data(more)}")
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _annotation(item: Diagnostic) -> str:
    place = {"file": item.path, "line": item.line, "col": item.column, "title": item.code}
    properties = ",".join(
        f"{name}={_property(str(value))}" for name, value in place.items() if value is not None
    )
    hint = f"; {item.hint}" if item.hint else ""
    return f"::{item.level} {properties}::{_data(item.message + hint)}"


def _data(value: str) -> str:
    """Escape what ends a command: a message may hold all but these."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
