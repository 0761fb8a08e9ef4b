"""The system in containers, for machines with a Docker engine."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.compose import Compose, docker, logs, needs_engine, project
from tests.e2e.scenario import ask, chart_of

pytestmark = [pytest.mark.slow, needs_engine]


@pytest.fixture
def compose() -> Iterator[Compose]:
    with project() as compose:
        yield compose


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
