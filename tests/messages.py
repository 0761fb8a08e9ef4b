"""Messages that workers have taken from their queues."""

import redis


def age_messages(client: redis.Redis, seconds: float) -> None:
    """Whatever was taken from a queue was taken ``seconds`` earlier."""
    for index in client.scan_iter("unacked_index*"):
        for tag, _ in client.zscan_iter(index):
            client.zincrby(index, -seconds, tag)
