"""Many clients that request the same chart at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.scenario import ask
from tests.faults.machine import Machine
from tests.faults.promises import Promises

pytestmark = pytest.mark.slow

CLIENTS = 500


def test_a_chart_requested_by_many_at_once_is_drawn_once(
    machine: Machine, promises: Promises
) -> None:
    query = f"{machine.url}/schools?limit=1&{promises.new_query()}"

    def visit(_: int) -> tuple[str, bytes]:
        id_ = promises.note(ask(query))
        return id_, ask(f"{machine.url}/charts/{id_}/image", Prefer="wait=30").content

    with ThreadPoolExecutor(CLIENTS) as clients:
        seen = set(clients.map(visit, range(CLIENTS)))
    ((id_, image),) = seen
    assert image == promises.image(id_)
    assert machine.drawn(id_) == 1
    promises.assert_kept()
