"""Messages that workers have taken from their queues."""

import redis


def age_messages(client: redis.Redis, seconds: float) -> None:
    """Move the time at which messages were taken from a queue ``seconds`` back."""
    for index in client.scan_iter("unacked_index*"):
        for tag, _ in client.zscan_iter(index):
            client.zincrby(index, -seconds, tag)
