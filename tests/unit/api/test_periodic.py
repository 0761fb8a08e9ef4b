"""Periodic work."""

import asyncio
from collections.abc import Callable

import pytest
from schools_api.periodic import run_periodically


def test_work_is_repeated_until_it_is_stopped_even_after_a_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[int] = []

    def work() -> None:
        done.append(1)
        if len(done) == 1:
            raise RuntimeError("for once")

    async def run() -> None:
        async with asyncio.timeout(10), run_periodically({work: 0.001}):
            await until(lambda: len(done) >= 3)
        ended = len(done)
        await asyncio.sleep(0)
        assert len(done) == ended
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())
    assert "RuntimeError('for once')" in caplog.text


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.001)
