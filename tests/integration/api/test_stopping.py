"""Graceful shutdown: open_connections requests are answered, and later ones are told to retry."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Thread
from time import monotonic

import psutil
import pytest
import uvicorn
from fastapi import FastAPI
from schools_api.http.connection_limits import BoundedHttp
from schools_common.settings import Settings
from schools_embedded.services import free_port, wait_until
from sqlalchemy import Engine, text

from tests.integration.api.backstage import Backstage, settings_of
from tests.integration.api.conftest import load
from tests.integration.api.server import Answer, Server, answer_on, serving
from tests.integration.api.short_timeouts import GET, ShortTimeouts, ended, running

AT_ONCE = 5
"""Maximum seconds of a shutdown, of which uvicorn takes one; the requests wait 10 or 30."""


@pytest.fixture(params=["1", "2"])
def server(
    request: pytest.FixtureRequest,
    backstage: Backstage,
    settings: Settings,
    redis_url: str,
    chart_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Server]:
    """A real API server, with one process or two, and without a renderer."""
    monkeypatch.setenv("WEB_CONCURRENCY", request.param)
    load(backstage)
    url = settings.database_url.get_secret_value()
    queue = redis_url.removesuffix("/0") + "/4"
    with serving(settings_of(url, queue, chart_dir), chart_dir / "log") as server:
        yield server


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(30) as threads:
        yield threads


def test_waiting_requests_are_answered_at_once(
    server: Server, backstage: Backstage, threads: ThreadPoolExecutor
) -> None:
    def wait_for(target: str, prefer: str = "") -> Future[Answer]:
        request = f"GET {target} HTTP/1.1\r\nHost: schools\r\n{prefer}\r\n"
        return threads.submit(server.send, request.encode())

    waiting = [wait_for(f"/chart.png?district={n}") for n in range(1, 9)]
    wait_until(lambda: len(backstage.requests()) == len(waiting), 10, "the charts to be ordered")
    images = [f"/charts/{id_}/image" for id_ in backstage.requests()]
    preferring = [wait_for(image, "Prefer: wait=30\r\n") for image in images]
    asking = [wait_for(f"{image}?wait=30") for image in images]
    wait_until(lambda: open_connections(server) == 3 * len(images), 10, "all requests to arrive")

    assert server.process
    stopped = monotonic()
    server.process.terminate()
    for future in waiting:
        problem = future.result()
        assert (problem.status, problem.headers["content-type"]) == (503, "image/png")
        assert int(problem.headers["retry-after"]) > 0
    for future in preferring + asking:
        assert future.result().status == 202
    assert {future.result().headers["connection"] for future in waiting + asking} == {"close"}
    assert {f.result().headers["preference-applied"] for f in preferring} == {"wait=30"}
    server.process.wait(stopped + AT_ONCE)
    assert monotonic() < stopped + AT_ONCE


def open_connections(server: Server) -> int:
    """Count the server's open connections, each of which waits for a response."""
    assert server.process
    parent = psutil.Process(server.process.pid)
    return sum(
        connection.status == psutil.CONN_ESTABLISHED and connection.laddr.port == server.port
        for process in [parent, *parent.children()]
        for connection in process.net_connections("tcp")
    )


def test_a_cancelled_request_is_told_to_retry(app: FastAPI, engine: Engine, chart: str) -> None:
    port = free_port()
    config = uvicorn.Config(
        app, port=port, http=BoundedHttp, log_level="critical", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, 10, "the server to start")
    with engine.begin() as connection, closing(Server(port).connect()) as client:
        connection.execute(text("LOCK TABLE chart_requests"))
        client.sendall(GET.replace(b"/ ", f"/charts/{chart} ".encode()))
        wait_until(lambda: server.server_state.tasks, 5, "the request to arrive")
        server.should_exit = True
        answer = answer_on(client)
    thread.join()
    assert answer.problem()["status"] == 503
    assert "stopping" in answer.problem()["detail"]
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["connection"] == "close"
    assert "content-security-policy" in answer.headers


def test_an_incomplete_request_is_told_to_retry() -> None:
    class KeepsIdle(ShortTimeouts):
        receive_timeout = 60

    with running(KeepsIdle) as stopping:
        server = Server(stopping.config.port)
        with closing(server.connect()) as half, closing(server.connect()) as idle:
            for connection in (half, idle):
                connection.sendall(GET)
                assert answer_on(connection).body == b"here"
            half.sendall(GET[:-1])
            wait_until(
                lambda: any(vars(c)["_head"] for c in stopping.server_state.connections),
                5,
                "half a request",
            )
            stopping.should_exit = True
            answer = answer_on(half)
            assert answer.problem()["status"] == 503
            assert int(answer.headers["retry-after"]) > 0
            assert ended(half) == ended(idle) == b""
