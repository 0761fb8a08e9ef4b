"""First visits of a page with and without metrics; two minutes. Needs wrk (apt-get install wrk).

Two systems run at once, one of them with metrics. In each of --rounds both get 200 new calls, one
system after the other, in alternating order. Meanwhile the metrics are scraped once a second,
fifteen times as often as by Prometheus. The chart workers are stopped. The API's processor time
depends less than the rate on other load of the machine.
"""

import os
from contextlib import ExitStack
from threading import Event, Thread

import requests
import wrk
from calls import MEASURED, calls
from harness import Figures, compare, options
from schools_embedded.services import free_port
from schools_embedded.system import System
from systems import family, running, stop_drawing

WITHOUT, WITH = "without metrics", "with metrics"


def main() -> None:
    """Measure, and print the tables."""
    given = options(__doc__, rounds=15)
    rates: Figures = {WITHOUT: [], WITH: []}
    costs: Figures = {WITHOUT: [], WITH: []}
    with ExitStack() as stack:
        plain = stack.enter_context(running())
        os.environ["METRICS_PORT"] = port = str(free_port())
        counted = stack.enter_context(running())
        for system in (plain, counted):
            stop_drawing(system)
        enough = Event()
        scraper = Thread(target=scrape, args=[f"http://127.0.0.1:{port}/metrics", enough])
        scraper.start()
        systems = [(WITHOUT, plain), (WITH, counted)]
        for number in range(1, given.rounds + 1):
            paths = [call.ours() for call in calls(number)]
            for name, system in systems:
                before = spent(system)
                rates[name].append(wrk.first_visits(system.url, paths, MEASURED))
                costs[name].append(1000 * (spent(system) - before) / MEASURED)
            systems.reverse()
        enough.set()
        scraper.join()
    compare("first visits a second", rates, WITHOUT)
    compare("ms of processor time of the API a visit", costs, WITHOUT, digits=3)


def spent(system: System) -> float:
    """Return the processor time that the API's processes have used so far, in seconds."""
    return sum(sum(each.cpu_times()[:2]) for each in family(system.process("api").pid))


def scrape(url: str, enough: Event) -> None:
    """Scrape the metrics every second."""
    while not enough.wait(1):
        requests.get(url, timeout=10).raise_for_status()


if __name__ == "__main__":
    main()
