"""Periodic background jobs of an API process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio.to_thread import run_sync

logger = logging.getLogger(__name__)

Job = Callable[[], object]


@asynccontextmanager
async def run_periodically(jobs: dict[Job, float]) -> AsyncIterator[None]:
    """Run each job every so many seconds, first after one interval, until the block ends."""
    tasks = [asyncio.create_task(_repeat(job, every)) for job, every in jobs.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _repeat(job: Job, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await run_sync(job)
        except Exception as error:  # whatever it is, the next run may succeed
            logger.warning("Not done this time: %r", error)
