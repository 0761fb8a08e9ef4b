"""The settings of the Celery applications."""

from schools_common.celery_app import make_celery
from schools_common.contracts import Queue
from schools_common.settings import Settings

SETTINGS = Settings(database_url="postgresql:", redis_url="redis:")
KEYS = ("unacked_key", "unacked_index_key", "unacked_mutex_key")


def test_queues_share_no_keys_of_unacknowledged_messages() -> None:
    options = [make_celery(SETTINGS, q, q).conf.broker_transport_options for q in Queue]
    keys = [option[key] for option in options for key in KEYS]
    assert len(set(keys)) == len(KEYS) * len(Queue)
    assert keys[0] == "unacked.loader"
