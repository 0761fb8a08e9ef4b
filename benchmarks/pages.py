"""Pages and images per second, compared with Datasette, ROAPI and nginx; six minutes.

Needs wrk and nginx (apt-get install wrk nginx-light), and Datasette and ROAPI in --peers:
    python3 -m venv ~/peers && ~/peers/bin/pip install roapi datasette

All three serve the rows of the sample with the columns of our response. Before anything is
measured, it is checked that they return the same rows to the same calls: 50 rows by category,
borough or district, and minimum enrollment. First visits are measured in --rounds, each with 200
new calls. Repeated visits make 200 calls over and over for five seconds, before and after their
charts are drawn, and with the ETag of each. The chart worker is stopped while pages are measured.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import peers
import requests
import wrk
from calls import MEASURED, Call, calls
from harness import Figures, options, p50_p95, table, take_turns
from schools_embedded.services import wait_until
from schools_embedded.system import System
from systems import running, stop_drawing

REPEATED_ROUNDS = 3

Servers = dict[str, tuple[str, Callable[[Call], str]]]
"""The address of each server, and the function that gives a call's path at it."""


def main() -> None:
    """Start everything, measure, and print."""
    given = options(__doc__, peers=Path.home() / "peers", rounds=7)
    programs = given.peers.resolve() / "bin"
    peers.print_versions(programs)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        folder.chmod(0o755)  # nginx runs as another user
        ours = stack.enter_context(running())
        rows = folder / "rows.csv"
        peers.export(ours, rows)
        datasette = stack.enter_context(peers.datasette(programs, rows, folder))
        roapi = stack.enter_context(peers.roapi(programs, rows, folder))
        servers: Servers = {
            "School Charts": (ours.url, Call.ours),
            "Datasette": (datasette, Call.datasette),
            "ROAPI": (roapi, Call.roapi),
        }
        pages(ours, servers, given.rounds)
        image(ours, stack.enter_context(peers.nginx(folder)), folder)


def pages(ours: System, servers: Servers, rounds: int) -> None:
    """Measure first and repeated visits of pages."""
    stop_drawing(ours)
    check_same_rows(servers, calls(0))

    def first(url: str, path: Callable[[Call], str], numbers: Sequence[int]) -> float:
        return wrk.first_visits(url, [path(call) for call in calls(next(numbers))], MEASURED)

    def repeated(etags: list[str] | None = None) -> Figures:
        known = calls(0)[:MEASURED]
        ways = {
            name: partial(
                wrk.repeated, url, list(map(path, known)), etags if url == ours.url else None
            )
            for name, (url, path) in servers.items()
        }
        return take_turns(REPEATED_ROUNDS, ways)

    ways = {
        name: partial(first, *server, iter(range(1, rounds + 1)))
        for name, server in servers.items()
    }
    lines = {"first visits": take_turns(rounds, ways)}
    lines["repeated visits, charts pending"] = repeated()
    assert ours.process("charts").restart_if_dead()
    answers = [drawn(ours, call) for call in calls(0)[:MEASURED]]
    stop_drawing(ours)
    lines["repeated visits, charts ready"] = repeated()
    etags = [answer.headers["ETag"] for answer in answers]
    lines["the same with `If-None-Match` (ours)"] = repeated(etags)
    print_rates(lines)


def check_same_rows(servers: Servers, asked: list[Call]) -> None:
    """Check that all servers return the same rows, or their speeds could not be compared."""
    for call in asked:
        found = []
        for url, path in servers.values():
            body = requests.get(url + path(call), timeout=30).json()
            rows = body if isinstance(body, list) else body.get("items") or body.get("rows")
            found.append([(row["dbn"], row["category"]) for row in rows])
        assert found[0], call
        assert all(rows == found[0] for rows in found), call


def drawn(ours: System, call: Call) -> requests.Response:
    """Return the response to a call once its chart is drawn."""
    answers = []

    def ready() -> bool:
        answers.append(requests.get(ours.url + call.ours(), timeout=10))
        return bool(answers[-1].json()["chart"]["status"] == "ready")

    wait_until(ready, 600, "a chart")
    return answers[-1]


def image(ours: System, nginx: str, root: Path) -> None:
    """Measure the image of a ready chart, and the same file served by nginx."""
    address = requests.get(f"{ours.url}/schools?limit=1", timeout=10).json()["chart"]["image_url"]
    found = requests.get(ours.url + address, timeout=10)
    found.raise_for_status()
    (root / "chart.png").write_bytes(found.content)
    assert requests.get(f"{nginx}/chart.png", timeout=10).content == found.content
    ways = {
        "School Charts": lambda: wrk.repeated(ours.url, [address]),
        "nginx": lambda: wrk.repeated(nginx, ["/chart.png"]),
    }
    print_rates({f"image of {len(found.content):,} bytes": take_turns(REPEATED_ROUNDS, ways)})


def print_rates(lines: dict[str, Figures]) -> None:
    """Print requests per second, and the ratios of ours to the others'."""
    names = list(next(iter(lines.values())))
    rows = []
    for what, taken in lines.items():
        ours, *others = (p50_p95(rates)[0] for rates in taken.values())
        rates = (f"{rate:,.0f}" for rate in (ours, *others))
        rows.append([what, *rates, *(f"{ours / other:.2f}" for other in others)])
    table(["requests a second", *names, *(f"to {name}" for name in names[1:])], rows)


if __name__ == "__main__":
    main()
