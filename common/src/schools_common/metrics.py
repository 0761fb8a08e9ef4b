"""Prometheus metrics on a port of their own, summed over all processes of a service.

Each process keeps its counts in files in ``PROMETHEUS_MULTIPROC_DIR``, a variable that
prometheus-client reads on import. The folder must be empty at the start.
"""

from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from schools_common.settings import Settings

# Every process of the API listens; whichever is asked answers for all.
ThreadingWSGIServer.allow_reuse_port = True


def serve(settings: Settings, *collectors: Collector) -> WSGIServer | None:
    """Serve the metrics in a thread, with those that ``collectors`` compute on each request.

    Does nothing without ``METRICS_PORT``. Raises ``ValueError`` if the folder is missing.
    """
    if not settings.metrics_port:
        return None
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    for collector in collectors:
        registry.register(collector)
    server, _ = start_http_server(settings.metrics_port, settings.metrics_host, registry)
    return server
