"""Traces of a system whose processes OpenTelemetry instruments."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread

import opentelemetry.instrumentation.auto_instrumentation as instrumenting
import pytest
import requests
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from schools_embedded.services import wait_until

from tests.e2e.running import Starter

DOCKERFILE = Path(__file__).parents[2] / "deploy/observability/tracing.Dockerfile"

pytestmark = pytest.mark.slow


@pytest.fixture
def spans() -> Iterator[tuple[str, list[Span]]]:
    """The address of a collector, and the spans that have arrived."""
    arrived: list[Span] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    arrived.extend(scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", arrived
        server.shutdown()
        thread.join()


def test_one_trace_leads_from_the_request_to_the_drawing(
    start: Starter, spans: tuple[str, list[Span]]
) -> None:
    address, arrived = spans
    # As in the traced images, with the address of the test's collector.
    variables = dict(re.findall(r"(OTEL_\w+)=(\S+)", DOCKERFILE.read_text()))
    run = start(
        DATASET_SAMPLE="always",
        PYTHONPATH=str(Path(str(instrumenting.__file__)).parent),
        **variables | {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_BSP_SCHEDULE_DELAY": "200"},
    )
    assert requests.get(f"{run.url}/chart.png?borough=bronx", timeout=30).status_code == 200

    def traces(name: str) -> set[bytes]:
        return {span.trace_id for span in arrived if span.name == name}

    steps = ("GET /chart.png", "apply_async/charts.render", "run/charts.render", "INSERT")
    wait_until(
        lambda: set.intersection(*map(traces, steps)), 30, f"a trace with {', '.join(steps)}"
    )


def test_the_packages_of_the_traced_images_are_those_tested_here() -> None:
    packages = re.findall(r"opentelemetry-[\w-]+", DOCKERFILE.read_text())
    assert len(packages) == 4
    assert all(version(package) for package in packages)
