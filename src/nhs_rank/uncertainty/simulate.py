"""Run many draws in bounded blocks, on as many threads as help, with the same result on any."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple

from nhs_rank.beside import Workers
from nhs_rank.uncertainty.tally import Tally

if TYPE_CHECKING:
    from nhs_rank.arithmetic import Floats, Ints, Ranks
    from nhs_rank.uncertainty.model import Model
    from nhs_rank.uncertainty.placement import Placement, Seen

__all__ = ["Progress", "Sampler", "simulate"]

#: Numbers in one block of draws; what a block needs stays a small multiple of this.
_BLOCK_NUMBERS = 120_000
_SMALLEST_BLOCK = 16

#: Called with the number of draws done and the number wanted.
Progress = Callable[[int, int], None]
#: Makes the (draws, trusts) averages of a block from its number and its number of draws.
Sampler = Callable[[int, int], "Floats"]


class _Block(NamedTuple):
    """What the draws of a block gave."""

    averages: Floats
    placed: Ints
    ranked: list[tuple[Ranks, Ranks]]
    seen: Seen | None


def simulate(
    model: Model,
    sampler: Sampler,
    draws: int,
    *,
    placement: Placement | None = None,
    threads: int | None = None,
    on_progress: Progress | None = None,
) -> Tally:
    """Draw averages, place and rank them as the pipeline does, and count.

    The size of a block depends on the number of trusts only, each block has random numbers of
    its own, and blocks are counted in order: neither threads nor timing change the result.

    Parameters
    ----------
    model
        The ranking as dense arrays.
    sampler
        Draws the averages of a block.
    draws
        How many.
    placement
        Counts too, if it is given.
    threads
        How many may work; as many as help if None.
    on_progress
        Called with the number of draws that are done, and of all.

    """
    tally = Tally(model, draws)
    size = block_size(len(model.codes))
    starts = range(0, draws, size)
    workers = min(threads or min(os.cpu_count() or 1, 4), max(len(starts), 1))

    def work(block: int) -> _Block:
        averages = model.finish(sampler(block, min(size, draws - block * size)))
        placed, keys, ranked = tally.segments_and_ranks(averages)
        seen = None if placement is None else placement.look(keys, ranked)
        return _Block(averages, placed, ranked, seen)

    def count(first: int, future: Future[_Block]) -> None:
        block = future.result()
        tally.add(first, block.averages, block.placed, block.ranked)
        if placement is not None and block.seen is not None:
            placement.count(block.seen, len(block.averages))
        if on_progress is not None:
            on_progress(tally.draws, draws)

    with Workers(workers) as pool:
        waiting: deque[tuple[int, Future[_Block]]] = deque()
        try:
            for block, start in enumerate(starts):
                waiting.append((start, pool.submit(work, block)))
                if len(waiting) > 2 * workers:
                    count(*waiting.popleft())
            while waiting:
                count(*waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return tally


def block_size(trusts: int) -> int:
    """Return the number of draws in a block."""
    return max(_BLOCK_NUMBERS // max(trusts, 1), _SMALLEST_BLOCK)
