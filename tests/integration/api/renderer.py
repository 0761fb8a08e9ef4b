"""A fake renderer that draws every queued chart at once, with a fixed picture."""

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from redis import Redis
from schools_common.contracts import ChartSpec, Queue

from tests.integration.api.backstage import Backstage


@contextmanager
def drawing(backstage: Backstage, broker: Redis) -> Iterator[None]:
    """Draw queued charts until the block ends."""
    enough = Event()

    def draw() -> None:
        while not enough.is_set():
            taken = broker.blpop([Queue.CHARTS], timeout=1)
            if taken is not None:
                backstage.draw(str(ordered(taken[1]).id))

    thread = Thread(target=draw)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def ordered(message: bytes | str) -> ChartSpec:
    """Read the chart's specification in a message of the queue."""
    ((spec,), _, _) = json.loads(b64decode(json.loads(message)["body"]))
    return ChartSpec.model_validate(spec)
