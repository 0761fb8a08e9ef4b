"""Pages and images per second beside Datasette, ROAPI and nginx: a table in Markdown.

``.venv/bin/python benchmarks/pages.py --peers FOLDER``; benchmarks/README.md says how it is
measured and what has to be installed.
"""

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import peers
import requests
import system
import wrk
from calls import MEASURED, TABLE, Call, a_set
from schools_common.vocabulary import GROUPS, Subject
from schools_embedded.services import wait_until
from schools_embedded.system import System
from sqlalchemy import create_engine

ROUNDS = 7
REPEATED_ROUNDS = 3
DRAWING_TIMEOUT = 600

_SUBJECT = ("tested", "level_1", "level_2", "level_3", "level_4", "low", "high")
COLUMNS = (
    *("dbn", "category", "school_name", "district", "borough", "year", "total_enrollment"),
    *(*GROUPS, "grades", "ell"),
    *(f"{subject}_{name}" for subject in Subject for name in _SUBJECT),
)
"""What an item of our answer is made of."""


@dataclass(frozen=True)
class Server:
    """A server of pages, and how a call is put to it."""

    name: str
    url: str
    attribute: str

    def paths(self, calls: list[Call]) -> list[str]:
        """The paths of calls at this server."""
        return [getattr(call, self.attribute) for call in calls]


def main() -> None:
    """Start everything, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, required=True, help="environment of the peers")
    programs = parser.parse_args().peers.resolve() / "bin"
    system.machine(**_versions(programs))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        folder.chmod(0o755)  # nginx runs as a user of its own
        ours = stack.enter_context(system.running())
        rows = folder / "rows.csv"
        _export(ours, rows)
        datasette = stack.enter_context(peers.datasette(programs, rows, folder))
        roapi = stack.enter_context(peers.roapi(programs, rows, folder))
        servers = [
            Server("School Charts", ours.url, "ours"),
            Server("Datasette", datasette, "datasette"),
            Server("ROAPI", roapi, "roapi"),
        ]
        _print_pages(ours, servers)
        _print_image(ours, stack.enter_context(peers.nginx(folder)), folder)


def _versions(programs: Path) -> dict[str, str]:
    return {
        "Datasette": peers.version(str(programs / "datasette"), "--version"),
        "ROAPI": peers.version(str(programs / "roapi"), "--version"),
        "nginx": peers.version("nginx", "-v"),
    }


def _export(ours: System, path: Path) -> None:
    engine = create_engine(ours.settings["database_url"])
    connection = engine.raw_connection()
    with path.open("w") as file:
        connection.cursor().copy_expert(
            f"COPY (SELECT {', '.join(COLUMNS)} FROM {TABLE} ORDER BY dbn, category)"
            " TO STDOUT (FORMAT csv, HEADER)",
            file,
        )
    connection.close()
    engine.dispose()


def _print_pages(ours: System, servers: list[Server]) -> None:
    system.stop_drawing(ours)
    again = a_set(0)
    _check_same_rows(servers, again)
    first = [
        [wrk.first_visits(s.url, s.paths(a_set(number)), MEASURED) for s in servers]
        for number in range(1, ROUNDS + 1)
    ]
    again = again[:MEASURED]
    pending = _repeated(servers, again)
    system.go_on_drawing(ours)
    _wait_for_charts(ours, again)
    system.stop_drawing(ours)
    ready = _repeated(servers, again)
    paths = servers[0].paths(again)
    etags = [requests.get(ours.url + path, timeout=10).headers["ETag"] for path in paths]
    lines = {
        "first visits": first,
        "repeated visits, charts pending": pending,
        "repeated visits, charts ready": ready,
        "the same with `If-None-Match` (ours)": _repeated(servers, again, etags),
    }
    system.table(
        ["requests/s", *(s.name for s in servers), *(f"to {s.name}" for s in servers[1:])],
        [_line(what, rounds) for what, rounds in lines.items()],
    )


def _repeated(
    servers: list[Server], calls: list[Call], etags: list[str] | None = None
) -> list[list[float]]:
    """Rounds of rates, the servers in turn; only ours has ETags."""
    return [
        [wrk.repeated(s.url, s.paths(calls), etags if s is servers[0] else None) for s in servers]
        for _ in range(REPEATED_ROUNDS)
    ]


def _check_same_rows(servers: list[Server], calls: list[Call]) -> None:
    """A faster answer to another question would say nothing."""
    keys = {"School Charts": "items", "Datasette": "rows", "ROAPI": None}
    for call in calls:
        found = []
        for server in servers:
            path = server.paths([call])[0]
            body = requests.get(server.url + path, timeout=30).json()
            key = keys[server.name]
            rows = body[key] if key else body
            found.append([(row["dbn"], row["category"]) for row in rows])
        assert found[0], call
        assert all(rows == found[0] for rows in found), call


def _wait_for_charts(ours: System, calls: list[Call]) -> None:
    for call in calls:
        chart = requests.get(ours.url + call.ours, timeout=10).json()["chart"]
        address = ours.url + chart["url"]

        def ready(address: str = address) -> bool:
            return bool(requests.get(address, timeout=10).json()["status"] == "ready")

        wait_until(ready, DRAWING_TIMEOUT, "a chart")


def _print_image(ours: System, nginx: str, root: Path) -> None:
    chart = requests.get(f"{ours.url}/schools?limit=1", timeout=10).json()["chart"]
    image = requests.get(ours.url + chart["image_url"], timeout=10)
    image.raise_for_status()
    name = "chart.png"
    (root / name).write_bytes(image.content)
    assert requests.get(f"{nginx}/{name}", timeout=10).content == image.content
    rounds = [
        (wrk.repeated(ours.url, [chart["image_url"]]), wrk.repeated(nginx, [f"/{name}"]))
        for _ in range(REPEATED_ROUNDS)
    ]
    mine, other = (median(rates) for rates in zip(*rounds, strict=True))
    system.table(
        [f"requests/s, {len(image.content):,} bytes", "School Charts", "nginx", "to nginx"],
        [["image of a ready chart", f"{mine:,.0f}", f"{other:,.0f}", f"{mine / other:.2f}"]],
    )


def _line(what: str, rounds: list[list[float]]) -> list[str]:
    ours, *others = (median(rates) for rates in zip(*rounds, strict=True))
    rates = (f"{rate:,.0f}" for rate in (ours, *others))
    return [what, *rates, *(f"{ours / other:.2f}" for other in others)]


if __name__ == "__main__":
    main()
