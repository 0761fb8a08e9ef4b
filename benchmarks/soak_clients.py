"""Clients that make all kinds of calls at once, and know the correct responses."""

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Lock
from time import monotonic, sleep
from typing import Any

import requests
from questions import FILTERS, Parameters

RECOVERS_WITHIN = 5
"""Seconds after a kill in which a connection may be lost."""

LONGEST_PAUSE = 0.4
"""Maximum pause between two calls of a client, in seconds."""

PATIENCE = 120
"""Seconds within which an image must be ready, even if its drawing was killed."""

# More than any row has, so that filters with it are new but match the same rows.
BEYOND = 1_000_000

PNG_END = b"IEND\xaeB`\x82"
NONSENSE = {"/schools?district=0": 422, "/schools?colour=red": 422, "/charts/nothing": 404}


class Clients:
    """``number`` clients, the responses they got, and the errors in them."""

    def __init__(self, url: str, number: int, seed: int) -> None:
        self._url, self._number, self._seed = url, number, seed
        self.times: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[int] = Counter()
        self.promised: dict[str, str] = {}
        """SHA-256 of each promised chart's image, empty until it was fetched."""
        self.wrong: list[str] = []
        self.cut = 0
        self._killed_at = -float("inf")
        self._lock = Lock()
        self._new = count(BEYOND + 1)
        questions = [
            kind(i) | {"enrollment_max": BEYOND}
            for name, kind in FILTERS.items()
            if not name.startswith("enrollment")
            for i in range(10)
        ]
        self._right = [(q, _data(requests.get(f"{url}/schools", q, timeout=60))) for q in questions]

    def work(self, seconds: float) -> None:
        """Run all clients until the time is over."""
        limit = monotonic() + seconds
        with ThreadPoolExecutor(self._number) as threads:
            clients = [threads.submit(self._work, n, limit) for n in range(self._number)]
        self.wrong += [f"a client ended: {e!r}" for e in (c.exception() for c in clients) if e]

    def note_kill(self) -> None:
        """Allow connections to be lost for the next few seconds."""
        self._killed_at = monotonic()

    def redeem(self) -> None:
        """Fetch the image of every chart that was promised."""
        with requests.Session() as session:
            for id_ in list(self.promised):
                self._wait_for_image(session, id_, "image, at the end")

    def _work(self, number: int, limit: float) -> None:
        chance = random.Random(f"{self._seed} {number}")
        calls: dict[Callable[[requests.Session, random.Random], None], int] = {
            self._known_page: 45,
            self._new_chart: 5,
            self._any_image: 30,
            self._metadata: 10,
            self._nonsense: 5,
            self._operations: 5,
        }
        with requests.Session() as session:
            while monotonic() < limit:
                (call,) = chance.choices(list(calls), list(calls.values()))
                call(session, chance)
                sleep(chance.random() * LONGEST_PAUSE)

    def _known_page(self, session: requests.Session, chance: random.Random) -> None:
        self._page(session, "page", *chance.choice(self._right))

    def _new_chart(self, session: requests.Session, chance: random.Random) -> None:
        question, right = chance.choice(self._right)
        question = question | {"enrollment_max": next(self._new)}
        if id_ := self._page(session, "page, new filters", question, right):
            self._wait_for_image(session, id_, "image, new")

    def _any_image(self, session: requests.Session, chance: random.Random) -> None:
        if self.promised:
            self._image(session, chance.choice(list(self.promised)), "image")

    def _metadata(self, session: requests.Session, chance: random.Random) -> None:
        if self.promised:
            answer = self._ask(session, "metadata", f"/charts/{chance.choice(list(self.promised))}")
            if answer is not None and answer.json()["status"] == "failed":
                self.wrong.append(f"a chart failed: {answer.text}")

    def _nonsense(self, session: requests.Session, chance: random.Random) -> None:
        path = chance.choice(list(NONSENSE))
        self._ask(session, "nonsense", path, allowed=(NONSENSE[path],))

    def _operations(self, session: requests.Session, chance: random.Random) -> None:
        self._ask(session, "operations", chance.choice(["/dataset", "/healthz", "/readyz"]))

    def _page(self, session: requests.Session, name: str, question: Parameters, right: Any) -> str:
        """Ask for a page; returns the id of its chart, empty if there was no response."""
        answer = self._ask(session, name, "/schools", params=question)
        if answer is None:
            return ""
        if _data(answer) != right:
            self.wrong.append(f"other rows or averages than before: {answer.url}")
        id_: str = answer.json()["chart"]["id"]
        with self._lock:
            self.promised.setdefault(id_, "")
        return id_

    def _wait_for_image(self, session: requests.Session, id_: str, name: str) -> None:
        limit = monotonic() + PATIENCE
        while not self._image(session, id_, name, Prefer="wait=30"):
            name = f"{name.removesuffix(', again')}, again"
            if monotonic() > limit:
                self.wrong.append(f"no image after {PATIENCE} s: {id_}")
                return

    def _image(self, session: requests.Session, id_: str, name: str, **headers: str) -> bool:
        """Ask for an image and check it; returns whether it was ready."""
        path = f"/charts/{id_}/image"
        image = self._ask(session, name, path, allowed=(200, 202), headers=headers)
        if image is None or image.status_code != requests.codes.ok:
            return False
        found = hashlib.sha256(image.content).hexdigest()
        with self._lock:
            before, self.promised[id_] = self.promised[id_] or found, found
        if not image.content.endswith(PNG_END) or image.headers["ETag"] != f'"{found}"':
            self.wrong.append(f"not a whole image: {id_}")
        if before != found:
            self.wrong.append(f"another image than before: {id_}")
        return True

    def _ask(
        self,
        session: requests.Session,
        name: str,
        path: str,
        *,
        allowed: tuple[int, ...] = (200,),
        **given: Any,
    ) -> requests.Response | None:
        """Make a call; None if the connection was lost, or the status is not in ``allowed``."""
        start = monotonic()
        try:
            answer = session.get(self._url + path, timeout=60, **given)
        except requests.RequestException as error:
            if monotonic() - self._killed_at < RECOVERS_WITHIN:
                self.cut += 1
            else:
                self.wrong.append(f"no answer, long after any kill: {name}: {error}")
            return None
        with self._lock:
            self.times[name].append(monotonic() - start)
            self.statuses[answer.status_code] += 1
        if answer.status_code in allowed:
            return answer
        self.wrong.append(f"{name}: {answer.status_code} from {answer.url}: {answer.text[:200]}")
        return None


def _data(answer: requests.Response) -> Any:
    """Return the part of a response that does not depend on its filters."""
    answer.raise_for_status()
    body = answer.json()
    return {name: body[name] for name in ("dataset", "total", "items", "averages")}
