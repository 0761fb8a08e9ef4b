"""A record of the ids that the system handed out, to check that it keeps its promises."""

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
from tests.faults.machine import HEALED, Machine, frozen

PAGE = "/schools?category=poverty&sort=-ela&limit=20"
COMING = {202, 503}
"""Answers that ask the client to come again."""


@dataclass
class Promises:
    """Every chart id that a system handed out, and the data that it answered with at first."""

    machine: Machine
    ids: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.image(self.note(ask(self.machine.url + PAGE)))
        self._data = self.data()

    def order(self) -> str:
        """Ask for a chart that nobody has asked for before; gives its id."""
        answer = ask(f"{self.machine.url}/schools?limit=1&{self.new_query()}")
        assert answer.status_code == 200, answer.text
        return self.note(answer)

    def new_query(self) -> str:
        return f"enrollment_min={next(self._numbers)}"

    def note(self, answer: requests.Response) -> str:
        """Remember the id that an answer hands out."""
        id_: str = answer.json()["chart"]["id"]
        self.ids.add(id_)
        return id_

    @contextmanager
    def half_drawn(self) -> Iterator[str]:
        """The id of a chart in the middle of whose drawing Chrome stands still."""
        wait_until(self.machine.chrome, HEALED, "Chrome to be there")
        with frozen(self.machine.chrome()):
            id_ = self.order()
            wait_until(lambda: self.machine.is_drawing(id_), HEALED, "the drawing to begin")
            yield id_

    def data(self) -> dict[str, Any]:
        """The description of the loaded data, and a page of them with totals."""
        page = ask(self.machine.url + PAGE).json()
        del page["chart"]["status"]
        dataset = ask(f"{self.machine.url}/dataset").json()["dataset"]
        for each in (page["dataset"], dataset):
            del each["loaded_at"]  # they may have been loaded again
        return {"page": page, "dataset": dataset}

    def are_kept(self, ids: set[str] | None = None) -> None:
        """Every id leads to its image, which is whole, and the data are what they were."""
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(self.image, ids or self.ids))
        self.data_are_whole()

    def data_are_whole(self) -> None:
        """The data are what they were at first."""
        assert self.data() == self._data

    def data_are_back(self) -> bool:
        """Tell if the first data are loaded again, after others were."""
        return self.data() == self._data

    def image(self, id_: str) -> bytes:
        """Ask for an image until it is there, in whatever way a client may be put off."""
        limit = monotonic() + HEALED
        path, answer = f"/charts/{id_}", None
        while monotonic() < limit:
            answer = self._ask(f"{path}/image")
            if answer is None or answer.status_code in COMING:
                continue
            if answer.status_code == 307:
                path = answer.headers["location"].removesuffix("/image")
                self.ids.add(path.removeprefix("/charts/"))
                continue
            assert answer.status_code == 200, answer.text
            check_image(answer, ask(self.machine.url + path).json())
            return answer.content
        raise AssertionError(f"{path} is not there after {HEALED} s: {answer and answer.text}")

    def is_drawn_alike_undisturbed(self, id_: str) -> bool:
        """Tell if a chart drawn twice is the same, byte for byte."""
        disturbed = self.image(id_)
        self.machine.file(id_).unlink()
        return self.image(id_) == disturbed

    def _ask(self, path: str) -> requests.Response | None:
        try:
            return ask(self.machine.url + path, Prefer="wait=5")
        except requests.ConnectionError:  # the API itself was killed
            return None

    @contextmanager
    def under_load(self, clients: int = 3) -> Iterator[None]:
        """Clients that order charts and look at others all the while.

        Each is answered, or told to come again; none is told anything else.
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
                    assert image.status_code in {200, *COMING}, image.text
            return answered

        with ThreadPoolExecutor(clients) as threads:
            visits = [threads.submit(visit) for _ in range(clients)]
            try:
                wait_until(lambda: len(self.ids) > before, HEALED, "the first answer")
                yield
            finally:
                over.set()
            assert all(visit.result() for visit in visits)
