"""Periodic background jobs of an API process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio.to_thread import run_sync

logger = logging.getLogger(__name__)

Work = Callable[[], object]


@asynccontextmanager
async def repeating(works: dict[Work, float]) -> AsyncIterator[None]:
    """Run each job at its interval, in seconds, until the block ends; it waits before the first."""
    tasks = [asyncio.create_task(_repeat(work, every)) for work, every in works.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _repeat(work: Work, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await run_sync(work)
        except Exception as error:  # whatever it is, the next run may succeed
            logger.warning("Not done this time: %r", error)
