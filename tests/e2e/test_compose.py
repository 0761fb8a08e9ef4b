"""The system as separate containers, where a Docker engine answers."""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from schools_embedded.services import free_port, wait_until

from tests.e2e.scenario import answers, ask, chart_of

ROOT = Path(__file__).parents[2]

PASSWORDS = [f"{name}_PASSWORD" for name in ("POSTGRES", "API", "LOADER", "CHARTS", "REDIS")]


def engine_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not engine_answers(), reason="no Docker engine answers"),
]


class Compose:
    """A compose project of this test's own, with passwords, port and volumes of its own."""

    def __init__(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._project = f"school-charts-test-{secrets.token_hex(4)}"
        passwords = {name: secrets.token_hex(8) for name in PASSWORDS}
        self.secrets = list(passwords.values())
        self._environment = {
            **os.environ,
            **passwords,
            "PORT": str(port),
            "DATASET_SAMPLE": "always",
        }

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["docker", "compose", "-p", self._project, *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def up(self, *arguments: str) -> None:
        """Start, and wait until every container is healthy and the data are there."""
        self("up", "-d", "--wait", *arguments)
        wait_until(lambda: answers(self.url), 60, "the data")


@pytest.fixture
def compose() -> Iterator[Compose]:
    compose = Compose()
    try:
        yield compose
    finally:
        compose("down", "--volumes", "--timeout", "5")


def test_the_containers_serve_scale_and_keep_their_data(compose: Compose) -> None:
    compose.up("--build")
    first = chart_of(compose.url, "category=poverty&borough=bronx")

    compose.up("--scale", "chart-worker=3")
    workers = compose("ps", "-q", "chart-worker").split()
    assert len(workers) == 3
    charts = [ask(f"{compose.url}/schools?district={n}").json()["chart"] for n in range(1, 32)]
    for chart in charts:
        assert ask(compose.url + chart["image_url"], Prefer="wait=30").status_code == 200
    drawn = {worker: logs(worker).count("Task charts.render") for worker in workers}
    assert all(drawn.values()), drawn

    compose("stop", "--timeout", "20")
    compose.up()
    again = ask(f"{compose.url}/schools?category=poverty&borough=bronx").json()
    assert again["dataset"] == first["dataset"]
    assert again["chart"] == first["chart"] | {"status": "ready"}


def test_the_api_cannot_write_charts(compose: Compose) -> None:
    compose.up()
    with pytest.raises(AssertionError, match="Read-only file system"):
        compose("exec", "-T", "api", "touch", "/charts/other.png")


@pytest.mark.parametrize(
    ("service", "package"),
    [("api", "fastapi"), ("loader-worker", "alembic"), ("chart-worker", "plotly")],
)
def test_an_image_holds_only_its_service(compose: Compose, service: str, package: str) -> None:
    look = (
        "import os, importlib.util as u;"
        "print(os.getuid(), *(m for m in ('fastapi', 'alembic', 'plotly') if u.find_spec(m)))"
    )
    found = compose("run", "--rm", "-T", "--no-deps", "--build", service, "python", "-c", look)
    assert found.split()[-2:] == ["10001", package]


def test_a_container_can_change_nothing_but_its_volumes(compose: Compose) -> None:
    compose.up()
    chart_of(compose.url, "district=1")
    services = ["postgres", "redis", "loader-worker", "chart-worker", "api"]
    containers = {service: compose("ps", "-q", service).strip() for service in services}
    for service, container in containers.items():
        status = compose("exec", "-T", service, "cat", "/proc/1/status")
        assert "NoNewPrivs:\t1" in status, service
        for kind in ("Prm", "Eff", "Bnd", "Amb"):
            assert f"Cap{kind}:\t{'0' * 16}" in status, service
        assert "\nUid:\t0\t" not in compose("exec", "-T", service, "cat", "/proc/self/status")
        given = json.loads(docker("inspect", container))[0]["HostConfig"]
        assert given["Memory"] > 0, service
        assert given["PidsLimit"] > 0, service
        for place in ("/", "/etc", "/usr/local/bin", "/var/lib", "/opt"):
            with pytest.raises(AssertionError, match="Read-only file system"):
                compose("exec", "-T", service, "touch", f"{place}/other")
    seen = [docker("top", container, "-eo", "pid,args") for container in containers.values()]
    said = [logs(container) for container in containers.values()]
    assert any("celery" in text for text in seen)
    assert not [text for text in [*seen, *said] for secret in compose.secrets if secret in text]


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout


def logs(container: str) -> str:
    done = subprocess.run(["docker", "logs", container], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr
