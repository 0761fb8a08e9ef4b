"""Of several starts that cannot reach the publication, only the newest keeps trying."""

from contextlib import closing
from uuid import uuid4

import redis

_KEY = "loader.start"
TIMEOUT = 5.0


class Starts:
    """The starts of the loaders on one broker, which also keeps the tasks that they wait with."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url

    def begin(self) -> str:
        """A new start, which all older ones give way to."""
        start = str(uuid4())
        with closing(self._connect()) as client:
            client.set(_KEY, start)
        return start

    def is_over(self, start: str) -> bool:
        """Whether a newer start has begun."""
        with closing(self._connect()) as client:
            newest = client.get(_KEY)
        return newest is not None and newest != start

    def _connect(self) -> redis.Redis:
        return redis.Redis.from_url(
            self._url,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            decode_responses=True,
        )
