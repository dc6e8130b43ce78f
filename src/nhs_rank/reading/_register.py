"""What the register of organisations adds to the trusts of the files, and what it knows of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.reading._periods import quarter_number
from nhs_rank.register import Successors, organisations, successors
from nhs_rank.words import folded, spoken

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework

__all__ = ["all_successors", "known_by_register"]

#: The share of codes that the register has to know for the files to be about its trusts.
_MOST = 0.8
_NAMED = 8
#: What the register fills in, and its columns.
_FILLED = {"trust_name": "name", "trust_subtype": "trust_subtype"}


def all_successors(framework: Framework, file: str | None) -> Successors:
    """Return the successors of codes that ended: of a file, of the framework, of the register."""
    own = {
        code: [(one, "") for one in ([found] if isinstance(found, str) else found)]
        for code, found in framework.successors.items()
    }
    table = successors(None if file is None else Path(file))
    known = successors()
    given = {code: found for code, found in table.of.items() if known.of.get(code) != found}
    return Successors(known.of | own | given)


def known_by_register(
    trusts: pl.DataFrame, framework: Framework, ended: Successors, log: Log
) -> pl.DataFrame:
    """Fill in what the register knows of trusts, and say what it does not know.

    Nothing is said or filled in where the framework is not about trusts of the register's types,
    nor of files most of whose codes the register does not have; only a trust without a type where
    others have one gets that of the register.

    Parameters
    ----------
    trusts
        A row a trust, as the files have them.
    framework
        Whose types of trusts are wanted.
    ended
        What became of codes that ended.
    log
        Takes every problem.

    """
    spelled = _types_of(framework)
    if not spelled or trusts.is_empty():
        return trusts
    register = {row["code"]: row for row in organisations().iter_rows(named=True)}
    codes = trusts["trust_code"].unique().sort().to_list()
    known = [code for code in codes if code in register or code in ended.of]
    are_trusts = len(known) >= _MOST * len(codes)
    types = {
        code: spelled[folded(register[code]["trust_type"])]
        for code in codes
        if code in register and folded(register[code]["trust_type"]) in spelled
    }
    trusts = _typed(trusts, types, log, fill_all=are_trusts)
    if not are_trusts:
        return trusts
    unknown = [code for code in codes if code not in known]
    if unknown:
        log.add(c.NOT_REGISTERED(count=len(unknown), names=_named(unknown)))
    _report_ended(trusts, ended, log)
    for column, name in _FILLED.items():
        values = {code: register[code][name] for code in codes if code in register}
        from_register = pl.col("trust_code").replace_strict(
            values, default=None, return_dtype=pl.String
        )
        trusts = trusts.with_columns(pl.coalesce(column, from_register).alias(column))
    return trusts


def _types_of(framework: Framework) -> dict[str, str]:
    """The name of each of the framework's types by every folded spelling of it."""
    return {
        folded(name): kind.name
        for key, kind in framework.trust_types.items()
        for name in (key, kind.name, *kind.aliases)
    }


def _typed(
    trusts: pl.DataFrame, types: dict[str, str], log: Log, *, fill_all: bool
) -> pl.DataFrame:
    """Give trusts without a type that of the register, and name those left without one."""
    untyped = trusts.filter(pl.col("trust_type").is_null())
    others = trusts.filter(pl.col("trust_type").is_not_null())
    if untyped.is_empty() or (others.is_empty() and not fill_all):
        return trusts
    found = pl.col("trust_code").replace_strict(types, default=None, return_dtype=pl.String)
    filled = trusts.with_columns(pl.coalesce("trust_type", found).alias("trust_type"))
    codes = untyped["trust_code"].unique().sort().to_list()
    given = [code for code in codes if code in types]
    left = [code for code in codes if code not in types]
    if given:
        kinds = sorted({types[code] for code in given})
        log.add(
            c.TYPE_FROM_REGISTER(
                count=_trusts(given), names=_named(given), types=" and ".join(kinds)
            )
        )
    if left and (len(left) < len(codes) or not others.is_empty()):
        log.add(c.NO_TYPE(count=_trusts(left), names=_named(left)))
    return filled


def _trusts(codes: list[str]) -> str:
    return spoken("1 trust has" if len(codes) == 1 else f"{len(codes)} trusts have")


def _named(codes: list[str]) -> str:
    more = f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else ""
    return ", ".join(codes[:_NAMED]) + more


def _report_ended(trusts: pl.DataFrame, ended: Successors, log: Log) -> None:
    """Say which trusts had ended before the quarter began."""
    rows = trusts.select("quarter", "trust_code").unique().sort("quarter", "trust_code")
    for quarter, code in rows.rows():
        if quarter is None or code not in ended.of:
            continue
        day = _first_day(quarter)
        since = [start for _, start in ended.of[code] if start and start <= day]
        if since:
            became = " and ".join(ended.at(code, day))
            log.add(
                c.ENDED(trust=code, quarter=quarter, value=code, since=min(since), other=became)
            )


def _first_day(quarter: str) -> str:
    year, number = divmod(quarter_number(quarter), 4)
    return f"{year + number // 3}-{(4, 7, 10, 1)[number]:02d}-01"
