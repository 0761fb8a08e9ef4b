"""Messages that workers have not acknowledged yet."""

import redis


def age_messages(client: redis.Redis, seconds: float) -> None:
    """Make messages appear to have been taken from their queue ``seconds`` earlier."""
    for index in client.scan_iter("unacked_index*"):
        for tag, _ in client.zscan_iter(index):
            client.zincrby(index, -seconds, tag)
