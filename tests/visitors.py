"""Clients that order charts and fetch their pictures while something else happens."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event

import requests
from schools_embedded.services import wait_until

TIMEOUT = 60
CLIENTS = 4


@contextmanager
def visitors(url: str) -> Iterator[tuple[list[str], Callable[[int], None]]]:
    """Visit a system until the block ends; no request may fail or be turned away.

    Yields the addresses of the pictures that were handed out, and a function that waits for a
    number of further visits.
    """
    over, numbers, images = Event(), count(), list[str]()

    def visit() -> None:
        with requests.Session() as session:
            while not over.is_set():
                path = f"/schools?limit=1&enrollment_min={next(numbers)}"
                ordered = session.get(url + path, timeout=TIMEOUT)
                assert ordered.status_code == 200, ordered.text
                image = url + ordered.json()["chart"]["image_url"]
                picture = session.get(image, headers={"Prefer": "wait=20"}, timeout=TIMEOUT)
                assert picture.status_code in {200, 202}, picture.text
                images.append(image)

    with ThreadPoolExecutor(CLIENTS) as threads:
        visits = [threads.submit(visit) for _ in range(CLIENTS)]

        def wait_for(more: int) -> None:
            enough = len(images) + more
            wait_until(
                lambda: len(images) >= enough or any(visit.done() for visit in visits),
                TIMEOUT,
                f"{more} visits",
            )

        try:
            yield images, wait_for
            wait_for(10)
        finally:
            over.set()
        for each in visits:
            each.result()
