"""Whose counts they are: codes of providers to the codes of trusts."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nhs_rank.diagnostics import codes as c
from nhs_rank.register import organisations, survey_codes
from nhs_rank.sources import quarter_months
from nhs_rank.words import folded

if TYPE_CHECKING:
    from nhs_rank.diagnostics import Log
    from nhs_rank.framework import Framework
    from nhs_rank.register import Successors

__all__ = ["Trusts", "with_trusts"]

_NAMED = 8
#: The statistic whose codes are not always those of the organisation.
_SURVEY = "staff-survey"


@dataclass(frozen=True)
class Trusts:
    """The trusts that have a place in the table, and the codes that lead to them.

    ``details`` has ``trust_code, trust_name, trust_type, trust_subtype``, types spelled as the
    framework names them; ``types`` maps the framework's keys of types to these names. ``day`` is
    the last one of the quarter.
    """

    details: pl.DataFrame
    successors: Successors
    day: str
    types: dict[str, str]

    @classmethod
    def of(
        cls, framework: Framework, quarter: str, successors: Successors, known: pl.DataFrame | None
    ) -> Trusts:
        """Take the register, and before it the trusts that other files know.

        Parameters
        ----------
        framework
            The framework whose types of trusts are wanted.
        quarter
            The quarter; codes that ended by its last day are no trusts.
        successors
            What became of codes that ended.
        known
            What other files know of trusts, with the columns of ``details``; goes before the
            register.

        """
        last = quarter_months(quarter)[-1]
        day = f"{last}-{calendar.monthrange(int(last[:4]), int(last[5:]))[1]}"
        own = organisations().select(
            pl.col("code").alias("trust_code"),
            pl.col("name").alias("trust_name"),
            "trust_type",
            "trust_subtype",
        )
        types = {key: kind.name for key, kind in framework.trust_types.items()}
        spelled = {
            folded(text): kind.name
            for key, kind in framework.trust_types.items()
            for text in (key, *kind.aliases, kind.name)
        }
        named = {text: spelled.get(folded(text)) for text in own["trust_type"].unique()}
        if types:
            own = own.with_columns(pl.col("trust_type").replace_strict(named))
        parts = [own.filter(pl.col("trust_type").is_not_null())]
        if known is not None:
            parts.insert(0, known.select(own.columns))
        details = pl.concat(parts).unique("trust_code", keep="first", maintain_order=True)
        ended = [code for code in details["trust_code"] if successors.at(code, day) != [code]]
        details = details.filter(~pl.col("trust_code").is_in(ended)).sort("trust_code")
        return cls(details, successors, day, types)

    def code_of(self, provider: str, statistic: str) -> list[str]:
        """Return the trust (or trusts, where a code has several successors) of a provider."""
        code = provider.strip().upper()
        if statistic == _SURVEY:
            code = survey_codes().get(code, code)
        return self.successors.at(code, self.day)


def with_trusts(counts: pl.DataFrame, trusts: Trusts, log: Log) -> pl.DataFrame:
    """Add ``trust_code`` to counts; providers that are no trust are left out and named.

    Codes that ended give their counts to the successor, which ``folded`` marks.
    """
    known = set(trusts.details["trust_code"])
    rows: list[tuple[str, str, str, bool]] = []
    replaced: dict[str, list[str]] = {}
    unclear: dict[tuple[str, str], list[str]] = {}
    unknown: dict[str, dict[str, str | None]] = {}
    providers = counts.select("statistic", "provider", "name").unique(
        ["statistic", "provider"], keep="first", maintain_order=True
    )
    for statistic, provider, name in providers.iter_rows():
        codes = trusts.code_of(provider, statistic)
        if len(codes) > 1:
            unclear[statistic, provider] = codes
        elif codes[0] not in known:
            unknown.setdefault(statistic, {})[provider] = name
        else:
            spelled = provider.strip().upper()
            own = survey_codes().get(spelled, spelled) if statistic == _SURVEY else spelled
            rows.append((statistic, provider, codes[0], own != codes[0]))
            if codes[0] != spelled:
                replaced.setdefault(statistic, []).append(f"{provider} to {codes[0]}")
    for (_, provider), codes in unclear.items():
        log.add(c.SUCCESSOR_UNCLEAR(code=provider, value=provider, names=", ".join(codes)))
    for statistic, pairs in sorted(replaced.items()):
        log.add(c.CODE_REPLACED(pairs=", ".join(sorted(pairs)), source=statistic))
    for statistic, names in sorted(unknown.items()):
        log.add(
            c.PROVIDERS_LEFT_OUT(count=len(names), source=statistic, names=_listed(names))
        )
    lookup = pl.DataFrame(
        rows,
        schema={
            "statistic": pl.String,
            "provider": pl.String,
            "trust_code": pl.String,
            "folded": pl.Boolean,
        },
        orient="row",
    )
    return counts.join(lookup, on=["statistic", "provider"], how="inner", maintain_order="left")


def _listed(names: dict[str, str | None]) -> str:
    shown = [f"{name} ({code})" if name else code for code, name in sorted(names.items())]
    more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return ", ".join(shown[:_NAMED]) + more
