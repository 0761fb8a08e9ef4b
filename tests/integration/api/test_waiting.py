"""``Prefer: wait``: requests that are held until the renderer has finished."""

import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from time import monotonic
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schools_api.charts.waiting import WaitingRequests
from schools_embedded.services import free_port, wait_until

from tests.integration.api.backstage import IMAGE, Backstage


def waiting(client: TestClient) -> int:
    """Count the requests that wait for a chart."""
    requests: WaitingRequests = client.app_state["services"].waiting
    return len(requests)


def start_waiting(client: TestClient, chart: str, threads: ThreadPoolExecutor) -> Future[Any]:
    """Send a request that waits for the image."""
    return threads.submit(client.get, f"/charts/{chart}/image", headers={"Prefer": "wait=20"})


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(20) as threads:
        yield threads


def test_a_held_request_is_answered_when_the_image_is_drawn(
    client: TestClient, backstage: Backstage, chart: str, threads: ThreadPoolExecutor
) -> None:
    wait_until(backstage.listeners, 5, "the API to listen")
    answers = [start_waiting(client, chart, threads) for _ in range(12)]
    wait_until(lambda: waiting(client) == 12, 5, "the requests to wait")
    drawn = monotonic()
    backstage.draw(chart)
    for answer in answers:
        assert (answer.result().status_code, answer.result().content) == (200, IMAGE)
        assert answer.result().headers["preference-applied"] == "wait=20"
    # More waiters than threads; woken by the notification, before the next check.
    assert monotonic() - drawn < 0.9
    assert waiting(client) == 0


def test_a_failure_ends_the_wait(
    client: TestClient, backstage: Backstage, chart: str, threads: ThreadPoolExecutor
) -> None:
    answer = start_waiting(client, chart, threads)
    wait_until(lambda: waiting(client), 5, "the request to wait")
    backstage.fail(chart)
    assert answer.result().status_code == 500


def test_after_the_wait_the_chart_is_still_pending(client: TestClient, chart: str) -> None:
    started = monotonic()
    answer = client.get(f"/charts/{chart}/image", headers={"Prefer": "handling=lenient, wait=1"})
    assert 1 <= monotonic() - started < 5
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=1"
    assert waiting(client) == 0


def test_a_missed_notification_costs_a_second_at_most(
    client: TestClient, backstage: Backstage, chart: str, threads: ThreadPoolExecutor
) -> None:
    with backstage.drawn_without_notification(chart):
        answer = start_waiting(client, chart, threads)
        wait_until(lambda: waiting(client) and backstage.listeners(), 5, "the request to wait")
    assert answer.result(timeout=5).status_code == 200
    assert len(backstage.listeners()) == 1


def test_the_listener_reconnects_after_its_connection_broke(
    client: TestClient, backstage: Backstage, chart: str, threads: ThreadPoolExecutor
) -> None:
    wait_until(backstage.listeners, 5, "the API to listen")
    (first,) = backstage.listeners()
    backstage.interrupt_listening()
    wait_until(lambda: set(backstage.listeners()) - {first}, 5, "the API to listen again")
    answer = start_waiting(client, chart, threads)
    wait_until(lambda: waiting(client), 5, "the request to wait")
    backstage.draw(chart)
    assert answer.result(timeout=5).status_code == 200


def test_waiting_ends_when_the_client_disconnects(app: FastAPI, chart: str) -> None:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started, 10, "the server to start")
        with socket.create_connection(("127.0.0.1", port)) as client:
            head = f"GET /charts/{chart}/image HTTP/1.1\r\nHost: x\r\nPrefer: wait=20\r\n\r\n"
            client.sendall(head.encode())
            wait_until(lambda: server.server_state.tasks, 5, "the request to arrive")
        wait_until(lambda: not server.server_state.tasks, 5, "the server to notice")
    finally:
        server.should_exit = True
        thread.join()
