"""From files to a ranked quarter: what was read, and the steps in their order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, Unpack

from nhs_rank.diagnostics import codes as c
from nhs_rank.exceptions import InputError
from nhs_rank.framework import Framework, load_framework
from nhs_rank.options import DRAWS, Options, Reading, check_names
from nhs_rank.pipeline import run_steps
from nhs_rank.reading import is_frame
from nhs_rank.reading import read as read_table
from nhs_rank.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nhs_rank.diagnostics import Diagnostic
    from nhs_rank.reading import Source, Table
    from nhs_rank.uncertainty import Progress

    #: A file, folder or data frame, or several.
    Paths = Iterable[str | PathLike[str] | Any] | str | PathLike[str]
    #: A framework, its name, or the path of its file.
    Config = str | PathLike[str] | Framework

__all__ = ["Inputs", "compute", "read", "run"]

#: What a framework says that has no bearing on how files are read.
_NOT_OF_READING = {
    "framework",
    "title",
    "extends",
    "weights",
    "missing",
    "segments",
    "caps",
    "ranking",
    "groups",
}
_Read = tuple["Table", tuple["Diagnostic", ...]]


@dataclass(frozen=True, eq=False, repr=False)
class Inputs:
    """Files that were read: ask it for a ranking as often as you like.

    Attributes
    ----------
    table
        All that the files say, as tidy frames, every quarter of it.
    framework
        The framework that the files were read for; it ranks where no other is named.
    warnings
        What was met while reading.
    paths
        The files and folders as they were given; empty for a table that was not read here.
    quarter
        The quarter of rows that do not name one, as it was given.
    reading
        How they were read, as `read` was told.

    """

    table: Table
    framework: Framework
    warnings: tuple[Diagnostic, ...] = ()
    paths: tuple[Any, ...] = ()
    quarter: str | None = None
    reading: Mapping[str, Any] = field(default_factory=dict)
    _read: dict[str, _Read] = field(default_factory=dict)

    @property
    def quarters(self) -> list[str | None]:
        """The quarters in chronological order; None stands for rows that name none."""
        return self.table.quarters

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files that were read, by path."""
        return self.table.sources

    def rank(
        self,
        config: Config | None = None,
        *,
        weights: Mapping[str, float] | None = None,
        cap: bool = True,
        scores: Literal["auto", "given", "values"] = "auto",
        unround: bool = True,
        cuts: Sequence[float] | Literal["published"] | None = None,
        quarter: str | None = None,
        trust_type: str | None = None,
        draws: int = DRAWS,
        seed: int = 0,
        on_progress: Progress | None = None,
    ) -> Result:
        """Score, average, place in segments and rank the trusts of one quarter.

        Parameters
        ----------
        config
            A framework, its name, or the path of its file; the one that the files were read for
            if not given.
        weights
            Weights to override, by metric, domain or group: ``{"finance": 0.5}``.
        cap
            Whether caps, such as that of the financial override, hold.
        scores
            ``auto``: a metric's published score where the files have it, else scored from its
            value; ``given``: published ones only; ``values``: from values only.
        unround
            Give published two-decimal scores their exact value back.
        cuts
            Fixed bounds between segments, ascending, or ``published`` to read them off the
            published segments in the files; those of the framework if not given.
        quarter
            The quarter to rank, such as ``2025-26-q1``; the latest if not given.
        trust_type
            Show trusts of this type only; all are ranked.
        draws
            Draws for likely ranges, 0 for none.
        seed
            Seed of the draws.
        on_progress
            Called with the number of draws done and wanted.

        Raises
        ------
        InputError
            For a framework or a setting that cannot be used, or that does not fit the files.

        Examples
        --------
        >>> import nhs_rank
        >>> data = nhs_rank.read("sample_data/2025-26-q1")
        >>> league = data.rank("patient-first", draws=0)
        >>> league.league.height
        205

        """
        options = Options.of(
            weights=weights or {},
            cap=cap,
            scores=scores,
            unround=unround,
            cuts=cuts if cuts is None or isinstance(cuts, str) else list(cuts),
            quarter=quarter,
            trust_type=trust_type,
            draws=draws,
            seed=seed,
            **self.reading,
        )
        return self.again(config or self.framework, options, None, on_progress)

    def again(
        self,
        config: Config,
        options: Options,
        table: Table | None = None,
        on_progress: Progress | None = None,
    ) -> Result:
        """Rank with options that are checked already; see `rank`.

        Parameters
        ----------
        config
            A framework, its name, or the path of its file.
        options
            What is asked.
        table
            Inputs to take instead of these.
        on_progress
            Called with the number of draws done and wanted.

        """
        framework = config if isinstance(config, Framework) else load_framework(config)
        if table is None:
            inputs = self.for_framework(framework)
        else:
            inputs = replace(self, table=table, framework=framework, _read={})
        return run_steps(inputs, framework, options, on_progress)

    def for_framework(self, framework: Framework) -> Inputs:
        """Return the same files as another framework reads them, which are read once for each.

        Raises `InputError` where they have to be read again and cannot be.
        """
        own, other = _reading_of(self.framework), _reading_of(framework)
        if framework is self.framework or own == other:
            return self
        if other not in self._read:
            if not self.paths:
                raise InputError([c.READ_OTHERWISE(framework=framework.framework)])
            if "-" in map(str, self.paths):
                raise InputError([c.READ_ONCE(framework=framework.framework)])
            table, log = read_table(self.paths, framework, quarter=self.quarter, **self.reading)
            self._read[other] = (table, log.items)
        table, warnings = self._read[other]
        return replace(self, table=table, framework=framework, warnings=warnings)

    def __repr__(self) -> str:
        """Return a few lines: files, quarters, trusts, metrics and warnings."""
        named = ", ".join(quarter or "not named" for quarter in self.quarters)
        trusts = f"{self.table.trusts['trust_code'].n_unique()} {self.framework.unit.plural}"
        metrics = self.table.packed["metric"].n_unique()
        parts = [
            f"Inputs: {len(self.sources)} files, {trusts}, {metrics} metrics",
            f"quarters: {named}",
        ]
        if self.warnings:
            parts.append(f"{len(self.warnings)} warnings: see .warnings")
        return "\n".join(parts)


def read(
    paths: Paths,
    config: Config = "nof-2025-26",
    *,
    quarter: str | None = None,
    **reading: Unpack[Reading],
) -> Inputs:
    """Read metric files.

    Parameters
    ----------
    paths
        Files or folders in any of the layouts, ``-`` for standard input, or data frames of Polars
        or pandas in one of the layouts.
    config
        The framework that names the metrics: itself, its name, or the path of its file.
    quarter
        The quarter, such as ``2025-26-q1``, of rows that do not name one.
    **reading
        ``rename`` (what names in the files stand for: ``{"A&E 4 hour": "a_and_e_4h"}``),
        ``factor`` (what the values of a metric are multiplied by: ``{"ambulance_cat2": 1 / 60}``),
        ``decimal`` (``","`` for decimal commas in text), ``sheet`` (the sheet of workbooks),
        ``quarter_from`` (the column from which rows take their quarter), ``prefer_latest`` (take
        the later of two versions of a file) and ``successors`` (a file of codes that ended).

    Raises
    ------
    InputError
        With every problem of the files and the framework.

    Examples
    --------
    >>> import nhs_rank
    >>> nhs_rank.read("sample_data/2025-26-q1").quarters
    ['Q1 2025/26']

    """
    check_names("read", reading, Reading)
    asked = Options.of(quarter=quarter, **reading)
    framework = config if isinstance(config, Framework) else load_framework(config)
    single = isinstance(paths, str | PathLike) or is_frame(paths)
    several: list[Any] = [paths] if single else list(paths)  # type: ignore[arg-type]
    table, log = read_table(several, framework, quarter=asked.quarter, **asked.reading)
    return Inputs(table, framework, log.items, tuple(several), asked.quarter, asked.reading)


def compute(
    paths: Paths,
    config: Config = "nof-2025-26",
    *,
    weights: Mapping[str, float] | None = None,
    cap: bool = True,
    scores: Literal["auto", "given", "values"] = "auto",
    unround: bool = True,
    cuts: Sequence[float] | Literal["published"] | None = None,
    quarter: str | None = None,
    trust_type: str | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    on_progress: Progress | None = None,
    **reading: Unpack[Reading],
) -> Result:
    """Read files and make the league table: `read`, then `Inputs.rank`.

    Parameters
    ----------
    paths
        Files or folders in any of the layouts.
    config
        A framework, its name, or the path of its file.
    weights, cap, scores, unround, cuts, trust_type, draws, seed, on_progress
        As for `Inputs.rank`.
    quarter
        The quarter to rank, and that of rows that do not name one.
    **reading
        As for `read`.

    Raises
    ------
    InputError
        With every problem of the files, the framework and the options.

    Examples
    --------
    >>> import nhs_rank
    >>> result = nhs_rank.compute("sample_data/2025-26-q1", draws=0)
    >>> result.league.height
    205

    """
    check_names("compute", reading, Reading)
    options = Options.of(
        weights=weights or {},
        cap=cap,
        scores=scores,
        unround=unround,
        cuts=cuts if cuts is None or isinstance(cuts, str) else list(cuts),
        quarter=quarter,
        trust_type=trust_type,
        draws=draws,
        seed=seed,
        **reading,
    )
    data = read(paths, config, quarter=quarter, **reading)
    return data.again(data.framework, options, None, on_progress)


def run(
    table: Table,
    framework: Framework,
    options: Options,
    warnings: Iterable[Diagnostic] = (),
    on_progress: Progress | None = None,
) -> Result:
    """Rank one quarter of a table that is there already.

    Parameters
    ----------
    table
        As reading returns it, of one quarter or more.
    framework, options
        What to rank by and with.
    warnings
        Those of reading; they are passed on.
    on_progress
        Called with the number of draws done and wanted.

    Raises
    ------
    InputError
        For options that do not fit the table or the framework.

    """
    return run_steps(Inputs(table, framework, tuple(warnings)), framework, options, on_progress)


def _reading_of(framework: Framework) -> str:
    """All that a framework says of how files are read."""
    return framework.model_dump_json(exclude=_NOT_OF_READING)
