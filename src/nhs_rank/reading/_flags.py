"""Flags: yes/no facts about trusts, and where files contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._numbers import missing
from nhs_rank.words import FLAG_TEXTS

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log

_SAID = ("set", "text", "path", "line")


def flags_of(known: pl.DataFrame, log: Log) -> pl.DataFrame:
    """Return ``quarter, trust_code, flag, set`` of cells with their item, text and place."""
    known = known.filter(~missing("text")).with_columns(
        pl.col("text")
        .str.to_lowercase()
        .replace_strict(FLAG_TEXTS, default=None, return_dtype=pl.Boolean)
        .alias("set")
    )
    bad = known.filter(pl.col("set").is_null()).sort("path", "line", "column")
    unclear = (
        {
            "path": row["path"],
            "line": row["line"],
            "column": row["column"],
            "value": row["text"],
            "header": row["header"],
        }
        for row in bad.iter_rows(named=True)
    )
    log.each(c.BAD_FLAG, bad.height, unclear)
    key = ["quarter", "trust_code", "flag"]
    flags = (
        known.filter(pl.col("set").is_not_null())
        .rename({"item": "flag"})
        .sort(*key, "path", "line", "column")
    )
    _report_flags(flags, key, log)
    return flags.unique(key, keep="first", maintain_order=True).select(*key, "set")


def _report_flags(flags: pl.DataFrame, key: list[str], log: Log) -> None:
    """Report, once for a flag and trust, the first row that says something else than the first."""
    firsts = [pl.col(name).first().over(key).alias(f"first_{name}") for name in _SAID]
    differ = (
        flags.with_columns(firsts)
        .filter(pl.col("set") != pl.col("first_set"))
        .unique(key, keep="first", maintain_order=True)
    )
    fields = (
        {
            "path": row["path"],
            "line": row["line"],
            "column": row["column"],
            "flag": row["flag"],
            "trust": row["trust_code"],
            "value": row["text"],
            "first": row["first_text"],
            "other": f"{row['first_path']}:{row['first_line']}",
        }
        for row in differ.iter_rows(named=True)
    )
    log.each(c.FLAGS_DISAGREE, differ.height, fields)
