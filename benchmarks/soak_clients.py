"""Clients that ask for everything at once, and know what the answers have to be."""

import hashlib
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from itertools import count
from threading import Lock
from typing import Any

import requests
from questions import FILTERS, Parameters

RECOVERS_WITHIN = 5
"""Seconds after a kill for which a connection may be cut."""

LONGEST_PAUSE = 0.4
"""Seconds that a client thinks between two calls, at most."""

PATIENCE = 120
"""Seconds after which an image has to be there, also where its drawing was killed."""

# More than any row has, so that filters with it are new and yet mean the same rows.
BEYOND = 1_000_000


class Clients:
    """``number`` clients, what they were told, and what was wrong with it."""

    def __init__(self, url: str, number: int, seed: int) -> None:
        self._url, self._number, self._seed = url, number, seed
        self.times: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[int] = Counter()
        self.promised: dict[str, str] = {}
        """SHA-256 of the image of each id that was handed out, empty before it was seen."""
        self.disturbed: list[float] = []
        self.wrong: list[str] = []
        self.cut = 0
        self._lock = Lock()
        self._new = count()
        self._questions = [
            call(i) | {"enrollment_max": BEYOND}
            for name, call in FILTERS.items()
            if not name.startswith("enrollment")
            for i in range(10)
        ]
        self._right = [
            _said(requests.get(f"{url}/schools", q, timeout=60)) for q in self._questions
        ]

    def work(self, seconds: float) -> None:
        """Let all of them ask until the time is over."""
        limit = time.monotonic() + seconds
        with ThreadPoolExecutor(self._number) as threads:
            clients = [threads.submit(self._work, n, limit) for n in range(self._number)]
        self.wrong += [f"a client ended: {e!r}" for e in (c.exception() for c in clients) if e]

    def redeem(self) -> None:
        """Ask for the image of each chart that was ever promised."""
        with requests.Session() as session:
            for id_ in list(self.promised):
                self._image(session, id_, "image, at the end", "wait=30")

    def _work(self, number: int, limit: float) -> None:
        chance = random.Random(f"{self._seed} {number}")
        calls: list[tuple[Callable[[requests.Session, random.Random], None], int]] = [
            (self._known_page, 45),
            (self._new_chart, 5),
            (self._any_image, 30),
            (self._metadata, 10),
            (self._nonsense, 5),
            (self._operations, 5),
        ]
        with requests.Session() as session:
            while time.monotonic() < limit:
                (call,) = chance.choices([c for c, _ in calls], [weight for _, weight in calls])
                call(session, chance)
                time.sleep(chance.random() * LONGEST_PAUSE)

    def _known_page(self, session: requests.Session, chance: random.Random) -> None:
        n = chance.randrange(len(self._questions))
        self._page(session, "page", self._questions[n], n)

    def _new_chart(self, session: requests.Session, chance: random.Random) -> None:
        n = chance.randrange(len(self._questions))
        fresh = self._questions[n] | {"enrollment_max": BEYOND + 1 + next(self._new)}
        if id_ := self._page(session, "page, new filters", fresh, n):
            self._image(session, id_, "image, new", "wait=30")

    def _any_image(self, session: requests.Session, chance: random.Random) -> None:
        if self.promised:
            self._image(session, chance.choice(list(self.promised)), "image")

    def _metadata(self, session: requests.Session, chance: random.Random) -> None:
        if self.promised:
            id_ = chance.choice(list(self.promised))
            answer = self._ask(session, "metadata", f"/charts/{id_}", {HTTPStatus.OK})
            if answer is not None and answer.json()["status"] == "failed":
                self.wrong.append(f"chart {id_} failed: {answer.text}")

    def _nonsense(self, session: requests.Session, chance: random.Random) -> None:
        path = chance.choice(["/schools?district=0", "/schools?colour=red", "/charts/nothing"])
        refused = {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_FOUND}
        self._ask(session, "nonsense", path, refused)

    def _operations(self, session: requests.Session, chance: random.Random) -> None:
        path = chance.choice(["/dataset", "/healthz", "/readyz"])
        self._ask(session, "operations", path, {HTTPStatus.OK})

    def _page(self, session: requests.Session, name: str, question: Parameters, n: int) -> str:
        """Ask for a page; the id of its chart, empty where no answer came."""
        answer = self._ask(session, name, "/schools", {HTTPStatus.OK}, question)
        if answer is None:
            return ""
        if _said(answer) != self._right[n]:
            self.wrong.append(f"other rows or averages than before: {answer.url}")
        id_: str = answer.json()["chart"]["id"]
        with self._lock:
            self.promised.setdefault(id_, "")
        return id_

    def _image(self, session: requests.Session, id_: str, name: str, prefer: str = "") -> None:
        """Ask for an image; where ``prefer`` says to wait, until it is there."""
        limit = time.monotonic() + PATIENCE
        path, allowed = f"/charts/{id_}/image", {HTTPStatus.OK, HTTPStatus.ACCEPTED}
        answer = self._ask(session, name, path, allowed, prefer=prefer)
        while prefer and (answer is None or answer.status_code == HTTPStatus.ACCEPTED):
            if time.monotonic() > limit:
                self.wrong.append(f"no image after {PATIENCE} s: {id_}")
                return
            answer = self._ask(session, f"{name}, again", path, allowed, prefer=prefer)
        if answer is not None and answer.status_code == HTTPStatus.OK:
            self._check(id_, answer)

    def _check(self, id_: str, image: requests.Response) -> None:
        found = hashlib.sha256(image.content).hexdigest()
        with self._lock:
            before = self.promised[id_] or found
            self.promised[id_] = found
        if not image.content.endswith(b"IEND\xaeB`\x82") or image.headers["ETag"] != f'"{found}"':
            self.wrong.append(f"not a whole image: {id_}")
        if before != found:
            self.wrong.append(f"another image than before: {id_}")

    def _ask(  # noqa: PLR0913 - one of each thing that a call differs in
        self,
        session: requests.Session,
        name: str,
        path: str,
        allowed: set[HTTPStatus],
        parameters: Parameters | None = None,
        *,
        prefer: str = "",
    ) -> requests.Response | None:
        """The answer; None where the connection was cut, or the answer is none of ``allowed``."""
        start = time.monotonic()
        headers = {"Prefer": prefer} if prefer else {}
        try:
            answer = session.get(self._url + path, params=parameters, headers=headers, timeout=60)
        except requests.RequestException as error:
            self._note_cut(f"{name}: {error}", time.monotonic())
            return None
        with self._lock:
            self.times[name].append(time.monotonic() - start)
            self.statuses[answer.status_code] += 1
        if answer.status_code in allowed:
            return answer
        self.wrong.append(f"{name}: {answer.status_code} from {answer.url}: {answer.text[:200]}")
        return None

    def _note_cut(self, what: str, now: float) -> None:
        if any(0 <= now - killed < RECOVERS_WITHIN for killed in self.disturbed):
            self.cut += 1
        else:
            self.wrong.append(f"no answer, long after any kill: {what}")


def _said(answer: requests.Response) -> Any:
    """What an answer says of the data, whatever filters it was asked with."""
    answer.raise_for_status()
    body = answer.json()
    return {name: body[name] for name in ("dataset", "total", "items", "averages")}
