"""Zero-downtime replacement: two APIs behind the proxy of compose."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

import pytest
from redis import Redis
from schools_common.settings import Settings
from schools_embedded.processes import Process, stop
from schools_embedded.services import free_port, wait_until

from tests.integration.api.backstage import Backstage, settings_of
from tests.integration.api.conftest import load
from tests.integration.api.renderer import drawing
from tests.integration.api.server import TIMEOUT, Server, answers, serving
from tests.visitors import visitors

CONFIG = Path(__file__).parents[3] / "deploy/compose/nginx.conf"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("nginx") is None or os.geteuid() != 0,
        reason="needs nginx (apt-get install nginx-light), and root to start it",
    ),
]


@contextmanager
def proxy(servers: list[Server], directory: Path) -> Iterator[Server]:
    """Run nginx with the configuration of compose, adapted to these servers."""
    port = free_port()
    names = "".join(f"server 127.0.0.1:{server.port} max_fails=0; " for server in servers)
    config = CONFIG.read_text()
    for old, new in (
        ("resolver 127.0.0.11 valid=1s;", f"upstream apis {{ {names}}}"),
        ("http://$apis:8000;", "http://$apis;"),
        ("listen 8000;", f"listen 127.0.0.1:{port};"),
        ("/tmp/nginx.pid", f"{directory}/nginx.pid"),
    ):
        assert config.count(old) == 1
        config = config.replace(old, new)
    path = directory / "nginx.conf"
    path.write_text(config)
    command = ["nginx", "-c", str(path), "-g", "daemon off;"]
    process = Process("nginx", command, {}, directory / "nginx.log")
    proxy = Server(port, process)
    try:
        wait_until(lambda: answers(proxy), TIMEOUT, "nginx to answer")
        yield proxy
    finally:
        stop([process])


def test_no_request_fails_while_both_are_replaced(
    backstage: Backstage, settings: Settings, redis_url: str, tmp_path: Path
) -> None:
    load(backstage)
    queue = redis_url.removesuffix("/0") + "/5"
    own = settings_of(
        settings.database_url.get_secret_value(), queue, tmp_path, new_charts_per_minute=10**9
    )
    with ExitStack() as stack:
        broker = stack.enter_context(Redis.from_url(queue))
        stack.enter_context(drawing(backstage, broker))
        apis = [stack.enter_context(serving(own, tmp_path / f"log{n}")) for n in range(2)]
        url = stack.enter_context(proxy(apis, tmp_path)).url
        with visitors(url) as (_, wait_for):
            for api in apis:
                wait_for(20)
                replace(api)


def replace(api: Server) -> None:
    """Restart an API."""
    assert api.process
    api.process.terminate()
    api.process.wait(monotonic() + TIMEOUT)
    wait_until(api.process.restart_if_dead, TIMEOUT, "the API to be started again")
    wait_until(lambda: answers(api), TIMEOUT, "the API to answer")
