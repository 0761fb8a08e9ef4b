"""A record of the promised charts, to check that the system delivers them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event
from time import monotonic
from typing import Any

import requests
from schools_embedded.services import wait_until

from tests.e2e.scenario import ask, check_image
from tests.faults.machine import RECOVERY, Machine, frozen

PAGE = "/schools?category=poverty&sort=-ela&limit=20"
RETRY_STATUSES = {202, 503}
"""Statuses that tell the client to retry."""


@dataclass
class Promises:
    """All chart ids that a system has handed out, and its data at the start."""

    machine: Machine
    ids: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.image(self.note(ask(self.machine.url + PAGE)))
        self._data = self.data()

    def order(self) -> str:
        """Order a new chart; returns its id."""
        answer = ask(f"{self.machine.url}/schools?limit=1&{self.new_query()}")
        assert answer.status_code == 200, answer.text
        return self.note(answer)

    def new_query(self) -> str:
        return f"enrollment_min={next(self._numbers)}"

    def note(self, answer: requests.Response) -> str:
        """Record the chart id in a response, and return it."""
        id_: str = answer.json()["chart"]["id"]
        self.ids.add(id_)
        return id_

    @contextmanager
    def half_drawn(self) -> Iterator[str]:
        """Suspend Chrome in the middle of a drawing; yields the chart's id."""
        wait_until(self.machine.chrome, RECOVERY, "Chrome to start")
        with frozen(self.machine.chrome()):
            id_ = self.order()
            wait_until(lambda: self.machine.is_drawing(id_), RECOVERY, "the drawing to begin")
            yield id_

    def data(self) -> dict[str, Any]:
        """Read the description of the loaded data, and a page of rows with averages."""
        page = ask(self.machine.url + PAGE).json()
        del page["chart"]["status"]
        dataset = ask(f"{self.machine.url}/dataset").json()["dataset"]
        for each in (page["dataset"], dataset):
            del each["loaded_at"]  # the same data may have been loaded again
        return {"page": page, "dataset": dataset}

    def assert_kept(self, ids: set[str] | None = None) -> None:
        """Check that every id leads to a complete image, and that the data are unchanged."""
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(self.image, ids or self.ids))
        self.assert_data_unchanged()

    def assert_data_unchanged(self) -> None:
        """Check that the data are those of the start."""
        assert self.data() == self._data

    def data_restored(self) -> bool:
        """Return whether the data are those of the start again."""
        return self.data() == self._data

    def image(self, id_: str) -> bytes:
        """Request an image until it is sent, following redirects and retrying as told."""
        limit = monotonic() + RECOVERY
        path, answer = f"/charts/{id_}", None
        while monotonic() < limit:
            answer = self._ask(f"{path}/image")
            if answer is None or answer.status_code in RETRY_STATUSES:
                continue
            if answer.status_code == 307:
                path = answer.headers["location"].removesuffix("/image")
                self.ids.add(path.removeprefix("/charts/"))
                continue
            assert answer.status_code == 200, answer.text
            check_image(answer, ask(self.machine.url + path).json())
            return answer.content
        raise AssertionError(f"{path} is not there after {RECOVERY} s: {answer and answer.text}")

    def redraws_identically(self, id_: str) -> bool:
        """Return whether a chart that is drawn again has the same bytes."""
        disturbed = self.image(id_)
        self.machine.file(id_).unlink()
        return self.image(id_) == disturbed

    def _ask(self, path: str) -> requests.Response | None:
        try:
            return ask(self.machine.url + path, Prefer="wait=5")
        except requests.ConnectionError:  # the API itself was killed
            return None

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """Run three clients that order charts and request their images until the block ends.

        Each request has to succeed, or to be told to retry.
        """
        over, before = Event(), len(self.ids)

        def visit() -> int:
            answered = 0
            while not over.is_set():
                answer = ask(f"{self.machine.url}/schools?limit=1&{self.new_query()}")
                assert answer.status_code in {200, 503}, answer.text
                if answer.ok:
                    answered += 1
                    image = ask(f"{self.machine.url}/charts/{self.note(answer)}/image")
                    assert image.status_code in {200, *RETRY_STATUSES}, image.text
            return answered

        with ThreadPoolExecutor(3) as threads:
            visits = [threads.submit(visit) for _ in range(3)]
            try:
                wait_until(lambda: len(self.ids) > before, RECOVERY, "the first answer")
                yield
            finally:
                over.set()
            assert all(visit.result() for visit in visits)
