"""The page as visitors browse it: times of pages and pictures, and failed requests.

First a single visitor asks for --views different views of the explorer. Then --clients visitors
browse for --minutes: each follows a random link of its page, loads the page's picture, and reads
for 2 to 6 s. The exit code is 1 if any status is not 200, or if the single visitor waits longer
than 30 ms (median) or is sent a page of over 60 kB.
"""

import random
import re
import sys
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from itertools import product
from time import monotonic, sleep

import requests
from harness import options, p50_p95, seconds, table
from systems import supervised

READING = (2.0, 6.0)
"""Seconds between two pages."""

AT_MOST = {"ms": 30.0, "kB": 60.0}
"""Limits for a single visitor: median time of a page, and size of the largest."""

LINK = re.compile(r'<a [^>]*?href="(/(?:\?|school/|district/|borough/|about)[^"#]*)')
PICTURE = re.compile(r'<img src="(/chart\.[^"]+)')
KINDS = ("averages", "levels", "map", "ranking", "scatter", "distribution")
GROUPS = (
    *(f"district={number}" for number in range(1, 33)),
    *(f"borough={name}" for name in ("bronx", "brooklyn", "manhattan", "queens")),
)


def main() -> int:
    """Run, and print the results."""
    given = options(__doc__, views=60, clients=50, minutes=2.0, seed=2016)
    with supervised() as run:
        reached = measure_alone(run.url, views(given.seed)[: given.views])
        visitors = Visitors(run.url)
        with ThreadPoolExecutor(given.clients) as threads:
            limit = monotonic() + 60 * given.minutes
            seeds = range(given.seed, given.seed + given.clients)
            list(threads.map(lambda seed: visitors.browse(random.Random(seed), limit), seeds))
        visitors.print_all()
        return 0 if reached and set(visitors.statuses) == {200} else 1


def views(seed: int) -> list[str]:
    """Return addresses of different views of the explorer, shuffled."""
    found = [f"/?{group}&chart={kind}" for group, kind in product(GROUPS, KINDS)]
    random.Random(seed).shuffle(found)
    return found


def measure_alone(url: str, addresses: list[str]) -> bool:
    """Ask for views one after the other, without other load; return whether the limits are met."""
    times, sizes = [], []
    with requests.Session() as session:
        session.get(url)
        for address in addresses:
            answers: list[requests.Response] = []
            times.append(
                seconds(lambda a=address, found=answers: found.append(session.get(url + a)))
            )
            sizes.append(len(answers[0].content) / 1000)
    taken = {"ms": [1000 * each for each in times], "kB": sizes}
    table(
        ["explorer, alone", "n", "p50", "p95", "longest", "at most"],
        [
            [
                name,
                len(found),
                *(f"{each:.0f}" for each in (*p50_p95(found), max(found), AT_MOST[name])),
            ]
            for name, found in taken.items()
        ],
    )
    return p50_p95(taken["ms"])[0] <= AT_MOST["ms"] and max(sizes) <= AT_MOST["kB"]


class Visitors:
    """The times and statuses of all visits."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._times: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[int] = Counter()

    def browse(self, chance: random.Random, limit: float) -> None:
        """Follow random links until the time limit."""
        address = "/"
        with requests.Session() as session:
            while monotonic() < limit:
                text = self._get(session, address)
                if picture := PICTURE.search(text):
                    self._get(session, unescape(picture[1]))
                address = unescape(chance.choice(LINK.findall(text) or ["/"]))
                sleep(chance.uniform(*READING))

    def _get(self, session: requests.Session, address: str) -> str:
        answers: list[requests.Response] = []
        taken = seconds(lambda: answers.append(session.get(self._url + address, timeout=60)))
        (answer,) = answers
        name = re.match(r"/[a-z.]*", address)
        self._times[name[0] if name else address].append(1000 * taken)
        self.statuses[answer.status_code] += 1
        if not answer.ok:
            print("WRONG:", answer.status_code, address)
        return answer.text if "html" in answer.headers["content-type"] else ""

    def print_all(self) -> None:
        """Print times and statuses by kind of address."""
        rows = []
        for name, found in sorted(self._times.items()):
            rows.append(
                [name, len(found), *(f"{each:.0f}" for each in (*p50_p95(found), max(found)))]
            )
        table(["browsing together, ms", "n", "p50", "p95", "longest"], rows)
        print("Answers:", ", ".join(f"{n:,} with {each}" for each, n in self.statuses.items()))


if __name__ == "__main__":
    sys.exit(main())
