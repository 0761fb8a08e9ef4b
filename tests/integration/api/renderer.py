"""A renderer that draws whatever is queued at once, and always the same."""

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
    """Draw the charts that are queued until the block ends."""
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
    """The chart that a message of the queue is about."""
    ((spec,), _, _) = json.loads(b64decode(json.loads(message)["body"]))
    return ChartSpec.model_validate(spec)
